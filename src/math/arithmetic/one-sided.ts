/**
 * What is a formula like just beside a point?
 *
 * At the corner of relu neither slope is *the* slope, and PyTorch's choice of 0 makes relu(x) - relu(-x), which is x, flat
 * at 0. The cure is not to choose, but to look at one side at a time: put x = a + t with t a little above 0 and follow the
 * beginning of the series in t. Beside the corner everything is decided:
 *
 *     x = 0 + t:   relu(x) = t     relu(-x) = 0     difference = 1·t
 *     x = 0 - t:   relu(x) = 0     relu(-x) = t     difference = -1·t      (slope 1 again: x moved by -t)
 *
 * A comparison is settled by the first coefficient that is not 0, so `abs(x^2)`, `floor(x^2)` and `x == 2 ? 4 : x^2` come
 * out right.
 *
 * What is carried is called a *germ*: all that matters of a function arbitrarily near a point, on one side of it. It is kept as
 * its *lead*, the power of t with which it begins, and the coefficients from there on:
 *
 *     3·t^2 - t^3     lead 2, coefficients 3, -1          1/t     lead -1, coefficient 1          sqrt(t)     lead 1/2
 *
 * Because the lead is kept apart, a quotient 0/0 is a quotient of the first coefficients, t to the difference of the leads:
 * sin(x)/x has lead 0 and the limit 1, 1/x has lead -1 and runs away, sqrt(x) has lead 1/2, so its slope is infinite, and
 * x·sqrt(x) has lead 3/2, so its slope is 0.
 *
 * Where it breaks: where no series in powers of t exists (x·log(x) at 0, sin(1/x), sqrt(x) + x). The answer is then
 * `null`, not known here, and ../kinks.ts measures instead.
 *
 * Next: ./tape.ts
 */

import { type Arithmetic, type Expr, float64, from, interpret, type Point } from '../expression.ts';
import { argumentsOf, definitionOf, domainOf, rowFormula } from '../partials.ts';
import { type OpName, ruleOf } from '../rules.ts';
import { divideJets, jetArithmetic, multiplyJets } from './jet.ts';

/**
 * A function just beside a point: t^lead · (c0 + c1·t + …), with c0 not 0; without coefficients it is 0. `null`: there is no such
 * series, or it is not known.
 */
export type Germ = { readonly lead: number; readonly c: readonly number[] } | null;

/** How many coefficients are carried. Each 0/0 on the way costs one or more. */
const TERMS = 8;
/** A coefficient that is left over from a subtraction, and is smaller than this part of what was subtracted, may be rounding. */
const ROUNDING = 1e-12;

/** Strips leading zeros, so that c0 is not 0. */
function germ(lead: number, c: readonly number[]): Germ {
  if (c.some((coefficient) => !Number.isFinite(coefficient))) return null;
  const first = c.findIndex((coefficient) => coefficient !== 0);
  return first < 0 ? { lead: 0, c: [] } : { lead: lead + first, c: c.slice(first) };
}

const padded = (c: readonly number[], length: number): readonly number[] =>
  c.length >= length ? c.slice(0, length) : [...c, ...new Array<number>(length - c.length).fill(0)];

/** The value right at t = 0: the limit from this side. */
export const limitOf = ({ lead, c }: NonNullable<Germ>): number =>
  c.length === 0 || lead > 0 ? 0 : lead === 0 ? (c[0] as number) : (c[0] as number) * Number.POSITIVE_INFINITY;

/** The limit and, one step on, the rate in t; null where the series does not reach that far. */
export function slopeOf({ lead, c }: NonNullable<Germ>): number | null {
  if (c.length === 0) return 0;
  if (lead === 0) return c.length > 1 ? (c[1] as number) : null;
  if (lead === 1) return c[0] as number;
  if (lead > 1) return 0;
  return lead > 0 ? (c[0] as number) * Number.POSITIVE_INFINITY : null;
}

