import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { type CostRow, cost, growthOf, inHumanUnits } from '../../src/math/cost.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { secondsFor, timesOf } from '../../src/math/timing.ts';

describe('cost', () => {
  test('differences take n + 1 and 2n values, forward mode n sweeps, reverse one of each', () => {
    const { rows } = cost({ families: ['rosenbrock'], sizes: [10] }).families[0] as { rows: readonly CostRow[] };
    // 71 operations; 4 more for each quotient with its step, 5 for a central one; sweeps of 169 and 231.
    expect(rows[0]).toMatchObject({
      n: 10,
      value: 71,
      operations: { forward: 11 * 71 + 4 * 10, central: 20 * 71 + 5 * 10, dual: 10 * 169, reverse: 231 },
      ratio: 231 / 71,
      sweepRatio: 169 / 71,
      measured: null,
    });
  });

  test('costs grow with the knobs in reverse, and with their square otherwise', () => {
    // From a hundred knobs on, the constant parts of the counts no longer tell.
    for (const { growth } of cost({ sizes: [100, 1000] }).families) {
      expect(growth?.value).toBeCloseTo(1, 1);
      expect(growth?.reverse).toBeCloseTo(1, 1);
      for (const method of ['forward', 'central', 'dual'] as const) expect(growth?.[method]).toBeCloseTo(2, 1);
    }
  });

  test('a million knobs at a second a value: 11.6 days, 23.1 days, seconds', () => {
    const { projections, says } = cost({ families: ['network'], sizes: [10_000], params: [1e6], passTime: 1 });
    expect(projections[0]?.passes).toMatchObject({ forward: 1_000_001, central: 2_000_000 });
    expect(projections[0]?.seconds['reverse']).toBeLessThan(5);
    expect(says).toContain('11.6 days by forward differences, 23.1 days by central ones, 3.02 seconds in reverse');
  });

  test('the time of a value scales the projection', () => {
    const { projections } = cost({ families: ['linear'], sizes: [10], params: [100], passTime: 0.02 });
    expect(projections[0]?.seconds['forward']).toBeCloseTo(2.02, 12);
    // The ratio of linear is 3 at every size.
    expect(projections[0]?.seconds['reverse']).toBeCloseTo(0.06, 12);
  });

  test('memory grows with the knobs', () => {
    // At 10 knobs: 71 steps and 71 + 10 + 3 places.
    const { projections } = cost({ families: ['rosenbrock'], sizes: [10], params: [10, 1e6] });
    expect(projections.map(({ tapeBytes }) => tapeBytes)).toEqual([12 * 71 + 16 * 84, (12 * 71 + 16 * 84) * 1e5]);
  });

  test('a formula has one row of its own', () => {
    const { families, expression, projectedFrom } = cost({ expression: '(a*b + c)^2' });
    expect({ expression, projectedFrom }).toEqual({
      expression: '(a*b + c)^2',
      projectedFrom: 'the formula with 3 knobs',
    });
    // a*b, plus c, squared: 3; passed back 4, 2 and 3.
    expect(families).toMatchObject([
      { family: null, growth: null, rows: [{ n: 3, value: 3, operations: { reverse: 12 } }] },
    ]);
    expect(cost({ expression: 'rosenbrock:20' }).families[0]?.rows[0]?.value).toBe(8 * 20 - 9);
  });

  test('no gradient costs more than its dearest operation says', () => {
    for (const { rows } of cost({ sizes: [10, 100] }).families)
      for (const { ratio, dearest } of rows) expect(ratio).toBeLessThanOrEqual(dearest?.cost as number);
  });

  test('is the same every time', () => {
    expect(cost({ sizes: [10, 30] })).toEqual(cost({ sizes: [10, 30] }));
  });

  test.each(['5', 'x'])('refuses %s, which has no gradient to pay for', (expression) => {
    expect(() => cost({ expression })).toThrow(InputError);
  });
});

describe('growthOf', () => {
  test.each([
    [3, 1],
    [7, 2],
    [0.5, -1.5],
  ])('finds the exponent of %d·x^%d', (c, k) => {
    expect(growthOf([1, 10, 100, 1000].map((x) => [x, c * x ** k] as const))).toBeCloseTo(k, 12);
  });
  test('of one point there is none', () => {
    expect(growthOf([[10, 5]])).toBe(null);
    expect(
      growthOf([
        [10, 5],
        [10, 6],
      ]),
    ).toBe(null);
  });
});

describe('inHumanUnits', () => {
  test.each([
    [1_000_001, '11.6 days'],
    [2_000_000, '23.1 days'],
    [1e9, '31.7 years'],
    [3.02, '3.02 seconds'],
    [1, '1 second'],
    [59.9999, '1 minute'],
    [90, '1.5 minutes'],
    [7200, '2 hours'],
    [0.0213, '21.3 milliseconds'],
    [4.5e-8, '0.045 microseconds'],
    [1e18, '3.17e10 years'],
  ])('%d seconds are %s', (seconds, said) => {
    expect(inHumanUnits(seconds)).toBe(said);
  });
});

describe('secondsFor', () => {
  /** A clock that moves only when work is done. */
  function made(secondsPerCall: readonly number[]): { readonly clock: () => number; readonly work: () => number } {
    let now = 0;
    let call = 0;
    return {
      clock: () => now,
      work: () => {
        now += secondsPerCall[Math.min(call++, secondsPerCall.length - 1)] as number;
        return 0;
      },
    };
  }

  test('is the time of one call, by the clock that is handed in', () => {
    const { clock, work } = made([0.003]);
    expect(secondsFor(work, clock)).toBeCloseTo(0.003, 12);
  });

  test('the shortest run counts', () => {
    // One call is long enough; the first takes longest.
    const { clock, work } = made([0.5, 0.25, 0.125]);
    expect(secondsFor(work, clock)).toBe(0.125);
  });

  test('what would take too long is not measured', () => {
    const { expr, variables } = parseFormula('x*y');
    let now = 0;
    // Every look at the clock costs a second, so one value takes a second and a gradient by differences three.
    const times = timesOf(expr, variables, () => (now += 1));
    expect(times).toEqual({ value: 1, forward: null, central: null, reverse: 1 });
  });
});
