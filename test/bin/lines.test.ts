import { describe, expect, test } from 'vitest';
import { lineReader } from '../../bin/lines.ts';

/** Every line of an input that comes in these pieces. */
async function linesOf(pieces: readonly string[], failing = false): Promise<readonly string[]> {
  async function* coming(): AsyncGenerator<string> {
    yield* pieces;
    if (failing) throw new Error('the terminal is gone');
  }
  const next = lineReader(coming());
  const lines: string[] = [];
  for (let line = await next(); line !== null; line = await next()) lines.push(line);
  expect(await next()).toBeNull();
  return lines;
}

describe('lineReader', () => {
  test.each([
    ['nothing', [], []],
    ['an empty line', ['\n'], ['']],
    ['lines in one piece', ['a\nb\n'], ['a', 'b']],
    ['a line in several pieces', ['on', 'e\ntw', 'o\n'], ['one', 'two']],
    ['line breaks of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['a last line without a break', ['a\nb'], ['a', 'b']],
  ])('%s', async (_, pieces, lines) => {
    expect(await linesOf(pieces)).toEqual(lines);
  });

  test('an input that breaks off has ended', async () => {
    expect(await linesOf(['a\nb'], true)).toEqual(['a', 'b']);
  });
});
