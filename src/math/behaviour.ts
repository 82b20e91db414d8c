/**
 * What kind of run was that, and how can one tell?
 *
 * The same loss curve that sinks slowly can mean four things: a learning rate that is too small, a ravine, a plain, a
 * saddle. They differ in numbers that are there to be read:
 *
 *     crawling     the slope shrinks by the same small share at every step, and the rate is far below its limit
 *     zigzag       across the most curved axis the step changes its sign every time, along another it does not
 *     plateau      the slope here is a thousandth of what it is elsewhere, and there are lower places
 *     saddle       the slope is short and the ground bends down along one axis
 *
 * The tests are tried in an order in which a more specific finding comes before a more general one, and each names its
 * evidence. A run for which none of them holds is called irregular: no label is better than a false one.
 *
 * Where it breaks: thresholds are thresholds. They are stated beside the tests that use them, and a test holds thirty
 * planted runs against them.
 *
 * Next: ./typed-run.ts
 */

import { gradientFunction } from './compile.ts';
import {
  type Facts,
  type Finding,
  factorSaid,
  factsOf,
  type Known,
  placeSaid,
  said,
  stepsSaid,
  type Test,
} from './findings.ts';
import { lengthOf, namedBy } from './gradients.ts';
import type { Visit } from './history.ts';
import { causesAt, tooLarge } from './kinks.ts';
import { diverging, notANumber, openAhead, thrownOut } from './leaving.ts';
import { changeSaid, leftSaid, paceSaid, sharesOf, stepsLeft } from './pace.ts';
import { axisSaid, kinkBetween, LATE, meanOf, type Pattern } from './patterns.ts';
import type { Prediction } from './prediction.ts';
import { localMinimum, plateau, stationary } from './resting-places.ts';

/** Judges a run. */
export function judge(known: Known): Finding {
  const facts = factsOf(known);
  for (const test of TESTS) {
    const finding = test(facts);
    if (finding !== null) return finding;
  }
  return {
    kind: 'irregular',
    evidence: `f rose in ${known.history.rises} of ${known.walker.k} steps, and no pattern explains all of them`,
    place: null,
  };
}

// ── the tests, in order ────────────────────────────────────────────────────────────────────────────────────────────

const kinkSaid = ({ variable, from, to, at }: NonNullable<ReturnType<typeof kinkBetween>>): string =>
  `the slope along ${variable} jumps between ${said(from)} and ${said(to)} near ${variable} = ${said(at)}`;

const betweenSaid = (lowest: number, highest: number): string =>
  said(lowest) === said(highest)
    ? `stays at ${said(highest)}`
    : `goes to and fro between ${said(lowest)} and ${said(highest)}`;

