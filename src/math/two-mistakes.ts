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

import { applyExpr, evaluate, write } from './expression.ts';
import { type Asked, comesNear, isSame, type Mistake, suspectOf, waysOf } from './fits.ts';
import { common, nameNumber } from './leftovers.ts';
import { mutants, type PlacedSlope, pairsOfMutants } from './mutants.ts';
import { parseFormula } from './parse.ts';
import { mayGive, valueWith } from './way-through.ts';

/** The most that is tried. */
const MOST_FACTORS = 200;
const MOST_PAIRS = 1500;

/** Two mistakes that lead to a claim together, as one or two entries; none where no pair is found. */
export const twoMistakes = (asked: Asked): Mistake[] => withFactor(asked) ?? inPairs(asked) ?? [];

function withFactor({ expr, variable, claim, trials, points }: Asked): Mistake[] | null {
  const ways = waysOf(expr, variable, trials);
  let tried = 0;
  for (const mutant of mutants(expr, variable)) {
    if (++tried > MOST_FACTORS) return null;
    // A rule broken at several nodes is more than one mistake already.
    if (mutant.nodes.length > 1 || (mutant.change !== null && !mayBeScaled(ways, mutant.change))) continue;
    // A factor on top of these is only another factor.
    if (['half', 'double', 'sign'].includes(mutant.mutation.name)) continue;
    const ratio = common(trials.map(({ at, claimed }) => claimed / evaluate(mutant.derivative, at)));
    const name = ratio === null || ratio === 1 ? null : nameNumber(ratio);
    if (ratio === null || name === null) continue;
    if (!isSame(claim, applyExpr('multiply', parseFormula(name).expr, mutant.derivative), points)) continue;
    const whole = { where: write(expr), span: expr.span ?? null };
    const factor: Mistake =
      ratio === -1
        ? { ...whole, mistake: 'sign', missing: '-1', explanation: 'and the sign is lost' }
        : {
            ...whole,
            mistake: 'constant-factor',
            missing: nameNumber(1 / ratio),
            explanation: `and the whole is multiplied by ${name}`,
          };
    return [suspectOf(mutant).told(), factor];
  }
  return null;
}

/** Whether the claim may be a number times what a change gives. */
function mayBeScaled(ways: ReturnType<typeof waysOf>, change: PlacedSlope): boolean {
  const [first, second] = ways.map(({ way, claimed }) => ({ claimed, ...valueWith(way, [change]) }));
  if (first === undefined || second === undefined || !Number.isFinite(first.value * second.value)) return true;
  const apart = Math.abs(first.claimed * second.value - second.claimed * first.value);
  const size = Math.abs(first.claimed * second.value) + Math.abs(second.claimed * first.value);
  const rounding = Math.abs(first.claimed) * second.rounding + Math.abs(second.claimed) * first.rounding;
  return apart <= 1e-6 * size + rounding;
}

function inPairs({ expr, variable, claim, trials, points }: Asked): Mistake[] | null {
  const ways = waysOf(expr, variable, trials);
  let tried = 0;
  for (const { changes, derivative: make, mistakes } of pairsOfMutants(expr, variable)) {
    if (++tried > MOST_PAIRS) return null;
    if (changes !== null && !ways.every(({ way, claimed }) => mayGive(way, changes, claimed))) continue;
    const derivative = make();
    if (!comesNear(derivative, trials) || !isSame(claim, derivative, points)) continue;
    return mistakes.map(({ mutation, node, explanation, missing }) => ({
      mistake: mutation.name,
      where: write(node),
      span: node.span ?? null,
      explanation: explanation(),
      missing: missing(),
    }));
  }
  return null;
}
