/**
 * What should one try next, and does it help?
 *
 * Advice about learning rates is cheap: lower it, raise it, add momentum. Here every advice is a run. For each kind of
 * trouble there is a list of remedies, the one that teaches most first; they are tried in order, on the same function,
 * from the same start, with the same number of steps, and the first that is better is named, with what it came to.
 *
 *     zigzag at a rate of 0.07     momentum to fit the ravine, else the best rate, else lbfgs
 *
 * Better means: the distance to the lowest floor known has at most halved; or the run converges and did not before; or it
 * takes a fifth fewer steps. A remedy that does not help is not named, and where none helps none is.
 *
 * Next: ./run.ts
 */

import { type Plan, type PlanOptions, planOf, type Status, setOut, standardPlan } from './descent.ts';
import type { Exploration, Floor } from './exploring.ts';
import type { Point } from './expression.ts';
import type { BehaviourKind, Finding } from './findings.ts';
import { lengthOf } from './gradients.ts';
import { optimiserNamed } from './optimisers.ts';
import type { Prediction } from './prediction.ts';
import { scheduleNamed } from './schedules.ts';
import { kebab, numberIn, type Settings, type SettingValue } from './settings.ts';
import { bestRate } from './settling.ts';
import type { Problem } from './step.ts';

/** A run as it is asked for. */
export interface DescentQuestion extends PlanOptions {
  /** The formula or the name of a landscape, as typed. */
  readonly expression: string;
  readonly start: Point;
}

/** What a run came to. */
export interface Outcome {
  readonly status: Status;
  readonly steps: number;
  readonly value: number;
}

/** A run that was tried and is better. */
export interface Suggestion {
  readonly command: string;
  readonly outcome: Outcome;
  readonly question: DescentQuestion;
}

// ── the command line of a run ──────────────────────────────────────────────────────────────────────────────────────

const typedValue = (value: SettingValue): string => (Array.isArray(value) ? value.join(',') : String(value));
const typedPoint = (point: Point): string => {
  const entries = Object.entries(point);
  return entries.length === 1 ? String(entries[0]?.[1]) : entries.map(([name, value]) => `${name}=${value}`).join(',');
};

/** Settings that are not the standard ones, as they are typed. */
const typedSettings = (settings: Settings, standard: (name: string) => SettingValue | undefined): string[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    if (typedValue(value) === typedValue(standard(name) ?? '')) return [];
    if (typeof value === 'boolean') return value ? [`--${kebab(name)}`] : [];
    return [`--${kebab(name)} ${typedValue(value)}`];
  });

/** The command line that asks for a run. */
export function commandFor(question: DescentQuestion): string {
  const {
    expression,
    start,
    optimiser = standardPlan.optimiser,
    settings = {},
    tolerance,
    steps,
    schedule,
    scheduleSettings = {},
    clip,
    noise,
    within = {},
  } = question;
  const rows = optimiserNamed(optimiser).settings;
  return [
    'mcl descend',
    /^[\w.:-]+$/.test(expression) && !expression.startsWith('-') ? expression : `"${expression}"`,
    `--from ${typedPoint(start)}`,
    ...(optimiser === standardPlan.optimiser ? [] : [`--optimiser ${optimiser}`]),
    ...typedSettings(settings, (name) => rows[name]?.standard),
    ...(schedule === undefined || schedule === standardPlan.schedule
      ? []
      : [
          `--schedule ${schedule}`,
          ...typedSettings(scheduleSettings, (name) => scheduleNamed(schedule).settings[name]?.standard),
        ]),
    ...(clip == null ? [] : [`--clip ${clip}`]),
    ...(noise == null ? [] : [`--noise ${noise.sigma} --seed ${noise.seed}`]),
    ...(Object.keys(within).length === 0
      ? []
      : [
          `--within ${Object.entries(within)
            .map(([name, [from, to]]) => `${name}=${from}:${to}`)
            .join(',')}`,
        ]),
    ...(tolerance === undefined || tolerance === standardPlan.tolerance ? [] : [`--tolerance ${tolerance}`]),
    ...(steps === undefined || steps === standardPlan.steps ? [] : [`--steps ${steps}`]),
  ].join(' ');
}

// ── remedies ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Three digits: what is named is what is tried. */
const rounded = (value: number): number => Number(value.toPrecision(3));

interface Case {
  readonly question: DescentQuestion;
  readonly plan: Plan;
  readonly finding: Finding;
  readonly prediction: Prediction;
  readonly end: Point;
  readonly exploration: () => Exploration;
}

const withSettings = (question: DescentQuestion, changes: Settings): DescentQuestion => ({
  ...question,
  settings: { ...question.settings, ...changes },
});

