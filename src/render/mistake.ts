/** How is a mistake shown to the person who made it? */

import type { InputError, Place } from '../input-error.ts';
import { visible } from './visible.ts';

/** The most that is shown of a long text, in columns, and how much of it stands before the mistake. */
const WINDOW = 72;
const BEFORE = 32;
/** The longest mark under a text: more would be a ruler, not a pointer. */
const LONGEST_MARK = 40;

/**
 * A mistake as text: what is wrong, the place with a mark under it, and what to type next.
 *
 *     mcl: unknown function sine
 *       sine(x) + 1
 *       ^^^^
 *     hint: did you mean sin?
 */
export function mistakeText(error: InputError): string {
  const lines = [`mcl: ${visible(error.message)}`];
  if (error.place !== null) lines.push(...placeLines(error.place));
  if (error.hint !== null) lines.push(`hint: ${visible(error.hint)}`);
  return `${lines.join('\n')}\n`;
}

/** A mistake as the JSON document that a program gets in place of an answer. */
export const mistakeDocument = (command: string | null, error: InputError): object => ({
  command,
  error: {
    message: error.message,
    hint: error.hint,
    position: error.place?.start ?? null,
    end: error.place?.end ?? null,
    text: error.place?.text ?? null,
  },
});

/** The text, or the part of it around the place, with a mark under the place. */
function placeLines({ text, start, end }: Place): readonly string[] {
  // Whole characters as they are seen: a letter with its accents is one.
  const cells: { readonly shown: string; readonly width: number; readonly at: number }[] = [];
  const first = Math.max(0, start - 4 * WINDOW);
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(
    text.slice(first, start + 4 * WINDOW),
  )) {
    const shown = visible(segment);
    cells.push({ shown, width: widthOf(shown), at: first + index });
  }
  let from = 0;
  let startCell = cells.findIndex((cell) => cell.at + 1 > start || cell.at >= start);
  if (startCell < 0) startCell = cells.length;
  const columnsTo = (low: number, high: number): number =>
    cells.slice(low, high).reduce((sum, { width }) => sum + width, 0);
  const whole = first === 0 && text.length <= start + 4 * WINDOW && columnsTo(0, cells.length) <= WINDOW;
  let until = cells.length;
  if (!whole) {
    while (columnsTo(from, startCell) > BEFORE) from += 1;
    until = startCell;
    while (until < cells.length && columnsTo(from, until + 1) <= WINDOW) until += 1;
  }
  const marked = cells.slice(startCell, until).filter((cell) => cell.at < end);
  const length = Math.min(
    Math.max(
      1,
      marked.reduce((sum, { width }) => sum + width, 0),
    ),
    LONGEST_MARK,
  );
  const before = first > 0 || from > 0 ? '...' : '';
  const after = until < cells.length || text.length > start + 4 * WINDOW ? '...' : '';
  const line = cells
    .slice(from, until)
    .map(({ shown }) => shown)
    .join('');
  return [
    `  ${before}${line}${after}`,
    `  ${' '.repeat(before.length + columnsTo(from, startCell))}${'^'.repeat(length)}`,
  ];
}

/** East Asian wide characters and emoji take two columns, marks that sit on another character none. */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function widthOf(shown: string): number {
  if (/^[ -~]*$/.test(shown)) return shown.length;
  if (WIDE.test(shown)) return 2;
  return [...shown].filter((character) => !/\p{M}/u.test(character)).length;
}
