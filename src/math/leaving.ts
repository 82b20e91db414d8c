/**
 * Did it leave?
 *
 * A step can go too far in three ways, and a slope can lead away for ever in one:
 *
 *     sqrt(x) + x from 1 at a rate of 1          out of the domain: -0.5 has no root
 *     x^2 from 3 at a rate of 1.1                further out with every step, by a factor of 1.2
 *     exp(x) - 1000*x from 20 at a rate of 0.01  one leap to -4.9 million, and ten units a step on the way back
 *     2*x + 1 from anywhere                      down without end: the slope does not shrink, and nothing bends up
 *
 * Whether it goes down for ever cannot be seen from where a run has ended: the way is followed on, to a thousand times
 * its length, or to the edge of the domain.
 *
 * Where it breaks: what turns up again after a thousand times the way is called endless.
 *
 * Next: ./behaviour.ts
 */

import { gradientFunction } from './compile.ts';
import { curvatureAt } from './curvature.ts';
import { undefinedAt } from './domain.ts';
import type { Floor } from './exploring.ts';
import type { Expr, Point } from './expression.ts';
import { type Facts, placeSaid, said, stepsSaid, type Test } from './findings.ts';
import { lengthOf, namedBy } from './gradients.ts';
import type { Visit } from './history.ts';
import { axisSaid, swelling } from './patterns.ts';

export const notANumber: Test = ({ status, expr, variables, history, end }) => {
  if (status !== 'not a number') return null;
  const before = history.tail.at(-2);
  const at = namedBy(variables, [...end.point]);
  const cause = undefinedAt(expr, at);
  const came = before === undefined ? '' : ` from ${placeSaid(namedBy(variables, [...before.point]))}`;
  const what =
    cause === null
      ? `f is ${said(end.value)}, but its slope is not finite`
      : `${cause.text} is ${cause.value}${cause.parts.length === 0 || cause.parts.some(({ text }) => variables.includes(text)) ? '' : `, because ${cause.parts.map(({ text, value }) => `${text} is ${said(value)}`).join(' and ')}`}`;
  return {
    kind: 'not a number',
    evidence: `step ${end.step} went${came} to ${placeSaid(at)}, where ${what}`,
    place: before === undefined ? null : namedBy(variables, [...before.point]),
  };
};

/** Where the learning rate is above its limit: the curvature that says so. */
function tooFast({ prediction, rate }: Facts): string {
  const here = prediction.outlooks.find(
    ({ place, learningRateLimit }) => place !== 'end' && learningRateLimit !== null && rate > learningRateLimit,
  );
  const most = here?.eigenvalues?.at(-1);
  return here === undefined || most === undefined
    ? ''
    : `; at the ${here.place} the curvature ${said(most)} allows a learning rate of ${said(here.learningRateLimit as number)}, and ${said(rate)} is above it`;
}

