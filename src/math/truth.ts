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
 * Next: ./view.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { differenceWeights } from './differences.ts';
import { type Expr, interpret, type Point } from './expression.ts';

/** The step, as a power of ten. */
const STEP = 40;

/** The truth about a formula at a point, and errors against it. */
export interface Truth {
  /** The value to 60 digits. */
  readonly value: Decimal;
  /** The n-th derivative to 60 digits. */
  readonly derivative: Decimal;
  /** The signed error of a float64 that claims to be the derivative, in units of the derivative. */
  readonly errorOf: (claimed: number) => number;
}

/** The value and the n-th derivative by one variable, to 60 digits, at a point of float64 numbers taken exactly. */
export function truthAt(expr: Expr, point: Point, variable: string, order: number): Truth {
  // Near 0 a function may change over a distance like |x|, far out over a distance of 1: h is short against both.
  const size = fromFloat64(point[variable] ?? 0);
  const decades = size.isZero() ? 0 : Math.abs(size.e);
  const { arithmetic, number } = withDigits(70 + (STEP + decades) * (order + 1));
  const fixed: Record<string, Decimal> = {};
  for (const [name, value] of Object.entries(point)) fixed[name] = number(fromFloat64(value));
  const here = fixed[variable] ?? number(0);
  // A power of ten, so that dividing by it only moves the decimal point.
  const exponent = (here.isZero() ? 0 : Math.min(0, here.e)) - STEP;
  const h = number(`1e${exponent}`);
  const valueAt = (x: Decimal): Decimal =>
    interpret(expr, (name) => (name === variable ? x : (fixed[name] as Decimal)), arithmetic);
  const reach = Math.ceil(order / 2);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
  const weights = differenceWeights(offsets, order);
  let sum = number(0);
  offsets.forEach((offset, i) => {
    const weight = weights[i] as number;
    // Weights of this smallest central formula are whole numbers, halved for an odd order.
    if (weight !== 0) sum = sum.plus(valueAt(here.plus(h.times(offset))).times(Math.round(2 * weight) / 2));
  });
  const derivative = sum.times(`1e${-exponent * order}`);
  return {
    value: valueAt(here),
    derivative,
    errorOf: (claimed) => {
      const error = number(fromFloat64(claimed)).minus(derivative);
      // What lies below the 60 digits that are vouched for is the judge's own error: none that can be told.
      return error.abs().lte(derivative.abs().times('1e-60')) ? 0 : toFloat64(error);
    },
  };
}
