/**
 * Where do truncation and roundoff meet, and could one have known?
 *
 * For every method and precision a formula is tried at many steps (./two-errors.ts). The best of them is found, and beside
 * it stands the step that theory foretells from the derivatives of f alone:
 *
 *     error(h) ≈ C·h^p + E/h^n       C from the next derivative, E from the rounding of f, n the order of the derivative
 *     best h   = (n·E / (p·C))^(1/(p + n))
 *
 *     central difference of sin at 1 in float64:   C = |cos 1|/6, E = 2.2e-16·0.84   best h ≈ 1e-5, error ≈ 3e-11
 *
 * On log-log paper the two branches are straight lines with slopes p and -n. They are fitted where one part outweighs the
 * other ten times, and the range of the fit is told. Measured errors can be luckier than theory: roundoff is a sum of
 * rounding errors that may cancel, so the best of many is often ten times below the prediction.
 *
 * Where it breaks: where the next derivative is 0 the prediction has no C, and is left out.
 *
 * Next: ./gradients.ts
 */

import { InputError } from '../input-error.ts';
import { complexStep } from './arithmetic/complex.ts';
import { type Decimal, fromFloat64, toFloat64 } from './arithmetic/decimal.ts';
import { dualOver } from './arithmetic/dual.ts';
import { nthDerivative } from './arithmetic/jet.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { backward, record } from './arithmetic/tape.ts';
import { gaussian } from './chance.ts';
import { type Expr, evaluate, interpret, type Point } from './expression.ts';
import { analysePoint, isPlain, type PointKind } from './kinks.ts';
import { type Microscope, microscopeAt } from './microscope.ts';
import { parseFormula } from './parse.ts';
import { truthAt } from './truth.ts';
import { accuracyOf, type SweepMethod, type SweepPoint, sweeper, sweepMethods } from './two-errors.ts';

export { type SweepMethod, type SweepPoint, sweepMethods } from './two-errors.ts';

export const precisionNames = ['float64', 'float32', 'bfloat16', 'float16'] as const satisfies readonly PrecisionName[];

/** More steps than this take longer than a person waits and show nothing more. */
export const mostPoints = 500;

export interface SweepQuestion {
  readonly expression: string;
  readonly variable?: string;
  readonly at: Point;
  readonly order?: 1 | 2;
  readonly methods?: readonly SweepMethod[];
  readonly precisions?: readonly PrecisionName[];
  /** The largest and the smallest step; without it from 1 to below the machine epsilon of each precision. */
  readonly h?: { readonly from: number; readonly to: number };
  /** Steps are powers of this: 2 keeps them exact. */
  readonly base?: 2 | 10;
  /** How many steps at most. */
  readonly points?: number;
  /** A step to look at digit by digit. */
  readonly digits?: number;
  /** Normally distributed noise on every value of f. */
  readonly noise?: { readonly sigma: number; readonly seed: number };
}

