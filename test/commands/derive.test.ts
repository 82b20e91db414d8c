import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { derive } from '../../src/commands/derive.ts';

const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const drawn = async (
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  screen: Partial<Screen> = {},
): Promise<string> => {
  const options = derive.read(args, flags);
  return await derive.text(await derive.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'derive', `${name}.txt`);

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [
  name: string,
  expression: string,
  flags: Readonly<Record<string, unknown>>,
  screen?: Partial<Screen>,
][] = [
  ['parabola', 'x^2', { at: ['3'] }],
  ['parabola-60-columns', 'x^2', { at: ['3'] }, { columns: 60 }],
  ['parabola-50-columns', 'x^2', { at: ['3'] }, { columns: 50 }],
  ['parabola-ascii', 'x^2', { at: ['3'] }, { unicode: false }],
  ['parabola-described', 'x^2', { at: ['3'] }, { describe: true }],
  ['relu-corner', 'relu(x)', { at: ['0'] }],
  ['relu-corner-ascii-60', 'relu(x)', { at: ['0'] }, { columns: 60, unicode: false }],
  ['sqrt-vertical', 'sqrt(x)', { at: ['0'] }],
  ['floor-jump', 'floor(x)', { at: ['2'] }],
  ['reciprocal-pole', '1/x', { at: ['0'] }],
  ['sinc-hole', 'sin(x)/x', { at: ['0'] }],
  ['tan-asymptotes', 'tan(x)', { at: ['1'], methods: ['central'] }],
  ['steps', 'sin(x^2)*exp(-x/3)', { steps: true }],
  ['slope-below', 'x^3 - 3*x', { at: ['0.5'], show: 'slope', range: '-2.2:2.2', methods: ['dual'] }],
  ['secants', 'x^3', { at: ['1'], secants: ['1,0.5,0.1'], methods: ['central'] }],
  ['zoom', 'x^3', { at: ['1'], zoom: ['1,10,100'], methods: ['central'] }],
  ['partial', 'a*x^2 + b', { at: ['x=2,a=3,b=1'], var: 'a', methods: ['central', 'dual'] }],
  ['parsed', '1/2x', { at: ['1'], showParsed: true, methods: ['dual'] }],
];

describe('derive.text', () => {
  test.each(screens)('%s', async (name, expression, flags, screen) => {
    const text = await drawn([expression], flags, screen);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn(['x^2'], { at: ['3'] }, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(['x^2'], { at: ['3'] }));
    expect(coloured).not.toBe(await drawn(['x^2'], { at: ['3'] }));
  });

  test('the bare answer has all digits', async () => {
    expect(derive.bare?.(await derive.compute(derive.read(['sin(x)'], { at: ['1'] })))).toBe('0.5403023058681398');
    expect(derive.bare?.(await derive.compute(derive.read(['x^2'], {})))).toBe('2 * x');
    expect(derive.bare?.(await derive.compute(derive.read(['abs(x)'], { at: ['0'] })))).toBe('no derivative');
  });
});
