/**
 * What is the derivative as a formula, and by which rule at each step?
 *
 * There is one rule, the chain rule. Whatever the operation, its slope is the sum over the arguments that move of
 *
 *     partial derivative by that argument  ×  derivative of that argument
 *
 * and the partials stand in the table of operations. For x * sin(x) the row of `*` says that u * v moves by v for each unit
 * of u and by u for each unit of v, so the answer is sin(x) * 1 + x * cos(x): the product rule, though nobody wrote it down. The
 * quotient rule comes out of the row of `/` in the same way.
 *
 * An argument that does not depend on the variable is not differentiated at all. The partial of x^3 by its exponent is
 * x^3 * log(x), which has no value for negative x, and times 0 it would still have none.
 *
 * The derivative shares its parts with the formula, so it is not much longer than the formula in memory; written out it can
 * be very long, and then numbers say more.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., section 1.1, on why formulas grow and programs do not.
 * Next: ./derivation.ts
 */

import { InputError } from '../input-error.ts';
import { deriveInSteps, type Step } from './derivation.ts';
import { applyExpr, chooseExpr, type Expr, numberExpr, partsFirst, substitute } from './expression.ts';
import { argumentNames, partialOf } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';
import { tidy, writtenLength } from './tidying.ts';

export type { Step } from './derivation.ts';

/** A derivative longer than this, written out, is refused. */
export const MOST_PARTS = 50_000;

const one = numberExpr(1);
const zero = numberExpr(0);
const isNumber = (expr: Expr, value: number): boolean => expr.kind === 'number' && expr.value === value;

/**
 * The derivative of every part of a formula by a variable, as the chain rule gives it. A part that is not in the map does
 * not depend on the variable, or only by jumps.
 *
 * @throws InputError where an argument moves by which an operation has no known derivative
 */
export function rawDerivatives(expr: Expr, variable: string): ReadonlyMap<Expr, Expr> {
  const slopes = new Map<Expr, Expr>();
  for (const node of partsFirst(expr)) {
    if (node.kind === 'variable' && node.name === variable) slopes.set(node, one);
    if (node.kind === 'choose' && (slopes.has(node.then) || slopes.has(node.otherwise))) {
      slopes.set(node, chooseExpr(node.test, slopes.get(node.then) ?? zero, slopes.get(node.otherwise) ?? zero));
    }
    if (node.kind !== 'apply') continue;
    let sum: Expr | null = null;
    node.args.forEach((argument, index) => {
      const slope = slopes.get(argument);
      if (slope === undefined) return;
      const partial = partialWith(node.op, index, node.args, node);
      if (isNumber(partial, 0)) return;
      const term = times(partial, slope);
      sum = sum === null ? term : applyExpr('add', sum, term);
    });
    if (sum !== null) slopes.set(node, sum);
  }
  return slopes;
}

/** The partial derivative of an operation by its argument number `index`, a formula in these arguments and this value. */
export function partialWith(op: OpName, index: number, args: readonly Expr[], value: Expr): Expr {
  const partial = partialOf(op, index);
  if (partial === null) {
    const name = ruleOf(op).name ?? op;
    const ordinal = ['first', 'second', 'third'][index];
    throw new InputError(
      `no derivative is known of ${name} by its ${ordinal} argument`,
      `choose a variable that does not stand in the ${ordinal} argument of ${name}`,
    );
  }
  return substitute(partial, {
    ...Object.fromEntries(args.map((argument, i) => [argumentNames[i], argument])),
    y: value,
  });
}

function times(partial: Expr, slope: Expr): Expr {
  if (isNumber(slope, 1)) return partial;
  if (isNumber(partial, 1)) return slope;
  return applyExpr('multiply', partial, slope);
}

/** A derivative as the chain rule gives it, as a book prints it, and the way there. */
export interface SymbolicDerivative {
  /** Take numbers from this one: it keeps the digits that the rows keep. */
  readonly raw: Expr;
  /** Show people this one. */
  readonly tidied: Expr;
  readonly steps: Step[];
  /** False where tidying gave up before the end. */
  readonly complete: boolean;
}

/**
 * The derivative of a formula by a variable, each step named.
 *
 * @throws InputError where no derivative is known, or where written out it would be longer than `MOST_PARTS`
 * @example
 * write(derivativeOf(parseFormula('sin(x^2)').expr, 'x').tidied) // => '2 * x * cos(x^2)'
 */
export function derivativeOf(expr: Expr, variable: string): SymbolicDerivative {
  const slopes = rawDerivatives(expr, variable);
  const raw = slopes.get(expr) ?? zero;
  if (writtenLength(raw) > MOST_PARTS) {
    throw new InputError(
      `written out, the derivative has more than ${MOST_PARTS} parts`,
      'ask for its value at a point instead: that costs no more than the formula',
    );
  }
  const { expr: tidied, applied, complete } = tidy(raw);
  return { raw, tidied, complete, steps: deriveInSteps(expr, variable, slopes, { tidied, applied }) };
}

/**
 * The derivative of the given order, tidied between the orders.
 *
 * @param order  a whole number, at least 1
 */
export function derivative(expr: Expr, variable: string, order: number): SymbolicDerivative {
  let last = derivativeOf(expr, variable);
  const steps = [...last.steps];
  for (let n = 2; n <= order; n++) {
    last = derivativeOf(last.tidied, variable);
    steps.push(...last.steps);
  }
  return { ...last, steps };
}
