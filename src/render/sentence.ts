/**
 * What does a picture say, to somebody who does not see it?
 *
 * One paragraph: the axes; for each curve where it rises and falls, its highest and lowest points, where it crosses
 * zero and where it is interrupted; the points that are marked. For readers of screens, for logs, and for tests.
 */

import { type Axis, drawable } from './axis.ts';
import { count, significant, withError } from './digits.ts';
import type { CurveLayer, Layer, Line, MarksLayer, Plane, Point } from './plane.ts';
import type { Scale } from './ticks.ts';

/** More of a kind than this are counted, not listed. */
const LISTED = 6;
/** A rise smaller than this share of the curve's height is a wiggle of the drawing, not a turn. */
const WIGGLE = 0.005;
/** A break narrower than this share of the axis is a point. */
const POINT = 1e-6;

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;

/** A number read off a drawing: four digits at most, and no more than the distance to its neighbours supports. */
function read(value: number, spacing: number, scale: Scale = 'linear'): string {
  const supported = withError(value, spacing / 2);
  // Smaller than what it may be wrong by: zero, as near as anybody can see; on log paper its size is still known.
  if (supported.includes(' ')) return scale === 'log' ? significant(value, 1) : '0';
  const short = significant(value, 4);
  return supported.length < short.length ? significant(Number(supported)) : short;
}

interface Names {
  readonly x: string;
  readonly y: string;
}

/** The picture in one paragraph. */
export function describePlane(plane: Plane): string {
  const x = drawable(plane.x);
  const y = drawable(plane.y);
  const names = { x: x.name ?? 'x', y: y.name ?? 'y' };
  const sentences = [
    ...(plane.title === undefined ? [] : [`${plane.title}.`]),
    `Across: ${axisWords(x, names.x)}. Up: ${axisWords(y, names.y)}.`,
    ...curves(plane.layers, plane, names),
    ...plane.layers.flatMap((layer) => other(layer, names)),
  ];
  return sentences.join(' ');
}

const axisWords = ({ range: [from, to], scale }: Axis, name: string): string =>
  `${name} from ${significant(from)} to ${significant(to)}${scale === 'log' ? ', logarithmic' : ''}`;

function curves(layers: readonly Layer[], plane: Plane, names: Names): string[] {
  const all = layers.filter((layer): layer is CurveLayer => layer.kind === 'curve');
  const named = all.filter(({ label }) => label !== undefined);
  const unnamed = all.filter(({ label }) => label === undefined);
  const alone = all.length === 1 || (named.length > 0 && unnamed.length === 1);
  const told = named.map((layer) => `${layer.label}: ${curveWords(layer, plane, names)}.`);
  if (unnamed.length > 0 && (alone || named.length === 0) && unnamed.length <= 2) {
    told.unshift(
      ...unnamed.map(
        (layer) => `The ${layer.dash === 'dotted' ? 'dotted line' : 'curve'} ${curveWords(layer, plane, names)}.`,
      ),
    );
  } else if (unnamed.length > 0) {
    told.push(`${count(unnamed.length, `${named.length > 0 ? 'more ' : ''}line`)} without a name.`);
  }
  return told;
}

const isPoint = (point: Point | null): point is Point =>
  point !== null && Number.isFinite(point[0]) && Number.isFinite(point[1]);

/** The unbroken parts of a line inside the ends of the horizontal axis. */
function parts(line: Line, { range: [a, b] }: Axis): Point[][] {
  const found: Point[][] = [[]];
  for (const point of line) {
    if (isPoint(point) && point[0] >= Math.min(a, b) && point[0] <= Math.max(a, b)) found.at(-1)?.push(point);
    else if ((found.at(-1)?.length ?? 0) > 0) found.push([]);
  }
  return found.filter((part) => part.length > 0);
}

const isFunction = (points: readonly Point[]): boolean =>
  points.every(([x], i) => i === 0 || x > (points[i - 1]?.[0] ?? 0));

function curveWords({ points: line, discrete = false }: CurveLayer, plane: Plane, names: Names): string {
  const unbroken = parts(line, plane.x);
  const points = unbroken.flat();
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 'has no value in this range';
  const at = ([x, y]: Point): string => `(${significant(x, 4)}, ${significant(y, 4)})`;
  if (points.length === 1) return `is the point ${at(first)}`;
  if (points.length === 2 && unbroken.length === 1 && !discrete && plane.x.scale !== 'log' && plane.y.scale !== 'log') {
    return `is straight, from ${at(first)} to ${at(last)}, slope ${significant((last[1] - first[1]) / (last[0] - first[0]), 4)}`;
  }
  if (!isFunction(points)) {
    const same = Math.abs(first[0] - last[0]) + Math.abs(first[1] - last[1]) === 0;
    return same ? `is a closed line through ${at(first)}` : `goes from ${at(first)} to ${at(last)}`;
  }
  return [
    motion(unbroken, discrete, plane, names),
    zeros(unbroken, plane, names),
    interruptions(unbroken, plane, names),
  ]
    .filter((text) => text !== '')
    .join('; ');
}

