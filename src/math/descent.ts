/**
 * What happens when a step is followed by another, and another?
 *
 *     x^2 from 3 with a learning rate of 0.1
 *     step   0   1    2     3       point, value and slope are always those of the same place,
 *     x      3   2.4  1.92  1.536   and step k is the place before update k + 1
 *
 * A run ends for one of five reasons. The slope is short enough: converged. The steps are used up. The value has left for
 * infinity: diverged. Nothing changes any more though the slope is not short: stalled. Or a step has left the domain, and
 * there is no value to go on from. Somebody from outside may end it before: interrupted.
 *
 * The loop holds one place and what the optimiser remembers, whatever the number of steps; what a run leaves behind is
 * kept by ./history.ts. Noise, clipping and box limits happen here, between the slope and the step, where they can be seen.
 *
 * Where it breaks: a short slope is no proof of a minimum. ./behaviour.ts looks at the curvature.
 *
 * Next: ./history.ts
 */

import { give, InputError } from '../input-error.ts';
import { gaussian } from './chance.ts';
import { gradientFunction } from './compile.ts';
import { checkStart } from './domain.ts';
import type { Expr, Point } from './expression.ts';
import { hessianOf, namedBy } from './gradients.ts';
import { optimiserNamed } from './optimisers.ts';
import { scheduleNamed, scheduleStart } from './schedules.ts';
import { numberIn, type Settings, settle } from './settings.ts';
import { residualsOf } from './squares.ts';
import type { Optimiser, Problem, Residuals } from './step.ts';
import type { Memory } from './update.ts';

export type Status = 'converged' | 'out of steps' | 'diverged' | 'stalled' | 'not a number' | 'interrupted';

/** What is asked of a run. */
export interface Plan {
  readonly optimiser: Optimiser;
  readonly settings: Settings;
  /** The longest slope that counts as none; 0 runs every step. */
  readonly tolerance: number;
  readonly steps: number;
  readonly schedule: { readonly name: string; readonly steady: boolean; readonly settings: Settings };
  /** The longest slope that is stepped by, or null. */
  readonly clip: number | null;
  /** What is added to each component of the slope, or null. */
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
  /** Limits of the variables. */
  readonly within: Readonly<Record<string, readonly [number, number]>>;
}

/** What may be left to the standard values of a plan. */
export interface PlanOptions {
  readonly optimiser?: string;
  readonly settings?: Settings;
  readonly tolerance?: number;
  readonly steps?: number;
  readonly schedule?: string;
  readonly scheduleSettings?: Settings;
  readonly clip?: number | null;
  readonly noise?: { readonly sigma: number; readonly seed: number } | null;
  readonly within?: Readonly<Record<string, readonly [number, number]>>;
}

export const standardPlan = { optimiser: 'gd', tolerance: 1e-8, steps: 100, schedule: 'constant' } as const;

/**
 * A plan with everything decided.
 *
 * @throws InputError for what does not go together
 */
export function planOf(options: PlanOptions): Plan {
  const optimiser = optimiserNamed(options.optimiser ?? standardPlan.optimiser);
  const schedule = scheduleNamed(options.schedule ?? standardPlan.schedule);
  const { clip = null, noise = null, within = {} } = options;
  const refused = clip !== null ? 'clip' : noise !== null ? 'noise' : Object.keys(within).length > 0 ? 'within' : null;
  if (!optimiser.firstOrder && refused !== null) {
    throw new InputError(
      `${refused} is for methods that step by the slope alone, and ${optimiser.name} relies on slope and curvature being those of one function`,
      give('optimiser', 'gd'),
    );
  }
  const settings = settle(optimiser.name, optimiser.settings, options.settings ?? {});
  optimiser.equations(settings);
  return {
    optimiser,
    settings,
    tolerance: options.tolerance ?? standardPlan.tolerance,
    steps: options.steps ?? standardPlan.steps,
    schedule: {
      name: schedule.name,
      steady: schedule.steady,
      settings: settle(`the schedule ${schedule.name}`, schedule.settings, options.scheduleSettings ?? {}),
    },
    clip,
    noise,
    within,
  };
}

