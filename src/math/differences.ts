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
 * degree possible, so they are worked out and not typed.
 *
 * Steps here are powers of two, so h itself is exact. What is divided by is the step that was really taken, (x + h) - x.
 *
 * Where it breaks: at corners a central difference answers with the mean of two slopes and no warning; next to the end
 * of a domain it steps outside; at high orders the offsets span more than the scale on which f changes.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed., section 5.7; Fornberg, Math. Comp. 51 (1988) 699-706.
 * Next: ./ridders.ts
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
const shapes: Record<
  DifferenceMethod,
  (order: number) => { readonly offsets: number[]; readonly accuracyOrder: number }
> = {
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
  const used = offsets
    .map((offset, i) => ({ offset, weight: weights[i] as number }))
    .filter(({ weight }) => weight !== 0);
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
  const denominator =
    [1, 2, 3, 4, 6, 8, 12, 24, 90, 120, 180, 240, 720, 5040, 40320].find((d) =>
      terms.every(({ weight }) => Math.abs(weight * d - Math.round(weight * d)) < 1e-9),
    ) ?? 1;
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
 * The divisor of a first derivative is the step really taken. With a truncation of C·h^p, measurements D at r·h, h and h/r
 * each pair up to an estimate of it:
 *
 *     (D(r·h) - D(h)) / (r^p - 1)        (D(h) - D(h/r))·r^p / (r^p - 1)
 *
 * The larger one counts, and what they differ by counts as well: it is the size of the terms after the first. The roundoff
 * that the sizes of the terms allow is added. Roundoff grows like r^n from h to h/r, so r is nearer to 1 for high orders.
 * Where the measurements do not close in on anything, or a short probe contradicts the answer, h is longer than the scale on
 * which f changes, and there is no estimate: cos(50·x) seen every 1/8 looks like another, slower wave.
 *
 * @param h  step, in units of x; not 0
 * @throws InputError when x + h is x
 */
export function measure(f: (x: number) => number, x: number, stencil: Stencil, h: number): Measurement {
  if (x + h === x)
    throw new InputError(
      `the step ${h} vanishes: x + h is x at x = ${x}`,
      `the resolution of float64 there is about ${Math.abs(x) * machineEpsilon}`,
    );
  const { accuracyOrder, order } = stencil;
  const ratio = ratioFor(order);
  const shares = order <= WIDE_UP_TO ? [2, 1, 0.5, 0.3] : [ratio, 1, 1 / ratio, 1 / ratio ** 2];
  const ladder = shares.map((share) => weigh(f, x, stencil, share * h)) as [Weighed, Weighed, Weighed, Weighed];
  const once = ladder[1];
  const roundings = ladder.map(({ size, shifted }, i) => roundoffOf(size, h * (shares[i] as number), order) + shifted);
  // What the truncation at h would be, were it the only reason for the change from one step to the next.
  const truncations = ladder.slice(1).map(({ derivative }, i) => {
    const [longer, shorter] = [shares[i] as number, shares[i + 1] as number];
    return ((ladder[i] as Weighed).derivative - derivative) / (longer ** accuracyOrder - shorter ** accuracyOrder);
  });
  const growth = Math.max(1.5, SHRINKING * (shares[0] as number) ** accuracyOrder);
  const settles = [1, 2].every((i) => {
    const [before, now] = [truncations[i - 1] as number, truncations[i] as number];
    const apart = (shares[i] as number) ** accuracyOrder - (shares[i + 1] as number) ** accuracyOrder;
    const rounding = (roundings[i + 1] as number) / apart;
    return (
      Math.abs(now) <= Math.max(growth * Math.abs(before), 8 * rounding, (1e-3 * Math.abs(once.derivative)) / apart)
    );
  });
  const [first, second] = truncations as [number, number];
  const truncation =
    Math.max(Math.abs(first), Math.abs(second)) + restFactor(stencil, shares[0] as number) * Math.abs(first - second);
  const estimate = (order <= WIDE_UP_TO ? 1 : SAFETY) * truncation + (roundings[1] as number);
  // Where the first term of the truncation is as large as the answer, the terms after it may be larger still.
  const astray =
    order >= HIGH && truncation > 8 * (roundings[1] as number) && truncation > MOSTLY * Math.abs(once.derivative);
  const probe = probeBeside(f, x, stencil.order);
  const contradicted =
    Math.abs(once.derivative - probe.value) > 10 * estimate + 3 * probe.tolerance ||
    (probe.unresolved && Math.abs(h) >= probe.h / 4);
  return {
    derivative: once.derivative,
    h,
    errorEstimate: Number.isFinite(estimate) && settles && !astray && !contradicted ? estimate : null,
    evaluations: stencil.offsets.length,
    failedAt: once.failedAt,
  };
}

/**
 * How much of the second term of the truncation, C·h^p + D·h^q, is missing when both pairs say a little too much of it:
 * they see (r^q - 1)/(r^p - 1) and (1 - r^-q)/(1 - r^-p) times D·h^q, and differ by little when r is near 1.
 */
function restFactor({ method, accuracyOrder: p }: Stencil, ratio: number): number {
  const q = p + (method === 'forward' || method === 'backward' ? 1 : 2);
  const seen = (r: number): number => (r ** q - 1) / (r ** p - 1);
  const [longer, shorter] = [seen(ratio), seen(1 / ratio)];
  return Math.max(1, (longer - 1) / (longer - shorter));
}

/** From this order on, truncation may be no more than this share of the answer, or nothing is known of it. */
export const HIGH = 5;
export const MOSTLY = 0.4;

/**
 * Halving the step must shrink the change to this at least: the truncation of the coarsest formula is halved. Where steps are
 * nearer to each other, the shorter pair may speak of half as much again as the longer one.
 */
const SHRINKING = 0.75;

/** What two terms say of the truncation at higher orders, where the formula spans many steps, may leave out as much again. */
const SAFETY = 3;

/** Up to this order the steps that are compared are twice and half as long. */
const WIDE_UP_TO = 3;

/** By what the steps differ that are compared: roundoff grows by 8 from one to the next at most. */
const ratioFor = (order: number): number => 2 ** Math.min(1, WIDE_UP_TO / order);

/** Each value is rounded to a unit in its last place, and may come from a formula that loses a few more. */
export const roundoffOf = (size: number, h: number, order: number): number =>
  (2 * machineEpsilon * size) / Math.abs(h) ** order;

export interface Weighed {
  readonly derivative: number;
  /** The sum of the sizes of the terms: their rounding is a unit in the last place of this. */
  readonly size: number;
  /** What it may be off because x + k·h is rounded, so that f is asked beside the place. */
  readonly shifted: number;
  readonly failedAt: number | null;
}

export function weigh(f: (x: number) => number, x: number, { offsets, weights, order }: Stencil, h: number): Weighed {
  let sum = 0;
  let size = 0;
  let failedAt: number | null = null;
  let shifted = 0;
  let before = Number.NaN;
  offsets.forEach((offset, i) => {
    const place = x + offset * h;
    const value = f(place);
    const weight = weights[i] as number;
    if (!Number.isFinite(value)) failedAt ??= place;
    sum += weight * value;
    size += Math.abs(weight * value);
    // By what x + offset·h is off, exactly, times the slope from the place before.
    const off = x - (place - (place - x)) + (offset * h - (place - x));
    const run = (offset - (offsets[i - 1] ?? Number.NaN)) * h;
    if (off !== 0 && i > 0) shifted += Math.abs((weight * off * (value - before)) / run);
    before = value;
  });
  const furthest = Math.max(...offsets);
  const nearest = Math.min(...offsets);
  // The distance between the outer points as float64 has it, shared out over the steps between them.
  const taken = (x + furthest * h - (x + nearest * h)) / (furthest - nearest);
  // Terms that cancel up to the rounding of one of them have cancelled: what is left has no digit.
  const left = Number.isFinite(size) && Math.abs(sum) <= machineEpsilon * size ? 0 : sum;
  return { derivative: left / taken ** order, size, shifted: shifted / Math.abs(taken) ** order, failedAt };
}

export interface Probe {
  /** The longest of its steps. */
  readonly h: number;
  readonly value: number;
  /** How far the value may be off; infinite where it says nothing. */
  readonly tolerance: number;
  /** Whether even its shortest step is longer than the scale on which f changes. */
  readonly unresolved: boolean;
  /** Rounding error of f, in units of f, as far as it shows. */
  readonly noise: number;
  readonly evaluations: number;
}

/** Plain differences with three short steps: a value, how far it may be off, and the rounding error of f that they show. */
export function probeBeside(f: (x: number) => number, x: number, order: number): Probe {
  const stencil = stencilOf('central', order);
  // Near the best step where f changes over a distance of 1; 0.7 makes it no power of two, and x + h must not be x.
  const h = Math.max(0.7 * machineEpsilon ** (1 / (2 + order)), Math.abs(x) * 2 ** -36);
  const [a, b, c] = [h, h / 2, h / 4].map((step) => weigh(f, x, stencil, step)) as [Weighed, Weighed, Weighed];
  const steps = [Math.abs(a.derivative - b.derivative), Math.abs(b.derivative - c.derivative)] as const;
  const evaluations = 3 * stencil.offsets.length;
  const noise = steps[1] * (h / 4) ** order;
  // Truncation is quartered when the step is halved. What does not shrink is rounding, or the sight of a scale that is
  // shorter still. Rounding is a small part of the values; of the rest, and where f has no values so near, the probe says
  // nothing.
  const stays = !(steps[1] < 0.5 * steps[0]);
  const unresolved = stays && noise > 1e-6 * c.size;
  const says = steps.every((step) => Number.isFinite(step)) && !unresolved;
  // The shortest step is best against truncation, the longest against rounding.
  const [value, tolerance] = stays
    ? [a.derivative, steps[0] + roundoffOf(b.size, h / 2, order)]
    : [c.derivative, steps[1] + roundoffOf(c.size, h / 4, order)];
  return {
    h,
    value,
    tolerance: says ? tolerance : Number.POSITIVE_INFINITY,
    unresolved,
    noise: says && stays ? noise : 0,
    evaluations,
  };
}
