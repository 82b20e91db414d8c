import { describe, expect, test } from 'vitest';
import { nearestKink } from '../../src/math/nearest-kink.ts';
import { parseFormula } from '../../src/math/parse.ts';

const nearest = (text: string, x: number, within = 1) => nearestKink(parseFormula(text).expr, { x }, 'x', within);

describe('the nearest kink', () => {
  test.each<[text: string, x: number, distance: number, side: 1 | -1]>([
    ['relu(x)', 1e-5, 1e-5, -1],
    ['abs(x - 2)', 1.25, 0.75, 1],
    // Where x^2 = 2: at sqrt(2), 0.0857864 from 1.5.
    ['max(x^2, 2)', 1.5, 1.5 - Math.SQRT2, -1],
    ['floor(3*x)', 0.4, 0.4 - 1 / 3, -1],
    ['sin(x) + (x > 0.7 ? x : 0)', 0.2, 0.5, 1],
  ])('of %s at %f lies %f away', (text, x, distance, side) => {
    const kink = nearest(text, x);
    expect(kink?.side).toBe(side);
    // Halving ends at the spacing of float64 around the place.
    expect(Math.abs((kink?.distance ?? Number.NaN) - distance)).toBeLessThan(1e-15);
  });

  test.each(['sin(x)', 'x^3', 'abs(x)', 'exp(x)/(1 + x^2)'])('there is none within 1 of %s at 1.5', (text) => {
    expect(nearest(text, 1.5)).toBeNull();
  });

  test('a kink at the point itself is not beside it', () => {
    expect(nearest('relu(x)', 0)).toBeNull();
  });

  test('its words are those of the row', () => {
    expect(nearest('abs(x)', 0.5)?.says).toBe('abs has a corner at 0');
  });
});
