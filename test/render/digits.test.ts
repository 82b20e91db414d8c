import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alignPoints,
  count,
  exact,
  numberColumn,
  percent,
  significant,
  tickLabels,
  withError,
} from '../../src/render/digits.ts';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const nonzero = double.filter((value) => value !== 0);

describe('significant', () => {
  // Each by rounding the decimal expansion on paper.
  test.each([
    [0, '0'],
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [1 / 3, '0.333333'],
    [-2 / 3, '-0.666667'],
    [3, '3'],
    [100000, '100000'],
    [123456.7, '123457'],
    [999999.5, '1e6'],
    [1234567, '1.23457e6'],
    [0.0001, '0.0001'],
    [0.00012345678, '0.000123457'],
    [0.00001, '1e-5'],
    [2.5e-9, '2.5e-9'],
    [-6.02214076e23, '-6.02214e23'],
    [5e-324, '4.94066e-324'],
    [1.7976931348623157e308, '1.79769e308'],
  ])('%d is written %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  test('is within half a unit of its last digit', () => {
    fc.assert(
      fc.property(nonzero, fc.integer({ min: 1, max: 15 }), (value, digits) => {
        const exponent = Number(value.toExponential().split('e')[1]);
        // In decimals, because 10^-323 halves to something that float64 cannot hold.
        const unit = exponent - digits + 1;
        const off = Math.abs(Number(significant(value, digits)) - value);
        // One part in 10^13 of a unit for reading the text back, which rounds to a float64.
        // Rounding 1.5e308 to one digit writes 2e308, which is right and no float64.
        return (
          unit < -307 ||
          Math.abs(value) > 9e307 ||
          off <= Number(`0.5e${unit}`) * (1 + 1e-13) + Math.abs(value) * 2 ** -52
        );
      }),
    );
  });
});

