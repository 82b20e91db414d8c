/**
 * What does a picture of curves and points in a plane look like?
 *
 * Everything is given in the units of the axes and lands on dots of half a column's width. Curves are clipped exactly at
 * the edge and never joined across a gap. Several curves differ by dash and by marks, so that colour is not needed.
 */

import type { Screen } from '../command.ts';
import { type Axis, drawable, placeOn } from './axis.ts';
import { type Canvas, createCanvas, type Level } from './canvas.ts';
import { EDGE, edgeWidth, framed, type LeftEdge, leftEdge, NARROWEST, WIDEST } from './frame.ts';
import { type Painter, painter, type Role } from './paint.ts';
import { dotsAlong, runsInside, type Spot } from './raster.ts';
import { describePlane } from './sentence.ts';
import { wrap } from './text.ts';

/** A point in the units of the axes. */
export type Point = readonly [x: number, y: number];
/** A line through points; null, or a number that is not finite, is a gap that is not bridged. */
export type Line = readonly (Point | null)[];
export type Dash = 'solid' | 'dashed' | 'dotted';

interface Part {
  readonly color?: Role;
  /** What the legend under the picture calls it; without one it is not in the legend. */
  readonly label?: string;
}

export interface CurveLayer extends Part {
  readonly kind: 'curve';
  readonly points: Line;
  readonly dash?: Dash;
  /** A character that stands here and there on the curve, to tell it from others. */
  readonly mark?: string;
  /** The points are all there is, as with losses by step; otherwise they are samples of something between them as well. */
  readonly discrete?: boolean;
}

export interface MarksLayer extends Part {
  readonly kind: 'marks';
  readonly points: Line;
  /** ● ○ ▲ ▼ ✕ ◆ or a letter. */
  readonly mark: string;
}

/** A dotted line over the whole picture at one value of x or of y. */
export interface RuleLayer extends Part {
  readonly kind: 'rule';
  readonly axis: 'x' | 'y';
  readonly at: number;
}

export interface TextLayer extends Part {
  readonly kind: 'text';
  readonly at: Point;
  readonly text: string;
  /** Where the text stands, seen from the point. */
  readonly side?: 'left' | 'right' | 'over';
}

export type Layer = CurveLayer | MarksLayer | RuleLayer | TextLayer;

export interface Plane {
  readonly x: Axis;
  readonly y: Axis;
  /** In the order of drawing: the last lies on top, but marks always over text over curves over dots. */
  readonly layers: readonly Layer[];
  /** Rows of the picture without its axis and title; 12 where nothing is said. */
  readonly height?: number;
  /** Columns in all; as wide as the screen, up to 100, where nothing is said. */
  readonly width?: number;
  readonly title?: string;
  /** One unit of x as long as one unit of y, so that right angles look right. The picture shrinks to the narrower side. */
  readonly equal?: boolean;
}

/** Marks without Unicode. */
const ASCII_MARKS: Readonly<Record<string, string>> = {
  '●': '@',
  '○': 'o',
  '▲': '^',
  '▼': 'v',
  '✕': 'x',
  '◆': '*',
  '■': '#',
};

/** The character for a mark on this screen. */
export const markOn = (mark: string, { unicode }: Pick<Screen, 'unicode'>): string =>
  unicode ? mark : (ASCII_MARKS[mark] ?? (/^[ -~]$/.test(mark) ? mark : '*'));

/** Of how many dots a pattern consists, and how many of them are set; without Unicode a dot has no room to be single. */
const PATTERNS: Readonly<
  Record<
    Dash,
    { readonly braille: readonly [on: number, of: number]; readonly ascii: readonly [on: number, of: number] }
  >
> = {
  solid: { braille: [1, 1], ascii: [1, 1] },
  dashed: { braille: [5, 8], ascii: [6, 10] },
  dotted: { braille: [1, 3], ascii: [1, 4] },
};

/** How a dash looks in a legend. */
const SAMPLES: Readonly<Record<Dash, { readonly braille: string; readonly ascii: string }>> = {
  solid: { braille: '⠤⠤⠤', ascii: '---' },
  dashed: { braille: '⠤⠄⠤', ascii: '- -' },
  dotted: { braille: '⠄⠠⠐', ascii: '. .' },
};

/** Cells between two marks on one curve. */
const MARK_DISTANCE = 14;