/** A formula with what optimisers may ask about it. */
export function problemOf(expr: Expr, variables: readonly string[]): Problem {
  let residuals: Residuals | null = null;
  return {
    variables,
    gradient: gradientFunction(expr, variables),
    hessian: (point) => hessianOf(expr, variables, namedBy(variables, [...point])),
    residuals: () => {
      residuals ??= residualsOf(expr, variables);
      return residuals;
    },
  };
}

/**
 * A run that is under way: the place it has come to. Its arrays are its own and change with every step; whoever wants to
 * keep them copies them.
 */
export interface Walker {
  /** How many steps have been taken. */
  readonly k: number;
  readonly point: Float64Array;
  readonly value: number;
  /** The slope at the point, without noise and not clipped. */
  readonly gradient: Float64Array;
  readonly gradientNorm: number;
  /** How far a step of the whole slope gets inside the limits: what converging means where there are limits. */
  readonly freeNorm: number;
  /** The rate of the step from here. */
  readonly learningRate: number;
  /** What the step from here uses in place of the slope: the slope itself where there is neither noise nor clipping. */
  readonly applied: Float64Array;
  readonly clipped: boolean;
  readonly memory: Memory;
  /** Values with slopes that were computed so far. */
  readonly evaluations: number;
  /** Why the run has ended, or null while it has not. */
  readonly status: Status | null;
  /** Why the last step could not be taken, where that is why the run has stalled. */
  readonly failed: string | null;
  /** Takes the next step; false when the run has ended. */
  readonly next: () => boolean;
  /** Ends the run here, for a reason that lies outside of it. */
  readonly stop: () => void;
}

/** The length of a list. Squares of numbers beyond 1e154 or below 1e-154 are no numbers to add up: a multiple is measured. */
function lengthOf(list: Float64Array, squares = squaresOf(list, 1)): number {
  if (squares > 1e-300 && squares < 1e300) return Math.sqrt(squares);
  const scale = squares < 1 ? 2 ** 600 : 2 ** -600;
  return Math.sqrt(squaresOf(list, scale)) / scale;
}

function squaresOf(list: Float64Array, scale: number): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += ((list[i] as number) * scale) ** 2;
  return sum;
}

/** A value this many times as large as the first one, or 1, has left for infinity. */
const FAR = 1e30;
/** So many steps without any change are a standstill. */
const STILL = 10;

/** Sets out from a point. The walker stands at step 0. */
export function setOut(problem: Problem, start: Float64Array, plan: Plan): Walker {
  return new Walk(problem, start, plan);
}

class Walk implements Walker {
  k = 0;
  point: Float64Array;
  value = Number.NaN;
  gradient: Float64Array;
  gradientNorm = Number.NaN;
  freeNorm = Number.NaN;
  learningRate: number;
  applied: Float64Array;
  clipped = false;
  memory: Memory;
  evaluations = 0;
  status: Status | null = null;
  failed: string | null = null;

  private readonly problem: Problem;
  private readonly plan: Plan;
  private readonly n: number;
  private readonly rate: number;
  private readonly far: number;
  private readonly reach: number;
  private readonly update: ((t: number, rate: number, point: Float64Array, gradient: Float64Array) => void) | null;
  private readonly draw: (() => number) | null;
  private readonly factor: ((k: number) => number) | null;
  private readonly see: ((value: number) => void) | null;
  private readonly steps: number;
  private readonly tolerance: number;
  /** Whether every step is taken at the same rate, by the slope as it is. */
  private readonly plain: boolean;
  private readonly limits: readonly (readonly [place: number, from: number, to: number])[];
  private readonly before: Float64Array;
  private still = 0;
  private away = false;