describe('exact', () => {
  test.each([
    [0.1 + 0.2, '0.30000000000000004'],
    [4.9601, '4.9601'],
    [123456789, '123456789'],
    [1e8, '1e8'],
    [2 ** 53 + 2, '9007199254740994'],
    [1e-7, '1e-7'],
    [-0, '0'],
  ])('%d is written %s', (value, text) => {
    expect(exact(value)).toBe(text);
  });

  test('reads back as the same number, with at most 17 digits', () => {
    fc.assert(
      fc.property(double, (value) => {
        const text = exact(value);
        expect(Number(text)).toBe(value === 0 ? 0 : value);
        expect(text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').length).toBeLessThanOrEqual(17);
      }),
    );
  });
});

/** The place of the last digit of a text, as a power of ten. */
function lastPlace(text: string): number {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const point = mantissa.indexOf('.');
  return Number(exponent) - (point < 0 ? 0 : mantissa.length - point - 1);
}

describe('withError', () => {
  test.each([
    [5, Number.NaN, '5'],
    [1 / 3, null, '0.333333'],
    [0.1, 0, '0.1'],
    [0.1 + 0.2, 0, '0.30000000000000004'],
    [Number.NaN, 1, 'NaN'],
    [1, Infinity, 'unknown'],
    [5.9999999987, 2e-9, '6.00000000'],
    [5.9999999987, 5e-9, '6.00000000'],
    [5.9999999987, 6e-9, '6.0000000'],
    [-3.99, 0.004, '-3.99'],
    [9.996, 0.004, '10.00'],
    [0.999935, 0.00046, '1.000'],
    [150, 3, '1.5e2'],
    [154, 0.3, '154'],
    [0.9, 0.2, '1'],
    [5, 1, '1e1'],
    [2.0000000001, 1e-5, '2.0000'],
    [1.5e-9, 2e-12, '1.50e-9'],
    [3.7e-12, 2e-11, '0 +/- 3e-11'],
    [0, 1e-9, '0 +/- 1e-9'],
    [9.7, 9, '0 +/- 20'],
    [0.1, 1e-18, '0.1'],
  ])('%d with an error of %d is written %s', (value, error, text) => {
    expect(withError(value, error)).toBe(text);
  });

  test('writes every digit that the error supports and none that it does not', () => {
    const sizes = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 10, noNaN: true }),
        sizes,
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.integer({ min: 0, max: 14 }),
        (a, power, b, digits) => {
          const value = a * 10 ** power;
          const error = b * 10 ** (power - digits);
          const text = withError(value, error);
          if (text.includes('+/-')) {
            // The bound is true of the value and its error together, and no more than one digit of it too wide.
            const bound = Number(text.slice(text.indexOf('-') + 1));
            expect(bound).toBeGreaterThanOrEqual((value + error) * (1 - 1e-15));
            expect(bound).toBeLessThanOrEqual(2 * (value + error));
            return;
          }
          const unit = 10 ** lastPlace(text);
          expect(error).toBeLessThanOrEqual(0.5 * unit * (1 + 1e-12));
          expect(error).toBeGreaterThan(0.05 * unit * (1 - 1e-12));
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * unit * (1 + 1e-12) + value * 2 ** -52);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('percent and count', () => {
  test.each([
    [0.25, '25%'],
    [0.00068, '0.068%'],
    [0, '0%'],
    [1 / 3, '33.3%'],
    [-0.5, '-50%'],
    [1e-9, '1e-7%'],
  ])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  test.each([
    [0, '0 evaluations'],
    [1, '1 evaluation'],
    [2, '2 evaluations'],
    [9999, '9999 evaluations'],
    [12000, '12,000 evaluations'],
    [1234567, '1,234,567 evaluations'],
    [1e21, '1e21 evaluations'],
  ])('%d is counted as %s', (number, text) => {
    expect(count(number, 'evaluation')).toBe(text);
  });

  test('a plural of its own can be given', () => {
    expect([count(1, 'entry', 'entries'), count(3, 'entry', 'entries')]).toEqual(['1 entry', '3 entries']);
  });
});

describe('columns of numbers', () => {
  test('powers of ten throughout, where at least half of the numbers need one', () => {
    expect(numberColumn([0.1, 1e-5, 1e-9])).toEqual(['1e-1', '1e-5', '1e-9']);
    expect(numberColumn([4.9601, 0, 3e-8, 12])).toEqual(['4.9601', '0', '3e-8', '12']);
    expect(numberColumn([Number.NaN, -0, 2])).toEqual(['NaN', '0', '2']);
    expect(numberColumn([])).toEqual([]);
  });

  test('points, powers and ends of whole numbers stand under one another', () => {
    expect(alignPoints(['1.5', '-20', '3e-8', 'NaN', '0.25'])).toEqual([
      '  1.5 ',
      '-20   ',
      '  3e-8',
      '   NaN',
      '  0.25',
    ]);
    expect(alignPoints([])).toEqual([]);
    expect(alignPoints(['a word', '1'])).toEqual(['a word', '1     ']);
  });

  test('aligned texts are equally wide and keep their text', () => {
    fc.assert(
      fc.property(fc.array(double), (values) => {
        const texts = values.map((value) => significant(value));
        const aligned = alignPoints(texts);
        expect(aligned.map((text) => text.trim())).toEqual(texts);
        expect(new Set(aligned.map((text) => text.length)).size).toBeLessThanOrEqual(1);
        const places = aligned.map((text) => /(?<=\d)(?=\D|$)/.exec(text)?.index);
        expect(new Set(places).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('tick labels say powers of ten where one of them needs it', () => {
    expect(tickLabels([0, 0.5, 1])).toEqual(['0', '0.5', '1']);
    expect(tickLabels([0.001, 0.01, 0.1, 1])).toEqual(['0.001', '0.01', '0.1', '1']);
    expect(tickLabels([1e-6, 1e-3, 1])).toEqual(['1e-6', '1e-3', '1']);
    expect(tickLabels([1e15, 1e15 + 1])).toEqual(['1e15', '1000000000000001']);
    expect(tickLabels([-2e7, 0, 2e7])).toEqual(['-2e7', '0', '2e7']);
  });
});
