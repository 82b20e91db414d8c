/**
 * What will a run do? And did it?
 *
 * Before the first step everything is known that a bowl can tell: the curvatures at the start, and at the floor that lies
 * downhill of it, found by Newton's method. On (x^2 + 25*y^2)/2 they are 1 and 25, and so, for gradient descent,
 *
 *     limit of the learning rate   2/25 = 0.08
 *     best rate                    2/26 = 0.0769   each step leaves 24/26 = 0.923 of the distance
 *     at a rate of 0.07            |1 - 0.07·1| = 0.93 along x, |1 - 0.07·25| = 0.75 along y
 *
 * After the run the same numbers stand beside what was measured: the factor per step, fitted to the logarithm of the slope
 * over the end of the run, and the number of steps it took. Along the path the product of rate and largest curvature is held
 * against its limit, where it can be seen how the two came to differ.
 *
 * Where it breaks: a function is a bowl only near its floor. Steps far away are counted as if they were on it.
 *
 * Next: ./pace.ts
 */

import { type Curvature, curvatureAt, minimumDownhill } from './curvature.ts';
import type { Plan, Step, Walker } from './descent.ts';
import { symmetricEigen } from './eigen.ts';
import type { Expr, Point } from './expression.ts';
import { dot, namedBy, type Vector, vectorOf } from './gradients.ts';
import type { History } from './history.ts';
import { laterHalf, shareOver } from './pace.ts';
import { numberIn, numbersOf } from './settings.ts';
import { type Best, bestRate, largestRate, slowestFactor, stepsToSettle } from './settling.ts';
import { valueOfFormula } from './update.ts';

/** Beyond so many variables the Hessian costs more than the run. */
const MOST_VARIABLES = 120;
/** Beyond so many variables no floor is looked for beforehand, and the path is not measured. */
const FEW_VARIABLES = 20;
/** So many places along the path have their curvature measured. */
const PLACES = 40;

/** What the curvature at one place says about the run. */
export interface Outlook {
  readonly place: 'start' | 'floor' | 'end';
  readonly point: Point;
  /** Ascending, of the Hessian; null where it is not finite or there are too many variables. */
  readonly eigenvalues: Vector | null;
  readonly conditionNumber: number | null;
  /** The largest learning rate that settles here; null where nothing bends up, or the method has no such limit. */
  readonly learningRateLimit: number | null;
  /** The learning rate with the smallest factor, and those that are hardly slower; null where something does not bend up. */
  readonly best: Best | null;
  /** What each step multiplies the distance by, at the rate of the run. */
  readonly rate: number | null;
}

export interface Prediction {
  readonly eigenvaluesAtStart: Vector | null;
  readonly eigenvaluesAtEnd: Vector | null;
  readonly conditionNumber: number | null;
  readonly learningRateLimit: number | null;
  /** The predicted factor per step. */
  readonly rate: number | null;
  /** Which place the three numbers above are from. */
  readonly from: Outlook['place'];
  /** The limit as a formula in settings and curvature; null where the method has none. */
  readonly limitFormula: string | null;
  readonly outlooks: readonly Outlook[];
  /** The number of steps that the bowl at `from` would take to the tolerance; null where it is not predicted. */
  readonly steps: number | null;
  readonly measured: {
    /** The factor per step, fitted over these steps; null where there is nothing to fit. */
    readonly rate: number | null;
    readonly over: readonly [from: number, to: number] | null;
    /** The steps to the tolerance; null where it was not reached. */
    readonly steps: number | null;
  };
  /** Along the path: the largest curvature, times the learning rate, and the product at which steps begin to grow. */
  readonly path: readonly {
    readonly step: number;
    readonly curvature: number;
    readonly product: number;
    readonly limit: number;
  }[];
  readonly remarks: readonly string[];
}

/** What can be said before the first step. */
export interface Forecast {
  readonly outlooks: readonly Outlook[];
  readonly remarks: readonly string[];
}

const isBowl = (eigenvalues: Vector | null): eigenvalues is Vector =>
  eigenvalues !== null &&
  (eigenvalues[0] as number) > 1e-12 * Math.max(...eigenvalues.map(Math.abs)) &&
  Math.max(...eigenvalues) > 0;

/** A floor whose largest curvature is this share of the one at the start has none to speak of: Newton's method ends beside it. */
const FLAT_FLOOR = 1e-6;

/**
 * The curvatures at the start and at the floor that lies downhill of it.
 *
 * @param known  minima that are known exactly; one that is found within a thousandth is replaced by the known one
 */
