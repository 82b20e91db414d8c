import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { scheduleNamed, scheduleStart, schedules } from '../../src/math/schedules.ts';
import { type Settings, settle } from '../../src/math/settings.ts';
import reference from '../reference/torch-optimisers.json' with { type: 'json' };

/** From test/reference/torch-optimisers.py: torch.optim.lr_scheduler of PyTorch 1.13. */
const sequences = reference.schedules as unknown as readonly {
  readonly name: string;
  readonly settings: Settings;
  readonly rates: readonly number[];
  readonly steps?: number;
  readonly values?: readonly number[];
}[];

function factorsOf(
  name: string,
  given: Settings,
  steps: number,
  count: number,
  values: readonly number[] = [],
): number[] {
  const schedule = scheduleNamed(name);
  const settings = settle(name, schedule.settings, given);
  let state = scheduleStart;
  return Array.from({ length: count }, (_, k) => {
    const factor = schedule.factor(k, steps, settings, state);
    if (schedule.seen !== null) state = schedule.seen(values[k] as number, settings, state);
    return factor;
  });
}

describe('schedules', () => {
  test.each(sequences.map((sequence) => [sequence.name, JSON.stringify(sequence.settings), sequence] as const))(
    '%s %s has the rates of PyTorch',
    (name, _settings, sequence) => {
      const factors = factorsOf(name, sequence.settings, sequence.steps ?? 40, sequence.rates.length, sequence.values);
      // PyTorch computes some of them step by step, and adds a rounding at each of forty.
      for (const [k, rate] of sequence.rates.entries()) {
        const error = Math.abs(reference.lr * (factors[k] as number) - rate);
        expect(error, `step ${k}`).toBeLessThan(40 * 2 ** -52 * reference.lr);
      }
    },
  );

  test('a factor that is off by a thousandth is noticed', () => {
    const sequence = sequences.find(({ name }) => name === 'exponential');
    const factors = factorsOf('exponential', { gamma: 0.9 * 1.001 }, 40, 40);
    expect(Math.abs(reference.lr * (factors[20] as number) - (sequence?.rates[20] as number))).toBeGreaterThan(1e-4);
  });

  test('warmup rises to 1 in as many steps as it says, and stays', () => {
    expect(factorsOf('warmup', { warmupSteps: 4 }, 10, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  test('constant is 1', () => {
    expect(factorsOf('constant', {}, 3, 3)).toEqual([1, 1, 1]);
  });

  test.each(schedules.map(({ name }) => name))('%s is never negative, nor above 1', (name) => {
    for (const steps of [1, 2, 3, 10, 1000]) {
      for (const factor of factorsOf(name, {}, steps, steps, Array(steps).fill(1))) {
        expect(factor).toBeGreaterThanOrEqual(0);
        expect(factor).toBeLessThanOrEqual(1);
      }
    }
  });

  test('an unknown name is an error with the closest one', () => {
    expect(() => scheduleNamed('cosin')).toThrow(InputError);
    try {
      scheduleNamed('cosin');
    } catch (error) {
      expect((error as InputError).hint).toBe('did you mean cosine?');
    }
  });
});
