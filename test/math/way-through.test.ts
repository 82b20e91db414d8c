import { describe, expect, test } from 'vitest';
import { type Expr, evaluate } from '../../src/math/expression.ts';
import { type Mutant, mutants, type PlacedSlope, pairsOfMutants } from '../../src/math/mutants.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { mayGive, valueWith, wayThrough } from '../../src/math/way-through.ts';

const exprOf = (text: string): Expr => parseFormula(text).expr;
const AT = { x: 0.83, y: 1.21 };
const FORMULAS = [
  'x^2*sin(3*x) + exp(2*x)/(x^2 + 1)',
  'u = x^2; v = sin(u); u*v + u*y',
  'tanh(y*sigmoid(x*y)) + x^2/2',
  'x > 0 ? log(x + 2)*y : x',
];
/** Beside the walk through the whole formula the sum may lose some of its 16 digits. */
const near = (value: number, other: number): boolean =>
  Math.abs(value - other) <= 1e-10 * Math.max(1, Math.abs(value), Math.abs(other));

describe('what a wrong slope at one node makes of the derivative', () => {
  test('sin(x^2)*3 at 1: 3.242 becomes 1.621 where cos(1) stands for 2cos(1)', () => {
    const expr = exprOf('sin(x^2)*3');
    const found = [...mutants(expr, 'x')].find(
      ({ mutation, change }) => mutation.name === 'forgot-inner' && change !== null,
    ) as Mutant;
    const { value } = valueWith(wayThrough(expr, 'x', { x: 1 }), [found.change as PlacedSlope]);
    expect(value).toBeCloseTo(3 * Math.cos(1), 12);
  });

  test.each(FORMULAS)('of %s is the value of the wrong formula', (text) => {
    const expr = exprOf(text);
    const way = wayThrough(expr, 'x', AT);
    let compared = 0;
    for (const { change, derivative } of mutants(expr, 'x')) {
      if (change === null) continue;
      const written = evaluate(derivative, AT);
      if (!Number.isFinite(written)) continue;
      expect(near(valueWith(way, [change]).value, written), text).toBe(true);
      expect(mayGive(way, [change], written)).toBe(true);
      if (Math.abs(written) > 1e-3) expect(mayGive(way, [change], 1.001 * written)).toBe(false);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(10);
  });

  test.each(FORMULAS)('and so for two nodes of %s', (text) => {
    const expr = exprOf(text);
    const way = wayThrough(expr, 'x', AT);
    for (const { changes, derivative } of pairsOfMutants(expr, 'x')) {
      const written = changes === null ? Number.NaN : evaluate(derivative(), AT);
      if (changes === null || !Number.isFinite(written)) continue;
      expect(near(valueWith(way, changes).value, written), text).toBe(true);
    }
  });
});
