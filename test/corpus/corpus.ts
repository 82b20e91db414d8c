/** Judges the corpora of right and wrong answers, for the tests and for the benchmark that prints the rates. */

import { type CheckResult, check } from '../../src/math/check.ts';
import rightAnswers from './right-answers.json' with { type: 'json' };
import wrongAnswers from './wrong-answers.json' with { type: 'json' };

/**
 * What the table of mistakes calls what a textbook calls otherwise. Where two names stand, both describe what was planted: one
 * term of the product rule is lost, and one path from the variable to the result.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'inner derivative forgotten': ['forgot-inner'],
  'only the inside': ['inner-only'],
  "f'(g')": ['inner-inside'],
  "f'(x)g'": ['outer-at-wrong-place'],
  'outside not differentiated': ['outer-not-differentiated'],
  'derivative inside': ['derivative-inside'],
  'product of derivatives': ['product-of-derivatives'],
  "only u'v": ['first-path-only'],
  "only uv'": ['last-path-only'],
  'product rule with minus': ['product-minus'],
  'quotient in the wrong order': ['quotient-order'],
  'quotient with plus': ['quotient-sum'],
  'quotient of derivatives': ['quotient-of-derivatives'],
  'denominator not squared': ['quotient-no-square'],
  'denominator forgotten': ['quotient-no-denominator'],
  'exponent not lowered': ['power-not-lowered'],
  'exponent not in front': ['power-not-multiplied'],
  'exponent raised': ['power-raised'],
  'power rule on an exponential': ['exponential-as-power'],
  'logarithm of the base forgotten': ['base-forgotten'],
  'sign of a trigonometric function': ['trig-sign'],
  degrees: ['degrees'],
  'half of the root forgotten': ['power-not-multiplied'],
  'constant kept': ['constant-kept'],
  'coefficient dropped': ['coefficient-dropped'],
  'first term lost': ['lost-term'],
  'second term lost': ['lost-term'],
  'minus dropped': ['minus-dropped'],
  'left as it was': ['term-not-differentiated', 'value-for-rate'],
  'sign of the whole': ['sign'],
  twice: ['double'],
  half: ['half'],
  'by the other variable': ['wrong-variable'],
  'every variable moves': ['differentiate-everything'],
};

export interface Judged {
  readonly expression: string;
  readonly claim: string;
  readonly planted: string;
  readonly verdict: CheckResult['verdict'];
  /** What was found, each name once, in order. */
  readonly found: readonly string[];
  /** Whether the planted mistake is the first, or among the first three. */
  readonly first: boolean;
  readonly named: boolean;
}

export const plantedCount = wrongAnswers.map(({ expression, mistakes }) => ({ expression, count: mistakes.length }));

/** Every wrong answer of the corpus, judged. */
export const judgeWrongAnswers = (): Judged[] =>
  wrongAnswers.flatMap(({ expression, variable, mistakes }) =>
    mistakes.map(({ planted, claim }): Judged => {
      const { verdict, diagnosis } = check({ by: 'formula', expressions: [expression], variables: [variable], claim });
      const found = [...new Set(diagnosis.map(({ mistake }) => mistake))];
      const names = NAMES[planted];
      if (names === undefined) throw new Error(`${planted} has no name in the table`);
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

/** Right answers to questions in several variables, by second derivatives, and with logarithms of absolute values; by hand. */
const MORE_RIGHT: readonly (readonly [expression: string, claim: string])[] = [
  ['x*log(x) - x', 'log(abs(x))'],
  ['x*log(abs(x)) - x', 'log(x)'],
  ['log(abs(x))', '1/x'],
  ['log(x^2)', '2/x'],
  ['log(abs(cos(x)))', '-tan(x)'],
  ['relu(x)', 'x > 0 ? 1 : 0'],
  ['relu(x)', '(1 + sign(x))/2'],
  ['max(x, 2)', 'x >= 2 ? 1 : 0'],
  ['softplus(x)', '1/(1 + exp(-x))'],
  ['sigmoid(x)', 'sigmoid(x)*sigmoid(-x)'],
  ['tanh(x)', '4/(exp(x) + exp(-x))^2'],
  ['gelu(x)', '(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)'],
  ['silu(x)', 'silu(x) + sigmoid(x)*(1 - silu(x))'],
  ['logsumexp(x, 0)', 'exp(x)/(1 + exp(x))'],
];

/** Right answers that are called wrong: there must be none. */
export function falseAccusations(): {
  readonly judged: number;
  readonly right: number;
  readonly wrong: readonly string[];
  readonly untold: readonly string[];
} {
  const pairs = [
    ...rightAnswers.flatMap(({ expression, claims }) => claims.map((claim) => [expression, claim] as const)),
    ...MORE_RIGHT,
  ];
  const verdicts = pairs.map(([expression, claim]) => ({
    text: `${expression}: ${claim}`,
    verdict: check({ by: 'formula', expressions: [expression], claim }).verdict,
  }));
  const of = (verdict: CheckResult['verdict']): string[] =>
    verdicts.filter((one) => one.verdict === verdict).map(({ text }) => text);
  return { judged: pairs.length, right: of('right').length, wrong: of('wrong'), untold: of('cannot tell') };
}

/** Right answers made wrong by one part in a thousand: none may be called right. */
export function slightlyWrong(): { readonly judged: number; readonly calledRight: readonly string[] } {
  const pairs = rightAnswers.flatMap(({ expression, claims }) =>
    claims.slice(0, 2).map((claim) => [expression, `1.001*(${claim})`] as const),
  );
  return {
    judged: pairs.length,
    calledRight: pairs
      .filter(([expression, claim]) => check({ by: 'formula', expressions: [expression], claim }).verdict === 'right')
      .map(([expression, claim]) => `${expression}: ${claim}`),
  };
}
