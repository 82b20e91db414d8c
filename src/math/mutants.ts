/**
 * What would the derivative be if one rule were applied wrongly, at one place?
 *
 * The derivative of every part is built from those of its arguments, inner parts first. Replace what happens at one node,
 * keep everything else, and the change travels outward by the right rules:
 *
 *     3·sin(x²)    with `forgot-inner` at sin(x²)    3·cos(x²)
 *
 * All such formulas, one mutation at one node or one mutation at all its nodes, are the mutants. A claim that agrees with one
 * of them at every point, and not with the truth, has been made that way.
 *
 * Where it breaks: two different mistakes in one answer are no mutant of this kind; a long formula has as many mutants as
 * nodes times rules, so they come one by one and whoever has seen enough stops asking.
 *
 * Next: ./broken-sweeps.ts
 */

import { partialWith, slopesOf } from './chain-rule.ts';
import {
  type ApplyExpr,
  applyExpr,
  chooseExpr,
  type Expr,
  numberExpr,
  partsFirst,
  partsOf,
  type Span,
  sameExpr,
  variablesOf,
  write,
  writtenSize,
} from './expression.ts';
import { type Mutation, mutations, type RuleMutation, type Whole } from './mutations.ts';
import { ruleOf } from './rules.ts';
import type { Change, Site } from './sites.ts';

/** A derivative with one rule replaced. */
export interface Mutant {
  readonly mutation: Exclude<Mutation, { readonly kind: 'sweep' }>;
  /** Where the rule was replaced: the nodes, or the whole formula. */
  readonly nodes: readonly Expr[];
  readonly where: { readonly text: string; readonly span: Span | null };
  /** What the rule gave at the one node where it was replaced, and what is right there; null for several nodes, or the whole. */
  readonly change: PlacedSlope | null;
  /** The wrong derivative, untidied; made when it is asked for. */
  readonly derivative: Expr;
  readonly explanation: string;
  readonly missing: string | null;
}

export interface PlacedSlope {
  readonly node: Expr;
  readonly slope: Expr;
  /** Null where the node does not depend on the variable. */
  readonly right: Expr | null;
}

/** What a mutant is made from, its formula and its words when they are asked for: of hundreds one or two are. */
class MadeMutant implements Mutant {
  readonly mutation: Mutant['mutation'];
  readonly nodes: readonly Expr[];
  readonly change: PlacedSlope | null;
  private readonly place: Expr;
  private readonly words: Pick<Change, 'explanation' | 'missing'>;
  private readonly make: () => Expr;
  private made: Expr | null = null;

  constructor(
    mutation: Mutant['mutation'],
    nodes: readonly Expr[],
    place: Expr,
    change: PlacedSlope | null,
    words: Pick<Change, 'explanation' | 'missing'>,
    make: () => Expr,
  ) {
    this.mutation = mutation;
    this.nodes = nodes;
    this.place = place;
    this.change = change;
    this.words = words;
    this.make = make;
  }

  get where(): Mutant['where'] {
    return { text: write(this.place), span: this.place.span ?? null };
  }
  get derivative(): Expr {
    this.made ??= this.make();
    return this.made;
  }
  get explanation(): string {
    return this.words.explanation();
  }
  get missing(): string | null {
    return this.words.missing();
  }
}

/** The derivatives of all parts by the variable; null for a part that does not depend on it. */
export type Slopes = ReadonlyMap<Expr, Expr>;

const one = numberExpr(1);
const zero = numberExpr(0);
const isNumber = (expr: Expr, value: number): boolean => expr.kind === 'number' && expr.value === value;

