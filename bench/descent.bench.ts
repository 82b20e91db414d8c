/**
 * How many steps a second, beside the same loop typed by hand, beside npm packages, beside PyTorch?
 *
 * A step of ours is a value, a gradient, a check of why the run might end, and the update compiled from its equations. By hand
 * it is the gradient and the update, and nothing is looked at. With the history that judges a run it costs a copy more. fmin
 * takes a gradient that was written by hand. PyTorch is started where a python3 has it, and its steps are timed inside of it.
 *
 * Levenberg and Marquardt's method is another matter: it takes few steps, so a whole fit is timed, from the start to the
 * minimum. ml-levenberg-marquardt measures its slopes with differences, and does not know by itself when to stop.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { levenbergMarquardt } from 'ml-levenberg-marquardt';
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

interface Fmin {
  readonly gradientDescent: (
    f: (x: number[], slopes: number[]) => number,
    start: readonly number[],
    settings: { readonly maxIterations: number; readonly learnRate: number },
  ) => { readonly x: readonly number[] };
}

/** Node refuses fmin 0.0.4: a script for browsers that calls itself a module. */
function loadFmin(): Fmin {
  const exports = {} as Fmin;
  new Function('exports', 'module', readFileSync('node_modules/fmin/build/fmin.js', 'utf8'))(exports, { exports });
  return exports;
}

interface Ground {
  readonly what: string;
  readonly expression: string;
  readonly start: Float64Array;
  readonly byHand: Gradient;
  /** The value, and the gradient written into the second argument: what fmin asks for. */
  readonly both: (x: number[], slopes: number[]) => number;
  readonly torch: string;
}

const hundred = Array.from({ length: 100 }, (_, i) => `${i + 1}*x${i}^2`).join(' + ');
const grounds: readonly Ground[] = [
  {
    what: 'Rosenbrock, 2 variables',
    expression: '(1 - x)^2 + 100*(y - x^2)^2',
    start: Float64Array.of(-1.2, 1),
    byHand: rosenbrock,
    both: (x, slopes) => {
      const [a, b] = [x[0] as number, x[1] as number];
      const bend = b - a * a;
      slopes[0] = -2 * (1 - a) - 400 * a * bend;
      slopes[1] = 200 * bend;
      return (1 - a) ** 2 + 100 * bend ** 2;
    },
    torch:
      'p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)\nf = lambda: (1 - p[0])**2 + 100*(p[1] - p[0]**2)**2',
  },
  {
    what: 'a bowl, 100 variables',
    expression: `(${hundred})/2`,
    start: new Float64Array(100).fill(1),
    byHand: bowl,
    both: (x, slopes) => {
      let value = 0;
      for (let i = 0; i < x.length; i++) {
        const slope = (i + 1) * (x[i] as number);
        slopes[i] = slope;
        value += (slope * (x[i] as number)) / 2;
      }
      return value;
    },
    torch:
      'p = torch.ones(100, dtype=torch.float64, requires_grad=True)\nc = torch.arange(1, 101, dtype=torch.float64)\nf = lambda: (c*p*p).sum()/2',
  },
];

export async function run(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  const fmin = loadFmin();
  const python = pythonWithTorch();
  said.push(python === null ? 'PyTorch: no python3 here has it' : `PyTorch ${python.version}, by ${python.path}`);
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
        ...(optimiser === 'gd'
          ? [
              {
                name: `${ground.what}, gd: fmin, with a gradient by hand`,
                work: () =>
                  fmin.gradientDescent(ground.both, [...ground.start], { maxIterations: STEPS, learnRate: 0.0005 }),
              },
            ]
          : []),
      ]);
      rows.push(...measured);
      if (python !== null) rows.push(torch(python.path, ground, optimiser, measured[0] as Measured));
    }
  }
  rows.push(...(await fits()));
  return rows;
}

const said: string[] = [];
export const counts = (): readonly string[] => said;

/** 3·exp(-0.7·x) + 0.5 at twenty places, each a little off. */
const data = Array.from(
  { length: 20 },
  (_, i) => [i / 4, 3 * Math.exp((-0.7 * i) / 4) + 0.5 + 0.05 * Math.sin(7 * i)] as const,
);

/** Levenberg and Marquardt's method from (1, 1, 0) to the minimum. */
async function fits(): Promise<readonly Measured[]> {
  const { expr, variables } = parseFormula(data.map(([x, y]) => `(a*exp(-b*${x}) + c - ${y})^2`).join(' + '));
  const problem = problemOf(expr, variables);
  const plan = planOf({ optimiser: 'levenberg-marquardt', tolerance: 1e-8 });
  const ours = (): ReturnType<typeof setOut> => {
    const walker = setOut(problem, Float64Array.of(1, 1, 0), plan);
    while (walker.next());
    return walker;
  };
  const points = { x: data.map(([x]) => x), y: data.map(([, y]) => y) };
  const model = ([a, b, c]: readonly number[]) => {
    const [height, rate, floor] = [a as number, b as number, c as number];
    return (x: number) => height * Math.exp(-rate * x) + floor;
  };
  const theirs = (maxIterations: number): ReturnType<typeof levenbergMarquardt> =>
    levenbergMarquardt(points, model, {
      initialValues: [1, 1, 0],
      damping: 1e-3,
      gradientDifference: 1e-7,
      maxIterations,
      errorTolerance: 0,
    });
  // It stops at a sum of squares that is known beforehand, or after so many steps: as few as lead to the minimum.
  const walker = ours();
  let steps = 1;
  while (steps < 100 && theirs(steps).parameterError > walker.value * (1 + 1e-12)) steps += 1;
  said.push(
    `the fit: ours ends with a sum of squares of ${walker.value} after ${walker.k} steps, ml-levenberg-marquardt with ${theirs(steps).parameterError} after ${steps}`,
  );
  return await compareFunctions([
    { name: 'a fit of three parameters to twenty points: ours', work: ours },
    { name: 'a fit of three parameters to twenty points: ml-levenberg-marquardt', work: () => theirs(steps) },
  ]);
}

/** The first python3 that has PyTorch: the one that PYTHON names, on the path, or in a usual place. */
function pythonWithTorch(): { readonly path: string; readonly version: string } | null {
  for (const path of [process.env['PYTHON'], 'python3', '/usr/bin/python3', '/usr/local/bin/python3']) {
    if (path === undefined) continue;
    const { status, stdout } = spawnSync(path, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
    if (status === 0) return { path, version: stdout.trim() };
  }
  return null;
}

/** The same steps in PyTorch. */
function torch(python: string, { what, torch: problem }: Ground, optimiser: 'gd' | 'adam', first: Measured): Measured {
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
  const { status, stdout, stderr } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const time = Number(stdout);
  const ratio = time / first.time;
  return { name: `${what}, ${optimiser}: PyTorch, one thread`, time, ratio, quartiles: [ratio, ratio] };
}
