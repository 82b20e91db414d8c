/**
 * How does an error look, by the step it was made with?
 *
 * On log-log paper, where every power of h is a straight line. Several curves differ by a letter; the two parts of one of them are
 * drawn as broken lines; marks stand where the floor was foretold and where it was found.
 */

import type { Screen } from '../command.ts';
import type { Sweep, SweepPoint } from '../math/error-sweep.ts';
import { significant } from './digits.ts';
import { seriesRoles } from './paint.ts';
import { drawPlane, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { paragraph } from './text.ts';

const NARROWEST_PICTURE = 60;
/** The largest relative error of one rounding. */
export const UNIT: Readonly<Record<Sweep['precision'], number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  bfloat16: 2 ** -8,
  float16: 2 ** -11,
};
/** A letter on the curve, to tell curves apart without colour. */
const LETTERS: Readonly<Record<string, string>> = {
  forward: 'f',
  backward: 'b',
  central: 'c',
  'five-point': '5',
  richardson: 'r',
  'complex-step': 'i',
  float64: '6',
  float32: '3',
  bfloat16: 'b',
  float16: '1',
};

type Part = 'error' | 'truncation' | 'roundoff';
const sizeOf = (point: SweepPoint, part: Part): number | null => (point[part] === null ? null : Math.abs(point[part]));

/** An error that is too small for the picture, 0 included, lies on its bottom line; a part of one is left out there. */
const line = (points: readonly SweepPoint[], part: Part, bottom: number): Line =>
  [...points].reverse().map((point) => {
    const size = sizeOf(point, part);
    if (size === null || (part !== 'error' && size < bottom)) return null;
    return [point.h, Math.max(bottom, size)];
  });

const decade = (size: number, rounding: (power: number) => number): number =>
  Number(`1e${Math.max(-307, Math.min(307, rounding(Math.log10(size))))}`);

/**
 * From the least error to the greatest, but no further than tells something: an error of a hundred times the derivative is no
 * better than one of a million times, and one far below the rounding of the answer is luck.
 */
function heights(sizes: readonly number[], sweeps: readonly Sweep[]): { bottom: number; top: number } {
  const derivative = Math.max(...sweeps.map(({ exact: truth }) => Math.abs(truth ?? 0)));
  const unit = Math.min(...sweeps.map(({ precision }) => UNIT[precision]));
  // Where some errors are 0, the rounding of the answer is the measure of what is small.
  const some = sizes.length < sweeps.flatMap(({ points }) => points).filter(({ error }) => error !== null).length;
  const least = Math.min(...sizes, ...(some || sizes.length === 0 ? [unit * (derivative === 0 ? 1 : derivative)] : []));
  const most = sizes.length === 0 ? 1 : Math.max(...sizes);
  if (derivative === 0)
    return {
      bottom: decade(least, Math.floor),
      top: Math.max(decade(most, Math.ceil), 10 * decade(least, Math.floor)),
    };
  const bottom = decade(Math.max(least, (unit * derivative) / 100), Math.floor);
  return { bottom, top: Math.max(10 * bottom, decade(Math.min(most, 100 * derivative), Math.ceil)) };
}

/** One picture; empty where no method has an error to draw. `parted` is the sweep whose two parts are drawn as well. */
export function drawErrors(
  title: string,
  sweeps: readonly Sweep[],
  label: (sweep: Sweep) => string,
  parted: Sweep | null,
  screen: Screen,
): string {
  const shown = sweeps.filter(({ best }) => best !== null);
  const sizes = shown
    .flatMap(({ points }) => points.map((point) => sizeOf(point, 'error')))
    .filter((size) => size !== null && size > 0 && Number.isFinite(size)) as number[];
  const steps = shown.flatMap(({ points }) => points.map(({ h }) => h));
  const { bottom, top } = heights(sizes, shown);
  const layers: Layer[] = shown.map((sweep, i) => ({
    kind: 'curve',
    points: line(sweep.points, 'error', bottom),
    mark: LETTERS[label(sweep)] ?? '*',
    color: seriesRoles[i % seriesRoles.length] ?? 'plain',
    label: label(sweep),
  }));
  if (parted !== null) {
    layers.unshift(
      {
        kind: 'curve',
        points: line(parted.points, 'truncation', bottom),
        dash: 'dashed',
        color: 'plain',
        label: `truncation of ${parted.method}`,
      },
      {
        kind: 'curve',
        points: line(parted.points, 'roundoff', bottom),
        dash: 'dotted',
        color: 'plain',
        label: `roundoff of ${parted.method}`,
      },
    );
  }
  const inside = (floor: { readonly h: number; readonly error: number } | null): [number, number][] =>
    floor === null || floor.h > Math.max(...steps) || floor.h < Math.min(...steps)
      ? []
      : [[floor.h, Math.min(top, Math.max(bottom, Math.abs(floor.error)))]];
  const foretold = shown.flatMap(({ predicted }) => inside(predicted));
  const best = (parted === null ? shown : [parted]).flatMap((sweep) => inside(sweep.best));
  if (foretold.length > 0)
    layers.push({ kind: 'marks', points: foretold, mark: '◆', color: 'accent', label: 'floor foretold' });
  if (best.length > 0)
    layers.push({
      kind: 'marks',
      points: best,
      mark: '●',
      color: 'good',
      label: parted === null ? 'best found' : `best found of ${parted.method}`,
    });
  const plane: Plane = {
    x: { range: [Math.min(...steps), Math.max(...steps)], scale: 'log', name: 'h' },
    y: { range: [bottom, top], scale: 'log', name: 'error' },
    height: 14,
    title,
    layers,
  };
  if (screen.describe || screen.columns < NARROWEST_PICTURE) return paragraph(describePlane(plane), screen);
  const low = shown.some(({ points }) => points.some((point) => (sizeOf(point, 'error') ?? bottom) < bottom));
  const high = sizes.some((size) => size > top);
  const cut = [
    ...(low ? [`errors below ${significant(bottom)} lie on the bottom line`] : []),
    ...(high ? [`those above ${significant(top)} are not drawn`] : []),
  ];
  const picture = drawPlane(plane, screen);
  return cut.length === 0 ? picture : `${picture}\n${paragraph(`(${cut.join('; ')})`, screen)}`;
}
