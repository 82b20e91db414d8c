import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PrecisionName } from '../../src/math/arithmetic/precision.ts';
import { evaluate, type Point } from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { type StabilityResult, stability } from '../../src/math/stability.ts';

// By mpmath with 900 digits: test/reference/stable-values.py.
const references = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'reference', 'stable-values.json'), 'utf8'),
) as readonly {
  readonly formula: string;
  readonly at: Point;
  readonly value: string;
  readonly gradient: Readonly<Record<string, string>>;
}[];

const follow = async (text: string, at: Point, precision: PrecisionName = 'float64'): Promise<StabilityResult> =>
  await stability(text, parseFormula(text).expr, at, precision);

describe('the truth is that of mpmath', () => {
  test.each(references)('$formula at $at', async ({ formula, at, value, gradient }) => {
    const result = await follow(formula, at);
    // Twenty digits are told, and more would be there.
    expect(Math.abs(Number(result.exactDigits) / Number(value) - 1)).toBeLessThan(3e-16);
    const digits = (text: string): string =>
      text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
    // The last of the twenty is rounded.
    expect(digits(value)).toContain(digits(result.exactDigits as string).slice(0, 18));
    for (const part of result.gradient)
      expect(Math.abs((part.exact as number) / Number(gradient[part.variable]) - 1)).toBeLessThan(3e-16);
  });
});

interface Example {
  readonly formula: string;
  readonly at: Point;
  /** Who spoilt the value, and who the gradient. */
  readonly value: readonly [kind: string, text: string] | null;
  readonly gradient: readonly [kind: string, text: string] | null;
  /** The better form; null where there is none. */
  readonly whole: string | null;
}
const examples: readonly Example[] = [
  {
    formula: 'log(1+exp(x))',
    at: { x: 800 },
    value: ['overflow', 'exp(x)'],
    gradient: ['indeterminate', 'exp(x)'],
    whole: 'softplus(x)',
  },
  {
    formula: 'log(1+exp(x))',
    at: { x: -40 },
    value: ['absorption', '1 + exp(x)'],
    gradient: null,
    whole: 'softplus(x)',
  },
  {
    formula: '1-cos(x)',
    at: { x: 1e-8 },
    value: ['cancellation', '1 - cos(x)'],
    gradient: null,
    whole: '2 * sin(x / 2)^2',
  },
  {
    formula: 'sqrt(x+1)-sqrt(x)',
    at: { x: 1e12 },
    value: ['cancellation', 'sqrt(x + 1) - sqrt(x)'],
    gradient: ['cancellation', 'x'],
    whole: '1 / (sqrt(x + 1) + sqrt(x))',
  },
  {
    formula: 'x > 0 ? sqrt(x) : 0',
    at: { x: 0 },
    value: null,
    gradient: ['masked branch', 'x > 0 ? sqrt(x) : 0'],
    whole: 'x > 0 ? sqrt(x > 0 ? x : 1) : 0',
  },
  {
    formula: 'log(sigmoid(x))',
    at: { x: -800 },
    value: ['underflow', 'sigmoid(x)'],
    gradient: ['overflow', 'log(sigmoid(x))'],
    whole: '-softplus(-x)',
  },
  {
    formula: 'exp(a)/(exp(a)+exp(b))',
    at: { a: 1000, b: 999 },
    value: ['overflow', 'exp(a)'],
    gradient: ['indeterminate', 'exp(a) / (exp(a) + exp(b))'],
    whole: 'sigmoid(a - b)',
  },
  {
    formula: '(exp(x)-1)/x',
    at: { x: 1e-9 },
    value: ['cancellation', 'exp(x) - 1'],
    gradient: ['cancellation', 'x'],
    whole: 'expm1(x) / x',
  },
  {
    formula: 'x*log(x)',
    at: { x: 0 },
    value: ['indeterminate', 'x * log(x)'],
    gradient: ['infinite slope', 'x * log(x)'],
    whole: 'xlogy(x, x)',
  },
  {
    formula: 'sqrt(x^2+y^2)',
    at: { x: 0, y: 0 },
    value: null,
    gradient: ['infinite slope', 'sqrt(x^2 + y^2)'],
    whole: 'x^2 + y^2 == 0 ? 0 : sqrt(x^2 + y^2 == 0 ? 1 : x^2 + y^2)',
  },
  // And what else can happen.
  { formula: '(x+1)-x', at: { x: 1e17 }, value: ['absorption', 'x + 1'], gradient: null, whole: '1' },
  { formula: 'x > 0.1 ? 1 : 2', at: { x: 0.1 }, value: ['other branch', 'x > 0.1'], gradient: null, whole: null },
  {
    formula: '1/(x-1)',
    at: { x: 1 },
    value: ['pole', '1 / (x - 1)'],
    gradient: ['infinite slope', '1 / (x - 1)'],
    whole: null,
  },
  { formula: 'log(x)', at: { x: -1 }, value: ['outside the domain', 'log(x)'], gradient: null, whole: null },
  {
    formula: 'abs(x)/x',
    at: { x: 0 },
    value: ['indeterminate', 'abs(x) / x'],
    gradient: ['infinite slope', 'abs(x) / x'],
    whole: null,
  },
  { formula: 'floor(10*x)', at: { x: 0.3 }, value: ['jump', 'floor(10 * x)'], gradient: null, whole: null },
  { formula: 'exp(x)', at: { x: 1000 }, value: ['overflow', 'exp(x)'], gradient: ['overflow', 'exp(x)'], whole: null },
  { formula: 'x + y', at: { x: 1, y: 2 }, value: null, gradient: null, whole: null },
  { formula: 'sin(x)', at: { x: 1e22 }, value: null, gradient: null, whole: null },
];

