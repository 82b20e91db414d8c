/**
 * How are gamma, erf and their relatives carried into the complex plane?
 *
 * The same way as on the real axis (../special.ts): each is easy somewhere, and a recurrence carries it from there.
 * Gamma is a short power series near 1 and Stirling's formula far to the right; in between it is multiplied down:
 *
 *     gamma(z) = gamma(z + n) / (z·(z + 1)·…·(z + n - 1))
 *
 * The error function has a power series near 0. Elsewhere erfc(z) = exp(-z²)·w(i·z), and w, the Faddeeva function, is an
 * integral of exp(-t²)/(z - t) over the real axis. Summed at equal distances it converges like nothing else, once the
 * pole at t = z is accounted for: twelve terms give every digit, anywhere.
 *
 * On the left of 0 lgamma continues log |gamma(x)|, which is what a real slope needs: it is real between the poles. The
 * principal logarithm of gamma differs from it there by a multiple of i·π.
 *
 * Where it breaks: real parts next to a zero of digamma or lgamma have the digits of their terms, not their own.
 *
 * Sources: NIST Digital Library of Mathematical Functions, chapters 5 and 7; Al Azah and Chandler-Wilde, Computation of
 * the complex error function using modified trapezoidal rules, SIAM Journal on Numerical Analysis 59 (2021).
 * Next: ./complex.ts
 */

import {
  bernoulli,
  gamma as realGamma,
  lgamma as realLgamma,
  reciprocalGamma,
  reciprocalGammaOfTwo,
} from '../special.ts';
import {
  add,
  type Complex,
  complex,
  divide,
  exp,
  expm1,
  log,
  log1p,
  logOfSize,
  multiply,
  negate,
  notANumber,
  ONE,
  polar,
  power,
  reciprocal,
  scale,
  sizeOf,
  subtract,
} from './complex-elementary.ts';

/** From this real part on ten terms in 1/z² reach the last bit. */
const LARGE = 8;
/** How far from the real axis the power series about 1 and 2 are used: their next singularity is 1 away. */
const NEAR_AXIS = 0.5;
/** How far from it Stirling's formula holds on both sides; the sine of π·z would soon overflow there. */
const FAR_FROM_AXIS = 200;

/** c[0] + c[1]·z + c[2]·z² + … */
function series(coefficients: readonly number[], z: Complex): Complex {
  let sum = complex(0);
  for (let i = coefficients.length - 1; i >= 0; i--) sum = add(multiply(sum, z), complex(coefficients[i] as number));
  return sum;
}

const plus = (z: Complex, k: number): Complex => complex(z.re + k, z.im);
const isPole = (z: Complex): boolean => z.im === 0 && z.re <= 0 && Number.isInteger(z.re);

/** sin(πz) and cos(πz), exact in where the zeros are. */
function turnsOf(z: Complex): { readonly sin: Complex; readonly cos: Complex } {
  const nearest = Math.round(z.re);
  const sign = nearest % 2 === 0 ? 1 : -1;
  const rest = Math.PI * (z.re - nearest);
  const across = Math.PI * z.im;
  const [s, c] = [Math.sin(rest) * sign, Math.cos(rest) * sign];
  return {
    sin: complex(s * Math.cosh(across), c * Math.sinh(across)),
    cos: complex(c * Math.cosh(across), -s * Math.sinh(across)),
  };
}

// ── gamma ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const stirlingTerms = bernoulli.slice(0, 10).map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
const stirlingRest = (z: Complex): Complex => divide(series(stirlingTerms, reciprocal(multiply(z, z))), z);

/** z·(z + 1)·…, up to the first factor whose real part is LARGE, and that factor. */
function risen(z: Complex): { readonly product: Complex; readonly top: Complex } {
  let product = ONE;
  let top = z;
  for (; top.re < LARGE; top = plus(top, 1)) product = multiply(product, top);
  return { product, top };
}

/** Stirling's formula: the power is taken in halves, since it overflows before gamma does. */
function byStirling(z: Complex): Complex {
  const half = power(z, complex(z.re / 2 - 0.25, z.im / 2));
  const decay = scale(exp(negate(z)), Math.sqrt(2 * Math.PI));
  const factor = add(decay, multiply(decay, expm1(stirlingRest(z))));
  return multiply(half, multiply(half, factor));
}

