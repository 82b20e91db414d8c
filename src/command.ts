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

/** Where standard output leads, before anything that was typed is taken into account. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether answers go to a terminal. */
  readonly terminal: boolean;
  /** Its width and height, or null where nobody knows. */
  readonly columns: number | null;
  readonly rows: number | null;
}

/** The streams of one run of the program. */
interface Streams {
  /** Writes to standard output; resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  /** Writes bytes to standard output; resolves when they may be overwritten. */
  readonly outBytes: (bytes: Uint8Array) => Promise<void>;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
}

/** What the program may touch. Only `bin/mcl.ts` makes one, from `process`. */
export interface Outside extends Streams {
  readonly surroundings: () => Surroundings;
  /** The whole of standard input; `what` is expected there: the formula. */
  readonly readInput: (what?: string) => Promise<string>;
  /** A file that the person named. Throws InputError where it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  /** Runs a program of the person's to its end; nothing of it is left running. */
  readonly ask: (program: Program) => Promise<Answered>;
  /** The next line of standard input, without its line break; null where there is none any more. */
  readonly nextLine: () => Promise<string | null>;
  /** From here on an interruption aborts this signal; before, Ctrl-C simply ends the program. */
  readonly interruption: () => AbortSignal;
  /** Resolves when the next picture of a moving one may be drawn, thirty a second at most; at once when interrupted. */
  readonly nextFrame: () => Promise<void>;
  /** A file that ships beside the program: `schemas/derive.json`. Null where there is none. */
  readonly readShipped: (path: string) => Promise<string | null>;
  /** Seconds since some moment. For times that are asked for and shown as measured; nothing else may depend on it. */
  readonly clock: () => number;
}

/** A program of the person's, what it gets to read, and how long it may take. */
export interface Program {
  /** As it is typed in a shell. */
  readonly command: string;
  readonly input: string;
  readonly seconds: number;
}

/** What a program said, and how it ended. */
export interface Answered {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where it did not end by itself. */
  readonly status: number | null;
  readonly end: 'itself' | 'too slow' | 'too much' | 'interrupted';
}

/** Where a command may get what it was told to look at. */
export type Sources = Pick<Outside, 'readInput' | 'readFile' | 'ask'>;

/** What a command that writes while it works may use. */
export interface World extends Streams {
  readonly screen: Screen;
  /** Whether answers go to a terminal, so that something may be redrawn. */
  readonly interactive: boolean;
  /**
   * Aborted when the person interrupts (Ctrl-C) or the reader of the output has gone. From the moment it is first looked
   * at, Ctrl-C no longer ends the program by itself: the command has to look at it between its steps. Its reason is
   * 'closed' where nobody reads any more.
   */
  readonly signal: AbortSignal;
  /** The screen as it is now: a terminal may have been resized since the command began. */
  readonly look: () => Screen;
  /** Resolves when the next frame may be drawn, thirty a second at most; at once when the person has interrupted. */
  readonly nextFrame: () => Promise<void>;
  /** The next line that is typed; null at the end of the input, and when the person interrupts. */
  readonly nextLine: () => Promise<string | null>;
}

/** Values of the options, by commander's camelCase name. */
export type Flags = Readonly<Record<string, unknown>>;

/**
 * One command of the lab: what it takes, what it works out, how the answer reads.
 * Options → plain result → drawing. JSON is the other drawing of the same result and needs no code.
 */
export interface LabCommand<Options, Result extends object> {
  readonly name: string;
  readonly summary: string;
  /** Command lines that are shown in the help and run by the tests, each with what it shows. */
  readonly examples: readonly Example[];
  /** Declares arguments and options to commander. Those that all commands have are declared for it. */
  readonly declare: (command: Command) => Command;
  /** Turns what was typed into options; throws InputError for what a person can put right. */
  readonly read: (args: readonly string[], flags: Flags) => Options;
  /** Fetches what the options name: files, standard input, the answers of a program. Left out where there is nothing to fetch. */
  readonly gather?: (options: Options, sources: Sources) => Promise<Options>;
  /**
   * The work. Pure: no chance without a seed, no printing, and the clock only where times are asked for. A promise where a
   * module is loaded first.
   */
  readonly compute: (options: Options, clock?: () => number) => Result | Promise<Result>;
  /** One drawing of the result; the options say which parts to show. A promise where a module is loaded first. */
  readonly text: (result: Result, screen: Screen, options: Options) => string | Promise<string>;
  /** The exit status an answer stands for, where it is not 0. */
  readonly status?: (result: Result) => number;
  /** The bare answer on a line of its own. A command that has one takes --quiet. */
  readonly bare?: (result: Result) => string;
  /** Other drawings of the result, by the boolean option that asks for them, which `declare` declares: `csv`. */
  readonly formats?: Readonly<Record<string, (result: Result, screen: Screen, options: Options) => string>>;
  /**
   * Writes while it works (--ndjson, --step) and gives the exit status; null where these options ask for nothing of
   * the kind, and the answer is to be computed and drawn as usual.
   */
  readonly stream?: (options: Options, world: World) => Promise<number> | null;
}

/** A command line with what it shows. `status` is its exit status where that is not 0. */
export interface Example {
  readonly line: string;
  readonly shows: string;
  readonly status?: number;
}
