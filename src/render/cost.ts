/**
 * How does the cost of a gradient stand on the screen?
 *
 * Counts as a table, with the growth under each function; then the picture on log-log paper, two or three climbing lines and a
 * flat one; then what it means for a million knobs and for a billion.
 */

import type { Screen } from '../command.ts';
import type { CostFamilyResult, CostMethod, CostResult, CostRow } from '../math/cost.ts';
import { significant } from './digits.ts';
import type { Role } from './paint.ts';
import { drawPlane, type Layer, type Point } from './plane.ts';
import { type Cell, drawTable } from './table.ts';
import { sentence } from './text.ts';

/** What the text cannot take from the result: how a time is said. */
export type SayTime = (seconds: number) => string;

const METHODS: readonly {
  readonly method: CostMethod;
  readonly label: string;
  readonly mark: string;
  readonly color: Role;
}[] = [
  { method: 'forward', label: 'forward differences: n + 1', mark: 'f', color: 'series1' },
  { method: 'central', label: 'central differences: 2n', mark: 'c', color: 'series2' },
  { method: 'dual', label: 'dual numbers: n sweeps', mark: 'd', color: 'series3' },
  { method: 'reverse', label: 'reverse: a few', mark: 'r', color: 'series4' },
];

const ROWS = 12;
/** From this width on the table has room for every method. */
const WIDE_TABLE = 76;
/** Below this width a picture says less than its sentence. */
const NARROWEST_PICTURE = 40;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
const nameOf = ({ family }: CostFamilyResult): string => family ?? 'formula';

export function drawCost(result: CostResult, screen: Screen, sayTime: SayTime): string {
  return [
    head(result, screen),
    counts(result, screen),
    measured(result, screen, sayTime),
    picture(result, screen),
    projections(result, screen, sayTime),
    sentence(result.says, screen),
    result.remarks.map((remark) => sentence(`${capital(remark)}.`, screen)).join('\n'),
    sentence(
      `The bound: for + - * and a division written with care, a gradient costs at most ${result.bound.values} values (${result.bound.source}).`,
      screen,
    ),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function head({ families, expression }: CostResult, screen: Screen): string {
  const title = sentence('What one gradient costs, in operations: counted, the same everywhere.', screen);
  const told = families.map((family) =>
    sentence(expression === null ? `${nameOf(family)}: ${family.says}` : `f = ${expression}`, screen),
  );
  return [title, ...told].join('\n');
}

// ── counts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function counts({ families }: CostResult, screen: Screen): string {
  const several = families.length > 1;
  const shown = METHODS.filter(
    ({ method }) => screen.columns >= WIDE_TABLE || method === 'forward' || method === 'reverse',
  );
  const table = drawTable(
    {
      columns: [
        { header: 'knobs', align: 'right' },
        { header: 'one value', align: 'right' },
        ...shown.map(({ method }) => ({ header: method, align: 'right' as const })),
        { header: 'ratio', align: 'right' },
      ],
      rows: families.flatMap((family) => familyRows(family, several, shown)),
    },
    screen,
  );
  const told =
    shown.length === METHODS.length
      ? 'forward and central are differences, n + 1 and 2n values; dual is forward mode, n sweeps; reverse is one sweep forth and one back, and ratio is its cost in values.'
      : 'forward is differences, n + 1 values; reverse is one sweep forth and one back, and ratio is its cost in values. A wider screen shows central differences and dual numbers, about twice forward.';
  return [table, sentence(told, screen)].join('\n');
}

function familyRows(family: CostFamilyResult, several: boolean, shown: typeof METHODS): Cell[][] {
  const { rows, growth } = family;
  const counted = rows.map(({ n, value, operations, ratio }): Cell[] => [
    thousands(n),
    short(value),
    ...shown.map(
      ({ method }): Cell => ({ text: short(operations[method]), color: method === 'reverse' ? 'good' : 'plain' }),
    ),
    ratio === null ? null : ratio.toFixed(2),
  ]);
  const power = (exponent: number): string => `n^${exponent.toFixed(2)}`;
  return [
    ...(several
      ? [[{ text: nameOf(family), color: 'strong' } as Cell, ...Array.from({ length: shown.length + 2 }, () => '')]]
      : []),
    ...counted,
    ...(growth === null
      ? []
      : [['grows as', power(growth.value), ...shown.map(({ method }): Cell => power(growth[method])), '']]),
  ];
}

/** A count in full while it is short, with four digits where it is long. */
const short = (count: number): string =>
  count < 1e6 ? thousands(count) : Number(count.toPrecision(4)).toExponential().replace('e+', 'e');

// ── times ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function measured({ families, isMeasured }: CostResult, screen: Screen, sayTime: SayTime): string {
  if (!isMeasured) return '';
  const several = families.length > 1;
  const rows = families.flatMap((family) =>
    family.rows.flatMap((row, i): Cell[][] => {
      const { measured: times, n } = row;
      if (times === null) return [];
      const inValues = (seconds: number | null): string =>
        seconds === null ? 'too long' : significant(seconds / times.value, 3);
      return [
        [
          ...(several ? [i === 0 ? nameOf(family) : ''] : []),
          thousands(n),
          sayTime(times.value),
          inValues(times.forward),
          inValues(times.central),
          inValues(times.reverse),
        ],
      ];
    }),
  );
  return [
    sentence('Measured here and now, in times of one value; another run or machine will differ.', screen),
    drawTable(
      {
        columns: [
          ...(several ? [{ header: 'function' }] : []),
          { header: 'knobs', align: 'right' },
          { header: 'one value', align: 'right' },
          { header: 'forward', align: 'right' },
          { header: 'central', align: 'right' },
          { header: 'reverse', align: 'right' },
        ],
        rows,
      },
      screen,
    ),
  ].join('\n');
}

