import { contours as d3Contours } from 'd3-contour';
import { describe, expect, test } from 'vitest';
import { contourLayers, contourLevels, contourLines, contours } from '../../src/render/contour.ts';
import { gridOf } from './pictures.ts';

const bowl = gridOf((x, y) => x * x + y * y, [-2, 2], [-2, 2], 41, 41);

describe('contourLines', () => {
  test.each([
    ['an empty grid', { x: [0, 1], y: [0, 1], values: [] }],
    ['a single value', { x: [0, 1], y: [0, 1], values: [[1]] }],
    ['a single row', { x: [0, 1], y: [0, 1], values: [[0, 1, 2]] }],
    [
      'a constant',
      {
        x: [0, 1],
        y: [0, 1],
        values: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    [
      'no number',
      {
        x: [0, 1],
        y: [0, 1],
        values: [
          [Number.NaN, 1],
          [0, 2],
        ],
      },
    ],
  ] as const)('%s has no lines', (_, grid) => {
    expect(contourLines(grid, 0.5)).toEqual([]);
  });

  test.each([0.1, 0.5, 1, 2, 3.5])(
    'the line x^2 + y^2 = %d is one closed circle, true to a fiftieth of a square',
    (level) => {
      const lines = contourLines(bowl, level);
      expect(lines).toHaveLength(1);
      expect(lines[0]?.at(-1)).toEqual(lines[0]?.[0]);
      // Linear interpolation of x^2 between places 0.1 apart is off by at most 0.1^2/4; divided by the slope 2 r.
      for (const [x, y] of lines[0] ?? []) {
        expect(Math.abs(Math.hypot(x, y) - Math.sqrt(level))).toBeLessThanOrEqual(
          0.1 ** 2 / 4 / (2 * Math.sqrt(level)) + 1e-12,
        );
      }
    },
  );

  test('a line that meets the edge ends there, in as many pieces as there are', () => {
    const lines = contourLines(bowl, 6);
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      for (const end of [line[0], line.at(-1)])
        expect(Math.max(Math.abs(end?.[0] ?? 0), Math.abs(end?.[1] ?? 0))).toBe(2);
    }
  });

  test('a plane has a straight line, crossed exactly', () => {
    const [line] = contourLines(
      gridOf((x, y) => 2 * x + y, [0, 1], [0, 1], 9, 9),
      1,
    );
    for (const [x, y] of line ?? []) expect(2 * x + y).toBeCloseTo(1, 14);
  });

  test('at a saddle lines pass each other and do not cross', () => {
    const saddle = gridOf((x, y) => x * y, [-1, 1], [-1, 1], 20, 20);
    const lines = contourLines(saddle, 0.001);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(new Set(line.map(([x]) => Math.sign(x))).size).toBe(1);
  });

  test('squares with a corner that is no number hold no line', () => {
    const holed = gridOf((x, y) => (x > 0 ? x * x + y * y : Number.NaN), [-2, 2], [-2, 2], 41, 41);
    const lines = contourLines(holed, 1);
    expect(lines).toHaveLength(1);
    for (const [x] of lines.flat()) expect(x).toBeGreaterThan(0);
  });

  test('the largest numbers do no harm', () => {
    const [line] = contourLines(
      {
        x: [0, 1],
        y: [0, 1],
        values: [
          [-1.7e308, 1.7e308],
          [-1.7e308, 1.7e308],
        ],
      },
      0,
    );
    expect(line).toEqual([
      [0.5, 0],
      [0.5, 1],
    ]);
  });

  test('crosses the edges of the grid where d3-contour does', () => {
    const columns = 30;
    const rows = 20;
    const grid = gridOf(
      (x, y) => Math.sin(3 * x) * Math.cos(2 * y) + x,
      [0, columns - 1],
      [0, rows - 1],
      columns,
      rows,
    );
    const wave = {
      ...grid,
      values: grid.values.map((row, r) => row.map((_, c) => Math.sin(c / 4) * Math.cos(r / 3) + c / 50)),
    };
    for (const level of [-0.5, 0.1, 0.42]) {
      const judge = d3Contours().size([columns, rows]).contour(wave.values.flat(), level);
      // d3 counts from the corner of a square, half a step before its value.
      const theirs = new Set(
        judge.coordinates.flat(2).map(([x = 0, y = 0]) => `${(x - 0.5).toFixed(9)} ${(y - 0.5).toFixed(9)}`),
      );
      const ours = contourLines(wave, level).flat();
      expect(ours.length).toBeGreaterThan(30);
      const strangers = ours.filter(([x, y]) => !theirs.has(`${x.toFixed(9)} ${y.toFixed(9)}`));
      expect(strangers).toEqual([]);
    }
  });
});

describe('contourLevels', () => {
  test('a constant has none, an empty grid neither', () => {
    expect(
      contourLevels(
        {
          x: [0, 1],
          y: [0, 1],
          values: [
            [1, 1],
            [1, 1],
          ],
        },
        5,
      ),
    ).toEqual([]);
    expect(contourLevels({ x: [0, 1], y: [0, 1], values: [] }, 5)).toEqual([]);
  });

  test('levels rise, lie inside, and are as many as asked for', () => {
    const rosenbrock = gridOf((x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-2, 2], [-1, 3]);
    for (const count of [1, 4, 6]) {
      const levels = contourLevels(rosenbrock, count);
      expect(levels).toHaveLength(count);
      expect([...levels].sort((a, b) => a - b)).toEqual(levels);
    }
  });

  test('valley and wall both have lines: levels of the Rosenbrock function span two powers of ten', () => {
    const levels = contourLevels(
      gridOf((x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-2, 2], [-1, 3]),
      6,
    );
    expect((levels.at(-1) ?? 0) / (levels[0] ?? 1)).toBeGreaterThan(100);
  });

  test('lines of a round bowl are about evenly spaced', () => {
    const radii = contourLevels(
      gridOf((x, y) => x * x + y * y, [-1, 1], [-1, 1], 161, 161),
      5,
    ).map(Math.sqrt);
    const gaps = radii.slice(1).map((radius, i) => radius - (radii[i] ?? 0));
    // Levels are rounded by up to a quarter of their distance, so gaps differ by up to a half.
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(2);
  });
});

describe('contourLayers', () => {
  test('each level is one layer with its number where there is room', () => {
    const layers = contourLayers(contours(bowl, [1, 3]), bowl);
    expect(layers.map(({ kind }) => kind)).toEqual(['curve', 'text', 'curve', 'text']);
    expect(layers.flatMap((layer) => (layer.kind === 'text' ? [layer.text] : []))).toEqual(['1', '3']);
  });

  test('lines that lie close together have no numbers', () => {
    const layers = contourLayers(contours(bowl, [1, 1.01, 1.02]), bowl);
    expect(layers.map(({ kind }) => kind)).toEqual(['curve', 'curve', 'curve']);
  });

  test('a level without lines has no layer', () => {
    expect(contourLayers(contours(bowl, [-1]), bowl)).toEqual([]);
  });
});