  constructor(problem: Problem, start: Float64Array, plan: Plan) {
    const { optimiser, settings, noise, schedule, within, clip, steps } = plan;
    this.problem = problem;
    this.plan = plan;
    this.n = start.length;
    this.point = start.slice();
    this.before = start.slice();
    this.gradient = new Float64Array(this.n);
    this.applied = noise === null && clip === null ? this.gradient : new Float64Array(this.n);
    this.rate = numberIn(settings, 'lr');
    this.learningRate = this.rate;
    this.memory = optimiser.start(this.n, settings);
    this.update = optimiser.compiled?.(this.n, settings, this.memory) ?? null;
    this.draw = noise === null ? null : gaussian(noise.seed);
    const row = scheduleNamed(schedule.name);
    let state = scheduleStart;
    this.factor = row.steady ? null : (k) => row.factor(k, steps, schedule.settings, state);
    const { seen } = row;
    this.see =
      seen === null
        ? null
        : (value) => {
            state = seen(value, schedule.settings, state);
          };
    this.steps = steps;
    this.tolerance = plan.tolerance;
    this.plain = this.factor === null && this.applied === this.gradient;
    this.limits = problem.variables.flatMap((name, i) => {
      const pair = within[name];
      return pair === undefined ? [] : [[i, ...pair] as const];
    });
    this.reach = FAR * Math.max(1, ...start.map(Math.abs));
    this.look();
    this.still = 0;
    this.far = FAR * Math.max(1, Math.abs(this.value));
    this.judge();
    this.prepare();
  }

  /** Value, slope and their lengths at the point. */
  private look(): void {
    const { gradient, point, before, reach, n } = this;
    this.value = this.problem.gradient(point, gradient);
    this.evaluations += 1;
    // One loop for all that has to be known of the components: with two variables the loops themselves are what takes time.
    let sum = 0;
    let moved = false;
    let away = false;
    for (let i = 0; i < n; i++) {
      const slope = gradient[i] as number;
      const x = point[i] as number;
      sum += slope * slope;
      if (x !== before[i]) {
        moved = true;
        before[i] = x;
      }
      if (!(Math.abs(x) <= reach)) away = true;
    }
    this.still = moved ? 0 : this.still + 1;
    this.away = away;
    this.gradientNorm = lengthOf(gradient, sum);
    this.freeNorm = this.limits.length === 0 ? this.gradientNorm : this.freeLength();
  }

  private freeLength(): number {
    const free = this.gradient.slice();
    for (const [i, from, to] of this.limits) {
      const x = this.point[i] as number;
      free[i] = x - Math.min(to, Math.max(from, x - (free[i] as number)));
    }
    return lengthOf(free);
  }

  /** Whether the run ends here. */
  private judge(): void {
    const { value, gradientNorm, tolerance } = this;
    if (Number.isNaN(value)) this.status = 'not a number';
    else if (!(Math.abs(value) <= this.far) || this.away) this.status = 'diverged';
    else if (!Number.isFinite(gradientNorm)) this.status = 'not a number';
    else if (tolerance > 0 && this.freeNorm <= tolerance) this.status = 'converged';
    else if (this.k >= this.steps) this.status = 'out of steps';
    else if (tolerance > 0 && this.still >= STILL) this.status = 'stalled';
  }

  /** The rate and the slope of the step from here. */
  private prepare(): void {
    if (this.factor !== null) this.learningRate = this.rate * this.factor(this.k);
    if (this.applied === this.gradient) return;
    const { applied, gradient, draw, n } = this;
    applied.set(gradient);
    if (draw !== null) {
      const sigma = this.plan.noise?.sigma ?? 0;
      for (let i = 0; i < n; i++) applied[i] = (applied[i] as number) + sigma * draw();
    }
    const { clip } = this.plan;
    if (clip === null) return;
    // As torch.nn.utils.clip_grad_norm_ does it.
    const share = Math.min(1, clip / (lengthOf(applied) + 1e-6));
    this.clipped = share < 1;
    if (this.clipped) for (let i = 0; i < n; i++) applied[i] = (applied[i] as number) * share;
  }

