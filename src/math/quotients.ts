/**
 * Which values does a difference formula take, and what does it do with them?
 *
 * ./differences.ts measures with a list of weights. Here the same formulas stand as they are written in books, operation by
 * operation, because in a short precision the order of the operations shows, and in any kind of number: float16 and decimals of
 * a hundred digits read the same lines.
 *
 *     central:   values at x - h and x + h   →   (f(x + h) - f(x - h)) / (2·h)
 *
 * Everything else about a formula follows from trying it. Fed with the values of t^k it gives its k-th *moment*, and the
 * first moment that is not 0 after that of the derivative itself is what truncation begins with:
 *
 *     central, values of t^3 at -1 and 1:   (1 - (-1)) / 2 = 1        so truncation begins with 1·h^2·f‴/3!
 *
 * Fed with a single 1 among zeros it gives the weight of that value, and the root of the sum of the squared weights says how
 * many times the rounding of one value counts in the quotient, if the roundings are independent.
 *
 * Where it breaks: Richardson's formula here is one extrapolation, from h and h/2; ./differences.ts goes on as long as it pays.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed., section 5.7; Fornberg, Math. Comp. 51 (1988) 699-706.
 * Next: ./two-errors.ts
 */

export const sweepMethods = ['forward', 'backward', 'central', 'five-point', 'richardson', 'complex-step'] as const;
export type SweepMethod = (typeof sweepMethods)[number];
/** The methods that take values beside the point, on the real axis. */
export type DifferenceName = Exclude<SweepMethod, 'complex-step'>;

/** One formula: which values it takes and how it puts them together, in any kind of number. */
export interface Quotient {
  /** Which multiples of h are added to x, in increasing order. */
  readonly offsets: readonly number[];
  /** The quotient, from the values at x + offset·h in order and the step. */
  readonly combine: <T>(values: readonly T[], h: T, does: Doing<T>) => T;
}

/** What a formula does, in some kind of number. */
export interface Doing<T> {
  readonly plus: (a: T, b: T) => T;
  readonly minus: (a: T, b: T) => T;
  readonly times: (a: T, factor: number) => T;
  readonly over: (a: T, b: T) => T;
}

const at = <T>(values: readonly T[], i: number): T => values[i] as T;

const slope: Quotient['combine'] = (f, h, { minus, over }) => over(minus(at(f, 1), at(f, 0)), h);

const first: Readonly<Record<DifferenceName, Quotient>> = {
  forward: { offsets: [0, 1], combine: slope },
  backward: { offsets: [-1, 0], combine: slope },
  central: {
    offsets: [-1, 1],
    combine: (f, h, { minus, over, times }) => over(minus(at(f, 1), at(f, 0)), times(h, 2)),
  },
  'five-point': {
    offsets: [-2, -1, 1, 2],
    combine: (f, h, { minus, over, times }) =>
      over(minus(times(minus(at(f, 2), at(f, 1)), 8), minus(at(f, 3), at(f, 0))), times(h, 12)),
  },
  richardson: {
    offsets: [-1, -0.5, 0.5, 1],
    combine: (f, h, { minus, over, times }) => {
      const wide = over(minus(at(f, 3), at(f, 0)), times(h, 2));
      const narrow = over(minus(at(f, 2), at(f, 1)), h);
      return over(minus(times(narrow, 4), wide), times(over(h, h), 3));
    },
  },
};

/** (left - 2·middle + right) / h², divided twice so that h² does not underflow. */
const bend = <T>(left: T, middle: T, right: T, h: T, { plus, minus, times, over }: Doing<T>): T =>
  over(over(minus(plus(left, right), times(middle, 2)), h), h);

const bendOfThree: Quotient['combine'] = (f, h, does) => bend(at(f, 0), at(f, 1), at(f, 2), h, does);

const second: Readonly<Record<DifferenceName, Quotient>> = {
  forward: { offsets: [0, 1, 2], combine: bendOfThree },
  backward: { offsets: [-2, -1, 0], combine: bendOfThree },
  central: { offsets: [-1, 0, 1], combine: bendOfThree },
  'five-point': {
    offsets: [-2, -1, 0, 1, 2],
    combine: (f, h, { plus, minus, times, over }) => {
      const near = times(plus(at(f, 1), at(f, 3)), 16);
      const far = plus(at(f, 0), at(f, 4));
      return over(over(minus(minus(near, far), times(at(f, 2), 30)), times(h, 12)), h);
    },
  },
  richardson: {
    offsets: [-1, -0.5, 0, 0.5, 1],
    combine: (f, h, does) => {
      const { minus, times, over } = does;
      const wide = bend(at(f, 0), at(f, 2), at(f, 4), h, does);
      const narrow = times(bend(at(f, 1), at(f, 2), at(f, 3), h, does), 4);
      return over(minus(times(narrow, 4), wide), times(over(h, h), 3));
    },
  },
};

/** The formula of a method for the first or the second derivative. */
export const quotientOf = (method: DifferenceName, order: 1 | 2): Quotient => (order === 1 ? first : second)[method];

const float64: Doing<number> = {
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, factor) => a * factor,
  over: (a, b) => a / b,
};

/** What the formula makes of the values of t^k, with h = 1: Σ weight·offset^k. Sums that are 0 on paper are 0 here. */
export function momentOf({ offsets, combine }: Quotient, k: number): number {
  const values = offsets.map((offset) => offset ** k);
  const moment = combine(values, 1, float64);
  const size = Math.max(...values.map(Math.abs));
  return Math.abs(moment) < 1e-12 * size ? 0 : moment;
}

/** The root of the sum of the squared weights: how many times the rounding of one value counts, on average. */
export const magnificationOf = ({ offsets, combine }: Quotient): number =>
  Math.hypot(
    ...offsets.map((_, i) =>
      combine(
        offsets.map((__, j) => (i === j ? 1 : 0)),
        1,
        float64,
      ),
    ),
  );

/**
 * Truncation shrinks like h to this power. Of the complex step too: its first neglected term is h²·f‴/6.
 *
 * @example
 * accuracyOf('central', 1) // => 2
 */
export function accuracyOf(method: SweepMethod, order: 1 | 2): number {
  if (method === 'complex-step') return 2;
  const quotient = quotientOf(method, order);
  let k = order + 1;
  while (momentOf(quotient, k) === 0) k += 1;
  return k - order;
}
