/**
 * If x changes slightly, how does f change? All answers side by side, and how wrong each of them is.
 *
 * One derivative, nine ways to it. The four difference formulas measure with a step; Ridders' method extrapolates its step
 * away; the complex step takes its step in a direction where nothing cancels; forward and reverse mode and the formula
 * have no step. Each answer is judged against the derivative in 60 digits, and so is what the method believes of itself:
 * an error estimate is honest when the true error is not larger.
 *
 * Where there is no derivative the methods still answer. They are shown, with what they hide: see ./kinks.ts.
 *
 * Next: ./optimisers.ts
 */

import { InputError } from '../input-error.ts';
import { complexStep } from './arithmetic/complex.ts';
import { forwardDerivative } from './arithmetic/dual.ts';
import { jetArithmetic, nthDerivative } from './arithmetic/jet.ts';
import { backward, record, reverseGradient } from './arithmetic/tape.ts';
import { compileValue } from './compile.ts';
import { type DifferenceMethod, type Measurement, machineEpsilon, measure, ridders, stencilOf, usualStep } from './differences.ts';
import { type Expr, evaluate, float64, type Point, write, writeInBrackets } from './expression.ts';
import { analysePoint, type Convention, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { type Formula, parseFormula } from './parse.ts';
import { derivative as derivativeFormula, type Step } from './symbolic.ts';
import type { Truth } from './truth.ts';
import { chooseView, type View } from './view.ts';

export const methodNames = ['forward', 'backward', 'central', 'five-point', 'richardson', 'complex-step', 'dual', 'reverse', 'symbolic'] as const;
export type MethodName = (typeof methodNames)[number];

/** The highest order that is offered: beyond it even exact coefficients times factorials lose meaning in float64. */
export const highestOrder = 20;

export interface DeriveOptions {
  readonly expression: string;
  /** The variable to differentiate by; the only one, if there is only one. */
  readonly variable?: string;
  /** The point; without one there is the formula of the derivative alone. */
  readonly at?: Point;
  readonly order?: number;
  /** The step of the difference formulas, in units of the variable; without it each takes its usual one. */
  readonly h?: number;
  readonly methods?: readonly MethodName[];
  /** Distances of the second point of chords. */
  readonly secants?: readonly number[];
  readonly range?: readonly [number, number];
}

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

/** A chord from the point to another, for the picture of chords closing on the tangent. */
export interface Secant {
  readonly h: number;
  readonly value: number;
  readonly slope: number;
  /** How far the slope of the chord is from that of the tangent. */
  readonly difference: number | null;
}

export interface DeriveResult {
  readonly expression: string;
  /** The formula as it was read, every operator in brackets. */
  readonly readAs: string;
  readonly variable: string;
  readonly at: Point;
  readonly order: number;
  readonly value: number | null;
  readonly derivative: number | null;
  readonly symbolic: string | null;
  readonly differentiable: boolean | null;
  /** One-sided derivatives. */
  readonly left: number | null;
  readonly right: number | null;
  readonly remarks: readonly string[];
  readonly methods: readonly MethodRow[];
  readonly tangent: { readonly slope: number; readonly intercept: number } | null;
  readonly steps: readonly Step[];
  /** What is at the point; null without a point. */
  readonly kind: PointKind | null;
  /** What the values go to from each side. */
  readonly limits: { readonly left: number | null; readonly right: number | null };
  /** Which parts of the formula are the reason, where there is no derivative. */
  readonly causes: readonly { readonly text: string; readonly says: string }[];
  readonly subgradients: readonly [number, number] | null;
  /** What PyTorch and JAX answer where there is no derivative, or where they are wrong about it. */
  readonly conventions: readonly Convention[];
  /** The exchange rate at work: a nudge, the change that the derivative predicts, and the change. */
  readonly nudge: { readonly by: number; readonly predicted: number; readonly actual: number } | null;
  readonly secants: readonly Secant[];
  readonly view: View;
}

/**
 * Everything mcl knows about the derivative of a formula, at a point or as a formula.
 *
 * @throws InputError for what the caller can put right: a formula that does not parse, a point that leaves a variable out
 * @example
 * (await derive({ expression: 'x^2', at: { x: 3 } })).derivative // => 6
 */
export async function derive(options: DeriveOptions): Promise<DeriveResult> {
  const formula = parseFormula(options.expression);
  const { expr } = formula;
  const variable = chosenVariable(formula, options.variable);
  const order = options.order ?? 1;
  if (!Number.isInteger(order) || order < 1 || order > highestOrder) throw new InputError(`the order needs a whole number from 1 to ${highestOrder}, and ${order} came`, 'for example --order 2');
  if (options.h !== undefined && !(Number.isFinite(options.h) && options.h !== 0)) throw new InputError(`the step h needs a finite number other than 0, and ${options.h} came`, 'for example --h 1e-5');
  const point = options.at ?? {};
  const missing = options.at === undefined ? [] : formula.variables.filter((name) => !Object.hasOwn(point, name));
  if (missing.length > 0) throw new InputError(`the point gives no number to ${missing.join(', ')}`, `for example --at ${formula.variables.map((name, i) => `${name}=${i + 1}`).join(',')}`);

  const symbolic = formulaOf(expr, variable, order);
  const here = point[variable];
  const common = {
    expression: formula.source,
    readAs: writeInBrackets(expr),
    variable,
    at: point,
    order,
    symbolic: symbolic.text,
    steps: symbolic.steps,
  };
  if (options.at === undefined || here === undefined) {
    const along = formula.variables.length <= 1 ? compileValue(expr, [variable]) : null;
    return {
      ...common,
      value: null, derivative: null, differentiable: null, left: null, right: null, kind: null,
      limits: { left: null, right: null },
      remarks: [...symbolic.remarks, ...(along === null ? [`the formula has several variables: give a point for numbers and a picture`] : [])],
      methods: [], tangent: null, causes: [], subgradients: null, conventions: [], nudge: null, secants: [],
      view: viewOf(options.range, along ?? (() => Number.NaN), 0),
    };
  }

  const f = along(expr, point, variable);
  const plain = isPlain(expr, point, variable);
  const analysis = plain ? null : await analysePoint(expr, point, variable);
  const value = evaluate(expr, point);
  const smooth = analysis === null || analysis.kind === 'smooth';
  const derivative = smooth ? exactDerivative(expr, point, variable, order, analysis) : null;
  const truth = derivative !== null && Number.isFinite(derivative) ? (await import('./truth.ts')).truthAt(expr, point, variable, order) : null;
  const wanted = options.methods ?? methodNames;
  const methods = wanted.map((method) => judged(rowOf(method, { expr, raw: symbolic.raw, point, variable, order, h: options.h ?? null, f, plain }), truth));
  const slope = order === 1 ? derivative : exactDerivative(expr, point, variable, 1, analysis);
  const nudge = smooth && slope !== null ? nudged(f, here, value, slope) : null;
  return {
    ...common,
    value: Number.isNaN(value) ? null : value,
    derivative,
    differentiable: derivative !== null && Number.isFinite(derivative),
    left: analysis === null ? slope : analysis.left.slope,
    right: analysis === null ? slope : analysis.right.slope,
    kind: analysis?.kind ?? 'smooth',
    limits: { left: analysis === null ? value : analysis.left.limit, right: analysis === null ? value : analysis.right.limit },
    remarks: [...symbolic.remarks, ...remarksOf(analysis, variable, here), ...digitRemark(value, truth)],
    methods,
    tangent: smooth && slope !== null && Number.isFinite(slope) ? { slope, intercept: value - slope * here } : null,
    causes: analysis === null ? [] : analysis.causes.map(({ text, says }) => ({ text, says })),
    subgradients: analysis?.subgradients ?? null,
    conventions: analysis?.conventions ?? [],
    nudge,
    secants: (options.secants ?? []).map((h) => secantOf(f, here, value, h, slope)),
    view: viewOf(options.range, f, here),
  };
}

/** The variable that is meant: the one that is asked for, or the only one. */
function chosenVariable({ variables, source }: Formula, asked: string | undefined): string {
  if (asked !== undefined) {
    if (variables.includes(asked)) return asked;
    throw new InputError(`the formula has no variable ${asked}`, variables.length === 0 ? 'it has no variables at all' : `its variables are ${variables.join(', ')}`);
  }
  if (variables.length === 0) return 'x';
  if (variables.length === 1) return variables[0] as string;
  throw new InputError(`the formula has several variables (${variables.join(', ')}): which one is to change?`, `for example --var ${variables[0]}; \`mcl gradient\` takes them all`, { text: source, start: 0, end: source.length });
}

/** The formula as a function of one variable, the others held where the point has them. */
function along(expr: Expr, point: Point, variable: string): (x: number) => number {
  const names = Object.keys(point);
  const compiled = compileValue(expr, names);
  const values = names.map((name) => point[name] as number);
  const place = names.indexOf(variable);
  return (x) => {
    values[place] = x;
    return compiled(...values);
  };
}

interface FormulaOfDerivative {
  /** Before tidying: the form whose digits the rows vouch for. */
  readonly raw: Expr | null;
  readonly text: string | null;
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
}

function formulaOf(expr: Expr, variable: string, order: number): FormulaOfDerivative {
  try {
    const { raw, tidied, steps } = derivativeFormula(expr, variable, order);
    return { raw, text: write(tidied), steps, remarks: [] };
  } catch (error) {
    // The numbers do not need the formula: a formula that would be too long is left out and said to be.
    if (!(error instanceof InputError)) throw error;
    return { raw: null, text: null, steps: [], remarks: [`there is no formula for the derivative: ${error.message}`] };
  }
}

function exactDerivative(expr: Expr, point: Point, variable: string, order: number, analysis: PointAnalysis | null): number | null {
  if (analysis !== null) return order === 1 ? analysis.derivative : null;
  return order === 1 ? (forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0) : nthDerivative(expr, point, variable, order);
}

// ── the methods ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Task {
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

function rowOf(method: MethodName, task: Task): UnjudgedRow {
  const { expr, point, variable, order, plain } = task;
  const stepless = { method, accuracyOrder: null, h: null, because: null, errorEstimate: null };
  const atKink = plain ? null : 'the chain rule takes what its rows say at this point, and does not look at both sides';
  switch (method) {
    case 'richardson':
      return richardsonRow(task);
    case 'complex-step':
      return complexRow(task);
    case 'dual': {
      const derivative = order === 1 ? (forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0) : nthDerivative(expr, point, variable, order);
      return { ...stepless, formula: order === 1 ? 'f(x + e) with e^2 = 0' : `f(x + t) as a series to t^${order}`, derivative, evaluations: 1, remark: atKink };
    }
    case 'reverse': {
      const derivative = order === 1 ? (reverseGradient(expr, point).gradient[variable] ?? 0) : reverseOfOrder(expr, point, variable, order);
      return { ...stepless, formula: order === 1 ? 'adjoints from the value back' : `adjoints of a series to t^${order - 1}`, derivative, evaluations: 1, remark: atKink };
    }
    case 'symbolic':
      return task.raw === null
        ? { ...stepless, formula: 'the formula of the derivative', derivative: null, evaluations: 0, remark: 'there is no formula of manageable length' }
        : { ...stepless, formula: 'the formula of the derivative', derivative: evaluate(task.raw, point), evaluations: 1, remark: atKink };
    default:
      return stencilRow(method, task);
  }
}

/** Reverse mode over series one order shorter: the adjoint of x is the series of f′, whose last coefficient is wanted. */
function reverseOfOrder(expr: Expr, point: Point, variable: string, order: number): number {
  const series = jetArithmetic(order - 1);
  const entries = record(expr, (name) => (name === variable ? [point[name] as number, 1] : [point[name] as number]), series, (name) => name === variable);
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
  const base = { method, formula: stencil.formula, accuracyOrder: stencil.accuracyOrder, h, because, evaluations: stencil.offsets.length };
  if (x + h === x) return { ...base, derivative: null, errorEstimate: null, remark: `x + h is x: the step is below the resolution of float64 at ${x}` };
  const measured = measure(f, x, stencil, h);
  return { ...base, ...answerOf(measured, task), remark: measured.failedAt === null ? kinkRemark(task) : `f has no finite value at ${measured.failedAt}` };
}

const usualReason = (accuracyOrder: number, order: number, x: number): string =>
  `eps^(1/${accuracyOrder + order})${Math.abs(x) > 1 ? '*|x|' : ''}, where truncation meets roundoff`;

const answerOf = ({ derivative, errorEstimate }: Measurement, task: Task): { derivative: number | null; errorEstimate: number | null } => ({
  derivative: Number.isNaN(derivative) ? null : derivative,
  errorEstimate: task.plain ? errorEstimate : null,
});

const kinkRemark = ({ plain }: Task): string | null => (plain ? null : 'it answers without noticing what is here');

function richardsonRow(task: Task): UnjudgedRow {
  const { order, f } = task;
  const x = task.point[task.variable] as number;
  const first = task.h ?? 2 ** Math.round(Math.log2(0.25 * Math.max(1, Math.abs(x))));
  const measured = ridders(f, x, order, first);
  const base = { method: 'richardson' as const, formula: 'central with h, h/2, h/4, …, extrapolated to h = 0', accuracyOrder: null, evaluations: measured.evaluations };
  const none = measured.errorEstimate === null;
  return {
    ...base,
    h: none ? first : measured.h,
    because: task.h === null ? `the row of its table, from h = ${first} down, that changed least` : `from h = ${first} down, as asked for`,
    ...answerOf(measured, task),
    remark: none ? (measured.failedAt === null ? 'the table did not settle' : `f has no finite value at ${measured.failedAt}`) : kinkRemark(task),
  };
}

function complexRow(task: Task): UnjudgedRow {
  const { expr, point, variable, order } = task;
  const base = { method: 'complex-step' as const, formula: 'Im f(x + i*h) / h', accuracyOrder: 2, evaluations: 1, errorEstimate: null };
  if (order > 1) return { ...base, h: null, because: null, derivative: null, evaluations: 0, remark: 'the complex step measures first derivatives; for higher ones its parts cancel like any difference' };
  const answer = complexStep(expr, point, variable);
  if ('refusal' in answer) return { ...base, h: null, because: null, derivative: null, evaluations: 0, remark: answer.refusal };
  const none = Number.isNaN(answer.derivative);
  return { ...base, h: answer.h, because: 'so small that h^2 vanishes; nothing is subtracted, so nothing cancels', derivative: none ? null : answer.derivative, remark: none ? 'f has no value there' : kinkRemark(task) };
}

/** The true error of a row, and whether what the method believed of itself holds. */
function judged(row: UnjudgedRow, truth: Truth | null): MethodRow {
  const error = truth === null || row.derivative === null || !Number.isFinite(row.derivative) ? null : truth.errorOf(row.derivative);
  return { ...row, error, honest: error === null || row.errorEstimate === null ? null : Math.abs(error) <= row.errorEstimate };
}

// ── what goes with the answer ──────────────────────────────────────────────────────────────────────────────────────

/** A nudge of a hundredth, in the scale of x, and what it does. */
function nudged(f: (x: number) => number, x: number, value: number, slope: number): { by: number; predicted: number; actual: number } | null {
  const by = 0.01 * Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, Math.abs(x)))));
  const actual = f(x + by) - value;
  return Number.isFinite(actual) ? { by, predicted: slope * by, actual } : null;
}

