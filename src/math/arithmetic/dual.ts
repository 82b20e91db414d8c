/**
 * Can the derivative ride along with the value?  (forward mode)
 *
 * Evaluate x^2 at 3.00001: 9.0000600001. The slope 6 is there to be read, in the digits after the value, spoilt a little
 * by the square of the nudge. A dual number keeps the nudge apart, as a second number that is never squared:
 *
 *     (3 + 1·ε)^2 = 9 + 6·ε          ε·ε = 0
 *
 * So every number carries its value and its tangent, the rate at which it moves when the input does. For an operation the
 * rule is the same whatever it is: the tangent out is the sum, over the arguments that move, of partial × tangent in. The
 * partials are the formulas of the rule table, read in the same kind of number as the values; so duals of float64, of
 * 60-digit decimals, of float16 and of duals themselves are all this one file.
 *
 * An argument that does not depend on the input has no tangent at all, rather than a tangent of 0. The difference matters:
 * the partial of x^3 by its exponent is log(x)·x^3, not-a-number for negative x, and 0 times that would spoil the answer.
 *
 * Formulas have no derivative operator inside them, so the two tangents of a nested derivative cannot be confused
 * (perturbation confusion, Siskind and Pearlmutter 2005).
 *
 * Where it breaks: at kinks it takes one side and does not say so; ../kinks.ts does.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3.
 * Next: ./jet.ts
 */

import { type ApplyExpr, type Arithmetic, type Expr, float64, from, interpret, type Point } from '../expression.ts';
import { partialAt } from '../partials.ts';
import type { OpName } from '../rules.ts';

/** A value and how fast it moves; the tangent is null for what does not depend on the input. */
export interface Dual<T> {
  readonly value: T;
  readonly tangent: T | null;
}

/** Dual numbers whose parts are numbers of the given kind. */
export function dualOver<T>(base: Arithmetic<T>): Arithmetic<Dual<T>> {
  return {
    constant: (value, text) => ({ value: base.constant(value, text), tangent: null }),
    holds: (condition, node) => base.holds(condition.value, node),
    apply: (op: OpName, args: readonly Dual<T>[], node: ApplyExpr) => {
      const values = args.map((argument) => argument.value);
      const value = base.apply(op, values, node);
      let tangent: T | null = null;
      args.forEach((argument, i) => {
        if (argument.tangent === null) return;
        const partial = partialAt(op, i, values, () => value, base);
        const term = base.apply('multiply', [partial, argument.tangent], node);
        tangent = tangent === null ? term : base.apply('add', [tangent, term], node);
      });
      return { value, tangent };
    },
  };
}

/** Dual numbers over float64. */
export const dual = dualOver(float64);

/**
 * The value of a formula and its derivative along a direction, in one sweep.
 *
 *     d/dt f(point + t·direction) at t = 0
 *
 * @param direction  rate of each variable; variables left out do not move
 * @returns value and tangent; the tangent is null where the formula does not depend on what moves
 * @example
 * forwardDerivative(parseFormula('x^2').expr, { x: 3 }, { x: 1 }).tangent // => 6
 */
export function forwardDerivative(expr: Expr, point: Point, direction: Point): Dual<number> {
  const inputs: Record<string, Dual<number>> = Object.create(null);
  for (const [name, value] of Object.entries(point)) {
    inputs[name] = { value, tangent: Object.hasOwn(direction, name) ? (direction[name] as number) : null };
  }
  return interpret(expr, from(inputs), dual);
}
