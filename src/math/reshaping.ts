/**
 * When is a formula shorter in another shape: multiplied out, over one denominator, or with a common factor in front?
 *
 * None of the three is simpler by nature. x * (x + 1) - x^2 should be multiplied out, since it is x; (x + 1)^3 should not. So
 * each shape is tried and measured, and taken only where the formula becomes shorter to read:
 *
 *     1 / (1 + x) - x / (1 + x)^2        16 parts
 *     (1 + x - x) / (1 + x)^2            and, worked out, 1 / (1 + x)^2: 8 parts
 *
 * Every change makes its sum shorter, so changes cannot go round in a circle.
 *
 * Where it breaks: only terms that share a base are brought together, and brackets of many terms are left alone.
 *
 * Next: ./identities.ts
 */

import type { Expr } from './expression.ts';
import {
  compare,
  type Fraction,
  isNegative,
  isWhole,
  minusOne,
  nought,
  one,
  opposite,
  over,
  raised,
  same,
  sharedMeasure,
  size,
  times,
  written,
} from './fractions.ts';
import {
  collectTerms,
  type Factor,
  factorsKey,
  isApply,
  isFraction,
  isProduct,
  isSum,
  keyOf,
  lengthOf,
  type Product,
  productOf,
  renderProduct,
  renderSum,
  reversed,
  termsOf,
  timesProduct,
} from './terms.ts';

/** A bracket is not multiplied out into more terms than this, and longer sums are not searched for pairs. */
const MOST_TERMS = 40;

const shortest = (node: Expr, candidates: readonly Expr[]): Expr | null => {
  let best: Expr | null = null;
  for (const candidate of candidates) if (lengthOf(candidate) < lengthOf(best ?? node)) best = candidate;
  return best;
};

const bracket = (factor: Factor): boolean =>
  isSum(factor.base) && isFraction(factor.exponent) && isWhole(factor.exponent) && !isNegative(factor.exponent);

/** A term with its brackets multiplied out, or null where that makes too many terms. */
function expanded(term: Product): Product[] | null {
  let terms: Product[] = [
    { coefficient: term.coefficient, factors: term.factors.filter((factor) => !bracket(factor)) },
  ];
  for (const { base, exponent } of term.factors.filter(bracket)) {
    const inner = termsOf(base);
    for (let n = (exponent as Fraction).top; n > 0n; n--) {
      if (terms.length * inner.length > MOST_TERMS) return null;
      terms = collectTerms(terms.flatMap((left) => inner.map((right) => timesProduct(left, right))));
    }
  }
  return terms;
}

const expandedAll = (terms: readonly Product[]): Product[] => terms.flatMap((term) => expanded(term) ?? [term]);

/** Brackets multiplied out, in one term or in all, where like terms meet and the sum becomes shorter. */
export function multiplyOut(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const open = terms.filter((term) => term.factors.some(bracket));
  if (open.length === 0) return null;
  const attempts = [expandedAll(terms)];
  if (open.length > 1 && open.length <= 8)
    for (const one of open) attempts.push(terms.flatMap((term) => (term === one ? expandedAll([term]) : [term])));
  const candidates = attempts.flatMap((attempt) => {
    const collected = collectTerms(attempt);
    return collected.length < attempt.length ? [renderSum(inNewOrder(collected))] : [];
  });
  return shortest(node, candidates);
}

/** The order of a sum that is new: x^2 - 2*x - 1 by falling powers, log(x) + 1 with the number last, but 1 - x and not -x + 1. */
function inNewOrder(terms: readonly Product[]): Product[] {
  const powers = terms.map(({ factors }) =>
    factors.length === 0
      ? nought
      : factors.length === 1 && isFraction(factors[0]?.exponent as Fraction)
        ? (factors[0]?.exponent as Fraction)
        : null,
  );
  const bases = new Set(terms.flatMap(({ factors }) => factors.map(({ base }) => keyOf(base))));
  if (bases.size === 1 && !powers.includes(null)) {
    const falling = terms.toSorted((a, b) =>
      compare(powers[terms.indexOf(b)] as Fraction, powers[terms.indexOf(a)] as Fraction),
    );
    return isNegative((falling[0] as Product).coefficient) ? falling.reverse() : falling;
  }
  const numbers = terms.filter(({ factors }) => factors.length === 0);
  const others = terms.filter(({ factors }) => factors.length > 0);
  return others.some(({ coefficient }) => !isNegative(coefficient)) ? [...others, ...numbers] : [...numbers, ...others];
}

// ── bases in common ────────────────────────────────────────────────────────────────────────────────────────────────

