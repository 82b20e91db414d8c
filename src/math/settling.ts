/**
 * Which learning rates settle, and how fast?
 *
 * On a parabola with curvature λ one step of gradient descent multiplies the distance to the bottom by 1 - lr·λ:
 *
 *     lr·λ = 0.5   halves it          1   arrives          1.5   overshoots and halves          2   bounces for ever
 *
 * So the limit is 2/λ. With a memory, place and memory together are multiplied by a 2 × 2 matrix, and what counts is the
 * size of its largest eigenvalue, real or complex. Its trace T and determinant D follow from how the step is made
 * (`Linear` in ./step.ts); it settles while |D| < 1 and |T| < 1 + D, and the first to fail is 1 + T + D = 0:
 *
 *     plain 2/λ     heavy ball 2(1+β)/λ     averaged 2(1+β)/((1-β)λ)     Nesterov 2(1+β)/((1+2β)λ)
 *
 * A bowl of several variables is several parabolas at once, along its own axes. The most curved one sets the limit, the
 * slowest one the pace. Near a minimum every smooth function is such a bowl.
 *
 * Where it breaks: far from the minimum, where the curvature changes within a step; where a coordinate's scale changes as
 * fast as the coordinate; where the smallest curvature is 0.
 *
 * Source: Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1-17; Goh, Why Momentum Really Works, Distill (2017); Cohen et al.,
 * Adaptive Gradient Methods at the Edge of Stability, arXiv:2207.14484, for methods with a scale.
 * Next: ./prediction.ts
 */

import type { Linear } from './step.ts';

/**
 * The largest learning rate that settles on a curvature.
 *
 *     2(1+β) / ((λ + decay)·(direct·(1+β) + carried·gain) + (1+β)·shrink)
 *
 * @param curvature  positive, in units of f per unit of x twice
 */
export function largestRate({ inertia, gain, direct, carried, decay, shrink }: Linear, curvature: number): number {
  const per = direct * (1 + inertia) + carried * gain;
  return (2 * (1 + inertia)) / ((curvature + decay) * per + (1 + inertia) * shrink);
}

/** What one step multiplies by, in the long run: below 1 it settles. Negative curvatures give the factor of an escape. */
export function factorAt(
  { inertia, gain, direct, carried, decay, shrink }: Linear,
  rate: number,
  curvature: number,
): number {
  const kept = 1 - rate * shrink - rate * direct * (curvature + decay);
  const trace = kept - rate * carried * gain * (curvature + decay) + inertia;
  const determinant = inertia * kept;
  const square = (trace / 2) ** 2 - determinant;
  return square < 0 ? Math.sqrt(determinant) : Math.abs(trace / 2) + Math.sqrt(square);
}

/** The factor of the slowest axis. */
export const slowestFactor = (linear: Linear, rate: number, curvatures: readonly number[]): number =>
  curvatures.reduce((worst, curvature) => Math.max(worst, factorAt(linear, rate, curvature)), 0);

/** A learning rate with the factor that each step leaves. */
interface Tried {
  readonly learningRate: number;
  readonly factor: number;
}

/** The best learning rate, and those around it that are in the long run at most a tenth slower: whose factor to the power of 1.1 is no larger. */
export interface Best extends Tried {
  readonly from: number;
  readonly to: number;
}

/** So many times the fewest steps are as good. */
const AS_GOOD = 1.1;

/**
 * The learning rate with the smallest factor on all of these curvatures at once, which must be positive. With a memory the
 * smallest factor is often that of a whole range, the root of the memory's own; the middle of it is named.
 */
export function bestRate(linear: Linear, curvatures: readonly number[]): Best {
  const largest = Math.max(...curvatures);
  const smallest = Math.min(...curvatures);
  const at = (rate: number): Tried => ({ learningRate: rate, factor: slowestFactor(linear, rate, curvatures) });
  const limit = largestRate(linear, largest);
  /** The rates on both sides of one at which the factor passes a bound: it falls, is flat, and rises again. */
  const around = ({ learningRate }: Tried, bound: number): readonly [number, number] => [
    crossing(at, learningRate, 1e-9 * learningRate, bound),
    crossing(at, learningRate, limit, bound),
  ];
  const within = (best: Tried): Best => {
    const [from, to] = around(best, best.factor ** (1 / AS_GOOD));
    return { ...best, from, to };
  };
  // Without memory both ends are equally slow at the best rate: 1 - r·smallest = r·largest - 1.
  if (linear.inertia === 0)
    return within(
      at(
        2 /
          ((largest + smallest + 2 * linear.decay) * (linear.direct + linear.carried * linear.gain) +
            2 * linear.shrink),
      ),
    );
  const tried = Array.from({ length: 241 }, (_, i) => at(limit * 10 ** ((i - 240) / 40)));
  const least = tried.reduce((low, one) => (one.factor < low.factor - 1e-12 ? one : low));
  const found = closeIn(
    at,
    least.learningRate * 10 ** -(1 / 40),
    Math.min(limit, least.learningRate * 10 ** (1 / 40)),
    least,
  );
  const [from, to] = around(found, found.factor * (1 + 1e-9));
  const middle = at(Math.sqrt(from * to));
  return within(middle.factor <= found.factor * (1 + 1e-9) ? middle : found);
}

/** The rate between a good one and one beyond the bound at which the factor passes the bound. */
function crossing(at: (rate: number) => Tried, good: number, beyond: number, bound: number): number {
  let [inside, outside] = [good, beyond];
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2;
    if (at(middle).factor <= bound) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** Golden section: the factor falls, is flat, and rises again. */
function closeIn(at: (rate: number) => Tried, from: number, to: number, known: Tried): Tried {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let best = known;
  for (let i = 0; i < 60; i++) {
    const left = at(high - golden * (high - low));
    const right = at(low + golden * (high - low));
    for (const one of [left, right]) if (one.factor < best.factor) best = one;
    if (left.factor <= right.factor) high = right.learningRate;
    else low = left.learningRate;
  }
  return best;
}

/** More steps than this are not walked through but worked out from the factor. */
const MOST_WALKED = 20_000;

/**
 * How many steps it takes on a bowl until the slope is no longer than the tolerance.
 *
 * @param slopes  components of the slope at the start along the axes of the bowl
 * @returns null where it never does
 */
export function stepsToSettle(
  linear: Linear,
  rate: number,
  curvatures: readonly number[],
  slopes: readonly number[],
  tolerance: number,
): number | null {
  const moving = curvatures
    .map((curvature, i) => ({ curvature, x: (slopes[i] as number) / curvature, v: 0 }))
    .filter(({ x }) => x !== 0);
  const lengthOf = (): number => Math.sqrt(moving.reduce((sum, { curvature, x }) => sum + (curvature * x) ** 2, 0));
  const { inertia, gain, direct, carried, decay, shrink } = linear;
  const factor = slowestFactor(
    linear,
    rate,
    moving.map(({ curvature }) => curvature),
  );
  if (!(factor < 1) && lengthOf() > tolerance) return null;
  for (let k = 0; k <= MOST_WALKED; k++) {
    const length = lengthOf();
    if (length <= tolerance) return k;
    if (k === MOST_WALKED) return k + Math.ceil(Math.log(tolerance / length) / Math.log(factor));
    for (const axis of moving) {
      const slope = (axis.curvature + decay) * axis.x;
      axis.v = inertia * axis.v + gain * slope;
      axis.x = (1 - rate * shrink) * axis.x - rate * (direct * slope + carried * axis.v);
    }
  }
  return null;
}
