import { describe, expect, test } from 'vitest';
import { write } from '../../src/math/expression.ts';
import { matchShape } from '../../src/math/matching.ts';
import { parseFormula } from '../../src/math/parse.ts';

const formula = (text: string) => parseFormula(text).expr;
const fits = (shape: string, text: string): Record<string, string> | null => {
  const match = matchShape(formula(shape), formula(text));
  return match === null
    ? null
    : Object.fromEntries(Object.entries(match.bindings).map(([letter, piece]) => [letter, write(piece)]));
};

describe('a shape fits', () => {
  test.each<[shape: string, text: string, bindings: Record<string, string>]>([
    ['log(1 + a)', 'log(1 + x^2)', { a: 'x^2' }],
    ['log(1 + a)', 'log(x^2 + 1)', { a: 'x^2' }],
    ['log(1 + a)', 'log(1 + x - y)', { a: 'x - y' }],
    ['log(1 + a)', 'log(1 - x)', { a: '-x' }],
    ['exp(a)/(exp(a) + exp(b))', 'exp(2*x)/(exp(y) + exp(2*x))', { a: '2 * x', b: 'y' }],
    ['1/(1 + exp(-a))', '1/(1 + exp(x))', { a: '-x' }],
    ['(exp(2*a) - 1)/(exp(2*a) + 1)', '(exp(x) - 1)/(exp(x) + 1)', { a: 'x / 2' }],
    ['a*log(b)', '2*x*log(y)/z', { a: '2 * x / z', b: 'y' }],
    ['1 - cos(a)', 'cos(x) - 1', { a: 'x' }],
    ['sqrt(a) - b', '3 - sqrt(x)', { a: 'x', b: '3' }],
    ['a!/b!', 'n!/(n - k)!', { a: 'n', b: 'n - k' }],
    ['(-b + sqrt(b^2 - 4*a*c))/(2*a)', '(-q + sqrt(q^2 - 4*p*r))/(2*p)', { a: 'p', b: 'q', c: 'r' }],
  ])('%s in %s', (shape, text, bindings) => {
    expect(fits(shape, text)).toEqual(bindings);
  });
});

describe('a shape does not fit', () => {
  test.each([
    ['log(1 + a)', 'log(2 + x)'],
    ['exp(a)/(exp(a) + exp(b))', 'exp(x)/(exp(y) + exp(z))'],
    ['a^2 - b^2', 'x^2 + y^2'],
    ['1 - cos(a)', '1 - sin(x)'],
    ['sqrt(a) - sqrt(b)', 'sqrt(x) + sqrt(y)'],
    ['log(a) - log(b)', 'x > 0 ? log(x) : 0'],
  ])('%s in %s', (shape, text) => {
    expect(fits(shape, text)).toBeNull();
  });
});

describe('a shape in a longer formula', () => {
  test.each([
    ['1 - cos(a)', 'y + 1 - cos(x)', 'y + SHAPE'],
    ['1 - cos(a)', 'y - 1 + cos(x) - z', 'y - SHAPE - z'],
    ['exp(a)/exp(b)', '3*exp(x)*y/exp(z)', '3 * SHAPE * y'],
  ])('%s in %s leaves the rest', (shape, text, rest) => {
    const match = matchShape(formula(shape), formula(text));
    const around = match?.around(formula('SHAPE'));
    // The order of terms is free; what is left must be the same sum or product.
    const letters = (written: string): string => [...written.replaceAll(' ', '')].sort().join('');
    expect(letters(write(around ?? formula('none')))).toBe(letters(rest));
  });
});
