/**
 * How steep is it in this direction?
 *
 * Of a gradient and a direction of length 1 the product of the components, summed: the length of the gradient times the cosine of
 * the angle between them. So uphill is the gradient's own direction, downhill the opposite one, and square to it nothing changes:
 *
 *     gradient (3, 4), walking along (1, 0)      slope 3 per unit of distance; uphill it would be 5
 *
 * A direction that is longer than 1 is not steeper: the slope is told per unit of distance, and for the whole of it.
 *
 * Where it breaks: where there is no gradient a direction may still have slopes of its own, one behind the point and one ahead of it,
 * and they are asked for.
 *
 * Next: ./knobs.ts
 */

import { give, InputError } from '../input-error.ts';
import { analyseAlong } from './corners.ts';
import type { Expr, Point } from './expression.ts';
import { dot, lengthOf, namedBy, type Vector } from './gradients.ts';

export interface Directional {
  /** As it was given. */
  readonly direction: Point;
  readonly length: number;
  /** Slope per unit of distance; null where the two sides differ. */
  readonly derivative: number | null;
  /** Slope for a whole step of the direction's own length: derivative × length. */
  readonly wholeStep: number | null;
  /** Slopes per unit of distance behind the point and ahead of it. */
  readonly behind: number | null;
  readonly ahead: number | null;
}

/** Slope against walking direction: norm·cos(direction - angle). Angles in degrees, against the clock from the first axis. */
export interface Compass {
  readonly uphill: number;
  readonly downhill: number;
  /** Along the level line. */
  readonly level: readonly [number, number];
}

const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')}, ...`;

/**
 * A vector that was given; null where none was.
 *
 * @throws InputError where its length does not fit
 */
export function fitting(
  vector: Vector | undefined,
  name: string,
  needed: readonly string[],
  what: string,
): Vector | null {
  if (vector === undefined) return null;
  if (vector.length === needed.length && vector.every(Number.isFinite)) return vector;
  throw new InputError(
    `${name} needs one finite number for every ${what}: ${needed.length} of them (${few(needed)}), and ${vector.length} came`,
    give(
      name,
      needed.map((_, i) => i + 1),
    ),
  );
}

const degrees = (radians: number): number => {
  const angle = (radians * 180) / Math.PI;
  return angle < 0 ? angle + 360 : angle;
};

/** Where the four marks of a compass lie. */
export function compassOf(slopes: Vector): Compass {
  const [dx, dy] = slopes as [number, number];
  const uphill = degrees(Math.atan2(dy, dx));
  const turned = (by: number): number => (uphill + by) % 360;
  const [one, other] = [turned(90), turned(270)];
  return { uphill, downhill: turned(180), level: one < other ? [one, other] : [other, one] };
}

/** The angle between straight downhill and the way to the minimum, in degrees. */
export function missOf(slopes: Vector, here: Vector, minimum: Vector): number | null {
  const way = minimum.map((x, i) => x - (here[i] as number));
  const lengths = lengthOf(way) * lengthOf(slopes);
  if (!(lengths > 0) || !Number.isFinite(lengths)) return null;
  const unit = (vector: Vector): Vector => vector.map((component) => component / lengthOf(vector));
  const [a, b] = [unit(way), unit(slopes.map((slope) => -slope))];
  // Half the angle from chords: the arc cosine would lose the digits of small angles.
  const chord = lengthOf(a.map((component, i) => component - (b[i] as number)));
  const sum = lengthOf(a.map((component, i) => component + (b[i] as number)));
  return (2 * Math.atan2(chord, sum) * 180) / Math.PI;
}

/**
 * The slope along a direction that was given; null where none was.
 *
 * @param slopes  the gradient, where there is one; otherwise both sides along the direction are looked at
 * @throws InputError for a direction of the wrong length, or of length zero
 */
export async function directionalOf(
  expr: Expr,
  variables: readonly string[],
  at: Point,
  given: Vector | undefined,
  slopes: Vector | null,
): Promise<Directional | null> {
  const direction = fitting(given, 'direction', variables, 'variable');
  if (direction === null) return null;
  const length = lengthOf(direction);
  if (length === 0)
    throw new InputError(
      'a direction of length zero leads nowhere',
      give(
        'direction',
        variables.map((_, i) => (i === 0 ? 1 : 0)),
      ),
    );
  const unit = direction.map((component) => component / length);
  const named = { direction: namedBy(variables, direction), length };
  if (slopes !== null) {
    const derivative = dot(slopes, unit);
    return { ...named, derivative, wholeStep: derivative * length, behind: derivative, ahead: derivative };
  }
  const { derivative, left, right } = await analyseAlong(expr, variables, at, unit);
  return {
    ...named,
    derivative,
    wholeStep: derivative === null ? null : derivative * length,
    behind: left.slope,
    ahead: right.slope,
  };
}
