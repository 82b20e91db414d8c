import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { closeUps, nudged } from '../../src/math/close-look.ts';

const cube = (x: number): number => x ** 3;

describe('nudged', () => {
  test('says how far rounding of f may be off: 1e12 hides four digits of a change of 0.02', () => {
    const nudge = nudged((x) => x * x + 1e12, 1, 1 + 1e12, 2);
    // (1.01)^2 - 1 = 0.0201
    expect(Math.abs((nudge?.actual ?? Number.NaN) - 0.0201)).toBeLessThanOrEqual(nudge?.rounding ?? 0);
    expect(nudge?.rounding).toBeGreaterThan(1e-5);
    expect(nudge?.rounding).toBeLessThan(1e-2);
  });

  test('is nothing where f has no value at the other end', () => {
    expect(nudged((x) => Math.sqrt(1 - x), 1, 0, -1)).toBe(null);
  });
});

describe('closeUps', () => {
  test('x^3 at 1 parts from its tangent by 3t^2 + t^3 of 3t + 3t^2 + t^3', () => {
    for (const { half: t, gap, rounding } of closeUps(cube, 1, 1, 3, [1, 10, 100])) {
      expect(gap).toBeCloseTo((3 * t ** 2 + t ** 3) / (3 * t + 3 * t ** 2 + t ** 3), 12);
      expect(rounding).toBeLessThan(1e-12);
    }
  });

  test('where rounding is what is seen, it is said to be: two units in the last place of 1 in a window 3e-14 high', () => {
    const [view] = closeUps(cube, 1, 1, 3, [1e14]);
    expect(view?.rounding).toBeGreaterThan(0.5 * ((2 * Number.EPSILON) / 3e-14));
    expect(view?.rounding).toBeLessThan(2 * ((2 * Number.EPSILON) / 3e-14));
  });

  test('a window without numbers, or without values, is refused', () => {
    expect(() => closeUps(cube, 1, 1, 3, [1e300])).toThrow(InputError);
    expect(() => closeUps(cube, 1, 1, 3, [1e-300])).toThrow(InputError);
  });
});