function secantOf(f: (x: number) => number, x: number, value: number, h: number, slope: number | null): Secant {
  if (x + h === x) throw new InputError(`the chord with h = ${h} has no length: x + h is x`, 'for example --secants 1,0.5,0.1');
  const there = f(x + h);
  const chord = (there - value) / (x + h - x);
  return { h, value: there, slope: chord, difference: slope === null ? null : chord - slope };
}

const viewOf = (range: readonly [number, number] | undefined, f: (x: number) => number, x: number): View =>
  range === undefined ? chooseView(f, x) : { from: range[0], to: range[1], because: 'as asked for' };

/** What the reader must know beside the numbers. */
function remarksOf(analysis: PointAnalysis | null, variable: string, x: number): string[] {
  if (analysis === null) return [];
  const place = `at ${variable} = ${x}`;
  const { left, right } = analysis;
  switch (analysis.kind) {
    case 'smooth':
      return [`differentiable ${place}, though a part of the formula is not: the slopes of both sides agree`];
    case 'corner':
      return [`not differentiable ${place}: a corner, with slope ${left.slope} on the left and ${right.slope} on the right`];
    case 'cusp':
      return [`not differentiable ${place}: a cusp, vertical on both sides`];
    case 'vertical tangent': {
      const only = !left.defined ? 'right' : !right.defined ? 'left' : null;
      return [`not differentiable ${place}: the tangent is vertical${only === null ? '' : ` from the ${only}, and on the other side f has no values`}`];
    }
    case 'jump':
      return [`not differentiable ${place}: f jumps, from ${said(left.limit)} on the left to ${said(right.limit)} on the right`];
    case 'isolated value':
      return [`not differentiable ${place}: f has the value ${analysis.value} there, and goes to ${said(left.limit ?? right.limit)} beside it`];
    case 'hole':
      return [`f has no value ${place}: a hole, with the limit ${said(left.limit ?? right.limit)}${left.defined && right.defined ? '' : ` from the ${left.defined ? 'left' : 'right'}`}`];
    case 'pole':
      return [`f has no finite value ${place}: a pole, going to ${said(left.limit)} on the left and ${said(right.limit)} on the right`];
    case 'end of domain':
      return [`not differentiable ${place}: f ends there; its slope from the ${left.defined ? 'left' : 'right'} is ${left.defined ? left.slope : right.slope}`];
    case 'outside the domain':
      return [`f has no value ${place}, nor near it`];
    case 'no limit':
      return [`f has no limit ${place}: its values settle on nothing`];
    case 'not known':
      return [`no derivative can be told ${place}: the slopes beside it settle on nothing`];
  }
}

