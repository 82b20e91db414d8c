import { describe, expect, test } from 'vitest';
import type { PlanOptions } from '../../src/math/descent.ts';
import type { Point } from '../../src/math/expression.ts';
import { behaviourKinds } from '../../src/math/findings.ts';
import { runDescent } from '../../src/math/run.ts';
import { isBetter } from '../../src/math/suggesting.ts';
import { planted } from './planted-runs.ts';

describe('a planted run is called by its name', () => {
  test.each(planted.map((run) => [run.kind, run.because, run] as const))(
    '%s: %s',
    (kind, _because, { expression, start, options }) => {
      const { behaviour } = runDescent({ expression, start, ...options });
      expect(behaviour.kind, behaviour.evidence).toBe(kind);
      expect(behaviour.evidence).toMatch(/\d/);
    },
  );

  test('there are thirty of them or more, and every kind is among them', () => {
    expect(planted.length).toBeGreaterThanOrEqual(30);
    const kinds = behaviourKinds.filter((kind) => kind !== 'irregular');
    for (const kind of kinds) expect(planted.map((run) => run.kind)).toContain(kind);
  });
});

describe('what to try next', () => {
  test.each(planted.map((run) => [run.kind, run.because, run] as const))(
    '%s: %s: the advice was tried and is better',
    (_kind, _because, { expression, start, options }) => {
      const { behaviour, result, steps } = runDescent({ expression, start, ...options });
      if (behaviour.tryNext === null || behaviour.tried === null) {
        // Only a run that arrived may have nothing better; at a kink it has arrived where f is as good as 0.
        expect(result.status === 'converged' || Math.abs(result.value) < 1e-12).toBe(true);
        return;
      }
      const { tried } = behaviour;
      expect(Number.isFinite(tried.value)).toBe(true);
      const sooner = tried.status === 'converged' && (result.status !== 'converged' || tried.steps < result.steps);
      const bounded =
        result.status === 'diverged' ||
        result.status === 'not a number' ||
        behaviour.evidence.startsWith('f falls without end');
      // With noise a single value says nothing; the last quarter of both runs is compared.
      const late = steps.slice(-Math.ceil(steps.length / 4));
      const value =
        options.noise == null ? result.value : late.reduce((sum, step) => sum + step.value, 0) / late.length;
      expect(tried.value < value || sooner || bounded).toBe(true);
      expect(behaviour.tryNext).toMatch(/^mcl descend /);
    },
  );
});

describe('evidence', () => {
  const evidenceOf = (expression: string, start: Point, options: PlanOptions): string =>
    runDescent({ expression, start, ...options }).behaviour.evidence;

  test('of a divergence names the curvature, the limit and the rate', () => {
    // 2/25 = 0.08; 1 - 0.09·25 = -1.25.
    const evidence = evidenceOf('(x^2 + 25*y^2)/2', { x: 10, y: 1 }, { settings: { lr: 0.09 }, steps: 40 });
    expect(evidence).toContain('each step 1.249 times as long');
    expect(evidence).toContain('the curvature 25 allows a learning rate of 0.08, and 0.09 is above it');
  });

  test('of a run that was thrown out names the curvature, the leap and the way back', () => {
    const { behaviour } = runDescent({ expression: 'exp(x) - 1000*x', start: { x: 20 }, settings: { lr: 0.01 } });
    // The slope e^20 - 1000 = 485164195.4; 2/e^20 = 4.1223e-9; out there the slope is -1000, and 0.01·1000 = 10 a step.
    expect(behaviour.evidence).toContain('step 1 went from x = 20 to x = -4.852e6');
    expect(behaviour.evidence).toContain('allows a learning rate of 4.122e-9, and it is 0.01');
    expect(behaviour.evidence).toContain('the slope is 1000, steps are 10 long');
    // The floor is at log(1000), with curvature 1000: 2/1000 is the limit and 1/1000, the standard, the best rate.
    expect(behaviour.tryNext).toMatch(/^mcl descend "exp\(x\) - 1000\*x" --from 20 --clip \d+$/);
    expect(behaviour.because).toContain('the start allows a learning rate of 4.122e-9 and the floor 0.002');
    expect(behaviour.tried?.status).toBe('converged');
    expect(behaviour.tried?.value).toBeCloseTo(1000 - 1000 * Math.log(1000), 6);
  });

  test('of a not-a-number names the step, where it came from, and what is undefined there', () => {
    expect(evidenceOf('sqrt(x) + x', { x: 1 }, { settings: { lr: 1 }, steps: 5 })).toBe(
      'step 1 went from x = 1 to x = -0.5, where sqrt(x) is NaN',
    );
  });

  test('of chattering names the kink', () => {
    const evidence = evidenceOf('abs(x - 2) + y^2', { x: 3, y: 1 }, { settings: { lr: 0.3 }, steps: 60 });
    expect(evidence).toContain('the slope along x jumps between -1 and 1 near x = 2,');
  });

  test('of a noise floor names what is to be expected', () => {
    // Per axis lr·σ²/(2·(2 - lr·λ)) = 0.1/(2·1.8) = 0.02778; two axes.
    expect(
      evidenceOf('x^2 + y^2', { x: 3, y: 2 }, { settings: { lr: 0.1 }, noise: { sigma: 1, seed: 3 }, steps: 4000 }),
    ).toContain('0.05556 is to be expected');
  });

  test('of crawling says how many steps are missing', () => {
    // 6·0.8^k <= 1e-8 at k = 91; 20 are taken.
    expect(evidenceOf('(w - 3)^2 + 1', { w: 0 }, { settings: { lr: 0.1 }, steps: 20 })).toContain(
      'each step leaves 0.8 of the slope, so 71 more would be needed',
    );
  });
});

