/**
 * Where does a function of two variables have the same value?
 *
 * The grid is walked square by square. Where a level lies between two corners, the line crosses the edge between them at
 * the place that linear interpolation gives, and the crossings are joined (marching squares). A square with a corner that
 * is not a finite number has no line in it. Accurate to a square; closer where the function is smooth.
 */

import { exact } from './digits.ts';
import type { Role } from './paint.ts';
import type { Layer, Point } from './plane.ts';
import { type Range, roundest } from './ticks.ts';

/** Values at evenly spaced places, corners and edges included. */
export interface Grid {
  readonly x: Range;
  readonly y: Range;
  /** Rows from y[0] to y[1], each with values from x[0] to x[1]. */
  readonly values: readonly (readonly number[])[];
}

export interface Contour {
  readonly level: number;
  /** Each line unbroken; closed where its last point is its first. */
  readonly lines: readonly (readonly Point[])[];
}

/** The place of a column or a row of a grid, which may lie between two of them. */
export function placeIn([from, to]: Range, index: number, count: number): number {
  const share = count < 2 ? 0 : index / (count - 1);
  return from * (1 - share) + to * share;
}

/** The corners of a square, counter-clockwise from the bottom left, as steps to the right and up. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** The lines on which the grid has the level. */
export function contourLines({ x, y, values }: Grid, level: number): Point[][] {
  const columns = values[0]?.length ?? 0;
  const at = (column: number, row: number): number => values[row]?.[column] ?? Number.NaN;
  const points = new Map<number, Point>();
  const joined = new Map<number, number[]>();

  /** The name of the edge between two corners, and its crossing. */
  const crossing = (c0: number, r0: number, c1: number, r1: number): number => {
    const [c, r] = [Math.min(c0, c1), Math.min(r0, r1)];
    const edge = 2 * (r * columns + c) + (r0 === r1 ? 0 : 1);
    if (!points.has(edge)) {
      const [a, b] = [at(c, r), at(Math.max(c0, c1), Math.max(r0, r1))];
      // Halves, because the difference of two large numbers of opposite sign may be none.
      const share = (level / 2 - a / 2) / (b / 2 - a / 2);
      points.set(edge, [
        placeIn(x, c + (r0 === r1 ? share : 0), columns),
        placeIn(y, r + (r0 === r1 ? 0 : share), values.length),
      ]);
    }
    return edge;
  };
  const join = (a: number, b: number): void => {
    joined.set(a, [...(joined.get(a) ?? []), b]);
    joined.set(b, [...(joined.get(b) ?? []), a]);
  };

  for (let row = 0; row + 1 < values.length; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = CORNERS.map(([dx, dy]) => ({ c: column + dx, r: row + dy, value: at(column + dx, row + dy) }));
      if (!corners.every(({ value }) => Number.isFinite(value))) continue;
      const crossed = corners.flatMap((corner, i) => {
        const next = corners[(i + 1) % 4] ?? corner;
        return corner.value >= level === next.value >= level ? [] : [crossing(corner.c, corner.r, next.c, next.r)];
      });
      const [a, b, c, d] = crossed;
      if (a === undefined || b === undefined) continue;
      if (c === undefined || d === undefined) {
        join(a, b);
        continue;
      }
      // A saddle: the mean of the corners says which two of them belong together.
      const mean = corners.reduce((sum, { value }) => sum + value / 4, 0);
      const isFirstCornerCut = mean >= level !== (corners[0]?.value ?? 0) >= level;
      if (isFirstCornerCut) {
        join(a, d);
        join(b, c);
      } else {
        join(a, b);
        join(c, d);
      }
    }
  }
  return walks(joined).map((edges) => edges.map((edge) => points.get(edge) as Point));
}

