import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { type DifferenceMethod, differenceWeights, measure, stencilOf, usualStep } from '../../src/math/differences.ts';
import { evaluate } from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { ridders } from '../../src/math/ridders.ts';
import { type Truth, truthAt } from '../../src/math/truth.ts';

const methods: readonly DifferenceMethod[] = ['forward', 'backward', 'central', 'five-point'];

describe('differenceWeights', () => {
  // Fornberg, Math. Comp. 51 (1988) 699-706, tables 1 (central) and 3 (one-sided).
  test.each<[order: number, offsets: number[], weights: number[]]>([
    [1, [-1, 0, 1], [-1 / 2, 0, 1 / 2]],
    [1, [-2, -1, 0, 1, 2], [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12]],
    [1, [-3, -2, -1, 0, 1, 2, 3], [-1 / 60, 3 / 20, -3 / 4, 0, 3 / 4, -3 / 20, 1 / 60]],
    [2, [-1, 0, 1], [1, -2, 1]],
    [2, [-2, -1, 0, 1, 2], [-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12]],
    [3, [-2, -1, 0, 1, 2], [-1 / 2, 1, 0, -1, 1 / 2]],
    [3, [-3, -2, -1, 0, 1, 2, 3], [1 / 8, -1, 13 / 8, 0, -13 / 8, 1, -1 / 8]],
    [4, [-2, -1, 0, 1, 2], [1, -4, 6, -4, 1]],
    [4, [-3, -2, -1, 0, 1, 2, 3], [-1 / 6, 2, -13 / 2, 28 / 3, -13 / 2, 2, -1 / 6]],
    [1, [0, 1], [-1, 1]],
    [1, [0, 1, 2], [-3 / 2, 2, -1 / 2]],
    [1, [0, 1, 2, 3], [-11 / 6, 3, -3 / 2, 1 / 3]],
    [2, [0, 1, 2], [1, -2, 1]],
    [2, [0, 1, 2, 3], [2, -5, 4, -1]],
    [3, [0, 1, 2, 3], [-1, 3, -3, 1]],
    [4, [0, 1, 2, 3, 4], [1, -4, 6, -4, 1]],
    [0, [0, 1, 2], [1, 0, 0]],
    [2, [0, 1], [0, 0]],
  ])('order %d at %j', (order, offsets, weights) => {
    const ours = differenceWeights(offsets, order);
    weights.forEach((weight, i) => {
      expect(Math.abs((ours[i] as number) - weight)).toBeLessThanOrEqual(4e-16 * Math.abs(weight));
    });
    expect(ours).toHaveLength(offsets.length);
  });

  test('there is no negative zero among them', () => {
    for (const weight of differenceWeights([-2, -1, 0, 1, 2], 1)) expect(Object.is(weight, -0)).toBe(false);
  });

  test.each([1, 2, 3, 4])('a formula with seven points is exact for polynomials up to degree 6: order %d', (order) => {
    const offsets = [-3, -2, -1, 0, 1, 2, 3];
    const weights = differenceWeights(offsets, order);
    for (let degree = 0; degree <= 6; degree++) {
      const sum = offsets.reduce((total, offset, i) => total + (weights[i] as number) * offset ** degree, 0);
      let factorial = 1;
      for (let k = 2; k <= order; k++) factorial *= k;
      expect(Math.abs(sum - (degree === order ? factorial : 0))).toBeLessThan(1e-12);
    }
  });
});

