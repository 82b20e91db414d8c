/**
 * How does what the chain rule gives become what a book prints?
 *
 * The chain rule says that x^2 + 3*x has the slope 2*x^(2 - 1)*1 + 3*1, which is right and which nobody would write. A table of
 * rules, each with an example that a test runs, is applied to every part of the formula, inner parts first, until none has
 * anything to say:
 *
 *     2 * x^(2 - 1) * 1 + 3 * 1   →   2 * x + 3
 *
 * The value stays the same wherever the formula had one. It may get more: x / x is 1 also at 0. And the last digits may
 * differ, since 1 - tanh(x)^2 cancels where sech(x)^2 does not; numbers should be taken from the formula before tidying.
 *
 * Where it breaks: every rule has been seen to end, but no proof says that all of them together do. So the steps are
 * counted, and a formula that needs too many comes back as far as it got, with `complete` false.
 *
 * Next: ./chain-rule.ts
 */

import { applyExpr, chooseExpr, type Expr, numberExpr, partsFirst, partsOf, sameExpr } from './expression.ts';
import {
  compare,
  fraction,
  isNegative,
  isWhole,
  minusOne,
  nought,
  one,
  opposite,
  over,
  raised,
  same,
  size,
} from './fractions.ts';
import { applyIdentity, identities } from './identities.ts';
import {
  cancelInBrackets,
  multiplyOut,
  numbersOutOfBrackets,
  overOneDenominator,
  takeOutCommonFactor,
} from './reshaping.ts';
import {
  collectTerms,
  exactNumber,
  type Factor,
  flatten,
  isApply,
  isConstant,
  isFraction,
  isProduct,
  isSum,
  keyOf,
  leavesOf,
  type Product,
  piecesOf,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
  timesProduct,
} from './terms.ts';

/** One way to make a formula simpler, and an example of it. */
export interface TidyingRule {
  /** What is done, to go after "here". */
  readonly name: string;
  readonly example: readonly [before: string, after: string];
  /** The simpler formula, or null where the rule has nothing to say. The parts of the node have been through all rules. */
  readonly rewrite: (node: Expr) => Expr | null;
}

export interface Tidied {
  readonly expr: Expr;
  /** The names of the rules that were used, each once, in the order of first use. */
  readonly applied: readonly string[];
  /** False where the formula is so long that tidying gave up before the end. */
  readonly complete: boolean;
}

const zero = numberExpr(0);
const half = fraction(1, 2);
const isNumber = (node: Expr | undefined, value: number): boolean => node?.kind === 'number' && node.value === value;

const changed = (node: Expr, to: Expr): Expr | null => (sameExpr(node, to) ? null : to);
const onProduct = (applies: (node: Expr) => boolean) => (node: Expr) =>
  (isProduct(node) || isApply(node, 'power', 'sqrt', 'exp')) && applies(node)
    ? changed(node, renderProduct(productOf(node)))
    : null;
const onSum = (applies: (node: Expr) => boolean) => (node: Expr) =>
  isSum(node) && applies(node) ? changed(node, renderSum(collectTerms(termsOf(node)))) : null;

const isComparison = (node: Expr): boolean => node.kind === 'apply' && comparisons[node.op] !== undefined;
const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  less: (order) => order < 0,
  lessEqual: (order) => order <= 0,
  greater: (order) => order > 0,
  greaterEqual: (order) => order >= 0,
  equal: (order) => order === 0,
  unequal: (order) => order !== 0,
};

/** Before the parts of the node have been through the rules, so that it still has the form that the rows give it. */
const early: readonly TidyingRule[] = [
  {
    name: 'an exponent of 0 needs no case of its own',
    example: ['n == 0 ? 0 : n * x^(n - 1)', 'n * x^(n - 1)'],
    rewrite: (node) => {
      if (
        node.kind !== 'choose' ||
        !isApply(node.test, 'equal') ||
        !isNumber(node.test.args[1], 0) ||
        !isNumber(node.then, 0)
      )
        return null;
      const [exponent] = node.test.args;
      return isApply(node.otherwise, 'multiply') &&
        exponent !== undefined &&
        sameExpr(node.otherwise.args[0] as Expr, exponent) &&
        isApply(node.otherwise.args[1] as Expr, 'power')
        ? node.otherwise
        : null;
    },
  },
];

