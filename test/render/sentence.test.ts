import { describe, expect, test } from 'vitest';
import { sampleCurve } from '../../src/render/curve.ts';
import type { Layer, Plane, Point } from '../../src/render/plane.ts';
import { describePlane } from '../../src/render/sentence.ts';
import { between } from './pictures.ts';

/** What is said of one curve, without the axes. */
function told(f: (x: number) => number, from: number, to: number): string {
  const { points, range } = sampleCurve(f, [from, to], { columns: 60, rows: 10 });
  const plane: Plane = {
    x: { range: [from, to], name: 'w' },
    y: { range: range ?? [0, 1] },
    layers: [{ kind: 'curve', points }],
  };
  return describePlane(plane).replace(/^.*?Up: .*?\. /, '');
}

describe('describePlane', () => {
  // Each sentence from the closed form of its function.
  test.each([
    ['nothing', () => Number.NaN, -1, 1, 'The curve has no value in this range.'],
    ['a constant', () => 3, -1, 1, 'The curve stays at 3 from w = -1 to 1.'],
    [
      'a bowl',
      (x: number) => (x - 3) ** 2 + 1,
      -1,
      7,
      'The curve falls from 17 at w = -1 to 1 at w = 3, then rises to 17 at w = 7.',
    ],
    ['relu', (x: number) => Math.max(0, x), -1, 1, 'The curve stays at 0 from w = -1 to 0, then rises to 1 at w = 1.'],
    ['sqrt', Math.sqrt, -1, 4, 'The curve rises from 0 at w = 0 to 2 at w = 4; no value from -1 to 0.'],
    [
      'a cubic',
      (x: number) => x ** 3 - x,
      -2,
      2,
      'The curve rises from -6 at w = -2 to 0.385 at w = -0.6, then falls to -0.385 at w = 0.6, then rises to 6 at w = 2; zero at w = -1, 0 and 1.',
    ],
    [
      '1/x',
      (x: number) => 1 / x,
      -2,
      2,
      'The curve falls from -0.5 at w = -2 to below -3 at w = 0, then falls from above 3 at w = 0 to 0.5 at w = 2; broken at w = 0.',
    ],
    [
      'floor',
      Math.floor,
      0,
      1.5,
      'The curve stays at 0 from w = 0 to 1, then stays at 1 from w = 1 to 1.5; broken at w = 1.',
    ],
    ['a straight line', (x: number) => 2 * x, -1, 1, 'The curve rises from -2 at w = -1 to 2 at w = 1; zero at w = 0.'],
    [
      'a fast wave',
      (x: number) => Math.sin(20 * x),
      -1,
      1,
      'The curve goes from -0.9129 at w = -1 to 0.9129 at w = 1 and turns 12 times; lowest -1 at w = 0.24, highest 1 at w = -0.24; zero 13 times.',
    ],
  ] as [string, (x: number) => number, number, number, string][])('tells %s', (_, f, from, to, sentence) => {
    expect(told(f, from, to)).toBe(sentence);
  });

  test('tells axes, marks, rules and names', () => {
    const plane: Plane = {
      title: 'A picture',
      x: { range: [0, 1], name: 'h' },
      y: { range: [1e-9, 1], scale: 'log', name: 'error' },
      layers: [
        { kind: 'rule', axis: 'y', at: 0.01, label: 'good enough' },
        {
          kind: 'curve',
          points: [
            [0, 0.1],
            [1, 0.2],
          ],
          label: 'forward',
        },
        { kind: 'marks', points: [[0.5, 0.1]], mark: '●', label: 'here' },
        { kind: 'marks', points: between(0, 1, 8).map((x): Point => [x, 1 - x / 2]), mark: 'o', label: 'path' },
      ],
    };
    expect(describePlane(plane)).toBe(
      'A picture. Across: h from 0 to 1. Up: error from 1e-9 to 1, logarithmic. forward: rises from 0.1 at h = 0 to 0.2 at h = 1. ' +
        'A dotted line at error = 0.01: good enough. here: h = 0.5, error = 0.1. ' +
        'path: 9 points from h = 0, error = 1 to h = 1, error = 0.5, error between 0.5 and 1.',
    );
  });

  test('a power on log paper has its exponent as slope', () => {
    const curve = (power: number): Layer => ({
      kind: 'curve',
      points: between(-6, 0, 60).map((e): Point => [10 ** e, 3 * 10 ** (power * e)]),
    });
    for (const power of [1, 2, -1]) {
      const plane: Plane = {
        x: { range: [1e-6, 1], scale: 'log' },
        y: { range: [1e-13, 1e7], scale: 'log' },
        layers: [curve(power)],
      };
      expect(describePlane(plane)).toContain(`(slope ${power} on log paper)`);
    }
  });

  test('a path and a closed line are not functions of x', () => {
    const circle = between(0, 2, 40).map(
      (t): Point => [Math.cos(Math.PI * t), Math.round(1e9 * Math.sin(Math.PI * t)) / 1e9],
    );
    const square = { x: { range: [-1, 1] }, y: { range: [-1, 1] } } as const;
    expect(describePlane({ ...square, layers: [{ kind: 'curve', points: circle }] })).toContain(
      'The curve is a closed line through (1, 0).',
    );
    expect(
      describePlane({
        ...square,
        layers: [
          {
            kind: 'curve',
            points: [
              [1, 1],
              [-1, 0.5],
              [0, 0],
            ],
          },
        ],
      }),
    ).toContain('The curve goes from (1, 1) to (0, 0).');
  });

  test('discrete points are told exactly', () => {
    const losses = [5, 3, 2, 4].map((y, x): Point => [x, y]);
    const plane: Plane = {
      x: { range: [0, 3], name: 'step' },
      y: { range: [0, 5], name: 'loss' },
      layers: [{ kind: 'curve', points: losses, discrete: true }],
    };
    expect(describePlane(plane)).toContain(
      'The curve falls from 5 at step = 0 to 2 at step = 2, then rises to 4 at step = 3.',
    );
  });
});
