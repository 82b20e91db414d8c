/**
 * How fast does the slope get shorter, and does that pace hold?
 *
 * On a bowl every step leaves the same share, and the share tells how many steps are left: at 0.8 a slope of 0.07 needs 71
 * more to 1e-8. On a floor that is flat to second order the share creeps towards 1,
 *
 *     (x - 2)^4 at a rate of 0.1     steps 100 to 150: 0.9884     steps 150 to 200: 0.9917
 *
 * and the count that the share makes, 1200, is wrong by a factor of five hundred. So two shares are measured, over the two
 * parts of the later half of a run. Between them 1/s, where s is minus the logarithm of the share, is taken to change evenly:
 * that is exact for a power law, whose 1/s is (k + c)/p, and for a share that stays. Where the count that follows from
 * this is another one than that of one share for all steps, there is none to give.
 *
 * Where it breaks: a change of pace that has not begun.
 *
 * Next: ./exploring.ts
 */

import type { Step } from './descent.ts';
import { factorSaid, said, stepsSaid } from './findings.ts';
import type { History } from './history.ts';

/** The share of the slope that a step leaves, over a part of a run. */
export interface Share {
  readonly factor: number;
  readonly from: number;
  readonly to: number;
}

/** What stands for the slope at a step. */
type Sloped = Pick<Step, 'step' | 'gradientNorm'>;

/** A slope this many times smaller than the largest is as small as rounding lets it be. */
const FLOOR = 1e-12;

/** The later half of a run, as far as its slopes are more than rounding. */
export function laterHalf(steps: readonly Step[]): readonly Sloped[] {
  const largest = Math.max(...steps.map(({ gradientNorm }) => (Number.isFinite(gradientNorm) ? gradientNorm : 0)));
  const usable = steps.filter(({ gradientNorm }) => Number.isFinite(gradientNorm) && gradientNorm > FLOOR * largest);
  const last = usable.at(-1)?.step ?? 0;
  return usable.filter(({ step }) => step >= last / 2);
}

/** The factor per step from a straight line through the logarithms of the slope; at least two steps. */
export function shareOver(steps: readonly Sloped[]): Share {
  const xs = steps.map(({ step }) => step);
  const ys = steps.map(({ gradientNorm }) => Math.log(gradientNorm));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centre, level] = [mean(xs), mean(ys)];
  const slope =
    xs.reduce((sum, x, i) => sum + (x - centre) * ((ys[i] as number) - level), 0) /
    xs.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  return { factor: Math.exp(slope), from: xs[0] as number, to: xs.at(-1) as number };
}

/** The shares over the two parts of the later half of a run; null where there are fewer than three places. */
export function sharesOf({ steps }: Pick<History, 'steps'>): readonly [early: Share, late: Share] | null {
  const half = laterHalf(steps);
  if (half.length < 3) return null;
  const middle = Math.floor((half.length - 1) / 2);
  return [shareOver(half.slice(0, middle + 1 < 2 ? 2 : middle + 1)), shareOver(half.slice(middle))];
}

/** How many more steps there are to a tolerance. */
export interface Left {
  /** If every step leaves the same share. */
  readonly steady: number;
  /** If the share goes on changing as it did; infinite where it then never gets there. */
  readonly changing: number;
}

/**
 * The steps from the end of a run to a slope.
 *
 * @param ratio  the slope at the end over the tolerance, above 1
 * @param share  of one step over the whole later half
 */
export function stepsLeft(share: number, parts: readonly [Share, Share] | null, end: number, ratio: number): Left {
  const way = Math.log(ratio);
  const steady = share < 1 ? way / -Math.log(share) : Number.POSITIVE_INFINITY;
  if (parts === null) return { steady, changing: steady };
  const [early, late] = parts.map(({ factor, from, to }) => ({
    times: -1 / Math.log(factor),
    at: (from + to) / 2,
  })) as [{ times: number; at: number }, { times: number; at: number }];
  if (!(early.times > 0 && late.times > 0)) return { steady, changing: Number.POSITIVE_INFINITY };
  const growth = (late.times - early.times) / (late.at - early.at);
  const times = late.times + growth * (end - late.at);
  // The pace quickens so much that it gets there at once.
  if (!(times > 0)) return { steady, changing: 0 };
  const changing = growth === 0 ? way * times : (times * Math.expm1(growth * way)) / growth;
  return { steady, changing };
}

/** Within so much both ways of counting agree. */
const AGREE = 0.1;
/** Within so much each of the digits holds. */
const SAME = 1e-3;

/** How many more, in words; null where the pace does not hold. */
export function leftSaid({ steady, changing }: Left): string | null {
  const apart = Math.abs(changing / steady - 1);
  if (!(apart <= AGREE)) return null;
  return apart <= SAME ? String(Math.ceil(steady)) : `about ${Number(((steady + changing) / 2).toPrecision(2))}`;
}

/** Two shares, with as many digits as tell them apart. */
function sharesSaid([early, late]: readonly [Share, Share]): string {
  let [before, after] = [factorSaid(early.factor), factorSaid(late.factor)];
  for (let digits = 5; before === after && digits <= 15; digits++)
    [before, after] = [said(early.factor, digits), said(late.factor, digits)];
  return `${before} of the slope in steps ${early.from} to ${early.to} and ${after} in steps ${late.from} to ${late.to}`;
}

/** Two shares that are not the same, and which way the pace goes. */
export const changeSaid = (parts: readonly [Share, Share]): string =>
  `each step leaves ${sharesSaid(parts)}: the pace ${parts[1].factor > parts[0].factor ? 'slackens' : 'quickens'}`;

/** Two paces are one where their logarithms are within a tenth. */
const ONE_PACE = 0.1;

/**
 * The pace at the end, in words, as ", each step leaving 0.8 of the slope at the end".
 *
 * Where the last step left far less than those before, or the pace changes, the last steps are told one by one.
 */
export function paceSaid(history: Pick<History, 'steps' | 'tail'>): string {
  const parts = sharesOf(history);
  if (parts === null) return '';
  const [early, late] = parts;
  const norms = history.tail.slice(-4).map(({ gradientNorm }) => gradientNorm);
  const last = norms.slice(1).map((norm, i) => norm / (norms[i] as number));
  const whole = shareOver(laterHalf(history.steps)).factor;
  const lastFalls = (last.at(-1) ?? whole) < Math.min(1, whole) ** 3 && (last.at(-1) ?? whole) < 0.5;
  const [before, after] = [Math.log(early.factor), Math.log(late.factor)];
  const quickens = after < before * (before < 0 ? 1 + ONE_PACE : 1) && late.factor < 0.9;
  if (quickens || lastFalls)
    return `, the last ${last.length === 1 ? 'step' : stepsSaid(last.length)} leaving ${listed(last.map((ratio) => said(ratio, 2)))} of the slope`;
  if (Math.abs(after / before - 1) > ONE_PACE) return `, each step leaving ${sharesSaid(parts)}`;
  return `, each step leaving ${factorSaid(whole)} of the slope at the end`;
}

const listed = (texts: readonly string[]): string =>
  texts.length === 1 ? (texts[0] as string) : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
