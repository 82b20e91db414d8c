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
 * Next: ./identities.ts
 */

import { applyExpr, chooseExpr, type Expr, numberExpr, partsFirst, partsOf, rebuild, sameExpr } from './expression.ts';
import { compare, isNegative, nought, same } from './fractions.ts';
import {
  collectTerms,
  exactNumber,
  flatten,
  inOrder,
  isApply,
  isFraction,
  isProduct,
  isSum,
  keyOf,
  leavesOf,
  piecesOf,
  productOf,
  renderProduct,
  renderSum,
  termsOf,
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
const isNumber = (node: Expr, value: number): boolean => node.kind === 'number' && node.value === value;

const changed = (node: Expr, to: Expr): Expr | null => (sameExpr(node, to) ? null : to);
const onProduct = (applies: (node: Expr) => boolean) => (node: Expr) =>
  (isProduct(node) || isApply(node, 'power', 'sqrt', 'exp')) && applies(node)
    ? changed(node, renderProduct(productOf(node)))
    : null;
const onSum = (applies: (node: Expr) => boolean) => (node: Expr) =>
  isSum(node) && applies(node) ? changed(node, renderSum(collectTerms(termsOf(node)))) : null;

export const tidyingRules: readonly TidyingRule[] = [
  {
    name: 'a product with 0 is 0',
    example: ['0 * sin(x)', '0'],
    rewrite: (node) =>
      isProduct(node) &&
      !isNumber(node, 0) &&
      flatten(node).numbers.some((number) => number.top === 0n) &&
      noZeroBelow(node)
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
    name: 'products are written as one fraction, the number first',
    example: ['cos(x) * (1 / x) * 2', '2 * cos(x) / x'],
    rewrite: onProduct(() => true),
  },
  {
    name: 'like terms are added',
    example: ['2 * x + 1 + 3 * x', '5 * x + 1'],
    rewrite: onSum((node) => {
      const terms = termsOf(node);
      return collectTerms(terms).length < terms.length;
    }),
  },
  {
    name: 'signs are put together',
    example: ['x - -y', 'x + y'],
    rewrite: onSum(() => true),
  },
  {
    name: 'conditions between numbers are decided',
    example: ['3 == 0 ? 0 : 3 * x^2', '3 * x^2'],
    rewrite: (node) => {
      if (node.kind === 'choose') {
        const test = exactNumber(node.test);
        return test === null ? null : test.top === 0n ? node.otherwise : node.then;
      }
      if (node.kind !== 'apply') return null;
      const decide = comparisons[node.op];
      if (decide === undefined) return null;
      const [left, right] = node.args.map(exactNumber);
      return left === null || left === undefined || right === null || right === undefined
        ? null
        : numberExpr(decide(compare(left, right)) ? 1 : 0);
    },
  },
  {
    name: 'a zero exponent needs no case of its own',
    example: ['n == 0 ? 0 : n * x^(n - 1)', 'n * x^(n - 1)'],
    rewrite: (node) => {
      if (
        node.kind !== 'choose' ||
        !isApply(node.test, 'equal') ||
        !isNumber(node.otherwise === node.then ? zero : node.then, 0)
      )
        return null;
      const [left, right] = node.test.args as [Expr, Expr];
      if (!isNumber(right, 0)) return null;
      const wanted = keyOf(left);
      return productOf(node.otherwise).factors.some(
        ({ base, exponent }) => isFraction(exponent) && !isNegative(exponent) && keyOf(base) === wanted,
      )
        ? node.otherwise
        : null;
    },
  },
];

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  less: (order) => order < 0,
  lessEqual: (order) => order <= 0,
  greater: (order) => order > 0,
  greaterEqual: (order) => order >= 0,
  equal: (order) => order === 0,
  unequal: (order) => order !== 0,
};

const noZeroBelow = (node: Expr): boolean =>
  leavesOf(node).every(
    (leaf) => !leaf.below || exactNumber(leaf.node) === null || !same(exactNumber(leaf.node) as never, nought),
  );

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
export function tidy(expr: Expr): Tidied {
  const length = writtenLength(expr);
  if (length > LONGEST) return { expr, applied: [], complete: false };
  let stepsLeft = 200 + STEPS_FOR_EACH_PART * length;
  const applied = new Set<string>();
  const settled = new Map<Expr, Expr>();
  const becomes = new Map<Expr, Expr>();
  const pending: Expr[] = [expr];
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
        pending.push(...missing);
        continue;
      }
      const rebuilt = withUnits(node, settled);
      const step = rebuilt === node && stepsLeft > 0 ? firstStep(node) : null;
      if (rebuilt !== node) becomes.set(node, rebuilt);
      else if (step !== null) {
        stepsLeft -= 1;
        applied.add(step.name);
        becomes.set(node, step.expr);
      } else {
        settled.set(node, node);
        if (stepsLeft > 0) tidyAlready.add(node);
      }
    }
  }
  return { expr: settled.get(expr) as Expr, applied: [...applied], complete: stepsLeft > 0 };
}

function firstStep(node: Expr): { name: string; expr: Expr } | null {
  for (const { name, rewrite } of tidyingRules) {
    const expr = rewrite(node);
    if (expr !== null) return { name, expr };
  }
  return null;
}
