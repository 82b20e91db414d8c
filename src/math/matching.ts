/**
 * Does a formula have a certain shape?
 *
 * A shape is a formula whose letters stand for any formula. The same letter stands for the same thing everywhere:
 *
 *     exp(a)/(exp(a) + exp(b))   fits   exp(2*x)/(exp(y) + exp(2*x))     with a = 2*x, b = y
 *
 * Sums fit in any order and with all signs turned, and a shape can be some of the terms of a longer sum: 1 - cos(a) is found in
 * y + 1 - cos(x), and the y stays. A letter alone in a sum or a product takes all that the other terms leave: log(1 + a) fits
 * log(1 + x - y) with a = x - y. Where a letter is negated or multiplied by a number, the formula it needs is made: exp(-a) fits
 * exp(x) with a = -x.
 *
 * Where it breaks: only what is written is compared, after tidying; (x + 1)^2 does not fit where x^2 + 2*x + 1 would.
 *
 * Next: ./rewrites.ts
 */

import { applyExpr, type Expr, numberExpr, sameExpr, substitute, variablesOf } from './expression.ts';
import { isApply, isSum, piecesOfProduct, piecesOfSum } from './pieces.ts';
import { tidy } from './tidying.ts';

/** What the letters of a shape stand for. */
export type Bindings = Readonly<Record<string, Expr>>;

/** A shape found in a formula: what its letters stand for, and what is left of a sum around it. */
export interface Match {
  readonly bindings: Bindings;
  /** The formula with the shape's place taken by something else. */
  readonly around: (replacement: Expr) => Expr;
}

/** The shape found at this node: as the whole of it, with all its signs turned, or as some of the terms or factors of it. */
export function matchShape(shape: Expr, node: Expr): Match | null {
  const bindings = match(shape, node, {});
  if (bindings !== null) return { bindings, around: (replacement) => replacement };
  if (isSum(shape) && isSum(node)) return matchTerms(shape, node);
  return isApply(shape, 'multiply', 'divide') && isApply(node, 'multiply', 'divide') ? matchFactors(shape, node) : null;
}

function match(shape: Expr, node: Expr, bound: Bindings): Bindings | null {
  if (shape.kind === 'variable') {
    const known = bound[shape.name];
    if (known === undefined) return { ...bound, [shape.name]: node };
    return isSame(known, node) ? bound : null;
  }
  if (shape.kind === 'number') return node.kind === 'number' && node.value === shape.value ? bound : null;
  if (shape.kind === 'choose') return null;
  if (variablesOf(shape).length > 0 && variablesOf(shape).every((name) => bound[name] !== undefined))
    return isSame(substitute(shape, bound), node) ? bound : null;
  if (isSum(shape)) return isSum(node) ? matchSum(shape, node, bound) : null;
  if (isApply(shape, 'multiply', 'divide') && (isApply(node, 'multiply', 'divide') || isApply(node, 'negate'))) {
    const found = matchProduct(shape, node, bound);
    if (found !== null) return found;
  }
  if (node.kind === 'apply' && node.op === shape.op) {
    const found = matchAll(shape.args, node.args, bound);
    if (found !== null) return found;
  }
  return made(shape, node, bound);
}

function matchAll(shapes: readonly Expr[], nodes: readonly Expr[], bound: Bindings): Bindings | null {
  let known: Bindings | null = bound;
  for (let i = 0; i < shapes.length && known !== null; i++) known = match(shapes[i] as Expr, nodes[i] as Expr, known);
  return known;
}

/** A letter behind a minus or a number: what it has to be for the shape to be the node. */
function made(shape: Expr, node: Expr, bound: Bindings): Bindings | null {
  if (isApply(shape, 'negate') && shape.args[0]?.kind === 'variable')
    return { ...bound, [shape.args[0].name]: tidied(applyExpr('negate', node)) };
  if (!isApply(shape, 'multiply')) return null;
  const [factor, letter] = shape.args;
  if (factor?.kind !== 'number' || letter?.kind !== 'variable') return null;
  return { ...bound, [letter.name]: tidied(applyExpr('divide', node, factor)) };
}

