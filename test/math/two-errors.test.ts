import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PrecisionName } from '../../src/math/arithmetic/precision.ts';
import { lookerAt } from '../../src/math/derivative-truth.ts';
import { parseFormula } from '../../src/math/parse.ts';
import type { DifferenceName, SweepMethod } from '../../src/math/quotients.ts';
import { roundedPoint, type Sweeper, sweeper } from '../../src/math/two-errors.ts';

interface Row {
  readonly expression: string;
  readonly at: number;
  readonly precision: PrecisionName;
  readonly method: DifferenceName;
  readonly steps: readonly {
    readonly h: number;
    readonly applied: number;
    readonly estimate: number;
    readonly error: string;
    readonly truncation: string;
    readonly roundoff: string;
  }[];
}
// Every operation correctly rounded by rational arithmetic, functions by mpmath: test/reference/error-sweeps.py.
const rows = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'reference', 'error-sweeps.json'), 'utf8'),
) as readonly Row[];

async function attempt(expression: string, x: number, precision: PrecisionName, order: 1 | 2 = 1): Promise<Sweeper> {
  const { expr } = parseFormula(expression);
  const point = roundedPoint({ x }, precision);
  const { exact } = await lookerAt(expr, 'x', order)(point);
  return sweeper({ expr, point, variable: 'x', order, precision, exact, kept: new Map() });
}

/** Equal but for the rounding of both: 17 digits stand in the file. */
const close = (value: number | null, text: string): boolean =>
  value !== null && Math.abs(value - Number(text)) <= 1e-13 * Math.abs(Number(text)) + 1e-300;

describe('a sweep in short numbers is that of correctly rounded operations', () => {
  test.each(rows.filter(({ precision }) => precision !== 'float64'))(
    '$expression at $at in $precision, $method',
    async ({ expression, at, precision, method, steps }) => {
      const tried = await attempt(expression, at, precision);
      for (const step of steps) {
        const point = tried(method, step.h);
        expect([step.h, point.applied, point.estimate]).toEqual([step.h, step.applied, step.estimate]);
        expect([step.h, close(point.error, step.error)]).toEqual([step.h, true]);
        expect([step.h, close(point.truncation, step.truncation)]).toEqual([step.h, true]);
        expect([step.h, close(point.roundoff, step.roundoff)]).toEqual([step.h, true]);
      }
    },
  );
});

describe('truncation in float64 is that of mpmath', () => {
  // The values of f may differ from correctly rounded ones by a unit; truncation does not depend on them.
  test.each(rows.filter(({ precision }) => precision === 'float64'))(
    '$expression at $at, $method',
    async ({ expression, at, method, steps }) => {
      const tried = await attempt(expression, at, 'float64');
      for (const { h, truncation } of steps)
        expect([h, close(tried(method, h).truncation, truncation)]).toEqual([h, true]);
    },
  );

  test('the comparison sees an error of one in a thousand', () => {
    expect(close(1.001, '1')).toBe(false);
  });
});

describe('the parts', () => {
  const methods: readonly SweepMethod[] = [
    'forward',
    'backward',
    'central',
    'five-point',
    'richardson',
    'complex-step',
  ];
  const cases: readonly [expression: string, x: number, order: 1 | 2][] = [
    ['sin(x)', 1, 1],
    ['exp(x)*x^2', 0.7, 1],
    ['log(x)', 1e-3, 1],
    ['sqrt(x)/(1 + x)', 2, 1],
    ['tanh(3*x)', 0.2, 2],
    ['x^3', 5, 2],
  ];
  test.each(cases)('of %s at %f, order %i, add up to the error', async (expression, x, order) => {
    for (const precision of ['float64', 'float32', 'bfloat16', 'float16'] as const) {
      const tried = await attempt(expression, x, precision, order);
      for (const method of order === 1 ? methods : methods.slice(0, 5)) {
        for (let k = 0; k < 54; k += 1) {
          const { error, truncation, roundoff } = tried(method, 2 ** -k);
          if (error === null || truncation === null || roundoff === null) continue;
          const largest = Math.max(Math.abs(truncation), Math.abs(roundoff), Math.abs(error));
          // Each of the three is rounded to float64 by itself.
          expect([method, k, Math.abs(error - truncation - roundoff) <= 4e-16 * largest]).toEqual([method, k, true]);
        }
      }
    }
  });

  // exp(x + i·h) = exp(x)·(cos h + i·sin h); x^3 has h^2 and nothing more; log has the angle of x + i·h.
  test.each<[string, number, (h: number) => number]>([
    ['x^3', 2, (h) => -(h ** 2)],
    ['exp(x)', 1, (h) => Math.E * (Math.sin(h) / h - 1)],
    ['log(x)', 2, (h) => Math.atan(h / 2) / h - 1 / 2],
  ])('of a complex step of %s at %f: truncation has a closed form', async (expression, x, truncation) => {
    const tried = await attempt(expression, x, 'float64');
    for (const h of [1, 0.5, 0.125]) expect(tried('complex-step', h).truncation).toBeCloseTo(truncation(h), 13);
  });

  // python3 -c "from mpmath import *; mp.dps=60; h=mpf(0.000001); print((sin(1+h)-sin(1-h))/(2*h)-cos(1))"
  // is -9.00504e-14; float64 applies a step that differs from 1e-6 in the eleventh digit.
  test('of the central difference of sin at 1 with h = 1e-6: -9.005e-14 and 2.8e-11', async () => {
    const { truncation, roundoff, applied } = (await attempt('sin(x)', 1, 'float64'))('central', 1e-6);
    expect(truncation).toBeCloseTo(-9.00504e-14, 18);
    expect(Math.abs(roundoff as number)).toBeLessThan(6e-11);
    expect(applied).not.toBe(1e-6);
    expect(applied).toBeCloseTo(1e-6, 16);
  });
});

describe('a step that vanishes', () => {
  test('is divided by as a program would: the answer is 0, and the error all of the derivative', async () => {
    const point = (await attempt('sin(x)', 1, 'float64'))('forward', 2 ** -60);
    expect(point).toMatchObject({ applied: 0, estimate: 0, error: expect.closeTo(-Math.cos(1), 15) });
    expect(Math.abs(point.truncation as number)).toBeLessThan(2 ** -60);
  });
  test('in float16 1 + 1e-4 is 1', async () => {
    expect((await attempt('sin(x)', 1, 'float16'))('forward', 1e-4).applied).toBe(0);
  });
  test('that is rounded to 0 itself has no quotient', async () => {
    expect((await attempt('sin(x)', 1, 'float16'))('central', 1e-9)).toMatchObject({
      applied: 0,
      estimate: null,
      error: null,
    });
  });
});

describe('without a derivative', () => {
  test('the estimate is there and the error is not', async () => {
    expect((await attempt('abs(x)', 0, 'float64'))('central', 0.5)).toMatchObject({ estimate: 0, error: null });
  });
  test('arithmetic that leaves the numbers stays what it is', async () => {
    expect((await attempt('sqrt(x)', 0, 'float64'))('central', 0.5).estimate).toBeNaN();
  });
});
