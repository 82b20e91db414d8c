/**
 * Is a gradient right, when the function is only a program?
 *
 * Take the claimed slope g at x and walk away a distance h. What is left of f after the claimed straight line is taken off,
 *
 *     R(h) = f(x + h) - f(x) - h·g
 *
 * shrinks like h² when g is right, and like h when it is not, whatever f is: drawn on logarithmic axes the slopes are 2 and 1. No
 * tolerance has to be guessed. sin at 1, halving h: with g = cos(1) the slopes are 2.03, 2.02, ... 2.00; with 3 % more they
 * go down from 1.85 to 1.02.
 *
 * Near the right gradient the slope turns from 2 to 1 only where the wrong part outgrows the curved one. So the wrong part is
 * measured too: the central difference of the same values, extrapolated, less the claim. Verdicts need both to agree.
 *
 * Where it breaks: below the noise of f nothing can be seen, and the smallest error that could have been seen is told; where R
 * vanishes, because f is straight, there is no slope; at a kink both sides have slopes of their own.
 *
 * Source: pyadjoint's taylor_test, for the use of the slope as a test.
 * Next: ./claims.ts
 */

import type { PrecisionName } from './arithmetic/precision.ts';
import type { Verdict } from './checking.ts';
import type { ClaimedPoint } from './claimed-points.ts';
import type { Point } from './expression.ts';

/** The distances: halved so many times, from the largest on. */
const HALVINGS = 18;
/** No power of two, so that values show the precision that they were computed in. */
const LARGEST = 0.1137;
/** Noise of a value: so many units of its last place. */
const UNITS = 8;

/** The points at which a program is asked along one variable: the point itself, then both sides at each distance. */
export function pointsAlong(at: Point, variable: string): readonly Point[] {
  const x = at[variable] as number;
  return distances(x).flatMap((h) => [
    { ...at, [variable]: x + h },
    { ...at, [variable]: x - h },
  ]);
}

function distances(x: number): readonly number[] {
  const scale = LARGEST * 2 ** Math.round(Math.log2(Math.max(1, Math.abs(x))));
  return Array.from({ length: HALVINGS }, (_, k) => scale * 2 ** -k);
}

/** How the remainder shrinks along one variable. */
export interface Remainder {
  readonly of: string;
  readonly at: Point;
  readonly claimed: number;
  /** The slope as the values of the program have it. */
  readonly measured: number;
  /** The slope of the remainder in log-log; null where there is none. */
  readonly slope: number | null;
  /** The smallest error of the claim that could have been seen, as a share of the slope. */
  readonly resolution: number;
  readonly verdict: Verdict;
  readonly because: string | null;
  readonly points: readonly { readonly h: number; readonly remainder: number; readonly noise: number }[];
}

const UNIT: Readonly<Record<PrecisionName, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
};

/**
 * Judges one entry of a gradient from values of the program on both sides of a point.
 *
 * @param beside  the answers to `pointsAlong`, in its order
 */
