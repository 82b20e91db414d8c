/**
 * The formulas that the rows state, read from their text once and kept.
 *
 * The row of tanh says that its slope is `sech(u)^2`. That text is parsed like any other formula, so whatever can read a
 * formula can read a derivative, and nobody states one twice. The names mean: u, v, w the arguments, y the value.
 *
 * Rows are parsed when they are first asked for: a run that meets three operations parses three rows.
 *
 * Next: ./arithmetic/dual.ts
 */

import { type Arithmetic, type Expr, float64, interpret, variablesOf } from './expression.ts';
import { parseFormula } from './parse.ts';
import { readBeforehand } from './read-beforehand.ts';
import { type Kink, type OpName, ruleOf } from './rules.ts';

/** The names of the arguments in the formulas of a row, in order. */
export const argumentNames = ['u', 'v', 'w'] as const;

const parsed = new Map<string, Expr>();

/** The formula that a piece of a row's text means. */
export function rowFormula(text: string): Expr {
  let expr = parsed.get(text);
  if (expr === undefined) {
    expr = readBeforehand(text) ?? parseFormula(text).expr;
    parsed.set(text, expr);
  }
  return expr;
}

/** The partial derivative of an operation by its argument number `index`, a formula in u, v, w, y; null where none is known. */
export function partialOf(op: OpName, index: number): Expr | null {
  const text = ruleOf(op).partials[index] ?? null;
  return text === null ? null : rowFormula(text);
}

/** The operation in terms of other operations, or null where its kind of number must know it. */
export function definitionOf(op: OpName): Expr | null {
  const text = ruleOf(op).definition;
  return text === undefined ? null : rowFormula(text);
}

/** The condition under which the operation has a value, or null where it always has. */
export function domainOf(op: OpName): Expr | null {
  const text = ruleOf(op).domain?.holds;
  return text === undefined ? null : rowFormula(text);
}

/** The kink of the operation at which its arguments stand, or null. */
export function kinkAt(op: OpName, args: readonly number[]): Kink | null {
  for (const kink of ruleOf(op).kinks ?? []) {
    if (interpret(rowFormula(kink.at), argumentsOf(args), float64) === 0) return kink;
  }
  return null;
}

/** A look-up of u, v, w and y, for reading a row's formula. A formula that asks for the value gets it only then. */
export const argumentsOf =
  <T>(args: readonly T[], value?: () => T) =>
  (name: string): T => {
    if (name === 'y' && value !== undefined) return value();
    const index = argumentNames.indexOf(name as 'u');
    const argument = args[index];
    if (argument === undefined) throw new Error(`a row asks for ${name}, which it does not have`);
    return argument;
  };

/** The partial derivative at given arguments, in a given arithmetic. */
export function partialAt<T>(
  op: OpName,
  index: number,
  args: readonly T[],
  value: () => T,
  arithmetic: Arithmetic<T>,
): T {
  const formula = partialOf(op, index);
  return formula === null ? arithmetic.constant(Number.NaN) : interpret(formula, argumentsOf(args, value), arithmetic);
}

/** Whether a row's formula uses the value y. */
export const usesValue = (formula: Expr): boolean => variablesOf(formula).includes('y');
