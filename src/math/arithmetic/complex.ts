/**
 * A step in a direction where nothing cancels: the complex step.
 *
 * A difference quotient subtracts two values that are nearly equal, and loses what it is after. A step along i does not
 * subtract anything. For a function that is real on the real axis
 *
 *     f(x + i·h) = f(x) + i·h·f′(x) - h²·f″(x)/2 - …          so          f′(x) ≈ Im f(x + i·h) / h
 *     (2 + 1e-20·i)^3 = 8 + 1.2e-19·i                                     1.2e-19 / 1e-20 = 12
 *
 * With h = 1e-20 the terms that are left out are 1e-40 of what is kept. The slope comes out to the last digits, *if* every
 * operation keeps its imaginary part to the last digits: ./complex-elementary.ts and ./complex-special.ts do. A row that has
 * a definition is read through it where that is as good.
 *
 * Where it breaks: at operations that forget their direction in the complex plane. |z| is real whatever z is, so abs loses
 * the step; max asks which of two complex numbers is larger, and there is no answer. `complexStep` refuses them by name.
 * What is constant between its jumps is read at the real part, and conditions compare real parts. And where the formula
 * leaves the real axis beside the point (sqrt at 0, a negative base with a moving exponent), the imaginary part does not
 * shrink with h; that is looked for.
 *
 * Source: Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998).
 * Next: ./complex-over.ts
 */

import {
  type Arithmetic,
  type Expr,
  evaluate,
  interpret,
  interpretAll,
  type Point,
  partsFirst,
  partsOf,
  write,
} from '../expression.ts';
import { argumentsOf, definitionOf, partialOf } from '../partials.ts';
import { type OpName, ruleOf, type rules } from '../rules.ts';
import * as elementary from './complex-elementary.ts';
import { type Complex, complex, multiply, notANumber } from './complex-elementary.ts';
import * as special from './complex-special.ts';

export type { Complex };

type Rules = typeof rules;
type Analytic = { [K in OpName]: Rules[K]['analytic'] extends true ? K : never }[OpName];
type Constant = { [K in OpName]: Rules[K]['arity'] extends 0 ? K : never }[OpName];
type Defined = { [K in OpName]: Rules[K] extends { readonly definition: string } ? K : never }[OpName];
type Operation = (u: Complex, v: Complex) => Complex;

/** Rows without a definition, all of which must be here. */
const primitives: Readonly<Record<Exclude<Analytic, Defined | Constant>, Operation>> = {
  add: elementary.add,
  subtract: elementary.subtract,
  multiply,
  divide: elementary.divide,
  negate: elementary.negate,
  power: elementary.power,
  sin: elementary.sin,
  cos: elementary.cos,
  asin: elementary.asin,
  acos: elementary.acos,
  atan: elementary.atan,
  sinh: elementary.sinh,
  cosh: elementary.cosh,
  tanh: elementary.tanh,
  asinh: elementary.asinh,
  acosh: elementary.acosh,
  atanh: elementary.atanh,
  exp: elementary.exp,
  expm1: elementary.expm1,
  log: elementary.log,
  log1p: elementary.log1p,
  sqrt: elementary.sqrt,
  cbrt: elementary.cbrt,
  nthRoot: elementary.nthRoot,
  gamma: special.gamma,
  lgamma: special.lgamma,
  digamma: special.digamma,
  polygamma: special.polygamma,
  erf: special.erf,
  erfc: special.erfc,
};

/** Rows whose definition would overflow, or lose digits: 1 - 1/u near u = 1, quotients of what is huge. */
const better: Readonly<Partial<Record<Analytic & Defined, Operation>>> = {
  tan: elementary.tan,
  sec: elementary.sec,
  csc: elementary.csc,
  cot: elementary.cot,
  sech: elementary.sech,
  csch: elementary.csch,
  coth: elementary.coth,
  asec: elementary.asec,
  acsc: elementary.acsc,
  acot: elementary.acot,
  asech: elementary.asech,
  acsch: elementary.acsch,
  acoth: elementary.acoth,
  // The definition asks whether u is 0, and means the real part; the slope at 0 is log v all the same.
  xlogy: (u, v) => (u.re === 0 && u.im === 0 ? u : multiply(u, elementary.log(v))),
};

const operations: Readonly<Partial<Record<OpName, Operation>>> = { ...primitives, ...better };

