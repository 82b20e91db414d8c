/**
 * Who owes what to whom, in one sweep forth and one sweep back?
 *
 * The tape of ./arithmetic/tape.ts, kept like a book of accounts: a line for each operation, with its value on the way forth,
 * its adjoint on the way back, and where that came from. A value that is used in several places gets a contribution from
 * each, and they add:
 *
 *     x·x + 4x at 3     p = x·x = 9     q = 4x = 12     f = p + q = 21
 *     back              f 1             p 1, q 1        x  3 + 3 + 4 = 10
 *
 * Parts that are the same are one line: u² + u² computes u² once. Numbers owe nothing and have no line; they stand in the
 * texts of those that use them. Of a condition only the branch that is taken is there.
 *
 * Where it breaks: at a corner an operation passes back what its row says for one side, and the ledger cannot know that there
 * is another; the lines where that happens are listed.
 *
 * Next: ./chains.ts
 */

import { type Contribution, record, type TapeEntry } from './arithmetic/tape.ts';
import {
  type Expr,
  float64,
  from,
  interpretAll,
  type Point,
  partsFirst,
  rebuild,
  type Span,
  sameExpr,
  shareEqualParts,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { causesAt } from './kinks.ts';
import type { Formula } from './parse.ts';
import { ruleOf } from './rules.ts';

/** What one use of a line sends back to it. */
export interface LedgerContribution {
  /** The line that used it. */
  readonly from: string;
  /** How fast the user moves with this use. */
  readonly local: number;
  /** The adjoint of the user. */
  readonly upstream: number;
  /** local × upstream */
  readonly product: number;
}

/** One line of the ledger. */
export interface LedgerNode {
  readonly id: string;
  /** The key of the row: multiply, sin; or `variable`. */
  readonly operation: string;
  /** What it is, in terms of other lines: `p + c`. */
  readonly text: string;
  /** The lines it was computed from, in order; a line that is used twice stands twice. */
  readonly inputs: readonly string[];
  readonly value: number;
  /** The derivative of the output by this line: the sum of what arrived. */
  readonly adjoint: number;
  /** In the order in which the sweep back meets them. */
  readonly contributions: readonly LedgerContribution[];
  readonly span: Span | null;
}

/** The work of one mode: sweeps, and multiplications and additions of rates in them. */
export interface ModeCost {
  readonly sweeps: number;
  readonly multiplications: number;
  readonly additions: number;
}

export interface Ledger {
  readonly variables: readonly string[];
  readonly at: Point;
  readonly value: number;
  readonly gradient: Point;
  /** In the order of computation: inputs before what uses them. */
  readonly nodes: readonly LedgerNode[];
  /** Parts that stand at a corner or at the edge of their domain: what their lines pass back is one answer of several. */
  readonly corners: readonly {
    /** The line; null where what stands at the corner is a condition, which has none. */
    readonly id: string | null;
    readonly text: string;
    readonly says: string;
  }[];
  /** Conditions on the way, and how they turned out. */
  readonly decisions: readonly { readonly test: string; readonly holds: boolean }[];
}

/** The tape behind a ledger, for those who sweep over it themselves. */
export interface KeptTape {
  readonly ledger: Ledger;
  /** The formula with equal parts made one. */
  readonly expr: Expr;
  /** Entries without those that nothing moves; inputs and partials are theirs alone. */
  readonly entries: readonly KeptEntry[];
  /** The places of the entries in the order of the sweep back. */
  readonly order: readonly number[];
}

export interface KeptEntry {
  readonly id: string;
  readonly node: Expr;
  readonly value: number;
  readonly inputs: readonly number[];
  readonly partials: readonly number[];
}

/** The ledger of a formula at a point. */
export const ledgerOf = (formula: Formula, at: Point): Ledger => keepTape(formula, at).ledger;

/** The ledger with its tape. */
export function keepTape(formula: Formula, at: Point): KeptTape {
  const expr = shareEqualParts(formula.expr);
  const tape = record(expr, from(at), float64);
  const entries = reached(tape, namesFor);
  const order = sweepOrder(entries);
  const { adjoints, received } = sweepBack(entries, order);
  const texts = textsOf(entries, interpretAll(expr, from(at), float64));
  const idOf = (place: number): string => (entries[place] as KeptEntry).id;
  const nodes = entries.map(
    ({ id, node, value, inputs }, place): LedgerNode => ({
      id,
      operation: node.kind === 'apply' ? node.op : node.kind,
      text: texts[place] as string,
      inputs: inputs.map(idOf),
      value,
      adjoint: adjoints[place] as number,
      contributions: (received[place] ?? []).map((contribution) => ({
        ...contribution,
        from: idOf(contribution.from),
      })),
      span: node.span ?? null,
    }),
  );
  const adjointOf = new Map(nodes.map(({ id, adjoint }) => [id, adjoint]));
  const ledger: Ledger = {
    variables: formula.variables,
    at,
    value: (entries[entries.length - 1] as KeptEntry).value,
    gradient: Object.fromEntries(formula.variables.map((name) => [name, adjointOf.get(name) ?? 0])),
    nodes,
    corners: cornersOf(expr, at, entries),
    decisions: decisionsOf(expr, tape),
  };
  return { ledger, expr, entries, order };

  function namesFor(kept: readonly TapeEntry<number>[]): string[] {
    return idsOf(kept, formula);
  }
}

/** The entries that the output depends on, and that a variable moves; the variables themselves, and the output in any case. */
function reached(
  tape: readonly TapeEntry<number>[],
  namesFor: (kept: readonly TapeEntry<number>[]) => string[],
): KeptEntry[] {
  const last = tape.length - 1;
  const wanted = new Uint8Array(tape.length);
  wanted[last] = 1;
  // Where there is no value there is no slope, though the row may have a number for it: 1/u for log(-1).
  const moving = ({ value, inputs, partials }: TapeEntry<number>) =>
    inputs.flatMap((input, k) =>
      partials[k] == null ? [] : [{ input, partial: Number.isNaN(value) ? Number.NaN : (partials[k] as number) }],
    );
  for (let place = last; place >= 0; place--) {
    const entry = tape[place] as TapeEntry<number>;
    if (entry.node.kind === 'variable') wanted[place] = 1;
    if (wanted[place] === 1) for (const { input } of moving(entry)) wanted[input] = 1;
  }
  const kept = tape.flatMap((_, place) => (wanted[place] === 1 ? [place] : []));
  const row = new Map(kept.map((place, i) => [place, i]));
  const ids = namesFor(kept.map((place) => tape[place] as TapeEntry<number>));
  return kept.map((place, i) => {
    const entry = tape[place] as TapeEntry<number>;
    const uses = moving(entry);
    return {
      id: ids[i] as string,
      node: entry.node,
      value: entry.value,
      inputs: uses.map(({ input }) => row.get(input) as number),
      partials: uses.map(({ partial }) => partial),
    };
  });
}

/**
 * The order of the sweep back: from the output, each line as soon as everything that used it has been, first come first
 * served. Of two uses that are equally far from the output the earlier one arrives first.
 */
function sweepOrder(entries: readonly KeptEntry[]): number[] {
  const waiting = new Uint32Array(entries.length);
  for (const { inputs } of entries) for (const input of inputs) waiting[input] = (waiting[input] as number) + 1;
  // Lines that nothing uses come first: the output, and variables that stand only in a branch not taken.
  const order = entries.flatMap((_, place) => (waiting[place] === 0 ? [place] : [])).reverse();
  for (let next = 0; next < order.length; next++) {
    for (const input of (entries[order[next] as number] as KeptEntry).inputs) {
      waiting[input] = (waiting[input] as number) - 1;
      if (waiting[input] === 0) order.push(input);
    }
  }
  return order;
}

/** What each line is told by those that used it, and the sum of it. */
function sweepBack(
  entries: readonly KeptEntry[],
  order: readonly number[],
): { readonly adjoints: readonly number[]; readonly received: readonly (readonly Contribution<number>[])[] } {
  const adjoints: number[] = entries.map((_, place) => (place === entries.length - 1 ? 1 : 0));
  const received: Contribution<number>[][] = entries.map(() => []);
  for (const place of order) {
    const { inputs, partials } = entries[place] as KeptEntry;
    const upstream = adjoints[place] as number;
    inputs.forEach((input, k) => {
      const local = partials[k] as number;
      const product = local * upstream;
      const list = received[input] as Contribution<number>[];
      adjoints[input] = list.length === 0 ? product : (adjoints[input] as number) + product;
      list.push({ from: place, local, upstream, product });
    });
  }
  return { adjoints, received };
}

const LETTERS = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'];

/** A short name for each line: variables and named results keep theirs, the output is f, the others are letters or numbered. */
function idsOf(entries: readonly TapeEntry<number>[], { named, variables }: Formula): string[] {
  const taken = new Set([...variables, ...named.map(({ name }) => name), 'f']);
  const output = variables.includes('f') || named.some(({ name }) => name === 'f') ? 'output' : 'f';
  const names = entries.map(({ node }, i) => {
    if (node.kind === 'variable') return node.name;
    const given = named.find(({ expr }) => sameExpr(expr, node))?.name ?? null;
    return given ?? (i === entries.length - 1 ? output : null);
  });
  const free = LETTERS.filter((letter) => !taken.has(letter));
  const useLetters = names.filter((name) => name === null).length <= free.length;
  let count = 0;
  const another = (): string => {
    if (useLetters) return free[count++] as string;
    do count += 1;
    while (taken.has(`n${count}`));
    return `n${count}`;
  };
  return names.map((name) => name ?? another());
}

/** Each line written in terms of the lines it uses. */
function textsOf(entries: readonly KeptEntry[], values: ReadonlyMap<Expr, number>): string[] {
  const named = new Map<Expr, Expr>();
  const taken = (part: Expr): Expr => {
    let branch = part;
    while (branch.kind === 'choose')
      branch = float64.holds(values.get(branch.test) as number, branch.test) ? branch.then : branch.otherwise;
    return branch;
  };
  return entries.map(({ id, node }) => {
    const text =
      node.kind === 'apply'
        ? write({
            ...node,
            args: node.args.map((part) => {
              const branch = taken(part);
              return named.get(branch) ?? rebuild(branch, (inner) => named.get(inner) ?? inner);
            }),
          })
        : write(node);
    if (node.kind === 'apply') named.set(node, variableExpr(id));
    return text;
  });
}

function cornersOf(expr: Expr, at: Point, entries: readonly KeptEntry[]): Ledger['corners'] {
  const causes = causesAt(expr, at);
  if (causes.length === 0) return [];
  const suspects = entries.filter(
    ({ node, partials }) =>
      node.kind === 'apply' &&
      (ruleOf(node.op).kinks !== undefined || ruleOf(node.op).domain !== undefined || !partials.every(Number.isFinite)),
  );
  const byText = new Map(suspects.map(({ id, node }) => [write(node), id]));
  return causes.map(({ text, says }) => ({ id: byText.get(text) ?? null, text, says }));
}

function decisionsOf(expr: Expr, tape: readonly TapeEntry<number>[]): Ledger['decisions'] {
  const values = new Map(tape.map(({ node, value }) => [node, value]));
  return partsFirst(expr).flatMap((node) => {
    if (node.kind !== 'choose') return [];
    const value = values.get(node.test);
    return value === undefined || variablesOf(node.test).length === 0
      ? []
      : [{ test: write(node.test), holds: float64.holds(value, node.test) }];
  });
}

// ── what the modes cost ────────────────────────────────────────────────────────────────────────────────────────────

/** Forward mode beside reverse mode, counted on the same tape. */
export interface Modes {
  /** Null where so many sweeps over so many lines would take too long. */
  readonly forward: ModeCost | null;
  readonly reverse: ModeCost;
  /** The gradient by forward mode: the last tangent of each sweep. Null where it was not run. */
  readonly gradient: Point | null;
  /** For each variable one sweep: the derivative of every line by that variable. Null where the tables would be long. */
  readonly tangents: Readonly<Record<string, readonly number[]>> | null;
}

/** More numbers than this are not kept, and more than this not computed. */
const MOST_TANGENTS = 2000;
const MOST_FORWARD = 2_000_000;

/**
 * One sweep of forward mode for each variable, with its multiplications and additions, and the same for reverse mode. A
 * rate is carried only to lines that depend on the variable, as dual numbers do.
 */
export function modesOf({ entries, ledger }: KeptTape): Modes {
  const { variables } = ledger;
  const edges = ledger.nodes.reduce((sum, node) => sum + node.contributions.length, 0);
  const sums = ledger.nodes.reduce((sum, node) => sum + Math.max(0, node.contributions.length - 1), 0);
  const reverse = { sweeps: 1, multiplications: edges, additions: sums };
  if (variables.length * entries.length > MOST_FORWARD)
    return { forward: null, reverse, gradient: null, tangents: null };
  let multiplications = 0;
  let additions = 0;
  const sweeps = variables.map((variable) => {
    const rates: (number | null)[] = [];
    for (const { node, inputs, partials } of entries) {
      if (node.kind === 'variable') {
        rates.push(node.name === variable ? 1 : null);
        continue;
      }
      let sum: number | null = null;
      inputs.forEach((input, k) => {
        const rate = rates[input] as number | null;
        if (rate === null) return;
        multiplications += 1;
        if (sum !== null) additions += 1;
        sum = (sum ?? 0) + rate * (partials[k] as number);
      });
      rates.push(sum);
    }
    return rates.map((rate) => rate ?? 0);
  });
  const named = <T>(of: (rates: readonly number[]) => T): Record<string, T> =>
    Object.fromEntries(variables.map((variable, v) => [variable, of(sweeps[v] as readonly number[])]));
  return {
    forward: { sweeps: variables.length, multiplications, additions },
    reverse,
    gradient: named((rates) => rates.at(-1) ?? 0),
    tangents: variables.length * entries.length <= MOST_TANGENTS ? named((rates) => rates) : null,
  };
}
