/** Starts the built program as a person or a script would, in an environment that says nothing but what a test says. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const PROGRAM = join(ROOT, 'dist', 'mcl.cjs');

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** PATH alone comes from outside: no colours, width, locale or terminal that happen to be here. */
export const bareEnvironment = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' });

/** Runs `mcl` with the given words to its end. */
export const mcl = (
  words: readonly string[],
  given: { readonly input?: string; readonly env?: Record<string, string> } = {},
): Promise<Ended> => ended(process.execPath, [PROGRAM, ...words], given);

/** Runs any program to its end. Standard input is empty unless given. */
export function ended(
  command: string,
  words: readonly string[],
  given: { readonly input?: string; readonly env?: Record<string, string>; readonly cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { env: { ...bareEnvironment(), ...given.env }, cwd: given.cwd ?? ROOT });
    const pieces: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    child.stdout.on('data', (piece: Buffer) => pieces.stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => pieces.stderr.push(piece));
    child.stdin.on('error', () => undefined);
    child.stdin.end(given.input ?? '');
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({
        status,
        signal,
        stdout: Buffer.concat(pieces.stdout).toString(),
        stderr: Buffer.concat(pieces.stderr).toString(),
      }),
    );
  });
}
