/**
 * What is a sum of squares a sum of squares of?
 *
 *     (1 - x)^2 + 100*(y - x^2)^2        r₁ = 1 - x        r₂ = 10*(y - x^2)
 *
 * Losses are often sums of squares, and then the slopes of the residuals r alone tell most of the curvature: the Hessian
 * of f = Σ r² is 2·JᵀJ plus terms with r in them, which are small where the fit is good. Gauss-Newton and Levenberg-Marquardt
 * leave them out. They need the residuals, so the formula is taken apart: sums into terms, factors into the square.
 *
 * Where it breaks: x^2 + 2*x + 1 is a square, and is not recognised as one. Terms must be written as squares.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., section 10.1.
 * Next: ./line-searches.ts
 */

import { InputError } from '../input-error.ts';
import { gradientFunction } from './compile.ts';
import { applyExpr, type Expr, evaluate, numberExpr, sameExpr, variablesOf, write } from './expression.ts';
import type { Residuals } from './step.ts';

/**
 * The residuals of a sum of squares.
 *
 * @throws InputError naming the first term that is not a square
 * @example
 * squaresIn(parseFormula('(1 - x)^2 + 100*(y - x^2)^2').expr).map(write) // => ['1 - x', '10 * (y - x^2)']
 */
export function squaresIn(expr: Expr): Expr[] {
  const residuals: Expr[] = [];
  const pending: { readonly term: Expr; readonly factor: number }[] = [{ term: expr, factor: 1 }];
  while (pending.length > 0) {
    const { term, factor } = pending.pop() as { term: Expr; factor: number };
    const number = constantValue(term);
    if (number !== null && number * factor >= 0) {
      if (number !== 0) residuals.push(numberExpr(Math.sqrt(number * factor)));
      continue;
    }
    const [a, b] = term.kind === 'apply' ? term.args : [];
    const op = term.kind === 'apply' ? term.op : null;
    const [ofA, ofB] = [a, b].map((part) => (part === undefined ? null : constantValue(part)));
    if (op === 'add') pending.push({ term: b as Expr, factor }, { term: a as Expr, factor });
    else if (op === 'subtract') pending.push({ term: b as Expr, factor: -factor }, { term: a as Expr, factor });
    else if (op === 'negate') pending.push({ term: a as Expr, factor: -factor });
    else if (op === 'multiply' && ofA !== null && ofA !== undefined)
      pending.push({ term: b as Expr, factor: factor * ofA });
    else if (op === 'multiply' && ofB !== null && ofB !== undefined)
      pending.push({ term: a as Expr, factor: factor * ofB });
    else if (op === 'divide' && ofB !== null && ofB !== undefined)
      pending.push({ term: a as Expr, factor: factor / ofB });
    else {
      const root = factor >= 0 ? rootOf(term) : null;
      if (root === null) {
        throw new InputError(
          `a sum of squares is needed, and ${factor < 0 ? '-' : ''}${write(term)} is not a square`,
          'write it as one, as in (1 - x)^2 + 100*(y - x^2)^2, or use the optimiser newton',
        );
      }
      residuals.push(factor === 1 ? root : applyExpr('multiply', numberExpr(Math.sqrt(factor)), root));
    }
  }
  return residuals;
}

/** The number that a formula without variables is, or null. */
const constantValue = (expr: Expr): number | null => (variablesOf(expr).length === 0 ? evaluate(expr, {}) : null);

/** What a term is the square of, or null. */
function rootOf(term: Expr): Expr | null {
  if (term.kind !== 'apply') return null;
  const [a, b] = term.args;
  if (term.op === 'square') return a as Expr;
  if (term.op === 'multiply' && sameExpr(a as Expr, b as Expr)) return a as Expr;
  if (term.op !== 'power') return null;
  const exponent = constantValue(b as Expr);
  if (exponent === 2) return a as Expr;
  return exponent !== null && exponent > 0 && exponent % 2 === 0
    ? applyExpr('power', a as Expr, numberExpr(exponent / 2))
    : null;
}

/** The residuals of a formula with their slopes, compiled. */
export function residualsOf(expr: Expr, variables: readonly string[]): Residuals {
  const residuals = squaresIn(expr);
  const functions = residuals.map((residual) => gradientFunction(residual, variables));
  return {
    texts: residuals.map(write),
    at: (point) => {
      const slopes = residuals.map(() => new Float64Array(variables.length));
      const values = functions.map((f, i) => f(point, slopes[i] as Float64Array));
      return { values, rows: slopes.map((row) => [...row]) };
    },
  };
}
