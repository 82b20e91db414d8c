/** What does a formula cost at a million points, beside the same formula typed into a program? */

import { compile as mathjsCompile } from 'mathjs';
import { compileValue } from '../src/math/compile.ts';
import { evaluate } from '../src/math/expression.ts';
import { listOf } from '../src/math/instructions.ts';
import { packedTape } from '../src/math/packed-tape.ts';
import { parseFormula } from '../src/math/parse.ts';
import { compareFunctions, type Measured } from './measure.ts';

const text = 'sin(x^2)*exp(-x/3) + x^3 - 2*x';
export const name = `${text} at 10^6 points; the slow ways at 10^4 points, times 100 (goal: compiled at most 1.2)`;

const points = Float64Array.from({ length: 1_000_000 }, (_, i) => -3 + (6 * i) / 1_000_000);
const values = new Float64Array(points.length);
/** Every hundredth point, for what would take seconds. */
const few = points.filter((_, i) => i % 100 === 0);

function byHand(): Float64Array {
  for (let i = 0; i < points.length; i++) {
    const x = points[i] as number;
    values[i] = Math.sin(x * x) * Math.exp(-x / 3) + x * x * x - 2 * x;
  }
  return values;
}

function atFew(f: (x: number) => number): number {
  let sum = 0;
  for (const x of few) sum += f(x);
  return sum;
}

export async function run(): Promise<readonly Measured[]> {
  const { expr } = parseFormula(text);
  const compiled = compileValue(expr, ['x']);
  const { list, output } = listOf(expr, ['x']);
  const tape = packedTape(list, output, 1);
  const at = new Float64Array(1);
  const mathjs = mathjsCompile(text);
  const scope = new Map<string, number>();
  const fast = await compareFunctions(
    [
      { name: 'typed by hand', work: byHand },
      {
        name: 'compiled',
        work: () => {
          for (let i = 0; i < points.length; i++) values[i] = compiled(points[i] as number);
        },
      },
      {
        name: 'packed tape',
        work: () => {
          for (let i = 0; i < points.length; i++) {
            at[0] = points[i] as number;
            values[i] = tape.value(at);
          }
        },
      },
    ],
    21,
    0.1,
  );
  const slow = await compareFunctions([
    { name: 'typed by hand', work: byHand },
    { name: 'interpreted', work: () => atFew((x) => evaluate(expr, { x })) },
    { name: 'mathjs, compiled', work: () => atFew((x) => mathjs.evaluate(scope.set('x', x)) as number) },
  ]);
  // A hundredth of the points, so a hundred times the ratio.
  const scaled = slow.slice(1).map((row) => ({
    ...row,
    time: 100 * row.time,
    ratio: 100 * row.ratio,
    quartiles: [100 * row.quartiles[0], 100 * row.quartiles[1]] as const,
  }));
  return [...fast, ...scaled];
}
