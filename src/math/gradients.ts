/**
 * If every knob may be turned, how does f change?
 *
 * Turn one knob and hold the others still, as if they were plain numbers: that slope is a partial derivative. The list of
 * all of them is the gradient.
 *
 *     f = x²·y + y³ at (2, 1)     by x: 2xy = 4     by y: x² + 3y² = 7     gradient (4, 7)
 *
 * For small moves the effects add: moving by d changes f by about gradient·d. So the slope along a direction is a cosine,
 * largest along the gradient and 0 at right angles to it, which is along the level line.
 *
 * What it costs to know n partials depends on who is asked. Forward differences need f at n + 1 points, central ones at 2n, a
 * complex step n evaluations, forward mode n sweeps. Reverse mode needs one, whatever n is: that is why machine learning goes
 * backwards. The same trick twice, forward mode over a reverse sweep, gives the Hessian exactly, a row for each sweep.
 *
 * Where it breaks: at corners the sweeps take one side and do not say so; ./corners.ts looks at both.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapters 3 and 5; Pearlmutter, Neural Computation 6 (1994)
 * 147-160, for Hessian times vector in one sweep.
 * Next: ./corners.ts
 */

import { complexStep } from './arithmetic/complex.ts';
import { type Dual, dual, forwardDerivative } from './arithmetic/dual.ts';
import { contributions, record, reverseGradient } from './arithmetic/tape.ts';
import { valueFunction } from './compile.ts';
import { usualStep } from './differences.ts';
import { applyExpr, type Expr, numberExpr, type Point } from './expression.ts';

/** Numbers in the order of the variables. */
export type Vector = readonly number[];
/** Rows of numbers. */
export type Matrix = readonly Vector[];

export const gradientMethods = ['forward', 'central', 'complex-step', 'dual', 'reverse'] as const;
export type GradientMethod = (typeof gradientMethods)[number];

/** The coordinates of a point, in the order of the variables. */
export const vectorOf = (point: Point, variables: readonly string[]): Vector =>
  variables.map((name) => point[name] as number);

/** Coordinates by name. Made from entries, so that even a variable named __proto__ is nothing but a name. */
export const namedBy = <T>(variables: readonly string[], values: readonly T[]): Record<string, T> =>
  Object.fromEntries(variables.map((name, i) => [name, values[i] as T]));

/** The sum of the products of the components. */
export const dot = (a: Vector, b: Vector): number =>
  a.reduce((sum, component, i) => sum + component * (b[i] as number), 0);

