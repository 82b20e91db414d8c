/**
 * What does a gradient cost, beside the value alone?
 *
 * Rosenbrock's function in n variables. Up to about 1,500 operations it is straight-line code, beyond a packed tape; a
 * value and its gradient are compared by the same means. The last rows show why there are two: straight-line code
 * beyond what V8 optimises, and a tape where straight-line code would do.
 */

import { compileGradient, gradientFunction, valueFunction } from '../src/math/compile.ts';
import { applyExpr, type Expr, numberExpr, variableExpr } from '../src/math/expression.ts';
import { listOf } from '../src/math/instructions.ts';
import { type PackedTape, packedTape } from '../src/math/packed-tape.ts';
import { compareFunctions, type Measured } from './measure.ts';

export const name = 'Rosenbrock in n variables, each gradient beside its value (goal: at most 4, whatever n)';

const squared = (of: Expr): Expr => applyExpr('power', of, numberExpr(2));

/** 100·(x₂ - x₁²)² + (1 - x₁)² + … along the chain of variables. */
function rosenbrock(n: number): {
  readonly expr: Expr;
  readonly names: readonly string[];
  readonly point: Float64Array;
} {
  const names = Array.from({ length: n }, (_, i) => `x${i}`);
  const x = names.map(variableExpr);
  const terms = x.slice(1).map((next, i) => {
    const here = x[i] as Expr;
    const bend = squared(applyExpr('subtract', next, squared(here)));
    return applyExpr(
      'add',
      applyExpr('multiply', numberExpr(100), bend),
      squared(applyExpr('subtract', numberExpr(1), here)),
    );
  });
  const expr = terms.reduce((sum, term) => applyExpr('add', sum, term));
  return { expr, names, point: Float64Array.from(names, (_, i) => 1.5 * Math.sin(i)) };
}

function tapeOf({ expr, names }: { readonly expr: Expr; readonly names: readonly string[] }): PackedTape {
  const { list, output } = listOf(expr, names);
  return packedTape(list, output, names.length);
}

/** The gradient as somebody would write it for this one function. */
function byHand(x: Float64Array, gradient: Float64Array): number {
  let value = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const here = x[i] as number;
    const bend = (x[i + 1] as number) - here * here;
    const rest = 1 - here;
    value += 100 * bend * bend + rest * rest;
    gradient[i] = (gradient[i] as number) - 400 * bend * here - 2 * rest;
    gradient[i + 1] = 200 * bend;
  }
  return value;
}

export async function run(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const n of [10, 100, 1000, 10_000, 100_000]) {
    const problem = rosenbrock(n);
    const { expr, names, point } = problem;
    const gradient = new Float64Array(n);
    const value = valueFunction(expr, names);
    const slope = gradientFunction(expr, names);
    // Both by the same means: where the gradient is a tape, its value is measured on a tape.
    const straight = n <= 100;
    const tape = tapeOf(problem);
    rows.push(
      ...(await compareFunctions([
        {
          name: `n = ${n}: value, ${straight ? 'straight-line' : 'tape'}`,
          work: () => (straight ? value(point) : tape.value(point)),
        },
        { name: `n = ${n}: gradient`, work: () => slope(point, gradient) },
        { name: `n = ${n}: gradient typed by hand`, work: () => byHand(point, gradient) },
      ])),
    );
  }
  const problem = rosenbrock(400);
  const gradient = new Float64Array(400);
  const tooLong = compileGradient(problem.expr, problem.names);
  const tape = tapeOf(problem);
  const small = rosenbrock(100);
  const slope = gradientFunction(small.expr, small.names);
  const smallTape = tapeOf(small);
  return [
    ...rows,
    ...(await compareFunctions([
      { name: 'n = 400: gradient, tape', work: () => tape.gradient(problem.point, gradient) },
      { name: 'n = 400: gradient, straight-line although too long', work: () => tooLong(problem.point, gradient) },
    ])),
    ...(await compareFunctions([
      { name: 'n = 100: gradient, straight-line', work: () => slope(small.point, gradient) },
      { name: 'n = 100: gradient, tape although short', work: () => smallTape.gradient(small.point, gradient) },
    ])),
  ];
}
