/**
 * What is there to see on a map, in a sentence or two?
 *
 * What a descent would meet: how many floors, whether they are equally low, what is between them; and for a single floor
 * how unequal its curvatures are, because their quotient is how many times slower the slowest direction is.
 *
 *     rosenbrock      one floor in a ravine: 2508 times as curved across as along
 *     x^2 - y^2       level at (0, 0), and no floor
 *
 * Next: ./landscapes.ts
 */

import type { FoundPoint, LandscapeResult } from './survey.ts';
import type { Box } from './terrain.ts';

/** What the sentence is about. */
interface Shape extends Pick<LandscapeResult, 'variables' | 'lowest' | 'highest'> {
  readonly points: readonly FoundPoint[];
  readonly box: Box;
}

/** From here on a floor is called a ravine, and up to there round. */
const RAVINE = 10;
const ROUND = 1.5;

const short = (value: number, digits = 4): string => {
  const rounded = Number(value.toPrecision(digits));
  return String(rounded === 0 ? 0 : rounded);
};
const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBERS[count] ?? count} ${count === 1 ? one : many}`;
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The sentence under the map. */
export function shapeSentence(shape: Shape): string {
  const { points } = shape;
  if (shape.lowest === null) return 'There is no value anywhere in this range.';
  const isolated = points.filter((point) => point.isolated);
  const lines = points.filter((point) => !point.isolated);
  const floors = isolated.filter(({ kind }) => kind === 'minimum');
  const said =
    lines.length > 0
      ? lineSentence(lines, shape)
      : floors.length === 1
        ? oneFloor(floors[0] as FoundPoint, shape)
        : floors.length > 1
          ? manyFloors(floors, shape)
          : noFloor(isolated, shape);
  return [said, lowerStill(floors, shape)].filter((part) => part !== '').join(' ');
}

const where = ({ point }: { readonly point: FoundPoint['point'] }, { variables }: Shape): string =>
  variables.length === 1
    ? `${variables[0]} = ${short(point[variables[0] as string] as number)}`
    : `(${variables.map((name) => short(point[name] as number)).join(', ')})`;

function lineSentence(lines: readonly FoundPoint[], shape: Shape): string {
  const kind = lines[0]?.kind as string;
  return `A whole line of places is level, ${where(lines[0] as FoundPoint, shape)} among them: along it nothing changes, so there is no single ${kind}.`;
}

function oneFloor(floor: FoundPoint, shape: Shape): string {
  const { points, variables } = shape;
  const passes = points.filter(({ kind, isolated }) => kind === 'saddle' && isolated).length;
  const tops = points.filter(({ kind }) => kind === 'maximum').length;
  const others = [
    ...(passes > 0 ? [counted(passes, 'saddle')] : []),
    ...(tops > 0 ? [variables.length === 1 ? counted(tops, 'maximum', 'maxima') : counted(tops, 'hilltop')] : []),
  ];
  const beside =
    others.length === 0 ? '' : ` Besides it there ${passes + tops === 1 ? 'is' : 'are'} ${others.join(' and ')}.`;
  const at = where(floor, shape);
  if (!floor.smooth)
    return `One minimum, at ${at}, and it is a corner: the slope does not fade towards it, it changes sides.${beside}`;
  const bends = floor.eigenvalues ?? [];
  if (floor.by !== 'curvature')
    return `One minimum, at ${at}, with a floor so flat that its curvature is 0${bends.length > 1 ? ' in some direction' : ''}: a descent slows down more and more.${beside}`;
  if (bends.length < 2) return `One minimum, at ${at}, with curvature ${short(bends[0] ?? Number.NaN)}.${beside}`;
  const ratio = Math.max(...bends) / Math.min(...bends);
  if (ratio >= RAVINE)
    return `One minimum, at ${at}, in a ravine: the ground bends ${short(ratio)} times as much across as along, and a descent must creep along it in steps that do not overshoot across.${beside}`;
  if (ratio <= ROUND)
    return `One minimum, at ${at}, in a ${ratio < 1 + 1e-9 ? 'round' : 'nearly round'} bowl.${beside}`;
  return `One minimum, at ${at}; the bowl bends ${short(ratio)} times as much one way as the other.${beside}`;
}

function manyFloors(floors: readonly FoundPoint[], shape: Shape): string {
  const passes = shape.points.filter(({ kind }) => kind === 'saddle').length;
  const tops = shape.points.filter(({ kind }) => kind === 'maximum').length;
  const lowest = floors[0] as FoundPoint;
  const level = floors.filter(({ value }) => value - lowest.value <= 1e-9 * Math.max(1, Math.abs(lowest.value)));
  const between = [
    ...(passes > 0 ? [counted(passes, 'saddle')] : []),
    ...(tops > 0 ? [shape.variables.length === 1 ? counted(tops, 'maximum', 'maxima') : counted(tops, 'hilltop')] : []),
  ].join(' and ');
  const parted = between === '' ? '' : `, with ${between} between them`;
  if (level.length === floors.length)
    return `${capital(counted(floors.length, 'minimum', 'minima'))}, all equally low${parted}: where a descent ends depends on where it starts.`;
  const deepest =
    level.length === 1
      ? `the lowest at ${where(lowest, shape)}`
      : `${counted(level.length, 'of them', 'of them')} equally lowest`;
  return `${capital(counted(floors.length, 'minimum', 'minima'))}, ${deepest}${parted}: a descent may well end in another.`;
}

function noFloor(points: readonly FoundPoint[], shape: Shape): string {
  const { variables } = shape;
  const passes = points.filter(({ kind }) => kind === 'saddle');
  const tops = points.filter(({ kind }) => kind === 'maximum');
  const rest = points.filter(({ kind }) => kind === 'inflection' || kind === 'degenerate');
  const lowest = `The lowest place seen is ${where(shape.lowest as NonNullable<Shape['lowest']>, shape)}${isAtEdge(shape) ? ', at the edge of the picture' : ''}.`;
  if (passes.length === 1 && tops.length === 0 && passes[0]?.smooth === false)
    return `A pass at ${where(passes[0], shape)}, and no minimum: up one way, down another. It is a corner, and no slope fades on the way to it.`;
  if (passes.length === 1 && tops.length === 0)
    return `Level at ${where(passes[0] as FoundPoint, shape)}, and no minimum: up one way, down another. A gradient of 0 is flat, not finished.`;
  if (passes.length > 0)
    return `${capital(counted(passes.length, 'saddle'))}${tops.length > 0 ? ` and ${counted(tops.length, 'hilltop')}` : ''}, and no minimum. ${lowest}`;
  if (tops.length > 0)
    return `${capital(counted(tops.length, 'maximum', 'maxima'))} and no minimum: every descent leaves the picture.`;
  if (rest.length > 0)
    return `Level at ${where(rest[0] as FoundPoint, shape)}, and neither minimum nor maximum there: ${variables.length === 1 ? 'the curve' : 'the ground'} goes on falling on the other side.`;
  const { highest } = shape;
  if (highest !== null && highest.value === shape.lowest?.value)
    return 'The ground is flat: the same value everywhere.';
  return `No level place was found in this range. ${lowest}`;
}

/** Whether the lowest place of the grid is on its border. */
const isAtEdge = ({ lowest, box, variables }: Shape): boolean =>
  lowest !== null &&
  variables.some((name, i) => {
    const [from, to] = box[i] as readonly [number, number];
    const x = lowest.point[name] as number;
    return Math.min(x - from, to - x) <= 1e-9 * (to - from);
  });

/** A floor is not the end of the story where the ground falls lower at the border. */
function lowerStill(floors: readonly FoundPoint[], shape: Shape): string {
  const floor = floors[0];
  if (floor === undefined || shape.lowest === null || !isAtEdge(shape)) return '';
  const fall = floor.value - shape.lowest.value;
  return fall > 1e-9 * Math.max(1, Math.abs(floor.value))
    ? `The ground is lower still at the edge of the picture, near ${where(shape.lowest, shape)}.`
    : '';
}
