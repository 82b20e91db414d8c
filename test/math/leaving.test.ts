import { describe, expect, test } from 'vitest';
import { minimumDownhill } from '../../src/math/curvature.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { runDescent } from '../../src/math/run.ts';

/** The place and the value that a verdict names as the furthest. */
function furthest(evidence: string): { readonly x: number; readonly f: number } {
  const found = /no floor in that direction: at x = (\S+) it is (\S+) and still falls/.exec(evidence);
  return { x: Number(found?.[1]), f: Number(found?.[2]) };
}

describe('where f falls all the way ahead, the verdict says so, and limits are the advice', () => {
  test.each([
    ['x^3', { x: 1 }, 0.1, 200, (x: number) => x ** 3, 1e-3],
    ['x^3', { x: 1 }, 0.167, 200, (x: number) => x ** 3, 2e-3],
    // Of x four digits are told, and where it is -20 the value moves by 0.005 of itself with the last of them.
    ['exp(x)', { x: 0 }, 1, 50, Math.exp, 0.01],
    ['exp(x)', { x: 0 }, 1, 700, Math.exp, 0.01],
    ['-log(x)', { x: 1 }, 0.5, 20, (x: number) => -Math.log(x), 1e-3],
    // Further out 1 + exp(-x) is 1, and f would be called 0.
    ['log(1 + exp(-x))', { x: 0 }, 1, 100, (x: number) => Math.log1p(Math.exp(-x)), 0.01],
  ] as const)('%s from %j at %d for %d steps', (expression, start, lr, steps, f, within) => {
    const { behaviour } = runDescent({ expression, start, settings: { lr }, steps });
    expect(behaviour.kind).toBe('crawling');
    const { x, f: value } = furthest(behaviour.evidence);
    expect(Math.abs(value / f(x) - 1)).toBeLessThan(within);
    expect(behaviour.evidence).not.toContain('more would be needed');
    expect(behaviour.tryNext).toContain('--within x=');
    expect(behaviour.tryNext).not.toContain('adam');
  });

  test.each([
    ['a floor that is flat to second order', '(x-2)^4', { x: 0 }, 0.1],
    ['a flat end behind a corner', 'relu(100-x)', { x: 0 }, 0.1],
    ['a straight slope with a floor a thousand times as far', 'huber(x, 1)', { x: 30_000 }, 0.1],
  ] as const)('not with %s ahead', (_name, expression, start, lr) => {
    const { behaviour } = runDescent({ expression, start, settings: { lr }, steps: 100 });
    expect(behaviour.evidence).not.toContain('no floor');
  });
});

test('an inflection is no floor, and a floor that is flat to second order is one', () => {
  const kindOf = (text: string, x: number) => minimumDownhill(parseFormula(text).expr, ['x'], { x })?.kind ?? null;
  expect(kindOf('x^3', 1)).toBeNull();
  expect(kindOf('x^3 + 5', 1)).toBeNull();
  // Along x as above, with a bowl along y.
  expect(minimumDownhill(parseFormula('x^3 + y^2').expr, ['x', 'y'], { x: 1, y: 1 })).toBeNull();
  expect(kindOf('(x-2)^4', 0)).toBe('degenerate');
  expect(kindOf('x^4 + 5', 1)).toBe('degenerate');
});
