/**
 * Do Hessian times vector, the ledger and its broken sweeps cost a few gradients, however many knobs there are?
 *
 * A sum of products of neighbours, n variables; each row beside the gradient by the same kind of tape. A ratio that grows
 * with n would be a walk hidden in a walk.
 */

import { reverseGradient } from '../src/math/arithmetic/tape.ts';
import { breakChain } from '../src/math/broken-chain.ts';
import { variablesOf, write } from '../src/math/expression.ts';
import { hessianTimes } from '../src/math/gradients.ts';
import { keepTape } from '../src/math/ledger.ts';
import { type Formula, parseFormula } from '../src/math/parse.ts';
import { compareFunctions, type Measured } from './measure.ts';

export const name = 'Beside one gradient by a tape of entries (goal: the same few gradients for every n)';

function neighbours(n: number): { readonly formula: Formula; readonly at: Record<string, number> } {
  const text = Array.from({ length: n }, (_, i) => `${(i % 7) + 1}*w${i}*w${(i + 1) % n}`).join(' + ');
  const formula = parseFormula(text);
  return { formula, at: Object.fromEntries(formula.variables.map((variable, i) => [variable, Math.sin(i)])) };
}

export async function run(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const n of [10, 100, 1000, 10_000]) {
    const { formula, at } = neighbours(n);
    const { expr, variables } = formula;
    const direction = variables.map((_, i) => Math.cos(i));
    const kept = keepTape(formula, at);
    rows.push(
      ...(await compareFunctions([
        { name: `gradient, n = ${n}`, work: () => reverseGradient(expr, at) },
        { name: `Hessian times vector, n = ${n}`, work: () => hessianTimes(expr, variables, at, direction) },
        { name: `ledger, n = ${n}`, work: () => keepTape(formula, at) },
        { name: `one sweep broken, n = ${n}`, work: () => breakChain(kept, 'overwrite', null) },
        {
          name: `written out and its variables listed, n = ${n}`,
          work: () => [write(expr).length, variablesOf(expr).length],
        },
      ])),
    );
  }
  return rows;
}
