import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { sweepSetting, valuesBetween } from '../../src/math/setting-sweep.ts';

const PARABOLA = { expression: '(w-3)^2 + 1', start: { w: 0 } };
const lr = (values: readonly number[], steps: number, more: object = {}) =>
  sweepSetting({ question: { ...PARABOLA, steps, ...more }, setting: 'lr', values, measure: null });

describe('valuesBetween', () => {
  test('is even by difference below a factor of a hundred, and by factor from there on; its ends are the ends', () => {
    expect(valuesBetween(0, 1, 5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(valuesBetween(0.01, 1, 3)).toEqual([0.01, 0.1, 1]);
    expect(valuesBetween(1, 3, 3)).toEqual([1, 2, 3]);
  });
});

describe('sweepSetting', () => {
  test('ten steps on a parabola leave 3·|1 - 2·lr|^10: as far at 0.1 as at 0.9', () => {
    const { sweep } = lr([0.1, 0.3, 0.5, 0.9, 1, 1.1], 10);
    expect(sweep.measure).toBe('distance');
    for (const { setting, distance } of sweep.points)
      expect(distance).toBeCloseTo(3 * Math.abs(1 - 2 * setting) ** 10, 10);
    expect(sweep.best?.setting).toBe(0.5);
    expect(sweep.floor).toEqual({ point: { w: 3 }, value: 1 });
  });

  test('the wall stands where it was predicted, for every method with a limit', () => {
    // 2/c, 2(1+β)/c, 2(1+β)/((1+2β)c), 2(1+β)/((1-β)c) for c = 25 and β = 0.9.
    const limits = { gd: 2 / 25, momentum: 3.8 / 25, nesterov: 3.8 / 2.8 / 25, 'ema-momentum': 38 / 25 };
    for (const [optimiser, limit] of Object.entries(limits)) {
      const values = [0.5, 0.9, 0.99, 1.01, 1.1, 1.5].map((factor) => factor * limit);
      const { sweep } = sweepSetting({
        question: { expression: '(x^2 + 25*y^2)/2', start: { x: 10, y: 1 }, optimiser, steps: 3000 },
        setting: 'lr',
        values,
        measure: null,
      });
      expect(sweep.predicted?.limit).toBeCloseTo(limit, 9);
      expect(sweep.wall?.lastSettled).toBeCloseTo(0.99 * limit, 9);
      expect(sweep.wall?.firstFailed).toBeCloseTo(1.01 * limit, 9);
    }
  });

  test('measures steps where most runs arrive, the value where no floor is known, or what it is told to', () => {
    expect(lr([0.3, 0.4, 0.5], 200).sweep.measure).toBe('steps');
    expect(lr([0.3, 0.4, 0.5], 3).sweep.measure).toBe('distance');
    const open = sweepSetting({
      question: { expression: 'exp(-x)', start: { x: 0 }, steps: 20 },
      setting: 'lr',
      values: [0.1, 1],
      measure: null,
    });
    expect([open.sweep.measure, open.sweep.floor]).toEqual(['value', null]);
    expect(
      sweepSetting({ question: { ...PARABOLA, steps: 200 }, setting: 'lr', values: [0.3, 0.4], measure: 'value' }).sweep
        .measure,
    ).toBe('value');
  });

  test('the measured best of many rates is next to the predicted best', () => {
    const { sweep } = sweepSetting({
      question: { expression: '(x^2 + 25*y^2)/2', start: { x: 10, y: 1 }, steps: 2000 },
      setting: 'lr',
      values: valuesBetween(0.01, 0.08, 141),
      measure: 'steps',
    });
    // 2/26 = 0.0769, and rates are 0.0005 apart.
    expect(Math.abs((sweep.best?.setting as number) - 2 / 26)).toBeLessThan(0.0006);
  });

  test('the best are those with at most a tenth more steps than the fewest, counted here by hand', () => {
    const values = valuesBetween(0.06, 0.118, 30);
    const { sweep } = sweepSetting({
      question: {
        expression: '(x^2 + 25*y^2)/2',
        start: { x: 10, y: 1 },
        settings: { momentum: 0.5 },
        steps: 500,
      },
      setting: 'lr',
      values,
      measure: null,
    });
    const stepsAt = (lr: number): number => {
      let [x, y, u, v] = [10, 1, 0, 0];
      for (let k = 0; ; k++) {
        if (Math.hypot(x, 25 * y) <= 1e-8) return k;
        [u, v] = [0.5 * u + x, 0.5 * v + 25 * y];
        [x, y] = [x - lr * u, y - lr * v];
      }
    };
    const counted = values.map(stepsAt);
    const fewest = Math.min(...counted);
    expect(sweep.points.map(({ steps }) => steps)).toEqual(counted);
    expect(sweep.best?.steps).toBe(fewest);
    const inside = values.filter(
      (value) => value >= (sweep.good?.from as number) && value <= (sweep.good?.to as number),
    );
    expect(inside.length).toBeGreaterThan(3);
    for (const value of inside) expect(stepsAt(value)).toBeLessThanOrEqual(1.1 * fewest);
    for (const next of [values.indexOf(inside[0] as number) - 1, values.indexOf(inside.at(-1) as number) + 1])
      expect(counted[next]).toBeGreaterThan(1.1 * fewest);
  });

  test('of runs that arrived the sooner is better, however near the others came', () => {
    // 4·0.96^k and 4·0.04^k: the slope is 1e-8 or shorter after more steps at 0.52, and the distance may be shorter.
    const { sweep } = lr([0.3, 0.45, 0.5], 200, { tolerance: 1e-3 });
    expect([sweep.best?.setting, sweep.best?.steps]).toEqual([0.5, 1]);
    expect(sweep.good).toEqual({ from: 0.5, to: 0.5, mostSteps: 1 });
    expect(lr([0.1, 0.2], 5).sweep.good).toBeNull();
  });

  test('other settings are swept as well, and have no predicted limit', () => {
    const { sweep } = sweepSetting({
      question: { expression: 'bowl:100', start: { x: 10, y: 1 }, settings: { lr: 0.01 }, steps: 3000 },
      setting: 'momentum',
      values: [0, 0.5, 0.8, 0.95],
      measure: null,
    });
    expect(sweep.points.map(({ setting }) => setting)).toEqual([0, 0.5, 0.8, 0.95]);
    expect(sweep.predicted).toBeNull();
    expect(sweep.best?.setting).toBe(0.8);
  });

  test('a setting that is not one number, or that the method does not have, is refused', () => {
    const question = { ...PARABOLA, optimiser: 'adam', steps: 3 };
    expect(() => sweepSetting({ question, setting: 'betas', values: [0.1], measure: null })).toThrow(InputError);
    expect(() => sweepSetting({ question, setting: 'momentum', values: [0.1], measure: null })).toThrow(
      /adam has no setting momentum/,
    );
    expect(() => lr([0.1, 0], 3)).toThrow(/lr needs a number above 0/);
  });
});