/** A slope on log-log paper, and the steps on which it was fitted. */
export interface Fit {
  readonly slope: number;
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

export interface Sweep {
  readonly precision: PrecisionName;
  readonly method: SweepMethod;
  readonly accuracyOrder: number;
  /** The point after rounding to the precision. */
  readonly at: Point;
  /** The derivative at the rounded point; null where there is none. */
  readonly exact: number | null;
  readonly points: readonly SweepPoint[];
  readonly best: { readonly h: number; readonly error: number } | null;
  readonly predicted: { readonly h: number; readonly error: number } | null;
  readonly slopes: { readonly truncation: number | null; readonly roundoff: number | null };
  readonly fits: { readonly truncation: Fit | null; readonly roundoff: Fit | null };
  /** Correct significant digits at the best step. */
  readonly digits: number | null;
  /** Why there is nothing to see, or what to beware of. */
  readonly remark: string | null;
}

/** A method without a step, for contrast. */
export interface Stepless {
  readonly precision: PrecisionName;
  readonly method: 'dual' | 'reverse';
  readonly derivative: number;
  readonly error: number | null;
}

export interface SweepResult {
  readonly expression: string;
  readonly variable: string;
  readonly at: Point;
  readonly order: number;
  readonly exact: number | null;
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
  readonly kind: PointKind;
  readonly sweeps: readonly Sweep[];
  readonly stepless: readonly Stepless[];
  /** One step digit by digit, in each precision; null where none was asked for. */
  readonly microscope: readonly Microscope[] | null;
  readonly remarks: readonly string[];
}

/**
 * The error of difference formulas over steps and precisions, split into truncation and roundoff.
 *
 * @throws InputError for a range of steps without one, unknown variables, a formula that does not parse
 */
export async function errorSweep(question: SweepQuestion): Promise<SweepResult> {
  const { expr, variables, source } = parseFormula(question.expression);
  const variable = question.variable ?? variables[0];
  if (variable === undefined)
    throw new InputError(
      'the formula has no variable, so there is nothing to step',
      'for example mcl error-sweep "sin(x)" --at 1',
      { text: source, start: 0, end: source.length },
    );
  if (question.variable === undefined && variables.length > 1)
    throw new InputError(
      `the formula has several variables (${variables.join(', ')}): which one is stepped?`,
      `for example --var ${variables[0]}`,
    );
  const order = question.order ?? 1;
  const plain = isPlain(expr, question.at, variable);
  const analysis = plain ? null : await analysePoint(expr, question.at, variable);
  const kind = analysis?.kind ?? 'smooth';
  const smooth = kind === 'smooth' && (order === 1 || plain);
  const exactAt = (point: Point): Decimal | null => {
    if (!smooth) return null;
    const { derivative } = truthAt(expr, point, variable, order);
    return derivative.isFinite() ? derivative : null;
  };
  const methods = question.methods ?? sweepMethods;
  const wanted = question.precisions ?? precisionNames;
  const sweeps: Sweep[] = [];
  const stepless: Stepless[] = [];
  for (const precision of wanted) {
    const noise = question.noise === undefined ? null : scaled(question.noise);
    const prepared = sweeper({ expr, point: question.at, variable, order, precision, noise }, exactAt);
    const steps = stepsOf(question, precision);
    for (const method of methods)
      sweeps.push(
        sweepOf(method, { expr, variable, order, precision, steps, prepared, noise: question.noise?.sigma ?? 0 }),
      );
    if (order === 1) stepless.push(...steplessOf(expr, prepared.at, variable, precision, prepared.exact));
  }
  const exact = exactAt(question.at);
  return {
    expression: source,
    variable,
    at: question.at,
    order,
    exact: exact === null ? null : toFloat64(exact),
    noise: question.noise ?? null,
    kind,
    sweeps,
    stepless,
    microscope:
      question.digits === undefined
        ? null
        : wanted.map((precision) => microscopeAt(expr, question.at, variable, precision, question.digits as number)),
    remarks: remarksOf(kind, order, sweeps),
  };
}

const scaled = ({ sigma, seed }: { sigma: number; seed: number }): (() => number) => {
  const next = gaussian(seed);
  return () => sigma * next();
};

/** Powers of the base from the largest step down, past where x + h is x, thinned evenly to the number asked for. */
function stepsOf({ h, base = 2, points, at }: SweepQuestion, name: PrecisionName): number[] {
  const { machineEpsilon } = precisions[name];
  const largest = h?.from ?? 1;
  const size = Math.max(1, ...Object.values(at).map(Math.abs));
  const smallest = h?.to ?? Math.min(largest / 2, (machineEpsilon * size) / 8);
  const log = (value: number): number => (base === 2 ? Math.log2(value) : Math.log10(value));
  const top = Math.floor(log(largest) + 1e-9);
  const bottom = Math.ceil(log(smallest) - 1e-9);
  if (bottom > top)
    throw new InputError(`there is no power of ${base} from ${smallest} to ${largest}`, `for example --h 1:1e-16`);
  const all = Array.from({ length: top - bottom + 1 }, (_, k) => base ** (top - k));
  const most = points ?? mostPoints;
  if (all.length <= most) return all;
  const stride = (all.length - 1) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, k) => all[Math.round(k * stride)] as number);
}

