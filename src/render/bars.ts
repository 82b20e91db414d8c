/**
 * How long is each of these numbers?
 *
 * One horizontal bar a number. On the logarithmic scale a factor of ten is always equally long, so a product that
 * shrinks from link to link comes down like a staircase.
 */

import type { Screen } from '../command.ts';
import { exact, significant } from './digits.ts';
import { WIDEST } from './frame.ts';
import { painter, type Role } from './paint.ts';
import { padEnd, widthOf, wrap } from './text.ts';
import type { Scale } from './ticks.ts';

export interface Bar {
  readonly label: string;
  /** Its size counts; the sign is in the text. */
  readonly value: number;
  /** How the value is written; three significant digits where nothing is said. */
  readonly text?: string;
  readonly color?: Role;
}

export interface Bars {
  readonly bars: readonly Bar[];
  readonly scale?: Scale;
  readonly title?: string;
}

const INDENT = '  ';
const GAP = 3;
const SHORTEST = 8;
/** How many characters may stand for one power of ten. */
const PER_DECADE = [24, 20, 16, 12, 10, 8, 6, 5, 4, 3, 2, 1] as const;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

interface Ruler {
  /** Length of a value in characters. */
  readonly lengthOf: (size: number) => number;
  /** What one character stands for. */
  readonly says: (block: string) => string;
}

/** The bars as text, one line each, with a line that explains their length. */
export function drawBars({ bars, scale = 'linear', title }: Bars, screen: Screen): string {
  const heading = title === undefined ? [] : wrap(title, screen.columns, screen.describe ? '' : INDENT);
  const texts = bars.map(({ value, text }) => text ?? significant(value, 3));
  if (screen.describe) {
    return [
      ...heading,
      ...bars.flatMap(({ label }, i) => wrap(`${label}: ${texts[i]}`, screen.columns, '', INDENT)),
    ].join('\n');
  }
  const labelWidth = Math.max(0, ...bars.map(({ label }) => widthOf(label)));
  const textWidth = Math.max(0, ...texts.map(widthOf));
  const room = Math.min(screen.columns, WIDEST) - INDENT.length - labelWidth - textWidth - 2 * GAP;
  const sizes = bars.map(({ value }) => Math.abs(value)).filter((size) => size > 0 && Number.isFinite(size));
  const ruler =
    room < SHORTEST || sizes.length === 0 ? null : scale === 'log' ? logRuler(sizes, room) : linearRuler(sizes, room);
  const paint = painter(screen);
  const gap = ' '.repeat(GAP);
  const lines = bars.flatMap(({ label, value, color }, i) => {
    const drawn =
      ruler === null || !Number.isFinite(value) || value === 0
        ? ''
        : block(ruler.lengthOf(Math.abs(value)), screen.unicode);
    const line =
      `${INDENT}${padEnd(label, labelWidth)}${gap}${padEnd(texts[i] ?? '', textWidth)}${gap}${paint.as(color ?? 'curve', drawn)}`.trimEnd();
    return widthOf(line) <= screen.columns ? [line] : wrap(`${label}: ${texts[i]}`, screen.columns, INDENT);
  });
  const note = ruler === null ? [] : wrap(`(${ruler.says(screen.unicode ? '█' : '#')})`, screen.columns, INDENT);
  return [...heading, ...lines, ...note].join('\n');
}

/** A bar of a length, to an eighth of a character where there are characters for it. What is there is never invisible. */
function block(length: number, unicode: boolean): string {
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(length)));
  const eighths = Math.max(1, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function linearRuler(sizes: readonly number[], room: number): Ruler {
  const longest = Math.max(...sizes);
  return { lengthOf: (size) => (size / longest) * room, says: () => `the longest bar is ${significant(longest, 3)}` };
}

/** Bars begin at the power of ten below the smallest value. */
function logRuler(sizes: readonly number[], room: number): Ruler {
  const smallest = Math.log10(Math.min(...sizes));
  const start = Math.ceil(smallest) - 1;
  const decades = Math.log10(Math.max(...sizes)) - start;
  const perDecade = PER_DECADE.find((count) => count * decades <= room);
  const begin = `a bar begins at ${exact(Number(`1e${start}`))}`;
  if (perDecade !== undefined) {
    const says = (mark: string): string => `${perDecade} ${mark} to a power of ten; ${begin}`;
    return { lengthOf: (size) => (Math.log10(size) - start) * perDecade, says };
  }
  const powers = Math.ceil(decades / room);
  return {
    lengthOf: (size) => (Math.log10(size) - start) / powers,
    says: (mark) => `one ${mark} is ${powers} powers of ten; ${begin}`,
  };
}
