/**
 * Which points make an honest picture of a function?
 *
 * A function is asked at evenly spaced places, then again wherever a straight line between two answers would miss it by
 * a quarter of a dot. Where two answers next to each other lie far apart, the interval is halved towards the greater
 * change until it is a million-millionth of the picture: what still leaps there is a jump or a pole and gets a gap; what
 * has become small was only steep. The end of a domain is found by halving too.
 */

import { drawable, placeOn, rangeAround } from './axis.ts';
import type { Line, Point } from './plane.ts';
import { type Range, roundest, type Scale } from './ticks.ts';

/** A place where the curve is interrupted. */
export interface Break {
  readonly x: number;
  /**
   * `jump`: two different values meet; `pole`: it grows without end; `hole`: one value is missing between equal ones;
   * `oscillation`: a value is missing and nothing is approached.
   */
  readonly kind: 'jump' | 'pole' | 'hole' | 'oscillation';
}

export interface Sampled {
  /** The curve, with null where it is interrupted. */
  readonly points: Line;
  /** A range of y with round ends that shows the curve; null where it has no value that could be drawn. */
  readonly range: Range | null;
  /** From left to right. */
  readonly breaks: readonly Break[];
  /** Stretches of x without a value, from left to right. */
  readonly gaps: readonly Range[];
}

export interface SampleOptions {
  /** The range of y, where it is already chosen. */
  readonly y?: Range;
  readonly xScale?: Scale;
  readonly yScale?: Scale;
  /** Points that must be seen as well: those that get marks, the ends of a tangent. */
  readonly include?: readonly Point[];
  /** The size of the picture in cells. */
  readonly columns?: number;
  readonly rows?: number;
}

/** Samples to a column before anything is refined. Their number is made odd, so that a jump in the middle is not met by chance. */
const PER_COLUMN = 5;
/** How often an interval between samples is halved to follow a bend. */
const DEPTH = 7;
/** The width, in pictures, at which a change that is still there counts as a leap. */
const CLOSE = 1e-12;
/** How many times its value next door a function must reach before it counts as growing without end. */
const WITHOUT_END = 1e3;
/**
 * How often the function is asked between two of the first samples. A pole or a few jumps need some hundreds; where it
 * waves faster than a dot is wide, what has been found by then fills the column as well as more would.
 */
const MOST_BETWEEN = 600;
/** And how often once the whole picture has taken so many. */
const FEW_BETWEEN = 40;
const MANY = 60_000;
/** A stretch without a value narrower than this, in pictures, is a single point. */
const POINT = 1e-9;

interface Sample {
  /** Place on the horizontal axis, 0 to 1. */
  readonly t: number;
  readonly x: number;
  readonly value: number;
}

/**
 * The curve of a function from one end of a range to the other, with the range of y that suits it. The function is
 * called some hundreds of times, more where it is wild.
 */
export function sampleCurve(f: (x: number) => number, x: Range, options: SampleOptions = {}): Sampled {
  const { columns = 80, rows = 16, xScale = 'linear', yScale = 'linear', include = [] } = options;
  const sample = samplerOf(f, x, xScale, yScale);
  const count = (columns * PER_COLUMN) | 1;
  const base = Array.from({ length: count + 1 }, (_, i) => sample(i / count));
  const heights = include.map(([, height]) => height);
  const range = options.y ?? chooseRange(base, sample, heights, yScale);
  if (range === null || !base.some(has)) return { points: [null], range: null, breaks: [], gaps: [x] };

  const heightOf = placeOn(drawable({ range, scale: yScale }));
  let spent = 0;
  let before = 0;
  const counted = (t: number): Sample => {
    spent += 1;
    return sample(t);
  };
  const refinement = {
    sample: counted,
    heightOf,
    dot: 1 / (4 * rows),
    isExhausted: () => spent - before > (before > MANY ? FEW_BETWEEN : MOST_BETWEEN),
  };
  const places = base.map(({ value }) => heightOf(value));
  const pieces: Piece[] = [];
  base.forEach((right, i) => {
    const left = base[i - 1];
    before = spent;
    if (left !== undefined)
      pieces.push(...between(left, right, places[i - 1] as number, places[i] as number, refinement));
    pieces.push(right);
  });
  return { ...assembled(pieces, x, sample), range };
}

/** A sample, or the kind of interruption between the samples before and after it. */
type Piece = Sample | 'jump' | 'pole';

const has = ({ value }: Sample): boolean => !Number.isNaN(value);

/** The function at a place of the axis. What cannot be drawn on the vertical axis has no value. */
function samplerOf(f: (x: number) => number, [from, to]: Range, xScale: Scale, yScale: Scale): (t: number) => Sample {
  const xOf = (t: number): number => {
    if (t <= 0) return from;
    if (t >= 1) return to;
    return xScale === 'log' ? Math.exp(Math.log(from) * (1 - t) + Math.log(to) * t) : from * (1 - t) + to * t;
  };
  return (t) => {
    const x = xOf(t);
    const value = f(x);
    const drawable = Number.isFinite(value) && (yScale === 'linear' || value > 0);
    return { t, x, value: drawable ? value : Number.NaN };
  };
}

