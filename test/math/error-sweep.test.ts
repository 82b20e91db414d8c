import { describe, expect, test } from 'vitest';
import { precisions } from '../../src/math/arithmetic/precision.ts';
import { errorSweep, type Sweep, type SweepQuestion, type SweepResult } from '../../src/math/error-sweep.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { roundingOf } from '../../src/math/predicted-floor.ts';
import type { SweepMethod } from '../../src/math/quotients.ts';

const swept = async (expression: string, x: number, more: Partial<SweepQuestion> = {}): Promise<SweepResult> =>
  await errorSweep({ expression, at: { x }, ...more });
const find = ({ sweeps }: SweepResult, method: string, precision = 'float64'): Sweep =>
  sweeps.find((sweep) => sweep.method === method && sweep.precision === precision) as Sweep;
const errorAt = (sweep: Sweep, h: number): number => {
  const point = sweep.points.find((candidate) => candidate.h === h);
  return Math.abs(point?.error as number);
};

describe('the floors of sin at 1', async () => {
  const result = await swept('sin(x)', 1);

  // Measured with numpy 1.24, each operation in the precision. Several h tie; here the longest of them is told.
  test.each([
    ['central', 'float16', 2 ** -5, 1.2e-3],
    ['central', 'float32', 2 ** -9, 3.8e-6],
    ['central', 'float64', 2 ** -17, 1.9e-13],
    ['forward', 'float16', 2 ** -6, 9.1e-3],
    ['forward', 'float64', 2 ** -28, 5.5e-10],
  ])('%s in %s: the error at %f is the best there is', (method, precision, h, error) => {
    const sweep = find(result, method, precision);
    expect(errorAt(sweep, h)).toBe(Math.abs(sweep.best?.error as number));
    expect(errorAt(sweep, h) / error).toBeCloseTo(1, 1);
    expect(sweep.best?.h).toBeGreaterThanOrEqual(h);
  });

  test('dual numbers and reverse mode err by less than one unit in the last place, in every precision', () => {
    for (const { precision, error } of result.stepless)
      expect([precision, Math.abs(error as number) <= precisions[precision].unitRoundoff]).toEqual([precision, true]);
    expect(result.stepless).toHaveLength(8);
  });

  test('from 2^-53 on the forward step vanishes in float64, and the answer is 0', () => {
    const forward = find(result, 'forward');
    expect(forward.vanishesAt).toBe(2 ** -53);
    expect(errorAt(forward, 2 ** -54)).toBeCloseTo(Math.cos(1), 15);
  });

  test('the longest step is 1, the shortest past the resolution', () => {
    for (const { points, vanishesAt, method } of result.sweeps) {
      expect(points[0]?.h).toBe(1);
      if (method !== 'complex-step') expect(vanishesAt).not.toBeNull();
    }
  });

  test('the complex step falls to the rounding of the answer and stays there', () => {
    const complex = find(result, 'complex-step');
    expect(complex.predicted).toBeNull();
    expect(complex.points.filter(({ h }) => h < 1e-9).every(({ error }) => Math.abs(error as number) < 1.2e-16)).toBe(
      true,
    );
  });
});

