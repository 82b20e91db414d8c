/**
 * What are gamma, erf and their relatives, and how are they computed to the last digit?
 *
 * None of them is made of a few roots and exponentials, so each is computed where it is easy and carried from there to
 * where it is asked. Gamma is easy near 1, where a short power series of 1/gamma does it, and its recurrence
 * gamma(x + 1) = x·gamma(x) carries it away:
 *
 *     gamma(3.5) = 2.5 · 1.5 · gamma(1.5) = 2.5 · 1.5 · 0.886226925… = 3.3233509…
 *
 * Above 8 Stirling's formula is cheaper than many products. Digamma, the slope of log gamma, has the recurrence
 * digamma(x + 1) = digamma(x) + 1/x, and every polygamma a sum over 1/(x + k)^(n + 1) that ends in an Euler-Maclaurin
 * tail. Reflection gives the negative side. The error function is a power series near 0; far out 1 - erf would be all
 * rounding, so erfc is computed for itself, as exp(-x²) times a factor that changes slowly: erfc(26) = 5.66e-296.
 *
 * Where it breaks: where the answer itself is touchy. Near a zero (digamma at 1.4616, lgamma between negative poles),
 * near a pole, and for polygamma of high order, changing the last bit of x changes more than the last bit of the answer;
 * no computation of float64 in and out can do better. Elsewhere the answers are within about 4 units in the last place.
 *
 * Sources: NIST Digital Library of Mathematical Functions, chapters 5 (gamma), 7 (error functions) and 25.11 (the sum
 * over 1/(x + k)^s); the variable (x - 3.75)/(x + 3.75) for erfc is that of Shepherd and Laframboise, Mathematics of
 * Computation 36 (1981). The coefficients were computed with mpmath 1.3.0, by the line given above each table.
 *
 * Next: ./expression.ts
 */

/** The Bernoulli numbers B2, B4, … B24, which every expansion for large x is made of. */
export const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
  854513 / 138,
  -236364091 / 2730,
];

/** From here on ten terms in 1/x² reach the last bit; below, recurrences carry the argument down. */
const LARGE = 8;
const stirlingTerms = bernoulli.slice(0, 10).map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
const digammaTerms = bernoulli.slice(0, 10).map((b, i) => b / (2 * i + 2));

/** c[0] + c[1]·z + c[2]·z² + … */
function series(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * z + (coefficients[i] as number);
  return sum;
}

/** c[0] + c[1]·T1(t) + c[2]·T2(t) + … in Chebyshev polynomials, for t from -1 to 1 (Clenshaw's recurrence). */
function chebyshev(coefficients: readonly number[], t: number): number {
  let next = 0;
  let afterNext = 0;
  for (let i = coefficients.length - 1; i > 0; i--) {
    const here = 2 * t * next - afterNext + (coefficients[i] as number);
    afterNext = next;
    next = here;
  }
  return t * next - afterNext + (coefficients[0] as number);
}

const isPole = (x: number): boolean => x <= 0 && Math.floor(x) === x;

/** sin(πx), exact in where the zeros are: the whole part is taken off before π comes in. */
function sinPi(x: number): number {
  const nearest = Math.round(x);
  const rest = x - nearest;
  const size =
    Math.abs(rest) <= 0.25 ? Math.sin(Math.PI * rest) : Math.sign(rest) * Math.cos(Math.PI * (0.5 - Math.abs(rest)));
  return nearest % 2 === 0 ? size : -size;
}

/** 1/tan(πx), the same way. */
function cotPi(x: number): number {
  const rest = x - Math.round(x);
  return Math.abs(rest) <= 0.25
    ? 1 / Math.tan(Math.PI * rest)
    : Math.sign(rest) * Math.tan(Math.PI * (0.5 - Math.abs(rest)));
}

