/**
 * Judges the wrong answers that were held out: written while the table of mistakes stood still, so that the rate of their first
 * run says how often the table knows a mistake that it was not made for. Afterwards rows were added because of them, and the rate
 * of today is that of a known set.
 */

import { check } from '../../src/math/check.ts';
import heldOut from './held-out-answers.json' with { type: 'json' };

/**
 * What the table of mistakes calls what the lists call otherwise, written down before the first run. A mistake without a name here
 * has no row in the table, and counts as missed whatever is found.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'activation for its slope': ['outer-not-differentiated'],
  'by another variable': ['wrong-variable'],
  'by the input': ['wrong-variable'],
  'by the upper weight': ['wrong-variable'],
  'coefficient dropped': ['coefficient-dropped'],
  'constant kept': ['constant-kept'],
  degrees: ['degrees'],
  'denominator forgotten': ['quotient-no-denominator'],
  'denominator not squared': ['quotient-no-square'],
  'derivative inside': ['derivative-inside'],
  'divided by the number of examples': ['constant-factor'],
  'divided twice': ['constant-factor'],
  'error forgotten': ['inner-only'],
  'error squared kept': ['outer-not-differentiated'],
  'every variable moves': ['differentiate-everything'],
  'exponent not in front': ['power-not-multiplied'],
  'exponent not lowered': ['power-not-lowered'],
  'exponent raised': ['power-raised'],
  'factor 1/2 forgotten': ['coefficient-dropped'],
  'factor 2 forgotten': ['half', 'power-not-multiplied'],
  'factor 2 of the regulariser forgotten': ['power-not-multiplied'],
  'first example left out': ['lost-term'],
  'first path missing': ['lost-term', 'last-path-only'],
  'first term lost': ['lost-term'],
  half: ['half'],
  'half of the root forgotten': ['power-not-multiplied'],
  'inner derivative forgotten': ['forgot-inner'],
  'inner derivative put inside': ['inner-inside'],
  'inner rate inside': ['inner-inside'],
  'input missing': ['forgot-inner', 'coefficient-dropped', 'wrong-variable'],
  'input of one example missing': ['forgot-inner', 'coefficient-dropped'],
  integrated: ['integrated-instead'],
  'label differentiated': ['constant-kept', 'differentiate-everything'],
  'label forgotten': ['lost-term'],
  'last example left out': ['lost-term'],
  'left as it was': ['value-for-rate', 'term-not-differentiated'],
  'logarithm at the wrong place': ['outer-at-wrong-place'],
  'logarithm of the base forgotten': ['base-forgotten'],
  'loss missing': ['lost-term'],
  'minus lost': ['minus-dropped', 'quotient-order'],
  'negative exponent raised': ['power-raised'],
  'one path only': ['lost-term', 'first-path-only', 'last-path-only'],
  'one term of the product rule': ['first-path-only', 'last-path-only'],
  'one term of the quotient rule': ['first-path-only', 'last-path-only'],
  'only the inside': ['inner-only'],
  'only the outer rate': ['forgot-inner'],
  'outer rate at the wrong place': ['outer-at-wrong-place'],
  'outer slope missing': ['inner-only'],
  'outside kept': ['outer-not-differentiated'],
  'power rule on an exponential': ['exponential-as-power'],
  'product of the derivatives': ['product-of-derivatives'],
  'product rule with a minus': ['product-minus'],
  'quotient in the wrong order': ['quotient-order'],
  'quotient of the derivatives': ['quotient-of-derivatives'],
  'quotient rule with a plus': ['quotient-sum'],
  'regulariser missing': ['lost-term'],
  'regulariser not differentiated': ['term-not-differentiated'],
  'rest of the number lost': ['coefficient-dropped'],
  'second example left out': ['lost-term'],
  'second path missing': ['lost-term', 'first-path-only'],
  'second term lost': ['lost-term'],
  'sign inside lost': ['minus-dropped'],
  'sign lost': ['minus-dropped'],
  'sign of a trigonometric function': ['trig-sign'],
  'sign of the error': ['sign'],
  'sign of the whole': ['sign'],
  'slope at what flows further in': ['outer-at-wrong-place'],
  'slope of the activation at the wrong value': ['outer-at-wrong-place'],
  'slope of the activation missing': ['inner-only'],
  'slope of the inner activation missing': ['inner-only'],
  'slope of the outer activation missing': ['inner-only'],
  'sum for mean': ['coefficient-dropped', 'constant-factor'],
  'tanh kept': ['outer-not-differentiated'],
  twice: ['double'],
  'upper weight missing': ['coefficient-dropped', 'forgot-inner'],
  'weight for input': ['kept-own-input', 'wrong-variable'],
  'weight of the regulariser missing': ['coefficient-dropped'],
};

/** What the rows are called that the table has got because of the first run. */
const NAMES_SINCE: Readonly<Record<string, readonly string[]>> = {
  'arctangent for arcsine': ['rate-of-another-function'],
  'bias left out': ['still-term-forgotten'],
  'cotangent for tangent': ['rate-of-another-function'],
  'divided by the logarithm': ['base-upside-down'],
  'exponent lowered twice': ['power-lowered-twice'],
  'extra slope of the activation': ['outer-twice'],
  'inner derivative added': ['inner-added'],
  'inner derivative twice': ['inner-twice'],
  'label forgotten': ['still-term-forgotten'],
  'label of one example lost': ['still-term-forgotten'],
  'product rule for the quotient': ['quotient-as-product'],
  'reciprocal of the derivative': ['quotient-of-derivatives'],
  'regulariser subtracted': ['term-sign'],
  'root of the arcsine forgotten': ['power-in-rate-forgotten'],
  'sign lost': ['term-sign'],
  'sign of the error': ['term-sign'],
  'slope of sigmoid': ['rate-of-another-function'],
  'slope of tanh': ['rate-of-another-function'],
  'slope of tanh at its own output': ['outer-at-wrong-place'],
  'slope of the activation at its own output': ['outer-at-wrong-place'],
  'slope of the activation at the wrong value': ['value-and-input-mixed'],
  'slope of the activation twice': ['outer-twice'],
  'slope of the inner activation twice': ['outer-twice'],
  'slope of the outer activation twice': ['outer-twice'],
  'square in the slope forgotten': ['power-in-rate-forgotten'],
};

/** The first run, of the table as it stood when the answers were written (commit c66098c). */
export const firstRun = { judged: 269, named: 186, first: 172 };

export const heldOutCount = heldOut.map(({ expression, mistakes }) => ({ expression, count: mistakes.length }));

/** Every held-out answer, judged. */
export const judgeHeldOut = () =>
  heldOut.flatMap(({ expression, variable, mistakes }) =>
    mistakes.map(({ planted, claim }) => {
      const { verdict, diagnosis } = check({ by: 'formula', expressions: [expression], variables: [variable], claim });
      const found = [...new Set(diagnosis.map(({ mistake }) => mistake))];
      const names = [...(NAMES[planted] ?? []), ...(NAMES_SINCE[planted] ?? [])];
      return {
        expression,
        claim,
        planted,
        verdict,
        found,
        first: names.includes(found[0] ?? ''),
        named: found.slice(0, 3).some((name) => names.includes(name)),
      };
    }),
  );
