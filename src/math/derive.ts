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
import { compileValue, gradientFunction } from './compile.ts';
import {
  type DifferenceMethod,
  type Measurement,
  machineEpsilon,
  measure,
  ridders,
  stencilOf,
  usualStep,
} from './differences.ts';
import { type Expr, evaluate, numberExpr, type Point, substitute, write, writeInBrackets } from './expression.ts';
import { analysePoint, type Convention, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { type Formula, parseFormula } from './parse.ts';
import { derivative as derivativeFormula, type Step } from './symbolic.ts';
import type { Truth } from './truth.ts';
import { chooseView, type View } from './view.ts';

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
  /** False leaves out the places where the slope is 0. */
  readonly flat?: boolean;
  /** Magnifications of the microscope: how far curve and tangent part in ever narrower windows. */
  readonly zoom?: readonly number[];
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
  /** Whether f has values on each side, arbitrarily near. */
  readonly defined: { readonly left: boolean; readonly right: boolean };
  /** Which parts of the formula are the reason, where there is no derivative. */
  readonly causes: readonly { readonly text: string; readonly says: string }[];
  readonly subgradients: readonly [number, number] | null;
  /** What PyTorch and JAX answer where there is no derivative, or where they are wrong about it. */
  readonly conventions: readonly Convention[];
  /** The exchange rate at work: a nudge, the change that the derivative predicts, and the change. */
  readonly nudge: { readonly by: number; readonly predicted: number; readonly actual: number } | null;
  readonly secants: readonly Secant[];
  readonly zoom: readonly CloseUp[];
  /** Where the slope is 0 in the window of the picture. */
  readonly flat: readonly FlatPoint[];
  readonly view: View;
}

/** A window around the point, and the widest gap in it between curve and tangent, as a share of the window's height. */
export interface CloseUp {
  readonly factor: number;
  /** Half the width of the window, in units of the variable. */
  readonly half: number;
  readonly gap: number;
}

/** A place where the derivative passes through 0 or touches it. */
export interface FlatPoint {
  readonly at: number;
  readonly kind: 'minimum' | 'maximum' | 'neither';
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
  if (!Number.isInteger(order) || order < 1 || order > highestOrder)
    throw new InputError(
      `the order needs a whole number from 1 to ${highestOrder}, and ${order} came`,
      'for example --order 2',
    );
  if (options.h !== undefined && !(Number.isFinite(options.h) && options.h !== 0))
    throw new InputError(
      `the step h needs a finite number other than 0, and ${options.h} came`,
      'for example --h 1e-5',
    );
  const point = options.at ?? {};
  const missing = options.at === undefined ? [] : formula.variables.filter((name) => !Object.hasOwn(point, name));
  if (missing.length > 0)
    throw new InputError(
      `the point gives no number to ${missing.join(', ')}`,
      `for example --at ${formula.variables.map((name, i) => `${name}=${i + 1}`).join(',')}`,
    );

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
    const along = formula.variables.length <= 1 ? variable : null;
    return {
      ...common,
      value: null,
      derivative: null,
      differentiable: null,
      left: null,
      right: null,
      kind: null,
      limits: { left: null, right: null },
      defined: { left: true, right: true },
      remarks: [
        ...symbolic.remarks,
        ...(along === null ? [`the formula has several variables: give a point for numbers and a picture`] : []),
      ],
      methods: [],
      tangent: null,
      causes: [],
      subgradients: null,
      conventions: [],
      nudge: null,
      secants: [],
      zoom: [],
      ...pictured(options, expr, { [variable]: 0 }, variable, along === null ? null : 0),
    };
  }

  const f = along(expr, point, variable);
  const plain = isPlain(expr, point, variable);
  const analysis = plain ? null : await analysePoint(expr, point, variable);
  const value = analysis === null ? evaluate(expr, point) : analysis.value;
  const smooth = analysis === null || analysis.kind === 'smooth';
  const derivative = smooth ? exactDerivative(expr, point, variable, order, analysis) : null;
  const truth =
    derivative !== null && Number.isFinite(derivative)
      ? (await import('./truth.ts')).truthAt(expr, point, variable, order)
      : null;
  const wanted = options.methods ?? methodNames;
  const methods = wanted.map((method) =>
    judged(rowOf(method, { expr, raw: symbolic.raw, point, variable, order, h: options.h ?? null, f, plain }), truth),
  );
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
    limits: {
      left: analysis === null ? value : analysis.left.limit,
      right: analysis === null ? value : analysis.right.limit,
    },
    defined: { left: analysis?.left.defined ?? true, right: analysis?.right.defined ?? true },
    remarks: [...symbolic.remarks, ...remarksOf(analysis, variable, here), ...digitRemark(value, truth)],
    methods,
    tangent: smooth && slope !== null && Number.isFinite(slope) ? { slope, intercept: value - slope * here } : null,
    causes: analysis === null ? [] : analysis.causes.map(({ text, says }) => ({ text, says })),
    subgradients: analysis?.subgradients ?? null,
    conventions: analysis?.conventions ?? [],
    nudge,
    secants: (options.secants ?? []).map((h) => secantOf(f, here, value, h, slope)),
    zoom: slope !== null && Number.isFinite(slope) ? closeUps(f, here, value, slope, options.zoom ?? []) : [],
    ...pictured(options, expr, point, variable, here),
  };
}

