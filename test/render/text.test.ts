import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { below, beside, flow, padEnd, padStart, widthOf, wrap } from '../../src/render/text.ts';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe('widthOf', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['∂f/∂x', 5],
    [red('abc'), 3],
    [`\u001b[38;2;1;2;3m▀\u001b[39m`, 1],
    ['⣿⠤', 2],
    ['漢字', 4],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['\u{1f600}', 2],
  ])('of %j is %d', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test('padding counts columns, not characters', () => {
    expect(padEnd('漢', 4)).toBe('漢  ');
    expect(padStart(red('a'), 3)).toBe(`  ${red('a')}`);
    expect(padEnd('too long', 3)).toBe('too long');
  });
});

describe('wrap', () => {
  test('breaks at spaces, keeps line breaks, indents what follows', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('one two three', 9, '  ', '    ')).toEqual(['  one two', '    three']);
    expect(wrap('a\n\nb', 9)).toEqual(['a', '', 'b']);
    expect(wrap('', 9)).toEqual(['']);
  });

  test('a word wider than the line is broken', () => {
    expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
    expect(wrap('漢漢漢', 4)).toEqual(['漢漢', '漢']);
  });

  test('colours take no room', () => {
    expect(wrap(`${red('one')} two`, 7)).toEqual([`${red('one')} two`]);
  });

  test('no line is too wide and no letter is lost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '漢') }),
        fc.integer({ min: 2, max: 30 }),
        (text, width) => {
          const lines = wrap(text, width);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
});

describe('blocks', () => {
  test('stand beside one another, each as wide as its widest line', () => {
    expect(beside(['a\nbbb', 'c\nd\ne'], 2)).toBe('a    c\nbbb  d\n     e');
    expect(beside([])).toBe('');
  });

  test('stand below one another; an empty one leaves no line', () => {
    expect(below('a', '', 'b\nc')).toBe('a\nb\nc');
  });

  test('short texts flow into lines, a long one is wrapped', () => {
    expect(flow(['aa', 'bb', 'cc'], 8, ' ')).toEqual([' aa   bb', ' cc']);
    expect(flow(['a long text', 'bb'], 8, ' ')).toEqual([' a long', '   text', ' bb']);
    expect(flow([], 8)).toEqual([]);
  });
});
