/**
 * What does the derivative say about the curve close by?
 *
 * Three looks. A nudge: move x a little, and compare the change of f with slope times nudge. Chords: their slopes close
 * on that of the tangent. The microscope: in ever narrower windows curve and tangent part by an ever smaller share of the
 * window; that is what differentiable means.
 *
 *     x^3 at 1    chord h = 1: 7    h = 0.1: 3.31    h = 0.01: 3.0301    tangent: 3
 *
 * Next: ./slope-methods.ts
 */

import { give, InputError } from '../input-error.ts';
import { machineEpsilon } from './differences.ts';

/** A chord from the point to another, for the picture of chords closing on the tangent. */
export interface Secant {
  readonly h: number;
  readonly value: number;
  readonly slope: number;
  /** How far the slope of the chord is from that of the tangent. */
  readonly difference: number | null;
}

/** A window around the point, and the widest gap in it between curve and tangent, as a share of the window's height. */
export interface CloseUp {
  readonly factor: number;
  /** Half the width of the window, in units of the variable. */
  readonly half: number;
  readonly gap: number;
  /** What rounding of the values of f may make up, as a share of the window's height. */
  readonly rounding: number;
}

/** A small change of the variable, the change of f that the slope predicts, and the change. */
export interface Nudge {
  readonly by: number;
  readonly predicted: number;
  readonly actual: number;
  /** How far the actual change may be off, because both values of f are rounded. */
  readonly rounding: number;
}

/** A nudge of a hundredth, in the scale of x, and what it does. */
export function nudged(f: (x: number) => number, x: number, value: number, slope: number): Nudge | null {
  const by = 0.01 * Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, Math.abs(x)))));
  const there = f(x + by);
  const actual = there - value;
  const rounding = 2 * machineEpsilon * (Math.abs(there) + Math.abs(value));
  return Number.isFinite(actual) ? { by, predicted: slope * by, actual, rounding } : null;
}

export function secantOf(f: (x: number) => number, x: number, value: number, h: number, slope: number | null): Secant {
  if (x + h === x)
    throw new InputError(`the chord with h = ${h} has no length: x + h is x`, give('secants', [1, 0.5, 0.1]));
  const there = f(x + h);
  const chord = (there - value) / (x + h - x);
  return { h, value: there, slope: chord, difference: slope === null ? null : chord - slope };
}

/**
 * How far curve and tangent part in ever narrower windows: differentiable means that the share goes to 0.
 *
 * @throws InputError where a window is too wide for f to have values in it, or too narrow for float64 to have points in it
 */
export function closeUps(
  f: (x: number) => number,
  x: number,
  value: number,
  slope: number,
  factors: readonly number[],
): CloseUp[] {
  const width = Math.max(1, Math.abs(x));
  return factors.map((factor) => {
    const half = width / factor;
    if (!(x + half / STEPS > x && x - half / STEPS < x))
      throw new InputError(
        `a zoom of ${factor} is more than float64 can show at ${x}: its numbers there lie ${Math.abs(x) * machineEpsilon} apart`,
        give('zoom', [1, 10, 100]),
      );
    let gap = 0;
    let height = Math.abs(slope) * half;
    let largest = Math.abs(value);
    let seen = 0;
    for (let k = -STEPS; k <= STEPS; k++) {
      const t = x + (half * k) / STEPS - x;
      const there = f(x + t);
      const off = there - value;
      if (!Number.isFinite(off)) continue;
      if (k !== 0) seen += 1;
      gap = Math.max(gap, Math.abs(off - slope * t));
      height = Math.max(height, Math.abs(off));
      largest = Math.max(largest, Math.abs(there));
    }
    if (seen === 0)
      throw new InputError(
        `a zoom of ${factor} shows f from ${x - half} to ${x + half}, where it has no finite values beside the point`,
        give('zoom', [1, 10, 100]),
      );
    const rounding = 2 * machineEpsilon * largest;
    return height === 0
      ? { factor, half, gap: 0, rounding: 0 }
      : { factor, half, gap: gap / height, rounding: rounding / height };
  });
}

/** Places to each side at which a window is looked at. */
const STEPS = 50;
