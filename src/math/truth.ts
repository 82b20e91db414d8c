/**
 * What is the derivative, to 60 digits?
 *
 * The judge must not lean on what it judges. So no rule is used here: the formula itself is evaluated in many digits, at
 * points so near that a plain central difference is right to 60 of them.
 *
 *     error of the central difference ≈ h²·f‴/6        h = 1e-40: 1e-80
 *     digits lost to cancellation      ≈ 40 per order  so it works in 40·order digits more, and in more still where x is
 *                                                      tiny or huge
 *
 * Where it breaks: at a kink, and within 1e-40 of one. Brings in decimal arithmetic, so import it only when needed.
 *
 * Next: ./exact-truth.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { workOf } from './decimal-work.ts';
import { differenceWeights } from './differences.ts';
import { type Expr, interpret, type Point, withFloat64Numbers } from './expression.ts';

/** The step, as a power of ten. */
const STEP = 40;
/** How much shorter it is where the first answer is doubted: sin(1e300*x) has waves that are 1e-300 long. */
const SHORTER = 350;
/** Higher derivatives are not worth so many digits. */
const HIGHEST_SHORTER = 3;
/** Digits that the sum must keep when its terms have cancelled. */
const KEPT = 75;
/** Digits more, where nothing was left of the sum: is it 0, or only as small as the slope of erf at -20? */
const MORE = 400;

/** What is needed to judge a number: the true ones, to the nearest float64, and errors against them. */
export interface Judge {
  readonly value: { readonly toNumber: () => number };
  readonly derivative: { readonly toNumber: () => number };
  /** The signed error of a float64 that claims to be the derivative, in units of the derivative. */
  readonly errorOf: (claimed: number) => number;
  /** The same of a float64 that claims to be the value. */
  readonly valueErrorOf: (claimed: number) => number;
}

/** The truth about a formula at a point, and errors against it. */
export interface Truth extends Judge {
  /** The value to 60 digits. */
  readonly value: Decimal;
  /** The n-th derivative to 60 digits. */
  readonly derivative: Decimal;
}

/**
 * The value and the n-th derivative by one variable, to 60 digits, at a point of float64 numbers taken exactly.
 *
 * @param shorter  powers of ten by which the step is shorter than usual
 */
export function truthAt(expr: Expr, point: Point, variable: string, order: number, shorter = 0): Truth {
  // Near 0 a function may change over a distance like |x|, far out over a distance of 1: h is short against both.
  const size = fromFloat64(point[variable] ?? 0);
  const exponent = (size.isZero() ? 0 : Math.min(0, size.e)) - STEP - shorter;
  const digits = digitsFor(size, order, shorter);
  const first = differenceOf(expr, point, variable, order, exponent, digits);
  if (first.left >= KEPT || first.largest.isZero()) return first.truth();
  const missing = first.left <= 0 ? MORE : KEPT - first.left;
  const second = differenceOf(expr, point, variable, order, exponent, digits + missing);
  return second.truth();
}

function digitsFor(size: Decimal, order: number, shorter: number): number {
  const decades = size.isZero() ? 0 : Math.abs(size.e);
  // What is doubted may have lost digits inside the formula: (1 - cos(x))/x^2 loses two for each power of ten in x.
  return 70 + (STEP + shorter + decades) * (order + 1) + (shorter === 0 ? 0 : 3 * decades);
}

interface Difference {
  /** The largest term of the sum. */
  readonly largest: Decimal;
  /** How many digits of the sum its terms have left. */
  readonly left: number;
  readonly truth: () => Truth;
}

function differenceOf(
  expr: Expr,
  point: Point,
  variable: string,
  order: number,
  exponent: number,
  digits: number,
): Difference {
  const { arithmetic, number } = withDigits(digits);
  const fixed: Record<string, Decimal> = {};
  for (const [name, value] of Object.entries(point)) fixed[name] = number(fromFloat64(value));
  const here = fixed[variable] ?? number(0);
  // A power of ten, so that dividing by it only moves the decimal point.
  const h = number(`1e${exponent}`);
  const valueAt = (x: Decimal): Decimal =>
    interpret(expr, (name) => (name === variable ? x : (fixed[name] as Decimal)), arithmetic);
  const reach = Math.ceil(order / 2);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
  const weights = differenceWeights(offsets, order);
  let sum = number(0);
  let largest = number(0);
  offsets.forEach((offset, i) => {
    const weight = weights[i] as number;
    if (weight === 0) return;
    // Weights of this smallest central formula are whole numbers, halved for an odd order.
    const term = valueAt(here.plus(h.times(offset))).times(Math.round(2 * weight) / 2);
    sum = sum.plus(term);
    if (term.abs().gt(largest)) largest = term.abs();
  });
  const left = sum.isZero() || !sum.isFinite() ? 0 : digits - (largest.e - sum.e);
  const derivative = left <= 0 && sum.isFinite() ? number(0) : sum.times(`1e${-exponent * order}`);
  const against =
    (truth: Decimal) =>
    (claimed: number): number => {
      const error = number(fromFloat64(claimed)).minus(truth);
      // What lies below the 60 digits that are vouched for is the judge's own error: none that can be told.
      return error.abs().lte(truth.abs().times('1e-60')) ? 0 : toFloat64(error);
    };
  return {
    largest,
    left,
    truth: () => {
      const value = valueAt(here);
      return { value, derivative, errorOf: against(derivative), valueErrorOf: against(value) };
    },
  };
}

// ── a judge for what float64 computed ──────────────────────────────────────────────────────────────────────────────

/** Beyond this difference either the claim is wrong or the step was too long; a shorter one tells. */
const DOUBTFUL = 1e-6;
/** The most that judging may cost, in the units of ./decimal-work.ts. */
const LONGEST = 20_000;

/**
 * The truth about what a computation in float64 claims to be the derivative. Numbers of the formula are the float64 that
 * it computed with, like those of the point: (x - 0.3)^2 is 0 at 0.3.
 *
 * @returns null where it cannot be had in reasonable time
 */
export function judgeOf(expr: Expr, point: Point, variable: string, order: number, claimed: number): Truth | null {
  const computed = withFloat64Numbers(expr);
  if (costOf(computed, point, variable, order, 0) > LONGEST) return null;
  const truth = truthAt(computed, point, variable, order);
  const { derivative } = truth;
  if (!derivative.isFinite()) return null;
  if (Math.abs(truth.errorOf(claimed)) <= DOUBTFUL * Math.abs(toFloat64(derivative))) return truth;
  if (order > HIGHEST_SHORTER || costOf(computed, point, variable, order, SHORTER) > LONGEST) return truth;
  const closer = truthAt(computed, point, variable, order, SHORTER);
  return closer.derivative.isFinite() ? closer : null;
}

function costOf(expr: Expr, point: Point, variable: string, order: number, shorter: number): number {
  return (order + 2) * workOf(expr, digitsFor(fromFloat64(point[variable] ?? 0), order, shorter));
}
