/**
 * What are the rules by which a formula is made simpler?
 *
 * One row per rule: what is done, an example of it, and the function that does it. A test takes each example and looks
 * whether the rule does what it says. The rules are tried from the top, on one part of the formula at a time, whose
 * own parts have been through all of them:
 *
 *     numbers are worked out        2 * x * 3          6 * x
 *     like terms are added          2 * x + 3 * x      5 * x
 *
 * Next: ./tidying.ts
 */

import { askOnce, decide, dropIdleQuestion, joinCases, multiplyCases } from './cases.ts';
import { applyExpr, type Expr, numberExpr, sameExpr } from './expression.ts';
import { type Fraction, half, isNegative, minusOne, one, opposite, rootOf, same, size } from './fractions.ts';
import { applyIdentity, identities } from './identities.ts';
import { argumentOf, exactNumber, isApply, isConstant, isProduct, isSum, piecesOfProduct } from './pieces.ts';
import {
  cancelInBrackets,
  multiplyOut,
  numbersOutOfBrackets,
  overOneDenominator,
  takeOutCommonFactor,
} from './reshaping.ts';
import {
  collectTerms,
  type Factor,
  flatten,
  isFraction,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
  timesProduct,
} from './terms.ts';

/** One way to make a formula simpler, and an example of it. */
export interface TidyingRule {
  /** What is done, as part of a sentence. */
  readonly name: string;
  readonly example: readonly [before: string, after: string];
  /** The simpler formula, or null where the rule has nothing to say. */
  readonly rewrite: (node: Expr) => Expr | null;
}

const changed = (from: Expr, to: Expr): Expr | null => (sameExpr(from, to) ? null : to);

/** A rule that writes products anew: what exactly is improved there is in its condition. */
const onProduct =
  (applies: (node: Expr) => boolean) =>
  (node: Expr): Expr | null =>
    (isProduct(node) || isApply(node, 'power', 'sqrt', 'exp')) && applies(node)
      ? changed(node, renderProduct(productOf(node)))
      : null;

/** A rule that writes sums anew. */
const onSum =
  (applies: (node: Expr) => boolean) =>
  (node: Expr): Expr | null =>
    isSum(node) && applies(node) ? changed(node, renderSum(collectTerms(termsOf(node)))) : null;

/** v == 0 ? 0 : v * u^(v - 1), as the row of the power has it: what is multiplied by v is 0 for v = 0 without being told. */
function dropZeroExponent(node: Expr): Expr | null {
  if (node.kind !== 'choose' || !isApply(node.test, 'equal') || !isApply(node.otherwise, 'multiply')) return null;
  const [exponent, zero] = node.test.args as [Expr, Expr];
  const [factor, power] = node.otherwise.args as [Expr, Expr];
  const isZero = (part: Expr) => exactNumber(part)?.top === 0n;
  return isZero(zero) && isZero(node.then) && isApply(power, 'power') && sameExpr(factor, exponent)
    ? node.otherwise
    : null;
}

/** Nothing times anything is nothing, unless it stands over nothing. */
function timesZero(node: Expr): Expr | null {
  if (!isProduct(node) || flatten(node).numbers.every((number) => number.top !== 0n)) return null;
  const overZero = piecesOfProduct(node).some((piece) => piece.below && exactNumber(piece.node)?.top === 0n);
  return overZero ? null : numberExpr(0);
}

function takeRoot(node: Expr): Expr | null {
  const inner = isApply(node, 'sqrt') ? exactNumber(argumentOf(node)) : null;
  const root = inner === null ? null : rootOf(inner);
  return root === null ? null : renderProduct({ coefficient: root, factors: [] });
}

/** sqrt(2) * sqrt(pi) is sqrt(2 * pi), above the bar or below it; with variables the root might have a larger domain. */
function joinRoots(node: Expr): Expr | null {
  if (!isProduct(node)) return null;
  const { coefficient, factors } = productOf(node);
  for (const exponent of [half, opposite(half)]) {
    const isRoot = (factor: Factor) =>
      isFraction(factor.exponent) && same(factor.exponent, exponent) && isConstant(factor.base);
    const roots = factors.filter(isRoot);
    if (roots.length < 2) continue;
    const joined: Factor = {
      base: renderProduct(roots.map(({ base }) => productOf(base)).reduce(timesProduct)),
      exponent,
    };
    return renderProduct({
      coefficient,
      factors: factors.flatMap((factor) => (factor === roots[0] ? [joined] : roots.includes(factor) ? [] : [factor])),
    });
  }
  return null;
}

