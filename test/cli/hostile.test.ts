import { describe, expect, test } from 'vitest';
import { type Ended, mcl } from '../program.ts';

/** Nothing of what came may move a cursor or hide text: printable characters and line breaks only. */
const PRINTABLE =
  /^[\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/** What a mistake looks like, whatever was typed. */
function expectOneClearLine({ status, stdout, stderr }: Ended): void {
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^mcl: \S/);
  expect(stderr).toMatch(/\nhint: \S.*\n$/);
  expect(stderr.split('\n').length).toBeLessThanOrEqual(5);
  expect(stderr.length).toBeLessThan(1000);
  expect(stderr).not.toMatch(/\n {4}at |node:|Error:/);
  expect(stderr).toMatch(PRINTABLE);
}

/** No more than this, with other tests running on all cores at the same time; alone, each takes a fifth of a second. */
const SECOND = 5000;

describe('hostile text', () => {
  test.each([
    ['a million characters', 'x+'.repeat(500_000)],
    ['more than is read', 'x'.repeat(3_000_000)],
    ['a million brackets', '('.repeat(1_000_000)],
  ])('on standard input: %s', async (_, input) => {
    const start = performance.now();
    expectOneClearLine(await mcl(['derive', '-', '--at', '1'], { input }));
    expect(performance.now() - start).toBeLessThan(2 * SECOND);
  });

  test.each([
    ['a hundred thousand open brackets', '('.repeat(100_000)],
    ['a hundred thousand nested brackets', `${'('.repeat(50_000)}x${')'.repeat(50_000)}`],
    ['four thousand nested brackets', `${'('.repeat(4_000)}x${')'.repeat(4_000)}`],
    ['four thousand nested calls', `${'sin('.repeat(1_600)}x${')'.repeat(1_600)}`],
    ['ten thousand factorials', `x${'!'.repeat(9_999)}`],
    ['ten thousand minuses', `${'-'.repeat(9_999)}x`],
    ['a thousand powers', `x${'^x'.repeat(1_000)}`],
    ['a thousand conditions', `${'x ? x : '.repeat(1_000)}x`],
    ['a tower of powers without a value', '9^9^9^9'],
    ['an escape sequence', 'x + \u001b[2J\u001b]0;title\u0007'],
    ['control characters of the second kind', 'x + \u009b2J'],
    ['a change of direction', 'x + \u202ey'],
    ['a name with an invisible letter', 'si\u200bn(x)'],
    ['a line break and a false hint', 'x + $\nhint: rm -rf'],
    ['half a character', 'x + \udc00'],
    ['a string', '"x"'],
    ['a matrix', '[1, 2]'],
    ['a call into the language', 'constructor("return 1")()'],
    ['a property', 'x.constructor'],
    ['an import', 'import("fs")'],
    ['a function definition', 'f(x) = x'],
  ])('as an expression: %s', async (_, expression) => {
    const start = performance.now();
    expectOneClearLine(await mcl(['derive', expression, '--at', 'x=1,y=1']));
    expect(performance.now() - start).toBeLessThan(SECOND);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'a variable may be called %s',
    async (name) => {
      const { status, stdout, stderr } = await mcl(['derive', `${name}^2`, '--at', `${name}=3`, '--json']);
      // A name that the language of formulas does not have is refused; one that it has is a name and nothing else.
      if (status === 2) expect(JSON.parse(stdout).error.message).toMatch(/\S/);
      else expect([status, stderr, JSON.parse(stdout).derivative]).toEqual([0, '', 6]);
    },
  );

  test.each(['constructor', '__proto__', 'toString'])('an unknown function %s is unknown', async (name) => {
    expectOneClearLine(await mcl(['derive', `${name}(x)`, '--at', '1']));
  });

  test.each([
    ['a point', ['derive', 'x', '--at', '\u001b[31m']],
    ['a command', ['\u001b[31m']],
    ['an option', ['derive', 'x', '--\u001b[31m']],
    ['an option of letters', ['derive', 'x', '--a\u001b[31m']],
    ['a choice', ['completion', '\u009b31m']],
    ['a function', ['functions', '\u202e']],
    ['a second operand', ['derive', 'x', '\u001b]0;\u0007']],
  ])('in %s', async (_, words) => {
    expectOneClearLine(await mcl(words));
  });

  test('in a JSON document', async () => {
    const { stdout } = await mcl(['derive', 'x + \u009b\u202e\u001b', '--at', '1', '--json']);
    expect(stdout).toMatch(PRINTABLE);
    expect(JSON.parse(stdout).error.text).toBe('x + \u009b\u202e\u001b');
  });
});
