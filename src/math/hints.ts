/**
 * How much should be said to somebody who wants to find the mistake alone?
 *
 * Three steps of a ladder. The first names the rule, so that one can look it up; the second the place; the third what is missing
 * there. None of them writes the corrected formula.
 *
 *     1  chain rule: the outside is differentiated at what is inside, and the inside is differentiated too
 *     2  look at sin(x^2)
 *     3  the factor 2 * x is missing
 *
 * Next: ./answer-sheet.ts
 */

import type { Diagnosis } from './checking.ts';

/** What a book says about the rule that was broken, by the name of the mistake. */
const RULES: Readonly<Record<string, string>> = {
  'forgot-inner': 'chain rule: the rate of the outside is multiplied by the rate of the inside',
  'inner-only': 'chain rule: the rate of the inside is multiplied by the rate of the outside',
  'inner-inside': 'chain rule: the rate of the inside multiplies from outside',
  'value-and-input-mixed': 'chain rule: is the rate of the outside written in its value or in what flows in?',
  'inner-added': 'chain rule: rates of links multiply',
  'inner-twice': 'chain rule: each link is multiplied in once',
  'outer-twice': 'chain rule: each link is multiplied in once',
  'still-term-forgotten': 'chain rule: the rate of the outside is taken at all that flows into it',
  'split-over-sum': 'sum rule: it is for sums, and not for functions of sums',
  'derivative-inside': 'chain rule: the derivative multiplies from outside, it does not go inside',
  'outer-at-wrong-place': 'chain rule: the rate of the outside is taken at what flows into it',
  'outer-not-differentiated': 'chain rule: both outside and inside are differentiated',
  'value-for-rate': 'a derivative is the rate of a value, not the value',
  'power-not-lowered': 'power rule: the exponent comes down in front and is lowered by one',
  'power-not-multiplied': 'power rule: the exponent comes down in front and is lowered by one',
  'power-lowered-twice': 'power rule: the exponent comes down in front and is lowered by one',
  'power-raised': 'power rule: the exponent comes down in front and is lowered by one',
  'exponential-as-power': 'exponentials: the power rule is for a variable in the base, not in the exponent',
  'base-forgotten': 'exponentials and logarithms: a base other than e brings its logarithm',
  'base-upside-down': 'exponentials and logarithms: a base other than e brings its logarithm, above or below the line',
  'rate-of-another-function': 'which function is differentiated here, and what is its own rate?',
  'power-in-rate-forgotten': 'the rate of this function has a square or a root in it',
  'trig-sign': 'trigonometric functions: some derivatives have a minus',
  degrees: 'trigonometric functions: angles are in radians',
  'product-of-derivatives': 'product rule: each factor moves while the other holds its value, and the effects add',
  'product-minus': 'product rule: the sign between the terms',
  'first-path-only': 'every path from the variable to the result counts, and the paths add',
  'last-path-only': 'every path from the variable to the result counts, and the paths add',
  'kept-own-input': 'product rule: the rate of a factor is multiplied by the other factor',
  'coefficient-dropped': 'constant multiples: a factor that is held still stays',
  'other-variable-vanishes': 'partial derivatives: what is held still is a constant, not 0',
  'differentiate-everything': 'partial derivatives: one variable moves, the others are held still',
  'wrong-variable': 'partial derivatives: which variable moves?',
  'lost-term': 'sum rule: every term is differentiated',
  'term-not-differentiated': 'sum rule: every term is differentiated',
  'term-sign': 'sum rule: each term keeps its sign',
  'minus-dropped': 'sum rule: a minus stays',
  'quotient-order': 'quotient rule: the order of the terms above the line',
  'quotient-no-square': 'quotient rule: what stands below the line',
  'quotient-no-denominator': 'quotient rule: what stands below the line',
  'quotient-sum': 'quotient rule: the sign above the line',
  'quotient-as-product': 'quotient rule: a quotient has a rule of its own',
  'quotient-of-derivatives': 'quotient rule: top and bottom are not differentiated each on its own',
  sign: 'the sign: does f rise or fall?',
  half: 'a constant factor',
  double: 'a constant factor',
  'constant-factor': 'a constant factor',
  'constant-kept': 'constants: what does not move has the derivative 0',
  'constant-added': 'constants: what does not move has the derivative 0',
  'integrated-instead': 'differentiating and integrating are opposites',
  'differentiated-once-more': 'the order of the derivative',
  'differentiated-once-less': 'the order of the derivative',
  zero: 'a derivative is 0 everywhere only where nothing moves',
  transposed: 'rows are formulas, columns are variables',
  'sum-for-mean': 'batches: sum or mean?',
  'mean-for-sum': 'batches: sum or mean?',
  'regulariser-missing': 'regularisation has a slope of its own',
  'regulariser-added': 'regularisation has a slope of its own',
  'not-a-number': 'overflow, division by 0, or a place outside the domain',
  'another-function': 'the values already differ: is it the same function?',
  'one-entry': 'one coordinate alone is wrong',
  'some-points': 'not every example, or not every branch, is counted',
  'zero-at-some-points': 'not every example, or not every branch, is counted',
  permuted: 'the order of the entries is the order of the variables',
};

export type HintLevel = 1 | 2 | 3;

/** The names of the mistakes for which there is a first hint. */
export const hintedMistakes: readonly string[] = Object.keys(RULES);

/** What is said at a level of the ladder about a mistake. */
export function hintFor(
  diagnosis: Pick<Diagnosis, 'mistake' | 'where' | 'explanation'> | null,
  level: HintLevel,
): string {
  if (diagnosis === null) return 'no single known mistake gives this: differentiate again, one rule at a time';
  const rule = RULES[diagnosis.mistake] ?? 'read the rule for this part again';
  return level === 1 ? rule : level === 2 ? `${rule}; look at ${diagnosis.where}` : diagnosis.explanation;
}
