import { describe, expect, test } from 'vitest';
import { type Dual, dual, dualOver, forwardDerivative } from '../../../src/math/arithmetic/dual.ts';
import {
  applyExpr,
  type Expr,
  float64,
  from,
  interpret,
  type Point,
  variableExpr,
} from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import reference from '../../reference/derivative-values.json' with { type: 'json' };

const read = (text: string): Expr => parseFormula(text).expr;
const tangent = (text: string, point: Point, direction: Point): number | null =>
  forwardDerivative(read(text), point, direction).tangent;

describe('forwardDerivative', () => {
  // Closed forms worked out by hand.
  test.each<[text: string, point: Point, direction: Point, value: number, tangent: number]>([
    ['x^2', { x: 3 }, { x: 1 }, 9, 6],
    ['x*y', { x: 3, y: 5 }, { x: 1 }, 15, 5],
    ['x*y', { x: 3, y: 5 }, { y: 1 }, 15, 3],
    // (2, -1) · (5, 3): the derivative along a direction is gradient times direction.
    ['x*y', { x: 3, y: 5 }, { x: 2, y: -1 }, 15, 7],
    // (u/v)' = (u'v - uv')/v^2 with u = x^2, v = x + 1 at 3: (6·4 - 9)/16.
    ['x^2/(x + 1)', { x: 3 }, { x: 1 }, 2.25, 15 / 16],
    ['2^x', { x: 3 }, { x: 1 }, 8, 8 * Math.LN2],
    ['x^x', { x: 2 }, { x: 1 }, 4, 4 * (Math.LN2 + 1)],
    ['sqrt(x)', { x: 4 }, { x: 1 }, 2, 0.25],
    ['log(x, 2)', { x: 8 }, { x: 1 }, 3, 1 / (8 * Math.LN2)],
    ['hypot(x, y)', { x: 3, y: 4 }, { x: 1 }, 5, 0.6],
    ['max(x, y)', { x: 3, y: 4 }, { x: 1 }, 4, 0],
    ['x > 0 ? x^2 : -x', { x: 3 }, { x: 1 }, 9, 6],
    ['x > 0 ? x^2 : -x', { x: -3 }, { x: 1 }, 3, -1],
    // The branch that is not taken is not read, so it cannot spoil the answer.
    ['x > 0 ? x : sqrt(x)', { x: 2 }, { x: 1 }, 2, 1],
  ])('%s at %j along %j', (text, point, direction, value, slope) => {
    const answer = forwardDerivative(read(text), point, direction);
    expect(Math.abs(answer.value - value)).toBeLessThanOrEqual(4e-16 * Math.abs(value));
    expect(Math.abs((answer.tangent as number) - slope)).toBeLessThanOrEqual(4e-16 * Math.abs(slope));
  });

  // Published: the README of autodidact, tanh'(1) = 1 - tanh(1)^2.
  test("tanh'(1) is 0.41997434161402603", () => {
    expect(Math.abs((tangent('tanh(x)', { x: 1 }, { x: 1 }) as number) / 0.41997434161402603 - 1)).toBeLessThan(4e-16);
  });

  // Published: the README of micrograd; the fractions are exact.
  const micrograd = `c = a + b; d = a*b + b^3; c1 = c + c + 1; c2 = c1 + 1 + c1 + (-a);
    d1 = d + d*2 + relu(b + a); d2 = d1 + 3*d1 + relu(b - a); e1 = c2 - d2; f = e1^2; g = f/2; g + 10/f`;
  test.each<[string, number]>([
    ['a', 47620 / 343],
    ['b', 221433 / 343],
  ])("micrograd's example: the derivative by %s", (name, slope) => {
    const answer = forwardDerivative(read(micrograd), { a: -4, b: 2 }, { [name]: 1 });
    expect(Math.abs(answer.value / (2421 / 98) - 1)).toBeLessThan(4e-16);
    expect(Math.abs((answer.tangent as number) / slope - 1)).toBeLessThan(4e-16);
  });

  test('what does not depend on what moves has no tangent at all', () => {
    expect(tangent('3 + sin(2)', { x: 1 }, { x: 1 })).toBe(null);
    expect(tangent('y^2', { x: 1, y: 2 }, { x: 1 })).toBe(null);
    expect(tangent('x > 0 ? y : x', { x: 1, y: 2 }, { x: 1 })).toBe(null);
  });

  test('the exponent of x^3 does not move, so x^3 is differentiable at -2 and at 0', () => {
    expect(tangent('x^3', { x: -2 }, { x: 1 })).toBe(12);
    expect(tangent('x^3', { x: 0 }, { x: 1 })).toBe(0);
    expect(tangent('x^0', { x: 0 }, { x: 1 })).toBe(0);
    expect(tangent('x^1', { x: 0 }, { x: 1 })).toBe(1);
    expect(tangent('x^2', { x: 0 }, { x: 1 })).toBe(0);
    // y moves: log(-2) is not a number.
    expect(tangent('x^y', { x: -2, y: 3 }, { x: 1, y: 1 })).toBeNaN();
    expect(tangent('x^y', { x: -2, y: 3 }, { x: 1 })).toBe(12);
  });

  test('sqrt(x*x) at 0 is not a number: infinity times 0', () => {
    expect(tangent('sqrt(x*x)', { x: 0 }, { x: 1 })).toBeNaN();
  });

  test('a direction with a zero in it moves all the same', () => {
    expect(tangent('x^2', { x: 3 }, { x: 0 })).toBe(0);
    expect(tangent('sqrt(x)', { x: 0 }, { x: 0 })).toBeNaN();
  });

  test('a name of Object.prototype is not a direction', () => {
    expect(tangent('x', { x: 1 }, Object.create({ x: 1 }) as Point)).toBe(null);
  });

  test('a sum of 3,000 terms has a derivative', () => {
    const terms = Array.from({ length: 3000 }, (_, k) => `${k + 1}*x^2`).join(' + ');
    // Σ k = 3000·3001/2; twice that times x.
    expect(tangent(terms, { x: 0.5 }, { x: 1 })).toBe(4_501_500);
  });

  test.each(reference.formulas.map(({ text, at, derivatives }) => [text, at, derivatives] as const))(
    '%s at %d has the slope that mpmath has',
    (text, at, derivatives) => {
      const slope = Number(derivatives[1]);
      const scale = Math.max(Math.abs(slope), 1e-3 * Math.abs(Number(derivatives[0])));
      expect(Math.abs((tangent(text, { x: at }, { x: 1 }) as number) - slope)).toBeLessThanOrEqual(2e-15 * scale);
    },
  );
});

