/**
 * What do sin, log and asin give for x + i·h, when h is 1e-20?
 *
 * The complex step reads a slope off the imaginary part, so that part must keep all its digits beside a real part that is
 * 1e20 times larger. Textbook formulas lose it: asin(z) = -i·log(i·z + sqrt(1 - z²)) at 0.3 + 1e-20·i takes the logarithm
 * of a number of size 1, to which 1e-20 is nothing. Each function here is written so that what is small is only ever
 * multiplied, divided, or added to what is as small:
 *
 *     sinh(a + i·b) = sinh a · cos b + i · cosh a · sin b              sin 1e-20 = 1e-20
 *     log(a + i·b)  = log |a + i·b|  + i · atan2(b, a)                 atan2(1e-20, 0.3) = 3.33e-20
 *     asin(a + i·b): p = sqrt(1 - z), q = sqrt(1 + z); imaginary part asinh(Im(p̄·q))
 *
 * Sine is hyperbolic sine turned by a right angle, and turning only swaps the parts, so each pair is one formula.
 *
 * Off the real axis these are the principal values, with two exceptions that continue the real function instead: the
 * cube root of a negative number is negative, and so is every odd root. Their cuts lie on the imaginary axis.
 *
 * Where it breaks: parts beyond about 1e150 overflow where they are squared.
 *
 * Source: Kahan, Branch cuts for complex elementary functions, in The State of the Art in Numerical Analysis (1987).
 * Next: ./complex-special.ts
 */

import { ruleOf } from '../rules.ts';

export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const ONE = complex(1);
export const notANumber = complex(Number.NaN, Number.NaN);

// ── arithmetic ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const add = (z: Complex, w: Complex): Complex => complex(z.re + w.re, z.im + w.im);
export const subtract = (z: Complex, w: Complex): Complex => complex(z.re - w.re, z.im - w.im);
export const negate = (z: Complex): Complex => complex(-z.re, -z.im);
export const scale = (z: Complex, factor: number): Complex => complex(z.re * factor, z.im * factor);

/** A part that is exactly 0 stays 0, even beside an infinite one: 0 times infinity is for limits, not for real numbers. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

export const multiply = (z: Complex, w: Complex): Complex =>
  z.im === 0 && w.im === 0
    ? complex(z.re * w.re)
    : complex(product(z.re, w.re) - product(z.im, w.im), product(z.re, w.im) + product(z.im, w.re));

/** Smith's algorithm: the smaller part of the divisor is measured in the larger, so nothing is squared. */
export function divide(z: Complex, w: Complex): Complex {
  if (z.im === 0 && w.im === 0) return complex(z.re / w.re);
  if (Math.abs(w.re) >= Math.abs(w.im)) {
    const ratio = w.im / w.re;
    const divisor = w.re + w.im * ratio;
    return complex((z.re + product(z.im, ratio)) / divisor, (z.im - product(z.re, ratio)) / divisor);
  }
  const ratio = w.re / w.im;
  const divisor = w.im + w.re * ratio;
  return complex((product(z.re, ratio) + z.im) / divisor, (product(z.im, ratio) - z.re) / divisor);
}

export const reciprocal = (z: Complex): Complex => divide(ONE, z);
export const sizeOf = (z: Complex): number => (z.im === 0 ? Math.abs(z.re) : Math.hypot(z.re, z.im));

/** f(i·z)/i: sin from sinh, tan from tanh, and back, with their inverses. */
const turned =
  (f: (z: Complex) => Complex) =>
  (z: Complex): Complex => {
    const { re, im } = f(complex(-z.im, z.re));
    return complex(im, -re);
  };
/** f(i·z): cos from cosh. */
const along =
  (f: (z: Complex) => Complex) =>
  (z: Complex): Complex =>
    f(complex(-z.im, z.re));
/** i·f(i·z): csc from csch. */
const countered =
  (f: (z: Complex) => Complex) =>
  (z: Complex): Complex => {
    const { re, im } = f(complex(-z.im, z.re));
    return complex(-im, re);
  };
