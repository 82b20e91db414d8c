import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussian, uniform } from '../../src/math/chance.ts';
import { LONGEST_NUMBER, writeNumber } from '../../src/render/number-bytes.ts';

const room = new Uint8Array(64);
const view = new DataView(room.buffer);

function written(value: number): string {
  const end = writeNumber(value, view, 0);
  return String.fromCharCode(...room.subarray(0, end));
}

/** The language's own text; a negative zero is 0, and what is not finite stands in quotation marks. */
const expected = (value: number): string => (Number.isFinite(value) ? String(value + 0) : `"${value}"`);

/** The first of these numbers whose bytes are not the language's text. */
function firstWrong(values: Iterable<number>): { readonly value: number; readonly text: string } | null {
  for (const value of values) {
    const text = written(value);
    if (text !== expected(value)) return { value, text };
  }
  return null;
}

test.each([
  0,
  -0,
  1,
  -1,
  9,
  10,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 - 1,
  0.1,
  0.2,
  0.1 + 0.2,
  1 / 3,
  -2 / 3,
  123456789.125,
  1e21,
  1e20,
  123456789012345680000,
  1.5e21,
  1e-6,
  1.5e-6,
  1e-7,
  1.5e-7,
  9.999999999999999e22,
  1e23,
  5e-324,
  2.2250738585072014e-308,
  Number.MAX_VALUE,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  // Halfway between two decimals of sixteen digits, and neighbours of powers of ten.
  2 ** 53 + 2,
  4.35,
  0.000001 - 2 ** -72,
  1000000.0000000001,
])('%d is written as the language writes it', (value) => {
  expect(written(value)).toBe(expected(value));
});

/** Numbers of every size, by a fixed seed. */
function* anyBits(count: number, seed: number): Generator<number> {
  const draw = uniform(seed);
  const bits = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < count; i++) {
    bits.setUint32(0, Math.floor(2 ** 32 * draw()));
    bits.setUint32(4, Math.floor(2 ** 32 * draw()));
    yield bits.getFloat64(0);
  }
}

/** Numbers as runs have them. */
function* ordinary(count: number, seed: number): Generator<number> {
  const draw = gaussian(seed);
  for (let i = 0; i < count; i++) yield draw() * 10 ** ((i % 40) - 20);
}

/** Numbers of few digits. */
function* short(): Generator<number> {
  for (let exponent = -330; exponent <= 308; exponent++)
    for (let digits = 1; digits < 400; digits += 3) yield Number(`${digits}e${exponent}`);
}

/** Where numbers become twice as dense, and their neighbours. */
function* powersOfTwo(): Generator<number> {
  for (let exponent = -1074; exponent < 1023; exponent++)
    for (const factor of [1, 1 - 2 ** -53, 1 + 2 ** -52, 1.5, 1.75, -1.25]) yield factor * 2 ** exponent;
}

test.each([
  ['four hundred thousand patterns of bits', () => anyBits(400_000, 1)],
  ['four hundred thousand numbers of ordinary size', () => ordinary(400_000, 2)],
  ['numbers of few digits', short],
  ['powers of two and their neighbours', powersOfTwo],
] as const)('%s are written as the language writes them', (_what, values) => {
  expect(firstWrong(values())).toBeNull();
});

test('whatever the number, its text reads back to it and has no more bytes than it may', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = written(value);
      expect(Number(text)).toBe(value + 0);
      expect(text.length).toBeLessThanOrEqual(LONGEST_NUMBER);
    }),
  );
});

test('a number that is written a thousandth too large would be noticed', () => {
  const wrong = [...ordinary(1000, 3)].filter((value) => written(1.001 * value) === expected(value));
  expect(wrong).toEqual([]);
});
