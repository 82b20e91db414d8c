import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { reverseGradient } from '../../src/math/arithmetic/tape.ts';
import {
  descent,
  type PlanOptions,
  planOf,
  problemOf,
  type Status,
  type Step,
  setOut,
} from '../../src/math/descent.ts';
import { checkStart, undefinedAt } from '../../src/math/domain.ts';
import { evaluate, type Point } from '../../src/math/expression.ts';
import { Keeper, ROOM } from '../../src/math/history.ts';
import { parseFormula } from '../../src/math/parse.ts';

function run(
  formula: string,
  start: Point,
  options: PlanOptions,
): { readonly steps: readonly Step[]; readonly status: Status } {
  const steps: Step[] = [];
  const iterator = descent(parseFormula(formula).expr, start, options);
  for (;;) {
    const { value, done } = iterator.next();
    if (done === true) return { steps, status: value };
    steps.push(value);
  }
}

describe('descent', () => {
  test('a run of n steps has n + 1 points, the start first', () => {
    const { steps, status } = run('x^2', { x: 3 }, { settings: { lr: 0.1 }, steps: 3, tolerance: 0 });
    // 3·0.8^k
    expect(steps.map(({ step, point }) => [step, point.x])).toEqual([
      [0, 3],
      [1, 2.4],
      [2, 1.92],
      [3, 1.536],
    ]);
    expect(status).toBe('out of steps');
  });

  test.each([1e-200, 1e-160, 1, 1e160, 1e200])(
    'slopes of 3 and 4 times %d are 5 times as long, though their squares may be no numbers',
    (size) => {
      const [step] = run(`${3 * size}*x + ${4 * size}*y`, { x: 1, y: 1 }, { steps: 0 }).steps;
      // 3-4-5; three roundings.
      expect((step as Step).gradientNorm / (5 * size) - 1).toBeLessThan(2 ** -51);
      expect((step as Step).gradientNorm / (5 * size) - 1).toBeGreaterThan(-(2 ** -51));
    },
  );

  test('0 steps is the start alone', () => {
    expect(run('x^2', { x: 3 }, { steps: 0 }).steps).toHaveLength(1);
  });

  test.each(['gd', 'adam', 'newton', 'lbfgs', 'levenberg-marquardt'])(
    '%s: point, value and slope of a step belong to the same place',
    (optimiser) => {
      const { expr } = parseFormula('(1 - x)^2 + 100*(y - x^2)^2');
      for (const { point, value, gradient, gradientNorm } of run(
        '(1 - x)^2 + 100*(y - x^2)^2',
        { x: -1.2, y: 1 },
        { optimiser, steps: 20 },
      ).steps) {
        expect(value).toBe(evaluate(expr, point));
        expect(gradient).toEqual(reverseGradient(expr, point).gradient);
        expect(gradientNorm).toBeCloseTo(Math.hypot(gradient.x as number, gradient.y as number), 10);
      }
    },
  );

  test('a step changes nothing that was given out before', () => {
    const iterator = descent(parseFormula('x^2').expr, { x: 3 }, { optimiser: 'momentum', settings: { lr: 0.1 } });
    const first = iterator.next().value as Step;
    const copy = structuredClone(first);
    iterator.next();
    iterator.next();
    expect(first).toEqual(copy);
  });

  test('memory is what the step from here finds: zero at the start, the first slope after one step', () => {
    const { steps } = run('x^2', { x: 3 }, { optimiser: 'momentum', settings: { lr: 0.1 }, steps: 2 });
    expect(steps[0]?.memory).toEqual({ v: { x: 0 } });
    expect(steps[1]?.memory).toEqual({ v: { x: 6 } });
  });
});