/** The length, without overflow on the way. */
export function lengthOf(vector: Vector): number {
  const largest = vector.reduce((most, component) => Math.max(most, Math.abs(component)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return vector.some(Number.isNaN) ? Number.NaN : largest;
  return largest * Math.sqrt(vector.reduce((sum, component) => sum + (component / largest) ** 2, 0));
}

/** A gradient as one method finds it. */
export interface FoundGradient {
  readonly method: GradientMethod;
  /** Null where the method refuses; `remark` then says why. */
  readonly gradient: Vector | null;
  /** The step of a method that takes one, in units of each variable: the smallest and the largest. */
  readonly h: readonly [least: number, most: number] | null;
  readonly evaluations: number;
  readonly remark: string | null;
}

/**
 * The gradient by one method.
 *
 * @param h  the step of the differences, in units of every variable; without it each variable takes its usual one
 * @returns components in the order of the variables; not-a-number where f had no value at a place the method looked at
 */
export function gradientBy(
  method: GradientMethod,
  expr: Expr,
  variables: readonly string[],
  point: Point,
  h: number | null = null,
): FoundGradient {
  const { evaluations, find } = ways[method];
  return {
    method,
    h: null,
    evaluations: evaluations(variables.length),
    remark: null,
    ...find(expr, variables, point, h),
  };
}

/** A gradient with what is not usual about it: a step, a refusal. */
type Answer = Pick<FoundGradient, 'gradient'> & Partial<FoundGradient>;

/** What a method costs, and what it does. */
interface Way {
  /** Evaluations of f, or sweeps as long as one, for n components. */
  readonly evaluations: (n: number) => number;
  readonly find: (expr: Expr, variables: readonly string[], point: Point, h: number | null) => Answer;
}

const ways: Readonly<Record<GradientMethod, Way>> = {
  forward: { evaluations: (n) => n + 1, find: (...task) => byDifferences(1, ...task) },
  central: { evaluations: (n) => 2 * n, find: (...task) => byDifferences(2, ...task) },
  'complex-step': { evaluations: (n) => n, find: byComplexSteps },
  dual: {
    evaluations: (n) => n,
    find: (expr, variables, point) => ({
      gradient: variables.map((name) => forwardDerivative(expr, point, { [name]: 1 }).tangent ?? 0),
    }),
  },
  reverse: {
    evaluations: () => 1,
    find: (expr, variables, point) => ({ gradient: vectorOf(reverseGradient(expr, point).gradient, variables) }),
  },
};

/** How many evaluations of f, or sweeps as long as one, a gradient of n components takes. */
export const evaluationsFor = (method: GradientMethod, n: number): number => ways[method].evaluations(n);

function byComplexSteps(expr: Expr, variables: readonly string[], point: Point): Answer {
  const steps: number[] = [];
  const gradient: number[] = [];
  for (const name of variables) {
    const answer = complexStep(expr, point, name);
    if ('refusal' in answer) return { gradient: null, evaluations: 0, remark: answer.refusal };
    steps.push(answer.h);
    gradient.push(answer.derivative);
  }
  return { gradient, h: between(steps) };
}

/** One-sided differences, of accuracy 1, or central ones, of accuracy 2. */
function byDifferences(
  accuracy: 1 | 2,
  expr: Expr,
  variables: readonly string[],
  point: Point,
  h: number | null,
): Answer {
  const f = valueFunction(expr, variables);
  const here = Float64Array.from(vectorOf(point, variables));
  const central = accuracy === 2;
  const value = central ? 0 : f(here);
  const steps: number[] = [];
  const gradient = variables.map((_, i) => {
    const x = here[i] as number;
    const step = h ?? usualStep(accuracy, 1, x);
    steps.push(step);
    const valueAt = (place: number): number => {
      here[i] = place;
      const found = f(here);
      here[i] = x;
      return found;
    };
    // What is divided by is the step really taken, not the one intended.
    if (central) return (valueAt(x + step) - valueAt(x - step)) / (x + step - (x - step));
    return (valueAt(x + step) - value) / (x + step - x);
  });
  const lost = variables.filter((_, i) => (here[i] as number) + (steps[i] as number) === here[i]);
  const remark =
    lost.length === 0 ? null : `x + h is x for ${lost[0]}: the step is below the resolution of float64 there`;
  return { gradient, h: between(steps), remark };
}

const between = (steps: Vector): readonly [number, number] | null =>
  steps.length === 0 ? null : [steps.reduce((a, b) => Math.min(a, b)), steps.reduce((a, b) => Math.max(a, b))];

/**
 * How f changes when the point moves along a vector: Jacobian times vector, by one sweep of forward mode.
 *
 *     d/dt f(point + t·direction) at t = 0       the length of the direction counts
 */
export const pushForward = (expr: Expr, variables: readonly string[], point: Point, direction: Vector): number =>
  forwardDerivative(expr, point, movingAlong(variables, direction)).tangent ?? 0;

/** Only what moves has a rate: 0 would drag in partials that are not finite. */
const movingAlong = (variables: readonly string[], direction: Vector): Point =>
  Object.fromEntries(variables.flatMap((name, i) => (direction[i] === 0 ? [] : [[name, direction[i] as number]])));

/**
 * What each variable is told when the outputs are given these weights: weights times Jacobian, by one sweep of reverse mode.
 *
 * @param weights  one per formula
 * @returns length n: the gradient of the weighted sum of the formulas
 */
export function pullBack(exprs: readonly Expr[], variables: readonly string[], point: Point, weights: Vector): Vector {
  const terms = exprs.flatMap((expr, i) =>
    weights[i] === 0 ? [] : [applyExpr('multiply', numberExpr(weights[i] as number), expr)],
  );
  const [first, ...rest] = terms;
  if (first === undefined) return variables.map(() => 0);
  return vectorOf(
    reverseGradient(
      rest.reduce((sum, term) => applyExpr('add', sum, term), first),
      point,
    ).gradient,
    variables,
  );
}

/** A Jacobian, and how it was found. */
export interface Jacobian {
  /** Row i is the gradient of formula i. */
  readonly rows: Matrix;
  readonly by: 'forward' | 'reverse';
  readonly sweeps: number;
}

/** The partial derivatives of every formula by every variable: one forward sweep a variable or one reverse sweep a formula, whichever are fewer. */
export function jacobianOf(exprs: readonly Expr[], variables: readonly string[], point: Point): Jacobian {
  if (variables.length < exprs.length) {
    const columns = variables.map((name) =>
      exprs.map((expr) => forwardDerivative(expr, point, { [name]: 1 }).tangent ?? 0),
    );
    return {
      rows: exprs.map((_, i) => columns.map((column) => column[i] as number)),
      by: 'forward',
      sweeps: variables.length,
    };
  }
  return {
    rows: exprs.map((expr) => vectorOf(reverseGradient(expr, point).gradient, variables)),
    by: 'reverse',
    sweeps: exprs.length,
  };
}

/**
 * How the gradient changes when the point moves along a vector: Hessian times vector, exactly, by one forward sweep over one
 * reverse sweep. It costs a few evaluations of f, whatever n is.
 *
 * @returns length n
 */
export function hessianTimes(expr: Expr, variables: readonly string[], point: Point, direction: Vector): Vector {
  const rates = movingAlong(variables, direction);
  const entries = record<Dual<number>>(
    expr,
    (name) => ({ value: point[name] as number, tangent: Object.hasOwn(rates, name) ? (rates[name] as number) : null }),
    dual,
  );
  const { adjoints } = contributions(entries, dual);
  const rows = new Map<string, number>();
  entries.forEach((entry, place) => {
    if (entry.node.kind === 'variable') rows.set(entry.node.name, (adjoints[place] as Dual<number>).tangent ?? 0);
  });
  return variables.map((name) => rows.get(name) ?? 0);
}

/**
 * All second derivatives, exact to roundoff: one forward sweep over a reverse sweep for each row.
 *
 * @returns n × n, symmetric
 * @example
 * hessianOf(parseFormula('x^2*y').expr, ['x', 'y'], { x: 3, y: 2 }) // => [[4, 6], [6, 0]]
 */
export function hessianOf(expr: Expr, variables: readonly string[], point: Point): Matrix {
  const rows = variables.map((_, i) =>
    hessianTimes(
      expr,
      variables,
      point,
      variables.map((_, j) => (i === j ? 1 : 0)),
    ),
  );
  // The two orders of differentiation may round differently; one of them is used for both.
  return rows.map((row, i) => row.map((_, j) => ((i <= j ? row[j] : rows[j]?.[i]) as number) + 0));
}
