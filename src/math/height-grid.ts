/**
 * How high is the ground at every place of a grid?
 *
 * A map of level lines needs f at some thousands of places, evenly spaced, edges included. The formula is compiled once and
 * called for each:
 *
 *     x^2 + y^2 on 3 × 3 places from -1 to 1      2 1 2
 *                                                  1 0 1
 *                                                  2 1 2
 *
 * Between two neighbouring places f is taken to go straight. Across a pole it does not: 1/x is -20 on one side and 20 on the
 * other, and no place between them is 0. Where neighbours differ in sign the place between is narrowed down by halving; if f
 * grows on the way instead of going to 0, both neighbours are taken out, and the map has a gap there.
 *
 * Where it breaks: what lies between two neighbours is not seen; a pole of one sign (1/x^2) is a high wall and stays.
 *
 * Next: ./looked-at.ts
 */

import { valueFunction } from './compile.ts';
import type { Expr } from './expression.ts';
import type { Vector } from './gradients.ts';
import type { Box } from './terrain.ts';

/** Heights at evenly spaced places of two axes. */
export interface HeightGrid {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  /** Rows from the lowest y to the highest, each from the lowest x to the highest; not-a-number where f has no value. */
  readonly values: readonly (readonly number[])[];
}

/** The places of an axis: `count` of them, the ends included. */
export const placesOn = ([from, to]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, k) => {
    const share = k / (count - 1);
    return from * (1 - share) + to * share;
  });

/**
 * The heights of a function of two variables.
 *
 * @param columns  places along the first variable, at least 2; `rows` along the second
 * @example
 * heightGrid(parseFormula('x + 10*y').expr, ['x', 'y'], [[0, 1], [0, 2]], 2, 3).values // => [[0, 1], [10, 11], [20, 21]]
 */
export function heightGrid(
  expr: Expr,
  variables: readonly string[],
  box: Box,
  columns: number,
  rows: number,
): HeightGrid {
  const f = valueFunction(expr, variables);
  const [x, y] = box as unknown as readonly [HeightGrid['x'], HeightGrid['y']];
  const across = placesOn(x, columns);
  const point = new Float64Array(2);
  const values = placesOn(y, rows).map((up) => {
    point[1] = up;
    return across.map((place) => {
      point[0] = place;
      return f(point);
    });
  });
  return { x, y, values };
}

/** How many times a place between two neighbours is halved. */
const HALVINGS = 30;
/** So many times as far from 0 as its neighbours: a pole. */
const POLE = 1000;

/** The same grid without the places beside a pole, so that no level line is drawn across it. */
export function withoutPoles(grid: HeightGrid, f: (point: Vector) => number): HeightGrid {
  const { x, y, values } = grid;
  const columns = values[0]?.length ?? 0;
  const across = placesOn(x, columns);
  const up = placesOn(y, values.length);
  const kept = values.map((row) => [...row]);
  const place = (column: number, row: number): Vector => [across[column] as number, up[row] as number];
  const look = (column: number, row: number, toColumn: number, toRow: number): void => {
    const a = values[row]?.[column] ?? Number.NaN;
    const b = values[toRow]?.[toColumn] ?? Number.NaN;
    if (!(a < 0 !== b < 0) || !Number.isFinite(a) || !Number.isFinite(b)) return;
    if (!isPole(f, place(column, row), a, place(toColumn, toRow), b)) return;
    (kept[row] as number[])[column] = Number.NaN;
    (kept[toRow] as number[])[toColumn] = Number.NaN;
  };
  for (let row = 0; row < values.length; row++) {
    for (let column = 0; column < columns; column++) {
      if (column + 1 < columns) look(column, row, column + 1, row);
      if (row + 1 < values.length) look(column, row, column, row + 1);
    }
  }
  return { x, y, values: kept };
}

/** Whether f grows without end where it changes its sign between two places. */
function isPole(f: (point: Vector) => number, from: Vector, fromValue: number, to: Vector, toValue: number): boolean {
  const far = POLE * Math.max(Math.abs(fromValue), Math.abs(toValue));
  let [a, b] = [from, to];
  for (let halvings = 0; halvings < HALVINGS; halvings++) {
    const middle = a.map((coordinate, i) => (coordinate + (b[i] as number)) / 2);
    const value = f(middle);
    if (!Number.isFinite(value) || Math.abs(value) > far) return true;
    if (value === 0) return false;
    if (value < 0 === fromValue < 0) a = middle;
    else b = middle;
  }
  return false;
}
