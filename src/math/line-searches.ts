/**
 * How far to go along a direction that leads down?
 *
 * The slope says that f falls at first; it does not say for how long. On x^2 at 3, along -6: a length of 1 lands at -3, as
 * high as before, a length of 1/2 at the bottom. Two ways to choose:
 *
 *     backtracking     halve the length until f has fallen by a share of what the slope promises
 *                      f(α) <= f(0) + 1e-4·α·f'(0)
 *     strong Wolfe     the same, and the slope must have flattened too, so that the step is not needlessly short
 *                      |f'(α)| <= 0.9·|f'(0)|
 *
 * The second brackets such a length and then closes in on it, each time going to the minimum of the cubic through the two
 * ends. It asks the questions of PyTorch's search in the same order, so both stop at the same length.
 *
 * Where it breaks: near a minimum f cannot fall by more than its own rounding, and the first condition fails for every length.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 3.1, 3.5, 3.6; Schmidt, minFunc (2005), for the
 * choice of lengths.
 * Next: ./curvature-steps.ts
 */

/** f and its derivative by the length, somewhere along a direction. */
export interface Probe {
  readonly value: number;
  readonly slope: number;
}

/** A direction from a place, to be searched. */
export interface Ray {
  /** Length 0. The slope there must be negative. */
  readonly start: Probe;
  readonly at: (length: number) => Probe;
  /** The largest component of the direction, which turns lengths into distances. */
  readonly size: number;
}

export interface Found {
  readonly length: number;
  readonly evaluations: number;
  /** Why there is no such length, or null. */
  readonly failed: string | null;
}

/** The share of the promised fall that must come true. */
const FALL = 1e-4;
/** After so many halvings a length of 1 is 1e-18. */
const MOST_HALVINGS = 60;

/** The longest of first, first/2, first/4, … at which f has fallen enough. */
export function backtracking({ start, at }: Ray, first: number): Found {
  let length = first;
  for (let evaluations = 1; evaluations <= MOST_HALVINGS; evaluations++) {
    const { value } = at(length);
    if (value <= start.value + FALL * length * start.slope) return { length, evaluations, failed: null };
    length /= 2;
  }
  return {
    length: 0,
    evaluations: MOST_HALVINGS,
    failed: 'no length along the direction lowers f by more than its rounding',
  };
}

interface End extends Probe {
  readonly length: number;
}

const MOST_PROBES = 25;
/** A bracket that moves no coordinate by more than this is small enough. */
const CLOSE = 1e-9;

/**
 * A length that satisfies the strong Wolfe conditions.
 *
 * @param flattening  the share of the first slope that may be left: 0.9 for quasi-Newton methods, 0.1 for conjugate gradients
 */
export function strongWolfe(ray: Ray, first: number, flattening = 0.9): Found {
  const { start, at, size } = ray;
  const flat = (end: End): boolean => Math.abs(end.slope) <= -flattening * start.slope;
  const highOver = (end: End): boolean => !(end.value <= start.value + FALL * end.length * start.slope);
  // Outside the domain is as good as infinitely high.
  const probe = (length: number): End => {
    const { value, slope } = at(length);
    return { length, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value, slope };
  };

  let previous: End = { length: 0, ...start };
  let last = probe(first);
  let probes = 0;
  let bracket: readonly [End, End] | null = null;
  while (probes < MOST_PROBES && bracket === null) {
    if (highOver(last) || (probes > 1 && last.value >= previous.value)) bracket = [previous, last];
    else if (flat(last)) return { length: last.length, evaluations: probes + 1, failed: null };
    else if (last.slope >= 0) bracket = [previous, last];
    else {
      const beyond = cubicMinimum(previous, last, [
        last.length + 0.01 * (last.length - previous.length),
        10 * last.length,
      ]);
      previous = last;
      last = probe(beyond);
      probes += 1;
    }
  }
  bracket ??= [{ length: 0, ...start }, last];

  let [low, high] = bracket[0].value <= bracket[1].value ? bracket : [bracket[1], bracket[0]];
  let crowded = false;
  while (probes < MOST_PROBES && Math.abs(high.length - low.length) * size >= CLOSE) {
    let length = cubicMinimum(...bracket);
    const [from, to] = [Math.min(low.length, high.length), Math.max(low.length, high.length)];
    const margin = 0.1 * (to - from);
    // A length at the edge twice in a row, or outside, would close the bracket from one side only.
    if (Math.min(to - length, length - from) < margin) {
      if (crowded || length >= to || length <= from) {
        length = Math.abs(length - to) < Math.abs(length - from) ? to - margin : from + margin;
        crowded = false;
      } else crowded = true;
    } else crowded = false;
    const tried = probe(length);
    probes += 1;
    const lowIsFirst: boolean = bracket[0] === low;
    if (highOver(tried) || tried.value >= low.value) {
      bracket = lowIsFirst ? [low, tried] : [tried, low];
      [low, high] = bracket[0].value <= bracket[1].value ? bracket : [bracket[1], bracket[0]];
    } else {
      if (flat(tried)) return { length, evaluations: probes + 1, failed: null };
      if (tried.slope * (high.length - low.length) >= 0) high = low;
      low = tried;
      bracket = lowIsFirst ? [low, high] : [high, low];
    }
  }
  if (low.length > 0 && !highOver(low)) return { length: low.length, evaluations: probes + 1, failed: null };
  const found = backtracking(ray, low.length > 0 ? low.length : high.length);
  return { ...found, evaluations: probes + 1 + found.evaluations };
}

/** Where the cubic with these values and slopes at two lengths is lowest, kept within the limits; their middle where it has no lowest place. */
function cubicMinimum(a: End, b: End, limits?: readonly [number, number]): number {
  const [least, most] = limits ?? (a.length <= b.length ? [a.length, b.length] : [b.length, a.length]);
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.length - b.length);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const minimum =
    a.length <= b.length
      ? b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.length - (a.length - b.length) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  if (Number.isNaN(minimum)) return (least + most) / 2;
  return Math.min(Math.max(minimum, least), most);
}
