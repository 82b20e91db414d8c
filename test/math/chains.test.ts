import { describe, expect, test } from 'vitest';
import { linkNamed, linksOf, nudged, repeated } from '../../src/math/chains.ts';
import type { Point } from '../../src/math/expression.ts';
import { keepTape, ledgerOf } from '../../src/math/ledger.ts';
import { parseFormula } from '../../src/math/parse.ts';

const tape = (text: string, at: Point) => keepTape(parseFormula(text), at);

describe('linksOf', () => {
  test('(3w - 6)² at 1 has the rates 3, 1, -6 and the running products -18, -6, -6', () => {
    const links = linksOf(ledgerOf(parseFormula('(3*w - 6)^2'), { w: 1 }));
    expect(links?.map(({ rate, running }) => [rate, running])).toEqual([
      [3, -18],
      [1, -6],
      [-6, -6],
    ]);
  });

  test.each(['x*x', 'x + sin(x)', 'x*y', 'u = x^2; u + 1/u'])('where something forks there is no chain: %s', (text) => {
    expect(linksOf(ledgerOf(parseFormula(text), { x: 1, y: 2 }))).toBeNull();
  });

  test('five sigmoids from 0 leave 0.000676339', () => {
    // mpmath 1.2.1, 30 digits: p = 1; v = 0; five times: s = 1/(1 + exp(-v)); p *= s*(1 - s); v = s
    const links = linksOf(ledgerOf(parseFormula('sigmoid(sigmoid(sigmoid(sigmoid(sigmoid(x)))))'), { x: 0 }));
    expect(links?.[0]?.running).toBeCloseTo(0.000676339196970379, 17);
  });
});

describe('nudged', () => {
  test('0.01 at w becomes 0.03, 0.03 and -0.1791; the product of rates says -0.18', () => {
    const { nodes } = nudged(tape('(3*w - 6)^2', { w: 1 }), { w: 0.01 });
    // (3·1.01 - 6)² - 9 = 2.97² - 9
    [0.01, 0.03, 0.03, -0.1791].forEach((change, i) => {
      const node = nodes[i] as (typeof nodes)[number];
      expect(Math.abs(node.change - change)).toBeLessThanOrEqual(node.rounding);
    });
    expect(nodes.map(({ predicted }) => Number(predicted.toFixed(12)))).toEqual([0.01, 0.03, 0.03, -0.18]);
  });

  test('several variables move at once', () => {
    // (2.02·1 - 0.01 - 5)² - 9 = 2.97²… with w = 1.02, b = -0.01: (2.04 - 0.01 - 5)² - 9 = -0.1791
    const end = nudged(tape('(2*w + b - 5)^2', { w: 1, b: 0 }), { w: 0.02, b: -0.01 }).nodes.at(-1);
    expect(end?.predicted).toBeCloseTo(-0.18, 14);
    expect(end?.change).toBeCloseTo(-0.1791, 13);
  });

  test('a nudge lost in rounding says how much of its change is rounding', () => {
    const end = nudged(tape('x^2 + 1e9', { x: 1 }), { x: 1e-9 }).nodes.at(-1);
    expect(end?.rounding).toBeGreaterThan(1e-7);
    expect(Math.abs((end?.change as number) - 2e-9)).toBeLessThanOrEqual(end?.rounding as number);
  });

  test('a nudge onto another branch is refused', () => {
    expect(() => nudged(tape('x > 0 ? sin(x) : cos(x)', { x: 0.01 }), { x: -0.02 })).toThrow(
      'the nudge takes another branch of a condition',
    );
  });
});

describe('repeated', () => {
  test('twenty sigmoids vanish', () => {
    const { total, ends, links } = repeated(linkNamed('sigmoid', null), 0, 20, {});
    expect(ends).toBe('vanishing');
    expect(links).toHaveLength(20);
    // mpmath 1.2.1, 30 digits, the loop above with twenty turns; each rate is rounded a few times.
    expect(Math.abs(total / 1.27177766722791e-13 - 1)).toBeLessThan(1e-13);
  });

  test.each([
    // 1.2^20 = 38.3375999…, 0.9^50 = 0.00515…, 1.1^200 = 1.9e8
    ['1.2*x', null, 20, 1.2 ** 20, 'steady'],
    ['x', 1.2, 20, 1.2 ** 20, 'steady'],
    ['0.9*x', null, 100, 0.9 ** 100, 'vanishing'],
    ['x', 1.1, 200, 1.1 ** 200, 'exploding'],
    ['relu', null, 30, 1, 'steady'],
    ['relu', -1, 3, 0, 'blocked'],
  ] as const)('%s with weight %s, %i times: %s', (text, weight, times, total, ends) => {
    const chain = repeated(linkNamed(text, weight), 0.5, times, {});
    expect(Math.abs(chain.total - total)).toBeLessThanOrEqual(1e-13 * Math.abs(total));
    expect(chain.ends).toBe(ends);
  });

  test('other variables of the link are fixed', () => {
    expect(repeated(linkNamed('w*x + b', null), 1, 3, { w: 2, b: 1 })).toEqual(
      expect.objectContaining({ value: 15, total: 8 }),
    );
  });

  test('a link at its corner says so', () => {
    expect(repeated(linkNamed('relu', null), 0, 3, {}).atCorner).toBe(true);
    expect(repeated(linkNamed('tanh', null), 0, 3, {}).atCorner).toBe(false);
  });

  test.each([
    ['2 + 3', 'a link needs a function of one input, and 2 + 3 has none'],
    ['a*b', 'a link needs a function of one input, and a*b has a, b'],
    ['sigmod', 'there is no function sigmod to repeat'],
  ])('%s is refused', (text, message) => {
    expect(() => linkNamed(text, null)).toThrow(message);
  });
});
