import { describe, expect, test } from 'vitest';
import { createCanvas, glyphOf } from '../../src/render/canvas.ts';
import { painter } from '../../src/render/paint.ts';

/** Dots of one cell, drawn as four rows of two. */
const dots = (...rows: string[]): number =>
  rows
    .flatMap((row, r) => [...row].map((dot, c) => (dot === 'x' ? 1 << (2 * r + c) : 0)))
    .reduce((sum, bit) => sum + bit, 0);

describe('glyphOf', () => {
  // The Unicode Standard, Braille Patterns: dot 1 is U+2801, all eight U+28FF.
  test.each([
    [dots('x.', '..', '..', '..'), '⠁'],
    [dots('.x', '..', '..', '..'), '⠈'],
    [dots('..', '..', '..', 'x.'), '⡀'],
    [dots('..', '..', '..', '.x'), '⢀'],
    [dots('..', '..', 'xx', '..'), '⠤'],
    [dots('x.', 'x.', 'x.', 'x.'), '⡇'],
    [dots('xx', 'xx', 'xx', 'xx'), '⣿'],
    [0, ' '],
  ])('dots %i are %s', (pattern, glyph) => {
    expect(glyphOf(pattern, true, false)).toBe(glyph);
  });

  test.each([
    [dots('xx', '..', '..', '..'), "'"],
    [dots('..', 'xx', '..', '..'), '-'],
    [dots('..', '..', 'xx', '..'), '-'],
    [dots('..', '..', '..', 'xx'), '.'],
    [dots('x.', 'x.', '.x', '.x'), '\\'],
    [dots('.x', '.x', 'x.', 'x.'), '/'],
    [dots('x.', 'x.', 'x.', 'x.'), '|'],
    [dots('.x', '.x', '.x', '.x'), '|'],
    [0, ' '],
  ])('without Unicode dots %i are %s', (pattern, glyph) => {
    expect(glyphOf(pattern, false, false)).toBe(glyph);
  });
});

describe('createCanvas', () => {
  const plain = painter({ colorDepth: 0 });

  test('what is nearer hides what lies behind, whichever came first', () => {
    for (const order of [0, 1]) {
      const canvas = createCanvas(2, 1, true);
      const steps = [
        () => canvas.dot([{ x: 0, y: 0 }], 'curve', 'curve', 0),
        () => canvas.dot([{ x: 1, y: 3 }], 'tangent', 'dotted', 1),
      ];
      for (const step of order === 0 ? steps : steps.reverse()) step();
      expect(canvas.lines(plain)).toEqual(['⠁']);
    }
  });

  test('two curves in one braille cell share it, and a mark stands before both', () => {
    const canvas = createCanvas(2, 1, true);
    canvas.dot(
      [
        { x: 0, y: 0 },
        { x: 2, y: 0 },
      ],
      'series1',
      'curve',
      0,
    );
    canvas.dot(
      [
        { x: 1, y: 0 },
        { x: 3, y: 0 },
      ],
      'series2',
      'curve',
      1,
    );
    expect(canvas.put(1, 0, '●', 'plain', 'mark')).toBe(true);
    expect(canvas.put(1, 0, 'a', 'plain', 'text')).toBe(false);
    expect(canvas.lines(plain)).toEqual(['⠉●']);
  });

  test('dots and characters outside are left out', () => {
    const canvas = createCanvas(1, 1, true);
    canvas.dot(
      [
        { x: -1, y: 0 },
        { x: 2, y: 0 },
        { x: 0, y: 4 },
      ],
      'curve',
      'curve',
      0,
    );
    expect(canvas.put(0, 1, 'a', 'plain', 'mark')).toBe(false);
    expect(canvas.lines(plain)).toEqual(['']);
  });

  test('a cell has the colour of what is nearest', () => {
    const canvas = createCanvas(3, 1, true);
    canvas.dot(
      [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: 1 })),
      'curve',
      'curve',
      0,
    );
    canvas.put(1, 0, '●', 'bad', 'mark');
    const named = { as: (role: string, text: string) => `<${role} ${text}>`, on: (text: string) => text };
    expect(canvas.lines(named)).toEqual(['<curve ⠒><bad ●><curve ⠒>']);
  });
});