const arithmetic: readonly TidyingRule[] = [
  {
    name: 'a product with 0 is 0',
    example: ['0 * sin(x)', '0'],
    rewrite: (node) =>
      isProduct(node) && flatten(node).numbers.some((number) => number.top === 0n) && !dividesByZero(node)
        ? zero
        : null,
  },
  {
    name: 'numbers are worked out',
    example: ['2 * x * 3', '6 * x'],
    rewrite: onProduct((node) => flatten(node).numbers.length > 1),
  },
  {
    name: 'like factors become powers',
    example: ['x * x^2', 'x^3'],
    rewrite: onProduct((node) => productOf(node).factors.length < flatten(node).factors.length),
  },
  {
    name: 'roots of squares are taken',
    example: ['sqrt(4 / 9)', '2 / 3'],
    rewrite: (node) => {
      const inner = isApply(node, 'sqrt') ? exactNumber(node.args[0] as Expr) : null;
      if (inner === null || isNegative(inner)) return null;
      const [top, bottom] = [Number(inner.top) ** 0.5, Number(inner.bottom) ** 0.5];
      return Number.isSafeInteger(top) &&
        Number.isSafeInteger(bottom) &&
        same(raised(fraction(top, bottom), fraction(2)) ?? nought, inner)
        ? applyExpr('divide', numberExpr(top), numberExpr(bottom))
        : null;
    },
  },
  {
    name: 'roots of numbers are put together',
    example: ['sqrt(2) * x * sqrt(pi)', 'x * sqrt(2 * pi)'],
    rewrite: (node) => {
      if (!isProduct(node)) return null;
      const { coefficient, factors } = productOf(node);
      for (const wanted of [half, opposite(half)]) {
        const roots = factors.filter(
          ({ base, exponent }) => isFraction(exponent) && same(exponent, wanted) && isConstant(base),
        );
        if (roots.length < 2) continue;
        const base = renderProduct(roots.map((root) => productOf(root.base)).reduce(timesProduct));
        const at = factors.indexOf(roots[0] as Factor);
        return renderProduct({
          coefficient,
          factors: factors.flatMap((factor, i) =>
            i === at ? [{ base, exponent: wanted }] : roots.includes(factor) ? [] : [factor],
          ),
        });
      }
      return null;
    },
  },
  {
    name: 'a product is one fraction, its number first',
    example: ['cos(x) * (1 / x) * 2', '2 * cos(x) / x'],
    rewrite: onProduct(() => true),
  },
  {
    name: 'like terms are added',
    example: ['2 * x + 1 + 3 * x', '5 * x + 1'],
    rewrite: onSum((node) => collectTerms(termsOf(node)).length < termsOf(node).length),
  },
  {
    name: 'signs are put together',
    example: ['x - -y', 'x + y'],
    rewrite: onSum(() => true),
  },
  {
    name: 'numbers come out of abs and sign',
    example: ['abs(-3 * x)', '3 * abs(x)'],
    rewrite: (node) => {
      if (!isApply(node, 'abs', 'sign')) return null;
      const inner = node.args[0] as Expr;
      const { coefficient, factors } = isSum(inner) ? { coefficient: one, factors: [] } : productOf(inner);
      if (factors.length === 0 || same(coefficient, one)) return null;
      const outside = node.op === 'abs' ? size(coefficient) : isNegative(coefficient) ? minusOne : one;
      return renderProduct({
        coefficient: outside,
        factors: [{ base: applyExpr(node.op, renderProduct({ coefficient: one, factors })), exponent: one }],
      });
    },
  },
];

