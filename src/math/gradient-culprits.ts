/**
 * Who lost the digits of the gradient?
 *
 * The walk back is followed like the way forward. Digits die there that were alive in the value:
 *
 *     sqrt(x^2 + y^2) at 0, 0    the root has an infinite slope, the square a slope of 0, and infinity times 0 is not a number
 *     (exp(x) - 1)/x at 1e-9     x is used twice; what its uses send back is 1e9 and -1e9, and the sum should be 0.5
 *     x > 0 ? sqrt(x) : 0 at 0   a program that differentiates both branches meets the infinite slope of the one not taken
 *
 * Where it breaks: it cannot be judged where the two readings took different branches.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3; the FAQ of JAX on gradients of where.
 * Next: ./matching.ts
 */

import type { Decimal } from './arithmetic/decimal.ts';
import { toFloat64 } from './arithmetic/decimal.ts';
import type { Precision } from './arithmetic/precision.ts';
import { type Contribution, contributions, type TapeEntry } from './arithmetic/tape.ts';
import { conventionAt } from './conventions.ts';
import {
  apart,
  type Culprit,
  type Loss,
  NAMED,
  SOUND,
  short,
  threeDigits,
  underflows,
  vanishesRightly,
} from './culprits.ts';
import { type Expr, type Point, partsFirst, write } from './expression.ts';
import { relativeError, type TwoReadings } from './node-errors.ts';

/** What is known of one part of the gradient. */
export interface GradientPart {
  readonly variable: string;
  /** By reverse mode in the precision. */
  readonly value: number;
  /** In many digits, as the nearest float64; null where f has no derivative by this variable. */
  readonly exact: number | null;
  /** Its first twenty digits. */
  readonly exactDigits: string | null;
  readonly relativeError: number | null;
  /** What PyTorch computes, with the untaken branches of a condition leaking; null where its convention is not known, and in short precisions but for NaN. */
  readonly pytorch: number | null;
}

/** Who spoilt the gradient; null where it is as good as can be expected. */
export function backwardCulprit(
  expr: Expr,
  point: Point,
  readings: TwoReadings,
  gradient: readonly GradientPart[],
  precision: Precision,
): Culprit | null {
  const { short: entries } = readings;
  const walk = contributions(entries, precision.arithmetic);
  if (gradient.some(({ value }) => !Number.isFinite(value)))
    return notFinite(entries, walk.adjoints, readings, precision);
  const leak = gradient.find(({ pytorch }) => pytorch !== null && Number.isNaN(pytorch));
  if (leak !== undefined) return maskedBranch(expr, point, leak.variable, entries.length - 1);
  const isOff = gradient.some(
    ({ relativeError }) => relativeError !== null && relativeError > SOUND * precision.unitRoundoff,
  );
  return isOff ? (spoilt(readings, walk, precision) ?? vanished(readings, gradient, precision)) : null;
}

/** The first step back that is not finite. */
function notFinite(
  entries: readonly TapeEntry<number>[],
  adjoints: readonly number[],
  readings: TwoReadings,
  precision: Precision,
): Culprit | null {
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place] as TapeEntry<number>;
    const upstream = adjoints[place] as number;
    if (!entry.moves || !Number.isFinite(upstream)) continue;
    const bad = entry.inputs.findIndex((input, i) => {
      const partial = entry.partials[i] ?? null;
      return partial !== null && !Number.isFinite(partial * upstream) && entries[input]?.moves === true;
    });
    if (bad >= 0) return brokenStep(place, bad, upstream, entries, adjoints, readings, precision);
  }
  return null;
}

function brokenStep(
  place: number,
  bad: number,
  upstream: number,
  entries: readonly TapeEntry<number>[],
  adjoints: readonly number[],
  { truth, counterpart }: TwoReadings,
  { name, largest }: Precision,
): Culprit {
  const entry = entries[place] as TapeEntry<number>;
  const partial = entry.partials[bad] as number;
  const text = write(entry.node);
  const argument = write((entries[entry.inputs[bad] as number] as TapeEntry<number>).node);
  const other = counterpart[place] ?? null;
  const exact = other === null ? null : ((truth.entries[other] as TapeEntry<Decimal>).partials[bad] ?? null);
  const isTrulyInfinite = exact !== null && !exact.isFinite();
  const culprit = (kind: Loss, because: string): Culprit => ({ node: place, text, kind, because });
  if (Number.isNaN(partial)) {
    const from = Number.isNaN(entry.value)
      ? 'its value is not a number, and its slope is worked out from that'
      : 'its slope is 0/0, or made from infinities';
    return culprit('indeterminate', from);
  }
  if (Number.isFinite(partial))
    return culprit(
      'overflow',
      `its slope ${short(partial)} times what comes from above, ${short(upstream)}, is beyond the largest number`,
    );
  const origin = isTrulyInfinite
    ? `its slope is infinite at ${argument} = ${(entries[entry.inputs[bad] as number] as TapeEntry<number>).value}`
    : `its slope is ${partial} where the truth is ${exact === null ? 'finite' : threeDigits(exact)}`;
  if (upstream === 0)
    return culprit('indeterminate', `${origin}, and what comes from above is 0: 0 times infinity is not a number`);
  // Further down the infinity may meet a slope of 0.
  const later = entries
    .slice(0, place)
    .findLastIndex(
      ({ partials, inputs }, i) =>
        !Number.isFinite(adjoints[i] as number) &&
        partials.some((slope, k) => slope === 0 && entries[inputs[k] as number]?.moves === true),
    );
  const then =
    later < 0
      ? ''
      : `; further down it meets a slope of 0 in ${write((entries[later] as TapeEntry<number>).node)}, and infinity times 0 is not a number`;
  const isOverflow = exact?.isFinite() === true && exact.abs().gt(largest);
  return culprit(
    isOverflow ? 'overflow' : 'infinite slope',
    `${origin}${isOverflow ? `, beyond the largest number of ${name}` : ''}${then}`,
  );
}

