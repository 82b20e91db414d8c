/**
 * When are two pieces of a formula alike?
 *
 * 2*x*y and y*(3*x) are the same thing taken twice and three times. To see that, a formula is looked at as a sum of terms,
 * each a number times powers:
 *
 *     6 * x / (3 * sqrt(y)) - 1        =        2 · x^1 · y^(-1/2)   +   (-1)
 *
 * Division is a negative power, a root is half a power, exp(-x) is exp(x) to the power -1; then x / sqrt(x) is the sum
 * 1 - 1/2 in the exponent. What is no sum, product or power is a base like any other: sin(x^2), or a bracket (x + 1).
 * `renderSum` and `renderProduct` go back, and write what books print: one fraction bar, the number first, the minus in
 * front of it.
 *
 * Where it breaks: a root is not taken apart, because sqrt(x*y) is not sqrt(x)*sqrt(y) where both are negative.
 *
 * Next: ./reshaping.ts
 */

import { type ApplyExpr, applyExpr, type Expr, numberExpr, partsFirst, partsOf } from './expression.ts';
import {
  type Fraction,
  fractionExpr,
  fractionOf,
  half,
  isEven,
  isNegative,
  isWhole,
  minusOne,
  numberOf,
  one,
  opposite,
  plus,
  raised,
  same,
  size,
  times,
  written,
} from './fractions.ts';
import { argumentOf, exactNumber, isApply, isProduct, isSum, piecesOfProduct, piecesOfSum } from './pieces.ts';
import { ruleOf } from './rules.ts';

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

// ── taking apart ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The node as numbers and powers, nothing put together yet. A sum is one power, of itself. */
export function flatten(node: Expr): FlatProduct {
  const numbers: Fraction[] = [];
  const factors: Factor[] = [];
  const pending: { node: Expr; power: Fraction }[] = [{ node, power: one }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node: piece, power } = next;
    const exact = piece.kind === 'number' ? fractionOf(piece) : null;
    const number = exact === null ? null : raised(exact, power);
    if (number !== null) numbers.push(number);
    else if (isApply(piece, 'multiply', 'divide')) {
      const second = { node: argumentOf(piece, 1), power: piece.op === 'divide' ? opposite(power) : power };
      pending.push(second, { node: argumentOf(piece), power });
    } else if (isApply(piece, 'negate')) {
      if (!isEven(power)) numbers.push(minusOne);
      pending.push({ node: argumentOf(piece), power });
    } else if (isApply(piece, 'exp')) factors.push(exponential(piece, power));
    else if (isApply(piece, 'sqrt', 'power')) {
      const own = piece.op === 'sqrt' ? half : (exactNumber(argumentOf(piece, 1)) ?? argumentOf(piece, 1));
      const factor = { base: argumentOf(piece), exponent: multiplied(own, power) };
      if (isFraction(factor.exponent) && canOpen(factor.base, factor.exponent)) {
        pending.push({ node: factor.base, power: factor.exponent });
      } else factors.push(factor);
    } else factors.push({ base: piece, exponent: power });
  }
  return { numbers, factors };
}

const multiplied = (exponent: Fraction | Expr, by: Fraction): Fraction | Expr =>
  isFraction(exponent)
    ? times(exponent, by)
    : same(by, one)
      ? exponent
      : renderProduct(timesProduct(productOf(exponent), { coefficient: by, factors: [] }));

/**
 * Whether a power of the base can be taken piece by piece: a whole power, unless it would make a number too long to write. An
 * exponential takes any power.
 */
function canOpen(base: Expr, exponent: Fraction): boolean {
  if (isApply(base, 'exp')) return true;
  if (!isWhole(exponent)) return false;
  const pieces = isProduct(base) ? piecesOfProduct(base) : [];
  return pieces.every(({ node, below }) => {
    const exact = exactNumber(node);
    return exact === null || raised(exact, below ? opposite(exponent) : exponent) !== null;
  });
}

/** Towers of more exponentials than this are left as they stand: to see the storeys below, each storey is written anew. */
const STOREYS = 4;
const storeys = new WeakMap<Expr, number>();

/** How many exponentials stand on top of one another in a formula. */
function storeysOf(expr: Expr): number {
  const known = storeys.get(expr);
  if (known !== undefined) return known;
  for (const node of partsFirst(expr)) {
    if (storeys.has(node)) continue;
    const below = Math.max(0, ...partsOf(node).map((part) => storeys.get(part) as number));
    storeys.set(node, isApply(node, 'exp') ? below + 1 : below);
  }
  return storeys.get(expr) as number;
}

const exponentials = new WeakMap<Expr, { readonly base: Expr; readonly multiple: Fraction }>();

/**
 * exp of a multiple of something is a power of exp of that something. The something is written once for each exp: in a tower
 * of them every storey asks for the one below it twice, and only what is recognised is not taken apart again.
 */
