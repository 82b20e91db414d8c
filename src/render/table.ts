/**
 * How do rows and columns of answers stand on the screen?
 *
 * Numbers line up at their decimal points; the last column of words is wrapped when the line is full. On a narrow screen
 * a table becomes one `label: value` line a cell, and for a reader without pictures one line a row.
 */

import type { Screen } from '../command.ts';
import { alignPoints, numberColumn } from './digits.ts';
import { painter, type Role } from './paint.ts';
import { padEnd, padStart, widthOf, wrap } from './text.ts';

/** A number is written with the digits of its column; null is a cell without a value. */
export type Cell = string | number | null | { readonly text: string | number; readonly color: Role };

export interface Column {
  readonly header: string;
  /** Numbers under their decimal points, words to the left, or any text to the right. */
  readonly align?: 'number' | 'left' | 'right';
  /** Significant digits of cells given as numbers. */
  readonly digits?: number;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly title?: string;
  /** What stands where there is no value. */
  readonly missing?: string;
}

/** Below this width columns no longer help. */
const NARROW = 60;
const INDENT = '  ';
const GAP = 3;
/** The narrowest that a wrapped column of words may become. */
const NARROWEST_WORDS = 16;

const contentOf = (cell: Cell): string | number | null =>
  cell !== null && typeof cell === 'object' ? cell.text : cell;
const roleOf = (cell: Cell): Role => (cell !== null && typeof cell === 'object' ? cell.color : 'plain');

/** The texts of a column, from top to bottom, not padded. */
function textsOf(table: Table, index: number): string[] {
  const contents = table.rows.map((row) => contentOf(row[index] ?? null));
  const numbers = contents.filter((content) => typeof content === 'number');
  const written = numberColumn(numbers, table.columns[index]?.digits);
  let next = 0;
  return contents.map((content) => {
    if (content === null) return table.missing ?? '-';
    return typeof content === 'number' ? (written[next++] ?? '') : content;
  });
}

/** The table as text, its lines at most as wide as the screen. Without rows only its header is left. */
export function drawTable(table: Table, screen: Screen): string {
  const paint = painter(screen);
  const texts = table.columns.map((_, index) => textsOf(table, index));
  const title = table.title === undefined ? [] : wrap(table.title, screen.columns, screen.describe ? '' : INDENT);
  if (table.columns.length === 0) return title.join('\n');
  if (screen.describe) return [...title, ...sentences(table, texts, screen)].join('\n');

  const isNumber = (index: number): boolean => table.columns[index]?.align === 'number';
  const padded = texts.map((column, index) => (isNumber(index) ? alignPoints(column) : column));
  const widths = padded.map((column, index) =>
    Math.max(widthOf(table.columns[index]?.header ?? ''), ...column.map(widthOf)),
  );
  const last = table.columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, INDENT.length);
  const room = screen.columns - before;
  const fits = before + (widths[last] ?? 0) <= screen.columns;
  const canWrap = !isNumber(last) && table.columns[last]?.align !== 'right' && room >= NARROWEST_WORDS;
  if (!fits && (screen.columns < NARROW || !canWrap)) {
    return [...title, ...stacked(table, texts, screen)].join('\n');
  }
  if (!fits) widths[last] = room;

  const place = (text: string, index: number): string => {
    const width = widths[index] ?? 0;
    const { align } = table.columns[index] ?? {};
    if (align === 'right' || align === 'number') return padStart(text, width);
    return index === last ? text : padEnd(text, width);
  };
  const line = (cells: readonly string[]): string => (INDENT + cells.join(' '.repeat(GAP))).trimEnd();
  const header = line(table.columns.map((column, index) => paint.as('strong', place(column.header, index))));
  const rule =
    INDENT +
    paint.as('muted', (screen.unicode ? '─' : '-').repeat(widths.reduce((sum, width) => sum + width + GAP, -GAP)));
  const rows = table.rows.flatMap((row, r) => {
    const cells = padded.map((column) => column[r] ?? '');
    const words = wrap(cells[last] ?? '', widths[last] ?? 1);
    return (words.length === 0 ? [''] : words).map((part, i) =>
      line(
        cells.map((text, index) => {
          const shown = index === last ? (canWrap ? part : text) : i === 0 ? text : '';
          const role = roleOf(row[index] ?? null);
          return shown.trim() === '' ? place('', index) : paint.as(role, place(shown, index));
        }),
      ),
    );
  });
  return [...title, header, rule, ...rows].join('\n');
}

/** The cells of a row that say something, each with its header. */
const labelled = (table: Table, texts: readonly (readonly string[])[], row: number): string[] =>
  table.columns.flatMap(({ header }, index) => {
    const text = texts[index]?.[row] ?? '';
    return text === '' ? [] : [header === '' ? text : `${header}: ${text}`];
  });

/** One `label: value` line a cell, an empty line between rows. */
const stacked = (table: Table, texts: readonly (readonly string[])[], screen: Screen): string[] =>
  table.rows.flatMap((_, row) => [
    ...(row > 0 ? [''] : []),
    ...labelled(table, texts, row).flatMap((text) => wrap(text, screen.columns, INDENT, `${INDENT}  `)),
  ]);

/** One line a row: `method: central; derivative: 6; error: 2e-9.` */
const sentences = (table: Table, texts: readonly (readonly string[])[], screen: Screen): string[] =>
  table.rows.flatMap((_, row) => wrap(`${labelled(table, texts, row).join('; ')}.`, screen.columns, '', '  '));
