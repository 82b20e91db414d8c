/**
 * What does a bug's fingerprint look like?
 *
 * A table of claimed/actual, a row for the claim and one for each mistake that could have been made; what is not 1 stands in
 * brackets, so that it stands out without colour too.
 */

import type { Screen } from '../command.ts';
import type { FingerprintRow } from '../math/ratio-patterns.ts';
import { significant } from './digits.ts';
import { type Cell, drawTable } from './table.ts';

const isOne = (value: number): boolean => Math.abs(value - 1) <= 1e-6;

/** The ratios of one entry: 1, [2], or [0.22..0.29] where they change from point to point. */
function cell(range: FingerprintRow['cells'][number], digits: number): Cell {
  if (range === null) return null;
  const [low, high] = range;
  if (isOne(low) && isOne(high)) return '1';
  const [from, to] = [significant(low, digits), significant(high, digits)];
  return { text: `[${from === to ? from : `${from}..${to}`}]`, color: 'bad' };
}

/** An entry of a gradient: what it is called, and by which variables it was differentiated. */
export interface FingerprintColumn {
  readonly of: string;
  readonly by: readonly string[];
}

/** So many entries have a column each; more are put together by the names of their variables. */
const MOST_COLUMNS = 4;

export function drawFingerprint(
  rows: readonly FingerprintRow[],
  entries: readonly FingerprintColumn[],
  screen: Screen,
): string {
  const many = entries.length > MOST_COLUMNS && entries.every(({ by }) => by.length === 1);
  const groups: readonly Group[] = many
    ? groupsOf(entries.map(({ by }) => by[0] as string))
    : entries.map(({ of }, i) => ({ name: of, entries: [i], rows: [] }));
  const cellsOf = ({ cells }: FingerprintRow): Cell[] =>
    groups.map((group) => cell(across(group.entries.map((i) => cells[i] ?? null)), many ? 2 : 3));
  const title = 'claimed/actual, and what each mistake would give';
  const columns = groups.map(({ name }) => ({ header: name }));
  // With many columns the names stand last, where words are wrapped.
  const table = many
    ? {
        title,
        columns: [...columns, { header: 'mistake' }],
        rows: rows.map((row) => [
          ...cellsOf(row),
          row.matches ? { text: `${row.mistake}, fits`, color: 'accent' as const } : row.mistake,
        ]),
      }
    : {
        title,
        columns: [{ header: 'mistake' }, ...columns, { header: '' }],
        rows: rows.map((row) => [
          row.mistake,
          ...cellsOf(row),
          row.matches ? { text: 'fits', color: 'accent' as const } : '',
        ]),
      };
  const claimed = rows[0];
  return many && claimed !== undefined
    ? `${drawGrid(groups, entries, claimed, screen)}\n\n${drawTable(table, screen)}`
    : drawTable(table, screen);
}

/** Variables that have all of their name in common but the numbers at its end: w11, w12, w21. */
interface Group {
  readonly name: string;
  readonly entries: readonly number[];
  /** By all numbers but the last: w11 and w12 stand in the row w1. */
  readonly rows: readonly (readonly number[])[];
}

function groupsOf(names: readonly string[]): readonly Group[] {
  const groups = new Map<string, Map<string, number[]>>();
  names.forEach((name, i) => {
    const [, stem = name, index = ''] = /^(.*?\D)_?(\d[\d_]*)?$/.exec(name) ?? [];
    const row = index.includes('_') ? index.slice(0, index.lastIndexOf('_')) : index.slice(0, -1);
    const rows = groups.get(stem) ?? new Map<string, number[]>();
    rows.set(row, [...(rows.get(row) ?? []), i]);
    groups.set(stem, rows);
  });
  return [...groups].map(([name, rows]) => ({ name, entries: [...rows.values()].flat(), rows: [...rows.values()] }));
}

/** The smallest and the largest of several ranges. */
function across(ranges: readonly FingerprintRow['cells'][number][]): FingerprintRow['cells'][number] {
  const known = ranges.filter((range) => range !== null);
  return known.length === 0
    ? null
    : [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
}

/** Every entry of the claim as a cell, in the rows and columns that the numbers in the names say. */
function drawGrid(
  groups: readonly Group[],
  entries: readonly FingerprintColumn[],
  { cells }: FingerprintRow,
  screen: Screen,
): string {
  const rows = groups.flatMap((group) => group.rows);
  const width = Math.max(...rows.map((row) => row.length));
  const nameOf = (i: number | undefined): string => entries[i ?? -1]?.by[0] ?? '';
  return drawTable(
    {
      title: 'claimed/actual of every entry',
      columns: [{ header: 'entries' }, ...Array.from({ length: width }, () => ({ header: '' }))],
      rows: rows.map((row) => [
        row.length === 1 ? nameOf(row[0]) : `${nameOf(row[0])} to ${nameOf(row.at(-1))}`,
        ...Array.from({ length: width }, (_, k) => (k < row.length ? cell(cells[row[k] as number] ?? null, 3) : '')),
      ]),
    },
    screen,
  );
}
