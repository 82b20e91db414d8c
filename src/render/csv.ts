/** How does a table reach a spreadsheet? As lines of RFC 4180: commas, quotes where a text needs them, full precision. Control characters are written out. */

import { visible } from './visible.ts';

type Field = string | number | null;

const field = (value: Field): string => {
  if (value === null) return '';
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  // A text that begins like a formula would be run by a spreadsheet, and a control character by the terminal.
  const shown = visible(value);
  const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A header line and the rows. */
export const csv = (header: readonly string[], rows: readonly (readonly Field[])[]): string =>
  [header, ...rows].map((row) => row.map(field).join(',')).join('\n');
