/**
 * How steep is a curve, measured with a ruler?
 *
 * Take two points a distance h apart and divide: (f(x + h) - f(x)) / h. That is a slope of the chord, and calculus says
 * that it becomes the slope of the curve when h shrinks. A computer says otherwise:
 *
 *     sin at 1     h = 0.1      error 4e-2      the chord is not the curve: truncation, about h·f″/2
 *                  h = 1e-8     error 3e-9
 *                  h = 1e-13    error 7e-4      f(x + h) and f(x) agree in all but 3 digits: roundoff, about ε·|f|/h
 *
 * Making h smaller trades one error for the other, and the best h is where they meet: near ε^(1/2) for this formula, where
 * ε = 2.2e-16. Points on both sides cancel the h·f″ term and leave h²·f‴/6: better, and a larger best h, near ε^(1/3). In
 * general a formula for the n-th derivative whose truncation shrinks like h^p is best near ε^(1/(p + n)).
 *
 * A formula is a list of offsets and weights; the weights are what makes it exact for polynomials of the highest
 * degree possible, so they are worked out and not typed. Ridders' method goes one step further: it measures with several h
 * and extrapolates to h = 0, and the change at each step tells how far to trust the answer.
 *
 * Steps here are powers of two, so h itself is exact. What is divided by is the step that was really taken, (x + h) - x.
 *
 * Where it breaks: at corners a central difference answers with the mean of two slopes and no warning; next to the end
 * of a domain it steps outside; where f is rough at the scale of h the extrapolation agrees with itself on a wrong number.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed., section 5.7; Ridders, Adv. Eng. Software 4 (1982) 75-76;
 * Fornberg, Math. Comp. 51 (1988) 699-706.
 * Next: ./kinks.ts
 */

import { InputError } from '../input-error.ts';

/** A formula for the n-th derivative: Σ weight·f(x + offset·h) / h^n. */
export interface Stencil {
  readonly method: DifferenceMethod;
  /** Which derivative it measures. */
  readonly order: number;
  /** Truncation shrinks like h to this power. */
  readonly accuracyOrder: number;
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  /** The formula in words a person can check. */
  readonly formula: string;
}

export type DifferenceMethod = 'forward' | 'backward' | 'central' | 'five-point';

/** 2^-52, the distance from 1 to the next float64. */
export const machineEpsilon = Number.EPSILON;

/**
 * Weights that make Σ weight·f(offset·h) / h^order exact for polynomials of degree below the number of offsets.
 *
 * Solves Σ weight·offset^k = k!·[k = order] for k = 0, 1, …; exact for small whole offsets, since every number on the way
 * is a fraction that float64 holds to the last bit or rounds once.
 *
 * @example
 * differenceWeights([-1, 0, 1], 2) // => [1, -2, 1]
 */
export function differenceWeights(offsets: readonly number[], order: number): number[] {
  const size = offsets.length;
  // Lagrange: the k-th derivative at 0 of the polynomial through the points is a sum over the products of the other offsets.
  return offsets.map((offset, i) => {
    let polynomial = [1];
    let scale = 1;
    offsets.forEach((other, j) => {
      if (j === i) return;
      polynomial = polynomial.concat(0).map((_, k) => (polynomial[k - 1] ?? 0) - other * (polynomial[k] ?? 0));
      scale *= offset - other;
    });
    let factorial = 1;
    for (let k = 2; k <= order; k++) factorial *= k;
    const weight = order < size ? ((polynomial[order] ?? 0) * factorial) / scale : 0;
    return weight === 0 ? 0 : weight;
  });
}

const upTo = (n: number): number[] => Array.from({ length: n + 1 }, (_, k) => k);

