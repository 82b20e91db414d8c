/**
 * Can the curvature be learned on the way?
 *
 * Between two places the slope has changed by y while the point moved by s; along s the curvature is y's/s's. On a bowl
 * of n variables n such pairs say everything. BFGS builds the inverse of the Hessian from them, L-BFGS keeps the pairs
 * and never builds it, conjugate gradients keep no more than the last direction and still end a bowl in n steps:
 *
 *     (x^2 + 25*y^2)/2 from (10, 1), to a slope of 1e-8     gd with its best rate: 272 steps     conjugate-gradient: 2
 *
 * Where it breaks: differences of slopes show rounding and noise as curvature; a direction is only as good as the line
 * search that made the pairs.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., chapters 5, 6, 7.
 * Next: ./optimisers.ts
 */

import {
  coupled,
  dot,
  fullStep,
  lineSearch,
  type Matrix,
  number,
  opposite,
  rowsOf,
  searchEquation,
  searchOf,
  times,
  type Vector,
  walk,
  zeros,
} from './curvature-steps.ts';
import { numberIn } from './settings.ts';
import type { Here, Optimiser } from './step.ts';
import type { Memory } from './update.ts';

const scaled = (n: number, factor: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? factor : 0)));

/** How the point moved at the last step, how the slope changed by it, and the curvature along it as y's. */
function lastPair({ gradient }: Here, memory: Memory): { readonly s: Vector; readonly y: Vector; readonly ys: number } {
  const s = [...(memory['move'] as Float64Array)];
  const before = memory['previousGradient'] as Float64Array;
  const y = [...gradient].map((g, i) => g - (before[i] as number));
  return { s, y, ys: dot(y, s) };
}

/** The first length tried at the first step: nothing is known of the scale yet, and the slope is no length. */
const firstLength = (gradient: Float64Array, learningRate: number): number =>
  Math.min(1, 1 / gradient.reduce((sum, g) => sum + Math.abs(g), 0)) * learningRate;

const bfgs = coupled({
  name: 'bfgs',
  summary: 'learns the inverse of the Hessian from how the slope changes',
  convention: 'the first inverse is scaled after the first step; a change of slope that shows no curvature is left out',
  settings: { lr: fullStep(), lineSearch: lineSearch('strong-wolfe') },
  source: 'Nocedal and Wright, 2nd ed., algorithm 6.1 and equation 6.20',
  equations: (settings) => [
    'd = -B*g',
    searchEquation(settings),
    "s = x - x before, y = g - g before, B = (I - s*y'/(y'*s))*B*(I - y*s'/(y'*s)) + s*s'/(y'*s)",
  ],
  remembers: { inverse: 'matrix', move: 'vector', previousGradient: 'vector', stepLength: 'number' },
  start: (n) => ({
    inverse: Float64Array.from(scaled(n, 1).flat()),
    move: zeros(n),
    previousGradient: zeros(n),
    stepLength: number(0),
  }),
  step: (here, memory, settings, learningRate, problem) => {
    const n = here.point.length;
    let inverse: Matrix = rowsOf(memory['inverse'] as Float64Array, n);
    if (here.t > 1) {
      const { s, y, ys } = lastPair(here, memory);
      if (ys > 1e-10 * Math.sqrt(dot(y, y) * dot(s, s))) {
        if (here.t === 2) inverse = scaled(n, ys / dot(y, y));
        inverse = learned(inverse, s, y, ys);
      }
    }
    let direction = opposite(times(inverse, here.gradient));
    if (!(dot(direction, here.gradient) < 0)) {
      inverse = scaled(n, 1);
      direction = opposite(here.gradient);
    }
    const first = here.t === 1 ? firstLength(here.gradient, learningRate) : learningRate;
    const { point, length, evaluations, failed } = walk(here, direction, first, searchOf(settings), problem);
    return {
      point,
      memory: {
        inverse: Float64Array.from(inverse.flat()),
        move: Float64Array.from(direction, (d) => length * d),
        previousGradient: here.gradient.slice(),
        stepLength: number(length),
      },
      evaluations,
      failed,
    };
  },
});

/** The inverse Hessian that is nearest to the old one and agrees with the last change of slope. */
function learned(inverse: Matrix, s: Vector, y: Vector, ys: number): Matrix {
  const by = times(inverse, y);
  const yby = dot(y, by);
  return inverse.map((row, i) =>
    row.map((entry, j) => {
      const [si, sj] = [s[i] as number, s[j] as number];
      return entry + ((1 + yby / ys) * si * sj - (by[i] as number) * sj - si * (by[j] as number)) / ys;
    }),
  );
}

