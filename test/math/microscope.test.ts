import { describe, expect, test } from 'vitest';
import { microscopeAt } from '../../src/math/microscope.ts';
import { parseFormula } from '../../src/math/parse.ts';

const look = (text: string, x: number, h: number, precision: 'float64' | 'float16' = 'float64') =>
  microscopeAt(parseFormula(text).expr, { x }, 'x', precision, h);

describe('the digit microscope', () => {
  test('shows 26 of 53 bits cancel in sin at 1 with h = 1e-8', () => {
    // sin(1)/(2·cos(1)·1e-8) = 7.8e7 = 2^26.2
    expect(look('sin(x)', 1, 1e-8)).toMatchObject({ bits: 53, bitsCancelled: 26, bitsLeft: 27, digitsLeft: 8 });
  });

  test('writes both values with 17 digits, the shared ones at the same places', () => {
    const { above, below, shared } = look('sin(x)', 1, 1e-8);
    // python3 -c "from mpmath import *; mp.dps=30; print(sin(mpf(1+1e-8)), sin(mpf(1-1e-8)))"
    expect(above.digits.slice(0, 17)).toBe('0.841470990210919');
    expect(below.digits.slice(0, 16)).toBe('0.84147097940487');
    expect(above.digits).toHaveLength(below.digits.length);
    expect(above.digits.slice(0, shared)).toBe(below.digits.slice(0, shared));
    expect(above.digits[shared]).not.toBe(below.digits[shared]);
  });

  test('says what is left: difference and quotient', () => {
    const { difference, quotient, applied } = look('x^2', 4, 0.5);
    // 4.5² - 3.5² = 8, over 1
    expect([difference, quotient, applied]).toEqual([8, 8, 0.5]);
  });

  test('sees x + h = x, and how far the next number is', () => {
    expect(look('sin(x)', 1, 1e-4, 'float16')).toMatchObject({
      applied: 0,
      quotient: 0,
      difference: 0,
      spacing: 2 ** -10,
    });
    expect(look('sin(x)', 1, 1e-17)).toMatchObject({ applied: 0, spacing: 2 ** -52 });
  });

  test('counts nothing where the signs differ, or nothing is left', () => {
    expect(look('x', 0, 0.25)).toMatchObject({ bitsCancelled: null, difference: 0.5 });
    expect(look('x^2', 0, 0.25)).toMatchObject({ bitsCancelled: null, difference: 0 });
  });

  test('of values that are not finite has no bits to count', () => {
    expect(look('log(x)', 0, 0.25).bitsCancelled).toBeNull();
  });
});