  next(): boolean {
    if (this.status !== null) return false;
    const { point } = this;
    this.k += 1;
    if (this.update !== null) this.update(this.k, this.learningRate, point, this.applied);
    else this.leap();
    // To begin a loop over nothing would take a fifth of the step.
    if (this.limits.length > 0)
      for (const [i, from, to] of this.limits) point[i] = Math.min(to, Math.max(from, point[i] as number));
    this.look();
    if (this.see !== null) this.see(this.value);
    if (this.failed !== null && this.tolerance > 0) this.still = STILL;
    this.judge();
    if (!this.plain) this.prepare();
    return true;
  }

  stop(): void {
    this.status ??= 'interrupted';
  }

  /** A step of a method that needs the whole point. */
  private leap(): void {
    const here = { t: this.k, point: this.point.slice(), value: this.value, gradient: this.gradient.slice() };
    const move = this.plan.optimiser.step(here, this.memory, this.plan.settings, this.learningRate, this.problem);
    this.point.set(move.point);
    this.memory = move.memory;
    this.evaluations += move.evaluations;
    this.failed = move.failed;
  }
}

/** The place of a step, as plain data. */
export interface Step {
  readonly step: number;
  readonly point: Point;
  readonly value: number;
  readonly gradient: Point;
  readonly gradientNorm: number;
  /** The rate of the update from here. */
  readonly learningRate: number;
  /** What the optimiser remembers here, before the update from here. */
  readonly memory: Readonly<Record<string, Remembered>>;
  /** The slope that the update from here uses, where there is noise or clipping; null at the end. */
  readonly usedGradient?: Point | null;
  readonly clipped?: boolean;
}

export type Remembered = number | Point | readonly (readonly number[])[];

/** The memory of a method as plain data: vectors by variable, matrices by rows. */
function rememberedBy(
  { optimiser, settings }: Plan,
  memory: Memory,
  variables: readonly string[],
): Record<string, Remembered> {
  const n = variables.length;
  return Object.fromEntries(
    Object.entries(optimiser.remembers(settings)).map(([name, shape]) => {
      const values = memory[name] as Float64Array;
      if (shape === 'number') return [name, values[0] as number];
      if (shape === 'vector') return [name, namedBy(variables, [...values])];
      return [name, Array.from({ length: values.length / n }, (_, i) => [...values.subarray(i * n, (i + 1) * n)])];
    }),
  );
}

/** What a step as plain data is made from. */
export type Stand = Pick<
  Walker,
  'k' | 'point' | 'value' | 'gradient' | 'gradientNorm' | 'learningRate' | 'memory' | 'applied' | 'clipped' | 'status'
>;

/** Where a walker stands, as plain data of its own. */
export function stepOf(walker: Stand, plan: Plan, variables: readonly string[]): Step {
  const { k, point, value, gradient, gradientNorm, learningRate, memory, applied, clipped, status } = walker;
  return {
    step: k,
    point: namedBy(variables, [...point]),
    value,
    gradient: namedBy(variables, [...gradient]),
    gradientNorm,
    learningRate,
    memory: rememberedBy(plan, memory, variables),
    ...(plan.noise === null && plan.clip === null
      ? {}
      : {
          usedGradient: status === null ? namedBy(variables, [...applied]) : null,
          clipped: status === null && clipped,
        }),
  };
}

/**
 * The steps of a run, one after the other, the start first.
 *
 * @throws InputError where the start lies outside the domain
 * @example
 * [...descent(parseFormula('x^2').expr, { x: 3 }, { settings: { lr: 0.1 }, steps: 2 })].map(({ point }) => point.x) // => [3, 2.4, 1.92]
 */
export function* descent(expr: Expr, start: Point, options: PlanOptions): Generator<Step, Status> {
  const variables = Object.keys(start);
  const plan = planOf(options);
  checkStart(expr, start);
  const walker = setOut(problemOf(expr, variables), Float64Array.from(Object.values(start)), plan);
  do yield stepOf(walker, plan, variables);
  while (walker.next());
  return walker.status ?? 'out of steps';
}