// ── gamma ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** 1/gamma(1 + z) = 1 + z·(these in z), |z| ≤ 1/2. `taylor(lambda z: rgamma(1 + z), 0, 18)[1:]` at 60 digits. */
export const reciprocalGamma = [
  0.5772156649015329, -0.6558780715202539, -0.04200263503409524, 0.16653861138229148, -0.04219773455554433,
  -0.009621971527876973, 0.0072189432466631, -0.0011651675918590652, -0.00021524167411495098, 0.0001280502823881162,
  -2.013485478078824e-5, -1.2504934821426706e-6, 1.133027231981696e-6, -2.056338416977607e-7, 6.116095104481416e-9,
  5.002007644469223e-9, -1.18127457048702e-9, 1.0434267116911005e-10,
];

/** 1/gamma(2 + z) = 1 + z·(these in z), so that log gamma has its digits next to 2 also. The same line with 2 for 1. */
export const reciprocalGammaOfTwo = [
  -0.42278433509846713, -0.23309373642178674, 0.1910911013876915, -0.024552490005400017, -0.01764524455014432,
  0.008023273022267347, -0.000804329775604247, -0.0003608378162548181, 0.00014559614213986716, -1.7545859751750962e-5,
  -2.5889950290372764e-6, 1.3385015468946058e-6, -2.0547431491290985e-7, -1.5952678485086793e-10, 6.275621889332284e-9,
  -1.2736142448630608e-9, 9.233967437604067e-11, 1.2002996793069383e-11,
];

let factorials: readonly number[] | undefined;

/** n! for n up to 170, the last one that float64 holds, each rounded once from the exact whole number. */
function factorialOf(n: number): number {
  if (factorials === undefined) {
    const list: number[] = [];
    let exact = 1n;
    for (let k = 0n; k <= 170n; k++) {
      if (k > 0n) exact *= k;
      list.push(Number(exact));
    }
    factorials = list;
  }
  return factorials[n] ?? Number.POSITIVE_INFINITY;
}

/** What Stirling's formula is short of: log gamma(x) = (x - 1/2)·log x - x + log(2π)/2 + this, x ≥ 8. */
const stirlingRest = (x: number): number => series(stirlingTerms, 1 / (x * x)) / x;

/**
 * The gamma function, (x - 1)! for a whole x and the smooth curve through those points.
 *
 * Exact at whole x up to 23, correctly rounded at larger ones; NaN at the poles 0, -1, -2, …; Infinity above 171.62.
 *
 * @example
 * gamma(5) // => 24
 */
export function gamma(x: number): number {
  if (Number.isNaN(x) || isPole(x)) return Number.NaN;
  if (Math.floor(x) === x) return factorialOf(x - 1);
  if (x >= LARGE) {
    if (x > 172) return Number.POSITIVE_INFINITY;
    // x^(x - 1/2) overflows before gamma does, so it is taken in two halves.
    const half = x ** (x / 2 - 0.25);
    return half * (half * stirlingFactor(x));
  }
  if (x > -LARGE) {
    // Taking a whole number off is exact, so a neighbour of a pole keeps its distance from it.
    const nearest = Math.round(x);
    const z = x - nearest;
    const near = 1 + z * series(reciprocalGamma, z);
    let product = 1;
    for (let k = 1; k < nearest; k++) product *= x - k;
    let divisor = 1;
    for (let k = 0; k <= -nearest; k++) divisor *= x + k;
    return nearest > 0 ? product / near : 1 / (divisor * near);
  }
  // Reflection: gamma(-y) = -π / (y·sin(πy)·gamma(y)). Below -184 or so this is smaller than any float64.
  const y = -x;
  if (y > 200) return sinPi(y) > 0 ? -0 : 0;
  const half = y ** (y / 2 - 0.25);
  return -Math.PI / (y * sinPi(y)) / (half * stirlingFactor(y)) / half;
}

/** gamma(x)/x^(x - 1/2) */
function stirlingFactor(x: number): number {
  const factor = Math.sqrt(2 * Math.PI) * Math.exp(-x);
  return factor + factor * Math.expm1(stirlingRest(x));
}

