import { describe, expect, test } from 'vitest';
import type { Point } from '../../src/math/expression.ts';
import { type Run, runDescent } from '../../src/math/run.ts';
import type { Settings } from '../../src/math/settings.ts';

const RAVINE = '(x^2 + 25*y^2)/2';
const run = (expression: string, start: Point, settings: Settings, more: object = {}): Run =>
  runDescent({ expression, start, settings, steps: 5000, ...more });

describe('prediction', () => {
  test.each([
    ['gd', { lr: 0.07 }],
    ['gd', { lr: 0.0769 }],
    ['gd', { lr: 0.1, momentum: 0.5 }],
    ['nesterov', { lr: 0.03 }],
    ['ema-momentum', { lr: 0.5 }],
    ['gd', { lr: 0.07, weightDecay: 0 }],
  ] as const)(
    '%s %j on a bowl takes exactly the steps that were predicted, with the predicted factor',
    (optimiser, settings) => {
      const { prediction, result } = run(RAVINE, { x: 10, y: 1 }, settings, { optimiser });
      expect(result.status).toBe('converged');
      expect(prediction.steps).toBe(result.steps);
      expect(prediction.measured.steps).toBe(result.steps);
      // A pair of complex factors swings about its size, and the fit sees part of a swing.
      expect(Math.abs((prediction.measured.rate as number) / (prediction.rate as number) - 1)).toBeLessThan(0.02);
    },
  );

  test.each([
    ['gd', { lr: 0.5 }, 2],
    ['gd', { lr: 0.6, momentum: 0.3 }, 2.6],
    ['nesterov', { lr: 0.3, momentum: 0.6 }, 3.2 / 2.2],
    ['ema-momentum', { lr: 1.5, momentum: 0.5 }, 6],
  ] as const)(
    '%s %j on five springs in a row, whose Hessian is not diagonal: the limit is %d over 2 + sqrt(3), and the steps are those that were predicted',
    (optimiser, settings, factor) => {
      const { prediction, result } = run(
        '(a^2 + (b - a)^2 + (c - b)^2 + (d - c)^2 + (g - d)^2 + g^2)/2',
        { a: 1, b: -2, c: 0.5, d: 3, g: -1 },
        settings,
        { optimiser },
      );
      expect(prediction.learningRateLimit).toBeCloseTo(factor / (2 + Math.sqrt(3)), 9);
      expect(result.status).toBe('converged');
      expect(prediction.steps).toBe(result.steps);
    },
  );

  test('of Rosenbrock is the published one: curvatures 0.39936 and 1001.60 at the floor, 2508, limit 0.0019968', () => {
    const { prediction } = run('rosenbrock', { x: -1.2, y: 1 }, { lr: 0.001 });
    const floor = prediction.outlooks.find(({ place }) => place === 'floor');
    // The Hessian there is [[802, -400], [-400, 200]]: (1002 ± sqrt(1002² - 4·400))/2.
    const root = Math.sqrt(1002 ** 2 - 1600);
    expect(floor?.eigenvalues?.[1]).toBeCloseTo((1002 + root) / 2, 9);
    // 400 over the other one; small eigenvalues keep their digits.
    expect(floor?.eigenvalues?.[0]).toBeCloseTo(800 / (1002 + root), 9);
    expect(floor?.conditionNumber).toBeCloseTo((1002 + root) ** 2 / 1600, 6);
    expect(floor?.learningRateLimit).toBeCloseTo(4 / (1002 + root), 12);
    expect(prediction.from).toBe('floor');
  });

  test('a hundredth beyond the limit at the floor of Rosenbrock a run leaves it, a hundredth before it does not', () => {
    const limit = 4 / (1002 + Math.sqrt(1002 ** 2 - 1600));
    const near = { x: 1 + 1e-6, y: 1 - 1e-6 };
    const slopeAfter = (lr: number): number =>
      run('rosenbrock', near, { lr }, { tolerance: 0, steps: 300 }).result.gradientNorm;
    const first = run('rosenbrock', near, { lr: limit }, { tolerance: 0, steps: 0 }).result.gradientNorm;
    expect(slopeAfter(0.99 * limit)).toBeLessThan(first);
    expect(slopeAfter(1.01 * limit)).toBeGreaterThan(first);
  });

  test('holds rate times curvature against its limit along the path', () => {
    const { prediction } = run('w^4', { w: 2 }, { lr: 0.01 }, { steps: 30 });
    for (const { step, curvature, product, limit } of prediction.path) {
      expect(product).toBeCloseTo(0.01 * curvature, 12);
      expect(limit).toBeCloseTo(2, 14);
      // 12·w² with w after as many steps of w - 0.04·w³.
      let w = 2;
      for (let k = 0; k < step; k++) w -= 0.04 * w ** 3;
      expect(curvature).toBeCloseTo(12 * w * w, 9);
    }
    expect(prediction.path[0]?.curvature).toBe(48);
  });

  test('names no number of steps where no floor was found downhill of the start', () => {
    // exp(x) bends by 1 at 0, and a bowl that does would be done in one step; the slope is 1e-8 at about step 1e8.
    expect(run('exp(x)', { x: 0 }, { lr: 1 }, { steps: 50 }).prediction.steps).toBeNull();
    expect(run('x^3', { x: 1 }, { lr: 0.1 }, { steps: 200 }).prediction.steps).toBeNull();
  });

  test('says so where the floor is flat to second order', () => {
    const { prediction } = run('w^4', { w: 2 }, { lr: 0.01 }, { steps: 30 });
    expect(prediction.outlooks.map(({ place }) => place)).toEqual(['start', 'end']);
    expect(prediction.remarks.join()).toContain('flat to second order');
  });

  test('of Adam is the limit that its own scale gives at the end: 38 over the largest curvature after division', () => {
    const { prediction, steps, result } = run('booth', { x: -5, y: -5 }, { lr: 0.1 }, { optimiser: 'adam', steps: 50 });
    const v = steps.at(-1)?.memory['v'] as Point;
    const scale = (average: number): number => (1 - 0.9 ** 50) * (Math.sqrt(average / (1 - 0.999 ** 50)) + 1e-8);
    const [a, c] = [10 / scale(v.x as number), 10 / scale(v.y as number)];
    const b = 8 / Math.sqrt(scale(v.x as number) * scale(v.y as number));
    // Booth's Hessian is [[10, 8], [8, 10]].
    const largest = (a + c) / 2 + Math.sqrt(((a - c) / 2) ** 2 + b * b);
    expect(prediction.learningRateLimit).toBeCloseTo(38 / largest, 9);
    expect(prediction.from).toBe('end');
    expect(prediction.rate).toBeNull();
    expect(result.steps).toBe(50);
  });

  test.each([
    [{ schedule: 'cosine' }, 'the learning rate changes'],
    [{ noise: { sigma: 1, seed: 1 } }, 'the slope is noisy'],
    [{ clip: 0.1 }, 'steps are clipped'],
    [{ within: { x: [-20, 20] } }, 'the variables have limits'],
  ])('%j: no number of steps, and why', (more, why) => {
    const { prediction } = run(RAVINE, { x: 10, y: 1 }, { lr: 0.07 }, { steps: 50, ...more });
    expect(prediction.steps).toBeNull();
    expect(prediction.remarks.join()).toContain(why);
  });

  test('bends down, and nothing bends up downhill: no limit, and that is said', () => {
    const { prediction } = run('log(x)', { x: 1 }, {}, { steps: 5 });
    expect(prediction.outlooks.map(({ learningRateLimit }) => learningRateLimit)).toEqual([null, null]);
    expect(prediction.learningRateLimit).toBeNull();
    expect(prediction.remarks).toContain('no floor that bends up was found downhill of the start');
  });

  test('is silent about methods whose steps are not linear in the slope', () => {
    for (const optimiser of ['newton', 'bfgs', 'lion', 'rprop']) {
      const { prediction } = run(RAVINE, { x: 10, y: 1 }, {}, { optimiser, steps: 20 });
      expect([prediction.learningRateLimit, prediction.rate, prediction.limitFormula, prediction.steps]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    }
  });

  test('a ravine in a hundred variables has all of its curvatures; more than 120 variables have none', () => {
    const sum = (n: number): string => Array.from({ length: n }, (_, i) => `${i + 1}*x${i}^2/2`).join(' + ');
    const start = (n: number): Point => Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i}`, 1]));
    expect(run(sum(100), start(100), { lr: 0.01 }, { steps: 5 }).prediction.eigenvaluesAtStart?.at(-1)).toBeCloseTo(
      100,
      9,
    );
    const many = run(sum(121), start(121), { lr: 0.01 }, { steps: 5 });
    expect([many.prediction.eigenvaluesAtStart, many.prediction.eigenvaluesAtEnd]).toEqual([null, null]);
    expect(many.prediction.remarks.join()).toContain('121 variables');
  });
});
