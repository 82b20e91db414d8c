/**
 * The gradient of everything at the price of a few evaluations.  (reverse mode, backpropagation)
 *
 * Reading a formula in tape cells writes down what was done, one entry an operation: the value, which entries it used, and
 * how fast it moves with each of them. Walking the list backwards then asks the one question of this program of every
 * entry: if it changes slightly, how does the output change? That number is its adjoint.
 *
 *     f = (a·b + c)^2 at a = 2, b = -1, c = 3
 *     entries   a=2  b=-1  c=3   p=a·b=-2   s=p+c=1   f=s^2=1
 *     adjoints  -2    4     2     2          2         1        (written from right to left)
 *
 * An entry that was used twice gets the *sum* of what its uses send back. An entry is plain data: it can be printed, and
 * the ledger of `mcl chain` is this list. A parent always stands before its child, so walking back is a loop; nothing
 * is stored on the entries, so doing it twice does no harm.
 *
 * Like ./dual.ts it reads the partials of the rule table, in any base kind of number: over duals it gives Hessians.
 *
 * Where it breaks: the whole list must be kept, so memory grows with the number of operations. At kinks it takes one side.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3; Baydin et al., JMLR 18 (2018), section 3.2.
 * Next: ./complex.ts
 */

import { type Arithmetic, type Expr, float64, from, interpretAll, type Point } from '../expression.ts';
import { partialAt } from '../partials.ts';

/** One line of the record. */
export interface TapeEntry<T> {
  /** The part of the formula that this entry is the value of. */
  readonly node: Expr;
  readonly value: T;
  /** Places of the entries it was computed from. */
  readonly inputs: readonly number[];
  /** How fast the value moves with each input; null where the input does not depend on any variable. */
  readonly partials: readonly (T | null)[];
  /** Whether the value depends on a variable. */
  readonly moves: boolean;
}

/** What one use of an entry sends back to it: partial × adjoint of the user. */
export interface Contribution<T> {
  readonly from: number;
  readonly local: T;
  readonly upstream: T;
  readonly product: T;
}

/** Reads a formula and writes down every operation. Variables and numbers are entries without inputs. The last entry is the output. */
export function record<T>(
  expr: Expr,
  lookUp: (name: string) => T,
  base: Arithmetic<T>,
  moving: (name: string) => boolean = () => true,
): readonly TapeEntry<T>[] {
  const entries: TapeEntry<T>[] = [];
  const places = new Map<string, number>();
  const add = (entry: TapeEntry<T>): number => entries.push(entry) - 1;
  const byNode = interpretAll<number>(
    expr,
    (name) => {
      let place = places.get(name);
      if (place === undefined) {
        place = add({
          node: { kind: 'variable', name },
          value: lookUp(name),
          inputs: [],
          partials: [],
          moves: moving(name),
        });
        places.set(name, place);
      }
      return place;
    },
    {
      constant: (value, text) =>
        add({
          node: text === undefined ? { kind: 'number', value } : { kind: 'number', value, text },
          value: base.constant(value, text),
          inputs: [],
          partials: [],
          moves: false,
        }),
      holds: (condition, node) => base.holds((entries[condition] as TapeEntry<T>).value, node),
      apply: (op, inputs, node) => {
        const used = inputs.map((place) => entries[place] as TapeEntry<T>);
        const values = used.map((entry) => entry.value);
        const value = base.apply(op, values, node);
        const partials = used.map((entry, i) => (entry.moves ? partialAt(op, i, values, () => value, base) : null));
        return add({ node, value, inputs, partials, moves: used.some((entry) => entry.moves) });
      },
    },
  );
  const output = byNode.get(expr) as number;
  // Of a conditional the output is an entry that may stand before others (the test): what follows it is not part of the answer.
  return entries.slice(0, output + 1);
}

/** What each entry is told by the entries that used it, in the order in which the walk back meets them. */
export function contributions<T>(
  entries: readonly TapeEntry<T>[],
  base: Arithmetic<T>,
): { readonly adjoints: readonly T[]; readonly received: readonly (readonly Contribution<T>[])[] } {
  const zero = base.constant(0);
  const adjoints: T[] = entries.map(() => zero);
  const received: Contribution<T>[][] = entries.map(() => []);
  adjoints[entries.length - 1] = base.constant(1);
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place] as TapeEntry<T>;
    // An entry that nothing depends on has nothing to pass back; 0 times an infinite partial would be not-a-number.
    if (!entry.moves || (place < entries.length - 1 && (received[place] as Contribution<T>[]).length === 0)) continue;
    const upstream = adjoints[place] as T;
    entry.inputs.forEach((input, i) => {
      const local = entry.partials[i] ?? null;
      if (local === null) return;
      const product = base.apply('multiply', [upstream, local], multiplication);
      const list = received[input] as Contribution<T>[];
      adjoints[input] =
        list.length === 0 ? product : base.apply('add', [adjoints[input] as T, product], multiplication);
      list.push({ from: place, local, upstream, product });
    });
  }
  return { adjoints, received };
}

const multiplication = { kind: 'apply', op: 'multiply', args: [] } as const;

/** The derivative of the last entry by each entry: length of the tape. */
export const backward = <T>(entries: readonly TapeEntry<T>[], base: Arithmetic<T>): readonly T[] =>
  contributions(entries, base).adjoints;

/**
 * The gradient of a formula: its derivative by every variable, in one sweep back.
 *
 * @returns value, and the gradient by name; 0 for a variable that the value does not depend on
 * @example
 * reverseGradient(parseFormula('(a*b + c)^2').expr, { a: 2, b: -1, c: 3 }).gradient.b // => 4
 */
export function reverseGradient(
  expr: Expr,
  point: Point,
): { readonly value: number; readonly gradient: Record<string, number> } {
  const entries = record(expr, from(point), float64);
  const adjoints = backward(entries, float64);
  const gradient: Record<string, number> = {};
  for (const name of Object.keys(point)) gradient[name] = 0;
  entries.forEach((entry, place) => {
    if (entry.node.kind === 'variable') gradient[entry.node.name] = adjoints[place] as number;
  });
  return { value: (entries[entries.length - 1] as TapeEntry<number>).value, gradient };
}
