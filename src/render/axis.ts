/**
 * Where on an axis does a number lie?
 */

import { type Range, rounded, type Scale } from './ticks.ts';

export interface Axis {
  /** What lies at the left (or the bottom) and what at the right (or the top). May be reversed. */
  readonly range: Range;
  /** Linear where nothing is said. */
  readonly scale?: Scale;
  /** `w`, `loss`, `learning rate`. */
  readonly name?: string;
  /** The numbers that get a label, where round ones would not tell the story. Those outside the range are left out. */
  readonly ticks?: readonly number[];
  /** Only whole numbers get a label: steps, epochs. */
  readonly whole?: boolean;
}

/** Far outside, but with room left for arithmetic. */
const FAR = 1e12;

/**
 * The place of a number on an axis: 0 at the start of the range, 1 at its end. NaN for what has no place: what is not
 * finite, and what is not positive on a logarithmic axis.
 */
export function placeOn({ range: [from, to], scale }: Axis): (value: number) => number {
  if (scale === 'log') {
    const start = Math.log(from);
    const width = Math.log(to) - start;
    return (value) => (value > 0 && value < Infinity ? (Math.log(value) - start) / width : Number.NaN);
  }
  // The width of [-1e308, 1e308] is not a float64; a quarter of it is.
  const share = Math.max(Math.abs(from), Math.abs(to)) > 1e300 ? 0.25 : 1;
  const width = to * share - from * share;
  return (value) =>
    Number.isFinite(value) ? Math.min(FAR, Math.max(-FAR, (value * share - from * share) / width)) : Number.NaN;
}

/**
 * An axis on which something can be drawn, whatever the range was: a range without width is widened around its number,
 * and one that is not a range at all becomes 0 to 1 (1 to 10 where the scale is logarithmic).
 */
export function drawable(axis: Axis): Axis {
  const [from, to] = axis.range;
  const log = axis.scale === 'log';
  if (!Number.isFinite(from) || !Number.isFinite(to) || (log && !(from > 0 && to > 0))) {
    return { ...axis, range: log ? [1, 10] : [0, 1] };
  }
  if (from !== to) return axis;
  if (log) return { ...axis, range: [from > 1e-300 ? from / 10 : from, to < 1e300 ? to * 10 : to / 10] };
  const margin = Math.abs(from) > 1e-300 ? Math.min(Math.abs(from) / 10, 1e307) : 1;
  return { ...axis, range: [from - margin, to + margin] };
}

/**
 * A range with round ends around all the numbers that can be drawn on such an axis; null where there are none.
 */
export function rangeAround(values: Iterable<number>, scale: Scale = 'linear', intervals = 5): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : rounded(drawable({ range: [low, high], scale }).range, intervals, scale);
}
