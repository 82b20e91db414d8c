/**
 * What if one setting had been different?
 *
 * The same run at many learning rates draws a valley with a wall. On (w - 3)^2 + 1 from 0, ten steps each:
 *
 *     lr          0.1    0.4     0.5    0.9    1      1.1
 *     distance    0.32   3e-7    0      0.32   3      19
 *
 * 0.1 and 0.9 end equally far away: one crawls, the other bounces. The wall stands at 1 = 2/curvature, where it was predicted
 * to stand before the first of these runs.
 *
 * How a run is measured depends on what the runs have in common: the steps to the tolerance where half of them or more reach
 * it, else the distance to the floor that the best of them leads to, else the value at the end.
 *
 * Where it breaks: between two rates that were tried anything may happen; the best one is the best of those.
 *
 * Next: ../commands/descend.ts
 */

import { InputError } from '../input-error.ts';
import { minimumDownhill } from './curvature.ts';
import { planOf, problemOf, type Status, setOut } from './descent.ts';
import type { Point } from './expression.ts';
import { lengthOf, namedBy, vectorOf } from './gradients.ts';
import { forecast } from './prediction.ts';
import { type Ground, groundOf, minimaOf, prepare } from './run.ts';
import { kebab, type Settings } from './settings.ts';
import type { Best } from './settling.ts';
import type { DescentQuestion } from './typed-run.ts';

export const sweepMeasures = ['steps', 'distance', 'value'] as const;
export type SweepMeasure = (typeof sweepMeasures)[number];

export interface SettingQuestion {
  readonly question: DescentQuestion;
  readonly setting: string;
  /** The values that are tried, ascending. */
  readonly values: readonly number[];
  /** By what the runs are measured; null: by what suits them. */
  readonly measure: SweepMeasure | null;
}

/** One run of a sweep. */
export interface SweepPoint {
  readonly setting: number;
  readonly status: Status;
  readonly steps: number;
  readonly value: number;
  /** How far the end is from the floor; null where no floor is known. */
  readonly distance: number | null;
  /** What it is measured by: steps to the tolerance, distance or value; null where it has none. */
  readonly measured: number | null;
}

export interface SettingSweep {
  readonly expression: string;
  readonly formula: string;
  readonly landscape: string | null;
  readonly variables: readonly string[];
  readonly start: Point;
  readonly optimiser: string;
  /** The settings that all runs share. */
  readonly settings: Settings;
  readonly tolerance: number;
  readonly mostSteps: number;
  readonly sweep: {
    readonly setting: string;
    readonly measure: SweepMeasure;
    readonly points: readonly SweepPoint[];
    /** The floor that distances are measured from. */
    readonly floor: { readonly point: Point; readonly value: number } | null;
    /** The learning rates that are predicted, where the learning rate is swept: the limit and the best, at the floor or else at the start. */
    readonly predicted: {
      readonly place: 'start' | 'floor';
      readonly limit: number;
      readonly limitFormula: string;
      readonly curvature: number;
      readonly best: number | null;
      /** Around the best: what is in the long run at most a tenth slower. */
      readonly good: Pick<Best, 'from' | 'to'> | null;
    } | null;
    /** The best of those that were tried: where the best converged, the one of those at the same height with the fewest steps. */
    readonly best: SweepPoint | null;
    /** The values next to the best one, and itself, that take at most a tenth more steps; null where it did not converge. */
    readonly good: { readonly from: number; readonly to: number; readonly mostSteps: number } | null;
    /** The largest value with which the run ended lower than it began, and the next one; null where the largest tried is one. */
    readonly wall: { readonly lastSettled: number; readonly firstFailed: number } | null;
  };
  readonly remarks: readonly string[];
}

/** From this factor on, values are spaced by factor and not by difference. */
const BY_FACTOR = 100;

/** Evenly spaced values, by factor where the range covers two decades or more. */
export function valuesBetween(from: number, to: number, count: number): number[] {
  const byFactor = from > 0 && to / from >= BY_FACTOR;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    const share = i / (count - 1);
    return Number((byFactor ? from * (to / from) ** share : from + (to - from) * share).toPrecision(6));
  });
}

/**
 * The same run with a setting at many values.
 *
 * @throws InputError for a setting that the optimiser does not have, or values it must not have
 */
export function sweepSetting(
  { question, setting, values, measure }: SettingQuestion,
  ground: Ground = groundOf(question.expression),
): SettingSweep {
  const { expr, variables } = ground;
  const at = (value: number): DescentQuestion => ({
    ...question,
    settings: { ...question.settings, [setting]: value },
  });
  const prepared = prepare(at(values[0] as number), ground);
  const { optimiser, settings: all, tolerance, steps: mostSteps } = prepared.plan;
  if (typeof optimiser.settings[setting]?.standard !== 'number')
    throw new InputError(
      `a sweep needs a setting that is one number, and ${kebab(setting)} is not`,
      'for example lr=0.001:2',
    );
  const start = Float64Array.from(vectorOf(prepared.question.start, variables));
  const problem = problemOf(expr, variables);
  const ends = values.map((value) => {
    const walker = setOut(problem, start, planOf(at(value)));
    while (walker.next());
    return {
      setting: value,
      status: walker.status ?? ('out of steps' as const),
      steps: walker.k,
      value: walker.value,
      point: [...walker.point],
    };
  });
  const floor = floorOf(ground, ends);
  const measured = measure ?? measureFor(ends, floor !== null, tolerance);
  const points = ends.map(({ point, ...end }): SweepPoint => {
    const distance =
      floor !== null && point.every(Number.isFinite)
        ? lengthOf(point.map((x, i) => x - (floor.point[variables[i] as string] as number)))
        : null;
    const number =
      measured === 'steps'
        ? end.status === 'converged'
          ? end.steps
          : null
        : measured === 'distance'
          ? distance
          : Number.isFinite(end.value)
            ? end.value
            : null;
    return { ...end, distance, measured: number };
  });
  const { [setting]: _swept, ...settings } = all;
  return {
    expression: question.expression,
    formula: ground.formula,
    landscape: ground.landscape?.name ?? null,
    variables,
    start: prepared.question.start,
    optimiser: optimiser.name,
    settings,
    tolerance,
    mostSteps,
    sweep: {
      setting,
      measure: measured,
      points,
      floor,
      predicted: setting === 'lr' ? predictedFor(at(values[0] as number), ground) : null,
      ...bestOf(points, prepared.walker.value),
      wall: wallOf(points, prepared.walker.value),
    },
    remarks:
      measured === 'value' && measure === null && floor === null
        ? ['no floor is known, so the runs are measured by the value at the end']
        : [],
  };
}