export function forecast(
  expr: Expr,
  variables: readonly string[],
  start: Point,
  plan: Plan,
  known: readonly Point[] = [],
): Forecast {
  if (variables.length > MOST_VARIABLES)
    return { outlooks: [], remarks: [`${variables.length} variables: no curvatures beyond ${MOST_VARIABLES}`] };
  const outlooks = [outlookAt('start', curvatureAt(expr, variables, start), start, plan, null)];
  const floor = variables.length <= FEW_VARIABLES ? minimumDownhill(expr, variables, start) : null;
  const flat = 'the floor is flat to second order: curvatures say nothing about the pace near it';
  if (floor?.kind === 'degenerate') return { outlooks, remarks: [flat] };
  if (floor?.kind !== 'minimum') {
    const bends = (outlooks[0]?.eigenvalues?.at(-1) ?? 0) > 0;
    const open = !bends && variables.length <= FEW_VARIABLES;
    return { outlooks, remarks: open ? ['no floor that bends up was found downhill of the start'] : [] };
  }
  const found = namedBy(variables, floor.point);
  const near = known.find((point) =>
    variables.every((name) => Math.abs((point[name] as number) - (found[name] as number)) <= 1e-3),
  );
  const point = near ?? found;
  const outlook = outlookAt('floor', curvatureAt(expr, variables, point), point, plan, null);
  const [first] = outlooks as [Outlook];
  const largest = (eigenvalues: Vector | null): number => Math.max(0, ...(eigenvalues ?? []).map(Math.abs));
  if (largest(outlook.eigenvalues) <= FLAT_FLOOR * largest(first.eigenvalues)) return { outlooks, remarks: [flat] };
  return { outlooks: [...outlooks, outlook], remarks: [] };
}

/** @param scales  by what the method divides each slope, or null for by nothing */
function outlookAt(
  place: Outlook['place'],
  { hessian, eigenvalues, conditionNumber }: Curvature,
  point: Point,
  plan: Plan,
  scales: Vector | null,
): Outlook {
  const none: Outlook = { place, point, eigenvalues, conditionNumber, learningRateLimit: null, best: null, rate: null };
  const { optimiser, settings } = plan;
  // Without its scales a method that has some cannot be predicted.
  if (eigenvalues === null || optimiser.linear === null || (optimiser.scale !== null && scales === null)) return none;
  const linear = optimiser.linear(settings, plan.steps);
  const bends = scales === null ? eigenvalues : symmetricEigen(divided(hessian, scales)).values;
  const largest = Math.max(...bends);
  const limit = largest + linear.decay > 0 ? largestRate(linear, largest) : null;
  if (!isBowl(bends)) return { ...none, learningRateLimit: limit };
  return {
    ...none,
    learningRateLimit: limit,
    best: bestRate(linear, bends),
    rate: slowestFactor(linear, numberIn(settings, 'lr'), bends),
  };
}

/** The Hessian as a method sees it that divides each slope by a scale: H_ij/√(s_i·s_j) has the same eigenvalues as H_ij/s_i. */
const divided = (hessian: readonly Vector[], scales: Vector): number[][] =>
  hessian.map((row, i) => row.map((entry, j) => entry / Math.sqrt((scales[i] as number) * (scales[j] as number))));

/** By what the method divides the slope of each variable at a step; null before it knows. */
function scalesAt(plan: Plan, step: Step, variables: readonly string[]): Vector | null {
  const { optimiser, settings } = plan;
  if (optimiser.scale === null || step.step === 0) return null;
  const formula = optimiser.scale(settings);
  const constants = numbersOf(optimiser.settings, settings);
  const scales = variables.map((name) => {
    const remembered = Object.fromEntries(
      Object.entries(step.memory).map(([key, kept]) => [
        key,
        typeof kept === 'number' ? kept : ((kept as Point)[name] as number),
      ]),
    );
    return valueOfFormula(formula, { ...constants, ...remembered, t: step.step });
  });
  return scales.every((scale) => scale > 0 && Number.isFinite(scale)) ? scales : null;
}