interface OneSweep {
  readonly expr: Expr;
  readonly variable: string;
  readonly order: 1 | 2;
  readonly precision: PrecisionName;
  readonly steps: readonly number[];
  readonly prepared: ReturnType<typeof sweeper>;
  readonly noise: number;
}

function sweepOf(method: SweepMethod, task: OneSweep): Sweep {
  const { expr, variable, order, precision, steps, prepared } = task;
  const accuracyOrder = accuracyOf(method, order);
  const exact = prepared.exact === null ? null : toFloat64(prepared.exact);
  const empty = {
    precision,
    method,
    accuracyOrder,
    at: prepared.at,
    exact,
    points: [],
    best: null,
    predicted: null,
    slopes: { truncation: null, roundoff: null },
    fits: { truncation: null, roundoff: null },
    digits: null,
  };
  if (method === 'complex-step') {
    if (order === 2) return { ...empty, remark: 'the complex step measures first derivatives only' };
    const answer = complexStep(expr, prepared.at, variable);
    if ('refusal' in answer) return { ...empty, remark: answer.refusal };
  }
  const points = steps.map((h) => prepared.try(method, h));
  const judged = points.filter((point) => point.error !== null);
  const best = judged.reduce<SweepPoint | null>(
    (least, point) =>
      least === null || Math.abs(point.error as number) < Math.abs(least.error as number) ? point : least,
    null,
  );
  const fits = { truncation: fitOf(judged, 'truncation'), roundoff: fitOf(judged, 'roundoff') };
  return {
    ...empty,
    points,
    best: best === null ? null : { h: best.h, error: best.error as number },
    predicted: exact === null ? null : predictedOptimum(method, task),
    slopes: { truncation: fits.truncation?.slope ?? null, roundoff: fits.roundoff?.slope ?? null },
    fits,
    digits:
      best === null || exact === null || exact === 0
        ? null
        : Math.min(17, Math.max(0, -Math.log10(Math.abs((best.error as number) / exact)))),
    remark: points.every(({ estimate }) => estimate === null) ? 'every step vanishes in this precision' : null,
  };
}

/** The straight line through one branch, where the one part outweighs the other ten times. */
function fitOf(points: readonly SweepPoint[], part: 'truncation' | 'roundoff'): Fit | null {
  const other = part === 'truncation' ? 'roundoff' : 'truncation';
  // Where the values have become equal the quotient is 0: that is the end of the branch, not a part of it.
  const chosen = points.filter(
    (point) =>
      point.estimate !== 0 &&
      Math.abs(point[part] as number) > 10 * Math.abs(point[other] as number) &&
      point[part] !== 0,
  );
  // The widest steps are not yet on the straight part of the truncation branch: the series has more than its first term there.
  const used = part === 'truncation' ? chosen.filter(({ h }) => h <= 0.26 * (chosen[0]?.h ?? 1)) : chosen;
  if (used.length < 4) return null;
  const xs = used.map(({ applied }) => Math.log(applied));
  const ys = used.map((point) => Math.log(Math.abs(point[part] as number)));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const across = xs.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  if (across === 0) return null;
  const slope = xs.reduce((sum, value, i) => sum + (value - mx) * ((ys[i] as number) - my), 0) / across;
  return { slope, from: (used[0] as SweepPoint).h, to: (used[used.length - 1] as SweepPoint).h, points: used.length };
}

/** Which derivative the first neglected term has, and its factor: error ≈ factor·f^(derivative)·h^p. */
const leading: Readonly<
  Record<1 | 2, Readonly<Record<Exclude<SweepMethod, 'complex-step'>, readonly [derivative: number, factor: number]>>>
