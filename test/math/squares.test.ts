import { describe, expect, test } from 'vitest';
import { evaluate, write } from '../../src/math/expression.ts';
import { landscapes } from '../../src/math/landscapes.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { residualsOf, squaresIn } from '../../src/math/squares.ts';

const textsOf = (formula: string): string[] => squaresIn(parseFormula(formula).expr).map(write);

describe('squaresIn', () => {
  test.each([
    ['x^2', ['x']],
    ['(1 - x)^2 + 100*(y - x^2)^2', ['1 - x', '10 * (y - x^2)']],
    ['square(x - 1)*4', ['2 * (x - 1)']],
    ['x*x + 3', ['x', '1.7320508075688772']],
    ['(x^2 + 25*y^2)/2', ['0.7071067811865476 * x', '3.5355339059327378 * y']],
    ['(x - y)^4', ['(x - y)^2']],
    ['-(-9*x^2)', ['3 * x']],
  ])('%s', (formula, texts) => {
    expect(textsOf(formula)).toEqual(texts);
  });

  test.each([
    ['x^2 + y', 'y'],
    ['x^2 - y^2', '-y^2'],
    ['x^3', 'x^3'],
    ['x^2 + sin(y)^2*y', 'sin(y)^2 * y'],
    ['x^2 - 1', '-1'],
    ['abs(x)', 'abs(x)'],
  ])('%s is refused because of %s', (formula, term) => {
    expect(() => squaresIn(parseFormula(formula).expr)).toThrow(`and ${term} is not a square`);
  });

  test.each(['sphere', 'booth', 'rosenbrock', 'himmelblau', 'beale', 'ravine', 'freudenstein-roth', 'powell', 'wood'])(
    'the squares of the residuals of %s add up to it',
    (name) => {
      const { formula, start, variables } = landscapes.find(
        (landscape) => landscape.name === name,
      ) as (typeof landscapes)[number];
      const { expr } = parseFormula(formula);
      const { values } = residualsOf(expr, variables).at(
        Float64Array.from(variables.map((variable) => start[variable] as number)),
      );
      const sum = values.reduce((total, value) => total + value * value, 0);
      expect(Math.abs(sum - evaluate(expr, start))).toBeLessThanOrEqual(1e-14 * sum);
    },
  );
});
