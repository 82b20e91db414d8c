/**
 * What does a program answer that does not look at both sides?
 *
 * PyTorch and JAX apply the chain rule, with a convention of each at its kinks, and with the gradient that leaks through
 * the branch of a `where` that was not taken (0 times infinity is not-a-number).
 *
 *     relu(x) - relu(-x) at 0, which is x      slope 1      PyTorch: 0 - 0 = 0
 *
 * Where it breaks: a slope that a program works out in a way of its own comes out differently where a number is lost.
 * Those that matter are listed below; operations that neither program has (gamma, cbrt) are read as their rows say.
 *
 * Source: the conventions are on the rows. PyTorch was run, in version 1.13.
 * Next: ./decimal-work.ts
 */

import type { Dual } from './arithmetic/dual.ts';
import { type ApplyExpr, type Expr, float64, interpret, type Point, partsFirst } from './expression.ts';
import { argumentsOf, kinkAt, partialAt, rowFormula } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';

/** What a program that does not look at both sides answers. */
export interface Convention {
  readonly program: 'PyTorch' | 'JAX';
  /** Null where the convention of an operation on the way is not documented. */
  readonly derivative: number | null;
  readonly sources: readonly string[];
}

type OwnWay = Partial<Record<OpName, readonly (string | undefined)[]>>;

/**
 * Both programs find the slopes of sigmoid and tanh from the value, so far out they are 1 - 1 = 0; and neither gives a
 * power with base 0 a slope by its exponent.
 */
const common: OwnWay = {
  sigmoid: ['y*(1 - y)'],
  tanh: ['1 - y^2'],
  power: [undefined, 'u == 0 and v >= 0 ? 0 : xlogy(y, u)'],
};
const ownWays: Readonly<Record<Convention['program'], OwnWay>> = {
  PyTorch: {
    ...common,
    xlogy: ['u == 0 and v <= 0 ? 0 : log(v)'],
    // torch.digamma(0) is minus infinity, and not-a-number at the other poles.
    lgamma: ['u == 0 ? -1/0 : digamma(u)'],
    // Its trigamma reflects by pi/sin(pi*u), and the sine of -pi in float64 is not 0; the others are infinite at every pole.
    digamma: ['u <= 0 and floor(u) == u ? (pi/sin(pi*u))^2 : polygamma(1, u)'],
    polygamma: [undefined, 'v <= 0 and floor(v) == v ? (-1)^u*(1/0) : polygamma(u + 1, v)'],
  },
  JAX: common,
};

/** The chain rule as a program applies it: its convention at kinks, and every branch of a condition differentiated. */
export function conventionAt(expr: Expr, point: Point, variable: string, program: 'PyTorch' | 'JAX'): Convention {
  const duals = new Map<Expr, Dual<number>>();
  const sources = new Set<string>();
  let documented = true;
  const of = (part: Expr): Dual<number> => duals.get(part) as Dual<number>;
  for (const node of partsFirst(expr)) {
    if (node.kind === 'number') duals.set(node, { value: node.value, tangent: null });
    else if (node.kind === 'variable')
      duals.set(node, { value: point[node.name] as number, tangent: node.name === variable ? 1 : null });
    else if (node.kind === 'choose') {
      const taken = of(node.test).value !== 0;
      const [used, unused] = taken ? [of(node.then), of(node.otherwise)] : [of(node.otherwise), of(node.then)];
      // The branch that is not taken is differentiated too, and its gradient multiplied by 0.
      const leak = unused.tangent === null ? 0 : 0 * unused.tangent;
      duals.set(node, {
        value: used.value,
        tangent: used.tangent === null ? (unused.tangent === null ? null : leak) : used.tangent + leak,
      });
    } else duals.set(node, applied(node, node.args.map(of)));
  }
  const { tangent } = of(expr);
  return { program, derivative: documented ? (tangent ?? 0) : null, sources: [...sources] };

  function applied(node: ApplyExpr, args: readonly Dual<number>[]): Dual<number> {
    const values = args.map((argument) => argument.value);
    const value = float64.apply(node.op, values, node);
    const kink = kinkAt(node.op, values);
    const stated = program === 'PyTorch' ? kink?.torch : kink?.jax;
    const moves = args.some((argument) => argument.tangent !== null);
    if (kink !== null && moves) {
      // Comparisons have no gradient in either program.
      if (stated === undefined && ruleOf(node.op).piecewiseConstant !== true) documented = false;
      if (stated !== undefined) sources.add(program === 'PyTorch' ? 'run in PyTorch 1.13' : (kink.source ?? ''));
    }
    let tangent: number | null = null;
    args.forEach((argument, i) => {
      if (argument.tangent === null) return;
      const text = stated?.[i] ?? ownWays[program][node.op]?.[i];
      const partial =
        text === undefined
          ? partialAt(node.op, i, values, () => value, float64)
          : interpret(
              rowFormula(text),
              argumentsOf(values, () => value),
              float64,
            );
      tangent = (tangent ?? 0) + partial * argument.tangent;
    });
    return { value, tangent };
  }
}
