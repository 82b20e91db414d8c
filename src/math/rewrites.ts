/**
 * The same function, written so that its digits survive.
 *
 * Each row has shapes that lose digits somewhere, and a shape that is equal in exact arithmetic and does not. The letters
 * stand for any formulas. `1 - cos(a)` at 1e-8 is 1 - 1 = 0; `2*sin(a/2)^2`, the same function, is 5e-17.
 *
 * A row is only a suggestion. ./proposals.ts offers it when sampling in many digits finds the two equal and the new one is
 * measurably better at the point. So a row may hold on a part of the numbers only (log(a^b) is b*log(a) for positive a), and it
 * need not say where it helps.
 *
 * `tries` is a formula and a point where the row helps: every row is graded there, and a row without one does not compile.
 *
 * Where it breaks: a function that no row knows. x - sin(x) near 0 needs a series, and there is no row with one.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1; Blanchard, Higham and Higham, IMA J.
 * Numer. Anal. 41 (2021) 2311-2330, for logsumexp and softmax; Maechler, Accurately Computing log(1 - exp(-|a|)) (2012).
 * Next: ./same-function.ts
 */

import type { PrecisionName } from './arithmetic/precision.ts';
import { type Expr, type Point, partsOf, rebuild, sameExpr, substitute, write } from './expression.ts';
import { matchShape } from './matching.ts';
import { rowFormula } from './partials.ts';
import { isApply, isProduct, isSum, lengthOf, piecesOfProduct, piecesOfSum } from './pieces.ts';
import { tidy } from './tidying.ts';

export interface Rewrite {
  readonly name: string;
  /** Shapes that lose digits, all of one function. */
  readonly from: readonly string[];
  /** The shape that keeps them. */
  readonly to: string;
  /** Why, with {a} for the piece that a stands for. */
  readonly because: string;
  /** A formula and a point where it helps. */
  readonly tries: { readonly formula: string; readonly at: Point; readonly precision?: PrecisionName };
}

const cancels = (what: string): string => `${what} cancel in their leading digits where they are nearly equal`;
const nearOne = (what: string): string => `${what} is close to 1, and the subtraction takes away its leading digits`;

