import { describe, expect, test, vi } from 'vitest';
import { divideJets, jetArithmetic, multiplyJets, nthDerivative, taylor } from '../../../src/math/arithmetic/jet.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import { rules } from '../../../src/math/rules.ts';
import reference from '../../reference/derivative-values.json' with { type: 'json' };

const derivative = (text: string, at: number, order: number): number =>
  nthDerivative(parseFormula(text).expr, { x: at }, 'x', order);

describe('series', () => {
  test('(1 + t)(1 - t) = 1 - t^2', () => {
    expect(multiplyJets([1, 1], [1, -1], 3)).toEqual([1, 0, -1, 0]);
  });

  test('1/(1 - t) = 1 + t + t^2 + …', () => {
    expect(divideJets([1], [1, -1], 4)).toEqual([1, 1, 1, 1, 1]);
  });

  test('a product divided by a factor is the other factor', () => {
    expect(divideJets(multiplyJets([2, 3, 5], [4, -1, 8], 4), [4, -1, 8], 4)).toEqual([2, 3, 5, 0, 0]);
  });

  test('an infinite coefficient does not meet the zeros of a constant', () => {
    expect(multiplyJets([1, Number.POSITIVE_INFINITY], [3], 1)).toEqual([3, Number.POSITIVE_INFINITY]);
  });
});

