/**
 * Which formulas are two names for one thing?
 *
 * One line each: what to look for, and what to write instead. u and v stand for any formula. The slope of tanh comes from its
 * row as sech(u)^2, which keeps its digits for large u; books print 1 - tanh(u)^2, so a line says so. A test takes each
 * line to random points and compares the two sides.
 *
 *     sech(u)^2  is  1 - tanh(u)^2        at u = 1: 0.41997434… both
 *
 * A product is recognised inside a longer one, whatever stands between: 3 * sign(x) * y * x holds sign(u) * u. So is a sum,
 * with a common factor before it: x * sin(x)^2 + x * cos(x)^2 is x.
 *
 * Where it breaks: only what stands here is known, and only in this direction. sin(2*x) and 2*sin(x)*cos(x) stay two things.
 *
 * Next: ./tidying-rules.ts
 */

import { applyExpr, type Expr, substitute } from './expression.ts';
import {
  compare,
  type Fraction,
  fraction,
  fractionExpr,
  isNegative,
  times as multiple,
  one,
  opposite,
  over,
  same,
  size,
  written,
} from './fractions.ts';
import { rowFormula } from './partials.ts';
import { argumentOf, exactNumber, isApply, isSmooth, isSum } from './pieces.ts';
import { opNames, ruleOf } from './rules.ts';
import {
  collectTerms,
  type Factor,
  factorsKey,
  isAllNegative,
  isFraction,
  keyOf,
  negated,
  type Product,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
  timesProduct,
} from './terms.ts';

/** Two ways to write the same thing: the first is replaced by the second. */
export interface Identity {
  readonly from: string;
  readonly to: string;
  /** Only where u and v are put together from functions without corners and are not the number 0, so that they are 0 at single points at most. */
  readonly smooth?: true;
  /** A formula in which it is used, where `from` itself is caught by another line first. */
  readonly example?: readonly [before: string, after: string];
}

const known: readonly Identity[] = [
  // What the rows say in a form that keeps digits, in the form of books.
  { from: 'sech(u)^2', to: '1 - tanh(u)^2' },
  {
    from: 'sigmoid(u) * sigmoid(-u)',
    to: 'sigmoid(u) * (1 - sigmoid(u))',
    example: ['sigmoid(3 - x) * sigmoid(x - 3)', 'sigmoid(3 - x) * (1 - sigmoid(3 - x))'],
  },
  { from: 'sigmoid(-u)', to: '1 - sigmoid(u)' },
  { from: 'xlogy(0, u)', to: '0' },
  { from: 'xlogy(u, v)', to: 'u * log(v)', smooth: true },
  { from: 'hypot(u, 1)', to: 'sqrt(u^2 + 1)' },
  { from: 'hypot(1, u)', to: 'sqrt(1 + u^2)' },
  { from: 'hypot(u, v)^2', to: 'u^2 + v^2' },
  { from: '(1 - u) * (1 + u)', to: '1 - u^2' },
  { from: '(u - 1) * (u + 1)', to: 'u^2 - 1' },
  { from: 'square(u)', to: 'u^2' },
  { from: 'cube(u)', to: 'u^3' },

  // Circles and hyperbolas.
  { from: 'cos(u)^2 + sin(u)^2', to: '1' },
  { from: '1 + tan(u)^2', to: 'sec(u)^2' },
  { from: '1 + cot(u)^2', to: 'csc(u)^2' },
  { from: 'cosh(u)^2 - sinh(u)^2', to: '1' },

  // Functions that undo each other.
  { from: 'log(exp(u))', to: 'u' },
  { from: 'exp(log(u))', to: 'u' },

  // Size and sign.
  { from: 'abs(u)^2', to: 'u^2' },
  { from: 'sign(u)^3', to: 'sign(u)' },
  { from: 'sign(u) * abs(u)', to: 'u' },
  { from: 'sign(u) / abs(u)', to: '1 / u' },
  { from: 'sign(u) * u', to: 'abs(u)' },
  { from: 'abs(u) / u', to: 'sign(u)' },
  { from: 'u / abs(u)', to: 'sign(u)' },
  { from: 'step(u)^2', to: 'step(u)' },
  { from: 'step(u) * relu(u)', to: 'relu(u)' },
  { from: 'step(u) * u', to: 'relu(u)' },

  // Values that everybody knows.
  ...['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh', 'expm1', 'log1p', 'erf', 'cbrt', 'abs'].map(
    (name) => ({ from: `${name}(0)`, to: '0' }),
  ),
  ...['cos', 'sec', 'cosh', 'sech', 'exp'].map((name) => ({ from: `${name}(0)`, to: '1' })),
  { from: 'log(1)', to: '0' },
  { from: 'log(e)', to: '1' },
];

