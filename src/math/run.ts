/**
 * One run, from the question to the verdict: what was predicted, what happened, what kind of run it was, what to try next.
 *
 * The parts are the other files of this chapter; here they are put in their order. A run can be taken all at once, or step by
 * step by somebody who prints or draws on the way; both end with the same words.
 *
 * Next: ./setting-sweep.ts
 */

import { InputError } from '../input-error.ts';
import { judge } from './behaviour.ts';
import { type Plan, planOf, problemOf, type Status, type Step, setOut, type Walker } from './descent.ts';
import { checkStart } from './domain.ts';
import { type Exploration, explore } from './exploring.ts';
import { type Expr, type Point, write } from './expression.ts';
import type { BehaviourKind } from './findings.ts';
import { namedBy, vectorOf } from './gradients.ts';
import { type History, Keeper } from './history.ts';
import { formulaFor } from './landscape-names.ts';
import type { Landscape } from './landscapes.ts';
import { parseFormula } from './parse.ts';
import { confront, type Forecast, forecast, type Prediction } from './prediction.ts';
import { scheduleNamed } from './schedules.ts';
import type { Settings } from './settings.ts';
import type { Problem } from './step.ts';
import { type Outcome, suggest } from './suggesting.ts';
import { commandFor, type DescentQuestion } from './typed-run.ts';

export interface Behaviour {
  readonly kind: BehaviourKind;
  readonly evidence: string;
  /** A command that was tried and is better; null where none of the remedies was. */
  readonly tryNext: string | null;
  /** Why it should be: what was changed, and the number that says so; null where nothing is advised. */
  readonly because: string | null;
  /** What that command comes to. */
  readonly tried: Outcome | null;
}

/** What was used, whether it was asked for or standard. */
export interface Used {
  readonly optimiser: string;
  readonly settings: Settings;
  readonly schedule: {
    readonly name: string;
    readonly steady: boolean;
    readonly settings: Settings;
    readonly equation: string;
  };
  readonly clip: number | null;
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
  readonly within: Readonly<Record<string, readonly [number, number]>>;
  readonly tolerance: number;
  readonly mostSteps: number;
  readonly equations: readonly string[];
  readonly convention: string;
  readonly source: string;
  /** The class of PyTorch that visits the same points, or null. */
  readonly pytorch: string | null;
}

/** A run without its steps. */
export interface Verdict extends Used {
  readonly expression: string;
  /** The formula, where a landscape was named. */
  readonly formula: string;
  readonly landscape: string | null;
  readonly variables: readonly string[];
  readonly start: Point;
  readonly result: {
    readonly status: Status;
    readonly steps: number;
    readonly point: Point;
    readonly value: number;
    readonly gradientNorm: number;
    /** Values with slopes that were computed. */
    readonly evaluations: number;
    readonly clippedSteps: number;
    readonly lowest: { readonly step: number; readonly value: number };
  };
  readonly prediction: Prediction;
  readonly behaviour: Behaviour;
  /** The command line that repeats the run. */
  readonly repeat: string;
  readonly remarks: readonly string[];
}

export interface Run extends Verdict {
  readonly steps: readonly Step[];
}

/** A run that is about to begin. */
export interface Prepared {
  readonly question: DescentQuestion;
  readonly formula: string;
  readonly landscape: Landscape | null;
  readonly expr: Expr;
  readonly variables: readonly string[];
  readonly plan: Plan;
  readonly problem: Problem;
  readonly walker: Walker;
  readonly forecast: Forecast;
}

/** What a run is about, before it is decided how it is run. */
export interface Ground {
  readonly formula: string;
  readonly landscape: Landscape | null;
  readonly expr: Expr;
  readonly variables: readonly string[];
}

/**
 * The formula of an expression, and its variables in the order in which they are shown.
 *
 * @throws InputError for a formula without variables
 */
export function groundOf(expression: string): Ground {
  const { formula, landscape } = formulaFor(expression);
  const { expr, variables } = parseFormula(formula);
  if (variables.length === 0)
    throw new InputError(
      `${write(expr)} is constant: there is nothing to descend`,
      'a formula to descend looks like (x - 3)^2',
    );
  return { formula, landscape, expr, variables: landscape?.variables ?? variables };
}

/**
 * Refuses a run that cannot begin.
 *
 * @throws InputError for a start outside the domain, a function that is constant, settings that do not go together
 */
export function checkRun(
  question: DescentQuestion,
  { expr, variables }: Ground,
): { readonly plan: Plan; readonly start: Point; readonly problem: Problem } {
  const plan = planOf(question);
  const start = namedBy(variables, vectorOf(question.start, variables));
  for (const [name, [from, to]] of Object.entries(plan.within)) {
    if (!variables.includes(name))
      throw new InputError(
        `within limits ${JSON.stringify(name)}, and the formula has no such variable`,
        `its variables are ${variables.join(', ')}`,
      );
    const x = start[name] as number;
    if (x < from || x > to)
      throw new InputError(
        `the start ${name} = ${x} lies outside the limits ${from} and ${to}`,
        'start inside, or widen what it must stay within',
      );
  }
  checkStart(expr, start);
  const problem = problemOf(expr, variables);
  checkThatItMoves(problem, start);
  if (plan.optimiser.needsResiduals) problem.residuals();
  return { plan, start, problem };
}

/**
 * Sets out on a run, and says beforehand what is to be expected.
 *
 * @throws InputError for a run that cannot begin
 */
export function prepare(question: DescentQuestion, ground: Ground = groundOf(question.expression)): Prepared {
  const { plan, start, problem } = checkRun(question, ground);
  const { expr, variables } = ground;
  const walker = setOut(problem, Float64Array.from(vectorOf(start, variables)), plan);
  return {
    question: { ...question, start },
    ...ground,
    plan,
    problem,
    walker,
    forecast: forecast(expr, variables, start, plan, minimaOf(ground)),
  };
}