function exponential(node: ApplyExpr, power: Fraction): Factor {
  let known = exponentials.get(node);
  if (known === undefined) {
    known = withoutMultiple(node);
    exponentials.set(node, known);
  }
  return { base: known.base, exponent: times(known.multiple, power) };
}

function withoutMultiple(node: ApplyExpr): { readonly base: Expr; readonly multiple: Fraction } {
  const inner = argumentOf(node);
  if (isSum(inner) || storeysOf(node) > STOREYS) return { base: node, multiple: one };
  const { coefficient, factors } = productOf(inner);
  if (factors.length === 0 || coefficient.top === 0n || same(coefficient, one)) return { base: node, multiple: one };
  const base = applyExpr('exp', renderProduct({ coefficient: one, factors }));
  return { base, multiple: coefficient };
}

const sums = new WeakMap<Expr, readonly Product[]>();

/** The terms of a node: several of a sum, one of anything else. */
export function termsOf(node: Expr): readonly Product[] {
  let terms = sums.get(node);
  if (terms === undefined) {
    terms = piecesOfSum(node).map((piece) =>
      piece.negative ? negative(productOf(piece.node)) : productOf(piece.node),
    );
    sums.set(node, terms);
  }
  return terms;
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

// ── bringing together ──────────────────────────────────────────────────────────────────────────────────────────────

/** Numbers multiplied where the outcome is exact, exponents of like bases added. */
function collectFactors({ numbers, factors }: FlatProduct): Product {
  let coefficient = one;
  const byBase = new Map<string, Factor>();
  const take = ({ base, exponent }: Factor): void => {
    const key = keyOf(base);
    const known = byBase.get(key);
    byBase.set(
      key,
      known === undefined ? { base, exponent } : { base: known.base, exponent: addExponents(known.exponent, exponent) },
    );
  };
  for (const number of numbers) {
    const next = written(times(coefficient, number));
    coefficient = next ?? (isNegative(number) ? opposite(coefficient) : coefficient);
    if (next === null) take({ base: fractionExpr(size(number)), exponent: one });
  }
  factors.forEach(take);
  const kept = [...byBase.values()].filter(({ base, exponent }) => {
    if (!isFraction(exponent)) return true;
    if (exponent.top === 0n) return false;
    const number = exactNumber(base);
    const power = number === null ? null : raised(number, exponent);
    const next = power === null ? null : written(times(coefficient, power));
    coefficient = next ?? coefficient;
    return next === null;
  });
  return { coefficient, factors: kept };
}

function addExponents(a: Fraction | Expr, b: Fraction | Expr): Fraction | Expr {
  if (isFraction(a) && isFraction(b)) return plus(a, b);
  const [left, right] = [a, b].map((part) => (isFraction(part) ? fractionExpr(part) : part)) as [Expr, Expr];
  const sum = renderSum(collectTerms(termsOf(applyExpr('add', left, right))));
  return exactNumber(sum) ?? sum;
}

/** Like terms added where the outcome is exact, terms with the number 0 left out. */
export function collectTerms(terms: readonly Product[]): Product[] {
  const byKey = new Map<string, Product>();
  for (const term of terms) {
    const key = factorsKey(term.factors);
    const known = byKey.get(key);
    const coefficient = known === undefined ? term.coefficient : written(plus(known.coefficient, term.coefficient));
    if (coefficient === null) byKey.set(`${key} ${byKey.size}`, term);
    else byKey.set(key, { coefficient, factors: known?.factors ?? term.factors });
  }
  return [...byKey.values()].filter((term) => term.coefficient.top !== 0n);
}

export const timesProduct = (a: Product, b: Product): Product =>
  collectFactors({ numbers: [a.coefficient, b.coefficient], factors: [...a.factors, ...b.factors] });

export const negative = (term: Product): Product => ({ ...term, coefficient: opposite(term.coefficient) });

/** The formula with all its signs changed. */
export const negated = (node: Expr): Expr => renderSum(termsOf(node).map(negative));

/** Whether every term of the formula has a minus. */
export const isAllNegative = (node: Expr): boolean => termsOf(node).every((term) => isNegative(term.coefficient));

/** One over the power. */
export const inverse = ({ base, exponent }: Factor): Factor => ({
  base,
  exponent: isFraction(exponent) ? opposite(exponent) : negated(exponent),
});

// ── likeness ───────────────────────────────────────────────────────────────────────────────────────────────────────

const keys = new WeakMap<Expr, string>();
const numberKey = (f: Fraction): string => (isWhole(f) ? `${f.top}` : `${f.top}/${f.bottom}`);

/** A text that two formulas share when they are the same sums of the same products, in whatever order. */
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
  const isItsOwnBase = numbers.length === 0 && factors[0]?.base === node;
  if (!isItsOwnBase) {
    const product = productOf(node);
    const base = soleBase(product);
    return base === null ? productKey(product) : keyOf(base);
  }
  return node.kind === 'number' ? `number ${node.text ?? node.value}` : `${node.op}(${node.args.map(keyOf).join(',')})`;
}

