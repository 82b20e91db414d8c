import { describe, expect, test } from 'vitest';
import { drawTable, type Table } from '../../src/render/table.ts';
import { widthOf } from '../../src/render/text.ts';
import { screens } from './pictures.ts';

const wide = screens['80'] as (typeof screens)[string];
const ascii = { ...wide, unicode: false };

const methods: Table = {
  columns: [{ header: 'method' }, { header: 'h', align: 'number' }, { header: 'error', align: 'number', digits: 2 }],
  rows: [
    ['forward', 1e-8, 2.123e-8],
    ['dual', null, 0],
    ['central', 6e-6, -4e-11],
  ],
};

describe('drawTable', () => {
  test('without rows there is its header', () => {
    expect(drawTable({ ...methods, rows: [] }, ascii)).toBe('  method   h   error\n  ------------------');
    expect(drawTable({ columns: [], rows: [], title: 'Nothing' }, ascii)).toBe('  Nothing');
  });

  test('numbers stand under their points, with one number of digits, and nothing is a hyphen', () => {
    expect(drawTable(methods, ascii).split('\n')).toEqual([
      '  method       h     error',
      '  ------------------------',
      '  forward   1e-8    2.1e-8',
      '  dual         -    0',
      '  central   6e-6   -4e-11',
    ]);
  });

  test('texts that are not numbers, such as NaN and a bound, keep to the right', () => {
    const drawn = drawTable(
      { columns: [{ header: 'x', align: 'number' }], rows: [['1.25'], [Number.NaN], ['0 +/- 3e-9'], [Infinity], [-0]] },
      ascii,
    );
    expect(drawn.split('\n').slice(2)).toEqual(['  1.25', '         NaN', '  0 +/- 3e-9', '    Infinity', '  0']);
  });

  test('the last column is wrapped when it is words', () => {
    const table: Table = { columns: [{ header: 'a' }, { header: 'b' }], rows: [['1', 'word '.repeat(30)]] };
    const lines = drawTable(table, wide).split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(lines[3]).toMatch(/^ {6}word/);
  });

  test('on a narrow screen it becomes label and value, when it does not fit', () => {
    expect(drawTable(methods, { ...ascii, columns: 30 }).split('\n')[0]).toContain('method');
    expect(drawTable(methods, { ...ascii, columns: 20 })).toBe(
      [
        '  method: forward',
        '  h: 1e-8',
        '  error: 2.1e-8',
        '',
        '  method: dual',
        '  h: -',
        '  error: 0',
        '',
        '  method: central',
        '  h: 6e-6',
        '  error: -4e-11',
      ].join('\n'),
    );
  });

  test('a table of numbers too wide for a wide screen is stacked, not cut', () => {
    const columns = Array.from({ length: 20 }, (_, i) => ({ header: `column${i}`, align: 'number' as const }));
    const drawn = drawTable({ columns, rows: [columns.map((_, i) => i)] }, wide);
    expect(drawn.split('\n')).toHaveLength(20);
    expect(drawn).toContain('column19: 19');
  });

  test('told, it is a line a row', () => {
    expect(drawTable({ ...methods, title: 'Methods' }, { ...wide, describe: true })).toBe(
      [
        'Methods',
        'method: forward; h: 1e-8; error: 2.1e-8.',
        'method: dual; h: -; error: 0.',
        'method: central; h: 6e-6; error: -4e-11.',
      ].join('\n'),
    );
  });

  test('colours mark cells and move nothing', () => {
    const table: Table = {
      columns: [{ header: 'case' }, { header: 'verdict' }],
      rows: [
        ['a', { text: 'right', color: 'good' }],
        ['b', { text: 'wrong', color: 'bad' }],
      ],
    };
    const plain = drawTable(table, wide);
    const painted = drawTable(table, { ...wide, colorDepth: 1 });
    expect(painted).toContain('\u001b[31mwrong\u001b[39m');
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});
