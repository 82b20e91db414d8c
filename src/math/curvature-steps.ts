/**
 * How can a step know how far the bottom is?
 *
 * From the curvature. On (x^2 + 25*y^2)/2 at (10, 1) the slope is (10, 25) and points past the minimum; divided by the
 * curvatures 1 and 25 it is (10, 1), the way there. Newton's method solves H·d = -g for the step; the others spare the
 * Hessian:
 *
 *     gauss-newton, levenberg-marquardt    take it from the slopes of the residuals of a sum of squares (./squares.ts)
 *     bfgs, lbfgs, conjugate-gradient      learn it from how the slope has changed from step to step (./learned-steps.ts)
 *
 * Far from a minimum these steps may be too long or lead up, so a line search (./line-searches.ts) shortens them, and
 * Newton's method takes every curvature as positive, at least a little: a saddle then repels instead of attracting.
 *
 * Where it breaks: n² numbers of memory and n³ of work for the Hessian; noise in the slope is taken for curvature.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., chapters 3 and 10; Madsen, Nielsen and Tingleff, Methods
 * for Non-linear Least Squares Problems (2004), algorithm 3.16.
 * Next: ./learned-steps.ts
 */

import { symmetricEigen } from './eigen.ts';
import { backtracking, type Found, type Ray, strongWolfe } from './line-searches.ts';
import { numberIn, type Setting, type Settings, type SettingTable } from './settings.ts';
import type { Here, Move, Optimiser, Problem } from './step.ts';
import type { Memory } from './update.ts';

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

export const dot = (a: Vector | Float64Array, b: Vector | Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};
export const times = (matrix: Matrix, vector: Vector | Float64Array): number[] => matrix.map((row) => dot(row, vector));
export const opposite = (vector: Vector | Float64Array): number[] => Array.from(vector, (component) => -component);
export const rowsOf = (flat: Float64Array, n: number): number[][] =>
  Array.from({ length: flat.length / n }, (_, i) => [...flat.subarray(i * n, (i + 1) * n)]);

/** Curvatures are taken as positive, and as at least this share of the largest. */
const LEAST_CURVATURE = 1e-10;

/** The slope divided by the curvature, axis by axis, with its sign turned; the slope alone where nothing bends. */
function downhill(matrix: Matrix, slope: Vector): number[] {
  const { values, vectors } = symmetricEigen(matrix);
  const largest = Math.max(...values.map(Math.abs));
  const along = vectors.map(
    (axis, k) => dot(axis, slope) / Math.max(Math.abs(values[k] as number), LEAST_CURVATURE * largest),
  );
  const direction = slope.map(
    (_, i) => -vectors.reduce((sum, axis, k) => sum + (along[k] as number) * (axis[i] as number), 0),
  );
  return direction.every(Number.isFinite) ? direction : opposite(slope);
}

// ── along a direction ──────────────────────────────────────────────────────────────────────────────────────────────

interface Walk {
  readonly point: Float64Array;
  readonly length: number;
  readonly evaluations: number;
  readonly failed: string | null;
}

/** Goes along a direction, as far as the chosen search says. */
export function walk(
  { point, value, gradient }: Here,
  direction: Vector,
  first: number,
  search: string,
  problem: Problem,
  flattening = 0.9,
): Walk {
  const to = (length: number): Float64Array => point.map((x, i) => x + length * (direction[i] as number));
  if (search === 'none') return { point: to(first), length: first, evaluations: 0, failed: null };
  const slope = dot(gradient, direction);
  if (!(slope < 0))
    return { point: point.slice(), length: 0, evaluations: 0, failed: 'the direction does not lead down' };
  const slopes = new Float64Array(point.length);
  const ray: Ray = {
    start: { value, slope },
    at: (length) => {
      const found = problem.gradient(to(length), slopes);
      return { value: found, slope: dot(slopes, direction) };
    },
    size: direction.reduce((most, component) => Math.max(most, Math.abs(component)), 0),
  };
  const found: Found = search === 'backtracking' ? backtracking(ray, first) : strongWolfe(ray, first, flattening);
  return { point: to(found.length), length: found.length, evaluations: found.evaluations, failed: found.failed };
}

