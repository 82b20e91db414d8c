import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Flags, Screen } from '../../src/command.ts';
import { stability } from '../../src/commands/stability.ts';
import { InputError } from '../../src/input-error.ts';

/** Hundreds of digits at hundreds of places take seconds on a machine that has other things to do. */
const PATIENCE = 30_000;
const plain: Screen = { columns: 80, rows: null, colorDepth: 0, unicode: true, describe: false };
const drawn = async (expression: string, flags: Flags, screen: Partial<Screen> = {}): Promise<string> => {
  const options = stability.read([expression], flags);
  return await stability.text(await stability.compute(options), { ...plain, ...screen }, options);
};
const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'stability', `${name}.txt`);

/** The examples that must work, and one screen of each kind; the files are read by a person when they change. */
const screens: readonly [name: string, expression: string, flags: Flags, screen?: Partial<Screen>][] = [
  ['softplus-overflow', 'log(1+exp(x))', { at: ['800'] }],
  ['softplus-absorption', 'log(1+exp(x))', { at: ['-40'] }],
  ['one-minus-cosine', '1-cos(x)', { at: ['1e-8'] }],
  ['one-minus-cosine-60-columns', '1-cos(x)', { at: ['1e-8'] }, { columns: 60 }],
  ['one-minus-cosine-40-columns', '1-cos(x)', { at: ['1e-8'] }, { columns: 40 }],
  ['one-minus-cosine-ascii', '1-cos(x)', { at: ['1e-8'] }, { unicode: false }],
  ['one-minus-cosine-described', '1-cos(x)', { at: ['1e-8'] }, { describe: true }],
  ['difference-of-roots', 'sqrt(x+1)-sqrt(x)', { at: ['1e12'] }],
  ['double-where', 'x > 0 ? sqrt(x) : 0', { at: ['0'] }],
  ['log-sigmoid', 'log(sigmoid(x))', { at: ['-800'] }],
  ['softmax', 'exp(a)/(exp(a)+exp(b))', { at: ['a=1000,b=999'] }],
  ['expm1', '(exp(x)-1)/x', { at: ['1e-9'] }],
  ['x-log-x', 'x*log(x)', { at: ['0'] }],
  ['norm-at-the-origin', 'sqrt(x^2+y^2)', { at: ['x=0,y=0'] }],
  ['half-precision', 'x^2-y^2', { at: ['x=100.5,y=100.25'], precision: 'float16' }],
  ['cross-entropy', '-(y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x)))', { at: ['x=40,y=0.5'] }],
  ['sound', 'x^2 + 1', { at: ['3'] }],
  ['no-better-form', 'exp(x)', { at: ['1000'] }],
];

