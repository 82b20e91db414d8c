/**
 * Where did the run go?
 *
 * One variable: the curve with the visited points numbered. Two: level lines with the path on them, which is where it was,
 * since the function has no further variables. More: no map can be honest, so the coordinates that moved most are listed.
 * What left the picture is counted, not drawn at its edge.
 */

import type { Screen } from '../command.ts';
import type { Step } from '../math/descent.ts';
import { contourLayers, contours, type Grid, placeIn } from './contour.ts';
import { sampleCurve } from './curve.ts';
import { count, significant } from './digits.ts';
import type { Role } from './paint.ts';
import { drawPlane, type Layer, type Line, type Point } from './plane.ts';
import { drawTable } from './table.ts';
import { wrap } from './text.ts';
import type { Range } from './ticks.ts';

/** A run as far as a map of it goes. */
export interface Walk {
  readonly label?: string;
  readonly color?: Role;
  readonly steps: readonly Step[];
}

/** What is walked on. */
export interface WalkedGround {
  readonly variables: readonly string[];
  /** The value at coordinates in the order of the variables. */
  readonly f: (point: readonly number[]) => number;
  /** Floors that are known, in the order of the variables. */
  readonly floors: readonly (readonly number[])[];
  /** The part that is usually shown, by variable; null where nobody says. */
  readonly usual: readonly Range[] | null;
}

const coordinates = (step: Step, variables: readonly string[]): number[] =>
  variables.map((name) => step.point[name] as number);

/** Whether a place belongs into the picture: it exists, and is no more than three times as high above the lowest as the start. */
function shownSteps(
  walks: readonly Walk[],
  ground: WalkedGround,
): { readonly shown: readonly Step[]; readonly left: number } {
  const all = walks.flatMap(({ steps }) => steps);
  const finite = all.filter(
    ({ value, point }) => Number.isFinite(value) && Object.values(point).every(Number.isFinite),
  );
  const floors = ground.floors.map(ground.f).filter(Number.isFinite);
  const lowest = finite.reduce(
    (least, { value }) => Math.min(least, value),
    Math.min(Number.POSITIVE_INFINITY, ...floors),
  );
  const highest = Math.max(...walks.map(({ steps }) => steps[0]?.value ?? lowest));
  // A bottomless run has no lowest place to speak of: the start and as much below it as above is shown.
  const shown = finite.filter(
    ({ value }) => value <= lowest + 4 * Math.max(highest - lowest, 1e-12 * Math.abs(highest)),
  );
  return { shown, left: all.length - shown.length };
}

/** The range of one variable: what was visited, what is usual, the floors that are not far, and a margin. */
function windowOf(k: number, shown: readonly Step[], ground: WalkedGround): Range {
  const name = ground.variables[k] as string;
  const visited = shown.map(({ point }) => point[name] as number);
  const usual = ground.usual?.[k];
  let low = Math.min(...visited, usual?.[0] ?? Number.POSITIVE_INFINITY);
  let high = Math.max(...visited, usual?.[1] ?? Number.NEGATIVE_INFINITY);
  const extent = Math.max(high - low, 1e-9 * Math.max(Math.abs(low), Math.abs(high)));
  for (const floor of ground.floors) {
    const at = floor[k] as number;
    if (at > low - 2 * extent && at < high + 2 * extent) [low, high] = [Math.min(low, at), Math.max(high, at)];
  }
  const margin = 0.08 * (high - low);
  return margin > 0 ? [low - margin, high + margin] : [low - 1, high + 1];
}

const titled = (what: string, left: number): string =>
  `${what}${left === 0 ? '' : `; ${count(left, '', '').trim()} outside`}`;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The picture of where runs went, or the list of what moved. */
export function drawWalks(walks: readonly Walk[], ground: WalkedGround, size: PictureSize, screen: Screen): string {
  if (ground.variables.length === 1) return curve(walks, ground, size, screen);
  if (ground.variables.length === 2) return map(walks, ground, size, screen);
  return movers(walks, ground, screen);
}

/** So many points are numbered. */
const NUMBERED = 10;
/** And so many are told one by one where there is no picture. */
const TOLD = 6;

