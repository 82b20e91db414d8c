/** The program's side of the process: its arguments, streams, signals and exit status. */

import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../src/cli.ts';
import type { Surroundings } from '../src/command.ts';
import { InputError } from '../src/input-error.ts';
import { lineReader } from './lines.ts';
import { outlet } from './outlet.ts';

/** The most that is read from standard input, in characters. The longest formula is much shorter. */
const MOST_INPUT = 1_000_000;
/** The largest file that is read, in bytes. */
const MOST_FILE = 50_000_000;

const stopped = new AbortController();
/** The exit status that an interruption or the end of the output has decided. */
let decided: number | null = null;

/** Whether something may still be on its way to standard error. */
let complained = false;

const err = (text: string): void => {
  complained = true;
  process.stderr.once('error', () => undefined).write(text);
};

const output = outlet((error) => {
  // A reader that went away (`| head`) has what it wanted.
  decided ??= error.code === 'EPIPE' ? 0 : 2;
  if (error.code !== 'EPIPE') err(`mcl: standard output cannot be written: ${error.code ?? error.message}\n`);
  process.exitCode = decided;
  stopped.abort('closed');
});

/** False where the system has no such device, or does not number its files: then Node is asked after all. */
function isNullDevice({ dev, ino }: Stats): boolean {
  const nowhere = statSync('/dev/null', { throwIfNoEntry: false });
  return ino !== 0 && nowhere?.ino === ino && nowhere.dev === dev;
}

function surroundings(): Surroundings {
  // Node's own answer takes 3 ms to set up. A pipe, a file and the null device are no terminals.
  const target = fstatSync(1);
  const terminal = target.isCharacterDevice() && !isNullDevice(target) && process.stdout.isTTY;
  const { columns, rows } = terminal ? process.stdout : { columns: null, rows: null };
  return { env: process.env, terminal, columns, rows };
}

async function readInput(what = 'the formula'): Promise<string> {
  const hint = what === 'the formula' ? 'echo "x^2" | mcl derive - --at 3' : 'cat FILE | mcl ...';
  // Of a folder Node's stream would make an empty text.
  if (fstatSync(0).isDirectory()) throw new InputError(`expected ${what} on standard input, and it is a folder`, hint);
  if (process.stdin.isTTY) throw new InputError(`expected ${what} on standard input, and nothing is piped there`, hint);
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

let readLine: (() => Promise<string | null>) | null = null;

/** The next line that is typed. Interrupted, standard input is closed, and there are no more lines. */
async function nextLine(): Promise<string | null> {
  if (readLine === null) {
    const input = process.stdin.setEncoding('utf8');
    readLine = lineReader(input[Symbol.asyncIterator]());
    stopped.signal.addEventListener('abort', () => input.destroy());
  }
  // What was said must be on the screen before anybody is waited for.
  await output.end();
  return stopped.signal.aborted ? null : await readLine();
}

let listening = false;

/** The first Ctrl-C or SIGTERM asks the command to end with what it has; the second ends it as it would end any program. */
function interruption(): AbortSignal {
  if (listening) return stopped.signal;
  listening = true;
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

/** Thirty pictures a second are as many as an eye tells apart in a terminal. */
const FRAME = 1000 / 30;
let lastFrame = 0;

async function nextFrame(): Promise<void> {
  const wait = lastFrame + FRAME - performance.now();
  if (wait > 0 && !stopped.signal.aborted)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, wait);
      function done(): void {
        clearTimeout(timer);
        stopped.signal.removeEventListener('abort', done);
        resolve();
      }
      stopped.signal.addEventListener('abort', done);
    });
  lastFrame = performance.now();
}

/** What comes from a pipe or a device, which need not end. */
function readDevice(path: string): string {
  const device = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let size = 0; size <= MOST_INPUT; ) {
      const piece = Buffer.alloc(65_536);
      const taken = readSync(device, piece);
      if (taken === 0) return Buffer.concat(pieces).toString('utf8');
      pieces.push(piece.subarray(0, taken));
      size += taken;
    }
  } finally {
    closeSync(device);
  }
  throw new InputError(`more than ${MOST_INPUT} bytes came from ${path}`, 'name a file that ends');
}

async function readFile(path: string): Promise<string> {
  if (path === '')
    throw new InputError('expected the name of a file, and found none', 'name a file, or - for standard input');
  try {
    const about = statSync(path);
    if (about.size > MOST_FILE) throw new InputError(`${path} is larger than ${MOST_FILE} bytes`);
    return about.isFile() || about.isDirectory() ? readFileSync(path, 'utf8') : readDevice(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (code ?? error)}`,
      'name a file, or - for standard input',
    );
  }
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
    readFile,
    ask: async (program) => (await import('./ask.ts')).ask(program, interruption()),
    nextLine,
    interruption,
    nextFrame,
    readShipped,
    clock: () => performance.now() / 1000,
    out: output.write,
    outBytes: output.write,
    err,
  });
  // A reader that still waits would keep the program alive.
  if (readLine !== null) process.stdin.destroy();
  await output.end();
  process.exitCode = decided ?? status;
  // What is left would be to free the memory piece by piece, which takes a millisecond.
  if (!complained) process.exit();
}

void main();
