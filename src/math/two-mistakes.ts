/**
 * What if two things went wrong at once?
 *
 * Then no single broken rule makes the claim. But a mistake and a wrong factor on top of it, or two rules broken at two nodes,
 * still leave a trace:
 *
 *     3*sin(x^2)    claimed cos(x^2)      the 3 is dropped, and at sin(x^2) the inside was not differentiated
 *
 * For each mutant the quotient claim/mutant is looked at; where it is one number that has a name, the mutant is one mistake and
 * the number the other. Then pairs of rules are broken together.
 *
 * Where it breaks: with enough mistakes anything can be explained, so two is the end, and a pair is given only where the number
 * has a name or both rules are in the table.
 *
 * Next: ./number-claims.ts
 */

import { applyExpr, type Expr, evaluate, type Point, write } from './expression.ts';
import { candidateOf, isSame, type Mistake, trialOf } from './fits.ts';
import { common, nameNumber } from './leftovers.ts';
import { mutants, pairsOfMutants } from './mutants.ts';
import { parseFormula } from './parse.ts';

/** The most that is tried. */
const MOST_FACTORS = 200;
const MOST_PAIRS = 1500;

/** Two mistakes that lead to a claim together, as one or two entries; none where no pair is found. */
export function twoMistakes(expr: Expr, variable: string, claim: Expr, points: readonly Point[]): Mistake[] {
  return withFactor(expr, variable, claim, points) ?? inPairs(expr, variable, claim, points) ?? [];
}

function withFactor(expr: Expr, variable: string, claim: Expr, points: readonly Point[]): Mistake[] | null {
  let tried = 0;
  for (const mutant of mutants(expr, variable)) {
    if (++tried > MOST_FACTORS) return null;
    // A factor on top of these is only another factor.
    if (['half', 'double', 'sign'].includes(mutant.mutation.name)) continue;
    const ratios = points.slice(0, 6).map((point) => evaluate(claim, point) / evaluate(mutant.derivative, point));
    const ratio = common(ratios);
    const name = ratio === null || ratio === 1 ? null : nameNumber(ratio);
    if (ratio === null || name === null) continue;
    if (!isSame(claim, applyExpr('multiply', parseFormula(name).expr, mutant.derivative), points)) continue;
    const { derivative: _, ...mistake } = candidateOf(mutant);
    const factor: Mistake =
      ratio === -1
        ? {
            mistake: 'sign',
            where: write(expr),
            span: expr.span ?? null,
            missing: '-1',
            explanation: 'and the sign is lost',
          }
        : {
            mistake: 'constant-factor',
            where: write(expr),
            span: expr.span ?? null,
            missing: nameNumber(1 / ratio),
            explanation: `and the whole is multiplied by ${name}`,
          };
    return [mistake, factor];
  }
  return null;
}

function inPairs(expr: Expr, variable: string, claim: Expr, points: readonly Point[]): Mistake[] | null {
  const near = trialOf(claim, points);
  let tried = 0;
  for (const { derivative, mistakes } of pairsOfMutants(expr, variable)) {
    if (++tried > MOST_PAIRS) return null;
    if (!near(derivative) || !isSame(claim, derivative, points)) continue;
    return mistakes.map(({ mutation, node, explanation, missing }) => ({
      mistake: mutation.name,
      where: write(node),
      span: node.span ?? null,
      explanation,
      missing,
    }));
  }
  return null;
}