describe('stencilOf', () => {
  test.each<[DifferenceMethod, number, string, number]>([
    ['forward', 1, '(f(x + h) - f(x)) / h', 1],
    ['backward', 1, '(f(x) - f(x - h)) / h', 1],
    ['central', 1, '(f(x + h) - f(x - h)) / (2*h)', 2],
    ['five-point', 1, '(-f(x + 2*h) + 8*f(x + h) - 8*f(x - h) + f(x - 2*h)) / (12*h)', 4],
    ['forward', 2, '(f(x + 2*h) - 2*f(x + h) + f(x)) / h^2', 1],
    ['backward', 2, '(f(x) - 2*f(x - h) + f(x - 2*h)) / h^2', 1],
    ['central', 2, '(f(x + h) - 2*f(x) + f(x - h)) / h^2', 2],
    ['five-point', 2, '(-f(x + 2*h) + 16*f(x + h) - 30*f(x) + 16*f(x - h) - f(x - 2*h)) / (12*h^2)', 4],
    ['central', 3, '(f(x + 2*h) - 2*f(x + h) + 2*f(x - h) - f(x - 2*h)) / (2*h^3)', 2],
    ['central', 4, '(f(x + 2*h) - 4*f(x + h) + 6*f(x) - 4*f(x - h) + f(x - 2*h)) / h^4', 2],
    ['forward', 3, '(f(x + 3*h) - 3*f(x + 2*h) + 3*f(x + h) - f(x)) / h^3', 1],
  ])('%s, order %d: %s', (method, order, formula, accuracyOrder) => {
    const stencil = stencilOf(method, order);
    expect([stencil.formula, stencil.accuracyOrder]).toEqual([formula, accuracyOrder]);
    expect(stencil.offsets).toHaveLength(stencil.weights.length);
  });

  test.each(methods)('the written formula of %s is its weights, for every order up to 20', (method) => {
    for (let order = 1; order <= 20; order++) {
      const { formula, offsets, weights } = stencilOf(method, order);
      // Reads the text back: coefficient, sign and offset of each term, and the common denominator.
      const [, sum = '', below = ''] = /^\((.*)\) \/ (.*)$/.exec(formula) ?? [];
      const denominator = Number(/^\((\d+)\*/.exec(below)?.[1] ?? 1);
      const terms = [...sum.matchAll(/(^-?|[+-] )(\d+\*)?f\(x(?: ([+-]) (?:(\d+)\*)?h)?\)/g)].map(
        ([, sign = '', size, side, step]) => ({
          weight:
            ((sign.startsWith('-') ? -1 : 1) * (size === undefined ? 1 : Number.parseInt(size, 10))) / denominator,
          offset: side === undefined ? 0 : (side === '-' ? -1 : 1) * (step === undefined ? 1 : Number(step)),
        }),
      );
      const sorted = offsets
        .map((offset, i) => ({ weight: weights[i] as number, offset }))
        .sort((a, b) => b.offset - a.offset);
      expect(
        terms.map(({ offset }) => offset),
        formula,
      ).toEqual(sorted.map(({ offset }) => offset));
      terms.forEach(({ weight }, i) => {
        expect(Math.abs(weight / (sorted[i]?.weight as number) - 1), formula).toBeLessThan(1e-12);
      });
    }
  });
});

describe('usualStep', () => {
  // ε^(1/(p + n)): 2^-26 forward, 2^-17.3 central, 2^-10.4 five-point.
  test.each<[accuracyOrder: number, order: number, x: number, h: number]>([
    [1, 1, 1, 2 ** -26],
    [2, 1, 1, 2 ** -17],
    [4, 1, 0, 2 ** -10],
    [2, 2, 1, 2 ** -13],
    [1, 1, 1000, 2 ** -16],
    [1, 1, -1000, 2 ** -16],
  ])('for a truncation of h^%d and order %d at %d', (accuracyOrder, order, x, h) => {
    expect(usualStep(accuracyOrder, order, x)).toBe(h);
  });
});

describe('measure', () => {
  // Taylor: the error of the central difference of sin at 1 is -h^2/6·cos(1) + h^4/120·cos(1); at h = 0.01 that is -9.005e-6.
  test('central, sin at 1, h = 0.01: off by 9.005e-6', () => {
    const { derivative } = measure(Math.sin, 1, stencilOf('central', 1), 0.01);
    expect(Math.abs(derivative - Math.cos(1)) / 9.005e-6).toBeCloseTo(1, 3);
  });

  test('for tiny h roundoff takes over: at h = 1e-14 the error of sin at 1 is some thousandths', () => {
    const error = Math.abs(measure(Math.sin, 1, stencilOf('central', 1), 1e-14).derivative - Math.cos(1));
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(1e-2);
  });

  test.each<[DifferenceMethod, number, number]>([
    ['forward', 1, 1],
    ['backward', 1, 1],
    ['central', 1, 2],
    ['five-point', 1, 4],
    ['forward', 2, 1],
    ['central', 2, 2],
    ['five-point', 2, 4],
    ['central', 3, 2],
    ['five-point', 3, 4],
    ['central', 4, 2],
  ])('the error of %s, order %d, shrinks like h^%d', (method, order, power) => {
    // exp at 0.3: every derivative is exp(0.3), and no term of the error vanishes. A line is fitted through log error
    // against log h where truncation rules.
    const steps = [2 ** -3, 2 ** -4, 2 ** -5, 2 ** -6];
    const points = steps.map(
      (h) =>
        [
          Math.log(h),
          Math.log(Math.abs(measure(Math.exp, 0.3, stencilOf(method, order), h).derivative - Math.exp(0.3))),
        ] as const,
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [x, y] = [mean(points.map(([a]) => a)), mean(points.map(([, b]) => b))];
    const slope =
      points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
    expect(Math.abs(slope - power)).toBeLessThan(0.15);
  });

  test.each(methods)('%s is exact for polynomials of as high a degree as its truncation allows', (method) => {
    for (let order = 1; order <= 4; order++) {
      const stencil = stencilOf(method, order);
      const degree = order + stencil.accuracyOrder - 1;
      // At 0 with h = 1/4, every value is a fraction of a power of two, so there is no rounding but of weights.
      const { derivative } = measure((x) => x ** degree + 3 * x ** order, 0, stencil, 0.25);
      let factorial = 1;
      for (let k = 2; k <= order; k++) factorial *= k;
      const known = (degree === order ? 4 : 3) * factorial;
      expect(Math.abs(derivative - known)).toBeLessThanOrEqual(1e-14 * known);
    }
  });

  test('the divisor is the step that was really taken', () => {
    // 1e8 + 1e-7 is 1e8 + 1.04e-7 in float64; the slope of the straight line x must not show that.
    expect(1e8 + 1e-7 - 1e8).toBeGreaterThan(1.04e-7);
    for (const method of ['forward', 'backward', 'central'] as const)
      expect(measure((x) => x, 1e8, stencilOf(method, 1), 1e-7).derivative).toBeCloseTo(1, 14);
  });

  test.each([
    [1, 1e-17],
    [1e16, 0.5],
    [5, 0],
  ])('at %d a step of %d vanishes, and is refused', (x, h) => {
    expect(() => measure(Math.sin, x, stencilOf('central', 1), h)).toThrow(InputError);
    expect(() => measure(Math.sin, x, stencilOf('central', 1), h)).toThrow(/^the step .* vanishes: x \+ h is x/);
  });

  test('a step backwards is the backward difference', () => {
    const forward = measure(Math.exp, 1, stencilOf('forward', 1), -0.125);
    expect(forward.derivative).toBe(measure(Math.exp, 1, stencilOf('backward', 1), 0.125).derivative);
  });

  test.each<[DifferenceMethod, number, number]>([
    ['forward', 1, 2],
    ['backward', 1, 2],
    ['central', 1, 2],
    ['five-point', 1, 4],
    ['forward', 2, 3],
    ['central', 2, 3],
    ['five-point', 2, 5],
    ['central', 3, 4],
    ['five-point', 3, 6],
  ])('%s, order %d, evaluates f %d times for the derivative', (method, order, evaluations) => {
    expect(measure(Math.exp, 1, stencilOf(method, order), 0.125).evaluations).toBe(evaluations);
  });

  test('a point outside the domain is named', () => {
    const outside = measure(Math.sqrt, 0.1, stencilOf('central', 1), 0.25);
    expect([outside.failedAt, outside.errorEstimate]).toEqual([0.1 - 0.25, null]);
    expect(outside.derivative).toBeNaN();
    expect(measure(Math.log, 0, stencilOf('forward', 1), 0.25).failedAt).toBe(0);
    expect(measure(Math.sqrt, 0.1, stencilOf('forward', 1), 0.25).failedAt).toBe(null);
  });

  test('what is left of terms that cancel is 0, not their rounding: abs at 0', () => {
    // By symmetry every central formula is 0 there; 8·h - 8·h and 2·h - 2·h, each divided by 12, leave 2.8e-17 in float64.
    for (const method of ['central', 'five-point'] as const)
      expect(measure(Math.abs, 0, stencilOf(method, 1), 2 ** -10).derivative).toBe(0);
  });

  test('an infinite term does not cancel: 1/x at 0', () => {
    expect(measure((x) => 1 / x, 0, stencilOf('forward', 1), 0.25).derivative).toBe(Number.NEGATIVE_INFINITY);
  });

  test('one-sided formulas stay on their side', () => {
    const seen: number[] = [];
    const spy = (x: number): number => {
      seen.push(x);
      return Math.sqrt(x);
    };
    const { derivative } = measure(spy, 0.0625, stencilOf('forward', 1), 0.125);
    // (sqrt(3/16) - 1/4)·8
    expect(Math.abs(derivative - (Math.sqrt(0.1875) - 0.25) * 8)).toBeLessThan(1e-15);
  });

  test('where h is longer than the scale on which f changes there is no estimate', () => {
    // cos(50·x) every 1/8: 50/8 is 2π less 0.03, so it looks like a slow wave.
    const fooled = measure((x) => Math.cos(50 * x), 40, stencilOf('five-point', 2), 0.125);
    expect(Math.abs(fooled.derivative)).toBeLessThan(1);
    expect(fooled.errorEstimate).toBe(null);
  });
});

describe('ridders', () => {
  test('finds the slope of sin at 1 to the last digits', () => {
    const { derivative, errorEstimate } = ridders(Math.sin, 1, 1, 0.25);
    expect(Math.abs(derivative - Math.cos(1))).toBeLessThan(2e-15);
    expect(errorEstimate as number).toBeLessThan(1e-12);
  });

  test('the table: column 0 are central differences, column k removes h^(2k)', () => {
    const { table } = ridders(Math.exp, 0, 1, 0.5);
    table.slice(0, 4).forEach(({ h, extrapolations }, row) => {
      expect(h).toBe(0.5 / 2 ** row);
      expect(extrapolations).toHaveLength(row + 1);
      expect(Math.abs((extrapolations[0] as number) - Math.sinh(h) / h)).toBeLessThan(2e-15);
    });
    // Neville by hand: (4·D(h/2) - D(h))/3, then (16·… - …)/15.
    const d = [0.5, 0.25, 0.125].map((h) => Math.sinh(h) / h) as [number, number, number];
    const first = [(4 * d[1] - d[0]) / 3, (4 * d[2] - d[1]) / 3] as const;
    const second = (16 * first[1] - first[0]) / 15;
    expect(Math.abs((table[2]?.extrapolations[1] as number) - first[1])).toBeLessThan(1e-14);
    expect(Math.abs((table[2]?.extrapolations[2] as number) - second)).toBeLessThan(1e-14);
    expect(Math.abs(second - 1)).toBeLessThan(1e-7);
  });

  test('a polynomial of degree 4 is exact after two columns', () => {
    const { derivative, errorEstimate } = ridders((x) => x ** 4 - 2 * x, 1.5, 1, 0.25);
    // 4·27/8 - 2
    expect(Math.abs(derivative - 11.5)).toBeLessThan(1e-13);
    expect(errorEstimate as number).toBeLessThan(1e-12);
  });

  test('a step that leaves the domain is halved until it does not', () => {
    const { derivative, table, failedAt } = ridders(Math.log, 0.01, 1, 0.5);
    expect(Math.abs(derivative / 100 - 1)).toBeLessThan(1e-12);
    expect(table[0]?.h).toBeLessThan(0.01);
    expect(failedAt).toBe(null);
  });

  test('where f has no values there is no answer, and the place is named', () => {
    const none = ridders(Math.log, -1, 1, 0.5);
    expect(none.derivative).toBeNaN();
    expect([none.errorEstimate, none.failedAt]).toEqual([null, -1.5]);
  });

  test('it is not fooled by a wave that it sees too seldom', () => {
    // Every step 8, 4, 2, … 1/8 sees the same slow wave: seven rows agree to eight digits on 0.0259.
    const { derivative, table } = ridders((x) => Math.cos(50 * x), 40, 2, 8);
    expect(table[6]?.extrapolations[3]).toBeCloseTo(0.025898893, 8);
    // -2500·cos(2000); mpmath: -2500*cos(2000)
    expect(Math.abs(derivative / 918.6488727520783 - 1)).toBeLessThan(1e-6);
  });

  test.each([
    ['sin at 1', Math.sin, 1, 1],
    ['exp at 0', Math.exp, 0, 2],
  ] as const)('the number of evaluations is what f was asked for: %s', (_, f, x, order) => {
    let count = 0;
    const counting = (u: number): number => {
      count += 1;
      return f(u);
    };
    const { evaluations, table } = ridders(counting, x, order, 0.25);
    expect(evaluations).toBe(count);
    // Three probes, and the rows of the table.
    expect(evaluations).toBe((order + 1) * (3 + table.length));
    expect(evaluations).toBeLessThan(60);
  });
});

describe('error estimates are honest', () => {
  const formulas = [
    'sin(x)',
    'exp(x)',
    'x^2',
    'x^3',
    'x^5 - 3x',
    '1/x',
    'log(x)',
    'sqrt(x)',
    'tanh(x)',
    'sigmoid(x)',
    'softplus(x)',
    'gelu(x)',
    'erf(x)',
    'gamma(x)',
    'atan(x)',
    'x^x',
    'exp(-x^2)',
    'exp(sin(3x))',
    'sin(10x)',
    'cos(50x)',
    '1/(1 + x^2)',
    '1/(1 + 25x^2)',
    'x*log(x)',
    'log(1 + exp(5x))',
    'cbrt(x)',
    'x^2.5',
    'sinh(x)/x',
    'sqrt(1 + x^4)',
    'mish(x)',
    '(x - 1)^10',
    '1000 + sin(x)',
    '1e6*x^2',
    '1e-6*exp(x)',
    '3',
    '2x + 1',
    'sin(x) + 1e-3*sin(100x)',
    'atan(100x)',
    'x/(x + 3)',
    'lgamma(x)',
    'exp(x) - exp(-x)',
    '1 - cos(x)',
    'sin(1000x)',
    'log(x)/x',
    'abs(x)^3',
    'x*abs(x)',
    'relu(x)^4',
    'exp(30x)',
  ];
  const points = [0.001, 0.1, 0.37, 0.75, 1, 1.3, 2.2, 3.1, 7.7, 40, 1234.5, 0, -0.8, -3.3];

  interface Case {
    readonly f: (x: number) => number;
    readonly x: number;
    readonly name: string;
    readonly truths: readonly Truth[];
  }
  const cases: Case[] = [];
  for (const text of formulas) {
    const { expr } = parseFormula(text);
    const f = (x: number): number => evaluate(expr, { x });
    for (const x of points) {
      // Corners, and a vertical tangent, at 0.
      if (!Number.isFinite(f(x)) || (x === 0 && /abs|relu|cbrt/.test(text))) continue;
      const truths = [1, 2, 3, 4].map((order) => truthAt(expr, { x }, 'x', order));
      if (truths.every(({ derivative }) => Number.isFinite(derivative.toNumber())))
        cases.push({ f, x, name: `${text} at ${x}`, truths });
    }
  }

  test('the set is large', () => {
    expect(cases.length).toBeGreaterThan(550);
  });

  const firstStep = (x: number): number => 2 ** Math.round(Math.log2(0.25 * Math.max(1, Math.abs(x))));
  const all = [...methods.map((method) => [method] as const), ['ridders'] as const].flatMap(([method]) =>
    [1, 2, 3, 4].map((order) => [method, order] as const),
  );

  test.each(all)(
    '%s, order %d: the true error is within ten times the estimate for 99 in 100, and never a thousand times it',
    (method, order) => {
      let answered = 0;
      let honest = 0;
      for (const { f, x, name, truths } of cases) {
        const stencil = stencilOf(method === 'ridders' ? 'central' : method, order);
        const measured =
          method === 'ridders'
            ? ridders(f, x, order, firstStep(x))
            : measure(f, x, stencil, usualStep(stencil.accuracyOrder, order, x));
        if (measured.errorEstimate === null) continue;
        answered += 1;
        const error = Math.abs((truths[order - 1] as Truth).errorOf(measured.derivative));
        if (error <= 10 * measured.errorEstimate) honest += 1;
        expect(error, name).toBeLessThanOrEqual(1000 * measured.errorEstimate);
      }
      // There is an estimate in nearly all cases: a fourth derivative by one-sided differences is the hardest.
      expect(answered / cases.length).toBeGreaterThan(order <= 2 ? 0.95 : 0.85);
      expect(honest / answered).toBeGreaterThanOrEqual(0.99);
    },
  );

  test('and not so wide that they say nothing: half of the estimates are within a hundred times the error', () => {
    for (const method of [...methods, 'ridders'] as const) {
      const ratios: number[] = [];
      for (const { f, x, truths } of cases) {
        const stencil = stencilOf(method === 'ridders' ? 'central' : method, 1);
        const measured =
          method === 'ridders'
            ? ridders(f, x, 1, firstStep(x))
            : measure(f, x, stencil, usualStep(stencil.accuracyOrder, 1, x));
        const error = Math.abs((truths[0] as Truth).errorOf(measured.derivative));
        if (measured.errorEstimate !== null && error > 0) ratios.push(measured.errorEstimate / error);
      }
      ratios.sort((a, b) => a - b);
      expect(ratios[Math.floor(ratios.length / 2)], method).toBeLessThan(100);
    }
  });
});
