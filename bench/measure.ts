/**
 * How fast is one thing beside another?
 *
 * Times of a shared machine wander; ratios measured side by side wander less. Every case is run once in each round, one
 * after the other, and compared with the first case of the same round; the median of these ratios is what is reported,
 * with the quartiles, so that a reader sees how much it moved.
 */

import { spawn } from 'node:child_process';

export interface Measured {
  readonly name: string;
  /** Median, in seconds. */
  readonly time: number;
  /** Median over the rounds of this case's time by the first case's, and its quartiles. */
  readonly ratio: number;
  readonly quartiles: readonly [number, number];
  /** Largest resident memory in bytes, where it was measured. */
  readonly memory?: number;
  readonly memoryRatio?: number;
}

/** A benchmark: a file in this folder exports `name` and `run`. */
export interface Bench {
  /** What is measured, in a line. */
  readonly name: string;
  readonly run: () => Promise<readonly Measured[]>;
  /** What else was counted, a line each. */
  readonly counts?: () => readonly string[];
}

export interface FunctionCase {
  readonly name: string;
  /** The work. What it returns is kept, so that it cannot be optimised away. */
  readonly work: () => unknown;
}

/** Calls of a function, in one process: CPU time a call, after warming up. */
export async function compareFunctions(
  cases: readonly FunctionCase[],
  rounds = 15,
  secondsEach = 0.03,
): Promise<readonly Measured[]> {
  const calls = cases.map(({ work }) => callsIn(work, secondsEach));
  const times = cases.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    cases.forEach(({ work }, i) => {
      const start = process.cpuUsage();
      for (let call = 0; call < (calls[i] as number); call++) kept = work();
      const { user, system } = process.cpuUsage(start);
      times[i]?.push((user + system) / 1e6 / (calls[i] as number));
    });
  }
  return cases.map(({ name }, i) => summary(name, times[i] as number[], times[0] as number[]));
}

/** Where results go, so that the work that made them has to be done. */
export let kept: unknown = null;

/** How many calls take as long as asked; warms the function up on the way. */
function callsIn(work: () => unknown, seconds: number): number {
  for (let calls = 1; ; calls *= 2) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) kept = work();
    if (performance.now() - start >= 1000 * seconds) return calls;
  }
}

export interface ProcessCase {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The exit status that an answer has; 0 where it is left out. */
  readonly status?: number;
}

/** Whole processes, from their start to their end: wall time, and of Node processes the largest memory. */
export async function compareProcesses(cases: readonly ProcessCase[], rounds = 21): Promise<readonly Measured[]> {
  const times = cases.map((): number[] => []);
  const memory = cases.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { command, args, status = 0 }] of cases.entries()) {
      const seconds = await wholeRun(command, args, status);
      // The first round fills the caches of the machine.
      if (round > 0) times[i]?.push(seconds);
      if (round % 4 === 0 && command === process.execPath) memory[i]?.push(await largestMemory(args));
    }
  }
  return cases.map(({ name }, i) => {
    const measured = summary(name, times[i] as number[], times[0] as number[]);
    if (memory[i]?.length === 0) return measured;
    const bytes = median(memory[i] as number[]);
    return { ...measured, memory: bytes, memoryRatio: bytes / median(memory[0] as number[]) };
  });
}

function wholeRun(command: string, args: readonly string[], expected: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.resume();
    child.on('error', reject);
    child.on('exit', (status) => {
      if (status === expected) resolve((performance.now() - start) / 1000);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status}`));
    });
  });
}

/** Node says at its end how much memory it had at most; a small module loaded before the program passes that on. */
function largestMemory(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    // The benchmarks run in the root of the project.
    const report = './bench/report-memory.cjs';
    const child = spawn(process.execPath, ['--require', report, ...args], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stdio[3]?.on('data', (piece) => {
      text += piece;
    });
    child.on('error', reject);
    child.on('close', () => resolve(1024 * Number(text)));
  });
}

const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.round(share * (values.length - 1))] as number;
export const median = (values: readonly number[]): number => quantile(values, 0.5);

function summary(name: string, times: readonly number[], first: readonly number[]): Measured {
  const ratios = times.map((time, round) => time / (first[round] as number));
  return {
    name,
    time: median(times),
    ratio: median(ratios),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}
