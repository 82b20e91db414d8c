/**
 * All derivatives up to any order, exactly.  (Taylor mode)
 *
 * A jet is the beginning of a Taylor series: the value, the slope, half the second derivative, …
 *
 *     f(x + t) = c0 + c1·t + c2·t^2 + …          c_k = k-th derivative / k!
 *     tanh at 0:  0, 1, 0, -1/3, 0, 2/15, …
 *
 * Sums, products and quotients of series are school arithmetic. Every other operation follows from its row alone, because
 * the row says how its value moves, y′ = partial · u′: read the partial in jets one order shorter, multiply, and
 * integrate. No operation needs a rule of its own for higher orders.
 *
 * Differences of the tenth order lose every digit; these are exact to roundoff.
 *
 * Where it breaks: at kinks (one side is taken) and where the series does not exist (sqrt at 0: infinite coefficients).
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 13.
 * Next: ./one-sided.ts
 */

import { type Arithmetic, type Expr, interpret, type Point } from '../expression.ts';
import { argumentsOf, partialOf, usesValue } from '../partials.ts';
import { type OpName, ruleOf } from '../rules.ts';

/** Taylor coefficients, from the value upwards. A constant may be shorter than the order: what is missing is 0. */
export type Jet = readonly number[];

const at = (jet: Jet, k: number): number => jet[k] ?? 0;
const constantJet = (jet: Jet): boolean => jet.length <= 1 || jet.slice(1).every((c) => c === 0);

/** The first order + 1 coefficients of a product. */
export function multiplyJets(a: Jet, b: Jet, order: number): Jet {
  return Array.from({ length: order + 1 }, (_, k) => {
    let sum = 0;
    // A coefficient that is 0 because its factor is a constant must not meet an infinite one.
    for (let i = 0; i <= k; i++) if (i < a.length && k - i < b.length) sum += (a[i] as number) * (b[k - i] as number);
    return sum;
  });
}

/** The first order + 1 coefficients of a quotient: q·b = a, solved from the lowest coefficient up. */
export function divideJets(a: Jet, b: Jet, order: number): Jet {
  const quotient: number[] = [];
  for (let k = 0; k <= order; k++) {
    let rest = at(a, k);
    for (let i = 1; i <= k && i < b.length; i++) rest -= (b[i] as number) * (quotient[k - i] as number);
    quotient.push(rest / (b[0] as number));
  }
  return quotient;
}

const termwise = (a: Jet, b: Jet, order: number, combine: (x: number, y: number) => number): Jet =>
  Array.from({ length: Math.min(order, Math.max(a.length, b.length) - 1) + 1 }, (_, k) => combine(at(a, k), at(b, k)));

const opposites = new WeakMap<Jet, Jet>();

/**
 * The series with all signs turned, the same one whenever it is asked for, and of an opposite the series itself: the slope
 * of sigmoid(u) asks for sigmoid(-u), whose slope asks for sigmoid(-(-u)), and only what is recognised is not done again.
 */
function opposite(jet: Jet): Jet {
  let turned = opposites.get(jet);
  if (turned === undefined) {
    turned = jet.map((c) => -c);
    opposites.set(jet, turned);
    opposites.set(turned, jet);
  }
  return turned;
}

const shifts = new WeakMap<Jet, Map<number, Jet>>();

/**
 * The series less a number, the same one whenever it is asked for: the slope of u^v asks for u^(v - 1), whose slope asks
 * for u^(v - 2), each from two places.
 */
function shifted(jet: Jet, by: number): Jet {
  const known = shifts.get(jet) ?? new Map<number, Jet>();
  shifts.set(jet, known);
  let less = known.get(by);
  if (less === undefined) {
    less = [at(jet, 0) - by, ...jet.slice(1)];
    known.set(by, less);
  }
  return less;
}

type JetOperation = (args: readonly Jet[], order: number) => Jet;

