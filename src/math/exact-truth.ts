/**
 * When can the derivative be known exactly, and not only to 60 digits?
 *
 * Plus, minus, times, divided by and whole powers never leave the fractions, and every float64 is a fraction: a whole
 * number times a power of two. So a formula of these alone is read in Taylor series whose coefficients are fractions, cut
 * off after the order that is wanted, and no rounding happens anywhere.
 *
 *     x^2 at 3 + t:   (3 + t)·(3 + t) = 9 + 6·t + …      value 9, slope 6
 *     x^2 at 0.1:     0.1 is 3602879701896397/2^55, and its square in float64 is off by 8.3e-19
 *
 * No rule is used here either, so the judge does not lean on what it judges. It is a fifth of the work of the judge with
 * 60 digits, which brings in decimal arithmetic and is asked for everything else.
 *
 * Where it breaks: with the first sine. And fractions get long: past a thousand bits it gives up.
 *
 * Next: ./view.ts
 */

import { type Expr, interpret, type Point, partsFirst } from './expression.ts';
import { type Fraction, fraction, nought, one, opposite, over, plus, times } from './fractions.ts';
import type { OpName } from './rules.ts';
import type { Judge } from './truth.ts';

/** Coefficients of 1, t, t², …, where the variable has moved by t. */
type Series = readonly Fraction[];

/** The most parts of a formula that is worked out in fractions. */
const MOST_PARTS = 200;
const LARGEST_POWER = 64;
/** Beyond it 60 digits are quicker. */
const LONGEST = 2n ** 1024n;
/** Larger and smaller numbers make long fractions. */
const WIDEST = 2 ** 200;

/**
 * The value and the n-th derivative by one variable, exactly, at a point and with numbers of float64.
 *
 * @returns null where the formula has other operations than + - * / and whole powers, where it has no value, and where the
 *   fractions would be too long
 */
export function exactTruth(expr: Expr, point: Point, variable: string, order: number): Judge | null {
  const parts = partsFirst(expr);
  if (parts.length > MOST_PARTS || !parts.every(staysInFractions)) return null;
  const still = (value: number): Series | null =>
    isWorkable(value) ? [exactly(value), ...Array<Fraction>(order).fill(nought)] : null;
  const moving = (value: number): Series | null => still(value)?.map((f, k) => (k === 1 ? one : f)) ?? null;
  const series = interpret<Series | null>(
    expr,
    (name) => (name === variable ? moving : still)(point[name] ?? Number.NaN),
    {
      constant: still,
      apply: (op, [a = null, b = null]) => {
        if (a === null) return null;
        if (op === 'negate') return opposites(a);
        const series = b === null ? null : operations[op as Operator](a, b);
        return series?.some(isLong) ? null : series;
      },
      holds: () => false,
    },
  );
  if (series === null) return null;
  let derivative = series[order] as Fraction;
  for (let k = 2; k <= order; k++) derivative = times(derivative, fraction(k));
  return judgeFrom(series[0] as Fraction, derivative);
}

const staysInFractions = (node: Expr): boolean =>
  node.kind === 'apply' ? node.op === 'negate' || Object.hasOwn(operations, node.op) : node.kind !== 'choose';

const isWorkable = (value: number): boolean =>
  value === 0 || (Math.abs(value) < WIDEST && Math.abs(value) > 1 / WIDEST);
const isLong = ({ top, bottom }: Fraction): boolean => top > LONGEST || top < -LONGEST || bottom > LONGEST;

function judgeFrom(value: Fraction, derivative: Fraction): Judge {
  const against = (truth: Fraction) => (claimed: number) => nearest(plus(exactly(claimed), opposite(truth)));
  return {
    value: { toNumber: () => nearest(value) },
    derivative: { toNumber: () => nearest(derivative) },
    errorOf: against(derivative),
    valueErrorOf: against(value),
  };
}

// ── series ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const opposites = (a: Series): Series => a.map(opposite);
const sum = (a: Series, b: Series): Series => a.map((f, k) => plus(f, b[k] as Fraction));
/** The series of 1, as long as another. */
const oneLike = (a: Series): Series => a.map((_, k) => (k === 0 ? one : nought));

const product = (a: Series, b: Series): Series =>
  a.map((_, n) => {
    let coefficient = nought;
    for (let k = 0; k <= n; k++) coefficient = plus(coefficient, times(a[k] as Fraction, b[n - k] as Fraction));
    return coefficient;
  });

/** a = q·b gives each coefficient of q from those before it; null where b is 0. */
function quotient(a: Series, b: Series): Series | null {
  const [first = nought] = b;
  if (first.top === 0n) return null;
  const q: Fraction[] = [];
  a.forEach((coefficient, n) => {
    let rest = coefficient;
    for (let k = 0; k < n; k++) rest = plus(rest, opposite(times(q[k] as Fraction, b[n - k] as Fraction)));
    q.push(over(rest, first));
  });
  return q;
}

/** A whole power that does not move; null for any other. */
function power(base: Series, [exponent = nought, ...moves]: Series): Series | null {
  const whole = Number(exponent.top);
  const isWhole = exponent.bottom === 1n && moves.every(({ top }) => top === 0n);
  if (!isWhole || Math.abs(whole) > LARGEST_POWER) return null;
  let result = oneLike(base);
  for (let k = 0; k < Math.abs(whole); k++) {
    result = product(result, base);
    if (result.some(isLong)) return null;
  }
  return whole < 0 ? quotient(oneLike(base), result) : result;
}

const operations = {
  add: sum,
  subtract: (a: Series, b: Series) => sum(a, opposites(b)),
  multiply: product,
  divide: quotient,
  power,
} as const satisfies Partial<Record<OpName, (a: Series, b: Series) => Series | null>>;
type Operator = keyof typeof operations;

// ── fractions and float64 ──────────────────────────────────────────────────────────────────────────────────────────

/** A finite float64 as the fraction that it is. */
function exactly(value: number): Fraction {
  let whole = value;
  let bottom = 1n;
  while (!Number.isInteger(whole)) {
    whole *= 2 ** 24;
    bottom <<= 24n;
  }
  return fraction(BigInt(whole), bottom);
}

/** The float64 nearest to a fraction: its first 64 bits and more, and a last one that says whether anything follows. */
function nearest({ top, bottom }: Fraction): number {
  if (top === 0n) return 0;
  const size = top < 0n ? -top : top;
  const bits = (n: bigint): number => 4 * n.toString(16).length;
  const shift = BigInt(72 - (bits(size) - bits(bottom)));
  const [upper, lower] = shift >= 0n ? [size << shift, bottom] : [size, bottom << -shift];
  const first = upper / lower;
  const near = Number(upper % lower === 0n ? first : first | 1n);
  // In two steps, since a power of two as small as the quotient may not exist by itself.
  const half = Number(shift / 2n);
  const scaled = near / 2 ** half / 2 ** (Number(shift) - half);
  return top < 0n ? -scaled : scaled;
}
