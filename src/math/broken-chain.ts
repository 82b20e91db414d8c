/**
 * The same computation with one rule broken on purpose: wrong beside right, and where they part.
 *
 * A black box is opened by breaking it. For a broken sweep the two columns are adjoints: what each line is told by the output.
 * For a broken rule of differentiation they are derivatives of each line by a variable, because that is the way such a mistake
 * travels: from the node where it is made towards the output.
 *
 *     sin(x²) with forgot-inner at 1.3      p = x²  2.6  2.6       f = sin(p)  -0.31  -0.12      part at f
 *
 * Where it breaks: a mutation that finds no node where it could be made changes nothing, and is refused with an example.
 *
 * Next: ./chain.ts
 */

import { InputError } from '../input-error.ts';
import { brokenSweeps } from './broken-sweeps.ts';
import { slopesOf } from './chain-rule.ts';
import { type Expr, float64, from, interpret, type Point } from './expression.ts';
import type { KeptEntry, KeptTape } from './ledger.ts';
import { brokenSlopes, sitesFor } from './mutants.ts';
import { type Mutation, mutationNames, mutations, type RuleMutation } from './mutations.ts';
import { closest } from './names.ts';

/** One line, right and wrong. */
export interface BrokenNode {
  readonly id: string;
  readonly right: number;
  readonly wrong: number;
  /** How often the broken sweep stopped here; null where no sweep is broken. */
  readonly visits: number | null;
}

export interface BrokenChain {
  readonly name: string;
  /** What is done wrong, in a few words. */
  readonly says: string;
  /** What the two columns are: adjoints, or derivatives of each line by a variable. */
  readonly compares: 'adjoints' | 'derivatives';
  /** The variable that the derivatives are by; null for adjoints. */
  readonly by: string | null;
  readonly nodes: readonly BrokenNode[];
  /** The lines at which the rule was broken; empty for a sweep, which is broken everywhere. */
  readonly brokenAt: readonly string[];
  /** The first line at which right and wrong differ, in the direction of the sweep; null where nothing differs. */
  readonly partAt: string | null;
  readonly gradient: { readonly right: Point; readonly wrong: Point };
  /** One sentence for each line at which the rule was broken. */
  readonly explanations: readonly string[];
}

/**
 * The mutation of a name; of a rule and an answer that share it, the rule.
 *
 * @throws InputError with the closest name, or those that can be broken in a sweep
 */
export function mutationNamed(name: string): Mutation {
  const found =
    mutations.find((row) => row.name === name && row.kind !== 'answer') ?? mutations.find((row) => row.name === name);
  if (found !== undefined) return found;
  const guess = closest(name, mutationNames);
  const breakable = mutations.filter(({ kind }) => kind !== 'answer').map((row) => row.name);
  throw new InputError(
    `there is no rule to break by the name ${JSON.stringify(name)}`,
    guess === null ? `there are ${breakable.join(', ')}` : `did you mean ${guess}?`,
  );
}

const differ = (a: number, b: number): boolean =>
  !(a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));

/**
 * Runs a computation with one rule broken.
 *
 * @param at  the lines at which to break it; null for all where it can be broken
 * @throws InputError where there is no such rule, or no line at which it could be broken
 */
export function breakChain(tape: KeptTape, name: string, at: readonly string[] | null): BrokenChain {
  const mutation = mutationNamed(name);
  if (mutation.kind === 'sweep') {
    if (at !== null) throw new InputError(`${name} breaks the whole sweep, not a line of it`, 'leave the lines out');
    return brokenBySweep(tape, mutation);
  }
  if (mutation.kind === 'answer')
    throw new InputError(
      `${name} is a mistake in an answer as a whole, not a rule of the sweep`,
      'mcl check recognises it in a claimed derivative',
    );
  return brokenByRule(tape, mutation, at);
}

function brokenBySweep(tape: KeptTape, { name, says }: Mutation): BrokenChain {
  const { ledger, order } = tape;
  const { adjoints, visits } = (brokenSweeps[name] as NonNullable<(typeof brokenSweeps)[string]>)(tape);
  const nodes = ledger.nodes.map(({ id, adjoint }, i) => ({
    id,
    right: adjoint,
    wrong: adjoints[i] as number,
    visits: visits[i] as number,
  }));
  const wrongAt = new Map(nodes.map(({ id, wrong }) => [id, wrong]));
  return {
    name,
    says,
    compares: 'adjoints',
    by: null,
    nodes,
    brokenAt: [],
    explanations: [],
    partAt:
      order.map((place) => nodes[place] as BrokenNode).find(({ right, wrong }) => differ(right, wrong))?.id ?? null,
    gradient: {
      right: ledger.gradient,
      wrong: Object.fromEntries(ledger.variables.map((variable) => [variable, wrongAt.get(variable) ?? 0])),
    },
  };
}