function curve(walks: readonly Walk[], ground: WalkedGround, { width, height }: PictureSize, screen: Screen): string {
  const [name] = ground.variables as readonly [string];
  const { shown, left } = shownSteps(walks, ground);
  const range = windowOf(0, shown, ground);
  const visits = ({ steps }: Walk): Point[] =>
    steps.filter((step) => shown.includes(step)).map((step) => [step.point[name] as number, step.value]);
  const sampled = sampleCurve((x) => ground.f([x]), range, {
    include: walks.flatMap(visits),
    columns: width,
    rows: height,
  });
  const alone = walks.length === 1;
  const marks = walks.flatMap((walk, index): Layer[] => {
    const points = visits(walk);
    const role = walk.color ?? 'accent';
    if (!alone)
      return [
        {
          kind: 'marks',
          points,
          mark: String.fromCharCode(97 + index),
          color: role,
          ...(walk.label === undefined ? {} : { label: walk.label }),
        },
      ];
    // In words the order is that of the run, and no numbers are drawn that could tell it.
    if (screen.describe) {
      const [first, rest] = [points.slice(0, TOLD), points.slice(TOLD)];
      return [
        { kind: 'marks', points: first, mark: '○', color: role, label: 'The first places' },
        { kind: 'marks', points: rest, mark: '○', color: role, label: 'Those after them' },
        { kind: 'marks', points: points.slice(-1), mark: '●', color: role, label: 'The last' },
      ];
    }
    const numbered = points
      .slice(0, NUMBERED)
      .map((point, k): Layer => ({ kind: 'marks', points: [point], mark: String(k), color: role }));
    return [
      { kind: 'marks', points: points.slice(NUMBERED), mark: '○', color: role },
      { kind: 'marks', points: points.slice(-1), mark: '●', color: role },
      // The first numbers lie on top: where points crowd, they are the ones that tell.
      ...numbered.reverse(),
    ];
  });
  return drawPlane(
    {
      x: { range, name },
      // In words the height has a name of its own; on the picture the title says what it is.
      y: { range: sampled.range ?? [0, 1], ...(screen.describe ? { name: 'f' } : {}) },
      layers: [{ kind: 'curve', points: sampled.points }, ...marks],
      height,
      width,
      title: titled(alone ? 'steps on f' : 'steps of all runs on f', left),
    },
    screen,
  );
}

/** Places of the grid in each direction: about two to a dot of the picture. */
const GRID = { columns: 121, rows: 81 };
const LEVELS = 7;

function map(walks: readonly Walk[], ground: WalkedGround, { width, height }: PictureSize, screen: Screen): string {
  const [nameX, nameY] = ground.variables as readonly [string, string];
  const { shown, left } = shownSteps(walks, ground);
  const x = windowOf(0, shown, ground);
  const y = windowOf(1, shown, ground);
  const values = Array.from({ length: GRID.rows }, (_, row) => {
    const at = placeIn(y, row, GRID.rows);
    return Array.from({ length: GRID.columns }, (__, column) => ground.f([placeIn(x, column, GRID.columns), at]));
  });
  const grid: Grid = { x, y, values };
  const inside = (point: readonly number[]): boolean =>
    (point[0] as number) >= x[0] &&
    (point[0] as number) <= x[1] &&
    (point[1] as number) >= y[0] &&
    (point[1] as number) <= y[1];
  const floors = ground.floors.filter(inside).map((floor): Point => [floor[0] as number, floor[1] as number]);
  const paths = walks.flatMap((walk, index): Layer[] => {
    const points: Line = walk.steps.map((step) => coordinates(step, ground.variables) as unknown as Point);
    const role = walk.color ?? 'accent';
    return [
      {
        kind: 'curve',
        points,
        color: role,
        discrete: true,
        ...(walk.label === undefined ? {} : { label: walk.label, mark: String.fromCharCode(97 + index) }),
      },
      { kind: 'marks', points: points.slice(0, 1), mark: '○', color: role },
      { kind: 'marks', points: points.slice(-1), mark: '●', color: role },
    ];
  });
  return drawPlane(
    {
      x: { range: x, name: nameX },
      y: { range: y, name: nameY },
      layers: [
        ...contourLayers(contours(grid, LEVELS), grid),
        {
          kind: 'marks',
          points: floors,
          mark: '✕',
          ...(floors.length === 0 ? {} : { label: floors.length === 1 ? 'minimum' : 'minima' }),
        },
        ...paths,
      ],
      height,
      width,
      title: titled(walks.length === 1 ? 'path on level lines of f' : 'paths on level lines of f', left),
    },
    screen,
  );
}

const MOVERS = 6;

function movers(walks: readonly Walk[], { variables }: WalkedGround, screen: Screen): string {
  return walks
    .map(({ steps, label }) => {
      const [first, last] = [steps[0] as Step, steps.at(-1) as Step];
      const rows = variables
        .map((name) => [name, first.point[name] as number, last.point[name] as number] as const)
        .sort((a, b) => Math.abs(b[2] - b[1]) - Math.abs(a[2] - a[1]))
        .slice(0, MOVERS)
        .map(([name, from, to]) => [name, from, to, to - from]);
      const rest = variables.length > MOVERS ? `; ${variables.length - MOVERS} moved less` : '';
      const title = `${label === undefined ? '' : `${label}: `}the variables that moved most${rest}`;
      return drawTable(
        { title, columns: [{ header: 'variable' }, { header: 'from' }, { header: 'to' }, { header: 'moved' }], rows },
        screen,
      );
    })
    .join('\n\n');
}

/** A point of a run in words: `x = 1, y = 2`, the first few of many. */
export function pointText(point: Readonly<Record<string, number>>, digits = 6): string {
  const entries = Object.entries(point);
  const told = entries.slice(0, 6).map(([name, value]) => `${name} = ${significant(value, digits)}`);
  return told.join(', ') + (entries.length > 6 ? `, and ${entries.length - 6} more` : '');
}

export const paragraph = (text: string, screen: Screen): string => wrap(text, screen.columns, '  ').join('\n');
