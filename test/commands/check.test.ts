import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Flags, Screen } from '../../src/command.ts';
import { check } from '../../src/commands/check.ts';
import { hintedMistakes } from '../../src/math/hints.ts';
import { mutations } from '../../src/math/mutations.ts';
import network from '../reference/network-bugs.json' with { type: 'json' };

const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };

/** The program x^3 with a gradient 3 % too large, asked as `mcl check --command` asks. */
const PROGRAM = (input: string): string =>
  input
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, at } = JSON.parse(line) as { id: number; at: { x: number } };
      return JSON.stringify({ id, value: at.x ** 3, gradient: 3.09 * at.x ** 2 });
    })
    .join('\n');

const drawn = async (
  args: readonly string[],
  flags: Flags,
  screen: Partial<Screen> = {},
  file = '',
): Promise<string> => {
  const read = check.read(args, flags);
  const options = await (check.gather as NonNullable<typeof check.gather>)(read, {
    readInput: async () => file,
    readFile: async () => file,
    ask: async ({ input }) => ({ stdout: PROGRAM(input), stderr: '', status: 0, end: 'itself' }),
  });
  return await check.text(await check.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'check', `${name}.txt`);

/** The network without the slope of its tanh, as a file of points. */
const NETWORK = JSON.stringify(network.bugs.find(({ bug }) => bug === 'tanh slope missing')?.points);

const SHEET = 'name,answer\nAda,2*x*cos(x^2)\nBen,cos(x^2)\nCy,2x cos\nDi,-2*x*cos(x^2)\n';

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [
  name: string,
  args: readonly string[],
  flags: Flags,
  screen?: Partial<Screen>,
  file?: string,
][] = [
  ['wrong', ['sin(x^2)*exp(3*x)'], { claim: 'exp(3*x)*(cos(x^2) + 3*sin(x^2))' }],
  ['wrong-60-columns', ['sin(x^2)*exp(3*x)'], { claim: 'exp(3*x)*(cos(x^2) + 3*sin(x^2))' }, { columns: 60 }],
  ['wrong-40-columns-ascii', ['sin(x^2)'], { claim: 'cos(x^2)' }, { columns: 40, unicode: false }],
  ['wrong-described', ['sin(x^2)*exp(3*x)'], { claim: 'exp(3*x)*(cos(x^2) + 3*sin(x^2))' }, { describe: true }],
  ['several-explanations', ['x^2'], { claim: 'x' }],
  ['two-mistakes', ['3*sin(x^2)'], { claim: 'cos(x^2)' }],
  ['unexplained', ['sin(x)*x^2'], { claim: 'log(abs(x) + 2)' }],
  ['right', ['sin(x)^2'], { claim: 'sin(2*x)' }],
  ['right-with-remark', ['x*log(x) - x'], { claim: 'log(abs(x))' }],
  ['right-to-the-digits', ['e*x^2'], { claim: '5.437*x' }],
  ['cannot-tell-digits', ['x/3'], { claim: '0.333' }],
  ['gradient', ['x^2*y + y^3'], { claim: '2*x, x^2 + 3*y^2' }],
  ['transposed', ['x*y^2', 'x + 3*y'], { claim: 'y^2, 1; 2*x*y, 3' }],
  ['fingerprint', ['x^2 + 3*x*y'], { claim: '2*x, 3*x', fingerprint: true }],
  [
    'fingerprint-of-a-network',
    [network.expression],
    { points: 'network.json', var: network.weights.join(','), fingerprint: true },
    {},
    NETWORK,
  ],
  ['not-a-number', ['x^2 + 3*y'], { claimAt: ['x=1,y=2:NaN,3'] }],
  ['hint-1', ['sin(x^2)'], { claim: 'cos(x^2)', hint: '1' }],
  ['hint-2', ['3*sin(x^2)'], { claim: '3*cos(x^2)', hint: '2' }],
  ['hint-3', ['sin(x^2)'], { claim: 'cos(x^2)', hint: '3' }],
  ['steps', ['(3*x + 1)^4'], { claim: '4*(3*x + 1)^3', steps: true }],
  ['numbers', ['(3*w - 6)^2'], { claimAt: ['1:-6', '3:6', '4:12'] }],
  ['kink', ['relu(x)'], { claimAt: ['0:1/2'] }],
  ['answers', ['sin(x^2)'], { answers: 'answers.csv' }, {}, SHEET],
  ['answers-60-columns-ascii', ['sin(x^2)'], { answers: 'answers.csv' }, { columns: 60, unicode: false }, SHEET],
  ['remainder', [], { command: 'cube', at: ['x=1'] }],
  ['remainder-ascii-60-columns', [], { command: 'cube', at: ['x=1'] }, { columns: 60, unicode: false }],
  ['remainder-described', [], { command: 'cube', at: ['x=1'] }, { describe: true }],
];

describe('check.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen, file) => {
    const text = await drawn(args, flags, screen, file);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn(['sin(x^2)'], { claim: 'cos(x^2)' }, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(['sin(x^2)'], { claim: 'cos(x^2)' }));
    expect(coloured).not.toBe(await drawn(['sin(x^2)'], { claim: 'cos(x^2)' }));
  });

  test('control characters of a sheet do not reach the terminal', async () => {
    const text = await drawn(['x^2'], { answers: 'a.csv' }, {}, 'name,answer\n\u001b[31mEve,\u001b]0;x\u0007\n');
    expect(text).not.toMatch(/[\u001b\u0007]/);
  });
});

test('every mistake of the table has a first hint', () => {
  const names = mutations.flatMap(({ kind, name }) => (kind === 'sweep' ? [] : [name]));
  expect(names.filter((name) => !hintedMistakes.includes(name))).toEqual([]);
});