/** An odd function, worked out where the real part is not negative. */
const odd =
  (f: (z: Complex) => Complex) =>
  (z: Complex): Complex =>
    z.re < 0 || Object.is(z.re, -0) ? negate(f(negate(z))) : f(z);

// ── exponentials and logarithms ────────────────────────────────────────────────────────────────────────────────────

/** size·(cos angle + i·sin angle) */
export const polar = (size: number, angle: number): Complex =>
  angle === 0
    ? complex(size, product(size, angle))
    : complex(product(size, Math.cos(angle)), product(size, Math.sin(angle)));

export const exp = (z: Complex): Complex => polar(Math.exp(z.re), z.im);

export function expm1(z: Complex): Complex {
  const turn = Math.sin(z.im / 2);
  return complex(product(Math.expm1(z.re), Math.cos(z.im)) - 2 * turn * turn, product(Math.exp(z.re), Math.sin(z.im)));
}

/** log |z|, with its digits where |z| is near 1: there |z|² - 1 is found without rounding |z|. */
function logSize(z: Complex): number {
  const size = sizeOf(z);
  if (z.im === 0 || size < 0.7 || size > 1.4) return Math.log(size);
  const [large, small] = Math.abs(z.re) >= Math.abs(z.im) ? [Math.abs(z.re), z.im] : [Math.abs(z.im), z.re];
  return Math.log1p((large - 1) * (large + 1) + small * small) / 2;
}

export const log = (z: Complex): Complex => complex(logSize(z), Math.atan2(z.im, z.re));

/** The logarithm that continues log |x| to both sides of 0: real wherever z is. */
export const logOfSize = (z: Complex): Complex => log(z.re < 0 ? negate(z) : z);

export function log1p(z: Complex): Complex {
  // Near -1 and far out 1 + z is the better start; near 0 it would drop the digits of z.
  if (z.re < -0.5 || sizeOf(z) > 1e8) return log(add(ONE, z));
  return complex(Math.log1p(z.re * (2 + z.re) + z.im * z.im) / 2, Math.atan2(z.im, 1 + z.re));
}

// ── roots and powers ───────────────────────────────────────────────────────────────────────────────────────────────

export function sqrt(z: Complex): Complex {
  if (z.re === 0 && z.im === 0) return z;
  const larger = Math.sqrt(Math.abs(z.re) / 2 + sizeOf(z) / 2);
  const smaller = Math.abs(z.im) / (2 * larger);
  const [re, im] = z.re >= 0 ? [larger, smaller] : [smaller, larger];
  return complex(re, z.im < 0 || Object.is(z.im, -0) ? -im : im);
}

/** |z|^(1/n) by the row of the real root, the angle divided by n. */
const rootBy = (z: Complex, size: number, n: number): Complex => polar(size, Math.atan2(z.im, z.re) / n);

export const cbrt = odd((z) => rootBy(z, Math.cbrt(sizeOf(z)), 3));

/** The real n-th root continued; of a negative number for odd n. The order must be a whole real number. */
export function nthRoot(z: Complex, order: Complex): Complex {
  const n = order.re;
  if (order.im !== 0 || !Number.isInteger(n) || n === 0) return notANumber;
  if (z.im === 0) return complex(ruleOf('nthRoot').value(z.re, n, Number.NaN));
  const root = (w: Complex): Complex => rootBy(w, ruleOf('nthRoot').value(sizeOf(w), n, Number.NaN), n);
  return n % 2 === 0 ? root(z) : odd(root)(z);
}

/** Up to this exponent whole powers are products; beyond, rounding adds up to more than that of one real power. */
const MOST_PRODUCTS = 8;