type End = Omit<SweepPoint, 'distance' | 'measured'> & { readonly point: readonly number[] };

/** The floor near the lowest end, where there is one. */
function floorOf({ expr, variables, landscape }: Ground, ends: readonly End[]): SettingSweep['sweep']['floor'] {
  const finite = ends.filter(
    ({ value, point, status }) => Number.isFinite(value) && status !== 'diverged' && point.every(Number.isFinite),
  );
  if (finite.length === 0 || variables.length > 20) return null;
  const lowest = finite.reduce((best, end) => (end.value < best.value ? end : best));
  const near = landscape?.known.find(
    ({ kind, point }) =>
      kind === 'minimum' &&
      variables.every((name, i) => Math.abs((point[name] as number) - (lowest.point[i] as number)) < 1e-3),
  );
  if (near !== undefined) return { point: near.point, value: near.value };
  const found = minimumDownhill(expr, variables, namedBy(variables, lowest.point));
  return found !== null && found.kind === 'minimum'
    ? { point: namedBy(variables, found.point), value: found.value }
    : null;
}

function measureFor(ends: readonly End[], hasFloor: boolean, tolerance: number): SweepMeasure {
  const reached = ends.filter(({ status }) => status === 'converged').length;
  if (tolerance > 0 && reached >= ends.length / 2) return 'steps';
  return hasFloor ? 'distance' : 'value';
}

function predictedFor(question: DescentQuestion, ground: Ground): SettingSweep['sweep']['predicted'] {
  const { expr, variables } = ground;
  const plan = planOf(question);
  const { outlooks } = forecast(expr, variables, question.start, plan, minimaOf(ground));
  const limitFormula = plan.optimiser.limit?.(plan.settings) ?? null;
  const outlook = outlooks.findLast(({ learningRateLimit }) => learningRateLimit !== null);
  if (outlook === undefined || outlook.learningRateLimit === null || limitFormula === null) return null;
  return {
    place: outlook.place === 'floor' ? 'floor' : 'start',
    limit: outlook.learningRateLimit,
    limitFormula,
    curvature: outlook.eigenvalues?.at(-1) as number,
    best: outlook.best?.learningRate ?? null,
    good: outlook.best === null ? null : { from: outlook.best.from, to: outlook.best.to },
  };
}

/** So many more steps than the fewest are as good. */
const AS_GOOD = 1.1;
/** Two heights that differ by this share of the way down from the start are one. */
const SAME_HEIGHT = 1e-3;

/** Runs that arrived stop at the tolerance, so of two of them the nearer one is not the better one but the sooner one. */
function bestOf(points: readonly SweepPoint[], atStart: number): Pick<SettingSweep['sweep'], 'best' | 'good'> {
  const settled = points.filter(
    ({ measured, status }) => measured !== null && status !== 'diverged' && status !== 'not a number',
  );
  if (settled.length === 0) return { best: null, good: null };
  const lowest = settled.reduce((best, point) =>
    (point.measured as number) < (best.measured as number) ? point : best,
  );
  if (lowest.status !== 'converged') return { best: lowest, good: null };
  const arrived = ({ status, value }: SweepPoint): boolean =>
    status === 'converged' && Math.abs(value - lowest.value) <= SAME_HEIGHT * Math.abs(atStart - lowest.value);
  const best = points.filter(arrived).reduce((least, point) => (point.steps < least.steps ? point : least));
  const isGood = (point: SweepPoint | undefined): boolean =>
    point !== undefined && arrived(point) && point.steps <= AS_GOOD * best.steps;
  let [from, to] = [points.indexOf(best), points.indexOf(best)];
  while (isGood(points[from - 1])) from -= 1;
  while (isGood(points[to + 1])) to += 1;
  const good = points.slice(from, to + 1);
  return {
    best,
    good: {
      from: good[0]?.setting as number,
      to: good.at(-1)?.setting as number,
      mostSteps: Math.max(...good.map(({ steps }) => steps)),
    },
  };
}

/** Where settling ends: above the wall no run ended lower than it began. */
function wallOf(points: readonly SweepPoint[], atStart: number): SettingSweep['sweep']['wall'] {
  const last = points.findLastIndex(
    ({ status, value }) => status !== 'diverged' && status !== 'not a number' && value < atStart,
  );
  const [settled, next] = [points[last], points[last + 1]];
  return settled === undefined || next === undefined
    ? null
    : { lastSettled: settled.setting, firstFailed: next.setting };
}

/** The largest number of runs in a sweep. */
export const MOST_RUNS = 1001;
