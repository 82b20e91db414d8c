/**
 * Why does a smaller step stop helping, and where?
 *
 * The error of a difference formula has two parts that nobody can see apart by looking at the answer. *Truncation*: the
 * chord is not the curve. *Roundoff*: the values are not exact, and the division by h magnifies what they lack. Both can
 * be had exactly, by evaluating the same formula twice, once in the arithmetic under study and once in so many digits that
 * nothing is lost:
 *
 *     truncation = formula in many digits - true derivative
 *     roundoff   = formula in the precision - formula in many digits
 *     error      = truncation + roundoff
 *
 *     sin at 1, central, h = 1e-6:   truncation -9.0e-14   roundoff 2.8e-11
 *
 * The h that counts is the one really applied: in float16 1 + 0.0001 is 1, and 1 + 0.001 is 1.00097…. The point itself is
 * rounded first, and the derivative that counts is the one at the rounded point.
 *
 * Where it breaks: at a kink or a pole truncation does not shrink, and the numbers say so. Brings in decimal arithmetic, so
 * import it only when needed.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed., section 5.7; Higham, Accuracy and Stability of Numerical Algorithms,
 * 2nd ed., section 1.13.
 * Next: ./error-sweep.ts
 */

import { complexArithmetic } from './arithmetic/complex.ts';
import { type ComplexOf, complexOver } from './arithmetic/complex-over.ts';
import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { type Arithmetic, type Expr, interpret, type Point } from './expression.ts';

/** What is known of one estimate. Errors are signed, in units of the derivative. */
export interface SweepPoint {
  /** The step as asked for, in units of x. */
  readonly h: number;
  /** The step really applied, after rounding; 0 where x + h is x. */
  readonly applied: number;
  /** What the formula answers in the precision; null where it divides by a vanished step. */
  readonly estimate: number | null;
  readonly error: number | null;
  readonly truncation: number | null;
  readonly roundoff: number | null;
}

/** Digits carried by the judge: enough that differences of values 1e-40 apart still have 60. */
const DIGITS = 140;

/** The question: which formula, where, in which precision. */
export interface SweepTask {
  readonly expr: Expr;
  readonly point: Point;
  readonly variable: string;
  readonly order: 1 | 2;
  readonly precision: PrecisionName;
  /** Added to every value that is measured, in units of f; for measured functions that are never exact. */
  readonly noise: (() => number) | null;
}

/** A sweep in one precision: the rounded point, the truth there, and a formula tried at any step. */
export interface Sweeper {
  /** The point after rounding to the precision. */
  readonly at: Point;
  /** The derivative at the rounded point, in many digits; null where there is none. */
  readonly exact: Decimal | null;
  readonly try: (method: SweepMethod, h: number) => SweepPoint;
}

/**
 * Prepares a sweep. Values in many digits are kept, since the formulas share most of their points.
 *
 * @param exact  the true derivative at the rounded point in many digits, or null where there is none
 */