/** What a change of sign does to a function, as its row says; a function that is written in another way altogether needs no line. */
const symmetries: readonly Identity[] = opNames.flatMap((op) => {
  const { symmetry } = ruleOf(op);
  if (symmetry === undefined || known.some(({ from }) => from === `${op}(u)`)) return [];
  return [{ from: `${op}(-u)`, to: `${symmetry === 'odd' ? '-' : ''}${op}(u)` }];
});

export const identities: readonly Identity[] = [...known, ...symmetries];

/** The first function that an identity names: a formula without it need not be compared, nor the text of the identity parsed. */
const functionOf = new Map(identities.map((identity) => [identity, /[a-z]\w*(?=\()/i.exec(identity.from)?.[0]]));

const functions = new WeakMap<Expr, ReadonlySet<string>>();

/** The operations of the factors of a product, or of the factors of the terms of a sum. */
function functionsIn(node: Expr): ReadonlySet<string> {
  let found = functions.get(node);
  if (found === undefined) {
    const bases = termsOf(node).flatMap(({ factors }) => factors.map(({ base }) => base));
    found = new Set(bases.flatMap((base) => (base.kind === 'apply' ? [base.op] : [])));
    functions.set(node, found);
  }
  return found;
}

/** The node with the identity applied once, or null where it does not apply. */
export function applyIdentity(identity: Identity, node: Expr): Expr | null {
  if (node.kind !== 'apply') return null;
  const needed = functionOf.get(identity);
  if (needed !== undefined && !functionsIn(node).has(needed)) return null;
  const pattern = rowFormula(identity.from);
  if (isSum(pattern)) return isSum(node) ? inSum(identity, termsOf(pattern), node) : null;
  return isSum(node) ? null : inProduct(identity, productOf(pattern).factors, node);
}

type Bindings = ReadonlyMap<string, Expr>;

/** What u and v stand for if the node is of the pattern's form, on top of what is already known of them; null if it is not. */
function match(pattern: Expr, node: Expr, known: Bindings): Bindings | null {
  if (pattern.kind === 'variable') {
    const bound = known.get(pattern.name);
    if (bound !== undefined) return keyOf(bound) === keyOf(node) ? known : null;
    return new Map(known).set(pattern.name, node);
  }
  if (pattern.kind === 'number') {
    const [wanted, found] = [exactNumber(pattern), exactNumber(node)];
    return wanted !== null && found !== null && same(wanted, found) ? known : null;
  }
  if (isSum(pattern)) return isSum(node) ? matchBracket(pattern, node, known) : null;
  if (isApply(pattern, 'negate')) {
    // What u is may be known already, and then -u is recognised in any form; else by its minus.
    const isKnown = known.size > 0;
    return isKnown || isAllNegative(node) ? match(argumentOf(pattern), negated(node), known) : null;
  }
  if (pattern.kind !== 'apply' || node.kind !== 'apply' || pattern.op !== node.op) return null;
  let bindings: Bindings | null = known;
  pattern.args.forEach((part, i) => {
    if (bindings !== null) bindings = match(part, node.args[i] as Expr, bindings);
  });
  return bindings;
}

/** A bracket such as 1 - u: its number must be there, and u is all the rest. */
function matchBracket(pattern: Expr, node: Expr, known: Bindings): Bindings | null {
  const isNumber = ({ factors }: Product) => factors.length === 0;
  const [wanted, open] = [termsOf(pattern).find(isNumber), termsOf(pattern).find((term) => !isNumber(term))];
  const terms = collectTerms(termsOf(node));
  const number = terms.find(isNumber);
  const [hole] = open?.factors ?? [];
  if (wanted === undefined || open === undefined || hole === undefined || number === undefined) return null;
  if (!same(number.coefficient, wanted.coefficient)) return null;
  const rest = renderSum(terms.filter((term) => term !== number));
  return match(hole.base, isNegative(open.coefficient) ? negated(rest) : rest, known);
}

/** The replacement with u and v put in, or null where these may not be put in. */
function replacement({ to, smooth }: Identity, bindings: Bindings): Expr | null {
  const isFit = (part: Expr) => isSmooth(part) && exactNumber(part)?.top !== 0n;
  if (smooth === true && ![...bindings.values()].every(isFit)) return null;
  return substitute(rowFormula(to), Object.fromEntries(bindings));
}

// ── inside a product ───────────────────────────────────────────────────────────────────────────────────────────────

/** A factor of the product, and the factor of the pattern that it is of the form of. */
interface Pair {
  readonly factor: Factor;
  readonly pattern: Factor;
}

function inProduct(identity: Identity, [first, second]: readonly Factor[], node: Expr): Expr | null {
  const product = productOf(node);
  for (const factor of product.factors) {
    const bindings = first === undefined ? null : match(first.base, factor.base, new Map());
    if (first === undefined || bindings === null) continue;
    const pair: Pair = { factor, pattern: first };
    const found =
      second === undefined
        ? replaceFactors(identity, product, bindings, [pair])
        : withPartner(identity, product, bindings, pair, second);
    if (found !== null) return found;
  }
  return null;
}

/** Looks for a factor that goes with the one that was found. */
function withPartner(identity: Identity, product: Product, known: Bindings, pair: Pair, pattern: Factor): Expr | null {
  for (const factor of product.factors) {
    const bindings = factor === pair.factor ? null : match(pattern.base, factor.base, known);
    const found = bindings === null ? null : replaceFactors(identity, product, bindings, [pair, { factor, pattern }]);
    if (found !== null) return found;
  }
  return null;
}

/** The product with the replacement in the place of the pattern, as often as the pattern goes into it. */
function replaceFactors(identity: Identity, product: Product, bindings: Bindings, pairs: readonly Pair[]): Expr | null {
  const times = timesIn(pairs);
  const to = times === null ? null : replacement(identity, bindings);
  if (times === null || to === null) return null;
  const used = pairs.map(
    ({ factor, pattern }): Factor => ({
      base: factor.base,
      exponent: opposite(multiple(pattern.exponent as Fraction, times)),
    }),
  );
  const rest = renderProduct(timesProduct(product, { coefficient: one, factors: used }));
  return multiplied(rest, same(times, one) ? to : applyExpr('power', to, fractionExpr(times)));
}

/**
 * How often the pattern goes into the factors. It must use up one of them; a part of a time only where it uses up all: sqrt(1 - x) *
 * sqrt(1 + x) holds (1 - u) * (1 + u) half a time, and sech(x)^3 holds sech(u)^2 once.
 */
function timesIn(pairs: readonly Pair[]): Fraction | null {
  const ratios = pairs.map(({ factor, pattern }) =>
    isFraction(factor.exponent) ? over(factor.exponent, pattern.exponent as Fraction) : null,
  );
  const [r, s = r] = ratios;
  if (r === null || r === undefined || s === null || s === undefined || isNegative(r) !== isNegative(s)) return null;
  const patterns = pairs.map(({ pattern }) => pattern.exponent as Fraction);
  // x / abs(x) is not abs(x) / x once below the bar: it has a line of its own.
  if (isNegative(r) && patterns.some(isNegative)) return null;
  const isPlain = patterns.every((exponent) => same(size(exponent), one));
  if (same(r, s) && isPlain) return r;
  // (1 - x) * (1 + x)^2 reads better than (1 - x^2) * (1 + x).
  if (pairs.length > 1 && pairs.some(({ pattern }) => isSum(pattern.base))) return null;
  const smaller = compare(size(r), size(s)) < 0 ? r : s;
  const whole = fraction(smaller.top / smaller.bottom);
  return whole.top === 0n ? null : whole;
}

const multiplied = (a: Expr, b: Expr): Expr => (a.kind === 'number' && a.value === 1 ? b : applyExpr('multiply', a, b));

// ── inside a sum ───────────────────────────────────────────────────────────────────────────────────────────────────

/** More terms than this are not searched for pairs. */
const MOST_TERMS = 60;

/** Looks for the pattern's second term, works out what its first would have to be, and looks for that. */
function inSum(identity: Identity, [other, anchor]: readonly Product[], node: Expr): Expr | null {
  const terms = termsOf(node);
  const pattern = anchor?.factors[0];
  if (terms.length > MOST_TERMS || other === undefined || anchor === undefined || pattern === undefined) return null;
  for (const term of terms) {
    for (const factor of term.factors) {
      const times = timesIn([{ factor, pattern }]);
      const bindings = times === null || isNegative(times) ? null : match(pattern.base, factor.base, new Map());
      const coefficient = written(over(term.coefficient, anchor.coefficient));
      const to = bindings === null ? null : replacement(identity, bindings);
      if (bindings === null || coefficient === null || to === null) continue;
      const once: Factor = { base: factor.base, exponent: opposite(pattern.exponent as Fraction) };
      const common = timesProduct({ ...term, coefficient }, { coefficient: one, factors: [once] });
      const wanted = timesProduct(productOf(substitute(renderProduct(other), Object.fromEntries(bindings))), common);
      const partner = terms.find((candidate) => candidate !== term && isSame(candidate, wanted));
      if (partner === undefined) continue;
      const rest = terms.filter((candidate) => candidate !== term && candidate !== partner);
      return renderSum([...rest, productOf(multiplied(renderProduct(common), to))]);
    }
  }
  return null;
}

const isSame = (a: Product, b: Product): boolean =>
  same(a.coefficient, b.coefficient) && factorsKey(a.factors) === factorsKey(b.factors);
