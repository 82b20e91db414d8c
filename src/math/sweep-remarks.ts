/**
 * What does a sweep show, in words?
 *
 * Where there is no derivative every formula still answers, and says nothing of it. At the corner of abs
 *
 *     forward 1      it looks to the right only
 *     backward -1    to the left only
 *     central 0      the mean of the two slopes, for every h, so that agreement between steps proves nothing
 *
 * So what is at the point decides what the numbers mean, and that is told here. Where there is a derivative the sentences are
 * about the step: where x + h is x, what a second derivative costs, what noise does.
 *
 * Next: ./error-sweep.ts
 */

import type { Bends } from './derivative-truth.ts';
import type { Sweep } from './error-sweep.ts';
import type { PointAnalysis } from './kinks.ts';
import type { NearestKink } from './nearest-kink.ts';

/** An error found this many times smaller than foretold needed luck. */
const LUCKY = 5;
/** Among so many steps one will be lucky. */
const ENOUGH_TO_BE_LUCKY = 10;

const short = (value: number, digits = 6): string => String(Number(value.toPrecision(digits)));

/** What is at a point without a derivative, and what the formulas make of it. */
export function kindRemarks(
  analysis: PointAnalysis,
  order: 1 | 2,
  hasDerivative: boolean,
  bends: Bends | null,
): string[] {
  const { kind, left, right, causes, value } = analysis;
  const why = causes.length === 0 ? '' : ` (${[...new Set(causes.map(({ says }) => says))].join('; ')})`;
  const nothing = 'so there is no error to split, and the table shows what the formulas answer all the same';
  switch (kind) {
    case 'smooth':
      if (hasDerivative || order === 1) return [];
      return bends === null || bends.left === null || bends.right === null
        ? [
            `a part of the formula has a kink at this point${why}, and its second derivative there is not known to mcl, ${nothing}`,
          ]
        : [
            `there is no second derivative at this point: it is ${short(bends.left)} on the left and ${short(bends.right)} on the right${why}, ${nothing}. The symmetric formula answers the mean of the two, ${short((bends.left + bends.right) / 2)}, which is that of neither side`,
          ];
    case 'corner':
      return [
        `there is no derivative at this point: the slope is ${short(left.slope as number)} on the left and ${short(right.slope as number)} on the right${why}, ${nothing}`,
        ...(order === 1
          ? [
              `forward sees only the right slope and backward only the left; the symmetric formulas answer the mean of the two, ${short(((left.slope as number) + (right.slope as number)) / 2)}, which is the slope of neither side`,
            ]
          : [`a second difference divides the bend of the corner by h, so its answer grows like 1/h`]),
      ];
    case 'cusp':
    case 'vertical tangent':
      return [
        `there is no derivative at this point: the tangent is vertical${why}, ${nothing}. The quotient grows without end as h shrinks, and whatever it says last is decided by the h that was chosen${left.defined && right.defined ? '' : `; formulas that step to the ${left.defined ? 'right' : 'left'}, where f has no values, answer nothing`}`,
      ];
    case 'jump':
      return [
        `there is no derivative at this point: f jumps${jumpOf(analysis)}${why}, ${nothing}. A formula that steps across divides the jump by h, so its answer grows like 1/h`,
      ];
    case 'pole':
      return [
        `there is no derivative at this point: f grows without end${why}, ${nothing}. The values beside a pole are as large as h is small, and so is their quotient`,
      ];
    case 'end of domain':
      return [
        `f ends at this point${why}: it has values only on its ${left.defined ? 'left' : 'right'}, ${nothing}. Formulas that step to the other side have no value there; ${left.defined ? 'backward' : 'forward'} stays inside`,
      ];
    case 'outside the domain':
      return [`f has no value at this point nor beside it${why}, so no formula has an answer`];
    case 'isolated value':
    case 'hole':
      return [
        `there is no derivative at this point: f ${kind === 'hole' ? 'has no value there' : `has the value ${short(value)} at the point alone`}${why}, ${nothing}. Central formulas of first order never look at the point itself and do not notice`,
      ];
    case 'no limit':
      return [`there is no derivative at this point: f has no limit there${why}, ${nothing}`];
    default:
      return [`whether there is a derivative at this point is not known${why}, ${nothing}`];
  }
}