describe('taylor', () => {
  // tanh x = x - x^3/3 + 2x^5/15 - 17x^7/315 + 62x^9/2835 (NIST DLMF 4.33.3)
  test('tanh at 0', () => {
    const coefficients = taylor(parseFormula('tanh(x)').expr, { x: 0 }, 'x', 10);
    const known = [0, 1, 0, -1 / 3, 0, 2 / 15, 0, -17 / 315, 0, 62 / 2835, 0];
    coefficients.forEach((c, k) => {
      expect(Math.abs(c - (known[k] as number))).toBeLessThanOrEqual(1e-16);
    });
  });

  test('a constant has a value and nothing else', () => {
    expect(taylor(parseFormula('sin(2)').expr, { x: 1 }, 'x', 3)).toEqual([Math.sin(2), 0, 0, 0]);
    expect(taylor(parseFormula('x^0').expr, { x: 0 }, 'x', 3)).toEqual([1, 0, 0, 0]);
  });

  test('order 0 is the value', () => {
    expect(taylor(parseFormula('x^2').expr, { x: 3 }, 'x', 0)).toEqual([9]);
  });

  test('other variables stand still', () => {
    expect(taylor(parseFormula('x*y^2').expr, { x: 2, y: 3 }, 'y', 3)).toEqual([18, 12, 2, 0]);
  });

  test('whole powers at 0 and at negative numbers', () => {
    expect(taylor(parseFormula('x^3').expr, { x: 0 }, 'x', 5)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(taylor(parseFormula('x^3').expr, { x: -2 }, 'x', 5)).toEqual([-8, 12, -6, 1, 0, 0]);
    expect(taylor(parseFormula('x^5').expr, { x: 0 }, 'x', 6)).toEqual([0, 0, 0, 0, 0, 1, 0]);
    expect(taylor(parseFormula('x^-1').expr, { x: -2 }, 'x', 3)).toEqual([-1 / 2, -1 / 4, -1 / 8, -1 / 16]);
  });
});

describe('nthDerivative', () => {
  // x^5: 60x^2; sin: the cycle of four; 1/x: n!(-1)^n/x^(n+1); x^2·e^x: (x^2 + 2nx + n(n - 1))e^x.
  test.each<[string, number, number, number]>([
    ['x^5', 1, 3, 60],
    ['x^5', 2, 6, 0],
    ['x^20', 1, 20, 2432902008176640000],
    ['sin(x)', 0, 9, 1],
    ['sin(x)', 0, 10, 0],
    ['1/x', 2, 7, -5040 / 256],
    ['x^2*exp(x)', 0, 10, 90],
    ['log(x)', 1, 6, -120],
    ['abs(x)', -3, 1, -1],
    ['abs(x)', -3, 2, 0],
    ['relu(x)^2', 3, 2, 2],
    ['floor(x)', 0.5, 1, 0],
  ])('%s at %d, derivative number %d', (text, at, order, value) => {
    expect(Math.abs(derivative(text, at, order) - value)).toBeLessThanOrEqual(4e-15 * Math.abs(value));
  });

  // The terms that make up a coefficient of order k are as large as the other coefficients, and are rounded each.
  test.each(reference.formulas.map(({ text, at, derivatives }) => [text, at, derivatives] as const))(
    '%s at %d: ten derivatives as mpmath has them',
    (text, at, derivatives) => {
      const coefficients = taylor(parseFormula(text).expr, { x: at }, 'x', 10);
      let factorial = 1;
      const known = derivatives.map((digits, k) => {
        factorial *= k === 0 ? 1 : k;
        return Number(digits) / factorial;
      });
      const errors = coefficients.map((c, k) => Math.abs(c - (known[k] as number)));
      // Relative to the size that the coefficients have at this order: that of a geometric series through the largest.
      const radius = Math.min(
        ...known
          .slice(1)
          .map((c, k) => (c === 0 ? Number.POSITIVE_INFINITY : Math.abs((known[0] || 1) / c) ** (1 / (k + 1)))),
      );
      errors.forEach((error, k) => {
        const scale = Math.max(Math.abs(known[k] as number), Math.abs(known[0] || 1) / radius ** k);
        expect(error / scale, `order ${k}`).toBeLessThanOrEqual(2e-14);
      });
    },
  );
});

describe('jetArithmetic', () => {
  test('deep formulas and high orders: sigmoid of sigmoid, eight times, order 12, in as many row evaluations as there are orders', () => {
    const text = Array.from({ length: 8 }).reduce<string>((inner) => `sigmoid(${inner})`, 'x');
    let calls = 0;
    const value = vi.spyOn(rules.sigmoid as { value: (u: number) => number }, 'value').mockImplementation((u) => {
      calls += 1;
      return 1 / (1 + Math.exp(-u));
    });
    const coefficients = taylor(parseFormula(text).expr, { x: 0.3 }, 'x', 12);
    value.mockRestore();
    // Two series a level, of u and of -u, each at orders 0 to 12: without what is kept it would be 2^12 of them.
    expect(calls).toBeLessThanOrEqual(8 * 2 * 13);
    expect(coefficients.every((c) => Number.isFinite(c))).toBe(true);
  });

  test('a power whose base and exponent both move, order 20: the exponents less 1, less 2, ... are each worked out once', () => {
    let calls = 0;
    const power = rules.power.value;
    const value = vi
      .spyOn(rules.power as { value: (u: number, v: number) => number }, 'value')
      .mockImplementation((u, v) => {
        calls += 1;
        return power(u, v);
      });
    const coefficients = taylor(parseFormula('x^x').expr, { x: 1.5 }, 'x', 20);
    value.mockRestore();
    // Exponents x, x - 1, ..., x - 20, each at the orders that are left.
    expect(calls).toBeLessThanOrEqual((21 * 22) / 2);
    // python3 -c "from mpmath import *; mp.dps=60; print(nstr(taylor(lambda x: x**x, mpf(1.5), 20)[20],17))"
    expect(coefficients[20]).toBeCloseTo(1.4297032237868618e-6, 16);
  });

  test('a condition is decided by the value', () => {
    const arithmetic = jetArithmetic(2);
    const node = parseFormula('x').expr;
    expect(arithmetic.holds([1, 5], node)).toBe(true);
    expect(arithmetic.holds([0, 5], node)).toBe(false);
    expect(arithmetic.holds([Number.NaN], node)).toBe(false);
  });

  test('a part that is used twice is one jet', () => {
    expect(derivative('u = sin(x); u*u', 0.5, 2)).toBeCloseTo(2 * Math.cos(1), 14);
  });
});

describe('powers whose exponent passes through 0 on the way down', () => {
  // python3: from mpmath import *; mp.dps = 50; nstr(diff(lambda x: x**x, 3, 20), 17), rounded to float64, and so on.
  test.each<[text: string, at: number, order: number, value: number]>([
    ['x^x', 1, 3, 3],
    ['x^x', 2, 4, 64.50134182736849],
    ['x^x', 3, 20, 20514499910.907391],
    ['x^(2*x)', 1, 4, 64],
    ['(x + 1)^x', 2, 5, 372.2618788893646],
  ])('%s at %d has its derivative of order %d', (text, at, order, value) => {
    // Twenty products of series round by some 1e-15 together.
    expect(Math.abs(derivative(text, at, order) / value - 1)).toBeLessThan(1e-14);
  });
});