const tidied = (expr: Expr): Expr => tidy(expr).expr;
const isZero = (expr: Expr): boolean => expr.kind === 'number' && expr.value === 0;

/** Whether two formulas are the same after tidying. */
const isSame = (one: Expr, other: Expr): boolean =>
  sameExpr(one, other) ||
  (one.kind !== 'number' && other.kind !== 'variable' && isZero(tidied(applyExpr('subtract', one, other)))) ||
  sameExpr(tidied(one), tidied(other));

// ── sums ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Term {
  readonly node: Expr;
  readonly negative: boolean;
}

/** A whole sum against a whole sum. */
function matchSum(shape: Expr, node: Expr, bound: Bindings): Bindings | null {
  return assign(termsOf(shape), termsOf(node), bound, false)?.bindings ?? null;
}

/** Some terms of a sum, as they stand or with all signs turned. */
function matchTerms(shape: Expr, node: Expr): Match | null {
  const shapes = termsOf(shape);
  const terms = termsOf(node);
  // A letter alone takes all that is there, so nothing can be left over.
  const mayLeave = shapes.every((piece) => piece.node.kind !== 'variable');
  for (const isTurned of [false, true]) {
    const wanted = isTurned ? shapes.map((piece) => ({ ...piece, negative: !piece.negative })) : shapes;
    const found = assign(wanted, terms, {}, mayLeave);
    if (found === null) continue;
    return {
      bindings: found.bindings,
      around: (replacement) => sumOf([{ node: replacement, negative: isTurned }, ...found.rest]),
    };
  }
  return null;
}

/** The terms of a sum; a negative number is a term with a minus. */
const termsOf = (sum: Expr): Term[] =>
  piecesOfSum(sum).map(({ node, negative }) => {
    if (isApply(node, 'negate')) return { node: node.args[0] as Expr, negative: !negative };
    if (node.kind === 'number' && node.value < 0) return { node: numberExpr(-node.value), negative: !negative };
    return { node, negative };
  });

/** Puts a term of the formula to every term of the shape, the ones with the most to compare first. */
function assign(
  shapes: readonly Term[],
  terms: readonly Term[],
  bound: Bindings,
  mayLeave: boolean,
): { bindings: Bindings; rest: readonly Term[] } | null {
  const ordered = [...shapes].sort((a, b) => weight(b.node) - weight(a.node));
  const [first, ...others] = ordered;
  if (first === undefined) return terms.length === 0 || mayLeave ? { bindings: bound, rest: terms } : null;
  const isLastLetter = first.node.kind === 'variable' && others.length === 0 && !mayLeave;
  if (isLastLetter && terms.length > 0) {
    const rest = terms.map(({ node, negative }) => ({ node, negative: negative !== first.negative }));
    const bindings = match(first.node, sumOf(rest), bound);
    return bindings === null ? null : { bindings, rest: [] };
  }
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i] as Term;
    const isLetter = first.node.kind === 'variable';
    if (!isLetter && term.negative !== first.negative) continue;
    const node = term.negative === first.negative ? term.node : applyExpr('negate', term.node);
    const bindings = match(first.node, node, bound);
    if (bindings === null) continue;
    const found = assign(others, [...terms.slice(0, i), ...terms.slice(i + 1)], bindings, mayLeave);
    if (found !== null) return found;
  }
  return null;
}

/** Letters alone fit anything and come last; numbers are quickly compared and come first among their like. */
const weight = (node: Expr): number => (node.kind === 'variable' ? 0 : node.kind === 'number' ? 2 : 1);