export function gamma(z: Complex): Complex {
  if (z.im === 0) return complex(realGamma(z.re));
  if (Math.abs(z.im) > FAR_FROM_AXIS) return exp(logByStirling(z));
  if (z.re >= LARGE) return byStirling(z);
  if (z.re <= -LARGE) {
    // gamma(-y) = -π / (y·sin(πy)·gamma(y))
    const y = negate(z);
    const rest = divide(complex(-Math.PI), multiply(y, turnsOf(y).sin));
    return divide(rest, byStirling(y));
  }
  if (Math.abs(z.im) > NEAR_AXIS) {
    const { product, top } = risen(z);
    return divide(byStirling(top), product);
  }
  const nearest = Math.round(z.re);
  const w = plus(z, -nearest);
  const near = add(ONE, multiply(w, series(reciprocalGamma, w)));
  let product = ONE;
  for (let k = 1; k < nearest; k++) product = multiply(product, plus(z, -k));
  let divisor = near;
  for (let k = 0; k <= -nearest; k++) divisor = multiply(divisor, plus(z, k));
  return divide(product, divisor);
}

/** The principal logarithm of gamma, far from 0 and from the negative axis. */
const logByStirling = (z: Complex): Complex =>
  add(multiply(plus(z, -0.5), plus(log(z), -1)), add(complex(0.5 * Math.log(2 * Math.PI) - 0.5), stirlingRest(z)));

export function lgamma(z: Complex): Complex {
  if (z.im === 0) return complex(realLgamma(z.re));
  if (z.re >= LARGE) return logByStirling(z);
  if (z.re <= -LARGE) {
    // Each factor left of 0 that the principal logarithm counts with its sign, half a turn, is counted without.
    if (Math.abs(z.im) > FAR_FROM_AXIS)
      return add(logByStirling(z), complex(0, Math.PI * Math.sign(z.im) * Math.ceil(-z.re)));
    const y = negate(z);
    const reflection = subtract(complex(Math.log(Math.PI)), add(log(y), logOfSize(turnsOf(y).sin)));
    return subtract(reflection, logByStirling(y));
  }
  if (Math.abs(z.im) <= NEAR_AXIS) {
    if (z.re >= -0.5 && z.re < 2.5) {
      const nearest = Math.round(z.re);
      const w = plus(z, -nearest);
      if (nearest === 2) return negate(log1p(multiply(w, series(reciprocalGammaOfTwo, w))));
      const near = negate(log1p(multiply(w, series(reciprocalGamma, w))));
      return nearest === 1 ? near : subtract(near, logOfSize(z));
    }
    return logOfSize(gamma(z));
  }
  let sum = complex(0);
  let top = z;
  for (; top.re < LARGE; top = plus(top, 1)) sum = add(sum, logOfSize(top));
  return subtract(logByStirling(top), sum);
}

// ── digamma, polygamma ─────────────────────────────────────────────────────────────────────────────────────────────

const digammaTerms = bernoulli.slice(0, 10).map((b, i) => b / (2 * i + 2));

export function digamma(z: Complex): Complex {
  if (isPole(z)) return notANumber;
  if (z.re <= -LARGE) {
    const { sin, cos } = turnsOf(z);
    const cot = Math.abs(z.im) > FAR_FROM_AXIS ? complex(0, -Math.sign(z.im)) : divide(cos, sin);
    return subtract(digamma(subtract(ONE, z)), scale(cot, Math.PI));
  }
  let sum = complex(0);
  let top = z;
  for (; top.re < LARGE; top = plus(top, 1)) sum = add(sum, reciprocal(top));
  const perSquare = reciprocal(multiply(top, top));
  const rest = add(scale(reciprocal(top), 0.5), multiply(perSquare, series(digammaTerms, perSquare)));
  return subtract(subtract(log(top), rest), sum);
}

/** polygamma(n, z) for a whole real order n: (-1)^(n+1)·n!·(1/z^(n+1) + 1/(z+1)^(n+1) + …). */
export function polygamma(order: Complex, z: Complex): Complex {
  const n = order.re;
  if (order.im !== 0 || !Number.isInteger(n) || n < 0 || isPole(z)) return notANumber;
  if (n === 0) return digamma(z);
  const s = n + 1;
  const sign = n % 2 === 0 ? -1 : 1;
  if (z.re > 0) return scale(factorialSum(n, z), sign);
  // The terms to the left of 0 are those of a sum that runs the other way, less those beyond z.
  const passed = Math.floor(-z.re) + 1;
  const first = negate(plus(z, passed - 1));
  const right = factorialSum(n, plus(z, passed));
  const left = subtract(factorialSum(n, first), factorialSum(n, subtract(ONE, z)));
  return scale(s % 2 === 0 ? add(right, left) : subtract(right, left), sign);
}