/** z^w. Whole exponents are products or turns of the base, so that negative bases stay where they are. */
export function power(z: Complex, w: Complex): Complex {
  if (z.im === 0 && w.im === 0) {
    const value = ruleOf('power').value(z.re, w.re, Number.NaN);
    // Only the value of a real power is real; of a negative base to a broken exponent it is not.
    if (!Number.isNaN(value) || Number.isNaN(z.re) || Number.isNaN(w.re)) return complex(value);
  }
  if (w.im === 0 && Number.isInteger(w.re)) return wholePower(z, w.re);
  if (z.re === 0 && z.im === 0) return w.re > 0 ? complex(0) : notANumber;
  const angle = Math.atan2(z.im, z.re);
  const size = sizeOf(z) ** w.re * Math.exp(-product(w.im, angle));
  return polar(size, product(w.re, angle) + product(w.im, logSize(z)));
}

function wholePower(z: Complex, n: number): Complex {
  if (n === 0) return ONE;
  if (Math.abs(n) <= MOST_PRODUCTS) {
    const result = products(z, Math.abs(n));
    return n < 0 ? reciprocal(result) : result;
  }
  // Of a negative base the angle is near π, and n times its rounding would drown the rest; so the sign is set apart.
  const base = z.re < 0 ? negate(z) : z;
  const result = polar(sizeOf(base) ** n, n * Math.atan2(base.im, base.re));
  return z.re < 0 && n % 2 !== 0 ? negate(result) : result;
}

/** z^n for a small n, multiplied as the row of the real power does. */
function products(z: Complex, n: number): Complex {
  if (n === 1) return z;
  const half = products(z, Math.floor(n / 2));
  const square = multiply(half, half);
  return n % 2 === 0 ? square : multiply(square, z);
}

// ── hyperbolic and trigonometric ───────────────────────────────────────────────────────────────────────────────────

export const sinh = (z: Complex): Complex =>
  complex(product(Math.sinh(z.re), Math.cos(z.im)), product(Math.cosh(z.re), Math.sin(z.im)));
export const cosh = (z: Complex): Complex =>
  complex(product(Math.cosh(z.re), Math.cos(z.im)), product(Math.sinh(z.re), Math.sin(z.im)));

/** Beyond this tanh is 1 to the last bit, and 2·e^-|x| is sech. */
const FAR = 20;

export function tanh(z: Complex): Complex {
  const decay = Math.exp(-2 * Math.abs(z.re));
  if (Math.abs(z.re) > FAR) return complex(Math.sign(z.re), 4 * Math.sin(z.im) * Math.cos(z.im) * decay);
  const rise = Math.sinh(z.re);
  const fall = Math.cos(z.im);
  const size = rise * rise + fall * fall;
  return complex((rise * Math.cosh(z.re)) / size, (Math.sin(z.im) * fall) / size);
}

/** 2·e^-|z| and its sign on either side, where cosh and sinh are e^|z|/2. */
const far = (z: Complex, sign: number): Complex => {
  const size = 2 * Math.exp(-Math.abs(z.re));
  return complex(sign * size * Math.cos(z.im), -sign * Math.sign(z.re) * size * Math.sin(z.im));
};

export const sech = (z: Complex): Complex => (Math.abs(z.re) > FAR ? far(z, 1) : reciprocal(cosh(z)));
export const csch = (z: Complex): Complex => (Math.abs(z.re) > FAR ? far(z, Math.sign(z.re)) : reciprocal(sinh(z)));
export const coth = (z: Complex): Complex => reciprocal(tanh(z));

export const sin = turned(sinh);
export const cos = along(cosh);
export const tan = turned(tanh);
export const sec = along(sech);
export const csc = countered(csch);
export const cot = countered(coth);

// ── their inverses ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Re and Im of p̄·q, by name, without the parts that are not wanted. */
const reOfProduct = (p: Complex, q: Complex): number => product(p.re, q.re) - product(p.im, q.im);
const imOfConjugateProduct = (p: Complex, q: Complex): number => product(p.re, q.im) - product(p.im, q.re);
const reOfConjugateProduct = (p: Complex, q: Complex): number => product(p.re, q.re) + product(p.im, q.im);

