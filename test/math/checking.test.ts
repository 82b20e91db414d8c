import { describe, expect, test } from 'vitest';
import { check } from '../../src/math/check.ts';

const verdictOf = (expression: string, claim: string, more = {}) =>
  check({ by: 'formula', expressions: [expression], claim, ...more }).verdict;
const namesOf = (expression: string, claim: string, more = {}): string[] =>
  check({ by: 'formula', expressions: [expression], claim, ...more }).diagnosis.map(({ mistake }) => mistake);

describe('a right answer', () => {
  // Identities of school algebra and trigonometry.
  test.each([
    ['sin(x)^2', 'sin(2*x)'],
    ['tanh(x)', '1 - tanh(x)^2'],
    ['log(sec(x) + tan(x))', 'sec(x)'],
    ['x^2*exp(x)', 'x*(x + 2)*exp(x)'],
    ['abs(x)', 'x/abs(x)'],
    ['relu(x - 3)', 'x > 3 ? 1 : 0'],
    ['sqrt(x - 50)', '1/(2*sqrt(x - 50))'],
    ['log(log(x))', '1/(x*log(x))'],
  ])('%s: %s is right in any form', (expression, claim) => {
    expect(verdictOf(expression, claim)).toBe('right');
  });

  test.each([
    ['sin(x)^2', '1.001*sin(2*x)'],
    ['tanh(x)', '1.001 - 1.001*tanh(x)^2'],
    ['x^2', '1.998*x'],
    ['relu(x - 3)', 'x > 3 ? 0.999 : 0'],
    ['x/3', '0.3330'],
  ])('%s: %s, wrong by one part in a thousand, is not', (expression, claim) => {
    expect(verdictOf(expression, claim)).not.toBe('right');
  });
});

describe('where claim and derivative have values', () => {
  test('a claim with values where the formula has none is right, with a remark', () => {
    const { verdict, remarks } = check({ by: 'formula', expressions: ['x*log(x) - x'], claim: 'log(abs(x))' });
    expect({ verdict, remarks }).toEqual({
      verdict: 'right',
      remarks: ['the claim also has values for x below 0, where the formula has none'],
    });
  });

  test('a claim without values where the derivative has some is right, with a remark', () => {
    const { verdict, remarks } = check({ by: 'formula', expressions: ['x*log(abs(x)) - x'], claim: 'log(x)' });
    expect({ verdict, remarks }).toEqual({
      verdict: 'right',
      remarks: ['the claim has no value for x below 0, where the derivative has one'],
    });
  });

  test('1/x for log(x) needs no remark', () => {
    expect(check({ by: 'formula', expressions: ['log(x)'], claim: '1/x' }).remarks).toEqual([]);
  });

  test('without a place where both have values there is no verdict', () => {
    const { verdict, because } = check({
      by: 'formula',
      expressions: ['log(x)'],
      claim: '1/(x + abs(x) - 2*x)*log(-abs(x))',
    });
    expect(verdict).toBe('cannot tell');
    expect(because).toContain('no point');
  });

  test('--on limits the comparison', () => {
    expect(verdictOf('abs(x)', '1')).toBe('wrong');
    expect(verdictOf('abs(x)', '1', { on: { x: [0.3, 1.3] } })).toBe('right');
  });
});

describe('digits that were typed', () => {
  test('2.718 for e is right to four digits', () => {
    const { verdict, remarks } = check({ by: 'formula', expressions: ['e*x'], claim: '2.718' });
    expect(verdict).toBe('right');
    expect(remarks.join()).toContain('4 digits');
  });
  test('0.333 for 1/3, wrong by one part in a thousand, is neither right nor wrong', () => {
    expect(verdictOf('x/3', '0.333')).toBe('cannot tell');
  });
  test.each([
    ['1/x + 1e-9', 'constant-added', 'larger than the derivative by 1e-9'],
    ['1/x - 1e-7', 'constant-added', 'smaller than the derivative by 1e-7'],
    ['1/x*(1 + 1e-8)', 'constant-factor', '1e-8 of the derivative too large'],
    ['1/x*(1 - 1e-8)', 'constant-factor', '1e-8 of the derivative too small'],
  ])('%s for 1/x is a formula, and wrong however little', (claim, mistake, says) => {
    const { verdict, diagnosis } = check({ by: 'formula', expressions: ['log(x)'], claim });
    expect(verdict).toBe('wrong');
    expect(diagnosis[0]?.mistake).toBe(mistake);
    expect(diagnosis[0]?.explanation).toContain(says);
  });
  test('a difference quotient agrees to some digits and is told so', () => {
    const { verdict, because } = check({
      by: 'formula',
      expressions: ['x^3'],
      claim: '((x + 1e-6)^3 - (x - 1e-6)^3)/2e-6',
    });
    expect(verdict).toBe('cannot tell');
    expect(because).toContain('difference quotient');
  });
});

describe('a wrong answer', () => {
  test.each([
    ['sin(x^2)', 'cos(x^2)', 'forgot-inner'],
    ['sin(x^2)', 'cos(2*x)', 'inner-inside'],
    ['x^2*sin(x)', '2*x*cos(x)', 'product-of-derivatives'],
    ['2^x', 'x*2^(x - 1)', 'exponential-as-power'],
    ['x^2 + 5', '2*x + 5', 'constant-kept'],
    ['x^3 + 2*x', 'x^4/4 + x^2', 'integrated-instead'],
    ['sin(2*x)', 'pi/180*2*cos(2*x)', 'degrees'],
  ])('%s: of %s the mistake is %s', (expression, claim, mistake) => {
    expect(namesOf(expression, claim)).toContain(mistake);
  });

  test('has its mistakes entry by entry', () => {
    const { verdict, entries } = check({ by: 'formula', expressions: ['x^2*y + y'], claim: '2*x*y, x^2' });
    expect(verdict).toBe('wrong');
    expect(entries.map((entry) => entry.verdict)).toEqual(['right', 'wrong']);
    expect(entries[1]?.diagnosis[0]?.mistake).toBe('lost-term');
  });

  test('with two mistakes has both named', () => {
    expect(namesOf('3*sin(x^2)', 'cos(x^2)')).toEqual(['forgot-inner', 'constant-factor']);
  });

  test('of a Jacobian with rows for columns is transposed', () => {
    const { diagnosis } = check({ by: 'formula', expressions: ['x*y^2', 'x + 3*y'], claim: 'y^2, 1; 2*x*y, 3' });
    expect(diagnosis[0]?.mistake).toBe('transposed');
  });

  test('of a second derivative may be wrong at the first differentiation', () => {
    // x^3 differentiated as x^2, and that rightly.
    expect(namesOf('x^3', '2*x', { order: 2 })).toContain('power-not-multiplied');
    expect(namesOf('x^3', '3*x^2', { order: 2 })).toContain('differentiated-once-less');
  });

  test('with a hint asked for keeps the answer back', () => {
    const result = check({ by: 'formula', expressions: ['sin(x^2)'], claim: 'cos(x^2)', hint: 1 });
    expect(result.hint?.text).toContain('chain rule');
    expect(JSON.stringify(result)).not.toContain('2 * x');
  });
});
