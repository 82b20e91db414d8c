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

import { type Plan, type Stand, type Step, standOf, stepOf, type Walker } from './descent.ts';

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

/** A step that is kept; it becomes plain data only when somebody asks, because most are thinned out before. */
interface Kept {
  readonly stand: Stand;
  step: Step | null;
}

/** Copies the few numbers of a point faster than the engine's own copy begins. */
function copyInto(target: Float64Array, source: Float64Array): void {
  for (let i = 0; i < source.length; i++) target[i] = source[i] as number;
}

/** Keeps what is worth keeping of a run, in constant memory. */
export class Keeper {
  private readonly plan: Plan;
  private readonly variables: readonly string[];
  private readonly room: number;
  private stride: number;
  private readonly whole: boolean;
  private kept: Kept[] = [];
  private last: Kept | null = null;
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
      copyInto(slot.point, point);
      copyInto(slot.gradient, gradient);
    }
    this.seen += 1;
    if (k < HEAD) this.head.push({ step: k, value, gradientNorm, point: point.slice(), gradient: gradient.slice() });
    if (k % this.stride === 0) this.keep(walker);
    if (walker.status !== null) this.last = { stand: standOf(walker), step: null };
  }

  private keep(walker: Walker): void {
    if (!this.whole && this.kept.length >= this.room) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.stride *= 2;
      if (walker.k % this.stride !== 0) return;
    }
    this.kept.push({ stand: standOf(walker), step: null });
  }

  history(): History {
    const { kept, last, head, rises, turns, clipped, lowest, ring, seen } = this;
    const from = seen > TAIL ? seen % TAIL : 0;
    const all = last === null || kept.at(-1)?.stand.k === last.stand.k ? kept : [...kept, last];
    const steps = all.map((one) => {
      one.step ??= stepOf(one.stand, this.plan, this.variables);
      return one.step;
    });
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
