import { describe, expect, test } from 'vitest';
import { type Germ, germBeside, limitOf, slopeOf } from '../../../src/math/arithmetic/one-sided.ts';
import { parseFormula } from '../../../src/math/parse.ts';

/** The series in t beside x = at; y is 0. */
const germ = (text: string, at: number, side: 1 | -1): Germ =>
  germBeside(parseFormula(text).expr, { x: at, y: 0 }, 'x', side);
/** lead and the first coefficients, rounded to what closed forms are given with. */
const begins = (g: Germ, count: number): [number, ...number[]] | null =>
  g === null ? null : [g.lead, ...Array.from({ length: count }, (_, k) => Number((g.c[k] ?? 0).toPrecision(14)))];

describe('germBeside', () => {
  // Series by hand, in the distance t from the point, on the right and on the left.
  test.each<[text: string, at: number, right: [number, ...number[]] | null, left: [number, ...number[]] | null]>([
    ['x', 3, [0, 3, 1], [0, 3, -1]],
    ['x', 0, [1, 1], [1, -1]],
    ['7', 0, [0, 7, 0], [0, 7, 0]],
    ['x^2', 0, [2, 1, 0], [2, 1, 0]],
    ['x^2', 3, [0, 9, 6, 1], [0, 9, -6, 1]],
    ['relu(x)', 0, [1, 1], [0]],
    ['relu(-x)', 0, [0], [1, 1]],
    ['relu(x) - relu(-x)', 0, [1, 1], [1, -1]],
    ['abs(x)', 0, [1, 1], [1, 1]],
    ['abs(x)^3', 0, [3, 1], [3, 1]],
    ['1/x', 0, [-1, 1], [-1, -1]],
    ['1/x^2', 0, [-2, 1], [-2, 1]],
    ['sqrt(x)', 0, [0.5, 1], null],
    ['x*sqrt(x)', 0, [1.5, 1], null],
    ['sqrt(x^4)', 0, [2, 1], [2, 1]],
    ['cbrt(x)', 0, [1 / 3, 1], [1 / 3, -1]],
    ['cbrt(x)^3', 0, [1, 1], [1, -1]],
    // sqrt(1 + t) = 1 + t/2 - t^2/8
    ['sqrt(x)', 1, [0, 1, 0.5, -0.125], [0, 1, -0.5, -0.125]],
    // sin(t)/t = 1 - t^2/6
    ['sin(x)/x', 0, [0, 1, 0, -1 / 6], [0, 1, 0, -1 / 6]],
    // (1 - cos t)/t^2 = 1/2 - t^2/24
    ['(1 - cos(x))/x^2', 0, [0, 0.5, 0, -1 / 24], [0, 0.5, 0, -1 / 24]],
    ['(sin(x) - x)/x^3', 0, [0, -1 / 6, 0, 1 / 120], [0, -1 / 6, 0, 1 / 120]],
    ['x == 2 ? 4 : x^2', 2, [0, 4, 4, 1], [0, 4, -4, 1]],
    ['floor(x)', 2, [0, 2, 0], [0, 1, 0]],
    ['ceil(x)', 2, [0, 3, 0], [0, 2, 0]],
    ['round(x)', 0.5, [0, 1, 0], [0]],
    ['sign(x)', 0, [0, 1], [0, -1]],
    ['floor(x^2)', 0, [0], [0]],
    ['floor(-x^2)', 0, [0, -1], [0, -1]],
    ['x mod 2', 2, [1, 1], [0, 2, -1]],
    ['hypot(x, 0)', 0, [1, 1], [1, 1]],
    ['max(x, x^2)', 0, [1, 1], [2, 1]],
    // atan(t) = t - t^3/3, and 2π apart across the cut.
    ['atan2(x, 1)', 0, [1, 1, 0, -1 / 3], [1, -1, 0, 1 / 3]],
    ['atan2(x, -1)', 0, [0, Math.PI, -1], [0, -Math.PI, 1]],
    ['tanh(x)/x', 0, [0, 1, 0, -1 / 3], [0, 1, 0, -1 / 3]],
    ['(exp(x) - 1)/x', 0, [0, 1, 0.5, 1 / 6], [0, 1, -0.5, 1 / 6]],
    ['x > 0 and x < 1 ? x : 2', 1, [0, 2], [0, 1, -1]],
    ['not (x > 0) ? 1 : 0', 0, [0], [0, 1]],
  ])('%s at %d', (text, at, right, left) => {
    for (const [side, known] of [
      [1, right],
      [-1, left],
    ] as const) {
      const g = germ(text, at, side);
      if (known === null) {
        expect(g).toBe(null);
        continue;
      }
      const rounded = [known[0], ...known.slice(1).map((c) => Number(c.toPrecision(14)))];
      if (known.length === 1) expect(g?.c).toEqual([]);
      else expect(begins(g, known.length - 1)).toEqual(rounded);
    }
  });

  test.each([
    ['x*log(x)', 0],
    ['log(x)', 0],
    ['sin(1/x)', 0],
    ['exp(1/x)', 0],
    ['sqrt(x) + x', 0],
    ['x^x', 0],
    ['acot(x)', 0],
    ['1/(x - x)', 0],
    ['sin(1/x) > 0 ? 1 : 0', 0],
  ])('%s at %d has no series in powers of t that can be told', (text, at) => {
    expect(germ(text, at, 1)).toBe(null);
  });

  test('what cancels altogether is not known, unless it stands still', () => {
    expect(germ('3 - 3 + x', 0, 1)).toEqual({ lead: 1, c: expect.arrayContaining([1]) });
    expect(germ('sin(x) - sin(x)', 0, 1)).toBe(null);
    // Eight coefficients are carried; the ninth decides.
    expect(germ('sin(x) - x + x^3/6 - x^5/120 + x^7/5040', 0, 1)).toBe(null);
    expect(germ('sin(x) - sin(x) > 0 ? 1 : 0', 0, 1)).toBe(null);
  });

  test('what is left of a subtraction and may be rounding is not known', () => {
    // log(exp(t)) is t, and in float64 t and a few 1e-17.
    expect(germ('log(exp(x)) - x', 0, 1)).toBe(null);
    expect(germ('(x + 1e-15) - x', 1, 1)).toBe(null);
    // What is large enough to be certain is certain.
    expect(begins(germ('(x + 1e-3) - x', 0, 1), 2)).toEqual([0, 0.001, 0]);
  });

  test('a variable without a value is an error', () => {
    expect(() => germBeside(parseFormula('x*z').expr, { x: 1 }, 'x', 1)).toThrow('no value for z');
  });
});

describe('limitOf and slopeOf', () => {
  test.each<[lead: number, c: number[], limit: number, slope: number | null]>([
    [0, [], 0, 0],
    [0, [5, 2], 5, 2],
    [0, [5], 5, null],
    [1, [3], 0, 3],
    [2, [3], 0, 0],
    [1.5, [3], 0, 0],
    [0.5, [3], 0, Number.POSITIVE_INFINITY],
    [0.5, [-3], 0, Number.NEGATIVE_INFINITY],
    [-1, [3], Number.POSITIVE_INFINITY, null],
    [-0.5, [-3], Number.NEGATIVE_INFINITY, null],
  ])('t^%d·%j has the limit %d and the slope %s', (lead, c, limit, slope) => {
    expect(limitOf({ lead, c })).toBe(limit);
    expect(slopeOf({ lead, c })).toBe(slope);
  });
});
