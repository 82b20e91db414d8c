import { expect, test } from 'vitest';
import { mcl } from '../program.ts';

const DERIVE = ['derive', 'x^2', '--at', '3'];
const ESCAPE = /\u001b\[[\d;]*m/g;

/** What a person sees in each of the worlds: no colour where nobody asked for it, and the same words in all of them. */
const rows: readonly (readonly [
  why: string,
  env: Record<string, string>,
  words: readonly string[],
  colored: boolean,
])[] = [
  ['a pipe', {}, [], false],
  ['NO_COLOR', { NO_COLOR: '1' }, [], false],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
  ['CLICOLOR_FORCE', { CLICOLOR_FORCE: '1' }, [], true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, [], false],
  ['--color', {}, ['--color'], true],
  ['--color against NO_COLOR', { NO_COLOR: '1' }, ['--color'], true],
  ['--no-color against FORCE_COLOR', { FORCE_COLOR: '3' }, ['--no-color'], false],
  ['--json against --color', {}, ['--color', '--json'], false],
];

test.each(rows)('%s', async (_, env, words, colored) => {
  const { status, stdout, stderr } = await mcl([...DERIVE, ...words], { env: { TERM: 'xterm', ...env } });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.includes('\u001b')).toBe(colored);
});

test('colour takes nothing away and adds nothing', async () => {
  const plain = await mcl(DERIVE);
  const colored = await mcl([...DERIVE, '--color'], { env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' } });
  expect(colored.stdout.replace(ESCAPE, '')).toBe(plain.stdout);
});

test.each([
  ['--ascii', ['--ascii'], {}],
  ['the C locale', [], { LC_ALL: 'C' }],
  ['the Linux console', [], { TERM: 'linux' }],
] as const)('%s: nothing but ASCII', async (_, words, env) => {
  const { stdout } = await mcl([...DERIVE, ...words], { env });
  expect(stdout).toMatch(/^[\n -~]+$/);
});

test('--describe and ACCESSIBLE=1 tell the picture in a paragraph', async () => {
  const told = await mcl([...DERIVE, '--describe']);
  expect(told.stdout).not.toMatch(/[│┤└⠀-⣿]/);
  expect(await mcl(DERIVE, { env: { ACCESSIBLE: '1' } })).toEqual(told);
});

test.each([40, 60, 80, 120])('at %d columns no line is longer', async (columns) => {
  const widest = async (words: readonly string[], env: Record<string, string>): Promise<number> =>
    Math.max(...(await mcl([...DERIVE, ...words], { env })).stdout.split('\n').map((line) => [...line].length));
  expect(await widest(['--width', String(columns)], {})).toBeLessThanOrEqual(columns);
  expect(await widest([], { COLUMNS: String(columns) })).toBeLessThanOrEqual(columns);
});
