import { describe, expect, test } from 'vitest';
import { visible, visibleLines } from '../../src/render/visible.ts';

describe('visible', () => {
  test.each([
    ['an escape sequence', '\u001b[31mred', '\\x1b[31mred'],
    ['a line break', 'a\nb', '\\x0a'],
    ['C1, in which a terminal may see an escape', '\u009b31m', '\\x9b31m'],
    ['DEL', '\u007f', '\\x7f'],
    ['a change of direction', 'a\u202eb', 'a\\u202eb'],
    ['an isolate', '\u2066', '\\u2066'],
    ['a blank without width', 'x\u200bx', 'x\\u200bx'],
    ['a byte order mark', '\ufeff', '\\ufeff'],
    ['a soft hyphen', '\u00ad', '\\xad'],
    ['a tag, outside the basic plane', '\u{e0041}', '\\udb40\\udc41'],
    ['half a pair', '\ud800', '\\ud800'],
  ])('writes %s out', (_, text, shown) => {
    expect(visible(text)).toContain(shown);
    expect(visible(text)).toMatch(/^[ -~]*$/);
  });

  test.each(['x^2', '∂f/∂x', 'e\u0301', '変数', '😀'])('leaves %s alone', (text) => {
    expect(visible(text)).toBe(text);
  });

  test('keeps the lines of a stack', () => {
    expect(visibleLines('a\u001b\nb')).toBe('a\\x1b\nb');
  });
});