const chattering: Test = (facts) => {
  const { history, status, variables, expr, plan, rate } = facts;
  if (status === 'converged' || plan.noise !== null) return null;
  const last = history.tail.slice(-LATE);
  if (last.length < 8) return null;
  const half = Math.floor(last.length / 2);
  const mean = (visits: readonly Visit[], of: (visit: Visit) => number): number =>
    visits.reduce((sum, visit) => sum + of(visit), 0) / visits.length;
  const [early, late] = [last.slice(0, half), last.slice(half)];
  const norms = mean(late, (visit) => visit.gradientNorm) / mean(early, (visit) => visit.gradientNorm);
  const moves = last
    .slice(1)
    .map((visit, i) => lengthOf([...visit.point].map((x, k) => x - ((last[i] as Visit).point[k] as number))));
  const shrinking =
    (moves.slice(-half).reduce((sum, move) => sum + move, 0) + Number.MIN_VALUE) /
    (moves.slice(0, half).reduce((sum, move) => sum + move, 0) + Number.MIN_VALUE);
  const turns =
    last
      .slice(1)
      .filter((visit, i) => [...visit.gradient].some((g, k) => g * ((last[i] as Visit).gradient[k] as number) < 0))
      .length /
    (last.length - 1);
  // As long a slope as before, as long steps as before, and turning back at least every third step.
  if (!(norms > 0.7 && norms < 1.4 && shrinking > 0.5 && turns >= 0.3)) return null;
  const kink = kinkBetween(expr, variables, last);
  // The steps before may still have been on their way down.
  const settled = late.length >= 8 ? late : last;
  const count = settled.length - 1;
  const values = settled.map(({ value }) => value);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  if (kink !== null) {
    const along = settled.map(({ point }) => point[variables.indexOf(kink.variable)] as number);
    const turning = `, while ${kink.variable} goes to and fro between ${said(Math.min(...along))} and ${said(Math.max(...along))}`;
    return {
      kind: 'chattering',
      evidence: `${kinkSaid(kink)}, so it never gets short: in the last ${count} steps f ${betweenSaid(lowest, highest)}${said(lowest) === said(highest) ? turning : ''}`,
      place: null,
    };
  }
  const step = moves.slice(-count).reduce((sum, move) => sum + move, 0) / count;
  if (plan.optimiser.linear === null || plan.optimiser.scale !== null) {
    return {
      kind: 'chattering',
      evidence: `the last ${count} steps are ${said(step)} long on average and do not get shorter, because ${plan.optimiser.name} makes steps of a length that follows lr = ${said(rate)} and not the slope; f ${betweenSaid(lowest, highest)}`,
      place: null,
    };
  }
  // Where it bounces decides, and that is at the floor; a limit at the start may have been passed without harm.
  const limit = (['floor', 'end', 'start'] as const)
    .flatMap((name) => facts.prediction.outlooks.filter(({ place }) => place === name))
    .find(({ learningRateLimit }) => learningRateLimit !== null && rate >= learningRateLimit * (1 - 1e-9));
  const why =
    limit === undefined
      ? ''
      : `; at the ${limit.place} the limit of the learning rate is ${said(limit.learningRateLimit as number)}, and it is ${said(rate)}`;
  return {
    kind: 'overshoot',
    evidence: `it bounces: the last steps are ${said(step)} long and do not get shorter, and f ${betweenSaid(lowest, highest)}${why}`,
    place: null,
  };
};

const noiseFloor: Test = (facts) => {
  const { plan, plain, history, walker, prediction, variables, rate, first, end } = facts;
  if (plan.noise === null) return null;
  const floor = facts.exploration().floors[0]?.value ?? history.lowest.value;
  const heights = history.steps.map(({ value }) => value - floor);
  const quarter = Math.floor(heights.length / 4);
  const early = meanOf(heights.slice(-2 * quarter, -quarter));
  const late = meanOf(heights.slice(-quarter));
  // Neighbouring values hang together, so their scatter is judged from the means of batches.
  const scatter = Math.hypot(early.error, late.error);
  if (quarter < 8) {
    return {
      kind: 'irregular',
      evidence: `${stepsSaid(walker.k)} are too few to tell a fall from the noise of ${said(plan.noise.sigma)}; f went from ${said(first.value)} to ${said(end.value)}`,
      place: null,
    };
  }
  // Noise alone does not lift f again and again: whatever does is something else.
  if (late.mean > 2 * early.mean + 3 * scatter) return null;
  if (late.mean < 0.5 * early.mean - scatter || early.mean - late.mean > 3 * scatter) {
    return {
      kind: 'crawling',
      evidence: `f still falls on average: in the third quarter of the run it is ${said(early.mean)} above the floor, in the last ${said(late.mean)}; the noise of ${said(plan.noise.sigma)} does not limit it yet`,
      place: null,
    };
  }
  const eigenvalues = prediction.eigenvaluesAtEnd;
  // The noise along an axis needs 1/(lr*curvature) steps to build up, and what is expected is what it comes to after several.
  const settles =
    history.clipped === 0 &&
    eigenvalues?.every((value) => value > 0 && rate * value < 2 && rate * value * walker.k > 5) === true;
  const expected =
    plain && settles
      ? (eigenvalues ?? []).reduce(
          (sum, value) => sum + (rate * (plan.noise?.sigma ?? 0) ** 2) / (2 * (2 - rate * value)),
          0,
        )
      : null;
  const against =
    expected === null
      ? ''
      : `; for a learning rate of ${said(rate)} and noise of ${said(plan.noise.sigma)} ${said(expected)} is to be expected`;
  return {
    kind: 'noise floor',
    evidence: `f has stopped falling: in the last quarter of the run it is ${said(late.mean)} above the floor on average, in the quarter before ${said(early.mean)}, and was ${said(first.value - floor)} above it at the start${variables.length > 0 ? against : ''}`,
    place: null,
  };
};

