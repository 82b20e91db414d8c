import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { chooseView, type View } from '../../src/math/view.ts';

const view = (text: string, x: number): View => {
  const { expr } = parseFormula(text);
  return chooseView((u) => evaluate(expr, { x: u }), x);
};

describe('chooseView', () => {
  // What the picture must show: places that follow from the formula by hand.
  test.each<[text: string, x: number, holds: number[], word: string]>([
    ['x^2', 3, [0], 'turns'],
    ['x^2', 1e6, [0], 'turns'],
    ['1e6*x^2', 1, [0], 'turns'],
    ['1e-6*x^2', 1, [0], 'turns'],
    ['x^3 - 3x', 0.5, [-1, 1], 'turns'],
    ['(x - 5)^2', 3, [5], 'turns'],
    // Turns at π/2 and -π/2, bends at 0 and π.
    ['sin(x)', 1, [0, Math.PI / 2], 'bends'],
    ['log(x)', 2, [0], 'ends'],
    ['sqrt(x)', 3, [0], 'ends'],
    ['sqrt(4 - x^2)', 1, [-2, 2], 'ends'],
    ['tanh(x)', 20, [0], 'bends'],
    ['1/x', 0.5, [0], 'bends'],
    ['exp(-x^2)', 1, [0], 'turns'],
  ])('%s at %d shows %j', (text, x, holds, word) => {
    const { from, to, because } = view(text, x);
    for (const place of holds) expect(from <= place && place <= to, `${from} to ${to}`).toBe(true);
    expect(because).toContain(word);
    expect(from).toBeLessThan(x);
    expect(to).toBeGreaterThan(x);
  });

  test('of a fast wave it shows a few periods, and not a thousand', () => {
    const { from, to } = view('sin(1000x)', 1);
    const periods = (to - from) / ((2 * Math.PI) / 1000);
    expect(periods).toBeGreaterThan(0.75);
    expect(periods).toBeLessThan(5);
  });

  test('of a wave far from 0 it shows a few periods too', () => {
    const { from, to } = view('sin(x)', 1e6);
    expect(to - from).toBeGreaterThan(Math.PI);
    expect(to - from).toBeLessThan(10 * Math.PI);
  });

  test('a narrow peak is seen', () => {
    // Half of its height at ±0.00083.
    const { from, to } = view('exp(-x^2/1e-6)', 0);
    expect(to - from).toBeGreaterThan(1e-3);
    expect(to - from).toBeLessThan(1e-2);
  });

  test.each([
    ['exp(x)', 0],
    ['exp(x)', 3],
    ['5', 1],
    ['2x + 1', 3],
    ['x', 0],
  ])('%s at %d has nothing to show, and gets a plain window', (text, x) => {
    const half = Math.max(2, 1.5 * x);
    expect(view(text, x)).toEqual({
      from: x - half,
      to: x + half,
      because: 'no turn, bend or end of the domain is near',
    });
  });

  test.each([
    ['x^2', 0],
    ['abs(x)', 0],
    ['x^3', 0],
    ['sqrt(x)', 0],
    ['log(x)', 0],
  ])('%s at %d has its event at the point itself', (text, x) => {
    expect(view(text, x)).toEqual({
      from: -2,
      to: 2,
      because: 'f turns, bends or ends at the point, and nowhere near it',
    });
  });

  test('a function without values anywhere has a window all the same', () => {
    expect(view('sqrt(-1 - x^2)', 0)).toEqual({
      from: -2,
      to: 2,
      because: 'no turn, bend or end of the domain is near',
    });
    expect(view('log(x)', -50)).toMatchObject({ from: expect.any(Number), to: expect.any(Number) });
  });

  test.each([1e-300, 1e-6, 1, 1e6, 1e100, 1e300, -1e300])('the window around %d is a stretch of finite length', (x) => {
    for (const text of ['x^2', 'sin(x)', 'log(x)', '1/x', 'floor(x)']) {
      const { from, to } = view(text, x);
      expect(Number.isFinite(from) && Number.isFinite(to), text).toBe(true);
      expect(from, text).toBeLessThan(to);
      expect(from <= x && x <= to, text).toBe(true);
    }
  });

  test('its ends are short numbers', () => {
    for (const [text, x] of [
      ['1/x', 0.5],
      ['1e6*x^2', 1],
      ['floor(x)', 2.5],
      ['sin(x)', 1],
    ] as const) {
      const { from, to } = view(text, x);
      for (const end of [from, to]) expect(String(end).length).toBeLessThan(8);
    }
  });

  test('it evaluates f a few thousand times at most', () => {
    for (const text of ['x^2', 'sin(1000x)', 'exp(x)', 'sin(x)']) {
      const { expr } = parseFormula(text);
      let count = 0;
      chooseView((u) => {
        count += 1;
        return evaluate(expr, { x: u });
      }, 1);
      expect(count, text).toBeLessThan(5000);
    }
  });
});
