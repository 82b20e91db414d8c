/**
 * Which mistake leads to this claim?
 *
 * The derivative is made with one rule broken at one node, in every way that the table of mistakes knows (./mutants.ts), and what
 * has the values of the claim is how the claim was made:
 *
 *     sin(x^2)    claimed cos(x^2)      forgot-inner at sin(x^2) gives cos(x^2): the factor 2*x is missing
 *
 * First in float64 at a few points, which throws out nearly all, and then in 90 digits. Several can fit: of x^2 the claim x is
 * half the derivative, and also the power rule without its factor. All are listed, as the table has them, the simpler first.
 *
 * Where it breaks: an answer that was guessed was not made by breaking a rule, and nothing fits. See ./leftovers.ts.
 *
 * Next: ./leftovers.ts
 */

import { compareFormulas } from './comparing.ts';
import { type Expr, evaluate, type Point, type Span, write } from './expression.ts';
import { LEAST_POINTS } from './meeting-points.ts';
import { type Mutant, mutants } from './mutants.ts';
import { derivativeOf } from './symbolic.ts';

/** A mistake that explains a claim. */
export interface Mistake {
  /** Its name in the table of mistakes. */
  readonly mistake: string;
  /** The part of the formula where it was made, and its place in the text where it has one. */
  readonly where: string;
  readonly span: Span | null;
  /** What went wrong, in a sentence without its full stop. */
  readonly explanation: string;
  /** The factor or term that would put it right there; null where it is said best by the explanation. */
  readonly missing: string | null;
}

/** A candidate: a wrong derivative and what it is called. */
export interface Candidate extends Mistake {
  readonly derivative: Expr;
}

/** Points at which candidates are tried in float64, and how near they must come there. */
const TRIALS = 6;
const NEAR = 1e-6;

/** A test in float64: whether a formula comes near the claimed values. */
export function trialOf(claim: Expr, points: readonly Point[]): (candidate: Expr) => boolean {
  const trials = points
    .map((point) => ({ point, claimed: evaluate(claim, point) }))
    .filter(({ claimed }) => Number.isFinite(claimed) && Math.abs(claimed) < 1e100)
    .slice(0, TRIALS);
  return (candidate) =>
    trials.length > 0 &&
    trials.every(({ point, claimed }) => {
      const value = evaluate(candidate, point);
      return Math.abs(value - claimed) <= NEAR * Math.max(Math.abs(value), Math.abs(claimed)) || value === claimed;
    });
}

/** Whether a formula has the values of the claim in 90 digits, at the first points where both have some. */
export const isSame = (claim: Expr, candidate: Expr, points: readonly Point[]): boolean => {
  const { points: compared } = compareFormulas(claim, candidate, { shared: points.slice(0, LEAST_POINTS) }, 1);
  const settled = compared.filter(({ difference }) => difference !== null);
  return (
    settled.length * 2 >= Math.min(points.length, LEAST_POINTS) && settled.every(({ difference }) => difference === 0)
  );
};

export const candidateOf = ({ mutation, where, derivative, explanation, missing }: Mutant): Candidate => ({
  mistake: mutation.name,
  where: where.text,
  span: where.span,
  explanation,
  missing,
  derivative,
});

/** The candidates that have the values of the claim, each name once, in their order. */
export function fitting(claim: Expr, candidates: Iterable<Candidate>, points: readonly Point[]): Mistake[] {
  const near = trialOf(claim, points);
  const found: Mistake[] = [];
  for (const { derivative, ...mistake } of candidates) {
    if (found.some((known) => known.mistake === mistake.mistake)) continue;
    if (near(derivative) && isSame(claim, derivative, points)) found.push(mistake);
  }
  return found;
}

/** Every wrong derivative of a formula by one broken rule. */
export function* candidatesOf(expr: Expr, variable: string): Generator<Candidate> {
  for (const mutant of mutants(expr, variable)) yield candidateOf(mutant);
}

/** What each broken rule makes of the last differentiation, at every node where it can be broken: by its name. */
export function brokenTable(expr: Expr, by: readonly string[]): ReadonlyMap<string, Expr> {
  let start = expr;
  for (const name of by.slice(0, -1)) start = derivativeOf(start, name).tidied;
  const table = new Map<string, Expr>();
  // Of one mistake the mutant at all nodes comes last, and stays.
  for (const { mutation, derivative } of mutants(start, by.at(-1) as string)) table.set(mutation.name, derivative);
  return table;
}

/** The text of a part, short enough for a line. */
export const brief = (expr: Expr): string => {
  const text = write(expr);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};
