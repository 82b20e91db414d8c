import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue.ts';
import { mcl, ROOT } from '../program.ts';

const answered = async (...words: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await mcl(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

describe('mcl', () => {
  test('alone gives a short help with three examples', async () => {
    const help = await answered();
    expect(help.match(/^ {2}mcl \w+ "/gm)).toHaveLength(3);
    expect(help.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('--version is the number and nothing else', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await answered('--version')).toBe(`${version}\n`);
    expect(await answered('-V')).toBe(`${version}\n`);
  });

  test('help lists every command, in 80 columns', async () => {
    const help = await answered('help');
    for (const { name } of catalogue) expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await answered('--help')).toBe(help);
    expect(await answered('-h')).toBe(help);
  });

  test('help derive, derive --help and derive -h are the same', async () => {
    const help = await answered('help', 'derive');
    expect(help).toContain('Usage: mcl derive [options] <expression>');
    expect(help).toContain('Examples:\n  mcl derive ');
    expect(await answered('derive', '--help')).toBe(help);
    expect(await answered('derive', 'x^2', '-h')).toBe(help);
  });

  test('help functions lists the functions', async () => {
    expect(await answered('help', 'functions')).toContain('\nMachine learning\n  sigmoid(u)');
  });

  test('help is as wide as the screen, and no wider than 100 columns', async () => {
    const { stdout } = await mcl(['help', 'derive'], { env: { COLUMNS: '200' } });
    const widest = Math.max(
      ...stdout
        .split('\n')
        .slice(0, 20)
        .map((line) => line.length),
    );
    expect(widest).toBeGreaterThan(80);
    expect(widest).toBeLessThanOrEqual(100);
  });

  test('schema prints a schema', async () => {
    expect(JSON.parse(await answered('schema', 'derive'))).toMatchObject({ title: 'mcl derive', type: 'object' });
  });
});

describe('derive', () => {
  const derivative = async (...words: readonly string[]): Promise<unknown> =>
    JSON.parse(await answered('derive', '--json', ...words)).derivative;

  test('answers', async () => {
    expect(await derivative('x^2', '--at', '3')).toBe(6);
  });

  test.each([
    ['an expression that begins with a minus', ['-x^2', '--at', '3'], -6],
    ['after the options', ['--at', '3', '-x^2'], -6],
    ['after --', ['--at', '3', '--', '-x^2'], -6],
    ['minus a name', ['-x', '--at=3'], -1],
    ['minus a call', ['-sin(x)', '--at', '0'], -1],
    ['a negative value', ['x^2', '--at', '-2'], -4],
    ['a negative value after =', ['x^2', '--at=-2'], -4],
    ['a negative formula as a value', ['x^2', '--at', '-sqrt(4)'], -4],
    ['a named negative value', ['x^2', '--at', 'x=-2'], -4],
    ['common options before the command', ['x^2', '--width', '90', '--at', '-2'], -4],
  ] as const)('takes %s', async (_, words, slope) => {
    expect(await derivative(...words)).toBe(slope);
  });

  test('common options may stand before the command', async () => {
    expect(JSON.parse(await answered('--width', '90', '--json', 'derive', 'x^2', '--at', '3'))).toMatchObject({
      derivative: 6,
    });
  });

  test.each([
    ['with a line break', 'x^2\n'],
    ['with a byte order mark and a Windows line break', '\ufeffx^2\r\n'],
  ])('reads - from standard input, %s', async (_, input) => {
    const { status, stdout } = await mcl(['derive', '-', '--at', '3', '--json'], { input });
    expect([status, JSON.parse(stdout).derivative]).toEqual([0, 6]);
  });

  test('gives the same bytes again, in another locale and another time zone', async () => {
    const there = { LC_ALL: 'de_DE.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' };
    const words = ['derive', 'sin(x^2)', '--at', '1/3'];
    expect(await mcl(words, { env: there })).toEqual(await mcl(words));
  });
});