/** What stands in a picture whose curves have no value anywhere. */
const NOTHING = 'no value in this range';

const isDrawable = (layer: Layer): boolean =>
  layer.kind === 'curve' &&
  layer.points.some((point) => point !== null && Number.isFinite(point[0]) && Number.isFinite(point[1]));

/** The room that a picture has, and where in it the axes lie. */
interface Layout {
  readonly x: Axis;
  readonly y: Axis;
  readonly left: LeftEdge;
  readonly columns: number;
  readonly rows: number;
  /** From the first dot to the last, in dots. */
  readonly width: number;
  readonly height: number;
  readonly spotOf: (point: Point | null) => Spot;
}

function layoutOf(plane: Plane, screen: Screen, labelWidth = 0): Layout {
  const x = drawable(plane.x);
  const y = drawable(plane.y);
  const most = Math.min(plane.width ?? WIDEST, screen.columns, WIDEST);
  const fullRows = Math.max(2, Math.round(plane.height ?? 12));
  const [xAt, yAt] = [placeOn(x), placeOn(y)];
  // Where one unit is equally long in both directions, the side with more room gives some of it up.
  const sizes = (columns: number): { readonly width: number; readonly height: number } => {
    const [width, height] = [2 * columns - 1, 4 * fullRows - 1];
    if (plane.equal !== true) return { width, height };
    const spanX = Math.abs(x.range[1] - x.range[0]);
    const spanY = Math.abs(y.range[1] - y.range[0]);
    const unit = Math.max(spanX / width, spanY / height);
    return { width: Math.max(1, spanX / unit), height: Math.max(1, spanY / unit) };
  };
  const edgeOf = (height: number): LeftEdge => {
    const rowOf = (value: number): number => Math.floor(Math.round((1 - yAt(value)) * height) / 4);
    const edge = leftEdge(y, Math.ceil((height + 1) / 4), rowOf);
    return { ...edge, width: Math.max(edge.width, labelWidth) };
  };
  // The labels decide how much room is left for the picture, and with equal units that decides how high it is.
  const roomBeside = (edge: LeftEdge): number => Math.max(1, most - edgeWidth(edge));
  const left = edgeOf(sizes(roomBeside(edgeOf(4 * fullRows - 1))).height);
  const rows = left.labels.length;
  const { width, height: wanted } = sizes(roomBeside(left));
  const height = Math.min(wanted, 4 * rows - 1);
  const spotOf = (point: Point | null): Spot =>
    point === null ? { x: Number.NaN, y: Number.NaN } : { x: xAt(point[0]) * width, y: (1 - yAt(point[1])) * height };
  return { x, y, left, columns: Math.ceil((width + 1) / 2), rows, width, height, spotOf };
}

const cellOf = ({ x, y }: Spot): readonly [column: number, row: number] => [
  Math.floor(Math.round(x) / 2),
  Math.floor(Math.round(y) / 4),
];

const roleOf = (layer: Layer): Role => layer.color ?? (layer.kind === 'curve' ? 'curve' : 'plain');

/** Draws one layer. `owner` is its number in the picture. */
function drawLayer(layer: Layer, owner: number, canvas: Canvas, layout: Layout, screen: Screen): void {
  const { x, y, width, height, spotOf } = layout;
  const role = roleOf(layer);
  const isInside = (at: Spot): boolean => at.x >= 0 && at.x <= width && at.y >= 0 && at.y <= height;
  const trace = (points: Line, [on, of]: readonly [number, number], level: Level): Spot[] =>
    runsInside(points.map(spotOf), width, height).flatMap((run) => {
      const dots = dotsAlong(run);
      const shown = dots.filter((_, i) => i % of < on);
      canvas.dot(shown, role, level, owner);
      return dots;
    });
  if (layer.kind === 'curve') {
    const dash = layer.dash ?? 'solid';
    const pattern = PATTERNS[dash][screen.unicode ? 'braille' : 'ascii'];
    const dots = trace(layer.points, pattern, dash === 'dotted' ? 'dotted' : 'curve');
    if (layer.mark === undefined) return;
    for (let i = MARK_DISTANCE / 2 + owner * 6; i < dots.length; i += 2 * MARK_DISTANCE) {
      canvas.put(...cellOf(dots[i] as Spot), markOn(layer.mark, screen), role, 'mark');
    }
  } else if (layer.kind === 'marks') {
    for (const at of layer.points.map(spotOf)) {
      if (isInside(at)) canvas.put(...cellOf(at), markOn(layer.mark, screen), role, 'mark');
    }
  } else if (layer.kind === 'rule') {
    const { axis, at } = layer;
    const ends: Line = axis === 'x' ? y.range.map((end) => [at, end]) : x.range.map((end) => [end, at]);
    trace(ends, screen.unicode ? [1, 2] : [1, 4], 'reference');
  } else if (isInside(spotOf(layer.at))) {
    const [column, row] = cellOf(spotOf(layer.at));
    const { length } = layer.text;
    const starts = { left: column - length - 1, over: column - Math.floor(length / 2), right: column + 2 };
    write(canvas, layer.text, starts[layer.side ?? 'right'], row, role);
  }
}

