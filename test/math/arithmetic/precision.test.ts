import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PrecisionName, precisions } from '../../../src/math/arithmetic/precision.ts';
import { from, interpret, numberExpr } from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import type { OpName } from '../../../src/math/rules.ts';
import { runs } from '../../random-expression.ts';
import reference from '../../reference/precision-values.json' with { type: 'json' };

/** What 16 bits mean, from the definition: sign, exponent, fraction. */
function decode(pattern: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const sign = pattern >> 15 === 1 ? -1 : 1;
  const exponent = (pattern >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (pattern & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}
const EXPONENT_BITS = { float16: 5, bfloat16: 8 } as const;
const short = ['float16', 'bfloat16'] as const;

/** All finite numbers of the kind from 0 up, in order: the patterns with sign 0 are in the order of their values. */
const upwards = (name: (typeof short)[number]): number[] =>
  Array.from({ length: 2 ** 15 }, (_, pattern) => decode(pattern, EXPONENT_BITS[name])).filter(Number.isFinite);

describe('round', () => {
  test.each(short)('%s: each of the 65,536 bit patterns rounds to itself', (name) => {
    const wrong: number[] = [];
    for (let pattern = 0; pattern < 65536; pattern++) {
      const value = decode(pattern, EXPONENT_BITS[name]);
      if (!Object.is(precisions[name].round(value), value)) wrong.push(pattern);
    }
    expect(wrong).toEqual([]);
  });

  test.each(short)(
    '%s: between any two neighbours the tie goes to the even one, and its neighbourhood to the nearer one',
    (name) => {
      const { round } = precisions[name];
      const numbers = upwards(name);
      const wrong: number[] = [];
      for (let i = 0; i + 1 < numbers.length; i++) {
        const [low, high] = [numbers[i] as number, numbers[i + 1] as number];
        // Patterns count up with the values, so the even significand is the one with the even pattern.
        const even = i % 2 === 0 ? low : high;
        const tie = low / 2 + high / 2;
        const justBelow = tie * (1 - 2 ** -50);
        const justAbove = tie * (1 + 2 ** -50);
        const right =
          round(tie) === even &&
          round(-tie) === -even &&
          round(justBelow) === low &&
          round(justAbove) === high &&
          round(-justAbove) === -high;
        if (!right) wrong.push(tie);
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each(short)('%s: from half a spacing above the largest number on, Infinity', (name) => {
    const { round, largest, bits } = precisions[name];
    const half = largest / (2 ** bits - 1) / 2;
    expect(round(largest + half)).toBe(Number.POSITIVE_INFINITY);
    expect(round(largest + half * (1 - 2 ** -20))).toBe(largest);
    expect(round(-largest - half)).toBe(Number.NEGATIVE_INFINITY);
    expect(round(1e308)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(Object.keys(precisions) as PrecisionName[])(
    '%s: zeros keep their sign, and what is not finite stays as it is',
    (name) => {
      const { round } = precisions[name];
      for (const x of [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) expect(round(x)).toBe(x);
      expect(Object.is(round(-1e-320), name === 'float64' ? -1e-320 : -0)).toBe(true);
    },
  );

  test('float32: 0.1 and a number between two neighbours', () => {
    // 16777217 = 2^24 + 1 lies between two float32 numbers.
    expect(precisions.float32.round(16777217)).toBe(16777216);
    expect(precisions.float32.round(0.1)).toBe(0.10000000149011612);
  });

  test('float64 is left alone', () => {
    fc.assert(
      fc.property(fc.double(), (x) => Object.is(precisions.float64.round(x), x)),
      runs(200),
    );
  });

  test('a detour through float32 would round twice', () => {
    // 1 + 2^-11 is the tie between 1 and 1 + 2^-10; a little more must go up. float32 drops the little more first.
    const x = 1 + 2 ** -11 + 2 ** -40;
    expect(precisions.float16.round(x)).toBe(1 + 2 ** -10);
    expect(precisions.float16.round(Math.fround(x))).toBe(1);
    const y = 1 + 2 ** -8 + 2 ** -40;
    expect(precisions.bfloat16.round(y)).toBe(1 + 2 ** -7);
    expect(precisions.bfloat16.round(Math.fround(y))).toBe(1);
  });

  test.each(short)('%s: numpy 1.24.2 and PyTorch 1.13 round the same', (name) => {
    expect(reference.versions).toEqual({ numpy: '1.24.2', torch: '1.13.0a0' });
    for (const [x, rounded] of reference[name] as [string, string][]) {
      expect([x, precisions[name].round(Number(x))]).toEqual([x, Number(rounded)]);
    }
  });
});

describe('arithmetic', () => {
  test.each(short)('%s: + - * / have the results of numpy and PyTorch', (name) => {
    const { arithmetic, round } = precisions[name];
    for (const [op, u, v, expected] of reference.operations[name] as [OpName, string, string, string][]) {
      const node = { kind: 'apply', op, args: [] } as const;
      expect([op, u, v, arithmetic.apply(op, [round(Number(u)), round(Number(v))], node)]).toEqual([
        op,
        u,
        v,
        Number(expected),
      ]);
    }
  });

  test('rounds constants, and after every operation', () => {
    const read = (name: PrecisionName, text: string, x: number): number =>
      interpret(parseFormula(text).expr, from({ x: precisions[name].round(x) }), precisions[name].arithmetic);
    // 0.1 in float16 is 1638/16384.
    expect(interpret(numberExpr(0.1), () => 0, precisions.float16.arithmetic)).toBe(1638 / 16384);
    // 2048 + 1 falls back to 2048, twice; 1 + 1 first would give 2050.
    expect(read('float16', 'x + 1 + 1', 2048)).toBe(2048);
    expect(read('float16', 'x + (1 + 1)', 2048)).toBe(2050);
    // 300^2 is more than 65504.
    expect(read('float16', 'x*x/x', 300)).toBe(Number.POSITIVE_INFINITY);
    expect(read('bfloat16', 'x*x/x', 300)).toBe(300);
    // pi is a constant operation: 201/64 in bfloat16.
    expect(read('bfloat16', 'pi', 0)).toBe(201 / 64);
    expect(read('float32', 'x > 0.1 ? 1 : 2', 0.1)).toBe(2);
  });
});

describe('the numbers that describe a kind', () => {
  // numpy.finfo and torch.finfo: eps, tiny, smallest subnormal, max.
  const known = {
    float16: [2 ** -10, 2 ** -14, 2 ** -24, 65504],
    bfloat16: [2 ** -7, 2 ** -126, 2 ** -133, 3.3895313892515355e38],
    float32: [2 ** -23, 2 ** -126, 2 ** -149, 3.4028234663852886e38],
    float64: [Number.EPSILON, 2.2250738585072014e-308, Number.MIN_VALUE, Number.MAX_VALUE],
  } as const;
  test.each(Object.keys(known) as PrecisionName[])('%s', (name) => {
    const { machineEpsilon, smallestNormal, smallestSubnormal, largest, unitRoundoff, round, bits } = precisions[name];
    expect([machineEpsilon, smallestNormal, smallestSubnormal, largest]).toEqual(known[name]);
    expect(unitRoundoff).toBe(machineEpsilon / 2);
    expect(2 ** (1 - bits)).toBe(machineEpsilon);
    expect(precisions[name].name).toBe(name);
    expect(round(1 + machineEpsilon)).toBe(1 + machineEpsilon);
    expect([round(smallestNormal), round(smallestSubnormal), round(largest)]).toEqual([
      smallestNormal,
      smallestSubnormal,
      largest,
    ]);
    if (name !== 'float64') {
      expect(round(1 + unitRoundoff)).toBe(1);
      expect(round(smallestSubnormal / 2)).toBe(0);
    }
  });
});
