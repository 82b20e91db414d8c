import { describe, expect, test } from 'vitest';
import { type Given, give, InputError } from '../../src/input-error.ts';
import { mistakeDocument, mistakeText } from '../../src/render/mistake.ts';

/** The lines under the message: the text and its mark. */
function marked(text: string, start: number, end: number): readonly [line: string, mark: string] {
  const [, line = '', mark = ''] = mistakeText(new InputError('wrong', null, { text, start, end })).split('\n');
  return [line, mark];
}

describe('mistakeText', () => {
  test('says what is wrong, where, and what to type next', () => {
    expect(
      mistakeText(
        new InputError('unknown function sine', 'did you mean sin?', { text: 'x + sine(x)', start: 4, end: 8 }),
      ),
    ).toBe(['mcl: unknown function sine', '  x + sine(x)', '      ^^^^', 'hint: did you mean sin?', ''].join('\n'));
  });

  test.each<readonly [field: string, value: Given, inProgram: string, typed: string]>([
    ['at', { x: 3 }, 'at: { x: 3 }', '--at x=3'],
    ['at', { x: 1, y: 2 }, 'at: { x: 1, y: 2 }', '--at x=1,y=2'],
    ['range', { x: [-2, 2] }, 'range: { x: [-2, 2] }', '--range x=-2:2'],
    ['variable', 'x', "variable: 'x'", '--var x'],
    ['start', { x: 3 }, 'start: { x: 3 }', '--from x=3'],
    ['h', 1e-5, 'h: 0.00001', '--h 0.00001'],
    ['vars', ['x', 'y'], "vars: ['x', 'y']", '--vars x,y'],
    ['direction', [1, 0], 'direction: [1, 0]', '--direction 1,0'],
    ['nesterov', true, 'nesterov: true', '--nesterov'],
    ['learningRate', 0.1, 'learningRate: 0.1', '--learning-rate 0.1'],
    [
      'at',
      Object.fromEntries([...'abcdefgh'].map((name, i) => [name, i])),
      'at: { a: 0, b: 1, c: 2, d: 3, e: 4, f: 5, g: 6, h: 7 }',
      '--at a=0,b=1,c=2,d=3,e=4,f=5,...',
    ],
  ])('an example of %s is a field in a program and an option on a command line', (field, value, inProgram, typed) => {
    const error = new InputError('wrong', give(field, value));
    expect(error.hint).toBe(`for example ${inProgram}`);
    expect(mistakeText(error)).toBe(`mcl: wrong\nhint: for example ${typed}\n`);
    expect(mistakeDocument('derive', error)).toMatchObject({ error: { hint: `for example ${typed}` } });
  });

  test('needs neither place nor hint', () => {
    expect(mistakeText(new InputError('wrong'))).toBe('mcl: wrong\n');
  });

  test.each([
    ['the first character', 'abc', 0, 1, '  ^'],
    ['the end of the text', 'abc', 3, 3, '     ^'],
    ['an empty text', '', 0, 0, '  ^'],
    ['a place without length', 'abc', 1, 1, '   ^'],
    ['after a letter with an accent of its own', 'e\u0301+$', 3, 4, '    ^'],
    ['inside a letter with an accent', 'ae\u0301b', 2, 3, '   ^'],
    ['after wide characters, which take two columns', '変数+$', 3, 4, '       ^'],
    ['a wide character', 'x変', 1, 2, '   ^^'],
    ['after a character of two units', '𝑥+$', 3, 4, '    ^'],
    ['after a tab, which is written \\x09', '\t$', 1, 2, '      ^'],
    ['an escape character', 'x\u001b', 1, 2, '   ^^^^'],
    ['after a line break', 'x+\n$', 3, 4, '        ^'],
  ])('marks %s', (_, text, start, end, mark) => {
    expect(marked(text, start, end)[1]).toBe(mark);
  });

  test('shows control characters as escapes', () => {
    expect(marked('x\u001b[2J', 1, 2)[0]).toBe('  x\\x1b[2J');
  });

  test('shows the part of a long text around the place, and the mark under it', () => {
    const [line, mark] = marked(`${'1+'.repeat(200)}$${'+1'.repeat(200)}`, 400, 401);
    expect(line).toBe(`  ...${'1+'.repeat(16)}$${'+1'.repeat(19)}+...`);
    expect(line[mark.indexOf('^')]).toBe('$');
  });

  test.each([0, 71, 72, 73, 100, 287, 288, 289, 999_999])('points at character %d of a million', (at) => {
    const text = `${'1'.repeat(at)}$${'1'.repeat(1_000_000 - at - 1)}`;
    const [line, mark] = marked(text, at, at + 1);
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line[mark.indexOf('^')]).toBe('$');
    expect(mark.trim()).toBe('^');
  });

  test('a mark over a long stretch stays short', () => {
    expect(marked('1'.repeat(500), 0, 500)[1].length).toBeLessThanOrEqual(44);
  });

  test('a message with a word of any length in it stays short', () => {
    expect(mistakeText(new InputError(`unknown ${'x'.repeat(1_000_000)}`)).length).toBeLessThan(320);
  });

  test('no control character of message or hint gets through', () => {
    expect(mistakeText(new InputError('unknown \u001b[2J', '\u009b'))).toBe('mcl: unknown \\x1b[2J\nhint: \\x9b\n');
  });
});

describe('mistakeDocument', () => {
  test('has message, hint and position', () => {
    expect(mistakeDocument('derive', new InputError('wrong', 'right', { text: 'x$', start: 1, end: 2 }))).toEqual({
      command: 'derive',
      error: { message: 'wrong', hint: 'right', position: 1, end: 2, text: 'x$' },
    });
  });

  test('has null where there is no hint and no place', () => {
    expect(mistakeDocument(null, new InputError('wrong'))).toEqual({
      command: null,
      error: { message: 'wrong', hint: null, position: null, end: null, text: null },
    });
  });
});
