/**
 * What is there where there is no derivative?
 *
 * The derivative at a point is the slope that both sides agree on. At relu's corner they do not:
 *
 *     left of 0 the slope is 0, right of 0 it is 1          corner; every number from 0 to 1 is a subgradient
 *     PyTorch answers 0, a central difference 0.5           both are answers to another question
 *
 * So each side is looked at on its own: first exactly, by the beginning of the series beside the point
 * (./arithmetic/one-sided.ts), and where there is no such series by measuring at ever smaller distances in 240 digits
 * (./limits.ts). Limits and slopes of the two sides then name what is there: corner, cusp, vertical tangent, jump, pole,
 * hole, end of the domain.
 *
 * Where it breaks: a kink that rounding hides (sin(x) at float64's pi is not 0) is not at the point, and is not seen.
 *
 * Source: Clarke, Optimization and Nonsmooth Analysis (1983), chapter 2.
 * Next: ./conventions.ts
 */

import { forwardDerivative } from './arithmetic/dual.ts';
import { nthDerivative } from './arithmetic/jet.ts';
import { germBeside, limitOf, slopeOf } from './arithmetic/one-sided.ts';
import { type Convention, conventionAt } from './conventions.ts';
import {
  type Expr,
  float64,
  from,
  interpret,
  interpretAll,
  type Point,
  partsFirst,
  type Span,
  write,
} from './expression.ts';
import { argumentsOf, domainOf, kinkAt, partialAt } from './partials.ts';
import { ruleOf } from './rules.ts';

export type PointKind =
  | 'smooth'
  | 'corner'
  | 'cusp'
  | 'vertical tangent'
  | 'jump'
  | 'isolated value'
  | 'hole'
  | 'pole'
  | 'end of domain'
  | 'outside the domain'
  | 'overflow'
  | 'no limit'
  | 'not known';

/** One side of the point. */
export interface Side {
  /** Whether the formula has values on this side, arbitrarily near. */
  readonly defined: boolean;
  /** False where the values change too slowly to say where they are going. */
  readonly told: boolean;
  /** What the values go to; null where they go nowhere, or where there are none. */
  readonly limit: number | null;
  /** The slope from the limit on, in units of f per unit of x; infinite where the tangent is vertical, null where there is none. */
  readonly slope: number | null;
  /** `series` is exact to roundoff; `digits` was measured in 240-digit arithmetic. */
  readonly by: 'series' | 'digits';
}

/** A part of the formula that is the reason. */
export interface Cause {
  readonly text: string;
  readonly says: string;
  readonly span: Span | null;
}

export interface PointAnalysis {
  readonly kind: PointKind;
  /** The value at the point itself, as a float64; not-a-number where the formula has none. */
  readonly value: number;
  /** Whether the formula has a value that float64 does not reach, because a part of it is too large: log(1 + exp(800)). */
  readonly overflows: boolean;
  /** Whether a part of the formula leaves even what decimals can hold, so that nothing can be told: log(1 + exp(1e15)). */
  readonly beyond: boolean;
  /** Whether nothing can be told because the formula is too long to be measured in hundreds of digits. */
  readonly tooLong: boolean;
  /** The derivative, where both sides agree on a finite one. */
  readonly derivative: number | null;
  readonly left: Side;
  readonly right: Side;
  readonly causes: readonly Cause[];
  /** The slopes of all lines that touch from below, where the formula is convex at the point. */
  readonly subgradients: readonly [number, number] | null;
  readonly conventions: readonly Convention[];
}

/** Said of a part whose value float64 cannot hold. */
export const tooLarge = 'too large for float64';

