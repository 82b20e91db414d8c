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
 * Next: ./tidying.ts
 */

import { applyExpr, type Expr, partsOf, substitute } from './expression.ts';
import {
  compare,
  type Fraction,
  fraction,
  fractionExpr,
  isNegative,
  isWhole,
  one,
  opposite,
  over,
  plus,
  same,
  size,
  times,
  written,
} from './fractions.ts';
import { rowFormula } from './partials.ts';
import { argumentOf, exactNumber, isApply, isProduct, isSmooth, isSum } from './pieces.ts';
import { ruleOf } from './rules.ts';
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
  /** Only where u and v are put together from functions without corners, so that they are 0 at single points at most. */
  readonly smooth?: true;
  /** A formula in which it is used, where `from` itself is caught by another line first. */
  readonly example?: readonly [before: string, after: string];
}

const oddFunctions = [
  'sin',
  'tan',
  'csc',
  'cot',
  'asin',
  'atan',
  'acsc',
  'acot',
  'sinh',
  'tanh',
  'csch',
  'coth',
  'asinh',
  'atanh',
  'acsch',
  'acoth',
  'erf',
  'cbrt',
  'sign',
];
const evenFunctions = ['cos', 'sec', 'cosh', 'sech', 'abs'];

export const identities: readonly Identity[] = [
  // What the rows say in a form that keeps digits, in the form of books.
  { from: 'sech(u)^2', to: '1 - tanh(u)^2' },
  {
    from: 'sigmoid(u) * sigmoid(-u)',
    to: 'sigmoid(u) * (1 - sigmoid(u))',
    example: ['sigmoid(3 - x) * sigmoid(x - 3)', 'sigmoid(3 - x) * (1 - sigmoid(3 - x))'],
  },
  { from: 'sigmoid(-u)', to: '1 - sigmoid(u)' },
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
  ...oddFunctions.map((name) => ({ from: `${name}(-u)`, to: `-${name}(u)` })),
  ...evenFunctions.map((name) => ({ from: `${name}(-u)`, to: `${name}(u)` })),

  // Values that everybody knows.
  ...['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh', 'expm1', 'log1p', 'erf', 'cbrt', 'abs'].map(
    (name) => ({ from: `${name}(0)`, to: '0' }),
  ),
  ...['cos', 'sec', 'cosh', 'sech', 'exp'].map((name) => ({ from: `${name}(0)`, to: '1' })),
  { from: 'log(1)', to: '0' },
  { from: 'log(e)', to: '1' },
];

