import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ComplexOf, complexOver, NotComplex } from '../../../src/math/arithmetic/complex-over.ts';
import { type Decimal, fromFloat64, toFloat64, withDigits } from '../../../src/math/arithmetic/decimal.ts';
import { interpret } from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import { opNames, ruleOf } from '../../../src/math/rules.ts';

// From mpmath, 60 digits: test/reference/complex-over-values.py.
const values = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'reference', 'complex-over-values.json'), 'utf8'),
) as readonly [text: string, re: number, im: number, realPart: string, imaginaryPart: string][];

const { arithmetic, number } = withDigits(80);
const read = (text: string, re: number, im: number): ComplexOf<Decimal> =>
  interpret(
    parseFormula(text).expr,
    () => ({ re: number(fromFloat64(re)), im: number(fromFloat64(im)) }),
    complexOver(arithmetic, toFloat64, 60),
  );
const nowhere = { kind: 'apply', op: 'add', args: [] } as const;
const isClose = (value: Decimal, digits: string): boolean =>
  value.minus(digits).abs().lte(number(digits).abs().times('1e-43').plus('1e-60'));

describe('complexOver decimals', () => {
  test.each(values)('%s at %f + %fi', (text, re, im, realPart, imaginaryPart) => {
    const value = read(text, re, im);
    expect([text, isClose(value.re, realPart), isClose(value.im, imaginaryPart)]).toEqual([text, true, true]);
  });

  test('the comparison sees an error of one in a thousand', () => {
    expect(isClose(number('1.001'), '1')).toBe(false);
  });

  test.each(['gamma(x)', 'lgamma(x)', 'digamma(x)', 'polygamma(2, x)', 'x!'])(
    '%s is not known thousands to the left of 0, and said to be so',
    (text) => {
      expect(() => read(text, -5000.5, 1e-8)).toThrow(NotComplex);
    },
  );

  test('every row that has a complex version can be read', () => {
    const missing = opNames.filter((op) => {
      const { analytic, arity, piecewiseConstant, samples } = ruleOf(op);
      if (!analytic || arity === 0 || piecewiseConstant === true) return false;
      const at = (value: number): ComplexOf<Decimal> => ({ re: number(value), im: number(0) });
      const args = (samples[0] as readonly number[]).map(at);
      const { re } = complexOver(arithmetic, toFloat64, 60).apply(op, args, nowhere);
      const value = ruleOf(op).value(...(samples[0] as [number, number, number]));
      return !(Math.abs(toFloat64(re) - value) <= 1e-12 * Math.abs(value));
    });
    expect(missing).toEqual([]);
  });

  test('what is constant between its jumps looks at the real part', () => {
    expect(read('floor(x)', 2.5, 0.25).re.toString()).toBe('2');
    expect(read('floor(x)', 2.5, 0.25).im.toString()).toBe('0');
  });
});
