/**
 * What does the ground around a point look like?
 *
 * A map of level lines with the arrow square to its own, one unit as long across as up so that right angles look right; a
 * compass, the slope against the walking direction; or slices along each knob, all with the same axes.
 */

import type { Screen } from '../command.ts';
import type { CriticalKind } from '../math/curvature.ts';
import type { Vector } from '../math/gradients.ts';
import type { GradientResult } from '../math/knobs.ts';
import type { PlaneView } from '../math/plane-view.ts';
import { contourLayers, contourLevels, contourLines, contours, type Grid } from './contour.ts';
import { sampleCurve } from './curve.ts';
import { significant } from './digits.ts';
import { drawPlane, type Layer, markOn, type Point } from './plane.ts';
import { beside, sentence } from './text.ts';

export type GroundPicture = 'map' | 'compass' | 'slices';

/** What is drawn: the function, and the part of the plane. */
export interface Ground {
  /** The value at coordinates in the order of the variables. */
  readonly f: (point: Vector) => number;
  /** Null where there are not two variables. */
  readonly view: PlaneView | null;
}

/** Below this width a picture says less than its sentence. */
const NARROWEST_PICTURE = 40;
const MAP_ROWS = 15;
const LEVELS = 6;
/** An angle as it is read on a compass. */
export const degrees = (angle: number): string => angle.toFixed(1);
export const article = (kind: CriticalKind): string =>
  ({
    minimum: 'a minimum',
    maximum: 'a maximum',
    saddle: 'a saddle',
    degenerate: 'a place that the curvature does not decide',
  })[kind];

/** The picture that is wanted, with the sentence that says what to see in it. */
export function drawGround(result: GradientResult, wanted: GroundPicture, screen: Screen, ground: Ground): string {
  if (wanted === 'slices') return slices(result, screen, ground);
  if (wanted === 'compass') return compass(result, screen);
  return result.variables.length === 2 && ground.view !== null && result.value !== null && Number.isFinite(result.value)
    ? map(result, screen, ground.f, ground.view)
    : '';
}

function map(result: GradientResult, screen: Screen, f: Ground['f'], view: PlaneView): string {
  const told = sentence(mapSentence(result, screen), screen);
  if (screen.describe || screen.columns < NARROWEST_PICTURE) return told;
  const [nameX, nameY] = result.variables as readonly [string, string];
  const here: Point = [result.at[nameX] as number, result.at[nameY] as number];
  const window = stretched(view, screen);
  const grid = gridOf(f, window);
  const level = result.value as number;
  // The level line through the point is drawn whatever the others are; the one nearest to it would only crowd it.
  const chosen = contourLevels(grid, LEVELS + 1);
  const nearest = [...chosen].sort((a, b) => Math.abs(a - level) - Math.abs(b - level))[0];
  const others = contours(
    grid,
    chosen.filter((other) => other !== nearest),
  );
  const layers: Layer[] = [...contourLayers(others, grid)];
  layers.push(...contourLines(grid, level).map((points): Layer => ({ kind: 'curve', points, color: 'curve' })));
  const floor =
    result.minimum === null
      ? null
      : ([result.minimum.point[nameX] as number, result.minimum.point[nameY] as number] as Point);
  if (floor !== null)
    layers.push(
      { kind: 'curve', points: [here, floor], dash: 'dotted', label: 'way to the minimum' },
      { kind: 'marks', points: [floor], mark: '✕', label: 'minimum' },
    );
  const { directional, steepestAscent } = result;
  if (directional !== null) {
    const [dx, dy] = Object.values(directional.direction) as [number, number];
    layers.push({
      kind: 'curve',
      points: [here, along(here, [dx, dy], 1.8 * window.reach)],
      dash: 'dashed',
      color: 'series3',
      label: 'direction',
    });
  }
  if (steepestAscent !== null) {
    const up = Object.values(steepestAscent) as [number, number];
    const [head, tail] = [along(here, up, window.reach), along(here, [-up[0], -up[1]], window.reach)];
    layers.push(
      { kind: 'curve', points: [tail, head], color: 'tangent' },
      { kind: 'marks', points: [head], mark: '▲', color: 'tangent', label: 'uphill' },
      { kind: 'marks', points: [tail], mark: '▼', color: 'tangent', label: 'downhill' },
    );
  }
  layers.push({ kind: 'marks', points: [here], mark: '●', color: 'accent', label: 'here' });
  return [
    drawPlane(
      {
        x: { range: window.x, name: nameX },
        y: { range: window.y, name: nameY },
        layers,
        height: MAP_ROWS,
        equal: true,
      },
      screen,
    ),
    told,
  ].join('\n');
}

