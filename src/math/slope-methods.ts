/**
 * Nine ways to one derivative, each with what it costs and what it believes of itself.
 *
 * The difference formulas measure with a step; Ridders' method extrapolates its step away; the complex step takes its step
 * in a direction where nothing cancels; forward mode, reverse mode and the formula have no step. A row says what was
 * computed, with which h and why, and afterwards it is judged: an error estimate is honest when the true error, against
 * 60 digits, is not larger.
 *
 * Next: ./point-remarks.ts
 */

import { complexStep } from './arithmetic/complex.ts';
import { forwardDerivative } from './arithmetic/dual.ts';
import { jetArithmetic, nthDerivative } from './arithmetic/jet.ts';
import { backward, record, reverseGradient } from './arithmetic/tape.ts';
import { type DifferenceMethod, type Measurement, measure, stencilOf, usualStep } from './differences.ts';
import { type Expr, evaluate, type Point } from './expression.ts';
import { ridders } from './ridders.ts';
import type { Judge } from './truth.ts';

export const methodNames = [
  'forward',
  'backward',
  'central',
  'five-point',
  'richardson',
  'complex-step',
  'dual',
  'reverse',
  'symbolic',
] as const;
export type MethodName = (typeof methodNames)[number];

/** One way to the derivative, and what is known of its error. */
export interface MethodRow {
  readonly method: MethodName;
  /** What it computes, as a formula or in words. */
  readonly formula: string;
  /** Truncation shrinks like h to this power; null where there is no truncation. */
  readonly accuracyOrder: number | null;
  readonly h: number | null;
  /** Why this h. */
  readonly because: string | null;
  readonly derivative: number | null;
  /** Signed, against the derivative in 60 digits; null where there is no derivative. */
  readonly error: number | null;
  /** How far off the method believes it may be. */
  readonly errorEstimate: number | null;
  /** Whether the true error is within the estimate; null where one of them is missing. */
  readonly honest: boolean | null;
  readonly evaluations: number;
  /** Why there is no answer, or what to beware of. */
  readonly remark: string | null;
}

/** The question that all methods are asked. */
export interface Task {
  readonly expr: Expr;
  readonly raw: Expr | null;
  readonly point: Point;
  readonly variable: string;
  readonly order: number;
  readonly h: number | null;
  readonly f: (x: number) => number;
  readonly plain: boolean;
}

type UnjudgedRow = Omit<MethodRow, 'error' | 'honest'>;

/** What a method without a step answers; nothing of a step and nothing of an estimate. */
const stepless = (
  method: MethodName,
  formula: string,
  derivative: number | null,
  remark: string | null = null,
): UnjudgedRow => ({
  method,
  formula,
  accuracyOrder: null,
  h: null,
  because: null,
  derivative,
  errorEstimate: null,
  evaluations: derivative === null ? 0 : 1,
  remark,
});

/** How each method answers. */
const rows: Readonly<Record<MethodName, (task: Task) => UnjudgedRow>> = {
  forward: (task) => stencilRow('forward', task),
  backward: (task) => stencilRow('backward', task),
  central: (task) => stencilRow('central', task),
  'five-point': (task) => stencilRow('five-point', task),
  richardson: (task) => richardsonRow(task),
  'complex-step': (task) => complexRow(task),
  dual: ({ expr, point, variable, order }) =>
    order === 1
      ? stepless('dual', 'f(x + e) with e^2 = 0', forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0)
      : stepless('dual', `f(x + t) as a series to t^${order}`, nthDerivative(expr, point, variable, order)),
  reverse: ({ expr, point, variable, order }) =>
    order === 1
      ? stepless('reverse', 'adjoints from the value back', reverseGradient(expr, point).gradient[variable] ?? 0)
      : stepless('reverse', `adjoints of a series to t^${order - 1}`, reverseOfOrder(expr, point, variable, order)),
  symbolic: ({ raw, point }) =>
    raw === null
      ? stepless('symbolic', 'the formula of the derivative', null, 'there is no formula of manageable length')
      : stepless('symbolic', 'the formula of the derivative', evaluate(raw, point)),
};

/** The row of a method, judged against the truth where there is one. */
export const methodRow = (method: MethodName, task: Task, truth: Judge | null): MethodRow =>
  judged(rows[method](task), truth);

/** Reverse mode over series one order shorter: the adjoint of x is the series of f′, whose last coefficient is wanted. */
function reverseOfOrder(expr: Expr, point: Point, variable: string, order: number): number {
  const series = jetArithmetic(order - 1);
  const entries = record(
    expr,
    (name) => (name === variable ? [point[name] as number, 1] : [point[name] as number]),
    series,
    (name) => name === variable,
  );
  const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
  if (place < 0) return 0;
  let factorial = 1;
  for (let k = 2; k < order; k++) factorial *= k;
  return ((backward(entries, series)[place] as readonly number[])[order - 1] ?? 0) * factorial;
}