test('the noise floor of gradient descent is the one that is predicted', () => {
  const { steps } = runDescent(
    {
      expression: 'x^2 + y^2',
      start: { x: 0, y: 0 },
      settings: { lr: 0.1 },
      tolerance: 0,
      noise: { sigma: 1, seed: 11 },
      steps: 60_000,
    },
    1,
  );
  const mean = steps.reduce((sum, { value }) => sum + value, 0) / steps.length;
  // Correlated over about ten steps, so 6000 independent squares of two normal numbers: a standard error of 1.3%. Four of them.
  expect(Math.abs(mean / (0.1 / 1.8) - 1)).toBeLessThan(0.052);
});

describe('why to try it', () => {
  const advice = (expression: string, start: Point, options: PlanOptions) =>
    runDescent({ expression, start, ...options }).behaviour;

  test('in a ravine: the momentum that fits its condition number, ((5 - 1)/(5 + 1))^2', () => {
    const { because, tryNext } = advice('(x^2 + 25*y^2)/2', { x: 10, y: 1 }, { settings: { lr: 0.07 }, steps: 40 });
    expect(because).toBe('the momentum that fits a condition number of 25 is ((5 - 1)/(5 + 1))^2, about 0.44');
    expect(tryNext).toContain('--momentum 0.44');
  });

  test('on a parabola: the curvature', () => {
    const { because, tryNext } = advice('4*w^2', { w: 1 }, { settings: { lr: 0.3 }, steps: 10 });
    expect(because).toBe('a curvature of 8 at the floor makes 0.125 the best learning rate');
    expect(tryNext).toContain('--lr 0.125');
  });

  test('limits and noise that were asked for are never dropped', () => {
    for (const options of [
      { settings: { lr: 0.1 }, within: { x: [0, 1] as const, y: [0, 1] as const } },
      { settings: { lr: 1.5 }, noise: { sigma: 1, seed: 1 } },
      { settings: { lr: 0.001 }, noise: { sigma: 1, seed: 1 } },
    ]) {
      const { tryNext } = advice('x^2 + y^2 - 5*x', { x: 0.5, y: 0.5 }, options);
      if (tryNext !== null) expect(tryNext).toContain('within' in options ? '--within x=0:1,y=0:1' : '--noise 1');
    }
  });

  test('without a floor: limits inside the domain', () => {
    const { because, tryNext, tried } = advice('log(x)', { x: 1 }, {});
    expect(because).toBe('no floor was found, so limits have to hold the run');
    expect(tryNext).toContain('--within x=0.5:3');
    // The lowest value inside is log(0.5).
    expect(tried?.value).toBeCloseTo(-Math.LN2, 12);
  });
});

describe('isBetter', () => {
  const outcome = (value: number, status: 'converged' | 'out of steps' | 'diverged' = 'out of steps', steps = 100) => ({
    value,
    status,
    steps,
  });

  test.each([
    [outcome(0.4), outcome(1), true],
    [outcome(0.6), outcome(1), false],
    [outcome(1), outcome(1), false],
    [outcome(1), outcome(Number.POSITIVE_INFINITY, 'diverged'), true],
    [outcome(0, 'diverged'), outcome(1), false],
    [outcome(Number.NaN), outcome(1), false],
    [outcome(0, 'converged', 50), outcome(0, 'converged', 100), true],
    [outcome(0, 'converged', 90), outcome(0, 'converged', 100), false],
    [outcome(0, 'converged', 100), outcome(1e-20, 'out of steps', 100), true],
  ])('%j against %j, on a function whose lowest value is 0: %j', (candidate, than, better) => {
    expect(isBetter(candidate, than, 0)).toBe(better);
  });
});

describe('a run that is too short to judge', () => {
  test('is not called level when no step was taken', () => {
    const { behaviour } = runDescent({ expression: 'x^2', start: { x: 3 }, steps: 0 });
    expect(behaviour.evidence).toBe('no step was taken; the slope at the start is 6');
  });

  test('is not called falling or settled when noise could be the reason', () => {
    const { behaviour } = runDescent({
      expression: 'x^2',
      start: { x: 3 },
      settings: { lr: 0.1 },
      steps: 5,
      noise: { sigma: 1, seed: 1 },
    });
    expect(behaviour.kind).toBe('irregular');
    expect(behaviour.evidence).toContain('5 steps are too few');
  });

  test('is called diverging when it leaves, noise or not', () => {
    const { behaviour } = runDescent({
      expression: 'x^2',
      start: { x: 3 },
      settings: { lr: 2 },
      steps: 12,
      noise: { sigma: 1, seed: 1 },
    });
    expect(behaviour.kind).toBe('diverging');
  });
});
