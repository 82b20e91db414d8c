/**
 * How does what the chain rule gives become what a book prints?
 *
 * The chain rule says that x^2 + 3*x has the slope 2*x^(2 - 1)*1 + 3*1, which is right and which nobody would write. The rules
 * of ./tidying-rules.ts are applied to every part of the formula, inner parts first, until none has anything to say:
 *
 *     2 * x^(2 - 1) * 1 + 3 * 1   →   2 * x + 3
 *
 * The value stays the same wherever the formula had one, but for single points: x / x becomes 1 also at 0, and
 * x^n * log(x), which books give for the slope of x^n by n, has no value at x = 0, where the row says 0. In float64 the last
 * digits may differ, and very large numbers may overflow: 1 - tanh(x)^2 cancels where sech(x)^2 does not. So numbers should
 * be taken from the formula before tidying.
 *
 * Where it breaks: every rule has been seen to end, but no proof says that all of them together do. So the steps are
 * counted, and a formula that needs too many comes back as far as it got, with `complete` false.
 *
 * Next: ./chain-rule.ts
 */

import { applyExpr, chooseExpr, type Expr, partsOf } from './expression.ts';
import { argumentOf, isApply, isProduct, isSum, lengthOf, piecesOfProduct, piecesOfSum } from './pieces.ts';
import { earlyRules, type TidyingRule, tidyingRules } from './tidying-rules.ts';

export interface Tidied {
  readonly expr: Expr;
  /** The names of the rules that were used, each once, in the order of first use. */
  readonly applied: readonly string[];
  /** False where the formula is too long, or needed too many steps, to be tidied to the end. */
  readonly complete: boolean;
}

/** A formula longer than this is not tidied: nobody reads many pages of formula. */
export const LONGEST = 50_000;
/** Random formulas have needed less than one step for each part; these limits are far from that. */
const STEPS_FOR_EACH_PART = 20;
const STEPS_AT_LEAST = 200;

/**
 * The formula as a book would print it.
 *
 * @example
 * write(tidy(parseFormula('2*x^(2 - 1)*1 + 3*1').expr).expr) // => '2 * x + 3'
 */
export const tidy = (expr: Expr): Tidied => tidier()(expr);

/** `tidy` for several formulas with parts in common: what became of a part is kept for the next formula. */
export function tidier(): (expr: Expr) => Tidied {
  const settled = new Map<Expr, Expr>();
  return (expr) => {
    const length = lengthOf(expr);
    if (length > LONGEST) return { expr, applied: [], complete: false };
    return settle(expr, settled, STEPS_AT_LEAST + STEPS_FOR_EACH_PART * length);
  };
}

/** Formulas that no rule has anything to say to. */
const tidyAlready = new WeakSet<Expr>();

/** Applies the rules to all parts of a formula; `settled` takes up what became of each. */
function settle(expr: Expr, settled: Map<Expr, Expr>, mostSteps: number): Tidied {
  const applied = new Set<string>();
  const becomes = new Map<Expr, Expr>();
  const begun = new Set<Expr>();
  const pending: Expr[] = [expr];
  let stepsLeft = mostSteps;
  let complete = true;

  const step = (rules: readonly TidyingRule[], node: Expr): boolean => {
    if (stepsLeft === 0) complete = false;
    for (const { name, rewrite } of stepsLeft > 0 ? rules : []) {
      const next = rewrite(node);
      if (next === null) continue;
      stepsLeft -= 1;
      applied.add(name);
      becomes.set(node, next);
      return true;
    }
    return false;
  };
  const take = (nodes: readonly Expr[]): void => {
    for (const node of nodes) {
      // A formula that comes up again while it is being tidied is as tidy as it gets.
      if (begun.has(node)) settled.set(node, node);
      pending.push(node);
    }
  };

  while (pending.length > 0) {
    const node = pending[pending.length - 1] as Expr;
    if (tidyAlready.has(node)) settled.set(node, node);
    if (settled.has(node)) {
      pending.pop();
      continue;
    }
    begun.add(node);
    const next = becomes.get(node);
    const end = next === undefined ? undefined : settled.get(next);
    if (end !== undefined) settled.set(node, end);
    else if (next !== undefined) take([next]);
    else {
      const missing = unitsOf(node).filter((unit) => !settled.has(unit));
      if (missing.length > 0) {
        if (!step(earlyRules, node)) take(missing);
        continue;
      }
      const rebuilt = withUnits(node, settled);
      if (rebuilt !== node) becomes.set(node, rebuilt);
      else if (!step(tidyingRules, node)) {
        settled.set(node, node);
        if (complete) tidyAlready.add(node);
      }
    }
  }
  return { expr: settled.get(expr) as Expr, applied: [...applied], complete };
}

/**
 * The parts that rules must have seen before they see the node: all that a sum adds, all that a product multiplies. A sum is
 * seen as a whole, so that its length makes it no deeper.
 */
function unitsOf(node: Expr): readonly Expr[] {
  if (isSum(node)) return piecesOfSum(node).map((piece) => piece.node);
  if (!isProduct(node)) return partsOf(node);
  return piecesOfProduct(node).map(({ node: piece }) => (isApply(piece, 'negate') ? argumentOf(piece) : piece));
}

/** The node with each unit replaced by what became of it. */
function withUnits(node: Expr, became: ReadonlyMap<Expr, Expr>): Expr {
  const units = new Set(unitsOf(node));
  if ([...units].every((unit) => became.get(unit) === unit)) return node;
  const made = new Map<Expr, Expr>([...units].map((unit) => [unit, became.get(unit) as Expr]));
  const pending: Expr[] = [node];
  for (let piece = node; pending.length > 0; piece = pending[pending.length - 1] as Expr) {
    const missing = made.has(piece) ? [] : partsOf(piece).filter((part) => !made.has(part));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    pending.pop();
    const of = (part: Expr): Expr => made.get(part) as Expr;
    if (made.has(piece)) continue;
    if (piece.kind === 'apply') made.set(piece, applyExpr(piece.op, ...piece.args.map(of)));
    else if (piece.kind === 'choose') made.set(piece, chooseExpr(of(piece.test), of(piece.then), of(piece.otherwise)));
  }
  return made.get(node) as Expr;
}
