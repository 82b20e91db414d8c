/**
 * Which mistake leads to this claim?
 *
 * The derivative is made with one rule broken at one node, in every way that the table of mistakes knows (./mutants.ts), and what
 * has the values of the claim is how the claim was made:
 *
 *     sin(x^2)    claimed cos(x^2)      forgot-inner at sin(x^2) gives cos(x^2): the factor 2*x is missing
 *
 * First by one number at one point, which throws out nearly all before their formulas are made (./way-through.ts), then in float64
 * at a few points, then in 90 digits. Several can fit: of x^2 the claim x is half the derivative, and also the power rule without
 * its factor. All are listed, as the table has them, the simpler first.
 *
 * Where it breaks: an answer that was guessed was not made by breaking a rule, and nothing fits. See ./leftovers.ts.
 *
 * Next: ./way-through.ts
 */

import { type Compared, compareFormulas } from './comparing.ts';
import { type Expr, evaluate, type Point, type Span, write } from './expression.ts';
import { type Mutant, mutants, type PlacedSlope } from './mutants.ts';
import { ruleOf } from './rules.ts';
import { derivativeOf } from './symbolic.ts';
import { mayGive, type WayThrough, wayThrough } from './way-through.ts';

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

/** Somebody's possible wrong derivative; its formula and its words are made when they are asked for. */
export interface Suspect {
  readonly name: string;
  /** The one node where a rule is broken; null where it is broken at several, or the answer is wrong as a whole. */
  readonly change: PlacedSlope | null;
  /** In how many places a rule is broken. */
  readonly places: number;
  readonly derivative: Expr;
  readonly told: () => Mistake;
}

export const suspectOf = (mutant: Mutant): Suspect => ({
  name: mutant.mutation.name,
  change: mutant.change,
  places: mutant.nodes.length,
  get derivative(): Expr {
    return mutant.derivative;
  },
  told: () => {
    const { mutation, where, explanation, missing } = mutant;
    return { mistake: mutation.name, where: where.text, span: where.span, explanation, missing };
  },
});

/** Every wrong derivative of a formula by one broken rule. */
export function* suspectsOf(expr: Expr, variable: string): Generator<Suspect> {
  for (const mutant of mutants(expr, variable)) yield suspectOf(mutant);
}

/** A point at which float64 is enough to tell formulas apart. */
export interface Trial {
  readonly at: Point;
  readonly claimed: number;
}

/** Points at which suspects are tried in float64, and how near they must come there. */
const TRIALS = 6;
const NEAR = 1e-6;
/** float64 keeps so much of a value, where nothing is lost. */
const KEPT = 1e-9;

/** The points at which float64 gives claim and derivative as the decimals do; elsewhere digits are lost, and nothing fits. */
export function trialsOf(claim: Expr, truth: Expr, points: readonly Compared[]): readonly Trial[] {
  const keeps = (expr: Expr, at: Point, value: number): boolean =>
    Math.abs(evaluate(expr, at) - value) <= KEPT * Math.abs(value) && Math.abs(value) < 1e100;
  return points
    .filter(({ at, claimed, actual }) => keeps(claim, at, claimed) && keeps(truth, at, actual))
    .slice(0, TRIALS);
}

const isNear = (value: number, claimed: number): boolean =>
  value === claimed || Math.abs(value - claimed) <= NEAR * Math.max(Math.abs(value), Math.abs(claimed));

/** Whether a formula comes near the claimed values at all trials. */
export const comesNear = (candidate: Expr, trials: readonly Trial[]): boolean =>
  trials.every(({ at, claimed }) => isNear(evaluate(candidate, at), claimed));

/** Whether a formula has the values of the claim in 90 digits, at the first points where both have some. */
export const isSame = (claim: Expr, candidate: Expr, points: readonly Point[]): boolean => {
  const { points: compared } = compareFormulas(claim, candidate, { shared: points }, 1);
  const settled = compared.filter(({ difference }) => difference !== null);
  return settled.length * 2 >= points.length && settled.every(({ difference }) => difference === 0);
};

/** The formula that was differentiated, and how it was asked about. */
export interface Asked {
  readonly expr: Expr;
  readonly variable: string;
  readonly claim: Expr;
  readonly trials: readonly Trial[];
  /** Points for the comparison in 90 digits. */
  readonly points: readonly Point[];
}

/** The ways through the formula at the first trials, with what is claimed there. */
export const waysOf = (
  expr: Expr,
  variable: string,
  trials: readonly Trial[],
): readonly { readonly way: WayThrough; readonly claimed: number }[] =>
  trials.slice(0, 2).map(({ at, claimed }) => ({ way: wayThrough(expr, variable, at), claimed }));

/**
 * The suspects that have the values of the claim, each name once, in their order. Rules broken at every node are thought of where
 * none fits that is broken at one.
 */
export function fitting({ expr, variable, claim, trials, points }: Asked, suspects: Iterable<Suspect>): Mistake[] {
  const ways = waysOf(expr, variable, trials);
  const found = new Map<string, Mistake>();
  const later: Suspect[] = [];
  const test = (suspect: Suspect): void => {
    const { name, change } = suspect;
    if (found.has(name)) return;
    if (change !== null && !ways.every(({ way, claimed }) => mayGive(way, [change], claimed))) return;
    if (comesNear(suspect.derivative, trials) && isSame(claim, suspect.derivative, points))
      found.set(name, suspect.told());
  };
  for (const suspect of suspects) {
    if (suspect.places > 1) later.push(suspect);
    else test(suspect);
  }
  if (found.size === 0) later.forEach(test);
  return [...found.values()];
}

/**
 * What each broken rule makes of the last differentiation, at every node where it can be broken: by its name. For a network each
 * function has a line of its own, `inner-only: tanh`: a slope is forgotten in the code of one activation.
 */
export function brokenTable(expr: Expr, by: readonly string[], byFunction: boolean): ReadonlyMap<string, Expr> {
  let start = expr;
  for (const name of by.slice(0, -1)) start = derivativeOf(start, name).tidied;
  const table = new Map<string, Expr>();
  // Of one mistake the mutant at all nodes comes last, and stays.
  for (const { mutation, nodes, derivative } of mutants(start, by.at(-1) as string)) {
    const ops = new Set(nodes.map((node) => (node.kind === 'apply' ? node.op : '')));
    const [op = ''] = ops;
    if (!byFunction || mutation.kind === 'answer') table.set(mutation.name, derivative);
    else if (ops.size === 1 && op !== '' && ruleOf(op).notation === undefined)
      table.set(`${mutation.name}: ${op}`, derivative);
  }
  return table;
}

/** The text of a part, short enough for a line. */
export const brief = (expr: Expr): string => {
  const text = write(expr);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};
