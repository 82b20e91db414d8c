/**
 * How do truncation and roundoff look?
 *
 * On log-log paper: two straight branches and a floor where they meet. First all methods in one precision, with the two
 * parts of one of them dotted under it; then one method in all precisions, the same V higher and further right; then the
 * tables that say where each floor is, where theory put it, and how steep the branches are.
 */

import type { Screen } from '../command.ts';
import type { Sweep, SweepResult } from '../math/error-sweep.ts';
import { exact, significant } from './digits.ts';
import { drawMicroscope } from './microscope.ts';
import { drawErrors, UNIT } from './sweep-picture.ts';
import { drawEstimates, drawFloors } from './sweep-tables.ts';
import { paragraph, wrap } from './text.ts';

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
  if (truth === null) blocks.push(drawEstimates(sweeps, screen));
  else for (const precision of precisions) blocks.push(drawFloors(result, precision, screen));
  blocks.push(refusals(sweeps, screen), vanished(sweeps, screen), contrast(result, screen), rounded(result, screen));
  for (const remark of remarks) blocks.push(paragraph(`${capital(remark)}.`, screen));
  return blocks.filter((block) => block !== '').join('\n\n');
}

function head(
  { expression, at, exact: truth, order, variable, noise, kind, bends }: SweepResult,
  screen: Screen,
): string {
  const place = listed(Object.entries(at).map(([name, value]) => `${name} = ${exact(value)}`));
  const prime = order === 2 ? '^2' : '';
  const name = Object.keys(at).length > 1 ? `d${prime}f/d${variable}${prime}` : `f${"'".repeat(order)}`;
  const isToldApart = bends !== null && bends.left !== null && bends.right !== null;
  const answer =
    truth !== null
      ? `${name} = ${exact(truth)}`
      : `${name} ${(kind === 'smooth' && !isToldApart) || kind === 'not known' ? 'is not known' : 'does not exist'} there`;
  const chance =
    noise === null ? '' : `, measured with noise of ${exact(noise.sigma)} on every value (seed ${noise.seed})`;
  const indent = screen.describe ? '' : '  ';
  return [
    ...wrap(`f(${Object.keys(at).join(', ')}) = ${expression.trim()}   at ${place}`, screen.columns, indent, '    '),
    ...wrap(`${answer}${chance}`, screen.columns, indent, '    '),
  ].join('\n');
}

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
    drawErrors(title(`in ${first}`), methods, ({ method }) => method, parted, screen),
    paragraph(`${floorSentence(methods, order)} ${noiseSentence(parted === null ? [] : [parted])}`.trim(), screen),
  ];
  const across = sweeps.filter((sweep) => sweep.method === parted?.method && hasErrors(sweep));
  if (parted === null || across.length === 1) return found;
  return [
    ...found,
    drawErrors(title(`of ${parted.method} in each precision`), across, ({ precision }) => precision, null, screen),
    paragraph(precisionSentence(across), screen),
  ];
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
  const withFloor = sweeps.filter(({ predicted }) => predicted !== null);
  const isQuiet = withFloor.length > 0 && withFloor.every(({ roundingsCancel }) => roundingsCancel);
  const shape = isQuiet
    ? `Right of its floor ${right}. Left of it roundoff would decide, and the roundings cancel at this point.`
    : withFloor.length > 0
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
  return paragraph(
    `From ${listed(told)} on, x + h is x: the values are equal, a program answers 0, and the error is the whole derivative.`,
    screen,
  );
}

/** What has no h has no V. */
function contrast({ stepless, noise }: SweepResult, screen: Screen): string {
  if (!stepless.some(({ error }) => error !== null)) return '';
  return paragraph(
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
  return paragraph(
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
      return paragraph(`${listed([...methods])}: ${reason}${where}.`, screen);
    })
    .join('\n');
}
