/**
 * Where the ground is level: is it a floor, a top or a pass?
 *
 * The gradient of x² - y² at the origin is (0, 0), and so is that of x² + y². What tells them apart is how they bend: the
 * eigenvalues of the Hessian are the curvatures along its own axes.
 *
 *     x² + y²   2 and  2    bends up in every direction: minimum
 *     x² - y²   2 and -2    up along x, down along y: saddle
 *     x⁴ + y²   0 and  2    flat along x, to second order: the Hessian does not decide (degenerate)
 *
 * The quotient of the largest and the smallest curvature is the condition number: 1 is a round bowl, 1000 a ravine. The
 * largest limits the learning rate to 2 / largest, the smallest sets the pace.
 *
 * A gradient that is typed in decimals is never exactly 0. It counts as vanished where it is no larger than what half a unit
 * in the last place of the coordinates, or the rounding of its own sum, would make it. A level place that is merely near is
 * found by Newton's method: go where the gradient would be 0 if the Hessian stayed the same.
 *
 * Where it breaks: for more than a few dozen variables it costs cubes of n; the downhill search finds one minimum, not the
 * lowest.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., sections 2.1, 3.4 (Newton's method with changed eigenvalues).
 * Next: ./gradient-methods.ts
 */

import { contributions, record } from './arithmetic/tape.ts';
import { gradientFunction } from './compile.ts';
import { symmetricEigen } from './eigen.ts';
import { type Expr, float64, from, type Point } from './expression.ts';
import { dot, hessianOf, lengthOf, type Matrix, namedBy, type Vector, vectorOf } from './gradients.ts';

export type CriticalKind = 'minimum' | 'maximum' | 'saddle' | 'degenerate';

/** How a function bends at a point. */
export interface Curvature {
  /** n × n, in units of f per unit of each of two variables. */
  readonly hessian: Matrix;
  /** Ascending; null where the Hessian is not finite. */
  readonly eigenvalues: Vector | null;
  /** Row k is the direction of eigenvalue k. */
  readonly eigenvectors: Matrix | null;
  /** 1 where it bends up along an axis, -1 where down, 0 where the eigenvalue is nothing but rounding. */
  readonly signs: Vector | null;
  /** Largest over smallest size of an eigenvalue; infinite where one is 0 to rounding, null where all are. */
  readonly conditionNumber: number | null;
  /** How it bends, in every direction at once. */
  readonly bends:
    | 'up'
    | 'down'
    | 'both ways'
    | 'up or not at all'
    | 'down or not at all'
    | 'not at all'
    | 'without measure';
}

/**
 * An eigenvalue is v·H·v for its axis v. It is 0 to rounding where it is no larger than so many roundings of the terms that
 * this sum is made of: of diag(1e-20, 1) both are sure, of the Hessian of (2w + b)² one is not.
 */
const ROUNDINGS = 64;

/** The Hessian and what its eigenvalues say. */
export function curvatureAt(expr: Expr, variables: readonly string[], point: Point): Curvature {
  const hessian = hessianOf(expr, variables, point);
  if (!hessian.every((row) => row.every(Number.isFinite)))
    return {
      hessian,
      eigenvalues: null,
      eigenvectors: null,
      signs: null,
      conditionNumber: null,
      bends: 'without measure',
    };
  const { values, vectors } = symmetricEigen(hessian);
  const sizes = values.map(Math.abs);
  const largest = Math.max(0, ...sizes);
  const smallest = Math.min(...sizes);
  const signs = values.map((value, k) => {
    const axis = vectors[k] as Vector;
    const terms = hessian.reduce(
      (sum, row, i) =>
        sum +
        Math.abs(axis[i] as number) *
          row.reduce((across, entry, j) => across + Math.abs(entry * (axis[j] as number)), 0),
      0,
    );
    return Math.abs(value) <= ROUNDINGS * Number.EPSILON * terms ? 0 : Math.sign(value);
  });
  const conditionNumber = largest === 0 ? null : signs.includes(0) ? Number.POSITIVE_INFINITY : largest / smallest;
  return { hessian, eigenvalues: values, eigenvectors: vectors, signs, conditionNumber, bends: bendOf(signs) };
}

function bendOf(signs: Vector): Curvature['bends'] {
  const up = signs.includes(1);
  const down = signs.includes(-1);
  if (up && down) return 'both ways';
  if (!up && !down) return 'not at all';
  if (!signs.includes(0)) return up ? 'up' : 'down';
  return up ? 'up or not at all' : 'down or not at all';
}

/** What a level place is, by how it bends. */
export function kindOf({ bends }: Curvature): CriticalKind | null {
  if (bends === 'without measure') return null;
  if (bends === 'both ways') return 'saddle';
  return bends === 'up' ? 'minimum' : bends === 'down' ? 'maximum' : 'degenerate';
}

