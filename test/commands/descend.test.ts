import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Screen, World } from '../../src/command.ts';
import { descend } from '../../src/commands/descend.ts';
import { InputError } from '../../src/input-error.ts';
import { optimisers } from '../../src/math/optimisers.ts';
import { json, jsonLine } from '../../src/render/json.ts';
import { planted } from '../math/planted-runs.ts';

type Flags = Readonly<Record<string, unknown>>;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const answered = async (expression: string, flags: Flags) => {
  const options = descend.read([expression], flags);
  return { options, result: await descend.compute(options) };
};
const drawn = async (expression: string, flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const { options, result } = await answered(expression, flags);
  return await descend.text(result, { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'descend', `${name}.txt`);

const PARABOLA = '(w-3)^2 + 1';
const RAVINE = '(x^2 + 25*y^2)/2';
const WELL = 'x^4/4 - x^2/2 + y^2/2';

/** One screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, expression: string, flags: Flags, screen?: Partial<Screen>][] = [
  ['parabola', PARABOLA, { from: ['0'], lr: ['0.1'], steps: '20' }],
  ['parabola-ascii-60', PARABOLA, { from: ['0'], lr: ['0.1'], steps: '20' }, { unicode: false, columns: 60 }],
  ['parabola-described', PARABOLA, { from: ['0'], lr: ['0.1'], steps: '20' }, { describe: true }],
  ['parabola-diverging', PARABOLA, { from: ['0'], lr: ['1.05'], steps: '30' }],
  ['ravine', RAVINE, { from: ['x=10,y=1'], lr: ['0.07'], steps: '40' }],
  ['ravine-momentum', RAVINE, { from: ['x=10,y=1'], lr: ['0.07'], momentum: '0.5', steps: '40' }],
  ['ravine-compared', 'ravine', { optimiser: ['gd,momentum,adam'], lr: ['0.05'], steps: '60' }],
  [
    'ravine-compared-ascii-60',
    'ravine',
    { optimiser: ['gd,momentum,adam'], lr: ['0.05'], steps: '60' },
    { unicode: false, columns: 60 },
  ],
  ['rates-compared', PARABOLA, { from: ['0'], lr: ['0.1,0.5,0.9,1.1'], steps: '10' }],
  ['saddle', WELL, { from: ['x=0,y=1'], lr: ['0.1'] }],
  ['saddle-left', WELL, { from: ['x=0.001,y=1'], lr: ['0.1'], steps: '60' }],
  ['rosenbrock-newton', 'rosenbrock', { optimiser: ['newton'] }],
  ['rosenbrock-adam-equations', 'rosenbrock', { optimiser: ['adam'], lr: ['0.05'], steps: '500', equations: true }],
  ['powell-lbfgs', 'powell', { optimiser: ['lbfgs'], lineSearch: 'strong-wolfe' }],
  ['noise', 'sphere', { lr: ['0.1'], noise: '1', seed: '1', steps: '300' }],
  ['clipped', 'booth', { lr: ['0.1'], clip: '5', steps: '40' }],
  ['scheduled', 'abs(x)', { from: ['1'], lr: ['0.3'], schedule: 'cosine', steps: '30' }],
  ['within', 'saddle', { lr: ['0.1'], within: ['x=-1:1,y=-2:2'], steps: '60' }],
  ['left-the-domain', 'sqrt(x) + x', { from: ['1'], lr: ['1'] }],
  ['sweep', PARABOLA, { from: ['0'], steps: '10', sweep: ['lr=0.02:1.2'] }],
  ['sweep-ascii-60', PARABOLA, { from: ['0'], steps: '10', sweep: ['lr=0.02:1.2'] }, { unicode: false, columns: 60 }],
  ['sweep-list', PARABOLA, { from: ['0'], steps: '5', sweep: ['0.1,0.4,0.5,0.9,1,1.05'] }],
  ['sweep-momentum', 'bowl:100', { lr: ['0.01'], steps: '2000', sweep: ['momentum=0:0.99'] }],
];

describe('descend.text', () => {
  test.each(screens)('%s, and in colour the same', async (name, expression, flags, screen) => {
    const { options, result } = await answered(expression, flags);
    const on = { ...plain, ...screen };
    const text = await descend.text(result, on, options);
    expect(text.split('\n').filter((line) => [...line].length > on.columns)).toEqual([]);
    if (!on.unicode) expect(text).toMatch(/^[\n -~]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
    const coloured = await descend.text(result, { ...on, colorDepth: 1 }, options);
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(text);
  });

  test.each(optimisers.map(({ name }) => name))('%s has a screen of its own, at 80 and at 40 columns', async (name) => {
    const { options, result } = await answered('rosenbrock', { optimiser: [name], steps: '30', equations: true });
    for (const columns of [80, 40]) {
      const text = await descend.text(result, { ...plain, columns }, options);
      expect(text).toContain(name);
      expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
    }
  });
});

describe('descend.compute', () => {
  test('the run of the lesson: 10, 6.76, 4.6864, and 1.0012 after 20 steps', async () => {
    const { result } = await answered(PARABOLA, { from: ['w=0'], lr: ['0.1'], steps: '20' });
    if (result.view !== 'run') throw new Error('one run');
    // 1 + 9·0.64^k, and w = 3 - 3·0.8^k.
    for (const { step, value, point } of result.steps) {
      expect(value).toBeCloseTo(1 + 9 * 0.64 ** step, 12);
      expect(point.w).toBeCloseTo(3 - 3 * 0.8 ** step, 12);
    }
    expect(result.prediction.rate).toBeCloseTo(0.8, 14);
    expect(result.prediction.measured.rate).toBeCloseTo(0.8, 9);
  });

  test('the ravine of the lesson: 0.151 at 0.07, 707474928 at 0.09, 0.000016 with momentum', async () => {
    // x_k = 10·(1 - lr)^k and y_k = (1 - 25·lr)^k: f = (100·0.93^80 + 25·0.75^80)/2, and the same with 0.91 and 1.25.
    const valueAfter = async (flags: Flags): Promise<number> => {
      const { result } = await answered(RAVINE, { from: ['x=10,y=1'], steps: '40', ...flags });
      return result.view === 'run' ? result.result.value : Number.NaN;
    };
    expect(await valueAfter({ lr: ['0.07'] })).toBeCloseTo((100 * 0.93 ** 80 + 25 * 0.75 ** 80) / 2, 12);
    expect((await valueAfter({ lr: ['0.09'] })) / ((100 * 0.91 ** 80 + 25 * 1.25 ** 80) / 2)).toBeCloseTo(1, 10);
    expect(await valueAfter({ lr: ['0.07'], momentum: '0.5' })).toBeCloseTo(0.000016, 6);
  });

  test('the distances of the lesson: 0.983, 0.00096, 0, 0.983, 3, 4.83 after five steps', async () => {
    const { result } = await answered(PARABOLA, { from: ['0'], steps: '5', sweep: ['0.1,0.4,0.5,0.9,1,1.05'] });
    if (result.view !== 'sweep') throw new Error('a sweep');
    expect(result.sweep.measure).toBe('distance');
    // 3·|1 - 2·lr|^5
    for (const { setting, distance } of result.sweep.points)
      expect(distance).toBeCloseTo(3 * Math.abs(1 - 2 * setting) ** 5, 12);
    expect(result.sweep.predicted?.limit).toBe(1);
    expect(result.sweep.predicted?.best).toBe(0.5);
    expect(result.sweep.wall).toEqual({ lastSettled: 0.9, firstFailed: 1 });
  });

  test('a start that is left out is the usual one of a landscape', async () => {
    const { result } = await answered('booth', {});
    expect(result.start).toEqual({ x: -5, y: -5 });
  });

  test('the same numbers at every width, with and without Unicode: they are computed before anything is drawn', async () => {
    const { result } = await answered(RAVINE, { from: ['x=10,y=1'], lr: ['0.07'], steps: '5' });
    expect(
      await answered(RAVINE, { from: ['x=10,y=1'], lr: ['0.07'], steps: '5' }).then((again) => again.result),
    ).toEqual(result);
  });
});

describe('--json', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'descend.json'), 'utf8'));
  const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
  const documentOf = async (expression: string, flags: Flags) =>
    JSON.parse(json({ command: 'descend', ...(await answered(expression, { ...flags, json: true })).result }));

  test.each(screens.map(([name, expression, flags]) => [name, expression, flags] as const))(
    '%s fits the schema',
    async (_name, expression, flags) => {
      validate(await documentOf(expression, flags));
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  test.each(planted.map(({ because, expression, start, options }) => [because, expression, start, options] as const))(
    'fits the schema whatever happens: %s',
    async (_because, expression, start, options) => {
      const flags: Record<string, unknown> = {
        from: Object.entries(start).map(([name, x]) => `${name}=${x}`),
        optimiser: [options.optimiser ?? 'gd'],
        steps: String(options.steps ?? 100),
      };
      for (const [name, value] of Object.entries(options.settings ?? {}))
        flags[name] = name === 'lr' ? [String(value)] : String(value);
      if (options.noise != null)
        Object.assign(flags, { noise: String(options.noise.sigma), seed: String(options.noise.seed) });
      validate(await documentOf(expression, flags));
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  test('has every step, the start first, or every k-th and the last', async () => {
    const stepsOf = async (flags: Flags) =>
      (await documentOf('sphere', { lr: ['0.001'], steps: '2500', ...flags })).steps.map(
        ({ step }: { readonly step: number }) => step,
      );
    expect(await stepsOf({})).toHaveLength(2501);
    expect(await stepsOf({ every: '1000' })).toEqual([0, 1000, 2000, 2500]);
  });

  test('the schema notices a field that is missing and one that is not known', async () => {
    const document = await documentOf('sphere', { lr: ['0.1'] });
    expect(validate({ ...document, behaviour: undefined })).toBe(false);
    expect(validate({ ...document, result: { ...document.result, wobble: 1 } })).toBe(false);
  });
});

/** A world that keeps what is written to it. */
function worldOf(overrides: Partial<World> = {}): { readonly world: World; readonly written: string[] } {
  const written: string[] = [];
  const world: World = {
    screen: plain,
    look: () => plain,
    nextFrame: async () => undefined,
    interactive: false,
    signal: new AbortController().signal,
    err: () => undefined,
    out: async (text) => {
      written.push(text);
    },
    outBytes: async (bytes) => {
      written.push(new TextDecoder().decode(bytes));
    },
    nextLine: async () => null,
    ...overrides,
  };
  return { world, written };
}

describe('--ndjson', () => {
  const linesOf = async (expression: string, flags: Flags): Promise<string[]> => {
    const { world, written } = worldOf();
    expect(await descend.stream?.(descend.read([expression], { ...flags, ndjson: true }), world)).toBe(0);
    return written.join('').split('\n').slice(0, -1);
  };

  test.each([
    ['gd', {}],
    ['adam', { lr: ['0.05'] }],
    ['nadam', {}],
    ['rprop', {}],
    ['bfgs', {}],
    ['lbfgs', { lineSearch: 'strong-wolfe' }],
    ['gd', { lr: ['0.9'], clip: '3' }],
    ['gd', { lr: ['0.5'], noise: '1', schedule: 'cosine' }],
    ['gd', { lr: ['30'] }],
  ] as const)('%s %j: each line is what JSON says of the step', async (optimiser, flags) => {
    const all = { optimiser: [optimiser], steps: '30', ...flags };
    const lines = await linesOf('rosenbrock', all);
    const { result } = await answered('rosenbrock', { ...all, json: true });
    if (result.view !== 'run') throw new Error('one run');
    const { steps, view: _view, ...verdict } = result;
    expect(lines.slice(0, -1).map((line) => `${line}\n`)).toEqual(
      steps.map((step) => jsonLine({ type: 'step', ...step })),
    );
    expect(`${lines.at(-1)}\n`).toBe(jsonLine({ type: 'result', command: 'descend', ...verdict }));
  });

  test('every k-th step and the last', async () => {
    const lines = await linesOf('sphere', { lr: ['0.01'], steps: '25', every: '10' });
    expect(lines.map((line) => JSON.parse(line)).map(({ type, step }) => [type, step])).toEqual([
      ['step', 0],
      ['step', 10],
      ['step', 20],
      ['step', 25],
      ['result', undefined],
    ]);
  });

  test('several runs one after the other, each line with the number of its run', async () => {
    const lines = await linesOf('sphere', { lr: ['0.1,0.2'], steps: '1' });
    expect(lines.map((line) => JSON.parse(line)).map(({ type, run }) => [type, run])).toEqual([
      ['step', 0],
      ['step', 0],
      ['result', 0],
      ['step', 1],
      ['step', 1],
      ['result', 1],
    ]);
  });

  test('names with quotation marks and numbers beyond the finite ones are still JSON', async () => {
    for (const line of await linesOf('x^4', { from: ['3'], lr: ['1'], steps: '50' }))
      expect(() => JSON.parse(line)).not.toThrow();
  });

  test('stops at once when nobody reads any more', async () => {
    const closed = new AbortController();
    const { world, written } = worldOf({
      signal: closed.signal,
      outBytes: async (bytes) => {
        written.push(new TextDecoder().decode(bytes));
        if (bytes.length > 0) closed.abort('closed');
      },
    });
    const all = { lr: ['0.000001'], steps: '100000', tolerance: '0', ndjson: true };
    expect(await descend.stream?.(descend.read(['sphere'], all), world)).toBe(0);
    expect(written.join('')).not.toContain('"result"');
    expect(written).toHaveLength(2);
  });

  test.each([
    ['one run', {}, {}],
    ['of several runs the one that was under way', { lr: ['0.000001,0.000002'] }, { run: 0 }],
    ['steps that are not written', { every: '1000000' }, {}],
  ])('interrupted, it ends with the place it had come to, and says so: %s', async (_what, flags, number) => {
    const stop = new AbortController();
    let handed = 0;
    const { world, written } = worldOf({
      signal: stop.signal,
      outBytes: async (bytes) => {
        written.push(new TextDecoder().decode(bytes));
        handed += 1;
        if (handed === 40) stop.abort();
      },
    });
    const all = { lr: ['0.000001'], steps: '1000000', tolerance: '0', ndjson: true, ...flags };
    expect(await descend.stream?.(descend.read(['sphere'], all), world)).toBe(0);
    const records = written
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [last, result] = records.slice(-2);
    expect(result).toMatchObject({
      type: 'result',
      ...number,
      result: { status: 'interrupted', steps: last.step, point: last.point, value: last.value },
      behaviour: { tryNext: null },
    });
    expect(result.remarks).toEqual([`interrupted at step ${last.step} of 1000000, so no other run was tried`]);
    expect(last.step).toBeGreaterThan(1000);
    expect(last.step).toBeLessThan(2000);
    expect(records.filter(({ type }) => type === 'result')).toHaveLength(1);
  });
});

describe('--watch', () => {
  const flags = { from: ['0'], lr: ['0.1'], steps: '30', watch: true };

  test('off a terminal is the screen that a pipe gets', () => {
    const { world } = worldOf({ interactive: false });
    expect(descend.stream?.(descend.read([PARABOLA], flags), world)).toBeNull();
  });

  test('on a terminal ends with the screen that a pipe gets, the cursor shown again', async () => {
    const { world, written } = worldOf({ interactive: true, look: () => ({ ...plain, rows: 24 }) });
    expect(await descend.stream?.(descend.read([PARABOLA], flags), world)).toBe(0);
    expect(written[0]).toBe('\u001b[?25l');
    expect(written.at(-1)).toBe('\u001b[?25h');
    const last = (written.at(-2) as string)
      .replace(/^\u001b\[\d+A\r/, '')
      .replaceAll('\u001b[K', '')
      .replace('\u001b[J', '');
    expect(last).toBe(`${await drawn(PARABOLA, { from: ['0'], lr: ['0.1'], steps: '30' })}\n`);
  });

  test('draws a frame for every step of a short run, and never more lines than the terminal has', async () => {
    const { world, written } = worldOf({ interactive: true, look: () => ({ ...plain, rows: 12 }) });
    await descend.stream?.(descend.read([PARABOLA], flags), world);
    const frames = written.slice(1, -2);
    expect(frames).toHaveLength(30);
    for (const frame of frames) expect(frame.split('\n').length - 1).toBeLessThan(12);
  });

  test('an interruption ends it with the cursor shown', async () => {
    const stop = new AbortController();
    let frames = 0;
    const { world, written } = worldOf({
      interactive: true,
      signal: stop.signal,
      nextFrame: async () => {
        frames += 1;
        if (frames === 3) stop.abort();
      },
    });
    expect(await descend.stream?.(descend.read([PARABOLA], flags), world)).toBe(0);
    expect(frames).toBe(3);
    expect(written.at(-1)).toBe('\u001b[?25h');
  });
});

describe('what to try next', () => {
  /** The options of a command line that was suggested, as commander would hand them over. */
  function flagsOf(command: string): { readonly expression: string; readonly flags: Flags } {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => (quoted ?? bare) as string);
    expect(words.slice(0, 2)).toEqual(['mcl', 'descend']);
    const [expression, ...rest] = words.slice(2);
    const flags: Record<string, unknown> = {};
    for (let i = 0; i < rest.length; i++) {
      const name = (rest[i] as string).slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const value = rest[i + 1];
      if (value === undefined || value.startsWith('--')) flags[name] = true;
      else {
        flags[name] = ['from', 'lr', 'optimiser', 'within'].includes(name) ? [value] : value;
        i += 1;
      }
    }
    return { expression: expression as string, flags };
  }

  test.each(planted.map(({ kind, because, ...run }) => [kind, because, run] as const))(
    '%s: %s: the command that is printed comes to what is printed beside it',
    async (_kind, _because, { expression, start, options }) => {
      const { runDescent } = await import('../../src/math/run.ts');
      const { behaviour, repeat, result } = runDescent({ expression, start, ...options });
      const again = flagsOf(repeat);
      const repeated = (await answered(again.expression, again.flags)).result;
      if (repeated.view !== 'run') throw new Error('one run');
      expect(repeated.result).toEqual(result);
      if (behaviour.tryNext === null || behaviour.tried === null) return;
      const next = flagsOf(behaviour.tryNext);
      const better = (await answered(next.expression, next.flags)).result;
      if (better.view !== 'run') throw new Error('one run');
      expect([better.result.status, better.result.steps]).toEqual([behaviour.tried.status, behaviour.tried.steps]);
      if (options.noise == null) expect(better.result.value).toBe(behaviour.tried.value);
    },
  );
});

describe('mistakes', () => {
  test.each([
    [['x^2'], {}, /needs a start/, /--from 3/],
    [['x*y'], {}, /needs a start/, /--from x=1,y=2/],
    [['x^2'], { from: ['3'], lr: ['0'] }, /--lr needs a number above 0/, /stays where it is/],
    [['x^2'], { from: ['3'], lr: ['-1'] }, /--lr needs a number above 0/, /--lr 0.1/],
    [['x^2'], { from: ['3'], lr: ['fast'] }, /--lr needs a number/, /./],
    [
      ['log(x)'],
      { from: ['-1'] },
      /start lies outside the domain: at x = -1, log\(x\) is NaN/,
      /start where the formula has a value/,
    ],
    [['7'], { from: ['3'] }, /7 is constant/, /./],
    [['0*x + 2'], { from: ['3'] }, /the formula is constant: it is 2/, /./],
    [['rosenbrok'], {}, /no landscape "rosenbrok"/, /did you mean rosenbrock/],
    [['sphere'], { optimiser: ['adma'] }, /unknown optimiser "adma"/, /did you mean adam/],
    [['sphere'], { optimiser: ['adam'], momentum: '0.9' }, /adam has no setting --momentum/, /belongs to gd/],
    [['sphere'], { optimiser: ['gd,adam,lion'], lr: ['0.1,0.2,0.3'] }, /at most 8 runs/, /--sweep/],
    [['sphere'], { schedule: 'cosin' }, /unknown schedule/, /cosine/],
    [['sphere'], { patience: '3' }, /--patience is a setting of a schedule/, /--schedule plateau/],
    [['sphere'], { sweep: ['x=1:2'] }, /--sweep needs a setting/, /lr=0.001:2/],
    [['sphere'], { sweep: ['lr=0:2'] }, /learning rates above 0/, /./],
    [['sphere'], { measure: 'steps' }, /--measure says what a sweep draws/, /./],
    [['sphere'], { within: ['x=1'] }, /two limits with a colon/, /--within x=-1:1/],
    [['sphere'], { within: ['x=-1:1'] }, /the start x = 3 lies outside the limits/, /./],
    [['sphere'], { optimiser: ['newton'], noise: '1' }, /noise is for methods that step by the slope alone/, /./],
    [['rastrigin'], { optimiser: ['gauss-newton'] }, /is not a square/, /./],
    [['sphere'], { steps: '1e6', json: true }, /--json would hold 1000000 steps/, /--ndjson/],
    [['sphere'], { steps: '-1' }, /--steps/, /./],
    [['sphere'], { tolerance: '-1' }, /--tolerance/, /./],
    [['sphere'], { momentum: '1' }, /momentum needs a number below 1/, /./],
    [['sphere'], { optimiser: ['adam'], betas: '0.9' }, /two numbers, beta1 and beta2/, /./],
    [['sphere'], { seed: '3' }, /--seed is the seed of the noise/, /--noise/],
  ] as const)('%j %j', (args, flags, message, hint) => {
    let caught: unknown = null;
    try {
      descend.read(args, flags);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toMatch(message);
    expect((caught as InputError).hint ?? '').toMatch(hint);
  });
});