/** The variable that is meant: the one that is asked for, or the only one. */
function chosenVariable({ variables, source }: Formula, asked: string | undefined): string {
  if (asked !== undefined) {
    if (variables.includes(asked)) return asked;
    throw new InputError(
      `the formula has no variable ${asked}`,
      variables.length === 0 ? 'it has no variables at all' : `its variables are ${variables.join(', ')}`,
    );
  }
  if (variables.length === 0) return 'x';
  if (variables.length === 1) return variables[0] as string;
  throw new InputError(
    `the formula has several variables (${variables.join(', ')}): which one is to change?`,
    `for example --var ${variables[0]}; \`mcl gradient\` takes them all`,
    { text: source, start: 0, end: source.length },
  );
}

/** The formula as a function of one variable, the others held where the point has them. */
export function along(expr: Expr, point: Point, variable: string): (x: number) => number {
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

function exactDerivative(
  expr: Expr,
  point: Point,
  variable: string,
  order: number,
  analysis: PointAnalysis | null,
): number | null {
  if (analysis !== null) return order === 1 ? analysis.derivative : null;
  return order === 1
    ? (forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0)
    : nthDerivative(expr, point, variable, order);
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
  const { expr, point, variable, order } = task;
  const stepless = { method, accuracyOrder: null, h: null, because: null, errorEstimate: null };
  switch (method) {
    case 'richardson':
      return richardsonRow(task);
    case 'complex-step':
      return complexRow(task);
    case 'dual': {
      const derivative =
        order === 1
          ? (forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0)
          : nthDerivative(expr, point, variable, order);
      return {
        ...stepless,
        formula: order === 1 ? 'f(x + e) with e^2 = 0' : `f(x + t) as a series to t^${order}`,
        derivative,
        evaluations: 1,
        remark: null,
      };
    }
    case 'reverse': {
      const derivative =
        order === 1
          ? (reverseGradient(expr, point).gradient[variable] ?? 0)
          : reverseOfOrder(expr, point, variable, order);
      return {
        ...stepless,
        formula: order === 1 ? 'adjoints from the value back' : `adjoints of a series to t^${order - 1}`,
        derivative,
        evaluations: 1,
        remark: null,
      };
    }
    case 'symbolic':
      return task.raw === null
        ? {
            ...stepless,
            formula: 'the formula of the derivative',
            derivative: null,
            evaluations: 0,
            remark: 'there is no formula of manageable length',
          }
        : {
            ...stepless,
            formula: 'the formula of the derivative',
            derivative: evaluate(task.raw, point),
            evaluations: 1,
            remark: null,
          };
    default:
      return stencilRow(method, task);
  }
}

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
      derivative: null,
      errorEstimate: null,
      remark: `x + h is x: the step is below the resolution of float64 at ${x}`,
    };
  const measured = measure(f, x, stencil, h);
  return { ...base, ...answerOf(measured, task), remark: failure(measured) };
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

