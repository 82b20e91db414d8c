/**
 * Which part of the plane shows what f does around a point?
 *
 * The point must be in it, and the floor it leads to, with some room around both. Without a floor the map is as large as the
 * distance over which the gradient changes by itself, |gradient| / largest curvature.
 *
 *     x² + 4y² at (2, 1), floor at (0, 0)     a square around (1, 0.5), 3.2 wide and high
 *
 * The picture stretches the square to its own shape, one unit as long across as up.
 *
 * Next: ./directions.ts
 */

import { lengthOf, type Vector } from './gradients.ts';

/** A square on the map. */
export interface PlaneView {
  readonly centre: readonly [x: number, y: number];
  /** Half of its width and height. */
  readonly half: number;
}

/** What is known of the ground around the point. */
export interface Ground {
  readonly minimum: Vector | null;
  readonly gradient: Vector | null;
  readonly eigenvalues: Vector | null;
}

/** The square around a point of two coordinates that shows the ground. */
export function planeView(point: Vector, { minimum, gradient, eigenvalues }: Ground): PlaneView {
  const [x, y] = point as [number, number];
  const size = Math.max(Math.abs(x), Math.abs(y));
  // Digits must be left to tell the edges of the map apart.
  const smallest = Math.max(1e-6 * size, Number.MIN_VALUE * 1e10);
  if (minimum !== null) {
    const [mx, my] = minimum as [number, number];
    const reach = Math.max(Math.abs(mx - x), Math.abs(my - y));
    return { centre: [(x + mx) / 2, (y + my) / 2], half: Math.max(0.8 * reach, smallest) };
  }
  const steepness = gradient === null ? 0 : lengthOf(gradient);
  const curvature = eigenvalues === null ? 0 : Math.max(...eigenvalues.map(Math.abs));
  const ordinary = size === 0 ? 1 : size / 2;
  const natural = curvature > 0 && steepness > 0 ? (1.5 * steepness) / curvature : ordinary;
  return { centre: [x, y], half: Math.max(Math.min(natural, 4 * Math.max(size, 1)), 0.1 * ordinary, smallest) };
}
