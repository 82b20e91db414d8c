import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { cost } from '../../src/commands/cost.ts';
import { InputError } from '../../src/input-error.ts';
import { widthOf } from '../../src/render/text.ts';

type Flags = Readonly<Record<string, unknown>>;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const drawn = async (args: readonly string[], flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const options = cost.read(args, flags);
  return await cost.text(await cost.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'cost', `${name}.txt`);

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, args: readonly string[], flags: Flags, screen?: Partial<Screen>][] = [
  ['families', [], { sizes: ['10,100,1000'] }],
  ['network-million', [], { family: ['network'], params: ['1000000'], passTime: '1s' }],
  ['network-60-columns-ascii', [], { family: ['network'], params: ['1000000'] }, { columns: 60, unicode: false }],
  ['linear-described', [], { family: ['linear'], sizes: ['10,100'] }, { describe: true }],
  ['formula', ['(a*b + c)^2'], {}],
  ['division', ['a/b'], { params: ['1000'], passTime: '20ms' }],
];

describe('cost.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen) => {
    const text = await drawn(args, flags, screen);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => widthOf(line) > columns)).toEqual([]);
    expect(text.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('times stand in a table of their own that says they are measured, and only when asked for', async () => {
    // A clock that moves by a tenth of a second with every look: everything takes as long as one value.
    let now = 0;
    const options = cost.read(['x^2 + y^2'], { measure: true });
    const result = await cost.compute(options, () => (now += 0.1));
    const text = await cost.text(result, plain, options);
    expect(text).toContain('Measured here and now, in times of one value; another run or machine will');
    expect(text).toMatch(/2 +100 milliseconds +1 +1 +1\n/);
    expect(result.isMeasured).toBe(true);
    expect(await drawn(['x^2 + y^2'], {})).not.toContain('easured');
    let looked = 0;
    await cost.compute(cost.read(['x^2'], {}), () => looked++);
    expect(looked).toBe(0);
  });

  test.each([40, 50, 75, 200])('fits %d columns', async (columns) => {
    for (const line of (await drawn([], { sizes: ['10,100'] }, { columns })).split('\n'))
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn(['x^2'], {}, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(['x^2'], {}));
    expect(coloured).not.toBe(await drawn(['x^2'], {}));
  });
});

describe('cost.read', () => {
  const question = (flags: Flags) => cost.read([], flags).question;

  test.each([
    ['1s', 1],
    ['20ms', 0.02],
    ['5 min', 300],
    ['2h', 7200],
    ['1/4', 0.25],
    ['1e-3', 1e-3],
    ['3us', 3e-6],
    ['1d', 86_400],
  ])('--pass-time %s is %d seconds', (text, seconds) => {
    expect(question({ passTime: text }).passTime).toBeCloseTo(seconds, 15);
  });

  test('numbers of knobs come in order and once', () => {
    expect(question({ sizes: ['100,10', '10'], params: ['1e9,1e6'] })).toMatchObject({
      sizes: [10, 100],
      params: [1e6, 1e9],
    });
  });

  test.each([
    ['no knobs', [], { sizes: ['0'] }, '--sizes needs whole numbers'],
    ['half a knob', [], { params: ['1.5'] }, '--params needs whole numbers'],
    ['more knobs than can be built', [], { sizes: ['1e6'] }, 'from 1 to 100000'],
    ['an unknown function', [], { family: ['netwrk'] }, 'unknown function'],
    ['no time', [], { passTime: '0' }, 'a time above 0'],
    ['a time that is none', [], { passTime: 'ms' }, 'a time above 0'],
    ['a formula with sizes', ['x^2'], { sizes: ['3'] }, 'has its own'],
    ['a formula and a function', ['x^2'], { family: ['linear'] }, 'has its own'],
    ['a formula that does not parse', ['x +'], {}, 'end of the formula'],
  ] as const)('refuses %s', (_, args, flags, text) => {
    let error: unknown;
    try {
      cost.read(args, flags);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(text);
    expect((error as InputError).hint ?? '').not.toBe('');
  });
});
