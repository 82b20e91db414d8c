/**
 * Which steps are tried?
 *
 * Powers of two, because then x + h is exact for an ordinary x, and what is lost is lost in f. From 1, where the chord is far from
 * the curve, down to where x + h is x:
 *
 *     x = 1 in float64:    from 1 to 2^-55        the numbers next to 1 are 2^-53 and 2^-52 away
 *     x = 1e12, log(x):    from 2^34 down         there the curve is so gentle that the best step of most formulas is far above 1
 *
 * Powers of ten are for those who think in them; then x + h is rounded, and the step really applied is another one.
 *
 * Where it breaks: where nothing is foretold, at a kink say, the range is the one for an ordinary function.
 *
 * Next: ./nearest-kink.ts
 */

import { give, InputError } from '../input-error.ts';
import type { Precision } from './arithmetic/precision.ts';

/** More steps than this take longer than a person waits and show nothing more. */
export const mostPoints = 500;

/** What may be asked for. */
export interface WantedSteps {
  /** The largest and the smallest step, in units of x. */
  readonly h?: { readonly from: number; readonly to: number };
  /** Steps are powers of this: 2 keeps them exact. */
  readonly base?: 2 | 10;
  /** How many steps; where the range has fewer powers, steps between them. */
  readonly points?: number;
}

/**
 * The steps, from the largest down, in units of x.
 *
 * @param x       where
 * @param floors  the foretold best steps of the formulas
 * @throws InputError where the range that was asked for holds no power of the base
 */
export function stepsOf(wanted: WantedSteps, x: number, floors: readonly number[], precision: Precision): number[] {
  const { base = 2, points } = wanted;
  const { from, to } = wanted.h ?? usualRange(x, floors, precision);
  const log = (value: number): number => (base === 2 ? Math.log2(value) : Math.log10(value));
  const top = Math.floor(log(from) + 1e-9);
  const bottom = Math.ceil(log(to) - 1e-9);
  const powers = Array.from({ length: Math.max(0, top - bottom + 1) }, (_, k) => power(base, top - k));
  const most = points ?? mostPoints;
  if (points !== undefined && powers.length < points)
    return Array.from({ length: points }, (_, k) => from * (to / from) ** (k / (points - 1)));
  if (powers.length === 0)
    throw new InputError(`there is no power of ${base} from ${from} down to ${to}`, give('points', 30));
  if (powers.length <= most) return powers;
  const stride = (powers.length - 1) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, k) => powers[Math.round(k * stride)] as number);
}

/** From where the widest formula still has truncation to where x + h is x. */
function usualRange(x: number, floors: readonly number[], precision: Precision): { from: number; to: number } {
  const { machineEpsilon, smallestSubnormal } = precision;
  const size = Math.abs(x);
  const widest = Math.max(0, ...floors);
  // A floor near 1 or above needs room to its right.
  const from = widest > 1 ? 2 ** (Math.ceil(Math.log2(widest)) + 4) : 1;
  // A quarter of the distance to the next number is lost on both sides of x; an eighth is surely.
  const resolution = size === 0 ? 0 : (2 ** Math.floor(Math.log2(size)) * machineEpsilon) / 8;
  const least = Math.min(machineEpsilon / 8, ...floors.map((h) => h * Math.sqrt(machineEpsilon)));
  return { from, to: Math.max(resolution < from ? resolution : 0, least, smallestSubnormal) };
}

/** Powers of ten as float64 reads them: 1e-5 and not 10 to the -5, which is a unit in the last place away. */
const power = (base: 2 | 10, exponent: number): number => (base === 2 ? 2 ** exponent : Number(`1e${exponent}`));
