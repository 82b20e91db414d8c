/**
 * What may be drawn where the answer goes?
 *
 * Decided once, from what was typed and from what is known of the terminal. The first that speaks decides:
 *
 *     colour   --color, --no-color; NO_COLOR; FORCE_COLOR, CLICOLOR_FORCE; no terminal, or TERM=dumb: none; the terminal's
 *     width    --width; the terminal's; COLUMNS; 80
 *     letters  --ascii; TERM=linux or dumb; LC_ALL, LC_CTYPE, LANG: Unicode where the first one set names UTF-8
 *
 * With no locale set at all, letters are those of the C locale: ASCII.
 */

import type { Flags, Screen, Surroundings } from './command.ts';
import { InputError } from './input-error.ts';

const DEFAULT_COLUMNS = 80;
/** Narrower than this nothing can be laid out, wider than this nobody can read. */
const COLUMNS = { least: 40, most: 1000 };

export function decideScreen({ env, terminal, columns, rows }: Surroundings, flags: Flags): Screen {
  return {
    columns: widthTyped(flags) ?? (saneWidth(columns) || saneWidth(Number(env['COLUMNS'])) || DEFAULT_COLUMNS),
    rows: rows === null || rows < 1 ? null : rows,
    colorDepth: colorDepth(env, terminal, flags),
    unicode: flags['ascii'] !== true && speaksUnicode(env),
    describe: flags['describe'] === true || isSet(env['ACCESSIBLE']),
  };
}

function widthTyped(flags: Flags): number | null {
  const text = flags['width'];
  if (typeof text !== 'string') return null;
  const width = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (width >= COLUMNS.least && width <= COLUMNS.most) return width;
  throw new InputError(
    `--width needs a whole number of characters from ${COLUMNS.least} to ${COLUMNS.most}`,
    'for example --width 80',
    { text, start: 0, end: text.length },
  );
}

/** A width that can be drawn in, or 0: terminals have been seen to claim a width of 0, and pipes have none. */
const saneWidth = (columns: number | null): number =>
  columns !== null && columns >= 1 ? Math.min(Math.max(Math.floor(columns), COLUMNS.least), COLUMNS.most) : 0;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0';

function colorDepth(env: Surroundings['env'], terminal: boolean, flags: Flags): Screen['colorDepth'] {
  const atLeastOne = (): Screen['colorDepth'] => terminalDepth(env) || 1;
  if (flags['color'] === false) return 0;
  if (flags['color'] === true) return atLeastOne();
  if ((env['NO_COLOR'] ?? '') !== '') return 0;
  const force = env['FORCE_COLOR'];
  if (force === '0' || force === 'false') return 0;
  if (force === '2') return 2;
  if (force === '3') return 3;
  if (force !== undefined || isSet(env['CLICOLOR_FORCE'])) return atLeastOne();
  return terminal ? terminalDepth(env) : 0;
}

/** How many colours the environment says the terminal has. */
function terminalDepth(env: Surroundings['env']): Screen['colorDepth'] {
  const term = env['TERM'] ?? '';
  if (term === 'dumb') return 0;
  const colors = env['COLORTERM'] ?? '';
  if (/^(truecolor|24bit)$/i.test(colors) || /-direct$/.test(term)) return 3;
  return /256/.test(term) ? 2 : 1;
}

function speaksUnicode(env: Surroundings['env']): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && /utf-?8/i.test(locale);
}
