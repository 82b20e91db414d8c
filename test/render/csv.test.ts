import { describe, expect, test } from 'vitest';
import { csv } from '../../src/render/csv.ts';

describe('csv', () => {
  test.each<[string, string | number | null, string]>([
    ['a number has all its digits', 0.1 + 0.2, '0.30000000000000004'],
    ['a minus zero is zero', -0, '0'],
    ['no value is nothing', null, ''],
    ['a comma is quoted', 'a,b', '"a,b"'],
    ['a quote is doubled', 'a"b', '"a""b"'],
    ['a control character is written out', 'a\u001b[31mb\n', 'a\\x1b[31mb\\x0a'],
    ['a text that a spreadsheet would run is not run', '=1+1', "'=1+1"],
    ['a negative number stays a number', -1.5, '-1.5'],
  ])('%s', (_, cell, written) => {
    expect(csv(['h'], [[cell]])).toBe(`h\n${written}`);
  });
  test('without rows it is its header', () => {
    expect(csv(['a', 'b'], [])).toBe('a,b');
  });
});
