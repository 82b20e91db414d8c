/**
 * When is a formula shorter in another shape: multiplied out, over one denominator, or with a common factor in front?
 *
 * None of the three is simpler by nature. x * (x + 1) - x^2 should be multiplied out, since it is x; (x + 1)^3 should not. So
 * each shape is tried and measured, and taken only where the formula becomes shorter to read:
 *
 *     1 / (1 + x) - x / (1 + x)^2        over one denominator: (1 + x - x) / (1 + x)^2
 *                                        which is 1 / (1 + x)^2, half as long
 *
 * Every change makes its sum or product shorter, so changes cannot go round in a circle.
 *
 * Where it breaks: only what shares a base is brought together, and long sums are left alone. A common factor is taken
 * out where a person would see it at once: where it is a bracket, or the whole of one term but for a number.
 *
 * Next: ./cases.ts
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
  over,
  raised,
  same,
  sharedMeasure,
  size,
  times,
  written,
} from './fractions.ts';
import { isApply, isProduct, isSum, lengthOf } from './pieces.ts';
import {
  collectTerms,
  type Factor,
  factorsKey,
  inverse,
  isAllNegative,
  isFraction,
  keyOf,
  type Product,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
  timesProduct,
} from './terms.ts';

/** A bracket is not multiplied out into more terms than this, and more terms are not brought together. */
const MOST_TERMS = 40;
/** So many bases are tried in one sum. */
const MOST_BASES = 12;
/** With so many brackets in a sum, each is also multiplied out alone. */
const MOST_BRACKETS = 8;

/** The shortest candidate, if it is shorter than the node. */
function shortest(node: Expr, candidates: readonly Expr[]): Expr | null {
  let best = node;
  for (const candidate of candidates) if (lengthOf(candidate) < lengthOf(best)) best = candidate;
  return best === node ? null : best;
}

const powers = (factors: readonly Factor[]): Product => ({ coefficient: one, factors });

/** The terms divided by powers. */
const dividedBy = (terms: readonly Product[], divisor: readonly Factor[]): Product[] =>
  terms.map((term) => timesProduct(term, powers(divisor.map(inverse))));

/** A sum as one factor, a bracket; a single term stays a term. */
function asBracket(terms: readonly Product[]): Product {
  const [only] = terms;
  if (only === undefined) return { coefficient: nought, factors: [] };
  return terms.length === 1 ? only : powers([{ base: renderSum(terms), exponent: one }]);
}

/** The terms with some of them replaced by one, where the first of those stood. */
function withReplaced(terms: readonly Product[], replaced: readonly Product[], by: Product): Expr {
  const at = terms.findIndex((term) => replaced.includes(term));
  const rest = terms.filter((term) => !replaced.includes(term));
  return renderSum([...rest.slice(0, at), by, ...rest.slice(at)]);
}

// ── multiplying out ────────────────────────────────────────────────────────────────────────────────────────────────

/** The exponent of a bracket that stands above the bar to a whole power, else 0. */
const timesBracket = ({ base, exponent }: Factor): bigint =>
  isSum(base) && isFraction(exponent) && isWhole(exponent) && !isNegative(exponent) ? exponent.top : 0n;
const isBracket = (factor: Factor): boolean => timesBracket(factor) > 0n;

/** A term with its brackets multiplied out; the term itself where that would make too many terms. */
function expanded(term: Product): Product[] {
  let terms: Product[] = [{ ...term, factors: term.factors.filter((factor) => !isBracket(factor)) }];
  for (const factor of term.factors.filter(isBracket)) {
    const inner = termsOf(factor.base);
    for (let n = timesBracket(factor); n > 0n; n--) {
      if (terms.length * inner.length > MOST_TERMS) return [term];
      terms = collectTerms(terms.flatMap((left) => inner.map((right) => timesProduct(left, right))));
    }
  }
  return terms;
}

/** Brackets multiplied out, in one term or in all, where like terms meet and the sum becomes shorter. */
export function multiplyOut(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const open = terms.filter((term) => term.factors.some(isBracket));
  if (open.length === 0) return null;
  const attempts = [terms.flatMap(expanded)];
  if (open.length > 1 && open.length <= MOST_BRACKETS) {
    for (const chosen of open) attempts.push(terms.flatMap((term) => (term === chosen ? expanded(term) : [term])));
  }
  const candidates = attempts.flatMap((attempt) => {
    const collected = collectTerms(attempt);
    return collected.length < attempt.length ? [renderSum(inNewOrder(collected))] : [];
  });
  return shortest(node, candidates);
}