/** An axis counts when at least so much of the way runs along it, and flips when so much of that changes its sign. */
const COUNTS = 0.15;
const FLIPS = 0.6;

const zigzag: Test = ({ early, late, variables, rate, walker, status, plain, history }) => {
  // At the end, where the run is still moving; otherwise at the beginning, if that is most of it.
  for (const [pattern, where] of [
    [late, 'last'],
    [early, 'first'],
  ] as const) {
    if (where === 'first' && history.head.length < 0.5 * walker.k) continue;
    const steep = pattern.axes.at(-1);
    if (steep === undefined || pattern.axes.length < 2) continue;
    const steady = pattern.axes.slice(0, -1).find(({ flips, share }) => flips < 0.3 && share > 0.02);
    if (!(steep.share > COUNTS && steep.flips > FLIPS && steady !== undefined && steep.curvature > 0)) continue;
    const across = axisSaid(steep.direction, variables);
    const times = rate * steep.curvature;
    const product = plain ? `, lr*curvature = ${said(times)}${times > 1 && times < 2 ? ', between 1 and 2' : ''}` : '';
    return {
      kind: 'zigzag',
      evidence: `across the ravine, along ${across}, the curvature is ${said(steep.curvature)}${product}: ${Math.round(100 * steep.flips)}% of the steps change their sign, while along ${axisSaid(steady.direction, variables)}, with curvature ${said(steady.curvature)}, ${status === 'converged' ? 'it kept its direction' : 'it creeps on'}`,
      place: null,
    };
  }
  return null;
};

const overshoot: Test = ({ expr, early, late, history, walker, plan, plain, rate, variables, end, first, status }) => {
  if (end.value > first.value) return null;
  const pattern = history.head.length >= 0.5 * walker.k ? early : late;
  const along = pattern.axes.filter(({ share }) => share > COUNTS);
  const flipping = along.length > 0 && along.every(({ flips }) => flips > FLIPS);
  if (flipping) {
    const steep = along.at(-1) as Pattern['axes'][number];
    const turned = `${Math.round(100 * steep.flips)}% of the steps along ${axisSaid(steep.direction, variables)} change their sign`;
    // At a kink the steps turn back however small they are, and no curvature is the reason.
    const kink = kinkBetween(expr, variables, history.tail.slice(-LATE));
    if (kink !== null)
      return {
        kind: 'chattering',
        evidence: `${turned}: ${kinkSaid(kink)}; f has come down to ${said(history.lowest.value)} because the steps get shorter, not because the slope does`,
        place: null,
      };
    const product = rate * steep.curvature;
    const why =
      plain && product > 1
        ? `: lr*curvature = ${said(product)}, and above 1 a step lands on the other side`
        : ': each step lands on the other side of the floor';
    return { kind: 'overshoot', evidence: `${turned}${why}`, place: null };
  }
  const inertia = plan.optimiser.linear?.(plan.settings, 1).inertia ?? 0;
  // A run that goes on may be crawling between its swings.
  const often = (status === 'converged' ? 0.02 : 0.05) * walker.k;
  if (!(history.rises >= 2 && history.rises > often && inertia > 0)) return null;
  return {
    kind: 'overshoot',
    evidence: `a momentum of ${said(inertia)} carried it uphill: f rose in ${history.rises} of ${stepsSaid(walker.k)}`,
    place: null,
  };
};

