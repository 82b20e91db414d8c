/**
 * How are a hundred digits of gamma and erf found?
 *
 * By the same roads as their 16 digits, walked further. Stirling's formula for log gamma, and its derivatives, are exact
 * to 100 digits from about 63 on, so the argument is moved there with the recurrence and the way is divided out again:
 *
 *     gamma(0.3) = gamma(63.3) / (0.3 · 1.3 · … · 62.3)
 *
 * The Bernoulli numbers in the formula are exact fractions, made of the whole numbers T that count in the series of the
 * tangent, 1, 2, 16, 272, …, and kept. The error function is exp(-x²) times a series of positive terms, in which nothing
 * cancels; its complement erfc is 1 - erf with as many digits more as the difference loses, x²/log 10 of them, and an
 * asymptotic series once that is more than the digits asked for.
 *
 * Where it breaks: next to a zero of lgamma or of a polygamma on the negative axis the two parts of the reflection cancel,
 * and the answer has as many digits fewer as they agree in: 16 for the float64 nearest to such a zero.
 *
 * Sources: NIST Digital Library of Mathematical Functions, 5.11 (Stirling), 25.11 (polygamma), 7.6 and 7.12 (erf, erfc);
 * Brent and Harvey, Fast computation of Bernoulli, Tangent and Secant numbers (2011), algorithm 2, for T.
 *
 * Next: ./decimal.ts
 */

import type { Decimal } from 'decimal.js';
import { elementary, isOdd, roundUp, tenTo, unitsOf } from './decimal-elementary.ts';

// ── Bernoulli numbers ──────────────────────────────────────────────────────────────────────────────────────────────

let tangents: readonly bigint[] = [];

/** The tangent numbers T(1) … T(count) at indices 1 … count: tan x is the sum of T(k)·x^(2k-1)/(2k-1)! */
export function tangentNumbers(count: number): readonly bigint[] {
  if (tangents.length <= count) {
    const t = [0n, 1n];
    for (let k = 2; k <= count; k++) t.push(BigInt(k - 1) * (t[k - 1] as bigint));
    for (let k = 2; k <= count; k++) {
      for (let j = k; j <= count; j++) {
        t[j] = BigInt(j - k) * (t[j - 1] as bigint) + BigInt(j - k + 2) * (t[j] as bigint);
      }
    }
    tangents = t;
  }
  return tangents;
}

/** B(2), B(4), … B(2·count) in units of 10^-places, at indices 1 … count. */
function bernoulliUnits(count: number, places: number): readonly bigint[] {
  return tangentNumbers(count)
    .slice(0, count + 1)
    .map((tangent, k) => {
      if (k === 0) return 0n;
      const fours = 1n << BigInt(2 * k);
      const size = (2n * BigInt(k) * tangent * tenTo(places)) / (fours * (fours - 1n));
      return k % 2 === 1 ? size : -size;
    });
}

// ── functions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The special functions at one number of digits. The relative error of each is a few thousand units in the last of them. */
export interface Special {
  readonly gamma: (x: Decimal) => Decimal;
  readonly lgamma: (x: Decimal) => Decimal;
  /** lgamma for x ≥ 1/2 without care for its zeros at 1 and 2: right to so many digits after the point, not of itself. */
  readonly lgammaApart: (x: Decimal) => Decimal;
  readonly digamma: (x: Decimal) => Decimal;
  /** The derivative of digamma of whole order n ≥ 0. */
  readonly polygamma: (n: Decimal, x: Decimal) => Decimal;
  readonly erf: (x: Decimal) => Decimal;
  readonly erfc: (x: Decimal) => Decimal;
}

const known = new Map<number, Special>();

/** The special functions with so many digits; made once for each number of digits. */
export function special(digits: number): Special {
  let functions = known.get(digits);
  if (functions === undefined) {
    functions = makeSpecial(digits);
    known.set(digits, functions);
  }
  return functions;
}