export function sweeper(task: SweepTask, exactAt: (point: Point) => Decimal | null): Sweeper {
  const { expr, variable, order, noise } = task;
  const precision = precisions[task.precision];
  const { arithmetic: decimal, number } = withDigits(DIGITS);
  const rounded: Record<string, number> = {};
  for (const [name, value] of Object.entries(task.point)) rounded[name] = precision.round(value);
  const x = rounded[variable] as number;
  const exact = exactAt(rounded);
  const fixed: Record<string, Decimal> = {};
  for (const [name, value] of Object.entries(rounded)) fixed[name] = number(fromFloat64(value));

  const inPrecision = (place: number): number => {
    const value = interpret(
      expr,
      (name) => (name === variable ? place : (rounded[name] as number)),
      precision.arithmetic,
    );
    return noise === null ? value : precision.round(value + noise());
  };
  const kept = new Map<string, Decimal>();
  const inDigits = (place: Decimal): Decimal => {
    const key = place.toString();
    let value = kept.get(key);
    if (value === undefined) {
      value = interpret(expr, (name) => (name === variable ? place : (fixed[name] as Decimal)), decimal);
      kept.set(key, value);
    }
    return value;
  };

  const { round } = precision;
  const short: Doing<number> = {
    plus: (a, b) => round(a + b),
    minus: (a, b) => round(a - b),
    times: (a, factor) => round(a * factor),
    over: (a, b) => round(a / b),
  };
  const long: Doing<Decimal> = {
    plus: (a, b) => number(a).plus(b),
    minus: (a, b) => number(a).minus(b),
    times: (a, factor) => number(a).times(factor),
    over: (a, b) => number(a).div(b),
  };

  const split = (h: number, applied: number, estimate: number, formula: Decimal): SweepPoint => {
    if (exact === null || !formula.isFinite() || !Number.isFinite(estimate)) {
      return {
        h,
        applied,
        estimate: Number.isNaN(estimate) ? null : estimate,
        error: null,
        truncation: null,
        roundoff: null,
      };
    }
    const answer = number(fromFloat64(estimate));
    return {
      h,
      applied,
      estimate,
      error: toFloat64(answer.minus(exact)),
      truncation: toFloat64(formula.minus(exact)),
      roundoff: toFloat64(answer.minus(formula)),
    };
  };

  const byPoints = (method: Exclude<SweepMethod, 'complex-step'>, asked: number): SweepPoint => {
    const { offsets, combine } = (order === 1 ? first : second)[method];
    const h = round(asked);
    const places = offsets.map((offset) => short.plus(x, short.times(h, offset)));
    // What was really added, shared out evenly between the outermost points.
    const span = (offsets[offsets.length - 1] as number) - (offsets[0] as number);
    const applied = short.over(short.minus(places[places.length - 1] as number, places[0] as number), span);
    if (applied === 0 || new Set(places).size < places.length)
      return { h: asked, applied: 0, estimate: null, error: null, truncation: null, roundoff: null };
    const estimate = combine(places.map(inPrecision), applied, short);
    const step = number(fromFloat64(applied));
    const centre = fixed[variable] as Decimal;
    const formula = combine(
      offsets.map((offset) => inDigits(centre.plus(step.times(offset)))),
      step,
      long,
    );
    return split(asked, applied, estimate, formula);
  };

  const complexShort: Arithmetic<ComplexOf<number>> = roundedParts(round);
  const complexLong = complexOver(decimal, (part) => toFloat64(part));
  const byComplexStep = (asked: number): SweepPoint => {
    const h = round(asked);
    if (h === 0) return { h: asked, applied: 0, estimate: null, error: null, truncation: null, roundoff: null };
    const estimate = round(
      interpret(
        expr,
        (name) => (name === variable ? { re: x, im: h } : { re: rounded[name] as number, im: 0 }),
        complexShort,
      ).im / h,
    );
    const step = number(fromFloat64(h));
    const zero = number(0);
    const formula = interpret(
      expr,
      (name) => ({ re: fixed[name] as Decimal, im: name === variable ? step : zero }),
      complexLong,
    ).im.div(step);
    return split(asked, h, noise === null ? estimate : round(estimate + noise() / h), formula);
  };

  return {
    at: rounded,
    exact,
    try: (method, h) => (method === 'complex-step' ? byComplexStep(h) : byPoints(method, h)),
  };
}

/** Complex numbers of a short precision: both parts rounded after every operation. */
function roundedParts(round: (value: number) => number): Arithmetic<ComplexOf<number>> {
  const parts = ({ re, im }: ComplexOf<number>): ComplexOf<number> => ({ re: round(re), im: round(im) });
  return {
    constant: (value, text) => parts(complexArithmetic.constant(value, text)),
    holds: complexArithmetic.holds,
    apply: (op, args, node) => parts(complexArithmetic.apply(op, args, node)),
  };
}
