/**
 * Is a claim right but for the digits that were typed?
 *
 * 2.718*x for e*x is wrong by one part in ten thousand, and nobody who reads it doubts what was meant. A number typed with k
 * digits stands for all numbers that round to it, or that are cut to it:
 *
 *     2.718   from 2.7175 to 2.719        0.333   from 0.3325 to 0.334
 *
 * So the constants of the claim are solved for: which numbers in their place make the claim the derivative, at all points at
 * once? If there are such numbers, and each lies within the digits that were typed, the claim is right to these digits. The
 * equations are many more than the constants, so nothing fits by luck.
 *
 * The rule: with an error below 5 in 10,000 everywhere the claim is right, and the remark says to how many digits. Beyond that
 * (0.333 for 1/3 is wrong by one part in a thousand) it cannot be called right, nor wrong. Whole numbers stand for
 * themselves, and so does a number that also stands in the formula, or has fewer than three digits.
 *
 * Next: ./fits.ts
 */

import { type Expr, evaluate, type NumberExpr, numberExpr, type Point, partsFirst, rebuild } from './expression.ts';
import { solveLinear } from './linear.ts';

/** A claim whose constants were read within their digits. */
export interface RoundedClaim {
  /** The constants as typed, and what they stand for. */
  readonly constants: readonly { readonly typed: string; readonly means: number; readonly digits: number }[];
  /** The largest error of the claim as typed, as a share of the derivative. */
  readonly error: number;
}

/** Below this the claim counts as right to the digits given. */
export const DIGITS_GIVEN = 5e-4;
export const LEAST_DIGITS = 3;
const MOST_CONSTANTS = 3;

interface Typed {
  readonly node: NumberExpr;
  readonly text: string;
  readonly digits: number;
  /** One unit of the last digit. */
  readonly unit: number;
}

/** The digits of a decimal number as it was typed; null for whole numbers. */
export function typedDigits(text: string): { readonly digits: number; readonly unit: number } | null {
  const parts = /^[-+]?(\d*)\.(\d+)(?:e([-+]?\d+))?$/i.exec(text.trim());
  if (parts === null) return null;
  const [, whole = '', decimals = '', exponent = '0'] = parts;
  return {
    digits: (whole + decimals).replace(/^0+/, '').length,
    unit: 10 ** (Number(exponent) - decimals.length),
  };
}

/** Whether a number stands within the digits of one that was typed: rounded to it, or cut to it. */
export function withinDigits(typed: number, unit: number, number: number): boolean {
  const further = Math.abs(number) - Math.abs(typed);
  return Math.sign(number) === Math.sign(typed) && further >= -0.5000001 * unit && further < 0.9999999 * unit;
}

/**
 * The constants that make a claim agree with a derivative, when they lie within the digits that were typed; null otherwise.
 *
 * @param points  where both have values, many more than the claim has constants
 */
export function readWithinDigits(
  claim: Expr,
  formula: Expr,
  points: readonly { readonly at: Point; readonly actual: number }[],
): RoundedClaim | null {
  const given = new Set(partsFirst(formula).flatMap((node) => (node.kind === 'number' ? [Math.abs(node.value)] : [])));
  const constants = partsFirst(claim).flatMap((node): Typed[] => {
    if (node.kind !== 'number' || node.text === undefined || given.has(Math.abs(node.value))) return [];
    const typed = typedDigits(node.text);
    return typed === null || typed.digits < LEAST_DIGITS ? [] : [{ node, text: node.text, ...typed }];
  });
  if (constants.length === 0 || constants.length > MOST_CONSTANTS) return null;

  const valuesWith = (numbers: readonly number[]): number[] => {
    const moved = rebuild(claim, (node) => {
      const i = constants.findIndex((constant) => constant.node === node);
      return i < 0 ? node : numberExpr(numbers[i] as number);
    });
    return points.map(({ at }) => evaluate(moved, at));
  };
  // Shares of the derivative, so that every point has its say.
  const scales = points.map(({ actual }) => Math.max(Math.abs(actual), 1e-12));
  const errorsOf = (numbers: readonly number[]): number[] =>
    valuesWith(numbers).map((value, i) => (value - (points[i]?.actual as number)) / (scales[i] as number));

  const typed = constants.map(({ node }) => node.value);
  let numbers = typed;
  for (let round = 0; round < 5; round++) {
    const errors = errorsOf(numbers);
    const columns = constants.map(({ unit }, j) => {
      const step = unit / 8;
      return errorsOf(numbers.map((number, i) => (i === j ? number + step : number))).map(
        (error, i) => (error - (errors[i] as number)) / step,
      );
    });
    const product = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    const moves = solveLinear(
      columns.map((a) => columns.map((b) => product(a, b))),
      columns.map((a) => -product(a, errors)),
    );
    if (moves === null) return null;
    numbers = numbers.map((number, j) => number + (moves[j] as number));
  }
  const rest = Math.max(...errorsOf(numbers).map(Math.abs));
  const error = Math.max(...errorsOf(typed).map(Math.abs));
  const inside = constants.every(({ node, unit }, j) => withinDigits(node.value, unit, numbers[j] as number));
  // What the best constants leave must be rounding beside what the typed ones leave.
  if (!(rest <= 1e-5 * error + 1e-13) || !inside) return null;
  return {
    constants: constants.map(({ text, digits }, j) => ({ typed: text, means: numbers[j] as number, digits })),
    error,
  };
}
