/**
 * A step in a direction where nothing cancels: the complex step.
 *
 *     Im f(x + i·h) / h = f′(x) - h²·f‴(x)/6 + …        h = 1e-20: the second term is gone, and nothing was subtracted
 *
 * Where it breaks: an operation that forgets its direction in the complex plane (abs, max) makes it lie, so it refuses those.
 *
 * Source: Squire and Trapp, SIAM Review 40 (1998) 110-112.
 * Next: ./complex-over.ts
 */

import {
  type ApplyExpr,
  type Expr,
  float64,
  interpret,
  type Point,
  partsFirst,
  variablesOf,
  write,
} from '../expression.ts';
import { ruleOf } from '../rules.ts';
import { complexOver } from './complex-over.ts';

/** Complex numbers of float64. */
export const complexArithmetic = complexOver(float64, (part) => part);

/** The derivative by a complex step, or why there is none. */
export function complexStep(
  expr: Expr,
  point: Point,
  variable: string,
  h = 1e-20,
): { readonly derivative: number; readonly h: number } | { readonly refusal: string } {
  const blocking = partsFirst(expr).find(
    (node): node is ApplyExpr =>
      node.kind === 'apply' &&
      !ruleOf(node.op).analytic &&
      ruleOf(node.op).piecewiseConstant !== true &&
      variablesOf(node).includes(variable),
  );
  if (blocking !== undefined)
    return { refusal: `${write(blocking)} is not analytic: in the complex plane it has no one direction to follow` };
  const value = interpret(
    expr,
    (name) => ({ re: point[name] as number, im: name === variable ? h : 0 }),
    complexArithmetic,
  );
  return { derivative: value.im / h, h };
}