/** asin of a number with real part x, of which 1 - z and 1 + z are given: near ±1 they have digits that z has not. */
function asinBy(x: number, oneLess: Complex, oneMore: Complex): Complex {
  const p = sqrt(oneLess);
  const q = sqrt(oneMore);
  return complex(Math.atan2(x, reOfProduct(p, q)), Math.asinh(imOfConjugateProduct(p, q)));
}
function acosBy(oneLess: Complex, oneMore: Complex): Complex {
  const p = sqrt(oneLess);
  const q = sqrt(oneMore);
  return complex(2 * Math.atan2(p.re, q.re), Math.asinh(imOfConjugateProduct(q, p)));
}
function acoshBy(lessOne: Complex, oneMore: Complex): Complex {
  const p = sqrt(lessOne);
  const q = sqrt(oneMore);
  return complex(Math.asinh(reOfConjugateProduct(p, q)), 2 * Math.atan2(p.im, q.re));
}

const oneLess = (z: Complex): Complex => complex(1 - z.re, -z.im);
const oneMore = (z: Complex): Complex => complex(1 + z.re, z.im);
const lessOne = (z: Complex): Complex => complex(z.re - 1, z.im);

export const asin = (z: Complex): Complex => asinBy(z.re, oneLess(z), oneMore(z));
export const acos = (z: Complex): Complex => acosBy(oneLess(z), oneMore(z));
export const asinh = turned(asin);
export const acosh = (z: Complex): Complex => acoshBy(lessOne(z), oneMore(z));

/** log |(1 + z)/(1 - z)| / 2, the real part of atanh and of acoth, for a real part that is not negative. */
const halfLogRatio = (z: Complex): number => {
  const size = sizeOf(z);
  if (size > 1e150) return z.re / size / size;
  return Math.log1p((4 * z.re) / ((1 - z.re) * (1 - z.re) + z.im * z.im)) / 4;
};

export const atanh = odd((z) =>
  complex(halfLogRatio(z), Math.atan2(2 * z.im, (1 - z.re) * (1 + z.re) - z.im * z.im) / 2),
);
export const atan = turned(atanh);

/** 1/z - 1, negated or not, and 1 + 1/z: near ±1 by the parts of z, which have digits that 1/z has not. */
function besideReciprocal(z: Complex): {
  readonly oneLess: Complex;
  readonly lessOne: Complex;
  readonly oneMore: Complex;
} {
  const r = reciprocal(z);
  const size = sizeOf(z);
  const careful = size > 1e-8 && size < 1e8;
  const square = z.re * z.re + z.im * z.im;
  const less = careful ? (z.re * (z.re - 1) + z.im * z.im) / square : 1 - r.re;
  const more = careful ? (z.re * (z.re + 1) + z.im * z.im) / square : 1 + r.re;
  return { oneLess: complex(less, -r.im), lessOne: complex(-less, r.im), oneMore: complex(more, r.im) };
}

export const acsc = (z: Complex): Complex => {
  const { oneLess, oneMore } = besideReciprocal(z);
  return asinBy(reciprocal(z).re, oneLess, oneMore);
};
export const asec = (z: Complex): Complex => {
  const { oneLess, oneMore } = besideReciprocal(z);
  return acosBy(oneLess, oneMore);
};
export const asech = (z: Complex): Complex => {
  const { lessOne, oneMore } = besideReciprocal(z);
  return acoshBy(lessOne, oneMore);
};
export const acot = (z: Complex): Complex => atan(reciprocal(z));
export const acsch = (z: Complex): Complex => asinh(reciprocal(z));
export const acoth = odd((z) =>
  sizeOf(z) > 1e8
    ? atanh(reciprocal(z))
    : complex(halfLogRatio(z), -Math.atan2(2 * z.im, (z.re - 1) * (z.re + 1) + z.im * z.im) / 2),
);