/** The same with another optimiser; settings that it does not share are left out. */
function withOptimiser(question: DescentQuestion, name: string, settings: Settings): DescentQuestion {
  const { settings: _old, clip: _clip, noise, within, ...rest } = question;
  const firstOrder = optimiserNamed(name).firstOrder;
  return {
    ...rest,
    optimiser: name,
    settings,
    ...(firstOrder && noise != null ? { noise } : {}),
    ...(firstOrder && within !== undefined ? { within } : {}),
  };
}

/** Learning rates that the curvatures recommend, those of the floor first. */
function recommended({ plan, prediction }: Case): number[] {
  const rate = numberIn(plan.settings, 'lr');
  const places = [...prediction.outlooks].reverse();
  const rates = places.flatMap(({ best, learningRateLimit }) => [
    ...(best === null ? [] : [best.learningRate]),
    ...(learningRateLimit === null ? [] : [0.5 * learningRateLimit]),
  ]);
  return [...new Set(rates.map(rounded))].filter(
    (candidate) => candidate > 0 && Number.isFinite(candidate) && Math.abs(candidate / rate - 1) > 0.02,
  );
}

const atRates = ({ question }: Case, rates: readonly number[]): DescentQuestion[] =>
  rates.map((lr) => withSettings(question, { lr }));
const scaledRates = ({ plan }: Case, factors: readonly number[]): number[] =>
  factors.map((factor) => rounded(factor * numberIn(plan.settings, 'lr')));

/** Heavy ball with the momentum that fits the ravine, (√κ - 1)²/(√κ + 1)², and the rate that fits the momentum. */
function fittedMomentum({ question, plan, prediction }: Case): DescentQuestion[] {
  if (plan.optimiser.name !== 'gd') return [];
  return prediction.outlooks.toReversed().flatMap(({ eigenvalues, best }) => {
    if (best === null || eigenvalues === null) return [];
    const root = Math.sqrt((eigenvalues.at(-1) as number) / (eigenvalues[0] as number));
    const momentum = Math.min(0.99, Number((((root - 1) / (root + 1)) ** 2).toPrecision(2)));
    if (momentum <= 0.02) return [];
    const linear = plan.optimiser.linear?.({ ...plan.settings, momentum, nesterov: false, dampening: 0 }, plan.steps);
    if (linear === undefined) return [];
    return [withSettings(question, { momentum, lr: rounded(bestRate(linear, eigenvalues).learningRate) })];
  });
}

const learning = ({ question }: Case): DescentQuestion[] => [
  withOptimiser(question, 'lbfgs', { lineSearch: 'strong-wolfe' }),
];
const adaptive = ({ question, plan }: Case): DescentQuestion[] =>
  plan.optimiser.scale === null ? [0.1, 1].map((lr) => withOptimiser(question, 'adam', { lr })) : [];

const scheduled = ({ question }: Case, ...names: readonly string[]): DescentQuestion[] =>
  names
    .filter((name) => name !== question.schedule)
    .map((schedule) => ({ ...question, schedule, scheduleSettings: {} }));

/** Other starts: places that were looked at, the nearest to where the run began first. */
function elsewhere({ question, exploration }: Case): DescentQuestion[] {
  const distance = (place: Floor): number =>
    lengthOf(Object.entries(place.point).map(([name, x]) => x - (question.start[name] as number)));
  const places = [...exploration().places].sort((a, b) => distance(a) - distance(b));
  const floor = exploration().floors[0];
  // At last from somewhere on the way to the lowest floor.
  const between =
    floor === undefined
      ? []
      : [0.5, 0.3, 0.2, 0.1].map((share) => ({
          point: Object.fromEntries(
            Object.entries(floor.point).map(([name, x]) => [name, x + share * ((question.start[name] as number) - x)]),
          ),
        }));
  return [...places, ...between].map(({ point }) => ({
    ...question,
    start: Object.fromEntries(Object.entries(point).map(([name, x]) => [name, Number(x.toPrecision(2))])),
  }));
}

/** From beside a saddle, on either side, near the start where that is where the run began. */
function asideOf({ question, finding, end }: Case): DescentQuestion[] {
  if (finding.place === null) return [];
  const place = finding.place;
  const shifted = (factor: number): DescentQuestion => ({
    ...question,
    start: Object.fromEntries(
      Object.entries(question.start).map(([name, x]) => [
        name,
        Number((x + factor * ((place[name] as number) - (end[name] as number))).toPrecision(6)),
      ]),
    ),
  });
  return [shifted(1), shifted(-1), shifted(10), shifted(-10), { ...question, start: place }];
}

