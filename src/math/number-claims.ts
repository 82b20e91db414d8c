/**
 * Are these numbers the derivative at these points?
 *
 * A formula is right or wrong everywhere; a number comes out of some arithmetic, and is right as far as that goes. So the first
 * question is how many digits can be expected, and the numbers answer it themselves: if every one is a float32, or has no more
 * than nine digits, they come from single precision.
 *
 *     0.30000001192092896 is a float32: off 0.3 by 4e-8 of it, as single precision is, and no mistake
 *     0.333               is right to the digits that were typed, wrong by one part in a thousand: it cannot be told
 *     -6 for -18          is a mistake: the ratio is 1/3
 *
 * What may be expected is measured: the derivative is computed in that precision, and at points moved by its spacing, and the
 * error of that is the noise below which nothing is said.
 *
 * Points at which nothing can be said are kept apart, with the reason: kinks, where there is no derivative; places outside the
 * domain, where both sides are not-a-number; points beside a kink over which a difference quotient would give the claim; zeros on both sides, which nearly every mistake leaves zero.
 *
 * Where it breaks: a program that loses more digits than its precision must is told that it agrees to few digits, not that it is wrong.
 *
 * Source: CS231n notes, section on gradient checks, for the list of traps.
 * Next: ./ratio-patterns.ts
 */

import { fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { truthOf } from './checking.ts';
import type { ClaimedNumber, ClaimedPoint } from './claimed-points.ts';
import type { Entry, Shape } from './claims.ts';
import { conventionAt } from './conventions.ts';
import { type Expr, from, interpret, type Point } from './expression.ts';
import { causesAt } from './kinks.ts';
import { hasBranches, signatureOf } from './meeting-points.ts';
import { DIGITS_GIVEN, withinDigits } from './typed-digits.ts';

/** What can be said of one number. */
export type Status =
  | 'agrees'
  | 'agrees to the digits given'
  | 'agrees as a difference quotient does'
  | 'differs'
  | 'too few digits'
  | 'near'
  | 'below the noise'
  | 'kink'
  | 'over a kink'
  | 'both not a number';

export interface JudgedNumber {
  readonly of: string;
  readonly at: Point;
  readonly claimed: number;
  readonly actual: number;
  readonly difference: number | null;
  readonly ratio: number | null;
  readonly status: Status;
  readonly remark: string | null;
}

export interface JudgedNumbers {
  readonly precision: PrecisionName;
  /** By point, then by entry. */
  readonly numbers: readonly (readonly JudgedNumber[])[];
}

/** A point in a sentence, its coordinates to no more digits than it takes to find it. */
export const placeText = (at: Point): string =>
  Object.entries(at)
    .map(([name, value]) => `${name} = ${String(value).length > 9 ? Number(value.toPrecision(6)) : value}`)
    .join(', ');

/** The precision that the numbers speak of: the widest that all of them need. */
export function precisionOf(numbers: readonly ClaimedNumber[]): PrecisionName {
  const finite = numbers.filter(({ value }) => Number.isFinite(value) && value !== 0);
  // Numbers with few digits are numbers of every precision.
  const telling = finite.filter(({ value }) => precisions.float16.round(value) !== value || Math.abs(value) < 2 ** -14);
  const long = finite.filter(({ digits }) => (digits?.digits ?? 0) >= 10);
  if (telling.length === 0) return long.length >= 2 ? 'float16' : 'float64';
  if (telling.every(({ value }) => Math.fround(value) === value)) return 'float32';
  const most = Math.max(...finite.map(({ digits }) => digits?.digits ?? 0));
  return most >= 6 && most <= 9 && finite.length >= 2 ? 'float32' : 'float64';
}

/** Agreement to this share is what a good difference quotient reaches; beyond the second a rule was broken. */
const QUOTIENT = 1e-6;
const BROKEN = 2.5e-4;
/** How many times the error of our own computation in that precision is still noise. */
const NOISE = 16;

/** Judges every number at every point. */
export function judgeNumbers(shape: Shape, points: readonly ClaimedPoint[]): JudgedNumbers {
  const precision = precisionOf(points.flatMap(({ claimed }) => claimed));
  const truths = shape.entries.map(truthOf);
  const numbers = points.map(({ at, claimed }) =>
    shape.entries.map((entry, i) => judgeOne(entry, truths[i] as Expr, at, claimed[i] as ClaimedNumber, precision)),
  );
  return { precision, numbers };
}

function judgeOne(entry: Entry, truth: Expr, at: Point, claim: ClaimedNumber, precision: PrecisionName): JudgedNumber {
  const { of, expression, by } = entry;
  const f = expression.expr;
  const { number, value } = withDigits(60);
  const exactly = (point: Point) =>
    Object.fromEntries(Object.entries(point).map(([name, x]) => [name, number(fromFloat64(x))]));
  const actual =
    Object.values(at).every(Number.isFinite) && value(f, exactly(at)).isFinite()
      ? toFloat64(value(truth, exactly(at)))
      : Number.NaN;
  const claimed = claim.value;
  const scale = Math.max(Math.abs(claimed), Math.abs(actual));
  const difference =
    !Number.isFinite(claimed) || !Number.isFinite(actual) ? null : scale === 0 ? 0 : (claimed - actual) / scale;
  const said = (status: Status, remark: string | null = null): JudgedNumber => ({
    of,
    at,
    claimed,
    actual,
    difference,
    ratio: actual !== 0 && difference !== null ? claimed / actual : null,
    status,
    remark,
  });

  const [cause] = causesAt(f, at).filter(({ says }) => !says.includes('too large'));
  if (cause !== undefined && Number.isFinite(toFloat64(value(f, exactly(at))))) {
    const program = (['PyTorch', 'JAX'] as const).find(
      (name) => by.length === 1 && conventionAt(f, at, by[0] as string, name).derivative === claimed,
    );
    return said(
      'kink',
      `${cause.says}, so there is no derivative${program === undefined ? '' : `; ${claimed} is what ${program} answers there`}`,
    );
  }
  if (Number.isNaN(actual) && !Number.isFinite(claimed))
    return said('both not a number', 'the formula has no value there, and the claim none either');
  if (difference === null)
    return said(
      'differs',
      Number.isFinite(actual) ? 'the claim is not a finite number' : 'the formula has no derivative there',
    );
  const apart = Math.abs(claimed - actual);
  const noise = noiseAt(truth, at, actual, precision);
  if (apart <= noise) return said(apart > DIGITS_GIVEN * scale && apart > 1e-12 ? 'below the noise' : 'agrees');
  if (claim.digits !== null && withinDigits(claimed, claim.digits.unit, actual))
    return said(apart <= DIGITS_GIVEN * scale ? 'agrees to the digits given' : 'too few digits');
  if (apart <= QUOTIENT * scale) return said('agrees as a difference quotient does');
  const distance = by.length === 1 ? kinkBeside(f, truth, at, by[0] as string, claimed, actual) : null;
  if (distance !== null)
    return said(
      'over a kink',
      `a kink lies ${Number(distance.toPrecision(2))} away, and the claim lies between the slopes of its two sides, as a difference quotient over it does`,
    );
  return said(apart <= BROKEN * scale ? 'near' : 'differs');
}

/** So near, as a share of the coordinate, a step of a difference quotient may reach. */
const REACH = 1e-3;

/** How far away a kink is over which a difference quotient would give the claim; null where there is none. */
function kinkBeside(f: Expr, truth: Expr, at: Point, name: string, claimed: number, actual: number): number | null {
  if (!hasBranches(f)) return null;
  const signature = signatureOf([f]);
  const here = signature(at);
  const x = at[name] as number;
  const moved = (by: number): Point => ({ ...at, [name]: x + by });
  for (const reach of [REACH, -REACH].map((share) => share * Math.max(1, Math.abs(x)))) {
    if (signature(moved(reach)) === here) continue;
    const beyond = interpret(truth, from(moved(reach)), precisions.float64.arithmetic);
    const between = Math.min(actual, beyond) <= claimed && claimed <= Math.max(actual, beyond);
    if (!between || Math.abs(beyond - actual) < BROKEN * Math.max(Math.abs(beyond), Math.abs(actual))) continue;
    let [near, far] = [0, reach];
    for (let round = 0; round < 40; round++) {
      const middle = (near + far) / 2;
      if (signature(moved(middle)) === here) near = middle;
      else far = middle;
    }
    return Math.abs(far);
  }
  return null;
}

/** How far off the derivative may be when it is computed in a precision, at coordinates that are rounded to it. */
function noiseAt(truth: Expr, at: Point, actual: number, name: PrecisionName): number {
  const { arithmetic, unitRoundoff, round } = precisions[name];
  const rounded = Object.fromEntries(Object.entries(at).map(([variable, x]) => [variable, round(x)]));
  const computed = interpret(truth, from(rounded), arithmetic);
  const own = Number.isFinite(computed) ? Math.abs(computed - actual) : 0;
  const moved = Object.entries(at).reduce((sum, [variable, x]) => {
    const beside = interpret(
      truth,
      from({ ...at, [variable]: x * (1 + 2 * unitRoundoff) }),
      precisions.float64.arithmetic,
    );
    return sum + (Number.isFinite(beside) ? Math.abs(beside - actual) : 0);
  }, 0);
  return NOISE * (own + moved + 2 * unitRoundoff * Math.abs(actual));
}