/** For each base that several terms have, the terms that have it; `counts` says which powers of it. */
function groupsBy(terms: readonly Product[], counts: (exponent: Fraction, base: Expr) => boolean): Product[][] {
  const groups = new Map<string, Product[]>();
  for (const term of terms) {
    for (const { base, exponent } of term.factors) {
      if (!isFraction(exponent) ? !counts(one, base) : !counts(exponent, base)) continue;
      const key = isFraction(exponent) ? keyOf(base) : factorsKey([{ base, exponent }]);
      groups.set(key, [...(groups.get(key) ?? []), term]);
    }
  }
  return [...groups.values()].filter((group) => group.length > 1 && group.length <= MOST_TERMS).slice(0, 12);
}

const exponentOf = (term: Product, key: string): Fraction => {
  const exponent = term.factors.find(({ base }) => keyOf(base) === key)?.exponent;
  return exponent !== undefined && isFraction(exponent) ? exponent : nought;
};

/** Fractions that share a base below the bar brought over one denominator, where the sum becomes shorter. */
export function overOneDenominator(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const isBelow = (exponent: Fraction, base: Expr) => isNegative(exponent) && !isApply(base, 'exp');
  const candidates: Expr[] = [];
  for (const group of groupsBy(terms, isBelow)) {
    const below = new Map<string, Factor>();
    for (const { base, exponent } of group.flatMap((term) => term.factors)) {
      if (!isFraction(exponent) || !isBelow(exponent, base)) continue;
      const known = below.get(keyOf(base))?.exponent as Fraction | undefined;
      if (known === undefined || compare(exponent, known) < 0) below.set(keyOf(base), { base, exponent });
    }
    const tops = group.map((term) => timesProduct(term, inverse([...below.values()])));
    const rest = terms.filter((term) => !group.includes(term));
    for (const numerator of [collectTerms(tops), inNewOrder(collectTerms(expandedAll(tops)))]) {
      // A sum of powers such as 1/x - 1/x^2 is as simple as it gets.
      if (numerator.length > 1 && tops.every((top) => top.factors.every(({ base }) => below.has(keyOf(base)))))
        continue;
      const shared = commonFactors(numerator).filter(({ base }) => below.has(keyOf(base)));
      const top = timesProduct(
        { coefficient: one, factors: shared },
        asOneFactor(numerator.map((term) => timesProduct(term, inverse(shared)))),
      );
      const joined = timesProduct(top, { coefficient: one, factors: [...below.values()] });
      candidates.push(renderSum(inPlace(terms, group, joined, rest)));
    }
  }
  return shortest(node, candidates);
}

const inverse = (factors: readonly Factor[]): Product => ({ coefficient: one, factors: factors.map(reversed) });

/** The new term where the first of those it replaces stood. */
const inPlace = (
  terms: readonly Product[],
  group: readonly Product[],
  term: Product,
  rest: readonly Product[],
): Product[] => {
  const at = terms.findIndex((candidate) => group.includes(candidate));
  return [...rest.slice(0, at), term, ...rest.slice(at)];
};

/** A sum as one factor; what all its terms have in common in front. */
function asOneFactor(terms: readonly Product[]): Product {
  if (terms.length === 0) return { coefficient: nought, factors: [] };
  if (terms.length === 1) return terms[0] as Product;
  return { coefficient: one, factors: [{ base: renderSum(terms), exponent: one }] };
}

/** A factor that several terms share put in front of a bracket, where the sum becomes shorter. */
export function takeOutCommonFactor(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const candidates = bracketsAmongTerms(terms);
  for (const group of groupsBy(terms, (exponent, base) => !isNegative(exponent) || isApply(base, 'exp'))) {
    const common = commonFactors(group);
    const left = group.map((term) => timesProduct(term, inverse(common)));
    const whole =
      left.some(({ factors }) => factors.length === 0) &&
      common.some(({ base, exponent }) => base.kind !== 'variable' || !isFraction(exponent));
    if (!whole && !common.some(({ base }) => isSum(base))) continue;
    const rest = terms.filter((term) => !group.includes(term));
    // 6*s^2 - 6*s + 1 is a polynomial in s, and as simple as it gets.
    if (
      rest.length > 0 &&
      left.every(({ factors }) =>
        factors.every(({ base }) => common.some((shared) => keyOf(shared.base) === keyOf(base))),
      )
    )
      continue;
    for (const inner of [collectTerms(left), collectTerms(expandedAll(left))]) {
      const product = timesProduct({ coefficient: one, factors: common }, asOneFactor(inNewOrder(inner)));
      candidates.push(renderSum(inPlace(terms, group, product, rest)));
    }
  }
  return shortest(node, candidates);
}

