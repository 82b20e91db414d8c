/**
 * What does each operation of a formula lose?
 *
 * A formula can be harmless and its computation not. `1 - cos(x)` near 0 is a gentle curve: moving x by one part in a
 * million moves it by two. But cos(1e-8) rounds to 1, and 1 - 1 is 0: the subtraction takes away every digit there was.
 * To find such a place a formula is computed twice, in the precision under study and in many digits, and the two are
 * compared at every node:
 *
 *     node            float64     many digits                 lost here
 *     cos(x)          1           0.99999999999999995         nothing: it is correctly rounded
 *     1 - cos(x)      0           5e-17                       53 bits, all of them
 *
 * The condition number of a node says by how much it magnifies the relative errors of what comes in. It is worked out from
 * the exact values, so the one of 1 - cos(x) is 2e16 here, and not infinite.
 *
 * How many digits are many? log(1 + exp(-800)) is 4e-348, and needs 348 digits to see more than log(1) in it. So the digits
 * grow until every sum keeps fifty digits of its smaller part, and of what cancels, and no function is 1 by rounding alone.
 *
 * Where it breaks: what needs more than some thousands of digits, such as log(1 + exp(-1e5)), is told with a remark. A
 * comparison that goes the other way in the precision leads to another branch; nodes that only one of the two readings met
 * have nothing to be compared with.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapters 1 and 3.
 * Next: ./culprits.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import type { Precision } from './arithmetic/precision.ts';
import { backward, record, type TapeEntry } from './arithmetic/tape.ts';
import { type ApplyExpr, type Expr, interpretAll, type Point, partsFirst, write } from './expression.ts';
import { type OpName, ruleOf } from './rules.ts';

/** One node of a formula in a precision, beside the truth. */
export interface StableNode {
  readonly id: number;
  readonly text: string;
  readonly operation: string;
  readonly inputs: readonly number[];
  /** In the precision under study. */
  readonly value: number;
  /** In many digits, as the nearest float64; null where the exact reading took another branch. */
  readonly exact: number | null;
  /** The first digits of the exact value, for what no float64 can hold. */
  readonly exactDigits: string | null;
  /** Of the value, against the exact one; null where that is 0 or not finite, or there is nothing to compare. */
  readonly relativeError: number | null;
  /** By how much the operation magnifies relative errors of what comes in; null where nothing comes in, or it has none. */
  readonly condition: number | null;
  /** Bits of the value that are wrong, beyond those wrong in what it was computed from. */
  readonly bitsLost: number;
}

/** A formula read in many digits: the record, and what each entry means to the result. */
export interface Truth {
  readonly entries: readonly TapeEntry<Decimal>[];
  readonly value: Decimal;
  /** The derivative of the result by each entry. */
  readonly adjoints: readonly Decimal[];
  /** By variable; 0 for one that the value does not depend on. */
  readonly gradient: Readonly<Record<string, Decimal>>;
  /** False where even the most digits swallowed something. */
  readonly complete: boolean;
}

/** How many digits are tried, one after the other. */
const DIGITS = [100, 400, 1600, 5000] as const;

/** A formula at a point of float64 numbers, in as many digits as it takes, up to a limit. */
export function truthOf(expr: Expr, point: Point, most = Number.POSITIVE_INFINITY): Truth {
  let truth = read(expr, point, DIGITS[0]);
  for (const digits of DIGITS.slice(1)) {
    if (truth.complete || digits > most) break;
    truth = read(expr, point, digits);
  }
  return truth;
}

/** The value alone, in up to 400 digits, every variable moved by the same; null where that is not enough. */
export function valueInDigits(expr: Expr, point: Point, movedBy: number | string = 0): Decimal | null {
  for (const digits of DIGITS.slice(0, 2)) {
    const { arithmetic, number } = withDigits(digits);
    const lookUp = (name: string): Decimal => number(fromFloat64(point[name] as number)).plus(movedBy);
    const values = interpretAll(expr, lookUp, arithmetic);
    const isEnough = [...values].every(([node, value]) => {
      if (node.kind !== 'apply') return true;
      const args = node.args.map((part) => values.get(part) as Decimal);
      return !swallows(node, value, args, digits);
    });
    if (isEnough) return values.get(expr) as Decimal;
  }
  return null;
}