describe('slopes', () => {
  const orders = { forward: 1, backward: 1, central: 2, 'five-point': 4, richardson: 4 } as const;
  test.each([
    ['sin(x)', 1],
    ['exp(x)', 1],
    ['log(x)', 3],
  ])('of %s at %f are the accuracy order and -1', async (expression, x) => {
    const result = await swept(expression, x, { precisions: ['float64'] });
    for (const [method, order] of Object.entries(orders)) {
      const { slopes } = find(result, method);
      // A power of h and its next term; a hundredth is what the next term adds over the range.
      expect([method, slopes.truncation]).toEqual([method, expect.closeTo(order, 1)]);
      // Roundings are scattered by a factor of three or so about their line over fifteen decades.
      expect([method, slopes.roundoff]).toEqual([method, expect.closeTo(-1, 1)]);
    }
  });

  test('of truncation are known in half precision too, where no error shows them', async () => {
    const result = await swept('sin(x)', 1, { precisions: ['bfloat16', 'float16'] });
    for (const precision of ['bfloat16', 'float16'])
      expect(find(result, 'five-point', precision).slopes.truncation).toBeCloseTo(4, 1);
  });

  test.each([
    ['sin(x)', 1],
    ['exp(x)', 1],
  ])('of the second derivative of %s: roundoff grows like 1/h^2', async (expression, x) => {
    const result = await swept(expression, x, { precisions: ['float64'], order: 2 });
    for (const [method, order] of Object.entries(orders)) {
      const { slopes } = find(result, method);
      expect([method, slopes.truncation]).toEqual([method, expect.closeTo(order, 1)]);
      expect([method, Math.abs((slopes.roundoff as number) + 2) < 0.1]).toEqual([method, true]);
    }
  });

  test('of noise are -1 again, with the floor higher and further right', async () => {
    const noisy = find(
      await swept('sin(x)', 1, { precisions: ['float64'], methods: ['central'], noise: { sigma: 1e-6, seed: 7 } }),
      'central',
    );
    expect(noisy.slopes.roundoff).toBeCloseTo(-1, 1);
    // The optimum by hand: E = 1e-6·√½, C = cos(1)/6, h = (E/(2C))^(1/3), error = C·h² + E/h.
    const [E, C] = [1e-6 * Math.SQRT1_2, Math.cos(1) / 6];
    const h = (E / (2 * C)) ** (1 / 3);
    expect((noisy.predicted?.h as number) / h).toBeCloseTo(1, 6);
    expect((noisy.predicted?.error as number) / (C * h * h + E / h)).toBeCloseTo(1, 6);
    expect(noisy.predictedWithoutNoise?.h as number).toBeLessThan(h / 1000);
    expect(noisy.best?.h as number).toBeGreaterThan(h / 8);
    expect(Math.abs(noisy.best?.error as number)).toBeLessThan(3 * (noisy.predicted?.error as number));
  });

  test('noise with the same seed gives the same numbers, with another other ones', async () => {
    const noisy = async (seed: number) =>
      await swept('sin(x)', 1, { precisions: ['float64'], methods: ['central'], noise: { sigma: 1e-6, seed } });
    expect(await noisy(7)).toEqual(await noisy(7));
    expect((await noisy(8)).sweeps).not.toEqual((await noisy(7)).sweeps);
  });
});

describe('the rounding of one value of f', () => {
  // √Σ (adjoint·half spacing)²/3 by hand. Half the spacing of float64 next to 0.84 is 2^-54, next to 8 it is 2^-50.
  test.each<[string, number, number]>([
    ['sin(x)', 1, 2 ** -54],
    ['x^3', 2, 2 ** -50],
    ['-exp(x)', 0, 2 ** -53],
    // cos(x) is rounded by 2^-54 just below 1, and the difference 5e-9 by next to nothing.
    ['1 - cos(x)', 1e-4, 2 ** -54],
    // A constant is the same in all values and cancels: only the sum, next to 1.1, counts.
    ['x + sqrt(2)/sqrt(200)', 1, 2 ** -53],
  ])('%s at %f', (expression, x, half) => {
    const rounding = roundingOf(parseFormula(expression).expr, { x }, 'x', precisions.float64);
    expect((rounding * Math.sqrt(3)) / half).toBeCloseTo(1, 5);
  });
});