describe('a run ends', () => {
  test('converged, when the slope is no longer than the tolerance', () => {
    const { steps, status } = run('x^2', { x: 3 }, { settings: { lr: 0.1 }, tolerance: 1e-3 });
    expect(status).toBe('converged');
    expect(steps.at(-1)?.gradientNorm).toBeLessThanOrEqual(1e-3);
    expect(steps.at(-2)?.gradientNorm).toBeGreaterThan(1e-3);
    // 6·0.8^k <= 1e-3 for the first time at k = ceil(log(6000)/log(1.25)) = 39.
    expect(steps.at(-1)?.step).toBe(39);
  });

  test('not by converging when the tolerance is 0', () => {
    const { steps, status } = run('x^2', { x: 3 }, { settings: { lr: 0.5 }, tolerance: 0, steps: 25 });
    expect([steps.length, status]).toEqual([26, 'out of steps']);
  });

  test('diverged, when the value has left for infinity, and never before 1e30 times the first', () => {
    const { steps, status } = run('x^2', { x: 3 }, { settings: { lr: 5 }, steps: 1000 });
    expect(status).toBe('diverged');
    expect(steps.at(-1)?.value).toBeGreaterThan(1e30 * 9);
    expect(steps.at(-2)?.value).toBeLessThanOrEqual(1e30 * 9);
  });

  test('diverged, when the function falls without end', () => {
    expect(run('x^2 - y^2', { x: 1, y: 0.1 }, { settings: { lr: 0.3 }, steps: 1000 }).status).toBe('diverged');
  });

  test('stalled, when steps are too short to change anything', () => {
    const { steps, status } = run('x^2', { x: 3 }, { settings: { lr: 1e-18 }, steps: 1000 });
    expect(status).toBe('stalled');
    expect(steps.at(-1)?.point).toEqual({ x: 3 });
  });

  test('not as stalled while it bounces between two places for ever', () => {
    // 0, 6, 0, 6: value and length of the slope are the same at both.
    const { steps, status } = run('(w - 3)^2 + 1', { w: 0 }, { settings: { lr: 1 }, steps: 50 });
    expect(status).toBe('out of steps');
    expect(steps.map(({ point }) => point.w)).toEqual(Array.from({ length: 51 }, (_, k) => (k % 2 === 0 ? 0 : 6)));
  });

  test('not a number, at the step that left the domain', () => {
    const { steps, status } = run('sqrt(x)', { x: 1 }, { settings: { lr: 3 }, steps: 50 });
    expect(status).toBe('not a number');
    // 1 - 3·0.5
    expect(steps.map(({ point }) => point.x)).toEqual([1, -0.5]);
    expect(undefinedAt(parseFormula('sqrt(x)').expr, { x: -0.5 })?.text).toBe('sqrt(x)');
  });

  test('stalled with a reason, when a line search finds nothing lower', () => {
    // The slope at the kink of abs points down on neither side.
    const { expr, variables } = parseFormula('abs(x) + abs(x - 1)/1000000');
    const walker = setOut(problemOf(expr, variables), Float64Array.of(0.3), planOf({ optimiser: 'newton' }));
    while (walker.next());
    expect(walker.status).toBe('stalled');
    expect(walker.failed).toContain('no length');
  });
});

