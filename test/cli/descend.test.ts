import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bareEnvironment, ended, mcl, PROGRAM } from '../program.ts';

/** A run that takes all of its steps. */
const running = (steps: number): string[] => [
  'descend',
  'rosenbrock',
  '--lr',
  '0.0001',
  '--tolerance',
  '0',
  '--steps',
  String(steps),
];

/** What becomes of the output: read at once, read piece by piece with pauses, read for a while and closed, or a file. */
type Reader = 'at once' | 'slowly' | 'for a while' | 'file';

/** Runs to the end; the largest memory it had, in bytes. */
function memoryOf(words: readonly string[], reader: Reader = 'at once'): Promise<number> {
  return new Promise((resolve, reject) => {
    const folder = mkdtempSync(join(tmpdir(), 'mcl-'));
    const file = reader === 'file' ? openSync(join(folder, 'steps'), 'w') : 'pipe';
    const child = spawn(process.execPath, ['--require', './bench/report-memory.cjs', PROGRAM, ...words], {
      env: bareEnvironment(),
      stdio: ['ignore', file, 'ignore', 'pipe'],
    });
    let report = '';
    child.stdio[3]?.on('data', (piece) => {
      report += piece;
    });
    let read = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      read += piece.length;
      if (reader === 'slowly') {
        child.stdout?.pause();
        setTimeout(() => child.stdout?.resume(), 1);
      }
      if (reader === 'for a while' && read > 20e6) child.stdout?.destroy();
    });
    child.on('error', reject);
    child.on('close', () => {
      if (typeof file === 'number') closeSync(file);
      rmSync(folder, { recursive: true });
      resolve(1024 * Number(report));
    });
  });
}

describe('mcl descend --ndjson', () => {
  test('writes a million steps whole, in order, and the result last', async () => {
    const child = spawn(process.execPath, [PROGRAM, ...running(1_000_000), '--ndjson'], { env: bareEnvironment() });
    let [lines, rest, last] = [0, '', ''];
    let inOrder = true;
    for await (const piece of child.stdout.setEncoding('utf8')) {
      const parts = (rest + piece).split('\n');
      rest = parts.pop() as string;
      for (const line of parts) {
        if (lines <= 1_000_000) inOrder &&= line.startsWith(`{"type":"step","step":${lines},`);
        lines += 1;
        last = line;
      }
    }
    expect([lines, rest, inOrder]).toEqual([1_000_002, '', true]);
    expect(JSON.parse(last)).toMatchObject({ type: 'result', result: { status: 'out of steps', steps: 1_000_000 } });
  }, 120_000);

  // A million steps are 250 MB of lines. A program that has loaded what a run needs holds some 65 MB.
  const LITTLE = 15e6;

  test('holds as much memory for a million steps as for a thousand', async () => {
    const few = await memoryOf([...running(1_000), '--ndjson']);
    expect(few).toBeGreaterThan(30e6);
    for (const steps of [100_000, 1_000_000])
      expect((await memoryOf([...running(steps), '--ndjson'])) - few, `${steps} steps`).toBeLessThan(LITTLE);
  }, 120_000);

  test.each([
    ['into a file', 1_000_000, 'file'],
    ['to a slow reader', 200_000, 'slowly'],
    ['to a reader that goes away', 100_000_000, 'for a while'],
  ] as const)(
    '%s: no more than that',
    async (_what, steps, reader) => {
      const few = await memoryOf([...running(1_000), '--ndjson']);
      expect((await memoryOf([...running(steps), '--ndjson'], reader)) - few).toBeLessThan(LITTLE);
    },
    120_000,
  );

  test('a reader that goes away ends it quietly, at once', async () => {
    const line =
      '"$0" "$1" descend rosenbrock --lr 1e-5 --tolerance 0 --steps 100000000 --ndjson | head -2; echo "$PIPESTATUS"';
    const { stdout, stderr } = await ended('bash', ['--norc', '-c', line, process.execPath, PROGRAM]);
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2).map((text) => JSON.parse(text).step)).toEqual([0, 1]);
    expect(lines[2]).toBe('0');
  });

  test('Ctrl-C ends it with whole lines and 130', async () => {
    const child = spawn(process.execPath, [PROGRAM, ...running(1_000_000_000), '--ndjson'], { env: bareEnvironment() });
    const ending = new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
    let [text, length] = ['', 0];
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      if (length === 0) setTimeout(() => child.kill('SIGINT'), 100);
      length += piece.length;
      text = (text + piece).slice(-10_000);
    });
    expect(await ending).toBe(130);
    expect(length).toBeGreaterThan(0);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) as string)).toMatchObject({
      type: 'result',
      result: { status: 'interrupted' },
    });
  });
});

