/**
 * How wrong is each difference formula, at every step and in every precision?
 *
 * A formula is tried at many steps, and its error split into truncation and roundoff (./two-errors.ts). The best step is found,
 * and beside it stands the one that could have been foretold (./predicted-floor.ts), with the slopes of the two branches
 * (./branch-slopes.ts).
 *
 *     sin at 1 in float64:   forward   best at 2^-27, error 5.5e-10      foretold 1e-8, 9e-9      slopes 1 and -1
 *                            central   best at 2^-17, error 1.9e-13      foretold 5e-6, 7e-12     slopes 2 and -1
 *
 * Beside them stand the two ways that have no step at all, read in the same precision.
 *
 * Where it breaks: where there is no derivative there is no error. Then the estimates are told all the same, with what is there
 * and why each formula answers what it answers.
 *
 * Next: ./node-errors.ts
 */

import { give, InputError } from '../input-error.ts';
import { complexStep } from './arithmetic/complex.ts';
import { type Decimal, fromFloat64, toFloat64 } from './arithmetic/decimal.ts';
import { dualOver } from './arithmetic/dual.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { backward, record } from './arithmetic/tape.ts';
import { type BranchSlope, roundoffSlope, truncationSlope } from './branch-slopes.ts';
import { gaussian } from './chance.ts';
import { type Bends, lookerAt } from './derivative-truth.ts';
import { type Expr, evaluate, interpret, type Point, withFloat64Numbers } from './expression.ts';
import type { PointKind } from './kinks.ts';
import { type Microscope, microscopeAt } from './microscope.ts';
import { nearestKink } from './nearest-kink.ts';
import { parseFormula } from './parse.ts';
import { type Floor, predictedFloor, roundingOf, seriesAt } from './predicted-floor.ts';
import { accuracyOf, magnificationOf, quotientOf, type SweepMethod, sweepMethods } from './quotients.ts';
import { kindRemarks, kinkRemark, sweepRemarks } from './sweep-remarks.ts';
import { stepsOf, type WantedSteps } from './sweep-steps.ts';
import { type Noise, roundedPoint, type Sweeper, type SweepPoint, sweeper } from './two-errors.ts';

export { type SweepMethod, sweepMethods } from './quotients.ts';
export { mostPoints } from './sweep-steps.ts';
export type { SweepPoint } from './two-errors.ts';

export const precisionNames = ['float64', 'float32', 'bfloat16', 'float16'] as const satisfies readonly PrecisionName[];

export interface SweepQuestion extends WantedSteps {
  readonly expression: string;
  readonly variable?: string;
  readonly at: Point;
  readonly order?: 1 | 2;
  readonly methods?: readonly SweepMethod[];
  readonly precisions?: readonly PrecisionName[];
  /** A step to look at digit by digit. */
  readonly digits?: number;
  /** Normally distributed noise on every value of f. */
  readonly noise?: { readonly sigma: number; readonly seed: number };
}

export interface Sweep {
  readonly precision: PrecisionName;
  readonly method: SweepMethod;
  readonly accuracyOrder: number;
  /** The point after rounding to the precision. */
  readonly at: Point;
  /** The derivative at the rounded point; null where there is none. */
  readonly exact: number | null;
  /** From the largest step down. */
  readonly points: readonly SweepPoint[];
  /** The step with the least error, the largest of several; steps that vanish do not count. */
  readonly best: Floor | null;
  /** Where theory puts it; null where it has nothing to say. */
  readonly predicted: Floor | null;
  /** The same without the noise that was asked for; null without noise. */
  readonly predictedWithoutNoise: Floor | null;
  /** Whether at most steps left of the foretold floor the error is below the foretold one: the steps fit the numbers. */
  readonly roundingsCancel: boolean;
  readonly slopes: { readonly truncation: number | null; readonly roundoff: number | null };
  /** On which steps the slopes were fitted. */
  readonly fits: { readonly truncation: BranchSlope | null; readonly roundoff: BranchSlope | null };
  /** Standard deviation of the rounding of one value of f, as theory has it, in units of f; null without a derivative. */
  readonly valueError: number | null;
  /** Correct significant digits at the best step. */
  readonly digits: number | null;
  /** The largest step at which x + h is x; null where every step has an effect. */
  readonly vanishesAt: number | null;
  /** Why there is nothing to see, or what to beware of. */
  readonly remark: string | null;
}

