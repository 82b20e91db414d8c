/**
 * Where is the floor of every method, and how steep are its branches?
 *
 * A table of floors and a table of slopes for each precision; and where there is no derivative, what the formulas answer.
 */

import type { Screen } from '../command.ts';
import type { Sweep, SweepResult } from '../math/error-sweep.ts';
import { significant, withError } from './digits.ts';
import { type Cell, type Column, drawTable } from './table.ts';

/** The widest table has five columns behind the method. */
const NARROWEST_TABLE = 78;
/** The table of estimates where nothing can be judged: columns of the first column and of each further one, and how many. */
const WIDEST_METHOD = 14;
const ESTIMATE = 14;
const MOST_STEPS = 6;

/** A slope with the digits that its error supports, at most two behind the point. */
const slopeText = (fit: { readonly slope: number; readonly error: number } | null): string | null =>
  fit === null ? null : Math.abs(fit.slope) < 0.005 ? '0' : withError(fit.slope, Math.max(fit.error, 0.005));
const digitsText = (digits: number | null): string | null => (digits === null ? null : withError(digits, 0.05));
const rangeText = (fit: { readonly from: number; readonly to: number } | null): string | null =>
  fit === null ? null : `${significant(fit.from, 2)} to ${significant(fit.to, 2)}`;

/** The floors of all methods in one precision, and the slopes of their branches. Where the screen is narrow, half a table at a time. */
export function drawFloors({ sweeps, stepless }: SweepResult, precision: string, screen: Screen): string {
  const judged = sweeps.filter((sweep) => sweep.precision === precision && sweep.best !== null);
  if (judged.length === 0) return '';
  const others = stepless.filter((row) => row.precision === precision && row.error !== null);
  const where = inParts(
    `${precision}: the floors`,
    [
      ...judged.map(({ method, best, digits, predicted }) => [
        method,
        best?.h ?? null,
        best === null ? null : Math.abs(best.error),
        digitsText(digits),
        predicted?.h ?? null,
        predicted?.error ?? null,
      ]),
      ...others.map(({ method, error, digits }) => [
        method,
        'no h',
        Math.abs(error ?? 0),
        digitsText(digits),
        null,
        null,
      ]),
    ],
    [
      [number('best h'), number('|error|'), number('digits')],
      [number('foretold h'), number('|error|')],
    ],
    screen,
  );
  const fitted = judged.filter(({ fits }) => fits.truncation !== null || fits.roundoff !== null);
  if (fitted.length === 0) return where;
  const slopes = inParts(
    `${precision}: the slopes on log-log paper`,
    fitted.map(({ method, fits }) => [
      method,
      slopeText(fits.truncation),
      rangeText(fits.truncation),
      slopeText(fits.roundoff),
      rangeText(fits.roundoff),
    ]),
    [
      [number('truncation'), words('on h from')],
      [number('roundoff'), words('on h from')],
    ],
    screen,
  );
  return `${where}\n\n${slopes}`;
}

const number = (header: string): Column => ({ header, align: 'number', digits: 2 });
const words = (header: string): Column => ({ header, align: 'right' });

/** One table with all columns where it fits, else one for each group of columns, without the rows that say nothing there. */
function inParts(
  title: string,
  rows: readonly (readonly Cell[])[],
  groups: readonly (readonly Column[])[],
  screen: Screen,
): string {
  const method: Column = { header: 'method' };
  const whole = { title, columns: [method, ...groups.flat()], rows };
  if (screen.describe || screen.columns >= NARROWEST_TABLE) return drawTable(whole, screen);
  let first = 1;
  return groups
    .map((columns) => {
      const from = first;
      first += columns.length;
      const part = rows.map((row) => [row[0] ?? null, ...row.slice(from, first)]);
      const told = part.filter((row) => row.slice(1).some((cell) => cell !== null));
      return told.length === 0 ? '' : drawTable({ title, columns: [method, ...columns], rows: told }, screen);
    })
    .filter((table) => table !== '')
    .join('\n\n');
}

/** Where nothing can be judged: what the formulas answer, a line a method, for as many steps as there is room for. */
export function drawEstimates(sweeps: readonly Sweep[], screen: Screen): string {
  const precision = sweeps.find(({ points }) => points.length > 0)?.precision;
  const shown = sweeps.filter((sweep) => sweep.precision === precision && sweep.points.length > 0);
  const steps = shown[0]?.points.map(({ h }) => h) ?? [];
  const room = Math.max(2, Math.min(MOST_STEPS, Math.floor((screen.columns - WIDEST_METHOD) / ESTIMATE)));
  const stride = Math.max(1, Math.ceil(steps.length / room));
  const picked = steps.filter((_, i) => i % stride === 0);
  const estimateAt = ({ points }: Sweep, h: number): number | string | null => {
    const estimate = points.find((point) => point.h === h)?.estimate ?? null;
    return estimate === null ? null : significant(estimate, 3);
  };
  return drawTable(
    {
      title: `what the formulas answer in ${precision ?? ''}, by h`,
      columns: [
        { header: 'method' },
        ...picked.map((h) => ({ header: `h = ${significant(h, 2)}`, align: 'right' }) as const),
      ],
      rows: shown.map((sweep) => [sweep.method, ...picked.map((h) => estimateAt(sweep, h))]),
    },
    screen,
  );
}
