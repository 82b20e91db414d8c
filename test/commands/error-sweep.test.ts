import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Flags, Screen } from '../../src/command.ts';
import { errorSweep } from '../../src/commands/error-sweep.ts';
import { InputError } from '../../src/input-error.ts';

const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const drawn = async (args: readonly string[], flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const options = errorSweep.read(args, flags);
  return await errorSweep.text(await errorSweep.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'error-sweep', `${name}.txt`);

const two = { methods: ['central,forward'], precision: ['float64,float16'] };
/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, args: readonly string[], flags: Flags, screen?: Partial<Screen>][] = [
  ['default', [], {}],
  ['two-methods-60-columns', [], two, { columns: 60 }],
  ['two-methods-40-columns', [], two, { columns: 40 }],
  ['two-methods-ascii', [], two, { unicode: false }],
  ['two-methods-described', [], two, { describe: true }],
  ['microscope', ['sin(x)'], { at: ['1'], digits: '1e-8', precision: ['float64,float32'], methods: ['central'] }],
  ['second-derivative', ['exp(x)'], { at: ['1'], order: '2', precision: ['float64'] }],
  ['noise', ['sin(x)'], { at: ['1'], noise: '1e-6', seed: '7', precision: ['float64'], methods: ['forward,central'] }],
  ['corner', ['abs(x)'], { at: ['0'], precision: ['float64'] }],
  ['pole', ['1/x'], { at: ['0'], precision: ['float64'] }],
  ['outside', ['sqrt(x)'], { at: ['-1'], precision: ['float64'] }],
  ['straight', ['3*x + 1'], { at: ['0.1'], precision: ['float64'] }],
  ['root-of-sine', ['sin(x)'], { at: ['0'], precision: ['float64'] }],
  ['large-x', ['log(x)'], { at: ['1e12'], methods: ['central'] }],
  ['gamma', ['gamma(x)'], { at: ['2.5'], precision: ['float64'], methods: ['central,complex-step'] }],
];

describe('error-sweep.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen) => {
    const text = await drawn(args, flags, screen);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('what is not known is not said to be not there', async () => {
    const text = await drawn(['x == 0 ? 0 : x*sin(1/x)'], { at: ['0'], precision: ['float64'], methods: ['central'] });
    expect(text).toContain("f' is not known there");
    expect(text).not.toContain('does not exist');
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn([], two, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn([], two));
  });
});

describe('error-sweep.formats.csv', () => {
  test('has a line for every step, with the parts in full precision', async () => {
    const options = errorSweep.read([], { precision: ['float64'], methods: ['central'], h: '1:0.25' });
    const lines = errorSweep.formats?.['csv']?.(await errorSweep.compute(options), plain, options).split('\n');
    expect(lines?.[0]).toBe('precision,method,h,applied,estimate,error,truncation,roundoff');
    expect(lines).toHaveLength(4);
    const [precision, method, h, applied, estimate, error, truncation, roundoff] = (lines?.[1] ?? '').split(',');
    expect([precision, method, h, applied]).toEqual(['float64', 'central', '1', '1']);
    // (sin 2 - sin 0)/2, and what it misses of cos 1
    expect(Number(estimate)).toBeCloseTo(Math.sin(2) / 2, 15);
    expect(Number(error)).toBeCloseTo(Math.sin(2) / 2 - Math.cos(1), 15);
    expect(Number(truncation) + Number(roundoff)).toBeCloseTo(Number(error), 16);
  });
});

describe('bad input', () => {
  test.each<[name: string, args: readonly string[], flags: Flags, message: RegExp, hint: RegExp]>([
    ['no point', ['sin(x)'], {}, /needs a point/, /--at 1$/],
    ['no point for two variables', ['x*y'], {}, /needs a point/, /--at x=1,y=2$/],
    ['an empty range', ['x'], { at: ['1'], h: '1:1' }, /two different steps/, /--h 1:1e-16/],
    ['a reversed range', ['x'], { at: ['1'], h: '1e-16:1' }, /largest step first, and 1e-16 is below 1/, /--h 1:1e-16/],
    ['a negative range', ['x'], { at: ['1'], h: '1:-1e-8' }, /steps above 0/, /--h/],
    ['a range with one end', ['x'], { at: ['1'], h: '1e-8' }, /two steps with a colon/, /--h/],
    ['a range of words', ['x'], { at: ['1'], h: 'a:b' }, /--h/, /./],
    ['too many points', ['x'], { at: ['1'], points: '501' }, /at most 500/, /--points/],
    ['one point', ['x'], { at: ['1'], points: '1' }, /at least 2/, /--points 2/],
    [
      'an unknown precision',
      ['x'],
      { at: ['1'], precision: ['float61'] },
      /unknown precision "float61"/,
      /did you mean float/,
    ],
    ['an unknown method', ['x'], { at: ['1'], methods: ['centrl'] }, /unknown method "centrl"/, /central/],
    ['another base', ['x'], { at: ['1'], base: '3' }, /2 or 10/, /--base 10/],
    ['the third derivative', ['x'], { at: ['1'], order: '3' }, /at most 2/, /--order/],
    ['digits of a second derivative', ['x'], { at: ['1'], order: '2', digits: '1e-8' }, /first differences/, /leave/],
    ['a step of 0 to look at', ['x'], { at: ['1'], digits: '0' }, /above 0/, /--digits/],
    ['a seed without noise', ['x'], { at: ['1'], seed: '7' }, /there is none/, /--noise/],
    ['no noise to speak of', ['x'], { at: ['1'], noise: '0' }, /above 0/, /--noise/],
    ['an unknown variable', ['x'], { at: ['1'], var: 'y' }, /no variable "y"/, /x/],
    ['a formula that does not parse', ['sin(x'], { at: ['1'] }, /./, /./],
  ])('%s', (_, args, flags, message, hint) => {
    let caught: unknown = null;
    try {
      errorSweep.read(args, flags);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toMatch(message);
    expect((caught as InputError).hint).toMatch(hint);
  });
});
