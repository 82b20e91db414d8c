/**
 * Where is a curve level, and what is there: a floor, a hilltop, or neither?
 *
 * Where the slope changes its sign the place is narrowed down by halving. A jump of the slope changes sign too, at the
 * corner of abs for one; but next to a true zero the slope is small, and next to a corner it is not.
 *
 * A slope that touches 0 and turns back, like that of x^3, is looked for where it is least between neighbours of one sign.
 *
 * Where it breaks: two zeros between neighbouring samples cancel and are missed.
 *
 * Next: ./close-look.ts
 */

import { machineEpsilon } from './differences.ts';

/** A place where the derivative passes through 0 or touches it. */
export interface FlatPoint {
  readonly at: number;
  readonly kind: 'minimum' | 'maximum' | 'neither';
}

/** Zeros of the slope: sign changes narrowed down by halving, and what they mean for f. A jump of the slope is no zero. */
export function flatPoints(slope: (x: number) => number, from: number, to: number): FlatPoint[] {
  const samples = 400;
  const found: FlatPoint[] = [];
  const place = (k: number): number => from + ((to - from) * k) / samples;
  for (let k = 0; k < samples; k++) {
    let [a, b] = [place(k), place(k + 1)];
    const [left, right] = [slope(a), slope(b)];
    if (left === 0 && k > 0 && right !== 0 && slope(place(k - 1)) !== 0) {
      const before = Math.sign(slope(place(k - 1)));
      found.push({ at: a, kind: before === Math.sign(right) ? 'neither' : before < 0 ? 'minimum' : 'maximum' });
    }
    const next = slope(place(k + 2));
    // The slope comes nearest to 0 about here, and keeps its sign: does it touch?
    if (
      k + 2 <= samples &&
      left * right > 0 &&
      right * next > 0 &&
      Math.abs(right) <= Math.abs(left) &&
      Math.abs(right) < Math.abs(next)
    ) {
      const at = leastBetween((x) => Math.abs(slope(x)), a, place(k + 2));
      if (Math.abs(slope(at)) <= TOUCHING * Math.min(Math.abs(left), Math.abs(next)))
        found.push({ at, kind: 'neither' });
    }
    if (!(left * right < 0)) continue;
    for (let halvings = 0; halvings < 100 && b - a > Math.abs(a) * machineEpsilon; halvings++) {
      const middle = (a + b) / 2;
      if (slope(middle) * left > 0) a = middle;
      else b = middle;
    }
    // Next to a true zero the slope is small; next to a corner or a pole it is not.
    const nearby = Math.max(Math.abs(slope(a)), Math.abs(slope(b)));
    if (nearby <= 1e-6 * Math.max(Math.abs(left), Math.abs(right)))
      found.push({ at: Math.abs(slope(a)) < Math.abs(slope(b)) ? a : b, kind: left < 0 ? 'minimum' : 'maximum' });
  }
  return found;
}

/** Against its neighbours, a slope as small as this is 0 up to rounding. */
const TOUCHING = 1e-10;

/** Where a function that falls and then rises is least, by thirds. */
function leastBetween(size: (x: number) => number, from: number, to: number): number {
  let [a, b] = [from, to];
  for (let k = 0; k < 100 && b - a > Math.abs(a) * machineEpsilon; k++) {
    const third = (b - a) / 3;
    if (size(a + third) < size(b - third)) b -= third;
    else a += third;
  }
  return (a + b) / 2;
}
