import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chart, drawChart } from '../../src/render/chart.ts';
import { widthOf } from '../../src/render/text.ts';
import { screens } from './pictures.ts';

const wide = screens['80'] as (typeof screens)[string];
const ascii = screens['60-ascii'] as (typeof screens)[string];
const told = screens['described'] as (typeof screens)[string];

const one = (values: readonly number[], more: Partial<Chart> = {}): Chart => ({ series: [{ values }], ...more });

/** The rows of the picture, without labels and edges. */
const bodyOf = (picture: string): string[] => {
  const lines = picture.split('\n');
  const end = lines.findIndex((line) => /^ *└/.test(line));
  return lines.slice(0, end).map((line) => line.slice((lines[end] ?? '').indexOf('└') + 1));
};

describe('drawChart', () => {
  const anything = fc.double();
  test('never throws and never is too wide, whatever the data', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anything, { maxLength: 200 }), { maxLength: 7 }),
        fc.constantFrom(undefined, 'linear', 'log'),
        fc.constantFrom(wide, ascii, told),
        (values, scale, screen) => {
          const series = values.map((own, i) => ({ values: own, label: `series ${i}` }));
          const drawn = drawChart({ series, ...(scale === undefined ? {} : { scale }) }, screen);
          for (const line of drawn.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(screen.columns);
          expect(drawn).not.toContain('undefined');
          if (!screen.unicode) expect(drawn).toMatch(/^[ -~\n]*$/);
        },
      ),
    );
  });

  test.each([
    ['no series', { series: [] }],
    ['no values', one([])],
    ['nothing finite', one([Number.NaN, Infinity])],
    ['nothing positive for a logarithm', one([0, -1], { scale: 'log' })],
  ])('%s: says that there is nothing to draw', (_, chart) => {
    expect(drawChart(chart, wide)).toContain('no values to draw');
  });

  test('one value is a mark, equal values are a level line in the middle', () => {
    expect(drawChart(one([2]), wide).match(/●/g)).toHaveLength(1);
    const rows = bodyOf(drawChart(one([2, 2, 2], { height: 9 }), wide));
    expect(rows.map((row) => row.trim()).map((row) => /^─+$/.test(row))).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((row) => row === 4),
    );
  });

  test('a lot of values is no problem: 300,000 of them', () => {
    const values = Array.from({ length: 300_000 }, (_, i) => Math.sin(i / 1e4));
    for (const line of drawChart(one(values), wide).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  test('is exact to half a row: in every column the line ends in the row nearest to its value', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 30, maxLength: 60 }), (inner) => {
        // Ends at 0 and 1 fix the range, so that a row is a known part of it.
        const values = [0, ...inner, 1];
        const height = 11;
        const drawn = drawChart(one(values, { height, scale: 'linear' }), wide);
        const rows = bodyOf(drawn);
        const columns = 80 - 1 - Math.max(...drawn.split('\n').map((line) => line.search(/[│┤└]/)));
        values.forEach((value, i) => {
          const column = Math.round((i / (values.length - 1)) * (columns - 1));
          const row = height - 1 - Math.round(value * (height - 1));
          expect(rows[row]?.[column] ?? ' ', `${value} in column ${column}`).not.toBe(' ');
        });
      }),
    );
  });

  test('a spike of one value in a hundred thousand is still as high as it was', () => {
    const values = Array.from({ length: 100_000 }, (_, i) => (i === 61_234 ? 10 : 0));
    const rows = bodyOf(drawChart(one(values, { height: 9 }), wide));
    expect(rows[0]?.trim()).not.toBe('');
  });

  test('becomes logarithmic when positive values span more than a hundred, and not before', () => {
    expect(drawChart(one([1, 50, 101]), told)).toContain('logarithmic');
    expect(drawChart(one([1, 50, 100]), told)).not.toContain('logarithmic');
    expect(drawChart(one([0, 50, 1000]), told)).not.toContain('logarithmic');
    expect(drawChart(one([1, 1000], { scale: 'linear' }), told)).not.toContain('logarithmic');
  });

  test('an exact 0 does not keep the others from a logarithmic axis, and has a row of its own below them', () => {
    const drawn = drawChart(
      {
        series: [
          { label: 'one', values: [100, 0, 0] },
          { label: 'two', values: [100, 1, 0.01] },
        ],
        yName: 'f',
      },
      wide,
    );
    const rows = bodyOf(drawn);
    expect(rows.at(-1)).toMatch(/▼─+/);
    expect(rows.at(-1)).not.toContain('═');
    expect(drawn.replace(/\s+/g, ' ')).toContain(
      'one: f is exactly 0 at step 1, below every logarithmic axis: it reaches the floor of the chart.',
    );
    expect(drawn).not.toContain('two: f');
    expect(drawChart(one([-1, 50, 1000]), told)).not.toContain('logarithmic');
  });

  test('a geometric fall is a straight line on the logarithmic axis', () => {
    const values = Array.from({ length: 61 }, (_, i) => 10 ** (-i / 10));
    const line = bodyOf(drawChart(one(values, { height: 7 }), wide));
    const straight = bodyOf(
      drawChart(
        one(
          values.map((_, i) => -i / 10),
          { height: 7, scale: 'linear' },
        ),
        wide,
      ),
    );
    expect(line.map((row) => row.trim().length)).toHaveLength(straight.length);
    for (const [i, row] of line.entries()) {
      const start = row.search(/\S/);
      // Labels of other widths move the picture by a few columns; the row in which each tenth of the way lies stays.
      expect(Math.abs(start / 73 - (straight[i]?.search(/\S/) ?? 0) / 75)).toBeLessThan(0.03);
    }
  });

  test('what is not finite is marked at the edge where it left, and mentioned', () => {
    const drawn = drawChart(
      { series: [{ label: 'run', values: [1, 2, Infinity, Number.NaN, -Infinity, 1] }], xName: 'epoch' },
      wide,
    );
    const rows = bodyOf(drawn);
    expect(rows[0]).toContain('▲');
    expect(rows.at(-1)).toMatch(/✕.*▼/);
    expect(drawn).toContain('run: 3 values are not a finite number, the first (Infinity) at epoch 2.');
  });

  test('an exact 0 reaches the floor of a logarithmic axis, and that is said', () => {
    const drawn = drawChart(one([1, 0, 0.1], { scale: 'log' }), wide);
    expect(bodyOf(drawn).at(-1)).toContain('▼');
    expect(drawn.replace(/\s+/g, ' ')).toContain(
      'the value is exactly 0 at step 1, below every logarithmic axis: it reaches the floor of the chart.',
    );
  });

  test('a gap is not bridged', () => {
    const row = bodyOf(drawChart(one([1, 1, Number.NaN, 1, 1], { height: 3 }), wide))[1] ?? '';
    expect(row).toMatch(/^─+ +─+$/);
  });

  test('series differ without colour, as many as there are', () => {
    const series = Array.from({ length: 9 }, (_, i) => ({ label: `s${i}`, values: [i, i, i] }));
    for (const screen of [wide, ascii]) {
      const legend = drawChart({ series }, screen).split('\n').slice(-3).join(' ').trim().split(/ {2,}/);
      const symbols = legend.map((entry) => entry.split(' ')[0]);
      expect(new Set(symbols).size).toBe(symbols.length);
    }
  });

  test('steps of their own decide where values lie', () => {
    const drawn = drawChart({ series: [{ values: [0, 1], steps: [0, 1000] }] }, told);
    expect(drawn).toContain('step from 0 to 1000');
  });

  test('steps have whole labels only', () => {
    const labels = drawChart(one([1, 2, 3]), wide)
      .split('\n')
      .at(-1)
      ?.trim()
      .split(/\s+/);
    expect(labels).toEqual(['0', '1', 'step=2']);
  });
});
