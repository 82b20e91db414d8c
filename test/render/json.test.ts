import { describe, expect, test } from 'vitest';
import { json, jsonLine } from '../../src/render/json.ts';

describe('json', () => {
  test('indents by two blanks and ends with a line break', () => {
    expect(json({ at: { x: 3 }, list: [1] })).toBe('{\n  "at": {\n    "x": 3\n  },\n  "list": [\n    1\n  ]\n}\n');
  });

  test.each([
    [{ text: 'a "b" \\ c', list: [[], {}, [1, [true, null]]], empty: '' }],
    [{ 'a "key"': { deep: { deeper: [{ x: 1.5e-7, y: -123456789.125 }] } } }],
    [{}],
  ])('writes %j as the language does', (value) => {
    expect(json(value)).toBe(`${JSON.stringify(value, null, 2)}\n`);
    expect(jsonLine(value)).toBe(`${JSON.stringify(value)}\n`);
  });

  test.each([
    [Number.NaN, '"NaN"'],
    [Number.POSITIVE_INFINITY, '"Infinity"'],
    [Number.NEGATIVE_INFINITY, '"-Infinity"'],
    [-0, '0'],
    [0.1 + 0.2, '0.30000000000000004'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
  ])('writes %d as %s', (value, written) => {
    expect(jsonLine({ value })).toBe(`{"value":${written}}\n`);
    expect(jsonLine({ list: [value] })).toBe(`{"list":[${written}]}\n`);
  });

  test('keeps null, the order of keys, and keys as they are', () => {
    expect(jsonLine({ zebra: null, learningRate: 1 })).toBe('{"zebra":null,"learningRate":1}\n');
  });

  test.each([
    ['undefined', { value: undefined }],
    ['undefined in a list', { value: [undefined] }],
    ['a function', { value: () => 1 }],
    ['a map', { value: new Map() }],
    ['a symbol', { value: Symbol('s') }],
    ['a bigint', { value: 1n }],
    ['a class', { value: new (class Point {})() }],
    ['a date', { value: new Date(0) }],
    ['a hole in a list', { value: new Array(1) }],
  ])('refuses %s', (_, result) => {
    expect(() => json(result)).toThrow(/a result holds/);
  });

  test('a record without a prototype is a record', () => {
    expect(jsonLine(Object.assign(Object.create(null), { x: 1 }))).toBe('{"x":1}\n');
  });

  test('escapes what a terminal would obey, and reads back the same', () => {
    const text = 'a\u001b[31m\u009b\u007f\u202e\u200b\u2028"\\\n\ud800é∂';
    const written = jsonLine({ text });
    expect(written).toMatch(/^[\u0020-\u007eé∂]+\n$/);
    expect(JSON.parse(written)).toEqual({ text });
    expect(JSON.parse(json({ text }))).toEqual({ text });
  });
});