/** The derivative of a node by the right rule, from the derivatives of its parts. */
function slopeByRule(node: Expr, slopes: Slopes, moves: (name: string) => boolean): Expr | null {
  if (node.kind === 'variable') return moves(node.name) ? one : null;
  if (node.kind === 'number') return null;
  if (node.kind === 'choose') {
    const [then, otherwise] = [slopes.get(node.then), slopes.get(node.otherwise)];
    return then === undefined && otherwise === undefined
      ? null
      : chooseExpr(node.test, then ?? zero, otherwise ?? zero);
  }
  let sum: Expr | null = null;
  node.args.forEach((argument, index) => {
    const slope = slopes.get(argument);
    if (slope === undefined) return;
    const partial = partialWith(node.op, index, node.args, node);
    if (isNumber(partial, 0)) return;
    const term = isNumber(slope, 1) ? partial : isNumber(partial, 1) ? slope : applyExpr('multiply', partial, slope);
    sum = sum === null ? term : applyExpr('add', sum, term);
  });
  return sum;
}

/** Everything the mutations may ask about a formula, worked out once. */
class Differentiator {
  readonly expr: Expr;
  readonly variable: string;
  readonly order: readonly Expr[];
  readonly right: Slopes;
  private totals: Slopes | null = null;
  private readonly sites = new Map<ApplyExpr, Site>();

  constructor(expr: Expr, variable: string) {
    this.expr = expr;
    this.variable = variable;
    this.order = partsFirst(expr);
    this.right = slopesOf(expr, variable);
  }

  /** The derivative of a part with every variable moving. */
  total = (part: Expr): Expr | null => {
    if (this.totals === null) {
      const totals = new Map<Expr, Expr>();
      for (const node of this.order) {
        const slope = slopeByRule(node, totals, () => true);
        if (slope !== null) totals.set(node, slope);
      }
      this.totals = totals;
    }
    return this.totals.get(part) ?? null;
  };

  site(node: ApplyExpr, slopes: Slopes): Site {
    return {
      node,
      variable: this.variable,
      slopes: node.args.map((argument) => slopes.get(argument) ?? null),
      slopeOf: (part) => slopes.get(part) ?? null,
      total: this.total,
    };
  }

  /** The site of a node in the right derivative, at which every rule of the table is tried. */
  rightSite(node: ApplyExpr): Site {
    const known = this.sites.get(node) ?? this.site(node, this.right);
    this.sites.set(node, known);
    return known;
  }

  /** The derivatives of all parts when the rule is replaced wherever `replaced` gives something else. */
  slopesWith(replaced: (node: Expr, slopes: Slopes) => Expr | null): Slopes {
    const slopes = new Map<Expr, Expr>();
    const changed = new Set<Expr>();
    for (const node of this.order) {
      const wrong = replaced(node, slopes);
      if (wrong !== null) {
        slopes.set(node, wrong);
        changed.add(node);
        continue;
      }
      // What no change has reached is taken over as it is.
      const touched = partsOf(node).some((part) => changed.has(part));
      const slope = touched
        ? slopeByRule(node, slopes, (name) => name === this.variable)
        : (this.right.get(node) ?? null);
      if (touched) changed.add(node);
      if (slope !== null) slopes.set(node, slope);
    }
    return slopes;
  }
}

/** Whether a change changes anything. */
const isDifferent = ({ slope }: Change, right: Expr | undefined): boolean =>
  right === undefined || !sameExpr(slope, right);

/** The nodes at which a mutation can be made, with the changes it makes there to an otherwise right derivative. */
function sitesOf(
  mutation: RuleMutation,
  work: Differentiator,
): { readonly node: ApplyExpr; readonly changes: readonly Change[] }[] {
  return work.order.flatMap((node) => {
    if (node.kind !== 'apply') return [];
    const changes = mutation
      .changes(work.rightSite(node))
      .filter((change) => isDifferent(change, work.right.get(node)));
    return changes.length === 0 ? [] : [{ node, changes }];
  });
}

/** The nodes of a formula at which a mutation can be made, and what it does there to an otherwise right derivative. */
export const sitesFor = (
  expr: Expr,
  variable: string,
  mutation: RuleMutation,
): { readonly node: ApplyExpr; readonly changes: readonly Change[] }[] =>
  sitesOf(mutation, new Differentiator(expr, variable));

