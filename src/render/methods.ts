/**
 * How do nine ways to one derivative stand beside each other?
 *
 * One table of what each answers and how wrong it is, one of what each computes and why with this h.
 */

import type { Screen } from '../command.ts';
import type { DeriveResult } from '../math/derive.ts';
import type { MethodRow } from '../math/slope-methods.ts';
import { significant, withError } from './digits.ts';
import { drawTable } from './table.ts';
import { sentence } from './text.ts';

/** The table of methods with all its columns. */
const WIDE_ENOUGH = 78;

/** Both tables, with what the columns mean. */
export function methodTable({ methods, kind, order }: DeriveResult, screen: Screen): string {
  if (methods.length === 0) return '';
  // Where six columns do not fit, the step and the evaluations move into the second table.
  const wide = screen.columns >= WIDE_ENOUGH || screen.describe;
  const numbers = drawTable(
    {
      columns: [
        { header: 'method' },
        ...(wide ? [{ header: 'h', align: 'number', digits: 3 } as const] : []),
        { header: 'derivative', align: 'number' },
        { header: 'error', align: 'number', digits: 2 },
        { header: 'estimate', align: 'right' },
        ...(wide ? [{ header: 'evals', align: 'right' } as const] : []),
      ],
      rows: methods.map((row) => [
        row.method,
        ...(wide ? [row.h] : []),
        written(row),
        row.error,
        estimate(row),
        ...(wide ? [String(row.evaluations)] : []),
      ]),
    },
    screen,
  );
  const notes = [
    ...(kind === 'smooth'
      ? [
          'error: against the derivative in 60 digits; estimate: what the method believes of itself; evals: evaluations of f.',
        ]
      : [unnoticed(kind)]),
    ...(methods.some(({ honest }) => honest === false) ? ['* the true error is larger than the method believed.'] : []),
  ];
  const how = drawTable(
    {
      columns: [{ header: 'method' }, { header: 'what it computes, and its h' }],
      rows: methods.map((row) => [row.method, explained(row)]),
    },
    screen,
  );
  const usual = methods.some(({ because }) => because?.startsWith('eps') === true)
    ? [
        `An h of eps^(1/k), with eps = 2.2e-16, is where truncation meets roundoff; k is the accuracy order plus ${order}.`,
      ]
    : [];
  return [
    numbers,
    ...notes.map((note) => sentence(note, screen)),
    '',
    how,
    ...usual.map((note) => sentence(note, screen)),
  ].join('\n');
}

/** What a number in the table is worth where there is no derivative. */
function unnoticed(kind: DeriveResult['kind']): string {
  if (kind === 'overflow') return 'Where f is too large for float64 no method can say how steep it is.';
  if (kind === 'not known')
    return 'Whether there is a derivative here cannot be told: a method that answers does not know.';
  return 'There is no derivative here: a method that answers has not noticed, and answers another question.';
}

/** The answer with the digits that its own error estimate supports; without an estimate, those that its error does. */
const written = ({ derivative, error, errorEstimate }: MethodRow): string | null =>
  derivative === null
    ? null
    : errorEstimate !== null
      ? withError(derivative, errorEstimate)
      : error !== null
        ? withError(derivative, error)
        : significant(derivative);

/** An estimate that the true error breaks is marked. */
const estimate = ({ errorEstimate, honest }: MethodRow): string | null =>
  errorEstimate === null ? null : `${significant(errorEstimate, 2)}${honest === false ? '*' : ''}`;

const explained = ({ formula, h, because, remark }: MethodRow): string =>
  `${formula}${because === null || h === null ? '' : `; h = ${because.replace(', where truncation meets roundoff', '')}`}${remark === null ? '' : `; ${remark}`}`;