interface Turn {
  readonly point: Point;
  /** How well the place and the height are known: the distance to the samples beside it. */
  readonly dx: number;
  readonly dy: number;
}

/** An unbroken part from turn to turn: the indices of its ends, of where it turns, and of where it begins or ends to be flat. */
function turningIndices(part: readonly Point[], { range: [from, to] }: Axis): number[] {
  const heights = part.map(([, y]) => y);
  // Next to a pole a curve is as high as can be; what counts is what the picture shows of it.
  const seen = heights.map((height) => Math.min(Math.max(from, to), Math.max(Math.min(from, to), height)));
  const height = Math.max(...seen) - Math.min(...seen);
  const heightAt = (i: number): number => heights[i] ?? 0;
  const found: number[] = [0];
  let candidate = 0;
  let direction = 0;
  for (let i = 1; i < part.length; i++) {
    const rise = heightAt(i) - heightAt(candidate);
    if (direction === 0 ? Math.abs(rise) > WIGGLE * height : rise * direction >= 0) {
      if (direction === 0) direction = Math.sign(rise);
      candidate = i;
    } else if (direction !== 0 && Math.abs(rise) > WIGGLE * height) {
      found.push(candidate);
      direction = -direction;
      candidate = i;
    }
  }
  found.push(part.length - 1);
  const width = Math.abs((part.at(-1)?.[0] ?? 0) - (part[0]?.[0] ?? 0));
  const isLong = (i: number, j: number): boolean => Math.abs((part[j]?.[0] ?? 0) - (part[i]?.[0] ?? 0)) > width / 20;
  const isFlat = (i: number, j: number): boolean => Math.abs(heightAt(i) - heightAt(j)) <= 1e-9 * height;
  const flats = found.slice(1).flatMap((end, k) => {
    const start = found[k] ?? 0;
    let early = start;
    while (early < end && isFlat(early + 1, start)) early += 1;
    let late = end;
    while (late > early && isFlat(late - 1, end)) late -= 1;
    return [...(isLong(start, early) ? [early] : []), ...(isLong(late, end) ? [late] : [])];
  });
  return [...new Set([...found, ...flats])].sort((i, j) => i - j);
}

/** The turns of an unbroken part, its ends included. */
function turns(part: readonly Point[], discrete: boolean, { range, scale }: Axis, y: Axis): Turn[] {
  return turningIndices(part, y).map((i) => {
    const point = part[i] as Point;
    if (discrete || range.includes(point[0])) return { point, dx: 0, dy: 0 };
    const beside = [part[i - 1], part[i + 1]].filter((neighbour) => neighbour !== undefined);
    const isEnd = beside.length < 2;
    return {
      point,
      // The ends of a domain have been looked for and are known better than the distance between samples.
      dx: isEnd
        ? POINT * (scale === 'log' ? Math.abs(point[0]) : Math.abs(range[1] - range[0]))
        : Math.max(...beside.map(([x]) => Math.abs(x - point[0]))),
      dy: (isEnd ? 1e-3 : 1) * Math.max(0, ...beside.map(([, height]) => Math.abs(height - point[1]))),
    };
  });
}

function motion(unbroken: readonly (readonly Point[])[], discrete: boolean, { x, y }: Plane, names: Names): string {
  const [low, high] = y.range[0] <= y.range[1] ? y.range : [y.range[1], y.range[0]];
  const place = ({ point, dx }: Turn): string => `${names.x} = ${read(point[0], dx, x.scale)}`;
  const value = ({ point, dy }: Turn): string => {
    if (point[1] > high) return `above ${significant(high)}`;
    return point[1] < low ? `below ${significant(low)}` : read(point[1], dy, y.scale);
  };
  const told: string[] = [];
  for (const part of unbroken) {
    turns(part, discrete, x, y).forEach((end, i, all) => {
      const start = all[i - 1];
      if (start === undefined) return;
      const rise = end.point[1] - start.point[1];
      const begins = i === 1 ? ` from ${value(start)} at ${place(start)}` : '';
      if (value(start) === value(end) && Math.abs(rise) <= end.dy)
        told.push(`stays at ${value(end)} from ${place(start)} to ${read(end.point[0], end.dx, x.scale)}`);
      else
        told.push(
          `${rise > 0 ? 'rises' : 'falls'}${begins} to ${value(end)} at ${place(end)}${slopeWords(start, end, x, y)}`,
        );
    });
  }
  if (told.length <= LISTED) return told.join(', then ');
  const all = unbroken.flatMap((part) => turns(part, discrete, x, y));
  const by = (sign: number): Turn =>
    all.reduce((best, next) => (sign * next.point[1] > sign * best.point[1] ? next : best));
  const [first, last] = [all[0] as Turn, all.at(-1) as Turn];
  const [lowest, highest] = [by(-1), by(1)];
  const at = (turn: Turn): string => `${value(turn)} at ${place(turn)}`;
  const turned = told.length - unbroken.length;
  const how = turned > 0 ? `turns ${count(turned, 'time')}` : `has ${count(unbroken.length, 'piece')}`;
  return `goes from ${at(first)} to ${at(last)} and ${how}; lowest ${at(lowest)}, highest ${at(highest)}`;
}