/**
 * Every wrong derivative of a formula that one mutation makes, at one node or at all where it can be made, in the order of
 * the table. One by one: nothing is worked out before it is asked for.
 *
 * @example
 * [...mutants(parseFormula('sin(x^2)').expr, 'x')].map(({ derivative }) => write(derivative)).includes('cos(x^2)') // => true
 */
export function* mutants(expr: Expr, variable: string): Generator<Mutant> {
  const work = new Differentiator(expr, variable);
  const whole: Whole = {
    expr,
    variable,
    variables: variablesOf(expr),
    total: work.total,
    by: (name) => (name === variable ? work.right : slopesOf(expr, name)).get(expr) ?? zero,
  };
  for (const mutation of mutations) {
    if (mutation.kind === 'answer') {
      for (const change of mutation.changes(whole))
        yield new MadeMutant(mutation, [expr], expr, null, change, () => change.slope);
    }
    if (mutation.kind !== 'rule') continue;
    const sites = sitesOf(mutation, work);
    for (const { node, changes } of sites) {
      for (const change of changes) {
        const { slope } = change;
        // Below the node nothing is replaced, so what the rule gave there stands.
        const make = (): Expr => work.slopesWith((at) => (at === node ? slope : null)).get(expr) ?? zero;
        yield new MadeMutant(
          mutation,
          [node],
          node,
          { node, slope, right: work.right.get(node) ?? null },
          change,
          make,
        );
      }
    }
    for (const { nodes, shared } of alike(sites.map(({ node }) => node))) {
      yield new MadeMutant(
        mutation,
        nodes,
        expr,
        null,
        { explanation: () => `${mutation.says}, at every ${shared}`, missing: () => null },
        () => brokenSlopes(expr, variable, mutation, new Set(nodes)).get(expr) ?? zero,
      );
    }
    if (sites.length > 1) {
      yield new MadeMutant(
        mutation,
        sites.map(({ node }) => node),
        expr,
        null,
        { explanation: () => `${mutation.says}, at every node`, missing: () => null },
        () => brokenSlopes(expr, variable, mutation).get(expr) ?? zero,
      );
    }
  }
  yield* heldStill(work);
}

/**
 * Groups of nodes that somebody who errs at one of them errs at all of them: those that stand in the formula several times, and
 * those of one function, as the activation of a network is. All nodes together are no group.
 */
function alike(nodes: readonly ApplyExpr[]): { readonly nodes: readonly ApplyExpr[]; readonly shared: string }[] {
  const groups = new Map<string, ApplyExpr[]>();
  for (const node of nodes)
    for (const shared of [write(node), ruleOf(node.op).notation === undefined ? node.op : '']) {
      if (shared !== '') groups.set(shared, [...(groups.get(shared) ?? []), node]);
    }
  return [...groups].flatMap(([shared, group]) =>
    group.length > 1 && group.length < nodes.length ? [{ nodes: group, shared }] : [],
  );
}

/** Parts that are held still, differentiated all the same: the terms and factors of other variables only. */
function* heldStill(work: Differentiator): Generator<Mutant> {
  const mutation = mutations.find((row) => row.kind === 'answer' && row.name === 'differentiate-everything');
  if (mutation?.kind !== 'answer') return;
  for (const parent of work.order) {
    if (!work.right.has(parent)) continue;
    for (const node of partsOf(parent)) {
      const slope = work.right.has(node) ? null : work.total(node);
      if (slope === null) continue;
      const explanation = (): string =>
        `${write(node)} was differentiated: it does not depend on ${work.variable}, so it is held still`;
      yield new MadeMutant(
        mutation,
        [node],
        node,
        { node, slope, right: null },
        { explanation, missing: () => null },
        () => work.slopesWith((at) => (at === node ? slope : null)).get(work.expr) ?? zero,
      );
    }
  }
}

