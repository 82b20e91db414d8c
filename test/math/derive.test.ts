import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { type DeriveResult, derive } from '../../src/math/derive.ts';
import { evaluate } from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { type MethodRow, methodNames } from '../../src/math/slope-methods.ts';

const rowOf = ({ methods }: DeriveResult, name: string): MethodRow =>
  methods.find(({ method }) => method === name) as MethodRow;

describe('derive', () => {
  // Closed forms: the derivative at the point, worked out by hand.
  const closedForms: readonly [expression: string, x: number, derivative: number][] = [
    ['x^2', 3, 6],
    ['x^3', -2, 12],
    ['sin(x)', 0, 1],
    ['exp(x)', 1, Math.E],
    ['log(x)', 4, 1 / 4],
    ['sqrt(x)', 4, 1 / 4],
    ['tanh(x)', 1, 0.41997434161402603], // 1 - tanh(1)^2
    ['1/x', 2, -1 / 4],
    ['x^x', 1, 1],
    ['2^x', 3, 8 * Math.LN2],
    ['sigmoid(x)', 0, 1 / 4],
    ['abs(x)^3', 0, 0],
    ['relu(x) - relu(-x)', 0, 1],
    ['gelu(x)', 0, 1 / 2],
  ];

  test.each(closedForms)('%s at %f', async (expression, x, derivative) => {
    const result = await derive({ expression, at: { x } });
    expect(result.derivative).toBeCloseTo(derivative, 14);
    expect(result.differentiable).toBe(true);
    expect(result.left).toBe(result.right);
  });

  // python3 -c "from mpmath import *; mp.dps=30; print(diff(tanh, 0.5, 10))", mpmath 1.3.0
  test('the tenth derivative of tanh at 1/2 is exact to roundoff by series, and lost by differences', async () => {
    const result = await derive({ expression: 'tanh(x)', at: { x: 0.5 }, order: 10 });
    expect(result.derivative).toBeCloseTo(7300.98329719491, 8);
    expect(Math.abs(rowOf(result, 'dual').error as number)).toBeLessThan(1e-9);
    expect(Math.abs(rowOf(result, 'reverse').error as number)).toBeLessThan(1e-9);
    expect(Math.abs(rowOf(result, 'forward').error as number)).toBeGreaterThan(1);
  });

  test('every method answers on a smooth function, within its theory', async () => {
    const result = await derive({ expression: 'sin(x)', at: { x: 1 } });
    expect(result.methods.map(({ method }) => method)).toEqual([...methodNames]);
    const worst: Record<string, number> = {
      forward: 2e-8,
      backward: 2e-8,
      central: 1e-10,
      'five-point': 1e-12,
      richardson: 1e-13,
      'complex-step': 2e-16,
      dual: 2e-16,
      reverse: 2e-16,
      symbolic: 2e-16,
    };
    for (const { method, error, honest } of result.methods) {
      expect(Math.abs(error as number), method).toBeLessThanOrEqual(worst[method] as number);
      expect(honest, method).not.toBe(false);
    }
  });

  test('the error of a method is told although float64 could not hold it: dual is off by less than a unit in the last place', async () => {
    const result = await derive({ expression: 'sin(x)', at: { x: 1 } });
    // cos(1) to 20 digits is 0.54030230586813971740; the nearest float64 is 0.5403023058681398.
    expect(rowOf(result, 'dual').error).toBeCloseTo(4.75e-17, 18);
  });

  test('evaluations are counted', async () => {
    const result = await derive({ expression: 'x^2', at: { x: 3 } });
    const counts = Object.fromEntries(result.methods.map(({ method, evaluations }) => [method, evaluations]));
    expect(counts).toMatchObject({
      forward: 2,
      backward: 2,
      central: 2,
      'five-point': 4,
      // Once, and once more with a smaller step to see that it agrees.
      'complex-step': 2,
      dual: 1,
      reverse: 1,
      symbolic: 1,
    });
  });

  test('a nudge changes f by about slope times nudge', async () => {
    const { nudge } = await derive({ expression: 'x^2', at: { x: 3 } });
    expect(nudge?.by).toBe(0.01);
    expect(nudge?.predicted).toBeCloseTo(0.06, 15);
    expect(nudge?.actual).toBeCloseTo(0.0601, 12);
  });

  // The facts of each point follow from the definition of the one-sided derivative.
  const kinks: readonly [expression: string, x: number, kind: string, left: number | null, right: number | null][] = [
    ['abs(x)', 0, 'corner', -1, 1],
    ['relu(x)', 0, 'corner', 0, 1],
    ['max(x, 2*x)', 0, 'corner', 1, 2],
    ['sqrt(x)', 0, 'vertical tangent', null, Number.POSITIVE_INFINITY],
    ['cbrt(x)', 0, 'vertical tangent', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['sqrt(abs(x))', 0, 'cusp', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['floor(x)', 2, 'jump', 0, 0],
    ['1/x', 0, 'pole', null, null],
    ['sin(x)/x', 0, 'hole', 0, 0],
    ['asin(x)^2*0 + sqrt(1-x)^3', 1, 'end of domain', 0, null],
    ['log(x)', -1, 'outside the domain', null, null],
    ['sin(1/x)', 0, 'no limit', null, null],
  ];

  test.each(kinks)('%s at %f is a %s', async (expression, x, kind, left, right) => {
    const result = await derive({ expression, at: { x } });
    expect(result).toMatchObject({ kind, left, right, derivative: null, differentiable: false });
    expect(result.remarks.length).toBeGreaterThan(0);
  });

  test('subgradients are given at a convex corner and not at a concave one', async () => {
    expect((await derive({ expression: 'abs(x)', at: { x: 0 } })).subgradients).toEqual([-1, 1]);
    expect((await derive({ expression: '-abs(x)', at: { x: 0 } })).subgradients).toBeNull();
  });

  test('at a corner the methods answer without noticing: central says 1/2 of relu', async () => {
    const result = await derive({ expression: 'relu(x)', at: { x: 0 } });
    expect(rowOf(result, 'central').derivative).toBe(0.5);
    expect(rowOf(result, 'forward').derivative).toBe(1);
    expect(rowOf(result, 'backward').derivative).toBe(0);
    expect(result.methods.every(({ error }) => error === null)).toBe(true);
  });

  test('the complex step refuses what it would lie about', async () => {
    const row = rowOf(await derive({ expression: 'abs(x)', at: { x: 0.5 } }), 'complex-step');
    expect(row.derivative).toBeNull();
    expect(row.remark).toContain('abs');
  });

  test('a difference that steps outside the domain says where', async () => {
    const row = rowOf(await derive({ expression: 'sqrt(x)', at: { x: 0 } }), 'central');
    expect(row).toMatchObject({ derivative: null, error: null });
    expect(row.remark).toMatch(/no finite value at -/);
  });

  test('without a point there is the formula with its steps, and no numbers', async () => {
    const result = await derive({ expression: 'sin(x^2)' });
    expect(result).toMatchObject({
      symbolic: '2 * x * cos(x^2)',
      value: null,
      derivative: null,
      differentiable: null,
      methods: [],
      kind: null,
    });
    expect(result.steps.length).toBeGreaterThan(1);
  });

  test('a partial derivative holds the other variables where the point has them', async () => {
    const result = await derive({ expression: 'a*x^2 + b', variable: 'a', at: { x: 2, a: 3, b: 1 } });
    expect(result).toMatchObject({ derivative: 4, symbolic: 'x^2', value: 13 });
  });

  test('chords close on the tangent: for x^3 at 1 their slopes are 3 + 3h + h^2', async () => {
    const { secants } = await derive({ expression: 'x^3', at: { x: 1 }, secants: [1, 0.5, 0.1] });
    expect(secants.map(({ slope }) => slope)).toEqual([7, 4.75, expect.closeTo(3.31, 12)]);
    expect(secants.map(({ difference }) => difference)).toEqual([4, 1.75, expect.closeTo(0.31, 12)]);
  });

  test('the microscope: for x^3 at 1 the gap in a window of half-width d is 3d^2 + d^3 at its right edge', async () => {
    const { zoom } = await derive({ expression: 'x^3', at: { x: 1 }, zoom: [1, 10, 100] });
    for (const { half, gap } of zoom)
      expect(gap).toBeCloseTo((3 * half ** 2 + half ** 3) / (3 * half + 3 * half ** 2 + half ** 3), 10);
  });

  test('flat places are found and named: x^3 - 3x has a hilltop at -1 and a floor at 1', async () => {
    const { flat } = await derive({ expression: 'x^3 - 3*x', at: { x: 0.3 }, range: [-2.1, 2.2] });
    expect(flat).toEqual([
      { at: expect.closeTo(-1, 10), kind: 'maximum' },
      { at: expect.closeTo(1, 10), kind: 'minimum' },
    ]);
  });

  test('a corner is not a flat place', async () => {
    expect((await derive({ expression: 'abs(x)', at: { x: 1 }, range: [-2.1, 2] })).flat).toEqual([]);
  });

  const mistakes: readonly [name: string, ask: () => Promise<unknown>, message: RegExp][] = [
    ['several variables and none chosen', () => derive({ expression: 'x*y', at: { x: 1, y: 2 } }), /which one/],
    ['an unknown variable', () => derive({ expression: 'x^2', variable: 'z', at: { x: 1 } }), /no variable "z"/],
    [
      'a long list of variables, which is cut',
      () => derive({ expression: Array.from({ length: 2000 }, (_, i) => `x${i}`).join(' + ') }),
      /several variables \(x0, x1, x2, x3, x4, x5, x6, \.\.\.\): which/,
    ],
    [
      'a point that leaves a variable out',
      () => derive({ expression: 'x*y', variable: 'x', at: { x: 1 } }),
      /no number to y/,
    ],
    ['order 0', () => derive({ expression: 'x', at: { x: 1 }, order: 0 }), /order/],
    ['order 1.5', () => derive({ expression: 'x', at: { x: 1 }, order: 1.5 }), /order/],
    ['h = 0', () => derive({ expression: 'x', at: { x: 1 }, h: 0 }), /step h/],
    ['h negative', () => derive({ expression: 'x', at: { x: 1 }, h: -0.1 }), /step h/],
    ['h not a number', () => derive({ expression: 'x', at: { x: 1 }, h: Number.NaN }), /step h/],
    ['a chord without length', () => derive({ expression: 'x', at: { x: 1 }, secants: [1e-30] }), /no length/],
  ];

  test.each(mistakes)('%s is refused', async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(InputError);
    await expect(ask()).rejects.toThrow(message);
  });

  test('a step longer than the waves of f gets no estimate at all, rather than a false one', async () => {
    const result = await derive({
      expression: 'sin(200*x)',
      at: { x: 0 },
      h: 0.031415926535897934,
      methods: ['forward'],
    });
    // A whole wave fits into h, so the quotient is 0; the slope is 200.
    expect(rowOf(result, 'forward')).toMatchObject({ errorEstimate: null, honest: null });
    expect(rowOf(result, 'forward').error).toBeCloseTo(-200, 6);
  });

  test('the symbolic answer evaluates to the derivative', async () => {
    for (const expression of ['sin(x^2)*exp(-x/3)', '(x^2+1)/(x-1)', 'x^x', 'log(1+exp(x))', 'tanh(2*x+1)']) {
      const { symbolic, derivative } = await derive({ expression, at: { x: 1.3 } });
      expect(evaluate(parseFormula(symbolic as string).expr, { x: 1.3 })).toBeCloseTo(derivative as number, 12);
    }
  });

  test('a number that float64 has lost is said to be lost, and what it should be', async () => {
    // (1 - cos x)/x^2 = 1/2 - x^2/24 + ..., so 0.5 and -1e-8/12.
    const { value, valueError, derivative, derivativeError, remarks } = await derive({
      expression: '(1 - cos(x))/x^2',
      at: { x: 1e-8 },
    });
    expect((value as number) - (valueError as number)).toBeCloseTo(0.5, 15);
    expect(Math.abs((derivativeError as number) / (derivative as number) - 1)).toBeLessThan(1e-15);
    expect(remarks).toEqual([
      'float64 loses all digits of f here: it should be 0.500',
      'float64 loses all digits of the derivative here: it should be -8.33e-10',
    ]);
  });

  test('what is right to rounding is not spoken of, and a formula may have the number of its point', async () => {
    for (const [expression, x] of [
      ['sin(x)', 1],
      ['(x - 0.3)^2', 0.3],
      ['exp(x)', -745],
      ['erf(x)', -20],
    ] as const)
      expect((await derive({ expression, at: { x } })).remarks, expression).toEqual([]);
  });

  test('a step that vanishes costs no evaluation, in any difference formula', async () => {
    const { methods } = await derive({ expression: 'x^2', at: { x: 3 }, h: 1e-300 });
    for (const name of ['forward', 'backward', 'central', 'five-point', 'richardson'])
      expect(rowOf({ methods } as DeriveResult, name)).toMatchObject({
        derivative: null,
        evaluations: 0,
        remark: 'x + h is x: the step is below the resolution of float64 at 3',
      });
  });

  // mpmath, 40 digits, x = mpf(1e308): 1/(x*log(10)), 1/(x*log(2)), -log(3)/log(x)/(x*log(x)). Half a unit of the smallest
  // numbers is lost twice.
  test.each([
    ['log10(x)', 4.34294481903252e-309],
    ['log2(x)', 1.4426950408889633e-308],
    ['log(3, x)', -2.184296763e-314],
  ])('%s keeps a slope at 1e308', async (expression, known) => {
    const slope = (await derive({ expression, at: { x: 1e308 } })).derivative as number;
    expect(Math.abs(slope - known)).toBeLessThanOrEqual(1e-323);
  });
});

test('an infinity that comes back as a number is not trusted', async () => {
  const result = await derive({ expression: '(log1p(sinh(x)))^-1', at: { x: 1e5 } });
  // mpmath: 1/log1p(sinh(mpf(100000))) = 1.0000069315198513e-5, and its derivative is -1.00001386308775e-10.
  expect(result.value).toBeCloseTo(1.0000069315198513e-5, 19);
  expect((result.derivative ?? Number.NaN) / -1.00001386308775e-10).toBeCloseTo(1, 12);
  // What float64 says of a nudge is wrong there.
  expect(result).toMatchObject({ kind: 'smooth', nudge: null });
});