/** abs(-3 * x) is 3 * abs(x), sign(-3 * x) is -sign(x). */
function numberOutOfSize(node: Expr): Expr | null {
  if (!isApply(node, 'abs', 'sign') || isSum(argumentOf(node))) return null;
  const { coefficient, factors } = productOf(argumentOf(node));
  if (factors.length === 0 || same(size(coefficient), one) || coefficient.top === 0n) return null;
  const sign: Fraction = isNegative(coefficient) ? minusOne : one;
  const base = applyExpr(node.op, renderProduct({ coefficient: one, factors }));
  return renderProduct({
    coefficient: node.op === 'abs' ? size(coefficient) : sign,
    factors: [{ base, exponent: one }],
  });
}

/** These come before the parts of a formula have been through the rules, so that it still has the form its row gave it. */
export const earlyRules: readonly TidyingRule[] = [
  {
    name: 'an exponent of 0 needs no case of its own',
    example: ['n == 0 ? 0 : n * x^(n - 1)', 'n * x^(n - 1)'],
    rewrite: dropZeroExponent,
  },
];

// biome-ignore format: one row a line, so that the examples can be compared
/** All rules, in the order in which they are tried. */
export const tidyingRules: readonly TidyingRule[] = [
  ...earlyRules,
  { name: 'a product with 0 is 0', example: ['0 * sin(x)', '0'], rewrite: timesZero },
  { name: 'numbers are worked out', example: ['2 * x * 3', '6 * x'], rewrite: onProduct((node) => flatten(node).numbers.length > 1) },
  { name: 'like factors become powers', example: ['x * x^2', 'x^3'], rewrite: onProduct((node) => productOf(node).factors.length < flatten(node).factors.length) },
  { name: 'roots of squares are taken', example: ['sqrt(4 / 9)', '2 / 3'], rewrite: takeRoot },
  { name: 'roots of numbers are put together', example: ['sqrt(2) * x * sqrt(pi)', 'x * sqrt(2 * pi)'], rewrite: joinRoots },
  { name: 'a product is one fraction, its number first', example: ['cos(x) * (1 / x)', 'cos(x) / x'], rewrite: onProduct(() => true) },
  { name: 'like terms are added', example: ['2 * x + 1 + 3 * x', '5 * x + 1'], rewrite: onSum((node) => collectTerms(termsOf(node)).length < termsOf(node).length) },
  { name: 'signs are put together', example: ['x - -y', 'x + y'], rewrite: onSum(() => true) },
  { name: 'numbers come out of abs and sign', example: ['abs(-3 * x)', '3 * abs(x)'], rewrite: numberOutOfSize },

  { name: 'conditions between numbers are decided', example: ['3 > 0 ? x^2 : x', 'x^2'], rewrite: decide },
  { name: 'cases that agree are one', example: ['x > 0 ? 2 * y : y * 2', '2 * y'], rewrite: dropIdleQuestion },
  { name: 'a question is asked once', example: ['x > 0 ? (x > 0 ? y : 1) : 2', 'x > 0 ? y : 2'], rewrite: askOnce },
  { name: 'a factor goes into the cases', example: ['2 * x * (y > 0 ? 1 : 0)', 'y > 0 ? 2 * x : 0'], rewrite: multiplyCases },
  { name: 'cases of one question are put together', example: ['(x >= y ? 1 : 0) + (y > x ? z : 0)', 'x >= y ? 1 : z'], rewrite: joinCases },

  ...identities.map((identity): TidyingRule => ({
    name: `${identity.from} is ${identity.to}`,
    example: identity.example ?? [identity.from, identity.to],
    rewrite: (node) => applyIdentity(identity, node),
  })),

  { name: 'fractions are put over one denominator', example: ['1 / (1 + x) - x / (1 + x)^2', '1 / (1 + x)^2'], rewrite: overOneDenominator },
  { name: 'a common factor is taken out', example: ['x * exp(x) + exp(x)', 'exp(x) * (x + 1)'], rewrite: takeOutCommonFactor },
  { name: 'brackets are multiplied out', example: ['x * (x + 1) - x^2', 'x'], rewrite: multiplyOut },
  { name: 'what brackets share is cancelled', example: ['x / (x^2 + x)', '1 / (x + 1)'], rewrite: cancelInBrackets },
  { name: 'numbers come out of brackets', example: ['2 / (2 * x + 2)', '1 / (x + 1)'], rewrite: numbersOutOfBrackets },
];