function stencilRow(method: DifferenceMethod, task: Task): UnjudgedRow {
  const { order, f } = task;
  const x = task.point[task.variable] as number;
  const stencil = stencilOf(method, order);
  const h = task.h ?? usualStep(stencil.accuracyOrder, order, x);
  const because = task.h === null ? usualReason(stencil.accuracyOrder, order, x) : 'as asked for';
  const base = {
    method,
    formula: stencil.formula,
    accuracyOrder: stencil.accuracyOrder,
    h,
    because,
    evaluations: stencil.offsets.length,
  };
  if (x + h === x)
    return {
      ...base,
      evaluations: 0,
      derivative: null,
      errorEstimate: null,
      remark: vanishing(x),
    };
  const measured = measure(f, x, stencil, h);
  const silent = task.plain && measured.errorEstimate === null;
  return { ...base, ...answerOf(measured, task), remark: failure(measured) ?? (silent ? unsettled : null) };
}

const usualReason = (accuracyOrder: number, order: number, x: number): string =>
  `eps^(1/${accuracyOrder + order})${Math.abs(x) > 1 ? '*|x|' : ''}, where truncation meets roundoff`;

const answerOf = (
  { derivative, errorEstimate }: Measurement,
  task: Task,
): { derivative: number | null; errorEstimate: number | null } => ({
  derivative: Number.isNaN(derivative) ? null : derivative,
  errorEstimate: task.plain ? errorEstimate : null,
});

const failure = ({ failedAt }: Measurement): string | null =>
  failedAt === null ? null : `f has no finite value at ${failedAt}`;

const unsettled = 'other steps answer otherwise: how far it is off cannot be said';

const vanishing = (x: number): string => `x + h is x: the step is below the resolution of float64 at ${x}`;

function richardsonRow(task: Task): UnjudgedRow {
  const { order, f } = task;
  const x = task.point[task.variable] as number;
  const first = task.h ?? 2 ** Math.round(Math.log2(0.25 * Math.max(1, Math.abs(x))));
  if (x + first === x)
    return {
      method: 'richardson',
      formula: 'central with h, h/2, h/4, ..., extrapolated to h = 0',
      accuracyOrder: null,
      evaluations: 0,
      h: first,
      because: 'as asked for',
      derivative: null,
      errorEstimate: null,
      remark: vanishing(x),
    };
  const measured = ridders(f, x, order, first);
  const base = {
    method: 'richardson' as const,
    formula: 'central with h, h/2, h/4, ..., extrapolated to h = 0',
    accuracyOrder: null,
    evaluations: measured.evaluations,
  };
  const none = measured.errorEstimate === null;
  return {
    ...base,
    h: none ? first : measured.h,
    because:
      task.h === null
        ? `the row of its table, from h = ${first} down, that changed least`
        : `from h = ${first} down, as asked for`,
    ...answerOf(measured, task),
    remark: none ? (failure(measured) ?? 'the table did not settle') : null,
  };
}

function complexRow(task: Task): UnjudgedRow {
  const { expr, point, variable, order } = task;
  const base = {
    method: 'complex-step' as const,
    formula: 'Im f(x + i*h) / h',
    accuracyOrder: 2,
    evaluations: 1,
    errorEstimate: null,
  };
  if (order > 1)
    return {
      ...base,
      h: null,
      because: null,
      derivative: null,
      evaluations: 0,
      remark: 'the complex step measures first derivatives; for higher ones its parts cancel like any difference',
    };
  const answer = complexStep(expr, point, variable);
  if ('refusal' in answer)
    return { ...base, h: null, because: null, derivative: null, evaluations: 0, remark: answer.refusal };
  const none = Number.isNaN(answer.derivative);
  return {
    ...base,
    evaluations: answer.evaluations,
    h: answer.h,
    because: none ? null : 'so small that h^2 vanishes, and nothing cancels; a smaller one agrees',
    derivative: none ? null : answer.derivative,
    remark: none ? 'f has no value there' : null,
  };
}

/** The true error of a row, and whether what the method believed of itself holds. */
function judged(row: UnjudgedRow, truth: Judge | null): MethodRow {
  const error =
    truth === null || row.derivative === null || !Number.isFinite(row.derivative)
      ? null
      : truth.errorOf(row.derivative);
  return {
    ...row,
    error,
    honest: error === null || row.errorEstimate === null ? null : Math.abs(error) <= row.errorEstimate,
  };
}
