import { describe, expect, test } from 'vitest';
import { analyseAlong, partialsAt } from '../../src/math/corners.ts';
import type { Point } from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';

const at = (text: string, point: Point) => partialsAt(parseFormula(text).expr, Object.keys(point), point);

describe('partialsAt', () => {
  test.each([
    ['a smooth place', 'x^2*y', { x: 3, y: 2 }, [12, 9]],
    ['beside a corner', 'max(x, y)', { x: 1, y: 2 }, [0, 1]],
    // |x| and |y| are differentiable off their axes.
    ['a corner of a part that does not move', 'abs(a)*x', { a: 0, x: 0 }, [0, 0]],
    // x·|x| has the slope 2|x|, which is 0 at 0.
    ['a corner that is smoothed out', 'x*abs(x) + y', { x: 0, y: 4 }, [0, 1]],
    // relu(x) - relu(-x) is x.
    ['two corners that cancel', 'relu(x) - relu(-x) + 2*y', { x: 0, y: 1 }, [1, 2]],
    // (x² - 1)/(x - 1) is x + 1, but not at 1.
    ['far from a hole', '(x^2 - 1)/(x - 1) + y', { x: 2, y: 0 }, [1, 1]],
    // asin is constant on either side: its argument is 1 on both.
    ['an infinite rate on a level place', 'asin(x < 1) + y', { x: 0, y: 0 }, [0, 1]],
  ])('%s: %s', async (_, text, point, partials) => {
    const found = await at(text, point);
    expect(found.partials).toEqual(partials);
    expect(found.differentiable).toBe(true);
    expect(found.broken).toBeNull();
  });

  test('where two arguments of max tie there is no partial, and both programs answer a half', async () => {
    const { partials, differentiable, corners } = await at('max(x, y)', { x: 1, y: 1 });
    expect(partials).toEqual([null, null]);
    expect(differentiable).toBe(false);
    expect(corners.map(({ variable, left, right, subgradients }) => ({ variable, left, right, subgradients }))).toEqual(
      [
        { variable: 'x', left: 0, right: 1, subgradients: [0, 1] },
        { variable: 'y', left: 0, right: 1, subgradients: [0, 1] },
      ],
    );
    // PyTorch 1.13: torch.maximum at a tie, test/reference/torch-kinks.json
    expect(corners[0]?.conventions).toEqual([
      expect.objectContaining({ program: 'PyTorch', derivative: 0.5 }),
      expect.objectContaining({ program: 'JAX', derivative: 0.5 }),
    ]);
  });

  test('a variable that no corner touches keeps its partial', async () => {
    // d/dz of |x| + z³ at z = 2
    expect((await at('abs(x) + z^3', { x: 0, z: 2 })).partials).toEqual([null, 12]);
  });

  test('partials that exist need not make a gradient: ||x| - |y|| - |x| - |y|', async () => {
    // On the axes it is 0; along (t, t) it is -2|t|.
    const { partials, differentiable, broken } = await at('abs(abs(x) - abs(y)) - abs(x) - abs(y)', { x: 0, y: 0 });
    expect(partials).toEqual([0, 0]);
    expect(differentiable).toBe(false);
    expect(broken).toEqual({ direction: [1, 1], promised: 0, behind: 2, ahead: -2 });
  });

  test('the tip of a cone has no partial', async () => {
    const { partials, corners } = await at('hypot(x, y)', { x: 0, y: 0 });
    expect(partials).toEqual([null, null]);
    expect(corners.map(({ left, right }) => [left, right])).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
  });

  test('at a hole there is no partial, though the limits exist', async () => {
    const { partials, corners } = await at('sin(x)/x + y', { x: 0, y: 1 });
    expect(partials).toEqual([null, null]);
    expect(corners.map(({ kind }) => kind)).toEqual(['hole', 'outside the domain']);
  });

  test('of hundreds of variables at a corner some are examined and the rest counted', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `w${i}`);
    const text = names.map((name) => `relu(${name})`).join(' + ');
    const { partials, corners, notExamined } = await at(text, Object.fromEntries(names.map((name) => [name, 0])));
    expect(corners.length + notExamined).toBe(100);
    expect(partials.every((partial) => partial === null)).toBe(true);
  });
});

describe('analyseAlong', () => {
  test('the slopes of |x| + |y| at the origin along (3, -4) are -7 behind and 7 ahead', async () => {
    const { left, right, kind } = await analyseAlong(
      parseFormula('abs(x) + abs(y)').expr,
      ['x', 'y'],
      { x: 0, y: 0 },
      [3, -4],
    );
    expect([kind, left.slope, right.slope]).toEqual(['corner', -7, 7]);
  });

  test('a formula with a variable named t is not confused with the distance walked', async () => {
    // d/ds (1 + s)²·(2 + 2s) at s = 0: 2·2 + 2 = 6
    expect((await analyseAlong(parseFormula('t^2*u').expr, ['t', 'u'], { t: 1, u: 2 }, [1, 2])).derivative).toBe(6);
  });
});