describe('the foretold floor', () => {
  // Central, by hand: C = |f‴|/6, E = half spacing of f/√3·√½, h = (E/(2C))^(1/3). Forward: C = |f″|/2, E·√2, h = (E/C)^(1/2).
  const cases: readonly [expression: string, x: number, second: number, third: number, half: number][] = [
    ['sin(x)', 1, Math.sin(1), Math.cos(1), 2 ** -54],
    ['exp(x)', 1, Math.E, Math.E, 2 ** -52],
    ['exp(x)', -3, Math.exp(-3), Math.exp(-3), 2 ** -58],
    ['x^3', 2, 12, 6, 2 ** -50],
    ['log(x)', 3, 1 / 9, 2 / 27, 2 ** -53],
    ['log(x)', 0.01, 1e4, 2e6, 2 ** -51],
  ];
  test.each(cases)('of %s at %f is that of the textbook', async (expression, x, second, third, half) => {
    const result = await swept(expression, x, { precisions: ['float64'], methods: ['forward', 'central'] });
    const [forward, central] = [find(result, 'forward').predicted, find(result, 'central').predicted];
    const rounding = half / Math.sqrt(3);
    const h1 = Math.sqrt((rounding * Math.SQRT2) / (second / 2));
    const h2 = ((rounding * Math.SQRT1_2) / (third / 3)) ** (1 / 3);
    // Equal but for rounding, and for the rounding of the quotient in the error.
    expect((forward?.h as number) / h1).toBeCloseTo(1, 9);
    expect((central?.h as number) / h2).toBeCloseTo(1, 9);
    expect((forward?.error as number) / (second * h1)).toBeCloseTo(1, 4);
    expect((central?.error as number) / ((third / 6) * h2 ** 2 * 3)).toBeCloseTo(1, 3);
  });

  test.each(cases)('of %s at %f is where the measured one is', async (expression, x) => {
    const result = await swept(expression, x, { precisions: ['float64', 'float32'] });
    for (const { best, predicted, method, precision, points } of result.sweeps) {
      if (predicted === null || best === null) continue;
      const where = `${method} in ${precision}`;
      // The foretold error is an average; roundings rarely conspire to five times as much, and often cancel to far less.
      const octave = 2 ** Math.round(Math.log2(predicted.h));
      const there = points.find(({ h }) => h === octave);
      expect([where, Math.abs(there?.error as number) < 5 * predicted.error]).toEqual([where, true]);
      expect([where, Math.abs(best.error) < 3 * predicted.error]).toEqual([where, true]);
      // Two octaves to the left a luck of one in four is enough to be the best, six octaves to the left one in sixty.
      expect([where, Math.abs(Math.log2(best.h / predicted.h)) < 7]).toEqual([where, true]);
    }
  });

  test('where the next derivative is 0 is made by the one after it', async () => {
    // At 0 sin″ is 0, so the forward truncation of sin(x) + 1 is h²/6, slope 2: h = (E/(2/6))^(1/3) with E = 2^-53/√3·√2.
    const forward = find(await swept('sin(x) + 1', 0, { precisions: ['float64'], methods: ['forward'] }), 'forward');
    const rounding = (2 ** -53 / Math.sqrt(3)) * Math.SQRT2;
    expect((forward.predicted?.h as number) / (3 * rounding) ** (1 / 3)).toBeCloseTo(1, 6);
    expect(forward.slopes.truncation).toBeCloseTo(2, 1);
  });

  test('is none where f and its rounding are 0 at the point, and that is said', async () => {
    const result = await swept('sin(x)', 0, { precisions: ['float64'] });
    expect(find(result, 'central').predicted).toBeNull();
    expect(result.remarks.join(' ')).toMatch(/no floor is foretold/);
  });
});