/** Parts that stand at a kink or at the edge of their domain, and conditions that change sides at the point. */
export function causesAt(expr: Expr, point: Point): Cause[] {
  const values = interpretAll(expr, from(point), float64);
  const causes: Cause[] = [];
  const told = new Set<string>();
  for (const node of partsFirst(expr)) {
    if (!values.has(node)) continue;
    const add = (says: string): void => {
      const text = write(node);
      if (told.has(`${says} ${text}`)) return;
      told.add(`${says} ${text}`);
      causes.push({ text, says, span: node.span ?? null });
    };
    if (bareConditions(node).some((test) => values.get(test) === 0)) add('the condition changes sides');
    if (node.kind !== 'apply') continue;
    const args = node.args.map((part) => values.get(part) as number);
    const kink = kinkAt(node.op, args);
    if (kink !== null) add(kink.says);
    const isLost = !Number.isFinite(values.get(node) as number) && args.every((argument) => Number.isFinite(argument));
    const domain = domainOf(node.op);
    // What has no value because an argument has none is not the reason.
    if (args.some((argument) => Number.isNaN(argument))) continue;
    if (domain !== null && interpret(domain, argumentsOf(args), float64) === 0) add(ruleOf(node.op).domain?.says ?? '');
    else if (isLost) add(tooLarge);
    const value = values.get(node) as number;
    args.forEach((argument, i) => {
      if (!Number.isFinite(argument) || !Number.isFinite(value)) return;
      const partial = partialAt(node.op, i, args, () => value, float64);
      if (Math.abs(partial) === Number.POSITIVE_INFINITY && !(node.args[i]?.kind === 'number'))
        add(`the slope of ${write(node)} is infinite there`);
    });
  }
  return causes;
}

/** Conditions that are no comparisons: `x ? a : b`, `x and y`. They change sides where they are 0. */
function bareConditions(node: Expr): readonly Expr[] {
  const isLogic = node.kind === 'apply' && (node.op === 'and' || node.op === 'or' || node.op === 'not');
  const tests = node.kind === 'choose' ? [node.test] : isLogic ? node.args : [];
  return tests.filter(
    (test) => test.kind !== 'number' && !(test.kind === 'apply' && ruleOf(test.op).piecewiseConstant === true),
  );
}

/** Whether every operation that is done at the point is done inside its domain. */
function isDefined(values: ReadonlyMap<Expr, number>): boolean {
  for (const node of values.keys()) {
    const domain = node.kind === 'apply' ? domainOf(node.op) : null;
    if (domain === null || node.kind !== 'apply') continue;
    const args = node.args.map((part) => values.get(part) as number);
    if (interpret(domain, argumentsOf(args), float64) === 0) return false;
  }
  return true;
}

/** Whether the plain chain rule may be trusted at the point: everything finite, in its domain, and nothing at a kink. */
export function isPlain(expr: Expr, point: Point, variable: string): boolean {
  const { value, tangent } = forwardDerivative(expr, point, { [variable]: 1 });
  if (!Number.isFinite(value) || (tangent !== null && !Number.isFinite(tangent))) return false;
  const values = interpretAll(expr, from(point), float64);
  if (!isDefined(values)) return false;
  for (const [node, result] of values) {
    if (!Number.isFinite(result)) return false;
    if (bareConditions(node).some((test) => values.get(test) === 0)) return false;
    if (
      node.kind === 'apply' &&
      ruleOf(node.op).kinks !== undefined &&
      kinkAt(
        node.op,
        node.args.map((part) => values.get(part) as number),
      ) !== null
    )
      return false;
  }
  return true;
}

/**
 * What a formula does at a point, along one variable: whether it has a derivative there, and if not, what is there instead.
 */