describe('dual over dual', () => {
  const second = dualOver(dual);
  const secondDerivative = (expr: Expr, at: number): number => {
    const input: Dual<Dual<number>> = { value: { value: at, tangent: 1 }, tangent: { value: 1, tangent: null } };
    return interpret(expr, from({ x: input }), second).tangent?.tangent as number;
  };

  test('the tangent of the tangent is the second derivative', () => {
    expect(secondDerivative(read('x^3'), -2)).toBe(-12);
    expect(secondDerivative(read('1/x'), 2)).toBe(0.25);
    expect(secondDerivative(read('x^2'), 0)).toBe(2);
  });

  test.each(reference.formulas.map(({ text, at, derivatives }) => [text, at, derivatives] as const))(
    '%s at %d bends as mpmath says',
    (text, at, derivatives) => {
      const curvature = Number(derivatives[2]);
      // Sums of terms as large as these cancel: the rounding is that of the largest.
      const scale = Math.max(Math.abs(curvature), Math.abs(Number(derivatives[1])), Math.abs(Number(derivatives[0])));
      expect(Math.abs(secondDerivative(read(text), at) - curvature)).toBeLessThanOrEqual(1e-14 * scale);
    },
  );

  test('a mixed second derivative: x^2·y^3 by x and y is 6xy^2', () => {
    const x: Dual<Dual<number>> = { value: { value: 2, tangent: 1 }, tangent: null };
    const y: Dual<Dual<number>> = { value: { value: 3, tangent: null }, tangent: { value: 1, tangent: null } };
    expect(interpret(read('x^2*y^3'), from({ x, y }), second).tangent?.tangent).toBe(108);
  });
});

describe('dual', () => {
  test('a condition is decided by the value', () => {
    expect(dual.holds({ value: 1, tangent: 0 }, variableExpr('x'))).toBe(true);
    expect(dual.holds({ value: 0, tangent: 1 }, variableExpr('x'))).toBe(false);
    expect(dual.holds({ value: Number.NaN, tangent: 1 }, variableExpr('x'))).toBe(false);
  });

  test('the partial of an argument that does not move is never asked for', () => {
    const asked: string[] = [];
    const base = {
      ...float64,
      apply: (
        op: Parameters<typeof float64.apply>[0],
        args: readonly number[],
        node: Parameters<typeof float64.apply>[2],
      ) => {
        asked.push(op);
        return float64.apply(op, args, node);
      },
    };
    interpret(
      applyExpr('power', variableExpr('x'), variableExpr('y')),
      from({ x: { value: 2, tangent: 1 }, y: { value: 3, tangent: null } }),
      dualOver(base),
    );
    // u^v, then v*u^(v - 1): no logarithm.
    expect(asked).not.toContain('xlogy');
    expect(asked).not.toContain('log');
  });
});