interface Window {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** How long an arrow is. */
  readonly reach: number;
}

/** The square of the view, stretched to the shape of the picture: one unit as long across as up. */
function stretched({ centre: [x, y], half }: PlaneView, screen: Screen): Window {
  const columns = Math.min(screen.columns, 100) - 8;
  const shape = (2 * columns - 1) / (4 * MAP_ROWS - 1);
  const [across, up] = shape >= 1 ? [half * shape, half] : [half, half / shape];
  return { x: [x - across, x + across], y: [y - up, y + up], reach: half * 0.4 };
}

function along(from: Point, way: readonly [number, number], reach: number): Point {
  const length = Math.hypot(way[0], way[1]);
  return [from[0] + (way[0] / length) * reach, from[1] + (way[1] / length) * reach];
}

function gridOf(f: Ground['f'], { x, y }: Window): Grid {
  const [columns, rows] = [145, 61];
  const place = ([from, to]: readonly [number, number], k: number, n: number): number =>
    from + ((to - from) * k) / (n - 1);
  return {
    x,
    y,
    values: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => f([place(x, column, columns), place(y, row, rows)])),
    ),
  };
}

function mapSentence(
  { minimum, norm, critical, steepestAscent, nearby, compass }: GradientResult,
  { unicode, describe, columns }: Screen,
): string {
  if (critical !== null) return 'The ground is level here, so there is no arrow.';
  if (steepestAscent === null)
    return norm === null ? 'There is no gradient here, so no arrow.' : 'The gradient is 0, so there is no arrow.';
  const drawn = !describe && columns >= NARROWEST_PICTURE;
  const square = drawn ? 'The arrow crosses its level line squarely; its length is not to scale.' : '';
  if (minimum === null || minimum.missedBy === null)
    return nearby === null ? `${square} No minimum was found downhill.`.trim() : square;
  const floor = `(${Object.values(minimum.point)
    .map((coordinate) => significant(coordinate, 5))
    .join(', ')})`;
  const miss = minimum.missedBy;
  if (miss < 0.05)
    return `${square} Downhill points straight at the minimum ${floor}, which it does from few places.`.trim();
  const way = drawn
    ? `Downhill (${markOn('▼', { unicode })}) leaves the dotted line to the minimum ${floor} by ${degrees(miss)} degrees.`
    : `Straight downhill, at ${degrees(compass?.downhill ?? 0)} degrees, misses the way to the minimum ${floor} by ${degrees(miss)} degrees.`;
  return `${way} Steepest from here is not the way there.`;
}

