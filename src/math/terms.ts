/**
 * When are two pieces of a formula alike?
 *
 * 2*x*y and y*(3*x) are the same thing taken twice and three times. To see that, a formula is looked at as a sum of terms,
 * each a number times powers:
 *
 *     6 * x / (3 * sqrt(y)) - 1        =        2 · x^1 · y^(-1/2)   +   (-1)
 *
 * Division is a negative power, a root is half a power, exp(-x) is exp(x) to the power -1; then `x / sqrt(x)` is the sum
 * 1 - 1/2 in the exponent. What is no sum, product or power is a base like any other: sin(x^2), or a bracket such as (x + 1).
 * `renderSum` and `renderProduct` go back, and write what books print: one fraction bar, the number first, the minus in front.
 *
 * Where it breaks: taking a product apart under a root would change its sign, so sqrt(4*x) and (x^2)^(1/2) stay whole.
 *
 * Next: ./reshaping.ts
 */

import { type ApplyExpr, applyExpr, type Expr, numberExpr, partsFirst, partsOf } from './expression.ts';
import {
  type Fraction,
  fraction,
  fractionExpr,
  fractionOf,
  isEven,
  isNegative,
  isWhole,
  minusOne,
  numberOf,
  one,
  opposite,
  plus,
  raised,
  reciprocal,
  same,
  size,
  times,
  written,
} from './fractions.ts';
import { type OpName, ruleOf } from './rules.ts';

/** A base with its exponent: an exact number, or a formula. */
export interface Factor {
  readonly base: Expr;
  readonly exponent: Fraction | Expr;
}

/** A number times powers. */
export interface Product {
  readonly coefficient: Fraction;
  readonly factors: readonly Factor[];
}

/** A product as it stands: numbers and factors not yet put together. */
export interface FlatProduct {
  readonly numbers: readonly Fraction[];
  readonly factors: readonly Factor[];
}

export const isFraction = (exponent: Fraction | Expr): exponent is Fraction => 'bottom' in exponent;
export const isApply = <O extends OpName>(node: Expr, ...ops: readonly O[]): node is ApplyExpr & { readonly op: O } =>
  node.kind === 'apply' && (ops as readonly OpName[]).includes(node.op);
const argument = (node: ApplyExpr, index = 0): Expr => node.args[index] as Expr;

/** Whether the node adds: then its terms belong together, however deep the plus signs stand. */
export function isSum(node: Expr): boolean {
  let inner = node;
  while (isApply(inner, 'negate')) inner = argument(inner);
  return isApply(inner, 'add', 'subtract');
}
/** Whether the node multiplies, divides or changes the sign. */
export const isProduct = (node: Expr): boolean =>
  isApply(node, 'multiply', 'divide') || (isApply(node, 'negate') && !isSum(node));

/** The exact number that the node is, or null. */
export function exactNumber(node: Expr): Fraction | null {
  if (node.kind === 'number') return fractionOf(node);
  if (isApply(node, 'negate')) {
    const inner = exactNumber(argument(node));
    return inner === null ? null : opposite(inner);
  }
  if (!isApply(node, 'divide')) return null;
  const [top, bottom] = [exactNumber(argument(node)), exactNumber(argument(node, 1))];
  return top === null || bottom === null || bottom.top === 0n ? null : written(times(top, reciprocal(bottom)));
}

// ── taking apart ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The pieces that a sum adds, with their signs. */
export function piecesOf(sum: Expr): { readonly node: Expr; readonly negative: boolean }[] {
  const pieces: { node: Expr; negative: boolean }[] = [];
  const pending: { node: Expr; negative: boolean }[] = [{ node: sum, negative: false }];
  while (pending.length > 0) {
    const { node, negative } = pending.pop() as { node: Expr; negative: boolean };
    if (isApply(node, 'add', 'subtract')) {
      pending.push(
        { node: argument(node, 1), negative: negative !== (node.op === 'subtract') },
        { node: argument(node), negative },
      );
    } else if (isApply(node, 'negate') && isSum(node)) pending.push({ node: argument(node), negative: !negative });
    else pieces.push({ node, negative });
  }
  return pieces;
}

/** The pieces that a product multiplies, those below a fraction bar marked. */
export function leavesOf(product: Expr): { readonly node: Expr; readonly below: boolean }[] {
  const leaves: { node: Expr; below: boolean }[] = [];
  const pending: { node: Expr; below: boolean }[] = [{ node: product, below: false }];
  while (pending.length > 0) {
    const { node, below } = pending.pop() as { node: Expr; below: boolean };
    if (isApply(node, 'multiply', 'divide')) {
      pending.push(
        { node: argument(node, 1), below: below !== (node.op === 'divide') },
        { node: argument(node), below },
      );
    } else leaves.push({ node, below });
  }
  return leaves;
}