function add(a: NonNullable<Germ>, b: NonNullable<Germ>): Germ {
  if (a.c.length === 0) return b;
  if (b.c.length === 0) return a;
  const [low, high] = a.lead <= b.lead ? [a, b] : [b, a];
  const shift = high.lead - low.lead;
  // t^0.5 + t has no series in whole steps.
  if (!Number.isInteger(shift)) return null;
  const length = Math.min(low.c.length, shift + high.c.length);
  const added = padded(high.c, length).map((_, k) => high.c[k - shift] ?? 0);
  const sizes = added.map((coefficient, k) => Math.abs(coefficient) + Math.abs(low.c[k] ?? 0));
  const sum = added.map((coefficient, k) => coefficient + (low.c[k] ?? 0));
  const first = sum.findIndex((coefficient) => coefficient !== 0);
  // Where everything cancels that was known, what is left lies beyond the last coefficient; where nearly everything
  // cancels, it may be the rounding of what was there. Only numbers that stand still cancel to 0 for certain.
  if (first < 0) return isConstant(a) && isConstant(b) ? { lead: 0, c: [] } : null;
  if (first > 0 || Math.abs(sum[0] as number) < (sizes[0] as number)) {
    const largest = Math.max(...sizes.slice(0, first + 1));
    if (Math.abs(sum[first] as number) <= ROUNDING * largest && !(isConstant(a) && isConstant(b))) return null;
  }
  return germ(low.lead, sum);
}

const negate = (a: NonNullable<Germ>): NonNullable<Germ> => ({
  lead: a.lead,
  c: a.c.map((coefficient) => -coefficient),
});

const multiply = (a: NonNullable<Germ>, b: NonNullable<Germ>): Germ =>
  a.c.length === 0 || b.c.length === 0
    ? { lead: 0, c: [] }
    : germ(a.lead + b.lead, multiplyJets(a.c, b.c, Math.min(a.c.length, b.c.length) - 1));

const divide = (a: NonNullable<Germ>, b: NonNullable<Germ>): Germ =>
  b.c.length === 0
    ? null
    : a.c.length === 0
      ? a
      : germ(a.lead - b.lead, divideJets(a.c, b.c, Math.min(a.c.length, b.c.length) - 1));

/** t^(lead·p) · (c0 + c1·t + …)^p, the second factor by the ordinary row of powers. */
function power(
  base: NonNullable<Germ>,
  p: number,
  row: (u: number) => boolean = (u) => u > 0 || Number.isInteger(p),
): Germ {
  if (p === 0) return { lead: 0, c: padded([1], TERMS) };
  if (base.c.length === 0) return p > 0 ? base : null;
  if (!row(base.c[0] as number)) return null;
  const order = base.c.length - 1;
  const series = jetArithmetic(order).apply('power', [base.c, [p]], nowhere);
  return germ(base.lead * p, padded(series, base.c.length));
}

/** An odd root also takes negative numbers: the root of the size, with the sign. */
const oddRoot = (a: NonNullable<Germ>, n: number): Germ => {
  if (a.c.length === 0) return a;
  if ((a.c[0] as number) > 0) return power(a, 1 / n);
  const root = power(negate(a), 1 / n);
  return root === null ? null : negate(root);
};

const constant = (value: number): Germ => germ(0, padded([value], TERMS));
const isConstant = ({ lead, c }: NonNullable<Germ>): boolean =>
  c.length === 0 || (lead === 0 && c.slice(1).every((coefficient) => coefficient === 0));
const sign = ({ c }: NonNullable<Germ>): number => (c.length === 0 ? 0 : Math.sign(c[0] as number));

/** The next float64 above or below: just beside. */
function beside(value: number, direction: number): number {
  if (direction === 0 || !Number.isFinite(value)) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(Math.sign(value) * direction));
  return bits.getFloat64(0);
}

type GermOperation = (a: NonNullable<Germ>, b: NonNullable<Germ>) => Germ;
const compare =
  (holds: (order: number) => boolean): GermOperation =>
  (a, b) => {
    const difference = add(a, negate(b));
    return difference === null ? null : constant(holds(sign(difference)) ? 1 : 0);
  };
const isTrue = (a: NonNullable<Germ>): boolean => sign(a) !== 0;

/** What is decided by leading powers; every other row is read through its series, or through its definition. */
const operations: Partial<Record<OpName, GermOperation>> = {
  add,
  subtract: (a, b) => add(a, negate(b)),
  negate,
  multiply,
  divide,
  power: (a, b) => (isConstant(b) ? power(a, limitOf(b)) : null),
  sqrt: (a) => power(a, 1 / 2, (u) => u > 0),
  cbrt: (a) => oddRoot(a, 3),
  nthRoot: (a, b) =>
    !isConstant(b)
      ? null
      : Math.abs(limitOf(b) % 2) === 1
        ? oddRoot(a, limitOf(b))
        : power(a, 1 / limitOf(b), (u) => u > 0),
  less: compare((order) => order < 0),
  lessEqual: compare((order) => order <= 0),
  greater: compare((order) => order > 0),
  greaterEqual: compare((order) => order >= 0),
  equal: compare((order) => order === 0),
  unequal: compare((order) => order !== 0),
  and: (a, b) => constant(isTrue(a) && isTrue(b) ? 1 : 0),
  or: (a, b) => constant(isTrue(a) || isTrue(b) ? 1 : 0),
  not: (a) => constant(isTrue(a) ? 0 : 1),
};

