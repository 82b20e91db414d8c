import { describe, expect, test } from 'vitest';
import { accuracyOf, type DifferenceName, magnificationOf, momentOf, quotientOf } from '../../src/math/quotients.ts';

// From Taylor series by hand: Σ weight·offset^k, with weights as they stand in books.
const moments: readonly [method: DifferenceName, order: 1 | 2, moments: readonly number[]][] = [
  ['forward', 1, [0, 1, 1, 1]],
  ['backward', 1, [0, 1, -1, 1]],
  ['central', 1, [0, 1, 0, 1, 0, 1]],
  // (8(1 - (-1)) - (2^k - (-2)^k))/12: for k = 5 (16 - 64)/12
  ['five-point', 1, [0, 1, 0, 0, 0, -4]],
  // (4·(1/2)^4 - 1)/3 for k = 5
  ['richardson', 1, [0, 1, 0, 0, 0, -1 / 4]],
  // 2^k - 2
  ['forward', 2, [0, 0, 2, 6, 14]],
  ['backward', 2, [0, 0, 2, -6, 14]],
  ['central', 2, [0, 0, 2, 0, 2, 0, 2]],
  // (32 - 2·2^k)/12 for even k
  ['five-point', 2, [0, 0, 2, 0, 0, 0, -8]],
  // (4·2·(1/2)^4 - 2)/3 for k = 6
  ['richardson', 2, [0, 0, 2, 0, 0, 0, -1 / 2]],
];

describe('momentOf', () => {
  test.each(moments)('%s of order %i', (method, order, expected) => {
    expected.forEach((moment, k) => {
      expect([k, momentOf(quotientOf(method, order), k)]).toEqual([k, expect.closeTo(moment, 12)]);
    });
  });
});

describe('magnificationOf is the root of the sum of the squared weights', () => {
  test.each<[DifferenceName, 1 | 2, number]>([
    ['forward', 1, Math.sqrt(2)],
    ['central', 1, Math.sqrt(1 / 2)],
    ['five-point', 1, Math.sqrt(130) / 12],
    ['richardson', 1, Math.sqrt(130) / 6],
    ['forward', 2, Math.sqrt(6)],
    ['central', 2, Math.sqrt(6)],
    ['five-point', 2, Math.sqrt(30 ** 2 + 2 * 16 ** 2 + 2) / 12],
    ['richardson', 2, Math.sqrt(30 ** 2 + 2 * 16 ** 2 + 2) / 3],
  ])('%s of order %i', (method, order, expected) => {
    expect(magnificationOf(quotientOf(method, order))).toBeCloseTo(expected, 12);
  });
});

describe('accuracyOf', () => {
  test.each([1, 2] as const)('of order %i', (order) => {
    expect(
      (['forward', 'backward', 'central', 'five-point', 'richardson'] as const).map((method) =>
        accuracyOf(method, order),
      ),
    ).toEqual([1, 1, 2, 4, 4]);
  });
  test('of the complex step is 2', () => {
    expect(accuracyOf('complex-step', 1)).toBe(2);
  });
});
