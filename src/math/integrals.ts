/**
 * What would somebody write who integrates instead of differentiating?
 *
 * Only the integrals of school books are needed: sums, constant multiples, powers, sin, cos, exp of the variable itself.
 *
 *     3*x^2 + cos(x)   →   3*x^3/3 + sin(x)
 *
 * Next: ./mistake-rows.ts
 */

import { applyExpr, type Expr, numberExpr, variableExpr, variablesOf } from './expression.ts';
import type { OpName } from './rules.ts';
import { negative, over, raised, times } from './sites.ts';

/** Antiderivatives of what stands in school books: sums, constant multiples, powers, sin, cos, exp; null for anything else. */
export function integralOf(expr: Expr, variable: string): Expr | null {
  const x = variableExpr(variable);
  if (!variablesOf(expr).includes(variable)) return times(expr, x);
  if (expr.kind === 'variable') return over(raised(x, 2), numberExpr(2));
  if (expr.kind !== 'apply') return null;
  const [u, v] = expr.args as readonly [Expr, Expr];
  const part = (piece: Expr): Expr | null => integralOf(piece, variable);
  const has = (piece: Expr | undefined): boolean => piece !== undefined && variablesOf(piece).includes(variable);
  if (expr.op === 'add' || expr.op === 'subtract') {
    const [a, b] = [part(u), part(v)];
    return a === null || b === null ? null : applyExpr(expr.op, a, b);
  }
  if (expr.op === 'negate') return wrapped(part(u), negative);
  if (expr.op === 'multiply' && !has(u)) return wrapped(part(v), (integral) => times(u, integral));
  if (expr.op === 'multiply' && !has(v)) return wrapped(part(u), (integral) => times(integral, v));
  if (expr.op === 'divide' && !has(v)) return wrapped(part(u), (integral) => over(integral, v));
  if (u?.kind !== 'variable') return null;
  if (expr.op === 'power' && v.kind === 'number' && v.value !== -1)
    return over(raised(x, v.value + 1), numberExpr(v.value + 1));
  const known: Partial<Record<OpName, Expr>> = {
    sin: negative(applyExpr('cos', x)),
    cos: applyExpr('sin', x),
    exp: applyExpr('exp', x),
    sinh: applyExpr('cosh', x),
    cosh: applyExpr('sinh', x),
  };
  return known[expr.op] ?? null;
}

const wrapped = (expr: Expr | null, around: (inner: Expr) => Expr): Expr | null =>
  expr === null ? null : around(expr);
