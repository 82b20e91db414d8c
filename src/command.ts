import type { Command } from 'commander';

/** What a drawing may assume about where it will be seen. */
export interface Screen {
  /** Width in characters. */
  readonly columns: number;
  /** Height in characters, where there is a terminal to have one. */
  readonly rows: number | null;
  /** 0 none, 1 the sixteen colours of the theme, 2 the palette of 256, 3 24-bit. */
  readonly colorDepth: 0 | 1 | 2 | 3;
  /** False: nothing but ASCII may be drawn. */
  readonly unicode: boolean;
  /** True: pictures are told in a paragraph instead of drawn. */
  readonly describe: boolean;
}

/** Where a run of the program gets its input and leaves its output. Only `bin/mcl.ts` makes one from `process`. */
export interface World {
  readonly screen: Screen;
  /** Whether answers go to a terminal, so that something may be redrawn. */
  readonly interactive: boolean;
  /** The whole of standard input. */
  readonly readInput: () => Promise<string>;
  /** Writes to standard output; resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Aborted when the person interrupts (Ctrl-C) or the reader of the output has gone. */
  readonly signal: AbortSignal;
}

/** Values of the options, by commander's camelCase name. */
export type Flags = Readonly<Record<string, unknown>>;

/**
 * One command of the lab: what it takes, what it works out, how the answer reads.
 * Options → plain result → drawing. JSON is the other drawing of the same result and needs no code.
 */
export interface LabCommand<Options, Result> {
  readonly name: string;
  readonly summary: string;
  /** Command lines that are shown in the help and run by the tests, each with what it shows. */
  readonly examples: readonly { readonly line: string; readonly shows: string }[];
  /** Declares arguments and options to commander. */
  readonly declare: (command: Command) => Command;
  /** Turns what was typed into options; throws InputError for what a person can put right. */
  readonly read: (args: readonly string[], flags: Flags) => Options;
  /** The work. Pure: no clock, no chance without a seed, no printing. */
  readonly compute: (options: Options) => Result;
  /** One drawing of the result. */
  readonly text: (result: Result, screen: Screen) => string;
  /** The exit status an answer stands for, where it is not 0. */
  readonly status?: (result: Result) => number;
}