describe('what is done to the slope', () => {
  test('clipping keeps its direction, limits its length, and says so', () => {
    const { steps } = run('x^2 + 4*y^2', { x: 3, y: 4 }, { settings: { lr: 0.1 }, clip: 0.5, steps: 3 });
    for (const { gradient, usedGradient, clipped } of steps.slice(0, -1)) {
      expect(clipped).toBe(true);
      const [gx, gy, ux, uy] = [gradient.x, gradient.y, usedGradient?.x, usedGradient?.y] as [
        number,
        number,
        number,
        number,
      ];
      // PyTorch divides by the length plus 1e-6.
      expect(Math.hypot(ux, uy)).toBeCloseTo((0.5 * Math.hypot(gx, gy)) / (Math.hypot(gx, gy) + 1e-6), 12);
      expect(gx * uy - gy * ux).toBeCloseTo(0, 12);
    }
    expect(steps.at(-1)?.usedGradient).toBeNull();
  });

  test('a short slope is not clipped', () => {
    const [first] = run('x^2', { x: 0.1 }, { clip: 1, steps: 1 }).steps as [Step];
    expect([first.clipped, first.usedGradient]).toEqual([false, { x: 0.2 }]);
  });

  test('noise has the mean 0 and the deviation that was asked for, and repeats with its seed', () => {
    const noises = (seed: number): number[] =>
      run('x + y', { x: 0, y: 0 }, { noise: { sigma: 2, seed }, tolerance: 0, steps: 5000 })
        .steps.slice(0, -1)
        .flatMap(({ usedGradient }) => [(usedGradient?.x as number) - 1, (usedGradient?.y as number) - 1]);
    const all = noises(7);
    const mean = all.reduce((sum, noise) => sum + noise, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, noise) => sum + (noise - mean) ** 2, 0) / all.length);
    // Ten thousand draws: the mean is off by 2/100 at one standard error, the deviation by 2/141. Four of them.
    expect(Math.abs(mean)).toBeLessThan(0.08);
    expect(Math.abs(deviation - 2)).toBeLessThan(0.06);
    expect(noises(7)).toEqual(all);
    expect(noises(8)).not.toEqual(all);
  });

  test('limits are kept by projection, and a slope that pushes against one counts as none', () => {
    const { steps, status } = run(
      '(x - 3)^2 + y^2',
      { x: 0, y: 1 },
      { settings: { lr: 0.2 }, within: { x: [-1, 1] }, steps: 200 },
    );
    expect(status).toBe('converged');
    expect(steps.at(-1)?.point.x).toBe(1);
    expect(steps.at(-1)?.gradient.x).toBe(-4);
    expect(steps.every(({ point }) => (point.x as number) <= 1)).toBe(true);
  });

  test('a schedule changes the learning rate of the step from here', () => {
    const { steps } = run(
      'x^2',
      { x: 3 },
      { settings: { lr: 0.4 }, schedule: 'exponential', scheduleSettings: { gamma: 0.5 }, steps: 3, tolerance: 0 },
    );
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([0.4, 0.2, 0.1, 0.05]);
    // 3·(1 - 0.8)·(1 - 0.4)·(1 - 0.2)
    expect(steps.at(-1)?.point.x).toBeCloseTo(3 * 0.2 * 0.6 * 0.8, 14);
  });

  test('plateau lowers the rate when the value no longer improves', () => {
    const { steps } = run(
      '(w - 3)^2 + 1',
      { w: 0 },
      { settings: { lr: 1 }, schedule: 'plateau', scheduleSettings: { patience: 2 }, steps: 10 },
    );
    // Values 10, 10, 10, 10: the first one after the start is the best, then patience is used up after three.
    expect(steps.slice(0, 5).map(({ learningRate }) => learningRate)).toEqual([1, 1, 1, 1, 0.1]);
  });
});

describe('what does not go together', () => {
  test.each([
    [{ optimiser: 'newton', clip: 1 }, /clip is for methods that step by the slope alone/],
    [{ optimiser: 'bfgs', noise: { sigma: 1, seed: 1 } }, /noise is for/],
    [{ optimiser: 'lbfgs', within: { x: [0, 1] as const } }, /within is for/],
    [{ settings: { nesterov: true } }, /needs a momentum/],
    [{ settings: { nesterov: true, momentum: 0.9, dampening: 0.1 } }, /no dampening/],
    [{ settings: { lr: 0 } }, /lr needs a number above 0/],
    [{ settings: { momentum: 1 } }, /momentum needs a number below 1/],
    [{ optimiser: 'adam', settings: { momentum: 0.9 } }, /adam has no setting momentum/],
    [{ schedule: 'step', scheduleSettings: { patience: 3 } }, /has no setting patience/],
  ])('%j is refused', (options, message) => {
    expect(() => planOf(options as PlanOptions)).toThrow(InputError);
    expect(() => planOf(options as PlanOptions)).toThrow(message);
  });

  test.each([
    ['log(x)', { x: -1 }, /the start lies outside the domain: at x = -1, log\(x\) is NaN/],
    ['1/x', { x: 0 }, /1 \/ x is Infinity/],
    ['sqrt(x)', { x: 0 }, /there is no slope along x/],
  ])('%s does not start at %j', (formula, start, message) => {
    expect(() => checkStart(parseFormula(formula).expr, start as Point)).toThrow(message);
  });
});