/** The sum of terms with their signs, one that is added in front where there is one. */
function sumOf(terms: readonly Term[]): Expr {
  const positive = terms.findIndex(({ negative }) => !negative);
  const ordered = positive < 0 ? terms : [terms[positive] as Term, ...terms.filter((_, i) => i !== positive)];
  const [first, ...others] = ordered;
  if (first === undefined) return numberExpr(0);
  return others.reduce<Expr>(
    (sum, { node, negative }) => applyExpr(negative ? 'subtract' : 'add', sum, node),
    first.negative ? applyExpr('negate', first.node) : first.node,
  );
}

// ── products ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Factor {
  readonly node: Expr;
  readonly below: boolean;
}

/** A whole product against a whole product; a letter alone takes all that the others leave. */
function matchProduct(shape: Expr, node: Expr, bound: Bindings): Bindings | null {
  return assignFactors(piecesOfProduct(shape), factorsOf(node), bound, false)?.bindings ?? null;
}

/** Some factors of a product. */
function matchFactors(shape: Expr, node: Expr): Match | null {
  const shapes = piecesOfProduct(shape);
  if (shapes.some((piece) => piece.node.kind === 'variable')) return null;
  const found = assignFactors(shapes, factorsOf(node), {}, true);
  if (found === null) return null;
  return {
    bindings: found.bindings,
    around: (replacement) => productOf([{ node: replacement, below: false }, ...found.rest]),
  };
}

/** The factors of a product; a minus in front is a factor of -1. */
function factorsOf(product: Expr): Factor[] {
  const isNegative = isApply(product, 'negate');
  const factors = piecesOfProduct(isNegative ? (product.args[0] as Expr) : product).filter(
    ({ node }) => node.kind !== 'number' || node.value !== 1,
  );
  return isNegative ? [{ node: numberExpr(-1), below: false }, ...factors] : factors;
}

function assignFactors(
  shapes: readonly Factor[],
  factors: readonly Factor[],
  bound: Bindings,
  mayLeave: boolean,
): { bindings: Bindings; rest: readonly Factor[] } | null {
  const ordered = [...shapes].sort((a, b) => weight(b.node) - weight(a.node));
  const [first, ...others] = ordered;
  if (first === undefined) return factors.length === 0 || mayLeave ? { bindings: bound, rest: factors } : null;
  if (first.node.kind === 'variable' && others.length === 0 && factors.length > 0) {
    const rest = first.below ? factors.map(({ node, below }) => ({ node, below: !below })) : factors;
    const bindings = match(first.node, productOf(rest), bound);
    return bindings === null ? null : { bindings, rest: [] };
  }
  // A 1 above the bar need not be written.
  if (first.node.kind === 'number' && first.node.value === 1 && !first.below) {
    const found = assignFactors(others, factors, bound, mayLeave);
    if (found !== null) return found;
  }
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i] as Factor;
    if (factor.below !== first.below) continue;
    const bindings = match(first.node, factor.node, bound);
    if (bindings === null) continue;
    const found = assignFactors(others, [...factors.slice(0, i), ...factors.slice(i + 1)], bindings, mayLeave);
    if (found !== null) return found;
  }
  return null;
}

/** The product, with what stands below the bar under one. */
function productOf(factors: readonly Factor[]): Expr {
  const product = (some: readonly Factor[]): Expr | null =>
    some
      .map(({ node }) => node)
      .reduce<Expr | null>((all, node) => (all === null ? node : applyExpr('multiply', all, node)), null);
  const isMinus = factors.some(({ node, below }) => !below && node.kind === 'number' && node.value === -1);
  const kept = isMinus
    ? factors.filter(({ node, below }) => below || node.kind !== 'number' || node.value !== -1)
    : factors;
  const above = product(kept.filter(({ below }) => !below)) ?? numberExpr(1);
  const below = product(kept.filter((factor) => factor.below));
  const whole = below === null ? above : applyExpr('divide', above, below);
  return isMinus ? applyExpr('negate', whole) : whole;
}
