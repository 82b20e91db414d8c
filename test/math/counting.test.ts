import { describe, expect, test } from 'vitest';
import { costFamilies } from '../../src/math/cost-families.ts';
import { countsOf } from '../../src/math/counting.ts';
import { parseFormula } from '../../src/math/parse.ts';

const counts = (formula: string) => {
  const { expr, variables } = parseFormula(formula);
  const { value, forwardSweep, reverse, dearest } = countsOf(expr, variables);
  return { value, forwardSweep, reverse, dearest: dearest?.cost ?? null };
};

describe('countsOf', () => {
  // Counted by hand, operation by operation: the value; with the slope of each operand; with what is passed back to each.
  test.each([
    ['x', 0, 0, 0],
    // A sum: slopes are added; the adjoint is added to two others.
    ['a + b', 1, 2, 3],
    ['a - b', 1, 2, 3],
    // A product: b*a' + a*b'; two products, each added.
    ['a*b', 1, 4, 5],
    // A constant does not move: 5*x'; one product, added.
    ['5*x', 1, 2, 3],
    ['x + 1', 1, 1, 2],
    // The sign is changed; or subtracted from the adjoint.
    ['1 - x', 1, 2, 2],
    ['-x', 1, 2, 2],
    // x*x; 2*x times the slope.
    ['x^2', 1, 3, 4],
    // x*x*x: 3*x^2 is two, times the slope.
    ['x^3', 2, 5, 6],
    // 1/b, and -y/b, which is two: three, and two products.
    ['a/b', 1, 7, 8],
    // exp gives its own slope.
    ['exp(x)', 1, 2, 3],
    ['sin(x)', 1, 3, 4],
    // sech(x), squared.
    ['tanh(x)', 1, 4, 5],
    // p = a*b is one line, though it stands there twice: p + p^2.
    ['a*b + (a*b)^2', 3, 9, 12],
    // floor has slope 0 wherever it has one, so nothing flows to 2*x.
    ['x^2 + floor(2*x)', 4, 6, 8],
    // Both branches are counted, and the comparison.
    ['x > 0 ? x^2 : sin(x)', 3, 7, 9],
  ])('%s: %d operations, %d with a slope, %d with the gradient', (formula, value, forwardSweep, reverse) => {
    expect(counts(formula)).toMatchObject({ value, forwardSweep, reverse });
  });

  test('the example of the essay', () => {
    expect(counts('(a*b)^2')).toEqual({ value: 2, forwardSweep: 7, reverse: 9, dearest: 5 });
  });

  test('the dearest operation bounds the gradient', () => {
    for (const formula of [
      '(a*b + c)^2',
      'tanh(a*b) - c/a',
      'sin(x)*exp(y)/z',
      'a + b + c + d',
      'gelu(x*y)',
      'atan2(x, y)',
    ]) {
      const { value, reverse, dearest } = counts(formula);
      expect(reverse).toBeLessThanOrEqual((dearest as number) * value);
      expect(reverse).toBeGreaterThan(value);
    }
  });

  test.each(['a + b', 'a - b', 'a*b', '(a*b + c)*(a - b)*c', 'a*a*a*b + a*b*c - c*c'])(
    'a formula of + - * costs at most five values: %s',
    (formula) => {
      const { value, reverse, dearest } = counts(formula);
      expect(dearest).toBeLessThanOrEqual(5);
      expect(reverse).toBeLessThanOrEqual(5 * value);
    },
  );
});

describe('the counts of the families', () => {
  const sizes = [4, 9, 25, 100, 400, 10_000];

  test.each(sizes)('linear with %d knobs', (n) => {
    // On each of four rows: n products, n - 1 sums, one difference, one square; three sums between the rows. A product by a
    // constant passes back 2, a sum 2, the difference from a constant 1, the square 3.
    const { expr, variables } = costFamilies.linear.make(n);
    const value = 4 * (n + (n - 1) + 1 + 1) + 3;
    expect(variables).toHaveLength(n);
    expect(countsOf(expr, variables)).toMatchObject({
      value,
      forwardSweep: value + 4 * (n + (n - 1) + 0 + 2) + 3,
      reverse: value + 4 * (2 * n + 2 * (n - 1) + 1 + 3) + 2 * 3,
    });
  });

  test.each(sizes)('rosenbrock with %d knobs', (n) => {
    // For each of n - 1 neighbours: two squares and one of x, two differences, one product, one sum.
    const { expr, variables } = costFamilies.rosenbrock.make(n);
    const value = 7 * (n - 1) + (n - 2);
    expect(variables).toHaveLength(n);
    expect(countsOf(expr, variables)).toMatchObject({
      value,
      // Squares 2 each, y - x^2: 1, 100 times: 1, 1 - x: a sign, 1, sum: 1.
      forwardSweep: value + (3 * 2 + 1 + 1 + 1 + 1) * (n - 1) + (n - 2),
      // Squares 3 each, y - x^2: 2, 100 times: 2, 1 - x: 1, sum: 2.
      reverse: value + (3 * 3 + 2 + 2 + 1 + 2) * (n - 1) + 2 * (n - 2),
    });
  });

  test.each(sizes)('network with %d knobs', (n) => {
    // k units on k inputs, on each of two rows; tanh passes back 4, a product of a weight and a unit 4.
    const { expr, variables } = costFamilies.network.make(n);
    const k = Math.sqrt(n) - 1;
    const value = 2 * (k * (k + k + 1) + (2 * k + 2)) + 1;
    const back = 2 * (k * (2 * k + 2 * k + 4) + 4 * k + 2 * k + 1 + 3) + 2;
    expect(variables).toHaveLength(n);
    expect(countsOf(expr, variables)).toMatchObject({ value, reverse: value + back });
  });

  test('every knob has a say: no partial of a small member is 0 everywhere', async () => {
    const { gradientFunction } = await import('../../src/math/compile.ts');
    for (const { make } of Object.values(costFamilies)) {
      const { expr, variables } = make(9);
      const gradient = new Float64Array(9);
      gradientFunction(expr, variables)(
        Float64Array.from({ length: 9 }, (_, i) => 0.3 + 0.1 * i),
        gradient,
      );
      expect([...gradient].filter((slope) => slope === 0 || !Number.isFinite(slope))).toEqual([]);
    }
  });

  test('a network takes the nearest square, and the others take what is asked', () => {
    expect([1, 4, 10, 1000, 10_000].map(costFamilies.network.sizeNear)).toEqual([4, 4, 9, 1024, 10_000]);
    expect([1, 2, 10].map(costFamilies.rosenbrock.sizeNear)).toEqual([2, 2, 10]);
    expect([1, 2].map(costFamilies.linear.sizeNear)).toEqual([1, 2]);
  });

  test('the tape has a step for each operation, and a place for each step, knob and constant', () => {
    const { expr, variables } = costFamilies.rosenbrock.make(100);
    // The constants are 1, 2 and 100.
    expect(countsOf(expr, variables).tape).toEqual({ steps: 791, slots: 791 + 100 + 3, bytes: 12 * 791 + 16 * 894 });
  });
});
