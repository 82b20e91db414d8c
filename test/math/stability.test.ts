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

describe('what is too small or too large for a precision', () => {
  // mpmath, 60 digits: exp(-900) = 1.3645e-391 and -60*exp(-900) = -8.1869e-390; numpy.exp(-900.) is 0.
  test('exp(-x^2) at 30 underflows, value and slope, and no form of it is asked for', async () => {
    const { forward, backward, gradient, proposals } = await follow('exp(-x^2)', { x: 30 });
    expect(forward).toMatchObject({ kind: 'underflow', text: 'exp(-x^2)' });
    expect(forward?.because).toMatch(/1\.36e-391 .*becomes 0\. No way of writing f can hold it in float64/);
    expect(backward?.kind).toBe('underflow');
    expect(gradient[0]?.exactDigits).toMatch(/^-8\.18686327419\d+e-390$/);
    expect(proposals).toEqual([]);
  });

  // mpmath: 3.720076e-44; numpy.float32 of it is 3.783506e-44, off by 0.01705 of it.
  test('sigmoid(-100) in float32 is subnormal, and has lost digits', async () => {
    const { forward, backward, relativeError } = await follow('sigmoid(x)', { x: -100 }, 'float32');
    expect(relativeError).toBeCloseTo(0.0170506941430851, 10);
    expect([forward?.kind, backward?.kind]).toEqual(['underflow', 'underflow']);
    expect(forward?.because).toMatch(/keeps only a few of them/);
  });

  // mpmath: exp(100) = 2.688e43, above numpy.finfo(numpy.float32).max = 3.4e38.
  test('1/(1+exp(-x)) at -100 in float32: exp overflows', async () => {
    const { forward, proposals } = await follow('1/(1+exp(-x))', { x: -100 }, 'float32');
    expect(forward).toMatchObject({ kind: 'overflow', text: 'exp(-x)' });
    expect(forward?.because).toMatch(/2\.69e43/);
    const [{ whole, here, proof }] = proposals as [(typeof proposals)[0]];
    expect(whole).toBe('sigmoid(x)');
    expect([here.before.value, here.after.value]).toEqual([1, expect.closeTo(0.0170506941430851, 10)]);
    // The truth at -1000 is 5.08e-435 (mpmath), and both forms are 0 there.
    const far = proof.points.find(({ at }) => at === -1000);
    expect([far?.before.value, far?.after.value]).toEqual([1, 1]);
  });

  // mpmath: sech(20)^2 = 1.7e-17; numpy.float16 of it is 0.
  test('the slope of tanh at 20 underflows in float16', async () => {
    const { forward, backward } = await follow('tanh(x)', { x: 20 }, 'float16');
    expect(forward).toBeNull();
    expect(backward).toMatchObject({ kind: 'underflow', text: 'tanh(x)' });
    expect(backward?.because).toMatch(/1\.7e-17/);
  });

  // By z it is 1e-200 * 1e-200 = 1e-400.
  test('a slope whose factors are ordinary numbers underflows as well', async () => {
    const { backward } = await follow('(x*y)*z', { x: 1e-200, y: 1e-200, z: 1e-200 });
    expect(backward?.kind).toBe('underflow');
    expect(backward?.because).toMatch(/1e-400/);
  });

  // exp(10000) = 8.8e4342 (mpmath), which neither form can hold.
  test('an infinity for what is too large has no relative error of 0', async () => {
    const { proposals } = await follow('exp(a)*exp(b)', { a: 1000, b: -900 });
    const far = proposals[0]?.proof.points.find(({ at }) => at === 100);
    expect([far?.before.value, far?.after.value]).toEqual(['not finite', 'not finite']);
  });

  // mpmath: exp(12) = 162754.79
  test('a true value beyond float16 has all digits of its whole part', async () => {
    expect((await follow('exp(x)', { x: 12 }, 'float16')).forward?.because).toMatch(/162755 is beyond/);
  });

  // mpmath at the float64 nearest 0.99999999: 3535.533905889; numpy: 3535.533906863.
  test('a spoilt slope is told in digits that part from the truth', async () => {
    expect((await follow('sqrt(1-x^2)', { x: 0.99999999 })).backward?.because).toMatch(
      /3535\.533907 where the truth is 3535\.533906$/,
    );
  });
});

describe('polynomials that are powers', () => {
  test.each([
    ['x^2-2*x+1', 1.0001, '(x - 1)^2'],
    ['x^2+2*x+1', -1.0001, '(x + 1)^2'],
    ['x^2-6*x+9', 3.0001, '(x - 3)^2'],
    ['x^2+6*x+9', -3.0001, '(x + 3)^2'],
    ['x^3-3*x^2+3*x-1', 1.0001, '(x - 1)^3'],
  ])('%s at %f is %s', async (text, x, whole) => {
    const { proposals } = await follow(text, { x });
    expect(proposals[0]?.whole).toBe(whole);
    // One subtraction that is exact and one rounded power.
    expect(proposals[0]?.here.after.value).toBeLessThan(4e-16);
  });
});

describe('a masked branch', () => {
  test.each<PrecisionName>(['float64', 'float32', 'bfloat16', 'float16'])('is named in %s', async (precision) => {
    const { backward } = await follow('x > 0 ? sqrt(x) : 0', { x: 0 }, precision);
    expect([backward?.kind, backward?.text]).toEqual(['masked branch', 'x > 0 ? sqrt(x) : 0']);
  });
});
