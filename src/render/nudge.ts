/**
 * How far do the rates carry a real change?
 *
 * What every line does when an input is moved a little, beside what the rates promise, and how much of the change is rounding.
 */

import type { Screen } from '../command.ts';
import type { ChainResult } from '../math/chain.ts';
import type { Nudge } from '../math/chains.ts';
import { exact, significant, withError } from './digits.ts';
import { MOST_LINES, signsOn } from './ledger-lines.ts';
import { painter } from './paint.ts';
import { drawTable } from './table.ts';
import { padStart, sentence } from './text.ts';

export function drawNudge({ nodes, gradient }: ChainResult, { by, nodes: changes }: Nudge, screen: Screen): string {
  const paint = painter(screen);
  const shown = nodes.slice(0, MOST_LINES);
  const largest = changes.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0);
  const half = Math.max(4, Math.min(16, Math.floor((screen.columns - 60) / 2)));
  const withBars = !screen.describe && screen.columns >= 72 && Number.isFinite(largest) && largest > 0;
  const bar = (change: number): string => {
    const length = Math.min(half, Math.ceil((Math.abs(change) / largest) * half));
    const block = (screen.unicode ? '█' : '#').repeat(length);
    const middle = screen.unicode ? '│' : '|';
    return change < 0 ? `${padStart(block, half)}${middle}` : `${' '.repeat(half)}${middle}${block}`;
  };
  const table = drawTable(
    {
      columns: [
        { header: 'line' },
        { header: 'is' },
        { header: 'before', align: 'number' },
        { header: 'after', align: 'number' },
        { header: 'change', align: 'number' },
        { header: 'rates say', align: 'number' },
        ...(withBars ? [{ header: 'the nudge' }] : []),
      ],
      rows: shown.map(({ id, operation, text }, i) => {
        const { before, after, change, predicted, rounding } = changes[i] as (typeof changes)[number];
        return [
          id,
          operation === 'variable' ? 'variable' : text,
          before,
          after,
          shortChange(change, rounding),
          predicted,
          ...(withBars ? [bar(change)] : []),
        ];
      }),
    },
    screen,
  );
  const end = changes[changes.length - 1];
  if (end === undefined) return table;
  const moved = Object.entries(by).map(([name, amount]) => `${name} by ${exact(amount)}`);
  const rates = Object.entries(by).map(
    ([name, amount]) => `${significant(gradient[name] ?? 0)} ${signsOn(screen).times} ${exact(amount)}`,
  );
  const gap = end.change - end.predicted;
  return [
    table,
    '',
    sentence(
      `Nudging ${moved.join(' and ')}: the product of rates promises ${rates.join(' + ')} = ${paint.as('strong', significant(end.predicted))}; f really changes by ${paint.as('strong', shortChange(end.change, end.rounding))}.`,
      screen,
    ),
    sentence(
      Math.abs(gap) <= 2 * end.rounding
        ? 'They agree to the last digit that rounding leaves.'
        : `The difference, ${significant(gap, 2)}, shrinks with the square of the nudge: the rates themselves change on the way.`,
      screen,
    ),
  ].join('\n');
}

/** A change with the digits that rounding leaves, and six at most. */
const shortChange = (change: number, rounding: number): string => {
  const six = significant(change);
  const supported = withError(change, rounding);
  return rounding > Math.abs(change) * 5e-8 ? supported : six;
};
