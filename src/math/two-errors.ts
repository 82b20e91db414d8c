/**
 * Why does a smaller step stop helping?
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
 *     sin at 1, central, h = 2^-20:   truncation -8.2e-14   roundoff 2.2e-11
 *
 * The h that counts is the one really applied: in float16 1 + 0.001 is 1.0009765625, and the quotient is divided by
 * 0.0009765625. The point itself is rounded first, and the derivative that counts is the one at the rounded point. Where x + h
 * is x no step is applied at all; there the quotient is taken as a program would, with the h that was asked for, and all of the
 * derivative that it misses is roundoff.
 *
 * Where it breaks: at a kink or a pole there is no true derivative, and nothing to split. Brings in decimal arithmetic, so
 * import it only when needed.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed., section 5.7; Higham, Accuracy and Stability of Numerical Algorithms,
 * 2nd ed., section 1.13.
 * Next: ./predicted-floor.ts
 */

import { complexArithmetic } from './arithmetic/complex.ts';
import { type ComplexOf, complexOver, NotComplex } from './arithmetic/complex-over.ts';
import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { type Arithmetic, type Expr, interpret, type Point } from './expression.ts';
import { type DifferenceName, type Doing, quotientOf, type SweepMethod } from './quotients.ts';

/** What is known of one estimate. Errors are signed, in units of the derivative. */
export interface SweepPoint {
  /** The step as asked for, in units of x. */
  readonly h: number;
  /** The step really applied, after rounding; 0 where x + h is x. */
  readonly applied: number;
  /** What the formula answers in the precision; null where h itself is rounded to 0, so that there is no quotient. */
  readonly estimate: number | null;
  /** Null where the estimate is not finite, or there is no derivative to compare with. */
  readonly error: number | null;
  /** Null where there is no error, or the formula has no value in many digits. */
  readonly truncation: number | null;
  readonly roundoff: number | null;
}

/** Digits carried by the judge: enough that differences of values 1e-40 apart still have 60. */
const DIGITS = 140;

/** The question: which formula, where, in which precision. */
export interface SweepTask {
  readonly expr: Expr;
  /** Numbers of the precision. */
  readonly point: Point;
  readonly variable: string;
  readonly order: 1 | 2;
  readonly precision: PrecisionName;
  /** The derivative at the point, in many digits; null where there is none. */
  readonly exact: Decimal | null;
  /** Values in many digits that are known already: sweeps of one formula in several precisions may share them. */
  readonly kept: Map<string, Decimal | null>;
}

/** Added to a value that is measured, in units of f: for measured functions, which are never exact. */
export type Noise = () => number;

/** The point in a precision: every coordinate rounded. */
export const roundedPoint = (point: Point, name: PrecisionName): Point =>
  Object.fromEntries(Object.entries(point).map(([key, value]) => [key, precisions[name].round(value)]));

/** Tries a formula at a step. With noise, every value is measured anew. */
export type Sweeper = (method: SweepMethod, h: number, noise?: Noise) => SweepPoint;

/** A formula tried at any step. Values in many digits are kept, since the formulas share most of their points. */
export function sweeper(task: SweepTask): Sweeper {
  const { expr, point, variable, order, exact, kept } = task;
  const { round, arithmetic } = precisions[task.precision];
  const { arithmetic: decimal, number } = withDigits(DIGITS);
  const x = point[variable] as number;
  const fixed = new Map(Object.entries(point).map(([name, value]) => [name, number(fromFloat64(value))]));
  const centre = fixed.get(variable) as Decimal;

  const inPrecision = (place: number): number =>
    interpret(expr, (name) => (name === variable ? place : (point[name] as number)), arithmetic);
  // What the other variables are is a part of the key, since another precision may round them otherwise.
  const others = JSON.stringify(Object.entries(point).filter(([name]) => name !== variable));
  const known = <T extends Decimal | null>(key: string, compute: () => T): T => {
    const whole = `${key} ${others}`;
    if (!kept.has(whole)) kept.set(whole, compute());
    return kept.get(whole) as T;
  };
  const inDigits = (place: Decimal): Decimal =>
    known(place.toString(), () =>
      interpret(expr, (name) => (name === variable ? place : (fixed.get(name) as Decimal)), decimal),
    );

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

  const split = (h: number, applied: number, estimate: number, formula: () => Decimal | null): SweepPoint => {
    const known = { h, applied, estimate };
    if (exact === null || !Number.isFinite(estimate))
      return { ...known, error: null, truncation: null, roundoff: null };
    const answer = number(fromFloat64(estimate));
    const error = toFloat64(answer.minus(exact));
    const inMany = formula();
    if (inMany === null || !inMany.isFinite()) return { ...known, error, truncation: null, roundoff: null };
    return {
      ...known,
      error,
      truncation: toFloat64(inMany.minus(exact)),
      roundoff: toFloat64(answer.minus(inMany)),
    };
  };

  const byPoints = (method: DifferenceName, asked: number, h: number, noise: Noise | undefined): SweepPoint => {
    const { offsets, combine } = quotientOf(method, order);
    const places = offsets.map((offset) => short.plus(x, short.times(h, offset)));
    // What was really added, shared out evenly between the outermost points.
    const span = (offsets[offsets.length - 1] as number) - (offsets[0] as number);
    const applied = short.over(short.minus(places[places.length - 1] as number, places[0] as number), span);
    const divisor = applied === 0 ? h : applied;
    const values = places.map(inPrecision);
    const measured = noise === undefined ? values : values.map((value) => round(value + noise()));
    const estimate = combine(measured, divisor, short);
    const step = number(fromFloat64(divisor));
    return split(asked, applied, estimate, () =>
      combine(
        offsets.map((offset) => inDigits(centre.plus(step.times(offset)))),
        step,
        long,
      ),
    );
  };

  const complexShort = roundedParts(round);
  const complexLong = complexOver(decimal, (part) => toFloat64(part), DIGITS - 30);
  const byComplexStep = (asked: number, h: number): SweepPoint => {
    const estimate = round(
      interpret(
        expr,
        (name) => (name === variable ? { re: x, im: h } : { re: point[name] as number, im: 0 }),
        complexShort,
      ).im / h,
    );
    const step = number(fromFloat64(h));
    const zero = number(0);
    const quotient = (): Decimal | null => {
      try {
        return interpret(
          expr,
          (name) => ({ re: fixed.get(name) as Decimal, im: name === variable ? step : zero }),
          complexLong,
        ).im.div(step);
      } catch (error) {
        // Where it cannot be had the error is told whole.
        if (error instanceof NotComplex) return null;
        throw error;
      }
    };
    return split(asked, h, estimate, () => known(`${x} + ${h}i`, quotient));
  };

  return (method, asked, noise) => {
    const h = round(asked);
    if (h === 0) return { h: asked, applied: 0, estimate: null, error: null, truncation: null, roundoff: null };
    return method === 'complex-step' ? byComplexStep(asked, h) : byPoints(method, asked, h, noise);
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
