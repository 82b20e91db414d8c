import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../program.ts';
import { openShell, sessionsIn } from '../sessions.ts';

const shell = openShell();
afterAll(shell.close);

describe.each(['README.md', 'CONTRIBUTING.md', 'docs/check.md'])('%s', (name) => {
  const markdown = readFileSync(join(ROOT, name), 'utf8');

  test.for(sessionsIn(markdown))('line $line: $command', async ({ command, shown }) => {
    const { stdout } = await shell.run(command, true);
    expect(stdout).toBe(shown);
  });

  test('every file it names exists', () => {
    const links = [...markdown.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, path]) => path as string);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('README.md shows sessions', () => {
  expect(sessionsIn(readFileSync(join(ROOT, 'README.md'), 'utf8')).length).toBeGreaterThan(0);
});

describe('the runner of sessions', () => {
  test('takes each command of a block with what is shown under it', () => {
    expect(sessionsIn('text\n```console\n$ a\nx\n\ny\n$ b\n```\n```sh\n$ c\n```\n')).toEqual([
      { line: 3, command: 'a', shown: 'x\n\ny\n' },
      { line: 7, command: 'b', shown: '' },
    ]);
  });

  test('sees the smallest difference', async () => {
    const { stdout } = await shell.run('mcl --version', true);
    expect(stdout).not.toBe(`${stdout.trim()} \n`);
    expect(stdout).toBe(`${stdout.trim()}\n`);
  });
});
