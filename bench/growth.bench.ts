/** Does the work grow with the formula, and no faster? Each case has the same number of terms in all, in longer formulas. */

import { forwardDerivative } from '../src/math/arithmetic/dual.ts';
import { reverseGradient } from '../src/math/arithmetic/tape.ts';
import { compileValue, gradientFunction } from '../src/math/compile.ts';
import { evaluate } from '../src/math/expression.ts';
import { listOf } from '../src/math/instructions.ts';
import { packedTape } from '../src/math/packed-tape.ts';
import { parseFormula } from '../src/math/parse.ts';
import { compareFunctions, type Measured } from './measure.ts';

export const name = '2,000 terms k*sin(x + k), in formulas of 10, 100, 1,000 or 2,000 terms (goal: ratios near 1)';

const ALL = 2000;
const lengths = [10, 100, 1000, 2000];
/** No two terms are equal, or they would be computed once. */
const textOf = (length: number, from: number): string =>
  Array.from({ length }, (_, k) => `${from + k + 1}*sin(x + ${from + k + 1})`).join(' + ');
const at = { x: 0.7 };

export async function run(): Promise<readonly Measured[]> {
  const pieces = lengths.map((length) => Array.from({ length: ALL / length }, (_, i) => textOf(length, i * length)));
  const formulas = pieces.map((texts) => texts.map((text) => parseFormula(text).expr));
  const rows: Measured[] = [];
  const measure = async <T>(
    what: string,
    inputs: readonly (readonly T[])[],
    work: (input: T) => unknown,
  ): Promise<void> => {
    const cases = inputs.map((each, i) => ({
      name: `${what}, ${lengths[i]} terms each`,
      work: () => each.map(work),
    }));
    rows.push(...(await compareFunctions(cases, 9, 0.1)));
  };
  await measure('parse', pieces, parseFormula);
  await measure('evaluate', formulas, (expr) => evaluate(expr, at));
  await measure('derivative by dual numbers', formulas, (expr) => forwardDerivative(expr, at, { x: 1 }));
  await measure('gradient by a tape of entries', formulas, (expr) => reverseGradient(expr, at));
  await measure('compile the value', formulas, (expr) => compileValue(expr, ['x']));
  await measure('prepare the gradient', formulas, (expr) => gradientFunction(expr, ['x']));
  await measure('record a packed tape', formulas, (expr) => {
    const { list, output } = listOf(expr, ['x']);
    return packedTape(list, output, 1);
  });
  return rows;
}
