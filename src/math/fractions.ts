/**
 * How can a formula keep its numbers exact while they are worked out?
 *
 * A book writes x / 3, and never 0.3333333333333333 * x. So the numbers in a formula are worked out as fractions of
 * whole numbers, and only where the outcome can be written down exactly: 0.5 * 2 is 1, 1/2 + 1/3 is 5/6, and 0.1 * 3
 * is 0.3, because what was typed as 0.1 means one tenth.
 *
 *     1/3 + 1/6 = (1·6 + 1·3)/18 = 9/18 = 1/2
 *
 * Where it breaks: whole numbers past 2^53, and decimals of more than 15 digits, are not what float64 would read back, so
 * such an outcome counts as one that cannot be written, and the numbers stay as they are.
 *
 * Next: ./pieces.ts
 */

import { applyExpr, type Expr, type NumberExpr, numberExpr } from './expression.ts';

/** A fraction in lowest terms, its denominator above 0. `decimal` where a person wrote it with a decimal point. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
  readonly decimal: boolean;
}

const greatestDivisor = (a: bigint, b: bigint): bigint => {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
};

/** The fraction top / bottom in lowest terms. */
export function fraction(top: bigint | number, bottom: bigint | number = 1n, decimal = false): Fraction {
  let [upper, lower] = [BigInt(top), BigInt(bottom)];
  if (lower < 0n) [upper, lower] = [-upper, -lower];
  const shared = greatestDivisor(upper, lower);
  if (shared > 1n) [upper, lower] = [upper / shared, lower / shared];
  return { top: upper, bottom: lower, decimal };
}

export const nought = fraction(0n);
export const one = fraction(1n);
export const minusOne = fraction(-1n);
export const half = fraction(1n, 2n);

export const isWhole = (f: Fraction): boolean => f.bottom === 1n;
export const isEven = (f: Fraction): boolean => f.bottom === 1n && f.top % 2n === 0n;
export const isNegative = (f: Fraction): boolean => f.top < 0n;
export const same = (a: Fraction, b: Fraction): boolean => a.top === b.top && a.bottom === b.bottom;
export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom, a.decimal || b.decimal);
export const times = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.top * b.top, a.bottom * b.bottom, a.decimal || b.decimal);
export const opposite = (a: Fraction): Fraction => ({ ...a, top: -a.top });
export const size = (a: Fraction): Fraction => (a.top < 0n ? opposite(a) : a);
/** 1 / a, for a that is not 0. */
export const reciprocal = (a: Fraction): Fraction => fraction(a.bottom, a.top, a.decimal);
export const over = (a: Fraction, b: Fraction): Fraction => times(a, reciprocal(b));
export const compare = (a: Fraction, b: Fraction): number =>
  Number(a.top * b.bottom > b.top * a.bottom) - Number(a.top * b.bottom < b.top * a.bottom);
/** The largest fraction of which both are whole multiples. */
export const sharedMeasure = (a: Fraction, b: Fraction): Fraction =>
  fraction(greatestDivisor(a.top * b.bottom, b.top * a.bottom), a.bottom * b.bottom);

/** A whole power, or null where the outcome would be too long to write or is not finite. */
export function raised(a: Fraction, exponent: Fraction): Fraction | null {
  if (!isWhole(exponent) || exponent.top > 1024n || exponent.top < -1024n) return null;
  if (exponent.top < 0n) return a.top === 0n ? null : raised(reciprocal(a), opposite(exponent));
  return written({ top: a.top ** exponent.top, bottom: a.bottom ** exponent.top, decimal: a.decimal });
}

/** The square root of a square, or null. */
export function rootOf(a: Fraction): Fraction | null {
  if (isNegative(a)) return null;
  const root = fraction(
    BigInt(Math.round(Number(a.top) ** 0.5)),
    BigInt(Math.round(Number(a.bottom) ** 0.5)),
    a.decimal,
  );
  return same(times(root, root), a) ? root : null;
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
/** Every decimal of up to 15 digits survives float64 and back. */
const MOST_DIGITS = 15;
const SMALLEST_EXPONENT = -290;

/** The fraction as decimal digits and a power of ten, or null where it has no end or more digits than float64 keeps. */
function decimalOf(f: Fraction): { digits: string; exponent: number } | null {
  let rest = f.bottom;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) [rest, twos] = [rest / 2n, twos + 1];
  while (rest % 5n === 0n) [rest, fives] = [rest / 5n, fives + 1];
  if (rest !== 1n) return null;
  const places = Math.max(twos, fives);
  const whole = (f.top < 0n ? -f.top : f.top) * 2n ** BigInt(places - twos) * 5n ** BigInt(places - fives);
  const all = whole.toString();
  const digits = all.replace(/0+$/, '');
  const exponent = all.length - digits.length - places;
  return digits.length > MOST_DIGITS || exponent < SMALLEST_EXPONENT || exponent > -SMALLEST_EXPONENT
    ? null
    : { digits, exponent };
}

/** The fraction, or null where it cannot be written so that it reads back exactly. */
export function written(f: Fraction): Fraction | null {
  if (f.top <= LARGEST && f.top >= -LARGEST && f.bottom <= LARGEST) return f;
  return f.top === 0n || decimalOf(f) !== null ? f : null;
}

/** The number as an exact fraction, or null where it has too many digits to be worked with. */
export function fractionOf(node: NumberExpr): Fraction | null {
  const parts = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(node.text ?? String(node.value));
  if (parts === null) return null;
  const [, sign = '', whole = '', decimals = '', power = '0'] = parts;
  const exponent = Number(power) - decimals.length;
  if (whole.length + decimals.length > 400 || exponent > 400 || exponent < -400) return null;
  const digits = BigInt(`${whole}${decimals}` === '' ? '0' : `${whole}${decimals}`);
  const top = sign === '-' ? -digits : digits;
  const found = exponent >= 0 ? fraction(top * 10n ** BigInt(exponent)) : fraction(top, 10n ** BigInt(-exponent), true);
  return written({ ...found, decimal: parts[3] !== undefined || exponent < 0 });
}

/** A fraction that is not negative as one number, or null where it needs a fraction bar. */
export function numberOf(f: Fraction): NumberExpr | null {
  if (isWhole(f) && f.top <= LARGEST) return numberExpr(Number(f.top));
  if (!f.decimal && f.bottom <= LARGEST && f.top <= LARGEST) return null;
  const decimal = decimalOf(f);
  if (decimal === null) return null;
  const value = Number(`${decimal.digits}e${decimal.exponent}`);
  // The digits are kept as text, since 0.3 is not the nearest float64 to be exact.
  return numberExpr(value, String(value));
}

/** The fraction as a formula, the minus in front: 2, -1 / 3, 0.25. */
export function fractionExpr(f: Fraction): Expr {
  const positive = size(f);
  const whole = numberOf(positive);
  const top = whole ?? numberExpr(Number(positive.top));
  const signed = isNegative(f) ? applyExpr('negate', top) : top;
  return whole !== null ? signed : applyExpr('divide', signed, numberExpr(Number(positive.bottom)));
}
