import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NumberExpr, write } from '../../src/math/expression.ts';
import {
  type Fraction,
  fraction,
  fractionExpr,
  fractionOf,
  over,
  plus,
  raised,
  rootOf,
  same,
  sharedMeasure,
  times,
  written,
} from '../../src/math/fractions.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { exactNumber } from '../../src/math/pieces.ts';
import { runs } from '../random-expression.ts';

const read = (text: string) => fractionOf(parseFormula(text).expr as NumberExpr);

describe('fractionOf', () => {
  test.each([
    ['0', 0n, 1n],
    ['7', 7n, 1n],
    ['0.1', 1n, 10n],
    ['2.50', 5n, 2n],
    ['.5', 1n, 2n],
    ['1e3', 1000n, 1n],
    ['1.5e-3', 3n, 2000n],
    ['9007199254740991', 9007199254740991n, 1n],
    ['1e25', 10n ** 25n, 1n],
  ])('%s is %d/%d', (text, top, bottom) => {
    expect(read(text)).toMatchObject({ top, bottom });
  });

  test.each([
    ['more digits than float64 keeps', '0.1234567890123456789'],
    ['a whole number past 2^53 that is no short decimal', '9007199254740993'],
    ['an exponent past those of float64', '1e-320'],
  ])('is null for %s', (_why, text) => {
    expect(read(text)).toBeNull();
  });

  test('is null for what is not a number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(fractionOf({ kind: 'number', value })).toBeNull();
  });
});

describe('fractions', () => {
  test('are added, multiplied and divided exactly', () => {
    // 1/3 + 1/6 = 9/18, 2/3 * 9/4 = 18/12, (1/2) / (3/4) = 4/6, and 0.1 * 3 is 3/10, not 0.30000000000000004.
    expect(plus(fraction(1, 3), fraction(1, 6))).toEqual(fraction(1, 2));
    expect(times(fraction(2, 3), fraction(9, 4))).toEqual(fraction(3, 2));
    expect(over(fraction(1, 2), fraction(3, 4))).toEqual(fraction(2, 3));
    expect(times(fraction(1, 10), fraction(3))).toEqual(fraction(3, 10));
  });

  test('have their sign above', () => {
    expect(fraction(3, -6)).toEqual({ top: -1n, bottom: 2n, decimal: false });
  });

  test('are raised to whole powers, and to nothing else', () => {
    expect(raised(fraction(-2, 3), fraction(3))).toEqual(fraction(-8, 27));
    expect(raised(fraction(-2, 3), fraction(-3))).toEqual(fraction(-27, 8));
    expect(raised(fraction(0), fraction(0))).toEqual(fraction(1));
    expect(raised(fraction(0), fraction(-1))).toBeNull();
    expect(raised(fraction(2), fraction(1, 2))).toBeNull();
    expect(raised(fraction(3), fraction(100))).toBeNull();
  });

  test('have square roots if they are squares', () => {
    expect(rootOf(fraction(4, 9))).toEqual(fraction(2, 3));
    expect(rootOf(fraction(0))).toEqual(fraction(0));
    expect(rootOf(fraction(2))).toBeNull();
    expect(rootOf(fraction(-4))).toBeNull();
    // 94906267^2 is the first square past 2^53; its neighbour is no square, and rounds to the same float64.
    expect(rootOf({ top: 94906267n ** 2n, bottom: 1n, decimal: false })).toMatchObject({ top: 94906267n });
    expect(rootOf({ top: 94906267n ** 2n + 1n, bottom: 1n, decimal: false })).toBeNull();
  });

  test('share a measure', () => {
    // 1/2 = 3/6 and 1/3 = 2/6; 4 and 6 share 2.
    expect(sharedMeasure(fraction(1, 2), fraction(1, 3))).toEqual(fraction(1, 6));
    expect(sharedMeasure(fraction(4), fraction(6))).toEqual(fraction(2));
  });
});

describe('fractionExpr', () => {
  test.each([
    [fraction(5), '5'],
    [fraction(-5), '-5'],
    [fraction(1, 3), '1 / 3'],
    [fraction(-2, 3), '-2 / 3'],
    [fraction(1, 4), '1 / 4'],
    [fraction(1n, 4n, true), '0.25'],
    [fraction(1n, 3n, true), '1 / 3'],
    [fraction(-3n, 2000n, true), '-0.0015'],
  ])('writes %o as %s', (f, text) => {
    expect(write(fractionExpr(f))).toBe(text);
  });

  test('writes what reads back to the same fraction', () => {
    const whole = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 30 }), (digits, places) => {
        const f = written(fraction(digits, 10n ** BigInt(places), true));
        fc.pre(f !== null);
        const back = exactNumber(parseFormula(write(fractionExpr(f as Fraction))).expr);
        expect(back === null ? null : same(back, f as Fraction)).toBe(true);
      }),
      runs(300),
    );
  });
});
