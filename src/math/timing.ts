/**
 * How long does it take, really?
 *
 * Counting says what has to be done, a clock what it takes here. The work is repeated until it has taken long enough for the
 * clock to tell, the shortest of three such runs counts, because whatever disturbs a run makes it longer, and time is given for
 * one piece of work. Before that it is done for a quarter of a second unmeasured, until the engine has compiled it.
 *
 *     value of rosenbrock:10     0.05 microseconds: 400,000 of them in 20 milliseconds
 *
 * The clock is handed in. Nothing here knows the time by itself, and what it measured is never compared with anything in a
 * test: only with what a made-up clock would say.
 *
 * Where it breaks: times are of one machine, of one moment; ratios of times move by a tenth from run to run, on a busy machine
 * by more. Forward mode is not timed: it walks the tree here, which the others do not.
 *
 * Next: ./critical-points.ts
 */

import { gradientFunction, valueFunction } from './compile.ts';
import type { Expr } from './expression.ts';

/** Seconds since some moment; never runs backwards. */
export type Clock = () => number;

/** Seconds for one value, and for one gradient by each method; null where that would have taken too long. */
export interface Measured {
  readonly value: number;
  readonly forward: number | null;
  readonly central: number | null;
  readonly reverse: number;
}

/** Seconds that a run lasts at least; longer than a clock of a millisecond is wrong by. */
const LONG_ENOUGH = 0.02;
const RUNS = 3;
/** Seconds that one gradient may take to be measured at all. */
const PATIENCE = 0.5;
/** Seconds of work before anything is measured: the engine compiles what runs often, some tenths of a second later. */
const WARMING = 0.25;
/** However fast the clock stands still, it ends. */
const MOST_CALLS = 2 ** 30;

/** Seconds for one call of the work: the shortest of three runs. */
export function secondsFor(work: (call: number) => number, clock: Clock): number {
  const seconds = (calls: number): number => {
    const start = clock();
    for (let call = 0; call < calls; call++) kept[0] = work(call);
    return clock() - start;
  };
  let calls = 1;
  let first = seconds(calls);
  while (first < LONG_ENOUGH && calls < MOST_CALLS) {
    calls *= 2;
    first = seconds(calls);
  }
  const runs = Array.from({ length: RUNS - 1 }, () => seconds(calls));
  return Math.min(first, ...runs) / calls;
}

/** Where results go: work whose result nobody takes is work that an engine leaves out. */
const kept = new Float64Array(1);

/** Does the work until the engine has had time to compile it. */
function warmUp(work: (call: number) => number, clock: Clock): void {
  const start = clock();
  for (let calls = 0; calls < MOST_CALLS && clock() - start < WARMING; calls += 16)
    for (let call = 0; call < 16; call++) kept[0] = work(call);
}

/** Times of a value and of gradients, at a point of no importance. */
export function timesOf(expr: Expr, variables: readonly string[], clock: Clock): Measured {
  const n = variables.length;
  const f = valueFunction(expr, variables);
  const slopes = gradientFunction(expr, variables);
  const point = Float64Array.from({ length: n }, (_, i) => 0.5 + ((i * 0.6180339887498949) % 1));
  const gradient = new Float64Array(n);
  const first = point[0] as number;
  /** Another point with every call, or an engine would see that every call gives the same. */
  const moving = (work: () => number) => (call: number) => {
    point[0] = first + (call & 7) * 2 ** -20;
    return work();
  };
  const valueOnce = moving(() => f(point));
  const reverseOnce = moving(() => slopes(point, gradient));
  warmUp(valueOnce, clock);
  warmUp(reverseOnce, clock);
  const value = secondsFor(valueOnce, clock);
  const patient = (evaluations: number, work: () => number): number | null =>
    value * evaluations > PATIENCE ? null : secondsFor(moving(work), clock);
  const h = 1e-6;
  return {
    value,
    forward: patient(n + 1, () => {
      const here = f(point);
      for (let i = 0; i < n; i++) {
        const x = point[i] as number;
        point[i] = x + h;
        gradient[i] = (f(point) - here) / (x + h - x);
        point[i] = x;
      }
      return gradient[0] as number;
    }),
    central: patient(2 * n, () => {
      for (let i = 0; i < n; i++) {
        const x = point[i] as number;
        point[i] = x + h;
        const ahead = f(point);
        point[i] = x - h;
        gradient[i] = (ahead - f(point)) / (x + h - (x - h));
        point[i] = x;
      }
      return gradient[0] as number;
    }),
    reverse: secondsFor(reverseOnce, clock),
  };
}