describe('places that are not ordinary', () => {
  test('a straight line has no truncation, and that is said', async () => {
    const result = await swept('3*x + 1', 0.1, { precisions: ['float64'] });
    for (const { points, slopes } of result.sweeps) {
      expect(points.every(({ truncation }) => truncation === 0)).toBe(true);
      expect(slopes.truncation).toBeNull();
    }
    expect(result.remarks.join(' ')).toMatch(/truncation is exactly 0/);
  });

  test('a derivative of 0 has errors but no correct digits', async () => {
    const result = await swept('x^3', 0, { precisions: ['float64'] });
    expect(result.exact).toBe(0);
    expect(find(result, 'forward').digits).toBeNull();
    // (h^3 - 0)/h
    expect(errorAt(find(result, 'forward'), 2 ** -10)).toBe(2 ** -20);
  });

  test.each([1e-8, 1e12])('the range of steps follows the scale of log at %f', async (x) => {
    const result = await swept('log(x)', x, { precisions: ['float64'] });
    for (const { method, predicted, best, points } of result.sweeps) {
      if (method === 'complex-step') continue;
      expect(points[0]?.h as number).toBeGreaterThan(predicted?.h as number);
      expect(points.at(-1)?.h as number).toBeLessThan(1e-3 * (predicted?.h as number));
      expect(best?.h as number).toBeGreaterThan(1e-3 * (predicted?.h as number));
    }
  });

  test('the point is rounded first, and the truth is the one there', async () => {
    const sweep = find(await swept('sin(x)', 0.1, { precisions: ['float16'] }), 'central', 'float16');
    // 0.1 in float16 is 1638/16384.
    expect(sweep.at).toEqual({ x: 1638 / 16384 });
    expect(sweep.exact).toBeCloseTo(Math.cos(1638 / 16384), 15);
  });

  test('a point that rounding puts on a kink has no derivative there, and that is said', async () => {
    const result = await swept('abs(x - 1)', 1.0001, { precisions: ['float64', 'float16'], methods: ['central'] });
    expect(find(result, 'central', 'float16')).toMatchObject({ exact: null, best: null });
    expect(find(result, 'central', 'float16').remark).toMatch(/no derivative \(corner\)/);
    expect(find(result, 'central').exact).toBe(1);
  });

  test('a point beyond the largest number of a precision is left out, and that is said', async () => {
    const result = await swept('log(x)', 1e12, { precisions: ['float64', 'float16'], methods: ['central'] });
    expect(find(result, 'central', 'float16')).toMatchObject({ points: [], best: null });
    expect(find(result, 'central', 'float16').remark).toMatch(/beyond the largest number of float16, 65504/);
  });

  test('what overflows in a short precision only is said to', async () => {
    const result = await swept('exp(x)', 12, { precisions: ['float16', 'float64'], methods: ['central'] });
    expect(find(result, 'central', 'float16').remark).toMatch(/f overflows: the largest number is 65504/);
    expect(find(result, 'central').best).not.toBeNull();
  });

  test('gamma has its error by the complex step split as well', async () => {
    const sweep = find(await swept('gamma(x)', 2.5, { precisions: ['float64'] }), 'complex-step');
    const truncationAt = (h: number): number => sweep.points.find((point) => point.h === h)?.truncation ?? Number.NaN;
    // mp.dps = 40; gamma(mpc(2.5, h)).imag/h - gamma(2.5)*psi(0, 2.5)
    expect(Math.abs(truncationAt(0.5) / -0.06172035125657336 - 1)).toBeLessThan(1e-15);
    expect(Math.abs(truncationAt(2 ** -10) / -2.42110461992451e-7 - 1)).toBeLessThan(1e-15);
    expect(sweep.remark).toBeNull();
  });

  test('gamma a thousand to the left has an error by the complex step, not split', async () => {
    const sweep = find(await swept('digamma(x)', -2500.25, { precisions: ['float64'] }), 'complex-step');
    expect(sweep.points.every(({ error, truncation }) => error !== null && truncation === null)).toBe(true);
    expect(sweep.remark).toMatch(/not told apart/);
  });

  test('an error five times below the foretold one is called luck, one that is near it is not', async () => {
    const result = await swept('sin(x)', 1, { precisions: ['float64'] });
    const ratio = (method: SweepMethod): number => {
      const { best, predicted } = find(result, method);
      return Math.abs(best?.error ?? Number.NaN) / (predicted?.error ?? Number.NaN);
    };
    expect([ratio('forward') < 1 / 5, ratio('five-point') > 1 / 5]).toEqual([true, true]);
    expect(result.remarks.join(' ')).toMatch(/forward, backward, central in float64: the least error is far below/);
  });

  test('where powers of 2 fit the numbers the small errors are no luck, and powers of 10 show the V', async () => {
    // Beside 0 float64 rounds exp(h) and exp(-h) alike for h = 2^-20 … 2^-52: numpy gives the slope 1.0 exactly.
    const fitting = await swept('exp(x)', 0, { precisions: ['float64'], methods: ['central'] });
    expect(find(fitting, 'central').roundingsCancel).toBe(true);
    expect(fitting.remarks.join(' ')).toMatch(
      /central in float64: at most steps left of the floor the roundings cancel/,
    );
    expect(fitting.remarks.join(' ')).not.toMatch(/luck/);
    const honest = await swept('exp(x)', 0, { precisions: ['float64'], methods: ['central'], base: 10 });
    expect(find(honest, 'central').roundingsCancel).toBe(false);
    expect(find(await swept('sin(x)', 1, { precisions: ['float64'] }), 'central').roundingsCancel).toBe(false);
  });

  test('steps that reach over a kink are told, with the distance and the side', async () => {
    const result = await swept('relu(x)', 1e-5, { precisions: ['float64'], methods: ['central'] });
    expect(result.remarks.join(' ')).toMatch(
      /steps longer than 0.00001 reach over a kink on the left \(relu has a corner at 0\)/,
    );
    const smooth = await swept('sin(x)', 1, { precisions: ['float64'], methods: ['central'] });
    expect(smooth.remarks.join(' ')).not.toMatch(/kink/);
  });

  test('what was typed as 0.3 is judged as the float64 that was computed with', async () => {
    // (x - 0.3)^2 at 0.3: with three tenths in place of the float64 the slope would be -2.2e-17.
    const result = await swept('(x - 0.3)^2', 0.3, { precisions: ['float64'], methods: ['central'] });
    expect(result.exact).toBe(0);
  });

  test('of several variables the others stay', async () => {
    const result = await errorSweep({
      expression: 'x^2*y',
      at: { x: 3, y: 5 },
      variable: 'y',
      precisions: ['float64'],
      methods: ['central'],
    });
    expect(result.exact).toBe(9);
  });
});

