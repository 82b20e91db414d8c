import { describe, expect, test } from 'vitest';
import { backtracking, type Probe, type Ray, strongWolfe } from '../../src/math/line-searches.ts';

const ray = (at: (length: number) => Probe): Ray => ({ start: at(0), at, size: 1 });

/** f along a direction with its derivative, each with a minimum that is known. */
const RAYS: readonly (readonly [string, (a: number) => Probe])[] = [
  ['a parabola', (a) => ({ value: (a - 3) ** 2, slope: 2 * (a - 3) })],
  ['a steep parabola', (a) => ({ value: 1000 * (a - 0.01) ** 2, slope: 2000 * (a - 0.01) })],
  ['a far minimum', (a) => ({ value: (a - 500) ** 2, slope: 2 * (a - 500) })],
  ['More and Thuente, first function', (a) => ({ value: -a / (a * a + 2), slope: (a * a - 2) / (a * a + 2) ** 2 })],
  [
    'More and Thuente, second function',
    (a) => ({ value: (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4, slope: 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3 }),
  ],
  [
    'a logarithm that ends',
    (a) => ({ value: a < 1 ? -Math.log(1 - a) - 3 * a : Number.NaN, slope: a < 1 ? 1 / (1 - a) - 3 : Number.NaN }),
  ],
];

describe('strongWolfe', () => {
  test.each(RAYS.flatMap(([name, at]) => [1e-3, 0.1, 1, 10, 100].map((first) => [name, first, at] as const)))(
    '%s, first length %d: both conditions hold',
    (_name, first, at) => {
      const { start } = ray(at);
      const { length, failed } = strongWolfe(ray(at), first);
      expect(failed).toBeNull();
      const { value, slope } = at(length);
      expect(value).toBeLessThanOrEqual(start.value + 1e-4 * length * start.slope);
      expect(Math.abs(slope)).toBeLessThanOrEqual(0.9 * Math.abs(start.slope));
    },
  );

  test('a smaller share of the first slope may be asked for', () => {
    const at = RAYS[0]?.[1] as (a: number) => Probe;
    const { length } = strongWolfe(ray(at), 0.1, 0.1);
    expect(Math.abs(length - 3)).toBeLessThanOrEqual(0.3);
  });

  test('says that it failed where f cannot fall', () => {
    // The slope promises a fall that rounding swallows.
    expect(
      strongWolfe({ start: { value: 1, slope: -1e-30 }, at: () => ({ value: 1 + 1e-12, slope: 1e-30 }), size: 1 }, 1)
        .failed,
    ).not.toBeNull();
  });
});

describe('backtracking', () => {
  test.each(RAYS.flatMap(([name, at]) => [1e-3, 0.1, 1, 10, 100].map((first) => [name, first, at] as const)))(
    '%s, first length %d: f falls enough at the length found, and not at twice it',
    (_name, first, at) => {
      const { start } = ray(at);
      const { length, evaluations, failed } = backtracking(ray(at), first);
      expect(failed).toBeNull();
      const enough = (a: number): boolean => at(a).value <= start.value + 1e-4 * a * start.slope;
      expect(enough(length)).toBe(true);
      if (length < first) expect(enough(2 * length)).toBe(false);
      expect(evaluations).toBe(1 + Math.log2(first / length));
    },
  );

  test('says that it failed where f cannot fall', () => {
    expect(
      backtracking({ start: { value: 1, slope: -1 }, at: () => ({ value: 2, slope: 0 }), size: 1 }, 1).failed,
    ).not.toBeNull();
  });
});