/** School arithmetic of series, on which everything else rests. */
const series: Partial<Record<OpName, JetOperation>> = {
  add: ([a = [], b = []], order) => termwise(a, b, order, (x, y) => x + y),
  subtract: ([a = [], b = []], order) =>
    b.length === 1 && a.length > 1 ? shifted(a, at(b, 0)) : termwise(a, b, order, (x, y) => x - y),
  negate: ([a = []]) => opposite(a),
  // Two series that meet at the point and part beside it are not equal: the row of the power asks whether its exponent is 0,
  // and that of x^x, taken down to x - 3 at 3, is 0 only in passing.
  equal: ([a = [], b = []], order) => [termwise(a, b, order, (x, y) => x - y).every((c) => c === 0) ? 1 : 0],
  multiply: ([a = [], b = []], order) => multiplyJets(a, b, order),
  divide: ([a = [], b = []], order) => divideJets(a, b, order),
};

/** Jets of the given order. Results that were already worked out for the same arguments are kept: sin asks for cos, which asks for sin. */
export function jetArithmetic(
  order: number,
  kept = new WeakMap<Jet, { op: OpName; order: number; args: readonly Jet[]; result: Jet }[]>(),
): Arithmetic<Jet> {
  const apply = (op: OpName, args: readonly Jet[]): Jet => {
    const first = args[0];
    if (first === undefined) return [ruleOf(op).value(Number.NaN, Number.NaN, Number.NaN)];
    const operation = series[op];
    if (operation !== undefined) return operation(args, order);
    const known = kept
      .get(first)
      ?.find((entry) => entry.op === op && entry.order === order && entry.args.every((jet, i) => jet === args[i]));
    if (known !== undefined) return known.result;
    const result = integrated(op, args);
    kept.set(first, [...(kept.get(first) ?? []), { op, order, args, result }]);
    return result;
  };

  /** y = y(0) + ∫ Σ partial · u′ */
  const integrated = (op: OpName, args: readonly Jet[]): Jet => {
    const rule = ruleOf(op);
    const value = rule.value(at(args[0] ?? [], 0), at(args[1] ?? [], 0), at(args[2] ?? [], 0));
    if (order === 0 || args.every(constantJet)) return [value];
    const lower = jetArithmetic(order - 1, kept);
    let slope: Jet = [];
    args.forEach((argument, i) => {
      if (constantJet(argument)) return;
      const formula = partialOf(op, i);
      const value = formula !== null && usesValue(formula) ? () => lower.apply(op, args, nowhere) : undefined;
      const partial: Jet = formula === null ? [Number.NaN] : interpret(formula, argumentsOf(args, value), lower);
      const rate = argument.slice(1).map((c, k) => c * (k + 1));
      slope = termwise(slope, multiplyJets(partial, rate, order - 1), order - 1, (x, y) => x + y);
    });
    return [value, ...slope.map((c, k) => c / (k + 1))];
  };

  return {
    constant: (value) => [value],
    apply: (op, args) => apply(op, args),
    holds: (condition) => condition[0] !== 0 && !Number.isNaN(condition[0]),
  };
}

/** Jets are worked out from rows, not from a place in a formula. */
const nowhere = { kind: 'apply', op: 'add', args: [] } as const;

/**
 * The Taylor coefficients of a formula along one variable.
 *
 * @returns order + 1 numbers: c_k, the k-th derivative divided by k!
 */
export function taylor(expr: Expr, point: Point, variable: string, order: number): Jet {
  const arithmetic = jetArithmetic(order);
  const jet = interpret(
    expr,
    (name) => (name === variable ? [point[name] as number, 1] : [point[name] as number]),
    arithmetic,
  );
  return Array.from({ length: order + 1 }, (_, k) => at(jet, k));
}

/**
 * The n-th derivative of a formula by one variable, exact to roundoff.
 *
 * @example
 * nthDerivative(parseFormula('x^5').expr, { x: 1 }, 'x', 3) // => 60
 */
export function nthDerivative(expr: Expr, point: Point, variable: string, order: number): number {
  let factorial = 1;
  for (let k = 2; k <= order; k++) factorial *= k;
  return at(taylor(expr, point, variable, order), order) * factorial;
}