describe('where there is no derivative', () => {
  test('central at abs says 0 for every h, forward 1, backward -1, and the remark says why', async () => {
    const result = await swept('abs(x)', 0, { precisions: ['float64'] });
    const answers = (method: string) => [...new Set(find(result, method).points.map(({ estimate }) => estimate))];
    expect([answers('central'), answers('forward'), answers('backward')]).toEqual([[0], [1], [-1]]);
    expect(result).toMatchObject({ exact: null, kind: 'corner' });
    expect(result.remarks.join(' ')).toMatch(
      /slope is -1 on the left and 1 on the right.*agreement between steps proves nothing/,
    );
  });

  test('at a pole the central answer is 1/h^2', async () => {
    const result = await swept('1/x', 0, { precisions: ['float64'], methods: ['central'] });
    for (const { h, estimate } of find(result, 'central').points) expect(estimate).toBe(1 / h ** 2);
    expect(result.kind).toBe('pole');
  });

  test('at a jump the answers grow like 1/h', async () => {
    const result = await swept('floor(x)', 2, { precisions: ['float64'], methods: ['backward', 'forward'] });
    expect(
      find(result, 'backward').points.every(
        ({ h, estimate, applied }) => applied === 0 || estimate === 1 / applied || h === 1,
      ),
    ).toBe(true);
    expect(result.remarks.join(' ')).toMatch(/f jumps from 1 to 2/);
  });

  test('outside the domain no formula has an answer', async () => {
    const result = await swept('sqrt(x)', -1, { precisions: ['float64'] });
    expect(result.kind).toBe('outside the domain');
    expect(find(result, 'complex-step').points).toEqual([]);
    expect(find(result, 'central').points.every(({ estimate, h }) => Number.isNaN(estimate) || h === 1)).toBe(true);
  });

  test('a second derivative that both sides of a hidden kink agree on is known', async () => {
    const result = await swept('abs(x)^3 + sin(x + 1)', 0, { precisions: ['float64'], order: 2, methods: ['central'] });
    // The second derivative of |x|^3 is 6|x|, 0 at 0; that of the sine is -sin(1).
    expect(result).toMatchObject({ exact: -Math.sin(1), kind: 'smooth', bends: { left: -Math.sin(1) } });
    // The second difference of |x|^3 alone is 2h: truncation of order 1, with that of the sine, h^2/12·sin(1), on it.
    const at = find(result, 'central').points.find(({ h }) => h === 2 ** -10);
    expect((at?.truncation ?? Number.NaN) / (2 * 2 ** -10 + (2 ** -20 / 12) * Math.sin(1))).toBeCloseTo(1, 8);
  });

  test('a second derivative that the two sides differ in does not exist', async () => {
    // x*|x| is -x^2 on the left and x^2 on the right.
    const result = await swept('x*abs(x)', 0, { precisions: ['float64'], order: 2 });
    expect(result).toMatchObject({ exact: null, kind: 'smooth', bends: { left: -2, right: 2 } });
    expect(result.remarks.join(' ')).toMatch(
      /no second derivative at this point: it is -2 on the left and 2 on the right/,
    );
  });

  test('a second derivative that no series tells is not known', async () => {
    const result = await swept('x == 0 ? 0 : x^4*sin(1/x)', 0, { precisions: ['float64'], order: 2 });
    expect(result).toMatchObject({ exact: null });
    expect(result.remarks.join(' ')).toMatch(/not known/);
  });
});