/** The order of a sum that is new: x^2 - 2*x - 1 by falling powers, log(x) + 1 with the number last, but 1 - x, not -x + 1. */
function inNewOrder(terms: readonly Product[]): Product[] {
  const degrees = new Map(terms.map((term) => [term, degreeOf(term)]));
  const bases = new Set(terms.flatMap(({ factors }) => factors.map(({ base }) => keyOf(base))));
  if (bases.size === 1 && terms.every((term) => degrees.get(term) !== null)) {
    const falling = terms.toSorted((a, b) => compare(degrees.get(b) as Fraction, degrees.get(a) as Fraction));
    return isNegative((falling[0] as Product).coefficient) ? falling.reverse() : falling;
  }
  const numbers = terms.filter(({ factors }) => factors.length === 0);
  const others = terms.filter(({ factors }) => factors.length > 0);
  return others.every(({ coefficient }) => isNegative(coefficient)) ? [...numbers, ...others] : [...others, ...numbers];
}

/** The exponent of the one base that the term has, 0 of a number, null of anything else. */
function degreeOf({ factors }: Product): Fraction | null {
  const [only] = factors;
  if (only === undefined) return nought;
  return factors.length === 1 && isFraction(only.exponent) ? only.exponent : null;
}

// ── bases in common ────────────────────────────────────────────────────────────────────────────────────────────────

/** For each base that several terms have, the terms that have it. Which powers of it count is for the caller to say. */
function termsByBase(terms: readonly Product[], counts: (factor: Factor) => boolean): Product[][] {
  const groups = new Map<string, Product[]>();
  for (const term of terms) {
    for (const factor of term.factors.filter(counts)) {
      const key = isFraction(factor.exponent) ? keyOf(factor.base) : factorsKey([factor]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [term]);
      else group.push(term);
    }
  }
  return [...groups.values()].filter((group) => group.length > 1 && group.length <= MOST_TERMS).slice(0, MOST_BASES);
}

/** The powers that all terms hold, all of them above the bar or all below it. */
function commonFactors(terms: readonly Product[]): Factor[] {
  const [first, ...others] = terms;
  return (first?.factors ?? []).flatMap((factor): Factor[] => {
    if (!isFraction(factor.exponent)) {
      const key = factorsKey([factor]);
      return others.every((term) => term.factors.some((other) => factorsKey([other]) === key)) ? [factor] : [];
    }
    const key = keyOf(factor.base);
    let least = factor.exponent;
    for (const term of others) {
      const exponent = term.factors.find(({ base }) => keyOf(base) === key)?.exponent;
      if (exponent === undefined || !isFraction(exponent) || isNegative(exponent) !== isNegative(least)) return [];
      if (compare(size(exponent), size(least)) < 0) least = exponent;
    }
    return [{ base: factor.base, exponent: least }];
  });
}

const stands = (factor: Factor, among: readonly Factor[]): boolean =>
  among.some(({ base }) => keyOf(base) === keyOf(factor.base));

/** exp(-x) is no fraction to a reader. */
const isBelow = ({ base, exponent }: Factor): boolean =>
  isFraction(exponent) && isNegative(exponent) && !isApply(base, 'exp');

/** Fractions that share a base below the bar brought over one denominator, where the sum becomes shorter. */
export function overOneDenominator(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const candidates: Expr[] = [];
  for (const group of termsByBase(terms, isBelow)) {
    const denominator = lowestBelow(group);
    const tops = dividedBy(group, denominator);
    for (const numerator of [collectTerms(tops), inNewOrder(collectTerms(tops.flatMap(expanded)))]) {
      // A sum of powers such as 1/x - 1/x^2 is as simple as it gets.
      const onlyPowers = tops.every((top) => top.factors.every((factor) => stands(factor, denominator)));
      if (numerator.length > 1 && onlyPowers) continue;
      const shared = commonFactors(numerator).filter((factor) => stands(factor, denominator));
      const top = timesProduct(powers(shared), asBracket(dividedBy(numerator, shared)));
      candidates.push(withReplaced(terms, group, timesProduct(top, powers(denominator))));
    }
  }
  return shortest(node, candidates);
}

/** What stands below the bar in any of the terms, each base with the lowest power that it has there. */
function lowestBelow(terms: readonly Product[]): Factor[] {
  const lowest = new Map<string, Factor>();
  for (const factor of terms.flatMap((term) => term.factors).filter(isBelow)) {
    const known = lowest.get(keyOf(factor.base));
    if (known === undefined || compare(factor.exponent as Fraction, known.exponent as Fraction) < 0) {
      lowest.set(keyOf(factor.base), factor);
    }
  }
  return [...lowest.values()];
}

