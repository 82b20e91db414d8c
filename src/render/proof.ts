/**
 * How is it shown that one form of a formula is better than another?
 *
 * The errors of both along a stretch around the point: a picture of the error that the new form mends, and a table of the errors of
 * value and slope at a few places.
 */

import type { Screen } from '../command.ts';
import type { FormErrors, MeasuredError, Proof } from '../math/stability.ts';
import { significant } from './digits.ts';
import { drawPlane, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { drawTable } from './table.ts';
import { paragraph } from './text.ts';

const NARROWEST_PICTURE = 60;
/** A place in so many has a line in the table. */
const STRIDE = 8;
/** Errors far below one rounding are what exact results look like; they lie on the bottom of the picture. */
const FLOORS: Readonly<Record<string, number>> = { float64: 1e-18, float32: 1e-9, bfloat16: 1e-4, float16: 1e-5 };

/** What the words for more than one variable mean. */
const titles: Readonly<Record<string, string>> = {
  factor: 'all variables times a factor',
  'moved by': 'all variables moved by the same',
};

/** Picture and table. */
export function drawProof(proof: Proof, precision: string, screen: Screen): string {
  const picture = drawErrors(proof, precision, screen);
  return `${picture}\n\n${table(proof, screen)}`;
}

function drawErrors({ points, along, mends, slopeBy }: Proof, precision: string, screen: Screen): string {
  const isLog = points.every(({ at }) => at > 0) || points.every(({ at }) => at < 0);
  const isNegative = isLog && points.some(({ at }) => at < 0);
  const shown = isLog ? points : points.filter(({ at }) => slopeBy === 'PyTorch' || at > 0);
  const errors = shown.flatMap(({ before, after }) => [before[mends], after[mends]]);
  const sizes = errors.filter((error) => typeof error === 'number' && error > 0) as number[];
  const bottom = FLOORS[precision] ?? 1e-18;
  const most = Math.max(1, ...sizes.filter(Number.isFinite));
  const hasNone = errors.includes('not finite');
  // Above all errors there is a line for what is not finite.
  const top = Math.min(1e300, 10 ** Math.ceil(Math.log10(most) + (hasNone ? 1 : 0)));
  const scale = isLog || shown.every(({ at }) => at > 0) ? 'log' : 'linear';
  const line = (form: 'before' | 'after'): Line =>
    [...shown]
      .sort((a, b) => Math.abs(a.at) - Math.abs(b.at) || a.at - b.at)
      .sort((a, b) => (scale === 'log' ? 0 : a.at - b.at))
      .map((point) => {
        const error: MeasuredError = point[form][mends];
        const at = isNegative ? -point.at : point.at;
        if (error === null) return null;
        return [at, error === 'not finite' ? top : Math.min(top, Math.max(bottom, error))];
      });
  const ats = shown.map(({ at }) => (isNegative ? -at : at));
  const what = mends === 'value' ? 'the value' : slopeBy === 'PyTorch' ? "PyTorch's gradient" : 'the gradient';
  const name = `${isNegative ? '-' : ''}${along}`;
  const layers: Layer[] = [
    {
      kind: 'curve',
      points: line('before'),
      color: 'bad',
      mark: 'x',
      label: `as typed${hasNone ? ' (along the top: not finite)' : ''}`,
    },
    { kind: 'curve', points: line('after'), color: 'good', mark: 'o', label: 'rewritten' },
  ];
  const plane: Plane = {
    x: { range: [Math.min(...ats), Math.max(...ats)], scale, name },
    y: { range: [bottom, top], scale: 'log', name: 'error' },
    height: 9,
    title: `relative error of ${what}, ${titles[along] ?? `by ${name}`}`,
    layers,
  };
  if (screen.describe || screen.columns < NARROWEST_PICTURE) return paragraph(describePlane(plane), screen);
  const isCut = sizes.some((size) => size < bottom) || errors.includes(0);
  const note = isCut ? `\n${paragraph(`(errors below ${significant(bottom)} lie on the bottom line)`, screen)}` : '';
  return `${drawPlane(plane, screen)}${note}`;
}

const cell = (error: MeasuredError): string | number | null =>
  error === null ? null : error === 'not finite' ? 'not finite' : significant(error, 2);

/** Errors of value and slope of both forms, at every eighth place and at those that have a reason. */
function table({ points, along, slopeBy }: Proof, screen: Screen): string {
  const shown =
    slopeBy === 'PyTorch'
      ? points
      : points.filter(({ at }, k) => at === 0 || (k - (points[0]?.at === 0 ? 1 : 0)) % STRIDE === 0);
  const of = (pick: (errors: FormErrors) => MeasuredError): boolean =>
    shown.some(({ before, after }) => pick(before) !== null || pick(after) !== null);
  const hasSlope = of(({ slope }) => slope);
  return drawTable(
    {
      title: `relative errors${slopeBy === 'PyTorch' ? ', of the slopes that PyTorch computes' : ''}`,
      columns: [
        { header: along, align: 'number', digits: 3 },
        { header: 'value typed', align: 'right' },
        { header: 'rewritten', align: 'right' },
        ...(hasSlope
          ? [{ header: 'slope typed', align: 'right' } as const, { header: 'rewritten', align: 'right' } as const]
          : []),
      ],
      rows: shown.map(({ at, before, after }) => [
        at,
        cell(before.value),
        cell(after.value),
        ...(hasSlope ? [cell(before.slope), cell(after.slope)] : []),
      ]),
    },
    screen,
  );
}
