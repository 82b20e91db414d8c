import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dual, dual, dualOver, forwardDerivative } from '../../src/math/arithmetic/dual.ts';
import { taylor } from '../../src/math/arithmetic/jet.ts';
import { backward, record, reverseGradient } from '../../src/math/arithmetic/tape.ts';
import {
  applyExpr,
  type Expr,
  evaluate,
  float64,
  from,
  interpret,
  numberExpr,
  type Point,
  substitute,
  variableExpr,
  write,
} from '../../src/math/expression.ts';
import { randomCase, runs } from '../random-expression.ts';

// Laws of calculus, over random formulas that use every row of the table.

const names = ['x', 'y', 'z'] as const;
const slope = (expr: Expr, point: Point, direction: Point): number =>
  forwardDerivative(expr, point, direction).tangent ?? 0;

/**
 * How large the terms are that a derivative is added up from: its rounding errors are a few units of this, however much
 * of it cancels. The walk back with every partial and every adjoint without its sign.
 */
function sizeOfTerms(expr: Expr, point: Point): number {
  const entries = record(expr, from(point), float64);
  const sizes = entries.map(() => 0);
  sizes[entries.length - 1] = 1;
  let largest = 0;
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place] as (typeof entries)[0];
    largest = Math.max(largest, sizes[place] as number);
    entry.inputs.forEach((input, i) => {
      const partial = entry.partials[i] ?? null;
      if (partial !== null) sizes[input] = (sizes[input] as number) + Math.abs(partial) * (sizes[place] as number);
    });
  }
  return Math.max(largest, ...sizes);
}

const agree = (a: number, b: number, size: number, tolerance: number, what: string): void => {
  if (Number.isNaN(a) && Number.isNaN(b)) return;
  if (!(Math.abs(a - b) <= tolerance * size)) throw new Error(`${what}: ${a} and ${b}, where terms have size ${size}`);
};

describe('the same derivative by every way', () => {
  test('forward, reverse and Taylor mode agree to rounding', () => {
    let different = 0;
    fc.assert(
      fc.property(randomCase(), ({ expr, point }) => {
        const { value, gradient } = reverseGradient(expr, point);
        expect(value).toBe(evaluate(expr, point));
        const size = sizeOfTerms(expr, point);
        for (const name of names) {
          const forward = slope(expr, point, { [name]: 1 });
          if (forward !== 0) different += 1;
          agree(forward, gradient[name] as number, size, 1e-14, `forward and reverse of ${write(expr)} by ${name}`);
          const [, jet = Number.NaN] = taylor(expr, point, name, 1);
          agree(forward, jet, size, 1e-14, `forward and Taylor of ${write(expr)} by ${name}`);
        }
      }),
      runs(3000),
    );
    expect(different).toBeGreaterThan(2000);
  });

  test('a directional derivative is the gradient times the direction', () => {
    fc.assert(
      fc.property(randomCase(), ({ expr, point }) => {
        const { gradient } = reverseGradient(expr, point);
        const direction = { x: 0.6, y: -1.1, z: 0.3 };
        const sum = names.reduce((total, name) => total + (gradient[name] as number) * direction[name], 0);
        agree(slope(expr, point, direction), sum, sizeOfTerms(expr, point), 1e-14, write(expr));
      }),
      runs(1000),
    );
  });

  test('a central difference agrees as far as it can', () => {
    fc.assert(
      fc.property(randomCase({ largest: 10 }), ({ expr, point }) => {
        const h = 2 ** -17;
        const value = (x: number): number => evaluate(expr, { ...point, x });
        const x = point['x'] as number;
        const measured = (value(x + h) - value(x - h)) / (2 * h);
        const size = sizeOfTerms(expr, point) ** 2 + 1;
        agree(slope(expr, point, { x: 1 }), measured, size, 1e-6, write(expr));
      }),
      runs(1000),
    );
  });

  test('the second derivative by duals over duals is twice the second Taylor coefficient, and the Hessian is symmetric', () => {
    const second = dualOver(dual);
    fc.assert(
      fc.property(randomCase({ largest: 10 }), ({ expr, point }) => {
        const mixed = (first: string, then: string): number => {
          const input = (name: string): Dual<Dual<number>> => ({
            value: { value: point[name] as number, tangent: name === first ? 1 : null },
            tangent: name === then ? { value: 1, tangent: null } : null,
          });
          return interpret(expr, input, second).tangent?.tangent ?? 0;
        };
        const size = sizeOfTerms(expr, point) ** 2 + 1;
        agree(mixed('x', 'y'), mixed('y', 'x'), size, 1e-12, `symmetry of ${write(expr)}`);
        agree(mixed('x', 'x'), 2 * (taylor(expr, point, 'x', 2)[2] as number), size, 1e-12, `bend of ${write(expr)}`);
        const entries = record(
          expr,
          (name) => ({ value: point[name] as number, tangent: name === 'x' ? 1 : null }),
          dual,
        );
        const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === 'y');
        const row = place < 0 ? 0 : (backward(entries, dual)[place]?.tangent ?? 0);
        agree(row, mixed('x', 'y'), size, 1e-12, `reverse over forward of ${write(expr)}`);
      }),
      runs(600),
    );
  });
});

