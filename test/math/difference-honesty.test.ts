import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { along } from '../../src/math/along.ts';
import { type DifferenceMethod, measure, stencilOf, usualStep } from '../../src/math/differences.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { ridders } from '../../src/math/ridders.ts';

// Made by test/reference/high-order-values.py: Taylor series in 120 digits of mpmath.
const rows = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/high-order-values.json'), 'utf8'),
) as readonly { readonly formula: string; readonly x: number; readonly derivatives: readonly number[] }[];

interface Graded {
  readonly name: string;
  readonly order: number;
  readonly truth: number;
  readonly derivative: number;
  readonly estimate: number | null;
}

const methods: readonly (DifferenceMethod | 'ridders')[] = ['forward', 'backward', 'central', 'five-point', 'ridders'];

function graded(method: DifferenceMethod | 'ridders'): Graded[] {
  return rows.flatMap(({ formula, x, derivatives }) => {
    const f = along(parseFormula(formula).expr, { x }, 'x');
    return derivatives.map((truth, i) => {
      const order = i + 1;
      const first = 2 ** Math.round(Math.log2(0.25 * Math.max(1, Math.abs(x))));
      const stencil = method === 'ridders' ? null : stencilOf(method, order);
      const { derivative, errorEstimate } =
        stencil === null
          ? ridders(f, x, order, first)
          : measure(f, x, stencil, usualStep(stencil.accuracyOrder, order, x));
      return { name: `${formula} at ${x}, order ${order}`, order, truth, derivative, estimate: errorEstimate };
    });
  });
}

/** The true error, less what the reference itself is rounded by. */
const errorOf = ({ derivative, truth }: Graded): number =>
  Math.max(0, Math.abs(derivative - truth) - Number.EPSILON * Math.abs(truth));

const dishonest = (cases: readonly Graded[], factor: number): string[] =>
  cases.filter((one) => one.estimate !== null && errorOf(one) > factor * one.estimate).map(({ name }) => name);

describe.each(methods)('the error estimate of %s, orders 1 to 20', (method) => {
  const cases = graded(method);

  test('no true error is larger', () => {
    expect(cases).toHaveLength(20 * rows.length);
    expect(dishonest(cases, 1)).toEqual([]);
  });

  test('estimates a thousand times as small would be found out', () => {
    expect(dishonest(cases, 1e-3).length).toBeGreaterThan(100);
  });

  test('half of them are within 30 times the error', () => {
    const ratios = cases
      .filter((one) => one.estimate !== null && errorOf(one) > 0)
      .map((one) => (one.estimate as number) / errorOf(one))
      .sort((a, b) => a - b);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(30);
  });

  test('there is one for orders 1 to 4 nearly everywhere, and at order 20 nearly nowhere', () => {
    const share = (from: number, to: number): number => {
      const asked = cases.filter(({ order }) => order >= from && order <= to);
      return asked.filter(({ estimate }) => estimate !== null).length / asked.length;
    };
    expect(share(1, 4)).toBeGreaterThan(0.95);
    expect(share(20, 20)).toBeLessThan(0.5);
  });
});
