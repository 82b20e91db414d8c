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
 * brings in decimal arithmetic, so import it only when it is needed.
 *
 * Next: ./truth.ts
 */

import { type Decimal, type DecimalReading, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { workOf } from './decimal-work.ts';
import { type Arithmetic, type Expr, from, interpret, interpretAll, type Point } from './expression.ts';
import { argumentsOf, domainOf } from './partials.ts';
import type { OpName } from './rules.ts';

/**
 * Differences of numbers 1e-60 apart lose 60 digits, (1 - cos(x))/x^2 loses 120. Values count when twice the digits say the
 * same; where they do not, all is done again with three times as many.
 */
const DIGITS = [240, 720];
/** Exponents of the distances that are tried. The last three decide. */
const DISTANCES = [-12, -20, -30, -40, -50, -60];
/** Distances are not round, so that a function periodic in powers of ten shows itself. */
const MANTISSAS = [1.37, 1, 1.9, 1.13, 1.61, 1.07];

/** How much nearer the last attempt goes, as a power of ten: waves of sin(x^2) at 1e300 are 1e-300 long. */
const NEARER = -400;
/** Where that is worth its time: at points this many powers of ten from 1. */
const EXTREME = 20;
/** The most that measuring one side, or the value, may take, in the units of ./decimal-work.ts: a second or so. */
const MOST_WORK = 6000;
/** Results that agree to this many digits are the same; measured ones agree to more. */
const SAME = '1e-20';
/** Where the point has a value, limits that are it agree in so many digits, and as many more as the point is powers of ten away from 1. */
const SURE = 40;

/** A limit from one side: a finite number, an infinity, or null where the values settle on nothing. */
export interface MeasuredSide {
  readonly defined: boolean;
  /** False where the values move one way, too slowly to say where they are going, and where float64 cannot hold the slope. */
  readonly told: boolean;
  readonly limit: number | null;
  /** Rate along the variable, in units of f per unit of x; null where there is none. */
  readonly slope: number | null;
}

/** One side in decimals. */
interface DecimalSide {
  readonly defined: boolean;
  readonly told: boolean;
  readonly limit: Decimal | null;
  readonly slope: Decimal | null;
}

/**
 * The value at the point itself, which float64 may lose by overflow on the way: not-a-number where there is none,
 * infinite where it is too large for float64, null where a part of the formula leaves even what decimals can hold, or where
 * the formula is too long for it.
 */
export function valueInDigits(expr: Expr, point: Point): number | null {
  for (const digits of DIGITS) {
    if (valueWork(expr, point, digits) > MOST_WORK) break;
    const parts = partsInDigits(expr, point, digits);
    const value = parts.get(expr) as Decimal;
    const check = partsInDigits(expr, point, 2 * digits).get(expr) as Decimal;
    if (!agree(value, check)) continue;
    if (value.isFinite()) return toFloat64(value);
    return value.isNaN() ? missing(parts) : immense(parts) ? toFloat64(value) : null;
  }
  return null;
}

/** The value is asked in so many digits, and in twice as many. */
function valueWork(expr: Expr, point: Point, digits: number): number {
  const more = 2 * decadesOf(point);
  return workOf(expr, digits + more) + workOf(expr, 2 * digits + more);
}

/** Whether the value itself is not asked for, because that would take too long. */
export const isValueTooLong = (expr: Expr, point: Point): boolean =>
  valueWork(expr, point, DIGITS[0] as number) > MOST_WORK;

function partsInDigits(expr: Expr, point: Point, digits: number): ReadonlyMap<Expr, Decimal> {
  const { arithmetic, number } = reading(digits + 2 * decadesOf(point));
  const numberOf = from(point);
  return interpretAll(expr, (name) => number(fromFloat64(numberOf(name))), arithmetic);
}

/**
 * Not-a-number where an operation is asked for a value outside its domain; null where it has none only because its
 * arguments were infinite, or were 0 because they were too small, which decimals are beyond 10^±100000000.
 */
function missing(parts: ReadonlyMap<Expr, Decimal>): number | null {
  const { arithmetic } = reading(DIGITS[0] as number);
  let outside = false;
  for (const [node, value] of parts) {
    if (node.kind !== 'apply') continue;
    const given = node.args.map((part) => parts.get(part) as Decimal);
    const vanished = value.isZero() && VANISHING.has(node.op) && !given.some((argument) => argument.isZero());
    if (vanished || given.some((argument) => !argument.isFinite() && !argument.isNaN())) return null;
    if (!value.isNaN() || given.some((argument) => argument.isNaN())) continue;
    const domain = domainOf(node.op);
    // Inside its domain an operation fails only where turns are not taken: of angles beyond 1e5000.
    if (domain === null || !interpret(domain, argumentsOf(given), arithmetic).isZero()) return null;
    outside = true;
  }
  return outside ? Number.NaN : null;
}

/** Whether what is infinite is so large that float64 cannot hold it: what grows slowly may bring it back. */
function immense(parts: ReadonlyMap<Expr, Decimal>): boolean {
  for (const node of parts.keys()) {
    if (node.kind !== 'apply' || !SLOW.has(node.op)) continue;
    if (node.args.some((part) => parts.get(part)?.isFinite() === false)) return false;
  }
  return true;
}

/** What can bring a number that is too large back to ordinary ones. */
const SLOW: ReadonlySet<OpName> = new Set<OpName>([
  'log',
  'logBase',
  'log2',
  'log10',
  'log1p',
  'xlogy',
  'asinh',
  'acosh',
  'nthRoot',
  'power',
]);
/** What is 0 only because it is too small. */
const VANISHING: ReadonlySet<OpName> = new Set<OpName>([
  'exp',
  'sigmoid',
  'sech',
  'csch',
  'erfc',
  'power',
  'multiply',
  'divide',
  'square',
  'cube',
]);

/** The limit and the slope of a formula on one side of a point, measured at ever smaller distances. */
export function measureBeside(expr: Expr, point: Point, variable: string, side: 1 | -1): MeasuredSide {
  const { defined, told, limit, slope } = sideInDigits(expr, point, variable, side);
  // Zeros without a sign.
  const [height, rate] = [limit, slope].map((number) => (number === null ? null : toFloat64(number) + 0));
  const holds = slope?.isFinite() !== true || Number.isFinite(rate);
  return { defined, told: told && holds, limit: height ?? null, slope: rate ?? null };
}

/** Sides that were measured: the same ones are asked for again when both are compared. */
const measuredSides = new WeakMap<Expr, Map<string, DecimalSide>>();

function sideInDigits(expr: Expr, point: Point, variable: string, side: 1 | -1): DecimalSide {
  const key = JSON.stringify([point, variable, side]);
  let known = measuredSides.get(expr);
  if (known === undefined) {
    known = new Map();
    measuredSides.set(expr, known);
  }
  let found = known.get(key);
  if (found === undefined) {
    found = lookBeside(expr, point, variable, side);
    known.set(key, found);
  }
  return found;
}

function lookBeside(expr: Expr, point: Point, variable: string, side: 1 | -1): DecimalSide {
  const measured = measuredFrom(expr, point, variable, side, 0);
  const settles = !measured.defined || (measured.told && measured.limit !== null && measured.slope !== null);
  const untellable = measured.limit?.isFinite() === false;
  // Where x is extreme and f has a value, f may only change over a shorter distance than was looked at.
  const ordinary = decadesOf(point) < EXTREME;
  if (settles || untellable || ordinary || !valueNear(expr, point, variable, DIGITS[0] as number)(null).isFinite())
    return measured;
  const nearer = measuredFrom(expr, point, variable, side, NEARER);
  return nearer.told && nearer.limit !== null && nearer.slope !== null ? nearer : measured;
}

function measuredFrom(expr: Expr, point: Point, variable: string, side: 1 | -1, nearer: number): DecimalSide {
  const distances = distancesFrom(point[variable] as number, side, nearer);
  for (const digits of DIGITS) {
    if (sideWork(expr, point, digits - 2 * nearer) > MOST_WORK) break;
    const value = valueNear(expr, point, variable, digits - 2 * nearer);
    const check = valueNear(expr, point, variable, 2 * (digits - 2 * nearer));
    // The nearest point loses most, and is asked first: what fails there costs no more.
    const agrees = [...distances].reverse().every((distance) => agree(value(distance), check(distance)));
    if (!agrees) continue;
    const values = distances.map((distance) => ({
      distance,
      value: value(distance),
      rounding: value(distance).minus(check(distance)).abs(),
    }));
    const measured = sideFrom(values, value(null));
    if (!measured.drowned || digits === DIGITS[DIGITS.length - 1]) return measured;
  }
  return { defined: true, told: false, limit: null, slope: null };
}

/** Every distance is asked in so many digits, and in twice as many. */
function sideWork(expr: Expr, point: Point, digits: number): number {
  return DISTANCES.length * valueWork(expr, point, digits);
}

/** Whether a side of the point is not measured, because that would take too long. */
export const isTooLong = (expr: Expr, point: Point): boolean => sideWork(expr, point, DIGITS[0] as number) > MOST_WORK;

/**
 * Whether both sides have the same limit and the same slope, and whether the value at the point is that limit, in more
 * digits than float64 has: floor(x) at 1e15 jumps by a quarter of the fifteenth digit. Null where digits cannot tell.
 */
export function sidesCompared(
  expr: Expr,
  point: Point,
  variable: string,
): { readonly limits: boolean; readonly value: boolean; readonly slopes: boolean } | null {
  const left = sideInDigits(expr, point, variable, -1);
  const right = sideInDigits(expr, point, variable, 1);
  const limits = [left, right].flatMap((side) => (side.defined ? [side.limit] : []));
  const slopes = [left, right].flatMap((side) => (side.defined ? [side.slope] : []));
  if (!left.told || !right.told || limits.includes(null)) return null;
  const value = valueNear(expr, point, variable, DIGITS[0] as number)(null);
  // Where the values close in on the one at the point, that is the limit to its last digit: floor(x) jumps at 1e21 too.
  const within = value.isFinite() ? `1e-${SURE + decadesOf(point)}` : SAME;
  return {
    limits: limits.every((limit) => same(limit, limits[0], within)),
    value: limits.every((limit) => same(limit, value, within)),
    slopes: slopes.every((slope) => same(slope, slopes[0])),
  };
}

const same = (a: Decimal | null | undefined, b: Decimal | null | undefined, within = SAME): boolean =>
  a != null &&
  b != null &&
  (a.eq(b) ||
    a
      .minus(b)
      .abs()
      .lte((a.abs().gt(b.abs()) ? a : b).abs().times(within)));

/**
 * Decimals in which a number of the formula is the float64 it was read as. So are the coordinates of the point: `x - 0.1`
 * at 0.1 is 0, and a kink there is at the point.
 */
function reading(digits: number): {
  readonly arithmetic: Arithmetic<Decimal>;
  readonly number: DecimalReading['number'];
} {
  const { arithmetic, number } = withDigits(digits);
  return { arithmetic: { ...arithmetic, constant: (value) => number(value) }, number };
}

/** A tiny distance from a tiny number, or from a huge one, takes as many digits more. */
const decadesOf = (point: Point): number =>
  Math.max(0, ...Object.values(point).map((value) => (value === 0 ? 0 : Math.abs(fromFloat64(value).e))));

/** The value at a distance from the point, in so many digits; `null` is the point itself. */
function valueNear(expr: Expr, point: Point, variable: string, digits: number): (distance: Decimal | null) => Decimal {
  const { arithmetic, number } = reading(digits + 2 * decadesOf(point));
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
function distancesFrom(x: number, side: 1 | -1, nearer: number): readonly Decimal[] {
  const shift = (x === 0 ? 0 : Math.min(0, fromFloat64(x).e)) + nearer;
  const { number } = withDigits(60);
  return DISTANCES.map((exponent, i) => number(`${side * (MANTISSAS[i] as number)}e${exponent + shift}`));
}

const agree = (a: Decimal, b: Decimal): boolean =>
  a.eq(b) || (a.isNaN() && b.isNaN()) || a.minus(b).abs().lte(b.abs().times('1e-30'));

interface Measured {
  readonly distance: Decimal;
  readonly value: Decimal;
  /** What twice the digits change. */
  readonly rounding: Decimal;
}

/** What the values tell; `drowned` where differences were no larger than the rounding of what they are differences of. */
function sideFrom(measured: readonly Measured[], atPoint: Decimal): DecimalSide & { readonly drowned: boolean } {
  const values = measured.map(({ value }) => value);
  if (values.slice(-3).some((value) => value.isNaN()))
    return { defined: false, told: true, limit: null, slope: null, drowned: false };
  const limit = settled(values);
  if (limit === null || !limit.isFinite())
    return { defined: true, told: limit !== null || !creeps(values), limit, slope: null, drowned: false };
  // The value itself is the best limit where the values close in on it. Otherwise the nearest value must do: it is as
  // good as its distance is small, so slopes are measured much further out.
  const [before, last] = values.slice(-2).map((value) => value.minus(atPoint).abs()) as [Decimal, Decimal];
  const isLimit =
    last.lte(limit.abs().plus('1e-10').times('1e-10')) && (last.isZero() || last.lte(before.times('0.5')));
  const [base, count] = isLimit ? [atPoint, values.length] : [limit, values.length - 2];
  let drowned = false;
  const slopes = measured.slice(0, count).map(({ value, rounding, distance }) => {
    const rise = value.minus(base);
    if (rounding.isZero() || rise.abs().gt(rounding.times(1000))) return rise.div(distance);
    drowned = true;
    return rise.times(0);
  });
  return { defined: true, told: true, limit: base, slope: settled(slopes), drowned };
}

/** Where a sequence is going: a number, an infinity with a sign, or null for nowhere that can be told. */
function settled(sequence: readonly Decimal[]): Decimal | null {
  const [a, b, c] = sequence.slice(-3) as [Decimal, Decimal, Decimal];
  if (!c.isFinite())
    return sequence.slice(-3).every((value) => !value.isFinite() && value.isNegative() === c.isNegative()) ? c : null;
  const size = c.abs();
  // Shrinking by orders of magnitude at every step: the limit is 0.
  if (size.lt('1e-12') && size.lte(b.abs().times('1e-2')) && b.abs().lte(a.abs().times('1e-2'))) return c.times(0);
  // Waves that die away are not in step with the distances; what they settle on is 0 against where they began.
  const began = (sequence[0] as Decimal).abs();
  const tolerance = size.plus(began.lt(1) ? began.times('1e-12') : '1e-12').times('1e-9');
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