/**
 * log|gamma(x)|, which stays finite long after gamma overflows. Infinity at the poles 0, -1, -2, …
 *
 * @example
 * lgamma(1e6) // => 12815504.569147611
 */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (isPole(x) || x === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (x >= LARGE) {
    return (x - 0.5) * (Math.log(x) - 1) + (0.5 * Math.log(2 * Math.PI) - 0.5 + stirlingRest(x));
  }
  // Around its zeros at 1 and 2 the logarithm must see the distance from 1, not the rounded gamma.
  if (x >= -0.5 && x < 2.5) {
    const nearest = Math.round(x);
    const z = x - nearest;
    if (nearest === 2) return 0 - Math.log1p(z * series(reciprocalGammaOfTwo, z));
    const near = 0 - Math.log1p(z * series(reciprocalGamma, z));
    return nearest === 1 ? near : near - Math.log(Math.abs(x));
  }
  if (x > -LARGE) return Math.log(Math.abs(gamma(x)));
  return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(-x);
}

// ── digamma, polygamma ─────────────────────────────────────────────────────────────────────────────────────────────

/** Where digamma is 0, in two pieces, since 16 digits of it are not enough next to it. `findroot(digamma, 1.46)` */
const digammaZero = 1.4616321449683622;
const digammaZeroRest = 9.549995429965697e-17;

/**
 * x·digamma(x)/(x - zero) on [1, 2], in t = 2x - 3: mpmath, 60 digits, from 36 Chebyshev nodes x_j as
 * `2/36*sum(f(x_j)*cos(pi*k*(j + 0.5)/36) for j in range(36))`, the first halved.
 */
const digammaNear = [
  1.4185893690786895, 0.15953122547479942, -0.008042692365665072, 0.0005818252720332187, -4.865450885257617e-5,
  4.37916955351177e-6, -4.109422747262246e-7, 3.954999440243587e-8, -3.867676913843583e-9, 3.821819388440119e-10,
  -3.8027030001072945e-11, 3.801383644823147e-12, -3.812199470367741e-13, 3.831455036746569e-14, -3.856682733464439e-15,
  3.8862065386956476e-16, -3.918873555447009e-17,
];

/**
 * The slope of log gamma, gamma′(x)/gamma(x). NaN at the poles 0, -1, -2, …
 *
 * @example
 * digamma(1) // => -0.5772156649015329
 */
export function digamma(x: number): number {
  if (Number.isNaN(x) || isPole(x)) return Number.NaN;
  if (x < 0) return digamma(1 - x) - Math.PI * cotPi(x);
  if (x >= LARGE) {
    const perSquare = 1 / (x * x);
    return Math.log(x) - (0.5 / x + perSquare * series(digammaTerms, perSquare));
  }
  if (x < 1) return digamma(1 + x) - 1 / x;
  let carried = 0;
  let base = x;
  while (base >= 2) {
    base -= 1;
    carried += 1 / base;
  }
  return (chebyshev(digammaNear, 2 * base - 3) * (base - digammaZero - digammaZeroRest)) / base + carried;
}

/**
 * The n-th derivative of digamma.
 *
 *     polygamma(n, x) = (-1)^(n+1)·n!·(1/x^(n+1) + 1/(x+1)^(n+1) + 1/(x+2)^(n+1) + …)        n = 1, 2, 3, …
 *
 * NaN for n that is not whole or below 0, and at the poles x = 0, -1, -2, … Where n! or the power of x leaves the range
 * of float64 on the way (n above 170, or an extreme x), about three digits are lost.
 *
 * @example
 * polygamma(1, 1) // => 1.6449340668482264
 */