describe('stability.text', () => {
  test.each(screens)(
    '%s',
    async (name, expression, flags, screen) => {
      const text = await drawn(expression, flags, screen);
      const columns = screen?.columns ?? 80;
      expect(text.split('\n').filter((line) => [...line].length > columns)).toEqual([]);
      if (screen?.unicode === false) expect(text).toMatch(/^[\n -~]*$/);
      await expect(`${text}\n`).toMatchFileSnapshot(golden(name));
    },
    PATIENCE,
  );

  test('a truth beyond float64 is rounded to the power of ten that it is: 1e200^2 is 1e400', async () => {
    const text = await drawn('sqrt(x^2+y^2)', { at: ['x=1e200,y=1e200'] });
    expect(text).toMatch(/x\^2 <\s+Infinity\s+1e400/);
    expect(text).not.toMatch(/10e\d/);
  });

  test('a slope that float64 cannot hold is told in digits', async () => {
    // mpmath: -60*exp(-900) = -8.18686327e-390
    expect(await drawn('exp(-x^2)', { at: ['30'] })).toMatch(/x +0 +-8\.1868633e-390 +1 /);
  });

  // x*cos(x)/sin(x) * 2^-53 = -2.0e-6 at 1e10, and (1/log(1.0001) + 1/log(1.0001)) * 2^-53 = 2.2e-12 (mpmath)
  test.each([
    ['sin(x)', '1e10', /multiplies relative errors of its variables by 1\.8e10 .* relative error of 2e-6 before/],
    ['log(x)-log(y)', 'x=1.0001,y=1', /by 20000 .* relative error of 2\.2e-12 before/],
  ])('a sound value of an ill-conditioned %s has its condition told', async (expression, at, says) => {
    const text = (await drawn(expression, { at: [at] })).replace(/\s+/g, ' ');
    expect(text).toContain('Value: sound.');
    expect(text).toMatch(says);
  });

  test('whether f itself is to blame depends on the precision', async () => {
    const of = async (precision: string): Promise<string> =>
      (await drawn('x^2-2*x+1', { at: ['1.0001'], precision })).replace(/\s+/g, ' ');
    expect(await of('float64')).toContain('f itself is not to blame');
    // 2x/(x-1) * 2^-24 = 0.00119 (mpmath)
    expect(await of('float32')).toMatch(/f itself loses digits too: .* an error of up to 0\.0012 is there/);
  });

  test('a better form that is still wrong is said to be so', async () => {
    const text = (await drawn('(1-cos(x))/x^2', { at: ['1e-8'] })).replace(/\s+/g, ' ');
    expect(text).toContain('In the new form the slope is still off by 100%.');
  });

  test('parts that cancel are shown in digits that tell them apart', async () => {
    expect(await drawn('sqrt(x+1)-sqrt(x)', { at: ['1e12'] }, { columns: 100 })).toMatch(
      /sqrt\(x \+ 1\) +1000000\.0000005 /,
    );
    expect(await drawn('sqrt(1-x^2)', { at: ['0.99999999'] })).toMatch(/x +0\.99999999 +0\.99999999/);
    expect(await drawn('x^2-2*x+1', { at: ['1.0001'] })).toMatch(/x\^2 - 2 \* x +-0\.99999999 /);
  });

  test('one bit is left, and not are', async () => {
    const text = (await drawn('log(1+x)', { at: [String(3 * 2 ** -53)] })).replace(/\s+/g, ' ');
    expect(text).not.toMatch(/only 1 of its \d+ bits are/);
    expect(text).toContain('only 1 of its 53 bits is left');
  });

  test('the place is marked at which float64 leaves the truth', async () => {
    const lines = (await drawn('(exp(x)-1)/x', { at: ['1e-9'] })).split('\n');
    const [computed, truth, mark] = lines.slice(1, 4) as [string, string, string];
    const place = mark.indexOf('^');
    expect(computed.slice(17, place)).toBe(truth.slice(17, place));
    expect(computed[place]).not.toBe(truth[place]);
  });

  test('a large number in a sentence is a power of ten: 22000^4 is 234256000000000000', async () => {
    const text = (await drawn('x^4', { at: ['22000'], precision: 'float16' })).replace(/\s+/g, ' ');
    expect(text).toContain('its true value 2.34e17 is beyond');
  });

  test.each([
    ['x*log(x)+(1-x)*log(1-x)', '0', 'xlogy(x, x) + xlogy(1 - x, 1 - x)'],
    ['-x*log(x)-(1-x)*log(1-x)', '1', '-x * log(x) - xlogy(1 - x, 1 - x)'],
    ['sin(x)/x', '0', 'x == 0 ? 1 : sin(x == 0 ? 1 : x) / (x == 0 ? 1 : x)'],
    ['(exp(x)-1)/x', '0', 'x == 0 ? 1 + x / 2'],
    ['log(exp(x)-1)', '800', 'x > log(2)'],
  ])(
    '%s at %s has a better form',
    async (expression, at, form) => {
      const text = (await drawn(expression, { at: [at] })).replace(/\s+/g, ' ');
      expect(text).toContain(form);
    },
    PATIENCE,
  );

  test('colour adds nothing but colour', async () => {
    const coloured = await drawn('1-cos(x)', { at: ['1e-8'] }, { colorDepth: 1 });
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(await drawn('1-cos(x)', { at: ['1e-8'] }));
  });
});

describe('bad input', () => {
  test.each<[name: string, expression: string, flags: Flags, message: RegExp, hint: RegExp]>([
    ['a constant', 'pi^2', { at: ['1'] }, /no variable, so there is nothing to follow/, /mcl stability/],
    ['no point', '1-cos(x)', {}, /needs a point/, /--at 1e-8/],
    ['no point for two variables', 'a-b', {}, /needs a point/, /--at a=1,b=2/],
    ['half a point', 'a-b', { at: ['a=1'] }, /no number to b/, /--at/],
    ['an unknown precision', 'x', { at: ['1'], precision: 'half' }, /unknown precision "half"/, /float16/],
    ['a formula that does not parse', '1-cos(', { at: ['1'] }, /./, /./],
  ])('%s', (_, expression, flags, message, hint) => {
    let caught: unknown = null;
    try {
      stability.read([expression], flags);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect((caught as InputError).message).toMatch(message);
    expect((caught as InputError).hint).toMatch(hint);
  });

  test('a point that the precision does not have', async () => {
    const options = stability.read(['x'], { at: ['1e6'], precision: 'float16' });
    await expect(stability.compute(options)).rejects.toThrow(InputError);
  });
});
