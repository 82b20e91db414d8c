import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { chain, repeat } from '../../src/math/chain.ts';
import type { Point } from '../../src/math/expression.ts';

describe('chain', () => {
  test('says nothing of a corner where there is none', async () => {
    expect((await chain({ expression: 'x*x + 4*x', at: { x: 3 } })).truth).toBeNull();
    // Beside its corner relu is smooth.
    expect((await chain({ expression: 'relu(x)', at: { x: 1e-300 } })).truth).toBeNull();
  });

  // By hand: relu(x) - relu(-x) is x; x^2*|x| is |x|^3; x*sqrt(x^2 + y^2) is at most r^2 in size; of max(x, 2*x) the slopes
  // are 1 and 2; cbrt(x^2*y) is 0 on both axes and t along (t, t).
  test.each<
    readonly [
      expression: string,
      at: Point,
      answered: Readonly<Record<string, number>>,
      differentiable: boolean,
      truth: Readonly<Record<string, number | null>>,
    ]
  >([
    ['relu(x) - relu(-x)', { x: 0 }, { x: 0 }, true, { x: 1 }],
    ['x^2*abs(x)', { x: 0 }, { x: 0 }, true, { x: 0 }],
    ['abs(x) + y^2', { x: 0, y: 3 }, { x: 0, y: 6 }, false, { x: null, y: 6 }],
    ['max(x, 2*x)', { x: 0 }, { x: 1 }, false, { x: null }],
    ['x*hypot(x, y)', { x: 0, y: 0 }, { x: Number.NaN, y: Number.NaN }, true, { x: 0, y: 0 }],
    ['cbrt(x^2*y)', { x: 0, y: 0 }, { x: Number.NaN, y: Number.NaN }, false, { x: 0, y: 0 }],
    ['log(x)', { x: -1 }, { x: Number.NaN }, false, { x: null }],
  ])('%s at %j: what the sweep answers, and what is true', async (expression, at, answered, differentiable, truth) => {
    const result = await chain({ expression, at });
    expect(result.gradient).toEqual(answered);
    expect(result.truth).toEqual({ differentiable, gradient: truth, notExamined: [] });
  });

  test('where very many variables stand at a corner, those that were not looked at are named', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `x${i}`);
    const expression = names.map((name) => `abs(${name})`).join(' + ');
    const { truth } = await chain({ expression, at: Object.fromEntries(names.map((name) => [name, 0])) });
    const { notExamined = [], gradient = {} } = truth ?? {};
    expect(notExamined.length).toBeGreaterThan(0);
    expect(names.filter((name) => gradient[name] === null)).toEqual(names);
  });

  test('a point that leaves a variable out is refused, with what a whole one looks like', async () => {
    const refused = await chain({ expression: 'x*y', at: { x: 1 } }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect((refused as InputError).message).toBe('the point gives no number to y');
    expect((refused as InputError).hint).toBe('for example at: { x: 1, y: 2 }');
    expect(() => repeat({ links: ['w*x'], weights: [], times: 2, at: { x: 1 } })).toThrow(
      'the point gives no number to w',
    );
  });
});