/** A method without a step, for contrast. */
export interface Stepless {
  readonly precision: PrecisionName;
  readonly method: 'dual' | 'reverse';
  readonly derivative: number;
  readonly error: number | null;
  readonly digits: number | null;
}

export interface SweepResult {
  readonly expression: string;
  readonly variable: string;
  readonly at: Point;
  readonly order: number;
  /** The derivative at the point as given; null where there is none. */
  readonly exact: number | null;
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
  /** What is at the point. */
  readonly kind: PointKind;
  /** Of a second derivative at a kink that the first does not see: what it is on each side. Null for every other question. */
  readonly bends: Bends | null;
  readonly sweeps: readonly Sweep[];
  readonly stepless: readonly Stepless[];
  /** One step digit by digit, in each precision; null where none was asked for. */
  readonly microscope: readonly Microscope[] | null;
  readonly remarks: readonly string[];
}

/**
 * The error of difference formulas over steps and precisions, split into truncation and roundoff.
 *
 * @throws InputError for a range of steps without one, unknown variables, a formula that does not parse or that overflows at
 *   the point
 */
export async function errorSweep(question: SweepQuestion): Promise<SweepResult> {
  const { expr: typed, variables, source } = parseFormula(question.expression);
  const expr = withFloat64Numbers(typed);
  const variable = question.variable ?? variables[0];
  if (variable === undefined)
    throw new InputError(
      'the formula has no variable, so there is nothing to step',
      'a formula with a variable looks like sin(x)',
      { text: source, start: 0, end: source.length },
    );
  if (question.variable === undefined && variables.length > 1)
    throw new InputError(
      `the formula has several variables (${variables.join(', ')}): which one is stepped?`,
      give('variable', variables[0] as string),
    );
  const order = question.order ?? 1;
  const look = lookerAt(expr, variable, order);
  const { exact, kind, analysis, bends } = await look(question.at);
  if (analysis?.overflows === true || kind === 'overflow') throw overflow(question.at);

  const sweeps: Sweep[] = [];
  const stepless: Stepless[] = [];
  const kept = new Map<string, Decimal | null>();
  for (const precision of question.precisions ?? precisionNames) {
    const at = roundedPoint(question.at, precision);
    const isBeyond = !Object.values(at).every(Number.isFinite);
    // A point that the precision does not have is left out, and said to be.
    const here = isBeyond ? { exact: null, kind } : await look(at);
    const task = { expr, point: at, variable, order, precision, exact: here.exact, kept };
    const oneSweep: OneSweep = {
      ...task,
      kind: here.kind,
      isBeyond,
      isAsked: Object.entries(at).every(([name, value]) => value === question.at[name]),
      attempt: sweeper(task),
      series: here.exact === null ? null : seriesAt(expr, at, variable, order),
      rounding: here.exact === null ? 0 : roundingOf(expr, at, variable, precisions[precision]),
      noise: question.noise ?? null,
    };
    const methods = question.methods ?? sweepMethods;
    const floors = methods.flatMap((method) => floorsOf(method, oneSweep).predicted?.h ?? []);
    const steps = isBeyond ? [] : stepsOf(question, at[variable] as number, floors, precisions[precision]);
    sweeps.push(...methods.map((method) => sweepOf(method, oneSweep, steps)));
    if (order === 1 && !isBeyond) stepless.push(...steplessOf(oneSweep));
  }
  return {
    expression: source,
    variable,
    at: question.at,
    order,
    exact: exact === null ? null : toFloat64(exact),
    noise: question.noise ?? null,
    kind,
    bends,
    sweeps,
    stepless,
    microscope:
      question.digits === undefined
        ? null
        : (question.precisions ?? precisionNames).map((precision) =>
            microscopeAt(expr, question.at, variable, precision, question.digits as number),
          ),
    remarks: [
      ...(analysis === null ? [] : kindRemarks(analysis, order, exact !== null, bends)),
      ...(exact === null
        ? []
        : kinkRemark(nearestKink(expr, question.at, variable, longestOf(sweeps)), longestOf(sweeps))),
      ...sweepRemarks(sweeps, order, question.noise !== undefined),
    ],
  };
}

