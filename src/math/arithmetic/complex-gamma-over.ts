/**
 * How is gamma found in complex numbers whose parts have a hundred digits?
 *
 * By the road it goes on the real axis (./decimal-special.ts), since nothing on it asks for a real argument: Stirling's
 * formula is exact to 100 digits far to the right, and the recurrence leads there, from the left of 0 as well.
 *
 *     gamma(z) = gamma(z + n) / (z·(z + 1)·…·(z + n - 1))
 *
 * Digamma and polygamma are sums over 1/(z + k)^s with an Euler-Maclaurin tail. The logarithm of gamma continues
 * log |gamma(x)|, as ./complex-special.ts has it: a factor whose real part is negative counts with the other sign. The product of
 * all factors is cheap and its logarithm is not, so one logarithm is taken, and the whole turns that it has lost are counted in
 * float64.
 *
 * Where it breaks: far to the left, where the road would have thousands of steps, it answers null.
 *
 * Source: NIST Digital Library of Mathematical Functions, 5.11 (Stirling) and 25.11 (polygamma).
 * Next: ./precision.ts
 */

import type { ComplexOf } from './complex-over.ts';
import { tangentNumbers } from './decimal-special.ts';

/** What the gamma family needs of complex numbers over a kind of number. */
export interface ComplexParts<T> {
  readonly add: (a: ComplexOf<T>, b: ComplexOf<T>) => ComplexOf<T>;
  readonly subtract: (a: ComplexOf<T>, b: ComplexOf<T>) => ComplexOf<T>;
  readonly multiply: (a: ComplexOf<T>, b: ComplexOf<T>) => ComplexOf<T>;
  readonly divide: (a: ComplexOf<T>, b: ComplexOf<T>) => ComplexOf<T>;
  readonly exp: (a: ComplexOf<T>) => ComplexOf<T>;
  readonly log: (a: ComplexOf<T>) => ComplexOf<T>;
  /** z^n for a whole n. */
  readonly whole: (a: ComplexOf<T>, n: number) => ComplexOf<T>;
  /** A whole number, by its digits. */
  readonly digits: (text: string) => ComplexOf<T>;
  readonly pi: ComplexOf<T>;
  readonly asNumber: (part: T) => number;
}

/** The gamma family; null where the argument is too far to the left. */
export interface ComplexGamma<T> {
  readonly gamma: (z: ComplexOf<T>) => ComplexOf<T> | null;
  readonly lgamma: (z: ComplexOf<T>) => ComplexOf<T> | null;
  readonly digamma: (z: ComplexOf<T>) => ComplexOf<T> | null;
  /** The derivative of digamma of whole order; null for any other order as well. */
  readonly polygamma: (order: number, z: ComplexOf<T>) => ComplexOf<T> | null;
}

/** The longest road to the right. */
const MOST_STEPS = 2000;

