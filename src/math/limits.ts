/**
 * What do the digits say just beside a point?
 *
 * Where no series tells (x·log(x) at 0, sin(1/x)), there is still measurement. In 240-digit arithmetic a step of 1e-60 is
 * nothing unusual, so limits and slopes can be read off:
 *
 *     x·log(x) beside 0     h = 1e-30: f = -6.9e-29, slope -69     h = 1e-60: f = -1.4e-58, slope -138
 *                           f goes to 0, the slope grows without end
 *
 * A sequence that settles is a limit; one that grows in size at every step is infinite; one that does neither has no limit.
 *
 * Where it breaks: what changes as slowly as 1/log(x) has not settled at 1e-60 and is reported as not known. This module
 * brings in 60-digit arithmetic, so import it only when it is needed.
 *
 * Next: ./truth.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { type Expr, from, interpret, type Point } from './expression.ts';

/**
 * Differences of numbers 1e-60 apart lose 60 digits, (1 - cos(x))/x^2 loses 120. Values count when twice the digits say the
 * same; where they do not, all is done again with three times as many.
 */
const DIGITS = [240, 720];
/** Exponents of the distances that are tried. The last three decide. */
const DISTANCES = [-12, -20, -30, -40, -50, -60];
/** Distances are not round, so that a function periodic in powers of ten shows itself. */
const MANTISSAS = [1.37, 1, 1.9, 1.13, 1.61, 1.07];

/** A limit from one side: a finite number, an infinity, or null where the values settle on nothing. */
export interface MeasuredSide {
  readonly defined: boolean;
  /** False where the values move one way, too slowly to say where they are going. */
  readonly told: boolean;
  readonly limit: number | null;
  /** Rate along the variable, in units of f per unit of x; null where there is none. */
  readonly slope: number | null;
}

/**
 * The value at the point itself, which float64 may lose by overflow on the way: not-a-number where there is none,
 * infinite where it is too large for float64.
 */
export function valueInDigits(expr: Expr, point: Point): number {
  const { arithmetic, number } = withDigits(DIGITS[0] as number);
  const numberOf = from(point);
  const value = interpret(expr, (name) => number(fromFloat64(numberOf(name))), arithmetic);
  return value.isFinite() ? toFloat64(value) : Number.NaN;
}

/** The limit and the slope of a formula on one side of a point, measured at ever smaller distances. */
export function measureBeside(expr: Expr, point: Point, variable: string, side: 1 | -1): MeasuredSide {
  const distances = distancesFrom(point[variable] as number, side);
  for (const digits of DIGITS) {
    const value = valueNear(expr, point, variable, digits);
    const check = valueNear(expr, point, variable, 2 * digits);
    // The nearest point loses most, and is asked first: what fails there costs no more.
    const agrees = [...distances].reverse().every((distance) => agree(value(distance), check(distance)));
    if (agrees) return sideFrom(distances.map(value), value(null), distances);
  }
  return { defined: true, told: false, limit: null, slope: null };
}

/** The value at a distance from the point, in so many digits; `null` is the point itself. */
function valueNear(expr: Expr, point: Point, variable: string, digits: number): (distance: Decimal | null) => Decimal {
  // A tiny distance from a tiny number, or from a huge one, takes as many digits more.
  const decades = Math.max(
    0,
    ...Object.values(point).map((value) => (value === 0 ? 0 : Math.abs(fromFloat64(value).e))),
  );
  const { arithmetic, number } = withDigits(digits + 2 * decades);
  const fixed: Record<string, Decimal> = {};
  for (const [name, value] of Object.entries(point)) fixed[name] = number(fromFloat64(value));
  const here = fixed[variable] as Decimal;
  const known = new Map<Decimal | null, Decimal>();
  return (distance) => {
    let value = known.get(distance);
    if (value === undefined) {
      const x = distance === null ? here : here.plus(number(distance));
      value = interpret(expr, (name) => (name === variable ? x : (fixed[name] as Decimal)), arithmetic);
      known.set(distance, value);
    }
    return value;
  };
}

/** The distances from x, all of them shorter than the distance of x from 0. */
function distancesFrom(x: number, side: 1 | -1): readonly Decimal[] {
  const shift = x === 0 ? 0 : Math.min(0, fromFloat64(x).e);
  const { number } = withDigits(60);
  return DISTANCES.map((exponent, i) => number(`${side * (MANTISSAS[i] as number)}e${exponent + shift}`));
}

const agree = (a: Decimal, b: Decimal): boolean =>
  a.eq(b) || (a.isNaN() && b.isNaN()) || a.minus(b).abs().lte(b.abs().times('1e-30'));

function sideFrom(values: readonly Decimal[], atPoint: Decimal, distances: readonly Decimal[]): MeasuredSide {
  if (values.slice(-3).some((value) => value.isNaN())) return { defined: false, told: true, limit: null, slope: null };
  const limit = settled(values);
  if (limit === null || !limit.isFinite())
    return {
      defined: true,
      told: limit !== null || !creeps(values),
      limit: limit === null ? null : toFloat64(limit),
      slope: null,
    };
  // The value itself is the best limit where it is one. Otherwise the nearest value must do: it is as good as its
  // distance is small, so slopes are measured much further out.
  const isLimit = atPoint.isFinite() && atPoint.minus(limit).abs().lte(limit.abs().plus('1e-10').times('1e-10'));
  const [base, count] = isLimit ? [atPoint, values.length] : [limit, values.length - 2];
  const slope = settled(values.slice(0, count).map((value, i) => value.minus(base).div(distances[i] as Decimal)));
  return { defined: true, told: true, limit: toFloat64(base) + 0, slope: slope === null ? null : toFloat64(slope) + 0 };
}

/** Where a sequence is going: a number, an infinity with a sign, or null for nowhere that can be told. */
function settled(sequence: readonly Decimal[]): Decimal | null {
  const [a, b, c] = sequence.slice(-3) as [Decimal, Decimal, Decimal];
  if (!c.isFinite())
    return sequence.slice(-3).every((value) => !value.isFinite() && value.isNegative() === c.isNegative()) ? c : null;
  const size = c.abs();
  // Shrinking by orders of magnitude at every step: the limit is 0.
  if (size.lt('1e-12') && size.lte(b.abs().times('1e-2')) && b.abs().lte(a.abs().times('1e-2'))) return c.times(0);
  const tolerance = size.plus('1e-12').times('1e-9');
  if (c.minus(b).abs().lte(tolerance) && b.minus(a).abs().lte(tolerance)) return c;
  const grows = sequence
    .slice(1)
    .every((value, i) => value.abs().gt((sequence[i] as Decimal).abs()) && value.isNegative() === c.isNegative());
  // Growth that slows down to nothing would be a limit not yet reached; a logarithm grows by as much at every step.
  if (grows && c.minus(b).abs().gte(b.minus(a).abs().times('0.5'))) return c.times('Infinity');
  return null;
}

/** Whether a sequence that has not settled goes one way all the time: it may settle yet. */
const creeps = (sequence: readonly Decimal[]): boolean => {
  const moves = sequence.slice(1).map((value, i) => value.minus(sequence[i] as Decimal));
  return moves.every((move) => !move.isZero() && move.isNegative() === moves[0]?.isNegative());
};
