/**
 * How do the steps of a run hang together?
 *
 * Along each axis of the curvature a step goes one way or the other. In a ravine the steps along the steep axis change
 * their sign every time, and along the flat one never:
 *
 *     (x^2 + 25*y^2)/2 at lr 0.07     y: 1, -0.75, 0.56, -0.42      x: 10, 9.3, 8.6, 8.0
 *
 * Other patterns are a slope that jumps between two neighbouring places, more than the curvature beside it explains: a
 * kink; and a height that has stopped falling, as far as its scatter lets one see.
 *
 * Where it breaks: axes that turn quickly along the path, as in a bent ravine, are taken at one place only.
 *
 * Next: ./findings.ts
 */

import { type GradientFunction, gradientFunction } from './compile.ts';
import { curvatureAt } from './curvature.ts';
import type { Expr } from './expression.ts';
import { lengthOf, namedBy, type Vector } from './gradients.ts';
import type { History, Visit } from './history.ts';

/** So many of the last steps are looked at for patterns. */
export const LATE = 40;

/** Beyond so many variables the steps are looked at along the coordinates, whose curvatures are not known. */
const MOST_BENT = 120;

/** How consecutive steps run along the axes of the curvature. */
export interface Pattern {
  /** Along each axis, the most curved last: what share of the steps changes its sign, and what share of the whole way runs along it. */
  readonly axes: readonly {
    readonly curvature: number;
    readonly flips: number;
    readonly share: number;
    readonly direction: Vector;
  }[];
  /** Of each step's length, the factor to the next one, on average. */
  readonly growth: number | null;
}

export function patternOf(expr: Expr, variables: readonly string[], visits: readonly Visit[]): Pattern {
  const usable = visits.filter(({ point }) => [...point].every(Number.isFinite));
  const moves = usable
    .slice(1)
    .map(({ point }, i) => [...point].map((x, k) => x - ((usable[i] as Visit).point[k] as number)));
  const moving = moves.filter((move) => move.some((component) => component !== 0));
  const middle = usable[Math.floor(usable.length / 2)];
  if (middle === undefined || moving.length < 3) return { axes: [], growth: null };
  const bend =
    variables.length <= MOST_BENT ? curvatureAt(expr, variables, namedBy(variables, [...middle.point])) : null;
  const directions = bend?.eigenvectors ?? variables.map((_, i) => variables.map((__, k) => (i === k ? 1 : 0)));
  const whole = moving.reduce((sum, move) => sum + lengthOf(move), 0);
  const axes = directions.map((direction, k) => {
    const along = moving.map((move) =>
      move.reduce((sum, component, i) => sum + component * (direction[i] as number), 0),
    );
    const lengths = along.slice(1).map((next, i) => Math.abs(next) + Math.abs(along[i] as number));
    const flipped = along.slice(1).map((next, i) => (next * (along[i] as number) < 0 ? (lengths[i] as number) : 0));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    // One long leap weighs as much as a hundred short steps, so both the way and the number of steps must flip.
    const byLength = total === 0 ? 0 : flipped.reduce((sum, length) => sum + length, 0) / total;
    const byNumber = flipped.filter((length) => length > 0).length / Math.max(1, flipped.length);
    return {
      curvature: bend?.eigenvalues?.[k] ?? Number.NaN,
      flips: Math.min(byLength, byNumber),
      share: whole === 0 ? 0 : along.reduce((sum, length) => sum + Math.abs(length), 0) / whole,
      direction,
    };
  });
  const [start, stop] = [lengthOf(moving[0] as Vector), lengthOf(moving.at(-1) as Vector)];
  return { axes, growth: start > 0 && stop > 0 ? (stop / start) ** (1 / (moving.length - 1)) : null };
}

/** The variable that an axis is mostly along, or the direction. */
export function axisSaid(direction: Vector, variables: readonly string[]): string {
  const main = direction.findIndex((component) => Math.abs(component) > 0.99);
  if (main >= 0) return variables[main] as string;
  if (variables.length > 4)
    return `an axis mostly along ${variables[direction.reduce((best, component, i) => (Math.abs(component) > Math.abs(direction[best] as number) ? i : best), 0)]}`;
  return `(${direction.map((component) => String(Number(component.toFixed(2)))).join(', ')})`;
}

