/**
 * How did these numbers go, step by step?
 *
 * The only importer of asciichart. It is never given the numbers, only the rows they belong to, from 0 to the height:
 * so its rounding is exact to half a row, its axis is ours, a logarithm is a matter of the rows, and what is not a finite
 * number never reaches it (it would throw). Each run of numbers without a gap is one chart of its own, laid into the
 * picture column by column; where there are more numbers than columns, each pair of columns keeps the lowest and the highest.
 */

import asciichart from 'asciichart';
import type { Screen } from '../command.ts';
import { type Axis, drawable, placeOn, rangeAround } from './axis.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { count, significant } from './digits.ts';
import { edgeWidth, framed, leftEdge, NARROWEST, WIDEST } from './frame.ts';
import { painter, type Role, seriesRoles } from './paint.ts';
import { type Layer, markOn } from './plane.ts';
import { describePlane } from './sentence.ts';
import { wrap } from './text.ts';
import type { Range, Scale } from './ticks.ts';

export interface Series {
  readonly label?: string;
  readonly values: readonly number[];
  /** The steps at which the values were taken, rising; 0, 1, 2 … where nothing is said. */
  readonly steps?: readonly number[];
  readonly color?: Role;
}

export interface Chart {
  readonly series: readonly Series[];
  /**
   * Where nothing is said, logarithmic if nothing is negative and the greatest is over a hundred times the smallest that is
   * not 0. An exact 0 reaches the floor of such a chart, wherever that is.
   */
  readonly scale?: Scale;
  /** What is counted across; `step` where nothing is said. */
  readonly xName?: string;
  readonly yName?: string;
  /** Rows of the picture without its axis and title; 10 where nothing is said. */
  readonly height?: number;
  readonly width?: number;
  readonly title?: string;
}

/** In asciichart's order: axis, tick, two ends, across, up from the left, down from the left, down to the right, up to the right, up. */
type Symbols = readonly [string, string, string, string, string, string, string, string, string, string];
const STYLES: { readonly unicode: readonly Symbols[]; readonly ascii: readonly Symbols[] } = {
  unicode: [
    ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
    ['╬', '╣', '═', '═', '═', '╚', '╔', '╗', '╝', '║'],
    ['┿', '┫', '╺', '╸', '━', '┗', '┏', '┓', '┛', '┃'],
    ['┼', '┤', '╶', '╴', '┄', '└', '┌', '┐', '┘', '┆'],
  ],
  ascii: [
    ['+', '+', '-', '-', '-', "'", '.', '.', "'", '|'],
    ['+', '+', '=', '=', '=', "'", '.', '.', "'", '!'],
    ['+', '+', '~', '~', '~', "'", '.', '.', "'", ':'],
    ['+', '+', '_', '_', '_', "'", '.', '.', "'", ';'],
  ],
};
/** What stands for a value that is not a finite number, at the edge where it left the picture. */
const LEFT_UPWARDS = '▲';
const LEFT_DOWNWARDS = '▼';
const NOT_A_NUMBER = '✕';
/** Columns between two letters on a line, where there are more lines than styles. */
const LETTER_DISTANCE = 12;

/** A value with its column. */
interface Knot {
  readonly column: number;
  readonly value: number;
}