export function remainderAlong(
  of: string,
  here: { readonly at: Point; readonly value: number; readonly claimed: number },
  beside: readonly ClaimedPoint[],
  variable: string,
  precision: PrecisionName,
): Remainder {
  const { at, value, claimed } = here;
  const x = at[variable] as number;
  const rows = distances(x).map((_, k) => {
    const [up, down] = [beside[2 * k] as ClaimedPoint, beside[2 * k + 1] as ClaimedPoint];
    // The step that was really taken, on each side.
    const [right, left] = [(up.at[variable] as number) - x, x - (down.at[variable] as number)];
    const [above, below] = [up.value ?? Number.NaN, down.value ?? Number.NaN];
    const noise = UNITS * UNIT[precision] * Math.max(Math.abs(above), Math.abs(below), Math.abs(value));
    return {
      h: right,
      noise,
      remainder: Math.abs(above - value - right * claimed),
      central: (above - below) / (right + left),
      forward: (above - value) / right,
      backward: (value - below) / left,
    };
  });
  const points = rows.map(({ h, remainder, noise }) => ({ h, remainder, noise }));
  const said = (verdict: Verdict, because: string | null, more: Partial<Remainder> = {}): Remainder => ({
    of,
    at,
    claimed,
    measured: Number.NaN,
    slope: null,
    resolution: Number.POSITIVE_INFINITY,
    verdict,
    because,
    points,
    ...more,
  });
  if (!Number.isFinite(value)) return said('cannot tell', 'the program gives no finite value at the point');
  const finite = rows.filter(({ central }) => Number.isFinite(central));
  if (finite.length < 6) return said('cannot tell', 'the program gives no finite values beside the point');

  const { measured, error } = extrapolated(finite);
  const kink = kinkOf(finite);
  if (kink !== null)
    return said(
      'cannot tell',
      `there is a kink: the slope is ${kink.left.toPrecision(4)} on the left and ${kink.right.toPrecision(4)} on the right`,
      { measured },
    );
  const size = Math.max(Math.abs(claimed), Math.abs(measured));
  const apart = Math.abs(claimed - measured);
  const flat = finite.every(
    ({ forward, backward, noise, h }) => Math.abs(forward) * h <= noise && Math.abs(backward) * h <= noise,
  );
  if (flat && Math.abs(claimed) * (finite[0]?.h ?? 0) <= (finite[0]?.noise ?? 0))
    return said('cannot tell', 'the function is flat here, and nearly every mistake gives 0 too', { measured });
  const slope = slopeOf(points);
  const resolution = size === 0 ? Number.POSITIVE_INFINITY : error / size;
  const more = { measured, slope, resolution };
  if (apart > 4 * error && apart > 2.5e-4 * size) return said('wrong', null, more);
  if (resolution > 5e-4)
    return said(
      'cannot tell',
      `the noise of the values hides errors below ${(100 * resolution).toPrecision(2)} % of the slope`,
      more,
    );
  if (apart > 4 * error + 1e-5 * size)
    return said(
      'cannot tell',
      `it agrees with the values to ${Math.floor(-Math.log10(apart / size))} digits: too near for a broken rule, too far for rounding`,
      more,
    );
  return said('right', null, more);
}

/** The central differences, extrapolated once, where they agree best with the one before. */
function extrapolated(rows: readonly { readonly h: number; readonly central: number; readonly noise: number }[]): {
  readonly measured: number;
  readonly error: number;
} {
  let best = { measured: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (let k = 1; k < rows.length; k++) {
    const [coarse, fine] = [rows[k - 1], rows[k]] as [(typeof rows)[number], (typeof rows)[number]];
    const measured = fine.central + (fine.central - coarse.central) / 3;
    const error = Math.abs(measured - fine.central) + fine.noise / fine.h;
    if (error < best.error) best = { measured, error };
  }
  return best;
}

/** The slopes of the two sides, where they stay apart however near they are measured. */
function kinkOf(
  rows: readonly { readonly h: number; readonly forward: number; readonly backward: number; readonly noise: number }[],
): { readonly left: number; readonly right: number } | null {
  const gaps = rows.map(({ h, forward, backward, noise }) => ({
    gap: forward - backward,
    noise: (4 * noise) / h,
    forward,
    backward,
  }));
  const seen = gaps.filter(({ gap, noise }) => Math.abs(gap) > 4 * noise);
  const [last, before] = [seen.at(-1), seen.at(-4)];
  if (last === undefined || before === undefined || seen.length < 8) return null;
  // Of a smooth function the gap shrinks with h, eightfold over three halvings.
  return Math.abs(last.gap) > 0.7 * Math.abs(before.gap) ? { left: last.backward, right: last.forward } : null;
}

/** The slope in log-log at the smallest distances at which the remainder still stands above the noise. */
function slopeOf(
  points: readonly { readonly h: number; readonly remainder: number; readonly noise: number }[],
): number | null {
  const seen = points.filter(({ remainder, noise }) => Number.isFinite(remainder) && remainder > 8 * noise).slice(-5);
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || seen.length < 3) return null;
  return Math.log(first.remainder / last.remainder) / Math.log(first.h / last.h);
}