const scaled = (exponent: Expr, by: Fraction): Fraction | Expr => {
  const exact = exactNumber(exponent);
  if (exact !== null) return times(exact, by);
  return same(by, one) ? exponent : renderProduct(timesProduct(productOf(exponent), { coefficient: by, factors: [] }));
};

/** The node as numbers times powers, nothing put together yet. Of a sum, the one power that it is. */
export function flatten(node: Expr): FlatProduct {
  const numbers: Fraction[] = [];
  const factors: Factor[] = [];
  const pending: { node: Expr; power: Fraction }[] = [{ node, power: one }];
  while (pending.length > 0) {
    const { node: piece, power } = pending.pop() as { node: Expr; power: Fraction };
    const exact = piece.kind === 'number' ? fractionOf(piece) : null;
    const number = exact === null ? null : raised(exact, power);
    if (number !== null) numbers.push(number);
    else if (isApply(piece, 'multiply'))
      pending.push({ node: argument(piece, 1), power }, { node: argument(piece), power });
    else if (isApply(piece, 'divide'))
      pending.push({ node: argument(piece, 1), power: opposite(power) }, { node: argument(piece), power });
    else if (isApply(piece, 'negate')) {
      if (!isEven(power)) numbers.push(minusOne);
      pending.push({ node: argument(piece), power });
    } else if (isApply(piece, 'exp')) factors.push(exponential(piece, power));
    else if (isApply(piece, 'sqrt') || isApply(piece, 'power')) {
      const base = argument(piece);
      const exponent = piece.op === 'sqrt' ? times(power, fraction(1n, 2n)) : scaled(argument(piece, 1), power);
      const exponential = isApply(base, 'exp') && isFraction(exponent);
      if (
        exponential ||
        (isFraction(exponent) &&
          isWhole(exponent) &&
          (piece.op === 'sqrt' || isWhole(exactNumber(argument(piece, 1)) as Fraction)) &&
          canEnter(base, exponent))
      )
        pending.push({ node: base, power: exponent });
      else factors.push({ base, exponent });
    } else factors.push({ base: piece, exponent: power });
  }
  return { numbers, factors };
}

/** Whether a whole power of the base can be taken piece by piece: not if it would make a number too long to write. */
function canEnter(base: Expr, exponent: Fraction): boolean {
  if (!isProduct(base)) return true;
  return leavesOf(base).every(({ node, below }) => {
    const exact = exactNumber(node);
    return exact === null || raised(exact, below ? opposite(exponent) : exponent) !== null;
  });
}

/** exp of a multiple of something is a power of exp of that something. */
function exponential(node: ApplyExpr, power: Fraction): Factor {
  const inner = argument(node);
  const { coefficient, factors } = isSum(inner) ? { coefficient: one, factors: [] } : productOf(inner);
  if (factors.length === 0 || coefficient.top === 0n) return { base: node, exponent: power };
  return {
    base: same(coefficient, one) ? node : applyExpr('exp', renderProduct({ coefficient: one, factors })),
    exponent: times(coefficient, power),
  };
}

const products = new WeakMap<Expr, Product>();

/** The node as one number times powers, like factors put together. */
export function productOf(node: Expr): Product {
  const known = products.get(node);
  if (known !== undefined) return known;
  const product = collectFactors(flatten(node));
  products.set(node, product);
  return product;
}

/** Numbers multiplied, exponents of like bases added. */
export function collectFactors({ numbers, factors }: FlatProduct): Product {
  let coefficient = one;
  const extra: Factor[] = [];
  for (const number of numbers) {
    const next = written(times(coefficient, number));
    if (next !== null) coefficient = next;
    else extra.push({ base: fractionExpr(size(number)), exponent: one });
    if (next === null && isNegative(number)) coefficient = opposite(coefficient);
  }
  const byBase = new Map<string, Factor>();
  for (const { base, exponent } of [...extra, ...factors]) {
    const key = keyOf(base);
    const known = byBase.get(key);
    byBase.set(
      key,
      known === undefined ? { base, exponent } : { base: known.base, exponent: addExponents(known.exponent, exponent) },
    );
  }
  const kept: Factor[] = [];
  for (const factor of byBase.values()) {
    const { base, exponent } = factor;
    if (!isFraction(exponent)) kept.push(factor);
    else if (exponent.top !== 0n) {
      const number = exactNumber(base);
      const folded = number === null ? null : raised(number, exponent);
      const next = folded === null ? null : written(times(coefficient, folded));
      if (next === null) kept.push(factor);
      else coefficient = next;
    }
  }
  return { coefficient, factors: kept };
}