/** The end is where weight decay pulls back as hard as the slope drives. */
const held: Test = ({ plan, end, walker, first, history, variables }) => {
  const decay = plan.optimiser.linear?.(plan.settings, 1).decay ?? 0;
  if (!(decay > 0) || plan.noise !== null || end.gradientNorm <= plan.tolerance || end.value > first.value) return null;
  const left = lengthOf([...end.gradient].map((g, i) => g + decay * (end.point[i] as number)));
  const before = history.tail.at(-2);
  if (before === undefined || !(left < 1e-3 * end.gradientNorm)) return null;
  return {
    kind: 'monotone',
    evidence: `it came to rest where weight decay pulls back as hard as the slope drives: after ${stepsSaid(walker.k)} the slope is ${said(end.gradientNorm)}, and ${said(decay)} times the distance of ${placeSaid(namedBy(variables, [...end.point]))} from 0 is ${said(decay * lengthOf([...end.point]))}`,
    place: null,
  };
};

/** Whether a bowl is as near as it looks: far out on a plain, the curvature puts its floor far beyond the way that was walked. */
function reaches(best: number, { from }: Prediction, first: Visit, end: Visit): boolean {
  if (from === 'floor') return true;
  const scale = Math.max(1, lengthOf([...first.point]), lengthOf([...end.point]));
  return best * (from === 'end' ? end : first).gradientNorm < 1000 * scale;
}

const crawling: Test = (facts) => {
  const { expr, variables, status, end, first, prediction, plan, walker, rate, history } = facts;
  if (status === 'converged' || status === 'diverged' || walker.k < 3) return null;
  if (end.value > first.value || history.rises > 0.05 * walker.k) return null;
  const factor = prediction.measured.rate ?? Math.min(1, (end.gradientNorm / first.gradientNorm) ** (1 / walker.k));
  const best =
    plan.optimiser.scale === null
      ? (prediction.outlooks.find(({ place }) => place === prediction.from)?.best ?? null)
      : null;
  const timid = best !== null && rate < 0.5 * best.from && reaches(best.learningRate, prediction, first, end);
  // Above the limit at the floor no number of steps is enough, however far the slope has come down before it gets there.
  const floor = prediction.outlooks.find(({ place }) => place === 'floor');
  const limit = floor?.learningRateLimit ?? null;
  if (limit !== null && rate > limit && plan.noise === null && plan.schedule.steady)
    return {
      kind: 'crawling',
      evidence: `the learning rate is above its limit at the floor, so no number of steps is enough: there the curvature ${said(floor?.eigenvalues?.at(-1) as number)} allows ${said(limit)}, and it is ${said(rate)}; after ${stepsSaid(walker.k)} the slope is ${said(end.gradientNorm)} and f ${said(end.value)}`,
      place: null,
    };
  const kink = factor > 0.999 ? kinkBetween(expr, variables, history.tail.slice(-LATE)) : null;
  if (kink !== null)
    return {
      kind: 'chattering',
      evidence: `${kinkSaid(kink)}, so it never gets short, however near the run comes; f has come down to ${said(history.lowest.value)}`,
      place: null,
    };
  const tolerance = plan.tolerance > 0 ? plan.tolerance : 1e-8;
  const parts = prediction.measured.rate === null ? null : sharesOf(history);
  const left = stepsLeft(factor, parts, end.step, end.gradientNorm / tolerance);
  // What is left would take more steps than were taken, at a pace that is slow in itself or slow for this ground.
  const most = left.changing > left.steady ? left.changing : left.steady;
  if (!(most > walker.k && (factor > 0.9 || timid))) return null;
  const more = leftSaid(left);
  const pace =
    factor < 1
      ? more !== null || parts === null
        ? `each step leaves ${factorSaid(factor)} of the slope, so ${more} more would be needed for a slope of ${said(tolerance)}`
        : `${changeSaid(parts)}, and no count of steps to a slope of ${said(tolerance)} follows from that`
      : `over the later half of the run the slope does not get shorter; it is ${said(end.gradientNorm)}, and f is ${said(end.value)}`;
  if (floor === undefined && facts.exploration().floors.length === 0) {
    const furthest = openAhead(expr, variables, first, end);
    if (furthest !== null)
      return {
        kind: 'crawling',
        evidence: `f has no floor in that direction: ${variables.length > 4 ? 'a thousand times the way further on' : `at ${placeSaid(furthest.point)}`} it is ${said(furthest.value)} and still falls; after ${stepsSaid(walker.k)} it is ${said(end.value)} and the slope ${said(end.gradientNorm)}`,
        place: null,
        open: true,
      };
  }
  const condition = prediction.conditionNumber;
  const why =
    timid && best !== null
      ? `; a learning rate of ${said(best.learningRate)} would be best here, and it is ${said(rate)}`
      : condition !== null && Number.isFinite(condition) && condition > 50
        ? `; the ground is ${said(condition)} times as curved across as along`
        : '';
  return { kind: 'crawling', evidence: `${pace}${why}`, place: null };
};