/** Whether a gradient is 0 but for the rounding of the coordinates and of its own sums. */
export function vanishes(
  expr: Expr,
  variables: readonly string[],
  point: Point,
  gradient: Vector,
  hessian: Matrix,
): boolean {
  if (gradient.every((partial) => partial === 0)) return true;
  const scales = scalesOf(expr, variables, point, hessian);
  return gradient.every((partial, i) => Math.abs(partial) <= 4 * Number.EPSILON * (scales[i] as number));
}

/**
 * For each partial what its rounding is measured against: the sizes of all that is added up to it, and how far it moves when
 * each coordinate moves by its own size.
 */
export function scalesOf(expr: Expr, variables: readonly string[], point: Point, hessian: Matrix): Vector {
  const here = vectorOf(point, variables);
  const entries = record(expr, from(point), float64);
  const { received } = contributions(entries, float64);
  const sums = new Map<string, number>();
  entries.forEach(({ node }, place) => {
    if (node.kind === 'variable')
      sums.set(
        node.name,
        (received[place] ?? []).reduce((sum, { product }) => sum + Math.abs(product), 0),
      );
  });
  return variables.map((name, i) =>
    (hessian[i] as Vector).reduce((sum, entry, j) => sum + Math.abs(entry * (here[j] as number)), sums.get(name) ?? 0),
  );
}

/** A level place near the point, or a floor that lies downhill. */
export interface LevelPlace {
  readonly point: Vector;
  readonly value: number;
  readonly kind: CriticalKind;
  /** How far from the point it lies. */
  readonly distance: number;
  /** How many steps of Newton's method it took. */
  readonly steps: number;
}

/** A Newton step: where the gradient would be 0 if the Hessian stayed as it is. Null along directions that do not bend. */
function newtonStep(
  gradient: Vector,
  { eigenvalues, eigenvectors, signs }: Curvature,
  downhill: boolean,
): Vector | null {
  if (eigenvalues === null || eigenvectors === null || signs === null) return null;
  const largest = Math.max(...eigenvalues.map(Math.abs));
  const step = gradient.map(() => 0);
  for (const [k, value] of eigenvalues.entries()) {
    const axis = eigenvectors[k] as Vector;
    const along = dot(gradient, axis);
    const flat = signs[k] === 0;
    if (flat && along === 0) continue;
    if (flat && !downhill) return null;
    // Downhill every axis is walked down, as if it bent up; one that hardly bends is not walked to infinity.
    const bend = downhill ? Math.max(Math.abs(value), 1e-8 * largest, Number.MIN_VALUE) : value;
    axis.forEach((component, i) => {
      step[i] = (step[i] as number) - (along / bend) * component;
    });
  }
  return step.every(Number.isFinite) ? step : null;
}

const moved = (from: Vector, step: Vector, share: number): Vector =>
  from.map((x, i) => x + share * (step[i] as number));
const apart = (a: Vector, b: Vector): number => lengthOf(a.map((x, i) => x - (b[i] as number)));

/** Newton's method has settled when a step no longer changes the digits of where it is or came from. */
const isSettled = (at: Vector, origin: Vector, step: Vector): boolean =>
  lengthOf(step) <= 4 * Number.EPSILON * Math.max(lengthOf(at), lengthOf(origin)) || lengthOf(step) < 1e-150;

/**
 * The level place of any kind to which plain Newton steps lead, if they stay near.
 *
 * @param within  how far it may lie, in units of the variables
 */
export function levelPlaceNear(
  expr: Expr,
  variables: readonly string[],
  start: Point,
  within: number,
): LevelPlace | null {
  const gradientAt = gradientFunction(expr, variables);
  const found = new Float64Array(variables.length);
  const origin = vectorOf(start, variables);
  let at = origin;
  for (let steps = 0; steps < 30; steps++) {
    const value = gradientAt(Float64Array.from(at), found);
    const bending = curvatureAt(expr, variables, namedBy(variables, at));
    const step = newtonStep([...found], bending, false);
    if (!Number.isFinite(value) || step === null || apart(at, origin) > within) return null;
    if (isSettled(at, origin, step)) return placed(expr, variables, at, origin, steps);
    at = moved(at, step, 1);
  }
  return null;
}

/** How far a search goes before it concludes that there is no floor. */
const MOST_STEPS = 200;
const FARTHEST = 1e6;

/**
 * A minimum that lies downhill of the point: Newton's method with all curvatures counted as up, and steps halved until f
 * falls enough.
 *
 * @returns null where the search runs away, or ends where nothing proves a minimum
 */