/** Complex numbers of float64. Operations that are not analytic are done on the real parts; see `complexStep`. */
export const complexArithmetic: Arithmetic<Complex> = {
  constant: (value) => complex(value),
  holds: (condition) => condition.re !== 0 && !Number.isNaN(condition.re),
  apply: (op, args) => {
    const [u = notANumber, v = notANumber, w = notANumber] = args;
    const rule = ruleOf(op);
    if (rule.analytic !== true || args.length === 0) return complex(rule.value(u.re, v.re, w.re));
    const operation = operations[op];
    return operation !== undefined
      ? operation(u, v)
      : interpret(definitionOf(op) as Expr, argumentsOf(args), complexArithmetic);
  },
};

export type ComplexStep =
  | { readonly derivative: number; readonly h: number; readonly evaluations: number }
  | { readonly refusal: string };

/**
 * The derivative of a formula by a complex step.
 *
 *     Im f(x + i·h) / h = f′(x) - h²·f‴(x)/6 + …
 *
 * @param h  the step, in units of the variable. Without it 1e-20 is tried, in the scale of x where x is small, and then one
 *   2^40 times smaller: when both agree nothing but the slope was in the imaginary part. Otherwise smaller steps are tried
 * @returns the derivative (not-a-number where the formula has no value) with the h and the number of evaluations it took; or
 *   the reason in words why a complex step cannot tell
 * @example
 * complexStep(parseFormula('x^3').expr, { x: 2 }, 'x') // => { derivative: 12, h: 1e-20, evaluations: 2 }
 */
export function complexStep(expr: Expr, point: Point, variable: string, h?: number): ComplexStep {
  const refusal = obstacle(expr, point, variable);
  if (refusal !== null) return { refusal };
  const slopeBy = (step: number): number =>
    interpret(expr, (name) => complex(point[name] as number, name === variable ? step : 0), complexArithmetic).im /
    step;
  if (h !== undefined) return { derivative: slopeBy(h), h, evaluations: 1 };
  const size = Math.abs(point[variable] as number);
  const first = 1e-20 * (size > 0 && size < 1 ? Math.max(size, 1e-200) : 1);
  if (Number.isNaN(evaluate(expr, point))) return { derivative: Number.NaN, h: first, evaluations: 1 };
  let evaluations = 1;
  let slope = slopeBy(first);
  for (let step = first; step > 1e-250; step *= SMALLER) {
    const next = slopeBy(step * SMALLER);
    evaluations += 1;
    if (Math.abs(slope - next) <= 1e-12 * Math.abs(next)) return { derivative: slope, h: step, evaluations };
    slope = next;
  }
  return {
    refusal:
      'the imaginary part does not shrink in step with h: beside this point the formula leaves the real numbers, or has no slope',
  };
}

/** A power of two: scaling by it is exact, so a slope comes out with the same bits. */
const SMALLER = 2 ** -40;

/** The first part on the way to the value that moves with the variable and has no complex version; null if there is none. */
function obstacle(expr: Expr, point: Point, variable: string): string | null {
  const values = interpretAll(expr, (name) => complex(point[name] as number), complexArithmetic);
  const moves = new Set<Expr>();
  for (const node of partsFirst(expr)) {
    // What is constant between its jumps stays where it is.
    const still = node.kind === 'apply' && ruleOf(node.op).piecewiseConstant === true;
    if (node.kind === 'variable' ? node.name === variable : !still && partsOf(node).some((part) => moves.has(part))) {
      moves.add(node);
    }
  }
  const seen = new Set<Expr>();
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending.pop() as Expr;
    if (seen.has(node) || !moves.has(node)) continue;
    seen.add(node);
    if (node.kind === 'choose') {
      // Only the branch that was taken is on the way; the test is decided by real parts.
      const holds = complexArithmetic.holds(values.get(node.test) as Complex, node.test);
      pending.push(holds ? node.then : node.otherwise);
    } else if (node.kind === 'apply') {
      const { analytic } = ruleOf(node.op);
      if (analytic !== true) return `${write(node)} has no complex version that keeps the slope: ${analytic}`;
      const unknown = node.args.findIndex((part, i) => moves.has(part) && partialOf(node.op, i) === null);
      if (unknown >= 0) return `${write(node)} has no derivative by ${write(node.args[unknown] as Expr)}`;
      pending.push(...node.args);
    }
  }
  return null;
}