export async function analysePoint(expr: Expr, point: Point, variable: string): Promise<PointAnalysis> {
  const values = interpretAll(expr, from(point), float64);
  const computed = values.get(expr) as number;
  // IEEE arithmetic goes on after a division by 0, and exp(-1/x^2) comes out as 0 at 0, where it has no value; and it
  // gives up where log(1 + exp(x)) at 800 has one. The digits know.
  // An infinity on the way can come back as a number: 1/log1p(sinh(x)) at 1e5 is no 0.
  const trusted = [...values.values()].every(Number.isFinite) && isDefined(values);
  const limits = trusted ? null : await import('./limits.ts');
  const known = limits === null ? computed : limits.valueInDigits(expr, point);
  // A float64 that is not trusted, and that no digits can confirm in time, is no value.
  const unasked = known === null && limits?.isValueTooLong(expr, point) === true;
  const value = unasked ? Number.NaN : (known ?? computed);
  const left = known === null ? untold : await sideOf(expr, point, variable, -1);
  const right = known === null ? untold : await sideOf(expr, point, variable, 1);
  const same = await comparedOf(expr, point, variable, value, left, right);
  const kind = known === null ? 'not known' : kindOf(value, left, right, same);
  const derivative = kind === 'smooth' ? agreed(left.slope as number, right.slope as number) : null;
  const [below, above] = [left.slope ?? Number.NaN, right.slope ?? Number.NaN];
  const convex = kind === 'corner' && Number.isFinite(below) && Number.isFinite(above) && below < above;
  return {
    kind,
    value,
    overflows: !trusted && !Number.isNaN(value) && !(Math.abs(computed - value) <= 1e-9 * Math.abs(value)),
    beyond: known === null && !unasked,
    tooLong:
      unasked || (kind === 'not known' && known !== null && (await import('./limits.ts')).isTooLong(expr, point)),
    derivative,
    left,
    right,
    causes: causesAt(expr, point),
    subgradients: convex ? [below, above] : null,
    conventions: [conventionAt(expr, point, variable, 'PyTorch'), conventionAt(expr, point, variable, 'JAX')],
  };
}

/**
 * The n-th derivative, n ≥ 2, at a point where there is a first one. elu has a slope at 0, and no bend:
 *
 *     0 + t:  t                   0 - t:  e^(-t) - 1 = -t + t^2/2 - …
 *
 * Both sides are read from their series as far as those reach, order 7; further up the plain chain rule must do.
 *
 * @returns null where the sides differ in any derivative up to the n-th, and where that cannot be told
 */
export function higherDerivative(expr: Expr, point: Point, variable: string, order: number): number | null {
  const chainRule = (): number | null =>
    isPlain(expr, point, variable) ? nthDerivative(expr, point, variable, order) : null;
  const left = derivativesBeside(expr, point, variable, -1, order);
  const right = derivativesBeside(expr, point, variable, 1, order);
  if (left === null || right === null) return chainRule();
  const told = Math.min(left.length, right.length);
  for (let k = 0; k < told; k++) if (!close(left[k] as number, right[k] as number)) return null;
  const value = interpret(expr, from(point), float64);
  return chainRule() ?? (told > order && closeValues(value, left[0] as number) ? (right[order] as number) : null);
}

/** The n-th derivatives of both sides, n up to 7; null where one cannot be told, or is not there. */
export function higherSides(
  expr: Expr,
  point: Point,
  variable: string,
  order: number,
): { readonly left: number | null; readonly right: number | null } {
  const told = (side: 1 | -1): number | null => {
    const value = derivativesBeside(expr, point, variable, side, order)?.[order];
    return value !== undefined && Number.isFinite(value) ? value + 0 : null;
  };
  return { left: told(-1), right: told(1) };
}

/** Value, slope, bend, … of one side, up to the order asked for or as far as the series reaches. */
function derivativesBeside(expr: Expr, point: Point, variable: string, side: 1 | -1, order: number): number[] | null {
  const germ = germBeside(expr, point, variable, side);
  if (germ === null || germ.lead < 0) return null;
  const derivatives: number[] = [];
  let factorial = 1;
  for (let k = 0; k <= order; k++) {
    factorial *= Math.max(1, k);
    const coefficient = germ.c.length === 0 || k < germ.lead ? 0 : germ.c[k - germ.lead];
    // t^1.5 has a slope at 0, and no bend; beyond the last coefficient nothing is known.
    if (coefficient === undefined) return Number.isInteger(germ.lead) ? derivatives : [...derivatives, Number.NaN];
    derivatives.push(coefficient * side ** k * factorial);
  }
  return derivatives;
}

async function sideOf(expr: Expr, point: Point, variable: string, side: 1 | -1): Promise<Side> {
  const germ = germBeside(expr, point, variable, side);
  if (germ !== null) {
    const limit = limitOf(germ);
    const slope = slopeOf(germ);
    if (slope !== null || !Number.isFinite(limit))
      return {
        defined: true,
        told: true,
        limit,
        slope: slope === null ? null : slope === 0 ? 0 : side * slope,
        by: 'series',
      };
  }
  const { measureBeside } = await import('./limits.ts');
  return { ...measureBeside(expr, point, variable, side), by: 'digits' };
}