const lbfgs = coupled({
  name: 'lbfgs',
  aliases: ['l-bfgs'],
  summary: 'bfgs that remembers the last steps instead of a matrix',
  convention:
    'PyTorch: without a line search unless one is asked for; the first step is lr*min(1, 1/sum|g|) along the slope',
  settings: {
    lr: fullStep(),
    historySize: {
      standard: 100,
      says: 'how many steps are remembered',
      demand: { least: 1, most: 10_000, whole: true },
    },
    lineSearch: lineSearch('none'),
  },
  source: 'Nocedal and Wright, 2nd ed., algorithms 7.4 and 7.5',
  pytorch: 'LBFGS',
  equations: (settings) => [
    'd = -B*g, with B*g from the remembered steps s and changes of slope y',
    searchEquation(settings),
    's = x - x before, y = g - g before',
  ],
  remembers: {
    moves: 'matrix',
    changes: 'matrix',
    move: 'vector',
    previousGradient: 'vector',
    scale: 'number',
    stepLength: 'number',
  },
  start: (n) => ({
    moves: zeros(0),
    changes: zeros(0),
    move: zeros(n),
    previousGradient: zeros(n),
    scale: number(1),
    stepLength: number(0),
  }),
  step: (here, memory, settings, learningRate, problem) => {
    const n = here.point.length;
    let moves = memory['moves'] as Float64Array;
    let changes = memory['changes'] as Float64Array;
    let scale = memory['scale']?.[0] as number;
    if (here.t > 1) {
      const { s, y, ys } = lastPair(here, memory);
      if (ys > 1e-10) {
        const most = numberIn(settings, 'historySize') * n;
        moves = withRow(moves, s, most);
        changes = withRow(changes, y, most);
        scale = ys / dot(y, y);
      }
    }
    let direction = twoLoops(here.gradient, moves, changes, scale);
    if (searchOf(settings) !== 'none' && !(dot(direction, here.gradient) < 0)) {
      [moves, changes, scale] = [zeros(0), zeros(0), 1];
      direction = opposite(here.gradient);
    }
    const first = here.t === 1 ? firstLength(here.gradient, learningRate) : learningRate;
    const { point, length, evaluations, failed } = walk(here, direction, first, searchOf(settings), problem);
    return {
      point,
      memory: {
        moves,
        changes,
        move: Float64Array.from(direction, (d) => length * d),
        previousGradient: here.gradient.slice(),
        scale: number(scale),
        stepLength: number(length),
      },
      evaluations,
      failed,
    };
  },
});

/** Rows one after the other with another one behind them, and without the first where there are enough. */
function withRow(rows: Float64Array, row: Vector, most: number): Float64Array {
  const kept = rows.length < most ? rows : rows.subarray(row.length);
  const longer = new Float64Array(kept.length + row.length);
  longer.set(kept);
  longer.set(row, kept.length);
  return longer;
}

/**
 * Minus the inverse Hessian, as the remembered steps tell it, times the slope.
 *
 * The rows stand one after the other, and one list is changed in place: with a hundred rows of two numbers each, lists made
 * on the way would be all the work there is.
 */
function twoLoops(gradient: Float64Array, moves: Float64Array, changes: Float64Array, scale: number): number[] {
  const n = gradient.length;
  const rows = moves.length / n;
  const r = opposite(gradient);
  const parts: number[] = [];
  const inverse: number[] = [];
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = i * n; k < (i + 1) * n; k++) sum += (changes[k] as number) * (moves[k] as number);
    inverse.push(1 / sum);
    parts.push(0);
  }
  const along = (row: Float64Array, i: number): number => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (row[i * n + k] as number) * (r[k] as number);
    return sum * (inverse[i] as number);
  };
  for (let i = rows - 1; i >= 0; i--) {
    const part = along(moves, i);
    parts[i] = part;
    for (let k = 0; k < n; k++) r[k] = (r[k] as number) - part * (changes[i * n + k] as number);
  }
  for (let k = 0; k < n; k++) r[k] = (r[k] as number) * scale;
  for (let i = 0; i < rows; i++) {
    const part = (parts[i] as number) - along(changes, i);
    for (let k = 0; k < n; k++) r[k] = (r[k] as number) + part * (moves[i * n + k] as number);
  }
  return r;
}

const conjugateGradient = coupled({
  name: 'conjugate-gradient',
  aliases: ['cg'],
  summary: 'the slope, corrected by the last direction so that its gain is kept',
  convention: 'Polak and Ribière, never negative; starts again along the slope where the direction would not lead down',
  settings: {
    lr: fullStep(),
    lineSearch: { ...lineSearch('strong-wolfe'), choices: ['backtracking', 'strong-wolfe'] },
  },
  source: 'Nocedal and Wright, 2nd ed., section 5.2, PR+',
  equations: (settings) => [
    "beta = max(0, g'*(g - g before)/(g before'*g before))",
    'd = -g + beta*d',
    searchEquation(settings),
  ],
  remembers: { direction: 'vector', previousGradient: 'vector', stepLength: 'number' },
  start: (n) => ({ direction: zeros(n), previousGradient: zeros(n), stepLength: number(0) }),
  step: (here, memory, settings, learningRate, problem) => {
    const before = memory['previousGradient'] as Float64Array;
    const last = memory['direction'] as Float64Array;
    const g = [...here.gradient];
    const size = dot(before, before);
    const beta =
      here.t === 1 || size === 0
        ? 0
        : Math.max(
            0,
            dot(
              g,
              g.map((component, i) => component - (before[i] as number)),
            ) / size,
          );
    let direction = g.map((component, i) => -component + beta * (last[i] as number));
    if (!(dot(direction, g) < 0)) direction = opposite(g);
    // The length that would lower f as much as the last step did, to first order.
    const promised = dot(g, direction);
    const length = memory['stepLength']?.[0] as number;
    const first =
      here.t === 1 || length === 0 ? firstLength(here.gradient, learningRate) : (length * dot(before, last)) / promised;
    const found = walk(here, direction, first, searchOf(settings), problem, 0.1);
    return {
      point: found.point,
      memory: {
        direction: Float64Array.from(direction),
        previousGradient: here.gradient.slice(),
        stepLength: number(found.length),
      },
      evaluations: found.evaluations,
      failed: found.failed,
    };
  },
});

/** Methods that learn the curvature from changes of the slope. */
export const learnedSteps: readonly Optimiser[] = [bfgs, lbfgs, conjugateGradient];