/** The offsets of each formula for the n-th derivative, and how its truncation shrinks. */
const shapes: Record<DifferenceMethod, (order: number) => { readonly offsets: number[]; readonly accuracyOrder: number }> = {
  forward: (order) => ({ offsets: upTo(order), accuracyOrder: 1 }),
  backward: (order) => ({ offsets: upTo(order).map((k) => k - order), accuracyOrder: 1 }),
  // An even order uses the point itself; an odd one has weight 0 there.
  central: (order) => ({ offsets: around(Math.ceil(order / 2)), accuracyOrder: 2 }),
  'five-point': (order) => ({ offsets: around(Math.ceil(order / 2) + 1), accuracyOrder: 4 }),
};

const around = (reach: number): number[] => Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);

/**
 * The difference formula of a method for the n-th derivative.
 *
 * @example
 * stencilOf('central', 1).formula // => '(f(x + h) - f(x - h)) / (2*h)'
 */
export function stencilOf(method: DifferenceMethod, order: number): Stencil {
  const { offsets, accuracyOrder } = shapes[method](order);
  const weights = differenceWeights(offsets, order);
  const used = offsets.map((offset, i) => ({ offset, weight: weights[i] as number })).filter(({ weight }) => weight !== 0);
  return {
    method,
    order,
    accuracyOrder,
    offsets: used.map(({ offset }) => offset),
    weights: used.map(({ weight }) => weight),
    formula: written(used, order),
  };
}

/** The weights over their common denominator, the way the formula stands in books. */
function written(terms: readonly { readonly offset: number; readonly weight: number }[], order: number): string {
  const denominator = [1, 2, 3, 4, 6, 8, 12, 24, 90, 120, 180, 240, 720, 5040, 40320].find((d) => terms.every(({ weight }) => Math.abs(weight * d - Math.round(weight * d)) < 1e-9)) ?? 1;
  const whole = terms.map(({ offset, weight }) => ({ offset, weight: Math.round(weight * denominator) }));
  const sum = [...whole]
    .sort((a, b) => b.offset - a.offset)
    .map(({ offset, weight }, i) => {
      const size = Math.abs(weight);
      const step = Math.abs(offset) === 1 ? 'h' : `${Math.abs(offset)}*h`;
      const place = offset === 0 ? 'f(x)' : `f(x ${offset < 0 ? '-' : '+'} ${step})`;
      const term = `${size === 1 ? '' : `${size}*`}${place}`;
      return i === 0 ? `${weight < 0 ? '-' : ''}${term}` : ` ${weight < 0 ? '-' : '+'} ${term}`;
    })
    .join('');
  const power = order === 1 ? 'h' : `h^${order}`;
  return `(${sum}) / ${denominator === 1 ? power : `(${denominator}*${power})`}`;
}

/**
 * The step near which truncation and roundoff of a formula meet, for a function that changes over a distance like |x| or 1.
 *
 *     h = ε^(1/(accuracy order + order)) · max(1, |x|), to the nearest power of two
 *
 * @returns h, in units of x
 */
export function usualStep(accuracyOrder: number, order: number, x: number): number {
  const ideal = machineEpsilon ** (1 / (accuracyOrder + order)) * Math.max(1, Math.abs(x));
  return 2 ** Math.round(Math.log2(ideal));
}

/** A derivative measured with a step, and what is known of its error without knowing the truth. */
export interface Measurement {
  readonly derivative: number;
  /** The step that was used, in units of x. */
  readonly h: number;
  /** How far the method itself believes it may be off; null where it cannot say. */
  readonly errorEstimate: number | null;
  /** How often f was evaluated for the derivative. */
  readonly evaluations: number;
  /** Where f had no finite value, if anywhere. */
  readonly failedAt: number | null;
}

/**
 * The n-th derivative of f at x by a stencil.
 *
 * The divisor of a first derivative is the step really taken. The error estimate adds what a second measurement at 2h says
 * of the truncation to the roundoff that the sizes of the terms allow.
 *
 * @param h  step, in units of x; not 0
 * @throws InputError when x + h is x
 */