const cases: readonly TidyingRule[] = [
  {
    name: 'conditions between numbers are decided',
    example: ['3 > 0 ? x^2 : x', 'x^2'],
    rewrite: (node) => {
      if (node.kind === 'choose') {
        const test = exactNumber(node.test);
        return test === null ? null : test.top === 0n ? node.otherwise : node.then;
      }
      if (node.kind !== 'apply' || !isComparison(node)) return null;
      const [left, right] = node.args.map(exactNumber) as [
        ReturnType<typeof exactNumber>,
        ReturnType<typeof exactNumber>,
      ];
      return left === null || right === null
        ? null
        : numberExpr(comparisons[node.op]?.(compare(left, right)) === true ? 1 : 0);
    },
  },
  {
    name: 'cases that agree are one',
    example: ['x > 0 ? 2 * y : y * 2', '2 * y'],
    rewrite: (node) => (node.kind === 'choose' && keyOf(node.then) === keyOf(node.otherwise) ? node.then : null),
  },
  {
    name: 'a question is asked once',
    example: ['x > 0 ? (x > 0 ? y : 1) : 2', 'x > 0 ? y : 2'],
    rewrite: (node) => {
      if (node.kind !== 'choose') return null;
      const test = keyOf(node.test);
      const asksAgain = (branch: Expr): branch is Extract<Expr, { kind: 'choose' }> =>
        branch.kind === 'choose' && keyOf(branch.test) === test;
      const then = asksAgain(node.then) ? node.then.then : node.then;
      const otherwise = asksAgain(node.otherwise) ? node.otherwise.otherwise : node.otherwise;
      return then === node.then && otherwise === node.otherwise ? null : chooseExpr(node.test, then, otherwise);
    },
  },
  {
    name: 'a factor goes into the cases',
    example: ['2 * x * (y > 0 ? 1 : 0)', 'y > 0 ? 2 * x : 0'],
    rewrite: (node) => {
      if (!isProduct(node)) return null;
      const { coefficient, factors } = productOf(node);
      const found = factors.filter(
        ({ base, exponent }) => base.kind === 'choose' && isFraction(exponent) && same(exponent, one),
      );
      const choice = found[0]?.base;
      if (found.length !== 1 || choice?.kind !== 'choose') return null;
      const others = factors.filter((factor) => factor !== found[0]);
      const numbers = [choice.then, choice.otherwise].map(exactNumber);
      // Where no case is 0, the other factors would have to be written twice.
      if (
        numbers.some((number) => number === null) ||
        (others.length > 0 && numbers.every((number) => number?.top !== 0n))
      )
        return null;
      const [then, otherwise] = [choice.then, choice.otherwise].map((branch) =>
        renderProduct(timesProduct({ coefficient, factors: others }, productOf(branch))),
      ) as [Expr, Expr];
      return chooseExpr(choice.test, then, otherwise);
    },
  },
  {
    name: 'cases of one question are put together',
    example: ['(x >= y ? 1 : 0) + (y > x ? z : 0)', 'x >= y ? 1 : z'],
    rewrite: (node) => {
      if (!isSum(node)) return null;
      const terms = termsOf(node);
      for (const [i, first] of terms.entries()) {
        const a = soleChoice(first);
        if (a === null) continue;
        for (const second of terms.slice(i + 1)) {
          const b = soleChoice(second);
          const together = b === null ? null : joinedCases(a, b);
          if (together === null) continue;
          const rest = terms.filter((term) => term !== first && term !== second);
          const joined = { coefficient: one, factors: [{ base: together, exponent: one }] };
          return rest.length === 0 ? together : renderSum([...rest.slice(0, i), joined, ...rest.slice(i)]);
        }
      }
      return null;
    },
  },
];

type Choice = Extract<Expr, { kind: 'choose' }>;

