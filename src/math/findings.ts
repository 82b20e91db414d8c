/**
 * What is known of a run when it is judged?
 *
 * The first place and the last, how the ground bends there, how the first and the last steps hang together, and what was
 * predicted. A finding is a kind, a sentence with the numbers that say so, and sometimes a place to go on from.
 *
 * Next: ./resting-places.ts
 */

import { type Curvature, curvatureAt } from './curvature.ts';
import type { Plan, Status, Walker } from './descent.ts';
import type { Exploration } from './exploring.ts';
import type { Expr, Point } from './expression.ts';
import { namedBy } from './gradients.ts';
import type { History, Visit } from './history.ts';
import { LATE, type Pattern, patternOf } from './patterns.ts';
import type { Prediction } from './prediction.ts';
import { numberIn } from './settings.ts';

export const behaviourKinds = [
  'monotone',
  'zigzag',
  'overshoot',
  'diverging',
  'thrown out',
  'crawling',
  'plateau',
  'saddle',
  'maximum',
  'chattering',
  'local minimum',
  'noise floor',
  'not a number',
  'irregular',
] as const;
export type BehaviourKind = (typeof behaviourKinds)[number];

/** A finding: what kind of run it was, and the numbers that say so. */
export interface Finding {
  readonly kind: BehaviourKind;
  readonly evidence: string;
  /** Where to go on from, where the finding names a place: a lower floor, the way off a saddle. */
  readonly place: Point | null;
  /** Whether f falls all the way that the run was going, so that no floor is there to come to. */
  readonly open?: true;
}

/** Everything that is known of a run. */
export interface Known {
  readonly expr: Expr;
  readonly variables: readonly string[];
  readonly plan: Plan;
  readonly history: History;
  readonly walker: Walker;
  readonly prediction: Prediction;
  /** Looks elsewhere; only tests that need it ask. */
  readonly exploration: () => Exploration;
}

/** A number as it stands in a sentence: four digits. */
export function said(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = String(Number(value.toPrecision(digits)));
  return size === 0 || (size >= 1e-4 && size < 1e6)
    ? text
    : Number(value.toPrecision(digits)).toExponential().replace('e+', 'e');
}
/** So many steps. */
export const stepsSaid = (steps: number): string => `${steps} ${steps === 1 ? 'step' : 'steps'}`;

/** A factor per step: as many digits as tell it from 1. */
export function factorSaid(factor: number): string {
  const missing = Math.abs(1 - factor);
  const digits = missing > 0 && missing < 0.1 ? Math.min(15, 2 - Math.floor(Math.log10(missing))) : 4;
  return said(Number(factor.toPrecision(digits)), Math.max(4, digits));
}

/** A point as it stands in a sentence. */
export const placeSaid = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name} = ${said(value)}`)
    .join(', ');

/** Everything that the tests ask about. */
export interface Facts extends Known {
  readonly status: Status;
  readonly end: Visit;
  readonly first: Visit;
  /** How the function bends at the end; null where that cannot be known. */
  readonly bend: Curvature | null;
  /** How the steps at the end, or at the beginning, hang together. */
  readonly late: Pattern;
  readonly early: Pattern;
  readonly rate: number;
  /** Whether a step multiplies the distance along each axis by 1 - lr*curvature and nothing else: no memory, no scale, no decay. */
  readonly plain: boolean;
}

export function factsOf(known: Known): Facts {
  const { expr, variables, history, walker, plan } = known;
  const end = history.tail.at(-1) as Visit;
  const first = history.head[0] as Visit;
  const finite = [...end.point].every(Number.isFinite) && Number.isFinite(end.value);
  return {
    ...known,
    status: walker.status ?? 'out of steps',
    end,
    first,
    bend: finite && variables.length <= 120 ? curvatureAt(expr, variables, namedBy(variables, [...end.point])) : null,
    late: patternOf(expr, variables, history.tail.slice(-LATE)),
    early: patternOf(expr, variables, history.head),
    rate: numberIn(plan.settings, 'lr'),
    plain: plan.schedule.steady && isPlain(plan),
  };
}

function isPlain({ optimiser, settings }: Plan): boolean {
  const linear = optimiser.scale === null ? (optimiser.linear?.(settings, 1) ?? null) : null;
  if (linear === null) return false;
  const { inertia, direct, gain, carried, decay, shrink } = linear;
  return inertia === 0 && direct + carried * gain === 1 && decay === 0 && shrink === 0;
}

/** Looks for one kind of run; null where it is another. */
export type Test = (facts: Facts) => Finding | null;