function read(expr: Expr, point: Point, digits: number): Truth {
  const { arithmetic, number } = withDigits(digits);
  const entries = record(expr, (name) => number(fromFloat64(point[name] as number)), arithmetic);
  const adjoints = backward(entries, arithmetic);
  const gradient = Object.fromEntries(Object.keys(point).map((name) => [name, number(0)]));
  entries.forEach(({ node }, place) => {
    if (node.kind === 'variable') gradient[node.name] = adjoints[place] as Decimal;
  });
  const value = (entries[entries.length - 1] as TapeEntry<Decimal>).value;
  const complete = entries.every(
    (entry) =>
      entry.node.kind !== 'apply' ||
      !swallows(
        entry.node,
        entry.value,
        entry.inputs.map((input) => (entries[input] as TapeEntry<Decimal>).value),
        digits,
      ),
  );
  return { entries, value, adjoints, gradient, complete };
}

/** Functions of one argument whose value at a rational number other than 0 is never 1, so a 1 has been rounded. */
const NEVER_ONE: ReadonlySet<OpName> = new Set<OpName>([
  'cos',
  'sec',
  'exp',
  'cosh',
  'sech',
  'tanh',
  'coth',
  'erf',
  'erfc',
  'sigmoid',
]);

/** Digits that must be left of the smaller part of a sum, and of a difference. */
const KEPT = 50;

/** Whether the digits were too few for an operation: a sum that swallows its smaller part, a cosine that is 1. */
function swallows({ op }: ApplyExpr, value: Decimal, args: readonly Decimal[], digits: number): boolean {
  const [a, b] = args;
  if (a === undefined || !value.isFinite() || !a.isFinite()) return false;
  const reach = digits - KEPT;
  if ((op === 'add' || op === 'subtract') && b !== undefined) {
    if (a.isZero() || b.isZero() || !b.isFinite()) return false;
    const largest = Math.max(a.e, b.e);
    return Math.min(a.e, b.e) < largest - reach || (!value.isZero() && value.e < largest - reach);
  }
  const beyondOne = value.abs().minus(1);
  return NEVER_ONE.has(op) && !a.isZero() && (beyondOne.isZero() || beyondOne.e < -reach);
}

/** A formula read in a precision and in many digits, and which entry of the one is which of the other. */
export interface TwoReadings {
  readonly short: readonly TapeEntry<number>[];
  readonly truth: Truth;
  /** The place of the same node in the exact record; null where the exact reading did not meet it. */
  readonly counterpart: readonly (number | null)[];
  /** A condition that goes one way in the precision and the other way exactly. */
  readonly otherWay: { readonly text: string; readonly holds: boolean } | null;
}

/** Reads a formula both ways at a point of numbers of the precision. Equal parts should have been made one before. */
export function readTwice(expr: Expr, point: Point, precision: Precision): TwoReadings {
  const truth = truthOf(expr, point);
  const short = record(expr, (name) => point[name] as number, precision.arithmetic);
  const places = new Map<Expr | string, number>();
  truth.entries.forEach((entry, place) => {
    places.set(keyOf(entry), place);
  });
  const counterpart = short.map((entry) => places.get(keyOf(entry)) ?? null);
  return { short, truth, counterpart, otherWay: parting(expr, point, precision) };
}

