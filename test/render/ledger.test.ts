import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { chain } from '../../src/math/chain.ts';
import { drawChain } from '../../src/render/ledger.ts';
import { stepsOf } from '../../src/render/ledger-steps.ts';

const screen: Screen = { columns: 200, rows: null, colorDepth: 0, unicode: true, describe: true };
const drawn = async (expression: string, at: number, breaking?: string): Promise<string> =>
  drawChain(
    await chain({ expression, at: { x: at }, ...(breaking === undefined ? {} : { breaking }) }),
    { modes: false },
    screen,
  );

/** What is true by hand: relu(x) - relu(-x) is x, relu has two slopes at 0, x^2*|x| is level there, log has no value at -1. */
describe('a part that stands at a corner', () => {
  test.each([
    ['relu(x) - relu(-x)', 0, 'Reverse mode answers df/dx = 0', 'In truth df/dx = 1'],
    ['relu(x)', 0, 'Reverse mode answers df/dx = 0', 'There is no derivative by x'],
    ['x^2*abs(x)', 0, 'Reverse mode answers df/dx = 0', 'That is true'],
    ['log(x)', -1, 'Reverse mode answers df/dx = NaN', 'There is no value here'],
  ])('%s at %d: what is answered, and what is true', async (expression, at, answered, truth) => {
    const text = await drawn(expression, at);
    expect(text).toContain(answered);
    expect(text).toContain(truth);
  });

  test('away from it nothing is said', async () => {
    const text = await drawn('relu(x)', 1);
    expect(text).toContain('\n  df/dx = 1\n');
    expect(text).not.toContain('Reverse mode answers');
  });

  test('the last step of the walk says whose answer it is', async () => {
    const last = async (expression: string, at: number) =>
      stepsOf(await chain({ expression, at: { x: at } }), screen).at(-1);
    expect(await last('relu(x) - relu(-x)', 0)).toContain('the answer of reverse mode for');
    expect(await last('relu(x) - relu(-x)', 0)).toContain('in truth it is 1');
    expect(await last('relu(x)', 0)).not.toContain('that is d(');
    expect(await last('relu(x)', 1)).toContain('that is d(relu(x))/dx');
  });

  test('a broken rule is compared with the unbroken sweep, which need not be right', async () => {
    const text = await drawn('relu(x) - relu(-x)', 0, 'overwrite');
    expect(text).not.toMatch(/true slope|right in spite/);
    expect(await drawn('x*x + 4*x', 3, 'overwrite')).toContain('true slope 10');
  });
});
