import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/math/expression.ts';
import { heightGrid, placesOn, withoutPoles } from '../../src/math/height-grid.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { contourLines } from '../../src/render/contour.ts';

const box = (half: number) =>
  [
    [-half, half],
    [-half, half],
  ] as const;

describe('heightGrid', () => {
  test('holds f at the corners, the edges and between', () => {
    const grid = heightGrid(
      parseFormula('x + 10*y').expr,
      ['x', 'y'],
      [
        [0, 1],
        [0, 2],
      ],
      3,
      2,
    );
    expect(grid.values).toEqual([
      [0, 0.5, 1],
      [20, 20.5, 21],
    ]);
  });

  test('takes the variables in the order given', () => {
    expect(
      heightGrid(
        parseFormula('x + 10*y').expr,
        ['y', 'x'],
        [
          [0, 1],
          [0, 2],
        ],
        2,
        2,
      ).values,
    ).toEqual([
      [0, 10],
      [2, 12],
    ]);
  });

  test('agrees with reading the tree at every place, to the bit', () => {
    const { expr } = parseFormula('sin(x*y) + exp(-x^2)/(1 + y^2)');
    const grid = heightGrid(expr, ['x', 'y'], box(2), 9, 7);
    const [across, up] = [placesOn(grid.x, 9), placesOn(grid.y, 7)];
    expect(grid.values).toEqual(up.map((y) => across.map((x) => evaluate(expr, { x, y }))));
  });

  test('has not-a-number where f has no value', () => {
    const { values } = heightGrid(parseFormula('sqrt(x) + y').expr, ['x', 'y'], box(1), 3, 2);
    expect(values).toEqual([
      [Number.NaN, -1, 0],
      [Number.NaN, 1, 2],
    ]);
  });
});

describe('withoutPoles', () => {
  const cleaned = (formula: string) => {
    const { expr } = parseFormula(formula);
    const grid = heightGrid(
      expr,
      ['x', 'y'],
      [
        [-3, 3.1],
        [-3, 3.1],
      ],
      40,
      40,
    );
    return { grid, clean: withoutPoles(grid, ([x, y]) => evaluate(expr, { x: x as number, y: y as number })) };
  };
  const missing = (values: readonly (readonly number[])[]): number => values.flat().filter(Number.isNaN).length;

  test('no level line runs along a pole', () => {
    const { grid, clean } = cleaned('1/x + 0*y');
    // Level 0 is nowhere; the plain grid would draw it along the pole.
    expect(contourLines(grid, 0).length).toBeGreaterThan(0);
    expect(contourLines(clean, 0)).toEqual([]);
    // One column on each side of the pole.
    expect(missing(clean.values)).toBe(80);
  });

  test('a slanted pole goes, and lines elsewhere stay', () => {
    const { clean } = cleaned('1/(x - y)');
    for (const line of contourLines(clean, 1))
      for (const [x, y] of line) expect(Math.abs(x - y - 1)).toBeLessThan(0.12);
    expect(contourLines(clean, 1).length).toBeGreaterThan(0);
  });

  test.each(['x^2 + y^2 - 4', 'x*y', 'tanh(50*x) + 0*y', 'floor(x) + 0.5 + 0*y'])(
    '%s has no pole, and keeps its grid',
    (formula) => {
      const { grid, clean } = cleaned(formula);
      expect(clean).toEqual(grid);
    },
  );
});

describe('a level line of a circle', () => {
  test('lies on the circle to a small part of a cell of the grid', () => {
    const columns = 145;
    const cell = 6 / (columns - 1);
    const grid = heightGrid(parseFormula('x^2 + y^2').expr, ['x', 'y'], box(3), columns, columns);
    for (const radius of [0.5, 1, 2, 2.9]) {
      const points = contourLines(grid, radius ** 2).flat();
      expect(points.length).toBeGreaterThan(20);
      // Linear interpolation of r^2 between places a cell apart is off by at most cell²/4, r by that over 2r.
      for (const [x, y] of points)
        expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThanOrEqual(cell ** 2 / (8 * radius) + 1e-12);
    }
  });
});