/** Of a side where a part of the formula is beyond all numbers that are at hand, nothing can be said. */
const untold: Side = { defined: true, told: false, limit: null, slope: null, by: 'digits' };

/** Both sides measured the same slope but for rounding; a side read from a series is the better one. */
const agreed = (left: number, right: number): number => (left === right ? left : (left + right) / 2);

const close = (a: number, b: number): boolean => a === b || (Number.isFinite(a) && Number.isFinite(b) && isNear(a, b));
const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) || Math.abs(a - b) < 1e-300;
/** Within the rounding of two operations, float64 cannot tell two numbers apart. */
const isOne = (a: number, b: number): boolean =>
  close(a, b) && (a === b || Math.abs(a - b) <= 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)));

/** What agrees: the limits of both sides, these with the value, and the slopes. */
interface Compared {
  readonly limits: boolean;
  readonly value: boolean;
  readonly slopes: boolean;
}

/**
 * Numbers that are the same to float64 are the same, and those that differ by more than rounding can explain are not. In
 * between decide the digits: 1 and 1.0000000001 are two slopes, and floor(x) jumps at 1e15 too.
 */
async function comparedOf(
  expr: Expr,
  point: Point,
  variable: string,
  value: number,
  left: Side,
  right: Side,
): Promise<Compared> {
  const sides = [left, right].filter((side) => side.defined);
  const limits = sides.map((side) => side.limit ?? Number.NaN);
  const slopes = sides.map((side) => side.slope ?? Number.NaN);
  const pairs = {
    limits: limits.map((limit) => [limit, limits[0] as number] as const),
    value: limits.map((limit) => [limit, value] as const),
    slopes: slopes.map((slope) => [slope, slopes[0] as number] as const),
  };
  const every = (test: (a: number, b: number) => boolean): Compared => ({
    limits: pairs.limits.every(([a, b]) => test(a, b)),
    value: pairs.value.every(([a, b]) => test(a, b)),
    slopes: pairs.slopes.every(([a, b]) => test(a, b)),
  });
  const certain = every(isOne);
  const possible = every(close);
  const near = pairs.value.every(([a, b]) => close(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b)));
  const doubtful =
    certain.limits !== possible.limits ||
    certain.slopes !== possible.slopes ||
    certain.value !== near ||
    // Whole numbers from here on are neighbours, or not even that.
    limits.some((limit) => Number.isFinite(limit) && Math.abs(limit) >= 2 ** 52);
  if (!doubtful) return certain;
  return (await import('./limits.ts')).sidesCompared(expr, point, variable) ?? { ...possible, value: near };
}

function kindOf(value: number, left: Side, right: Side, same: Compared): PointKind {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return 'overflow';
  if (!left.defined && !right.defined) return Number.isFinite(value) ? 'isolated value' : 'outside the domain';
  const sides = [left, right].filter((side) => side.defined);
  if (sides.some((side) => side.limit !== null && !Number.isFinite(side.limit))) return 'pole';
  if (sides.some((side) => !side.told)) return 'not known';
  if (sides.some((side) => side.limit === null)) return 'no limit';
  if (!same.limits) return 'jump';
  if (!Number.isFinite(value)) return 'hole';
  if (!same.value) return sides.length === 2 ? 'isolated value' : 'jump';
  const slopes = sides.map((side) => side.slope);
  if (slopes.some((slope) => slope === null)) return 'not known';
  const infinite = slopes.filter((slope) => !Number.isFinite(slope as number)).length;
  if (infinite === 2 && slopes[0] !== slopes[1]) return 'cusp';
  if (infinite > 0 && infinite === sides.length) return 'vertical tangent';
  if (sides.length === 1) return 'end of domain';
  return same.slopes ? 'smooth' : 'corner';
}

/** The value in float64 and the limit agree but for the rounding of both. */
const closeValues = (a: number, b: number): boolean =>
  close(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
