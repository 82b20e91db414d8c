import { describe, expect, test } from 'vitest';
import type { Flags } from '../src/command.ts';
import { InputError } from '../src/input-error.ts';
import { decideScreen } from '../src/screen.ts';

type Env = Record<string, string>;
const screen = (env: Env, terminal = true, flags: Flags = {}, columns: number | null = null) =>
  decideScreen({ env, terminal, columns, rows: null }, flags);

describe('colour', () => {
  const rows: readonly [string, Env, boolean, Flags, number][] = [
    ['a terminal has the sixteen colours', { TERM: 'xterm' }, true, {}, 1],
    ['a pipe has none', { TERM: 'xterm' }, false, {}, 0],
    ['256 colours', { TERM: 'xterm-256color' }, true, {}, 2],
    ['24 bits', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, true, {}, 3],
    ['a dumb terminal has none', { TERM: 'dumb' }, true, {}, 0],
    ['NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, true, {}, 0],
    ['an empty NO_COLOR says nothing', { TERM: 'xterm', NO_COLOR: '' }, true, {}, 1],
    ['FORCE_COLOR beats the pipe', { TERM: 'xterm', FORCE_COLOR: '1' }, false, {}, 1],
    ['an empty FORCE_COLOR forces too', { TERM: 'xterm', FORCE_COLOR: '' }, false, {}, 1],
    ['FORCE_COLOR=0 takes colours away', { TERM: 'xterm', FORCE_COLOR: '0' }, true, {}, 0],
    ['FORCE_COLOR=3 is 24 bits', { TERM: 'xterm', FORCE_COLOR: '3' }, false, {}, 3],
    ['CLICOLOR_FORCE', { TERM: 'dumb', CLICOLOR_FORCE: '1' }, false, {}, 1],
    ['CLICOLOR_FORCE=0 says nothing', { TERM: 'xterm', CLICOLOR_FORCE: '0' }, false, {}, 0],
    ['NO_COLOR beats FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '3' }, true, {}, 0],
    ['--color beats NO_COLOR and the pipe', { NO_COLOR: '1', TERM: 'xterm' }, false, { color: true }, 1],
    ['--no-color beats FORCE_COLOR', { FORCE_COLOR: '3' }, true, { color: false }, 0],
  ];
  test.each(rows)('%s', (_, env, terminal, flags, depth) => {
    expect(screen(env, terminal, flags).colorDepth).toBe(depth);
  });
});

describe('width', () => {
  test.each([
    ["the terminal's", {}, 132, {}, 132],
    ['a terminal that says 0 does not know', {}, 0, {}, 80],
    ['a pipe has that of COLUMNS', { COLUMNS: '60' }, null, {}, 60],
    ['COLUMNS that is no number says nothing', { COLUMNS: 'wide' }, null, {}, 80],
    ['80 where nobody knows', {}, null, {}, 80],
    ['--width beats the terminal', {}, 132, { width: '50' }, 50],
    ['nothing can be laid out below 40', {}, 7, {}, 40],
  ])('%s', (_, env, columns, flags, width) => {
    expect(screen(env as Env, true, flags, columns).columns).toBe(width);
  });

  test.each(['', '0', '39', '1001', '-80', '1e2', '80.5', ' 80', '0x50', '99999999999'])(
    '--width cannot be %j',
    (width) => {
      expect(() => screen({}, true, { width })).toThrow(InputError);
    },
  );
});

describe('letters', () => {
  test.each([
    ['a locale with UTF-8', { LANG: 'de_DE.UTF-8' }, {}, true],
    ['C.utf8', { LC_ALL: 'C.utf8' }, {}, true],
    ['a locale without', { LANG: 'de_DE.ISO-8859-1' }, {}, false],
    ['LC_ALL beats LANG', { LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, {}, false],
    ['LC_CTYPE beats LANG', { LC_CTYPE: 'en_GB.UTF-8', LANG: 'C' }, {}, true],
    ['an empty LC_ALL says nothing', { LC_ALL: '', LANG: 'en_GB.UTF-8' }, {}, true],
    ['no locale at all', {}, {}, false],
    ['the Linux console', { LANG: 'en_GB.UTF-8', TERM: 'linux' }, {}, false],
    ['--ascii', { LANG: 'en_GB.UTF-8' }, { ascii: true }, false],
  ])('%s', (_, env, flags, unicode) => {
    expect(screen(env as Env, true, flags).unicode).toBe(unicode);
  });
});

describe('pictures', () => {
  test.each([
    ['are drawn', {}, {}, false],
    ['are told with --describe', {}, { describe: true }, true],
    ['are told with ACCESSIBLE=1', { ACCESSIBLE: '1' }, {}, true],
    ['are drawn with ACCESSIBLE=0', { ACCESSIBLE: '0' }, {}, false],
  ])('%s', (_, env, flags, describe) => {
    expect(screen(env as Env, true, flags).describe).toBe(describe);
  });
});