/** What was predicted, beside what was measured. */
export function confront(
  expr: Expr,
  variables: readonly string[],
  plan: Plan,
  before: Forecast,
  history: History,
  walker: Walker,
): Prediction {
  const { optimiser, settings } = plan;
  const endStep = history.steps.at(-1) as Step;
  const remarks = [...before.remarks];
  const outlooks = [...before.outlooks];
  const measurable = variables.length <= MOST_VARIABLES && Object.values(endStep.point).every(Number.isFinite);
  const end = measurable ? curvatureAt(expr, variables, endStep.point) : null;
  if (end !== null) outlooks.push(outlookAt('end', end, endStep.point, plan, scalesAt(plan, endStep, variables)));
  const governing =
    optimiser.scale === null
      ? governs(outlooks, walker.status === 'converged')
      : (outlooks.find(({ place }) => place === 'end') ?? null);
  const unsteady = !plan.schedule.steady
    ? 'the learning rate changes'
    : plan.noise !== null
      ? 'the slope is noisy'
      : history.clipped > 0
        ? 'steps are clipped'
        : Object.keys(plan.within).length > 0
          ? 'the variables have limits'
          : null;
  // Where a floor was looked for and none was found, the bowl at the start is no way to one.
  const leadsNowhere = governing?.place === 'start' && variables.length <= FEW_VARIABLES;
  if (unsteady !== null) remarks.push(`no number of steps is predicted: ${unsteady}`);
  return {
    eigenvaluesAtStart: outlooks.find(({ place }) => place === 'start')?.eigenvalues ?? null,
    eigenvaluesAtEnd: end?.eigenvalues ?? null,
    conditionNumber: governing?.conditionNumber ?? null,
    learningRateLimit: governing?.learningRateLimit ?? null,
    // What a method divides by changes from step to step, so a limit at one place is all that can be said of it.
    rate: optimiser.scale === null && (unsteady === null || plan.noise !== null) ? (governing?.rate ?? null) : null,
    from: governing?.place ?? 'start',
    limitFormula: optimiser.limit?.(settings) ?? null,
    outlooks,
    steps:
      unsteady === null && governing !== null && !leadsNowhere
        ? predictedSteps(expr, variables, plan, governing, history.steps[0] as Step)
        : null,
    measured: measure(plan, history, walker),
    path: variables.length <= FEW_VARIABLES ? alongPath(expr, variables, plan, history) : [],
    remarks,
  };
}

/** The place whose curvatures decide: the floor where the run came to rest, else the one that it should come to, else the start. */
function governs(outlooks: readonly Outlook[], converged: boolean): Outlook | null {
  const of = (place: Outlook['place']): Outlook | null => outlooks.find((outlook) => outlook.place === place) ?? null;
  const end = of('end');
  if (converged && end !== null && isBowl(end.eigenvalues)) return end;
  const bowl = [of('start'), end].find((outlook) => outlook !== null && isBowl(outlook.eigenvalues));
  return of('floor') ?? bowl ?? of('start');
}

/** Steps from the start to the tolerance, on the bowl that a place stands for. */
function predictedSteps(
  expr: Expr,
  variables: readonly string[],
  plan: Plan,
  { point, eigenvalues }: Outlook,
  start: Step,
): number | null {
  const { optimiser, settings } = plan;
  if (optimiser.linear === null || optimiser.scale !== null || plan.tolerance === 0 || !isBowl(eigenvalues))
    return null;
  const { hessian, eigenvectors } = curvatureAt(expr, variables, point);
  if (eigenvectors === null) return null;
  const away = variables.map((name) => (start.point[name] as number) - (point[name] as number));
  // At the start the slope itself is known; from a floor it is what the bowl there would have.
  const atStart = away.every((distance) => distance === 0);
  const slope = atStart ? vectorOf(start.gradient, variables) : hessian.map((row) => dot(row, away));
  const along = eigenvectors.map((axis) => dot(axis, slope));
  return stepsToSettle(
    optimiser.linear(settings, plan.steps),
    numberIn(settings, 'lr'),
    eigenvalues,
    along,
    plan.tolerance,
  );
}

/** The factor per step, from a straight line through the logarithms of the slope over the last half of the run. */
function measure(plan: Plan, { steps }: History, walker: Walker): Prediction['measured'] {
  const reached = walker.status === 'converged' ? walker.k : null;
  const late = laterHalf(steps);
  // Three places make a line that could have failed to be one.
  // Against a limit the slope itself does not shrink.
  if (late.length < 3 || plan.noise !== null || Object.keys(plan.within).length > 0)
    return { rate: null, over: null, steps: reached };
  const { factor, from, to } = shareOver(late);
  return { rate: factor, over: [from, to], steps: reached };
}

/** The product of learning rate and largest curvature along the path, against the product that begins to grow. */
function alongPath(expr: Expr, variables: readonly string[], plan: Plan, { steps }: History): Prediction['path'] {
  const { optimiser, settings } = plan;
  const { linear } = optimiser;
  if (linear === null) return [];
  const stride = Math.max(1, Math.ceil(steps.length / PLACES));
  return steps.flatMap((step, i) => {
    if (i % stride !== 0 && i !== steps.length - 1) return [];
    if (!Object.values(step.point).every(Number.isFinite)) return [];
    const scales = scalesAt(plan, step, variables);
    if (optimiser.scale !== null && scales === null) return [];
    const { hessian, eigenvalues } = curvatureAt(expr, variables, step.point);
    if (eigenvalues === null) return [];
    const curvature = Math.max(...(scales === null ? eigenvalues : symmetricEigen(divided(hessian, scales)).values));
    const own = linear(settings, Math.max(1, step.step));
    // Weight decay counts with the curvature, so it is counted in the limit only where there is a curvature.
    const limit =
      curvature > 0 ? largestRate(own, curvature) * curvature : largestRate({ ...own, decay: 0, shrink: 0 }, 1);
    return [{ step: step.step, curvature, product: step.learningRate * curvature, limit }];
  });
}
