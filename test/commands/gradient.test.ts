import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { gradient } from '../../src/commands/gradient.ts';
import { InputError } from '../../src/input-error.ts';
import { json } from '../../src/render/json.ts';

type Flags = Readonly<Record<string, unknown>>;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const answered = async (args: readonly string[], flags: Flags) => {
  const options = gradient.read(args, flags);
  return { options, result: await gradient.compute(options) };
};
const drawn = async (args: readonly string[], flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const { options, result } = await answered(args, flags);
  return await gradient.text(result, { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'gradient', `${name}.txt`);

const bowl = ['x^2 + 4*y^2'];
const atBowl = { at: ['x=2,y=1'] };
const loss = ['(2*w + b - 5)^2'];
const many = [Array.from({ length: 60 }, (_, i) => `${i + 1}*w${i}*w${(i + 1) % 60}`).join(' + ')];
const atMany = { at: [Array.from({ length: 60 }, (_, i) => `w${i}=1`).join(',')] };

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, args: readonly string[], flags: Flags, screen?: Partial<Screen>][] = [
  ['bowl', bowl, atBowl],
  ['bowl-direction', bowl, { ...atBowl, direction: ['1,-1'] }],
  ['bowl-ascii', bowl, atBowl, { unicode: false }],
  ['bowl-60-columns', bowl, atBowl, { columns: 60 }],
  ['bowl-50-columns-ascii', bowl, atBowl, { columns: 50, unicode: false }],
  ['bowl-described', bowl, atBowl, { describe: true }],
  ['compass', bowl, { ...atBowl, compass: true }],
  [
    'compass-direction-ascii-60',
    bowl,
    { ...atBowl, compass: true, direction: ['1,1'] },
    { columns: 60, unicode: false },
  ],
  ['compass-described', bowl, { ...atBowl, compass: true }, { describe: true }],
  ['slices', loss, { at: ['w=1,b=0'], slices: true }],
  ['slices-ascii', loss, { at: ['w=1,b=0'], slices: true }, { unicode: false }],
  ['slices-described', loss, { at: ['w=1,b=0'], slices: true }, { describe: true }],
  ['saddle-hessian', ['x^4/4 - x^2/2 + y^2/2'], { at: ['x=0,y=0'], hessian: true }],
  ['minimum', ['himmelblau'], { at: ['x=3,y=2'] }],
  ['near-a-minimum', ['himmelblau'], { at: ['x=3.584428,y=-1.848126'] }],
  ['degenerate', ['x^4 + y^2'], { at: ['x=0,y=0'] }],
  ['slope-without-end', ['2*x - y'], { at: ['x=1,y=1'] }],
  ['straight-at-the-minimum', bowl, { at: ['x=1,y=0'] }],
  ['landscape-by-name', ['rosenbrock'], {}],
  ['tie', ['max(x, y)'], { at: ['x=1,y=1'] }],
  ['tie-direction', ['max(x, y)'], { at: ['x=1,y=1'], direction: ['1,-1'] }],
  ['partials-but-no-gradient', ['abs(abs(x) - abs(y)) - abs(x) - abs(y)'], { at: ['x=0,y=0'] }],
  ['corner-smoothed-out', ['relu(x) - relu(-x) + 2*y'], { at: ['x=0,y=1'] }],
  ['outside-the-domain', ['log(x)*y'], { at: ['x=-1,y=2'] }],
  ['three-knobs', ['x*y*z + sin(z)'], { at: ['x=1,y=2,z=3'], hessian: true }],
  ['one-knob', ['x^2'], { at: ['3'] }],
  ['sixty-knobs', many, atMany],
  ['jacobian', ['x*y', 'x + y', 'x^2'], { at: ['x=1,y=2'], jvp: ['3,-1'], vjp: ['1,10,-1'] }],
  ['jacobian-corner', ['relu(x)', 'x*y'], { at: ['x=0,y=2'] }],
  ['products', ['x^2*y'], { at: ['x=3,y=2'], hvp: ['1,2'], jvp: ['x=1,y=0'], vjp: ['2'], methods: ['reverse'] }],
  ['methods', bowl, { ...atBowl, methods: ['forward,central'], h: '0.1' }],
];

describe('gradient.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen) => {
    const text = await drawn(args, flags, screen);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn(bowl, atBowl, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(bowl, atBowl));
    expect(coloured).not.toBe(await drawn(bowl, atBowl));
  });

  test('the bare answer has all digits', async () => {
    const bare = async (args: readonly string[], flags: Flags) => gradient.bare?.((await answered(args, flags)).result);
    // cos(1) and 2
    expect(await bare(['sin(x) + y^2'], { at: ['x=1,y=1'] })).toBe('0.5403023058681398,2');
    expect(await bare(['max(x, y)'], { at: ['x=1,y=1'] })).toBe('none,none');
    expect(await bare(['x*y', 'x + y'], { at: ['x=1,y=2'] })).toBe('2,1\n1,1');
  });
});