const jumpOf = ({ left, right }: PointAnalysis): string =>
  left.limit !== null && right.limit !== null && left.limit !== right.limit
    ? ` from ${short(left.limit)} to ${short(right.limit)}`
    : '';

const names = (some: readonly Sweep[]): string => [...new Set(some.map(({ method }) => method))].join(', ');

/** That longer steps reach over a kink, where they do. */
export const kinkRemark = (kink: NearestKink | null, longest: number): string[] =>
  kink === null || !(kink.distance < longest)
    ? []
    : [
        `steps longer than ${short(kink.distance, 3)} reach over a kink on the ${kink.side > 0 ? 'right' : 'left'} (${kink.says}): there a formula measures a mixture of both sides, and its truncation follows no power of h`,
      ];

/** What the sweeps have in common that the table does not say. */
export function sweepRemarks(sweeps: readonly Sweep[], order: 1 | 2, isNoisy: boolean): string[] {
  const remarks: string[] = [];
  const hasDerivative = sweeps.some(({ exact }) => exact !== null);
  const frozen = sweeps.filter(({ points }) => {
    const answers = points.filter(({ applied }) => applied > 0).map(({ estimate }) => estimate);
    return answers.length > 2 && answers.every((answer) => answer === answers[0]);
  });
  const inPrecisions = (some: readonly Sweep[]): string =>
    [...new Set(some.map(({ precision }) => precision))]
      .map((precision) => `${names(some.filter((sweep) => sweep.precision === precision))} in ${precision}`)
      .join('; ');
  if (!hasDerivative && frozen.length > 0)
    remarks.push(
      `${names(frozen)}: the same answer for every h, and no derivative there, so agreement between steps proves nothing`,
    );
  const straight = sweeps.filter(
    ({ points, exact }) =>
      exact !== null &&
      points.some(({ truncation }) => truncation !== null) &&
      points.every(({ truncation }) => truncation === null || truncation === 0),
  );
  if (straight.length > 0)
    remarks.push(`${names(straight)}: truncation is exactly 0 at every h here, so the largest step is the best one`);
  const flat = sweeps.filter(
    ({ best, predicted, method, slopes, valueError }) =>
      best !== null &&
      predicted === null &&
      valueError === 0 &&
      method !== 'complex-step' &&
      slopes.truncation !== null,
  );
  if (flat.length > 0)
    remarks.push(
      `${names(flat)}: no floor is foretold, because f and its rounding are 0 at the point; the values beside it are as small as h, and roundoff does not grow`,
    );
  const fitting = sweeps.filter(({ roundingsCancel }) => roundingsCancel);
  if (fitting.length > 0)
    remarks.push(
      `${inPrecisions(fitting)}: at most steps left of the floor the roundings cancel, and the error stays below the one foretold. The steps fit the numbers at this point, as powers of 2 often do; steps that are powers of 10 show what to expect elsewhere`,
    );
  const lucky = sweeps.filter(
    ({ best, predicted, points, roundingsCancel }) =>
      best !== null &&
      predicted !== null &&
      !roundingsCancel &&
      Math.abs(best.error) < predicted.error / LUCKY &&
      points.length > ENOUGH_TO_BE_LUCKY,
  );
  if (lucky.length > 0)
    remarks.push(
      `${inPrecisions(lucky)}: the least error is far below the one foretold, and that is luck: at one of many steps the roundings cancel. The foretold error is what to count on`,
    );
  if (order === 2 && hasDerivative)
    remarks.push('a second derivative divides by h twice: roundoff grows like 1/h^2, and the best step is longer');
  if (isNoisy && hasDerivative)
    remarks.push(
      'noise on f acts like a coarser precision: the left branch keeps its slope, but lies higher, and the best h is longer. The loss of a batch of examples is such a function: its gradient is not measured with a step but computed, and what noise it has averages out over the steps of the optimiser',
    );
  return remarks;
}
