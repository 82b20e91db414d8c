/**
 * What should one try next, and does it help?
 *
 * Advice about learning rates is cheap: lower it, raise it, add momentum. Here every advice is a run. The remedies for the kind
 * of run (./remedies.ts) are tried in order, on the same function, from the same start, with the same number of steps, and the
 * first that is better is named, with its reason and with what it came to.
 *
 *     zigzag at a rate of 0.07     momentum to fit the ravine, else the best rate, else lbfgs
 *
 * Better means: the distance to the lowest floor known has at most halved; or the run converges and did not before; or it
 * takes a fifth fewer steps. A remedy that does not help is not named, and where none helps none is.
 *
 * Next: ./run.ts
 */

import { planOf, type Status, setOut } from './descent.ts';
import type { Point } from './expression.ts';
import type { BehaviourKind } from './findings.ts';
import { boxed, type Case, remediesFor } from './remedies.ts';
import type { Problem } from './step.ts';
import { commandFor, type DescentQuestion } from './typed-run.ts';

/** What a run came to. */
export interface Outcome {
  readonly status: Status;
  readonly steps: number;
  readonly value: number;
}

/** A run that was tried and is better. */
export interface Suggestion {
  readonly command: string;
  /** Why it should be better. */
  readonly because: string;
  readonly outcome: Outcome;
  readonly question: DescentQuestion;
}

/** Kinds of run that came to the wrong place: arriving there sooner is no help. */
const MUST_BE_LOWER: ReadonlySet<BehaviourKind> = new Set(['saddle', 'maximum', 'plateau', 'local minimum']);
/** All remedies of a run together may cost so many evaluations; those of methods that need the whole point count for more. */
const MOST_EVALUATIONS = 4_000_000;
const WHOLE_POINT = 50;

/** Within this share of the way down a run has come to the deepest floor. */
const AS_DEEP = 1e-3;

/** What a run comes to, and what it cost. */
interface Tried {
  readonly outcome: Outcome;
  readonly cost: number;
}

/**
 * Takes a run to its end and keeps nothing of it but what it came to. With noise, the mean value of its last quarter.
 *
 * @returns null where it costs more than may be spent: a run that was not taken to its end has come to nothing
 */
function outcomeOf(problem: Problem, question: DescentQuestion, most = MOST_EVALUATIONS): Tried | null {
  const plan = planOf(question);
  const start = Float64Array.from(problem.variables, (name) => question.start[name] as number);
  const walker = setOut(problem, start, plan);
  const each = (plan.optimiser.firstOrder ? 1 : WHOLE_POINT) * (1 + problem.variables.length / 10);
  let [sum, count] = [0, 0];
  while (walker.evaluations * each < most && walker.next()) {
    if (walker.k < 0.75 * plan.steps) continue;
    sum += walker.value;
    count += 1;
  }
  if (walker.status === null) return null;
  const value = plan.noise === null || count === 0 ? walker.value : sum / count;
  return { outcome: { status: walker.status, steps: walker.k, value }, cost: walker.evaluations * each };
}

/**
 * Whether a run is better than another one.
 *
 * @param lowest  the lowest value that is known of the function
 * @param mustBeLower  where arriving sooner is no help
 */
export function isBetter(candidate: Outcome, than: Outcome, lowest: number, mustBeLower = false): boolean {
  if (!Number.isFinite(candidate.value) || candidate.status === 'diverged' || candidate.status === 'not a number')
    return false;
  if (than.status === 'diverged' || than.status === 'not a number' || !Number.isFinite(than.value)) return true;
  const floor = Math.min(lowest, candidate.value, than.value);
  const [ours, theirs] = [candidate.value - floor, than.value - floor];
  const rounding = 1e-12 * Math.max(1, Math.abs(floor));
  if (ours < 0.5 * theirs && theirs > rounding) return true;
  if (mustBeLower) return false;
  const asLow = ours <= theirs + rounding;
  if (candidate.status === 'converged' && asLow)
    return than.status !== 'converged' || candidate.steps <= 0.8 * than.steps;
  return false;
}

/** The first remedy that helps, or null. */
export function suggest(problem: Problem, known: Omit<Case, 'valueAt'>, outcome: Outcome): Suggestion | null {
  const valueAt = (point: Point): number =>
    problem.gradient(
      Float64Array.from(problem.variables, (name) => point[name] as number),
      new Float64Array(problem.variables.length),
    );
  const question = { ...known.question, optimiser: known.plan.optimiser.name };
  const facts: Case = { ...known, question, valueAt };
  const { kind } = facts.finding;
  // A run that falls without end is better the further it falls; what helps is a limit.
  const bottomless = facts.finding.open === true || (kind === 'diverging' && outcome.value < valueAt(question.start));
  const wrongPlace = MUST_BE_LOWER.has(kind);
  const { floors, places } = bottomless ? { floors: [], places: [] } : facts.exploration();
  const lowest = bottomless
    ? outcome.value
    : Math.min(
        floors[0]?.value ?? Number.POSITIVE_INFINITY,
        wrongPlace ? (places[0]?.value ?? 0) : Number.POSITIVE_INFINITY,
      );
  // Of other starts the first that comes to the deepest floor known; if none does, the first that comes lower.
  const deepest = kind === 'local minimum' ? (floors[0]?.value ?? null) : null;
  let lower: Suggestion | null = null;
  let left = MOST_EVALUATIONS;
  for (const { question: candidate, because } of bottomless ? boxed(facts) : remediesFor(facts)) {
    const atStart = valueAt(candidate.start);
    if (!Number.isFinite(atStart)) continue;
    const attempt = outcomeOf(problem, candidate, left);
    if (attempt === null) continue;
    left -= attempt.cost;
    const { outcome: tried } = attempt;
    const better = bottomless
      ? tried.status === 'converged'
      : isBetter(tried, outcome, lowest, wrongPlace) && tried.value < atStart;
    if (!better) continue;
    const suggestion = { command: commandFor(candidate), because, outcome: tried, question: candidate };
    if (deepest === null || tried.value - deepest <= AS_DEEP * Math.abs(atStart - deepest)) return suggestion;
    lower ??= suggestion;
  }
  return lower;
}
