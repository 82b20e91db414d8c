import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwardDerivative } from '../../src/math/arithmetic/dual.ts';
import { backward, record, reverseGradient } from '../../src/math/arithmetic/tape.ts';
import { gradientFunction } from '../../src/math/compile.ts';
import { type Expr, float64, from, type Point, variablesOf } from '../../src/math/expression.ts';
import {
  evaluationsFor,
  gradientBy,
  gradientMethods,
  hessianOf,
  hessianTimes,
  jacobianOf,
  lengthOf,
  pullBack,
  pushForward,
} from '../../src/math/gradients.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { type OpName, ruleOf } from '../../src/math/rules.ts';
import { randomCase, runs } from '../random-expression.ts';
import reference from '../reference/hessians.json' with { type: 'json' };

interface Case {
  readonly expression: string;
  readonly at: Point;
  readonly gradient: Readonly<Record<string, string>>;
  readonly hessian: readonly (readonly string[])[];
}
/** From test/reference/hessians.py: SymPy's derivatives in 50 digits. */
const cases = reference as unknown as readonly Case[];

const exprOf = (text: string): Expr => parseFormula(text).expr;
const close = (found: number, known: number, scale: number, tolerance: number): void => {
  expect(Math.abs(found - known)).toBeLessThanOrEqual(tolerance * scale);
};

describe('gradientBy', () => {
  // Roundoff of a few terms for the exact methods; for differences, what the usual step leaves: about eps^(1/2) and
  // eps^(2/3), times derivatives of these formulas, which are up to a thousand.
  const tolerances = { forward: 1e-5, central: 1e-8, 'complex-step': 1e-13, dual: 1e-13, reverse: 1e-13 } as const;
  for (const method of gradientMethods) {
    test.each(cases.map((row) => [row.expression, row] as const))(`${method}: the gradient of %s`, (_, row) => {
      const names = Object.keys(row.at);
      const { gradient, evaluations, remark } = gradientBy(method, exprOf(row.expression), names, row.at);
      const known = names.map((name) => Number(row.gradient[name]));
      const scale = Math.max(1, ...known.map(Math.abs));
      if (gradient === null) {
        expect([method, remark]).toEqual(['complex-step', expect.stringMatching(/hypot|atan2/)]);
        return;
      }
      names.forEach((_name, i) => {
        close(gradient[i] as number, known[i] as number, scale, tolerances[method]);
      });
      expect(evaluations).toBe(evaluationsFor(method, names.length));
    });
  }

  test('counts n + 1, 2n, n, n and 1 evaluations', () => {
    expect(gradientMethods.map((method) => evaluationsFor(method, 1000))).toEqual([1001, 2000, 1000, 1000, 1]);
  });

  test('a step that vanishes beside the coordinate is remarked on', () => {
    const { remark } = gradientBy('central', exprOf('x*y'), ['x', 'y'], { x: 1e20, y: 1 }, 1);
    expect(remark).toBe('x + h is x for x: the step is below the resolution of float64 there');
  });

  test('a step that is asked for is taken by every variable', () => {
    expect(gradientBy('forward', exprOf('x^2 + y^2'), ['x', 'y'], { x: 1, y: 2 }, 0.5)).toEqual({
      // (1.5² - 1)/0.5 and (2.5² - 4)/0.5
      gradient: [2.5, 4.5],
      method: 'forward',
      h: [0.5, 0.5],
      evaluations: 3,
      remark: null,
    });
  });
});

