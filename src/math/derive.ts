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
 * Next: ./chance.ts
 */

import { give, InputError } from '../input-error.ts';
import { along, slopeAlong } from './along.ts';
import { forwardDerivative } from './arithmetic/dual.ts';
import { type CloseUp, closeUps, type Nudge, nudged, type Secant, secantOf } from './close-look.ts';
import type { Convention } from './conventions.ts';
import { exactTruth } from './exact-truth.ts';
import { type Expr, evaluate, type Point, write, writeInBrackets } from './expression.ts';
import { type FlatPoint, flatPoints } from './flat-places.ts';
import { checkPoint } from './given-point.ts';
import { analysePoint, higherDerivative, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { type Formula, parseFormula } from './parse.ts';
import { remarksOf } from './point-remarks.ts';
import { type MethodName, type MethodRow, methodNames, methodRow } from './slope-methods.ts';
import { derivative as derivativeFormula, type Step } from './symbolic.ts';
import { chooseView, type View } from './view.ts';

/** The highest order that is offered: beyond it even exact coefficients times factorials lose meaning in float64. */
export const highestOrder = 20;

export interface DeriveQuestion {
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

export interface DeriveResult {
  readonly expression: string;
  /** The formula as it was read, every operator in brackets. */
  readonly readAs: string;
  readonly variable: string;
  readonly at: Point;
  readonly order: number;
  readonly value: number | null;
  readonly derivative: number | null;
  /** Signed errors of both, against 60 digits; null where they were not judged. */
  readonly valueError: number | null;
  readonly derivativeError: number | null;
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
  readonly nudge: Nudge | null;
  readonly secants: readonly Secant[];
  readonly zoom: readonly CloseUp[];
  /** Where the slope is 0 in the window of the picture. */
  readonly flat: readonly FlatPoint[];
  readonly view: View;
}

/**
 * Everything mcl knows about the derivative of a formula, at a point or as a formula.
 *
 * @throws InputError for what the caller can put right: a formula that does not parse, a point that leaves a variable out
 * @example
 * (await derive({ expression: 'x^2', at: { x: 3 } })).derivative // => 6
 */
export async function derive(question: DeriveQuestion): Promise<DeriveResult> {
  const formula = parseFormula(question.expression);
  const { expr } = formula;
  const variable = chosenVariable(formula, question.variable);
  const order = question.order ?? 1;
  if (!Number.isInteger(order) || order < 1 || order > highestOrder)
    throw new InputError(
      `the order needs a whole number from 1 to ${highestOrder}, and ${order} came`,
      give('order', 2),
    );
  if (question.h !== undefined && !(Number.isFinite(question.h) && question.h > 0))
    throw new InputError(`the step h needs a finite number above 0, and ${question.h} came`, give('h', 1e-5));
  const point = question.at ?? {};
  if (question.at !== undefined) checkPoint(formula.variables, point);

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
  if (question.at === undefined || here === undefined) {
    const along = formula.variables.length <= 1 ? variable : null;
    return {
      ...common,
      value: null,
      derivative: null,
      valueError: null,
      derivativeError: null,
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
      ...pictured(question, expr, { [variable]: 0 }, variable, along === null ? null : 0, null),
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
      ? (exactTruth(expr, point, variable, order) ??
        (await import('./truth.ts')).judgeOf(expr, point, variable, order, derivative))
      : null;
  const errors = {
    valueError: truth === null || !Number.isFinite(value) ? null : truth.valueErrorOf(value),
    derivativeError: truth === null || derivative === null ? null : truth.errorOf(derivative),
  };
  const wanted = question.methods ?? methodNames;
  const task = { expr, raw: symbolic.raw, point, variable, order, h: question.h ?? null, f, plain };
  const methods = wanted.map((method) => methodRow(method, task, truth));
  const slope = order === 1 ? derivative : exactDerivative(expr, point, variable, 1, analysis);
  const nudge = smooth && slope !== null && analysis?.overflows !== true ? nudged(f, here, value, slope) : null;
  return {
    ...common,
    value: Number.isNaN(value) ? null : value,
    derivative,
    ...errors,
    differentiable: derivative !== null && Number.isFinite(derivative),
    left: analysis === null ? slope : analysis.left.slope,
    right: analysis === null ? slope : analysis.right.slope,
    kind: analysis?.kind ?? 'smooth',
    limits: {
      left: analysis === null ? value : analysis.left.limit,
      right: analysis === null ? value : analysis.right.limit,
    },
    defined: { left: analysis?.left.defined ?? true, right: analysis?.right.defined ?? true },
    remarks: [
      ...symbolic.remarks,
      ...remarksOf(analysis, variable, here),
      ...(smooth && derivative === null
        ? [`no derivative of order ${order} at ${variable} = ${here}: the two sides differ, or cannot be told`]
        : []),
      ...(derivative !== null && Number.isFinite(derivative) && truth === null
        ? ['the methods are not judged: 60 digits of this formula take too long']
        : []),
      ...(truth === null
        ? []
        : [
            ...digitRemark('f', errors.valueError, truth.value.toNumber()),
            ...digitRemark('the derivative', errors.derivativeError, truth.derivative.toNumber()),
          ]),
    ],
    methods,
    tangent: smooth && slope !== null && Number.isFinite(slope) ? { slope, intercept: value - slope * here } : null,
    causes: analysis === null ? [] : analysis.causes.map(({ text, says }) => ({ text, says })),
    subgradients: analysis?.subgradients ?? null,
    conventions: analysis?.conventions ?? [],
    nudge,
    secants: (question.secants ?? []).map((h) => secantOf(f, here, value, h, slope)),
    zoom: slope !== null && Number.isFinite(slope) ? closeUps(f, here, value, slope, question.zoom ?? []) : [],
    ...pictured(question, expr, point, variable, here, f),
  };
}

/** The variable that is meant: the one that is asked for, or the only one. */
function chosenVariable({ variables, source }: Formula, asked: string | undefined): string {
  if (asked !== undefined) {
    if (variables.includes(asked)) return asked;
    throw new InputError(
      `the formula has no variable ${JSON.stringify(asked)}`,
      variables.length === 0 ? 'it has no variables at all' : `its variables are ${firstOf(variables)}`,
    );
  }
  if (variables.length === 0) return 'x';
  if (variables.length === 1) return variables[0] as string;
  throw new InputError(
    `the formula has several variables (${firstOf(variables)}): which one is to change? gradient takes them all`,
    give('variable', variables[0] as string),
    { text: source, start: 0, end: source.length },
  );
}

/** A list that may be very long, cut after seven names. */
const firstOf = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(', ') : `${names.slice(0, 7).join(', ')}, ...`;

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
  if (order > 1) return higherDerivative(expr, point, variable, order);
  return analysis === null ? (forwardDerivative(expr, point, { [variable]: 1 }).tangent ?? 0) : analysis.derivative;
}

// ── what goes with the answer ──────────────────────────────────────────────────────────────────────────────────────

/** The window with room for places that must be seen: the ends of chords. */
function widened(view: View, places: readonly number[]): View {
  const [first, last] = [Math.min(view.from, ...places), Math.max(view.to, ...places)];
  const margin = 0.1 * (last - first);
  return {
    ...view,
    from: first < view.from ? first - margin : view.from,
    to: last > view.to ? last + margin : view.to,
  };
}

/** The stretch of the axis that the picture shows, and where the slope is 0 on it. */
function pictured(
  { range, flat = true, secants = [] }: DeriveQuestion,
  expr: Expr,
  point: Point,
  variable: string,
  around: number | null,
  compiled: ((x: number) => number) | null,
): { readonly view: View; readonly flat: readonly FlatPoint[] } {
  if (around === null) return { view: { from: -1, to: 1, because: 'there is nothing to draw' }, flat: [] };
  const f = compiled ?? along(expr, point, variable);
  const view =
    range === undefined
      ? widened(
          chooseView(f, around),
          secants.map((h) => around + h),
        )
      : { from: range[0], to: range[1], because: 'as asked for' };
  return { view, flat: flat ? flatPoints(slopeAlong(expr, point, variable), view.from, view.to) : [] };
}

/** A share of itself by which a number must be off to be spoken of. */
const SPOKEN_OF = 1e-6;

/** Whether float64 loses digits in the formula itself, so that no method could do well. */
function digitRemark(what: string, error: number | null, truth: number): string[] {
  // Subnormal numbers have few digits to begin with.
  if (error === null || Math.abs(error) < 1e-300) return [];
  const share = Math.abs(error / truth);
  if (!(share > SPOKEN_OF)) return [];
  return [
    share > 0.5
      ? `float64 loses all digits of ${what} here: it should be ${truth.toPrecision(3)}`
      : `float64 loses digits of ${what} here: it is off by ${share.toPrecision(2)} of itself`,
  ];
}