/** The first condition that goes one way in the precision and the other way exactly. */
function parting(expr: Expr, point: Point, precision: Precision): TwoReadings['otherWay'] {
  const choices = partsFirst(expr).filter((node) => node.kind === 'choose');
  if (choices.length === 0) return null;
  const { arithmetic, number } = withDigits(DIGITS[0]);
  const short = interpretAll(expr, (name) => point[name] as number, precision.arithmetic);
  const exact = interpretAll(expr, (name) => number(fromFloat64(point[name] as number)), arithmetic);
  for (const { test } of choices) {
    const [here, there] = [short.get(test), exact.get(test)];
    if (here === undefined || there === undefined) continue;
    const holds = precision.arithmetic.holds(here, test);
    if (holds !== arithmetic.holds(there, test)) return { text: write(test), holds };
  }
  return null;
}

/** Operations are the same node of the formula; variables and numbers are recorded under their names. */
const keyOf = ({ node }: TapeEntry<unknown>): Expr | string =>
  node.kind === 'variable' ? node.name : node.kind === 'number' ? (node.text ?? `#${node.value}`) : node;

/** |value - exact| / |exact|; null where there is no such number. */
export function relativeError(value: number, exact: Decimal): number | null {
  if (!exact.isFinite() || exact.isZero() || !Number.isFinite(value)) return null;
  return toFloat64(fromFloat64(value).minus(exact).div(exact).abs());
}

/** Every node with its value, its error, and what it lost. */
export function nodesOf({ short, truth, counterpart }: TwoReadings, { bits, unitRoundoff }: Precision): StableNode[] {
  const exactAt = (place: number): TapeEntry<Decimal> | null => {
    const other = counterpart[place] ?? null;
    return other === null ? null : (truth.entries[other] as TapeEntry<Decimal>);
  };
  /** The relative error of an entry; infinite where a finite truth became infinite or not a number. */
  const errorAt = (place: number): number | null => {
    const exact = exactAt(place)?.value;
    const { value } = short[place] as TapeEntry<number>;
    if (exact === undefined || !exact.isFinite()) return null;
    return Number.isFinite(value) ? relativeError(value, exact) : Number.POSITIVE_INFINITY;
  };
  return short.map((entry, id) => {
    const exact = exactAt(id);
    const error = errorAt(id);
    const before = Math.max(unitRoundoff, ...entry.inputs.map((input) => errorAt(input) ?? 0));
    // What is infinite because its input was lost nothing more.
    const lost = error === null || error <= before ? 0 : Math.min(bits, Math.log2(error / before));
    return {
      id,
      text: write(entry.node),
      operation: entry.node.kind === 'apply' ? entry.node.op : entry.node.kind,
      inputs: entry.inputs,
      value: entry.value,
      exact: exact === null ? null : toFloat64(exact.value),
      exactDigits: exact === null ? null : digitsOf(exact.value),
      relativeError: error !== null && Number.isFinite(error) ? error : null,
      condition: exact === null ? null : conditionOf(exact, truth.entries),
      bitsLost: lost,
    };
  });
}

/** Twenty digits, or the word for what has none. */
export const digitsOf = (value: Decimal): string =>
  value.isNaN()
    ? 'NaN'
    : value.isFinite()
      ? value.toSignificantDigits(20).toString()
      : `${value.isNegative() ? '-' : ''}Infinity`;

/** Σ |argument · partial / value| over the arguments that depend on a variable, from the exact values. */
function conditionOf(
  { node, value, inputs, partials }: TapeEntry<Decimal>,
  entries: readonly TapeEntry<Decimal>[],
): number | null {
  if (node.kind !== 'apply' || value.isZero() || !value.isFinite() || ruleOf(node.op).piecewiseConstant === true)
    return null;
  let sum: Decimal | null = null;
  inputs.forEach((input, i) => {
    const partial = partials[i] ?? null;
    if (partial === null) return;
    const share = (entries[input] as TapeEntry<Decimal>).value.times(partial).div(value).abs();
    sum = sum === null ? share : (sum as Decimal).plus(share);
  });
  const total = sum as Decimal | null;
  return total === null || total.isNaN() ? null : toFloat64(total);
}