describe('hessianOf', () => {
  test.each(cases.map((row) => [row.expression, row] as const))('%s', (_, row) => {
    const names = Object.keys(row.at);
    const hessian = hessianOf(exprOf(row.expression), names, row.at);
    const known = row.hessian.map((entries) => entries.map(Number));
    const scale = Math.max(1, ...known.flat().map(Math.abs));
    // A few dozen roundings; gamma's second derivative is the worst.
    known.forEach((entries, i) => {
      entries.forEach((entry, j) => {
        close((hessian[i] as readonly number[])[j] as number, entry, scale, 2e-14);
      });
    });
  });

  test('is exactly symmetric', () => {
    const hessian = hessianOf(exprOf('sin(x*y)/z + x^y*log(z)'), ['x', 'y', 'z'], { x: 1.3, y: 0.7, z: 2.1 });
    hessian.forEach((row, i) => {
      row.forEach((entry, j) => {
        expect(entry).toBe(hessian[j]?.[i]);
      });
    });
  });

  test('variables that a formula does not have bend nothing', () => {
    expect(hessianOf(exprOf('x^2'), ['x', 'y'], { x: 1, y: 2 })).toEqual([
      [2, 0],
      [0, 0],
    ]);
  });
});

describe('products with Jacobian and Hessian', () => {
  // f = (x·y, x + y, x²) at (1, 2): rows (2, 1), (1, 1), (2, 0).
  const exprs = ['x*y', 'x + y', 'x^2'].map(exprOf);
  const at = { x: 1, y: 2 };
  const names = ['x', 'y'];

  test('the Jacobian has a row for each formula, and takes the fewer sweeps', () => {
    expect(jacobianOf(exprs, names, at)).toEqual({
      rows: [
        [2, 1],
        [1, 1],
        [2, 0],
      ],
      by: 'forward',
      sweeps: 2,
    });
    expect(jacobianOf(exprs.slice(0, 1), names, at)).toEqual({ rows: [[2, 1]], by: 'reverse', sweeps: 1 });
  });

  test('pushForward is Jacobian times vector', () => {
    // (2, 1)·(3, -1) = 5, (1, 1)·(3, -1) = 2, (2, 0)·(3, -1) = 6
    expect(exprs.map((expr) => pushForward(expr, names, at, [3, -1]))).toEqual([5, 2, 6]);
  });

  test('pullBack is vector times Jacobian', () => {
    // 1·(2, 1) + 10·(1, 1) - 1·(2, 0) = (10, 11)
    expect(pullBack(exprs, names, at, [1, 10, -1])).toEqual([10, 11]);
    expect(pullBack(exprs, names, at, [0, 0, 0])).toEqual([0, 0]);
  });

  test('hessianTimes is Hessian times vector: of x²y at (3, 2), [[4, 6], [6, 0]]·(1, 2) = (16, 6)', () => {
    expect(hessianTimes(exprOf('x^2*y'), names, { x: 3, y: 2 }, [1, 2])).toEqual([16, 6]);
  });

  test('a variable that stands still brings in no partial that is not finite', () => {
    // The partial of x^n by n is x^n·log(x), not-a-number at -2.
    expect(pushForward(exprOf('x^n'), ['x', 'n'], { x: -2, n: 3 }, [1, 0])).toBe(12);
    expect(hessianTimes(exprOf('x^n'), ['x', 'n'], { x: -2, n: 3 }, [1, 0])[0]).toBe(-12);
  });
});

