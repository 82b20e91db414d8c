import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { landscapes } from '../../src/math/landscapes.ts';
import type { LandscapeQuestion } from '../../src/math/looked-at.ts';
import { survey } from '../../src/math/survey.ts';

const message = (options: LandscapeQuestion): string => {
  try {
    survey(options);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('survey', () => {
  test('a pass that is a corner is told as one, and passes between floors are counted with it', () => {
    const only = survey({ expression: 'abs(x) - abs(y)' });
    expect(only.points.map(({ kind, smooth }) => [kind, smooth])).toEqual([['saddle', false]]);
    expect(only.says).toContain('A pass at (0, 0), and no minimum');
    expect(survey({ expression: '(abs(x) - 1)^2 + y^2' }).says).toContain(
      'Two minima, all equally low, with one saddle',
    );
  });

  test.each(landscapes.filter(({ variables }) => variables.length === 2).map(({ name }) => name))(
    '%s: all known points are found, and said to be',
    (name) => {
      const { known, points, rangeFrom } = survey({ expression: name });
      expect(rangeFrom).toBe('landscape');
      expect(known.filter(({ found }) => !found)).toEqual([]);
      expect(points.filter(({ published }) => published !== null)).toHaveLength(known.length);
    },
  );

  test('a known point that the ground does not have is not found', () => {
    // In the range there is one minimum of four; the others are neither known nor found here.
    const { known, points } = survey({ expression: 'himmelblau', range: { x: [2, 4], y: [1, 3] } });
    expect(known.map(({ point }) => point)).toEqual([{ x: 3, y: 2 }]);
    expect(points).toHaveLength(1);
  });

  test('the lowest and the highest place of a grid', () => {
    const { lowest, highest } = survey({ expression: 'x + 2*y', range: { x: [0, 1], y: [-1, 1] } });
    expect(lowest).toEqual({ point: { x: 0, y: -1 }, value: -2 });
    expect(highest).toEqual({ point: { x: 1, y: 1 }, value: 3 });
  });

  test.each([
    ['x^2 + y^2', { x: [-3, 3], y: [-3, 3] }, 'level places'],
    ['(x - 7)^2 + (y + 2)^2', { x: [4, 10], y: [-5, 1] }, 'level places'],
    ['x + y', { x: [-3, 3], y: [-3, 3] }, 'default'],
    ['sin(x)*cos(y)', { x: [-3, 3], y: [-3, 3] }, 'default'],
    // Level at -1, 0 and 1: four fifths of that width to each side of the middle, rounded outward to halves.
    ['x^4 - 2*x^2', { x: [-2, 2] }, 'level places'],
  ] as const)('the range of %s, where none is given', (expression, range, rangeFrom) => {
    expect(survey({ expression })).toMatchObject({ range, rangeFrom });
  });

  test('a range for one axis leaves the other to be chosen', () => {
    expect(survey({ expression: 'rosenbrock', range: { x: [0, 2] } }).range).toEqual({ x: [0, 2], y: [-1, 3] });
    expect(survey({ expression: 'x + y', range: { y: [0, 9] } })).toMatchObject({
      range: { x: [-3, 3], y: [0, 9] },
      rangeFrom: 'default',
    });
  });

  test('a slice holds the others still', () => {
    // x² + y² + 4 - 2xy = (x - y)² + 4 at z = 2; a round bowl at z = 0.
    expect(
      survey({ expression: 'x^2 + y^2 + z^2 - x*y*z', at: { z: 0 } }).points.map(({ kind, point, value }) => [
        kind,
        point,
        value,
      ]),
    ).toEqual([['minimum', { x: 0, y: 0 }, 0]]);
    expect(survey({ expression: 'x^2 + y^2 + z^2 - x*y*z', at: { z: 3 } }).points[0]?.kind).toBe('saddle');
    expect(survey({ expression: 'x^2 + y^2 + z^2', vars: ['z', 'x'], at: { y: 5 } })).toMatchObject({
      variables: ['z', 'x'],
      at: { y: 5 },
      points: [{ point: { z: 0, x: 0 }, value: 25 }],
    });
    expect(survey({ expression: 'x^2 + y^2', at: { y: 1 } })).toMatchObject({
      variables: ['x'],
      points: [{ point: { x: 0 }, value: 1 }],
    });
  });

  test('a landscape of four variables is cut through its known minimum', () => {
    const { variables, at, known } = survey({ expression: 'wood' });
    expect({ variables, at }).toEqual({ variables: ['x1', 'x2'], at: { x3: 1, x4: 1 } });
    expect(known).toMatchObject([{ point: { x1: 1, x2: 1, x3: 1, x4: 1 }, found: true }]);
    expect(survey({ expression: 'rosenbrock:4', vars: ['x4'] })).toMatchObject({
      variables: ['x4'],
      at: { x1: 1, x2: 1, x3: 1 },
    });
    // Elsewhere the known point is not in the slice.
    expect(survey({ expression: 'wood', at: { x3: 0, x4: 1 } }).known).toEqual([]);
  });

  test('the grid has the places and the heights asked for', () => {
    expect(survey({ expression: 'x + 10*y', range: { x: [0, 1], y: [0, 2] }, grid: 3 }).grid).toEqual({
      places: { x: [0, 0.5, 1], y: [0, 1, 2] },
      values: [
        [0, 0.5, 1],
        [10, 10.5, 11],
        [20, 20.5, 21],
      ],
    });
    expect(survey({ expression: 'x^2', range: { x: [-1, 1] }, grid: 3 }).grid).toEqual({
      places: { x: [-1, 0, 1] },
      values: [1, 0, 1],
    });
    expect(survey({ expression: 'x' }).grid).toBe(null);
  });

  test('f at a minimum of 0 is 0 to its rounding error, and elsewhere the error is small', () => {
    for (const { value, valueError } of survey({ expression: 'himmelblau' }).points) {
      if (value < 1) expect(value).toBeLessThanOrEqual(valueError);
      // The terms of himmelblau are below 500 there, and eight operations are no more than 500·8·2^-52.
      expect(valueError).toBeLessThanOrEqual(500 * 8 * 2 ** -52);
    }
  });

  test('gaps are counted', () => {
    // x below 0: 60 of 121 columns have no logarithm; at x = 0 it is -Infinity.
    const { undefinedShare, remarks } = survey({ expression: 'log(x) + y', range: { x: [-3, 3], y: [0, 1] } });
    expect(undefinedShare).toBe(61 / 121);
    expect(remarks.join(' ')).toContain('50% of the places f has no value');
    expect(survey({ expression: 'sqrt(-1 - x^2)' })).toMatchObject({
      lowest: null,
      highest: null,
      undefinedShare: 1,
      points: [],
    });
  });

  test.each([
    ['rosenbrock', 'bends 2508 times'],
    ['himmelblau', 'Four minima, all equally low, with four saddles and one hilltop'],
    ['x^2 - y^2', 'Level at (0, 0), and no minimum'],
    ['x^2 + y^2', 'in a round bowl'],
    ['x + y', 'No level place'],
    ['x^3', 'neither minimum nor maximum'],
    ['abs(x) + abs(y)', 'it is a corner'],
    ['x^4 + y^4', 'its curvature is 0'],
    ['(x - y)^2', 'A whole line of places'],
    ['-x^4 + 2*x^2', 'lower still at the edge'],
    ['x^2 + 4*y^2', 'bends 4 times'],
    ['-x^2 - y^2', 'One maximum and no minimum'],
  ])('says of %s: %s', (expression, said) => {
    expect(survey({ expression }).says).toContain(said);
  });

  test.each([
    ['a formula without variables', { expression: '5' }, 'no variables'],
    ['a number for what takes none', { expression: 'himmelblau:3' }, 'himmelblau takes no number'],
    ['three variables', { expression: 'x + y + z' }, '3 are left: x, y, z'],
    ['an axis the formula does not have', { expression: 'x + y', range: { z: [0, 1] as const } }, 'no such axis'],
    ['an unknown variable', { expression: 'x + y', vars: ['x', 'q'] }, 'no such variable'],
    ['one variable twice', { expression: 'x + y', vars: ['x', 'x'] }, 'twice'],
    ['one both looked along and held', { expression: 'x + y', vars: ['x'], at: { x: 1, y: 2 } }, 'held still'],
    ['one neither looked along nor held', { expression: 'x + y + z', vars: ['x', 'y'] }, 'no number for z'],
    ['nothing left', { expression: 'x + y', at: { x: 1, y: 2 } }, 'every variable is held still'],
    ['a name that nearly is one', { expression: 'himmelblua' }, 'no landscape'],
  ] as const)('refuses %s', (_, options, text) => {
    expect(message(options)).toContain(text);
  });
});
