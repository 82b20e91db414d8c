/**
 * What does a row of the table of mistakes hold?
 *
 * A name, what is done wrong in a few words, a formula on which it makes a difference, and a function that does it: at one place of
 * a formula (kind `rule`), to the answer as a whole (kind `answer`); a sweep that goes wrong (kind `sweep`) is a program and has
 * no formula.
 *
 *     power-not-lowered    the exponent is not lowered    x^3 at 2    12 becomes 24
 *
 * Next: ./link-mistakes.ts
 */

import type { Expr } from './expression.ts';
import { type Change, change, place, rateOf, type Site, shown, times } from './sites.ts';

interface Shared {
  readonly name: string;
  /** What is done, in a few words. */
  readonly says: string;
  /** A formula on which it makes a difference. */
  readonly example: {
    readonly expression: string;
    readonly variable: string;
    readonly at: Readonly<Record<string, number>>;
  };
}

export interface RuleMutation extends Shared {
  readonly kind: 'rule';
  /** The wrong derivatives of a node; none where the mistake cannot be made there. */
  readonly changes: (site: Site) => readonly Change[];
}

/** What a mutation of the whole answer may look at. */
export interface Whole {
  readonly expr: Expr;
  readonly variable: string;
  readonly variables: readonly string[];
  /** The right derivative by a variable. */
  readonly by: (variable: string) => Expr;
  readonly total: (part: Expr) => Expr | null;
}

export interface AnswerMutation extends Shared {
  readonly kind: 'answer';
  readonly changes: (whole: Whole) => readonly Change[];
}

export interface SweepMutation extends Shared {
  readonly kind: 'sweep';
}

export type Mutation = RuleMutation | AnswerMutation | SweepMutation;

export const rule = (
  name: string,
  says: string,
  expression: string,
  at: number | Readonly<Record<string, number>>,
  changes: RuleMutation['changes'],
): RuleMutation => ({
  name,
  says,
  kind: 'rule',
  example: { expression, variable: 'x', at: typeof at === 'number' ? { x: at } : at },
  changes,
});
export const answer = (
  name: string,
  says: string,
  expression: string,
  at: number | Readonly<Record<string, number>>,
  changes: AnswerMutation['changes'],
): AnswerMutation => ({
  name,
  says,
  kind: 'answer',
  example: { expression, variable: 'x', at: typeof at === 'number' ? { x: at } : at },
  changes,
});
export const sweep = (name: string, says: string, expression: string, at: number): SweepMutation => ({
  name,
  says,
  kind: 'sweep',
  example: { expression, variable: 'x', at: { x: at } },
});

/** One use of the variable in a product, a quotient or a power; the other is lost. */
export function onePath(site: Site, which: 'first' | 'last'): readonly Change[] {
  const { node, slopes } = site;
  if (node.op === 'add' || node.op === 'subtract') return [];
  const moving = slopes.flatMap((slope, index) => {
    const rate = slope === null ? null : rateOf(node.op, index, node.args, node);
    return slope === null || rate === null ? [] : [times(rate, slope)];
  });
  if (moving.length < 2) return [];
  const kept = moving.at(which === 'first' ? 0 : -1) as Expr;
  const lost = (between: string): string =>
    moving
      .filter((term) => term !== kept)
      .map(shown)
      .join(between);
  return change(
    kept,
    () => lost(' + '),
    () =>
      `at ${place(node)} only the path through ${place(node.args[which === 'first' ? 0 : node.args.length - 1] as Expr)} is there: ${lost(' and ')} is missing`,
  );
}
