/**
 * What would somebody write who integrates instead of differentiating?
 *
 * Only the integrals of school books are needed: sums, constant multiples, powers, 1/x, roots, sin, cos, exp, log of the variable itself.
 *
 *     3*x^2 + cos(x)   →   3*x^3/3 + sin(x)
 *
 * Next: ./mistake-rows.ts
 */

import { applyExpr, type Expr, numberExpr, variableExpr, variablesOf } from './expression.ts';
import type { OpName } from './rules.ts';
import { minus, negative, over, raised, times } from './sites.ts';

/** Antiderivatives of what stands in school books: sums, constant multiples, powers, 1/x, roots, sin, cos, exp, log; null for anything else. */
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
  // c/x^n is c times a power.
  if (expr.op === 'divide' && !has(u)) return wrapped(inverseIntegral(v, x), (integral) => times(u, integral));
  if (u?.kind !== 'variable') return null;
  if (expr.op === 'power' && v.kind === 'number') return powerIntegral(x, v.value);
  const known: Partial<Record<OpName, Expr>> = {
    sin: negative(applyExpr('cos', x)),
    cos: applyExpr('sin', x),
    exp: applyExpr('exp', x),
    sinh: applyExpr('cosh', x),
    cosh: applyExpr('sinh', x),
    sqrt: powerIntegral(x, 1 / 2),
    log: minus(times(x, applyExpr('log', x)), x),
  };
  return known[expr.op] ?? null;
}

const powerIntegral = (x: Expr, n: number): Expr =>
  n === -1 ? applyExpr('log', x) : over(raised(x, n + 1), numberExpr(n + 1));

/** The integral of 1 over the variable, or over a power of it. */
function inverseIntegral(below: Expr, x: Expr): Expr | null {
  if (below.kind === 'variable') return powerIntegral(x, -1);
  const [base, exponent] = below.kind === 'apply' && below.op === 'power' ? below.args : [];
  return base?.kind === 'variable' && exponent?.kind === 'number' ? powerIntegral(x, -exponent.value) : null;
}

const wrapped = (expr: Expr | null, around: (inner: Expr) => Expr): Expr | null =>
  expr === null ? null : around(expr);
