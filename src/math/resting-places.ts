/**
 * Did it come to rest in the wrong place?
 *
 * A short slope is no floor. What the ground does there tells which place it is:
 *
 *     bends down along an axis          a saddle, or a top where it bends down along all of them
 *     bends nowhere, and elsewhere      a plain: the slope is a thousandth of what it is nearby,
 *     it is lower                       and hardly anything was gained on the way
 *     bends up, and elsewhere           a floor, and not the deepest
 *     there is a lower floor
 *
 * Where it breaks: elsewhere means where ./exploring.ts has looked.
 *
 * Next: ./leaving.ts
 */

import { type Curvature, levelPlaceNear } from './curvature.ts';
import { placeSaid, said, stepsSaid, type Test } from './findings.ts';
import { dot, lengthOf, namedBy, type Vector } from './gradients.ts';
import { openAhead } from './leaving.ts';
import { axisSaid } from './patterns.ts';

/** Eigenvalues smaller than this share of the largest count as none. */
const FLAT = 1e-9;

/** At a saddle or on a top, or on the way past a saddle. */
export const stationary: Test = (facts) => {
  const { status, expr, variables, end, first, bend, history, walker, plan } = facts;
  if (
    bend?.eigenvalues == null ||
    bend.eigenvectors === null ||
    status === 'diverged' ||
    plan.noise !== null ||
    Object.keys(plan.within).length > 0
  )
    return null;
  const [least, most] = [bend.eigenvalues[0] as number, bend.eigenvalues.at(-1) as number];
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (!(least < -FLAT * size)) return null;
  const axis = bend.eigenvectors[0] as Vector;
  const travelled = lengthOf([...end.point].map((x, i) => x - (first.point[i] as number)));
  const reach = 0.01 * Math.max(1, travelled);
  const place = namedBy(
    variables,
    [...end.point].map((x, i) => Number((x + reach * (axis[i] as number)).toPrecision(6))),
  );
  const slope = `the slope is ${said(end.gradientNorm)} after ${stepsSaid(walker.k)}`;
  if (status === 'converged' || status === 'stalled') {
    if (most <= FLAT * size)
      return {
        kind: 'maximum',
        evidence: `${slope}, and every curvature is negative (${bend.eigenvalues.map((value) => said(value)).join(', ')}): this is a top`,
        place,
      };
    return {
      kind: 'saddle',
      evidence: `${slope}, but the curvature is ${said(least)} along ${axisSaid(axis, variables)}: flat, and not a floor`,
      place,
    };
  }
  // Under way: the slope was once shorter than a tenth of the longest, near a saddle, and the ground still bends down.
  const finite = history.steps.filter(({ gradientNorm }) => Number.isFinite(gradientNorm));
  const shortest = finite.reduce((least_, step) => (step.gradientNorm < least_.gradientNorm ? step : least_));
  const longest = Math.max(
    ...finite.filter(({ step }) => step <= shortest.step).map(({ gradientNorm }) => gradientNorm),
  );
  if (!(shortest.gradientNorm < 0.1 * longest)) return null;
  // Long gone: steeper than before it came near.
  if (end.gradientNorm > longest) return null;
  const near = levelPlaceNear(expr, variables, shortest.point, 0.5 * Math.max(travelled, 1e-12));
  if (near === null || near.kind === 'minimum') return null;
  const leaving = end.gradientNorm > 3 * shortest.gradientNorm;
  const where = placeSaid(namedBy(variables, near.point));
  return {
    kind: 'saddle',
    evidence: leaving
      ? `near ${where}, a saddle, the slope fell to ${said(shortest.gradientNorm)} at step ${shortest.step}; since then it has grown to ${said(end.gradientNorm)}, because the curvature is ${said(least)} along ${axisSaid(axis, variables)}`
      : `${slope}, but the curvature is ${said(least)} along ${axisSaid(axis, variables)}: the ground near ${where} is flat, and not a floor`,
    place,
  };
};

/** On a plain. */
export const plateau: Test = (facts) => {
  const { expr, variables, end, first, bend, status, plan, walker } = facts;
  if (plan.noise !== null || status === 'diverged') return null;
  const bowl = bend?.bends === 'up' && status === 'converged';
  if (bowl) return null;
  const { places, floors, steepest } = facts.exploration();
  if (places.length === 0) return null;
  const values = places.map(({ value }) => value);
  const spread =
    (values[Math.floor(values.length * 0.75)] as number) -
    Math.min(values[0] as number, floors[0]?.value ?? Number.POSITIVE_INFINITY);
  const lowest = floors[0] ?? places[0];
  if (lowest === undefined || !(end.value - lowest.value > 0.05 * spread)) return null;
  // A thousandth of what is met elsewhere, and hardly anything gained on the way.
  const flat = end.gradientNorm === 0 || end.gradientNorm < 1e-3 * steepest;
  if (!(flat && Math.abs(first.value - end.value) < 0.05 * (end.value - lowest.value))) return null;
  // Without a floor lower places lead nowhere.
  if (floors.length === 0 && openAhead(expr, variables, first, end) !== null) return null;
  const slope = end.gradientNorm === 0 ? 'exactly 0' : said(end.gradientNorm);
  const nearby = steepest === 0 ? 'and so it is wherever it was looked at' : `and up to ${said(steepest)} nearby`;
  return {
    kind: 'plateau',
    evidence: `the slope here is ${slope}, ${nearby}; in ${stepsSaid(walker.k)} f fell by ${said(first.value - end.value)}, and at ${placeSaid(lowest.point)} it is ${said(end.value - lowest.value)} lower`,
    place: lowest.point,
  };
};

/** How much lower the floor of the bowl lies: half the sum of squares of the slopes along its axes, each over its curvature. */
const leftToFall = ({ eigenvalues, eigenvectors }: Curvature, gradient: Vector): number =>
  (eigenvectors ?? []).reduce((sum, axis, k) => sum + dot(axis, gradient) ** 2 / (2 * (eigenvalues?.[k] as number)), 0);

/** On a floor that is not the deepest known. */
export const localMinimum: Test = (facts) => {
  const { expr, variables, end, first, bend, status, plan } = facts;
  if (plan.noise !== null || bend?.bends !== 'up' || Object.keys(plan.within).length > 0) return null;
  let floor = end.value - leftToFall(bend, [...end.gradient]);
  if (status !== 'converged') {
    const travelled = lengthOf([...end.point].map((x, i) => x - (first.point[i] as number)));
    const near = levelPlaceNear(expr, variables, namedBy(variables, [...end.point]), 0.1 * travelled);
    if (near?.kind !== 'minimum') return null;
    floor = near.value;
  }
  const lowest = facts.exploration().floors[0];
  if (lowest === undefined) return null;
  const gain = floor - lowest.value;
  // Two floors of the same height differ by roundoff, and by what is left to walk.
  if (!(gain > 1e-3 * Math.max(Math.abs(lowest.value), Math.abs(first.value - lowest.value), 1e-12))) return null;
  return {
    kind: 'local minimum',
    evidence: `the floor here is ${said(floor)}, and every curvature is positive; at ${placeSaid(lowest.point)} there is one of ${said(lowest.value)}`,
    place: lowest.point,
  };
};