function makeSpecial(digits: number): Special {
  const { number, fromUnits, pi, exp, log, sin, cos } = elementary(digits);
  const places = digits + 10;
  const one = tenTo(places);
  const notANumber = number(Number.NaN);
  const infinity = number(Number.POSITIVE_INFINITY);
  /** From here on so many Bernoulli terms leave less than one unit: the next would be (terms/(πe·large))^(2·terms). */
  const large = Math.ceil(0.6 * places);
  const terms = Math.ceil(0.55 * places);
  let bernoulli: readonly bigint[] = [];
  const bernoulliTo = (count: number): readonly bigint[] => {
    if (bernoulli.length <= count) bernoulli = bernoulliUnits(count, places);
    return bernoulli;
  };

  const isPole = (x: Decimal): boolean => x.isZero() || (x.isInteger() && x.isNegative());
  const square = (x: Decimal): Decimal => number(x).times(x);
  /** How many whole steps lead from x > 0 to `to`. */
  const stepsUp = (x: Decimal, to: number): number => (x.lt(to) ? Math.ceil(to - x.toNumber()) : 0);
  /** What x has more than the nearest whole number. The whole part is taken off before π comes in. */
  const beyondWhole = (x: Decimal): Decimal => number(x).minus(number(x).round());
  const sinPi = (x: Decimal): Decimal => {
    const size = sin(beyondWhole(x).times(pi));
    return isOdd(x.round()) ? size.neg() : size;
  };

  /** B(2)·w(1)·z⁰ + B(4)·w(2)·z¹ + …, in units, where w(k) = 1/divisor(k) and z = 1/x². */
  const bernoulliSeries = (x: Decimal, divisor: (k: bigint) => bigint): Decimal => {
    const z = unitsOf(number(1).div(square(x)), places);
    const numbers = bernoulliTo(terms);
    let sum = 0n;
    for (let k = terms; k >= 1; k--) sum = (sum * z) / one + (numbers[k] as bigint) / divisor(BigInt(k));
    return fromUnits(sum, places);
  };

  /** Stirling's formula: log gamma(x) = (x - 1/2)·log x - x + log(2π)/2 + (B(2)/(1·2) + B(4)/(3·4)/x² + …)/x */
  const lgammaLarge = (x: Decimal): Decimal =>
    number(x)
      .minus(0.5)
      .times(log(x))
      .minus(x)
      .plus(log(pi.times(2)).div(2))
      .plus(bernoulliSeries(x, (k) => 2n * k * (2n * k - 1n)).div(x));

  /** x·(x + 1)·…·(x + steps - 1) for x ≥ 1/2. */
  const risingProduct = (x: Decimal, steps: number): Decimal => {
    if (steps === 0) return number(1);
    let factor = unitsOf(x, places);
    let product = one;
    for (let k = 0; k < steps; k++) {
      product = (product * factor) / one;
      factor += one;
    }
    return fromUnits(product, places);
  };

  const gamma = (x: Decimal): Decimal => {
    if (x.isNaN() || isPole(x) || (!x.isFinite() && x.isNegative())) return notANumber;
    if (!x.isFinite()) return infinity;
    if (x.isInteger() && x.lte(500)) {
      let product = 1n;
      for (let k = 2n; k < BigInt(x.toNumber()); k++) product *= k;
      return number(product.toString());
    }
    if (x.lt(0.5)) return pi.div(sinPi(x).times(gamma(number(1).minus(x))));
    const steps = stepsUp(x, large);
    return exp(lgammaLarge(number(x).plus(steps))).div(risingProduct(x, steps));
  };

  const lgammaApart = (x: Decimal): Decimal => {
    const steps = stepsUp(x, large);
    return lgammaLarge(number(x).plus(steps)).minus(log(risingProduct(x, steps)));
  };

  const lgamma = (x: Decimal): Decimal => {
    if (x.isNaN()) return notANumber;
    if (isPole(x) || !x.isFinite()) return infinity;
    if (x.lt(0.5)) return log(pi.div(sinPi(x)).abs()).minus(lgamma(number(1).minus(x)));
    const zero = number(x.lt(1.5) ? 1 : 2);
    const distance = number(x).minus(zero);
    if (distance.isZero()) return number(0);
    if (distance.e < -digits / 2) {
      // The first two terms of the series around the zero, of slope digamma and curvature polygamma.
      const slope = digamma(zero);
      return distance.times(slope.plus(distance.times(polygamma(number(1), zero)).div(2)));
    }
    // The two parts of it cancel near a zero, in as many digits as the distance has zeros.
    return distance.e < -1 ? number(special(roundUp(digits - distance.e)).lgammaApart(x)).plus(0) : lgammaApart(x);
  };

  const digamma = (x: Decimal): Decimal => {
    if (x.isNaN() || isPole(x) || (!x.isFinite() && x.isNegative())) return notANumber;
    if (!x.isFinite()) return infinity;
    if (x.lt(0.5)) {
      const angle = beyondWhole(x).times(pi);
      return digamma(number(1).minus(x)).minus(pi.times(cos(angle)).div(sin(angle)));
    }
    const steps = stepsUp(x, large);
    let factor = steps === 0 ? one : unitsOf(x, places);
    let sum = 0n;
    for (let k = 0; k < steps; k++) {
      sum += (one * one) / factor;
      factor += one;
    }
    const far = number(x).plus(steps);
    const series = bernoulliSeries(far, (k) => 2n * k).div(square(far));
    return log(far).minus(number(0.5).div(far)).minus(series).minus(fromUnits(sum, places));
  };

  const polygamma = (n: Decimal, x: Decimal): Decimal => {
    if (!n.isInteger() || n.isNegative() || x.isNaN() || isPole(x)) return notANumber;
    if (n.isZero()) return digamma(x);
    if (!x.isFinite()) return x.isNegative() ? notANumber : number(0);
    const odd = isOdd(n);
    if (x.isPositive()) return odd ? factorialSum(n, x) : factorialSum(n, x).neg();
    // The sum below runs through 0 for a negative x: the terms on its right, and those on its left that x does not cut off.
    const rest = beyondWhole(x);
    const right = factorialSum(n, rest.isPositive() ? rest : rest.plus(1));
    const left = factorialSum(n, rest.isPositive() ? number(1).minus(rest) : rest.neg());
    const cutOff = factorialSum(n, number(1).minus(x));
    // Half-way between whole numbers the two sides cancel altogether, and what x cuts off is the answer.
    return odd ? right.plus(left.minus(cutOff)) : left.minus(right).minus(cutOff);
  };

  /** n!·(1/x^s + 1/(x + 1)^s + …) for x > 0, s = n + 1: terms up to where the Euler-Maclaurin tail is exact. */
  const factorialSum = (n: Decimal, x: Decimal): Decimal => {
    const s = BigInt(n.toFixed()) + 1n;
    const factorial = gamma(n.plus(1));
    const first = factorial.isFinite()
      ? factorial.div(number(x).pow(n))
      : exp(lgamma(n.plus(1)).minus(log(number(x)).times(n)));
    const scale = first.div(x);
    const steps = stepsUp(x, large + n.toNumber());
    const start = steps === 0 ? one : unitsOf(x, places);
    // All terms are measured in the first one.
    let factor = start;
    let sum = 0n;
    for (let k = 0; k < steps; k++) {
      const term = k === 0 ? one : unitPower((start * one) / factor, s);
      if (term === 0n) return scale.times(fromUnits(sum, places));
      sum += term;
      factor += one;
    }
    const far = number(x).plus(steps);
    const z = unitsOf(number(1).div(square(far)), places);
    const numbers = bernoulliTo(2 * terms);
    let tail = 0n;
    for (let k = 2 * terms; k >= 1; k--) {
      const i = 2n * BigInt(k);
      tail = (((tail * z) / one) * (s + i - 1n) * (s + i)) / ((i + 1n) * (i + 2n)) + (numbers[k] as bigint);
    }
    const rest = fromUnits(tail, places).times(s.toString()).div(far.times(2)).plus(0.5).plus(far.div(n));
    const ratio = steps === 0 ? number(1) : fromUnits(unitPower((start * one) / factor, s), places);
    return scale.times(fromUnits(sum, places).plus(ratio.times(rest)));
  };

  /** base^exponent for 0 ≤ base ≤ 1, in units. */
  const unitPower = (base: bigint, exponent: bigint): bigint => {
    let power = one;
    let factor = base;
    for (let rest = exponent; rest > 0n && power > 0n; rest >>= 1n) {
      if (rest % 2n === 1n) power = (power * factor) / one;
      factor = (factor * factor) / one;
    }
    return power;
  };

  /** x² from here on makes exp(-x²) less than a unit. */
  const farSquare = Math.ceil(places * Math.LN10) + 5;

  const erf = (x: Decimal): Decimal => {
    if (x.isNaN()) return notANumber;
    if (x.isNegative()) return erf(x.neg()).neg();
    if (x.gt(1) && square(x).gt(farSquare)) return number(1).minus(erfc(x));
    // 2x/√π·exp(-x²)·(1 + (2x²)/3 + (2x²)²/(3·5) + …)
    const z = 2n * unitsOf(square(x), places);
    let term = one;
    let sum = one;
    for (let k = 3n; term !== 0n; k += 2n) {
      term = (term * z) / (one * k);
      sum += term;
    }
    return number(x)
      .times(2)
      .div(pi.sqrt())
      .times(exp(square(x).neg()))
      .times(fromUnits(sum, places));
  };

  const erfc = (x: Decimal): Decimal => {
    if (x.isNaN()) return notANumber;
    if (x.lt(0.5)) return number(1).minus(erf(x));
    if (square(x).lte(farSquare)) {
      const lost = Math.ceil(square(x).toNumber() / Math.LN10) + 3;
      return number(
        special(roundUp(digits + lost))
          .erf(x)
          .neg()
          .plus(1),
      ).plus(0);
    }
    // exp(-x²)/(x√π)·(1 - 1/(2x²) + 1·3/(2x²)² - …), whose terms shrink below a unit before they would grow again.
    const z = unitsOf(number(0.5).div(square(x)), places);
    let term = one;
    let sum = one;
    for (let k = 1n; term !== 0n; k += 2n) {
      term = (-term * z * k) / one;
      sum += term;
    }
    return exp(square(x).neg()).div(pi.sqrt().times(x)).times(fromUnits(sum, places));
  };

  return { gamma, lgamma, lgammaApart, digamma, polygamma, erf, erfc };
}