function richardsonRow(task: Task): UnjudgedRow {
  const { order, f } = task;
  const x = task.point[task.variable] as number;
  const first = task.h ?? 2 ** Math.round(Math.log2(0.25 * Math.max(1, Math.abs(x))));
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
    h: answer.h,
    because: 'so small that h^2 vanishes; nothing is subtracted, so nothing cancels',
    derivative: none ? null : answer.derivative,
    remark: none ? 'f has no value there' : null,
  };
}

/** The true error of a row, and whether what the method believed of itself holds. */
function judged(row: UnjudgedRow, truth: Truth | null): MethodRow {
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

// ── what goes with the answer ──────────────────────────────────────────────────────────────────────────────────────

/** A nudge of a hundredth, in the scale of x, and what it does. */
function nudged(
  f: (x: number) => number,
  x: number,
  value: number,
  slope: number,
): { by: number; predicted: number; actual: number } | null {
  const by = 0.01 * Math.max(1, 10 ** Math.floor(Math.log10(Math.max(1, Math.abs(x)))));
  const actual = f(x + by) - value;
  return Number.isFinite(actual) ? { by, predicted: slope * by, actual } : null;
}

function secantOf(f: (x: number) => number, x: number, value: number, h: number, slope: number | null): Secant {
  if (x + h === x)
    throw new InputError(`the chord with h = ${h} has no length: x + h is x`, 'for example --secants 1,0.5,0.1');
  const there = f(x + h);
  const chord = (there - value) / (x + h - x);
  return { h, value: there, slope: chord, difference: slope === null ? null : chord - slope };
}

/** The stretch of the axis that the picture shows, and where the slope is 0 on it. */
function pictured(
  { range, flat = true }: DeriveOptions,
  expr: Expr,
  point: Point,
  variable: string,
  around: number | null,
): { readonly view: View; readonly flat: readonly FlatPoint[] } {
  if (around === null) return { view: { from: -1, to: 1, because: 'there is nothing to draw' }, flat: [] };
  const f = along(expr, point, variable);
  const view = range === undefined ? chooseView(f, around) : { from: range[0], to: range[1], because: 'as asked for' };
  return { view, flat: flat ? flatPoints(slopeAlong(expr, point, variable), view.from, view.to) : [] };
}

/** The derivative as a function of the one variable, by forward mode compiled from the formula. */
export function slopeAlong(expr: Expr, point: Point, variable: string): (x: number) => number {
  const moving = Object.fromEntries(Object.entries(point).filter(([name]) => name !== variable));
  const fixed = substitute(
    expr,
    Object.fromEntries(Object.entries(moving).map(([name, value]) => [name, numberExpr(value)])),
  );
  const gradient = gradientFunction(fixed, [variable]);
  const at = new Float64Array(1);
  const slope = new Float64Array(1);
  return (x) => {
    at[0] = x;
    const value = gradient(at, slope);
    return Number.isFinite(value) ? (slope[0] as number) : Number.NaN;
  };
}

/** Zeros of the slope: sign changes narrowed down by halving, and what they mean for f. A jump of the slope is no zero. */
function flatPoints(slope: (x: number) => number, from: number, to: number): FlatPoint[] {
  const samples = 400;
  const found: FlatPoint[] = [];
  const place = (k: number): number => from + ((to - from) * k) / samples;
  for (let k = 0; k < samples; k++) {
    let [a, b] = [place(k), place(k + 1)];
    const [left, right] = [slope(a), slope(b)];
    if (left === 0 && k > 0 && right !== 0 && slope(place(k - 1)) !== 0) {
      const before = Math.sign(slope(place(k - 1)));
      found.push({ at: a, kind: before === Math.sign(right) ? 'neither' : before < 0 ? 'minimum' : 'maximum' });
    }
    if (!(left * right < 0)) continue;
    for (let halvings = 0; halvings < 100 && b - a > Math.abs(a) * machineEpsilon; halvings++) {
      const middle = (a + b) / 2;
      if (slope(middle) * left > 0) a = middle;
      else b = middle;
    }
    // Next to a true zero the slope is small; next to a corner or a pole it is not.
    const nearby = Math.max(Math.abs(slope(a)), Math.abs(slope(b)));
    if (nearby <= 1e-6 * Math.max(Math.abs(left), Math.abs(right)))
      found.push({ at: Math.abs(slope(a)) < Math.abs(slope(b)) ? a : b, kind: left < 0 ? 'minimum' : 'maximum' });
  }
  return found;
}

/** What the reader must know beside the numbers. */
function remarksOf(analysis: PointAnalysis | null, variable: string, x: number): string[] {
  if (analysis === null) return [];
  const place = `at ${variable} = ${x}`;
  const { left, right } = analysis;
  switch (analysis.kind) {
    case 'smooth':
      return [
        analysis.overflows
          ? `differentiable ${place}, but a part of the formula is too large for float64, which has no value for f: a stable form would keep it`
          : `differentiable ${place}, though a part of the formula is not: the slopes of both sides agree`,
      ];
    case 'overflow':
      return [`f has a value ${place}, but it is too large for float64`];
    case 'corner':
      return [
        `not differentiable ${place}: a corner, with slope ${left.slope} on the left and ${right.slope} on the right`,
      ];
    case 'cusp':
      return [`not differentiable ${place}: a cusp, vertical on both sides`];
    case 'vertical tangent': {
      const only = !left.defined ? 'right' : !right.defined ? 'left' : null;
      return [
        `not differentiable ${place}: the tangent is vertical${only === null ? '' : ` from the ${only}, and on the other side f has no values`}`,
      ];
    }
    case 'jump':
      return [
        `not differentiable ${place}: f jumps, ${left.defined && right.defined ? `from ${said(left.limit)} on the left to ${said(right.limit)} on the right` : `from its value ${analysis.value} to ${said(left.limit ?? right.limit)} on the ${left.defined ? 'left' : 'right'}`}`,
      ];
    case 'isolated value':
      return [
        `not differentiable ${place}: f has the value ${analysis.value} there, and goes to ${said(left.limit ?? right.limit)} beside it`,
      ];
    case 'hole':
      return [
        `f has no value ${place}: a hole, with the limit ${said(left.limit ?? right.limit)}${left.defined && right.defined ? '' : ` from the ${left.defined ? 'left' : 'right'}`}`,
      ];
    case 'pole':
      return [
        `f has no finite value ${place}: a pole, going to ${[left.defined ? `${said(left.limit)} on the left` : null, right.defined ? `${said(right.limit)} on the right` : null].filter((side) => side !== null).join(' and ')}`,
      ];
    case 'end of domain':
      return [
        `not differentiable ${place}: f ends there; its slope from the ${left.defined ? 'left' : 'right'} is ${left.defined ? left.slope : right.slope}`,
      ];
    case 'outside the domain':
      return [`f has no value ${place}, nor near it`];
    case 'no limit':
      return [`f has no limit ${place}: its values settle on nothing`];
    case 'not known':
      return [`no derivative can be told ${place}: beside it f changes too slowly to say where it is going`];
  }
}

const said = (limit: number | null): string => (limit === null ? 'nothing' : String(limit));

/** Whether float64 loses digits in the value itself, so that no method could do well. */
function digitRemark(value: number, truth: Truth | null): string[] {
  if (truth === null || truth.value.isZero() || !truth.value.isFinite()) return [];
  const relative = Math.abs(value / Number(truth.value.toString()) - 1);
  return relative > 1e-6
    ? [`float64 loses digits in f itself here: its value is off by ${relative.toExponential(1)} of itself`]
    : [];
}

/** How far curve and tangent part in ever narrower windows: differentiable means that the share goes to 0. */
function closeUps(
  f: (x: number) => number,
  x: number,
  value: number,
  slope: number,
  factors: readonly number[],
): CloseUp[] {
  const width = Math.max(1, Math.abs(x));
  return factors.map((factor) => {
    const half = width / factor;
    let gap = 0;
    let height = Math.abs(slope) * half;
    for (let k = -50; k <= 50; k++) {
      const t = (half * k) / 50;
      const off = f(x + t) - value;
      if (!Number.isFinite(off)) continue;
      gap = Math.max(gap, Math.abs(off - slope * t));
      height = Math.max(height, Math.abs(off));
    }
    return { factor, half, gap: height === 0 ? 0 : gap / height };
  });
}