/** The minima that are known of a landscape. */
export const minimaOf = ({ landscape }: Ground): Point[] =>
  (landscape?.known ?? []).filter(({ kind }) => kind === 'minimum').map(({ point }) => point);

/** Refuses a function that is the same everywhere, as far as a few places tell. */
function checkThatItMoves({ gradient, variables }: Problem, start: Point): void {
  const slope = new Float64Array(variables.length);
  const values = [0, 1, -1.7, 3.1, -12.3, 101.9].map((shift) => {
    const value = gradient(
      Float64Array.from(variables, (name, i) => (start[name] as number) + shift * (1 + i / 7)),
      slope,
    );
    return slope.every((component) => component === 0) ? value : Number.NaN;
  });
  if (values.every((value) => value === values[0]))
    throw new InputError(
      `the formula is constant: it is ${values[0]} wherever it was looked at`,
      'a formula to descend looks like (x - 3)^2',
    );
}

/** What there is to say when the run has ended. */
export function conclude(prepared: Prepared, history: History): Verdict {
  const { question, formula, landscape, expr, variables, plan, problem, walker } = prepared;
  const prediction = confront(expr, variables, plan, prepared.forecast, history, walker);
  let explored: Exploration | null = null;
  const exploration = (): Exploration => {
    explored ??= explore(expr, variables, boxOf(prepared, history), landscape);
    return explored;
  };
  const finding = judge({ expr, variables, plan, history, walker, prediction, exploration });
  const status = walker.status ?? 'out of steps';
  const end = namedBy(variables, [...walker.point]);
  const outcome: Outcome = {
    status,
    steps: walker.k,
    value: plan.noise === null ? walker.value : meanOf(history, plan),
  };
  // Somebody who interrupts a run does not wait for others to be tried.
  const suggestion =
    status === 'interrupted'
      ? null
      : suggest(problem, { question, plan, finding, prediction, end, exploration }, outcome);
  return {
    expression: question.expression,
    formula,
    landscape: landscape?.name ?? null,
    variables,
    start: question.start,
    ...usedBy(plan),
    result: {
      status,
      steps: walker.k,
      point: end,
      value: walker.value,
      gradientNorm: walker.gradientNorm,
      evaluations: walker.evaluations,
      clippedSteps: history.clipped,
      lowest: history.lowest,
    },
    prediction,
    behaviour: {
      kind: finding.kind,
      evidence: finding.evidence,
      tryNext: suggestion?.command ?? null,
      because: suggestion?.because ?? null,
      tried: suggestion?.outcome ?? null,
    },
    repeat: commandFor({ ...question, optimiser: plan.optimiser.name }),
    remarks: remarksOn(walker, status, plan),
  };
}

function remarksOn({ k, failed }: Walker, status: Status, { steps }: Plan): string[] {
  if (status === 'interrupted') return [`interrupted at step ${k} of ${steps}, so no other run was tried`];
  return failed === null || status !== 'stalled' ? [] : [`step ${k} could not be taken: ${failed}`];
}

/** The mean value over what is kept of the last quarter. */
function meanOf({ steps }: History, plan: Plan): number {
  const late = steps.filter(({ step }) => step >= 0.75 * plan.steps);
  return late.length === 0 ? Number.NaN : late.reduce((sum, { value }) => sum + value, 0) / late.length;
}

const usedBy = ({ optimiser, settings, schedule, clip, noise, within, tolerance, steps }: Plan): Used => ({
  optimiser: optimiser.name,
  settings,
  schedule: { ...schedule, equation: scheduleNamed(schedule.name).equation },
  clip,
  noise,
  within,
  tolerance,
  mostSteps: steps,
  equations: optimiser.equations(settings),
  convention: optimiser.convention,
  source: optimiser.source,
  pytorch: optimiser.pytorch,
});

/** The part of the space that a run is about: what a landscape usually shows, or twice the box of the path, with the origin. */
function boxOf(
  { landscape, variables, plan }: Prepared,
  { steps }: History,
): Record<string, readonly [number, number]> {
  const start = (steps[0] as Step).point;
  const box = variables.map((name) => {
    const limits = plan.within[name];
    if (limits !== undefined) return limits;
    const [from, to] = landscape?.range[name] ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const at = start[name] as number;
    // A run that leaves for infinity is looked for near where it began.
    const visited = steps
      .map(({ point }) => point[name] as number)
      .filter((x) => Math.abs(x - at) <= 10 * Math.max(1, Math.abs(at)));
    const [low, high] = [Math.min(from, ...visited), Math.max(to, ...visited)];
    if (landscape !== null) return [low, high] as const;
    const half = Math.max(high - low, 4, 1.5 * Math.abs(at));
    return [(low + high) / 2 - half, (low + high) / 2 + half] as const;
  });
  return namedBy(variables, box);
}

/**
 * A whole run.
 *
 * @param every  keeps every so many steps; null: as many as are worth drawing
 * @throws InputError for what the caller can put right
 * @example
 * runDescent({ expression: 'x^2', start: { x: 3 }, settings: { lr: 0.5 } }).result.point // => { x: 0 }
 */
export function runDescent(question: DescentQuestion, every: number | null = null): Run {
  const prepared = prepare(question);
  const keeper = new Keeper(prepared.plan, prepared.variables, every);
  const { walker } = prepared;
  do keeper.see(walker);
  while (walker.next());
  const history = keeper.history();
  return { ...conclude(prepared, history), steps: history.steps };
}
