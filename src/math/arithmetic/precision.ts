/**
 * What does a formula give in a short kind of number?
 *
 * Networks are trained in numbers of 16 bits. Such a number is a whole number of a few bits times a power of two, and
 * whatever falls between two of them is rounded to the nearer one, a tie to the even one:
 *
 *     float16     11 bits, so 2049 is between neighbours 2048 and 2050 and becomes 2048; largest 65504
 *     bfloat16     8 bits, so  257 becomes 256; largest 3.39e38, like float32
 *
 * A formula is read here operation by operation, each computed in float64 and then rounded, as hardware does it. Numbers
 * in the formula and the point are rounded first. For + - * / and sqrt the detour through float64 changes nothing: 53 bits
 * are more than twice 24 and two more, so no result falls so near a tie that the first rounding could tip the second.
 * For sin and exp it can only tip a result that lies within one float64 unit of a tie.
 *
 * Where it breaks: libraries keep sums in float32 before they round; here every sum is rounded at once.
 *
 * Source: IEEE 754-2019, sections 3 and 4.3; Figueroa, When is double rounding innocuous?, SIGNUM Newsletter 30 (1995).
 * Next: ./decimal.ts
 */

import { type Arithmetic, float64 } from '../expression.ts';
import { ruleOf } from '../rules.ts';

export type PrecisionName = 'float64' | 'float32' | 'bfloat16' | 'float16';

export interface Precision {
  readonly name: PrecisionName;
  /** Bits of the significand, the hidden one included. */
  readonly bits: number;
  /** The largest relative error of one rounding: 2^-bits. */
  readonly unitRoundoff: number;
  /** From 1 to the next number: 2^(1 - bits). */
  readonly machineEpsilon: number;
  /** Below this the digits become fewer. */
  readonly smallestNormal: number;
  /** Below half of this there is only 0. */
  readonly smallestSubnormal: number;
  readonly largest: number;
  /** The nearest number of this kind, of two equally near the even one; Infinity beyond the largest. */
  readonly round: (x: number) => number;
  /** Every operation in float64, and then rounded. */
  readonly arithmetic: Arithmetic<number>;
}

const word = new DataView(new ArrayBuffer(8));

/** The exponent e of |x| = 1.… × 2^e, -1023 for 0 and subnormal float64, 1024 for infinity and not-a-number. */
const exponentOf = (x: number): number => {
  word.setFloat64(0, x);
  return ((word.getUint32(0) >>> 20) & 0x7ff) - 1023;
};

/** 1.5 × 2^exponent, from its bits. */
const oneAndAHalf = (exponent: number): number => {
  word.setUint32(0, ((exponent + 1023) << 20) | 0x80000);
  word.setUint32(4, 0);
  return word.getFloat64(0);
};

/**
 * Rounding to a number of bits, the exponent between two bounds.
 *
 * Adding 1.5·2^52 times the spacing pushes everything below the spacing out of a float64, and the hardware rounds it as
 * IEEE 754 asks, ties to even; taking it off again is exact. Going through float32 instead would round twice.
 */
const rounding = (bits: number, smallestExponent: number, largestExponent: number) => {
  const largest = largestOf(bits, largestExponent);
  return (x: number): number => {
    const exponent = exponentOf(x);
    if (exponent === 1024 || x === 0) return x;
    const size = Math.abs(x);
    let rounded = Number.POSITIVE_INFINITY;
    if (exponent <= largestExponent) {
      const spacing = Math.max(exponent, smallestExponent) - (bits - 1);
      const shifter = oneAndAHalf(spacing + 52);
      rounded = size + shifter - shifter;
      if (rounded > largest) rounded = Number.POSITIVE_INFINITY;
    }
    return x < 0 ? -rounded : rounded;
  };
};

const largestOf = (bits: number, largestExponent: number): number => (2 - 2 ** (1 - bits)) * 2 ** largestExponent;

function precision(
  name: PrecisionName,
  bits: number,
  largestExponent: number,
  round: (x: number) => number,
): Precision {
  // The exponents of all four kinds run from 1 - largest to largest.
  const smallestExponent = 1 - largestExponent;
  return {
    name,
    bits,
    unitRoundoff: 2 ** -bits,
    machineEpsilon: 2 ** (1 - bits),
    smallestNormal: 2 ** smallestExponent,
    smallestSubnormal: 2 ** (smallestExponent - bits + 1),
    largest: largestOf(bits, largestExponent),
    round,
    arithmetic: {
      constant: (value) => round(value),
      apply: (op, [u = Number.NaN, v = Number.NaN, w = Number.NaN]) => round(ruleOf(op).value(u, v, w)),
      holds: float64.holds,
    },
  };
}

/**
 * The kinds of number that formulas can be tried in.
 *
 * @example
 * precisions.float16.round(2049) // => 2048
 */
export const precisions: Readonly<Record<PrecisionName, Precision>> = {
  float64: precision('float64', 53, 1023, (x) => x),
  float32: precision('float32', 24, 127, Math.fround),
  bfloat16: precision('bfloat16', 8, 127, rounding(8, -126, 127)),
  float16: precision('float16', 11, 15, rounding(11, -14, 15)),
};