/** @param places  digits that are wanted; the parts must carry some more */
export function complexGamma<T>(parts: ComplexParts<T>, places: number): ComplexGamma<T> {
  type Z = ComplexOf<T>;
  const { add, subtract, multiply, divide, exp, log, whole, digits, pi, asNumber } = parts;
  const number = (value: number): Z => digits(String(value));
  const one = number(1);
  const half = divide(one, number(2));
  /** From this real part on so many Bernoulli terms leave less than the last digit (as in ./decimal-special.ts). */
  const large = Math.ceil(0.6 * places);
  const terms = Math.ceil(0.55 * places);

  let kept: readonly Z[] = [];
  /** B(2), B(4), …, made of the tangent numbers: B(2k) = ±2k·T(k) / (4^k·(4^k - 1)) */
  const bernoulli = (): readonly Z[] => {
    if (kept.length > 0) return kept;
    const tangents = tangentNumbers(2 * terms);
    kept = Array.from({ length: 2 * terms }, (_, i) => {
      const k = BigInt(i + 1);
      const fours = 1n << (2n * k);
      const top = 2n * k * (tangents[i + 1] as bigint) * (i % 2 === 0 ? 1n : -1n);
      return divide(digits(String(top)), digits(String(fours * (fours - 1n))));
    });
    return kept;
  };

  /** z, z + 1, … up to the first whose real part is `to` or more, which comes last; null where that is too far. */
  const road = (z: Z, to: number): readonly Z[] | null => {
    const steps = Math.max(0, Math.ceil(to - asNumber(z.re)));
    if (!(steps <= MOST_STEPS)) return null;
    const places = [z];
    for (let k = 0; k < steps; k++) places.push(add(places[k] as Z, one));
    return places;
  };

  /** log gamma(z) = (z - 1/2)·log z - z + log(2π)/2 + (B(2)/(1·2) + B(4)/(3·4)/z² + …)/z */
  const logFarOut = (z: Z): Z => {
    const square = divide(one, multiply(z, z));
    const numbers = bernoulli();
    let sum = number(0);
    for (let k = terms; k >= 1; k--)
      sum = add(multiply(sum, square), divide(numbers[k - 1] as Z, number(2 * k * (2 * k - 1))));
    const power = subtract(multiply(subtract(z, half), log(z)), z);
    return add(add(power, multiply(half, log(multiply(number(2), pi)))), divide(sum, z));
  };

  const gamma = (z: Z): Z | null => {
    const places = road(z, large);
    if (places === null) return null;
    const product = places.slice(0, -1).reduce(multiply, one);
    return divide(exp(logFarOut(places.at(-1) as Z)), product);
  };

  const lgamma = (z: Z): Z | null => {
    const places = road(z, large);
    if (places === null) return null;
    const factors = places.slice(0, -1).map((place) => (asNumber(place.re) < 0 ? subtract(number(0), place) : place));
    const angle = factors.reduce((sum, { re, im }) => sum + Math.atan2(asNumber(im), asNumber(re)), 0);
    const principal = log(factors.reduce(multiply, one));
    const turns = Math.round((angle - asNumber(principal.im)) / (2 * Math.PI));
    const turned = { re: number(0).re, im: multiply(number(2 * turns), pi).re };
    return subtract(logFarOut(places.at(-1) as Z), add(principal, turned));
  };

  const digamma = (z: Z): Z | null => {
    const places = road(z, large);
    if (places === null) return null;
    const far = places.at(-1) as Z;
    const passed = places.slice(0, -1).reduce((sum, place) => add(sum, divide(one, place)), number(0));
    const square = divide(one, multiply(far, far));
    const numbers = bernoulli();
    let tail = number(0);
    for (let k = terms; k >= 1; k--) tail = multiply(square, add(tail, divide(numbers[k - 1] as Z, number(2 * k))));
    return subtract(subtract(subtract(log(far), divide(half, far)), tail), passed);
  };

  /** (-1)^(n+1)·n!·(1/z^(n+1) + 1/(z + 1)^(n+1) + …) */
  const polygamma = (n: number, z: Z): Z | null => {
    if (!Number.isInteger(n) || n < 0) return null;
    if (n === 0) return digamma(z);
    const places = road(z, large + n);
    if (places === null) return null;
    const far = places.at(-1) as Z;
    const passed = places.slice(0, -1).reduce((sum, place) => add(sum, whole(place, -n - 1)), number(0));
    // The tail, measured in 1/far^s with s = n + 1: far/n + 1/2 + B(2)/2!·s/far + B(4)/4!·s·(s + 1)·(s + 2)/far³ + …
    const square = divide(one, multiply(far, far));
    const numbers = bernoulli();
    let tail = number(0);
    for (let k = 2 * terms; k >= 1; k--) {
      const i = 2 * k;
      const onward = number((n + i) * (n + 1 + i));
      tail = add(numbers[k - 1] as Z, divide(multiply(multiply(tail, square), onward), number((i + 1) * (i + 2))));
    }
    const rest = add(
      add(divide(far, number(n)), half),
      divide(multiply(tail, number(n + 1)), multiply(number(2), far)),
    );
    const sum = add(passed, multiply(whole(far, -n - 1), rest));
    let factorial = number(n % 2 === 0 ? -1 : 1);
    for (let k = 2; k <= n; k++) factorial = multiply(factorial, number(k));
    return multiply(factorial, sum);
  };

  return { gamma, lgamma, digamma, polygamma };
}