describe('Keeper', () => {
  function kept(steps: number, every: number | null = null) {
    const { expr, variables } = parseFormula('x^2');
    const plan = planOf({ settings: { lr: 0.001 }, tolerance: 0, steps });
    const walker = setOut(problemOf(expr, variables), Float64Array.of(3), plan);
    const keeper = new Keeper(plan, variables, every);
    do keeper.see(walker);
    while (walker.next());
    return keeper.history();
  }

  test('keeps every step of a run that fits', () => {
    expect(kept(100).steps.map(({ step }) => step)).toEqual(Array.from({ length: 101 }, (_, k) => k));
  });

  test('thins out a longer run evenly, with the first and the last step', () => {
    for (const steps of [ROOM, ROOM + 1, 5000, 33_333]) {
      const places = kept(steps).steps.map(({ step }) => step);
      expect(places[0]).toBe(0);
      expect(places.at(-1)).toBe(steps);
      expect(places.length).toBeLessThanOrEqual(ROOM + 1);
      expect(places.length).toBeGreaterThan(Math.min(steps, ROOM / 2 - 1));
      const gaps = new Set(places.slice(1, -1).map((place, i) => place - (places[i] as number)));
      expect(gaps.size).toBe(1);
    }
  });

  test.each([
    ['gd', {}],
    ['adam', { noise: { sigma: 0.1, seed: 4 } }],
    ['nadam', { clip: 2 }],
    ['lbfgs', { settings: { lineSearch: 'strong-wolfe' } }],
    ['bfgs', {}],
  ] as const)('%s %j: what is kept of a step is the step, though others were let go', (optimiser, options) => {
    const expression = '(1 - x)^2 + 100*(y - x^2)^2';
    const all = { optimiser, tolerance: 0, steps: 4500, ...options };
    const { steps } = run(expression, { x: -1.2, y: 1 }, all);
    const { expr, variables } = parseFormula(expression);
    const plan = planOf(all);
    const walker = setOut(problemOf(expr, variables), Float64Array.of(-1.2, 1), plan);
    const keeper = new Keeper(plan, variables);
    do keeper.see(walker);
    while (walker.next());
    const kept = keeper.history().steps;
    expect(kept.length).toBeGreaterThan(1000);
    expect(kept).toEqual(kept.map(({ step }) => steps[step]));
  });

  test('keeps every k-th step and the last where that is asked for, however many they are', () => {
    expect(kept(25, 10).steps.map(({ step }) => step)).toEqual([0, 10, 20, 25]);
    expect(kept(9000, 1).steps).toHaveLength(9001);
  });

  test('the last visits are in order and end with the last', () => {
    for (const steps of [3, 255, 256, 257, 1000]) {
      const { tail } = kept(steps);
      expect(tail.at(-1)?.step).toBe(steps);
      expect(tail.map(({ step }) => step)).toEqual(
        Array.from({ length: tail.length }, (_, i) => steps - tail.length + 1 + i),
      );
    }
  });

  test('counts rises of the value and turns of the slope', () => {
    const { expr, variables } = parseFormula('x^2');
    const plan = planOf({ settings: { lr: 1.05 }, steps: 10 });
    const walker = setOut(problemOf(expr, variables), Float64Array.of(3), plan);
    const keeper = new Keeper(plan, variables);
    do keeper.see(walker);
    while (walker.next());
    // A factor of -1.1 at every step.
    expect([keeper.history().rises, keeper.history().turns, keeper.history().lowest]).toEqual([
      10,
      10,
      { step: 0, value: 9 },
    ]);
  });
});
