import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { precisions } from '../../src/math/arithmetic/precision.ts';
import { type Point, write } from '../../src/math/expression.ts';
import { truthOf } from '../../src/math/node-errors.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { avoidableError, errorsOf, type FormErrors, type MeasuredError } from '../../src/math/proposals.ts';
import { rewrites, rewritings } from '../../src/math/rewrites.ts';
import { agreement } from '../../src/math/same-function.ts';

interface Identity {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** At how many places mpmath found both sides equal and different: letters between 0 and 1, and of any sign. */
  readonly unit: readonly [equal: number, different: number];
  readonly any: readonly [equal: number, different: number];
}
// test/reference/rewrite-identities.py, mpmath with 90 digits.
const identities = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'reference', 'rewrite-identities.json'), 'utf8'),
) as readonly Identity[];

const formula = (text: string) => parseFormula(text).expr;
const rank = (error: MeasuredError): number => (error === 'not finite' ? Number.POSITIVE_INFINITY : (error ?? 0));
const worst = ({ value, slope }: FormErrors): number => Math.max(rank(value), rank(slope));

describe('every row is an identity', () => {
  test('the file of identities is that of the table', () => {
    expect(identities.map(({ name, from, to }) => [name, from, to])).toEqual(
      rewrites.flatMap(({ name, from, to }) => from.map((shape) => [name, shape, to])),
    );
  });

  test.each(identities)('$from is $to, by mpmath', ({ unit, any }) => {
    // Rows may hold for positive letters only; those of letters of any sign are found by sampling.
    expect(unit[1]).toBe(0);
    expect(unit[0] + any[0]).toBeGreaterThanOrEqual(20);
  });
});

describe('every row helps', () => {
  test.each(rewrites)('$name, at $tries.formula', ({ name, tries }) => {
    const { at, precision = 'float64' } = tries;
    const point = Object.fromEntries(Object.entries(at).map(([key, x]) => [key, precisions[precision].round(x)]));
    const typed = formula(tries.formula);
    const forms = rewritings(typed).filter(({ rewrite }) => rewrite.name === name);
    expect(forms.length).toBeGreaterThan(0);
    const helping = forms.filter(({ whole }) => {
      if (agreement(typed, whole, point) === null) return false;
      const own = truthOf(typed, point);
      const truth = own.value.isFinite() ? own : truthOf(whole, point);
      const errors = (form: typeof typed) => worst(errorsOf(form, point, precision, truth, avoidableError));
      return errors(whole) <= 0.1 * errors(typed);
    });
    expect(helping.length).toBeGreaterThan(0);
  });

  test('the letters of its reason are pieces of the formula', () => {
    for (const rewrite of rewrites)
      for (const { because } of rewritings(formula(rewrite.tries.formula))) expect(because).not.toMatch(/[{}]/);
    expect(rewritings(formula('log(1 + exp(3*z))'))[0]?.because).toMatch(
      /exp\(3 \* z\) overflows where 3 \* z is large/,
    );
  });

  test('names are not used twice', () => {
    expect(new Set(rewrites.map(({ name }) => name)).size).toBe(rewrites.length);
  });
});

describe('rewritings', () => {
  const forms = (text: string): string[] => rewritings(formula(text)).map(({ whole }) => write(whole));
  test('work out differences that cancel on paper', () => {
    expect(forms('sqrt(x + 1) - sqrt(x)')).toContain('1 / (sqrt(x + 1) + sqrt(x))');
    expect(forms('log(x + 1) - log(x)')).toContain('log1p(1 / x)');
  });
  test('leave the rest of a sum of three terms', () => {
    expect(forms('y + 1 - cos(x)').some((form) => /y/.test(form) && /sin\(x \/ 2\)\^2/.test(form))).toBe(true);
  });
  test('change an equal part wherever it stands', () => {
    expect(forms('(1 - cos(x))/(2 - (1 - cos(x)))')).toContain('2 * sin(x / 2)^2 / (2 - 2 * sin(x / 2)^2)');
  });
  test('of a formula that no row fits are none', () => {
    expect(forms('x + y')).toEqual([]);
  });
});

describe('agreement', () => {
  const agree = (one: string, other: string, at: Point) => agreement(formula(one), formula(other), at);
  test('finds the same function the same everywhere', () => {
    expect(agree('1 - cos(x)', '2*sin(x/2)^2', { x: 1e-8 })).toMatchObject({ forAllSigns: true });
  });
  test('says where it is the same for some signs only', () => {
    expect(agree('log(x^400)', '400*log(x)', { x: 10 })).toMatchObject({ forAllSigns: false });
  });
  test.each([
    ['one in a thousand', '1 - cos(x)', '1.001*2*sin(x/2)^2'],
    ['one in 10^30', '1 - cos(x)', '(1 + 1e-30)*2*sin(x/2)^2'],
    ['a sign', 'log(1+exp(x))', 'softplus(-x)'],
    ['a swapped pair', 'exp(x)/(exp(x)+exp(2))', 'sigmoid(2 - x)'],
    ['an approximation that is good near 0', 'sin(x)', 'x - x^3/6'],
  ])('refuses a planted error of %s', (_, one, other) => {
    expect(agree(one, other, { x: 1e-3 })).toBeNull();
  });
  test('refuses what can hardly be compared', () => {
    expect(agree('log(x - 1e9)', 'log(x - 1e9)', { x: 1 })).toBeNull();
  });
});
