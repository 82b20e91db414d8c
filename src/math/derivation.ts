import { type Expr, write } from './expression.ts';

/** One step of a derivation. */
export interface Step {
  /** What a book calls the rule. */
  readonly rule: string;
  readonly before: string;
  readonly after: string;
  /** Why, in one sentence. */
  readonly because: string;
  /** How deep the step is nested: 0 for the formula itself, 1 for its parts. */
  readonly depth: number;
}

export function deriveInSteps(
  expr: Expr,
  variable: string,
  _slopes: ReadonlyMap<Expr, Expr>,
  answer: { tidied: Expr; applied: readonly string[] },
): Step[] {
  return [
    {
      rule: 'chain rule',
      before: `d/d${variable}[${write(expr)}]`,
      after: write(answer.tidied),
      because: answer.applied.join('; '),
      depth: 0,
    },
  ];
}
