/**
 * Where do the digits of a formula die, and is there a form that keeps them?
 *
 * A formula is followed through its operations in a precision, beside the truth (./node-errors.ts); the operation that loses the
 * digits is named, in the value and in the gradient (./culprits.ts, ./gradient-culprits.ts); and forms of the same function that keep them are offered
 * with their proof (./proposals.ts).
 *
 *     1 - cos(x) at 1e-8 in float64:   value 0, truth 5e-17     condition number of f: 2
 *     the subtraction loses all 53 bits                         2*sin(x/2)^2 loses none
 *
 * The condition number of f says what no way of writing it can avoid: if every variable is off by one part in a million, f is off
 * by so many parts in a million. Where the error of f is much larger than that times one rounding, the writing is to blame.
 *
 * Where it breaks: at a value of exactly 0 there is no relative error. A gradient where there is no derivative has no truth.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1.
 * Next: ./eigen.ts
 */

import { give, InputError } from '../input-error.ts';
import { type Decimal, decimalArithmetic, fromFloat64, toFloat64 } from './arithmetic/decimal.ts';
import { type Precision, type PrecisionName, precisions } from './arithmetic/precision.ts';
import { backward, type TapeEntry } from './arithmetic/tape.ts';
import { conventionAt } from './conventions.ts';
import { type Culprit, forwardCulprit } from './culprits.ts';
import { type Expr, interpret, interpretAll, type Point, shareEqualParts } from './expression.ts';
import { backwardCulprit, type GradientPart } from './gradient-culprits.ts';
import { analysePoint } from './kinks.ts';
import { digitsOf, nodesOf, readTwice, relativeError, type StableNode, type TwoReadings } from './node-errors.ts';
import { argumentsOf, rowFormula } from './partials.ts';
import { type Proposal, proposalsFor } from './proposals.ts';
import { ruleOf } from './rules.ts';

export type { Culprit } from './culprits.ts';
export type { GradientPart } from './gradient-culprits.ts';
export type { StableNode } from './node-errors.ts';
export type { FormErrors, MeasuredError, Proof, ProofPoint, Proposal } from './proposals.ts';

export interface StabilityResult {
  readonly expression: string;
  /** The point as the precision has it; everything is measured there. */
  readonly at: Point;
  readonly precision: PrecisionName;
  /** The largest relative error of one rounding. */
  readonly unitRoundoff: number;
  /** In the precision. */
  readonly value: number;
  /** The nearest float64 to the true value; null where there is none. */
  readonly exact: number | null;
  /** Its first twenty digits, for what no float64 can hold. */
  readonly exactDigits: string | null;
  readonly relativeError: number | null;
  /** Σ |x·∂f/∂x| / |f|: what no way of writing f can avoid; null where f is 0 or has no value or no derivative. */
  readonly conditionNumber: number | null;
  readonly nodes: readonly StableNode[];
  /** Who spoilt the value. */
  readonly forward: Culprit | null;
  readonly gradient: readonly GradientPart[];
  /** Who spoilt the gradient. */
  readonly backward: Culprit | null;
  /** Better forms of the same function, the best first. */
  readonly proposals: readonly Proposal[];
  readonly remarks: readonly string[];
}

/**
 * Follows a formula through its nodes in a precision, beside the truth, and finds where its digits die.
 *
 * @throws InputError where a coordinate is beyond the largest number of the precision
 */
export async function stability(
  expression: string,
  typed: Expr,
  at: Point,
  name: PrecisionName,
): Promise<StabilityResult> {
  const precision = precisions[name];
  const point = roundedTo(precision, at);
  const expr = shareEqualParts(typed);
  const readings = readTwice(expr, point, precision);
  const nodes = nodesOf(readings, precision);
  const { short, truth } = readings;
  const value = (short[short.length - 1] as TapeEntry<number>).value;
  const { parts, remarks } = await gradientOf(typed, point, readings, precision);
  return {
    expression,
    at: point,
    precision: name,
    unitRoundoff: precision.unitRoundoff,
    value,
    exact: truth.value.isNaN() ? null : toFloat64(truth.value),
    exactDigits: truth.value.isNaN() ? null : digitsOf(truth.value),
    relativeError: relativeError(value, truth.value),
    conditionNumber: conditionNumber(parts, point, readings),
    nodes,
    forward: forwardCulprit(readings, nodes, precision),
    gradient: parts,
    backward: backwardCulprit(typed, point, readings, parts, precision),
    proposals: proposalsFor(typed, point, name, truth),
    remarks: [...roundingRemarks(at, point, name), ...remarks, ...(truth.complete ? [] : [NOT_ENOUGH])],
  };
}

