import { describe, expect, test } from 'vitest';
import { functions } from '../../src/commands/functions.ts';
import { InputError } from '../../src/input-error.ts';
import { functionsByName } from '../../src/math/names.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';

const listed = async (...words: string[]) => (await functions.compute(functions.read(words, {}))).functions;

describe('mcl functions', () => {
  test('lists every row that can be called by a name, once', async () => {
    const callable = new Set([...functionsByName.values()].flat());
    const calls = (await listed()).map(({ call }) => call);
    expect(new Set(calls).size).toBe(calls.length);
    // A name with another number of arguments is another row: log(u) and log(u, v).
    const wanted = [...callable].map((op) => `${ruleOf(op).name ?? op}/${ruleOf(op).arity}`);
    const given = (await listed()).map(
      ({ call, partials }) => `${call.slice(0, call.indexOf('('))}/${partials.length}`,
    );
    expect(given.sort()).toEqual(wanted.sort());
  });

  test.each([
    ['swish', 'silu(u)'],
    ['ln', 'log(u)'],
    ['arcsin', 'asin(u)'],
    ['arsinh', 'asinh(u)'],
    ['sgn', 'sign(u)'],
  ])('%s is another name for %s', async (alias, call) => {
    const rows = await listed(alias);
    expect(rows.map((row) => row.call)).toEqual([call]);
    expect(rows[0]?.aliases).toContain(alias);
  });

  // torch.nn.functional.leaky_relu has 0.01, torch.nn.functional.huber_loss has 1, and a root without a number is a square root.
  test.each([
    ['leakyRelu', [0.01]],
    ['huber', [1]],
    ['nthRoot', [2]],
    ['sin', []],
  ])('the arguments that %s may leave out are %j', async (name, defaults) => {
    expect((await listed(name)).map((row) => row.defaults)).toEqual([defaults]);
  });

  test('a name that is none is refused, with the nearest one', () => {
    expect(() => functions.read(['sine'], {})).toThrow(InputError);
    try {
      functions.read(['sine'], {});
    } catch (error) {
      expect((error as InputError).hint).toBe('did you mean sin?');
    }
  });
});

describe('other names for rows', () => {
  const aliases = opNames.flatMap((op) => ruleOf(op).aliases ?? []);
  test('none stands twice, and none is the name of a row', () => {
    expect(new Set(aliases).size).toBe(aliases.length);
    const own = new Set<string>(opNames.flatMap((op) => [op, ruleOf(op).name ?? op]));
    expect(aliases.filter((alias) => own.has(alias))).toEqual([]);
  });
});