export function measure(f: (x: number) => number, x: number, stencil: Stencil, h: number): Measurement {
  if (x + h === x) throw new InputError(`the step ${h} vanishes: x + h is x at x = ${x}`, `the resolution of float64 there is about ${Math.abs(x) * machineEpsilon}`);
  const once = weigh(f, x, stencil, h);
  const twice = weigh(f, x, stencil, 2 * h);
  const truncation = Math.abs(twice.derivative - once.derivative) / (2 ** stencil.accuracyOrder - 1);
  // Each value is rounded to a unit in its last place, and may come from a formula that loses a few more.
  const roundoff = (2 * machineEpsilon * once.size) / Math.abs(h) ** stencil.order;
  const estimate = truncation + roundoff;
  return { derivative: once.derivative, h, errorEstimate: Number.isFinite(estimate) ? estimate : null, evaluations: stencil.offsets.length, failedAt: once.failedAt };
}

function weigh(f: (x: number) => number, x: number, { offsets, weights, order }: Stencil, h: number): { derivative: number; size: number; failedAt: number | null } {
  let sum = 0;
  let size = 0;
  let failedAt: number | null = null;
  offsets.forEach((offset, i) => {
    const place = x + offset * h;
    const value = f(place);
    if (!Number.isFinite(value)) failedAt ??= place;
    sum += (weights[i] as number) * value;
    size += Math.abs((weights[i] as number) * value);
  });
  const furthest = Math.max(...offsets);
  const nearest = Math.min(...offsets);
  // The distance between the outer points as float64 has it, shared out over the steps between them.
  const taken = (x + furthest * h - (x + nearest * h)) / (furthest - nearest);
  return { derivative: sum / taken ** order, size, failedAt };
}

/** One line of Ridders' table: the step, the measured slope, and its extrapolations. */
export interface RiddersRow {
  readonly h: number;
  readonly extrapolations: readonly number[];
}

/**
 * The first or n-th derivative by Ridders' method: central differences with h, h/2, h/4, …, extrapolated to h = 0 by
 * Neville's scheme (each column removes the next even power of h), until the answers begin to get worse.
 *
 * @param first  the step to start from, in units of x
 * @returns the measurement whose own error estimate was smallest, and the table
 */
export function ridders(f: (x: number) => number, x: number, order: number, first: number, most = 10): Measurement & { readonly table: readonly RiddersRow[] } {
  const stencil = stencilOf('central', order);
  const table: RiddersRow[] = [];
  let best: Measurement = { derivative: Number.NaN, h: first, errorEstimate: null, evaluations: 0, failedAt: null };
  let evaluations = 0;
  let h = first;
  let above: readonly number[] = [];
  for (let row = 0; row < most && x + h !== x; row++, h /= 2) {
    const measured = weigh(f, x, stencil, h);
    evaluations += stencil.offsets.length;
    if (measured.failedAt !== null) {
      // A step that leaves the domain tells nothing: start again with a shorter one.
      if (table.length === 0) best = { ...best, failedAt: measured.failedAt };
      above = [];
      continue;
    }
    const extrapolations = [measured.derivative];
    for (let column = 1; column <= above.length; column++) {
      const factor = 4 ** column;
      const finer = extrapolations[column - 1] as number;
      const coarser = above[column - 1] as number;
      const value = finer + (finer - coarser) / (factor - 1);
      extrapolations.push(value);
      const change = Math.max(Math.abs(value - finer), Math.abs(value - coarser));
      const roundoff = (2 * machineEpsilon * measured.size) / h ** order;
      const estimate = change + roundoff;
      if (best.errorEstimate === null || estimate < best.errorEstimate) best = { derivative: value, h, errorEstimate: estimate, evaluations, failedAt: null };
    }
    table.push({ h, extrapolations });
    const last = extrapolations[extrapolations.length - 1] as number;
    const before = above[above.length - 1];
    if (before !== undefined && best.errorEstimate !== null && Math.abs(last - before) >= 2 * best.errorEstimate) break;
    above = extrapolations;
  }
  return { ...best, evaluations, table };
}
