/**
 * Which formulas of the rows need no parsing when the program starts?
 *
 * The rows state some three hundred formulas as text, and a run that meets a few operations would parse some dozens of them:
 * a twelfth of the time in which an empty Node starts. So the build parses all of them once and puts the trees here, each
 * under its text and packed. In the sources the table is empty, and every text is parsed when it is first asked for.
 *
 *     sech(u)^2 is packed as ["power",["sech","u"],2]
 *
 * Where it breaks: a packed tree has no places in the text and no not-a-number. No row needs either, which a test holds
 * against every text.
 *
 * Next: ./partials.ts
 */

import { type Expr, numberExpr, partsOf, variableExpr } from './expression.ts';
import type { OpName } from './rules.ts';

/** A tree as JSON can hold it: a variable is its name, a number itself, anything else a list with its name first. */
export type Packed = string | number | readonly [string, ...Packed[]];

/** Names that no operation has: of a condition, and of a number whose digits say more than its value. */
const CHOICE = '?';
const DIGITS = '#';

/** From the text of a formula to its tree, packed and written as JSON. */
export const treesByText: Readonly<Record<string, string>> = {};

/** The tree of a text that was parsed beforehand, or null. */
export const readBeforehand = (text: string): Expr | null =>
  Object.hasOwn(treesByText, text) ? unpacked(JSON.parse(treesByText[text] as string) as Packed) : null;

/** The tree without its places in the text. */
export function packed(node: Expr): Packed {
  if (node.kind === 'variable') return node.name;
  if (node.kind === 'number')
    return node.text === String(node.value) ? node.value : [DIGITS, node.value, node.text ?? ''];
  return [node.kind === 'choose' ? CHOICE : node.op, ...partsOf(node).map(packed)];
}

/** The tree that was packed. */
export function unpacked(tree: Packed): Expr {
  if (typeof tree === 'string') return variableExpr(tree);
  if (typeof tree === 'number') return numberExpr(tree, String(tree));
  const [name, ...parts] = tree;
  if (name === DIGITS)
    return parts[1] === '' ? numberExpr(parts[0] as number) : numberExpr(parts[0] as number, parts[1] as string);
  const args = parts.map(unpacked);
  if (name !== CHOICE) return { kind: 'apply', op: name as OpName, args };
  const [test, then, otherwise] = args as [Expr, Expr, Expr];
  return { kind: 'choose', test, then, otherwise };
}
