import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exact } from '../../src/render/digits.ts';
import { type Range, rounded, roundest, ticks } from '../../src/render/ticks.ts';

describe('ticks', () => {
  test.each([
    [[Number.NaN, 1], []],
    [[0, Infinity], []],
    [[2, 2], [2]],
    [[-0, 0], [0]],
    [
      [0, 1],
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    ],
    [
      [0, 10],
      [0, 2, 4, 6, 8, 10],
    ],
    [
      [0.05, 0.35],
      [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35],
    ],
    [
      [-1, 1],
      [-1, -0.5, 0, 0.5, 1],
    ],
    [
      [1, -1],
      [1, 0.5, 0, -0.5, -1],
    ],
    [
      [0.3, 0.7],
      [0.3, 0.4, 0.5, 0.6, 0.7],
    ],
    [
      [-1e308, 1e308],
      [-1e308, -5e307, 0, 5e307, 1e308],
    ],
    [
      [0, 3e-320],
      [0, 1e-320, 2e-320, 3e-320],
    ],
  ] as [Range, number[]][])('of %j are %j', (range, expected) => {
    expect(ticks(range, range[0] === 0.05 ? 7 : 6)).toEqual(expected);
  });

  test.each([
    [[-4.9, 4.9], 4, [-4, 0, 4]],
    [[-4.9, 4.9], 2, [-4, 4]],
    [[-1, 1], 2, [-1, 1]],
    [[0.99, 1.01], 2, [0.99, 1.01]],
    [[-4.9, 4.9], 1, [0]],
  ] as [Range, number, number[]][])('are never one where two fit: of %j at most %d, %j', (range, atMost, expected) => {
    expect(ticks(range, atMost)).toEqual(expected);
  });

  test('are the float64 nearest to a round number: 0.3, not 0.30000000000000004', () => {
    expect(ticks([0, 0.5], 6)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(3 * 0.1).not.toBe(0.3);
  });

  test.each([
    [[1e-9, 1], 4, [1e-9, 1e-6, 1e-3, 1]],
    [[1, 1000], 4, [1, 10, 100, 1000]],
    [[0.002, 0.9], 4, [0.01, 0.1]],
    [[2, 30], 6, [2, 5, 10, 20]],
    [[2, 4], 6, [2, 2.5, 3, 3.5, 4]],
    [[0, 10], 6, []],
    [[-1, 10], 6, []],
    [[5e-324, 1.7e308], 4, [1e-200, 1, 1e200]],
  ] as [Range, number, number[]][])('on a logarithmic axis, of %j at most %d, are %j', (range, atMost, expected) => {
    expect(ticks(range, atMost, 'log')).toEqual(expected);
  });

  const end = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.integer({ min: -1000, max: 1000 }),
  );

  test('lie inside, rise or fall with the range, are few enough, and never negative zero', () => {
    fc.assert(
      fc.property(
        end,
        end,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('linear', 'log'),
        (from, to, atMost, scale) => {
          const found = ticks([from, to], atMost, scale);
          expect(found.length).toBeLessThanOrEqual(Math.max(1, atMost));
          for (const [i, tick] of found.entries()) {
            expect(tick).toBeGreaterThanOrEqual(Math.min(from, to));
            expect(tick).toBeLessThanOrEqual(Math.max(from, to));
            expect(Object.is(tick, -0)).toBe(false);
            if (i > 0) expect(Math.sign(tick - (found[i - 1] ?? 0))).toBe(Math.sign(to - from));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('of a range that is wide for its numbers have at most five digits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (from, width) => {
          for (const tick of ticks([from, from + width], 8))
            expect(exact(Math.abs(tick)).replace('.', '').length).toBeLessThanOrEqual(5);
        },
      ),
    );
  });
});

describe('rounded', () => {
  test.each([
    [[0.13, 9.2], 5, 'linear', [0, 10]],
    [[-1, 17], 5, 'linear', [-5, 20]],
    [[3e-8, 0.5], 5, 'log', [1e-8, 1]],
    [[1e-8, 1], 5, 'log', [1e-8, 1]],
    [[1, 1], 5, 'linear', [1, 1]],
    [[Number.NaN, 1], 5, 'linear', [Number.NaN, 1]],
    [[-1.7e308, 1.7e308], 5, 'linear', [-1.7e308, 1.7e308]],
  ] as [Range, number, 'linear' | 'log', Range][])(
    '%j in %d intervals, %s, becomes %j',
    (range, intervals, scale, expected) => {
      expect(rounded(range, intervals, scale)).toEqual(expected);
    },
  );

  test('is never narrower than what it was made from, and less than twice as wide', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (from, width) => {
          const [low, high] = rounded([from, from + width], 5);
          expect(low).toBeLessThanOrEqual(from);
          expect(high).toBeGreaterThanOrEqual(from + width);
          expect(high - low).toBeLessThanOrEqual(2 * width);
        },
      ),
    );
  });
});

test('roundest finds the fewest digits within a tolerance', () => {
  expect(roundest(1.5707963, 0.01)).toBe(1.57);
  expect(roundest(-3e-13, 1e-12)).toBe(0);
  expect(roundest(149.7, 5)).toBe(150);
  expect(roundest(0.1 + 0.2, 0)).toBe(0.1 + 0.2);
});