/** On log paper a power is a straight line, and its exponent the slope. */
function slopeWords({ point: a }: Turn, { point: b }: Turn, x: Axis, y: Axis): string {
  if (x.scale !== 'log' || y.scale !== 'log' || !(a[1] > 0 && b[1] > 0)) return '';
  return ` (slope ${significant(Math.log(b[1] / a[1]) / Math.log(b[0] / a[0]), 2)} on log paper)`;
}

function zeros(unbroken: readonly (readonly Point[])[], { y }: Plane, names: Names): string {
  if (y.scale === 'log') return '';
  const found: string[] = [];
  for (const part of unbroken) {
    if (part.every(([, value]) => value === 0)) continue;
    part.forEach(([x1, y1], i) => {
      const [x0, y0] = part[i - 1] ?? [Number.NaN, Number.NaN];
      // A stretch that stays at zero is told with the motion.
      if (y1 === 0 && y0 !== 0 && part[i + 1]?.[1] !== 0) found.push(read(x1, 0));
      else if (y0 * y1 < 0) found.push(read(x0 + ((x1 - x0) * y0) / (y0 - y1), (x1 - x0) / 2));
    });
  }
  const distinct = [...new Set(found)];
  if (distinct.length === 0) return '';
  return distinct.length <= LISTED ? `zero at ${names.x} = ${listed(distinct)}` : `zero ${distinct.length} times`;
}

function interruptions(unbroken: readonly (readonly Point[])[], { x }: Plane, names: Names): string {
  const [low, high] = x.range[0] <= x.range[1] ? x.range : [x.range[1], x.range[0]];
  const width = high - low;
  const near = (value: number): string => read(value, POINT * width);
  const gaps: [from: number, to: number][] = [];
  const first = unbroken[0]?.[0]?.[0] ?? low;
  const last = unbroken.at(-1)?.at(-1)?.[0] ?? high;
  if (x.scale !== 'log' && first - low > width / 50) gaps.push([low, first]);
  unbroken.forEach((part, i) => {
    const before = unbroken[i - 1]?.at(-1)?.[0];
    if (before !== undefined) gaps.push([before, part[0]?.[0] ?? before]);
  });
  if (x.scale !== 'log' && high - last > width / 50) gaps.push([last, high]);
  const holes = [...new Set(gaps.filter(([a, b]) => b - a <= POINT * width).map(([a, b]) => near((a + b) / 2)))];
  const wide = gaps.filter(([a, b]) => b - a > POINT * width).map(([a, b]) => `from ${near(a)} to ${near(b)}`);
  const told: string[] = [];
  if (holes.length > 0)
    told.push(holes.length <= LISTED ? `broken at ${names.x} = ${listed(holes)}` : `broken in ${holes.length} places`);
  if (wide.length > 0)
    told.push(wide.length <= LISTED ? `no value ${listed(wide)}` : `no value in ${wide.length} stretches`);
  return told.join('; ');
}

/** What the other layers say; a mark without a label and a text are parts of the drawing only. */
function other(layer: Layer, names: Names): string[] {
  if (layer.kind === 'marks') return marks(layer, names);
  if (layer.kind !== 'rule' || layer.label === undefined) return [];
  return [`A dotted line at ${layer.axis === 'x' ? names.x : names.y} = ${significant(layer.at)}: ${layer.label}.`];
}

function marks({ points, label }: MarksLayer, names: Names): string[] {
  const shown = points.filter(isPoint);
  if (shown.length === 0) return [];
  const at = ([x, y]: Point): string => `${names.x} = ${significant(x)}, ${names.y} = ${significant(y)}`;
  const name = label ?? 'Marked';
  if (shown.length <= LISTED) return [`${name}: ${shown.map(at).join('; ')}.`];
  const heights = shown.map(([, y]) => y);
  const ends = `from ${at(shown[0] as Point)} to ${at(shown.at(-1) as Point)}`;
  return [
    `${name}: ${count(shown.length, 'point')} ${ends}, ${names.y} between ${significant(Math.min(...heights))} and ${significant(Math.max(...heights))}.`,
  ];
}
