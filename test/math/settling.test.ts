import { describe, expect, test } from 'vitest';
import { planOf, problemOf, setOut } from '../../src/math/descent.ts';
import { optimiserNamed, optimisers } from '../../src/math/optimisers.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { numbersOf, type Settings, settle } from '../../src/math/settings.ts';
import { bestRate, factorAt, largestRate, stepsToSettle } from '../../src/math/settling.ts';
import type { Linear } from '../../src/math/step.ts';
import { valueOfFormula } from '../../src/math/update.ts';
import reference from '../reference/settling.json' with { type: 'json' };

const linearOf = (name: string, given: Settings = {}, t = 1e6): Linear => {
  const row = optimiserNamed(name);
  return row.linear?.(settle(name, row.settings, given), t) as Linear;
};

describe('factorAt', () => {
  test('is the spectral radius that NumPy finds, for gradient descent, momenta and decays', () => {
    for (const { lr, curvature, radius, ...linear } of reference) {
      // Where two eigenvalues meet, NumPy's have half the digits.
      expect(Math.abs(factorAt({ ...linear, decay: 0 }, lr, curvature) - radius)).toBeLessThanOrEqual(
        1e-7 * Math.max(1, radius),
      );
    }
  });

  test('a gain that is wrong by a thousandth is noticed', () => {
    const wrong = reference.filter(
      ({ lr, curvature, radius, ...linear }) =>
        linear.gain > 0 &&
        Math.abs(factorAt({ ...linear, gain: 1.001 * linear.gain, decay: 0 }, lr, curvature) - radius) >
          1e-6 * Math.max(1, radius),
    );
    expect(wrong.length).toBeGreaterThan(100);
  });
});

describe('largestRate', () => {
  // The formulas of the essay at a momentum of 0.9 and a curvature of 1.
  test.each([
    ['gd', {}, 2],
    ['momentum', {}, 3.8],
    ['ema-momentum', {}, 38],
    ['nesterov', {}, 3.8 / 2.8],
    ['adam', {}, 38],
    ['gd', { momentum: 0.9, dampening: 0.5 }, 7.6],
    ['gd', { weightDecay: 1 }, 1],
    ['adamw', { weightDecay: 0.1 }, 3.8 / (0.1 + 1.9 * 0.1)],
  ] as const)('%s %j: %d over the curvature', (name, settings, limit) => {
    expect(largestRate(linearOf(name, settings), 1)).toBeCloseTo(limit, 12);
  });

  test('at the limit the factor is 1', () => {
    for (const { name, linear, settings } of optimisers) {
      if (linear === null) continue;
      const own = linear(settle(name, settings, {}), 1e6);
      for (const curvature of [0.3, 1, 40])
        expect(factorAt(own, largestRate(own, curvature), curvature)).toBeCloseTo(1, 9);
    }
  });
});

/**
 * Sizes that hardly change, so that a method which divides by them is as linear as its formula says. RAdam does not divide
 * at all in its first steps, so its size must not be so large that these steps lead out of reach.
 */
const STEADY: Readonly<Record<string, Settings>> = {
  adagrad: { eps: 1e20 },
  adadelta: { eps: 1e20 },
  rmsprop: { eps: 1e20 },
  adam: { eps: 1e20 },
  adamw: { eps: 1e20, weightDecay: 1e-20 },
  adamax: { eps: 1e20 },
  nadam: { eps: 1e20, momentumDecay: 1000 },
  radam: { eps: 10, betas: [0.9, 0.9] },
};

const BRACKETS: readonly (readonly [string, Settings])[] = [
  ['gd', {}],
  ['gd', { weightDecay: 0.7 }],
  ['gd', { momentum: 0.5 }],
  ['gd', { momentum: 0.9, dampening: 0.4 }],
  ['gd', { momentum: 0.8, nesterov: true, weightDecay: 0.3 }],
  ['momentum', {}],
  ['nesterov', {}],
  ['ema-momentum', {}],
  ['ema-momentum', { momentum: 0.7, weightDecay: 0.2 }],
  ['adagrad', {}],
  ['adadelta', {}],
  ['rmsprop', {}],
  ['rmsprop', { momentum: 0.9 }],
  ['rmsprop', { centered: true }],
  ['adam', {}],
  ['adam', { amsgrad: true, betas: [0.6, 0.99] }],
  ['adamw', {}],
  ['adamax', {}],
  ['nadam', {}],
  ['radam', {}],
];

/** The slope at the end of a run, over that half-way: long after the first steps, in which averages are still filling. */
function growthOf(name: string, settings: Settings, lr: number, expression: string, start: readonly number[]): number {
  const { expr, variables } = parseFormula(expression);
  const plan = planOf({ optimiser: name, settings: { ...settings, lr }, tolerance: 0, steps: 6000 });
  const walker = setOut(problemOf(expr, variables), Float64Array.from(start), plan);
  const norms: number[] = [];
  do norms.push(walker.gradientNorm);
  while (walker.next() && walker.gradientNorm < 1e-2);
  return (norms.at(-1) as number) / (norms[Math.floor(norms.length / 2)] as number);
}