/**
 * The derivatives of all parts of a formula with one rule replaced at all nodes where it can be, or at those given.
 *
 * Where a mutation could go two ways at a node (either term of a sum can be lost) it goes the last.
 */
export function brokenSlopes(
  expr: Expr,
  variable: string,
  mutation: RuleMutation,
  nodes: ReadonlySet<Expr> | null = null,
): Slopes {
  const work = new Differentiator(expr, variable);
  return work.slopesWith((node, slopes) =>
    node.kind !== 'apply' || (nodes !== null && !nodes.has(node))
      ? null
      : (mutation.changes(work.site(node, slopes)).at(-1)?.slope ?? null),
  );
}

/** Two mutations at two nodes, and the derivative they make together. */
export interface MutantPair {
  /** What the rules give at the two nodes, or at the outer one where the other is inside it; null where that is not all. */
  readonly changes: readonly PlacedSlope[] | null;
  readonly derivative: () => Expr;
  readonly mistakes: readonly [Change & PlacedChange, Change & PlacedChange];
}
interface PlacedChange {
  readonly mutation: RuleMutation;
  readonly node: ApplyExpr;
}

/** Mistakes too unusual to be made together with another one: with these in pairs anything could be explained. */
const ALONE: readonly string[] = [
  'value-and-input-mixed',
  'inner-added',
  'inner-twice',
  'outer-twice',
  'split-over-sum',
  'power-lowered-twice',
  'base-upside-down',
  'rate-of-another-function',
  'power-in-rate-forgotten',
  'quotient-as-product',
];

/** Every wrong derivative that two mutations at two different nodes make, one by one. */
export function* pairsOfMutants(expr: Expr, variable: string): Generator<MutantPair> {
  const work = new Differentiator(expr, variable);
  const single = mutations.flatMap((mutation) =>
    mutation.kind !== 'rule' || ALONE.includes(mutation.name)
      ? []
      : sitesOf(mutation, work).flatMap(({ node, changes }) =>
          changes.map((change, k) => ({ ...change, mutation, node, k, within: new Set(partsFirst(node)) })),
        ),
  );
  const placed = ({ node, slope }: (typeof single)[number]): PlacedSlope => ({
    node,
    slope,
    right: work.right.get(node) ?? null,
  });
  // Where a part is used twice, what is wrong in it does not pass the outer node alone.
  const isTree = writtenSize(expr) === work.order.length;
  const broken = new Map<(typeof single)[number], Slopes>();
  const slopesBreaking = (inner: (typeof single)[number]): Slopes => {
    const known = broken.get(inner) ?? work.slopesWith((at) => (at === inner.node ? inner.slope : null));
    broken.set(inner, known);
    return known;
  };
  const changesOf = (first: (typeof single)[number], second: (typeof single)[number]): MutantPair['changes'] => {
    const [inner, outer] = first.within.has(second.node) ? [second, first] : [first, second];
    if (!outer.within.has(inner.node)) return [placed(first), placed(second)];
    const slope = outer.mutation.changes(work.site(outer.node, slopesBreaking(inner)))[outer.k]?.slope;
    return !isTree || slope === undefined ? null : [{ ...placed(outer), slope }];
  };
  for (const [i, first] of single.entries()) {
    for (const second of single.slice(i + 1)) {
      if (second.node === first.node) continue;
      const derivative = (): Expr =>
        work
          .slopesWith((at, slopes) => {
            const made = at === first.node ? first : at === second.node ? second : null;
            return made === null || at.kind !== 'apply'
              ? null
              : (made.mutation.changes(work.site(at, slopes))[made.k]?.slope ?? null);
          })
          .get(expr) ?? zero;
      yield { changes: changesOf(first, second), derivative, mistakes: [first, second] };
    }
  }
}