function apply(op: OpName, args: readonly Germ[]): Germ {
  const rule = ruleOf(op);
  if (args.length === 0) return constant(rule.value(Number.NaN, Number.NaN, Number.NaN));
  if (args.includes(null)) return null;
  const known = args as readonly NonNullable<Germ>[];
  const operation = operations[op];
  if (operation !== undefined)
    return operation(known[0] as NonNullable<Germ>, (known[1] ?? known[0]) as NonNullable<Germ>);
  if (rule.piecewiseConstant === true) {
    // Between its jumps the value is that of any point just beside.
    const [a] = known as [NonNullable<Germ>];
    const limit = limitOf(a);
    const rest = isConstant(a)
      ? 0
      : a.lead > 0 || a.c.length === 0
        ? sign(a)
        : Math.sign(a.c.slice(1).find((coefficient) => coefficient !== 0) ?? 0);
    // Beyond 2^53 the next float64 is not just beside: whole numbers lie between.
    const near = Number.isFinite(limit) && (rest === 0 || Math.abs(limit) < 2 ** 52);
    return near ? constant(rule.value(beside(limit, rest), Number.NaN, Number.NaN)) : null;
  }
  const definition = definitionOf(op);
  if ((rule.analytic === true && !isKink(op, known)) || definition === null) {
    const series = seriesOf(op, known);
    if (series !== null || definition === null) return series;
  }
  // A definition may go on where the row does not: clip(x, 2, 1) has no value.
  const domain = domainOf(op);
  const inside = domain === null ? constant(1) : interpret(domain, argumentsOf(args), oneSided);
  return inside === null || !isTrue(inside) ? null : interpret(definition as Expr, argumentsOf(args), oneSided);
}

/** Whether the operation has a kink where its arguments go to. */
const isKink = (op: OpName, args: readonly NonNullable<Germ>[]): boolean =>
  (ruleOf(op).kinks ?? []).some(({ at }) => interpret(rowFormula(at), argumentsOf(args.map(limitOf)), float64) === 0);

/** The row's Taylor series, where its arguments are ordinary series in whole powers. */
function seriesOf(op: OpName, args: readonly NonNullable<Germ>[]): Germ {
  if (args.some(({ lead, c }) => c.length > 0 && (lead < 0 || !Number.isInteger(lead)))) return null;
  const domain = domainOf(op);
  if (domain !== null && interpret(domain, argumentsOf(args.map(limitOf)), float64) === 0) return null;
  const jets = args.map(({ lead, c }) => [...new Array<number>(lead).fill(0), ...c]);
  const length = Math.max(1, Math.min(TERMS, ...args.map(({ lead, c }) => (c.length === 0 ? TERMS : lead + c.length))));
  return germ(0, padded(jetArithmetic(length - 1).apply(op, jets, nowhere), length));
}

const nowhere = { kind: 'apply', op: 'add', args: [] } as const;

/** Numbers just beside a point. */
export const oneSided: Arithmetic<Germ> = {
  constant,
  apply: (op, args) => apply(op, args),
  holds: (condition) => {
    if (condition === null) throw new UnknownSide();
    return isTrue(condition);
  },
};

/** Thrown inside a reading when a condition cannot be settled; the answer is then `null`. */
class UnknownSide extends Error {}

/**
 * The beginning of the series of a formula on one side of a point.
 *
 * @param side  1 for just above the point, -1 for just below; the series is in t, the distance from the point
 * @returns null where there is no such series or it cannot be told this way
 */
export function germBeside(expr: Expr, point: Point, variable: string, side: 1 | -1): Germ {
  const numberOf = from(point);
  try {
    return interpret(
      expr,
      (name) => (name === variable ? germ(0, padded([numberOf(name), side], TERMS)) : constant(numberOf(name))),
      oneSided,
    );
  } catch (error) {
    if (error instanceof UnknownSide) return null;
    throw error;
  }
}