/** 1 - s - x*s*(1 - s): the terms of the bracket stand in the sum, so the bracket is a common factor, (1 - s)*(1 - x*s). */
function bracketsAmongTerms(terms: readonly Product[]): Expr[] {
  const found: Expr[] = [];
  for (const { factors } of terms.slice(0, MOST_TERMS)) {
    for (const { base } of factors.filter(bracket)) {
      const inner = termsOf(base);
      const [first] = inner;
      const start = terms.find((term) => first !== undefined && factorsKey(term.factors) === factorsKey(first.factors));
      if (first === undefined || start === undefined) continue;
      const scale = over(start.coefficient, first.coefficient);
      const standing = inner.map((part) =>
        terms.find(
          (term) =>
            factorsKey(term.factors) === factorsKey(part.factors) &&
            same(term.coefficient, times(scale, part.coefficient)),
        ),
      );
      if (standing.includes(undefined) || written(scale) === null) continue;
      const itself: Factor = { base, exponent: one };
      const holding = terms.filter((term) =>
        term.factors.some((factor) => bracket(factor) && keyOf(factor.base) === keyOf(base)),
      );
      const left: Product[] = [
        { coefficient: scale, factors: [] },
        ...holding.map((term) => timesProduct(term, inverse([itself]))),
      ];
      const group = [...standing, ...holding] as Product[];
      const rest = terms.filter((term) => !group.includes(term));
      for (const remaining of [collectTerms(left), collectTerms(expandedAll(left))]) {
        found.push(
          renderSum(
            inPlace(terms, group, timesProduct({ coefficient: one, factors: [itself] }, asOneFactor(remaining)), rest),
          ),
        );
      }
    }
  }
  return found;
}

/** The powers that all terms hold. */
function commonFactors(group: readonly Product[]): Factor[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  return first.factors.flatMap((factor): Factor[] => {
    const key = keyOf(factor.base);
    if (!isFraction(factor.exponent)) {
      const wanted = factorsKey([factor]);
      return others.every((term) => term.factors.some((candidate) => factorsKey([candidate]) === wanted))
        ? [factor]
        : [];
    }
    let least = factor.exponent;
    for (const term of others) {
      const exponent = exponentOf(term, key);
      if (exponent.top === 0n || isNegative(exponent) !== isNegative(least)) return [];
      if (compare(size(exponent), size(least)) < 0) least = exponent;
    }
    return [{ base: factor.base, exponent: least }];
  });
}

/** The number that all terms of a bracket in a product share, put in front: 3 * (2 * x + 4) is 6 * (x + 2). */
export function numbersOutOfBrackets(node: Expr): Expr | null {
  if (!isProduct(node) && !isApply(node, 'power')) return null;
  const product = productOf(node);
  let coefficient = product.coefficient;
  let changed = false;
  const factors = product.factors.map((factor) => {
    const { base, exponent } = factor;
    if (!isSum(base) || !isFraction(exponent) || !isWhole(exponent)) return factor;
    const terms = termsOf(base);
    if (terms.some((term) => term.coefficient.decimal)) return factor;
    const shared = terms.map((term) => size(term.coefficient)).reduce(sharedMeasure);
    const content = terms.every((term) => isNegative(term.coefficient)) ? times(shared, minusOne) : shared;
    const power = same(content, one) ? null : raised(content, exponent);
    const next = power === null ? null : written(times(coefficient, power));
    if (next === null) return factor;
    coefficient = next;
    changed = true;
    return {
      base: renderSum(terms.map((term) => ({ ...term, coefficient: over(term.coefficient, content) }))),
      exponent,
    };
  });
  return changed ? renderProduct({ coefficient, factors }) : null;
}

/** What a bracket above the bar shares with one below it, cancelled: x / (x^2 + x) is 1 / (x + 1). */
export function cancelInBrackets(node: Expr): Expr | null {
  if (!isProduct(node)) return null;
  const { coefficient, factors } = productOf(node);
  const opened = factors.map((factor) => {
    const { base, exponent } = factor;
    if (!isSum(base) || !isFraction(exponent) || !isWhole(exponent)) return null;
    const terms = termsOf(base);
    const common = commonFactors(terms);
    if (common.length === 0) return null;
    const outside = common.map((shared) => ({
      base: shared.base,
      exponent: isFraction(shared.exponent) ? times(shared.exponent, exponent) : shared.exponent,
    }));
    return common.every((shared) => isFraction(shared.exponent))
      ? [...outside, { base: renderSum(terms.map((term) => timesProduct(term, inverse(common)))), exponent }]
      : null;
  });
  if (opened.every((found) => found === null)) return null;
  return shortest(node, [
    renderProduct(
      timesProduct(
        { coefficient, factors: factors.flatMap((factor, i) => opened[i] ?? [factor]) },
        { coefficient: one, factors: [] },
      ),
    ),
  ]);
}
