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
function cell(range: FingerprintRow['cells'][number]): Cell {
  if (range === null) return null;
  const [low, high] = range;
  if (isOne(low) && isOne(high)) return '1';
  const [from, to] = [significant(low, 3), significant(high, 3)];
  return { text: `[${from === to ? from : `${from}..${to}`}]`, color: 'bad' };
}

export function drawFingerprint(rows: readonly FingerprintRow[], entries: readonly string[], screen: Screen): string {
  return drawTable(
    {
      title: 'claimed/actual, and what each mistake would give',
      columns: [{ header: 'mistake' }, ...entries.map((of) => ({ header: of })), { header: '' }],
      rows: rows.map(({ mistake, cells, matches }) => [
        mistake,
        ...cells.map(cell),
        matches ? { text: 'fits', color: 'accent' as const } : '',
      ]),
    },
    screen,
  );
}