/** The base of a product that is nothing but that base; null for any other product. */
function soleBase({ coefficient, factors }: Product): Expr | null {
  const [only] = factors;
  const isAlone = factors.length === 1 && same(coefficient, one);
  return isAlone && only !== undefined && isFirstPower(only) ? only.base : null;
}

export const isFirstPower = ({ exponent }: Factor): boolean => isFraction(exponent) && same(exponent, one);

const productKey = ({ coefficient, factors }: Product): string => `${numberKey(coefficient)}*${factorsKey(factors)}`;

/** The same for powers alone, whatever number stands before them. */
export const factorsKey = (factors: readonly Factor[]): string =>
  factors
    .map(({ base, exponent }) => `${keyOf(base)}^${isFraction(exponent) ? numberKey(exponent) : keyOf(exponent)}`)
    .sort()
    .join('*');

// ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Named constants first, and numbers too long to be worked with; then powers of variables, then everything else as it came,
 * then conditionals, and at the end derivatives that are still to be found (./derivation.ts).
 */
function rank({ base, exponent }: Factor): number {
  if (base.kind === 'variable') return base.name.includes('[') ? 4 : isFraction(exponent) ? 1 : 2;
  if (base.kind === 'choose') return 3;
  const isNamed = base.kind === 'apply' && ruleOf(base.op).arity === 0 && isFraction(exponent);
  return isNamed || (base.kind === 'number' && isFirstPower({ base, exponent })) ? 0 : 2;
}

/** Whether the power belongs below the fraction bar. exp(-x) and 2^(-x) do not. */
function leansBelow({ base, exponent }: Factor): boolean {
  if (isFraction(exponent)) return isNegative(exponent) && !isApply(base, 'exp');
  return base.kind !== 'number' && !isApply(base, 'e') && isAllNegative(exponent);
}

function renderFactor({ base, exponent }: Factor): Expr {
  if (!isFraction(exponent)) return applyExpr('power', base, exponent);
  if (same(exponent, one)) return base;
  if (isApply(base, 'exp')) return powerOfExp(base, exponent);
  // A person who types x^0.5 wants to see x^0.5.
  if (same(exponent, half) && !exponent.decimal) return applyExpr('sqrt', base);
  return applyExpr('power', base, fractionExpr(exponent));
}

const powersOfExp = new WeakMap<Expr, Map<string, Expr>>();

/** exp(x) to the power 3 is exp(3 * x), the same one whenever it is asked for. */
function powerOfExp(base: ApplyExpr, exponent: Fraction): Expr {
  const known = powersOfExp.get(base) ?? new Map<string, Expr>();
  powersOfExp.set(base, known);
  const key = `${numberKey(exponent)} ${exponent.decimal}`;
  const power = known.get(key) ?? applyExpr('exp', renderMultiple(argumentOf(base), exponent));
  known.set(key, power);
  return power;
}

const renderMultiple = (node: Expr, by: Fraction): Expr =>
  renderProduct(
    isSum(node)
      ? { coefficient: by, factors: [{ base: node, exponent: one }] }
      : timesProduct(productOf(node), { coefficient: by, factors: [] }),
  );

const chained = (factors: readonly Expr[]): Expr => factors.reduce((all, factor) => applyExpr('multiply', all, factor));

/** The product as one fraction: the minus, the number, the factors in order. */
export function renderProduct({ coefficient, factors }: Product): Expr {
  const above: Expr[] = [];
  const below: Expr[] = [];
  for (const factor of factors.toSorted((a, b) => rank(a) - rank(b))) {
    if (leansBelow(factor)) below.push(renderFactor(inverse(factor)));
    else above.push(renderFactor(factor));
  }
  const positive = size(coefficient);
  const number = numberOf(positive);
  const top = number ?? numberExpr(Number(positive.top));
  if (top.value !== 1 || above.length === 0) above.unshift(top);
  if (number === null) below.unshift(numberExpr(Number(positive.bottom)));
  if (isNegative(coefficient)) above[0] = applyExpr('negate', above[0] as Expr);
  return below.length === 0 ? chained(above) : applyExpr('divide', chained(above), chained(below));
}

/** The sum with as few minus signs as it can have: a term with a plus comes first if there is one. */
export function renderSum(terms: readonly Product[]): Expr {
  const left = terms.filter((term) => term.coefficient.top !== 0n);
  const first = left.findIndex((term) => !isNegative(term.coefficient));
  if (first > 0) left.unshift(...left.splice(first, 1));
  let sum: Expr | null = null;
  for (const term of left) {
    if (sum === null) sum = renderProduct(term);
    else if (isNegative(term.coefficient)) sum = applyExpr('subtract', sum, renderProduct(negative(term)));
    else sum = applyExpr('add', sum, renderProduct(term));
  }
  return sum ?? numberExpr(0);
}