/** The highest value in the later half of the run against the highest in the earlier half, above the lowest. */
export function swelling({ steps }: History): number {
  const values = steps.map(({ value }) => value).filter(Number.isFinite);
  const half = Math.floor(values.length / 2);
  if (half < 2) return 1;
  const lowest = Math.min(...values);
  const [early, late] = [Math.max(...values.slice(0, half)), Math.max(...values.slice(half))];
  return early > lowest ? (late - lowest) / (early - lowest) : 1;
}

/** Where the slope jumps between two consecutive places: it changes more than the curvature on one side explains, however near one looks. */
export function kinkBetween(
  expr: Expr,
  variables: readonly string[],
  visits: readonly Visit[],
): { readonly variable: string; readonly from: number; readonly to: number; readonly at: number } | null {
  const gradientAt = gradientFunction(expr, variables);
  for (let i = visits.length - 1; i > 0; i--) {
    const [a, b] = [visits[i - 1] as Visit, visits[i] as Visit];
    const move = [...b.point].map((x, k) => x - (a.point[k] as number));
    const length = lengthOf(move);
    const change = [...b.gradient].map((g, k) => g - (a.gradient[k] as number));
    if (length === 0 || lengthOf(change) === 0) continue;
    const k = change.reduce(
      (best, component, place) => (Math.abs(component) > Math.abs(change[best] as number) ? place : best),
      0,
    );
    const at = jumpAt(gradientAt, a, b, k);
    if (at === null) continue;
    // Of places next to each other in float64 the rounding jumps as well, and there the curvature explains it.
    const curvatures = [a, b].map(
      ({ point }) => curvatureAt(expr, variables, namedBy(variables, [...point])).eigenvalues,
    );
    if (curvatures.some((values) => values === null)) continue;
    const most = Math.min(...curvatures.map((values) => Math.max(...(values ?? []).map(Math.abs))));
    if (!(lengthOf(change) > 1.05 * most * length)) continue;
    const [from, to] = [
      Math.min(a.gradient[k] as number, b.gradient[k] as number),
      Math.max(a.gradient[k] as number, b.gradient[k] as number),
    ];
    return { variable: variables[k] as string, from, to, at: Math.abs(at) < 1e-9 * length ? 0 : at };
  }
  return null;
}

/**
 * Where on the way from one place to another a partial derivative jumps: halving keeps the half in which it changes more.
 *
 * @returns null where the change goes away between places that are near enough: closely bent, and no jump
 */
function jumpAt(gradientAt: GradientFunction, a: Visit, b: Visit, k: number): number | null {
  const slope = new Float64Array(a.point.length);
  const partial = (share: number): number => {
    gradientAt(
      a.point.map((x, i) => x + share * ((b.point[i] as number) - x)),
      slope,
    );
    return slope[k] as number;
  };
  let [low, high] = [0, 1];
  let [below, above] = [partial(0), partial(1)];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    const between = partial(middle);
    if (Math.abs(between - below) > Math.abs(above - between)) [high, above] = [middle, between];
    else [low, below] = [middle, between];
  }
  const whole = Math.abs((b.gradient[k] as number) - (a.gradient[k] as number));
  if (!(Math.abs(above - below) > 0.1 * whole)) return null;
  return (a.point[k] as number) + low * ((b.point[k] as number) - (a.point[k] as number));
}

/** The mean of values that hang together, and its standard error from the means of eight batches. */
export function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const size = Math.max(1, Math.floor(values.length / 8));
  const means = Array.from({ length: 8 }, (_, k) => values.slice(k * size, (k + 1) * size))
    .filter((batch) => batch.length > 0)
    .map((batch) => batch.reduce((sum, value) => sum + value, 0) / batch.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const square = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, means.length - 1);
  return { mean, error: Math.sqrt(square / Math.max(1, means.length)) };
}