export const lineSearch = (standard: string): Setting => ({
  standard,
  says: 'how the length of a step is found',
  choices: ['none', 'backtracking', 'strong-wolfe'],
});
export const searchOf = (settings: Settings): string => settings['lineSearch'] as string;
export const searchEquation = (settings: Settings): string =>
  searchOf(settings) === 'none'
    ? 'x = x + lr*d'
    : `x = x + a*d, with a from lr, ${searchOf(settings) === 'backtracking' ? 'halved until f falls enough' : 'until f falls enough and the slope is flat enough'}`;
export const fullStep = (standard = 1): Setting => ({
  standard,
  says: 'the first length tried, or the only one',
  demand: { above: 0 },
});

interface Row {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly convention: string;
  readonly settings: SettingTable;
  readonly source: string;
  readonly pytorch?: string;
  readonly equations: (settings: Settings) => readonly string[];
  readonly remembers: Readonly<Record<string, 'vector' | 'number' | 'matrix'>>;
  readonly start: (n: number, settings: Settings) => Memory;
  readonly step: Optimiser['step'];
  readonly needsResiduals?: boolean;
}

/** An optimiser whose step needs the whole point. */
export const coupled = ({
  aliases = [],
  pytorch = null,
  needsResiduals = false,
  remembers,
  ...row
}: Omit<Row, 'pytorch'> & { readonly pytorch?: string | null }): Optimiser => ({
  ...row,
  aliases,
  pytorch,
  remembers: () => remembers,
  linear: null,
  limit: null,
  scale: null,
  firstOrder: false,
  needsResiduals,
  compiled: null,
});

export const number = (value: number): Float64Array => Float64Array.of(value);
export const zeros = (n: number): Float64Array => new Float64Array(n);

// ── Newton ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const newton = coupled({
  name: 'newton',
  summary: 'divides the slope by the curvature, direction by direction',
  convention: 'damped: curvatures are taken as positive, and the step is shortened until f falls',
  settings: { lr: fullStep(), lineSearch: lineSearch('backtracking') },
  source: 'Nocedal and Wright, 2nd ed., section 3.4',
  equations: (settings) => [
    "H = Q*diag(curvatures)*Q'",
    `d = -Q*diag(1/max(|curvature|, ${LEAST_CURVATURE}*largest))*Q'*g`,
    searchEquation(settings),
  ],
  remembers: { stepLength: 'number' },
  start: () => ({ stepLength: number(0) }),
  step: (here, _memory, settings, learningRate, problem) => {
    const hessian = problem.hessian(here.point);
    if (!hessian.every((row) => row.every(Number.isFinite)))
      return stuck(here, { stepLength: number(0) }, 'the Hessian is not finite here');
    const direction = downhill(hessian, [...here.gradient]);
    const { point, length, evaluations, failed } = walk(here, direction, learningRate, searchOf(settings), problem);
    return { point, memory: { stepLength: number(length) }, evaluations, failed };
  },
});

const stuck = (here: Here, memory: Memory, failed: string): Move => ({
  point: here.point.slice(),
  memory,
  evaluations: 0,
  failed,
});

// ── sums of squares ────────────────────────────────────────────────────────────────────────────────────────────────

/** JᵀJ and Jᵀr. */
function normalEquations(problem: Problem, point: Float64Array): { readonly normal: Matrix; readonly right: Vector } {
  const { values, rows } = problem.residuals().at(point);
  const n = point.length;
  const normal = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)),
  );
  const right = Array.from({ length: n }, (_, i) =>
    rows.reduce((sum, row, k) => sum + (row[i] as number) * (values[k] as number), 0),
  );
  return { normal, right };
}

