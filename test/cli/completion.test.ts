import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue.ts';
import { ended, mcl } from '../program.ts';

const names = [...catalogue.map(({ name }) => name), 'schema', 'completion', 'help'];
const isHere = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

let folder = '';
const script = (shell: string): string => join(folder, `mcl.${shell}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcl-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(script(shell), (await mcl(['completion', shell])).stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each shell offers for a command line whose last word is being typed; null where the shell is not here. */
const offers: Record<string, (words: readonly string[]) => Promise<readonly string[] | null>> = {
  bash: async (words) => {
    if (!isHere('bash')) return null;
    const code = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mcl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await ended('bash', [
      '--norc',
      '--noprofile',
      '-c',
      code,
      'bash',
      script('bash'),
      'mcl',
      ...words,
    ]);
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  },
  fish: async (words) => {
    if (!isHere('fish')) return null;
    const line = ['mcl', ...words].join(' ');
    const { stdout, stderr } = await ended(
      'fish',
      ['--no-config', '-c', `source ${script('fish')}; complete -C '${line}'`],
      { env: { HOME: folder } },
    );
    expect(stderr).toBe('');
    return stdout.split('\n').flatMap((offer) => (offer === '' ? [] : [offer.split('\t')[0] as string]));
  },
};

describe.each(['bash', 'fish'])('%s completes', (shell) => {
  const offered = (words: readonly string[]) => offers[shell]?.(words) ?? null;

  test.each([
    ['a command', ['der'], ['derive']],
    ['an option', ['derive', 'x', '--jso'], ['--json']],
    ['a shell', ['completion', 'ba'], ['bash']],
    ['the command of a schema', ['schema', 'der'], ['derive']],
    ['the command of help', ['help', 'der'], ['derive']],
  ])('%s: %j', async (_, words, expected) => {
    const found = await offered(words);
    if (found === null) expect((await mcl(['completion', shell])).stdout).toContain(expected[0]?.replace(/^--/, ''));
    else expect(found).toEqual(expected);
  });

  test('every command', async () => {
    const found = await offered(['']);
    if (found === null) {
      const { stdout } = await mcl(['completion', shell]);
      expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
    } else expect([...found].sort()).toEqual([...names].sort());
  });
});

test('zsh completes a command, an option and a shell', async () => {
  if (!isHere('zsh')) {
    const { stdout } = await mcl(['completion', 'zsh']);
    expect(stdout).toMatch(/^#compdef mcl\n/);
    for (const name of names) expect(stdout).toContain(`'${name}:`);
    return;
  }
  // A real zsh in a terminal of its own: Tab completes the word, and the line that results is printed.
  const driver = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1= PS2= ; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -d ${join(folder, 'dump')}; source ${script('zsh')}"
    zpty -w shell 'mcl() { print -r -- "GOT:$*:" }'
    for line in "der" "derive x --jso" "completion ba" "schema der"; do
      zpty -w -n shell "mcl $line"$'\\t\\n'
    done
    zpty -w shell 'print -r -- "EN""D"'
    while zpty -r shell chunk; do
      print -rn -- "$chunk"
      [[ $chunk == *END* ]] && break
    done
    zpty -d shell
  `;
  const { stdout } = await ended('zsh', ['-f', '-c', driver], { env: { TERM: 'dumb', HOME: folder } });
  const got = [...stdout.matchAll(/^GOT:(.*?)\s*:/gm)].map(([, line]) => line);
  expect(got).toEqual(['derive', 'derive x --json', 'completion bash', 'schema derive']);
});