// biome-ignore format: one row a line
export const rewrites: readonly Rewrite[] = [
  // ── exponentials that overflow, logs of sums ────────────────────────────────────────────────────────────────────────
  { name: 'softplus', from: ['log(1 + exp(a))', 'log1p(exp(a))'], to: 'softplus(a)', because: 'exp({a}) overflows where {a} is large, and is absorbed by the 1 where it is very negative', tries: { formula: 'log(1+exp(x))', at: { x: 800 } } },
  { name: 'logsumexp', from: ['log(exp(a) + exp(b))'], to: 'logsumexp(a, b)', because: 'the larger of {a} and {b} is taken out before exp can overflow', tries: { formula: 'log(exp(a)+exp(b))', at: { a: 1000, b: 999 } } },
  { name: 'logsumexp of three', from: ['log(exp(a) + exp(b) + exp(c))'], to: 'logsumexp(a, b, c)', because: 'the largest of the three is taken out before exp can overflow', tries: { formula: 'log(exp(a)+exp(b)+exp(c))', at: { a: -1000, b: -999, c: -998 } } },
  { name: 'logsumexp with a one', from: ['log(1 + exp(a) + exp(b))'], to: 'logsumexp(0, a, b)', because: 'the 1 is exp(0), and the largest is taken out before exp can overflow', tries: { formula: 'log(1+exp(a)+exp(b))', at: { a: 1000, b: 2 } } },
  { name: 'log of a sigmoid', from: ['log(sigmoid(a))', 'log(1/(1 + exp(-a)))', 'log(exp(a)/(1 + exp(a)))'], to: '-softplus(-a)', because: 'the sigmoid of {a} underflows to 0 before its log is taken', tries: { formula: 'log(sigmoid(x))', at: { x: -800 } } },
  { name: 'log of one minus a sigmoid', from: ['log(1 - sigmoid(a))'], to: '-softplus(a)', because: 'the difference from 1 is lost before its log is taken', tries: { formula: 'log(1-sigmoid(x))', at: { x: 40 } } },
  { name: 'one minus a sigmoid', from: ['1 - sigmoid(a)'], to: 'sigmoid(-a)', because: nearOne('the sigmoid of {a}'), tries: { formula: '1-sigmoid(x)', at: { x: 30 } } },
  { name: 'cross-entropy from logits', from: ['b*log(sigmoid(a)) + (1 - b)*log(1 - sigmoid(a))'], to: '-(b*softplus(-a) + (1 - b)*softplus(a))', because: 'a sigmoid that has become 0 or 1 has forgotten {a}; the softplus of {a} has not', tries: { formula: '-(y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x)))', at: { x: 800, y: 0 } } },
  { name: 'sigmoid', from: ['1/(1 + exp(-a))', 'exp(a)/(1 + exp(a))'], to: 'sigmoid(a)', because: 'exp overflows, and its infinity makes the quotient 0 or not a number', tries: { formula: 'exp(x)/(1+exp(x))', at: { x: 800 } } },
  { name: 'softmax of two', from: ['exp(a)/(exp(a) + exp(b))'], to: 'sigmoid(a - b)', because: 'only the difference of {a} and {b} matters, and it does not overflow', tries: { formula: 'exp(a)/(exp(a)+exp(b))', at: { a: 1000, b: 999 } } },
  { name: 'softmax of three', from: ['exp(a)/(exp(a) + exp(b) + exp(c))'], to: 'exp(a - logsumexp(a, b, c))', because: 'only differences matter, and none of them overflows once the largest is taken out', tries: { formula: 'exp(a)/(exp(a)+exp(b)+exp(c))', at: { a: 1000, b: 999, c: 998 } } },
  { name: 'log softmax of two', from: ['log(exp(a)/(exp(a) + exp(b)))', 'a - log(exp(a) + exp(b))'], to: '-softplus(b - a)', because: 'the log of a share that underflows is minus infinity; the difference of {b} and {a} is an ordinary number', tries: { formula: 'log(exp(a)/(exp(a)+exp(b)))', at: { a: -800, b: 20 } } },
  { name: 'log softmax of three', from: ['log(exp(a)/(exp(a) + exp(b) + exp(c)))', 'a - log(exp(a) + exp(b) + exp(c))'], to: 'a - logsumexp(a, b, c)', because: 'the log of a share that underflows is minus infinity; differences are ordinary numbers', tries: { formula: 'log(exp(a)/(exp(a)+exp(b)+exp(c)))', at: { a: -800, b: 20, c: 30 } } },
  { name: 'log of cosh', from: ['log(cosh(a))'], to: 'abs(a) < 1 ? log1p(2*sinh(a/2)^2) : abs(a) + log1p(exp(-2*abs(a))) - log(2)', because: 'cosh overflows where {a} is large, and is 1 where it is small', tries: { formula: 'log(cosh(x))', at: { x: 800 } } },
  { name: 'inverse of softplus', from: ['log(exp(a) - 1)'], to: 'a > log(2) ? a + log1p(-exp(-a)) : log(expm1(a))', because: 'exp({a}) overflows where {a} is large, and cancels against the 1 near 0', tries: { formula: 'log(exp(x)-1)', at: { x: 800 } } },
  { name: 'log of a sum of squares', from: ['log(a^2 + b^2)'], to: '2*log(hypot(a, b))', because: 'the squares overflow or underflow before their log is taken', tries: { formula: 'log(x^2+y^2)/2', at: { x: 1e200, y: 1 } } },
  { name: 'log of an exponential', from: ['log(exp(a))'], to: 'a', because: 'exp({a}) overflows or underflows before its log is taken', tries: { formula: 'log(exp(-x^2/2))', at: { x: 50 } } },
  { name: 'log of a power', from: ['log(a^b)'], to: 'b*log(a)', because: 'the power overflows or underflows before its log is taken', tries: { formula: 'log(x^400)', at: { x: 10 } } },
  { name: 'log of a product', from: ['log(a*b)'], to: 'log(a) + log(b)', because: 'the product overflows or underflows before its log is taken', tries: { formula: 'log(x*y)', at: { x: 1e-200, y: 1e-200 } } },
  { name: 'quotient of exponentials', from: ['exp(a)/exp(b)'], to: 'exp(a - b)', because: 'both overflow, and infinity over infinity is not a number', tries: { formula: 'exp(a)/exp(b)', at: { a: 1000, b: 999 } } },
  { name: 'product of exponentials', from: ['exp(a)*exp(b)'], to: 'exp(a + b)', because: 'one overflows while the other underflows', tries: { formula: 'exp(a)*exp(b)', at: { a: 1000, b: -999 } } },
  { name: 'log of gamma', from: ['log(gamma(a))', 'log((a - 1)!)'], to: 'lgamma(a)', because: 'gamma overflows above 171, and its log is an ordinary number', tries: { formula: 'log(gamma(x))', at: { x: 200 } } },
  { name: 'quotient of gammas', from: ['gamma(a)/gamma(b)'], to: 'exp(lgamma(a) - lgamma(b))', because: 'both overflow, and infinity over infinity is not a number', tries: { formula: 'gamma(x+1/2)/gamma(x)', at: { x: 300 } } },
  { name: 'quotient of factorials', from: ['a!/b!'], to: 'exp(lgamma(a + 1) - lgamma(b + 1))', because: 'both overflow, and infinity over infinity is not a number', tries: { formula: 'n!/k!', at: { n: 201, k: 200 } } },

  // ── near 1: log1p, expm1 and their kind ─────────────────────────────────────────────────────────────────────────────
  { name: 'log1p', from: ['log(1 + a)'], to: 'log1p(a)', because: 'the sum with 1 keeps only those digits of {a} that fit behind the 1', tries: { formula: 'log(1+x)/x', at: { x: 1e-10 } } },
  { name: 'expm1', from: ['exp(a) - 1'], to: 'expm1(a)', because: nearOne('exp({a})'), tries: { formula: '(exp(x)-1)/x', at: { x: 1e-9 } } },
  { name: 'log of one minus an exponential', from: ['log(1 - exp(a))'], to: 'a > -log(2) ? log(-expm1(a)) : log1p(-exp(a))', because: 'near 0 exp({a}) cancels against the 1, and far below 0 the 1 absorbs it', tries: { formula: 'log(1-exp(x))', at: { x: -1e-12 } } },
  { name: 'difference of a power from 1', from: ['(1 + a)^b - 1'], to: 'expm1(b*log1p(a))', because: 'a power close to 1 cancels against the 1', tries: { formula: '(1+r)^n - 1', at: { r: 1e-10, n: 12 } } },
  { name: 'difference of an exponential from 1', from: ['b^a - 1'], to: 'expm1(a*log(b))', because: 'a power close to 1 cancels against the 1', tries: { formula: '2^x - 1', at: { x: 1e-10 } } },
  { name: 'power of nearly 1', from: ['(1 + a)^b'], to: 'exp(b*log1p(a))', because: 'the sum with 1 rounds {a}, and the power magnifies that {b} times', tries: { formula: '(1+1/n)^n', at: { n: 1e10 } } },
  { name: 'difference of exponentials', from: ['exp(a) - exp(b)'], to: 'exp(b)*expm1(a - b)', because: cancels('the two'), tries: { formula: 'exp(x+h)-exp(x)', at: { x: 1, h: 2 ** -40 } } },
  { name: 'one minus erf', from: ['1 - erf(a)'], to: 'erfc(a)', because: nearOne('erf({a})'), tries: { formula: '1-erf(x)', at: { x: 6 } } },
  { name: 'one plus erf', from: ['1 + erf(a)'], to: 'erfc(-a)', because: 'erf({a}) is close to -1, and the sum takes away its leading digits', tries: { formula: 'x*(1+erf(x/sqrt(2)))/2', at: { x: -8 } } },
  { name: 'one minus tanh', from: ['1 - tanh(a)'], to: '2*sigmoid(-2*a)', because: nearOne('tanh({a})'), tries: { formula: '1-tanh(x)', at: { x: 15 } } },
  { name: 'one minus the square of tanh', from: ['1 - tanh(a)^2'], to: 'sech(a)^2', because: nearOne('tanh({a})'), tries: { formula: '1-tanh(x)^2', at: { x: 15 } } },
  { name: 'logit', from: ['log(a/(1 - a))'], to: '2*atanh(2*a - 1)', because: 'near a half the quotient is close to 1, and its digits are lost', tries: { formula: 'log(x/(1-x))', at: { x: 0.500000001 } } },

  // ── trigonometry ────────────────────────────────────────────────────────────────────────────────────────────────────
  { name: 'half-angle', from: ['1 - cos(a)'], to: '2*sin(a/2)^2', because: nearOne('cos({a})'), tries: { formula: '1-cos(x)', at: { x: 1e-8 } } },
  { name: 'second difference of exponentials', from: ['exp(a) - 2 + exp(-a)'], to: '4*sinh(a/2)^2', because: 'near 0 the two exponentials and the 2 cancel', tries: { formula: 'exp(x)-2+exp(-x)', at: { x: 1e-6 } } },
  { name: 'tangent minus sine', from: ['tan(a) - sin(a)'], to: '2*tan(a)*sin(a/2)^2', because: cancels('the two'), tries: { formula: 'tan(x)-sin(x)', at: { x: 1e-5 } } },
  { name: 'cosh minus one', from: ['cosh(a) - 1'], to: '2*sinh(a/2)^2', because: nearOne('cosh({a})'), tries: { formula: 'cosh(x)-1', at: { x: 1e-8 } } },
  { name: 'tangent of the half-angle', from: ['(1 - cos(a))/sin(a)'], to: 'tan(a/2)', because: nearOne('cos({a})'), tries: { formula: '(1-cos(x))/sin(x)', at: { x: 1e-8 } } },
  { name: 'difference of sines', from: ['sin(a) - sin(b)'], to: '2*cos((a + b)/2)*sin((a - b)/2)', because: cancels('two sines'), tries: { formula: 'sin(x+h)-sin(x)', at: { x: 1, h: 2 ** -40 } } },
  { name: 'difference of cosines', from: ['cos(a) - cos(b)'], to: '-2*sin((a + b)/2)*sin((a - b)/2)', because: cancels('two cosines'), tries: { formula: 'cos(x+h)-cos(x)', at: { x: 1, h: 2 ** -40 } } },
  { name: 'difference of tangents', from: ['tan(a) - tan(b)'], to: 'sin(a - b)/(cos(a)*cos(b))', because: cancels('two tangents'), tries: { formula: 'tan(x+h)-tan(x)', at: { x: 1, h: 2 ** -40 } } },
  { name: 'difference of arctangents', from: ['atan(a) - atan(b)'], to: 'atan2(a - b, 1 + a*b)', because: cancels('two arctangents'), tries: { formula: 'atan(x+1)-atan(x)', at: { x: 1e8 } } },
  { name: 'arc cosine near 1', from: ['acos(1 - a)'], to: '2*asin(sqrt(a/2))', because: 'the difference from 1 keeps only the leading digits of {a}', tries: { formula: 'acos(1-x)', at: { x: 1e-12 } } },

  // ── roots, squares, fractions ───────────────────────────────────────────────────────────────────────────────────────
  { name: 'difference of roots', from: ['sqrt(a) - sqrt(b)'], to: '(a - b)/(sqrt(a) + sqrt(b))', because: 'two nearly equal roots cancel; their difference times their sum does not', tries: { formula: 'sqrt(x+1)-sqrt(x)', at: { x: 1e12 } } },
  { name: 'a root less something', from: ['sqrt(a) - b'], to: '(a - b^2)/(sqrt(a) + b)', because: 'the root and {b} cancel where they are nearly equal; their squares are subtracted exactly', tries: { formula: 'sqrt(x^2+1)-x', at: { x: 1e7 } } },
  { name: 'difference of cube roots', from: ['cbrt(a) - cbrt(b)', 'a^(1/3) - b^(1/3)'], to: '(a - b)/(cbrt(a)^2 + cbrt(a)*cbrt(b) + cbrt(b)^2)', because: cancels('two cube roots'), tries: { formula: 'cbrt(x+1)-cbrt(x)', at: { x: 1e12 } } },
  { name: 'difference of squares', from: ['a^2 - b^2', 'a*a - b*b'], to: '(a - b)*(a + b)', because: 'squaring first rounds away what the subtraction would leave', tries: { formula: 'x^2-y^2', at: { x: 1e8 + 1, y: 1e8 } } },
  { name: 'difference of a square from 1', from: ['1 - a^2', '1 - a*a'], to: '(1 - a)*(1 + a)', because: 'squaring first rounds away what the subtraction would leave', tries: { formula: '1-x^2', at: { x: 1 - 1e-10 } } },
  { name: 'square of a difference', from: ['a^2 - 2*a*b + b^2', 'a*a - 2*a*b + b*b'], to: '(a - b)^2', because: 'three large terms cancel', tries: { formula: 'x^2 - 2*x*y + y^2', at: { x: 1e8 + 1, y: 1e8 } } },
  { name: 'square of a difference from 1', from: ['a^2 - 2*a + 1', 'a*a - 2*a + 1'], to: '(a - 1)^2', because: 'three large terms cancel', tries: { formula: 'x^2-2*x+1', at: { x: 1.0001 } } },
  { name: 'square of a sum with 1', from: ['a^2 + 2*a + 1', 'a*a + 2*a + 1'], to: '(a + 1)^2', because: 'three large terms cancel where {a} is close to -1', tries: { formula: 'x^2+2*x+1', at: { x: -1.0001 } } },
  { name: 'square of a sum', from: ['a^2 + 2*a*b + b^2', 'a*a + 2*a*b + b*b'], to: '(a + b)^2', because: 'three large terms cancel where {a} and {b} are nearly opposite', tries: { formula: 'x^2 + 2*x*y + y^2', at: { x: 1e8 + 1, y: -1e8 } } },
  { name: 'cube of a difference from 1', from: ['a^3 - 3*a^2 + 3*a - 1'], to: '(a - 1)^3', because: 'four large terms cancel', tries: { formula: 'x^3-3*x^2+3*x-1', at: { x: 1.0001 } } },
  { name: 'completed square', from: ['a^2 - b*a + c', 'a*a - b*a + c'], to: '(a - b/2)^2 - ((b/2)^2 - c)', because: 'three large terms cancel', tries: { formula: 'x^2-6*x+9', at: { x: 3.0001 } } },
  { name: 'completed square of a sum', from: ['a^2 + b*a + c', 'a*a + b*a + c'], to: '(a + b/2)^2 - ((b/2)^2 - c)', because: 'three large terms cancel', tries: { formula: 'x^2+6*x+9', at: { x: -3.0001 } } },
  { name: 'variance of two', from: ['(a^2 + b^2)/2 - ((a + b)/2)^2'], to: '((a - b)/2)^2', because: 'the mean of the squares and the square of the mean cancel', tries: { formula: '(x^2+y^2)/2 - ((x+y)/2)^2', at: { x: 1e8 + 1, y: 1e8 } } },
  { name: 'variance of three', from: ['(a^2 + b^2 + c^2)/3 - ((a + b + c)/3)^2'], to: '((a - b)^2 + (b - c)^2 + (c - a)^2)/9', because: 'the mean of the squares and the square of the mean cancel', tries: { formula: '(x^2+y^2+z^2)/3 - ((x+y+z)/3)^2', at: { x: 1e8 + 1, y: 1e8, z: 1e8 - 1 } } },
  { name: 'hypot', from: ['sqrt(a^2 + b^2)', 'sqrt(a*a + b*b)'], to: 'hypot(a, b)', because: 'squares overflow or underflow long before the root would', tries: { formula: 'sqrt(x^2+y^2)', at: { x: 3e200, y: 4e200 } } },
  { name: 'hypot of three', from: ['sqrt(a^2 + b^2 + c^2)'], to: 'hypot(a, b, c)', because: 'squares overflow or underflow long before the root would', tries: { formula: 'sqrt(x^2+y^2+z^2)', at: { x: 1e-200, y: 2e-200, z: 2e-200 } } },
  { name: 'difference of fractions', from: ['1/a - 1/b'], to: '(b - a)/(a*b)', because: cancels('two fractions'), tries: { formula: '1/x - 1/(x+1)', at: { x: 1e10 } } },
  { name: 'quotient by one plus a square', from: ['a/(1 + a^2)'], to: '1/(a + 1/a)', because: 'the square overflows long before the quotient underflows', tries: { formula: 'x/(1+x^2)', at: { x: 1e200 } } },
  { name: 'difference of quotients', from: ['a/b - c/d'], to: '(a*d - c*b)/(b*d)', because: cancels('two quotients'), tries: { formula: 'x/(x-1) - (x+1)/x', at: { x: 1e10 } } },
  { name: 'difference of logs', from: ['log(a) - log(b)'], to: 'log1p((a - b)/b)', because: cancels('two logs'), tries: { formula: 'log(x+1)-log(x)', at: { x: 1e12 } } },
  { name: 'quadratic formula', from: ['(-b + sqrt(b^2 - 4*a*c))/(2*a)'], to: '-2*c/(b + sqrt(b^2 - 4*a*c))', because: 'the root and {b} cancel where {b} is large; the other root of the equation does not, and the product of the two is known', tries: { formula: '(-b + sqrt(b^2 - 4*a*c))/(2*a)', at: { a: 1, b: 1e8, c: 1 } } },
  { name: 'quadratic formula, the other root', from: ['(-b - sqrt(b^2 - 4*a*c))/(2*a)'], to: '-2*c/(b - sqrt(b^2 - 4*a*c))', because: 'the root and {b} cancel where {b} is very negative; the other root of the equation does not, and the product of the two is known', tries: { formula: '(-b - sqrt(b^2 - 4*a*c))/(2*a)', at: { a: 1, b: -1e8, c: 1 } } },
  { name: 'mean', from: ['(a + b)/2'], to: 'a/2 + b/2', because: 'the sum overflows where the mean would not', tries: { formula: '(x+y)/2', at: { x: 60000, y: 50000 }, precision: 'float16' } },

  // ── what has no value at a single point, or a name of its own ───────────────────────────────────────────────────────
  { name: 'x log y', from: ['a*log(b)'], to: 'xlogy(a, b)', because: '0 times the log of 0 is not a number, and the limit is 0', tries: { formula: 'x*log(x)', at: { x: 0 } } },
  { name: 'x log y at both ends', from: ['b*log(a) + (1 - b)*log(1 - a)'], to: 'xlogy(b, a) + xlogy(1 - b, 1 - a)', because: '0 times the log of 0 is not a number, and the limit is 0; so it is at the other end, where {a} is 1', tries: { formula: 'x*log(x)+(1-x)*log(1-x)', at: { x: 0 } } },
  { name: 'sinc with its limit', from: ['sin(a)/a'], to: 'a == 0 ? 1 : sin(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number, and the limit is 1; the quotient is asked at 1 where it is not wanted', tries: { formula: 'sin(x)/x', at: { x: 0 } } },
  { name: 'tangent by its angle, with the limit', from: ['tan(a)/a'], to: 'a == 0 ? 1 : tan(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number, and the limit is 1; the quotient is asked at 1 where it is not wanted', tries: { formula: 'tan(x)/x', at: { x: 0 } } },
  { name: 'sinh by its argument, with the limit', from: ['sinh(a)/a'], to: 'a == 0 ? 1 : sinh(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number, and the limit is 1; the quotient is asked at 1 where it is not wanted', tries: { formula: 'sinh(x)/x', at: { x: 0 } } },
  { name: 'one minus cosine by the square, with the limit', from: ['(1 - cos(a))/a^2'], to: 'a == 0 ? 1/2 : 2*(sin((a == 0 ? 1 : a)/2)/(a == 0 ? 1 : a))^2', because: '0/0 is not a number, and the limit is 1/2; cos({a}) is close to 1 beside it', tries: { formula: '(1-cos(x))/x^2', at: { x: 0 } } },
  { name: 'expm1 by its argument, with the limit', from: ['(exp(a) - 1)/a', 'expm1(a)/a'], to: 'a == 0 ? 1 + a/2 : expm1(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number; 1 + {a}/2 has the limit and its slope', tries: { formula: '(exp(x)-1)/x', at: { x: 0 } } },
  { name: 'tanh by its argument, with the limit', from: ['tanh(a)/a'], to: 'a == 0 ? 1 : tanh(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number, and the limit is 1; the quotient is asked at 1 where it is not wanted', tries: { formula: 'tanh(x)/x', at: { x: 0 } } },
  { name: 'argument by expm1, with the limit', from: ['a/(exp(a) - 1)', 'a/expm1(a)'], to: 'a == 0 ? 1 - a/2 : (a == 0 ? 1 : a)/expm1(a == 0 ? 1 : a)', because: '0/0 is not a number; 1 - {a}/2 has the limit and its slope', tries: { formula: 'x/(exp(x)-1)', at: { x: 0 } } },
  { name: 'log1p by its argument, with the limit', from: ['log(1 + a)/a', 'log1p(a)/a'], to: 'a == 0 ? 1 - a/2 : log1p(a == 0 ? 1 : a)/(a == 0 ? 1 : a)', because: '0/0 is not a number; 1 - {a}/2 has the limit and its slope', tries: { formula: 'log(1+x)/x', at: { x: 0 } } },
  { name: 'twice sinh', from: ['exp(a) - exp(-a)'], to: '2*sinh(a)', because: 'near 0 the two exponentials cancel', tries: { formula: 'exp(x)-exp(-x)', at: { x: 1e-8 } } },
  { name: 'sinh', from: ['(exp(a) - exp(-a))/2'], to: 'sinh(a)', because: 'near 0 the two exponentials cancel', tries: { formula: '(exp(x)-exp(-x))/2', at: { x: 1e-8 } } },
  { name: 'tanh', from: ['(exp(a) - exp(-a))/(exp(a) + exp(-a))', '(exp(2*a) - 1)/(exp(2*a) + 1)', '(1 - exp(-2*a))/(1 + exp(-2*a))', '2/(1 + exp(-2*a)) - 1', '2*sigmoid(2*a) - 1'], to: 'tanh(a)', because: 'exp overflows far from 0, and near 0 the difference cancels', tries: { formula: '(exp(x)-exp(-x))/(exp(x)+exp(-x))', at: { x: 800 } } },
  { name: 'asinh', from: ['log(a + sqrt(a^2 + 1))'], to: 'asinh(a)', because: 'where {a} is negative it cancels against the root, and near 0 the sum rounds it', tries: { formula: 'log(x+sqrt(x^2+1))', at: { x: -1e7 } } },
  { name: 'atanh', from: ['log((1 + a)/(1 - a))/2'], to: 'atanh(a)', because: 'near 0 the quotient is close to 1, and its digits are lost', tries: { formula: 'log((1+x)/(1-x))/2', at: { x: 1e-10 } } },
];

