/** The program's side of the process: its arguments, streams, signals and exit status. */

import { fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../src/cli.ts';
import type { Surroundings } from '../src/command.ts';
import { InputError } from '../src/input-error.ts';
import { outlet } from './outlet.ts';

/** The most that is read from standard input, in characters. The longest formula is much shorter. */
const MOST_INPUT = 1_000_000;

const stopped = new AbortController();
/** The exit status that an interruption or the end of the output has decided. */
let decided: number | null = null;

const err = (text: string): void => {
  process.stderr.once('error', () => undefined).write(text);
};

const output = outlet((error) => {
  // A reader that went away (`| head`) has what it wanted.
  decided ??= error.code === 'EPIPE' ? 0 : 2;
  if (error.code !== 'EPIPE') err(`mcl: standard output cannot be written: ${error.code ?? error.message}\n`);
  process.exitCode = decided;
  stopped.abort();
});

function surroundings(): Surroundings {
  // Node's own answer takes 3 ms to set up, and a pipe or a file is no terminal.
  const terminal = fstatSync(1).isCharacterDevice() && process.stdout.isTTY;
  const { columns, rows } = terminal ? process.stdout : { columns: null, rows: null };
  return { env: process.env, terminal, columns, rows };
}

async function readInput(): Promise<string> {
  const hint = 'echo "x^2" | mcl derive - --at 3';
  // Of a folder Node's stream would make an empty text.
  if (fstatSync(0).isDirectory())
    throw new InputError('expected the formula on standard input, and it is a folder', hint);
  if (process.stdin.isTTY)
    throw new InputError('expected the formula on standard input, and nothing is piped there', hint);
  let text = '';
  try {
    for await (const piece of process.stdin.setEncoding('utf8')) {
      text += piece;
      if (text.length > MOST_INPUT) break;
    }
  } catch (error) {
    throw new InputError(`standard input cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}`, hint);
  }
  if (text.length > MOST_INPUT) throw new InputError(`more than ${MOST_INPUT} characters came on standard input`, hint);
  return text;
}

let lines: { readonly next: () => Promise<string | null>; readonly close: () => void } | null = null;

/** Lines are read as they are asked for; the reader that this takes is made with the first of them. */
async function nextLine(): Promise<string | null> {
  if (lines === null) {
    const { createInterface } = await import('node:readline');
    const reader = createInterface({ input: process.stdin, terminal: false });
    const iterator = reader[Symbol.asyncIterator]();
    lines = {
      next: async () => {
        const { done, value } = await iterator.next();
        return done === true ? null : value;
      },
      close: () => reader.close(),
    };
    stopped.signal.addEventListener('abort', lines.close);
  }
  return await lines.next();
}

/** The first Ctrl-C or SIGTERM asks the command to end with what it has; the second ends it as it would end any program. */
function interruption(): AbortSignal {
  output.streams();
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      decided ??= status;
      stopped.abort();
    });
  }
  return stopped.signal;
}

async function readShipped(path: string): Promise<string | null> {
  try {
    return readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const status = await run(process.argv.slice(2), {
    surroundings,
    readInput,
    nextLine,
    interruption,
    readShipped,
    out: output.write,
    err,
  });
  lines?.close();
  await output.end();
  process.exitCode = decided ?? status;
}

void main();
