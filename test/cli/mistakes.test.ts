import { describe, expect, test } from 'vitest';
import { mcl } from '../program.ts';

describe('a mistake', () => {
  const rows: readonly (readonly [words: readonly string[], message: string, hint: string | RegExp])[] = [
    [['deriv', 'x'], 'unknown command deriv', 'did you mean derive?'],
    [['help', 'deriv'], 'unknown command deriv', 'did you mean derive?'],
    [['frobnicate'], 'unknown command frobnicate', 'mcl help lists the commands'],
    [['x^2'], 'expected a command, and found x^2', /^mcl derive "x\^2"/],
    [['--json-lines'], 'expected a command, and found --json-lines', /mcl help/],
    [['derive'], 'expected an argument: the expression', 'mcl help derive lists the options'],
    [['derive', 'x', '1'], /too many arguments/.source, /into quotes: mcl derive "x \+ 1"/],
    [['derive', 'x', '--att', '3'], 'unknown option --att', 'did you mean --at?'],
    [['derive', 'x', '-at', '3'], 'unknown option -at', 'options have two dashes: --at'],
    [['derive', 'x', '--frobnicate'], 'unknown option --frobnicate', /^mcl help derive lists the options/],
    [['derive', 'x', '--json=yes'], 'unknown option --json=yes', /^mcl help derive/],
    [['derive', 'x', '--at'], 'option --at needs a value, and none came', /--at VALUE/],
    [['derive', 'x', '--at', '--no-color'], 'option --at needs a value, and none came', /--at VALUE/],
    [
      ['derive', 'x', '--at', '3', '--width', '7'],
      '--width needs a whole number of characters from 40 to 1000',
      /--width 80/,
    ],
    [['completion', 'tcsh'], 'the shell cannot be tcsh', 'it can be bash, zsh, fish'],
    [['schema', 'deriv'], 'the command cannot be deriv', /^it can be .*derive/],
  ];
  test.each(rows)('%j', async (words, message, hint) => {
    const { status, stdout, stderr } = await mcl(words);
    const lines = stderr.trimEnd().split('\n');
    expect([status, stdout]).toEqual([2, '']);
    expect(lines[0]).toMatch(message.startsWith('too many') ? /^mcl: too many arguments/ : /^mcl: /);
    if (!message.startsWith('too many')) expect(lines[0]).toBe(`mcl: ${message}`);
    if (typeof hint === 'string') expect(lines.at(-1)).toBe(`hint: ${hint}`);
    else expect(lines.at(-1)?.replace(/^hint: /, '')).toMatch(hint);
  });

  test('in an expression is shown with a mark under its place', async () => {
    const { status, stdout, stderr } = await mcl(['derive', 'x + sine(x)', '--at', '1']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe('mcl: unknown function sine\n  x + sine(x)\n      ^^^^\nhint: did you mean sin?\n');
  });

  test('in the value of an option too', async () => {
    const { stderr } = await mcl(['derive', 'x*y', '--at', 'x=1,z=2']);
    expect(stderr.split('\n').slice(1, 3)).toEqual(['  x=1,z=2', '      ^^^']);
  });

  test('on standard input too', async () => {
    const { status, stderr } = await mcl(['derive', '-', '--at', '1'], { input: 'x +\n' });
    expect(status).toBe(2);
    expect(stderr.split('\n').slice(1, 3)).toEqual(['  x +', '     ^']);
  });

  test('of nothing on standard input', async () => {
    const { status, stderr } = await mcl(['derive', '-', '--at', '1'], { input: '' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mcl: expected a formula/);
  });
});

describe('with --json a mistake', () => {
  test('is one document on standard output, and nothing on standard error', async () => {
    const { status, stdout, stderr } = await mcl(['derive', 'x + sine(x)', '--at', '1', '--json']);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual({
      command: 'derive',
      error: { message: 'unknown function sine', hint: 'did you mean sin?', position: 4, end: 8, text: 'x + sine(x)' },
    });
  });

  test.each([
    ['derive', ['derive', 'x', '--frobnicate', '--json']],
    ['derive', ['--json', 'derive']],
    ['derive', ['derive', 'x', '--at', '--json']],
    [null, ['frobnicate', '--json']],
    [null, ['--json']],
  ] as const)('of %s is a document even where the words are wrong: %j', async (command, words) => {
    const { status, stdout, stderr } = await mcl(words);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      command,
      error: { message: expect.any(String), hint: expect.any(String), position: null },
    });
  });

  test('after -- is an operand and asks for nothing', async () => {
    const { status, stdout } = await mcl(['derive', '--', '--json + $']);
    expect([status, stdout]).toEqual([2, '']);
  });
});