> = {
  1: {
    forward: [2, 1 / 2],
    backward: [2, 1 / 2],
    central: [3, 1 / 6],
    'five-point': [5, 1 / 30],
    richardson: [5, 1 / 480],
  },
  2: { forward: [3, 1], backward: [3, 1], central: [4, 1 / 12], 'five-point': [6, 1 / 90], richardson: [6, 1 / 1440] },
};
/** How many times the rounding of one value of f counts in the quotient, on average: the root of the sum of squared weights. */
const magnified: Readonly<Record<1 | 2, Readonly<Record<Exclude<SweepMethod, 'complex-step'>, number>>>> = {
  1: {
    forward: Math.SQRT2,
    backward: Math.SQRT2,
    central: Math.SQRT1_2,
    'five-point': Math.sqrt(130) / 12,
    richardson: Math.sqrt(2 * (4 / 3) ** 2 + 2 * (1 / 6) ** 2),
  },
  2: {
    forward: Math.sqrt(6),
    backward: Math.sqrt(6),
    central: Math.sqrt(6),
    'five-point': Math.sqrt(30 ** 2 + 2 * 16 ** 2 + 2) / 12,
    richardson: Math.sqrt((16 / 3) ** 2 * 2 + 10 ** 2 + 2 / 9),
  },
};

function predictedOptimum(
  method: SweepMethod,
  { expr, variable, order, precision, prepared, noise }: OneSweep,
): { h: number; error: number } | null {
  // The complex step subtracts nothing: its error falls to the rounding of f and stays, so it has no best h.
  if (method === 'complex-step') return null;
  const [derivative, factor] = leading[order][method];
  const C = Math.abs(factor * nthDerivative(expr, prepared.at, variable, derivative));
  const x = prepared.at[variable] as number;
  const value = evaluate(expr, prepared.at);
  const slope = nthDerivative(expr, prepared.at, variable, 1);
  // A value of f is off by a rounding of its own, and by one of what it was computed from, which its condition magnifies.
  const rounding = (precisions[precision].unitRoundoff / Math.sqrt(3)) * Math.hypot(value, x * slope);
  const E = magnified[order][method] * Math.hypot(rounding, noise);
  const p = accuracyOf(method, order);
  if (!(C > 0) || !(E > 0) || !Number.isFinite(C) || !Number.isFinite(E)) return null;
  const h = ((order * E) / (p * C)) ** (1 / (p + order));
  return { h, error: C * h ** p + E / h ** order };
}

/** Forward and reverse mode in the same precision: no step, no second branch. */
function steplessOf(
  expr: Expr,
  at: Point,
  variable: string,
  precision: PrecisionName,
  exact: Decimal | null,
): Stepless[] {
  const { arithmetic } = precisions[precision];
  const dual = interpret(
    expr,
    (name) => ({ value: at[name] as number, tangent: name === variable ? 1 : null }),
    dualOver(arithmetic),
  );
  const entries = record(
    expr,
    (name) => at[name] as number,
    arithmetic,
    (name) => name === variable,
  );
  const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
  const adjoint = place < 0 ? 0 : (backward(entries, arithmetic)[place] as number);
  const judged = (derivative: number): number | null =>
    exact === null || !Number.isFinite(derivative) ? null : toFloat64(fromFloat64(derivative).minus(exact));
  return [
    { precision, method: 'dual', derivative: dual.tangent ?? 0, error: judged(dual.tangent ?? 0) },
    { precision, method: 'reverse', derivative: adjoint, error: judged(adjoint) },
  ];
}

function remarksOf(kind: PointKind, order: number, sweeps: readonly Sweep[]): string[] {
  const remarks: string[] = [];
  if (kind !== 'smooth')
    remarks.push(
      `there is no derivative at this point (${kind}), so there is no error to split: the table shows what the formulas answer all the same`,
    );
  const frozen = sweeps.filter(
    ({ points }) =>
      points.length > 2 &&
      points.filter(({ estimate }) => estimate !== null).every(({ estimate }, _, all) => estimate === all[0]?.estimate),
  );
  if (kind !== 'smooth' && frozen.length > 0)
    remarks.push(
      `${[...new Set(frozen.map(({ method }) => method))].join(', ')} give${frozen.length === 1 ? 's' : ''} the same answer for every h, so agreement between steps proves nothing`,
    );
  if (order === 2)
    remarks.push('a second derivative divides by h twice: roundoff grows like h^-2, and the best step is longer');
  return remarks;
}
