/**
 * When are two cases one?
 *
 * The slope of max(x^2, 2*x) comes out of the table as a sum of two conditionals, one for each argument:
 *
 *     2*x*(x^2 >= 2*x ? 1 : 0) + 2*(2*x > x^2 ? 1 : 0)
 *
 * A person asks once which of the two is larger: x^2 >= 2*x ? 2*x : 2. The rules here lead from the one to the other.
 *
 * Where it breaks: questions are recognised when they are written alike, or as exact opposites. That x > 1 settles x > 0 is
 * not known.
 *
 * Next: ./identities.ts
 */

import { applyExpr, type ChooseExpr, chooseExpr, type Expr, numberExpr } from './expression.ts';
import { compare, minusOne, one, same } from './fractions.ts';
import { exactNumber, isApply, isProduct, isSum } from './pieces.ts';
import {
  isFirstPower,
  keyOf,
  type Product,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
  timesProduct,
} from './terms.ts';

/** For each comparison, whether it holds when the first number comes before (-1), with (0) or after (1) the second. */
const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  less: (order) => order < 0,
  lessEqual: (order) => order <= 0,
  greater: (order) => order > 0,
  greaterEqual: (order) => order >= 0,
  equal: (order) => order === 0,
  unequal: (order) => order !== 0,
};

const isZero = (node: Expr): boolean => exactNumber(node)?.top === 0n;

/** 3 > 0 is 1; and of a conditional that depends on a number, the case that it chooses. */
export function decide(node: Expr): Expr | null {
  if (node.kind === 'choose') {
    const test = exactNumber(node.test);
    return test === null ? null : test.top === 0n ? node.otherwise : node.then;
  }
  const holds = node.kind === 'apply' ? comparisons[node.op] : undefined;
  if (node.kind !== 'apply' || holds === undefined) return null;
  const [left = null, right = null] = node.args.map(exactNumber);
  return left === null || right === null ? null : numberExpr(holds(compare(left, right)) ? 1 : 0);
}

/** A conditional whose cases are the same. */
export const dropIdleQuestion = (node: Expr): Expr | null =>
  node.kind === 'choose' && keyOf(node.then) === keyOf(node.otherwise) ? node.then : null;

/** A conditional inside a case, when it asks what has been asked. */
export function askOnce(node: Expr): Expr | null {
  if (node.kind !== 'choose') return null;
  const { test, then, otherwise } = node;
  const asksAgain = (branch: Expr): branch is ChooseExpr =>
    branch.kind === 'choose' && keyOf(branch.test) === keyOf(test);
  if (!asksAgain(then) && !asksAgain(otherwise)) return null;
  return chooseExpr(test, asksAgain(then) ? then.then : then, asksAgain(otherwise) ? otherwise.otherwise : otherwise);
}

/** A factor put into the cases of the conditional that it multiplies, if one of the cases is 0. */
export function multiplyCases(node: Expr): Expr | null {
  if (!isProduct(node)) return null;
  const { coefficient, factors } = productOf(node);
  const [conditional, another] = factors.filter((factor) => factor.base.kind === 'choose' && isFirstPower(factor));
  const choice = conditional?.base;
  if (choice?.kind !== 'choose' || another !== undefined) return null;
  const cases = [choice.then, choice.otherwise];
  const others = factors.filter((factor) => factor !== conditional);
  // Where no case is 0 the other factors would have to be written twice.
  const areNumbers = others.length === 0 && cases.every((part) => exactNumber(part) !== null);
  if (!cases.some(isZero) && !areNumbers) return null;
  const [then, otherwise] = cases.map((part) =>
    renderProduct(timesProduct({ coefficient, factors: others }, productOf(part))),
  );
  return chooseExpr(choice.test, then as Expr, otherwise as Expr);
}

/** Two conditionals of a sum put together, when they ask the same or the opposite. */
export function joinCases(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  for (const [i, first] of terms.entries()) {
    const a = conditionalOf(first);
    if (a === null) continue;
    for (const second of terms.slice(i + 1)) {
      const b = conditionalOf(second);
      const joined = b === null ? null : joinTwo(a, b);
      if (joined === null) continue;
      const rest = terms.filter((term) => term !== first && term !== second);
      return rest.length === 0 ? joined : renderSum([...rest.slice(0, i), productOf(joined), ...rest.slice(i)]);
    }
  }
  return null;
}

/** The conditional that a term is, its minus put into the cases; null for any other term. */
function conditionalOf({ coefficient, factors }: Product): ChooseExpr | null {
  const [only] = factors;
  if (factors.length !== 1 || only?.base.kind !== 'choose' || !isFirstPower(only)) return null;
  const { test, then, otherwise } = only.base;
  if (same(coefficient, one)) return only.base;
  return same(coefficient, minusOne)
    ? chooseExpr(test, applyExpr('negate', then), applyExpr('negate', otherwise))
    : null;
}

function joinTwo(a: ChooseExpr, b: ChooseExpr): Expr | null {
  const sum = (left: Expr, right: Expr): Expr =>
    isZero(left) ? right : isZero(right) ? left : applyExpr('add', left, right);
  if (keyOf(a.test) === keyOf(b.test)) return chooseExpr(a.test, sum(a.then, b.then), sum(a.otherwise, b.otherwise));
  const isOpposite = areOpposite(a.test, b.test) && isZero(a.otherwise) && isZero(b.otherwise);
  return isOpposite ? chooseExpr(a.test, a.then, b.then) : null;
}

/** u >= v and v > u, or u <= v and v < u: as the rows of max and min ask. */
function areOpposite(a: Expr, b: Expr): boolean {
  if (!isApply(a, 'greaterEqual', 'lessEqual') || !isApply(b, 'greater', 'less')) return false;
  if ((a.op === 'greaterEqual') !== (b.op === 'greater')) return false;
  const [[u, v], [p, q]] = [a.args.map(keyOf), b.args.map(keyOf)] as [string[], string[]];
  return u === q && v === p;
}
