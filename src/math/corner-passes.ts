/**
 * Where is a pass that is a corner?
 *
 * Between the two floors of (|x| - 1)² + y² lies a pass at the origin, and it is a fold: down to both sides of it, up along it.
 * There is no gradient to follow to 0. But close to such a place gradients of all directions are met, so that 0 lies among them: it is
 * an average of gradients nearby. Where that is so in a square, it is so in one of its quarters, and the squares close in on the place:
 *
 *     square around (0, 0):  gradients (-2, ±2h), (2, ±2h)         0 is an average of them
 *     square around (0, 1):  gradients (-2, 2±2h), (2, 2±2h)       all of them lead up; it is not
 *
 * At a floor or a top that is so as well, so heights decide. A pass has ups and downs in turn around it; or, where it is a fold, the
 * heights all around agree and those along the fold do not. A fold may bend, so along it means: at its edge, where across the fold the
 * heights are extreme.
 *
 * Where it breaks: a place nearer than a square of the grid to another one that was found is not looked at, and of a whole line of
 * such places none is told.
 *
 * Source: Clarke, Optimization and Nonsmooth Analysis (1983), section 2.3, for averages of gradients nearby.
 * Next: ./height-grid.ts
 */

import { type Expr, partsFirst } from './expression.ts';
import type { Vector } from './gradients.ts';
import { alongFold } from './low-corners.ts';
import { ruleOf } from './rules.ts';
import { rounded, type Terrain } from './terrain.ts';

/** The functions in a formula that have corners, by name; `conditions` where it has some. */
export const cornersIn = (expr: Expr): readonly string[] => [
  ...new Set(
    partsFirst(expr).flatMap((node) => {
      if (node.kind === 'choose') return ['conditions'];
      if (node.kind !== 'apply' || node.op === 'power') return [];
      const { kinks = [], name, piecewiseConstant } = ruleOf(node.op);
      return kinks.length > 0 && piecewiseConstant !== true ? [name ?? node.op] : [];
    }),
  ),
];

/** A square: its middle, and half its side as a share of the widths of the ground. */
interface Square {
  readonly middle: Vector;
  readonly half: number;
}

/** Squares overlap by a fifth, so that a place on a border lies inside one of them. */
const OVERLAP = 1.2;
/** Squares are made smaller until half a side is this share of the ground: far above the rounding of what gradients cancel to. */
const SMALLEST = 1e-9;
/** Gaps between the angles of gradients are known to about this, in radians. */
const ROUNDING = 1e-13;
/** More squares than this at a time are a line of places, not places. */
const MOST_SQUARES = 400;
/** How far from a place the heights are compared, as shares of the width of the ground. */
const RADII = [1e-4, 1e-3] as const;

/**
 * The passes of a function of two variables that are corners.
 *
 * @param found  places that are known already: what is within a square of the grid of one of them is not looked at
 */
export function cornerPasses(ground: Terrain, found: readonly Vector[]): readonly Vector[] {
  if (ground.box.length !== 2) return [];
  const side = 1 / (ground.side - 1);
  let squares: readonly Square[] = ground
    .squares()
    .map(([first, , , last]): Square => {
      const [low, high] = [ground.vertex(first as number), ground.vertex(last as number)];
      return { middle: low.map((x, i) => (x + (high[i] as number)) / 2), half: (side / 2) * OVERLAP };
    })
    .filter(
      (square) => found.every((place) => ground.distance(place, square.middle) > side) && holdsZero(ground, square),
    );
  while (squares.length > 0 && squares.length <= MOST_SQUARES && (squares[0] as Square).half > SMALLEST)
    squares = quarters(squares, ground);
  if (squares.length > MOST_SQUARES) return [];
  return squares.flatMap(({ middle, half }) => {
    const short = rounded(middle, 2 * half * Math.max(...ground.widths), 8);
    const place = ground.distance(short, middle) <= 2 * half ? short : middle;
    return ground.isInside(place, 0) && isPass(ground, place) ? [place] : [];
  });
}

/** Two squares whose middles are nearer than this share of half their side are one: less than they overlap, so that no place is lost. */
const SAME = 0.15;

/** The quarters of all squares in which 0 is an average of gradients, each once. */
function quarters(squares: readonly Square[], ground: Terrain): readonly Square[] {
  const kept: Square[] = [];
  for (const { middle, half } of squares) {
    for (const way of CORNERS) {
      const next = { middle: ground.beside(middle, way, half / 2), half: (half / 2) * OVERLAP };
      const isNew = kept.every((square) => ground.distance(square.middle, next.middle) > SAME * next.half);
      if (isNew && holdsZero(ground, next)) kept.push(next);
    }
  }
  return kept;
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

/** Whether 0 is an average of the gradients at the corners: no half-plane holds them all. */
function holdsZero(ground: Terrain, { middle, half }: Square): boolean {
  const angles: number[] = [];
  for (const way of CORNERS) {
    const { gradient } = ground.at(ground.beside(middle, way, half));
    const [u, v] = gradient.map((slope, i) => slope * (ground.widths[i] as number)) as [number, number];
    if (!Number.isFinite(u) || !Number.isFinite(v)) return false;
    if (u === 0 && v === 0) return true;
    angles.push(Math.atan2(v, u));
  }
  angles.sort((a, b) => a - b);
  const gaps = angles.map((angle, i) => (angles[i + 1] ?? (angles[0] as number) + 2 * Math.PI) - angle);
  return Math.max(...gaps) <= Math.PI + ROUNDING;
}

/** Whether the heights around a place are those of a pass, near it and a little farther off. */
const isPass = (ground: Terrain, place: Vector): boolean => RADII.every((radius) => isPassAt(ground, place, radius));

function isPassAt(ground: Terrain, place: Vector, radius: number): boolean {
  const { value } = ground.at(place);
  const signs = ground.ring(place, value, radius)?.filter((sign) => sign !== 0) ?? [];
  const changes = signs.filter((sign, i) => sign !== signs[(i + 1) % signs.length]).length;
  if (changes >= 4) return true;
  const [sign] = signs;
  if (changes > 0 || sign === undefined) return false;
  const noise = 16 * Number.EPSILON * Math.max(Math.abs(value), 1e-300);
  const along = alongFold(ground, place, radius);
  return along.length > 0 && along.every((way) => sign * (atEdge(ground, place, way, radius, sign) - value) < -noise);
}

/** The height on a fold, a little way along it: the lowest (with sign -1 the highest) of the heights across. */
function atEdge(ground: Terrain, place: Vector, [u = 0, v = 0]: Vector, radius: number, sign: number): number {
  const ahead = ground.beside(place, [u, v], radius);
  const height = (aside: number): number => sign * ground.at(ground.beside(ahead, [-v, u], aside)).value;
  let [from, to] = [-radius / 2, radius / 2];
  // Across the fold the heights are those of a V: a third is cut off where it is higher, until nothing is left.
  for (let cuts = 0; cuts < 100; cuts++) {
    const third = (to - from) / 3;
    if (height(from + third) < height(to - third)) to -= third;
    else from += third;
  }
  return sign * height((from + to) / 2);
}