const FUNCTION_NAME = /[a-z]\w*(?=\()/gi;

const functionsOfNode = new WeakMap<Expr, ReadonlySet<string>>();

/** The names of the functions in a formula. */
function functionsIn(expr: Expr): ReadonlySet<string> {
  let names = functionsOfNode.get(expr);
  if (names === undefined) {
    // Tidying goes from the inside out, so the parts are known already and this goes one step deep.
    const union = new Set(partsOf(expr).flatMap((part) => [...functionsIn(part)]));
    if (expr.kind === 'apply') union.add(ruleOf(expr.op).name ?? expr.op);
    functionsOfNode.set(expr, union);
    names = union;
  }
  return names;
}

/** The node with the identity applied once, or null where it does not apply. */
export function applyIdentity(identity: Identity, node: Expr): Expr | null {
  // Most identities are about functions that are not there; then their text need not even be parsed.
  const present = functionsIn(node);
  for (const [name] of identity.from.matchAll(FUNCTION_NAME)) if (!present.has(name)) return null;
  const pattern = rowFormula(identity.from);
  if (isSum(pattern)) return isSum(node) ? inSum(identity, termsOf(pattern), node) : null;
  return isProduct(node) || (node.kind === 'apply' && !isSum(node))
    ? inProduct(identity, productOf(pattern).factors, node)
    : null;
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
  const isConstant = ({ factors }: Product) => factors.length === 0;
  const [constant, variable] = [termsOf(pattern).find(isConstant), termsOf(pattern).find((term) => !isConstant(term))];
  const terms = collectTerms(termsOf(node));
  const number = terms.find(isConstant);
  if (
    constant === undefined ||
    variable === undefined ||
    number === undefined ||
    !same(number.coefficient, constant.coefficient)
  )
    return null;
  const rest = renderSum(terms.filter((term) => term !== number));
  return match(variable.factors[0]?.base as Expr, isNegative(variable.coefficient) ? negated(rest) : rest, known);
}

/** The replacement with u and v put in, or null where these may not be put in. */
function replacement({ to, smooth }: Identity, bindings: Bindings): Expr | null {
  if (smooth === true && ![...bindings.values()].every(isSmooth)) return null;
  return substitute(rowFormula(to), Object.fromEntries(bindings));
}

// ── inside a product ───────────────────────────────────────────────────────────────────────────────────────────────

function inProduct(identity: Identity, pattern: readonly Factor[], node: Expr): Expr | null {
  const product = productOf(node);
  for (const [i, factor] of product.factors.entries()) {
    const bindings = match(pattern[0]?.base as Expr, factor.base, new Map());
    if (bindings === null) continue;
    if (pattern.length === 1) {
      const power = howOften(factor, pattern[0] as Factor);
      const found =
        power === null ? null : replaceFactors(identity, product, bindings, power, [[factor, pattern[0] as Factor]]);
      if (found !== null) return found;
      continue;
    }
    for (const [j, other] of product.factors.entries()) {
      const both = i === j ? null : match(pattern[1]?.base as Expr, other.base, bindings);
      const power = both === null ? null : howOftenBoth([factor, pattern[0] as Factor], [other, pattern[1] as Factor]);
      const found =
        both === null || power === null
          ? null
          : replaceFactors(identity, product, both, power, [
              [factor, pattern[0] as Factor],
              [other, pattern[1] as Factor],
            ]);
      if (found !== null) return found;
    }
  }
  return null;
}

/** How often the pattern's power goes into the factor's: as a fraction for a plain base, whole times for a power of it. */
function howOften(factor: Factor, pattern: Factor): Fraction | null {
  if (!isFraction(factor.exponent) || !isFraction(pattern.exponent)) return null;
  const ratio = over(factor.exponent, pattern.exponent);
  if (same(size(pattern.exponent), one)) return ratio;
  const whole = fraction(ratio.top / ratio.bottom);
  return whole.top === 0n ? null : whole;
}

/** How often a pattern of two factors goes into two factors: it must use up both, or one of them a whole number of times. */
function howOftenBoth([first, a]: readonly [Factor, Factor], [second, b]: readonly [Factor, Factor]): Fraction | null {
  if (!isFraction(first.exponent) || !isFraction(second.exponent)) return null;
  const [wantedFirst, wantedSecond] = [a.exponent as Fraction, b.exponent as Fraction];
  const [r, s] = [over(first.exponent, wantedFirst), over(second.exponent, wantedSecond)];
  if (isNegative(r) !== isNegative(s)) return null;
  // x / abs(x) is not abs(x) / x once below the bar: it has a line of its own.
  if (isNegative(r) && isNegative(wantedFirst) !== isNegative(wantedSecond)) return null;
  // (1 - x) * (1 + x)^2 reads better than (1 - x^2) * (1 + x).
  if (same(r, s)) return r;
  const smaller = compare(size(r), size(s)) < 0 ? r : s;
  return isWhole(smaller) && !isSum(a.base) ? smaller : null;
}

function replaceFactors(
  identity: Identity,
  product: Product,
  bindings: Bindings,
  power: Fraction,
  used: readonly (readonly [Factor, Factor])[],
): Expr | null {
  const to = replacement(identity, bindings);
  if (to === null) return null;
  const left: Factor[] = product.factors.flatMap((factor) => {
    const found = used.find(([mine]) => mine === factor);
    return found === undefined
      ? [factor]
      : [
          {
            base: factor.base,
            exponent: plus(factor.exponent as Fraction, opposite(times(found[1].exponent as Fraction, power))),
          },
        ];
  });
  const rest = renderProduct(
    timesProduct({ coefficient: product.coefficient, factors: left }, { coefficient: one, factors: [] }),
  );
  return multiplied(rest, same(power, one) ? to : applyExpr('power', to, fractionExpr(power)));
}

const multiplied = (a: Expr, b: Expr): Expr => (a.kind === 'number' && a.value === 1 ? b : applyExpr('multiply', a, b));

// ── inside a sum ───────────────────────────────────────────────────────────────────────────────────────────────────

/** More terms than this are not searched for pairs. */
const MOST_TERMS = 60;

/** Looks for the pattern's second term, works out what its first would have to be, and looks for that. */
function inSum(identity: Identity, [other, anchor]: readonly Product[], node: Expr): Expr | null {
  const terms = termsOf(node);
  const [wanted] = anchor?.factors ?? [];
  if (terms.length > MOST_TERMS || other === undefined || anchor === undefined || wanted === undefined) return null;
  for (const term of terms) {
    for (const factor of term.factors) {
      const times = howOften(factor, wanted);
      const bindings = times === null || isNegative(times) ? null : match(wanted.base, factor.base, new Map());
      const coefficient = written(over(term.coefficient, anchor.coefficient));
      const to = bindings === null || coefficient === null ? null : replacement(identity, bindings);
      if (bindings === null || coefficient === null || to === null) continue;
      const common = timesProduct(
        { ...term, coefficient },
        { coefficient: one, factors: [{ base: factor.base, exponent: opposite(wanted.exponent as Fraction) }] },
      );
      const partner = timesProduct(productOf(substitute(renderProduct(other), Object.fromEntries(bindings))), common);
      const partnerKey = factorsKey(partner.factors);
      const found = terms.find(
        (candidate) =>
          candidate !== term &&
          same(candidate.coefficient, partner.coefficient) &&
          factorsKey(candidate.factors) === partnerKey,
      );
      if (found === undefined) continue;
      const rest = terms.filter((candidate) => candidate !== term && candidate !== found);
      const joined = multiplied(renderProduct(common), to);
      return rest.length === 0 ? joined : renderSum([...rest, productOf(joined)]);
    }
  }
  return null;
}
