/** The numbers come from exact fractions in Python: `from fractions import Fraction as F`; the line is beside each. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactTruth } from '../../src/math/exact-truth.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { type Judge, judgeOf } from '../../src/math/truth.ts';

const judgeAt = (text: string, x: number, order = 1): Judge | null =>
  exactTruth(parseFormula(text).expr, { x }, 'x', order);

describe('the exact judge', () => {
  test.each<[text: string, x: number, order: number, value: number, derivative: number]>([
    ['x^2', 3, 1, 9, 6],
    // x = F(0.3); sympy.diff((X**3 - 2*X)/(1 + X**2), X, 3).subs(X, Rational(*x.as_integer_ratio())), and of order 0
    ['(x^3 - 2*x)/(1 + x^2)', 0.3, 3, -0.5256880733944954, 5.969049143393134],
    // float(-3*F(0.7)**-4), float(F(0.7)**-3)
    ['x^(-3)', 0.7, 1, 0.7 ** -3, -12.49479383590171],
    // float(2*F(123456789.123))
    ['x^2', 123456789.123, 1, 123456789.123 ** 2, 246913578.246],
    ['-(x - 1)*(x + 1)', 5, 2, -24, -2],
    ['x^0', 0, 1, 1, 0],
    ['1/x', 3, 20, 1 / 3, (20 * 121645100408832000) / 3 ** 21],
  ])('knows %s at %f, order %d', (text, x, order, value, derivative) => {
    const judge = judgeAt(text, x, order);
    expect(judge).not.toBeNull();
    // One rounding, or a few where the closed form on the right is worked out in float64.
    expect(Math.abs((judge?.value.toNumber() ?? Number.NaN) - value)).toBeLessThanOrEqual(4e-16 * Math.abs(value));
    expect(Math.abs((judge?.derivative.toNumber() ?? Number.NaN) - derivative)).toBeLessThanOrEqual(
      1e-15 * Math.abs(derivative),
    );
  });

  test('gives errors to the last digit', () => {
    // float(F(0.1*0.1) - F(0.1)**2)
    expect(judgeAt('x^2', 0.1)?.valueErrorOf(0.1 * 0.1)).toBe(8.326672684688674e-19);
    expect(judgeAt('x^2', 0.1)?.errorOf(0.2)).toBe(0);
    // float(F(3) - F(1, 3))
    expect(judgeAt('x/3', 1)?.errorOf(3)).toBe(2.6666666666666665);
    // float(F(-12.5) + 3*F(0.7)**-4)
    expect(judgeAt('x^(-3)', 0.7)?.errorOf(-12.5)).toBe(-0.005206164098289208);
    // float(F(246913578.0) - 2*F(123456789.123))
    expect(judgeAt('x^2', 123456789.123)?.errorOf(246913578)).toBe(-0.2459999918937683);
    expect(judgeAt('x^2', 3)?.errorOf(1e-300)).toBe(-6);
  });

  test('sees an error of one in a thousand, and one of the last bit', () => {
    expect(judgeAt('x^3', 2)?.errorOf(12 * 1.001)).toBeCloseTo(0.012, 12);
    expect(judgeAt('x^3', 2)?.errorOf(12 + 2 ** -49)).toBe(2 ** -49);
  });

  test.each([
    ['another operation', 'sin(x)', 3],
    ['a fractional power', 'x^0.5', 3],
    ['a power that moves', '2^x', 3],
    ['a condition', 'x > 0 ? x : -x', 3],
    ['a pole', '1/(x - 3)', 3],
    ['a pole that is a power', '(x - 3)^(-2)', 3],
    ['a number with a long fraction', 'x^2', 1e-300],
    ['a power that is too long', '((x^64)^64)^64', 1.1],
  ])('leaves %s to the judge with 60 digits', (_, text, x) => {
    expect(judgeAt(text, x)).toBeNull();
  });

  test('agrees with the judge that takes differences in 60 digits', () => {
    const leaf = fc.oneof(fc.constant('x'), fc.integer({ min: 1, max: 9 }).map(String), fc.constantFrom('0.1', '2.5'));
    const formula = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node'))
          .map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
        fc.tuple(tie('node'), fc.integer({ min: -3, max: 4 })).map(([a, n]) => `(${a})^(${n})`),
      ),
    })).node;
    const x = fc.double({ min: -3, max: 3, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-3);
    let judged = 0;
    fc.assert(
      fc.property(formula, x, fc.integer({ min: 1, max: 3 }), (text, at, order) => {
        const { expr } = parseFormula(text);
        const exact = exactTruth(expr, { x: at }, 'x', order);
        if (exact === null) return;
        const claimed = exact.derivative.toNumber();
        const other = judgeOf(expr, { x: at }, 'x', order, claimed);
        if (other === null) return;
        judged += 1;
        // The other judge knows a 0 with a sign.
        expect(other.derivative.toNumber() + 0).toBe(claimed);
        expect(other.value.toNumber() + 0).toBe(exact.value.toNumber());
        // Both judges find the same error in a claim that is off, to the last bits.
        const off = claimed * 1.001 + 1e-9;
        expect(Math.abs(exact.errorOf(off) - other.errorOf(off))).toBeLessThanOrEqual(
          1e-15 * Math.abs(exact.errorOf(off)),
        );
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(150);
  });
});