/** Writes into the picture, moved sideways where it would not fit. */
function write(canvas: Canvas, text: string, start: number, row: number, role: Role): void {
  const letters = [...text];
  const first = Math.max(0, Math.min(start, canvas.columns - letters.length));
  for (const [i, letter] of letters.entries()) canvas.put(first + i, row, letter, role, 'text');
}

/** What the legend says of a layer; nothing where it has no label. */
function legendOf(layer: Layer, screen: Screen, paint: Painter): string[] {
  if (layer.label === undefined || layer.kind === 'text') return [];
  const mark = layer.kind === 'rule' || layer.mark === undefined ? null : markOn(layer.mark, screen);
  const dash = layer.kind === 'curve' ? (layer.dash ?? 'solid') : 'dotted';
  const sample = SAMPLES[dash][screen.unicode ? 'braille' : 'ascii'];
  const withMark = layer.kind === 'marks' ? mark : `${sample[0]}${mark}${sample[2]}`;
  return [`${paint.as(roleOf(layer), mark === null ? sample : (withMark ?? ''))} ${layer.label}`];
}

function drawInto(plane: Plane, layout: Layout, screen: Screen, isBare: boolean): string {
  const { x, y, left, columns, rows, spotOf } = layout;
  const paint = painter(screen);
  const canvas = createCanvas(columns, rows, screen.unicode);
  for (const [owner, layer] of plane.layers.entries()) drawLayer(layer, owner, canvas, layout, screen);
  if (plane.layers.some(({ kind }) => kind === 'curve') && !plane.layers.some(isDrawable)) {
    write(canvas, NOTHING, Math.floor((columns - NOTHING.length) / 2), Math.floor(rows / 2), 'plain');
  }
  const columnOf = (value: number): number => Math.floor(Math.round(spotOf([value, y.range[0]]).x) / 2);
  const legend = plane.layers.flatMap((layer) => legendOf(layer, screen, paint));
  const title = plane.title === undefined ? {} : { title: plane.title };
  return framed(canvas.lines(paint), { x, y, left, columns, columnOf, legend, isBare, ...title }, screen, paint);
}

/** The picture, its lines at most as wide as the screen; its paragraph where pictures are not wanted. */
export function drawPlane(plane: Plane, screen: Screen): string {
  const layout = layoutOf(plane, screen);
  const hasRoom = edgeWidth(layout.left) + NARROWEST <= screen.columns;
  return screen.describe || !hasRoom ? toldPlane(plane, screen) : drawInto(plane, layout, screen, false);
}

/** The paragraph; where a picture had a width but no room for it, as wide as the picture would have been. */
function toldPlane(plane: Plane, screen: Screen): string {
  const width = screen.describe ? screen.columns : Math.min(screen.columns, plane.width ?? screen.columns);
  return wrap(describePlane(plane), width).join('\n');
}

/**
 * Pictures under one another over the same horizontal axis, which only the last one shows: what belongs to the same x
 * stands in the same column.
 */
export function drawStacked(planes: readonly Plane[], screen: Screen): string {
  const labelWidth = Math.max(0, ...planes.map((plane) => layoutOf(plane, screen).left.width));
  const hasRoom = EDGE + labelWidth + NARROWEST <= screen.columns;
  if (screen.describe || !hasRoom) return planes.map((plane) => toldPlane(plane, screen)).join('\n');
  return planes
    .map((plane, i) => drawInto(plane, layoutOf(plane, screen, labelWidth), screen, i < planes.length - 1))
    .join('\n');
}