const said = (limit: number | null): string => (limit === null ? 'nothing' : String(limit));

/** Whether float64 loses digits in the value itself, so that no method could do well. */
function digitRemark(value: number, truth: Truth | null): string[] {
  if (truth === null || truth.value.isZero() || !truth.value.isFinite()) return [];
  const relative = Math.abs(value / Number(truth.value.toString()) - 1);
  return relative > 1e-6 ? [`float64 loses digits in f itself here: its value is off by ${relative.toExponential(1)} of itself`] : [];
}

/** For the microscope: the same stretch around a point, ever narrower, with how far curve and tangent part in it. */
export function closeUps(expr: Expr, point: Point, variable: string, slope: number, width: number, factors: readonly number[]): { readonly factor: number; readonly half: number; readonly gap: number }[] {
  const f = along(expr, point, variable);
  const x = point[variable] as number;
  const value = f(x);
  return factors.map((factor) => {
    const half = width / factor;
    let gap = 0;
    for (let k = -50; k <= 50; k++) {
      const t = (half * k) / 50;
      const off = Math.abs(f(x + t) - (value + slope * t));
      if (Number.isFinite(off)) gap = Math.max(gap, off);
    }
    return { factor, half, gap: gap / Math.max(Math.abs(slope) * half, machineEpsilon) };
  });
}