/** A factor that several terms share put in front of a bracket, where the sum becomes shorter. */
export function takeOutCommonFactor(node: Expr): Expr | null {
  if (!isSum(node)) return null;
  const terms = termsOf(node);
  const candidates = bracketsAmongTerms(terms);
  for (const group of termsByBase(terms, (factor) => !isBelow(factor))) {
    const common = commonFactors(group);
    const left = dividedBy(group, common);
    const isWholeTerm = left.some(({ factors }) => factors.length === 0);
    const isMoreThanVariables = common.some(({ base, exponent }) => base.kind !== 'variable' || !isFraction(exponent));
    if (!common.some(({ base }) => isSum(base)) && !(isWholeTerm && isMoreThanVariables)) continue;
    // 6*s^2 - 6*s + 1 is a polynomial in s, and as simple as it gets.
    const onlyPowers = left.every(({ factors }) => factors.every((factor) => stands(factor, common)));
    if (group.length < terms.length && onlyPowers) continue;
    for (const inner of [collectTerms(left), collectTerms(left.flatMap(expanded))]) {
      candidates.push(withReplaced(terms, group, timesProduct(powers(common), asBracket(inNewOrder(inner)))));
    }
  }
  return shortest(node, candidates);
}

/** 1 - s - x*s*(1 - s): the terms of the bracket stand in the sum, so the bracket is a factor of it all: (1 - s)*(1 - x*s). */
function bracketsAmongTerms(terms: readonly Product[]): Expr[] {
  const brackets = terms.slice(0, MOST_TERMS).flatMap((term) => term.factors.filter(isBracket));
  return brackets.flatMap(({ base }) => {
    const inner = termsOf(base);
    const like = (part: Product) => terms.find((term) => factorsKey(term.factors) === factorsKey(part.factors));
    const scales = inner.map((part) => over(like(part)?.coefficient ?? nought, part.coefficient));
    const scale = scales[0] ?? nought;
    if (scale.top === 0n || written(scale) === null || !scales.every((other) => same(other, scale))) return [];
    const standing = inner.map((part) => like(part) as Product);
    const holding = terms.filter((term) =>
      term.factors.some((factor) => isBracket(factor) && stands(factor, [{ base, exponent: one }])),
    );
    const bracket: Factor = { base, exponent: one };
    const left = [{ coefficient: scale, factors: [] }, ...dividedBy(holding, [bracket])];
    return [collectTerms(left), collectTerms(left.flatMap(expanded))].map((rest) =>
      withReplaced(terms, [...standing, ...holding], timesProduct(powers([bracket]), asBracket(rest))),
    );
  });
}

// ── brackets in a product ──────────────────────────────────────────────────────────────────────────────────────────

/** The number that all terms of a bracket share put in front of the product: 3 * (2 * x + 4) is 6 * (x + 2). */
export function numbersOutOfBrackets(node: Expr): Expr | null {
  if (!isProduct(node) && !isApply(node, 'power')) return null;
  const product = productOf(node);
  let coefficient = product.coefficient;
  const factors = product.factors.map((factor) => {
    const { base, exponent } = factor;
    if (!isSum(base) || !isFraction(exponent) || !isWhole(exponent)) return factor;
    const terms = termsOf(base);
    const shared = terms.map((term) => size(term.coefficient)).reduce(sharedMeasure);
    const number = isAllNegative(base) ? times(shared, minusOne) : shared;
    const power = raised(number, exponent);
    const next = power === null ? null : written(times(coefficient, power));
    // Decimals are left as they were typed: 0.1 * x + 0.3 and not (x + 3) / 10.
    if (next === null || same(number, one) || terms.some((term) => term.coefficient.decimal)) return factor;
    coefficient = next;
    return {
      base: renderSum(terms.map((term) => ({ ...term, coefficient: over(term.coefficient, number) }))),
      exponent,
    };
  });
  return factors.every((factor, i) => factor === product.factors[i]) ? null : renderProduct({ coefficient, factors });
}

/** What brackets share with the other side of the bar cancelled: x / (x^2 + x) is 1 / (x + 1). */
export function cancelInBrackets(node: Expr): Expr | null {
  if (!isProduct(node)) return null;
  const { coefficient, factors } = productOf(node);
  const opened = factors.map((factor): readonly Factor[] => {
    const { base, exponent } = factor;
    if (!isSum(base) || !isFraction(exponent) || !isWhole(exponent)) return [factor];
    const terms = termsOf(base);
    const common = commonFactors(terms).filter((shared) => isFraction(shared.exponent));
    if (common.length === 0) return [factor];
    const outside = common.map((shared) => ({
      base: shared.base,
      exponent: times(shared.exponent as Fraction, exponent),
    }));
    return [...outside, { base: renderSum(dividedBy(terms, common)), exponent }];
  });
  if (opened.every((parts) => parts.length === 1)) return null;
  return shortest(node, [renderProduct(timesProduct({ coefficient, factors: opened.flat() }, powers([])))]);
}
