import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, ended, ROOT } from '../program.ts';

/** A copy of the program, so that its compiled code can be taken away and spoilt. */
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcl-start-'));
  cpSync(join(ROOT, 'dist'), folder, { recursive: true });
  rmSync(join(folder, 'cache'), { recursive: true, force: true });
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const cache = (): string => join(folder, 'cache', `${process.version}-${process.arch}`);
const run = (...options: readonly string[]): Promise<Ended> =>
  ended('node', [...options, join(folder, 'mcl.cjs'), 'derive', 'x^2', '--at', '3', '--json']);

async function expectAnswer(ending: Promise<Ended>): Promise<void> {
  const { status, stdout, stderr } = await ending;
  expect([status, stderr, JSON.parse(stdout).derivative]).toEqual([0, '', 6]);
}

describe('compiled code', () => {
  test('is left by the first run and taken by the second', async () => {
    await expectAnswer(run());
    const files = readdirSync(cache());
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(files.every((name) => name.endsWith('.cjs.bin'))).toBe(true);
    const written = files.map((name) => statSync(join(cache(), name)).mtimeMs);
    await expectAnswer(run());
    expect(readdirSync(cache()).map((name) => statSync(join(cache(), name)).mtimeMs)).toEqual(written);
  });

  test('that is spoilt, empty, or of another engine is not used', async () => {
    const spoils: readonly ((code: Buffer) => Buffer)[] = [
      () => Buffer.alloc(0),
      () => Buffer.from('nonsense'),
      (code) => code.fill(0, 0, 64),
      (code) => code.subarray(0, code.length / 2),
    ];
    for (const spoil of spoils) {
      rmSync(cache(), { recursive: true, force: true });
      await expectAnswer(run());
      for (const name of readdirSync(cache()))
        writeFileSync(join(cache(), name), spoil(readFileSync(join(cache(), name))));
      await expectAnswer(run());
    }
  });

  test('of other flags is refused, and replaced', async () => {
    await expectAnswer(run('--max-lazy'));
    const times = (): readonly number[] => readdirSync(cache()).map((name) => statSync(join(cache(), name)).mtimeMs);
    const lazy = times();
    await expectAnswer(run());
    expect(times()).not.toEqual(lazy);
    const usual = times();
    await expectAnswer(run());
    expect(times()).toEqual(usual);
  });

  test('is not left where nothing can be written', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder would be');
    await expectAnswer(run());
    expect(statSync(join(folder, 'cache')).isFile()).toBe(true);
  });

  test('of two runs at once does not get mixed', async () => {
    await Promise.all([expectAnswer(run()), expectAnswer(run()), expectAnswer(run())]);
    expect(readdirSync(cache()).every((name) => name.endsWith('.cjs.bin'))).toBe(true);
    await expectAnswer(run());
  });
});

test('the program is small, and a command loads only what it needs', () => {
  const sizes = readdirSync(join(ROOT, 'dist/program')).map((name) => ({
    name,
    bytes: statSync(join(ROOT, 'dist/program', name)).size,
  }));
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1_000_000);
  expect(sizes.find(({ name }) => name.startsWith('program-'))?.bytes).toBeLessThan(80_000);
  expect(existsSync(join(ROOT, 'dist/mcl.cjs'))).toBe(true);
});

test('the program can be executed', () => {
  expect(statSync(join(ROOT, 'dist/mcl.cjs')).mode & 0o111).toBe(0o111);
});
