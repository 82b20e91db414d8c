/**
 * Runs a program of the person's to its end: gives it a text, and takes what it says.
 *
 * It runs in a group of processes of its own, so that whatever it started ends with it: when it is too slow, says too much, or
 * the person interrupts, the whole group is ended. Nothing of it is left running.
 */

import { spawn } from 'node:child_process';
import type { Answered, Program } from '../src/command.ts';

/** The most that is taken of each of its streams, in characters. */
const MOST_OUTPUT = 20_000_000;
const MOST_ERRORS = 10_000;
/** How long a group that was asked to end may take before it is made to. */
const PATIENCE = 300;

export async function ask({ command, input, seconds }: Program, signal: AbortSignal): Promise<Answered> {
  return await new Promise((resolve) => {
    const windows = process.platform === 'win32';
    const child = spawn(command, { shell: true, detached: !windows, stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    let end: Answered['end'] = 'itself';

    const endGroup = (how: NodeJS.Signals): void => {
      try {
        if (windows) child.kill(how);
        else if (child.pid !== undefined) process.kill(-child.pid, how);
      } catch {
        // The group has ended already.
      }
    };
    let forced: NodeJS.Timeout | undefined;
    const stop = (reason: Answered['end']): void => {
      if (end !== 'itself') return;
      end = reason;
      endGroup('SIGTERM');
      forced = setTimeout(() => {
        endGroup('SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
      }, PATIENCE);
    };
    const timer = setTimeout(() => stop('too slow'), 1000 * seconds);
    const interrupted = (): void => stop('interrupted');
    signal.addEventListener('abort', interrupted);

    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
      if (stdout.length > MOST_OUTPUT) stop('too much');
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr = (stderr + piece).slice(-MOST_ERRORS);
    });
    // A program that ends before it has read everything is heard all the same.
    child.stdin.on('error', () => undefined).end(input);
    const done = (status: number | null): void => {
      clearTimeout(timer);
      clearTimeout(forced);
      signal.removeEventListener('abort', interrupted);
      // What it left running in the background has its streams still, and would keep this program waiting for it.
      endGroup('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ stdout, stderr, status, end });
    };
    child.on('error', () => done(null));
    child.on('exit', (status) => {
      // What was written before the end is still on its way; what others hold open is not waited for.
      const late = setTimeout(() => finish(), PATIENCE);
      const finish = (): void => {
        clearTimeout(late);
        child.removeListener('close', finish);
        done(status);
      };
      child.on('close', finish);
    });
  });
}
