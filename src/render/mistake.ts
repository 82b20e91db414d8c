/** How is a mistake shown to the person who made it? */

import { type Example, type Given, type InputError, isList, type Place } from '../input-error.ts';
import { widthOf } from './text.ts';
import { visible } from './visible.ts';

/** The most that is shown of a long text, in columns, and how much of it stands before the mistake. */
const WINDOW = 72;
const BEFORE = 32;
/** The longest mark under a text: more would be a ruler, not a pointer. */
const LONGEST_MARK = 40;
/** The longest message. Ours are shorter; a word that was typed and stands in one may be of any length. */
const LONGEST_MESSAGE = 300;

/**
 * A mistake as text: what is wrong, the place with a mark under it, and what to type next.
 *
 *     mcl: unknown function sine
 *       sine(x) + 1
 *       ^^^^
 *     hint: did you mean sin?
 */
export function mistakeText(error: InputError): string {
  const lines = [`mcl: ${shown(error.message)}`];
  if (error.place !== null) lines.push(...placeLines(error.place));
  const hint = typedHint(error);
  if (hint !== null) lines.push(`hint: ${shown(hint)}`);
  return `${lines.join('\n')}\n`;
}

const shown = (text: string): string =>
  visible(text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}...`);

/** A mistake as the JSON document that a program gets in place of an answer. */
export const mistakeDocument = (command: string | null, error: InputError): object => ({
  command,
  error: {
    message: error.message,
    hint: typedHint(error),
    position: error.place?.start ?? null,
    end: error.place?.end ?? null,
    text: error.place?.text ?? null,
  },
});

/** Options that have another name than the field they fill. */
const OPTIONS: Readonly<Record<string, string>> = { variable: 'var', start: 'from', breaking: 'break' };
/** Of a point of many variables this many are written out. */
const MOST_NAMES = 6;

/** The hint as it is typed: `for example --at x=1,y=2`. */
const typedHint = ({ hint, example }: InputError): string | null =>
  example === null ? hint : `for example ${typedOption(example)}`;

function typedOption({ field, value }: Example): string {
  const name = OPTIONS[field] ?? field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return value === true ? `--${name}` : `--${name} ${typed(value)}`;
}

function typed(value: Given): string {
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.map(typed).join(',');
  const entries = Object.entries(value).map(([name, part]) => ({
    name,
    text: typeof part === 'number' ? typed(part) : part.join(':'),
  }));
  const few = entries.slice(0, MOST_NAMES).map(({ name, text }) => `${name}=${text}`);
  return [...few, ...(entries.length > MOST_NAMES ? ['...'] : [])].join(',');
}

/** One character as it is seen: a letter with its accents, or the escape that stands for what must not be seen. */
interface Cell {
  readonly shown: string;
  readonly width: number;
  /** Where its first unit stands in the text. */
  readonly at: number;
}

/** The text, or the part of it around the place, and under it a mark. */
function placeLines({ text, start, end }: Place): readonly string[] {
  // Cutting first keeps a text of a million characters cheap; four units a column are enough for any character.
  const low = Math.max(0, start - 4 * WINDOW);
  const high = start + 4 * WINDOW;
  const cells: Cell[] = [];
  for (const { segment, index } of new Intl.Segmenter('en').segment(text.slice(low, high))) {
    const shown = visible(segment);
    cells.push({ shown, width: widthOf(shown), at: low + index });
  }
  const columns = (from: number, to: number): number =>
    cells.slice(from, to).reduce((sum, { width }) => sum + width, 0);
  // The last character that begins at the place or before it; the end of the text has none.
  const marked = start >= text.length ? cells.length : cells.findLastIndex(({ at }) => at <= start);
  let from = 0;
  let to = cells.length;
  if (low > 0 || high < text.length || columns(0, to) > WINDOW) {
    while (columns(from, marked) > BEFORE) from += 1;
    to = marked;
    while (to < cells.length && columns(from, to + 1) <= WINDOW) to += 1;
  }
  const before = low > 0 || from > 0 ? '...' : '';
  const after = high < text.length || to < cells.length ? '...' : '';
  const line = cells.slice(from, to).map(({ shown }) => shown);
  const until = cells.findIndex(({ at }, i) => i > marked && at >= end);
  const length = columns(marked, until < 0 ? to : Math.min(until, to));
  return [
    `  ${before}${line.join('')}${after}`,
    `  ${' '.repeat(before.length + columns(from, marked))}${'^'.repeat(Math.min(Math.max(1, length), LONGEST_MARK))}`,
  ];
}
