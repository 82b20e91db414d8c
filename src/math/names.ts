/**
 * Which names can stand in a formula, and which was meant when one is misspelt?
 *
 * Next: ./tokens.ts
 */

import { type OpName, opNames, ruleOf } from './rules.ts';

/**
 * The rows that a name in a formula can mean, by number of arguments: log is one row with one argument, another with two.
 * Other names for a row stand here as well; ./tokens.ts puts its own name in their place.
 */
export const functionsByName: ReadonlyMap<string, readonly OpName[]> = (() => {
  const byName = new Map<string, OpName[]>();
  for (const op of opNames) {
    const { arity, name, notation, aliases = [] } = ruleOf(op);
    if (arity === 0) continue;
    // Operators are written with their symbols; those that have a name as well can be called by it.
    const own = name ?? (notation === undefined ? op : null);
    for (const called of own === null ? [] : [own, ...aliases]) byName.set(called, [...(byName.get(called) ?? []), op]);
  }
  return byName;
})();

/** The name that is read where another one was written: log for ln, pi for π. */
export const readAs: ReadonlyMap<string, string> = new Map(
  opNames.flatMap((op) => {
    const { name, aliases = [] } = ruleOf(op);
    return aliases.map((alias) => [alias, name ?? op] as const);
  }),
);

/** The operator between two operands that a symbol or a word stands for. */
export const infixOperators: ReadonlyMap<string, OpName> = new Map(
  opNames.flatMap((op) => {
    const { notation } = ruleOf(op);
    return notation?.place === 'infix' ? [[notation.symbol, op] as const] : [];
  }),
);

/** The names of constants: pi, e, tau, phi. */
export const constantNames: ReadonlySet<string> = new Set(opNames.filter((op) => ruleOf(op).arity === 0));

/** The candidate with the fewest edits to it, if few enough that it may have been meant. */
export function closest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const edits =
      candidate.toLowerCase().replace(/_/g, '') === word.toLowerCase().replace(/_/g, '')
        ? 0.5
        : editDistance(word, candidate);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

/** How many letters must be changed, added, dropped or swapped with their neighbour to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
