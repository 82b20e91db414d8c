/** How standard input is read one line at a time, for those who sit at it. */

/** What is read from: `process.stdin`, once its pieces are text. */
type Pieces = AsyncIterator<string>;

/**
 * A function that gives the next line, without its line break, or null at the end of the input. The last line counts though
 * it may end without a break. An input that breaks off has ended.
 */
export function lineReader(pieces: Pieces): () => Promise<string | null> {
  let kept = '';
  let ended = false;
  return async () => {
    for (;;) {
      const end = kept.indexOf('\n');
      if (end >= 0) {
        const line = kept.slice(0, end).replace(/\r$/, '');
        kept = kept.slice(end + 1);
        return line;
      }
      if (ended) {
        const line = kept === '' ? null : kept;
        kept = '';
        return line;
      }
      try {
        const { done, value } = await pieces.next();
        if (done === true) ended = true;
        else kept += value;
      } catch {
        ended = true;
      }
    }
  };
}
