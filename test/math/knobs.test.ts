import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { gradient } from '../../src/math/knobs.ts';
import hessians from '../reference/hessians.json' with { type: 'json' };

/** The refusal that a question meets. */
const refusalOf = async (question: Parameters<typeof gradient>[0]): Promise<InputError> => {
  const caught = await gradient(question).then(
    () => null,
    (error: unknown) => error,
  );
  expect(caught).toBeInstanceOf(InputError);
  return caught as InputError;
};

describe('gradient', () => {
  test('of (2w + b - 5)² at (1, 0) is (-12, -6), its length 13.416', async () => {
    const {
      value,
      gradient: found,
      norm,
      steepestAscent,
      knobs,
    } = await gradient({ expression: '(2*w + b - 5)^2', at: { w: 1, b: 0 } });
    expect(value).toBe(9);
    expect(found).toEqual({ w: -12, b: -6 });
    // sqrt(144 + 36) = 6·sqrt(5)
    expect(norm).toBeCloseTo(6 * Math.sqrt(5), 14);
    expect(steepestAscent?.['w']).toBeCloseTo(-2 / Math.sqrt(5), 14);
    // (2·1.01 - 5)² - 9 = -0.1196, (2 + 0.01 - 5)² - 9 = -0.0599
    expect(knobs.map(({ by, predicted, actual }) => [by, predicted, Number(actual?.toFixed(10))])).toEqual([
      [0.01, -0.12, -0.1196],
      [0.01, -0.06, -0.0599],
    ]);
  });

  test('of x² + 4y² at (2, 1): compass at 63.43 degrees, and straight down misses the minimum by 36.87', async () => {
    const { compass, minimum, directional } = await gradient({
      expression: 'x^2 + 4*y^2',
      at: { x: 2, y: 1 },
      direction: [1, 1],
    });
    // atan 2 = 63.4349…; the way to (0, 0) points along atan(1/2) = 26.5650…, and the difference is asin 0.6
    const uphill = (Math.atan(2) * 180) / Math.PI;
    expect(compass?.uphill).toBeCloseTo(uphill, 12);
    expect(compass?.downhill).toBeCloseTo(uphill + 180, 12);
    expect(compass?.level.map((angle) => angle.toFixed(4))).toEqual(['153.4349', '333.4349']);
    expect(minimum?.point).toEqual({ x: 0, y: 0 });
    expect(minimum?.missedBy).toBeCloseTo((Math.asin(0.6) * 180) / Math.PI, 12);
    // (4 + 8)/sqrt(2) for a unit of distance, 12 for a whole step of length sqrt(2)
    expect(directional?.length).toBeCloseTo(Math.SQRT2, 15);
    expect(directional?.derivative).toBeCloseTo(12 / Math.SQRT2, 13);
    expect(directional?.wholeStep).toBeCloseTo(12, 13);
  });

  test.each([
    ['x^2 + y^2', 'minimum'],
    ['-x^2 - y^2', 'maximum'],
    ['x^4/4 - x^2/2 + y^2/2', 'saddle'],
    ['x^3 + y^3', 'degenerate'],
  ])('%s at the origin is a %s', async (expression, critical) => {
    const found = await gradient({ expression, at: { x: 0, y: 0 } });
    expect(found.critical).toBe(critical);
    expect(found.steepestAscent).toBeNull();
    expect(found.compass).toBeNull();
  });

  test('where the gradient does not vanish there is no kind, only how it bends', async () => {
    const { critical, bends, conditionNumber } = await gradient({ expression: 'x^2 - y^2', at: { x: 1, y: 0 } });
    expect([critical, bends, conditionNumber]).toEqual([null, 'both ways', 1]);
  });

  test.each(
    (hessians as unknown as { expression: string; at: Record<string, number>; gradient: Record<string, string> }[]).map(
      (row) => [row.expression, row] as const,
    ),
  )('the errors of the methods on %s are those against SymPy', async (_, { expression, at, gradient: known }) => {
    const { methods } = await gradient({ expression, at });
    for (const { method, gradient: found, maxError } of methods) {
      if (found === null) continue;
      const errors = Object.entries(known).map(([name, value]) => Math.abs((found[name] as number) - Number(value)));
      // The reference is read into float64, which rounds it by half a unit in the last place.
      const rounding = Math.max(...Object.values(known).map((value) => Math.abs(Number(value)))) * 2.3e-16;
      expect(Math.abs((maxError as number) - Math.max(...errors)), method).toBeLessThanOrEqual(rounding);
    }
  });

  test('where there is no gradient the methods answer all the same, and are not judged', async () => {
    const {
      methods,
      norm,
      hessian,
      gradient: found,
      remarks,
    } = await gradient({ expression: 'max(x, y)', at: { x: 1, y: 1 }, direction: [1, 1] });
    expect(found).toEqual({ x: null, y: null });
    expect([norm, hessian]).toEqual([null, null]);
    expect(remarks).toEqual([]);
    expect(methods.find(({ method }) => method === 'central')).toEqual(
      expect.objectContaining({
        gradient: { x: 0.5, y: 0.5 },
        maxError: null,
        remark: 'it answers without noticing what is here',
      }),
    );
  });

  test('along a direction there can be a slope where there is no gradient', async () => {
    const along = async (direction: readonly number[]) =>
      (await gradient({ expression: 'max(x, y)', at: { x: 1, y: 1 }, direction })).directional;
    // Along (1, 1) max grows like its arguments; along (1, -1) it grows both ways.
    expect((await along([1, 1]))?.wholeStep).toBeCloseTo(1, 15);
    expect(await along([1, -1])).toEqual(expect.objectContaining({ derivative: null, wholeStep: null }));
    expect((await along([1, -1]))?.ahead).toBeCloseTo(Math.SQRT1_2, 15);
    expect((await along([1, -1]))?.behind).toBeCloseTo(-Math.SQRT1_2, 15);
  });

  test('several formulas have a Jacobian', async () => {
    const found = await gradient({
      expression: ['x*y', 'x + y', 'x^2'],
      at: { x: 1, y: 2 },
      jvp: [3, -1],
      vjp: [1, 10, -1],
    });
    expect(found.jacobian).toEqual({
      expressions: ['x*y', 'x + y', 'x^2'],
      values: [2, 3, 1],
      rows: [
        [2, 1],
        [1, 1],
        [2, 0],
      ],
    });
    expect(found.jvp?.product).toEqual([5, 2, 6]);
    expect(found.vjp?.product).toEqual({ x: 10, y: 11 });
    expect([found.value, found.norm, found.hessian]).toEqual([null, null, null]);
  });

  test('a landscape goes by its name', async () => {
    const found = await gradient({ expression: 'rosenbrock', at: { x: 1, y: 1 } });
    expect(found.critical).toBe('minimum');
    // [[802, -400], [-400, 200]]: trace 1002, determinant 400
    const root = Math.sqrt(1002 ** 2 - 1600);
    expect(found.conditionNumber).toBeCloseTo((1002 + root) ** 2 / 1600, 7);
  });

  test('ten thousand variables: the largest partials, and the rest counted', async () => {
    const n = 10_000;
    const names = Array.from({ length: n }, (_, i) => `w${i}`);
    const expression = names.map((name, i) => `${i}*${name}*${names[(i + 1) % n]}`).join(' + ');
    const found = await gradient({
      expression,
      at: Object.fromEntries(names.map((name) => [name, 1])),
      hvp: names.map(() => 1),
    });
    // d/dw_i = i·w_{i+1} + (i - 1)·w_{i-1} = 2i - 1, and n - 1 for i = 0
    expect(found.gradient['w5000']).toBe(9999);
    expect(found.gradient['w0']).toBe(n - 1);
    expect(found.knobs.map(({ variable }) => variable)).toEqual(names.slice(-10));
    expect(found.notShown).toBe(n - 10);
    // The Hessian has the entries i and i - 1 in row i: times ones that is the gradient again.
    expect(found.hvp?.product['w5000']).toBe(9999);
    expect(found.hessian).toBeNull();
    expect(found.methods.map(({ method, evaluations, gradient: one }) => [method, evaluations, one === null])).toEqual([
      ['forward', 10_001, true],
      ['central', 20_000, true],
      ['complex-step', 10_000, true],
      ['dual', 10_000, true],
      ['reverse', 1, false],
    ]);
    expect(found.methods.at(-1)?.maxError).toBe(0);
  });

  test.each([
    ['no variables', { expression: '2 + 3', at: {} }, 'the formula has no variables, so nothing can change it'],
    ['a coordinate that is missing', { expression: 'x*y', at: { x: 1 } }, 'the point gives no number to y'],
    [
      'a direction of length zero',
      { expression: 'x*y', at: { x: 1, y: 2 }, direction: [0, 0] },
      'a direction of length zero leads nowhere',
    ],
    [
      'a direction that is too short',
      { expression: 'x*y', at: { x: 1, y: 2 }, direction: [1] },
      'direction needs one finite number for every variable: 2 of them (x, y), and 1 came',
    ],
    [
      'a direction for several formulas',
      { expression: ['x', 'y'], at: { x: 1, y: 2 }, direction: [1, 1] },
      'a direction needs one formula',
    ],
    [
      'as many weights as variables',
      { expression: 'x*y', at: { x: 1, y: 2 }, vjp: [1, 1] },
      'vjp needs one finite number for every formula: 1 of them (x*y), and 2 came',
    ],
    [
      'a Hessian of several formulas',
      { expression: ['x', 'y'], at: { x: 1, y: 2 }, hvp: [1, 1] },
      'hvp needs one formula: each of several has a Hessian of its own',
    ],
    [
      'a step of 0',
      { expression: 'x*y', at: { x: 1, y: 2 }, h: 0 },
      'the step h needs a finite number other than 0, and 0 came',
    ],
    ['no formula at all', { expression: [], at: {} }, 'expected a formula, and found none'],
  ])('%s is refused', async (_, question, message) => {
    const { message: told, hint } = await refusalOf(question);
    expect(told).toBe(message);
    expect(hint).not.toBeNull();
  });
});
