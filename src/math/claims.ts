/**
 * What was claimed: one derivative, or a row or a table of them?
 *
 *     2*x                     the derivative of a formula of one variable
 *     2*x*y, x^2              a gradient: one entry for each variable, in their order
 *     y, x; 1, 1              a Jacobian or a Hessian: rows between semicolons
 *
 * This file takes a text apart and says which derivative each piece is meant to be. What people write before the equals sign,
 * f'(x) = or dy/dx =, is passed over.
 *
 * Where it breaks: a claim that names intermediate results, u = x^2; 2*u, has semicolons too; it can only be a single entry.
 *
 * Next: ./checking.ts
 */

import { give, InputError } from '../input-error.ts';
import { type Formula, parseFormula } from './parse.ts';
import { splitOutsideBrackets } from './tokens.ts';

/** One entry of what is claimed: which derivative it is meant to be. */
export interface Entry {
  /** As a person writes it: df/dx, d2f/dx dy. */
  readonly of: string;
  readonly expression: Formula;
  /** The variables to differentiate by, in turn. */
  readonly by: readonly string[];
  readonly row: number;
  readonly column: number;
}

/** What there is to claim about some formulas. */
export interface Shape {
  readonly kind: 'derivative' | 'gradient' | 'Jacobian' | 'Hessian';
  readonly rows: number;
  readonly columns: number;
  readonly entries: readonly Entry[];
}

/** The largest order: beyond it formulas of derivatives fill pages. */
export const HIGHEST_ORDER = 4;

/** Which derivatives are asked for. */
export function shapeOf(formulas: readonly Formula[], variables: readonly string[], order: number): Shape {
  const [first] = formulas;
  const [variable] = variables;
  if (first === undefined || variable === undefined)
    throw new InputError('the formula has no variables, so nothing can change it', give('variable', 'x'));
  const name = (i: number): string => (formulas.length === 1 ? 'f' : `f${i + 1}`);
  const entry = (row: number, column: number, i: number, by: readonly string[]): Entry => ({
    of: nameOf(name(i), by),
    expression: formulas[i] as Formula,
    by,
    row,
    column,
  });
  if (formulas.length > 1) {
    if (order !== 1)
      throw new InputError('second derivatives are checked for one formula at a time', 'leave the order out');
    return {
      kind: 'Jacobian',
      rows: formulas.length,
      columns: variables.length,
      entries: formulas.flatMap((_, i) => variables.map((by, j) => entry(i, j, i, [by]))),
    };
  }
  if (variables.length === 1)
    return { kind: 'derivative', rows: 1, columns: 1, entries: [entry(0, 0, 0, Array(order).fill(variable))] };
  if (order === 1)
    return {
      kind: 'gradient',
      rows: 1,
      columns: variables.length,
      entries: variables.map((by, j) => entry(0, j, 0, [by])),
    };
  if (order === 2)
    return {
      kind: 'Hessian',
      rows: variables.length,
      columns: variables.length,
      entries: variables.flatMap((a, i) => variables.map((b, j) => entry(i, j, 0, [a, b]))),
    };
  throw new InputError(`derivatives of order ${order} are checked by one variable`, give('variable', variable));
}

function nameOf(f: string, by: readonly string[]): string {
  const [first = ''] = by;
  if (by.length === 1) return `d${f}/d${first}`;
  if (by.every((name) => name === first)) return `d${by.length}${f}/d${first}${by.length}`;
  return `d${by.length}${f}/${by.map((name) => `d${name}`).join(' ')}`;
}

/** What people write before a derivative. */
const LEFT_SIDE = /^\s*(?:[a-z]\w*'+(?:\([^()]*\))?|d\^?\d?[a-z]\w*\/d[a-z]\w*(?:\^?\d)?)\s*=(?!=)\s*/i;
const NAMES_A_RESULT = /^\s*[a-z_]\w*\s*=(?!=)/i;

/**
 * The formulas of a claim, one for each entry of the shape, in its order.
 *
 * @throws InputError where the claim has more or fewer entries, or an entry that is no formula
 */
export function claimedFormulas(claim: string, shape: Shape): readonly Formula[] {
  const bare = withoutBrackets(claim.replace(LEFT_SIDE, ''));
  const { rows, columns, kind, entries } = shape;
  if (entries.length === 1) return [parseFormula(bare)];
  const byRow = split(bare, ';').filter((row) => row.trim() !== '');
  const pieces = byRow.some((row) => NAMES_A_RESULT.test(row))
    ? [bare]
    : byRow.flatMap((row) => split(withoutBrackets(row), ','));
  const given = pieces.length;
  const wanted =
    rows === 1
      ? `${columns} entries, in the order ${entries.map(({ of }) => of).join(', ')}`
      : `${rows} rows of ${columns}`;
  if (given === 1 && kind === 'gradient')
    throw new InputError(
      `the formula has ${columns} variables, and the claim is one formula`,
      `name the variable, such as ${entries[0]?.by[0]}, or claim all: "${entries.map(({ of }) => of).join(', ')}"`,
    );
  if (given !== entries.length || (rows > 1 && byRow.length !== rows && byRow.length !== 1))
    throw new InputError(
      `a ${kind} of this formula has ${wanted}, and ${given === 1 ? '1 entry' : `${given} entries`} came`,
      rows === 1 ? 'commas stand between entries' : 'commas stand between entries, semicolons between rows',
    );
  return pieces.map((piece) => parseFormula(piece.replace(LEFT_SIDE, '')));
}

/** The text without brackets around the whole list: (2*x, 3*y), [2*x, 3*y]. */
function withoutBrackets(text: string): string {
  const trimmed = text.trim();
  const inside = trimmed.slice(1, -1);
  const square = trimmed.startsWith('[') && trimmed.endsWith(']');
  const round = trimmed.startsWith('(') && trimmed.endsWith(')') && balanced(inside) && split(inside, ',').length > 1;
  return square || round ? withoutSquares(inside) : text;
}

/** Rows of a table written as lists: [a, b], [c, d] is a, b; c, d. */
const withoutSquares = (text: string): string => text.replace(/\]\s*,\s*\[/g, ';').replace(/[[\]]/g, '');

/** Whether every bracket of a text closes one that it opened. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** The pieces of a text between separators outside brackets. */
const split = (text: string, separator: string): string[] =>
  splitOutsideBrackets(text, separator).map((piece) => piece.text);
