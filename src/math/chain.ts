/**
 * How does a computation unfold, forth and back? All that mcl knows about the way from the inputs to the output.
 *
 * The ledger of the sweep; the links where nothing forks; what is true where a part stands at a corner; what a real nudge does on its way; forward mode beside reverse mode; and
 * the same with one rule broken. Or, without a formula, one link repeated many times.
 *
 * Next: ./meeting-points.ts
 */

import { InputError } from '../input-error.ts';
import { type BrokenChain, breakChain } from './broken-chain.ts';
import { type ChainLink, linkNamed, linksOf, type Nudge, nudged, type RepeatedChain, repeated } from './chains.ts';
import { partialsAt } from './corners.ts';
import { type Point, variablesOf, writeInBrackets } from './expression.ts';
import { checkPoint } from './given-point.ts';
import { formulaFor } from './landscape-names.ts';
import { keepTape, type Ledger, type Modes, modesOf } from './ledger.ts';
import { type Formula, parseFormula } from './parse.ts';

export interface ChainQuestion {
  readonly expression: string;
  readonly at: Point;
  /** How far to move which variables, to follow the change through the links. */
  readonly nudge?: Point;
  /** The name of a rule to break. */
  readonly breaking?: string;
  /** The lines at which to break it; everywhere where it can be, without this. */
  readonly where?: readonly string[];
}

/** The slopes where a part stands at a corner, looked at from both sides: whatever a sweep answers there, these are true. */
export interface CornerTruth {
  /** Whether the slopes make a gradient. */
  readonly differentiable: boolean;
  /** null where the function has no derivative by a variable, or where that was not looked at. */
  readonly gradient: Readonly<Record<string, number | null>>;
  /** Variables that were not looked at, because so many stand at a corner. */
  readonly notExamined: readonly string[];
}

export interface ChainResult extends Ledger {
  /** As it was given: a formula, or the name of a landscape. */
  readonly expression: string;
  /** The formula, where a name was given the formula of that landscape. */
  readonly formula: string;
  readonly readAs: string;
  /** The links from the variable to the output where nothing forks, else null. */
  readonly links: readonly ChainLink[] | null;
  /** null where nothing stands at a corner: there the gradient of the ledger is the true one. */
  readonly truth: CornerTruth | null;
  readonly modes: Modes;
  readonly nudge: Nudge | null;
  readonly broken: BrokenChain | null;
}

/**
 * The computation of a formula at a point, forth and back.
 *
 * @throws InputError for what the caller can put right
 * @example
 * (await chain({ expression: 'x*x + 4*x', at: { x: 3 } })).gradient.x // => 10
 */
export async function chain(question: ChainQuestion): Promise<ChainResult> {
  const formula = { ...parseFormula(formulaFor(question.expression).formula), source: question.expression };
  if (formula.variables.length === 0)
    throw new InputError(
      'the formula has no variables, so there is nothing to sweep back to',
      'a formula with variables looks like (a*b + c)^2',
    );
  checkPoint(formula.variables, question.at);
  const tape = keepTape(
    formula,
    Object.fromEntries(formula.variables.map((name) => [name, question.at[name] as number])),
  );
  return {
    expression: question.expression.trim(),
    formula: formulaFor(question.expression).formula.trim(),
    readAs: writeInBrackets(formula.expr),
    ...tape.ledger,
    truth: tape.ledger.corners.length === 0 ? null : await truthAtCorner(formula, tape.ledger.at),
    links: linksOf(tape.ledger),
    modes: modesOf(tape),
    nudge: question.nudge === undefined ? null : nudged(tape, question.nudge),
    broken: question.breaking === undefined ? null : breakChain(tape, question.breaking, question.where ?? null),
  };
}

async function truthAtCorner({ expr, variables }: Formula, at: Point): Promise<CornerTruth> {
  const { partials, differentiable, corners } = await partialsAt(expr, variables, at);
  const examined = new Set(corners.map(({ variable }) => variable));
  return {
    differentiable,
    gradient: Object.fromEntries(variables.map((name, i) => [name, partials[i] ?? null])),
    notExamined: variables.filter((name, i) => partials[i] == null && !examined.has(name)),
  };
}

export interface RepeatQuestion {
  /** Functions of one argument, or formulas of one input. */
  readonly links: readonly string[];
  /** What the input of each link is multiplied by; each link is repeated once for each weight. */
  readonly weights: readonly number[];
  readonly times: number;
  /** The input that the first link gets, and what other variables the links have. */
  readonly at: Point;
}

/** Each link repeated, for each weight. */
export function repeat({ links, weights, times, at }: RepeatQuestion): readonly RepeatedChain[] {
  return links.flatMap((text) =>
    (weights.length === 0 ? [null] : weights).map((weight) => {
      const link = linkNamed(text, weight === 1 ? null : weight);
      checkPoint(variablesOf(link.expr), at);
      return repeated(link, at[link.input] as number, times, at);
    }),
  );
}