describe('the predicted limit of the learning rate', () => {
  test('has a bracket below for every method that states a formula', () => {
    expect([...new Set(BRACKETS.map(([name]) => name))]).toEqual(
      optimisers.filter(({ limit }) => limit !== null).map(({ name }) => name),
    );
  });

  test.each(BRACKETS)('%s %j: a hundredth below it settles, a hundredth above it does not', (name, given) => {
    const row = optimiserNamed(name);
    const settings = { ...STEADY[name], ...given };
    const all = settle(name, row.settings, settings);
    // The formula as it is shown, with the curvature divided by the method's scale, here its eps.
    const scale = row.scale === null || name === 'adadelta' ? 1 : (settings['eps'] as number);
    const decay = row.scale !== null && name !== 'adamw' ? ((settings['weightDecay'] as number | undefined) ?? 0) : 0;
    for (const [expression, start, curvature] of [
      ['2.5*x^2', [1e-60], 5],
      ['(x^2 + 25*y^2)/2', [1e-60, 1e-60], 25],
      // Springs in a row: the Hessian is -1, 2, -1 beside its diagonal, with the eigenvalues 4·sin(kπ/12)^2, the last 2 + sqrt(3).
      [
        '(a^2 + (b - a)^2 + (c - b)^2 + (d - c)^2 + (g - d)^2 + g^2)/2',
        [1e-60, -2e-60, 1e-60, 3e-60, -1e-60],
        2 + Math.sqrt(3),
      ],
    ] as const) {
      const formula = row.limit?.(all) as string;
      const limit = valueOfFormula(formula, {
        ...numbersOf(row.settings, all),
        curvature: (curvature + decay) / scale,
      });
      expect(growthOf(name, settings, 0.99 * limit, expression, start)).toBeLessThan(1);
      expect(growthOf(name, settings, 1.01 * limit, expression, start)).toBeGreaterThan(1);
    }
  });
});

describe('bestRate', () => {
  test.each([
    [1, 25],
    [0.39936, 1001.6],
    [2, 2],
  ])('of gradient descent on curvatures %d and %d is 2 over their sum', (low, high) => {
    const best = bestRate(linearOf('gd'), [low, high]);
    expect(best.learningRate).toBeCloseTo(2 / (low + high), 12);
    expect(best.factor).toBeCloseTo((high - low) / (high + low), 10);
  });

  test.each([
    [1, 25],
    [1, 100],
    [0.5, 400],
  ])("of heavy ball with Polyak's momentum on %d and %d is Polyak's, with his factor", (low, high) => {
    // Polyak 1964: momentum ((√L - √l)/(√L + √l))², rate 4/(√L + √l)², factor (√L - √l)/(√L + √l).
    const [root, other] = [Math.sqrt(high), Math.sqrt(low)];
    const factor = (root - other) / (root + other);
    const best = bestRate(linearOf('gd', { momentum: factor ** 2 }), [low, high]);
    // At his rate both ends are double roots, so the factor around it rises like a root: rates a millionth apart are a thousandth apart in factor.
    expect(best.factor).toBeCloseTo(factor, 3);
    expect(Math.abs(best.learningRate / (4 / (root + other) ** 2) - 1)).toBeLessThan(1e-3);
  });
});

describe('the rates next to the best one', () => {
  test('leave a factor whose power of 1.1 is the best factor, on both sides', () => {
    const { factor, from, to } = bestRate(linearOf('gd'), [1, 25]);
    // |1 - r| and |1 - 25·r| against (24/26)^(1/1.1).
    const bound = (24 / 26) ** (1 / 1.1);
    expect(factor).toBeCloseTo(24 / 26, 12);
    expect(from).toBeCloseTo(1 - bound, 9);
    expect(to).toBeCloseTo((1 + bound) / 25, 9);
  });

  test('are none where the best one arrives at once', () => {
    const { learningRate, from, to } = bestRate(linearOf('gd'), [8]);
    expect([from, to]).toEqual([learningRate, learningRate]);
  });

  test('are a plain where a momentum is too large for the ravine; its middle is (1 - beta)/sqrt(λ·Λ)', () => {
    // Between (1 - √β)²/λ and (1 + √β)²/Λ every factor is √β; the product of the two is (1 - β)²/(λΛ).
    const { learningRate, factor, from, to } = bestRate(linearOf('gd', { momentum: 0.8 }), [1, 25]);
    expect(factor).toBeCloseTo(Math.sqrt(0.8), 9);
    expect(Math.abs(learningRate / (0.2 / 5) - 1)).toBeLessThan(1e-3);
    expect(from).toBeLessThan((1 - Math.sqrt(0.8)) ** 2);
    expect(to).toBeGreaterThan((1 + Math.sqrt(0.8)) ** 2 / 25);
    expect(to).toBeLessThan((2 * 1.8) / 25);
  });
});

describe('stepsToSettle', () => {
  test.each([
    ['gd', { lr: 0.07 }],
    ['gd', { lr: 0.079 }],
    ['gd', { lr: 0.05, momentum: 0.7 }],
    ['nesterov', { lr: 0.03 }],
    ['ema-momentum', { lr: 0.4 }],
  ] as const)('%s %j: exactly as many steps as the run takes on a bowl', (name, settings) => {
    const { expr, variables } = parseFormula('(x^2 + 25*y^2)/2');
    const walker = setOut(
      problemOf(expr, variables),
      Float64Array.of(10, 1),
      planOf({ optimiser: name, settings, tolerance: 1e-6, steps: 10_000 }),
    );
    while (walker.next());
    expect(walker.status).toBe('converged');
    expect(stepsToSettle(linearOf(name, settings), settings.lr, [1, 25], [10, 25], 1e-6)).toBe(walker.k);
  });

  test('is null above the limit, and 0 where the slope is short enough already', () => {
    expect(stepsToSettle(linearOf('gd'), 0.09, [1, 25], [1, 1], 1e-6)).toBeNull();
    expect(stepsToSettle(linearOf('gd'), 0.01, [1, 25], [1e-9, 0], 1e-6)).toBe(0);
  });
});
