/**
 * What does a function of two variables look like as light and dark?
 *
 * Each cell of the terminal is two pixels, the upper and the lower half, in the colours of viridis: from dark blue, low,
 * to yellow, high, evenly spaced to the eye and readable without telling red from green. Lines over it are dots in a cell of
 * one colour, the mean of its halves. Without enough colours a cell is one character, the denser the higher.
 */

import type { Screen } from '../command.ts';
import { drawable, placeOn } from './axis.ts';
import { glyphOf } from './canvas.ts';
import { type Grid, placeIn } from './contour.ts';
import { count, significant } from './digits.ts';
import { edgeWidth, framed, leftEdge, NARROWEST, WIDEST } from './frame.ts';
import { type Painter, painter, type Rgb } from './paint.ts';
import { type Line, type MarksLayer, markOn } from './plane.ts';
import { dotsAlong, runsInside } from './raster.ts';
import { wrap } from './text.ts';
import type { Range } from './ticks.ts';

export interface Shade {
  readonly grid: Grid;
  readonly xName?: string;
  readonly yName?: string;
  /** What the values are called. */
  readonly valueName?: string;
  /** The values that are darkest and lightest; those of the grid where nothing is said. */
  readonly range?: Range;
  /** `rank`: by the order of the values, so that a flat valley beside a high wall still shows. */
  readonly scale?: 'linear' | 'rank';
  readonly marks?: readonly MarksLayer[];
  /** A way over the picture, with gaps. */
  readonly path?: Line;
  /** Thin lines over the shades, level lines for one; where there are not enough colours for shades they are left out. */
  readonly lines?: readonly Line[];
  readonly height?: number;
  readonly width?: number;
  readonly title?: string;
}

/** Anchors of viridis, a tenth apart. Source: van der Walt and Smith, matplotlib 1.5 (2015), released as CC0. */
const VIRIDIS: readonly Rgb[] = [
  [0x44, 0x01, 0x54],
  [0x48, 0x28, 0x78],
  [0x3e, 0x49, 0x89],
  [0x31, 0x68, 0x8e],
  [0x26, 0x82, 0x8e],
  [0x1f, 0x9e, 0x89],
  [0x35, 0xb7, 0x79],
  [0x6e, 0xce, 0x58],
  [0xb5, 0xde, 0x2b],
  [0xfd, 0xe7, 0x25],
];
const PATH: Rgb = [0xff, 0x30, 0x30];
const BLANK: Rgb = [0, 0, 0];
const MISSING = '?';
const DENSITY = { unicode: ' ░▒▓█', ascii: ' .:-=+*#%@' } as const;

/** The colour for a height from 0 to 1. */
export function viridis(height: number): Rgb {
  const place = Math.min(1, Math.max(0, height)) * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const mix = (i: 0 | 1 | 2): number => {
    const [a, b] = [VIRIDIS[below]?.[i] ?? 0, VIRIDIS[below + 1]?.[i] ?? 0];
    return Math.round(a + (b - a) * (place - below));
  };
  return [mix(0), mix(1), mix(2)];
}

/** The value of the grid at shares of its width and height: between the four around it, or the nearest where one is missing. */
function valueAt({ values }: Grid, acrossShare: number, upShare: number): number {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const [c, r] = [acrossShare * (columns - 1), upShare * (rows - 1)];
  const at = (column: number, row: number): number => values[row]?.[column] ?? Number.NaN;
  const [c0, r0] = [Math.max(0, Math.min(columns - 2, Math.floor(c))), Math.max(0, Math.min(rows - 2, Math.floor(r)))];
  const [dc, dr] = [c - c0, r - r0];
  const low = at(c0, r0) * (1 - dc) + at(c0 + 1, r0) * dc;
  const high = at(c0, r0 + 1) * (1 - dc) + at(c0 + 1, r0 + 1) * dc;
  const mixed = low * (1 - dr) + high * dr;
  return Number.isFinite(mixed) ? mixed : at(Math.round(c), Math.round(r));
}

/** How high a value is, from 0 to 1; NaN where there is none. */
function heightOf({ grid, range, scale }: Shade): (value: number) => number {
  const sorted = grid.values.flatMap((row) => row.filter(Number.isFinite)).sort((a, b) => a - b);
  if (scale === 'rank' && range === undefined) {
    return (value) => {
      if (!Number.isFinite(value)) return Number.NaN;
      let [low, high] = [0, sorted.length - 1];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if ((sorted[middle] ?? 0) < value) low = middle + 1;
        else high = middle;
      }
      return sorted.length < 2 ? 0 : low / (sorted.length - 1);
    };
  }
  const [from, to] = range ?? [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  if (from === to) return (value) => (Number.isFinite(value) ? 0.5 : Number.NaN);
  const place = placeOn({ range: [from, to] });
  return (value) => Math.min(1, Math.max(0, place(value)));
}

