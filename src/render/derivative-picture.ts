/**
 * What is drawn of a derivative?
 *
 * The curve with its tangent; at a corner the half-tangents and, dotted, the slope that a central difference reports; chords
 * closing on the tangent; the slope under the curve; the microscope. Each with a sentence that says what to see.
 */

import type { Screen } from '../command.ts';
import type { DeriveResult } from '../math/derive.ts';
import { sampleCurve } from './curve.ts';
import { count, exact, percent, significant } from './digits.ts';
import { drawPlane, drawStacked, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { drawTable } from './table.ts';
import { beside, sentence } from './text.ts';

/** What is drawn: the formula as a function of the variable, and how to get its slope, which not every picture needs. */
export interface Drawable {
  readonly f: (x: number) => number;
  readonly slope: () => (x: number) => number;
}

/** How much of the window's width the tangent is followed to each side. */
const TANGENT_SEEN = 0.4;
/** Below this width a picture says less than its sentence. */
const NARROWEST_PICTURE = 60;

/** The curve with what touches it; `withSlope` puts the slope under it, over the same axis. */
export function derivativePicture(
  result: DeriveResult,
  withSlope: boolean,
  screen: Screen,
  drawable: Drawable,
): string {
  const { from, to } = result.view;
  const here = result.at[result.variable];
  const columns = Math.min(screen.columns, 100);
  const marked: [number, number][] =
    here !== undefined && here >= from && here <= to && result.value !== null && Number.isFinite(result.value)
      ? [[here, result.value]]
      : [];
  const curve = sampleCurve(drawable.f, [from, to], { columns, include: [...marked, ...tangentEnds(result)] });
  if (curve.range === null)
    return sentence(
      `f has no value that float64 could hold from ${significant(from)} to ${significant(to)}, so there is nothing to draw.`,
      screen,
    );
  const x = { range: [from, to] as const, name: result.variable };
  const layers: Layer[] = [{ kind: 'curve', points: curve.points, color: 'curve', label: 'f' }, ...touching(result)];
  const open = openEnds(result);
  if (open.length > 0)
    layers.push({ kind: 'marks', points: open, mark: '○', color: 'accent', label: 'a limit that f does not take' });
  if (marked.length > 0) layers.push({ kind: 'marks', points: marked, mark: '●', color: 'accent', label: 'here' });
  const height: Plane = { x, y: { range: curve.range }, layers, height: withSlope ? 8 : 10 };
  const planes = [height];
  const flat = result.flat.map(({ at }) => at);
  let level = false;
  if (withSlope) {
    const slope = sampleCurve(drawable.slope(), [from, to], { columns, include: [[from, 0]] });
    level = slope.points.some((point, i) => point?.[1] === 0 && slope.points[i + 1]?.[1] === 0);
    const onCurve = flat.map((at): [number, number] => [at, drawable.f(at)]);
    if (onCurve.length > 0) layers.push({ kind: 'marks', points: onCurve, mark: '▲', label: 'flat' });
    if (slope.range !== null) {
      planes.push({
        x,
        y: { range: slope.range },
        height: 7,
        layers: [
          { kind: 'rule', axis: 'y', at: 0 },
          { kind: 'curve', points: slope.points, color: 'tangent', label: "slope f'" },
          { kind: 'marks', points: flat.map((at): [number, number] => [at, 0]), mark: '▲' },
        ],
      });
    }
  }
  const told = withSlope ? flatSentence(result, level) : touchSentence(result);
  if (screen.describe || screen.columns < NARROWEST_PICTURE) {
    return [
      ...planes.map((plane, i) =>
        sentence(`${i === 0 ? 'Picture of f' : 'Picture of its slope'}: ${describePlane(plane)}`, screen),
      ),
      sentence(told, screen),
    ].join('\n');
  }
  return [drawStacked(planes, screen), sentence(told, screen)].join('\n');
}

/** A stretch of the tangent on each side that must be seen, so that curve and tangent are seen to part. */
function tangentEnds({ view: { from, to }, tangent, at, variable }: DeriveResult): [number, number][] {
  const here = at[variable];
  if (tangent === null || here === undefined) return [];
  return [here - TANGENT_SEEN * (to - from), here + TANGENT_SEEN * (to - from)]
    .filter((x) => x >= from && x <= to)
    .map((x) => [x, tangent.slope * x + tangent.intercept]);
}

/** Limits at the point that are not the value there: the ends of a jump, a hole. */
function openEnds({ at, variable, value, limits, kind }: DeriveResult): [number, number][] {
  const here = at[variable];
  if (here === undefined || !['jump', 'hole', 'isolated value'].includes(kind ?? '')) return [];
  const ends = [...new Set([limits.left, limits.right])].filter(
    (limit): limit is number => limit !== null && Number.isFinite(limit) && limit !== value,
  );
  return ends.map((limit) => [here, limit]);
}

/** The tangent; at a corner the two half-tangents, and dotted the slope that a central difference reports; chords. */
function touching(result: DeriveResult): Layer[] {
  const {
    view: { from, to },
    tangent,
    kind,
    left,
    right,
    value,
    methods,
    secants,
  } = result;
  const here = result.at[result.variable];
  if (here === undefined || value === null || !Number.isFinite(value)) return [];
  const line = (slope: number, a: number, b: number): Line => [
    [a, value + slope * (a - here)],
    [b, value + slope * (b - here)],
  ];
  const layers: Layer[] = secants.map(
    ({ h, slope }, i) =>
      ({
        kind: 'curve',
        points: line(slope, from, to),
        dash: 'dashed',
        mark: letterOf(i),
        color: 'series3',
        label: `chord h = ${exact(h)}`,
      }) as const,
  );
  const ends = secants.map(({ h, value: there }): [number, number] => [here + h, there]);
  if (ends.length > 0)
    layers.push({ kind: 'marks', points: ends, mark: '○', color: 'series3', label: 'where a chord meets f again' });
  if (tangent !== null) {
    layers.push({
      kind: 'curve',
      points: line(tangent.slope, from, to),
      dash: 'dotted',
      color: 'tangent',
      label: `tangent, slope ${significant(tangent.slope)}`,
    });
  } else if (kind === 'corner' && left !== null && right !== null) {
    const central = methods.find(({ method }) => method === 'central')?.derivative ?? null;
    if (central !== null)
      layers.push({
        kind: 'curve',
        points: line(central, from, to),
        dash: 'dotted',
        color: 'bad',
        label: `slope ${significant(central)}, from a central difference`,
      });
  }
  return layers;
}

/** A letter for each chord, so that they can be told apart without colour; far more than fit a picture. */
const letterOf = (i: number): string => String.fromCharCode('a'.charCodeAt(0) + (i % 26));

/** Whether every chord that is shorter is nearer to the tangent. */
function closeIn(secants: DeriveResult['secants']): boolean {
  const byLength = [...secants].sort((a, b) => Math.abs(b.h) - Math.abs(a.h));
  return byLength.every(({ difference }, i) => {
    const before = byLength[i - 1]?.difference;
    return difference !== null && (before == null || Math.abs(difference) <= Math.abs(before));
  });
}

function touchSentence(result: DeriveResult): string {
  const { tangent, kind, left, right, value, variable, methods, secants, limits } = result;
  if (secants.length > 1 && tangent !== null)
    return closeIn(secants)
      ? 'The shorter the chord, the nearer its slope to that of the tangent: the derivative is where the slopes are going.'
      : 'Not every shorter chord is nearer to the tangent here: f still changes its course between these points, or rounding has taken over. Where the slopes go as h shrinks is the derivative.';
  if (tangent !== null) {
    const { slope } = tangent;
    if (slope === 0) return `The tangent is level: a small change of ${variable} does not change f, to first order.`;
    const size = significant(Math.abs(slope));
    return `The tangent ${slope > 0 ? 'rises' : 'falls'} ${size} for every 1 to the right. Close to the point the curve does the same.`;
  }
  if (kind === 'corner') {
    const central = methods.find(({ method }) => method === 'central')?.derivative ?? null;
    const lie =
      central === null
        ? ''
        : ` The dotted ${significant(central)} of the central difference touches f at one point and matches it on neither side.`;
    return `Left ${significant(left ?? Number.NaN)}, right ${significant(right ?? Number.NaN)}: no one slope fits both sides.${lie}`;
  }
  if (kind === 'jump')
    return `f jumps from ${said(limits.left ?? value)} to ${said(limits.right ?? value)}: no line through the point follows it.`;
  if (kind === 'pole') return 'The curve runs off the picture here: there is no value, and no tangent.';
  if (kind === 'hole')
    return `The curve ${limits.left !== null && limits.right !== null ? 'passes through' : 'comes up to'} ${said(limits.left ?? limits.right)} here, but f itself has no value at this one place.`;
  if (kind === 'vertical tangent' || kind === 'cusp')
    return 'The curve stands upright here: the closer you look, the steeper it is, without end.';
  if (kind === 'end of domain') return 'The curve ends here: there is a slope on one side only.';
  if (kind === 'overflow') return 'Before it gets here the curve has left what float64 can hold.';
  if (kind === 'not known') return 'Whether there is a tangent here cannot be told.';
  return 'There is no tangent here.';
}

const said = (limit: number | null): string => (limit === null ? 'nothing' : significant(limit));

/** Where it is flat, and what is there. */
function flatSentence({ flat }: DeriveResult, level: boolean): string {
  const places = (kind: string): number[] => flat.filter((point) => point.kind === kind).map(({ at }) => at);
  const parts = (
    [
      ['maximum', 'hilltop', 'hilltops'],
      ['minimum', 'floor', 'floors'],
      ['neither', 'level place that is neither', 'level places that are neither'],
    ] as const
  )
    .map(([kind, noun, plural]) => ({ at: places(kind), noun, plural }))
    .filter(({ at }) => at.length > 0)
    .map(
      ({ at, noun, plural }) => `${count(at.length, noun, plural)} (${at.map((x) => significant(x, 5)).join(', ')})`,
    );
  const stretches = level ? 'Along whole stretches the slope is 0 in float64, and f does not change.' : '';
  if (parts.length === 0) return level ? stretches : 'No place is seen in this picture where the slope is 0.';
  return `Flat exactly where the slope is 0: ${parts.join(' and ')}.${level ? ` ${stretches}` : ''}`;
}

/** The chords of the picture in numbers. */
export function secantTable({ secants, variable }: DeriveResult, screen: Screen): string {
  if (secants.length === 0) return '';
  return drawTable(
    {
      columns: [
        { header: 'h', align: 'number' },
        { header: `f(${variable} + h)`, align: 'number' },
        { header: 'slope of the chord', align: 'number' },
        { header: 'off the tangent by', align: 'number', digits: 3 },
      ],
      rows: secants.map(({ h, value, slope, difference }) => [exact(h), exact(value), slope, difference]),
    },
    screen,
  );
}

/** Ever narrower windows around the point. */
export function microscope(
  { zoom, at, variable, value, tangent }: DeriveResult,
  screen: Screen,
  { f }: Drawable,
): string {
  const here = at[variable];
  if (zoom.length === 0 || here === undefined || value === null || tangent === null) return '';
  const told = zoom.map(({ factor, gap, rounding }) =>
    rounding > gap / 2 && rounding > 1e-6
      ? `At x${exact(factor)} curve and tangent cannot be told apart: rounding alone is up to ${percent(rounding, 2)} of the window's height.`
      : `At x${exact(factor)} curve and tangent part by ${percent(gap, 2)} of the window's height.`,
  );
  const last = zoom[zoom.length - 1];
  const conclusion =
    last !== undefined && last.gap < 0.02 && last.rounding < 0.02
      ? [`At x${exact(last.factor)} the curve is its tangent. Differentiable means: straight, close enough.`]
      : [];
  if (screen.describe || screen.columns < NARROWEST_PICTURE)
    return [...told, ...conclusion].map((line) => sentence(line, screen)).join('\n');
  const perRow = Math.max(1, Math.min(zoom.length, Math.floor(Math.min(screen.columns, 100) / 25)));
  const width = Math.floor((Math.min(screen.columns, 100) - 3 * (perRow - 1)) / perRow);
  const panels = zoom.map(({ factor, half }) => {
    const range = [here - half, here + half] as const;
    const height = Math.max(
      ...[-1, -0.5, 0.5, 1].map((share) => Math.abs(f(here + share * half) - value)).filter(Number.isFinite),
      Math.abs(tangent.slope) * half,
      Number.MIN_VALUE,
    );
    const curve = sampleCurve(f, range, { columns: width, include: [] });
    return drawPlane(
      {
        x: { range },
        y: { range: [value - height, value + height] },
        height: 8,
        width,
        title: `x${exact(factor)}, ${significant(2 * half, 2)} wide`,
        layers: [
          { kind: 'curve', points: curve.points, color: 'curve' },
          {
            kind: 'curve',
            points: [
              [range[0], value - tangent.slope * half],
              [range[1], value + tangent.slope * half],
            ],
            dash: 'dotted',
            color: 'tangent',
          },
          { kind: 'marks', points: [[here, value]], mark: '●', color: 'accent' },
        ],
      },
      screen,
    );
  });
  const rows: string[] = [];
  for (let i = 0; i < panels.length; i += perRow) rows.push(beside(panels.slice(i, i + perRow), 3));
  return [...rows, ...[...told, ...conclusion].map((line) => sentence(line, screen))].join('\n');
}