test('a diverging run is an answer: status 0', async () => {
  const { status, stdout } = await mcl(['descend', 'x^2', '--from', '3', '--lr', '1.5']);
  expect(status).toBe(0);
  expect(stdout).toContain('diverging');
});

test('the same command gives the same bytes', async () => {
  const words = ['descend', 'sphere', '--lr', '0.1', '--noise', '1', '--seed', '7', '--steps', '200', '--json'];
  const [first, second] = [await mcl(words), await mcl(words)];
  expect(second.stdout).toBe(first.stdout);
});

// ── on a terminal ──────────────────────────────────────────────────────────────────────────────────────────────────

const hasTmux = ((): boolean => {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const socket = `mcl-test-${process.pid}`;
const tmux = (...words: readonly string[]): string =>
  execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], {
    encoding: 'utf8',
    env: { ...bareEnvironment(), TERM: 'xterm', HOME: '/nonexistent' },
  });
afterAll(() => {
  if (hasTmux) tmux('kill-server');
});

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a terminal shows what is looked for, and gives what it shows. */
async function shownBy(name: string, looked: (screen: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 150; tries++) {
    const screen = tmux('capture-pane', '-p', '-t', name);
    if (looked(screen)) return screen;
    await pause(100);
  }
  throw new Error(`the terminal shows\n${tmux('capture-pane', '-p', '-t', name)}`);
}

/** Opens a terminal of 80 by 24 and types a command into its shell. */
async function typed(name: string, line: string): Promise<void> {
  tmux('new-session', '-d', '-s', name, '-x', '80', '-y', '24', 'env LC_ALL=C.UTF-8 PS1=ready: sh');
  await shownBy(name, (screen) => screen.includes('ready:'));
  tmux('send-keys', '-t', name, `clear; ${line}; echo "ended with $?"`, 'Enter');
}

const WATCHED = `'${process.execPath}' '${PROGRAM}' descend '(w-3)^2 + 1' --from 0 --lr 0.02 --steps 120 --watch --no-color`;

// Where there is no tmux the same behaviour is tested as text, in test/commands/descend.test.ts under --watch.
describe.runIf(hasTmux)(
  'mcl descend --watch on a terminal (with tmux; as text in test/commands/descend.test.ts)',
  () => {
    test('redraws in place, and ends with the screen that a pipe gets', async () => {
      await typed('in-place', WATCHED);
      const early = await shownBy('in-place', (screen) => /step [1-9]\d? of 120/.test(screen));
      expect(early.match(/step \d+ of 120/g)).toHaveLength(1);
      expect(tmux('display-message', '-p', '-t', 'in-place', '#{cursor_flag}')).toBe('0\n');
      await shownBy('in-place', (screen) => screen.includes('ended with 0'));
      const all = tmux('capture-pane', '-p', '-S', '-200', '-t', 'in-place');
      const piped = await mcl(['descend', '(w-3)^2 + 1', '--from', '0', '--lr', '0.02', '--steps', '120']);
      const trimmed = (text: string): string =>
        text
          .split('\n')
          .map((line) => line.trimEnd())
          .join('\n');
      expect(trimmed(all)).toContain(trimmed(piped.stdout));
      expect(all).not.toMatch(/step \d+ of 120/);
      expect(tmux('display-message', '-p', '-t', 'in-place', '#{cursor_flag}')).toBe('1\n');
    }, 60_000);

    test('Ctrl-C gives the cursor back, and the status is 130', async () => {
      await typed('stopped', WATCHED);
      await shownBy('stopped', (screen) => /step [1-9]\d? of 120/.test(screen));
      tmux('send-keys', '-t', 'stopped', 'C-c');
      await shownBy('stopped', (screen) => screen.includes('ended with 130'));
      expect(tmux('display-message', '-p', '-t', 'stopped', '#{cursor_flag}')).toBe('1\n');
    }, 60_000);

    test('a terminal that is made narrower is drawn for its new width', async () => {
      await typed('resized', WATCHED);
      await shownBy('resized', (screen) => /step [1-9]\d? of 120/.test(screen));
      tmux('resize-window', '-t', 'resized', '-x', '50', '-y', '30');
      const narrow = await shownBy(
        'resized',
        (screen) => /f by step/.test(screen) && !/steps on f.*f by step/.test(screen),
      );
      for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(50);
      await shownBy('resized', (screen) => screen.includes('ended with 0'));
    }, 60_000);
  },
);
