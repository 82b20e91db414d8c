/**
 * What does a picture of curves and points in a plane look like?
 *
 * Everything is given in the units of the axes and lands on dots of half a column's width. Curves are clipped exactly at
 * the edge and never joined across a gap. Several curves differ by dash and by marks, so that colour is not needed.
 */

import type { Screen } from '../command.ts';
import { type Axis, drawable, placeOn } from './axis.ts';
import { createCanvas, type Level } from './canvas.ts';
import { edgeWidth, framed, leftEdge, WIDEST } from './frame.ts';
import { painter, type Role } from './paint.ts';
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

/** The picture, its lines at most as wide as the screen; its paragraph where pictures are not wanted. */
export function drawPlane(plane: Plane, screen: Screen): string {
  if (screen.describe) return wrap(describePlane(plane), screen.columns).join('\n');
  const paint = painter(screen);
  const x = drawable(plane.x);
  const y = drawable(plane.y);
  const mode = screen.unicode ? 'braille' : 'ascii';
  const most = Math.min(plane.width ?? WIDEST, screen.columns, WIDEST);
  const fullRows = Math.max(2, Math.round(plane.height ?? 12));

  // Where one unit is equally long in both directions, the side with more room gives some of it up.
  const xAt = placeOn(x);
  const yAt = placeOn(y);
  const spanX = Math.abs(x.range[1] - x.range[0]);
  const spanY = Math.abs(y.range[1] - y.range[0]);
  const sizes = (columns: number, rows: number): { width: number; height: number } => {
    const [width, height] = [2 * columns - 1, 4 * rows - 1];
    if (plane.equal !== true) return { width, height };
    const unit = Math.max(spanX / width, spanY / height);
    return { width: Math.max(1, spanX / unit), height: Math.max(1, spanY / unit) };
  };
  const edgeOf = (dots: number): ReturnType<typeof leftEdge> =>
    leftEdge(y, Math.ceil((dots + 1) / 4), (value) => Math.floor(Math.round((1 - yAt(value)) * dots) / 4));
  // The labels decide how much room is left for the picture, and that how high it is.
  const guess = sizes(Math.max(1, most - edgeWidth(edgeOf(4 * fullRows - 1))), fullRows);
  const left = edgeOf(guess.height);
  const { width, height } = sizes(Math.max(1, most - edgeWidth(left)), fullRows);
  const columns = Math.ceil((width + 1) / 2);
  const rows = left.labels.length;

  const spot = (point: Point | null): Spot =>
    point === null
      ? { x: Number.NaN, y: Number.NaN }
      : { x: xAt(point[0]) * width, y: (1 - yAt(point[1])) * Math.min(height, 4 * rows - 1) };
  const isInside = (at: Spot): boolean => at.x >= 0 && at.x <= width && at.y >= 0 && at.y <= height;
  const cellOf = (at: Spot): readonly [column: number, row: number] => [
    Math.floor(Math.round(at.x) / 2),
    Math.floor(Math.round(at.y) / 4),
  ];

  const canvas = createCanvas(columns, rows, screen.unicode);
  plane.layers.forEach((layer, owner) => {
    const role = layer.color ?? (layer.kind === 'curve' ? 'curve' : 'plain');
    const trace = (points: Line, [on, of]: readonly [number, number], level: Level): Spot[] => {
      const all: Spot[] = [];
      for (const run of runsInside(points.map(spot), width, height)) {
        const dots = dotsAlong(run);
        canvas.dot(
          dots.filter((_, i) => i % of < on),
          role,
          level,
          owner,
        );
        all.push(...dots);
      }
      return all;
    };
    if (layer.kind === 'curve') {
      const dash = layer.dash ?? 'solid';
      const dots = trace(layer.points, PATTERNS[dash][mode], dash === 'dotted' ? 'dotted' : 'curve');
      if (layer.mark === undefined) return;
      for (let i = MARK_DISTANCE / 2 + owner * 6; i < dots.length; i += 2 * MARK_DISTANCE) {
        canvas.put(...cellOf(dots[i] as Spot), markOn(layer.mark, screen), role, 'mark');
      }
    } else if (layer.kind === 'marks') {
      for (const at of layer.points.map(spot))
        if (isInside(at)) canvas.put(...cellOf(at), markOn(layer.mark, screen), role, 'mark');
    } else if (layer.kind === 'rule') {
      const ends: Line =
        layer.axis === 'x'
          ? [
              [layer.at, y.range[0]],
              [layer.at, y.range[1]],
            ]
          : [
              [x.range[0], layer.at],
              [x.range[1], layer.at],
            ];
      trace(ends, screen.unicode ? [1, 2] : [1, 4], 'reference');
    } else {
      const at = spot(layer.at);
      if (!isInside(at)) return;
      const [column, row] = cellOf(at);
      const letters = [...layer.text];
      const wanted =
        layer.side === 'left'
          ? column - letters.length - 1
          : layer.side === 'over'
            ? column - Math.floor(letters.length / 2)
            : column + 2;
      const start = Math.max(0, Math.min(wanted, columns - letters.length));
      for (const [i, letter] of letters.entries()) canvas.put(start + i, row, letter, role, 'text');
    }
  });

  const isEmpty = plane.layers.some(({ kind }) => kind === 'curve') && !plane.layers.some(isDrawable);
  if (isEmpty) {
    const start = Math.max(0, Math.floor((columns - NOTHING.length) / 2));
    for (const [i, letter] of [...NOTHING].entries())
      canvas.put(start + i, Math.floor(rows / 2), letter, 'plain', 'text');
  }

  const legend = plane.layers.flatMap((layer) => {
    if (layer.label === undefined || layer.kind === 'text') return [];
    const role = layer.color ?? (layer.kind === 'curve' ? 'curve' : 'plain');
    const sample =
      layer.kind === 'marks' ? '' : SAMPLES[layer.kind === 'rule' ? 'dotted' : (layer.dash ?? 'solid')][mode];
    const mark = layer.kind === 'rule' || layer.mark === undefined ? null : markOn(layer.mark, screen);
    const symbol = mark === null ? sample : sample === '' ? mark : `${sample[0]}${mark}${sample[2]}`;
    return [`${paint.as(role, symbol)} ${layer.label}`];
  });
  const columnOf = (value: number): number => Math.floor(Math.round(xAt(value) * width) / 2);
  const frame = { x, y, left, columns, columnOf, legend, ...(plane.title === undefined ? {} : { title: plane.title }) };
  return framed(canvas.lines(paint), frame, screen, paint);
}
