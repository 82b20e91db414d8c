import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { landscape } from '../../src/commands/landscape.ts';
import { InputError } from '../../src/input-error.ts';
import { landscapes } from '../../src/math/landscapes.ts';
import { widthOf } from '../../src/render/text.ts';

type Flags = Readonly<Record<string, unknown>>;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const drawn = async (args: readonly string[], flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const options = landscape.read(args, flags);
  return await landscape.text(await landscape.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'landscape', `${name}.txt`);

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, args: readonly string[], flags: Flags, screen?: Partial<Screen>][] = [
  ['himmelblau', ['himmelblau'], {}],
  ['himmelblau-60-columns', ['himmelblau'], {}, { columns: 60 }],
  ['himmelblau-ascii', ['himmelblau'], {}, { unicode: false }],
  ['himmelblau-described', ['himmelblau'], {}, { describe: true }],
  ['himmelblau-shaded-ascii', ['himmelblau'], { shade: true }, { unicode: false }],
  ['rosenbrock-shaded', ['rosenbrock'], { shade: true }],
  ['double-well', ['double-well'], {}],
  ['bowl-equal', ['(x^2 + 4*y^2)/2'], { equal: true, levels: ['1,2,4'] }],
  ['ackley-corner', ['ackley'], { range: ['-2:2'], levels: ['2,4,6'] }],
  ['monkey-saddle', ['monkey-saddle'], {}],
  ['line-of-minima', ['x^2 + y^2 + z^2 - x*y*z'], { at: ['z=2'] }],
  ['poles', ['1/(x*y)'], {}],
  ['half-plane', ['log(x) + y^2'], {}],
  ['powell-slice', ['powell'], {}],
  ['curve', ['x^4 - 2*x^2 + x/4'], {}],
  ['curve-described', ['x^4 - 2*x^2 + x/4'], {}, { describe: true }],
  ['nowhere', ['sqrt(-1 - x^2) + y'], {}],
];