/** The chart, its lines at most as wide as the screen; its paragraph where pictures are not wanted. */
export function drawChart(chart: Chart, screen: Screen): string {
  const { series } = chart;
  const told = series.map(pointsOf);
  const scale = chart.scale ?? scaleFor(series.flatMap(({ values }) => values));
  const drawableValues = series.flatMap(({ values }) => values.filter((value) => hasPlace(value, scale)));
  const rows = Math.max(2, Math.round(chart.height ?? 10));
  const arrives = scale === 'log' && told.some((own) => own.some(({ value }) => value === 0));
  const around = rangeAround(drawableValues, scale) ?? (scale === 'log' ? [1, 10] : [0, 1]);
  const range = arrives ? withFloor(around, rows) : around;
  const points = arrives
    ? told.map((own) => own.map((one) => (one.value === 0 ? { ...one, value: range[0] } : one)))
    : told;
  const steps = points
    .flat()
    .map(({ step }) => step)
    .filter(Number.isFinite);
  const [first, last] = ends(steps);
  const whole = steps.every(Number.isInteger);
  // A single step has its place at the left, with room for the next.
  const x = drawable({ range: [first, first === last ? first + 1 : last], name: chart.xName ?? 'step', whole });
  const y: Axis = { range, scale, ...(chart.yName === undefined ? {} : { name: chart.yName }) };
  const missing = missingWords(chart, told, scale);

  const paint = painter(screen);
  const yAt = placeOn(y);
  const rowOf = (value: number): number => rows - 1 - Math.round(yAt(value) * (rows - 1));
  const left = leftEdge(y, rows, rowOf);
  const columns = Math.min(chart.width ?? WIDEST, screen.columns, WIDEST) - edgeWidth(left);
  if (screen.describe || columns < NARROWEST) {
    return wrap([paragraph(chart, told, x, y), ...missing].join(' '), screen.columns).join('\n');
  }
  const xAt = placeOn(x);
  const columnOf = (step: number): number => Math.round(xAt(step) * (columns - 1));

  const canvas = createCanvas(columns, rows, screen.unicode);
  const styles = screen.unicode ? STYLES.unicode : STYLES.ascii;
  series.forEach((one, index) => {
    const symbols = styles[index % styles.length] as Symbols;
    const letter = series.length > styles.length ? String.fromCharCode(97 + (index % 26)) : null;
    const role = one.color ?? seriesRoles[index % seriesRoles.length] ?? 'curve';
    for (const run of runsOf(knotsOf(points[index] ?? [], xAt, columns, scale), scale)) {
      drawRun(
        canvas,
        run.map(({ column, value }) => ({ column, value: yAt(value) * (rows - 1) })),
        symbols,
        role,
        letter,
        index,
        screen,
      );
    }
    for (const { step, value } of points[index] ?? []) {
      if (hasPlace(value, scale) || !Number.isFinite(step)) continue;
      const [mark, row] =
        value === Infinity ? [LEFT_UPWARDS, 0] : [Number.isNaN(value) ? NOT_A_NUMBER : LEFT_DOWNWARDS, rows - 1];
      canvas.put(columnOf(step), row, markOn(mark, screen), role, 'mark');
    }
    const arrival = arrives ? told[index]?.find(({ value }) => value === 0) : undefined;
    if (arrival !== undefined && Number.isFinite(arrival.step))
      canvas.put(columnOf(arrival.step), rows - 1, markOn(LEFT_DOWNWARDS, screen), role, 'mark');
  });
  if (drawableValues.length === 0) {
    for (const [i, character] of [...'no values to draw'].entries())
      canvas.put(2 + i, Math.floor(rows / 2), character, 'plain', 'text');
  }

  const legend = series.flatMap(({ label, color }, index) => {
    if (label === undefined) return [];
    const across = (styles[index % styles.length] as Symbols)[4];
    const sample =
      series.length > styles.length ? `${across}${String.fromCharCode(97 + (index % 26))}${across}` : across.repeat(2);
    return [`${paint.as(color ?? seriesRoles[index % seriesRoles.length] ?? 'curve', sample)} ${label}`];
  });
  const frame = { x, y, left, columns, columnOf, legend, ...(chart.title === undefined ? {} : { title: chart.title }) };
  const notes = missing.flatMap((text) => wrap(text, Math.min(screen.columns, WIDEST), ' '.repeat(edgeWidth(left))));
  return [framed(canvas.lines(paint), frame, screen, paint), ...notes].join('\n');
}

interface StepValue {
  readonly step: number;
  readonly value: number;
}

const pointsOf = ({ values, steps }: Series): StepValue[] =>
  values.map((value, i) => ({ step: steps?.[i] ?? i, value }));

const hasPlace = (value: number, scale: Scale): boolean => Number.isFinite(value) && (scale === 'linear' || value > 0);

/** The lowest and the highest of numbers that may be too many for a call of Math.min. */
const ends = (numbers: readonly number[]): readonly [number, number] =>
  numbers.reduce<readonly [number, number]>(
    ([low, high], n) => [Math.min(low, n), Math.max(high, n)],
    [Infinity, -Infinity],
  );

/** Whether a logarithmic axis is worth its trouble. */
function scaleFor(values: readonly number[]): Scale {
  const [low, high] = ends(values.filter((value) => Number.isFinite(value) && value !== 0));
  return low > 0 && high / low > 100 ? 'log' : 'linear';
}

/** A range with a row at the bottom that belongs to no positive number of it. */
const withFloor = ([low, high]: Range, rows: number): Range => [
  Math.max(1e-320, low / (high / low) ** (1.5 / (rows - 1))),
  high,
];

/**
 * The values with the columns they belong to. Where no two fall into the same column each has its own; otherwise two
 * columns together hold the lowest and the highest of their values, in the order in which they came.
 */