function addExponents(a: Fraction | Expr, b: Fraction | Expr): Fraction | Expr {
  if (isFraction(a) && isFraction(b)) return plus(a, b);
  const [left, right] = [a, b].map((part) => (isFraction(part) ? fractionExpr(part) : part)) as [Expr, Expr];
  const sum = renderSum(collectTerms(termsOf(applyExpr('add', left, right))));
  return exactNumber(sum) ?? sum;
}

export const timesProduct = (a: Product, b: Product): Product =>
  collectFactors({ numbers: [a.coefficient, b.coefficient], factors: [...a.factors, ...b.factors] });

/** The terms of a node: several of a sum, one of anything else. */
export const termsOf = (node: Expr): Product[] =>
  piecesOf(node).map((piece) => {
    const product = productOf(piece.node);
    return piece.negative ? { ...product, coefficient: opposite(product.coefficient) } : product;
  });

/** Like terms added, terms with the number 0 left out. */
export function collectTerms(terms: readonly Product[]): Product[] {
  const byKey = new Map<string, Product>();
  let clash = 0;
  for (const term of terms) {
    const key = factorsKey(term.factors);
    const known = byKey.get(key);
    const coefficient = known === undefined ? term.coefficient : written(plus(known.coefficient, term.coefficient));
    if (coefficient === null) byKey.set(`${key} ${clash++}`, term);
    else byKey.set(key, known === undefined ? term : { coefficient, factors: known.factors });
  }
  return [...byKey.values()].filter((term) => term.coefficient.top !== 0n);
}

// ── likeness ───────────────────────────────────────────────────────────────────────────────────────────────────────

const keys = new WeakMap<Expr, string>();
const numberKey = (f: Fraction): string => (isWhole(f) ? `${f.top}` : `${f.top}/${f.bottom}`);

/** A text that two formulas share when they are the same sum of the same products, in whatever order. */
export function keyOf(node: Expr): string {
  let key = keys.get(node);
  if (key === undefined) {
    key = freshKey(node);
    keys.set(node, key);
  }
  return key;
}

function freshKey(node: Expr): string {
  if (node.kind === 'variable') return `${node.name} `;
  if (node.kind === 'choose') return `if(${keyOf(node.test)},${keyOf(node.then)},${keyOf(node.otherwise)})`;
  if (isSum(node)) return `(${termsOf(node).map(productKey).sort().join('+')})`;
  const { numbers, factors } = flatten(node);
  if (numbers.length > 0 || factors[0]?.base !== node) {
    const product = productOf(node);
    const only = alone(product);
    return only === null ? productKey(product) : keyOf(only);
  }
  return node.kind === 'number' ? `number ${node.text ?? node.value}` : `${node.op}(${node.args.map(keyOf).join(',')})`;
}

/** The base of a product that is nothing but that base, or null. */
export function alone({ coefficient, factors }: Product): Expr | null {
  const [only] = factors;
  return only !== undefined &&
    factors.length === 1 &&
    same(coefficient, one) &&
    isFraction(only.exponent) &&
    same(only.exponent, one)
    ? only.base
    : null;
}

const productKey = ({ coefficient, factors }: Product): string => `${numberKey(coefficient)}*${factorsKey(factors)}`;

/** The same for the powers alone, whatever number stands before them. */
export const factorsKey = (factors: readonly Factor[]): string =>
  factors
    .map(({ base, exponent }) => `${keyOf(base)}^${isFraction(exponent) ? numberKey(exponent) : keyOf(exponent)}`)
    .sort()
    .join('*');

// ── putting together ───────────────────────────────────────────────────────────────────────────────────────────────

/** Named constants, then powers of variables, then everything else as it came; slopes still to be found at the very end. */
function rank({ base, exponent }: Factor): number {
  if (base.kind === 'variable') return base.name.includes('[') ? 4 : isFraction(exponent) ? 1 : 2;
  if (base.kind === 'choose') return 3;
  return isApply(base, 'pi', 'e', 'tau', 'phi') && isFraction(exponent) ? 0 : 2;
}

export const inOrder = (factors: readonly Factor[]): Factor[] => factors.toSorted((a, b) => rank(a) - rank(b));

