import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { gradientFunction } from '../../src/math/compile.ts';
import { hessianOf } from '../../src/math/gradients.ts';
import { optimiserNamed, optimisers } from '../../src/math/optimisers.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { runDescent } from '../../src/math/run.ts';
import { numberIn, type Settings, settle } from '../../src/math/settings.ts';
import { residualsOf } from '../../src/math/squares.ts';
import type { Problem } from '../../src/math/step.ts';
import reference from '../reference/torch-optimisers.json' with { type: 'json' };

interface Run {
  readonly optimiser: string;
  readonly expression: string;
  readonly start: readonly number[];
  readonly settings: Settings;
  readonly clip?: number;
  readonly points: Readonly<Record<string, readonly number[]>>;
  /** How far apart PyTorch's own points are when the start moves by one unit in the last place. */
  readonly sensitivity: Readonly<Record<string, number>>;
  /** How far PyTorch's equations, written out by hand on its own gradients, are from its points. */
  readonly byHand?: {
    /** With a multiplication and an addition rounded together, as its kernels do it. */
    readonly fused: number;
    /** With each rounded by itself, as JavaScript does it. */
    readonly roundedTwice: Readonly<Record<string, number>>;
  };
}

/** From test/reference/torch-optimisers.py: PyTorch 1.13 in float64. */
const runs = reference.runs as unknown as readonly Run[];

function problemOf(expression: string): Problem {
  const { expr, variables } = parseFormula(expression);
  return {
    variables,
    gradient: gradientFunction(expr, variables),
    hessian: (point) =>
      hessianOf(expr, variables, Object.fromEntries(variables.map((name, i) => [name, point[i] as number]))),
    residuals: () => residualsOf(expr, variables),
  };
}

/** The points of a run, by the pure step of the row. */
function pointsOf(run: Omit<Run, 'points' | 'sensitivity' | 'byHand'>, steps: number): number[][] {
  const row = optimiserNamed(run.optimiser);
  const settings = settle(row.name, row.settings, run.settings);
  const problem = problemOf(run.expression);
  let point = Float64Array.from(run.start);
  let memory = row.start(point.length, settings);
  const points = [[...point]];
  for (let t = 1; t <= steps; t++) {
    const gradient = new Float64Array(point.length);
    const value = problem.gradient(point, gradient);
    if (run.clip !== undefined) {
      const norm = Math.hypot(...gradient);
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = (gradient[i] as number) * Math.min(1, run.clip / (norm + 1e-6));
    }
    const move = row.step({ t, point, value, gradient }, memory, settings, numberIn(settings, 'lr'), problem);
    point = Float64Array.from(move.point);
    memory = move.memory;
    points.push([...point]);
  }
  return points;
}

const titleOf = ({ optimiser, settings, expression, clip }: Run): string =>
  `${optimiser} ${JSON.stringify(settings)}${clip === undefined ? '' : ` clipped at ${clip}`} on ${expression}`;

/** The largest relative distance between two points, coordinate by coordinate. */
const distance = (ours: readonly number[], theirs: readonly number[]): number =>
  Math.max(...theirs.map((x, i) => Math.abs((ours[i] as number) - x) / Math.max(1e-3, Math.abs(x))));

/** Runs that make more than 1e-12 out of one rounding of the start: a quotient of small changes, a maximum that switches. */
const amplifies = ({ optimiser, settings }: Run): boolean =>
  optimiser === 'lbfgs' || (optimiser === 'adamax' && settings['lr'] === 0.05);
/** 1e-12; where the run amplifies, ten times what one rounding of the start does to PyTorch's own points. */
const toleranceAt = (run: Run, k: string): number =>
  Math.max(1e-12, amplifies(run) ? 10 * (run.sensitivity[k] as number) : 0);

