import { describe, expect, test } from 'vitest';
import { slopeAlong } from '../../src/math/along.ts';
import { flatPoints } from '../../src/math/flat-places.ts';
import { parseFormula } from '../../src/math/parse.ts';

const flat = (text: string, from: number, to: number) =>
  flatPoints(slopeAlong(parseFormula(text).expr, { x: 0 }, 'x'), from, to);

describe('flatPoints', () => {
  // By hand, from the derivative.
  test.each<[text: string, from: number, to: number, kinds: readonly string[], at: readonly number[]]>([
    ['x^2', -1.3, 1, ['minimum'], [0]],
    ['x^3 - 3*x', -2.2, 2.1, ['maximum', 'minimum'], [-1, 1]],
    ['-x^4', -1.1, 1, ['maximum'], [0]],
    // The slope touches 0 between two samples, and at one.
    ['(x - 0.123)^3', -1, 3, ['neither'], [0.123]],
    ['-(x - 0.123)^5', -1, 3, ['neither'], [0.123]],
    ['x^3', -1, 1, ['neither'], [0]],
    ['x + sin(x)', 0, 6, ['neither'], [Math.PI]],
    // A slope that comes near 0 and turns back is not 0.
    ['x^3 + 1e-6*x', -1.003, 1, [], []],
    ['exp(x)', -30, 1, [], []],
    // Slopes that jump over 0, or are 0 along a stretch.
    ['abs(x)', -1.1, 1, [], []],
    ['relu(x)', -1.1, 1, [], []],
    ['1/x', -1.1, 1, [], []],
  ])('%s from %d to %d: %j', (text, from, to, kinds, at) => {
    const found = flat(text, from, to);
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
    // Where the slope is a square, half its digits say nothing of the place.
    found.forEach((point, i) => {
      expect(Math.abs(point.at - (at[i] as number))).toBeLessThan(1e-5);
    });
  });
});
