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

import { type Plan, type Stand, type Step, stepOf, type Walker } from './descent.ts';
import type { Memory } from './update.ts';

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

/** Copies the few numbers of a point faster than the engine's own copy begins; gives the place after them. */
function copyInto(target: Float64Array, source: Float64Array, at = 0): number {
  for (let i = 0; i < source.length; i++) target[at + i] = source[i] as number;
  return at + source.length;
}

/** So many rows lie in one list. */
const ROWS = 512;
/** Before the point in a row: k, value, length of the slope, rate, and whether it was clipped. */
const NUMBERS = 5;

/**
 * Places that were visited, each a row of numbers in a few long lists, so that a run leaves no objects behind. A row becomes
 * plain data when somebody asks for it: most are thinned out before.
 */
class Rows {
  length = 0;
  private readonly plan: Plan;
  private readonly variables: readonly string[];
  private readonly lists: Float64Array[] = [];
  /** Of methods that make a new memory at every step, the memory itself; nobody changes it. */
  private readonly memories: Memory[] = [];
  private readonly steps: (Step | null)[] = [];
  private width = 0;
  private names: readonly string[] = [];
  private sizes: readonly number[] = [];

  constructor(plan: Plan, variables: readonly string[]) {
    this.plan = plan;
    this.variables = variables;
  }

  add(walker: Walker): void {
    if (this.width === 0) this.layOut(walker);
    const row = this.length;
    if (row === ROWS * this.lists.length) this.lists.push(new Float64Array(ROWS * this.width));
    const list = this.lists[Math.floor(row / ROWS)] as Float64Array;
    const at = (row % ROWS) * this.width;
    list[at] = walker.k;
    list[at + 1] = walker.value;
    list[at + 2] = walker.gradientNorm;
    list[at + 3] = walker.learningRate;
    list[at + 4] = walker.clipped ? 1 : 0;
    let place = copyInto(list, walker.point, at + NUMBERS);
    place = copyInto(list, walker.gradient, place);
    if (walker.applied !== walker.gradient) place = copyInto(list, walker.applied, place);
    for (const name of this.names) place = copyInto(list, walker.memory[name] as Float64Array, place);
    if (this.plan.optimiser.compiled === null) this.memories[row] = walker.memory;
    this.steps[row] = null;
    this.length += 1;
  }

  private layOut({ memory, applied, gradient }: Walker): void {
    this.names = this.plan.optimiser.compiled === null ? [] : Object.keys(memory);
    this.sizes = this.names.map((name) => (memory[name] as Float64Array).length);
    const places = applied === gradient ? 2 : 3;
    this.width = NUMBERS + places * this.variables.length + this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Lets every second row go. */
  halve(): void {
    const { width, length } = this;
    for (let row = 1; 2 * row < length; row++) {
      const [from, to] = [this.lists[Math.floor((2 * row) / ROWS)], this.lists[Math.floor(row / ROWS)]];
      const at = ((2 * row) % ROWS) * width;
      (to as Float64Array).set((from as Float64Array).subarray(at, at + width), (row % ROWS) * width);
      this.steps[row] = this.steps[2 * row] as Step | null;
      if (this.memories.length > 0) this.memories[row] = this.memories[2 * row] as Memory;
    }
    this.length = Math.ceil(length / 2);
  }

  stepAt(row: number): Step {
    const known = this.steps[row];
    if (known !== null && known !== undefined) return known;
    const step = stepOf(this.standAt(row), this.plan, this.variables);
    this.steps[row] = step;
    return step;
  }

  /** With views of the lists, which are good until rows are let go. */
  private standAt(row: number): Stand {
    const n = this.variables.length;
    const list = this.lists[Math.floor(row / ROWS)] as Float64Array;
    const at = (row % ROWS) * this.width;
    let place = at + NUMBERS;
    const next = (size: number): Float64Array => {
      place += size;
      return list.subarray(place - size, place);
    };
    const [point, gradient] = [next(n), next(n)];
    const applied = this.plan.noise === null && this.plan.clip === null ? gradient : next(n);
    const memory =
      this.memories[row] ?? Object.fromEntries(this.names.map((name, i) => [name, next(this.sizes[i] as number)]));
    return {
      k: list[at] as number,
      value: list[at + 1] as number,
      gradientNorm: list[at + 2] as number,
      learningRate: list[at + 3] as number,
      clipped: list[at + 4] === 1,
      status: null,
      point,
      gradient,
      applied,
      memory,
    };
  }
}

/** Keeps what is worth keeping of a run, in constant memory. */
export class Keeper {
  private readonly plan: Plan;
  private readonly variables: readonly string[];
  private readonly room: number;
  private stride: number;
  private readonly whole: boolean;
  private readonly kept: Rows;
  private last: Walker | null = null;
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
    this.kept = new Rows(plan, variables);
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
    if (walker.status !== null) this.last = walker;
  }

  private keep(walker: Walker): void {
    if (!this.whole && this.kept.length >= this.room) {
      this.kept.halve();
      this.stride *= 2;
      if (walker.k % this.stride !== 0) return;
    }
    // The last place is kept by itself: the walker does not leave it any more.
    if (walker.status === null) this.kept.add(walker);
  }

  history(): History {
    const { kept, last, head, rises, turns, clipped, lowest, ring, seen, plan, variables } = this;
    const from = seen > TAIL ? seen % TAIL : 0;
    let steps: readonly Step[] | null = null;
    return {
      get steps() {
        steps ??= [
          ...Array.from({ length: kept.length }, (_, row) => kept.stepAt(row)),
          ...(last === null ? [] : [stepOf(last, plan, variables)]),
        ];
        return steps;
      },
      head,
      tail: [...ring.slice(from), ...ring.slice(0, from)],
      rises,
      turns,
      clipped,
      lowest: { ...lowest },
    };
  }
}