describe('the points of an optimiser', () => {
  test.each(runs.map((run) => [titleOf(run), run] as const))(
    '%s: those of the reference, to 1e-12 for a hundred steps',
    (_title, run) => {
      const points = pointsOf(run, Math.max(...Object.keys(run.points).map(Number)));
      for (const [k, theirs] of Object.entries(run.points))
        expect(distance(points[Number(k)] as number[], theirs), `step ${k}`).toBeLessThan(toleranceAt(run, k));
    },
  );

  test('that tolerance is 1e-12 in all runs but those that turn a rounding of the start into more', () => {
    const loose = runs.filter((run) => Object.keys(run.points).some((k) => toleranceAt(run, k) > 1e-12));
    expect(loose.length).toBeLessThan(0.12 * runs.length);
    for (const run of loose)
      expect(Math.max(...Object.values(run.sensitivity)), titleOf(run)).toBeGreaterThan(1e-12 / 10);
  });

  test('beyond 1e-12 it is the rounding: the equations give the points bit for bit where both operations are rounded together', () => {
    const written = runs.filter(({ byHand }) => byHand !== undefined);
    expect(written.map(({ optimiser }) => optimiser).sort()).toEqual([
      ...Array(3).fill('adamax'),
      ...Array(3).fill('lbfgs'),
    ]);
    for (const run of written) {
      const { fused, roundedTwice } = run.byHand as NonNullable<Run['byHand']>;
      expect(fused, titleOf(run)).toBe(0);
      // Ours are as far from PyTorch's as its own equations with two roundings are.
      const points = pointsOf(run, Math.max(...Object.keys(run.points).map(Number)));
      for (const [k, theirs] of Object.entries(run.points))
        expect(distance(points[Number(k)] as number[], theirs), `${titleOf(run)}, step ${k}`).toBeLessThan(
          Math.max(1e-12, 10 * (roundedTwice[k] as number)),
        );
    }
    expect(Math.max(...written.flatMap(({ byHand }) => Object.values(byHand?.roundedTwice ?? {})))).toBeGreaterThan(
      1e-10,
    );
  });

  test.each(
    runs
      .filter(({ optimiser, clip }) => optimiserNamed(optimiser).compiled !== null && clip === undefined)
      .map((run) => [titleOf(run), run] as const),
  )('%s: the compiled step gives the bits of the pure one', (_title, run) => {
    const row = optimiserNamed(run.optimiser);
    const settings = settle(row.name, row.settings, run.settings);
    const { gradient } = problemOf(run.expression);
    const point = Float64Array.from(run.start);
    const memory = row.start(point.length, settings);
    const update = row.compiled?.(point.length, settings, memory);
    const slopes = new Float64Array(point.length);
    for (let t = 1; t <= Math.min(20, Math.max(...Object.keys(run.points).map(Number))); t++) {
      const value = gradient(point, slopes);
      const copy = { t, point: point.slice(), value, gradient: slopes.slice() };
      const before = Object.fromEntries(Object.entries(memory).map(([name, values]) => [name, values.slice()]));
      const move = row.step(copy, before, settings, numberIn(settings, 'lr'), problemOf(run.expression));
      expect(copy.point).toEqual(point);
      update?.(t, numberIn(settings, 'lr'), point, slopes);
      // The running product for beta^t and a power differ by a few units in the last place.
      expect(distance([...point], [...move.point])).toBeLessThan(1e-13);
      for (const name of Object.keys(memory))
        expect(distance([...(memory[name] as Float64Array)], [...(move.memory[name] as Float64Array)])).toBeLessThan(
          1e-13,
        );
    }
  });

  test('a learning rate that is wrong by a thousandth is noticed in every run', () => {
    for (const run of runs) {
      const row = optimiserNamed(run.optimiser);
      const lr = 1.001 * numberIn(settle(row.name, row.settings, run.settings), 'lr');
      const points = pointsOf({ ...run, settings: { ...run.settings, lr } }, 2);
      expect(distance(points[2] as number[], run.points['2'] as number[]), titleOf(run)).toBeGreaterThan(
        10 * toleranceAt(run, '2'),
      );
    }
  });
});

describe('on (x^2 + 25*y^2)/2 from (10, 1), to a slope of 1e-8', () => {
  test.each([
    // |(10, 25)|·(24/26)^k <= 1e-8 from k = ln(26.93e8)/ln(13/12) = 271.3 on.
    ['gd', { lr: 1 / 13 }, 272],
    // A bowl of n variables takes n steps with exact searches, and Newton's method one.
    ['conjugate-gradient', {}, 2],
    ['newton', {}, 1],
  ] as const)('%s takes as many steps as the essay says', (optimiser, settings, steps) => {
    const { result } = runDescent({
      expression: '(x^2 + 25*y^2)/2',
      start: { x: 10, y: 1 },
      optimiser,
      settings,
      steps: 500,
    });
    expect([result.status, result.steps]).toEqual(['converged', steps]);
  });
});

describe('optimiserNamed', () => {
  test('names and other names are unique', () => {
    const names = optimisers.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ['sgd', 'gd'],
    ['lm', 'levenberg-marquardt'],
    ['cg', 'conjugate-gradient'],
    ['l-bfgs', 'lbfgs'],
    ['heavy-ball', 'momentum'],
  ])('%s is %s', (alias, name) => {
    expect(optimiserNamed(alias).name).toBe(name);
  });

  test('a misspelt name is an error that says what may be meant', () => {
    expect(() => optimiserNamed('adma')).toThrow(InputError);
    try {
      optimiserNamed('adma');
    } catch (error) {
      expect((error as InputError).hint).toBe('did you mean adam?');
    }
  });
});