/** So far beside a place its slope is looked at, and then a hundred times nearer. */
const BESIDE = 1e-6;

/** What a short slope is worth at a corner, where it jumps: there it is a convention. */
function cornerSaid({ expr, variables, end, status }: Facts): string {
  if (status !== 'converged') return '';
  const corner = causesAt(expr, namedBy(variables, [...end.point])).find(({ says }) => says !== tooLarge);
  if (corner === undefined) return '';
  const gradientAt = gradientFunction(expr, variables);
  const slope = new Float64Array(variables.length);
  const steepest = (distance: number): number =>
    Math.max(
      ...variables.flatMap((_, k) =>
        [distance, -distance].map((shift) => {
          gradientAt(
            end.point.map((x, i) => (i === k ? x + shift * Math.max(1, Math.abs(x)) : x)),
            slope,
          );
          return Math.abs(slope[k] as number);
        }),
      ),
    );
  // A slope that is continuous is a hundred times shorter a hundred times nearer; that of abs(x)^2 is.
  const [far, near] = [steepest(BESIDE), steepest(BESIDE / 100)];
  return near > 0.5 * far && near > 10 * end.gradientNorm
    ? `; ${corner.text}: ${corner.says}, so the slope there is a convention`
    : '';
}

const monotone: Test = (facts) => {
  const { history, walker, status, end, first, prediction, plan, variables, exploration } = facts;
  if (history.rises > 0 && end.value > first.value) return null;
  if (history.rises > 0.02 * walker.k) return null;
  const lower = walker.k === 0 && Math.min(...exploration().places.map(({ value }) => value)) < end.value;
  if (walker.k === 0)
    return {
      kind: 'monotone',
      evidence:
        status === 'converged'
          ? `the start is level already: its slope is ${said(first.gradientNorm)}, and ${said(plan.tolerance)} or less counts as none${lower ? '; it is lower elsewhere' : '; nothing lower was found nearby'}`
          : `no step was taken; the slope at the start is ${said(first.gradientNorm)}`,
      place: null,
    };
  const pace = prediction.measured.rate === null ? '' : paceSaid(history);
  const held = variables.filter((name, i) => plan.within[name]?.includes(end.point[i] as number));
  const walls =
    held.length === 0
      ? ''
      : `; ${held.join(', ')} ${held.length === 1 ? 'is at its limit' : 'are at their limits'}, and what pushes against a limit counts as no slope`;
  return {
    kind: 'monotone',
    evidence: `f fell in ${walker.k - history.rises} of ${stepsSaid(walker.k)}${pace}; the slope went from ${said(first.gradientNorm)} to ${said(end.gradientNorm)}${cornerSaid(facts)}${status === 'converged' ? '' : `, and ${status === 'out of steps' ? 'the steps ran out' : status === 'interrupted' ? 'then it was interrupted' : 'then nothing changed any more'}`}${walls}`,
    place: null,
  };
};

const TESTS: readonly Test[] = [
  notANumber,
  stationary,
  thrownOut,
  plateau,
  diverging,
  localMinimum,
  chattering,
  noiseFloor,
  held,
  zigzag,
  overshoot,
  crawling,
  monotone,
];