/** The conditional that a term is, its sign put into the cases; null for any other term. */
function soleChoice({ coefficient, factors }: Product): Choice | null {
  const [only] = factors as [Factor?];
  if (
    only === undefined ||
    factors.length > 1 ||
    only.base.kind !== 'choose' ||
    !isFraction(only.exponent) ||
    !same(only.exponent, one)
  )
    return null;
  if (same(coefficient, one)) return only.base;
  if (!same(coefficient, minusOne)) return null;
  return {
    ...only.base,
    then: applyExpr('negate', only.base.then),
    otherwise: applyExpr('negate', only.base.otherwise),
  };
}

/** Two conditionals as one, if the second asks the same, or the opposite where the first has no answer but 0. */
function joinedCases(a: Choice, b: Choice): Choice | null {
  const sum = (left: Expr, right: Expr): Expr =>
    isNumber(left, 0) ? right : isNumber(right, 0) ? left : applyExpr('add', left, right);
  if (keyOf(a.test) === keyOf(b.test))
    return chooseExpr(a.test, sum(a.then, b.then), sum(a.otherwise, b.otherwise)) as Choice;
  if (
    !isApply(a.test, 'greaterEqual', 'lessEqual') ||
    !isApply(b.test, a.test.op === 'greaterEqual' ? 'greater' : 'less')
  )
    return null;
  const [u, v] = a.test.args.map(keyOf);
  const [p, q] = b.test.args.map(keyOf);
  return u === q && v === p && isNumber(a.otherwise, 0) && isNumber(b.otherwise, 0)
    ? (chooseExpr(a.test, a.then, b.then) as Choice)
    : null;
}

const dividesByZero = (node: Expr): boolean =>
  leavesOf(node).some((leaf) => leaf.below && exactNumber(leaf.node)?.top === 0n);

const shapes: readonly TidyingRule[] = [
  {
    name: 'fractions are put over one denominator',
    example: ['1 / (1 + x) - x / (1 + x)^2', '1 / (1 + x)^2'],
    rewrite: overOneDenominator,
  },
  {
    name: 'a common factor is taken out',
    example: ['x * exp(x) + exp(x)', 'exp(x) * (x + 1)'],
    rewrite: takeOutCommonFactor,
  },
  { name: 'brackets are multiplied out', example: ['x * (x + 1) - x^2', 'x'], rewrite: multiplyOut },
  { name: 'what brackets share is cancelled', example: ['x / (x^2 + x)', '1 / (x + 1)'], rewrite: cancelInBrackets },
  { name: 'numbers come out of brackets', example: ['2 / (2 * x + 2)', '1 / (x + 1)'], rewrite: numbersOutOfBrackets },
];

/** All rules, in the order in which they are tried. */
export const tidyingRules: readonly TidyingRule[] = [
  ...early,
  ...arithmetic,
  ...cases,
  ...identities.map((identity) => ({
    name: `${identity.from} is ${identity.to}`,
    example: [identity.from, identity.to] as const,
    rewrite: (node: Expr) => applyIdentity(identity, node),
  })),
  ...shapes,
];

// ── the walk ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** More parts than this are not tidied: nobody reads a formula of many pages. */
const LONGEST = 50_000;
const STEPS_FOR_EACH_PART = 20;

/** How many parts the formula has when written out, shared parts counted wherever they stand. */
export function writtenLength(expr: Expr): number {
  const lengths = new Map<Expr, number>();
  for (const node of partsFirst(expr))
    lengths.set(
      node,
      partsOf(node).reduce((sum, part) => sum + (lengths.get(part) as number), 1),
    );
  return lengths.get(expr) as number;
}

/** The parts that rules have to see before they see the node: all terms of a sum, all factors of a product. */
function unitsOf(node: Expr): readonly Expr[] {
  if (isSum(node)) return piecesOf(node).map((piece) => piece.node);
  if (isProduct(node))
    return leavesOf(node)
      .map((leaf) => leaf.node)
      .map((leaf) => (isApply(leaf, 'negate') ? (leaf.args[0] as Expr) : leaf));
  return partsOf(node);
}

