/**
 * How is a picture redrawn in its place on a terminal?
 *
 * Each frame is written over the last one, line by line, and what is left below is erased: erasing first would flicker. The
 * cursor is hidden meanwhile and shown again whatever happens. A frame must be lower than the terminal, or its top would
 * have scrolled away by the time the next one comes.
 */

import type { World } from './command.ts';
import { widthOf } from './render/text.ts';

const ESCAPE = '\u001b[';
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
const ERASE_LINE = `${ESCAPE}K`;
const ERASE_BELOW = `${ESCAPE}J`;

/**
 * Draws frames with the cursor hidden.
 *
 * @param draw  is given a function that shows a text in place of the last one; what it returns is returned
 */
export async function redrawing<T>(
  { out, look }: Pick<World, 'out' | 'look'>,
  draw: (show: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  let shown: readonly string[] = [];
  const show = async (text: string): Promise<void> => {
    const { columns } = look();
    // A terminal that has become narrower has wrapped the lines of the last frame.
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    shown = text.split('\n');
    const lines = shown.map((line) => `${line}${ERASE_LINE}\n`).join('');
    await out(`${rows === 0 ? '' : `${ESCAPE}${rows}A\r`}${lines}${ERASE_BELOW}`);
  };
  await out(HIDE_CURSOR);
  try {
    return await draw(show);
  } finally {
    await out(SHOW_CURSOR);
  }
}