describe('the map', () => {
  const map = async (flags: Flags = atBowl): Promise<string[]> => (await drawn(bowl, flags)).split('\n');
  const cell = (lines: readonly string[], mark: string): readonly [column: number, row: number] => {
    const row = lines.findIndex((line) => [...line].includes(mark) && /[│┤]/.test(line));
    return [[...(lines[row] as string)].indexOf(mark), row];
  };

  test('one unit is as long across as up: the marks lie where the numbers say, to a cell', async () => {
    const lines = await map();
    const [here, up, floor] = ['●', '▲', '✕'].map((mark) => cell(lines, mark));
    const [hx, hy] = here as readonly [number, number];
    const [fx, fy] = floor as readonly [number, number];
    // From (0, 0) to (2, 1): twice as far across as up, where a cell is half as wide as high.
    expect(Math.abs((hx - fx) / 2 - 2 * (fy - hy))).toBeLessThanOrEqual(2);
    // The arrow leaves along (1, 2): a cell up is a quarter of a unit, half a cell's height across.
    const [ux, uy] = up as readonly [number, number];
    expect(Math.abs((ux - hx) / 2 - (hy - uy) / 2)).toBeLessThanOrEqual(1);
  });

  test('the picture is told where it is not drawn', async () => {
    const told = await drawn(bowl, atBowl, { describe: true });
    expect(told).toContain('36.9 degrees');
    expect(told).not.toContain('┤');
  });
});

describe('the schema of gradient', () => {
  const path = join(import.meta.dirname, '..', '..', 'schemas', 'gradient.json');
  const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(path, 'utf8')),
  );

  test.each(screens)('fits %s', async (_, args, flags) => {
    const { result } = await answered(args, flags);
    const parsed = JSON.parse(json({ command: 'gradient', ...result }));
    validate(parsed);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('does not fit a gradient that is a list', async () => {
    const { result } = await answered(bowl, atBowl);
    expect(validate(JSON.parse(json({ command: 'gradient', ...result, gradient: [4, 8] })))).toBe(false);
  });
});

describe('bad input', () => {
  test.each([
    ['no point', bowl, {}, 'gradient needs a point'],
    ['a coordinate too few', bowl, { at: ['x=1'] }, '--at gives no number to y'],
    [
      'a coordinate too many',
      bowl,
      { at: ['x=1,y=1,z=1'] },
      '--at gives "z" a number, and the formula has no such variable',
    ],
    [
      'a bare number for two variables',
      bowl,
      { at: ['3'] },
      '--at needs to know which variable 3 is for: the formula has x, y',
    ],
    ['no variables', ['2 + 3'], {}, 'the formula has no variables, so nothing can change it'],
    ['a direction of length zero', bowl, { ...atBowl, direction: ['0,0'] }, 'a direction of length zero leads nowhere'],
    [
      'a direction that is too short',
      bowl,
      { ...atBowl, direction: ['1'] },
      '--direction needs a number for every variable (x, y), and one came',
    ],
    [
      'a direction that is too long',
      bowl,
      { ...atBowl, direction: ['1,2,3'] },
      '--direction needs a number for every variable (x, y), and 3 came',
    ],
    ['a direction that lacks a name', bowl, { ...atBowl, direction: ['x=1'] }, '--direction gives no number to y'],
    [
      'a direction for several formulas',
      ['x', 'y'],
      { at: ['x=1,y=2'], direction: ['1,1'] },
      'a direction needs one formula',
    ],
    [
      'a compass for three variables',
      ['x*y*z'],
      { at: ['x=1,y=2,z=3'], compass: true },
      '--compass needs two variables, and the formula has 3',
    ],
    [
      'a compass for one variable',
      ['x^2'],
      { at: ['3'], compass: true },
      '--compass needs two variables, and the formula has one',
    ],
    [
      'two pictures',
      bowl,
      { ...atBowl, compass: true, slices: true },
      '--compass and --slices are two pictures, and one is drawn',
    ],
    [
      'a Hessian of several formulas',
      ['x', 'y'],
      { at: ['x=1,y=2'], hessian: true },
      '--hessian needs one formula, and 2 were given',
    ],
    ['a method that is not there', bowl, { ...atBowl, methods: ['centrel'] }, 'unknown method "centrel"'],
    ['a step of nothing', bowl, { ...atBowl, h: '0' }, 'the step h needs a finite number other than 0, and 0 came'],
    [
      'weights for formulas that are not there',
      bowl,
      { ...atBowl, vjp: ['1,2'] },
      '--vjp needs a number for every formula (x^2 + 4*y^2), and 2 came',
    ],
    ['a landscape that is not there', ['rosenbrok'], {}, 'there is no landscape "rosenbrok"'],
    [
      'a formula that does not parse',
      ['x +'],
      { at: ['x=1'] },
      expect.stringMatching(/^expected a number, a name or a bracket/),
    ],
  ])('%s', async (_, args, flags, message) => {
    const caught = await answered(args, flags).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toEqual(message);
    expect((caught as InputError).hint).not.toBeNull();
  });
});