describe('every optimiser', () => {
  test.each(optimisers.map((row) => [row.name, row] as const))(
    '%s states equations, a source and a convention, and has a learning rate',
    (_name, row) => {
      const settings = settle(row.name, row.settings, {});
      expect(row.equations(settings).length).toBeGreaterThan(0);
      expect(row.source).not.toBe('');
      expect(row.convention).not.toBe('');
      expect(settings['lr']).toBeGreaterThan(0);
    },
  );

  test.each(optimisers.map((row) => [row.name, row] as const))(
    '%s remembers exactly what it says it does',
    (_name, row) => {
      const settings = settle(row.name, row.settings, {});
      expect(Object.keys(row.start(2, settings)).sort()).toEqual(Object.keys(row.remembers(settings)).sort());
    },
  );

  test.each(optimisers.map((row) => [row.name, row] as const))(
    '%s refuses a setting that it does not have',
    (_name, row) => {
      expect(() => settle(row.name, row.settings, { wobble: 1 })).toThrow(/has no setting wobble/);
    },
  );

  test.each(optimisers.map((row) => [row.name, row] as const))(
    '%s refuses a learning rate of 0, below 0, not finite',
    (_name, row) => {
      for (const lr of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
        expect(() => settle(row.name, row.settings, { lr })).toThrow(InputError);
    },
  );
});

describe('Adam', () => {
  test('takes a first step of the learning rate against the sign of the slope, whatever its size', () => {
    // m/(1 - beta1) = g and v/(1 - beta2) = g^2, so the step is lr*g/(|g| + eps).
    for (const slope of [1e-3, 1, 1e3, -2]) {
      const points = pointsOf({ optimiser: 'adam', expression: `${slope}*x`, start: [5], settings: { lr: 0.1 } }, 1);
      expect(points[1]?.[0]).toBeCloseTo(5 - 0.1 * Math.sign(slope), 5);
    }
  });
});

describe('gradient descent', () => {
  test.each([0.1, 0.3, 0.5, 0.75, 0.9, 1, 1.1])(
    'on x^2 with rate %d is at (1 - 2*rate)^t times the start after t steps',
    (lr) => {
      const points = pointsOf({ optimiser: 'gd', expression: 'x^2', start: [3], settings: { lr } }, 30);
      // Two roundings a step.
      for (const [t, [x]] of points.entries()) {
        const size = Math.max(1, 3 * Math.abs(1 - 2 * lr) ** t);
        expect(Math.abs((x as number) - 3 * (1 - 2 * lr) ** t)).toBeLessThanOrEqual(2 ** -51 * (t + 1) * size);
      }
    },
  );

  test('with averaged momentum is heavy ball with a rate (1 - momentum) times as large', () => {
    const expression = '(x^2 + 25*y^2)/2';
    const averaged = pointsOf(
      { optimiser: 'ema-momentum', expression, start: [10, 1], settings: { lr: 0.5, momentum: 0.9 } },
      50,
    );
    const heavy = pointsOf(
      { optimiser: 'momentum', expression, start: [10, 1], settings: { lr: 0.05, momentum: 0.9 } },
      50,
    );
    for (const [t, point] of averaged.entries()) expect(distance(point, heavy[t] as number[])).toBeLessThan(1e-10);
  });
});

describe('methods that know the curvature', () => {
  test('newton is at the minimum of a bowl after one step', () => {
    const points = pointsOf(
      { optimiser: 'newton', expression: '(x + 2*y - 7)^2 + (2*x + y - 5)^2', start: [-5, -5], settings: {} },
      1,
    );
    expect(points[1]?.[0]).toBeCloseTo(1, 12);
    expect(points[1]?.[1]).toBeCloseTo(3, 12);
  });

  test('gauss-newton is at the minimum of Rosenbrock after two full steps: the residuals are linear in one unknown at a time', () => {
    // r1 = 1 - x, r2 = 10*(y - x^2): the first full step lands on x = 1, the second on y = 1.
    const points = pointsOf(
      {
        optimiser: 'gauss-newton',
        expression: '(1 - x)^2 + 100*(y - x^2)^2',
        start: [-1.2, 1],
        settings: { lineSearch: 'none' },
      },
      2,
    );
    expect(points[1]?.[0]).toBeCloseTo(1, 12);
    expect(points[2]?.[1]).toBeCloseTo(1, 12);
  });

  test.each(['bfgs', 'lbfgs', 'conjugate-gradient'])(
    '%s ends on a bowl of three variables within a dozen steps',
    (optimiser) => {
      const settings: Settings = optimiser === 'lbfgs' ? { lineSearch: 'strong-wolfe' } : {};
      const points = pointsOf(
        { optimiser, expression: 'x^2 + 10*(y - x)^2 + 3*(z - 1)^2', start: [4, -3, 2], settings },
        14,
      );
      expect(distance(points[14] as number[], [0, 0, 1])).toBeLessThan(1e-5);
    },
  );

  test('sums that are not of squares are refused, with the term that is not one', () => {
    const run = { optimiser: 'lm', expression: '(1 - x)^2 + 3*sin(x)', start: [1], settings: {} };
    expect(() => pointsOf(run, 1)).toThrow(/sin\(x\) is not a square/);
  });
});
