import { describe, expect, test } from 'vitest';
import { run } from '../src/cli.ts';
import type { Outside } from '../src/command.ts';

/** A run of the program in this process, with what it wrote. */
async function ran(words: readonly string[], given: Partial<Outside> = {}) {
  let stdout = '';
  let stderr = '';
  const status = await run(words, {
    surroundings: () => ({ env: { LC_ALL: 'C.UTF-8' }, terminal: false, columns: null, rows: null }),
    readInput: async () => '',
    readFile: async () => '',
    ask: async () => ({ stdout: '', stderr: '', status: 0, end: 'itself' }),
    nextLine: async () => null,
    interruption: () => new AbortController().signal,
    nextFrame: async () => undefined,
    readShipped: async () => null,
    clock: () => 0,
    out: async (text) => {
      stdout += text;
    },
    outBytes: async (bytes) => {
      stdout += new TextDecoder().decode(bytes);
    },
    err: (text) => {
      stderr += text;
    },
    ...given,
  });
  return { status, stdout, stderr };
}

describe('a bug of ours', () => {
  const broken: Partial<Outside> = {
    surroundings: () => {
      throw new TypeError('the wires \u001b[31mare loose');
    },
  };

  test('ends with 70, shows its stack without control characters, and says what to do', async () => {
    const { status, stdout, stderr } = await ran(['derive', 'x^2', '--at', '3'], broken);
    expect([status, stdout]).toEqual([70, '']);
    expect(stderr).toMatch(
      /^TypeError: the wires \\x1b\[31mare loose\n {4}at .*\n[\s\S]*this is a bug in mcl \d+\.\d+\.\d+: please report it.*\n$/,
    );
  });

  test('is a document with --json', async () => {
    const { status, stdout, stderr } = await ran(['derive', 'x^2', '--at', '3', '--json'], broken);
    expect(status).toBe(70);
    expect(stderr).toContain('TypeError');
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'derive',
      error: { message: 'bug: the wires \u001b[31mare loose', position: null },
    });
  });

  test('may be a thing that is no error', async () => {
    const odd: Partial<Outside> = {
      surroundings: () => {
        throw 'a string';
      },
    };
    const { status, stderr } = await ran(['derive', 'x^2'], odd);
    expect(status).toBe(70);
    expect(stderr).toContain('a string');
  });
});

test('a command that has one answers with the bare answer and nothing else', async () => {
  const { status, stdout } = await ran(['derive', 'x^2', '--at', '3', '--quiet']);
  expect([status, stdout]).toEqual([0, '6\n']);
});

test('standard input is read only where - stands', async () => {
  let reads = 0;
  const readInput = async (): Promise<string> => {
    reads += 1;
    return ' x^3\n';
  };
  await ran(['derive', 'x^2', '--at', '3'], { readInput });
  expect(reads).toBe(0);
  const { stdout } = await ran(['derive', '-', '--at', '2', '--json'], { readInput });
  expect([reads, JSON.parse(stdout).derivative]).toEqual([1, 12]);
});
