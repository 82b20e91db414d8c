import { describe, expect, test } from 'vitest';
import { gaussian, uniform } from '../../src/math/chance.ts';

const take = (next: () => number, count: number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('chance', () => {
  test.each([uniform, gaussian])('the same seed gives the same numbers, another other ones', (source) => {
    expect(take(source(7), 20)).toEqual(take(source(7), 20));
    expect(take(source(7), 20)).not.toEqual(take(source(8), 20));
  });

  test('uniform numbers are from 0 to 1, with mean 1/2 and variance 1/12', () => {
    const values = take(uniform(3), 20_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    // Standard errors of 20,000 numbers: 0.002 and 0.0005; five of them are allowed.
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(0.01);
    expect(Math.abs(mean(values.map((value) => (value - 1 / 2) ** 2)) - 1 / 12)).toBeLessThan(0.003);
  });

  test('normal numbers have mean 0, variance 1 and fourth moment 3', () => {
    const values = take(gaussian(3), 20_000);
    // Standard errors: 0.007, 0.01 and 0.07.
    expect(Math.abs(mean(values))).toBeLessThan(0.035);
    expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.35);
  });

  test('neighbours do not depend on one another', () => {
    const values = take(gaussian(5), 20_000);
    expect(Math.abs(mean(values.slice(1).map((value, i) => value * (values[i] as number))))).toBeLessThan(0.035);
  });
});