export const diverging: Test = (facts) => {
  const { status, end, first, bend, walker, history, variables, late, plan } = facts;
  const falls = end.value < first.value && !(swelling(history) > 1.2);
  const down = falls && history.rises <= 0.02 * walker.k;
  if (down) {
    // The ground may have no floor: the slope does not shrink, and nothing bends up to stop it.
    const steady =
      walker.k >= 10 &&
      end.gradientNorm >=
        0.99 *
          (history.tail.at(-Math.min(history.tail.length, Math.ceil(walker.k / 2)))?.gradientNorm ??
            Number.POSITIVE_INFINITY);
    const open = (bend?.eigenvalues?.[0] ?? -1) <= 1e-12 * Math.max(...(bend?.eigenvalues ?? [0]).map(Math.abs));
    const leaves =
      steady && open && facts.exploration().floors.length === 0 && fallsOn(facts.expr, variables, first, end);
    if (status !== 'diverged' && !leaves) return null;
    if (status === 'diverged' && end.gradientNorm === 0)
      return {
        kind: 'diverging',
        evidence: `${stepsSaid(walker.k)} led to ${placeSaid(namedBy(variables, [...end.point]))}, where f is ${said(end.value)} and the slope 0: too far for a way back${tooFast(facts)}`,
        place: null,
      };
    const axis = bend?.eigenvectors?.[0] ?? null;
    const along = axis === null ? '' : ` along ${axisSaid(axis, variables)}`;
    return {
      kind: 'diverging',
      evidence: `f falls without end: after ${stepsSaid(walker.k)} it is ${said(end.value)}, the slope is ${said(end.gradientNorm)} and was ${said(first.gradientNorm)}, and nothing${along} bends up`,
      place: null,
    };
  }
  // A few steps, all of them up and by a rate that is above its limit, are enough to tell.
  const upAtOnce =
    plan.noise === null &&
    walker.k > 0 &&
    history.rises === walker.k &&
    end.gradientNorm > first.gradientNorm &&
    tooFast(facts) !== '';
  const grows =
    status === 'diverged' ||
    upAtOnce ||
    ((plan.noise === null || swelling(history) > 1e3) &&
      walker.k >= 4 &&
      swelling(history) > 1.2 &&
      end.value > history.lowest.value &&
      end.gradientNorm > first.gradientNorm);
  if (!grows) return null;
  const factor =
    late.growth !== null && late.growth > 1 ? `, each step ${said(late.growth)} times as long as the one before` : '';
  return {
    kind: 'diverging',
    evidence: `f went from ${said(first.value)} to ${said(end.value)} in ${stepsSaid(walker.k)}${factor}${tooFast(facts)}`,
    place: null,
  };
};

/** A leap is so many times longer than any step after it. */
const LEAP = 20;

/** A run has left where it ends so many times as far from the floor as it was. */
const FAR_OUT = 10;

/** One step too long, on to ground that hardly bends, and a long way back. */
export const thrownOut: Test = ({ history, status, plan, rate, prediction, variables, end, expr }) => {
  if (status === 'converged' || status === 'diverged' || plan.noise !== null) return null;
  const moves = history.head.slice(1).map(({ point }, i) => between((history.head[i] as Visit).point, point));
  const longest = moves.reduce((most, move, i) => (move > (moves[most] as number) ? i : most), 0);
  const [before, after] = [history.head[longest], history.head[longest + 1]];
  const [leap, later] = [moves[longest], moves.slice(longest + 1)];
  if (before === undefined || after === undefined || leap === undefined || later.length < 3) return null;
  const falls = history.rises <= longest + 1;
  if (!(falls && leap > LEAP * Math.max(...later))) return null;
  const floor = prediction.outlooks.find(({ place }) => place === 'floor')?.point;
  const fromFloor = ({ point }: Visit): number =>
    floor === undefined
      ? Number.NaN
      : between(
          point,
          Float64Array.from(variables, (name) => floor[name] as number),
        );
  const [near, out] = [fromFloor(before), fromFloor(end)];
  // Higher than before, or where the ground is so flat out there that it is not: many times as far from the floor.
  if (!((after.value > before.value && end.value > before.value) || out > FAR_OUT * near)) return null;
  const [from, to] = [before, after].map(({ point }) => namedBy(variables, [...point])) as [Point, Point];
  const most = curvatureAt(expr, variables, from).eigenvalues?.at(-1);
  const limit = prediction.outlooks.find(({ place }) => place === 'start')?.learningRateLimit ?? null;
  const why =
    longest === 0 && limit !== null && most !== undefined && rate > limit
      ? `; the curvature ${said(most)} at the start allows a learning rate of ${said(limit)}, and it is ${said(rate)}`
      : '';
  const last = between((history.tail.at(-2) as Visit).point, end.point);
  const back = between(end.point, before.point);
  const way =
    last > 0
      ? `steps are ${said(last)} long, and ${said(Math.ceil(back / last))} such steps lead back`
      : 'no step leads back';
  return {
    kind: 'thrown out',
    evidence: `step ${after.step} went from ${placeSaid(from)} to ${placeSaid(to)}, and f from ${said(before.value)} to ${said(after.value)}${why}${out > near ? `; the floor is ${said(out)} away and was ${said(near)}` : ''}; out there the slope is ${said(end.gradientNorm)}, ${way}`,
    place: from,
  };
};

