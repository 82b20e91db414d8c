/**
 * Is there a gradient where there are corners?
 *
 * A partial derivative looks along one axis only. Where f has corners two things can go wrong, and the second is sly:
 *
 *     max(x, y) at (1, 1)            by x: 0 on the left, 1 on the right: no partial at all
 *     ||x| - |y|| - |x| - |y|  at 0  both partials are 0, and along (1, 1) the slope is -2: partials, but no gradient
 *
 * A gradient is there when its promise holds in every direction: the slope along d is gradient·d. So at a point where
 * something stands at a corner each partial is taken from both sides (./kinks.ts), and when all of them exist, other
 * directions are tried as well.
 *
 * Where it breaks: directions between those tried are taken on trust, which is enough for pieces that are smooth.
 *
 * Next: ./curvature.ts
 */

import { reverseGradient } from './arithmetic/tape.ts';
import type { Convention } from './conventions.ts';
import { applyExpr, type Expr, numberExpr, type Point, substitute, variableExpr, variablesOf } from './expression.ts';
import { dot, namedBy, type Vector, vectorOf } from './gradients.ts';
import { analysePoint, causesAt, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { parseFormula } from './parse.ts';

/** A variable along which something stands at a corner or at the edge of its domain. */
export interface Corner {
  readonly variable: string;
  readonly kind: PointKind;
  /** The partial derivative, where both sides agree after all. */
  readonly partial: number | null;
  readonly left: number | null;
  readonly right: number | null;
  /** The slopes of all lines that touch from below. */
  readonly subgradients: readonly [number, number] | null;
  readonly conventions: readonly Convention[];
  readonly causes: readonly { readonly text: string; readonly says: string }[];
}

/** A direction along which the partials promise something else than f does. */
export interface BrokenPromise {
  readonly direction: Vector;
  /** The slope that the partials promise: partials·direction. */
  readonly promised: number;
  /** The slope behind the point and the slope ahead of it, per whole direction; null where there is none. */
  readonly behind: number | null;
  readonly ahead: number | null;
}

/** The partial derivatives at a point, and whether they make a gradient. */
export interface Partials {
  /** One per variable; null where the two sides do not agree. */
  readonly partials: readonly (number | null)[];
  readonly differentiable: boolean;
  readonly corners: readonly Corner[];
  readonly broken: BrokenPromise | null;
  /** Variables at a corner that were not looked at, because there are too many. */
  readonly notExamined: number;
}

/** Each variable at a corner costs an analysis of both sides. */
const MOST_EXAMINED = 48;

/** The partial derivatives, exact to roundoff, looking at both sides wherever something stands at a corner. */
export async function partialsAt(expr: Expr, variables: readonly string[], point: Point): Promise<Partials> {
  const { value, gradient } = reverseGradient(expr, point);
  const swept = vectorOf(gradient, variables);
  const first = variables[0];
  if (first === undefined)
    return { partials: [], differentiable: Number.isFinite(value), corners: [], broken: null, notExamined: 0 };
  if (swept.every(Number.isFinite) && isPlain(expr, point, first))
    return { partials: swept, differentiable: true, corners: [], broken: null, notExamined: 0 };

  const partials: (number | null)[] = [];
  const corners: Corner[] = [];
  const touched = touchedBy(expr, point, value);
  let notExamined = 0;
  for (const [i, variable] of variables.entries()) {
    if (touched !== null && !touched.has(variable)) partials.push(swept[i] as number);
    else if (corners.length >= MOST_EXAMINED) {
      notExamined += 1;
      partials.push(null);
    } else {
      const corner = cornerOf(variable, await analysePoint(expr, point, variable));
      partials.push(corner.partial);
      if (corner.kind !== 'smooth' || corner.conventions.some(({ derivative }) => derivative !== corner.partial))
        corners.push(corner);
    }
  }
  const complete = partials.every((partial) => partial !== null);
  const broken = complete ? await brokenPromise(expr, variables, point, partials as number[]) : null;
  return { partials, differentiable: complete && broken === null, corners, broken, notExamined };
}

/** The variables on which the parts that stand at a corner depend; null where the sweep itself came to nothing and all must be looked at. */
function touchedBy(expr: Expr, point: Point, value: number): ReadonlySet<string> | null {
  const causes = causesAt(expr, point);
  if (!Number.isFinite(value) || causes.length === 0) return null;
  return new Set(causes.flatMap(({ text }) => variablesOf(parseFormula(text).expr)));
}

/** A slope of 0 has no sign, though the side it was seen from had one. */
const unsigned = (slope: number | null): number | null => (slope === null ? null : slope + 0);

const cornerOf = (
  variable: string,
  { kind, derivative, left, right, subgradients, conventions, causes }: PointAnalysis,
): Corner => ({
  variable,
  kind,
  partial: unsigned(derivative),
  left: unsigned(left.slope),
  right: unsigned(right.slope),
  subgradients: subgradients === null ? null : [subgradients[0] + 0, subgradients[1] + 0],
  conventions,
  causes: causes.map(({ text, says }) => ({ text, says })),
});

/** Beyond this many variables only the diagonal is tried. */
const MOST_PAIRED = 6;

/** Directions off the axes: diagonals of pairs of variables, a skew one for each pair, and the diagonal of all. */
function directionsToTry(n: number): Vector[] {
  const directions: Vector[] = n > 1 ? [new Array<number>(n).fill(1)] : [];
  if (n > MOST_PAIRED) return directions;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      for (const [a, b] of [
        [1, 1],
        [1, -1],
        [2, 1],
        [1, -3],
      ] as const) {
        directions.push(Array.from({ length: n }, (_, k) => (k === i ? a : k === j ? b : 0)));
      }
    }
  }
  return directions;
}

async function brokenPromise(
  expr: Expr,
  variables: readonly string[],
  point: Point,
  partials: Vector,
): Promise<BrokenPromise | null> {
  for (const direction of directionsToTry(variables.length)) {
    const promised = dot(partials, direction);
    const { kind, derivative, left, right } = await analyseAlong(expr, variables, point, direction);
    if (kind === 'not known') continue;
    const scale = partials.reduce(
      (most, partial, i) => Math.max(most, Math.abs(partial * (direction[i] as number))),
      Math.abs(derivative ?? 0),
    );
    if (kind !== 'smooth' || Math.abs((derivative as number) - promised) > 1e-9 * scale)
      return { direction, promised, behind: left.slope, ahead: right.slope };
  }
  return null;
}

/** The name of the distance walked. It cannot be typed, so it is none of the formula's own. */
const WALKED = 't ';

/** What f does at a point along a straight line through it, as a function of t in point + t·direction. */
export function analyseAlong(
  expr: Expr,
  variables: readonly string[],
  point: Point,
  direction: Vector,
): Promise<PointAnalysis> {
  const places = variables.map((name, i) => {
    const rate = direction[i] as number;
    const here = numberExpr(point[name] as number);
    return rate === 0 ? here : applyExpr('add', here, applyExpr('multiply', numberExpr(rate), variableExpr(WALKED)));
  });
  return analysePoint(substitute(expr, namedBy(variables, places)), { [WALKED]: 0 }, WALKED);
}
