import { describe, expect, test } from 'vitest';
import { type PlanOptions, planOf, problemOf, setOut, stepOf } from '../../src/math/descent.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { jsonLine } from '../../src/render/json.ts';
import { stepLines } from '../../src/render/step-lines.ts';

/** The lines of a run, and the same lines by the writer of documents. */
function bothOf(formula: string, start: readonly number[], options: PlanOptions, run: number | null) {
  const { expr, variables } = parseFormula(formula);
  const plan = planOf(options);
  const walker = setOut(problemOf(expr, variables), Float64Array.from(start), plan);
  const lines = stepLines(plan, variables, run);
  let expected = '';
  do {
    lines.add(walker);
    expected += jsonLine({ type: 'step', ...(run === null ? {} : { run }), ...stepOf(walker, plan, variables) });
  } while (walker.next());
  expect(lines.size()).toBe(Buffer.byteLength(expected));
  return { written: new TextDecoder().decode(lines.take()), expected, lines };
}

const ROSENBROCK = '(1 - x)^2 + 100*(y - x^2)^2';
const BOWL = Array.from({ length: 40 }, (_, i) => `${i + 1}*w${i}^2`).join(' + ');

describe('the bytes of steps are what JSON says of them', () => {
  test.each([
    ['nothing remembered', ROSENBROCK, [-1.2, 1], { settings: { lr: 0.001 } }],
    ['vectors and a number', ROSENBROCK, [-1.2, 1], { optimiser: 'nadam' }],
    ['a matrix', ROSENBROCK, [-1.2, 1], { optimiser: 'bfgs' }],
    ['rows that become more', ROSENBROCK, [-1.2, 1], { optimiser: 'lbfgs', settings: { lineSearch: 'strong-wolfe' } }],
    ['clipped', ROSENBROCK, [-1.2, 1], { settings: { lr: 0.9 }, clip: 3 }],
    [
      'with noise and a schedule',
      ROSENBROCK,
      [-1.2, 1],
      { settings: { lr: 1e-3 }, noise: { sigma: 1, seed: 3 }, schedule: 'cosine' },
    ],
    ['numbers beyond the finite ones', 'x^4', [3], { settings: { lr: 1 } }],
    ['names that are not ASCII', 'α^2 + β^2', [1, 2], { settings: { lr: 0.1 } }],
    ['more bytes than there is room for', BOWL, Array(40).fill(1), { optimiser: 'bfgs', tolerance: 0 }],
  ] as const)('%s', (_what, formula, start, options) => {
    const { written, expected } = bothOf(formula, start, { steps: 60, ...options }, null);
    expect(written).toBe(expected);
  });

  test('of several runs, with their number', () => {
    const { written, expected } = bothOf('x^2', [3], { steps: 5 }, 2);
    expect(written).toBe(expected);
    expect(written).toContain('"run":2');
  });
});

test('what was taken is gone, and the next line begins anew', () => {
  const { lines } = bothOf('x^2', [3], { steps: 3 }, null);
  expect([lines.size(), lines.take().length]).toEqual([0, 0]);
});