describe('laws', () => {
  const two = fc.tuple(randomCase({ size: 8 }), randomCase({ size: 8 }));
  /** Both formulas at the point of the first; skipped where the second has no value or slope there. */
  const law = (check: (f: Expr, g: Expr, point: Point, size: number) => void, count: number): void => {
    let checked = 0;
    fc.assert(
      fc.property(two, ([{ expr: f, point }, { expr: g }]) => {
        const sizes = [f, g].map(
          (expr) => sizeOfTerms(expr, point) * (1 + Math.abs(evaluate(expr, point))) + Math.abs(evaluate(expr, point)),
        );
        const size = (sizes[0] as number) * (sizes[1] as number) + (sizes[0] as number) + (sizes[1] as number);
        if (!Number.isFinite(size) || size > 1e8) return;
        checked += 1;
        check(f, g, point, size);
      }),
      runs(count),
    );
    expect(checked).toBeGreaterThan(count / 4);
  };
  const dx = (expr: Expr, point: Point): number => slope(expr, point, { x: 1 });

  test('sum: (a·f + b·g)′ = a·f′ + b·g′', () => {
    law((f, g, point, size) => {
      const combined = applyExpr(
        'add',
        applyExpr('multiply', numberExpr(2.5), f),
        applyExpr('multiply', numberExpr(-0.75), g),
      );
      agree(dx(combined, point), 2.5 * dx(f, point) - 0.75 * dx(g, point), size, 1e-14, write(combined));
    }, 800);
  });

  test('product: (f·g)′ = f′·g + f·g′', () => {
    law((f, g, point, size) => {
      const product = applyExpr('multiply', f, g);
      agree(
        dx(product, point),
        dx(f, point) * evaluate(g, point) + evaluate(f, point) * dx(g, point),
        size,
        1e-14,
        write(product),
      );
    }, 800);
  });

  test('quotient: (f/g)′ = (f′·g - f·g′)/g^2', () => {
    law((f, g, point, size) => {
      const below = evaluate(g, point);
      if (Math.abs(below) < 1e-2) return;
      const quotient = applyExpr('divide', f, g);
      const known = (dx(f, point) * below - evaluate(f, point) * dx(g, point)) / (below * below);
      agree(dx(quotient, point), known, size / Math.min(1, below ** 2), 1e-14, write(quotient));
    }, 800);
  });

  test('chain: f(g(x))′ = f′(g(x))·g′(x)', () => {
    law((f, g, point) => {
      const inner = evaluate(g, point);
      const composed = substitute(f, { x: g });
      const atInner = { ...point, x: inner };
      const size = sizeOfTerms(f, atInner) * (sizeOfTerms(g, point) + 1) + 1;
      if (!Number.isFinite(size) || size > 1e8) return;
      const outer = forwardDerivative(f, atInner, { x: 1 }).tangent;
      // Where f does not use x, or g is constant, there is nothing to compare.
      if (outer === null) return;
      agree(dx(composed, point), outer * dx(g, point), size, 1e-13, write(composed));
    }, 800);
  });

  test('shift: f(x + a) at x has the slope of f at x + a', () => {
    fc.assert(
      fc.property(randomCase(), ({ expr, point }) => {
        // A power of two, so that the shift is exact.
        const shifted = substitute(expr, { x: applyExpr('add', variableExpr('x'), numberExpr(0.5)) });
        const back = { ...point, x: (point['x'] as number) - 0.5 };
        if ((back.x as number) + 0.5 !== point['x']) return;
        agree(dx(shifted, back), dx(expr, point), sizeOfTerms(expr, point), 0, write(expr));
      }),
      runs(500),
    );
  });
});
