/**
 * How do truncation and roundoff look?
 *
 * On log-log paper: two straight branches and a floor where they meet. First all methods in one precision, with the two
 * parts of one of them dotted under it; then one method in all precisions, the same V higher and further right; then the
 * table that says where each floor is and where theory put it.
 */

import type { Screen } from '../command.ts';
import type { Sweep, SweepPoint, SweepResult } from '../math/error-sweep.ts';
import type { Microscope } from '../math/microscope.ts';
import { exact, significant } from './digits.ts';
import { seriesRoles } from './paint.ts';
import { drawPlane, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { drawTable } from './table.ts';
import { wrap } from './text.ts';

const NARROWEST_PICTURE = 60;
/** A letter on the curve, to tell methods apart without colour. */
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

const sentence = (text: string, screen: Screen): string => wrap(text, screen.columns, '  ').join('\n');

export function drawSweep(result: SweepResult, screen: Screen): string {
  const { expression, at, exact: truth, order, variable, noise, sweeps } = result;
  const place = Object.entries(at)
    .map(([name, value]) => `${name} = ${exact(value)}`)
    .join(', ');
  const name =
    Object.keys(at).length > 1
      ? `d${order === 2 ? '^2' : ''}f/d${variable}${order === 2 ? '^2' : ''}`
      : `f${"'".repeat(order)}`;
  const head = [
    ...wrap(`f(${Object.keys(at).join(', ')}) = ${expression.trim()}   at ${place}`, screen.columns, '  ', '    '),
    `  ${truth === null ? `${name} does not exist there` : `${name} = ${exact(truth)}`}${noise === null ? '' : `   noise of ${exact(noise.sigma)} on every value, seed ${noise.seed}`}`,
  ].join('\n');
  const precisions = [...new Set(sweeps.map(({ precision }) => precision))];
  const first = precisions[0];
  const blocks = [head];
  if (first !== undefined) {
    const methods = sweeps.filter(({ precision }) => precision === first);
    const parted =
      methods.find(({ method, points }) => method === 'central' && points.length > 0) ??
      methods.find(({ predicted }) => predicted !== null) ??
      null;
    blocks.push(
      chart(`|error| in ${first} against h`, methods, ({ method }) => method, parted, screen),
      sentence(floorSentence(methods, result), screen),
    );
    if (parted !== null && precisions.length > 1) {
      const across = sweeps.filter(({ method }) => method === parted.method);
      blocks.push(
        chart(
          `|error| of ${parted.method} in each precision against h`,
          across,
          ({ precision }) => precision,
          null,
          screen,
        ),
        sentence(precisionSentence(across), screen),
      );
    }
  }
  for (const look of result.microscope ?? []) blocks.push(microscope(look, truth, screen));
  blocks.push(
    table(sweeps, screen),
    contrast(result, screen),
    ...rounded(result, screen),
    ...result.remarks.map((remark) => sentence(`${remark.charAt(0).toUpperCase()}${remark.slice(1)}.`, screen)),
  );
  if (truth === null) blocks.push(answers(sweeps, screen));
  return blocks.filter((block) => block !== '').join('\n\n');
}

// ── charts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const sizeOf = (point: SweepPoint, part: 'error' | 'truncation' | 'roundoff'): number | null =>
  point[part] === null ? null : Math.abs(point[part]);

/** Errors of exactly 0 have no place on log paper: they lie on the bottom of the picture. */
function line(points: readonly SweepPoint[], part: 'error' | 'truncation' | 'roundoff', bottom: number): Line {
  return points.map((point) => {
    const size = sizeOf(point, part);
    return size === null ? null : [point.h, size === 0 ? bottom : size];
  });
}

function chart(
  title: string,
  sweeps: readonly Sweep[],
  label: (sweep: Sweep) => string,
  parted: Sweep | null,
  screen: Screen,
): string {
  const sizes = sweeps
    .flatMap(({ points }) => points.map((point) => sizeOf(point, 'error')))
    .filter((size): size is number => size !== null && size > 0 && Number.isFinite(size));
  const steps = sweeps.flatMap(({ points }) => points.map(({ h }) => h));
  if (sizes.length === 0) return '';
  const bottom = 10 ** Math.floor(Math.log10(Math.min(...sizes)));
  const top = 10 ** Math.ceil(Math.log10(Math.max(...sizes)));
  const layers: Layer[] = sweeps
    .filter(({ points }) => points.length > 0)
    .map(
      (sweep, i) =>
        ({
          kind: 'curve',
          points: line(sweep.points, 'error', bottom),
          mark: LETTERS[label(sweep)] ?? '*',
          color: seriesRoles[i % seriesRoles.length] ?? 'plain',
          label: label(sweep),
        }) as const,
    );
  if (parted !== null) {
    layers.unshift(
      {
        kind: 'curve',
        points: line(parted.points, 'truncation', bottom),
        dash: 'dotted',
        label: `${parted.method}: truncation and roundoff apart`,
      },
      { kind: 'curve', points: line(parted.points, 'roundoff', bottom), dash: 'dotted' },
    );
  }
  const floors = sweeps.flatMap(({ predicted }): [number, number][] =>
    predicted === null || predicted.h > Math.max(...steps) || predicted.h < Math.min(...steps)
      ? []
      : [[predicted.h, Math.min(top, Math.max(bottom, predicted.error))]],
  );
  if (floors.length > 0)
    layers.push({ kind: 'marks', points: floors, mark: '◆', color: 'accent', label: 'floor foretold' });
  const plane: Plane = {
    x: { range: [Math.min(...steps), Math.max(...steps)], scale: 'log', name: 'h' },
    y: { range: [bottom, top], scale: 'log' },
    height: 14,
    title,
    layers,
  };
  if (screen.describe || screen.columns < NARROWEST_PICTURE)
    return sentence(`${title}: ${describePlane(plane)}`, screen);
  return drawPlane(plane, screen);
}

// ── sentences ──────────────────────────────────────────────────────────────────────────────────────────────────────

function floorSentence(sweeps: readonly Sweep[], { order }: SweepResult): string {
  const floors = sweeps.filter(
    ({ best, method }) => best !== null && method !== 'complex-step' && method !== 'backward',
  );
  if (floors.length === 0) return 'There is no derivative here, so there are no errors to draw.';
  const told = floors.map(
    ({ method, best }) =>
      `${method} ${best === null || best.error === 0 ? 'exact' : significant(Math.abs(best.error), 2)} at h = ${significant(best?.h ?? 0, 2)}`,
  );
  return `Right of its floor truncation decides, left of it roundoff. Floors: ${told.join(', ')}.${order === 1 && sweeps.some(({ method, points }) => method === 'complex-step' && points.length > 0) ? ' The complex step subtracts nothing, so it has no left branch.' : ''}`;
}

function precisionSentence(sweeps: readonly Sweep[]): string {
  const told = sweeps
    .filter(({ best }) => best !== null)
    .map(({ precision, best }) => `${precision} ${significant(best?.h ?? 0, 2)}`);
  return `The fewer digits, the higher the floor and the further right it lies; the best h: ${told.join(', ')}.`;
}

/** What has no h has no V. */
function contrast({ stepless }: SweepResult, screen: Screen): string {
  const judged = stepless.filter(({ error }) => error !== null);
  if (judged.length === 0) return '';
  const told = (name: string): string =>
    judged
      .filter(({ method }) => method === name)
      .map(({ precision, error }) => `${precision} ${error === 0 ? 'exact' : significant(Math.abs(error ?? 0), 2)}`)
      .join(', ');
  return sentence(
    `Dual numbers and reverse mode have no h and no V. Their errors: dual ${told('dual')}; reverse ${told('reverse')}.`,
    screen,
  );
}

/** Where rounding moved the point itself. */
function rounded({ sweeps, at }: SweepResult, screen: Screen): string[] {
  const moved = new Map<string, string>();
  for (const sweep of sweeps) {
    for (const [name, value] of Object.entries(sweep.at)) {
      if (value !== at[name])
        moved.set(`${sweep.precision} ${name}`, `in ${sweep.precision} ${name} is ${exact(value)}`);
    }
  }
  return moved.size === 0
    ? []
    : [
        sentence(
          `The point itself is rounded: ${[...moved.values()].join('; ')}. Each error is taken against the derivative at the rounded point.`,
          screen,
        ),
      ];
}

/** One step, digit by digit, with the shared ones marked. */
function microscope(
  { precision, h, applied, above, below, shared, bits, bitsCancelled, difference, quotient, spacing }: Microscope,
  truth: number | null,
  screen: Screen,
): string {
  if (applied === 0) {
    return sentence(
      `${precision}, h = ${exact(h)}: x + h is x. The next number after ${exact(above.x)} is ${significant(spacing, 2)} away, so this step does not exist and the quotient is 0/0.`,
      screen,
    );
  }
  const left = bitsCancelled === null ? null : bits - bitsCancelled;
  const lines = [
    `  ${precision}, h = ${exact(h)}${applied === h ? '' : `, really applied ${exact(applied)}`}`,
    `    f(x + h)     ${above.digits}`,
    `    f(x - h)     ${below.digits}`,
    ...(shared > 0 ? [`                 ${'^'.repeat(shared)}  the same, so the subtraction takes them away`] : []),
    `    difference   ${exact(difference)}`,
    `    quotient     ${quotient === null ? 'none' : exact(quotient)}${truth === null ? '' : `   derivative ${exact(truth)}`}`,
  ];
  const told =
    difference === 0
      ? `All ${bits} bits cancel: nothing is left, and the quotient is 0 whatever the derivative is.`
      : left === null
        ? 'The values have different signs, so nothing cancels.'
        : `Of ${bits} bits ${bitsCancelled} cancel and ${left} are left: about ${Math.max(0, Math.floor(left * Math.log10(2)))} decimal digits of the quotient can be right.`;
  return [...lines, sentence(told, screen)].join('\n');
}

// ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function table(sweeps: readonly Sweep[], screen: Screen): string {
  const judged = sweeps.filter(({ best }) => best !== null);
  const refused = sweeps
    .filter(({ remark }) => remark !== null)
    .map(({ method, precision, remark }) => sentence(`${method} in ${precision}: ${remark}.`, screen));
  if (judged.length === 0) return [...new Set(refused)].join('\n');
  const drawn = [...new Set(judged.map(({ precision }) => precision))]
    .map((precision) =>
      drawTable(
        {
          title: precision,
          columns: [
            { header: 'method' },
            { header: 'best h', align: 'number', digits: 2 },
            { header: '|error|', align: 'number', digits: 2 },
            { header: 'foretold h', align: 'number', digits: 2 },
            { header: '|error|', align: 'number', digits: 2 },
            { header: 'digits', align: 'number', digits: 3 },
            { header: 'slopes', align: 'right' },
          ],
          rows: judged
            .filter((sweep) => sweep.precision === precision)
            .map(({ method, best, predicted, digits, slopes }) => [
              method,
              best?.h ?? null,
              best === null ? null : Math.abs(best.error),
              predicted?.h ?? null,
              predicted?.error ?? null,
              digits === null ? null : significant(digits, 3),
              [slopes.truncation, slopes.roundoff]
                .map((slope) => (slope === null ? '-' : significant(slope, 2)))
                .join('  '),
            ]),
        },
        screen,
      ),
    )
    .join('\n\n');
  const fitted = judged.flatMap(({ precision, method, fits: { truncation, roundoff } }) =>
    method !== 'central'
      ? []
      : [truncation, roundoff].flatMap((fit, i) =>
          fit === null
            ? []
            : [
                `${i === 0 ? 'truncation' : 'roundoff'} of central in ${precision} on h from ${significant(fit.from, 2)} to ${significant(fit.to, 2)}`,
              ],
        ),
  );
  const how =
    fitted.length === 0
      ? ''
      : sentence(
          `slopes: of the truncation branch and of the roundoff branch on log-log paper, fitted where one outweighs the other ten times (${fitted.slice(0, 2).join('; ')}).`,
          screen,
        );
  return [drawn, how, ...new Set(refused)].filter((block) => block !== '').join('\n');
}

/** Where nothing can be judged: what the formulas answer, for a few steps. */
function answers(sweeps: readonly Sweep[], screen: Screen): string {
  const shown = sweeps.filter(({ precision, points }) => precision === sweeps[0]?.precision && points.length > 0);
  const steps = shown[0]?.points.map(({ h }) => h) ?? [];
  const picked = steps.filter((_, i) => i % Math.max(1, Math.ceil(steps.length / 12)) === 0);
  return drawTable(
    {
      columns: [
        { header: 'h', align: 'number', digits: 3 },
        ...shown.map(({ method }) => ({ header: method, align: 'number', digits: 5 }) as const),
      ],
      rows: picked.map((h) => [
        h,
        ...shown.map(({ points }) => points.find((point) => point.h === h)?.estimate ?? null),
      ]),
    },
    screen,
  );
}
