/**
 * What is the derivative as a formula?
 *
 * Found by the chain rule, told step by step, and tidied: three files that each do one of these, put together here.
 *
 *     sin(x^2)   →   cos(x^2) * (2 * x^(2 - 1))   →   2 * x * cos(x^2)
 *
 * Both forms are worth having. The tidied one is for people. The raw one is for numbers: the rows are written so that their
 * formulas keep their digits, and sech(x)^2 at 20 is 1.7e-17 where the book's 1 - tanh(x)^2 gives 0.
 *
 * Higher orders differentiate the tidied formula again, which keeps them as short as they can be. Some grow nevertheless;
 * past a length that nobody would read they are refused.
 *
 * Next: ./differences.ts
 */

import { InputError } from '../input-error.ts';
import { slopesOf } from './chain-rule.ts';
import { derivationOf, type Step } from './derivation.ts';
import { type Expr, numberExpr } from './expression.ts';
import { lengthOf } from './pieces.ts';
import { LONGEST, tidier } from './tidying.ts';

export type { Step } from './derivation.ts';

/** A derivative as the chain rule gives it, as a book prints it, and the way there. */
export interface SymbolicDerivative {
  /** Take numbers from this one: it keeps the digits that the rows keep. */
  readonly raw: Expr;
  /** Show people this one. */
  readonly tidied: Expr;
  readonly steps: readonly Step[];
  /** False where tidying gave up before the end. */
  readonly complete: boolean;
}

/**
 * The derivative of a formula by a variable, each step named.
 *
 * @throws InputError where no derivative is known, or where it is too long to be written out
 * @example
 * write(derivativeOf(parseFormula('sin(x^2)').expr, 'x').tidied) // => '2 * x * cos(x^2)'
 */
export function derivativeOf(expr: Expr, variable: string): SymbolicDerivative {
  const slopes = slopesOf(expr, variable);
  const raw = slopes.get(expr) ?? numberExpr(0);
  if (lengthOf(expr) > LONGEST || lengthOf(raw) > LONGEST) {
    const hint = 'ask for its value at a point instead, which costs little more than the formula itself';
    throw new InputError(`written out, the derivative would have more than ${LONGEST} parts`, hint);
  }
  return { raw, ...derivationOf(expr, variable, slopes, tidier()) };
}

/** A page of formula. Beyond it nobody reads on, and the orders after it grow several times with each. */
const LONGEST_BETWEEN = 500;

/**
 * The derivative of the given order, tidied between the orders; the steps of all orders one after the other.
 *
 * @param order  a whole number, at least 1
 * @throws InputError as `derivativeOf` does
 * @example
 * write(derivative(parseFormula('x^3').expr, 'x', 2).tidied) // => '6 * x'
 */
export function derivative(expr: Expr, variable: string, order: number): SymbolicDerivative {
  let last = derivativeOf(expr, variable);
  const steps = [...last.steps];
  let complete = last.complete;
  for (let n = 2; n <= order; n++) {
    if (lengthOf(last.tidied) > LONGEST_BETWEEN)
      throw new InputError(
        `written out, the derivative of order ${n - 1} has more than ${LONGEST_BETWEEN} parts`,
        'ask for its value at a point instead, which needs no formula',
      );
    last = derivativeOf(last.tidied, variable);
    steps.push(...last.steps);
    complete = complete && last.complete;
  }
  return { ...last, steps, complete };
}