export function minimumDownhill(expr: Expr, variables: readonly string[], start: Point): LevelPlace | null {
  const gradientAt = gradientFunction(expr, variables);
  const found = new Float64Array(variables.length);
  const origin = vectorOf(start, variables);
  let at = origin;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const value = gradientAt(Float64Array.from(at), found);
    const gradient = [...found];
    if (!Number.isFinite(value) || apart(at, origin) > FARTHEST * Math.max(1, lengthOf(origin))) return null;
    const bending = curvatureAt(expr, variables, namedBy(variables, at));
    const step = newtonStep(gradient, bending, true);
    if (step === null) return null;
    if (isSettled(at, origin, step)) return heldUp(expr, variables, placed(expr, variables, at, origin, steps), origin);
    const next = shortened(gradientAt, at, step, value, dot(gradient, step));
    // f no longer falls: the digits of f have run out before those of the point, which is where minima are found.
    if (next === null) return heldUp(expr, variables, placed(expr, variables, at, origin, steps), origin);
    at = next;
  }
  // It may step between two neighbouring numbers for ever, both of them as low as numbers get.
  return heldUp(expr, variables, placed(expr, variables, at, origin, MOST_STEPS), origin);
}

/** So far to either side of a place that is flat to second order it is looked at, in units of where it is and came from. */
const BESIDE = [1e-4, 1e-3, 1e-2];

/** The place, unless it is flat to second order and f falls on beside it, as x^3 does at 0: then it is no floor. */
function heldUp(expr: Expr, variables: readonly string[], place: LevelPlace | null, origin: Vector): LevelPlace | null {
  // Newton's method halves the way to an inflection and stops a little before it, where that axis still bends up by a hair.
  if (place?.kind !== 'degenerate' && place?.kind !== 'minimum') return place;
  const { eigenvalues, eigenvectors } = curvatureAt(expr, variables, namedBy(variables, place.point));
  if (eigenvalues === null || eigenvectors === null) return place;
  const gradientAt = gradientFunction(expr, variables);
  const scratch = new Float64Array(variables.length);
  const scale = Math.max(lengthOf(place.point), lengthOf(origin));
  const rounding = 1e-14 * Math.abs(place.value);
  const largest = Math.max(...eigenvalues.map(Math.abs));
  const falls = eigenvectors
    .filter((_, k) => Math.abs(eigenvalues[k] as number) <= 1e-6 * largest || largest < 1e-6)
    .some((axis) =>
      BESIDE.flatMap((share) => [share, -share]).some(
        (share) =>
          gradientAt(Float64Array.from(moved(place.point, axis, share * scale)), scratch) < place.value - rounding,
      ),
    );
  return falls ? null : place;
}

/** The step, halved until f falls by a tenth of a thousandth of what the slope promises (Armijo). */
function shortened(
  gradientAt: (at: Float64Array, gradient: Float64Array) => number,
  at: Vector,
  step: Vector,
  value: number,
  slope: number,
): Vector | null {
  const scratch = new Float64Array(at.length);
  for (let share = 1; share > 1e-12; share /= 2) {
    const next = moved(at, step, share);
    const there = gradientAt(Float64Array.from(next), scratch);
    if (there <= value + 1e-4 * share * slope) return next;
  }
  return null;
}

/** The place that was reached, its coordinates rounded to twelve digits where that is at least as level; null where it is not level. */
function placed(
  expr: Expr,
  variables: readonly string[],
  at: Vector,
  origin: Vector,
  steps: number,
): LevelPlace | null {
  const gradientAt = gradientFunction(expr, variables);
  const gradient = new Float64Array(variables.length);
  const slopeAt = (place: Vector): number => {
    gradientAt(Float64Array.from(place), gradient);
    return lengthOf([...gradient]);
  };
  const scale = Math.max(lengthOf(at), lengthOf(origin));
  const round = at.map((x) => (Math.abs(x) < 1e-12 * scale ? 0 : Number(x.toPrecision(12))));
  const point = slopeAt(round) <= slopeAt(at) ? round : at;
  const value = gradientAt(Float64Array.from(point), gradient);
  const bending = curvatureAt(expr, variables, namedBy(variables, point));
  const kind = kindOf(bending);
  if (kind === null) return null;
  const largest = Math.max(...(bending.eigenvalues ?? []).map(Math.abs));
  // What is left of the gradient must be no more than a displacement of a billionth explains.
  const level =
    lengthOf([...gradient]) <= 1e-9 * largest * scale ||
    vanishes(expr, variables, namedBy(variables, point), [...gradient], bending.hessian);
  return level ? { point, value, kind, distance: apart(point, origin), steps } : null;
}