/** The chains in which crossings hang together; first those with ends, then the closed ones, which end where they begin. */
function walks(joined: ReadonlyMap<number, readonly number[]>): number[][] {
  const seen = new Set<number>();
  const walk = (start: number): number[] => {
    const chain: number[] = [];
    for (let edge: number | undefined = start; edge !== undefined; ) {
      seen.add(edge);
      chain.push(edge);
      edge = joined.get(edge)?.find((next) => !seen.has(next));
    }
    return chain;
  };
  const open = [...joined].flatMap(([edge, next]) => (next.length === 1 && !seen.has(edge) ? [walk(edge)] : []));
  const closed = [...joined.keys()].flatMap((edge) => (seen.has(edge) ? [] : [[...walk(edge), edge]]));
  return [...open, ...closed];
}

/**
 * Levels that show the valley as well as the wall: the shares (k / (n + 1))^2 of the grid lie below them, so that lines
 * around a round bowl are evenly spaced. Rounded as far as that moves a level by no more than a quarter of the way to the
 * next. Fewer where the values do not differ.
 */
export function contourLevels({ values }: Grid, count: number): number[] {
  const sorted = values.flatMap((row) => row.filter(Number.isFinite)).sort((a, b) => a - b);
  const below = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  const levels = Array.from({ length: count + 2 }, (_, k) => below((k / (count + 1)) ** 2));
  const rounded = levels.slice(1, -1).map((level, i) => {
    const room = Math.min(level - (levels[i] ?? level), (levels[i + 2] ?? level) - level);
    return room > 0 ? roundest(level, room / 4) : level;
  });
  const [lowest, highest] = [below(0), below(1)];
  return [...new Set(rounded)].filter((level) => level > lowest && level < highest);
}

/** The contours of a grid at given levels, or at so many of our own choice. */
export function contours(grid: Grid, levels: number | readonly number[]): Contour[] {
  const chosen = typeof levels === 'number' ? contourLevels(grid, levels) : levels;
  return chosen.map((level) => ({ level, lines: contourLines(grid, level) }));
}

/** The room that a number on a line needs, as shares of the picture: a sixtieth for each character, a row above and below. */
const CHARACTER = 1 / 60;
const ROW = 1 / 14;
/** How many places along a line are tried for its number, and at how many the other lines are looked at. */
const TRIED = 40;
const LOOKED_AT = 150;

/** Every so many-th of the points, at most `count`. */
const thinned = (points: readonly Point[], count: number): Point[] => {
  const stride = Math.ceil(points.length / count);
  return points.filter((_, i) => i % stride === 0);
};

/** Contours as layers of a plane, each level with its number where there is most room for it, if there is any. */
export function contourLayers(
  drawn: readonly Contour[],
  { x, y }: Pick<Grid, 'x' | 'y'>,
  color: Role = 'plain',
): Layer[] {
  const others = drawn.map(({ lines }) => thinned(lines.flat(), LOOKED_AT));
  return drawn.flatMap(({ level, lines }, index): Layer[] => {
    const text = exact(level);
    const halfWidth = (text.length + 1) * CHARACTER;
    /** How far the other lines and the edges are, in widths and heights of the number. */
    const roomAt = ([px, py]: Point): number => {
      const apart = ([qx, qy]: Point): number => Math.max(share(x, px, qx) / halfWidth, share(y, py, qy) / ROW);
      const edge = Math.min(...x.map((end) => share(x, px, end))) / halfWidth;
      return others.reduce((least, points, i) => (i === index ? least : Math.min(least, ...points.map(apart))), edge);
    };
    const spots = lines.flatMap((line) => thinned(line, TRIED)).map((point) => ({ point, room: roomAt(point) }));
    const best = spots.reduce<(typeof spots)[number] | null>(
      (most, spot) => (most === null || spot.room > most.room ? spot : most),
      null,
    );
    if (best === null) return [];
    return [
      { kind: 'curve', points: lines.flatMap((line) => [...line, null]), color },
      ...(best.room < 1 ? [] : [{ kind: 'text', at: best.point, text, side: 'over', color } as const]),
    ];
  });
}

/** How far apart two numbers are, as a share of a range. */
const share = ([from, to]: Range, a: number, b: number): number => Math.abs((a - b) / (to - from));