/** The node with its units replaced. */
function withUnits(node: Expr, replacements: ReadonlyMap<Expr, Expr>): Expr {
  const units = new Set(unitsOf(node));
  if ([...units].every((unit) => replacements.get(unit) === unit)) return node;
  const made = new Map<Expr, Expr>();
  const pending: Expr[] = [node];
  while (pending.length > 0) {
    const piece = pending[pending.length - 1] as Expr;
    const known = units.has(piece) && piece !== node ? replacements.get(piece) : undefined;
    if (known !== undefined) made.set(piece, known);
    if (made.has(piece)) {
      pending.pop();
      continue;
    }
    const missing = partsOf(piece).filter((part) => !made.has(part));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    pending.pop();
    const of = (part: Expr) => made.get(part) as Expr;
    if (piece.kind === 'apply') made.set(piece, applyExpr(piece.op, ...piece.args.map(of)));
    else if (piece.kind === 'choose') made.set(piece, chooseExpr(of(piece.test), of(piece.then), of(piece.otherwise)));
    else made.set(piece, piece);
  }
  return made.get(node) as Expr;
}

const tidyAlready = new WeakSet<Expr>();

/**
 * The formula as a book would print it, equal to the formula wherever that has a value.
 *
 * @example
 * write(tidy(parseFormula('2*x^(2 - 1)*1 + 3*1').expr).expr) // => '2 * x + 3'
 */
export const tidy = (expr: Expr): Tidied => tidier()(expr);

/** `tidy` for several formulas with parts in common: what it found out about a part is kept for the next formula. */
export function tidier(): (expr: Expr) => Tidied {
  const settled = new Map<Expr, Expr>();
  return (expr) => {
    const length = writtenLength(expr);
    if (length > LONGEST) return { expr, applied: [], complete: false };
    return settle(expr, settled, 200 + STEPS_FOR_EACH_PART * length);
  };
}

/** Applies rules to the parts of the formula, inner parts first, until none applies; `settled` takes up what became of each part. */
function settle(expr: Expr, settled: Map<Expr, Expr>, mostSteps: number): Tidied {
  const applied = new Set<string>();
  const becomes = new Map<Expr, Expr>();
  const pending: Expr[] = [expr];
  let stepsLeft = mostSteps;
  const step = (rules: readonly TidyingRule[], node: Expr): boolean => {
    const found = stepsLeft > 0 ? firstStep(rules, node) : null;
    if (found === null) return false;
    stepsLeft -= 1;
    applied.add(found.name);
    becomes.set(node, found.expr);
    return true;
  };
  while (pending.length > 0) {
    const node = pending[pending.length - 1] as Expr;
    const next = becomes.get(node);
    if (settled.has(node)) pending.pop();
    else if (tidyAlready.has(node)) settled.set(node, node);
    else if (next !== undefined) {
      const end = settled.get(next);
      if (end === undefined) pending.push(next);
      else settled.set(node, end);
    } else {
      const missing = unitsOf(node).filter((unit) => !settled.has(unit));
      if (missing.length > 0) {
        if (!step(early, node)) pending.push(...missing);
        continue;
      }
      const rebuilt = withUnits(node, settled);
      if (rebuilt !== node) becomes.set(node, rebuilt);
      else if (!step(tidyingRules, node)) {
        settled.set(node, node);
        if (stepsLeft > 0) tidyAlready.add(node);
      }
    }
  }
  return { expr: settled.get(expr) as Expr, applied: [...applied], complete: stepsLeft > 0 };
}

function firstStep(rules: readonly TidyingRule[], node: Expr): { name: string; expr: Expr } | null {
  for (const { name, rewrite } of rules) {
    const expr = rewrite(node);
    if (expr !== null) return { name, expr };
  }
  return null;
}
