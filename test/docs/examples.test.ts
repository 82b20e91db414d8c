import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../program.ts';

interface Example {
  readonly line: number;
  /** What the example needs before: the lines of its @example above it, run in order. */
  readonly before: string;
  readonly code: string;
  readonly claim: string;
}

/** The `expression // => value` lines in the doc comments of a source file. */
function examplesIn(source: string): readonly Example[] {
  const examples: Example[] = [];
  let inComment = false;
  let before: string[] | null = null;
  source.split('\n').forEach((text, i) => {
    if (/^\s*\/\*\*/.test(text)) inComment = true;
    const written = text.replace(/^\s*(\/\*\*|\*(?!\/))\s?/, '').replace(/\s*\*\/\s*$/, '');
    if (inComment) {
      const found = /^\s*(.+?)\s*\/\/ => (.+)$/.exec(written);
      if (found !== null) {
        const [, code = '', claim = ''] = found;
        examples.push({ line: i + 1, before: (before ?? []).join('\n'), code, claim });
        before?.push(`${code};`);
      } else if (/^@example/.test(written)) before = [];
      else if (/^(@|Source:)/.test(written)) before = null;
      else before?.push(written);
    }
    if (/\*\//.test(text)) {
      inComment = false;
      before = null;
    }
  });
  return examples;
}

/** Everything that can be imported from a file. */
const exportsOf = async (path: string): Promise<Record<string, unknown>> => ({ ...(await import(path)) });

/** The value of the code, with the given names in scope. */
async function evaluated(code: string, names: Record<string, unknown>): Promise<unknown> {
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return await new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
}

/** A few units in the last place: the mathematical functions of JavaScript engines differ by as much. */
const TOLERANCE = 4 * Number.EPSILON;

/** The value with numbers that are within the tolerance of the claim replaced by the claim's. */
function rounded(value: unknown, claim: unknown): unknown {
  if (typeof value === 'number' && typeof claim === 'number')
    return Math.abs(value - claim) <= TOLERANCE * Math.abs(claim) ? claim : value;
  if (ArrayBuffer.isView(value) && Array.isArray(claim)) return rounded([...(value as Float64Array)], claim);
  if (Array.isArray(value) && Array.isArray(claim)) return value.map((part, i) => rounded(part, claim[i]));
  if (typeof value === 'object' && value !== null && typeof claim === 'object' && claim !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, rounded(part, (claim as Record<string, unknown>)[key])]),
    );
  }
  return value;
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => ({ path: join('src', path), examples: examplesIn(readFileSync(join(ROOT, 'src', path), 'utf8')) }))
  .filter(({ examples }) => examples.length > 0);

describe.for(files)('$path', ({ path, examples }) => {
  test.for(examples)('line $line: $code', async ({ before, code, claim }) => {
    const library = await exportsOf(join(ROOT, 'src', 'library.ts'));
    const names = { ...library, ...(await exportsOf(join(ROOT, path))) };
    const claimed = await evaluated(`return (${claim})`, names);
    const value = await evaluated(`${before}\nreturn (${code})`, names);
    expect(rounded(value, claimed)).toEqual(claimed);
  });
});

describe('the runner of examples', () => {
  test('finds lines that claim something, and what stands before them', () => {
    const source = [
      '/**',
      ' * What.',
      ' * @example',
      ' * const a = 2;',
      ' * a + 1 // => 3',
      ' * a // => 2',
      ' * Source: nowhere.',
      ' * 2 // => 2',
      ' */',
      'f(); // => 4',
    ].join('\n');
    expect(examplesIn(source)).toEqual([
      { line: 5, before: 'const a = 2;', code: 'a + 1', claim: '3' },
      { line: 6, before: 'const a = 2;\na + 1;', code: 'a', claim: '2' },
      { line: 8, before: '', code: '2', claim: '2' },
    ]);
  });

  test('a value that is wrong by one part in a thousand is not rounded to the claim', () => {
    expect(rounded({ x: [1.001] }, { x: [1] })).toEqual({ x: [1.001] });
    expect(rounded({ x: [1 + Number.EPSILON] }, { x: [1] })).toEqual({ x: [1] });
  });
});