describe('random graphs with fan-outs', () => {
  /** The largest disagreement of two gradients, in units of `scale`. */
  const disagreement = (a: readonly number[], b: readonly number[], scale: number): number => {
    return Math.max(0, ...a.map((component, i) => Math.abs(component - (b[i] as number)) / scale));
  };
  /** How long the gradient would be if nothing in it cancelled: the sweep back with every rate counted as positive. */
  const uncancelled = (expr: Expr, point: Point): number => {
    const entries = record(expr, from(point), float64).map((entry) => ({
      ...entry,
      partials: entry.partials.map((partial) => (partial === null ? null : Math.abs(partial))),
    }));
    const adjoints = backward(entries, float64);
    return Math.max(1e-300, ...entries.map(({ node }, i) => (node.kind === 'variable' ? (adjoints[i] as number) : 0)));
  };
  const byForward = (expr: Expr, names: readonly string[], point: Point): number[] =>
    names.map((name) => forwardDerivative(expr, point, { [name]: 1 }).tangent ?? 0);
  const byReverse = (expr: Expr, names: readonly string[], point: Point): number[] => {
    const { gradient } = reverseGradient(expr, point);
    return names.map((name) => gradient[name] as number);
  };
  const byCompiled = (expr: Expr, names: readonly string[], point: Point): number[] => {
    const gradient = new Float64Array(names.length);
    gradientFunction(expr, names)(
      Float64Array.from(names, (name) => point[name] as number),
      gradient,
    );
    return [...gradient];
  };

  /** A slope of 0 times an infinite one, as in asin(x < 1), is a matter for kinks.ts. */
  const allow = (op: OpName): boolean => ruleOf(op).piecewiseConstant !== true && !ruleOf(op).partials.includes(null);

  test('forward, reverse and compiled gradients agree', () => {
    fc.assert(
      fc.property(randomCase({ size: 30, allow }), ({ expr, point }) => {
        const names = variablesOf(expr);
        const forward = byForward(expr, names, point);
        // asin(u/u) stands at the end of its domain by chance.
        fc.pre(forward.every(Number.isFinite));
        // Sums are taken in another order: thirty parts, each with a few roundings of the uncancelled sum.
        const scale = uncancelled(expr, point);
        expect(disagreement(forward, byReverse(expr, names, point), scale)).toBeLessThan(1e-13);
        expect(disagreement(forward, byCompiled(expr, names, point), scale)).toBeLessThan(1e-13);
      }),
      runs(400),
    );
  });

  test('a disagreement of one part in a thousand is seen', () => {
    expect(disagreement([1, 2], [1, 2.002], 2)).toBeGreaterThan(1e-13);
  });

  test('Hessian times vector is the derivative of the gradient along it', () => {
    fc.assert(
      fc.property(
        randomCase({ size: 16, largest: 5, allow }),
        fc.constantFrom([1, 0, 0], [0.5, -1, 2]),
        ({ expr, point }, weights) => {
          const names = variablesOf(expr);
          const direction = names.map((_, i) => weights[i] as number);
          const moved = (t: number): number[] =>
            byReverse(
              expr,
              names,
              Object.fromEntries(
                names.map((name, i) => [name, (point[name] as number) + t * (direction[i] as number)]),
              ),
            );
          const h = 2 ** -18;
          const [ahead, behind, farAhead, farBehind] = [moved(h), moved(-h), moved(2 * h), moved(-2 * h)];
          const product = hessianTimes(expr, names, point, direction);
          product.forEach((entry, i) => {
            const slope = ((ahead[i] as number) - (behind[i] as number)) / (2 * h);
            const coarse = ((farAhead[i] as number) - (farBehind[i] as number)) / (4 * h);
            if (!Number.isFinite(entry) || !Number.isFinite(coarse)) return;
            // The difference of two step sizes bounds the truncation; the rest is the rounding of the gradient over h.
            const scale = Math.max(1, Math.abs(ahead[i] as number), ...product.map(Math.abs));
            expect(Math.abs(entry - slope)).toBeLessThanOrEqual(2 * Math.abs(slope - coarse) + 1e-7 * scale);
          });
        },
      ),
      runs(200),
    );
  });
});

describe('lengthOf', () => {
  test.each([
    ['nothing', [], 0],
    ['zeros', [0, 0], 0],
    ['3, 4', [3, 4], 5],
    ['entries whose squares overflow', [3e200, 4e200], 5e200],
    ['entries whose squares vanish', [3e-200, 4e-200], 5e-200],
    ['an infinite entry', [1, Number.NEGATIVE_INFINITY], Number.POSITIVE_INFINITY],
  ])('%s', (_, vector, length) => {
    // Two roundings.
    expect(lengthOf(vector) === length || Math.abs(lengthOf(vector) / length - 1) < 4e-16).toBe(true);
  });

  test('not-a-number stays not-a-number', () => {
    expect(lengthOf([1, Number.NaN])).toBeNaN();
  });
});
