/**
 * How do truncation and roundoff look?
 *
 * On log-log paper: two straight branches and a floor where they meet. First all methods in one precision, with the two
 * parts of one of them dotted under it; then one method in all precisions, the same V higher and further right; then the
 * tables that say where each floor is, where theory put it, and how steep the branches are.
 */

import type { Screen } from '../command.ts';
import type { Sweep, SweepPoint, SweepResult } from '../math/error-sweep.ts';
import { exact, significant, withError } from './digits.ts';
import { drawMicroscope } from './microscope.ts';
import { seriesRoles } from './paint.ts';
import { drawPlane, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { type Cell, type Column, drawTable } from './table.ts';
import { wrap } from './text.ts';

const NARROWEST_PICTURE = 60;
/** The widest table has five columns behind the method. */
const NARROWEST_TABLE = 78;
/** The table of estimates where nothing can be judged: columns of the first column and of each further one, and how many. */
const WIDEST_METHOD = 14;
const ESTIMATE = 14;
const MOST_STEPS = 6;
/** The largest relative error of one rounding. */
const UNIT: Readonly<Record<Sweep['precision'], number>> = {
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

const sentence = (text: string, screen: Screen): string =>
  wrap(text, screen.columns, screen.describe ? '' : '  ').join('\n');
/** The name of a function stays as it is. */
const capital = (text: string): string =>
  /^f\b/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const listed = (texts: readonly string[]): string => texts.join(', ');

/** The whole screen: pictures, sentences, tables. */
export function drawSweep(result: SweepResult, screen: Screen): string {
  const { exact: truth, sweeps, microscope, remarks } = result;
  const precisions = [...new Set(sweeps.map(({ precision }) => precision))];
  const blocks = [head(result, screen), ...pictures(result, screen)];
  for (const look of microscope ?? []) blocks.push(drawMicroscope(look, truth, screen));
  if (truth === null) blocks.push(estimates(sweeps, screen));
  else for (const precision of precisions) blocks.push(floors(result, precision, screen));
  blocks.push(refusals(sweeps, screen), vanished(sweeps, screen), contrast(result, screen), rounded(result, screen));
  for (const remark of remarks) blocks.push(sentence(`${capital(remark)}.`, screen));
  return blocks.filter((block) => block !== '').join('\n\n');
}

function head({ expression, at, exact: truth, order, variable, noise, kind }: SweepResult, screen: Screen): string {
  const place = listed(Object.entries(at).map(([name, value]) => `${name} = ${exact(value)}`));
  const prime = order === 2 ? '^2' : '';
  const name = Object.keys(at).length > 1 ? `d${prime}f/d${variable}${prime}` : `f${"'".repeat(order)}`;
  const answer =
    truth !== null
      ? `${name} = ${exact(truth)}`
      : `${name} ${kind === 'smooth' ? 'is not known' : 'does not exist'} there`;
  const chance =
    noise === null ? '' : `, measured with noise of ${exact(noise.sigma)} on every value (seed ${noise.seed})`;
  return [
    ...wrap(`f(${Object.keys(at).join(', ')}) = ${expression.trim()}   at ${place}`, screen.columns, '  ', '    '),
    ...wrap(`${answer}${chance}`, screen.columns, '  ', '    '),
  ].join('\n');
}

// ── charts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function pictures({ sweeps, order }: SweepResult, screen: Screen): string[] {
  const hasErrors = ({ best }: Sweep): boolean => best !== null;
  const first = sweeps.find(hasErrors)?.precision;
  const methods = sweeps.filter(({ precision }) => precision === first);
  const parted =
    methods.find((sweep) => sweep.method === 'central' && hasErrors(sweep)) ??
    methods.find((sweep) => sweep.method !== 'complex-step' && hasErrors(sweep)) ??
    null;
  if (first === undefined) return [];
  const title = (what: string): string => `size of the error ${what}, by h`;
  const found = [
    chart(title(`in ${first}`), methods, ({ method }) => method, parted, screen),
    sentence(`${floorSentence(methods, order)} ${noiseSentence(parted === null ? [] : [parted])}`.trim(), screen),
  ];
  const across = sweeps.filter((sweep) => sweep.method === parted?.method && hasErrors(sweep));
  if (parted === null || across.length === 1) return found;
  return [
    ...found,
    chart(title(`of ${parted.method} in each precision`), across, ({ precision }) => precision, null, screen),
    sentence(precisionSentence(across), screen),
  ];
}

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

function chart(
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
  if (screen.describe || screen.columns < NARROWEST_PICTURE) return sentence(describePlane(plane), screen);
  const low = shown.some(({ points }) => points.some((point) => (sizeOf(point, 'error') ?? bottom) < bottom));
  const high = sizes.some((size) => size > top);
  const cut = [
    ...(low ? [`errors below ${significant(bottom)} lie on the bottom line`] : []),
    ...(high ? [`those above ${significant(top)} are not drawn`] : []),
  ];
  const picture = drawPlane(plane, screen);
  return cut.length === 0 ? picture : `${picture}\n${sentence(`(${cut.join('; ')})`, screen)}`;
}

// ── sentences ──────────────────────────────────────────────────────────────────────────────────────────────────────

function floorSentence(sweeps: readonly Sweep[], order: number): string {
  const told = sweeps.flatMap(({ method, best }) =>
    best === null || method === 'complex-step' || (method === 'backward' && sweeps.length > 1)
      ? []
      : [
          `${method} ${best.error === 0 ? 'exact' : significant(Math.abs(best.error), 2)} at h = ${significant(best.h, 2)}`,
        ],
  );
  const hasComplex = order === 1 && sweeps.some(({ method, best }) => method === 'complex-step' && best !== null);
  const complex = hasComplex ? ' The complex step subtracts nothing, so nothing rises on its left.' : '';
  if (told.length === 0) return complex.trim();
  const errors = sweeps.flatMap(({ points }) => points);
  if (errors.every(({ truncation }) => truncation === null || truncation === 0))
    return `Truncation is 0: the chord is the line. What error there is, is roundoff. Least errors: ${listed(told)}.${complex}`;
  const right = 'truncation decides: the chord is not the curve, and a shorter h helps';
  const isV = sweeps.some(({ predicted }) => predicted !== null);
  const shape = isV
    ? `Right of its floor ${right}. Left of it roundoff decides: what the values lack is divided by ${order === 1 ? 'h' : 'h^2'}.`
    : `Here ${right}; roundoff does not grow.`;
  return `${shape} Least errors: ${listed(told)}.${complex}`;
}

/** How noise moves the floor. */
function noiseSentence(sweeps: readonly Sweep[]): string {
  const moved = sweeps.find(
    ({ predicted, predictedWithoutNoise }) => predicted !== null && predictedWithoutNoise !== null,
  );
  if (moved === undefined) return '';
  const told = ({ h, error }: { readonly h: number; readonly error: number }): string =>
    `${significant(error, 2)} at h = ${significant(h, 2)}`;
  return `The noise moves the foretold floor of ${moved.method} from ${told(moved.predictedWithoutNoise ?? { h: 0, error: 0 })} to ${told(moved.predicted ?? { h: 0, error: 0 })}.`;
}

function precisionSentence(sweeps: readonly Sweep[]): string {
  const told = sweeps.map(
    ({ precision, best }) =>
      `${precision} ${significant(Math.abs(best?.error ?? 0), 2)} at h = ${significant(best?.h ?? 0, 2)}`,
  );
  const byDigits = [...sweeps].sort((a, b) => UNIT[a.precision] - UNIT[b.precision]);
  const grows = (of: (sweep: Sweep) => number): boolean =>
    byDigits.every((sweep, i) => i === 0 || of(sweep) >= of(byDigits[i - 1] as Sweep));
  const law =
    byDigits.some(({ best }) => best?.error !== 0) &&
    grows(({ best }) => Math.abs(best?.error ?? 0)) &&
    grows(({ best }) => best?.h ?? 0);
  return `The same formula in ${law ? 'shorter numbers: the fewer digits, the higher the floor and the further right it lies' : 'each precision'}: ${listed(told)}.`;
}

/** Where the step is lost. */
function vanished(sweeps: readonly Sweep[], screen: Screen): string {
  const first = new Map<string, number>();
  for (const { precision, method, vanishesAt, best } of sweeps) {
    if (vanishesAt === null || method === 'complex-step' || best === null) continue;
    first.set(precision, Math.max(vanishesAt, first.get(precision) ?? 0));
  }
  if (first.size === 0) return '';
  const told = [...first].map(([precision, h]) => `h = ${significant(h, 2)} in ${precision}`);
  return sentence(
    `From ${listed(told)} on, x + h is x: the values are equal, a program answers 0, and the error is the whole derivative.`,
    screen,
  );
}

/** What has no h has no V. */
function contrast({ stepless, noise }: SweepResult, screen: Screen): string {
  if (!stepless.some(({ error }) => error !== null)) return '';
  return sentence(
    `Dual numbers and reverse mode have no h and no V: they apply exact rules to the numbers, and what is left is the rounding of a few operations.${noise === null ? '' : ' They differentiate the formula, and the noise is not in it.'}`,
    screen,
  );
}

/** Where rounding moved the point itself. */
function rounded({ sweeps, at }: SweepResult, screen: Screen): string {
  const moved = new Map<string, string>();
  for (const sweep of sweeps) {
    for (const [name, value] of Object.entries(sweep.at)) {
      if (value !== at[name])
        moved.set(`${sweep.precision} ${name}`, `in ${sweep.precision} ${name} is ${exact(value)}`);
    }
  }
  if (moved.size === 0) return '';
  return sentence(
    `The point itself is rounded: ${[...moved.values()].join('; ')}. Each error is taken against the derivative at the rounded point.`,
    screen,
  );
}

/** Methods that were not tried, and why: the same reason once, for all methods and precisions that it holds for. */
function refusals(sweeps: readonly Sweep[], screen: Screen): string {
  const reasons = new Map<string, { methods: Set<string>; precisions: Set<string> }>();
  for (const { method, precision, remark } of sweeps) {
    if (remark === null) continue;
    const known = reasons.get(remark) ?? { methods: new Set(), precisions: new Set() };
    known.methods.add(method);
    known.precisions.add(precision);
    reasons.set(remark, known);
  }
  const all = new Set(sweeps.map(({ precision }) => precision)).size;
  return [...reasons]
    .map(([reason, { methods, precisions }]) => {
      const isSaid = precisions.size === all || [...precisions].some((precision) => reason.includes(precision));
      const where = isSaid ? '' : ` (${listed([...precisions])})`;
      return sentence(`${listed([...methods])}: ${reason}${where}.`, screen);
    })
    .join('\n');
}

// ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A slope with the digits that its error supports, at most two behind the point. */
const slopeText = (fit: { readonly slope: number; readonly error: number } | null): string | null =>
  fit === null ? null : Math.abs(fit.slope) < 0.005 ? '0' : withError(fit.slope, Math.max(fit.error, 0.005));
const digitsText = (digits: number | null): string | null => (digits === null ? null : withError(digits, 0.05));
const rangeText = (fit: { readonly from: number; readonly to: number } | null): string | null =>
  fit === null ? null : `${significant(fit.from, 2)} to ${significant(fit.to, 2)}`;

/** The floors of all methods in one precision, and the slopes of their branches. Where the screen is narrow, half a table at a time. */
function floors({ sweeps, stepless }: SweepResult, precision: string, screen: Screen): string {
  const judged = sweeps.filter((sweep) => sweep.precision === precision && sweep.best !== null);
  if (judged.length === 0) return '';
  const others = stepless.filter((row) => row.precision === precision && row.error !== null);
  const where = inParts(
    `${precision}: the floors`,
    [
      ...judged.map(({ method, best, digits, predicted }) => [
        method,
        best?.h ?? null,
        best === null ? null : Math.abs(best.error),
        digitsText(digits),
        predicted?.h ?? null,
        predicted?.error ?? null,
      ]),
      ...others.map(({ method, error, digits }) => [
        method,
        'no h',
        Math.abs(error ?? 0),
        digitsText(digits),
        null,
        null,
      ]),
    ],
    [
      [number('best h'), number('|error|'), number('digits')],
      [number('foretold h'), number('|error|')],
    ],
    screen,
  );
  const fitted = judged.filter(({ fits }) => fits.truncation !== null || fits.roundoff !== null);
  if (fitted.length === 0) return where;
  const slopes = inParts(
    `${precision}: the slopes on log-log paper`,
    fitted.map(({ method, fits }) => [
      method,
      slopeText(fits.truncation),
      rangeText(fits.truncation),
      slopeText(fits.roundoff),
      rangeText(fits.roundoff),
    ]),
    [
      [number('truncation'), words('on h from')],
      [number('roundoff'), words('on h from')],
    ],
    screen,
  );
  return `${where}\n\n${slopes}`;
}

const number = (header: string): Column => ({ header, align: 'number', digits: 2 });
const words = (header: string): Column => ({ header, align: 'right' });

/** One table with all columns where it fits, else one for each group of columns, without the rows that say nothing there. */
function inParts(
  title: string,
  rows: readonly (readonly Cell[])[],
  groups: readonly (readonly Column[])[],
  screen: Screen,
): string {
  const method: Column = { header: 'method' };
  const whole = { title, columns: [method, ...groups.flat()], rows };
  if (screen.describe || screen.columns >= NARROWEST_TABLE) return drawTable(whole, screen);
  let first = 1;
  return groups
    .map((columns) => {
      const from = first;
      first += columns.length;
      const part = rows.map((row) => [row[0] ?? null, ...row.slice(from, first)]);
      const told = part.filter((row) => row.slice(1).some((cell) => cell !== null));
      return told.length === 0 ? '' : drawTable({ title, columns: [method, ...columns], rows: told }, screen);
    })
    .filter((table) => table !== '')
    .join('\n\n');
}

/** Where nothing can be judged: what the formulas answer, a line a method, for as many steps as there is room for. */
function estimates(sweeps: readonly Sweep[], screen: Screen): string {
  const precision = sweeps.find(({ points }) => points.length > 0)?.precision;
  const shown = sweeps.filter((sweep) => sweep.precision === precision && sweep.points.length > 0);
  const steps = shown[0]?.points.map(({ h }) => h) ?? [];
  const room = Math.max(2, Math.min(MOST_STEPS, Math.floor((screen.columns - WIDEST_METHOD) / ESTIMATE)));
  const stride = Math.max(1, Math.ceil(steps.length / room));
  const picked = steps.filter((_, i) => i % stride === 0);
  const estimateAt = ({ points }: Sweep, h: number): number | string | null => {
    const estimate = points.find((point) => point.h === h)?.estimate ?? null;
    return estimate === null ? null : significant(estimate, 3);
  };
  return drawTable(
    {
      title: `what the formulas answer in ${precision ?? ''}, by h`,
      columns: [
        { header: 'method' },
        ...picked.map((h) => ({ header: `h = ${significant(h, 2)}`, align: 'right' }) as const),
      ],
      rows: shown.map((sweep) => [sweep.method, ...picked.map((h) => estimateAt(sweep, h))]),
    },
    screen,
  );
}
