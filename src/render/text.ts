/**
 * How do words and blocks of text fit a width?
 *
 * Widths are counted in columns of the terminal: escape sequences have none, East Asian wide characters two.
 */

/** Any character but those that take one column each: ASCII, arrows, signs, frames, braille dots. */
const UNUSUAL = /[^ -~\u2190-\u22ff\u2500-\u25ff\u2800-\u28ff]/;

/** Columns that a text takes, without its colours. */
export const widthOf = (text: string): number => (UNUSUAL.test(text) ? widthOfAny(text) : text.length);

/** The same of any text. Most texts never come here: the expressions take milliseconds to be made ready. */
function widthOfAny(text: string): number {
  // biome-ignore lint/complexity/useRegexLiterals: the escape character is easier to see spelled out
  const escapes = new RegExp('\\u001b\\[[0-9;]*m', 'g');
  // Marks that join the character before them, and characters without a shape.
  const noWidth = /^[\p{Mn}\p{Me}\p{Cf}\u200b]$/u;
  // Hangul, kana, ideographs, full-width forms and pictures. Source: Unicode Standard Annex 11, East Asian Width.
  const wide =
    /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
  let width = 0;
  for (const character of text.replace(escapes, ''))
    width += noWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

const spaces = (count: number): string => ' '.repeat(Math.max(0, count));

/** The text with spaces after it, to a width. */
export const padEnd = (text: string, width: number): string => text + spaces(width - widthOf(text));

/** The text with spaces before it, to a width. */
export const padStart = (text: string, width: number): string => spaces(width - widthOf(text)) + text;

/** A word that is wider than a line, in pieces that are not. */
function pieces(word: string, width: number): string[] {
  // No character is wider than two columns.
  if (2 * word.length <= width || widthOf(word) <= width || word.includes('\u001b')) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && widthOf(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

/**
 * The text in lines of at most `width` columns, broken at spaces; a word that is wider is broken where it must be. Line
 * breaks in the text stay. The first line is indented by `indent`, the others by `hanging`.
 */
export function wrap(text: string, width: number, indent = '', hanging = indent): string[] {
  const room = Math.max(1, width - widthOf(hanging));
  return text.split('\n').flatMap((paragraph, i) => {
    const lines: string[] = [];
    let line = i === 0 ? indent : hanging;
    let filled = widthOf(line);
    let empty = true;
    for (const word of paragraph.split(' ').filter((word) => word !== '')) {
      for (const piece of pieces(word, room)) {
        const needed = widthOf(piece);
        if (!empty && filled + 1 + needed > width) {
          lines.push(line);
          line = hanging;
          filled = widthOf(line);
          empty = true;
        }
        line += empty ? piece : ` ${piece}`;
        filled += empty ? needed : needed + 1;
        empty = false;
      }
    }
    return [...lines, line.trimEnd()];
  });
}

/** A sentence under a picture or a table: as many lines as it needs, each a little to the right. */
export const sentence = (text: string, { columns }: { readonly columns: number }): string =>
  wrap(text, columns, '  ').join('\n');

/** The same, from the margin on where pictures are told and not drawn: there is nothing it could stand under. */
export const paragraph = (
  text: string,
  { columns, describe }: { readonly columns: number; readonly describe: boolean },
): string => wrap(text, columns, describe ? '' : '  ').join('\n');

/**
 * Blocks next to each other, their first lines level, `gap` columns between them. Each block is as wide as its widest
 * line, or as `width` says.
 */
export function beside(blocks: readonly string[], gap = 3, width?: number): string {
  const split = blocks.map((block) => block.split('\n'));
  const height = Math.max(0, ...split.map((lines) => lines.length));
  const widths = split.map((lines) => width ?? Math.max(0, ...lines.map(widthOf)));
  return Array.from({ length: height }, (_, row) =>
    split
      .map((lines, i) => padEnd(lines[row] ?? '', widths[i] ?? 0))
      .join(spaces(gap))
      .trimEnd(),
  ).join('\n');
}

/** Blocks under each other; an empty block leaves no line. */
export const below = (...blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n');

/** Short texts in a row, as many to a line as fit; one that is wider than a line is wrapped. */
export function flow(texts: readonly string[], width: number, indent = '', gap = '   '): string[] {
  const lines: string[] = [];
  let isOpen = false;
  for (const text of texts) {
    const line = lines.at(-1);
    if (isOpen && line !== undefined && widthOf(line) + gap.length + widthOf(text) <= width) {
      lines[lines.length - 1] = line + gap + text;
      continue;
    }
    isOpen = indent.length + widthOf(text) <= width;
    lines.push(...(isOpen ? [indent + text] : wrap(text, width, indent, `${indent}  `)));
  }
  return lines;
}