/** The longest step that was tried. */
const longestOf = (sweeps: readonly Sweep[]): number =>
  Math.max(0, ...sweeps.flatMap(({ points }) => points.map(({ h }) => h)));

const overflow = (at: Point): InputError => {
  const place = Object.entries(at)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return new InputError(
    `the formula overflows float64 at ${place}, so no difference formula has a value there`,
    'mcl stability shows where',
  );
};

// ── one method in one precision ────────────────────────────────────────────────────────────────────────────────────

interface OneSweep {
  readonly expr: Expr;
  readonly point: Point;
  readonly variable: string;
  readonly order: 1 | 2;
  readonly precision: PrecisionName;
  readonly exact: Decimal | null;
  /** What is at the rounded point. */
  readonly kind: PointKind;
  /** Whether the rounded point is the one that was asked for. */
  readonly isAsked: boolean;
  /** Whether a coordinate is beyond the largest number of the precision. */
  readonly isBeyond: boolean;
  readonly attempt: Sweeper;
  readonly series: readonly number[] | null;
  /** The standard deviation of the rounding of one value of f. */
  readonly rounding: number;
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
}

/** The foretold floors, with the noise that was asked for and without. The complex step subtracts nothing: its error falls and stays. */
function floorsOf(
  method: SweepMethod,
  { series, order, rounding, noise, precision }: OneSweep,
): { predicted: Floor | null; predictedWithoutNoise: Floor | null } {
  if (method === 'complex-step' || series === null) return { predicted: null, predictedWithoutNoise: null };
  const { unitRoundoff } = precisions[precision];
  const floor = (sigma: number): Floor | null =>
    predictedFloor(method, order, series, Math.hypot(rounding, sigma), unitRoundoff);
  return { predicted: floor(noise?.sigma ?? 0), predictedWithoutNoise: noise === null ? null : floor(0) };
}

function sweepOf(method: SweepMethod, task: OneSweep, steps: readonly number[]): Sweep {
  const { point: at, order, precision, attempt, noise } = task;
  const exact = task.exact === null ? null : toFloat64(task.exact);
  const refusal = refusalOf(method, task);
  const chance = noise === null ? undefined : measured(noise);
  const points = refusal === null ? steps.map((h) => attempt(method, h, chance)) : [];
  const judged = points.filter(({ error, applied }) => error !== null && applied > 0);
  const best = judged.reduce<SweepPoint | null>(
    (least, point) =>
      least === null || Math.abs(point.error as number) < Math.abs(least.error as number) ? point : least,
    null,
  );
  const fits = {
    truncation: truncationSlope(points),
    roundoff: roundoffSlope(
      points,
      method === 'complex-step' ? Number.POSITIVE_INFINITY : widestForRoundoff(method, task),
    ),
  };
  const floors = floorsOf(refusal === null ? method : 'complex-step', task);
  return {
    precision,
    method,
    accuracyOrder: accuracyOf(method, order),
    at,
    exact,
    points,
    best: best === null ? null : { h: best.h, error: best.error as number },
    ...floors,
    roundingsCancel: floors.predicted !== null && cancelLeftOf(floors.predicted, judged),
    slopes: { truncation: fits.truncation?.slope ?? null, roundoff: fits.roundoff?.slope ?? null },
    fits,
    valueError: exact === null ? null : task.rounding,
    digits: best === null || exact === null ? null : digitsOf(best.error as number, exact, precision),
    vanishesAt: points.find(({ applied }) => applied === 0)?.h ?? null,
    remark: refusal ?? remarkOf(points, task),
  };
}

/** Fewer steps than this say nothing of most steps. */
const ENOUGH_STEPS = 8;