describe.each(examples)('$formula at $at', ({ formula, at, value, gradient, whole }) => {
  let result: StabilityResult;
  beforeAll(async () => {
    result = await follow(formula, at);
  });
  test('the value is computed as float64 computes it', () => {
    expect(result.value).toBe(evaluate(parseFormula(formula).expr, at));
  });
  test('the culprit of the value is named', () => {
    expect(result.forward === null ? null : [result.forward.kind, result.forward.text]).toEqual(value);
  });
  test('the culprit of the gradient is named', () => {
    expect(result.backward === null ? null : [result.backward.kind, result.backward.text]).toEqual(gradient);
  });
  test('the better form is offered', () => {
    expect(result.proposals[0]?.whole ?? null).toBe(whole);
  });
  test('and is better, and proved over a range', () => {
    for (const { proof, here, agreement } of result.proposals) {
      expect(agreement.places).toBeGreaterThanOrEqual(8);
      expect(proof.points.length).toBeGreaterThan(8);
      const { before, after } = here;
      const rank = (error: number | 'not finite' | null) => (error === 'not finite' ? Infinity : (error ?? 0));
      expect(Math.max(rank(after.value), rank(after.slope))).toBeLessThan(
        Math.max(rank(before.value), rank(before.slope)),
      );
    }
  });
});

describe('the numbers of a node', () => {
  test('1 - cos(x) at 1e-8: the condition comes from the exact values, and is not infinite', async () => {
    const { nodes, conditionNumber } = await follow('1-cos(x)', { x: 1e-8 });
    const last = nodes.at(-1);
    // cos(x)/(1 - cos(x)) = 1/5e-17
    expect(last?.condition).toBeCloseTo(2e16, -10);
    expect(last).toMatchObject({ value: 0, relativeError: 1, bitsLost: expect.closeTo(53, 0) });
    // x·sin(x)/(1 - cos(x)) goes to 2
    expect(conditionNumber).toBeCloseTo(2, 12);
  });

  test('at 1e-4 the whole has condition 2 while its subtraction magnifies 2e8 times', async () => {
    const { nodes, conditionNumber } = await follow('1-cos(x)', { x: 1e-4 });
    expect((nodes.at(-1)?.condition as number) / 2e8).toBeCloseTo(1, 6);
    expect(conditionNumber).toBeCloseTo(2, 6);
  });

  test('what is beyond float64 is told in digits', async () => {
    const { nodes } = await follow('log(1+exp(x))', { x: 800 });
    const exp = nodes.find(({ text }) => text === 'exp(x)');
    // python3 -c "from mpmath import *; mp.dps=30; print(exp(800))"
    expect(exp).toMatchObject({ value: Number.POSITIVE_INFINITY, exactDigits: '2.7263745721125665674e+347' });
  });

  test('an equal part is one node', async () => {
    const { nodes } = await follow('exp(a)/(exp(a)+exp(b))', { a: 1, b: 2 });
    expect(nodes.map(({ text }) => text)).toEqual([
      'a',
      'exp(a)',
      'b',
      'exp(b)',
      'exp(a) + exp(b)',
      'exp(a) / (exp(a) + exp(b))',
    ]);
  });

  test('what is infinite because its argument was lost nothing more', async () => {
    const { nodes } = await follow('log(1+exp(x))', { x: 800 });
    expect(nodes.filter(({ bitsLost }) => bitsLost > 0.5).map(({ text }) => text)).toEqual(['exp(x)']);
  });
});

describe('in a short precision', () => {
  test('the point is rounded, and that is said', async () => {
    const result = await follow('x^2', { x: 0.1 }, 'float16');
    expect(result.at).toEqual({ x: 1638 / 16384 });
    expect(result.remarks.join(' ')).toMatch(/x = 0.1 is 0.0999755859375 in float16/);
  });
  test('a point beyond it is a mistake', async () => {
    await expect(follow('x', { x: 1e6 }, 'float16')).rejects.toThrow(/beyond the largest number of float16, 65504/);
  });
  test('squares that are nearly equal lose eight of eleven bits', async () => {
    // 100.5² = 10100.25 becomes 10104, 100.25² = 10050.0625 becomes 10048: neighbours are 8 apart there.
    const { value, exact, forward, proposals } = await follow('x^2-y^2', { x: 100.5, y: 100.25 }, 'float16');
    expect([value, exact, forward?.kind]).toEqual([56, 50.1875, 'cancellation']);
    expect(proposals[0]?.whole).toBe('(x - y) * (x + y)');
  });
});

describe('what PyTorch answers', () => {
  // Run in PyTorch 1.13: torch.where(x > 0, torch.sqrt(x), 0.) has the gradient nan at 0; log(1 + exp(800)) has inf and nan.
  test.each([
    ['x > 0 ? sqrt(x) : 0', 0],
    ['log(1+exp(x))', 800],
    ['x*log(x)', 0],
  ])('%s at %f: NaN', async (text, x) => {
    expect((await follow(text, { x })).gradient[0]?.pytorch).toBeNaN();
  });
});