function brokenByRule(
  { entries, expr, ledger }: KeptTape,
  mutation: RuleMutation,
  at: readonly string[] | null,
): BrokenChain {
  const { name, says } = mutation;
  const possible = new Map<Expr, string>(
    ledger.variables.flatMap((variable) =>
      sitesFor(expr, variable, mutation).map(
        ({ node, changes }) => [node, changes.at(-1)?.explanation() ?? says] as const,
      ),
    ),
  );
  const places = entries.filter(({ node }) => possible.has(node));
  if (at !== null) checkPlaces(at, entries, places, name);
  const chosen = places.filter(({ id }) => at === null || at.includes(id));
  if (chosen.length === 0) {
    const { expression, at: point } = mutation.example;
    const given = Object.entries(point)
      .map(([variable, value]) => `${variable}=${value}`)
      .join(',');
    throw new InputError(
      `${name} cannot be made anywhere in this formula: ${says}`,
      `it can be made in ${expression} at ${given}`,
    );
  }
  const nodes = new Set<Expr>(chosen.map(({ node }) => node));
  const wrongBy = ledger.variables.map((variable) =>
    ratesOf(entries, ledger.at, brokenSlopes(expr, variable, mutation, nodes)),
  );
  const rightBy = ledger.variables.map((variable) => ratesOf(entries, ledger.at, slopesOf(expr, variable)));
  const last = entries.length - 1;
  // Shown is the variable whose derivative suffers most; the gradient tells of all.
  const harm = ledger.variables.map((_, v) =>
    Math.abs((wrongBy[v]?.[last] as number) - (rightBy[v]?.[last] as number)),
  );
  const worst = Math.max(
    0,
    harm.indexOf(Math.max(...harm.map((size) => (Number.isNaN(size) ? Number.POSITIVE_INFINITY : size)))),
  );
  const compared = entries.map(({ id }, i) => ({
    id,
    right: rightBy[worst]?.[i] as number,
    wrong: wrongBy[worst]?.[i] as number,
    visits: null,
  }));
  const column = (by: readonly (readonly number[])[]): Point =>
    Object.fromEntries(ledger.variables.map((variable, v) => [variable, by[v]?.[last] as number]));
  return {
    name,
    says,
    compares: 'derivatives',
    by: ledger.variables[worst] as string,
    nodes: compared,
    brokenAt: chosen.map(({ id }) => id),
    partAt: compared.find(({ right, wrong }) => differ(right, wrong))?.id ?? null,
    gradient: { right: column(rightBy), wrong: column(wrongBy) },
    explanations: chosen.map(({ node }) => possible.get(node) as string),
  };
}

/** Numbers for the derivative of every line; 0 for a line that has none. */
function ratesOf(entries: readonly KeptEntry[], at: Point, slopes: ReadonlyMap<Expr, Expr>): number[] {
  return entries.map(({ node }) => {
    const variable =
      node.kind === 'variable'
        ? [...slopes].find(([part]) => part.kind === 'variable' && part.name === node.name)?.[1]
        : undefined;
    const slope = slopes.get(node) ?? variable;
    return slope === undefined ? 0 : interpret(slope, from(at), float64);
  });
}

function checkPlaces(
  at: readonly string[],
  entries: readonly KeptEntry[],
  places: readonly KeptEntry[],
  name: string,
): void {
  for (const id of at) {
    if (!entries.some((entry) => entry.id === id))
      throw new InputError(
        `there is no line ${JSON.stringify(id)} in the ledger`,
        `its lines are ${entries.map((entry) => entry.id).join(', ')}`,
      );
    if (!places.some((entry) => entry.id === id))
      throw new InputError(
        `${name} cannot be made at ${id}`,
        places.length === 0
          ? 'nor anywhere else in this formula'
          : `it can be made at ${places.map((entry) => entry.id).join(', ')}`,
      );
  }
}
