/**
 * Is it lower somewhere else?
 *
 * A run knows only the ground it has walked on. Whether the floor that it came to is the deepest, or the plain that it crosses
 * is flat everywhere, can be told only by looking elsewhere: at two dozen places spread over the part of the space where the
 * run was, and at the floors that lie downhill of the lower half of them.
 *
 * The places are those of Halton's sequence: they fill a box evenly, and are the same every time.
 *
 * Where it breaks: two dozen places find a wide floor and miss a narrow one; what is not found is not claimed to be absent.
 *
 * Source: Halton, Numer. Math. 2 (1960) 84-90.
 * Next: ./patterns.ts
 */

import { gradientFunction } from './compile.ts';
import { type LevelPlace, minimumDownhill } from './curvature.ts';
import type { Expr, Point } from './expression.ts';
import { lengthOf, namedBy } from './gradients.ts';
import type { Landscape } from './landscapes.ts';

/** A floor that is known or was found. */
export interface Floor {
  readonly point: Point;
  readonly value: number;
}

export interface Exploration {
  /** Floors, the deepest first. */
  readonly floors: readonly Floor[];
  /** The places that were looked at, with the lowest value first. */
  readonly places: readonly (Floor & { readonly gradientNorm: number })[];
  /** The longest slope that was met. */
  readonly steepest: number;
}

const PLACES = 24;
/** So many of them, the lowest, are where a search for a floor begins. */
const SEARCHES = 12;
const PRIMES = [2, 3, 5, 7, 11, 13];
/** In more dimensions two dozen places say nothing. */
const MOST_VARIABLES = PRIMES.length;

/** The i-th number of van der Corput's sequence in a base: its digits in mirror image behind the point. */
function mirrored(i: number, base: number): number {
  let [left, unit, sum] = [i, 1 / base, 0];
  while (left > 0) {
    sum += (left % base) * unit;
    left = Math.floor(left / base);
    unit /= base;
  }
  return sum;
}

/**
 * Looks at a box.
 *
 * @param box  from and to, by variable
 * @param landscape  whose known floors count as found
 */
export function explore(
  expr: Expr,
  variables: readonly string[],
  box: Readonly<Record<string, readonly [number, number]>>,
  landscape: Landscape | null,
): Exploration {
  const known = (landscape?.known ?? [])
    .filter(({ kind }) => kind === 'minimum')
    .map(({ point, value }) => ({ point, value }));
  if (variables.length > MOST_VARIABLES) return { floors: known, places: [], steepest: 0 };
  const gradientAt = gradientFunction(expr, variables);
  const slope = new Float64Array(variables.length);
  const places: (Floor & { gradientNorm: number })[] = [];
  for (let i = 1; i <= PLACES; i++) {
    const point = variables.map((name, k) => {
      const [from, to] = box[name] as readonly [number, number];
      return from + (to - from) * mirrored(i, PRIMES[k] as number);
    });
    const value = gradientAt(Float64Array.from(point), slope);
    const gradientNorm = lengthOf([...slope]);
    if (Number.isFinite(value) && Number.isFinite(gradientNorm))
      places.push({ point: namedBy(variables, point), value, gradientNorm });
  }
  const byHeight = [...places].sort((a, b) => a.value - b.value);
  // Of a landscape the floors are known; searching would only find them again.
  const found =
    landscape !== null
      ? []
      : byHeight
          .slice(0, SEARCHES)
          .map(({ point }) => minimumDownhill(expr, variables, point))
          .filter((place): place is LevelPlace => place?.kind === 'minimum' || place?.kind === 'degenerate');
  const floors = distinct([
    ...known,
    ...found.map(({ point, value }) => ({ point: namedBy(variables, point), value })),
  ]);
  return {
    floors: floors.sort((a, b) => a.value - b.value),
    places: byHeight,
    steepest: Math.max(0, ...places.map(({ gradientNorm }) => gradientNorm)),
  };
}

/** Floors without those that were found twice. */
function distinct(floors: readonly Floor[]): Floor[] {
  const kept: Floor[] = [];
  for (const floor of floors) {
    const again = kept.some((other) =>
      Object.entries(floor.point).every(
        ([name, x]) => Math.abs(x - (other.point[name] as number)) <= 1e-6 * Math.max(1, Math.abs(x)),
      ),
    );
    if (!again) kept.push(floor);
  }
  return kept;
}