describe('bad input', () => {
  test.each<[string, SweepQuestion, RegExp]>([
    ['a constant', { expression: 'pi^2', at: {} }, /no variable, so there is nothing to step/],
    [
      'several variables',
      { expression: 'x*y', at: { x: 1, y: 2 } },
      /several variables \(x, y\): which one is stepped/,
    ],
    ['not finite at the point', { expression: 'exp(x)', at: { x: 1000 } }, /overflows float64 at x=1000/],
    ['not finite on the way', { expression: 'log(1+exp(x))', at: { x: 800 } }, /overflows float64 at x=800/],
    [
      'a range without a power',
      { expression: 'x', at: { x: 1 }, h: { from: 0.9, to: 0.6 } },
      /no power of 2 from 0.9 down to 0.6/,
    ],
  ])('%s', async (_, question, message) => {
    await expect(errorSweep(question)).rejects.toThrow(message);
  });
});

describe('steps', () => {
  test('of powers of ten are the decimal numbers themselves', async () => {
    const result = await swept('sin(x)', 1, {
      precisions: ['float64'],
      methods: ['central'],
      base: 10,
      h: { from: 1, to: 1e-5 },
    });
    expect(find(result, 'central').points.map(({ h }) => h)).toEqual([1, 0.1, 0.01, 0.001, 1e-4, 1e-5]);
  });
  test('are thinned evenly where fewer are wanted, and lie between the powers where more are', async () => {
    const points = async (count: number) =>
      find(
        await swept('sin(x)', 1, {
          precisions: ['float64'],
          methods: ['central'],
          h: { from: 1, to: 2 ** -20 },
          points: count,
        }),
        'central',
      ).points.map(({ h }) => h);
    expect(await points(3)).toEqual([1, 2 ** -10, 2 ** -20]);
    expect(await points(41)).toHaveLength(41);
    expect((await points(41))[1]).toBeCloseTo(2 ** -0.5, 12);
  });
});
