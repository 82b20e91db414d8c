import { describe, expect, test } from 'vitest';
import { dual } from '../../../src/math/arithmetic/dual.ts';
import { backward, contributions, record, reverseGradient } from '../../../src/math/arithmetic/tape.ts';
import { applyExpr, type Expr, float64, type Point, variableExpr, write } from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';

const read = (text: string): Expr => parseFormula(text).expr;
const gradient = (text: string, point: Point): Record<string, number> => reverseGradient(read(text), point).gradient;

describe('record', () => {
  test('the example of the file: (a*b + c)^2', () => {
    const entries = record(read('(a*b + c)^2'), (name) => ({ a: 2, b: -1, c: 3 })[name] as number, float64);
    const rows = entries.map(({ node, value, inputs, partials }) => [write(node), value, inputs, partials]);
    expect(rows).toEqual([
      ['a', 2, [], []],
      ['b', -1, [], []],
      ['a * b', -2, [0, 1], [-1, 2]],
      ['c', 3, [], []],
      ['a * b + c', 1, [2, 3], [1, 1]],
      ['2', 2, [], []],
      ['(a * b + c)^2', 1, [4, 5], [2, null]],
    ]);
    // Adjoints, from right to left: 1; 2·1; c = 2, a·b = 2; b = 2·a = 4, a = 2·b = -2. The exponent is a number.
    expect(backward(entries, float64)).toEqual([-2, 4, 2, 2, 2, 0, 1]);
  });

  test('entries are plain data: they survive a trip through JSON', () => {
    const entries = record(read('x*sin(x)'), () => 0.5, float64);
    expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
  });

  test('a variable and a shared part have one entry, and parents stand before children', () => {
    const entries = record(read('u = x*y; u + u*x'), (name) => (name === 'x' ? 2 : 3), float64);
    expect(entries.map(({ node }) => write(node))).toEqual(['x', 'y', 'x * y', 'x * y * x', 'x * y + x * y * x']);
    entries.forEach(({ inputs }, place) => {
      for (const input of inputs) expect(input).toBeLessThan(place);
    });
  });

  test('what does not move is marked, and its partials are not worked out', () => {
    const entries = record(read('x^3 + sin(2)'), () => -2, float64);
    const power = entries.find(({ node }) => node.kind === 'apply' && node.op === 'power');
    expect(power?.partials).toEqual([12, null]);
    const sine = entries.find(({ node }) => node.kind === 'apply' && node.op === 'sin');
    expect(sine?.moves).toBe(false);
    expect(sine?.partials).toEqual([null]);
  });

  test('variables may be told to stand still', () => {
    const entries = record(
      read('x*y'),
      () => 3,
      float64,
      (name) => name === 'x',
    );
    expect(entries[2]?.partials).toEqual([3, null]);
  });
});