/** Slope against walking direction: a cosine with its four marks. */
function compass({ compass: found, norm, directional, variables }: GradientResult, screen: Screen): string {
  if (found === null || norm === null) {
    return sentence(
      variables.length !== 2
        ? 'A compass needs two variables.'
        : 'Where there is no gradient, or it is 0, a compass shows nothing.',
      screen,
    );
  }
  const slopeAt = (angle: number): number => norm * Math.cos(((angle - found.uphill) * Math.PI) / 180);
  const curve: Point[] = Array.from({ length: 361 }, (_, angle) => [angle, slopeAt(angle)]);
  const marks = (angles: readonly number[]): Point[] => angles.map((angle) => [angle, slopeAt(angle)]);
  const layers: Layer[] = [
    { kind: 'rule', axis: 'y', at: 0 },
    { kind: 'curve', points: curve, color: 'curve' },
    { kind: 'marks', points: marks([found.uphill]), mark: '▲', color: 'tangent', label: 'steepest up' },
    { kind: 'marks', points: marks(found.level), mark: '○', label: 'level' },
    { kind: 'marks', points: marks([found.downhill]), mark: '▼', color: 'tangent', label: 'steepest down' },
  ];
  const angle = directional === null ? null : angleOf(Object.values(directional.direction) as [number, number]);
  if (angle !== null)
    layers.push({ kind: 'marks', points: marks([angle]), mark: '◆', color: 'series3', label: 'direction' });
  const [one, other] = found.level;
  const turns = `Turn around once: the slope is a cosine. Steepest up, ${significant(norm)}, at ${degrees(found.uphill)} degrees; level at ${degrees(one)} and ${degrees(other)}, which is along the level line; steepest down, ${significant(-norm)}, at ${degrees(found.downhill)}.`;
  if (screen.describe || screen.columns < NARROWEST_PICTURE) return sentence(turns, screen);
  const ticks = [found.uphill, one, found.downhill, other].map(Math.round).sort((a, b) => a - b);
  return [
    drawPlane(
      {
        x: { range: [0, 360], name: 'degrees', ticks },
        y: { range: [-1.1 * norm, 1.1 * norm], name: 'slope' },
        layers,
        height: 9,
      },
      screen,
    ),
    sentence(turns, screen),
  ].join('\n');
}

const angleOf = ([dx, dy]: readonly [number, number]): number => ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 360;

/** f along each knob, the others held where they are, with its tangent. All with the same axes, so that slopes can be compared. */
function slices({ variables, at, gradient, value }: GradientResult, screen: Screen, { f }: Ground): string {
  if (value === null || !Number.isFinite(value)) return '';
  const shown = variables.slice(0, 3);
  const half = Math.max(1, ...shown.map((name) => Math.abs(at[name] as number))) * 1.5;
  const along = (name: string): ((x: number) => number) => {
    const place = variables.indexOf(name);
    return (x) => f(variables.map((other, i) => (i === place ? x : (at[other] as number))));
  };
  const told = shown.map((name) => {
    const slope = gradient[name] ?? null;
    return `f against ${name}, the others held: ${slope === null ? 'no one slope' : `slope ${significant(slope)}`}.`;
  });
  const more =
    variables.length > shown.length ? [`${variables.length - shown.length} more variables have no slice.`] : [];
  if (screen.describe || screen.columns < 60)
    return [...told, ...more].map((line) => sentence(line, screen)).join('\n');
  const width = Math.floor((Math.min(screen.columns, 100) - 3 * (shown.length - 1)) / shown.length);
  const sampled = shown.map((name) => {
    const here = at[name] as number;
    return sampleCurve(along(name), [here - half, here + half], { columns: width, include: [[here, value]] });
  });
  const ranges = sampled.flatMap(({ range }) => (range === null ? [] : [range]));
  const y = [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))] as const;
  const panels = shown.map((name, i) => {
    const here = at[name] as number;
    const slope = gradient[name] ?? null;
    const layers: Layer[] = [{ kind: 'curve', points: sampled[i]?.points ?? [], color: 'curve' }];
    if (slope !== null)
      layers.push({
        kind: 'curve',
        points: [
          [here - half, value - slope * half],
          [here + half, value + slope * half],
        ],
        dash: 'dotted',
        color: 'tangent',
      });
    layers.push({ kind: 'marks', points: [[here, value]], mark: '●', color: 'accent' });
    return drawPlane(
      {
        x: { range: [here - half, here + half], name },
        y: { range: y },
        layers,
        height: 9,
        width,
        title: `slope ${slope === null ? 'none' : significant(slope)}`,
      },
      screen,
    );
  });
  return [
    beside(panels, 3),
    sentence(
      `f along each knob, the others held still; dotted its tangent.${more.length > 0 ? ` ${more[0]}` : ''}`,
      screen,
    ),
  ].join('\n');
}
