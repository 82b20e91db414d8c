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
 * Beside the truth stands what PyTorch and JAX answer: the chain rule with the convention of each at its kinks, and with
 * the gradient that leaks through the branch of a `where` that was not taken (0 times infinity is not-a-number).
 *
 * Where it breaks: a kink that rounding hides (sin(x) at float64's pi is not 0) is not at the point, and is not seen.
 *
 * Source: Clarke, Optimization and Nonsmooth Analysis (1983), chapter 2; the conventions are on the rows.
 * Next: ./limits.ts
 */

import type { Dual } from './arithmetic/dual.ts';
import { forwardDerivative } from './arithmetic/dual.ts';
import { nthDerivative } from './arithmetic/jet.ts';
import { germBeside, limitOf, slopeOf } from './arithmetic/one-sided.ts';
import {
  type ApplyExpr,
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
import { argumentsOf, domainOf, partialAt, rowFormula } from './partials.ts';
import { type Kink, ruleOf } from './rules.ts';

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

/** What a program that does not look at both sides answers. */
export interface Convention {
  readonly program: 'PyTorch' | 'JAX';
  /** Null where the convention of an operation on the way is not documented. */
  readonly derivative: number | null;
  readonly sources: readonly string[];
}

export interface PointAnalysis {
  readonly kind: PointKind;
  /** The value at the point itself, in float64; not-a-number where the formula has none. */
  readonly value: number;
  /** Whether the formula has a value that float64 does not reach, because a part of it is too large: log(1 + exp(800)). */
  readonly overflows: boolean;
  /** The derivative, where both sides agree on a finite one. */
  readonly derivative: number | null;
  readonly left: Side;
  readonly right: Side;
  readonly causes: readonly Cause[];
  /** The slopes of all lines that touch from below, where the formula is convex at the point. */
  readonly subgradients: readonly [number, number] | null;
  readonly conventions: readonly Convention[];
}

/** Parts that stand at a kink or at the edge of their domain, and conditions that change sides at the point. */
export function causesAt(expr: Expr, point: Point): Cause[] {
  const values = interpretAll(expr, from(point), float64);
  const causes: Cause[] = [];
  for (const node of partsFirst(expr)) {
    if (!values.has(node)) continue;
    const add = (says: string): void => {
      if (!causes.some((cause) => cause.says === says && cause.text === write(node)))
        causes.push({ text: write(node), says, span: node.span ?? null });
    };
    if (bareConditions(node).some((test) => values.get(test) === 0)) add('the condition changes sides');
    if (node.kind !== 'apply') continue;
    const args = node.args.map((part) => values.get(part) as number);
    const kink = kinkAt(node, args);
    if (kink !== null) add(kink.says);
    const isLost = !Number.isFinite(values.get(node) as number) && args.every((argument) => Number.isFinite(argument));
    const domain = domainOf(node.op);
    if (domain !== null && interpret(domain, argumentsOf(args), float64) === 0) add(ruleOf(node.op).domain?.says ?? '');
    else if (isLost) add('too large for float64');
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

function kinkAt(node: ApplyExpr, args: readonly number[]): Kink | null {
  for (const kink of ruleOf(node.op).kinks ?? []) {
    if (interpret(rowFormula(kink.at), argumentsOf(args), float64) === 0) return kink;
  }
  return null;
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
        node,
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
  const trusted = Number.isFinite(computed) && isDefined(values);
  const value = trusted ? computed : (await import('./limits.ts')).valueInDigits(expr, point);
  const left = await sideOf(expr, point, variable, -1);
  const right = await sideOf(expr, point, variable, 1);
  const kind = kindOf(value, left, right);
  const derivative = kind === 'smooth' ? agreed(left.slope as number, right.slope as number) : null;
  const [below, above] = [left.slope ?? Number.NaN, right.slope ?? Number.NaN];
  const convex = kind === 'corner' && Number.isFinite(below) && Number.isFinite(above) && below < above;
  return {
    kind,
    value: Number.isNaN(value) ? value : computed,
    overflows: !Number.isFinite(computed) && !Number.isNaN(value),
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

/** Both sides measured the same slope but for rounding; a side read from a series is the better one. */
const agreed = (left: number, right: number): number => (left === right ? left : (left + right) / 2);

const close = (a: number, b: number): boolean => a === b || (Number.isFinite(a) && Number.isFinite(b) && isNear(a, b));
const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) || Math.abs(a - b) < 1e-300;

function kindOf(value: number, left: Side, right: Side): PointKind {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return 'overflow';
  if (!left.defined && !right.defined) return Number.isFinite(value) ? 'isolated value' : 'outside the domain';
  const sides = [left, right].filter((side) => side.defined);
  if (sides.some((side) => side.limit !== null && !Number.isFinite(side.limit))) return 'pole';
  if (sides.some((side) => !side.told)) return 'not known';
  if (sides.some((side) => side.limit === null)) return 'no limit';
  const limits = sides.map((side) => side.limit as number);
  const oneLimit = limits.every((limit) => close(limit, limits[0] as number));
  if (!oneLimit) return 'jump';
  if (!Number.isFinite(value)) return 'hole';
  if (!limits.every((limit) => closeValues(limit, value))) return sides.length === 2 ? 'isolated value' : 'jump';
  const slopes = sides.map((side) => side.slope);
  if (slopes.some((slope) => slope === null)) return 'not known';
  const infinite = slopes.filter((slope) => !Number.isFinite(slope as number)).length;
  if (infinite === 2 && slopes[0] !== slopes[1]) return 'cusp';
  if (infinite > 0 && infinite === sides.length) return 'vertical tangent';
  if (sides.length === 1) return 'end of domain';
  return close(slopes[0] as number, slopes[1] as number) ? 'smooth' : 'corner';
}

/** The value in float64 and the limit agree but for the rounding of both. */
const closeValues = (a: number, b: number): boolean =>
  close(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

// ── what programs answer ───────────────────────────────────────────────────────────────────────────────────────────

/** The chain rule as a program applies it: its convention at kinks, and every branch of a condition differentiated. */
export function conventionAt(expr: Expr, point: Point, variable: string, program: 'PyTorch' | 'JAX'): Convention {
  const duals = new Map<Expr, Dual<number>>();
  const sources = new Set<string>();
  let documented = true;
  const of = (part: Expr): Dual<number> => duals.get(part) as Dual<number>;
  for (const node of partsFirst(expr)) {
    if (node.kind === 'number') duals.set(node, { value: node.value, tangent: null });
    else if (node.kind === 'variable')
      duals.set(node, { value: point[node.name] as number, tangent: node.name === variable ? 1 : null });
    else if (node.kind === 'choose') {
      const taken = of(node.test).value !== 0;
      const [used, unused] = taken ? [of(node.then), of(node.otherwise)] : [of(node.otherwise), of(node.then)];
      // The branch that is not taken is differentiated too, and its gradient multiplied by 0.
      const leak = unused.tangent === null ? 0 : 0 * unused.tangent;
      duals.set(node, {
        value: used.value,
        tangent: used.tangent === null ? (unused.tangent === null ? null : leak) : used.tangent + leak,
      });
    } else duals.set(node, applied(node, node.args.map(of)));
  }
  const { tangent } = of(expr);
  return { program, derivative: documented ? (tangent ?? 0) : null, sources: [...sources] };

  function applied(node: ApplyExpr, args: readonly Dual<number>[]): Dual<number> {
    const values = args.map((argument) => argument.value);
    const value = float64.apply(node.op, values, node);
    const kink = kinkAt(node, values);
    const stated = program === 'PyTorch' ? kink?.torch : kink?.jax;
    const moves = args.some((argument) => argument.tangent !== null);
    if (kink !== null && moves) {
      // Comparisons have no gradient in either program.
      if (stated === undefined && ruleOf(node.op).piecewiseConstant !== true) documented = false;
      if (stated !== undefined) sources.add(program === 'PyTorch' ? 'run in PyTorch 1.13' : (kink.source ?? ''));
    }
    let tangent: number | null = null;
    args.forEach((argument, i) => {
      if (argument.tangent === null) return;
      const text = stated?.[i];
      const partial =
        text === undefined
          ? partialAt(node.op, i, values, () => value, float64)
          : interpret(
              rowFormula(text),
              argumentsOf(values, () => value),
              float64,
            );
      tangent = (tangent ?? 0) + partial * argument.tangent;
    });
    return { value, tangent };
  }
}
