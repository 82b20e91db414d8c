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

import { InputError } from '../input-error.ts';

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
}

/** A nudge of a hundredth, in the scale of x, and what it does. */
export function nudged(
  f: (x: number) => number,
  x: number,
  value: number,
  slope: number,
): { by: number; predicted: number; actual: number } | null {
  const by = 0.01 * Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, Math.abs(x)))));
  const actual = f(x + by) - value;
  return Number.isFinite(actual) ? { by, predicted: slope * by, actual } : null;
}

export function secantOf(f: (x: number) => number, x: number, value: number, h: number, slope: number | null): Secant {
  if (x + h === x)
    throw new InputError(`the chord with h = ${h} has no length: x + h is x`, 'for example --secants 1,0.5,0.1');
  const there = f(x + h);
  const chord = (there - value) / (x + h - x);
  return { h, value: there, slope: chord, difference: slope === null ? null : chord - slope };
}

/** How far curve and tangent part in ever narrower windows: differentiable means that the share goes to 0. */
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
    let gap = 0;
    let height = Math.abs(slope) * half;
    for (let k = -50; k <= 50; k++) {
      const t = (half * k) / 50;
      const off = f(x + t) - value;
      if (!Number.isFinite(off)) continue;
      gap = Math.max(gap, Math.abs(off - slope * t));
      height = Math.max(height, Math.abs(off));
    }
    return { factor, half, gap: height === 0 ? 0 : gap / height };
  });
}
