import { describe, expect, test } from 'vitest';
import { check } from '../../src/math/check.ts';

const byFormula = (expression: string, claim: string, more = {}) =>
  check({ by: 'formula', expressions: [expression], claim, ...more });
const byNumbers = (expression: string, points: string, more = {}) =>
  check({ by: 'numbers', expressions: [expression], claim: 'points', points, from: 'program', ...more });
const namesOf = ({ diagnosis }: ReturnType<typeof check>): string[] => diagnosis.map(({ mistake }) => mistake);

describe('a mistake has its name', () => {
  // Each claim worked out by hand.
  test.each([
    ['1/x', 'log(x)', 'integrated-instead'],
    ['3/x^2', '-3/x', 'integrated-instead'],
    ['sqrt(x)', '2/3*x^1.5', 'integrated-instead'],
    ['log(x)', 'x*log(x) - x', 'integrated-instead'],
    ['sin(x)', 'cos(pi*x/180)', 'degrees'],
    ['sin(x)', 'pi/180*cos(pi*x/180)', 'degrees'],
    ['tanh(40*x) + x^2', '40*(1 - tanh(40*x)^2)', 'lost-term'],
  ])('%s: %s is %s', (expression, claim, name) => {
    expect(namesOf(byFormula(expression, claim))[0]).toBe(name);
  });

  test('in a second derivative it is told of the formula that was differentiated then', () => {
    const [first] = byFormula('x^4', '12*x^3', { order: 2 }).diagnosis;
    expect(first).toEqual(
      expect.objectContaining({
        mistake: 'power-not-lowered',
        missing: null,
        span: null,
        explanation: 'when 4 * x^3 was differentiated: at x^3 the exponent is not lowered by one; x^2 belongs there',
      }),
    );
  });

  test('one factor for the whole gradient is one mistake', () => {
    expect(namesOf(byFormula('x^2 + 3*y^2', '4*x, 12*y'))).toEqual(['double']);
    expect(namesOf(byFormula('x^2 + 3*y^2', '-2*x, -6*y'))).toEqual(['sign']);
    expect(namesOf(byFormula('x^2 + 3*y^2', '2/5*x, 6/5*y'))).toEqual(['constant-factor']);
    expect(
      namesOf(byNumbers('x^2 + 3*y^2', '{"at": [1, 2], "gradient": [4, 24]}\n{"at": [2, 3], "gradient": [8, 36]}')),
    ).toEqual(['double']);
  });

  test('two factors are two mistakes', () => {
    const names = namesOf(byFormula('x^2 + 3*y^2', '4*x, 3*y'));
    expect(names).toContain('double');
    expect(names).toContain('half');
  });

  test('what is said of one point does not say everywhere', () => {
    const { diagnosis } = byNumbers('x^2 + 3*y^2', '{"at": [1, 2], "gradient": [4, 24]}');
    expect(diagnosis[0]?.explanation).toMatch(/in every entry/);
    expect(byNumbers('x^2', '{"at": 1, "gradient": 3.5}').diagnosis.at(-1)?.explanation).toMatch(/ here/);
  });
});

describe('not-a-number', () => {
  test.each([
    ['NaN', 'the claim is NaN at x = 1, where the derivative is 2'],
    ['Infinity', 'the claim is Infinity at x = 1, where the derivative is 2'],
  ])('%s is said to be it', (word, says) => {
    const result = byNumbers('x^2', `{"at": 1, "gradient": ${word}}\n{"at": 2, "gradient": 4}`);
    expect(result.verdict).toBe('wrong');
    expect(result.diagnosis[0]?.mistake).toBe('not-a-number');
    expect(result.diagnosis[0]?.explanation).toContain(says);
  });
});

