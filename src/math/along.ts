/**
 * A formula of many variables, seen as a function of one.
 *
 * The others are held where a point has them. Pictures, nudges, chords and measurements with a step ask for values in
 * thousands, so the formula is compiled first.
 *
 * Next: ./flat-places.ts
 */

import { compileValue, gradientFunction } from './compile.ts';
import { type Expr, numberExpr, type Point, substitute } from './expression.ts';

/** The formula as a function of one variable, the others held where the point has them. */
export function along(expr: Expr, point: Point, variable: string): (x: number) => number {
  const names = Object.keys(point);
  const compiled = compileValue(expr, names);
  if (names.length === 1 && names[0] === variable) return compiled;
  const values = names.map((name) => point[name] as number);
  const place = names.indexOf(variable);
  return (x) => {
    values[place] = x;
    return compiled(...values);
  };
}

/** The derivative as a function of the one variable, by forward mode compiled from the formula. */
export function slopeAlong(expr: Expr, point: Point, variable: string): (x: number) => number {
  const moving = Object.fromEntries(Object.entries(point).filter(([name]) => name !== variable));
  const fixed = substitute(
    expr,
    Object.fromEntries(Object.entries(moving).map(([name, value]) => [name, numberExpr(value)])),
  );
  const gradient = gradientFunction(fixed, [variable]);
  const at = new Float64Array(1);
  const slope = new Float64Array(1);
  return (x) => {
    at[0] = x;
    const value = gradient(at, slope);
    return Number.isFinite(value) ? (slope[0] as number) : Number.NaN;
  };
}
