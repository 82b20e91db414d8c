/**
 * How does a picture get its axes?
 *
 * The left and the bottom edge with ticks and labels, shared by every picture: the plane, the heat map, the line chart.
 */

import type { Screen } from '../command.ts';
import type { Axis } from './axis.ts';
import { tickLabels } from './digits.ts';
import type { Painter } from './paint.ts';
import { flow, padStart, widthOf, wrap } from './text.ts';
import { ticks } from './ticks.ts';

/** The widest picture: beyond it the eye does not follow. */
export const WIDEST = 100;
/** A picture with fewer columns than this shows nothing; its paragraph does. */
export const NARROWEST = 4;

/** The label of a tick with the row or the column of the picture where it belongs. */
interface Label {
  readonly place: number;
  readonly text: string;
}

const inRange = ({ range: [a, b] }: Axis, value: number): boolean => value >= Math.min(a, b) && value <= Math.max(a, b);

function labelsOf(axis: Axis, atMost: number, placeOf: (value: number) => number): Label[] {
  const round = axis.ticks?.filter((tick) => inRange(axis, tick)) ?? ticks(axis.range, atMost, axis.scale);
  const chosen = axis.whole === true ? round.filter(Number.isInteger) : round;
  const texts = tickLabels(chosen);
  return chosen.map((tick, i) => ({ place: placeOf(tick), text: texts[i] ?? '' }));
}

/** What stands to the left of the rows of a picture. */
export interface LeftEdge {
  /** For each row its label, or null. */
  readonly labels: readonly (string | null)[];
  /** Columns that the labels take. */
  readonly width: number;
  /** Rows that have a tick. */
  readonly ticked: readonly boolean[];
}

/** The longest name that stands beside an axis; longer ones get a line of their own. */
const SHORT_NAME = 8;

/** The labels of a vertical axis over `rows` rows, one tick to three rows. */
export function leftEdge(axis: Axis, rows: number, rowOf: (value: number) => number): LeftEdge {
  const labels: (string | null)[] = Array.from({ length: rows }, () => null);
  for (const { place, text } of labelsOf(axis, Math.max(2, Math.min(7, Math.floor(rows / 3) + 1)), rowOf))
    labels[place] = text;
  const ticked = labels.map((label) => label !== null);
  const { name } = axis;
  if (name !== undefined && widthOf(name) <= SHORT_NAME) {
    const middle = (rows - 1) / 2;
    const free = labels.map((_, row) => row).filter((row) => labels[row] === null);
    const nearest = free.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)[0];
    if (nearest !== undefined) labels[nearest] = name;
  }
  return { labels, width: Math.max(0, ...labels.map((label) => widthOf(label ?? ''))), ticked };
}

/** The labels of a horizontal axis that fit under it, and the columns of all ticks. */
function bottomEdge(axis: Axis, columns: number, before: number, columnOf: (value: number) => number) {
  const { name } = axis;
  const short = name !== undefined && widthOf(name) <= SHORT_NAME ? `${name}=` : '';
  const placed = (atMost: number): { readonly start: number; readonly text: string; readonly place: number }[] => {
    const labels = labelsOf(axis, atMost, columnOf);
    return labels.map(({ place, text }, i) => {
      const prefix = i === labels.length - 1 ? short : '';
      const start = before + place - Math.floor(text.length / 2) - widthOf(prefix);
      const latest = before + columns - text.length - widthOf(prefix);
      return { start: Math.max(0, Math.min(start, latest)), text: prefix + text, place };
    });
  };
  const collides = (labels: ReturnType<typeof placed>): boolean =>
    labels.some(
      (label, i) => i > 0 && label.start < (labels[i - 1]?.start ?? 0) + widthOf(labels[i - 1]?.text ?? '') + 2,
    );
  for (let atMost = Math.max(1, Math.min(8, Math.floor(columns / 9))); ; atMost--) {
    const labels = placed(atMost).sort((a, b) => a.start - b.start);
    if (atMost > 1 && axis.ticks === undefined && collides(labels)) continue;
    // Chosen ticks keep their marks even where there is no room for another number.
    let line = '';
    for (const { start, text } of labels) {
      if (line === '' || start >= widthOf(line) + 2)
        line = line + ' '.repeat(Math.max(0, start - widthOf(line))) + text;
    }
    return { line, places: labels.map(({ place }) => place) };
  }
}

/** A name that is too long to stand beside a number, in the middle under the axis. */
function nameUnder({ name }: Axis, before: number, columns: number): string[] {
  if (name === undefined || widthOf(name) <= SHORT_NAME) return [];
  const margin = before + Math.max(0, Math.floor((columns - widthOf(name)) / 2));
  return wrap(name, before + columns, ' '.repeat(margin), ' '.repeat(before));
}

export interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly left: LeftEdge;
  /** Columns of the picture itself. */
  readonly columns: number;
  readonly columnOf: (value: number) => number;
  readonly title?: string;
  /** Texts that explain the marks, drawn under the picture. */
  readonly legend?: readonly string[];
  /** Leaves the bottom edge out, where a picture over the same axis follows. */
  readonly isBare?: boolean;
}

/** Columns beside the picture and its labels: a space before them, a space after them, and the edge. */
export const EDGE = 3;

/** Columns to the left of the picture. */
export const edgeWidth = (left: LeftEdge): number => left.width + EDGE;

/** A picture, given as painted rows, inside its axes. */
export function framed(body: readonly string[], frame: Frame, screen: Screen, painter: Painter): string {
  const { x, y, left, columns, columnOf, title, legend = [], isBare = false } = frame;
  const before = edgeWidth(left);
  const [side, tick, corner, floor, mark] = screen.unicode ? ['│', '┤', '└', '─', '┬'] : ['|', '+', '+', '-', '+'];
  const bottom = bottomEdge(x, columns, before, columnOf);
  const rows = body.map((line, row) => {
    const label = padStart(left.labels[row] ?? '', left.width);
    return ` ${label} ${painter.as('muted', left.ticked[row] ? tick : side)}${line}`;
  });
  const edge = Array.from({ length: columns }, (_, column) => (bottom.places.includes(column) ? mark : floor)).join('');
  const total = before + columns;
  const indent = ' '.repeat(before);
  const names = [title, y.name !== undefined && widthOf(y.name) > SHORT_NAME ? y.name : undefined].filter(
    (text) => text !== undefined,
  );
  return [
    ...names.flatMap((text) => wrap(text, total, indent)),
    ...rows,
    ...(isBare
      ? []
      : [' '.repeat(before - 1) + painter.as('muted', corner + edge), bottom.line, ...nameUnder(x, before, columns)]),
    ...flow(legend, total, indent),
  ].join('\n');
}