/** A place in a formula where a row fits, with the formula rewritten there. */
export interface Rewriting {
  readonly rewrite: Rewrite;
  readonly because: string;
  readonly before: Expr;
  readonly after: Expr;
  readonly whole: Expr;
}

/** In a longer sum or product no shape is looked for: all ways of choosing three terms of a thousand are too many. */
const MOST_PIECES = 24;

const piecesOf = (node: Expr): number =>
  isSum(node) ? piecesOfSum(node).length : isProduct(node) ? piecesOfProduct(node).length : 1;

/** Every place where a row fits, and the formula with that one place rewritten. */
export function rewritings(expr: Expr): Rewriting[] {
  const found: Rewriting[] = [];
  const seen = new Set<Expr>();
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending.pop() as Expr;
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...partsOf(node));
    if (piecesOf(node) > MOST_PIECES) continue;
    const plain = plainPowers(node);
    for (const rewrite of rewrites) {
      for (const shape of rewrite.from) {
        const match = matchShape(rowFormula(shape), plain);
        if (match === null) continue;
        // What cancels exactly on paper must not be left for the machine to cancel: (x + 1) - x is 1.
        const after = match.around(withoutZeros(tidyDifferences(substitute(rowFormula(rewrite.to), match.bindings))));
        found.push({
          rewrite,
          because: rewrite.because.replace(/\{(\w)\}/g, (_, letter) => write(match.bindings[letter] as Expr)),
          before: node,
          after,
          whole: withoutDoubleMinus(replaced(expr, node, after)),
        });
      }
    }
  }
  return found;
}