/** n!·(1/z^(n+1) + 1/(z+1)^(n+1) + …) for a positive real part: terms one by one, then the Euler-Maclaurin tail. */
function factorialSum(n: number, z: Complex): Complex {
  const s = complex(-(n + 1));
  const scaled = (sum: Complex): Complex => {
    // sum is measured in the first term; the factorial and the power meet as logarithms where they would overflow.
    const leading =
      n <= 100
        ? scale(power(z, complex(-n)), realGamma(n + 1))
        : exp(subtract(complex(realLgamma(n + 1)), scale(log(z), n)));
    return multiply(leading, divide(sum, z));
  };
  if (z.re + 1 === z.re && z.re < n + 10) return scaled(ONE);
  let sum = complex(0);
  let base = z;
  for (; base.re < n + 10; base = plus(base, 1)) {
    const term = power(divide(base, z), s);
    sum = add(sum, term);
    if (sizeOf(term) < 1e-18 * sizeOf(sum)) return scaled(sum);
  }
  const perBase = reciprocal(base);
  const perSquare = multiply(perBase, perBase);
  let tail = complex(0.5);
  let factor = scale(perBase, (n + 1) / 2);
  bernoulli.forEach((b, i) => {
    const k = i + 1;
    tail = add(tail, scale(factor, b));
    factor = scale(multiply(factor, perSquare), ((n + 2 * k) * (n + 1 + 2 * k)) / ((2 * k + 1) * (2 * k + 2)));
  });
  return scaled(add(sum, multiply(power(divide(base, z), s), add(scale(base, 1 / n), tail))));
}

// ── error function ─────────────────────────────────────────────────────────────────────────────────────────────────

/** erf(z)/z in powers of z²: 2/√π·(-1)^k/(k!·(2k + 1)). */
const erfTerms = Array.from(
  { length: 20 },
  (_, k) => ((2 / Math.sqrt(Math.PI)) * (-1) ** k) / (realGamma(k + 1) * (2 * k + 1)),
);

/** exp(-z²): the square of the real part is taken apart, since its rounding would cost as many digits as it has. */
function gaussian(z: Complex): Complex {
  const { re, im } = z;
  const angle = -2 * re * im;
  // Where one factor would overflow and the other vanish, only their product is asked for.
  if (Math.abs(im) > 20) return polar(Math.exp((im - re) * (im + re)), angle);
  const short = Math.fround(re);
  return polar(Math.exp(-short * short) * Math.exp((short - re) * (short + re)) * Math.exp(im * im), angle);
}

const NODES = 12;
const SPACING = Math.sqrt(Math.PI / (NODES + 1));

/** The Faddeeva function w(z) = exp(-z²)·erfc(-i·z) in the first quadrant, the sum over nodes t and the term of the pole. */
function faddeeva(z: Complex): Complex {
  const place = z.re / SPACING;
  const phase = place - Math.floor(place);
  // Nodes half-way between the multiples of the spacing, or at them: those that are further from z.
  const half = !(z.im < z.re && phase >= 0.25 && phase <= 0.75);
  const square = multiply(z, z);
  let sum = complex(0);
  for (let k = half ? 0 : 1; k <= NODES; k++) {
    const t = (half ? k + 0.5 : k) * SPACING;
    sum = add(sum, scale(reciprocal(plus(square, -t * t)), Math.exp(-t * t)));
  }
  const turned = complex(-z.im, z.re);
  let w = scale(multiply(turned, sum), (2 * SPACING) / Math.PI);
  // The node at 0 counts once, not for two.
  if (!half) w = add(w, scale(divide(complex(0, 1), z), SPACING / Math.PI));
  // Above this the pole counts for less than the last bit.
  if (z.im >= Math.PI / SPACING) return w;
  const around = exp(scale(turned, (-2 * Math.PI) / SPACING));
  return add(w, divide(scale(gaussian(z), 2), half ? add(ONE, around) : subtract(ONE, around)));
}

export function erf(z: Complex): Complex {
  if (sizeOf(z) < 1) return multiply(z, series(erfTerms, multiply(z, z)));
  return z.re >= 0 ? subtract(ONE, erfc(z)) : subtract(erfc(negate(z)), ONE);
}

export function erfc(z: Complex): Complex {
  if (z.re < 0) return subtract(complex(2), erfc(negate(z)));
  if (z.re < 0.5 && sizeOf(z) < 1) return subtract(ONE, erf(z));
  // w at i·z; on the other side of the imaginary axis it has the conjugate value.
  const w = faddeeva(complex(Math.abs(z.im), z.re));
  return multiply(gaussian(z), z.im > 0 ? complex(w.re, -w.im) : w);
}