/** The heat map, its lines at most as wide as the screen; its paragraph where pictures are not wanted. */
export function drawShade(shade: Shade, screen: Screen): string {
  const paint = painter(screen);
  const { grid, marks = [], path = [], lines: thin = [] } = shade;
  const x = drawable({ range: grid.x, ...(shade.xName === undefined ? {} : { name: shade.xName }) });
  const y = drawable({ range: grid.y, ...(shade.yName === undefined ? {} : { name: shade.yName }) });
  const rows = Math.max(2, Math.round(shade.height ?? 12));
  const [xAt, yAt] = [placeOn(x), placeOn(y)];
  const left = leftEdge(y, rows, (value) => Math.round((1 - yAt(value)) * (rows - 1)));
  const columns = Math.min(shade.width ?? WIDEST, screen.columns, WIDEST) - edgeWidth(left);
  if (screen.describe || columns < NARROWEST) return wrap(describeShade(shade), screen.columns).join('\n');
  const isColoured = screen.colorDepth >= 2;
  const lines = isColoured ? 2 * rows : rows;
  const height = heightOf(shade);
  const pixels = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: columns }, (_, column) =>
      height(valueAt(grid, column / (columns - 1), 1 - line / (lines - 1))),
    ),
  );
  const placed = (line: Line) =>
    line.map((point) =>
      point === null ? { x: Number.NaN, y: Number.NaN } : { x: xAt(point[0]), y: 1 - yAt(point[1]) },
    );
  const key = (column: number, line: number): number => line * columns + column;
  const way = new Set<number>();
  const scaled = placed(path).map((spot) => ({ x: spot.x * (columns - 1), y: spot.y * (lines - 1) }));
  for (const run of runsInside(scaled, columns - 1, lines - 1))
    for (const dot of dotsAlong(run)) way.add(key(dot.x, dot.y));
  const dots = new Map<number, number>();
  const across = 2 * columns - 1;
  const down = 4 * rows - 1;
  for (const line of isColoured && screen.unicode ? thin : []) {
    const spots = placed(line).map((spot) => ({ x: spot.x * across, y: spot.y * down }));
    for (const run of runsInside(spots, across, down)) {
      for (const { x: column, y: row } of dotsAlong(run)) {
        const cell = key(column >> 1, row >> 2);
        dots.set(cell, (dots.get(cell) ?? 0) | (1 << (2 * (row & 3) + (column & 1))));
      }
    }
  }
  const signs = new Map<number, string>();
  for (const layer of marks) {
    for (const spot of placed(layer.points)) {
      if (spot.x >= 0 && spot.x <= 1 && spot.y >= 0 && spot.y <= 1) {
        signs.set(key(Math.round(spot.x * (columns - 1)), Math.round(spot.y * (rows - 1))), markOn(layer.mark, screen));
      }
    }
  }
  const density = screen.unicode ? DENSITY.unicode : DENSITY.ascii;
  const body = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column): string => {
      const sign = signs.get(key(column, row));
      if (isColoured) {
        const colour = (line: number): Rgb => {
          if (way.has(key(column, line))) return PATH;
          const at = pixels[line]?.[column] ?? Number.NaN;
          return Number.isNaN(at) ? BLANK : viridis(at);
        };
        const [upper, lower] = [colour(2 * row), colour(2 * row + 1)];
        if (sign !== undefined) return paint.on(sign, isLight(upper) ? [0, 0, 0] : [255, 255, 255], upper);
        const dotted = dots.get(key(column, row));
        if (dotted === undefined || way.has(key(column, 2 * row)) || way.has(key(column, 2 * row + 1)))
          return paint.on('▀', upper, lower);
        const ground = mixed(upper, lower, 0.5);
        return paint.on(
          glyphOf(dotted, true, false),
          mixed(ground, isLight(ground) ? [0, 0, 0] : [255, 255, 255], 0.6),
          ground,
        );
      }
      if (sign !== undefined) return sign;
      if (way.has(key(column, row))) return 'o';
      const at = pixels[row]?.[column] ?? Number.NaN;
      return Number.isNaN(at) ? MISSING : densityOf(at, density);
    }).join(''),
  );
  const columnOf = (value: number): number => Math.round(xAt(value) * (columns - 1));
  const legend = [
    ...marks.flatMap(({ mark, label }) => (label === undefined ? [] : [`${markOn(mark, screen)} ${label}`])),
    ...keyOf(shade, screen, paint),
  ];
  const frame = { x, y, left, columns, columnOf, legend, ...(shade.title === undefined ? {} : { title: shade.title }) };
  return framed(
    body.map((line) => line.trimEnd()),
    frame,
    screen,
    paint,
  );
}

