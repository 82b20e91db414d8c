/**
 * How steep are the two branches of the V?
 *
 * On log-log paper a power of h is a straight line, and its exponent the slope: 2 for the truncation of a central difference,
 * -1 for the roundoff of any first difference, -2 of a second. Since the two parts are known apart, each can be followed over
 * nearly all h, also where the other one hides it.
 *
 * Truncation is smooth, roundoff is not: it is a sum of roundings that may cancel by luck, and then a point hangs far below
 * the line. So the slope is the median of the slopes between all pairs of points, which a few such points do not move.
 *
 *     heights 0, 1, -9, 3 at 0, 1, 2, 3:  least squares -0.1, the median of the six slopes 1
 *
 * Where it breaks: the widest steps are not on the straight part, because the series has more than its first term there. A
 * quotient of values that have become equal is 0, and one that is exact by luck has a roundoff that undoes its truncation; such
 * points say nothing about how roundoff grows. All three are left out.
 *
 * Source: Sen, J. Amer. Statist. Assoc. 63 (1968) 1379-1389.
 * Next: ./sweep-steps.ts
 */

import type { SweepPoint } from './two-errors.ts';

/** A slope on log-log paper, and the steps on which it was fitted. */
export interface BranchSlope {
  readonly slope: number;
  /** Its standard error, from how far the points lie from the line. */
  readonly error: number;
  /** The largest and the smallest step of the fit. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** With fewer points a slope is a matter of luck; roundoff needs more of them. */
const FEWEST = { truncation: 4, roundoff: 6 } as const;

/** Below this share of the roundoff the error is what is left when roundoff undoes truncation. */
const UNDONE = 0.1;

/** The truncation branch: all steps but the two widest octaves. Null where truncation is 0, or there are too few points. */
export function truncationSlope(points: readonly SweepPoint[]): BranchSlope | null {
  const judged = points.filter(({ truncation, applied }) => truncation !== null && applied > 0);
  const widest = Math.max(...judged.map(({ h }) => h));
  return fitted(
    judged.filter(({ h, truncation }) => h <= widest / 4 && truncation !== 0),
    ({ truncation }) => truncation as number,
    FEWEST.truncation,
  );
}

/**
 * The roundoff branch.
 *
 * @param widest  from this step up the rounding of the quotient itself is no longer small beside that of the values
 */
export function roundoffSlope(points: readonly SweepPoint[], widest: number): BranchSlope | null {
  return fitted(
    points.filter(
      ({ h, applied, estimate, roundoff, error }) =>
        roundoff !== null &&
        roundoff !== 0 &&
        estimate !== 0 &&
        applied > 0 &&
        h <= widest &&
        Math.abs(error as number) > UNDONE * Math.abs(roundoff),
    ),
    ({ roundoff }) => roundoff as number,
    FEWEST.roundoff,
  );
}

function fitted(
  points: readonly SweepPoint[],
  part: (point: SweepPoint) => number,
  fewest: number,
): BranchSlope | null {
  if (points.length < fewest) return null;
  const spots = points.map((point) => [Math.log(point.applied), Math.log(Math.abs(part(point)))] as const);
  const slope = medianSlope(spots);
  if (slope === null) return null;
  const steps = points.map(({ h }) => h);
  return {
    slope,
    error: standardError(spots, slope),
    from: Math.max(...steps),
    to: Math.min(...steps),
    points: points.length,
  };
}

/**
 * How far off the slope may be: spread of the points about the line, divided by the root of Σ (x - mean)². The spread is taken from
 * the median distance, which is 1/1.4826 of a standard deviation where the distances are normally distributed.
 */
function standardError(points: readonly (readonly [x: number, y: number])[], slope: number): number {
  const middle = median(points.map(([x, y]) => y - slope * x));
  const spread = 1.4826 * median(points.map(([x, y]) => Math.abs(y - slope * x - middle)));
  const mean = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  return spread / Math.hypot(...points.map(([x]) => x - mean));
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] as number) + (sorted[Math.ceil(middle - 0.5)] as number)) / 2;
};

/** The median of the slopes between all pairs of points; null where no two differ in x. */
export function medianSlope(points: readonly (readonly [x: number, y: number])[]): number | null {
  const slopes: number[] = [];
  points.forEach(([x, y], i) => {
    for (const [x0, y0] of points.slice(0, i)) if (x !== x0) slopes.push((y - y0) / (x - x0));
  });
  return slopes.length === 0 ? null : median(slopes);
}