function knotsOf(points: readonly StepValue[], xAt: (step: number) => number, columns: number, scale: Scale): Knot[] {
  const placed = points
    .filter(({ step }) => Number.isFinite(step))
    .map(({ step, value }) => ({ place: xAt(step), value }));
  const own = placed.map(({ place, value }) => ({ column: Math.round(place * (columns - 1)), value }));
  if (new Set(own.map(({ column }) => column)).size === own.length) return own;
  const pairs = Math.floor(columns / 2);
  const groups = new Map<number, number[]>();
  for (const { place, value } of placed) {
    const pair = Math.min(pairs - 1, Math.floor(place * pairs));
    const group = groups.get(pair);
    if (group === undefined) groups.set(pair, [value]);
    else group.push(value);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([pair, values]) => {
      const finite = values.filter((value) => hasPlace(value, scale));
      if (finite.length === 0) return [{ column: 2 * pair, value: Number.NaN }];
      const [low, high] = ends(finite);
      const [first, second] = finite.indexOf(low) <= finite.indexOf(high) ? [low, high] : [high, low];
      return [
        { column: 2 * pair, value: first },
        { column: 2 * pair + 1, value: second },
      ];
    });
}

/** The knots between gaps. */
function runsOf(knots: readonly Knot[], scale: Scale): Knot[][] {
  const runs: Knot[][] = [[]];
  for (const knot of knots) {
    if (hasPlace(knot.value, scale)) runs.at(-1)?.push(knot);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** Lays one run into the canvas. Values are rows, counted from the bottom and not rounded. */
function drawRun(
  canvas: Canvas,
  run: readonly Knot[],
  symbols: Symbols,
  role: Role,
  letter: string | null,
  index: number,
  screen: Screen,
): void {
  const first = run[0] as Knot;
  if (run.length === 1) {
    canvas.put(first.column, canvas.rows - 1 - Math.round(first.value), letter ?? markOn('●', screen), role, 'curve');
    return;
  }
  const heights: number[] = [first.value];
  run.forEach(({ column, value }, i) => {
    const before = run[i - 1];
    if (before === undefined) return;
    for (let c = before.column + 1; c <= column; c++) {
      heights.push(before.value + ((value - before.value) * (c - before.column)) / (column - before.column));
    }
  });
  // asciichart draws the way to a value in the column of the value; the first has no way to it, so it comes twice.
  const rows = canvas.rows - 1;
  const lines = asciichart
    .plot([first.value, ...heights], {
      min: 0,
      max: rows,
      height: rows,
      offset: 1,
      format: () => ' ',
      symbols: [...symbols],
    })
    .split('\n');
  lines.forEach((line, row) => {
    [...line].slice(1).forEach((character, i) => {
      if (character !== ' ') canvas.put(first.column + i, row, character, role, 'curve');
    });
  });
  if (letter === null) return;
  for (let i = LETTER_DISTANCE / 2 + 3 * index; i < heights.length; i += LETTER_DISTANCE) {
    canvas.put(first.column + i, rows - Math.round(heights[i] ?? 0), letter, role, 'text');
  }
}

/** What could not be drawn, in a sentence for each kind. */
function missingWords(
  { series, xName = 'step', yName = 'the value' }: Chart,
  points: readonly (readonly StepValue[])[],
  scale: Scale,
): string[] {
  return series.flatMap(({ label }, index) => {
    const lost = (points[index] ?? []).filter(({ value }) => !hasPlace(value, scale));
    const first = lost[0];
    if (first === undefined) return [];
    const name = label === undefined ? '' : `${label}: `;
    const zero = lost.filter(({ value }) => value === 0);
    const low = lost.filter(({ value }) => value < 0 && Number.isFinite(value));
    const wild = lost.filter(({ value }) => !Number.isFinite(value));
    const told = (ones: readonly StepValue[], what: string): string[] =>
      ones[0] === undefined
        ? []
        : [
            `${name}${count(ones.length, 'value')} ${ones.length === 1 ? 'is' : 'are'} ${what}, the first (${significant(ones[0].value)}) at ${xName} ${significant(ones[0].step)}.`,
          ];
    const arrived =
      zero[0] === undefined
        ? []
        : [
            `${name}${yName} is exactly 0 at ${xName} ${significant(zero[0].step)}, below every logarithmic axis: it reaches the floor of the chart.`,
          ];
    return [...told(wild, 'not a finite number'), ...arrived, ...told(low, 'negative and not on the logarithmic axis')];
  });
}

/** The chart in one paragraph. */
function paragraph(chart: Chart, points: readonly (readonly StepValue[])[], x: Axis, y: Axis): string {
  const layers = points.map((own, index): Layer => {
    const label = chart.series[index]?.label;
    const line = own.map(({ step, value }) => [step, value] as const);
    return { kind: 'curve', points: line, discrete: true, ...(label === undefined ? {} : { label }) };
  });
  const title = chart.title === undefined ? '' : `${chart.title}. `;
  if (layers.length === 0) return `${title}There are no values to draw.`;
  return title + describePlane({ x, y, layers });
}