const gaussNewton = coupled({
  name: 'gauss-newton',
  needsResiduals: true,
  summary: 'newton with the curvature of the residuals left out; sums of squares only',
  convention: 'f is the sum of the squares, without a half',
  settings: { lr: fullStep(), lineSearch: lineSearch('backtracking') },
  source: 'Nocedal and Wright, 2nd ed., section 10.3',
  equations: (settings) => [
    'f = r1^2 + r2^2 + ..., J the slopes of the r',
    "d = -(J'*J)^(-1)*J'*r",
    searchEquation(settings),
  ],
  remembers: { stepLength: 'number' },
  start: () => ({ stepLength: number(0) }),
  step: (here, _memory, settings, learningRate, problem) => {
    const { normal, right } = normalEquations(problem, here.point);
    if (!normal.every((row) => row.every(Number.isFinite)))
      return stuck(here, { stepLength: number(0) }, 'the slopes of the residuals are not finite here');
    const direction = downhill(normal, right);
    const { point, length, evaluations, failed } = walk(here, direction, learningRate, searchOf(settings), problem);
    return { point, memory: { stepLength: number(length) }, evaluations, failed };
  },
});

/** A fall of so small a share of f is lost in its rounding. */
const HIDDEN = 8 * Number.EPSILON;
/** So many times the damping is raised within one step before the step is given up. */
const MOST_RAISES = 40;

const levenbergMarquardt = coupled({
  name: 'levenberg-marquardt',
  needsResiduals: true,
  aliases: ['lm'],
  summary: 'gauss-newton, held back where its model of f is bad; sums of squares only',
  convention:
    'Nielsen: the damping is multiplied by max(1/3, 1 - (2*gain - 1)^3) after a step, and by 2, 4, 8, ... before another try',
  settings: {
    lr: fullStep(),
    damping: {
      standard: 1e-3,
      says: "the first damping, as a share of the largest entry of the diagonal of J'*J",
      demand: { above: 0 },
    },
  },
  source: 'Madsen, Nielsen and Tingleff (2004), algorithm 3.16',
  equations: () => [
    'f = r1^2 + r2^2 + ..., J the slopes of the r',
    "d = -(J'*J + damping*I)^(-1)*J'*r, damping raised until f falls",
    'x = x + lr*d',
  ],
  remembers: { damping: 'number', raise: 'number' },
  // 0 until the first slopes are known.
  start: () => ({ damping: number(0), raise: number(2) }),
  step: (here, memory, settings, learningRate, problem) => {
    const { normal, right } = normalEquations(problem, here.point);
    if (!normal.every((row) => row.every(Number.isFinite)))
      return stuck(here, memory, 'the slopes of the residuals are not finite here');
    const { values, vectors } = symmetricEigen(normal);
    const along = vectors.map((axis) => dot(axis, right));
    let damping = memory['damping']?.[0] as number;
    let raise = memory['raise']?.[0] as number;
    if (damping === 0) damping = numberIn(settings, 'damping') * Math.max(...normal.map((row, i) => row[i] as number));
    const slopes = new Float64Array(here.point.length);
    for (let evaluations = 1; evaluations <= MOST_RAISES; evaluations++) {
      const parts = along.map(
        (component, k) => component / Math.max(Math.max(values[k] as number, 0) + damping, Number.MIN_VALUE),
      );
      const direction = right.map(
        (_, i) => -vectors.reduce((sum, axis, k) => sum + (parts[k] as number) * (axis[i] as number), 0),
      );
      const point = here.point.map((x, i) => x + learningRate * (direction[i] as number));
      const promised = dot(
        direction,
        direction.map((d, i) => damping * d - (right[i] as number)),
      );
      const found = problem.gradient(point, slopes);
      // A fall that f cannot show any more is judged by the slope: it must become shorter.
      const hidden =
        promised <= HIDDEN * Math.abs(here.value) && dot(slopes, slopes) < dot(here.gradient, here.gradient);
      const gain = hidden ? 1 : (here.value - found) / promised;
      if (gain > 0)
        return {
          point,
          memory: { damping: number(damping * Math.max(1 / 3, 1 - (2 * gain - 1) ** 3)), raise: number(2) },
          evaluations,
          failed: null,
        };
      damping *= raise;
      raise *= 2;
    }
    return {
      ...stuck(
        here,
        { damping: number(damping), raise: number(raise) },
        'no damping makes the step lower f by more than its rounding',
      ),
      evaluations: MOST_RAISES,
    };
  },
});

/** Methods that compute the curvature. */
export const curvatureSteps: readonly Optimiser[] = [newton, gaussNewton, levenbergMarquardt];