/** The condition whose branch, not taken, spoils the gradient of programs that differentiate both. */
function maskedBranch(expr: Expr, point: Point, variable: string, last: number): Culprit {
  for (const node of partsFirst(expr)) {
    if (node.kind !== 'choose') continue;
    for (const branch of [node.then, node.otherwise]) {
      const slope = conventionAt(branch, point, variable, 'PyTorch').derivative;
      if (slope === null || Number.isFinite(slope)) continue;
      return {
        node: last,
        text: write(node),
        kind: 'masked branch',
        because: `the slope of the branch ${write(branch)} is ${slope} there. A program that differentiates both branches multiplies it by 0 where it is not taken, and gets NaN, as PyTorch and JAX do; mcl reads only the branch that is taken`,
      };
    }
  }
  return {
    node: last,
    text: write(expr),
    kind: 'indeterminate',
    because: 'PyTorch meets 0 times infinity on the way back',
  };
}

type Walk = ReturnType<typeof contributions<number>>;

/** The step back that magnified errors most: a sum of contributions that cancel, or a slope worked out from spoilt values. */
function spoilt({ short: entries, truth, counterpart }: TwoReadings, walk: Walk, precision: Precision): Culprit | null {
  const { unitRoundoff } = precision;
  let most: { readonly bits: number; readonly culprit: Culprit } | null = null;
  const offer = (bits: number, culprit: () => Culprit): void => {
    if (bits >= NAMED && (most === null || bits > most.bits + 0.5)) most = { bits, culprit: culprit() };
  };
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place] as TapeEntry<number>;
    const other = counterpart[place] ?? null;
    if (!entry.moves || other === null) continue;
    const exact = truth.adjoints[other] as Decimal;
    const received = walk.received[place] as readonly Contribution<number>[];
    if (received.length > 1 && exact.isFinite()) {
      const size = received.reduce((sum, { product }) => sum + Math.abs(product), 0);
      const bits = exact.isZero()
        ? size > 0
          ? Number.POSITIVE_INFINITY
          : 0
        : Math.log2(size / Math.abs(toFloat64(exact)));
      const text = write(entry.node);
      offer(bits, () => ({
        node: place,
        text,
        kind: 'cancellation',
        because: `its ${received.length} uses send back ${received
          .slice(0, 3)
          .map(({ product }) => short(product))
          .join(' and ')}, which cancel: their sum is ${threeDigits(exact)}`,
      }));
    }
    entry.partials.forEach((partial, i) => {
      const truePartial = (truth.entries[other] as TapeEntry<Decimal>).partials[i] ?? null;
      if (partial === null || truePartial === null || exact.isZero()) return;
      const error = relativeError(partial, truePartial);
      if (error === null) return;
      offer(Math.log2(error / unitRoundoff), () => {
        const at = { node: place, text: write(entry.node) };
        if (vanishesRightly(partial, truePartial, precision))
          return { ...at, kind: 'underflow', because: underflows(partial, truePartial, precision, 'its true slope') };
        const [has, should] = apart(partial, truePartial);
        return {
          ...at,
          kind: 'magnification',
          because: `its slope is worked out from values that have lost their digits: ${has} where the truth is ${should}`,
        };
      });
    });
  }
  return (most as { readonly culprit: Culprit } | null)?.culprit ?? null;
}

/** Slopes that are ordinary numbers one by one, and whose product is below the smallest number. */
function vanished(
  { short: entries, truth }: TwoReadings,
  gradient: readonly GradientPart[],
  precision: Precision,
): Culprit | null {
  for (const { variable, value, relativeError } of gradient) {
    const slope = truth.gradient[variable];
    if (slope === undefined || slope.isZero() || relativeError === null) continue;
    if (relativeError <= SOUND * precision.unitRoundoff || !vanishesRightly(value, slope, precision)) continue;
    const node = entries.findIndex((entry) => entry.node.kind === 'variable' && entry.node.name === variable);
    return {
      node: Math.max(0, node),
      text: `the slope by ${variable}`,
      kind: 'underflow',
      because: underflows(value, slope, precision),
    };
  }
  return null;
}