/** square(x) is x^2, for shapes. */
const plainPowers = (expr: Expr): Expr =>
  rebuild(expr, (node) => (isApply(node, 'square', 'cube') ? rowFormulaOf(node.op, node.args[0] as Expr) : node));

const rowFormulaOf = (op: 'square' | 'cube', argument: Expr): Expr =>
  substitute(rowFormula(op === 'square' ? 'u^2' : 'u^3'), { u: argument });

/** The formula with one node exchanged, wherever it stands. */
export const replaced = (expr: Expr, node: Expr, by: Expr): Expr =>
  expr === node ? by : rebuild(expr, (part) => (sameExpr(part, node) ? by : part));

/** -(-u) is u. */
const withoutDoubleMinus = (expr: Expr): Expr =>
  rebuild(expr, (node) => {
    const inner = isApply(node, 'negate') ? node.args[0] : undefined;
    return inner !== undefined && isApply(inner, 'negate') ? (inner.args[0] as Expr) : node;
  });

/** u + 0 and u - 0 are u: what is left over of a completed square is often nothing. */
const withoutZeros = (expr: Expr): Expr =>
  rebuild(expr, (node) => {
    const [first, second] = isApply(node, 'add', 'subtract') ? node.args : [];
    return first !== undefined && second?.kind === 'number' && second.value === 0 ? first : node;
  });

/** Differences worked out where that makes them shorter. */
const tidyDifferences = (expr: Expr): Expr =>
  rebuild(expr, (node) => {
    if (!isApply(node, 'subtract')) return node;
    const tidied = tidy(node).expr;
    return lengthOf(tidied) < lengthOf(node) ? tidied : node;
  });
