/**
 * What can be asked of a stretch of ground?
 *
 * How high and how steep it is at a place, what the places of a grid over it are, and whether it is higher or lower in a ring
 * around a place. Distances are shares of the width of the ground, so that an axis of a thousand units and one of a
 * thousandth are searched alike.
 *
 *     x^2 + y^2 on [-2, 2] × [-2, 2]    a ring of radius 0.01 around (0, 0) is 0.04 away, and all of it is higher
 *
 * Heights that differ by no more than their rounding count as the same.
 *
 * Next: ./low-corners.ts
 */

import { gradientFunction } from './compile.ts';
import type { Expr } from './expression.ts';
import type { Vector } from './gradients.ts';

/** A range for each variable. */
export type Box = readonly (readonly [from: number, to: number])[];

/** Squares along each of two axes; stretches along one. */
const SQUARES = { 1: 1000, 2: 64 } as const;
/** Directions in which a ring around a place is looked at. */
const RING = 48;

/** Height and slopes. */
export interface Place {
  readonly value: number;
  readonly gradient: Vector;
}

/** A function of one or two variables over a box. */
export class Terrain {
  readonly box: Box;
  readonly widths: Vector;
  readonly at: (point: Vector) => Place;
  /** Vertices of the grid along each axis. */
  readonly side: number;
  readonly vertices: readonly Place[];
  /** Unit vectors all around; of one variable there are two. */
  readonly directions: readonly Vector[];

  constructor(expr: Expr, variables: readonly string[], box: Box) {
    this.box = box;
    this.widths = box.map(([from, to]) => to - from);
    const gradientAt = gradientFunction(expr, variables);
    const scratch = new Float64Array(variables.length);
    this.at = (point) => {
      const value = gradientAt(Float64Array.from(point), scratch);
      return { value, gradient: [...scratch] };
    };
    this.directions =
      box.length === 1
        ? [[1], [-1]]
        : Array.from({ length: RING }, (_, k) => {
            // Turned a little, so that no direction runs along an axis or a diagonal.
            const angle = (2 * Math.PI * (k + 0.31)) / RING;
            return [Math.cos(angle), Math.sin(angle)];
          });
    this.side = (box.length === 1 ? SQUARES[1] : SQUARES[2]) + 1;
    this.vertices = Array.from({ length: this.side ** box.length }, (_, index) => this.at(this.vertex(index)));
  }

  share = (axis: number, share: number): number => {
    const [from, to] = this.box[axis] as readonly [number, number];
    return from * (1 - share) + to * share;
  };

  vertex(index: number): Vector {
    const last = this.side - 1;
    const steps = this.box.length === 1 ? [index] : [index % this.side, Math.floor(index / this.side)];
    return steps.map((step, axis) => this.share(axis, step / last));
  }

  /** The vertices at the corners of each square, or the ends of each stretch. */
  squares(): readonly (readonly number[])[] {
    const { side } = this;
    const last = side - 1;
    if (this.box.length === 1) return Array.from({ length: last }, (_, index) => [index, index + 1]);
    return Array.from({ length: last * last }, (_, square) => {
      const index = Math.floor(square / last) * side + (square % last);
      return [index, index + 1, index + side, index + side + 1];
    });
  }

  /** The place at so many widths in a direction. */
  beside = (point: Vector, way: Vector, radius: number): Vector =>
    point.map((x, i) => x + radius * (this.widths[i] as number) * (way[i] as number));

  /** Whether f is higher, lower or the same in each direction; null where it has no value. */
  ring(point: Vector, value: number, radius: number): readonly number[] | null {
    const heights = this.directions.map((way) => this.at(this.beside(point, way, radius)).value);
    if (!heights.every(Number.isFinite)) return null;
    const noise = 16 * Number.EPSILON * Math.max(Math.abs(value), ...heights.map(Math.abs));
    return heights.map((height) => (Math.abs(height - value) <= noise ? 0 : Math.sign(height - value)));
  }

  /** The largest difference of two coordinates, as a share of the width of the ground along that axis. */
  distance = (a: Vector, b: Vector): number =>
    Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number)) / (this.widths[i] as number)));

  isInside = (point: Vector, margin: number): boolean =>
    point.every((x, i) => {
      const [from, to] = this.box[i] as readonly [number, number];
      const room = margin * (to - from);
      return x >= from - room && x <= to + room;
    });
}

/** Coordinates with so many digits; those nearer to 0 than `zero` are 0. */
export const rounded = (point: Vector, zero: number, digits: number): Vector =>
  point.map((x) => (Math.abs(x) < zero ? 0 : Number(x.toPrecision(digits))));