describe('reverseGradient', () => {
  // Published: the README of micrograd; the fractions are exact.
  test("micrograd's example: 2421/98, 47620/343, 221433/343", () => {
    const text = `c = a + b; d = a*b + b^3; c1 = c + c + 1; c2 = c1 + 1 + c1 + (-a);
      d1 = d + d*2 + relu(b + a); d2 = d1 + 3*d1 + relu(b - a); e1 = c2 - d2; f = e1^2; g = f/2; g + 10/f`;
    const { value, gradient: slopes } = reverseGradient(read(text), { a: -4, b: 2 });
    expect(Math.abs(value / (2421 / 98) - 1)).toBeLessThan(4e-16);
    expect(Math.abs((slopes['a'] as number) / (47620 / 343) - 1)).toBeLessThan(4e-16);
    expect(Math.abs((slopes['b'] as number) / (221433 / 343) - 1)).toBeLessThan(4e-16);
  });

  test('an entry that is used twice gets the sum of what its uses send back', () => {
    expect(gradient('x + x', { x: 3 })).toEqual({ x: 2 });
    expect(gradient('x*x*x', { x: 2 })).toEqual({ x: 12 });
    expect(gradient('u = x^2; u + u', { x: 3 })).toEqual({ x: 12 });
    expect(gradient('x*y + x', { x: 2, y: 5 })).toEqual({ x: 6, y: 2 });
  });

  test('a variable that the value does not depend on has derivative 0, and one that is not in the formula too', () => {
    expect(gradient('x^2', { x: 3, y: 1 })).toEqual({ x: 6, y: 0 });
    expect(gradient('x > 0 ? x : y', { x: 3, y: 1 })).toEqual({ x: 1, y: 0 });
    expect(gradient('7', { x: 3 })).toEqual({ x: 0 });
    expect(gradient('x > 0', { x: 3 })).toEqual({ x: 0 });
  });

  test('the value may be a variable, or a branch that is a variable', () => {
    expect(gradient('x', { x: 3 })).toEqual({ x: 1 });
    expect(gradient('x > 0 ? x : y', { x: 3, y: 1 })).toEqual({ x: 1, y: 0 });
    expect(gradient('x > y ? y : x', { x: 3, y: 1 })).toEqual({ x: 0, y: 1 });
    // The branch was recorded before the condition was finished.
    expect(gradient('(x + 1) > 0 ? x : 0', { x: 3 })).toEqual({ x: 1 });
    expect(gradient('u = x^2; u > 1 ? u : x', { x: 3 })).toEqual({ x: 6 });
  });

  test('the same special points as forward mode', () => {
    expect(gradient('x^3', { x: -2 })).toEqual({ x: 12 });
    expect(gradient('x^0', { x: 0 })).toEqual({ x: 0 });
    expect(gradient('sqrt(x*x)', { x: 0 })['x']).toBeNaN();
    // An infinite partial that nothing depends on is not multiplied by 0.
    expect(gradient('x > 0 ? x : sqrt(y)', { x: 1, y: 0 })).toEqual({ x: 1, y: 0 });
  });

  test('names of Object.prototype are ordinary names here', () => {
    const { gradient: slopes } = reverseGradient(applyExpr('multiply', variableExpr('toString'), variableExpr('x')), {
      toString: 3,
      x: 2,
    } as unknown as Point);
    expect(Object.entries(slopes)).toEqual([
      ['toString', 2],
      ['x', 3],
    ]);
  });

  test('a sum of 3,000 terms has a gradient', () => {
    const terms = Array.from({ length: 3000 }, (_, k) => `${k + 1}*x^2`).join(' + ');
    expect(gradient(terms, { x: 0.5 })).toEqual({ x: 4_501_500 });
  });

  test('a chain of 3,000 operations has a gradient', () => {
    const chain = Array.from({ length: 3000 }).reduce<Expr>(
      (inner) => applyExpr('add', inner, applyExpr('multiply', inner, variableExpr('y'))),
      variableExpr('x'),
    );
    // x·(1 + y)^3000 at y = 2^-11: by x (1 + y)^3000.
    const slope = reverseGradient(chain, { x: 1, y: 2 ** -11 }).gradient['x'] as number;
    expect(Math.abs(slope / (1 + 2 ** -11) ** 3000 - 1)).toBeLessThan(1e-12);
  });
});

describe('contributions', () => {
  const entries = record(read('u = x*y; u + sin(u)'), (name) => (name === 'x' ? 2 : 3), float64);

  test('say who sent what', () => {
    const { received } = contributions(entries, float64);
    // u = x·y is entry 2; the sum (entry 4) sends 1, sin (entry 3) sends cos(6).
    expect(received[2]).toEqual([
      { from: 4, local: 1, upstream: 1, product: 1 },
      { from: 3, local: Math.cos(6), upstream: 1, product: Math.cos(6) },
    ]);
  });

  test('each adjoint is the sum of the products received', () => {
    const { adjoints, received } = contributions(entries, float64);
    received.forEach((list, place) => {
      if (place === entries.length - 1) expect(adjoints[place]).toBe(1);
      else
        expect(adjoints[place]).toBeCloseTo(
          list.reduce((sum, { product }) => sum + product, 0),
          15,
        );
    });
  });

  test('walking back twice gives the same, and leaves the entries alone', () => {
    const before = JSON.stringify(entries);
    expect(backward(entries, float64)).toEqual(backward(entries, float64));
    expect(JSON.stringify(entries)).toBe(before);
  });
});

describe('reverse over forward', () => {
  test('a row of the Hessian: x^2·y + y^3 at (2, 3) is [[6, 4], [4, 18]]', () => {
    const row = (moving: string): (number | null)[] => {
      const entries = record(
        read('x^2*y + y^3'),
        (name) => ({ value: name === 'x' ? 2 : 3, tangent: name === moving ? 1 : null }),
        dual,
      );
      const adjoints = backward(entries, dual);
      return ['x', 'y'].map(
        (name) =>
          adjoints[entries.findIndex(({ node }) => node.kind === 'variable' && node.name === name)]?.tangent ?? null,
      );
    };
    expect([row('x'), row('y')]).toEqual([
      [6, 4],
      [4, 18],
    ]);
  });
});