describe('a difference quotient over a kink', () => {
  // Central differences with h = 1e-4, worked out by hand: (relu(x + h) - relu(x - h))/2h.
  const quotient = (x: number): number => (Math.max(x + 1e-4, 0) - Math.max(x - 1e-4, 0)) / 2e-4;

  test('is not called wrong, and the kink is told', () => {
    const { verdict, because } = byNumbers('relu(x)', `{"at": 0.00005, "gradient": ${quotient(0.00005)}}`);
    expect(verdict).toBe('cannot tell');
    expect(because).toMatch(/a kink lies 0.00005 away/);
  });
  test('counts no more beside points that are wrong', () => {
    const points = `{"at": 0.00005, "gradient": ${quotient(0.00005)}}\n{"at": 2, "gradient": 1.001}`;
    const { verdict, remarks } = byNumbers('relu(x)', points);
    expect(verdict).toBe('wrong');
    expect(remarks.join()).toMatch(/not counted: at x = 0.00005 a kink lies/);
  });
  test('far from the kink 0.75 for 1 is wrong', () => {
    expect(byNumbers('relu(x)', '{"at": 0.5, "gradient": 0.75}').verdict).toBe('wrong');
  });
  test('beside the kink a claim outside both slopes is wrong', () => {
    expect(byNumbers('relu(x)', '{"at": 0.00005, "gradient": 1.001}').verdict).toBe('wrong');
  });
});

describe("the program's own value", () => {
  const points = (value: number, gradient: number): string =>
    `{"at": 1, "value": ${value}, "gradient": ${gradient}}\n{"at": 2, "value": ${value + 3}, "gradient": ${2 * gradient}}`;

  test('that of another function is the diagnosis', () => {
    expect(namesOf(byNumbers('x^2', points(5, 3)))[0]).toBe('another-function');
  });
  test('that of the formula says nothing', () => {
    const { diagnosis, remarks } = byNumbers('x^2', points(1, 3));
    expect(diagnosis.map(({ mistake }) => mistake)).not.toContain('another-function');
    expect(remarks.join()).not.toMatch(/another one/);
  });
  test('off by a constant, the gradient is right, with a remark', () => {
    const { verdict, remarks } = byNumbers('x^2', points(2, 2));
    expect(verdict).toBe('right');
    expect(remarks.join()).toMatch(/the value at x = 1 is 2, and the formula gives 1/);
  });
  test('wrong by one part in a thousand is another one', () => {
    expect(namesOf(byNumbers('x^2', points(1.001, 3)))[0]).toBe('another-function');
  });
});

describe('a form that loses all its digits far out', () => {
  // 1 - tanh(u)^2 is sech(u)^2; at u = 2713 it is 1e-2356, beyond any number of digits that is tried.
  test.each([
    ['tanh(40*x)', '40*(1 - tanh(40*x)^2)'],
    ['tanh(1000*x)', '1000*(1 - tanh(1000*x)^2)'],
    ['sigmoid(300*x)', '300*sigmoid(300*x)*(1 - sigmoid(300*x))'],
    ['erf(30*x)', '60/sqrt(pi)*exp(-900*x^2)'],
  ])('%s: %s is never called wrong', (expression, claim) => {
    expect(byFormula(expression, claim).verdict).not.toBe('wrong');
    expect(byFormula(expression, `1.001*(${claim})`).verdict).not.toBe('right');
  });
  test('a derivative that is 0 by cancelling is 0', () => {
    expect(byFormula('sin(x)^2 + cos(x)^2', '0').verdict).toBe('right');
    expect(byFormula('sin(x)^2 + cos(x)^2', '0.001').verdict).toBe('wrong');
  });
  test('and a claim of 0 is wrong', () => {
    expect(byFormula('tanh(4*x)', '0').verdict).toBe('wrong');
  });
});

test('the variable that moves is named first', () => {
  const { evidence } = byFormula('y*x^2', '3*x*y', { variables: ['x'] });
  expect(Object.keys(evidence.points[0]?.at ?? {})).toEqual(['x', 'y']);
});

test('points have few digits', () => {
  for (const [expression, claim, on] of [
    ['sqrt(x - 50)', '1/sqrt(x - 50)', {}],
    ['relu(x - 3)', 'x > 3 ? 2 : 0', {}],
    ['log(x)', '2/x', { x: [0.3, 1.3] }],
    ['log(x)', '2/x', { x: [1, 1.000001] }],
  ] as const) {
    const { evidence } = byFormula(expression, claim, { on });
    expect(evidence.points.length).toBeGreaterThan(2);
    const length = 'x' in on && on.x[1] < 1.1 ? 12 : 7;
    for (const { at } of evidence.points) expect(String(at['x']).length, expression).toBeLessThanOrEqual(length);
  }
});
