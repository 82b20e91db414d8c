/**
 * What does a program compute that walks back with one rule broken?
 *
 * Walking back right takes three habits: add what arrives, pass on only when everything has arrived, and start from a clean
 * ledger. Each has a bug that is made when it is missing:
 *
 *     x·x + 4x at 3       what arrives at x: 3, 3, 4       added 10       overwritten 4
 *
 * A broken sweep runs over the same tape as the right one (./ledger.ts), counts how often each line is visited, and gives wrong adjoints
 * beside right ones. Some bugs show only where a line is used twice, some only where one way is longer than another.
 *
 * Where it breaks: `recursive-order` visits a line once for every path to it, which doubles with every fork; it gives up.
 *
 * Source: the issues of karpathy/micrograd on exactly these bugs: 2, 21, 53, 68, 102.
 * Next: ./broken-chain.ts
 */

import { InputError } from '../input-error.ts';
import type { KeptEntry, KeptTape } from './ledger.ts';

/** Adjoints by a broken sweep, and how often it stopped at each line. */
export interface BrokenSweep {
  readonly adjoints: readonly number[];
  readonly visits: readonly number[];
}

type Sweep = (tape: Pick<KeptTape, 'entries' | 'order'>) => BrokenSweep;

/** More visits than this and a sweep is stopped. */
const MOST_VISITS = 10_000;

const start = (entries: readonly KeptEntry[]): { adjoints: number[]; visits: number[] } => ({
  adjoints: entries.map((_, place) => (place === entries.length - 1 ? 1 : 0)),
  visits: entries.map(() => 0),
});

/** One sweep in the right order that puts what arrives where `arrive` says. */
function backwards(
  { entries, order }: Pick<KeptTape, 'entries' | 'order'>,
  adjoints: number[],
  visits: number[],
  arrive: (input: number, product: number, local: number) => void,
): void {
  for (const place of order) {
    visits[place] = (visits[place] as number) + 1;
    const { inputs, partials } = entries[place] as KeptEntry;
    inputs.forEach((input, k) => {
      const local = partials[k] as number;
      arrive(input, local * (adjoints[place] as number), local);
    });
  }
}

const isLeaf = ({ inputs }: KeptEntry): boolean => inputs.length === 0;

/** The broken sweeps, by the name of their mutation. */
export const brokenSweeps: Readonly<Record<string, Sweep>> = {
  overwrite: (tape) => {
    const { adjoints, visits } = start(tape.entries);
    backwards(tape, adjoints, visits, (input, product) => {
      adjoints[input] = product;
    });
    return { adjoints, visits };
  },
  // Every line keeps what it had, as in programs that store gradients on the nodes; only the output starts from 1 again.
  'double-backward': (tape) => {
    const { adjoints, visits } = start(tape.entries);
    for (let run = 0; run < 2; run++) {
      adjoints[tape.entries.length - 1] = 1;
      backwards(tape, adjoints, visits, (input, product) => {
        adjoints[input] = (adjoints[input] as number) + product;
      });
    }
    return { adjoints, visits };
  },
  // Lines in between are forgotten, as PyTorch does; the variables keep their sums, as p.grad does.
  'no-zero-grad': (tape) => {
    const { adjoints, visits } = start(tape.entries);
    const { entries } = tape;
    for (let run = 0; run < 2; run++) {
      entries.forEach((entry, place) => {
        if (!isLeaf(entry)) adjoints[place] = place === entries.length - 1 ? 1 : 0;
      });
      backwards(tape, adjoints, visits, (input, product) => {
        adjoints[input] = (adjoints[input] as number) + product;
      });
    }
    return { adjoints, visits };
  },
  // Breadth first from the output, each line once, when it is first reached.
  'wrong-order': ({ entries }) => {
    const { adjoints, visits } = start(entries);
    const queue = [entries.length - 1];
    const seen = new Set(queue);
    for (let next = 0; next < queue.length; next++) {
      const place = queue[next] as number;
      visits[place] = (visits[place] as number) + 1;
      const { inputs, partials } = entries[place] as KeptEntry;
      inputs.forEach((input, k) => {
        adjoints[input] = (adjoints[input] as number) + (partials[k] as number) * (adjoints[place] as number);
        if (!seen.has(input)) queue.push(input);
        seen.add(input);
      });
    }
    return { adjoints, visits };
  },
  // Depth first; all that a line has is passed on every time something arrives.
  'recursive-order': ({ entries }) => {
    const { adjoints, visits } = start(entries);
    const pending: { readonly place: number; k: number }[] = [{ place: entries.length - 1, k: 0 }];
    visits[entries.length - 1] = 1;
    for (let total = 1; pending.length > 0; ) {
      const top = pending[pending.length - 1] as { readonly place: number; k: number };
      const { inputs, partials } = entries[top.place] as KeptEntry;
      const input = inputs[top.k];
      if (input === undefined) {
        pending.pop();
        continue;
      }
      adjoints[input] = (adjoints[input] as number) + (partials[top.k] as number) * (adjoints[top.place] as number);
      visits[input] = (visits[input] as number) + 1;
      top.k += 1;
      total += 1;
      if (total > MOST_VISITS)
        throw new InputError(
          `recursive-order visits the lines more than ${MOST_VISITS} times: once for every path`,
          'a formula with fewer forks shows the same bug',
        );
      pending.push({ place: input, k: 0 });
    }
    return { adjoints, visits };
  },
  'local-only': (tape) => {
    const { adjoints, visits } = start(tape.entries);
    backwards(tape, adjoints, visits, (input, _product, local) => {
      adjoints[input] = (adjoints[input] as number) + local;
    });
    return { adjoints, visits };
  },
};