/** Whether every term of the exponent has a minus, so that the power belongs below the fraction bar. */
const leansBelow = ({ base, exponent }: Factor): boolean => {
  if (isApply(base, 'exp') && isFraction(exponent)) return false;
  if (isFraction(exponent)) return isNegative(exponent);
  return (
    base.kind !== 'number' && !isApply(base, 'e') && termsOf(exponent).every((term) => isNegative(term.coefficient))
  );
};

/** One over the power. */
export const reversed = ({ base, exponent }: Factor): Factor => ({
  base,
  exponent: isFraction(exponent)
    ? opposite(exponent)
    : renderSum(termsOf(exponent).map((term) => ({ ...term, coefficient: opposite(term.coefficient) }))),
});

function renderFactor({ base, exponent }: Factor): Expr {
  if (!isFraction(exponent)) return applyExpr('power', base, exponent);
  if (same(exponent, one)) return base;
  if (isApply(base, 'exp')) return applyExpr('exp', multipleOf(argument(base), exponent));
  if (!exponent.decimal && exponent.top === 1n && exponent.bottom === 2n) return applyExpr('sqrt', base);
  return applyExpr('power', base, fractionExpr(exponent));
}

const multipleOf = (node: Expr, by: Fraction): Expr =>
  isSum(node)
    ? renderProduct({ coefficient: by, factors: [{ base: node, exponent: one }] })
    : renderProduct(timesProduct(productOf(node), { coefficient: by, factors: [] }));

const chain = (parts: readonly Expr[]): Expr | null =>
  parts.length === 0 ? null : parts.reduce((all, part) => applyExpr('multiply', all, part));

/** The product as one fraction: the minus first, then the number, then the factors in order. */
export function renderProduct({ coefficient, factors }: Product): Expr {
  const above: Expr[] = [];
  const below: Expr[] = [];
  for (const factor of inOrder(factors)) {
    if (leansBelow(factor)) below.push(renderFactor(reversed(factor)));
    else above.push(renderFactor(factor));
  }
  const positive = size(coefficient);
  const whole = numberOf(positive);
  const top = whole ?? numberExpr(Number(positive.top));
  if (top.value !== 1 || above.length === 0) above.unshift(top);
  if (whole === null) below.unshift(numberExpr(Number(positive.bottom)));
  if (isNegative(coefficient)) above[0] = applyExpr('negate', above[0] as Expr);
  const numerator = chain(above) as Expr;
  const denominator = chain(below);
  return denominator === null ? numerator : applyExpr('divide', numerator, denominator);
}

/** The sum with as few minus signs as it can have: a term with a plus comes first if there is one. */
export function renderSum(terms: readonly Product[]): Expr {
  const left = terms.filter((term) => term.coefficient.top !== 0n);
  const first = left.findIndex((term) => !isNegative(term.coefficient));
  if (first > 0) left.unshift(...left.splice(first, 1));
  let sum: Expr | null = null;
  for (const term of left) {
    if (sum === null) sum = renderProduct(term);
    else if (isNegative(term.coefficient))
      sum = applyExpr('subtract', sum, renderProduct({ ...term, coefficient: opposite(term.coefficient) }));
    else sum = applyExpr('add', sum, renderProduct(term));
  }
  return sum ?? numberExpr(0);
}

/** The formula with all its signs changed. */
export const negated = (node: Expr): Expr =>
  renderSum(termsOf(node).map((term) => ({ ...term, coefficient: opposite(term.coefficient) })));

/** How long a formula is to read: its parts, and fraction bars twice, because they cost the reader a second look. */
export function lengthOf(node: Expr): number {
  const known = lengths.get(node);
  if (known !== undefined) return known;
  const pending: Expr[] = [node];
  while (pending.length > 0) {
    const piece = pending[pending.length - 1] as Expr;
    const parts = partsOf(piece);
    const missing = parts.filter((part) => !lengths.has(part));
    if (missing.length > 0) pending.push(...missing);
    else {
      pending.pop();
      lengths.set(
        piece,
        parts.reduce((sum, part) => sum + (lengths.get(part) as number), isApply(piece, 'divide') ? 2 : 1),
      );
    }
  }
  return lengths.get(node) as number;
}
const lengths = new WeakMap<Expr, number>();

/** Whether the formula has no variables. */
export const isConstant = (node: Expr): boolean => partsFirst(node).every((part) => part.kind !== 'variable');

/** Whether the operations in the node all have slopes everywhere, so that it is constant nowhere unless it is constant throughout. */
export const isSmooth = (node: Expr): boolean =>
  partsFirst(node).every((part) => part.kind !== 'choose' && (part.kind !== 'apply' || ruleOf(part.op).analytic));
