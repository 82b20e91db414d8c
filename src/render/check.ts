/**
 * How does the answer to "is this right?" read?
 *
 * The verdict first, with the one pair of numbers that shows it; then each mistake that explains a wrong claim, with the place
 * marked in the formula; then the right formula; then the points at which both were compared.
 */

import type { Screen } from '../command.ts';
import type { CheckResult } from '../math/check.ts';
import type { CheckedEntry, Diagnosis, EvidencePoint } from '../math/checking.ts';
import type { Step } from '../math/symbolic.ts';
import { count, exact, significant } from './digits.ts';
import { drawFingerprint } from './fingerprint.ts';
import { painter, type Role } from './paint.ts';
import { drawRemainder } from './remainder.ts';
import { drawTable } from './table.ts';
import { padEnd, widthOf, wrap } from './text.ts';
import { visible } from './visible.ts';

/** Which parts are shown. */
export interface CheckParts {
  readonly steps: boolean;
}

const INDENT = '  ';
/** Mistakes that are told in full; further ones are named. */
const TOLD = 3;
const SHOWN_POINTS = 5;
const COLORS: Readonly<Record<string, Role>> = { right: 'good', wrong: 'bad', 'cannot tell': 'accent' };

export function drawCheck(result: CheckResult, parts: CheckParts, screen: Screen): string {
  if (result.answers.length > 0) return drawAnswers(result, screen);
  const single = result.entries.length === 1 ? result.entries[0] : undefined;
  const deciding = result.remainders.find(({ verdict }) => verdict === result.verdict);
  return [
    head(result, screen),
    verdictLine(result, screen),
    ...(result.hint === null ? [] : [paragraph(`Hint ${result.hint.level}: ${result.hint.text}.`, screen)]),
    ...mistakes(result, screen),
    ...(single === undefined ? [entryTable(result, screen)] : corrected(single, result, parts, screen)),
    ...(single !== undefined && (result.verdict === 'wrong' || single.claim === null) && deciding === undefined
      ? [pointTable(single, screen)]
      : []),
    ...(deciding === undefined ? [] : [drawRemainder(deciding, screen)]),
    ...(result.fingerprint.length === 0 ? [] : [drawFingerprint(result.fingerprint, result.entries, screen)]),
    ...result.remarks
      .filter((remark) => result.because === null || !remark.includes(result.because))
      .map((remark) => paragraph(sentence(remark), screen)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** A sheet of answers: a line each, and how many are right. */
function drawAnswers({ answers, remarks, expression }: CheckResult, screen: Screen): string {
  const several = new Set(answers.map((answer) => answer.expression)).size > 1;
  return [
    several || expression === null ? '' : wrap(`f = ${visible(expression)}`, screen.columns, INDENT).join('\n'),
    drawTable(
      {
        columns: [
          { header: 'name' },
          ...(several ? [{ header: 'f' }] : []),
          { header: 'answer' },
          { header: 'verdict' },
          { header: 'mistake' },
        ],
        rows: answers.map(({ name, claim, verdict, mistake, reason, expression: of }) => [
          shortened(name, 20),
          ...(several ? [shortened(of, 20)] : []),
          shortened(claim, 24),
          { text: verdict, color: COLORS[verdict] ?? ('accent' as const) },
          visible(mistake ?? reason),
        ]),
      },
      screen,
    ),
    ...remarks.map((remark) => paragraph(sentence(remark), screen)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

const shortened = (text: string, most: number): string => {
  const shown = visible(text);
  return widthOf(shown) <= most ? shown : `${shown.slice(0, most - 2)}..`;
};

const paragraph = (text: string, screen: Screen): string => wrap(visible(text), screen.columns, INDENT).join('\n');
/** A name at the beginning, df/dx or x, stays as it is. */
const sentence = (text: string): string =>
  `${/^[a-z]{2,} /.test(text) || text.startsWith('a ') ? text.slice(0, 1).toUpperCase() : text.slice(0, 1)}${text.slice(1)}.`;

function head({ expression, claim, entries, kind, remainders }: CheckResult, screen: Screen): string {
  const [first] = entries;
  const typed = first?.claim !== null && remainders.length === 0;
  const left = !typed ? 'claimed' : kind === 'derivative' && first !== undefined ? first.of : kind;
  const lines: (readonly [name: string, text: string])[] = [
    ...(expression === null ? [] : [['f', expression] as const]),
    [left, claim ?? ''],
  ];
  const width = Math.max(...lines.map(([name]) => widthOf(name)));
  return lines
    .flatMap(([name, text]) => {
      const says = name === 'f' ? '' : typed ? '   (claimed)' : '';
      const line = `${INDENT}${padEnd(name, width)}${typed || name === 'f' ? ' = ' : ' : '}${visible(text)}${says}`;
      return widthOf(line) <= screen.columns ? [line] : wrap(line, screen.columns, INDENT, ' '.repeat(width + 5));
    })
    .join('\n');
}

function verdictLine(result: CheckResult, screen: Screen): string {
  const { verdict, because, entries } = result;
  const paint = painter(screen);
  const word = paint.as(COLORS[verdict] ?? 'plain', verdict === 'cannot tell' ? 'CANNOT TELL' : verdict.toUpperCase());
  const wrong = entries.filter((entry) => entry.verdict === 'wrong');
  const worst = worstLine(worstOf(wrong.flatMap(({ points }) => points)), result.remainders.length > 0);
  const counted = entries.reduce((sum, entry) => sum + entry.counted, 0);
  const rest =
    verdict === 'right'
      ? result.remainders.length > 0
        ? '.'
        : entries[0]?.claim === null
          ? `: ${count(counted, 'number')} ${counted === 1 ? 'agrees' : 'agree'} with the derivative.`
          : `: the same value at ${count(counted, 'point')}, to 40 digits.`
      : verdict === 'cannot tell'
        ? `, because ${because}.`
        : entries.length > 1
          ? `: ${wrong.map(({ of }) => of).join(', ')}. ${worst}`
          : `. ${worst}`;
  const right = verdict === 'right' && result.remarks.some((remark) => remark.includes('right to the')) ? '.' : rest;
  return wrap(`${word}${right}`, screen.columns, INDENT).join('\n');
}

/** The point that shows the difference best: claimed and actual differ, and both are numbers one can read. */
function worstOf(points: readonly EvidencePoint[]): EvidencePoint | null {
  const differ = points.filter(({ difference }) => difference !== null && difference !== 0);
  // Where nothing can be subtracted, not-a-number is what differs.
  if (differ.length === 0) return points.find(({ difference }) => difference === null) ?? null;
  const ease = ({ at, claimed, actual, difference }: EvidencePoint): number => {
    const size = Math.max(Math.abs(claimed), Math.abs(actual));
    const distance = Math.max(0, ...Object.values(at).map((x) => Math.abs(Math.log10(Math.abs(x)))));
    return Math.abs(Math.log10(size)) + distance - 2 * Math.min(1, Math.abs(difference ?? 0));
  };
  return differ.reduce<EvidencePoint | null>(
    (best, point) => (best === null || ease(point) < ease(best) ? point : best),
    null,
  );
}

/** A point, its coordinates to no more digits than it takes to find it. */
const place = (at: EvidencePoint['at']): string =>
  Object.entries(at)
    .map(([name, value]) => `${name} = ${exact(value).length > 9 ? significant(value, 6) : exact(value)}`)
    .join(', ');

const worstLine = (point: EvidencePoint | null, measured: boolean): string => {
  if (point === null) return '';
  const digits = Math.min(12, Math.max(5, 2 - Math.floor(Math.log10(Math.abs(point.difference ?? 1)))));
  return Object.keys(point.at).length === 0
    ? `The claim is ${significant(point.claimed, digits)}, the derivative ${significant(point.actual, digits)}.`
    : `At ${place(point.at)} the claim is ${significant(point.claimed, digits)}, ${measured ? 'and the values give' : 'the derivative'} ${significant(point.actual, digits)}.`;
};

/** Each mistake with its place; where several fit, that is said. */
function mistakes({ diagnosis, verdict, hint, entries, expression }: CheckResult, screen: Screen): string[] {
  if (verdict !== 'wrong' || hint !== null) return [];
  if (diagnosis.length === 0) return [paragraph(unexplained(entries), screen)];
  const many = new Set(diagnosis.map(({ of }) => of)).size > 1;
  const told = many
    ? diagnosis.filter((one, i) => diagnosis.findIndex(({ of }) => of === one.of) === i)
    : diagnosis
        .filter(
          (one, i) =>
            diagnosis.findIndex(({ missing }) => missing !== null && missing === one.missing) === i ||
            one.missing === null,
        )
        .slice(0, TOLD);
  const others = diagnosis.filter(
    (one) => !told.some(({ of, mistake }) => mistake === one.mistake && (!many || of === one.of)),
  );
  const alone = entries.length === 1;
  return [
    ...told.map((one, i) =>
      tell(one, expression ?? '', { name: many, number: !many && told.length > 1 ? i + 1 : null, alone }, screen),
    ),
    ...(others.length === 0
      ? []
      : [
          paragraph(
            `The same ${entries.some(({ claim }) => claim === null) ? 'numbers' : 'values'} come from ${others.map((one) => alsoFrom(one, expression ?? '', many)).join(', ')}.`,
            screen,
          ),
        ]),
  ];
}

/** A mistake by name, with its place where that is a part of the formula. */
const alsoFrom = ({ mistake, where, of }: Diagnosis, expression: string, many: boolean): string =>
  `${mistake}${where === '' || where.replace(/\s/g, '') === expression.replace(/\s/g, '') ? '' : ` at ${where}`}${many ? ` in ${of}` : ''}`;

function tell(
  { mistake, explanation, missing, span, where, of }: Diagnosis,
  expression: string,
  how: { readonly name: boolean; readonly number: number | null; readonly alone: boolean },
  screen: Screen,
): string {
  const paint = painter(screen);
  const before = how.name ? `${of}: ` : how.number === null ? '' : `${how.number}. `;
  const title = wrap(
    `${before}${paint.as('strong', mistake)}: ${explanation}.`,
    screen.columns,
    INDENT,
    `${INDENT}${INDENT}`,
  );
  const lines = [...title];
  const inside =
    span !== null && how.alone && span.end <= expression.length && span.end - span.start < expression.length;
  const shown = visible(expression);
  if (inside && shown === expression && widthOf(expression) + 6 <= screen.columns && !screen.describe) {
    lines.push(
      `      ${expression}`,
      `      ${' '.repeat(span.start)}${paint.as('bad', '^'.repeat(Math.max(1, span.end - span.start)))}`,
    );
  } else if (!explanation.includes(where) && inside) lines.push(...wrap(`at ${where}`, screen.columns, '    '));
  if (missing !== null && !explanation.includes(missing))
    lines.push(...wrap(`missing: ${missing}`, screen.columns, '    '));
  return lines.join('\n');
}

/** What can be said where nothing explains a claim: how the ratio behaves. */
function unexplained(entries: readonly CheckedEntry[]): string {
  const ratios = entries
    .filter(({ verdict }) => verdict === 'wrong')
    .flatMap(({ points }) => points.flatMap(({ ratio }) => (ratio === null ? [] : [ratio])));
  const known = 'No single known mistake gives this claim, and no pair of them was found.';
  if (ratios.length < 2) return known;
  const nearest = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)));
  // As many digits as tell the ratios from 1.
  const digits = nearest < 0.01 && nearest > 0 ? Math.min(17, Math.ceil(-Math.log10(nearest)) + 3) : 3;
  return `${known} claimed/actual goes from ${significant(Math.min(...ratios), digits)} to ${significant(Math.max(...ratios), digits)}: it changes from place to place, so no constant factor puts it right.`;
}

function corrected(
  { of, derivative, steps, verdict, claim }: CheckedEntry,
  { hint }: CheckResult,
  parts: CheckParts,
  screen: Screen,
): string[] {
  if (derivative === null || hint !== null) return [];
  const same = verdict === 'right' && claim !== null ? 'In the form of a book:' : 'The derivative is';
  const line = wrap(`${same} ${of} = ${derivative}`, screen.columns, INDENT, `${INDENT}${INDENT}`).join('\n');
  return parts.steps ? [line, derivation(steps, screen)] : [line];
}

function derivation(steps: readonly Step[], screen: Screen): string {
  return steps
    .flatMap(({ rule, before, after, depth }) =>
      wrap(
        `${rule}: ${before} = ${after}`,
        screen.columns,
        INDENT + INDENT.repeat(depth),
        `${INDENT.repeat(depth + 3)}`,
      ),
    )
    .join('\n');
}

/** The points at which claim and derivative were compared, a few of them. */
function pointTable({ points }: CheckedEntry, screen: Screen): string {
  const shown = points.filter(({ difference }) => difference !== null).slice(0, SHOWN_POINTS);
  if (shown.length === 0 || Object.keys(shown[0]?.at ?? {}).length === 0) return '';
  const apart = Math.max(...shown.map(({ difference }) => Math.abs(difference ?? 0)));
  // As many digits as tell claim and derivative apart, where they are close.
  const more = apart > 0 && apart < 1e-3 ? Math.min(12, Math.ceil(-Math.log10(apart))) - 3 : 0;
  return drawTable(
    {
      columns: [
        { header: 'at' },
        { header: 'claimed', align: 'number', digits: 6 + more },
        { header: 'actual', align: 'number', digits: 6 + more },
        { header: 'claimed/actual', align: 'number', digits: 5 + more },
      ],
      rows: shown.map(({ at, claimed, actual, ratio }) => [place(at), claimed, actual, ratio]),
    },
    screen,
  );
}

/** Formulas longer than a few lines are not for a table. */
const LONGEST_IN_TABLE = 160;
const shortOr = (derivative: string | null, by: readonly string[]): string =>
  derivative === null
    ? 'too long'
    : derivative.length <= LONGEST_IN_TABLE
      ? derivative
      : `long; --var ${[...new Set(by)].join(',')} shows it`;

/** A claim with several entries: one line each. */
function entryTable({ entries, hint, remainders }: CheckResult, screen: Screen): string {
  const measured = remainders.length > 0;
  const claimed = entries.some(({ claim }) => claim !== null);
  return drawTable(
    {
      columns: [
        { header: 'entry' },
        { header: 'verdict' },
        ...(claimed ? [{ header: 'claimed' }] : []),
        ...(hint === null ? [{ header: measured ? 'from the values' : 'derivative' }] : []),
      ],
      rows: entries.map(({ of, by, verdict, claim, derivative, points }) => [
        of,
        { text: verdict, color: COLORS[verdict] ?? ('plain' as const) },
        ...(claimed ? [claim] : []),
        ...(hint === null
          ? [measured ? significant(points[0]?.actual ?? Number.NaN, 8) : shortOr(derivative, by)]
          : []),
      ]),
    },
    screen,
  );
}
