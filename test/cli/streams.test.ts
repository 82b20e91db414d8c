import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { bareEnvironment, ended, mcl, PROGRAM } from '../program.ts';
import { openShell } from '../sessions.ts';

const shell = openShell();
afterAll(shell.close);

/** A sum of thousands of terms: the ledger of its computation is a document of more than a megabyte. */
const LONG_SUM = `x${'+x'.repeat(4_900)}`;

/** A run that nobody waits for. */
const ENDLESS = ['descend', 'rosenbrock', '--steps', '100000000', '--tolerance', '0', '--ndjson'];

describe('standard output', () => {
  test('takes a long document whole, however slowly it is read', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'chain', LONG_SUM, '--at', '1', '--json'], {
      env: bareEnvironment(),
    });
    const status = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // It waits for its reader.
    expect(child.exitCode).toBeNull();
    let text = '';
    for await (const piece of child.stdout.setEncoding('utf8')) text += piece;
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(text)).toMatchObject({ command: 'chain', value: 4_901, gradient: { x: 4_901 } });
    expect(await status).toBe(0);
  });

  test('that is closed ends the program quietly with 0', async () => {
    const { stdout, stderr } = await ended('bash', [
      '--norc',
      '-c',
      '"$0" "$1" functions | head -1; echo "$PIPESTATUS"',
      process.execPath,
      PROGRAM,
    ]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Beside each function.*\n0\n$/);
  });

  test('that is closed in the middle of a long document ends it quietly too', async () => {
    const line = '"$0" "$1" chain "$2" --at 1 --json | head -c 100 | wc -c; echo "$PIPESTATUS"';
    const { stdout, stderr } = await ended('bash', ['--norc', '-c', line, process.execPath, PROGRAM, LONG_SUM]);
    expect([stdout, stderr]).toEqual(['100\n0\n', '']);
  });

  test.runIf(existsSync('/dev/full'))('that is full is a mistake that is said, without a stack', async () => {
    const { status, stderr } = await shell.run('mcl functions > /dev/full');
    expect([status, stderr]).toEqual([2, 'mcl: standard output cannot be written: ENOSPC\n']);
  });

  test('holds the answer and nothing else', async () => {
    const { stdout, stderr } = await mcl(['derive', 'x^2', '--at', '3', '--json']);
    expect(stderr).toBe('');
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stdout.endsWith('}\n')).toBe(true);
  });
});

describe('standard input', () => {
  test('that is a folder is a mistake', async () => {
    const { status, stderr } = await shell.run('mcl derive - --at 3 < /');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mcl: expected the formula on standard input, and it is a folder\nhint: echo/);
  });

  test('that is closed is empty', async () => {
    const { status, stderr } = await shell.run('mcl derive - --at 3 <&-');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mcl: expected a formula/);
  });
});

describe('an interruption', () => {
  /** A program that is under way: what it has written, and how it ends. */
  function started(words: readonly string[], read = true) {
    const child = spawn(process.execPath, [PROGRAM, ...words], { env: bareEnvironment() });
    const written = { stdout: '', stderr: '' };
    if (read)
      child.stdout.setEncoding('utf8').on('data', (piece) => {
        written.stdout += piece;
      });
    child.stderr.setEncoding('utf8').on('data', (piece) => {
      written.stderr += piece;
    });
    const ending = new Promise((resolve) => child.on('exit', (status, signal) => resolve(signal ?? status)));
    const closing = new Promise((resolve) => child.on('close', resolve));
    return { child, written, ending, closing };
  }
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const pause = (milliseconds: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, milliseconds));

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a run with what it has, and with %d', async (signal, status) => {
    const { child, written, ending, closing } = started(ENDLESS);
    await until(() => written.stdout.includes('\n'));
    // Records arrive while the run goes on.
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    expect(await ending).toBe(status);
    await closing;
    const records = written.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    // Whole records, in order, and nothing after them.
    const result = records.pop();
    const steps = records.map(({ type, step }) => (type === 'step' ? step : type));
    expect(steps).toEqual([...steps.keys()]);
    expect(steps.length).toBeGreaterThan(1);
    expect(result).toMatchObject({ type: 'result', result: { status: 'interrupted', steps: steps.length - 1 } });
    expect(written.stderr).not.toMatch(/ at |Error/);
  });

  test('a second one ends a run whose reader takes nothing', async () => {
    const { child, ending } = started(ENDLESS, false);
    await pause(800);
    child.kill('SIGINT');
    await pause(300);
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect(await ending).toBe('SIGINT');
  });

  test('ends a program that waits for its input', async () => {
    const { child, written, ending } = started(['derive', '-', '--at', '3']);
    await pause(300);
    child.kill('SIGINT');
    expect(await ending).toBe('SIGINT');
    expect(written).toEqual({ stdout: '', stderr: '' });
  });
});

test('a reader that leaves ends an endless run quietly', async () => {
  const line = `"$0" "$1" ${ENDLESS.join(' ')} | head -2 | wc -l; echo "$PIPESTATUS"`;
  const { stdout, stderr } = await ended('bash', ['--norc', '-c', line, process.execPath, PROGRAM]);
  expect([stdout, stderr]).toEqual(['2\n0\n', '']);
});
