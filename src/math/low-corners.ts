/**
 * Where is the ground lowest, if it has no slope to follow?
 *
 * At the corner of |x| + |y| there is no gradient, and just beside it the gradient is as long as anywhere. So heights alone
 * are compared: look around in a ring, go where it is lowest, and make the ring smaller where nothing is lower.
 *
 *     |x| from 0.3, steps of 0.5     0.3 -> -0.2 -> (0.25) 0.05 -> (0.125) ... -> 0
 *
 * Along the bottom of a fold, such as that of |x - y| + x²/9, only one direction leads down, and a ring of directions misses
 * it. It is square to the jump of the gradient across the fold, so it can be worked out, and it is tried as well.
 *
 * Where it breaks: it finds the corners one from each place of a grid that looks lowest; corners between them are missed.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., section 9.3 (pattern search).
 * Next: ./corner-passes.ts
 */

import { lengthOf, type Vector } from './gradients.ts';
import { type Place, rounded, type Terrain } from './terrain.ts';

/** Rings that are looked at on the way down. */
const MOST_LOOKS = 1000;

/** Where a search by heights ended. */
export type Lowest =
  | { readonly kind: 'corner'; readonly point: Vector; readonly value: number }
  | { readonly kind: 'endless'; readonly point: Vector }
  /** Outside the ground, or not lower than all around. */
  | { readonly kind: 'nothing' };

/** Places of the grid that are lower than their neighbours; with sign -1, higher. */
export const lowestVertices = (ground: Terrain, sign: 1 | -1): readonly Vector[] =>
  ground.vertices.flatMap((_, index) => (isLowest(ground, index, sign) ? [ground.vertex(index)] : []));

/** The lowest place to which heights lead from a start; with sign -1, the highest. */
export function lowestNear(ground: Terrain, start: Vector, sign: 1 | -1): Lowest {
  const reached = downByValues(ground, start, sign);
  if (reached === null || !ground.isInside(reached, 0)) return { kind: 'nothing' };
  const heights = ground.vertices.map(({ value }) => value).filter(Number.isFinite);
  const [low, high] = heights.reduce(
    ([a, b], height) => [Math.min(a, height), Math.max(b, height)],
    [Infinity, -Infinity],
  );
  const found = ground.at(reached).value;
  // Far below everything on the grid there is no floor.
  if (!Number.isFinite(found) || (sign === 1 ? low - found : found - high) > 3 * (high - low))
    return { kind: 'endless', point: reached };
  const near = rounded(reached, 1e-6 * Math.max(...ground.widths), 6);
  const point = ground.at(near).value * sign <= found * sign ? near : reached;
  const { value } = ground.at(point);
  const signs = ground.ring(point, value, 1e-5);
  return signs?.every((other) => other === sign) === true ? { kind: 'corner', point, value } : { kind: 'nothing' };
}

/** Whether no neighbour in the grid is lower, and one is higher (with sign -1 the other way round). */
function isLowest(ground: Terrain, index: number, sign: 1 | -1): boolean {
  const value = (ground.vertices[index] as Place).value * sign;
  if (!Number.isFinite(value)) return false;
  const [column, row] = [index % ground.side, Math.floor(index / ground.side)];
  const last = ground.side - 1;
  const steps =
    ground.box.length === 1
      ? [-1, 1]
      : [-1, 1, -ground.side, ground.side, -ground.side - 1, -ground.side + 1, ground.side - 1, ground.side + 1];
  if (column === 0 || column === last || (ground.box.length === 2 && (row === 0 || row === last))) return false;
  const around = steps.map((step) => (ground.vertices[index + step] as Place).value * sign);
  // Where more than two neighbours are as low it is a plain or a stair, and no place of its own.
  const same = around.filter((other) => other === value).length;
  return around.every((other) => other >= value) && same <= (ground.box.length === 1 ? 0 : 2);
}

/**
 * A step in the best direction while that leads down, then half as long, until steps no longer change the place. Along the
 * bottom of a fold only one direction leads down: square to the jump of the gradient across it, so that one is tried too.
 */
function downByValues(ground: Terrain, start: Vector, sign: 1 | -1): Vector | null {
  let at = start;
  let value = ground.at(at).value * sign;
  for (let reach = 1 / (ground.side - 1), looks = 0; looks < MOST_LOOKS; looks++) {
    if (reach <= 1e-15) return at;
    let best = at;
    for (const way of [...ground.directions, ...alongFold(ground, at, reach)]) {
      const next = ground.beside(at, way, reach);
      const there = ground.at(next).value * sign;
      if (there < value) [best, value] = [next, there];
    }
    if (best === at) reach /= 2;
    else if (!ground.isInside(best, 0)) return best;
    at = best;
  }
  return null;
}

/** The two directions along a fold through the place, as shares of the widths; none where there is no fold. */
export function alongFold(ground: Terrain, point: Vector, reach: number): readonly Vector[] {
  if (ground.box.length === 1) return [];
  const slopes = ground.directions.map((way) =>
    ground.at(ground.beside(point, way, reach / 10)).gradient.map((slope, i) => slope * (ground.widths[i] as number)),
  );
  const half = slopes.length / 2;
  const jumps = slopes
    .slice(0, half)
    .map((slope, k) => slope.map((part, i) => part - (slopes[k + half]?.[i] as number)));
  const [jx, jy] = jumps.reduce<Vector>((most, jump) => (lengthOf(jump) > lengthOf(most) ? jump : most), [0, 0]) as [
    number,
    number,
  ];
  const size = Math.hypot(jx, jy);
  return size > 0 && Number.isFinite(size)
    ? [
        [-jy / size, jx / size],
        [jy / size, -jx / size],
      ]
    : [];
}