interface Refinement {
  readonly sample: (t: number) => Sample;
  readonly heightOf: (value: number) => number;
  /** Height of a dot, in pictures. */
  readonly dot: number;
  /** Whether the function has been asked often enough between two of the first samples. */
  readonly isExhausted: () => boolean;
}

const NOTHING: readonly Piece[] = [];

/** What has to be known between two samples at the heights `from` and `to`, in order, without the two. */
function between(
  left: Sample,
  right: Sample,
  from: number,
  to: number,
  refinement: Refinement,
  depth = 0,
): readonly Piece[] {
  const { sample, heightOf, dot, isExhausted } = refinement;
  if (!has(left) && !has(right)) return NOTHING;
  if (!has(left) || !has(right)) {
    const end = endOfDomain(left, right, sample);
    const inner = end === left || end === right ? [] : [end];
    if (depth >= DEPTH) return inner;
    const at = heightOf(end.value);
    return has(left)
      ? [...between(left, end, from, at, refinement, depth + 1), ...inner]
      : [...inner, ...between(end, right, at, to, refinement, depth + 1)];
  }
  // Above or below the picture on the same side: nothing of it is seen.
  if (Math.min(from, to) > 1 + dot || Math.max(from, to) < -dot) return NOTHING;
  const middle = sample((left.t + right.t) / 2);
  const at = heightOf(middle.value);
  const rise = to - from;
  // Not only the middle: sign(x) is just there where a straight line would be.
  if (Math.abs(at - (from + 0.5 * rise)) <= dot / 4) {
    const other = heightOf(sample(left.t + 0.37 * (right.t - left.t)).value);
    if (Math.abs(other - (from + 0.37 * rise)) <= dot / 4) return NOTHING;
  }
  if (depth < DEPTH && !isExhausted()) {
    return [
      ...between(left, middle, from, at, refinement, depth + 1),
      middle,
      ...between(middle, right, at, to, refinement, depth + 1),
    ];
  }
  if (Math.abs(rise) <= dot || !has(middle)) return [middle];
  return leap(left, right, refinement);
}