export function polygamma(n: number, x: number): number {
  if (!Number.isInteger(n) || n < 0 || Number.isNaN(x) || isPole(x)) return Number.NaN;
  if (n === 0) return digamma(x);
  const sign = n % 2 === 0 ? -1 : 1;
  if (x > 0) return sign * factorialSum(n, x);
  if (x === Number.NEGATIVE_INFINITY) return Number.NaN;
  // For a negative x the sum runs through the terms on both sides of 0: all those to the right, and as many to the left
  // as there are, which is all of them less those that lie beyond x.
  const rest = x - Math.round(x);
  const right = factorialSum(n, rest > 0 ? rest : 1 + rest);
  const left = factorialSum(n, rest > 0 ? 1 - rest : -rest);
  const beyond = factorialSum(n, 1 - x);
  if (n % 2 === 1) return right + left === Number.POSITIVE_INFINITY ? right + left : right + (left - beyond);
  // Half-way between whole numbers the two sides cancel; elsewhere, where both overflow, the nearer one decides.
  if (left !== right || Number.isFinite(left)) return left - right - beyond;
  return Math.abs(rest) === 0.5 ? -beyond : rest > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** n!·(1/x^(n+1) + 1/(x+1)^(n+1) + …) for x > 0: terms one by one up to where the Euler-Maclaurin tail is exact. */
function factorialSum(n: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  const s = n + 1;
  const enough = n + 10;
  // From 2^53 on adding 1 changes nothing, and no sum of terms ends; n!/x^n, 0 or beyond all numbers, decides alone.
  if (x + 1 === x && x < enough) return scaled(n, x, 1);
  // All terms are measured in the first one, so that nothing overflows on the way.
  let sum = 0;
  let base = x;
  for (; base < enough; base += 1) {
    const term = (x / base) ** s;
    sum += term;
    if (term < 1e-18 * sum) return scaled(n, x, sum);
  }
  let tail = 0;
  let factor = s / (2 * base);
  for (let k = 1; k <= bernoulli.length; k++) {
    tail += (bernoulli[k - 1] as number) * factor;
    factor *= ((s + 2 * k - 1) * (s + 2 * k)) / ((2 * k + 1) * (2 * k + 2) * base * base);
  }
  return scaled(n, x, sum + (x / base) ** s * (base / n + 0.5 + tail));
}

/** sum·n!/x^(n+1), through logarithms only where the parts would leave the range that their quotient stays in. */
function scaled(n: number, x: number, sum: number): number {
  const power = x ** n;
  const inRange = n <= 170 && power > 1e-290 && power < 1e300;
  return inRange ? (sum / x) * (factorialOf(n) / power) : Math.exp(lgamma(n + 1) - n * Math.log(x) + Math.log(sum / x));
}

// ── error function ─────────────────────────────────────────────────────────────────────────────────────────────────

/** erf(x)/x in powers of x²: 2/√π·(-1)^k/(k!·(2k + 1)). */
const erfNear = Array.from(
  { length: 18 },
  (_, k) => ((2 / Math.sqrt(Math.PI)) * (-1) ** k) / (factorialOf(k) * (2 * k + 1)),
);

/**
 * (1 + 2x)·exp(x²)·erfc(x) for x ≥ 0 in t = (x - 3.75)/(x + 3.75): mpmath, 60 digits, from 64 Chebyshev nodes as for
 * digamma.
 */
const erfcScaled = [
  1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
  0.009074997670705265, -0.002413163540417608, 0.0004907758365258086, -6.916973302501207e-5, 4.13902798607301e-6,
  7.74038306619849e-7, -2.1886401049234397e-7, 1.076499946567091e-8, 4.521959811218287e-9, -7.754400208831353e-10,
  -6.3180883408867e-11, 2.868795010930656e-11, 1.945586854576498e-13, -9.654696748434457e-13, 3.252548148141246e-14,
  3.3478119482823564e-14, -1.8645628804312087e-15, -1.2507950530476048e-15, 7.418235261960806e-17,
  5.0681489130830437e-17, -2.237056551102253e-18,
];

/**
 * The error function, 2/√π times the integral of exp(-t²) from 0 to x: from -1 to 1, 0 at 0.
 *
 * @example
 * erf(0.5) // => 0.5204998778130465
 */
export function erf(x: number): number {
  if (Math.abs(x) < 1) return x * series(erfNear, x * x);
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}

/**
 * 1 - erf(x) without the subtraction, so that the far tail keeps all its digits; 0 from 27.3 on, where float64 ends.
 *
 * @example
 * erfc(26) // => 5.663192408856143e-296
 */
export function erfc(x: number): number {
  if (x < 0.5) return x < -6 ? 2 : 1 - erf(x);
  if (x > 28) return 0;
  // x² rounded would cost exp(-x²) as many digits as x² has before the point; this square is exact, the rest is small.
  const short = Math.fround(x);
  const decay = Math.exp(-short * short) * Math.exp((short - x) * (short + x));
  return (decay * chebyshev(erfcScaled, (x - 3.75) / (x + 3.75))) / (1 + 2 * x);
}