/** Between two colours, so far from the first. */
const mixed = (from: Rgb, to: Rgb, share: number): Rgb => {
  const part = (i: 0 | 1 | 2): number => Math.round(from[i] * (1 - share) + to[i] * share);
  return [part(0), part(1), part(2)];
};
const isLight = ([red, green, blue]: Rgb): boolean => 0.3 * red + 0.59 * green + 0.11 * blue > 128;

/** Equal parts of the height for each character. */
const densityOf = (height: number, characters: string): string =>
  characters[Math.min(characters.length - 1, Math.floor(height * characters.length))] ?? ' ';

/** What the shades mean. */
function keyOf({ grid, range, scale, valueName }: Shade, screen: Screen, paint: Painter): string[] {
  const [lowest, highest] = extremes(grid).map(({ value }) => value);
  if (Number.isNaN(lowest)) return ['no value in this range'];
  const [low = 0, high = 0] = range ?? [lowest, highest];
  const steps = Array.from({ length: 10 }, (_, i) => (i + 0.5) / 10);
  const isColoured = screen.colorDepth >= 2;
  const strip = isColoured
    ? steps.map((height) => paint.on(' ', viridis(height), viridis(height))).join('')
    : DENSITY[screen.unicode ? 'unicode' : 'ascii'];
  const name = valueName === undefined ? '' : `${valueName} `;
  const note = scale === 'rank' && range === undefined ? ', shaded by rank' : '';
  const isWhole = grid.values.every((row) => row.every(Number.isFinite));
  return [
    `${name}${significant(low, 4)} ${strip} ${significant(high, 4)}${note}`,
    ...(isWhole ? [] : [`${isColoured ? 'black' : MISSING} no value`]),
  ];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The lowest and the highest value of a grid, each with its place. Both NaN where it has no finite value. */
function extremes({ x, y, values }: Grid): readonly [Place, Place] {
  const nowhere = { x: Number.NaN, y: Number.NaN, value: Number.NaN };
  let [low, high]: [Place, Place] = [nowhere, nowhere];
  values.forEach((row, r) => {
    row.forEach((value, c) => {
      if (!Number.isFinite(value)) return;
      const place = {
        x: placeIn(x, c, row.length),
        y: placeIn(y, r, values.length),
        value,
      };
      if (!(value >= low.value)) low = place;
      if (!(value <= high.value)) high = place;
    });
  });
  return [low, high];
}

/** The heat map in one paragraph. */
export function describeShade({
  grid,
  xName = 'x',
  yName = 'y',
  valueName = 'the value',
  marks = [],
  title,
}: Shade): string {
  const at = ({ x, y }: { readonly x: number; readonly y: number }): string =>
    `${xName} = ${significant(x, 3)}, ${yName} = ${significant(y, 3)}`;
  const [low, high] = extremes(grid);
  const missing = grid.values.flat().filter((value) => !Number.isFinite(value)).length;
  const whole = grid.values.flat().length;
  return [
    ...(title === undefined ? [] : [`${title}.`]),
    `Across: ${xName} from ${significant(grid.x[0])} to ${significant(grid.x[1])}. Up: ${yName} from ${significant(grid.y[0])} to ${significant(grid.y[1])}.`,
    Number.isNaN(low.value)
      ? `Nowhere does ${valueName} have a value.`
      : `Of ${count(whole, 'place')} on a grid ${valueName} is lowest, ${significant(low.value, 4)}, at ${at(low)}, and highest, ${significant(high.value, 4)}, at ${at(high)}.`,
    ...(missing > 0 && missing < whole ? [`It has no value at ${missing} of them.`] : []),
    ...marks.flatMap(({ label, points }) =>
      label === undefined
        ? []
        : [
            `${label}: ${points.length <= 6 ? points.flatMap((point) => (point === null ? [] : [at({ x: point[0], y: point[1] })])).join('; ') : count(points.length, 'point')}.`,
          ],
    ),
  ].join(' ');
}
