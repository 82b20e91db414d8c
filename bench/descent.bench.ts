/**
 * How many steps a second, beside the same loop typed by hand?
 *
 * A step of ours is a value, a gradient, a check of why the run might end, and the update compiled from its equations. By hand
 * it is the gradient and the update, and nothing is looked at. With the history that judges a run it costs a copy more.
 * PyTorch is started where it is installed, and its steps are timed inside of it.
 */

import { spawnSync } from 'node:child_process';
import { planOf, problemOf, setOut } from '../src/math/descent.ts';
import { Keeper } from '../src/math/history.ts';
import { parseFormula } from '../src/math/parse.ts';
import { compareFunctions, type Measured } from './measure.ts';

export const name = 'twenty thousand steps of descent, beside the same loop by hand (goal: at most 2 without history)';

const STEPS = 20_000;

type Gradient = (x: Float64Array, g: Float64Array) => void;

const rosenbrock: Gradient = (x, g) => {
  const [a, b] = [x[0] as number, x[1] as number];
  const bend = b - a * a;
  g[0] = -2 * (1 - a) - 400 * a * bend;
  g[1] = 200 * bend;
};
/** Σ (i + 1)·xᵢ²/2. */
const bowl: Gradient = (x, g) => {
  for (let i = 0; i < x.length; i++) g[i] = (i + 1) * (x[i] as number);
};

/** Gradient descent by hand. */
function descendByHand(gradient: Gradient, start: Float64Array, lr: number): Float64Array {
  const x = start.slice();
  const g = new Float64Array(x.length);
  for (let k = 0; k < STEPS; k++) {
    gradient(x, g);
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) - lr * (g[i] as number);
  }
  return x;
}

/** Adam by hand, with running products for the powers of its betas. */
function adamByHand(gradient: Gradient, start: Float64Array, lr: number): Float64Array {
  const x = start.slice();
  const n = x.length;
  const [g, m, v] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let [p1, p2] = [1, 1];
  for (let k = 0; k < STEPS; k++) {
    gradient(x, g);
    p1 *= 0.9;
    p2 *= 0.999;
    for (let i = 0; i < n; i++) {
      const slope = g[i] as number;
      m[i] = 0.9 * (m[i] as number) + 0.1 * slope;
      v[i] = 0.999 * (v[i] as number) + 0.001 * slope * slope;
      x[i] = (x[i] as number) - (lr * ((m[i] as number) / (1 - p1))) / (Math.sqrt((v[i] as number) / (1 - p2)) + 1e-8);
    }
  }
  return x;
}

interface Ground {
  readonly what: string;
  readonly expression: string;
  readonly start: Float64Array;
  readonly byHand: Gradient;
  readonly torch: string;
}

const hundred = Array.from({ length: 100 }, (_, i) => `${i + 1}*x${i}^2`).join(' + ');
const grounds: readonly Ground[] = [
  {
    what: 'Rosenbrock, 2 variables',
    expression: '(1 - x)^2 + 100*(y - x^2)^2',
    start: Float64Array.of(-1.2, 1),
    byHand: rosenbrock,
    torch:
      'p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)\nf = lambda: (1 - p[0])**2 + 100*(p[1] - p[0]**2)**2',
  },
  {
    what: 'a bowl, 100 variables',
    expression: `(${hundred})/2`,
    start: new Float64Array(100).fill(1),
    byHand: bowl,
    torch:
      'p = torch.ones(100, dtype=torch.float64, requires_grad=True)\nc = torch.arange(1, 101, dtype=torch.float64)\nf = lambda: (c*p*p).sum()/2',
  },
];

export async function run(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const ground of grounds) {
    const { expr, variables } = parseFormula(ground.expression);
    const problem = problemOf(expr, variables);
    for (const [optimiser, byHand] of [
      ['gd', descendByHand],
      ['adam', adamByHand],
    ] as const) {
      const plan = planOf({ optimiser, settings: { lr: 0.0005 }, steps: STEPS, tolerance: 0 });
      const measured = await compareFunctions([
        { name: `${ground.what}, ${optimiser}: by hand`, work: () => byHand(ground.byHand, ground.start, 0.0005) },
        {
          name: `${ground.what}, ${optimiser}: ours`,
          work: () => {
            const walker = setOut(problem, ground.start, plan);
            while (walker.next());
            return walker.point;
          },
        },
        {
          name: `${ground.what}, ${optimiser}: ours, with its history`,
          work: () => {
            const walker = setOut(problem, ground.start, plan);
            const keeper = new Keeper(plan, variables);
            do keeper.see(walker);
            while (walker.next());
            return keeper.history();
          },
        },
      ]);
      rows.push(...measured, ...torch(ground, optimiser, measured[0] as Measured));
    }
  }
  return rows;
}

/** The same steps in PyTorch; nothing where it is not installed. */
function torch({ what, torch: problem }: Ground, optimiser: 'gd' | 'adam', first: Measured): Measured[] {
  const program = `
import time, torch
torch.set_num_threads(1)
${problem}
o = torch.optim.${optimiser === 'gd' ? 'SGD' : 'Adam'}([p], lr=0.0005)
def steps(n):
    for _ in range(n):
        o.zero_grad()
        f().backward()
        o.step()
steps(100)
t = time.process_time()
steps(2000)
print((time.process_time() - t)*${STEPS / 2000})
`;
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', program], { encoding: 'utf8' });
  const time = Number(stdout);
  if (status !== 0 || !(time > 0)) return [];
  const ratio = time / first.time;
  return [{ name: `${what}, ${optimiser}: PyTorch, one thread`, time, ratio, quartiles: [ratio, ratio] }];
}
