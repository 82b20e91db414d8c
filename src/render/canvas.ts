/**
 * What stands in each cell of a picture?
 *
 * A cell of a terminal is about twice as high as wide; braille divides it into 2 × 4 dots, which are therefore square.
 * Without Unicode the same dots choose one of `' - . | / \`. A cell has one colour: of what is most important in it.
 */

import type { Painter, Role } from './paint.ts';
import type { Spot } from './raster.ts';

/** What is drawn over what: the later in the list, the nearer to the eye. */
const LEVELS = ['reference', 'dotted', 'curve', 'text', 'mark'] as const;
export type Level = (typeof LEVELS)[number];

interface Cell {
  /** Dots, bit `2 * row + column`. */
  dots: number;
  /** A character that takes the whole cell. */
  glyph: string | null;
  role: Role;
  level: number;
  owner: number;
}

export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Sets dots, counted from the top left. `owner` tells the lines of one picture apart. Dots outside are left out. */
  readonly dot: (spots: readonly Spot[], role: Role, level: Level, owner: number) => void;
  /** Puts one character into a cell; false where the cell is outside or holds something more important. */
  readonly put: (column: number, row: number, glyph: string, role: Role, level: Level) => boolean;
  /** Whether every cell of a stretch is still empty. */
  readonly isFree: (column: number, row: number, width: number) => boolean;
  /** The rows of the picture, painted, without spaces at their ends. */
  readonly lines: (painter: Painter) => string[];
}

/** The bits of a braille character, by `2 * row + column`. Source: The Unicode Standard, Braille Patterns, U+2800. */
const BRAILLE = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80] as const;

/** One character for a pattern of dots. */
export function glyphOf(dots: number, unicode: boolean, dotted: boolean): string {
  if (dots === 0) return ' ';
  if (unicode)
    return String.fromCharCode(BRAILLE.reduce((code, bit, i) => (dots & (1 << i) ? code + bit : code), 0x2800));
  const rows = (column: number): number[] => [0, 1, 2, 3].filter((row) => dots & (1 << (2 * row + column)));
  const left = rows(0);
  const right = rows(1);
  const all = [...left, ...right];
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  const height = Math.max(...all) - Math.min(...all);
  if (dotted) return height >= 2 ? ':' : mean(all) < 1.5 ? "'" : '.';
  if (height >= 2) {
    if (left.length === 0 || right.length === 0) return '|';
    const fall = mean(right) - mean(left);
    return fall > 0.5 ? '\\' : fall < -0.5 ? '/' : '|';
  }
  const middle = mean(all);
  return middle < 0.75 ? "'" : middle <= 2.25 ? '-' : '.';
}

const DOTTED = LEVELS.indexOf('dotted');

export function createCanvas(columns: number, rows: number, unicode: boolean): Canvas {
  const cells = Array.from(
    { length: columns * rows },
    (): Cell => ({ dots: 0, glyph: null, role: 'plain', level: -1, owner: -1 }),
  );
  const cellAt = (column: number, row: number): Cell | undefined =>
    column >= 0 && column < columns && row >= 0 && row < rows ? cells[row * columns + column] : undefined;

  const glyphIn = (cell: Cell): string => cell.glyph ?? glyphOf(cell.dots, unicode, cell.level <= DOTTED);
  return {
    columns,
    rows,
    dot(spots, role, level, owner) {
      const height = LEVELS.indexOf(level);
      for (const { x, y } of spots) {
        const cell = cellAt(Math.floor(x / 2), Math.floor(y / 4));
        if (cell === undefined) continue;
        const bit = 1 << (2 * (y % 4) + (x % 2));
        if (height < cell.level) continue;
        // What is nearer hides what is behind it: a dotted line beside a curve would make the curve look thick. Two
        // curves in one cell make a braille pattern of both, but no sensible ASCII character.
        if (height > cell.level || (!unicode && cell.owner !== owner)) cell.dots = 0;
        cell.role = role;
        cell.level = height;
        cell.owner = owner;
        cell.dots |= bit;
      }
    },
    put(column, row, glyph, role, level) {
      const cell = cellAt(column, row);
      const height = LEVELS.indexOf(level);
      if (cell === undefined || height < cell.level) return false;
      cell.glyph = glyph;
      cell.role = role;
      cell.level = height;
      return true;
    },
    isFree: (column, row, width) =>
      Array.from({ length: width }, (_, i) => cellAt(column + i, row)).every(
        (cell) => cell !== undefined && cell.level < 0,
      ),
    lines: (painter) =>
      Array.from({ length: rows }, (_, row) => {
        const line = cells.slice(row * columns, (row + 1) * columns);
        while (line.length > 0 && glyphIn(line.at(-1) as Cell) === ' ') line.pop();
        let painted = '';
        for (let i = 0; i < line.length; ) {
          const role = (line[i] as Cell).role;
          let text = '';
          while (i < line.length && (line[i] as Cell).role === role) text += glyphIn(line[i++] as Cell);
          painted += painter.as(role, text);
        }
        return painted;
      }),
  };
}
