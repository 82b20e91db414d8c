#!/usr/bin/env node
/** The only file that touches the process: its arguments, streams, signals and exit status. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../src/cli.ts';
import { InputError } from '../src/input-error.ts';

const interrupted = new AbortController();
let status: number | null = null;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // The reader has what it wanted.
  status = 0;
  process.exitCode = 0;
  interrupted.abort();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const ending = run(process.argv.slice(2), {
  surroundings: () => ({
    env: process.env,
    terminal: process.stdout.isTTY,
    columns: process.stdout.columns ?? null,
    rows: process.stdout.rows ?? null,
  }),
  out: (text) =>
    new Promise((resolve) => {
      if (process.stdout.write(text) || process.stdout.destroyed) resolve();
      else process.stdout.once('drain', resolve);
    }),
  err: (text) => process.stderr.write(text),
  readInput: async () => {
    if (process.stdin.isTTY)
      throw new InputError(
        'expected the formula on standard input, and it is a terminal',
        'echo "x^2" | mcl derive - --at 3',
      );
    let text = '';
    for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
    return text;
  },
  interruption: () => {
    for (const [signal, meaning] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => {
        status = meaning;
        interrupted.abort();
      });
    }
    return interrupted.signal;
  },
  readShipped: async (path) => await readFile(join(import.meta.dirname, path), 'utf8').catch(() => null),
});
void ending.then((ended) => {
  process.exitCode = status ?? ended;
});