/** A box around the start, for a function without a floor. */
const boxed = ({ question, plan }: Case): DescentQuestion[] =>
  plan.optimiser.firstOrder
    ? [
        {
          ...question,
          within: Object.fromEntries(
            Object.entries(question.start).map(([name, x]) => [
              name,
              [Number((x - 2).toPrecision(3)), Number((x + 2).toPrecision(3))] as const,
            ]),
          ),
        },
      ]
    : [];

const SMALLER = [1 / 2, 1 / 5, 1 / 10, 1 / 100, 1 / 1000, 1e-4];
const LARGER = [3, 10, 100, 1000];

const REMEDIES: Readonly<Record<BehaviourKind, (facts: Case) => readonly DescentQuestion[]>> = {
  'not a number': (facts) => [...atRates(facts, scaledRates(facts, SMALLER)), ...learning(facts)],
  diverging: (facts) => [
    ...atRates(facts, recommended(facts)),
    ...atRates(facts, scaledRates(facts, SMALLER)),
    ...learning(facts),
    ...boxed(facts),
  ],
  saddle: (facts) => [
    ...asideOf(facts),
    ...learning(facts),
    ...elsewhere(facts),
    { ...facts.question, steps: 10 * facts.plan.steps },
  ],
  maximum: (facts) => [...asideOf(facts), ...elsewhere(facts)],
  plateau: (facts) => [...elsewhere(facts), ...atRates(facts, scaledRates(facts, LARGER)), ...adaptive(facts)],
  'local minimum': elsewhere,
  chattering: (facts) => [...scheduled(facts, 'cosine', 'exponential'), ...atRates(facts, scaledRates(facts, SMALLER))],
  'noise floor': (facts) => [
    ...scheduled(facts, 'cosine', 'exponential'),
    ...atRates(facts, scaledRates(facts, SMALLER)),
  ],
  zigzag: (facts) => [...fittedMomentum(facts), ...atRates(facts, recommended(facts)), ...learning(facts)],
  overshoot: (facts) => [
    ...atRates(facts, recommended(facts)),
    ...fittedMomentum(facts),
    ...atRates(facts, scaledRates(facts, SMALLER)),
    ...learning(facts),
  ],
  crawling: (facts) => [
    ...atRates(facts, recommended(facts)),
    ...fittedMomentum(facts),
    ...atRates(facts, scaledRates(facts, LARGER)),
    ...adaptive(facts),
    ...learning(facts),
    { ...facts.question, steps: 10 * facts.plan.steps },
  ],
  irregular: (facts) => [
    ...atRates(facts, recommended(facts)),
    ...atRates(facts, scaledRates(facts, SMALLER)),
    ...learning(facts),
    ...adaptive(facts),
  ],
  monotone: (facts) => [...atRates(facts, recommended(facts)), ...fittedMomentum(facts), ...learning(facts)],
};

// ── trying ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Kinds of run that came to the wrong place: arriving there sooner is no help. */
const MUST_BE_LOWER: ReadonlySet<BehaviourKind> = new Set(['saddle', 'maximum', 'plateau', 'local minimum']);
/** All remedies of a run together may cost so many evaluations; those of methods that need the whole point count for more. */
const MOST_EVALUATIONS = 4_000_000;
const WHOLE_POINT = 50;

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
export function suggest(problem: Problem, facts: Case, outcome: Outcome): Suggestion | null {
  const { finding, question, plan, exploration } = facts;
  // A run that falls without end is better the further it falls; what helps is a limit.
  const bottomless = finding.kind === 'diverging' && outcome.value < outcomeAtStart(problem, question);
  const own = { ...question, optimiser: plan.optimiser.name };
  const candidates = bottomless
    ? boxed({ ...facts, question: own })
    : REMEDIES[finding.kind]({ ...facts, question: own });
  const lowest = bottomless ? outcome.value : (exploration().floors[0]?.value ?? Number.POSITIVE_INFINITY);
  let left = MOST_EVALUATIONS;
  for (const candidate of candidates) {
    if (!Number.isFinite(outcomeAtStart(problem, candidate))) continue;
    const attempt = outcomeOf(problem, candidate, left);
    if (attempt === null) continue;
    left -= attempt.cost;
    const { outcome: tried } = attempt;
    const better = bottomless
      ? tried.status === 'converged'
      : isBetter(tried, outcome, lowest, MUST_BE_LOWER.has(finding.kind)) &&
        tried.value < outcomeAtStart(problem, candidate);
    if (better) return { command: commandFor(candidate), outcome: tried, question: candidate };
  }
  return null;
}

const outcomeAtStart = (problem: Problem, { start }: DescentQuestion): number =>
  problem.gradient(
    Float64Array.from(problem.variables, (name) => start[name] as number),
    new Float64Array(problem.variables.length),
  );