// ── the picture ────────────────────────────────────────────────────────────────────────────────────────────────────

function picture({ families, bound, projections: projected }: CostResult, screen: Screen): string {
  if (screen.columns < NARROWEST_PICTURE && !screen.describe) return '';
  const family = families.at(-1) as CostFamilyResult;
  const row = family.rows.at(-1) as CostRow;
  const far = Math.min(1e9, Math.max(1e6, ...projected.map(({ n }) => n)));
  const powers = Math.round(Math.log10(far));
  const knobs = Array.from({ length: 10 * powers + 1 }, (_, k) => 10 ** (k / 10));
  const passes: Readonly<Record<CostMethod, (n: number) => number>> = {
    forward: (n) => n + 1,
    central: (n) => 2 * n,
    dual: (n) => n * (row.sweepRatio ?? 1),
    reverse: () => row.ratio ?? 1,
  };
  const layers: Layer[] = [
    { kind: 'rule', axis: 'y', at: bound.values, label: `bound: ${bound.values}` },
    ...METHODS.map(
      ({ method, label, mark, color }): Layer => ({
        kind: 'curve',
        points: knobs.map((n): Point => [n, passes[method](n)]),
        label: method === 'reverse' ? `reverse: ${significant(row.ratio ?? 1, 2)}` : label,
        mark,
        color,
      }),
    ),
  ];
  return drawPlane(
    {
      x: { range: [1, 10 ** powers], scale: 'log', name: 'n' },
      y: { range: [1, 10 ** (powers + 1)], scale: 'log' },
      layers,
      height: ROWS,
      title: `one gradient, in values of f (sweeps as ${family.family === null ? 'the formula' : family.family} has them)`,
    },
    screen,
  );
}

// ── what it means ──────────────────────────────────────────────────────────────────────────────────────────────────

function projections(
  { projections: projected, passTime, projectedFrom }: CostResult,
  screen: Screen,
  sayTime: SayTime,
): string {
  if (projected.length === 0) return '';
  return [
    sentence(`If one value took ${sayTime(passTime)}, with the ratios of ${projectedFrom}:`, screen),
    drawTable(
      {
        columns: [
          { header: 'knobs', align: 'right' },
          ...METHODS.map(({ method }) => ({ header: method, align: 'right' as const })),
          { header: 'tape', align: 'right' },
        ],
        rows: projected.map(({ n, seconds, tapeBytes }): Cell[] => [
          thousands(n),
          ...METHODS.map(
            ({ method }): Cell => ({ text: sayTime(seconds[method]), color: method === 'reverse' ? 'good' : 'plain' }),
          ),
          bytes(tapeBytes),
        ]),
      },
      screen,
    ),
  ].join('\n');
}

/** Bytes in thousands, millions and so on. */
function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let [size, unit] = [count, 0];
  for (; Number(size.toPrecision(3)) >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${significant(size, 3)} ${units[unit]}`;
}
