/**
 * How does a formula move when one variable does, part by part?
 *
 * There is one rule, the chain rule. Whatever the operation, its slope is the sum over the arguments that move of
 *
 *     partial derivative by that argument  ×  slope of that argument
 *
 * and the partials stand in the table of operations. For x * sin(x) the row of `*` says that u * v moves by v for each unit
 * of u and by u for each unit of v, so the slope is 1 * sin(x) + x * cos(x): the product rule, though nobody wrote it down. The
 * quotient rule comes out of the row of `/` in the same way.
 *
 * An argument that does not depend on the variable is not differentiated at all. The partial of x^3 by its exponent is
 * x^3 * log(x), which has no value for negative x, and times 0 it would still have none.
 *
 * A slope shares its parts with the formula, so in memory it is not much longer than the formula. Written out it can be
 * very long: a product of n factors has n terms of n factors each. That is why machines go backwards over the parts
 * instead (./arithmetic/tape.ts).
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 1, on formulas against programs.
 * Next: ./derivation.ts
 */

import { InputError } from '../input-error.ts';
import { applyExpr, chooseExpr, type Expr, numberExpr, partsFirst, substitute } from './expression.ts';
import { argumentNames, partialOf } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';

const one = numberExpr(1);
const zero = numberExpr(0);
const isNumber = (expr: Expr, value: number): boolean => expr.kind === 'number' && expr.value === value;

/**
 * The slope of every part of a formula by a variable, untidied. A part that is not in the map does not depend on the variable,
 * or only by jumps. Of a conditional both branches are differentiated, and the test decides between them as before.
 *
 * @throws InputError where an argument moves by which an operation has no known derivative
 */
export function slopesOf(expr: Expr, variable: string): ReadonlyMap<Expr, Expr> {
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
      const term = link(partial, slope, node.args.indexOf(partial) > index);
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

/**
 * Partial times slope. A partial that is nothing but a later argument stays behind the slope, so that sin(x) * exp(x) gives
 * cos(x) * exp(x), in the order in which it was typed.
 */
export function link(partial: Expr, slope: Expr, staysBehind: boolean): Expr {
  if (isNumber(slope, 1)) return partial;
  if (isNumber(partial, 1)) return slope;
  return staysBehind ? applyExpr('multiply', slope, partial) : applyExpr('multiply', partial, slope);
}
