import { describe, expect, test } from 'vitest';
import { drawBars } from '../../src/render/bars.ts';
import { widthOf } from '../../src/render/text.ts';
import { screens } from './pictures.ts';

const wide = screens['80'] as (typeof screens)[string];
const ascii = screens['80-ascii'] as (typeof screens)[string];
const lengthOf = (line = ''): number => /#*$/.exec(line)?.[0].length ?? 0;

describe('drawBars', () => {
  test('no bars is nothing, zero and what is no number have no bar', () => {
    expect(drawBars({ bars: [] }, wide)).toBe('');
    const lines = drawBars(
      { bars: [0, Number.NaN, Infinity].map((value) => ({ label: 'a', value })), scale: 'log' },
      ascii,
    ).split('\n');
    expect(lines).toEqual(['  a   0', '  a   NaN', '  a   Infinity']);
  });

  test('a factor of ten is equally long wherever it stands', () => {
    const lines = drawBars(
      { scale: 'log', bars: [1, 0.1, 0.01, 0.001].map((value) => ({ label: 'w', value })) },
      ascii,
    ).split('\n');
    const lengths = lines.slice(0, 4).map(lengthOf);
    const steps = lengths.slice(1).map((length, i) => (lengths[i] ?? 0) - length);
    expect(new Set(steps).size).toBe(1);
    expect(lines.at(-1)).toBe(`  (${steps[0]} # to a power of ten; a bar begins at 0.0001)`);
  });

  test('linear bars are as long as their sizes, signs apart', () => {
    const lines = drawBars({ bars: [4, -2, 1].map((value) => ({ label: 'w', value })) }, ascii)
      .split('\n')
      .map(lengthOf);
    expect(lines[1]).toBe(Math.round((lines[0] ?? 0) / 2));
    expect(lines[2]).toBe(Math.round((lines[0] ?? 0) / 4));
  });

  test('600 powers of ten fit a line', () => {
    for (const line of drawBars(
      { scale: 'log', bars: [1e-300, 1e300].map((value) => ({ label: 'w', value })) },
      wide,
    ).split('\n')) {
      expect(widthOf(line)).toBeLessThanOrEqual(80);
    }
  });

  test('told, it is a line a bar', () => {
    expect(drawBars({ title: 'Slopes', bars: [{ label: 'w', value: 0.25 }] }, { ...wide, describe: true })).toBe(
      'Slopes\nw: 0.25',
    );
  });
});
