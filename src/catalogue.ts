/**
 * Which commands are there?
 *
 * Names and summaries are repeated here so that help needs no command's code; each command is loaded when it is asked
 * for. A test holds the two against each other.
 */

import type { Command } from 'commander';
import type { Example, Flags, LabCommand, Outside, Screen, World } from './command.ts';
import { json } from './render/json.ts';
import { decideScreen } from './screen.ts';

/** A command with its types of options and results closed over: what the program needs to run it. */
export interface Runnable {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly hasBareAnswer: boolean;
  readonly declare: (command: Command) => Command;
  /** Does the work, writes the answer and gives the exit status. */
  readonly run: (args: readonly string[], flags: Flags, screen: Screen, outside: Outside) => Promise<number>;
}

export interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Runnable>;
}

export const catalogue: readonly Entry[] = [
  {
    name: 'derive',
    summary: 'the derivative of a formula: what it is, what it means, and how wrong each way to it is',
    load: async () => runnable((await import('./commands/derive.ts')).derive),
  },
  {
    name: 'error-sweep',
    summary: 'why a smaller step stops helping: truncation against roundoff, apart, in four precisions',
    load: async () => runnable((await import('./commands/error-sweep.ts')).errorSweep),
  },
  {
    name: 'stability',
    summary: 'where the digits of a formula die, and a form of it that keeps them',
    load: async () => runnable((await import('./commands/stability.ts')).stability),
  },
  {
    name: 'gradient',
    summary: 'one slope for every knob: gradient, directions, curvature, and what each way to them costs',
    load: async () => runnable((await import('./commands/gradient.ts')).gradient),
  },
  {
    name: 'chain',
    summary: 'the computation forth and back: values, local rates, what is sent back, and what adds up',
    load: async () => runnable((await import('./commands/chain.ts')).chain),
  },
  {
    name: 'cost',
    summary: 'why reverse mode: what one gradient costs, as the knobs become many',
    load: async () => runnable((await import('./commands/cost.ts')).cost),
  },
  {
    name: 'landscape',
    summary: 'the ground a descent walks on: level lines, minima, maxima and saddles, found and proved',
    load: async () => runnable((await import('./commands/landscape.ts')).landscape),
  },
  {
    name: 'descend',
    summary: 'walk downhill: what a run will do, what it did, why, and what to try next',
    load: async () => runnable((await import('./commands/descend.ts')).descend),
  },
  {
    name: 'check',
    summary: 'is this derivative right, and if not, which mistake was made, and where',
    load: async () => runnable((await import('./commands/check.ts')).check),
  },
  {
    name: 'functions',
    summary: 'what a formula may contain: functions, constants, operators',
    load: async () => runnable((await import('./commands/functions.ts')).functions),
  },
];

/** Closes over the types of a command. */
export function runnable<Options, Result extends object>(command: LabCommand<Options, Result>): Runnable {
  const { name, summary, examples } = command;
  return {
    name,
    summary,
    examples,
    hasBareAnswer: command.bare !== undefined,
    declare: (declared) => command.declare(declared),
    run: async (args, flags, screen, outside) => {
      if (screen.colorDepth > 0) await (await import('./render/paint.ts')).prepareColours();
      const read = command.read(args, flags);
      const options = command.gather === undefined ? read : await command.gather(read, outside);
      const streamed = command.stream?.(options, worldOf(screen, flags, outside)) ?? null;
      if (streamed !== null) return await streamed;
      const result = await command.compute(options, outside.clock);
      await outside.out(await drawn(command, result, options, flags, screen));
      return command.status?.(result) ?? 0;
    },
  };
}

/** The world of a command that may write while it works. The signal is taken up when it is first looked at. */
const worldOf = (screen: Screen, flags: Flags, outside: Outside): World => ({
  screen,
  look: () => decideScreen(outside.surroundings(), flags),
  nextFrame: outside.nextFrame,
  out: outside.out,
  outBytes: outside.outBytes,
  err: outside.err,
  nextLine: outside.nextLine,
  interactive: outside.surroundings().terminal,
  get signal() {
    return outside.interruption();
  },
});

async function drawn<Options, Result extends object>(
  command: LabCommand<Options, Result>,
  result: Result,
  options: Options,
  flags: Flags,
  screen: Screen,
): Promise<string> {
  if (flags['json'] === true || flags['format'] === 'json') return json({ command: command.name, ...result });
  const format = Object.entries(command.formats ?? {}).find(([name]) => flags[name] === true)?.[1];
  if (format !== undefined) return closed(format(result, screen, options));
  if (flags['quiet'] === true && command.bare !== undefined) return closed(command.bare(result));
  return closed(await command.text(result, screen, options));
}

/** The text with a line break at its end. */
const closed = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
