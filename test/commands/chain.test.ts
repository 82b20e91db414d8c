import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Screen, World } from '../../src/command.ts';
import { chain } from '../../src/commands/chain.ts';
import { InputError } from '../../src/input-error.ts';
import { json } from '../../src/render/json.ts';

type Flags = Readonly<Record<string, unknown>>;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const answered = async (args: readonly string[], flags: Flags) => {
  const options = chain.read(args, flags);
  return { options, result: await chain.compute(options) };
};
const drawn = async (args: readonly string[], flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const { options, result } = await answered(args, flags);
  return await chain.text(result, { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'chain', `${name}.txt`);

const forks = ['x*x + 4*x'];
const bracket = ['p = a*b; s = p + c; s^2'];
const sigmoids = ['sigmoid(sigmoid(sigmoid(sigmoid(sigmoid(x)))))'];
/** More operations than a drawing has room for. */
const wide = [Array.from({ length: 24 }, (_, i) => `sin(${i + 2}*x)`).join(' + ')];

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, args: readonly string[], flags: Flags, screen?: Partial<Screen>][] = [
  ['links', ['(3*w - 6)^2'], { at: ['1'] }],
  ['links-nudged', ['(3*w - 6)^2'], { at: ['1'], nudge: ['0.01'] }],
  ['links-nudged-ascii-60', ['(3*w - 6)^2'], { at: ['1'], nudge: ['0.01'] }, { unicode: false, columns: 60 }],
  ['fork', forks, { at: ['3'] }],
  ['fork-ascii', forks, { at: ['3'] }, { unicode: false }],
  ['fork-60-columns', forks, { at: ['3'] }, { columns: 60 }],
  ['fork-50-columns', forks, { at: ['3'] }, { columns: 50 }],
  ['fork-described', forks, { at: ['3'] }, { describe: true }],
  ['fork-overwritten', forks, { at: ['3'], break: 'overwrite' }],
  ['fork-overwritten-ascii-60', forks, { at: ['3'], break: 'overwrite' }, { unicode: false, columns: 60 }],
  ['bracket-modes', bracket, { at: ['a=2,b=-1,c=3'], modes: true }],
  ['shared-and-passed-by', ['u = x^2; v = 3*u; u*v'], { at: ['1.5'] }],
  ['recursive-order', ['u = x^2; v = 3*u; u*v'], { at: ['2'], break: 'recursive-order' }],
  ['wrong-order-unnoticed', forks, { at: ['3'], break: 'wrong-order' }],
  ['forgot-inner', ['sin(x^2)'], { at: ['1.3'], break: 'forgot-inner' }],
  ['kept-own-input', bracket, { at: ['a=2,b=-1,c=3'], break: 'kept-own-input' }],
  ['staircase', sigmoids, { at: ['0'] }],
  ['staircase-ascii-60', sigmoids, { at: ['0'] }, { unicode: false, columns: 60 }],
  ['repeat-sigmoid', [], { repeat: ['sigmoid'], times: '20', at: ['0'] }],
  ['repeat-sigmoid-described', [], { repeat: ['sigmoid'], times: '20', at: ['0'] }, { describe: true }],
  ['repeat-compared', [], { repeat: ['sigmoid,tanh,relu'], weight: ['1,2'], times: '50', at: ['0.5'] }],
  ['repeat-exploding', [], { repeat: ['w*x'], times: '100', at: ['x=1,w=1.2'] }],
  ['too-wide', wide, { at: ['1'] }],
  ['corner', ['relu(x) + abs(y)'], { at: ['x=0,y=1'] }],
  ['condition', ['x > 0 ? x^2 : -x'], { at: ['x=2'] }],
  ['outside-the-domain', ['log(x)*y'], { at: ['x=-1,y=2'] }],
  ['mermaid', bracket, { at: ['a=2,b=-1,c=3'], format: 'mermaid' }],
  ['dot', bracket, { at: ['a=2,b=-1,c=3'], format: 'dot' }],
];

describe('chain.text', () => {
  test.each(screens)('%s', async (name, args, flags, screen) => {
    const text = await drawn(args, flags, screen);
    const columns = screen?.columns ?? 80;
    if (flags['format'] === undefined)
      expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
  });

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn(forks, { at: ['3'] }, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn(forks, { at: ['3'] }));
    expect(coloured).not.toBe(await drawn(forks, { at: ['3'] }));
  });

  test('every number of the ledger is in the JSON', async () => {
    const { result } = await answered(forks, { at: ['3'] });
    expect(result.nodes.find(({ id }) => id === 'x')?.contributions.map(({ product }) => product)).toEqual([3, 3, 4]);
    expect(result.gradient).toEqual({ x: 10 });
  });

  test('labels of other programs cannot be ended by a formula', async () => {
    const flags = { at: ['x=1,y=2'] };
    expect(await drawn(['x < y ? x*y : 0'], { ...flags, format: 'mermaid' })).not.toMatch(/\["[^"]*"[^\]]/);
    expect(await drawn(['(x < y)*x'], { ...flags, format: 'mermaid' })).toContain('#60;');
    expect(await drawn(['(x < y)*x'], { ...flags, format: 'dot' })).toContain('x < y');
  });
});

