/**
 * Which round numbers mark an axis?
 *
 * A tick is an integer with a power of ten, read as a decimal (`Number('3e-1')`), so it is the float64 nearest to the
 * round number it stands for: 0.3, never 0.30000000000000004. (The idea of dividing integers at the end is d3-array's.)
 */

/** The ends of an axis, the first at the left or at the bottom. May be reversed. */
export type Range = readonly [from: number, to: number];
export type Scale = 'linear' | 'log';

/** A distance between ticks: factor × 10^power, factor 1, 2 or 5. */
interface Step {
  readonly factor: 1 | 2 | 5;
  readonly power: number;
}

const next = ({ factor, power }: Step): Step =>
  factor === 1 ? { factor: 2, power } : factor === 2 ? { factor: 5, power } : { factor: 1, power: power + 1 };

/** The multiple `index` of a step; never negative zero, into which -1e-324 would be read. */
const multiple = (index: number, { factor, power }: Step): number => Number(`${index * factor}e${power}`) + 0;

/** How often a step fits into a value. In two factors, because 1e-320 has no finite inverse. */
const timesStep = (value: number, { factor, power }: Step): number => {
  const half = Math.trunc(power / 2);
  return value / 10 ** half / 10 ** (power - half) / factor;
};

/** The ends of the multiples of a step that lie from `low` to `high`; null where float64 cannot count them. */
function multiples(low: number, high: number, step: Step): { readonly first: number; readonly last: number } | null {
  let first = Math.round(timesStep(low, step));
  let last = Math.round(timesStep(high, step));
  if (!(Math.abs(first) < 2 ** 50 && Math.abs(last) < 2 ** 50)) return null;
  if (multiple(first, step) < low) first += 1;
  if (multiple(last, step) > high) last -= 1;
  return { first, last };
}

const firstStep = (low: number, high: number, intervals: number): Step => {
  // high − low may be more than the largest number; its parts are not.
  const width = high / intervals - low / intervals;
  return { factor: 1, power: Number(Math.max(width, Number.MIN_VALUE).toExponential().split('e')[1]) };
};

/**
 * Ticks from `low` to `high`, at most so many, as many as a step of 1, 2 or 5 times a power of ten allows. One number says
 * nothing of a scale: where the step leaves only one, the outermost multiples of the step before stand, and the one halfway.
 */
function linearTicks(low: number, high: number, atMost: number): number[] {
  let step = firstStep(low, high, atMost);
  let finer: { readonly first: number; readonly last: number; readonly step: Step } | null = null;
  for (;;) {
    const found = multiples(low, high, step);
    // Numbers too close to each other to have round numbers between them are marked by themselves.
    if (found === null) return atMost > 1 ? [low, high] : [low];
    const { first, last } = found;
    // Below the smallest number several multiples are the same one.
    if (last - first < atMost) {
      if (last <= first && finer !== null && atMost > 1) {
        const halfway = (finer.first + finer.last) / 2;
        const chosen =
          Number.isInteger(halfway) && atMost > 2 ? [finer.first, halfway, finer.last] : [finer.first, finer.last];
        const { step: distance } = finer;
        return chosen.map((index) => multiple(index, distance));
      }
      return [...new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => multiple(first + i, step)))];
    }
    finer = { first, last, step };
    step = next(step);
  }
}

const decade = (power: number): number => Number(`1e${power}`);

/** Powers of ten where there are at least two; then 1, 2 and 5 times them; then evenly spaced numbers. */
function logTicks(low: number, high: number, atMost: number): number[] {
  const from = Math.floor(Math.log10(low)) - 1;
  const to = Math.ceil(Math.log10(high)) + 1;
  const within = (tick: number): boolean => tick >= low && tick <= high;
  const powers = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((power) => within(decade(power)));
  if (powers.length >= 2) {
    for (const stride of [1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000]) {
      const chosen = powers.filter((power) => power % stride === 0);
      if (chosen.length <= atMost) return chosen.map(decade);
    }
  }
  const finer = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .flatMap((power) => [1, 2, 5].map((factor) => Number(`${factor}e${power}`)))
    .filter(within);
  if (finer.length >= 2 && finer.length <= atMost) return finer;
  return linearTicks(low, high, atMost);
}

/**
 * The ticks of an axis, in the direction of its range: at most `atMost`, all inside the range. Empty where an end is not
 * a finite number or a logarithmic axis does not stay positive; the one value where the range has no width.
 *
 * @example
 * ticks([0, 1], 6)            // => [0, 0.2, 0.4, 0.6, 0.8, 1]
 * ticks([1e-9, 1], 4, 'log')  // => [1e-9, 1e-6, 1e-3, 1]
 */
export function ticks([from, to]: Range, atMost: number, scale: Scale = 'linear'): number[] {
  const [low, high] = from <= to ? [from, to] : [to, from];
  if (!Number.isFinite(low) || !Number.isFinite(high) || atMost < 1) return [];
  if (scale === 'log' && low <= 0) return [];
  if (low === high) return [low === 0 ? 0 : low];
  const found = scale === 'log' ? logTicks(low, high, atMost) : linearTicks(low, high, atMost);
  return from <= to ? found : found.reverse();
}

/**
 * The range, widened to round numbers on both sides: multiples of the step at which about `intervals` would fit, or
 * whole powers of ten.
 *
 * @example
 * rounded([0.13, 9.2], 5) // => [0, 10]
 */
export function rounded([low, high]: Range, intervals: number, scale: Scale = 'linear'): Range {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) return [low, high];
  if (scale === 'log') {
    if (low <= 0) return [low, high];
    const down = Math.floor(Math.log10(low));
    const up = Math.ceil(Math.log10(high));
    const ends: Range = [decade(decade(down) > low ? down - 1 : down), decade(decade(up) < high ? up + 1 : up)];
    return ends[0] > 0 && Number.isFinite(ends[1]) ? ends : [low, high];
  }
  let step = firstStep(low, high, intervals);
  for (;;) {
    let first = Math.floor(timesStep(low, step));
    let last = Math.ceil(timesStep(high, step));
    if (!(Math.abs(first) < 2 ** 50 && Math.abs(last) < 2 ** 50)) return [low, high];
    if (multiple(first, step) > low) first -= 1;
    if (multiple(last, step) < high) last += 1;
    if (last - first <= Math.max(2, intervals + 1)) {
      const ends: Range = [multiple(first, step), multiple(last, step)];
      return ends.every(Number.isFinite) ? ends : [low, high];
    }
    step = next(step);
  }
}

/**
 * The number with the fewest digits that is not further away than the tolerance.
 *
 * @example
 * roundest(1.5707963, 0.01) // => 1.57
 */
export function roundest(x: number, tolerance: number): number {
  if (Math.abs(x) <= tolerance) return 0;
  for (let digits = 1; digits < 17; digits++) {
    const candidate = Number(x.toPrecision(digits));
    if (Math.abs(candidate - x) <= tolerance) return candidate;
  }
  return x;
}