const between = (a: Float64Array, b: Float64Array): number => lengthOf([...a].map((x, i) => (b[i] as number) - x));

/** How many times the way so far is followed on. */
const FURTHER = [1, 3, 10, 30, 100, 1000];
/** Towards an edge the way is shortened to these shares; what falls without end falls on as much from each to the next. */
const TOWARDS = [1e-2, 1e-4, 1e-6];

/** Whether f goes on falling, straight down from where the run ended, for ever or to an edge where it has no lowest value. */
function fallsOn(expr: Expr, variables: readonly string[], first: Visit, end: Visit): boolean {
  const gradientAt = gradientFunction(expr, variables);
  const slope = new Float64Array(variables.length);
  const way = lengthOf([...end.point].map((x, i) => x - (first.point[i] as number))) / end.gradientNorm;
  const valueAt = (share: number): number =>
    gradientAt(
      end.point.map((x, i) => x - share * way * (end.gradient[i] as number)),
      slope,
    );
  let [last, value] = [0, end.value];
  for (const share of FURTHER) {
    const next = valueAt(share);
    if (Number.isNaN(next)) return fallsToEdge(valueAt, last, share);
    if (next === Number.NEGATIVE_INFINITY) return true;
    if (!(next < value)) return false;
    [last, value] = [share, next];
  }
  return true;
}

/** Places on the way on: from a thousandth of the way so far to a thousand times, eight to each power of ten. */
const AHEAD = Array.from({ length: 49 }, (_, i) => 10 ** (i / 8 - 3));
/** Once the slope has faded to this share it is followed no further: beyond, rounding decides. One that ends at a corner ends at once. */
const FADED = 1e-6;
/** A slope that has changed by less than this factor was not followed far enough to tell: a floor may lie further on. */
const CHANGED = 10;

/**
 * The furthest place straight downhill to which f was seen to fall all the way, with its value there; null where it rises, where
 * it ends at a floor or at the edge of the domain, and where the slope hardly changes, so that a floor may lie further on.
 *
 * Unlike what falls without end it may fall ever more slowly, as exp(x) does: there is no floor, and no place to come to.
 */
export function openAhead(expr: Expr, variables: readonly string[], first: Visit, end: Visit): Floor | null {
  if (!(end.gradientNorm > 0)) return null;
  const gradientAt = gradientFunction(expr, variables);
  const slope = new Float64Array(variables.length);
  const way = between(first.point, end.point) / end.gradientNorm;
  let last: Floor & { readonly gradientNorm: number } = { point: {}, value: end.value, gradientNorm: end.gradientNorm };
  for (const share of AHEAD) {
    const point = end.point.map((x, i) => x - share * way * (end.gradient[i] as number));
    const value = gradientAt(point, slope);
    const gradientNorm = lengthOf([...slope]);
    if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) return null;
    if (gradientNorm === 0) return null;
    if (gradientNorm < FADED * end.gradientNorm) break;
    const down = slope.reduce((sum, component, i) => sum + component * (end.gradient[i] as number), 0);
    if (!(down > 0 && value < last.value)) return null;
    last = { point: namedBy(variables, [...point]), value, gradientNorm };
  }
  const change = last.gradientNorm / end.gradientNorm;
  return last.value < end.value && (change > CHANGED || change < 1 / CHANGED) ? last : null;
}

function fallsToEdge(valueAt: (share: number) => number, from: number, beyond: number): boolean {
  let [inside, outside] = [from, beyond];
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2;
    if (Number.isNaN(valueAt(middle))) outside = middle;
    else inside = middle;
  }
  const [far, near, nearest] = TOWARDS.map((distance) => valueAt(inside - distance * (inside - from))) as [
    number,
    number,
    number,
  ];
  return near < far && near - nearest > 0.5 * (far - near);
}