describe('the schema of chain', () => {
  const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'chain.json'), 'utf8')),
  );

  test.each(screens)('fits %s', async (_, args, flags) => {
    const { result } = await answered(args, flags);
    const parsed = JSON.parse(json({ command: 'chain', ...result }));
    validate(parsed);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('does not fit an adjoint that is missing', async () => {
    const { result } = await answered(forks, { at: ['3'] });
    const parsed = JSON.parse(json({ command: 'chain', ...result }));
    delete parsed.nodes[0].adjoint;
    expect(validate(parsed)).toBe(false);
  });
});

describe('chain --step', () => {
  const walked = async (interactive: boolean, lines: readonly (string | null)[]) => {
    const written: string[] = [];
    const asked = [...lines];
    const world: World = {
      screen: plain,
      interactive,
      err: () => undefined,
      signal: new AbortController().signal,
      out: async (text) => {
        written.push(text);
      },
      outBytes: async () => undefined,
      nextLine: async () => asked.shift() ?? null,
      look: () => plain,
      nextFrame: async () => undefined,
    };
    const status = await chain.stream?.(chain.read(forks, { at: ['3'], step: true }), world);
    return { status, written };
  };

  test('at a terminal each line waits for Enter, and the end of the input ends it', async () => {
    expect((await walked(true, ['', ''])).written).toHaveLength(3);
    expect(
      (
        await walked(
          true,
          Array.from({ length: 20 }, () => ''),
        )
      ).written,
    ).toHaveLength(9);
  });

  test('elsewhere it does not wait', async () => {
    const { status, written } = await walked(false, []);
    expect(status).toBe(0);
    expect(written).toHaveLength(9);
    await expect(written.join('')).toMatchFileSnapshot(golden('fork-step-by-step'));
  });

  test('JSON does not walk', () => {
    expect(chain.stream?.(chain.read(forks, { at: ['3'], step: true, json: true }), {} as World)).toBeNull();
  });
});

describe('bad input', () => {
  test.each([
    ['no formula', [], {}, 'expected a formula, or a link to repeat'],
    ['no point', forks, {}, 'chain needs a point'],
    ['a formula without variables', ['2 + 3'], { at: [] }, 'chain needs a point'],
    ['a coordinate too few', bracket, { at: ['a=2,b=-1'] }, '--at gives no number to c'],
    [
      'a coordinate too many',
      forks,
      { at: ['x=3,y=1'] },
      '--at gives "y" a number, and the formula has no such variable',
    ],
    ['a nudge of nothing', forks, { at: ['3'], nudge: ['0'] }, '--nudge needs an amount other than 0'],
    [
      'a nudge of nobody',
      bracket,
      { at: ['a=2,b=-1,c=3'], nudge: ['0.1'] },
      '--nudge needs to know which variable 0.1 is for: the formula has a, b, c',
    ],
    [
      'a rule that is not there',
      forks,
      { at: ['3'], break: 'overwrit' },
      'there is no rule to break by the name "overwrit"',
    ],
    ['a place without a rule', forks, { at: ['3'], where: ['p'] }, '--where needs a rule to break'],
    [
      'nudge and break at once',
      forks,
      { at: ['3'], nudge: ['0.1'], break: 'overwrite' },
      '--nudge and --break show different things',
    ],
    ['a format that is not there', forks, { at: ['3'], format: 'svg' }, 'unknown format "svg"'],
    ['how often, without what', forks, { at: ['3'], times: '3' }, '--times needs a link to repeat'],
    ['a formula and a link', forks, { at: ['3'], repeat: ['tanh'] }, 'expected a formula or --repeat, and both came'],
    ['a link that is none', [], { at: ['3'], repeat: ['sigmod'] }, 'there is no function sigmod to repeat'],
    [
      'a link of two inputs',
      [],
      { at: ['a=1,b=2'], repeat: ['a*b'] },
      'a link needs a function of one input, and a*b has a, b',
    ],
    ['no start for a link', [], { repeat: ['tanh'] }, 'chain needs the value that the first link gets'],
    [
      'too many times',
      [],
      { at: ['0'], repeat: ['tanh'], times: '5000' },
      '--times needs a number that is at most 1000, and 5000 is not',
    ],
    [
      'too many chains',
      [],
      { at: ['0'], repeat: ['tanh,sigmoid'], weight: ['1,2,3,4'] },
      'there would be 8 chains, and 6 are the most that a screen compares',
    ],
    [
      'a nudge for a repeated link',
      [],
      { at: ['0'], repeat: ['tanh'], nudge: ['0.1'] },
      '--nudge needs a formula, and --repeat was given',
    ],
    [
      'modes of a repeated link',
      [],
      { at: ['0'], repeat: ['tanh'], modes: true },
      '--modes needs a formula, and --repeat was given',
    ],
  ])('%s', async (_, args, flags, message) => {
    const caught = await answered(args, flags).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toBe(message);
    expect((caught as InputError).hint).not.toBeNull();
  });

  test('a formula without variables has nothing to sweep back to', async () => {
    await expect(answered(['2 + 3'], { at: ['x=1'] })).rejects.toThrow(
      '--at gives "x" a number, and the formula has no such variable',
    );
  });
});
