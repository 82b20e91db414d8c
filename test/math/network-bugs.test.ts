import { describe, expect, test } from 'vitest';
import { check } from '../../src/math/check.ts';
import network from '../reference/network-bugs.json' with { type: 'json' };

const judge = (points: unknown, more = {}) =>
  check({
    by: 'numbers',
    expressions: [network.expression],
    variables: network.weights,
    claim: 'network',
    points: JSON.stringify(points),
    from: 'program',
    ...more,
  });

describe('the gradient of a small network', () => {
  test('as PyTorch has it is right', () => {
    expect(judge(network.right).verdict).toBe('right');
  });

  test('with one entry off by one part in a thousand is not', () => {
    const planted = network.right.map(({ at, gradient }) => ({
      at,
      gradient: { ...gradient, w21: gradient.w21 * 1.001 },
    }));
    const { verdict, entries } = judge(planted);
    expect(verdict).toBe('wrong');
    expect(entries.filter((entry) => entry.verdict === 'wrong').map(({ of }) => of)).toEqual(['df/dw21']);
  });

  const named: Readonly<Record<string, string>> = {
    sign: 'sign',
    'added twice': 'double',
    'slope of the output missing': 'inner-only',
    'extra slope of the output': 'outer-twice',
    'tanh slope missing': 'inner-only',
    'square in the tanh slope missing': 'power-in-rate-forgotten',
    'hidden biases missing': 'zero',
    'inputs exchanged': 'permuted',
  };
  test.each(network.bugs.filter(({ bug }) => bug in named).map(({ bug, points }) => [bug, points] as const))(
    'has its bug named: %s',
    (bug, points) => {
      const { verdict, diagnosis } = judge(points);
      expect(verdict).toBe('wrong');
      expect(diagnosis[0]?.mistake).toBe(named[bug]);
    },
  );
  test('an upper weight that is missing is among the first two names', () => {
    const points = network.bugs.find(({ bug }) => bug === 'upper weight missing')?.points;
    const names = judge(points).diagnosis.map(({ mistake }) => mistake);
    expect(names.slice(0, 2)).toContain('coefficient-dropped');
  });

  test('its bug in all entries is told once, with the function where it was made', () => {
    const { diagnosis } = judge(network.bugs.find(({ bug }) => bug === 'tanh slope missing')?.points);
    expect(diagnosis).toHaveLength(1);
    expect(diagnosis[0]?.of).toBe('df/dw11, df/dw12, df/dw21, df/dw22, df/db1, df/db2');
    expect(diagnosis[0]?.explanation).toMatch(/and so at every tanh$/);
  });

  test('has a fingerprint that fits that of the bug, function by function', () => {
    const points = network.bugs.find(({ bug }) => bug === 'tanh slope missing')?.points ?? [];
    const { fingerprint } = judge(points, { fingerprint: true });
    expect(fingerprint.filter(({ matches }) => matches).map(({ mistake }) => mistake)).toEqual(['inner-only: tanh']);
    // Upper weights and output bias are right: their ratios are 1.
    for (const cell of fingerprint[0]?.cells.slice(6) ?? []) {
      expect(cell?.[0]).toBeCloseTo(1, 12);
      expect(cell?.[1]).toBeCloseTo(1, 12);
    }
  });
});