/** The last sample with a value before the function has none. */
function endOfDomain(left: Sample, right: Sample, sample: (t: number) => Sample): Sample {
  let inside = has(left) ? left : right;
  let outside = has(left) ? right : left;
  while (Math.abs(outside.t - inside.t) > CLOSE) {
    const middle = sample((inside.t + outside.t) / 2);
    if (has(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** The most leaps that are looked for in one of the smallest intervals. */
const LEAPS = 3;

/** Halves the interval towards the greater change and says what is left there; then looks at what lies beside it. */
function leap(left: Sample, right: Sample, refinement: Refinement, leaps = LEAPS): Piece[] {
  const { sample, heightOf, dot, isExhausted } = refinement;
  const isClose = (p: Sample, q: Sample): boolean => Math.abs(heightOf(p.value) - heightOf(q.value)) <= dot;
  if (leaps === 0 || isExhausted() || isClose(left, right)) return [];
  let [a, b] = [left, right];
  const around = (cut: readonly Piece[]): Piece[] => [
    ...leap(left, a, refinement, leaps - 1),
    a,
    ...cut,
    b,
    ...leap(b, right, refinement, leaps - 1),
  ];
  while (b.t - a.t > CLOSE) {
    const middle = sample((a.t + b.t) / 2);
    if (!has(middle)) {
      a = endOfDomain(a, middle, sample);
      b = endOfDomain(middle, b, sample);
      return around([middle]);
    }
    if (Math.abs(middle.value - a.value) >= Math.abs(b.value - middle.value)) b = middle;
    else a = middle;
  }
  if (isClose(a, b)) return around([]);
  const kind = kindOf(a, b, sample);
  if (kind === 'pole') return [a, kind, b];
  return around(kind === 'jump' ? [kind] : []);
}

/** What kind of interruption lies between two samples that are as close as they get. */
function kindOf(left: Sample, right: Sample, sample: (t: number) => Sample): Break['kind'] {
  const sides = [sideOf(left, -1, sample), sideOf(right, 1, sample)];
  if (sides.includes('grows')) return 'pole';
  if (!sides.includes('calm')) return 'oscillation';
  const step = Math.abs(left.value - right.value);
  const isSame = step <= 1e-6 * Math.max(Math.abs(left.value), Math.abs(right.value));
  return isSame ? 'hole' : 'jump';
}

/**
 * How a function behaves on the way to an edge, seen at five distances, each thirty times nearer than the last. A pole,
 * even a logarithm, covers as much ground in the last thirtieths as in those before; towards a limit hardly any is left.
 */
function sideOf(edge: Sample, direction: 1 | -1, sample: (t: number) => Sample): 'calm' | 'grows' | 'wild' {
  const values = [1e-6, 3e-8, 1e-9, 3e-11].map((far) => sample(edge.t + direction * far).value).concat(edge.value);
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? Number.NaN));
  const [first = 0, second = 0, third = 0, fourth = 0] = steps.map(Math.abs);
  const isMonotone = steps.every((step) => step * (steps[0] ?? 0) > 0);
  if (isMonotone && third + fourth >= 0.9 * (first + second) && third + fourth > 1e-6 * Math.abs(edge.value))
    return 'grows';
  const rests = third + fourth <= 1e-6 * Math.abs(edge.value);
  return rests || (isMonotone && third + fourth <= 0.2 * (first + second)) ? 'calm' : 'wild';
}

/** The pieces as a line, with what was found on the way. */
function assembled(pieces: readonly Piece[], [from, to]: Range, sample: (t: number) => Sample): Omit<Sampled, 'range'> {
  const points: (Point | null)[] = [];
  const breaks: Break[] = [];
  const gaps: Range[] = [];
  let last: Sample | null = null;
  let cut: 'jump' | 'pole' | null = null;
  let missing = false;
  // Places that were found by halving are known to a few million-millionths of the picture.
  const place = (t: number, x: number): number => {
    const spread = Math.abs(sample(Math.min(1, t + 2 * CLOSE)).x - sample(Math.max(0, t - 2 * CLOSE)).x);
    return t <= 0 ? from : t >= 1 ? to : roundest(x, spread);
  };
  const noteGap = (end: Sample | null): void => {
    gaps.push([last === null ? from : place(last.t, last.x), end === null ? to : place(end.t, end.x)]);
  };
  const noteBreak = (before: Sample, after: Sample, kind: Break['kind']): void => {
    const x = place((before.t + after.t) / 2, before.x + (after.x - before.x) / 2);
    // A value of its own in the middle of a jump, as sign(0), is one break, not two.
    if (breaks.at(-1)?.x !== x) breaks.push({ x, kind });
  };
  for (const piece of pieces) {
    if (typeof piece === 'string' || !has(piece)) {
      if (typeof piece === 'string') cut = piece;
      else missing = true;
      if (points.length > 0 && points.at(-1) !== null) points.push(null);
      continue;
    }
    if (last !== null && piece.t <= last.t) continue;
    if (last !== null && cut !== null) noteBreak(last, piece, cut);
    else if (last !== null && missing && piece.t - last.t < POINT) noteBreak(last, piece, kindOf(last, piece, sample));
    else if (missing) noteGap(piece);
    cut = null;
    missing = false;
    points.push([piece.x, piece.value]);
    last = piece;
  }
  if (missing) noteGap(null);
  return { points, breaks, gaps };
}

interface Extreme {
  readonly value: number;
  /** Whether the function grows without end there. */
  readonly endless: boolean;
}

/** The highest value of the function (`sign` 1) or the lowest (-1), looked for around the sample that comes nearest. */
function extreme(base: readonly Sample[], sample: (t: number) => Sample, sign: 1 | -1): Extreme {
  let best = -1;
  base.forEach(({ value }, i) => {
    if (!Number.isNaN(value) && (best < 0 || sign * value > sign * (base[best]?.value ?? 0))) best = i;
  });
  const top = base[best];
  if (top === undefined) return { value: Number.NaN, endless: false };
  let from = base[best - 1]?.t ?? top.t;
  let to = base[best + 1]?.t ?? top.t;
  let highest = sign * top.value;
  while (to - from > CLOSE) {
    const third = (to - from) / 3;
    const heightAt = (t: number): number => {
      const { value } = sample(t);
      return Number.isNaN(value) ? -Infinity : sign * value;
    };
    const a = heightAt(from + third);
    const b = heightAt(to - third);
    highest = Math.max(highest, a, b);
    // Where the function has no value there is nothing to compare: stay on the side of the sample.
    if (a === b && a === -Infinity ? top.t < (from + to) / 2 : a >= b) to -= third;
    else from += third;
  }
  const endless = highest > WITHOUT_END * Math.max(Math.abs(top.value), Number.MIN_VALUE);
  return { value: sign * highest, endless };
}

/**
 * A range that shows the samples, peaks between them included. Where the function grows without end, it is cut at nine
 * tenths of the samples.
 */
function chooseRange(
  base: readonly Sample[],
  sample: (t: number) => Sample,
  include: readonly number[],
  scale: Scale,
): Range | null {
  const values = base
    .filter(has)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
  const end = (sign: 1 | -1): number => {
    const { value, endless } = extreme(base, sample, sign);
    if (endless && (sign === 1 || scale === 'linear')) return at(0.5 + 0.4 * sign);
    // A logarithm has no lowest value either; what lies far beyond the samples is the way to a pole, not a peak.
    const sampled = at(0.5 + 0.5 * sign);
    return Math.abs(value - sampled) <= at(1) - at(0) ? value : sampled;
  };
  return rangeAround([end(-1), end(1), ...include], scale);
}