describe('landscape.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen) => {
    const text = await drawn(args, flags, screen);
    const columns = screen?.columns ?? 80;
    expect(text.split('\n').filter((line) => widthOf(line) > columns)).toEqual([]);
    expect(text.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test.each([80, 60])(
    'the list has every landscape with its formula and its minimum, in %d columns',
    async (columns) => {
      const text = await drawn([], { list: true }, { columns });
      expect(await drawn([], {}, { columns })).toBe(text);
      const words = text.replace(/\s+/g, '');
      for (const { name, formula, source } of landscapes) {
        expect(text).toContain(name);
        // Beside one another stand the columns of a line, so that only the beginning of a formula is sure to be whole.
        expect(words).toContain(formula.replace(/\s+/g, '').slice(0, 4));
        expect(words).toContain(source.split(' ')[0]);
      }
      expect(text).toContain('(3, 2) +3');
      expect(text).toMatch(/rosenbrock:N/);
      for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    },
  );

  test.each([40, 50, 100, 200])('fits %d columns', async (columns) => {
    for (const name of ['himmelblau', 'ackley', 'wood'])
      for (const line of (await drawn([name], {}, { columns })).split('\n'))
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  test('the colours of the theme add nothing but colour', async () => {
    const coloured = await drawn(['himmelblau'], {}, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(['himmelblau'], {}));
    expect(coloured).not.toBe(await drawn(['himmelblau'], {}));
  });

  test('with 256 colours or more the ground is shaded, unless --no-shade says otherwise', async () => {
    for (const colorDepth of [2, 3] as const) {
      expect(await drawn(['booth'], {}, { colorDepth })).toContain('▀');
      expect(await drawn(['booth'], { shade: false }, { colorDepth })).not.toContain('▀');
    }
    // Level lines are dots over the shades.
    const shaded = await drawn(['booth'], {}, { colorDepth: 3 });
    expect(shaded).toMatch(/[\u2801-\u28ff]/);
    expect(shaded).toContain('Level lines at f = ');
    expect(await drawn(['booth'], {}, { colorDepth: 3, unicode: false })).not.toMatch(/[\u2801-\u28ff]/);
    expect(await drawn(['booth'], {}, { colorDepth: 3 })).toContain('\u001b[48;2;');
  });

  test('the level lines of a circle lie on the circle to a cell of the picture', async () => {
    const text = await drawn(['x^2 + y^2'], { range: ['-3:3'], levels: ['1,4'], shade: false });
    const picture = text.split('\n').filter((line) => /^.{3,6}[┤│]/.test(line));
    const edge = (picture[0] as string).search(/[┤│]/) + 1;
    // Sixteen rows of four dots from y = 3 to -3; the dots of a row of 76 columns from x = -3 to 3.
    const columns = 80 - edge;
    const [cellX, cellY] = [6 / columns, 6 / picture.length];
    const seen = { 1: 0, 2: 0 };
    picture.forEach((line, row) => {
      [...line].forEach((character, column) => {
        const dots = (character.codePointAt(0) as number) - 0x2800;
        if (dots <= 0 || dots > 0xff) return;
        const [x, y] = [-3 + (column - edge + 0.5) * cellX, 3 - (row + 0.5) * cellY];
        const radius = Math.hypot(x, y);
        const nearest = Math.abs(radius - 1) < Math.abs(radius - 2) ? 1 : 2;
        seen[nearest] += 1;
        expect(Math.abs(radius - nearest)).toBeLessThanOrEqual(Math.hypot(cellX, cellY));
      });
    });
    expect(picture).toHaveLength(16);
    expect(seen[1]).toBeGreaterThan(20);
    expect(seen[2]).toBeGreaterThan(40);
  });
});

describe('landscape.formats.csv', () => {
  const written = async (args: readonly string[], flags: Flags): Promise<string> => {
    const options = landscape.read(args, { csv: true, ...flags });
    return landscape.formats?.['csv']?.(await landscape.compute(options), plain, options) as string;
  };

  test('has a line for each place', async () => {
    expect(await written(['x + 10*y'], { range: ['x=0:1,y=0:2'], grid: '2' })).toBe(
      'x,y,f\n0,0,0\n1,0,1\n0,2,20\n1,2,21',
    );
    expect((await written(['booth'], {})).split('\n')).toHaveLength(61 * 61 + 1);
  });

  test('leaves the height out where there is none', async () => {
    expect(await written(['log(x)'], { range: ['-1:1'], grid: '3' })).toBe('x,f\n-1,\n0,\n1,0');
  });
});

describe('landscape.read', () => {
  const refused = (args: readonly string[], flags: Flags): InputError => {
    try {
      landscape.read(args, flags);
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  test.each([
    ['one number for --range', ['x + y'], { range: ['3'] }, 'two numbers with a colon'],
    ['a range without width', ['x + y'], { range: ['x=1:1'] }, 'both are 1'],
    ['a range the wrong way round', ['x + y'], { range: ['x=3:-3'] }, 'lower end first'],
    ['an axis that is not there', ['x + y'], { range: ['z=0:1'] }, 'no such axis'],
    ['an axis that is held still', ['x + y'], { at: ['y=1'], range: ['y=0:1'] }, 'no such axis'],
    ['two ranges of one axis', ['x + y'], { range: ['x=0:1', '2:3'] }, 'two ranges'],
    ['a range too narrow for float64', ['x + y'], { range: ['1:1+1e-15'] }, 'so narrow'],
    ['a range too wide for float64', ['x + y'], { range: ['-1e308:1e308'] }, 'wider than'],
    ['no levels', ['x + y'], { levels: ['0'] }, 'at least 1'],
    ['half a level', ['x + y'], { levels: ['2.5'] }, 'whole number'],
    ['a level that is no number', ['x + y'], { levels: ['1,a'] }, 'variable a'],
    ['an empty name', ['x + y'], { vars: ['x,'] }, 'empty name'],
    ['three variables', ['x + y + z'], {}, '3 are left'],
    ['a list and a landscape', ['booth'], { list: true }, '--list'],
    ['CSV of the list', [], { csv: true }, '--csv'],
    ['a grid of one place', ['booth'], { grid: '1' }, 'at least 2'],
    ['an unknown landscape', ['himmelbla'], {}, 'no landscape'],
  ] as const)('refuses %s', (_, args, flags, text) => {
    const error = refused(args, flags);
    expect(error.message).toContain(text);
    expect(error.hint ?? '').not.toBe('');
  });

  test('a hint turns a range round', () => {
    expect(refused(['x + y'], { range: ['x=3:-3'] }).hint).toBe('for example --range x=-3:3');
  });

  test('several levels are taken as they are, in order and once; a single one counts', async () => {
    const levels = async (given: string): Promise<readonly number[]> => {
      const result = await landscape.compute(landscape.read(['booth'], { levels: [given] }));
      return 'levels' in result ? result.levels : [];
    };
    expect(await levels('9,1,4,4')).toEqual([1, 4, 9]);
    expect(await levels('3')).toHaveLength(3);
  });
});
