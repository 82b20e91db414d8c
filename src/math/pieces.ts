/**
 * Where does a sum end, and what does it add?
 *
 * In the tree, a - b + c is (a - b) + c: an addition of a subtraction. For a reader it is one sum of three pieces, with
 * their signs: a, -b, c. In the same way 2 * x / y is one product of 2 and x with y below the bar. Here the tree is read
 * as the reader reads it:
 *
 *     a - (b - c)     the pieces are  a, -b, c
 *     a / (b / c)     the pieces are  a and c above the bar, b below it
 *
 * Next: ./terms.ts
 */

import { type ApplyExpr, type Expr, partsFirst, partsOf } from './expression.ts';
import { type Fraction, fractionOf, opposite, over, written } from './fractions.ts';
import { type OpName, ruleOf } from './rules.ts';

export const isApply = <O extends OpName>(node: Expr, ...ops: readonly O[]): node is ApplyExpr & { readonly op: O } =>
  node.kind === 'apply' && (ops as readonly OpName[]).includes(node.op);

/** An argument of an operation that has at least so many. */
export const argumentOf = (node: ApplyExpr, index = 0): Expr => node.args[index] as Expr;

/** Whether the node adds, under however many minus signs. */
export function isSum(node: Expr): boolean {
  let inner = node;
  while (isApply(inner, 'negate')) inner = argumentOf(inner);
  return isApply(inner, 'add', 'subtract');
}

/** Whether the node multiplies, divides or changes the sign, and is no sum. */
export const isProduct = (node: Expr): boolean =>
  isApply(node, 'multiply', 'divide') || (isApply(node, 'negate') && !isSum(node));

/** What a sum adds, with the signs. */
export function piecesOfSum(sum: Expr): { readonly node: Expr; readonly negative: boolean }[] {
  const pieces: { node: Expr; negative: boolean }[] = [];
  const pending = [{ node: sum, negative: false }];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    const { node, negative } = piece;
    if (isApply(node, 'add', 'subtract')) {
      const second = { node: argumentOf(node, 1), negative: negative !== (node.op === 'subtract') };
      pending.push(second, { node: argumentOf(node), negative });
    } else if (isApply(node, 'negate') && isSum(node)) pending.push({ node: argumentOf(node), negative: !negative });
    else pieces.push(piece);
  }
  return pieces;
}

/** What a product multiplies, and whether it stands below the fraction bar. A minus stays with its piece. */
export function piecesOfProduct(product: Expr): { readonly node: Expr; readonly below: boolean }[] {
  const pieces: { node: Expr; below: boolean }[] = [];
  const pending = [{ node: product, below: false }];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    const { node, below } = piece;
    if (isApply(node, 'multiply', 'divide')) {
      const second = { node: argumentOf(node, 1), below: below !== (node.op === 'divide') };
      pending.push(second, { node: argumentOf(node), below });
    } else pieces.push(piece);
  }
  return pieces;
}

/** The number that the node is, exactly: 2, -2 or 2 / 3; null for anything else. */
export function exactNumber(node: Expr): Fraction | null {
  if (node.kind === 'number') return fractionOf(node);
  if (isApply(node, 'negate')) {
    const inner = exactNumber(argumentOf(node));
    return inner === null ? null : opposite(inner);
  }
  if (!isApply(node, 'divide')) return null;
  const [top, bottom] = [exactNumber(argumentOf(node)), exactNumber(argumentOf(node, 1))];
  return top === null || bottom === null || bottom.top === 0n ? null : written(over(top, bottom));
}

const lengths = new WeakMap<Expr, number>();

/**
 * How long the formula is to read, shared parts counted wherever they stand: one for each part, and one more for a fraction bar,
 * which costs the reader a second look.
 */
export function lengthOf(node: Expr): number {
  const pending: Expr[] = [node];
  for (let piece = node; pending.length > 0; piece = pending[pending.length - 1] as Expr) {
    const missing = lengths.has(piece) ? [] : partsOf(piece).filter((part) => !lengths.has(part));
    if (missing.length > 0) pending.push(...missing);
    else {
      pending.pop();
      const own = isApply(piece, 'divide') ? 2 : 1;
      if (!lengths.has(piece))
        lengths.set(
          piece,
          partsOf(piece).reduce((sum, part) => sum + (lengths.get(part) as number), own),
        );
    }
  }
  return lengths.get(node) as number;
}

/** Whether the formula has no variables. */
export const isConstant = (node: Expr): boolean => partsFirst(node).every((part) => part.kind !== 'variable');

/** Whether all operations on variables in the formula are smooth. Such a formula is 0 at single points at most, or everywhere. */
export const isSmooth = (node: Expr): boolean =>
  partsFirst(node).every(
    (part) =>
      part.kind !== 'choose' && (part.kind !== 'apply' || ruleOf(part.op).analytic === true || isConstant(part)),
  );