function cancelLeftOf({ h, error }: Floor, judged: readonly SweepPoint[]): boolean {
  const left = judged.filter((point) => point.h < h / 2);
  const below = left.filter((point) => Math.abs(point.error as number) <= error);
  return left.length >= ENOUGH_STEPS && below.length > left.length / 2;
}

const measured = ({ sigma, seed }: { readonly sigma: number; readonly seed: number }): Noise => {
  const next = gaussian(seed);
  return () => sigma * next();
};

/** Why a method cannot be tried here, or null. */
function refusalOf(
  method: SweepMethod,
  { expr, point, variable, order, noise, precision, isBeyond }: OneSweep,
): string | null {
  if (isBeyond) return `the point is beyond the largest number of ${precision}, ${precisions[precision].largest}`;
  if (method !== 'complex-step') return null;
  if (order === 2) return 'the complex step measures first derivatives only';
  if (noise !== null)
    return 'noise belongs to functions that are measured, and those have no values at complex numbers';
  if (Number.isNaN(evaluate(expr, point))) return 'f has no value at the point';
  const answer = complexStep(expr, point, variable);
  return 'refusal' in answer ? answer.refusal : null;
}

function remarkOf(
  points: readonly SweepPoint[],
  { expr, point, precision, exact, kind, isAsked }: OneSweep,
): string | null {
  const { arithmetic, largest } = precisions[precision];
  if (points.every(({ estimate }) => estimate === null)) return `every h is rounded to 0 in ${precision}`;
  if (exact === null) return isAsked ? null : `the point as ${precision} has it has no derivative (${kind})`;
  if (points.some(({ estimate }) => Number.isFinite(estimate))) {
    return points.every(({ truncation }) => truncation === null)
      ? 'gamma and its family are not known so far to the left in complex numbers of many digits, so truncation and roundoff are not told apart'
      : null;
  }
  const value = interpret(expr, (name) => point[name] as number, arithmetic);
  return Number.isFinite(value) ? 'no estimate is a finite number' : `f overflows: the largest number is ${largest}`;
}

/** From this step up the rounding of the quotient, not of the values, is what is left of roundoff. */
function widestForRoundoff(
  method: Exclude<SweepMethod, 'complex-step'>,
  { order, precision, exact, rounding, noise }: OneSweep,
): number {
  const E = Math.hypot(rounding, noise?.sigma ?? 0) * magnificationOf(quotientOf(method, order));
  const least = precisions[precision].unitRoundoff * Math.abs(exact === null ? 0 : toFloat64(exact));
  return E > 0 && least > 0 ? (E / (4 * least)) ** (1 / order) : Number.POSITIVE_INFINITY;
}

/** Correct significant digits, at most as many as the precision has; null where the truth is 0. */
const digitsOf = (error: number, exact: number, precision: PrecisionName): number | null =>
  exact === 0
    ? null
    : Math.min(precisions[precision].bits * Math.log10(2), Math.max(0, -Math.log10(Math.abs(error / exact))));

/** Forward and reverse mode in the same precision: no step, no second branch. */
function steplessOf({ expr, point, variable, precision, exact }: OneSweep): Stepless[] {
  const { arithmetic } = precisions[precision];
  const dual = interpret(
    expr,
    (name) => ({ value: point[name] as number, tangent: name === variable ? 1 : null }),
    dualOver(arithmetic),
  );
  const entries = record(
    expr,
    (name) => point[name] as number,
    arithmetic,
    (name) => name === variable,
  );
  const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
  const adjoint = place < 0 ? 0 : (backward(entries, arithmetic)[place] as number);
  const judged = (method: Stepless['method'], derivative: number): Stepless => {
    const isJudged = exact !== null && Number.isFinite(derivative);
    const error = isJudged ? toFloat64(fromFloat64(derivative).minus(exact)) : null;
    return {
      precision,
      method,
      derivative,
      error,
      digits: error === null ? null : digitsOf(error, toFloat64(exact as Decimal), precision),
    };
  };
  return [judged('dual', dual.tangent ?? 0), judged('reverse', adjoint)];
}
