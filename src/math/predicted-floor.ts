/**
 * Could one have known where truncation and roundoff meet?
 *
 * A value of f is not exact: every operation on the way rounds its result by up to half a unit in the last place, and what
 * comes after passes the error on. How much reaches the end is what reverse mode says: adjoint times rounding, added up over
 * the operations like independent errors. Call the result E. The formula divides it by h^n, and truncation begins with the first
 * term of the series that the formula does not get right. So
 *
 *     error(h) ≈ C·h^p + E·m/h^n         n the order of the derivative, m the magnification of the formula
 *     least at h = (n·E·m / (p·C))^(1/(p + n))
 *
 *     central, sin at 1 in float64:   C = |cos 1|/6, E = 2^-54/√3, m = √2/2       h = 5e-6, error 7e-12
 *
 * x + h is not rounded here: the step that counts is the one really applied. So an ill-conditioned f alone does no harm; an
 * ill-conditioned way of computing it does (1 - cos(x) near 0), and the adjoints see that.
 *
 * Where it breaks: roundings are not independent when h is so small that all values share them, and one measured error can be
 * luckier than the average; the best of many often is ten times below this floor. Where f is 0 at the point its rounding is
 * taken as 0 as well, and there is no floor to tell. A series that does not exist has no C.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections 1.13 and 3.4 (backward and forward error,
 * rounding errors as independent variables).
 * Next: ./microscope.ts
 */

import { taylor } from './arithmetic/jet.ts';
import type { Precision } from './arithmetic/precision.ts';
import { backward, record } from './arithmetic/tape.ts';
import { type Expr, float64, from, type Point } from './expression.ts';
import { type DifferenceName, magnificationOf, momentOf, quotientOf } from './quotients.ts';

export interface Floor {
  /** The step, in units of x. */
  readonly h: number;
  /** Size of the error there, in units of the derivative. */
  readonly error: number;
}

/** Terms of the series that are looked at: the first may vanish at the point. */
const TERMS = 6;

/** Half of the distance between neighbouring numbers of the precision at a value; 0 at 0, which is exact. */
function halfSpacing(value: number, { unitRoundoff, smallestSubnormal }: Precision): number {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(size)) return 0;
  return Math.max(smallestSubnormal / 2, 2 ** Math.floor(Math.log2(size)) * unitRoundoff);
}

/**
 * The standard deviation of the rounding error of one value of f, in units of f: √Σ (adjoint · half spacing)² / 3.
 *
 * Only what changes with the variable counts. A constant that is not a number of the precision spoils all values alike, and the
 * difference takes that away.
 */
export function roundingOf(expr: Expr, at: Point, variable: string, precision: Precision): number {
  const entries = record(expr, from(at), float64, (name) => name === variable);
  const adjoints = backward(entries, float64);
  let sum = 0;
  entries.forEach(({ node, value, moves }, place) => {
    if (!moves || node.kind !== 'apply' || node.op === 'negate') return;
    sum += ((adjoints[place] as number) * halfSpacing(value, precision)) ** 2;
  });
  return Math.sqrt(sum / 3);
}

/** The beginning of the Taylor series at the point; null where there is none. */
export function seriesAt(expr: Expr, at: Point, variable: string, order: 1 | 2): readonly number[] | null {
  const series = taylor(expr, at, variable, order + TERMS);
  return series.every(Number.isFinite) ? series : null;
}

/**
 * The step at which truncation and roundoff together are least, and the error there.
 *
 * @param series    Taylor coefficients of f at the point
 * @param rounding  standard deviation of the error of one value of f, in units of f
 * @param unit      the unit roundoff: the quotient itself is rounded too, and no error is below that
 * @returns null where f or its series is such that the two do not meet
 */
export function predictedFloor(
  method: DifferenceName,
  order: 1 | 2,
  series: readonly number[],
  rounding: number,
  unit: number,
): Floor | null {
  const quotient = quotientOf(method, order);
  const E = rounding * magnificationOf(quotient);
  if (!(E > 0) || !Number.isFinite(E)) return null;
  // Of the terms that the formula does not get right, the one that takes over at the smallest h.
  let least: { h: number; truncation: number } | null = null;
  for (let k = order + 1; k < series.length; k++) {
    const C = Math.abs((series[k] as number) * momentOf(quotient, k));
    const p = k - order;
    const h = ((order * E) / (p * C)) ** (1 / (p + order));
    if (C > 0 && Number.isFinite(h) && (least === null || h < least.h)) least = { h, truncation: C * h ** p };
  }
  if (least === null) return null;
  const derivative = Math.abs((series[order] as number) * order);
  const error = Math.hypot(least.truncation + E / least.h ** order, (unit * derivative) / Math.sqrt(3));
  return Number.isFinite(error) && least.h > 0 ? { h: least.h, error } : null;
}
