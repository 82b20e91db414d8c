/**
 * Are two formulas the same function?
 *
 * Both are asked at thirty places (sixty where few of them have a value), near the point and far from it, and must agree to 40
 * digits wherever the first has a value:
 *
 *     1 - cos(x) and 2*sin(x/2)^2      the same everywhere
 *     log(x^400) and 400*log(x)        the same for positive x only, and that is said
 *
 * Sampling is no proof in the sense of algebra. But formulas that people type, that agree to 40 digits at thirty places spread
 * without pattern and are not the same, would have to be made for the purpose; and one that is wrong by one part in a thousand, or by
 * one in 10^30, is caught at the first place.
 *
 * Where it breaks: places that need more than 400 digits are left out. The second formula may have values where the first has none.
 *
 * Next: ./proposals.ts
 */

import type { Decimal } from './arithmetic/decimal.ts';
import type { Expr, Point } from './expression.ts';
import { valueInDigits } from './node-errors.ts';

/** Fewer places than this that could be compared prove nothing. */
const FEWEST_PLACES = 8;
/** Places that are always asked, and so many more where hardly any of them could be compared. */
const PLACES = 32;

/** Where two formulas were found equal. */
export interface Agreement {
  /** At how many places they were equal to 40 digits; never fewer than eight. */
  readonly places: number;
  /** False where they differ for variables of other signs than those of the point. */
  readonly forAllSigns: boolean;
}

/** Where two formulas are equal: everywhere, or for variables with the signs of the point; null where neither. */
export function agreement(one: Expr, other: Expr, point: Point): Agreement | null {
  for (const forAllSigns of [true, false]) {
    const places = agreed(one, other, samplesAround(point, forAllSigns));
    if (places !== null) return { places, forAllSigns };
  }
  return null;
}

/** At how many places two formulas are equal; null where they differ at one, or hardly anything can be compared. */
function agreed(one: Expr, other: Expr, samples: readonly Point[]): number | null {
  let places = 0;
  for (const [k, place] of samples.entries()) {
    // The second half is for formulas that have values between 0 and 1 only, and costs time.
    if (k >= PLACES && places >= FEWEST_PLACES) break;
    const a = valueInDigits(one, place);
    if (a === null || !a.isFinite()) continue;
    const b = valueInDigits(other, place);
    if (b === null) continue;
    const tolerance = a.isZero() || b.isZero() ? a.times(0).plus('1e-80') : a.abs().times('1e-40');
    if (!b.isFinite() || a.minus(b).abs().gt(tolerance)) return null;
    places += 1;
  }
  return places >= FEWEST_PLACES ? places : null;
}

/** Places near the point and far from it, spread without pattern and the same every time; enough of them lie in the domain of most formulas. */
function samplesAround(point: Point, forAllSigns: boolean): Point[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  return Array.from({ length: 2 * PLACES }, (_, k) =>
    Object.fromEntries(
      Object.entries(point).map(([name, centre], i) => {
        const spread = ((k + 1) * golden * (i + 1)) % 1;
        if (k % 2 === 0 && centre !== 0) return [name, centre * (0.5 + spread)];
        const far = (spread - 0.3) * (k < PLACES ? 6 : 1);
        return [name, forAllSigns || centre === 0 ? far : Math.sign(centre) * Math.abs(far)];
      }),
    ),
  );
}

/** Whether a formula without a value at a point goes to this one beside it, on every side where it has values. */
export function isLimit(expr: Expr, point: Point, limit: Decimal): boolean {
  const beside = ['1e-30', '-1e-30', '1e-33', '-1e-33'].flatMap((offset) => {
    const value = valueInDigits(expr, point, offset);
    return value?.isFinite() === true ? [value] : [];
  });
  return beside.length > 0 && limit.isFinite() && beside.every((value) => value.minus(limit).abs().lt('1e-20'));
}
