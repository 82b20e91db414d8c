import { describe, expect, test } from 'vitest';
import { drawShade, viridis } from '../../src/render/shade.ts';
import { widthOf } from '../../src/render/text.ts';
import { gridOf, screens } from './pictures.ts';

const wide = screens['80'] as (typeof screens)[string];
const ascii = screens['60-ascii'] as (typeof screens)[string];
const slope = gridOf((x) => x, [0, 1], [0, 1], 40, 20);

const bodyOf = (picture: string): string[] =>
  picture.split('\n').flatMap((line) => (/[│┤|+]/.test(line.slice(0, 8)) ? [line.replace(/^.{0,6}?[│┤|+]/, '')] : []));

describe('drawShade', () => {
  test.each([
    ['an empty grid', { x: [0, 1], y: [0, 1], values: [] }],
    ['no number', { x: [0, 1], y: [0, 1], values: [[Number.NaN, Infinity]] }],
    ['one value', { x: [0, 0], y: [2, 2], values: [[5]] }],
    [
      'a constant',
      {
        x: [0, 1],
        y: [0, 1],
        values: [
          [3, 3],
          [3, 3],
        ],
      },
    ],
    [
      'the largest numbers',
      {
        x: [-1e308, 1e308],
        y: [0, 1],
        values: [
          [-1.7e308, 1.7e308],
          [0, 1],
        ],
      },
    ],
  ] as const)('draws %s', (_, grid) => {
    for (const screen of [wide, ascii, { ...wide, describe: true }, { ...wide, colorDepth: 3 as const }]) {
      const drawn = drawShade({ grid }, screen);
      for (const line of drawn.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(screen.columns);
      expect(drawn).not.toMatch(/NaN|undefined/);
    }
  });

  test('is darker to the left and denser to the right for a slope that rises to the right', () => {
    const row = bodyOf(drawShade({ grid: slope, height: 3 }, ascii))[1] ?? '';
    const heights = [...row].map((character) => ' .:-=+*#%@'.indexOf(character));
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(new Set(heights).size).toBeGreaterThanOrEqual(9);
  });

  test('up is up: a slope that rises upwards is dense at the top', () => {
    const rows = bodyOf(drawShade({ grid: gridOf((_, y) => y, [0, 1], [0, 1]), height: 5 }, wide));
    expect(rows[0]).toMatch(/^█+$/);
    expect(rows[4]?.trim()).toBe('');
  });

  test('by rank a flat valley shows as well as a wall', () => {
    const valley = gridOf((x) => 10 ** (6 * x), [0, 1], [0, 1], 60, 10);
    const shades = (scale: 'linear' | 'rank'): number =>
      new Set(bodyOf(drawShade({ grid: valley, scale, height: 2 }, ascii))[0]?.slice(0, 40)).size;
    expect(shades('linear')).toBe(1);
    expect(shades('rank')).toBeGreaterThan(5);
  });

  test('places without a value have a sign of their own, and the legend says so', () => {
    const drawn = drawShade({ grid: gridOf(Math.log, [-1, 1], [0, 1]), height: 3 }, ascii);
    expect(drawn).toContain('? no value');
    expect(bodyOf(drawn)[0]).toMatch(/^\?{20,}/);
  });

  test('with many colours each cell is two pixels: the colours of the lowest and the highest value are the ends of viridis', () => {
    const drawn = drawShade({ grid: gridOf((_, y) => y, [0, 1], [0, 1]), height: 4 }, { ...wide, colorDepth: 3 });
    const rows = bodyOf(drawn.replace(/\u001b\[2m|\u001b\[22m/g, ''));
    expect(rows[0]).toMatch(/^\u001b\[38;2;253;231;37m/);
    expect(rows[3]).toContain('\u001b[48;2;68;1;84m');
    const plain = drawn.replace(/\u001b\[[\d;]*m/g, '');
    expect(bodyOf(plain)[0]).toMatch(/^▀+$/);
  });

  test('marks and the way stand at their places', () => {
    const rows = bodyOf(
      drawShade(
        {
          grid: slope,
          height: 3,
          path: [
            [0, 1],
            [0, 0],
          ],
          marks: [{ kind: 'marks', mark: '✕', points: [[1, 0], [9, 9], null], label: 'minimum' }],
        },
        ascii,
      ),
    );
    expect(rows.slice(0, 3).map((row) => row[0])).toEqual(['o', 'o', 'o']);
    expect(rows[2]?.endsWith('x')).toBe(true);
  });

  test('told, it says where the lowest and the highest values are', () => {
    const drawn = drawShade(
      { grid: gridOf((x, y) => x * x + y, [-1, 1], [0, 2], 21, 11), valueName: 'the loss' },
      { ...wide, describe: true },
    );
    expect(drawn.replaceAll('\n', ' ')).toContain(
      'the loss is lowest, 0, at x = 0, y = 0, and highest, 3, at x = -1, y = 2.',
    );
  });
});

test('viridis runs from dark blue to yellow and grows lighter all the way', () => {
  expect(viridis(0)).toEqual([0x44, 0x01, 0x54]);
  expect(viridis(1)).toEqual([0xfd, 0xe7, 0x25]);
  expect(viridis(-1)).toEqual(viridis(0));
  // Relative luminance: WCAG 2.1, definition of relative luminance.
  const light = Array.from({ length: 101 }, (_, i) => {
    const [red, green, blue] = viridis(i / 100).map((channel) => {
      const share = channel / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  for (const [i, value] of light.entries()) if (i > 0) expect(value).toBeGreaterThan(light[i - 1] ?? 0);
});