const NOT_ENOUGH =
  'five thousand digits are not enough here for all that is added: the truth told is that of the formula in so many digits';

function roundedTo({ name, round, largest }: Precision, at: Point): Point {
  const point = Object.fromEntries(Object.entries(at).map(([key, value]) => [key, round(value)]));
  for (const [key, value] of Object.entries(at)) {
    if (!Number.isFinite(point[key] as number))
      throw new InputError(
        `${key} = ${value} is beyond the largest number of ${name}, ${largest}`,
        give('precision', 'float64'),
      );
  }
  return point;
}

const roundingRemarks = (asked: Point, point: Point, name: PrecisionName): string[] =>
  Object.entries(point)
    .filter(([key, value]) => value !== asked[key])
    .map(([key, value]) => `${key} = ${asked[key]} is ${value} in ${name}, and everything is measured there`);

/** The gradient by reverse mode beside the truth, and what is to be said where there is none. */
async function gradientOf(
  expr: Expr,
  point: Point,
  { short, truth }: TwoReadings,
  precision: Precision,
): Promise<{ parts: GradientPart[]; remarks: string[] }> {
  const adjoints = backward(short, precision.arithmetic);
  const hasValue = truth.value.isFinite();
  const isPlain = hasValue && !touchesKink(expr, point);
  const parts: GradientPart[] = [];
  const remarks: string[] = [];
  for (const variable of Object.keys(point)) {
    const place = short.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
    const value = place < 0 ? 0 : (adjoints[place] as number);
    const slope = truth.gradient[variable];
    let isDerivative = hasValue && slope?.isFinite() === true;
    // At a kink the rules take one side, and say nothing of it.
    if (!isPlain || !isDerivative) {
      const { kind } = await analysePoint(expr, point, variable);
      if (kind !== 'smooth') {
        isDerivative = false;
        remarks.push(
          `f has no derivative by ${variable} at this point (${kind}), so its slope has no truth to be compared with`,
        );
      }
    }
    parts.push({
      variable,
      value,
      exact: isDerivative && slope !== undefined ? toFloat64(slope) : null,
      exactDigits: isDerivative && slope !== undefined ? digitsOf(slope) : null,
      relativeError: isDerivative && slope !== undefined ? relativeError(value, slope) : null,
      pytorch: inPyTorch(expr, point, variable, precision),
    });
  }
  return { parts, remarks };
}

/** Its answer is known in float64; that it is not a number does not depend on how many digits there are. */
function inPyTorch(expr: Expr, point: Point, variable: string, { name }: Precision): number | null {
  const { derivative } = conventionAt(expr, point, variable, 'PyTorch');
  return name === 'float64' || Number.isNaN(derivative) ? derivative : null;
}

/** Whether an operation stands exactly at a kink, or a condition exactly at its edge. What only rounding brings there does not count. */
function touchesKink(expr: Expr, point: Point): boolean {
  const numberOf = (name: string): Decimal => fromFloat64(point[name] as number);
  const values = interpretAll(expr, numberOf, decimalArithmetic);
  return [...values.keys()].some((node) => {
    if (node.kind !== 'apply') return false;
    const args = node.args.map((part) => values.get(part) as Decimal);
    if (args.some((argument) => !argument.isFinite())) return false;
    return (ruleOf(node.op).kinks ?? []).some(({ at }) =>
      interpret(rowFormula(at), argumentsOf(args), decimalArithmetic).isZero(),
    );
  });
}

function conditionNumber(gradient: readonly GradientPart[], point: Point, { truth }: TwoReadings): number | null {
  if (!truth.value.isFinite() || truth.value.isZero() || gradient.some(({ exact }) => exact === null)) return null;
  const [first, ...others] = gradient.map(({ variable }) =>
    truth.value.isZero()
      ? truth.value
      : (truth.gradient[variable] ?? truth.value).times(point[variable] as number).abs(),
  );
  if (first === undefined) return null;
  return toFloat64(
    others
      .reduce((sum, share) => sum.plus(share), first)
      .div(truth.value)
      .abs(),
  );
}
