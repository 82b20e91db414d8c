/**
 * What is worth keeping of a million steps?
 *
 * The beginning, where the method meets the function; the end, where it settles or does not; a thinned-out middle for the
 * picture; and a few counts. Two thousand steps are kept whole. When there are more, every second one is let go, then every
 * second of those that are left, so that a run of any length fits into the same memory:
 *
 *     kept of 10 with room for 4      0 1 2 3   ->   0 2 4 6   ->   0 4 8
 *
 * The run is told by what is kept here whether it is printed, drawn or streamed, so all three tell the same.
 *
 * Where it breaks: what happened once, in the middle, for a step or two.
 *
 * Next: ./settling.ts
 */

import { type Plan, type Step, stepOf, type Walker } from './descent.ts';

/** A place that was visited: what judging a run needs of it. */
export interface Visit {
  readonly step: number;
  readonly value: number;
  /** Without what pushes against a limit of a variable. */
  readonly gradientNorm: number;
  readonly point: Float64Array;
  readonly gradient: Float64Array;
}

/** What is left of a run. */
export interface History {
  readonly steps: readonly Step[];
  /** The first visits, without a gap. */
  readonly head: readonly Visit[];
  /** The last visits, without a gap, the last one last. */
  readonly tail: readonly Visit[];
  /** How often the value rose from one step to the next. */
  readonly rises: number;
  /** How often the slope turned by more than a right angle. */
  readonly turns: number;
  /** How many steps were clipped. */
  readonly clipped: number;
  readonly lowest: { readonly step: number; readonly value: number };
}

const HEAD = 64;
const TAIL = 256;
/** The most steps that are kept whole. */
export const ROOM = 2000;

/** Keeps what is worth keeping of a run, in constant memory. */
export class Keeper {
  private readonly plan: Plan;
  private readonly variables: readonly string[];
  private readonly room: number;
  private stride: number;
  private readonly whole: boolean;
  private kept: Step[] = [];
  private last: Step | null = null;
  private readonly head: Visit[] = [];
  private readonly ring: {
    step: number;
    value: number;
    gradientNorm: number;
    point: Float64Array;
    gradient: Float64Array;
  }[] = [];
  private seen = 0;
  private rises = 0;
  private turns = 0;
  private clipped = 0;
  private lowest = { step: 0, value: Number.POSITIVE_INFINITY };

  /**
   * @param every  keeps every so many steps and the last one, however many they are; null: thinned out to fit
   */
  constructor(plan: Plan, variables: readonly string[], every: number | null = null) {
    this.plan = plan;
    this.variables = variables;
    this.whole = every !== null;
    this.stride = every ?? 1;
    this.room = ROOM;
  }

  see(walker: Walker): void {
    const { k, value, freeNorm: gradientNorm, point, gradient } = walker;
    const place = this.seen % TAIL;
    if (this.seen > 0) {
      const before = this.ring[(this.seen - 1) % TAIL] as Visit;
      if (value > before.value) this.rises += 1;
      let along = 0;
      for (let i = 0; i < gradient.length; i++) along += (gradient[i] as number) * (before.gradient[i] as number);
      if (along < 0) this.turns += 1;
    }
    if (value < this.lowest.value) {
      this.lowest.value = value;
      this.lowest.step = k;
    }
    if (walker.clipped && walker.status === null) this.clipped += 1;
    const slot = this.ring[place];
    if (slot === undefined)
      this.ring.push({ step: k, value, gradientNorm, point: point.slice(), gradient: gradient.slice() });
    else {
      slot.step = k;
      slot.value = value;
      slot.gradientNorm = gradientNorm;
      slot.point.set(point);
      slot.gradient.set(gradient);
    }
    this.seen += 1;
    if (k < HEAD) this.head.push({ step: k, value, gradientNorm, point: point.slice(), gradient: gradient.slice() });
    if (k % this.stride === 0) this.keep(walker);
    if (walker.status !== null) this.last = stepOf(walker, this.plan, this.variables);
  }

  private keep(walker: Walker): void {
    if (!this.whole && this.kept.length >= this.room) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.stride *= 2;
      if (walker.k % this.stride !== 0) return;
    }
    this.kept.push(stepOf(walker, this.plan, this.variables));
  }

  history(): History {
    const { kept, last, head, rises, turns, clipped, lowest, ring, seen } = this;
    const from = seen > TAIL ? seen % TAIL : 0;
    const steps = last === null || kept.at(-1)?.step === last.step ? kept : [...kept, last];
    return {
      steps,
      head,
      tail: [...ring.slice(from), ...ring.slice(0, from)],
      rises,
      turns,
      clipped,
      lowest: { ...lowest },
    };
  }
}
