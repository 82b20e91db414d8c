/**
 * Where did the digits go?
 *
 * Two values next to each other agree in their leading digits, and subtracting takes exactly those away. What is left of
 * the 53 bits of float64 is all that the quotient can know:
 *
 *     sin(1 + 1e-8) = 0.84147099021091953
 *     sin(1 - 1e-8) = 0.84147097940487335
 *                     ^^^^^^^^^            the same: 26 bits cancel, 27 are left, 8 digits
 *
 * Where it breaks: leading decimal digits and leading bits are not the same thing. 0.1000 and 0.0999 share no digit and cancel
 * nearly all bits; so the bits are counted from the difference, and the marks are only there for the eye.
 *
 * Next: ./branch-slopes.ts
 */

import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { type Expr, interpret, type Point } from './expression.ts';

export interface Microscope {
  readonly precision: PrecisionName;
  readonly h: number;
  /** Half the distance between the two points as the precision has them; 0 where both are x. */
  readonly applied: number;
  /** The two points, and the values there with all the digits that tell numbers of the precision apart. */
  readonly above: { readonly x: number; readonly value: number; readonly digits: string };
  readonly below: { readonly x: number; readonly value: number; readonly digits: string };
  /** How many leading characters of the two are the same. */
  readonly shared: number;
  readonly bits: number;
  /** Bits that the subtraction takes away; null where nothing is left, or the signs differ. */
  readonly bitsCancelled: number | null;
  /** Bits of the significand that the difference still has, and how many decimal digits they are worth; null likewise. */
  readonly bitsLeft: number | null;
  readonly digitsLeft: number | null;
  readonly difference: number;
  /** 0 where x + h is x, as a program answers that divides by the h it asked for. */
  readonly quotient: number;
  /** The distance from x to the next number of the precision. */
  readonly spacing: number;
}

/** The central difference with one step, digit by digit. */
export function microscopeAt(expr: Expr, point: Point, variable: string, name: PrecisionName, h: number): Microscope {
  const { round, arithmetic, bits, machineEpsilon, smallestSubnormal } = precisions[name];
  const rounded: Record<string, number> = {};
  for (const [key, value] of Object.entries(point)) rounded[key] = round(value);
  const x = rounded[variable] as number;
  const step = round(h);
  const valueAt = (place: number): number =>
    interpret(expr, (key) => (key === variable ? place : (rounded[key] as number)), arithmetic);
  const [over, under] = [round(x + step), round(x - step)];
  const [above, below] = [valueAt(over), valueAt(under)];
  const [upper, lower] = written(above, below, Math.ceil(1 + bits * Math.log10(2)));
  const difference = round(above - below);
  const size = Math.max(Math.abs(above), Math.abs(below));
  const applied = round(round(over - under) / 2);
  const sameSign = above * below > 0;
  const bitsCancelled =
    difference === 0 || !sameSign || !Number.isFinite(size)
      ? null
      : Math.max(0, Math.floor(Math.log2(size / Math.abs(difference))));
  const bitsLeft = bitsCancelled === null ? null : Math.max(0, bits - bitsCancelled);
  return {
    precision: name,
    h,
    applied,
    above: { x: over, value: above, digits: upper },
    below: { x: under, value: below, digits: lower },
    shared: sharedPrefix(upper, lower),
    bits,
    bitsCancelled,
    bitsLeft,
    digitsLeft: bitsLeft === null ? null : Math.floor(bitsLeft * Math.log10(2)),
    difference,
    quotient: applied === 0 ? 0 : round(difference / round(applied * 2)),
    spacing: Math.max(smallestSubnormal, 2 ** Math.floor(Math.log2(Math.abs(x) || smallestSubnormal)) * machineEpsilon),
  };
}

/** Both numbers with the same number of decimals, so that digits of the same place stand under each other. */
function written(a: number, b: number, digits: number): [string, string] {
  const size = Math.max(Math.abs(a), Math.abs(b));
  if (!Number.isFinite(size) || size === 0) return [String(a), String(b)];
  const exponent = Math.floor(Math.log10(size));
  const decimals = digits - 1 - exponent;
  if (decimals < 0 || decimals > 40) return [a.toExponential(digits - 1), b.toExponential(digits - 1)];
  return [a.toFixed(decimals), b.toFixed(decimals)];
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
}
