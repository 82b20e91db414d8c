import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MATH = 'src/math';

/** The file that an essay names as the next to read. */
function nextIn(path: string, text: string): string | null {
  const essay = /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '';
  const named = /\bNext: (\.{1,2}\/\S+\.ts)/.exec(essay)?.[1];
  return named === undefined ? null : join(path, '..', named);
}

/** Where a reader comes who starts at a file and reads on: the files, the last one outside the folder or read before. */
function readOn(start: string, next: ReadonlyMap<string, string | null>): readonly string[] {
  const read: string[] = [];
  let path: string | null = start;
  while (path !== null) {
    const before = read.includes(path);
    read.push(path);
    if (before) break;
    path = next.get(path) ?? null;
  }
  return read;
}

const files = readdirSync(join(ROOT, MATH), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => join(MATH, path));
const next = new Map(files.map((path) => [path, nextIn(path, readFileSync(join(ROOT, path), 'utf8'))]));

const architecture = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** The files that the last column of the table under a heading names, in its order. */
function filesIn(heading: string): readonly string[] {
  const from = architecture.indexOf(`${heading}\n`);
  const section = architecture.slice(from, architecture.indexOf('\n## ', from));
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:---|Chapter|Group)/.test(line))
    .flatMap((line) =>
      [...(line.split(' | ').at(-1) as string).matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name as string),
    );
}

describe('the other rooms of ARCHITECTURE.md', () => {
  test('each file that draws stands in one group', () => {
    const drawing = readdirSync(join(ROOT, 'src/render'));
    expect([...filesIn('## The drawing')].sort()).toEqual(drawing.sort());
  });

  test.each(['bin', 'src'])('each file of %s has its line', (folder) => {
    const rooms = architecture.slice(architecture.indexOf('## The rooms'), architecture.indexOf('## The calculus'));
    const block = new RegExp(`^${folder}/[^\\n]*\\n((?: {2}.*\\n)*)`, 'm').exec(rooms)?.[1] ?? '';
    const named = [...block.matchAll(/^ {2}(\w[\w.-]*\.ts) /gm)].map(([, name]) => name as string);
    expect(named.sort()).toEqual(
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith('.ts'))
        .sort(),
    );
  });
});

describe('reading the calculus like a book', () => {
  test.each(files)('%s names a file to read next', (path) => {
    const named = next.get(path);
    expect(named).not.toBeNull();
    expect(existsSync(join(ROOT, named as string)), `${named} exists`).toBe(true);
  });

  test('a reader goes round in no circle, and every way leads out of the folder by the same door', () => {
    const ends = files.map((path) => ({ path, end: readOn(path, next).at(-1) as string }));
    expect(ends.filter(({ end }) => end.startsWith(MATH)).map(({ path, end }) => `${path} ends at ${end}`)).toEqual([]);
    expect(new Set(ends.map(({ end }) => end)).size).toBe(1);
  });

  test('the table of operations is read first, and nothing leads back to it', () => {
    expect(files).toContain('src/math/rules.ts');
    expect([...next].filter(([, named]) => named === 'src/math/rules.ts')).toEqual([]);
  });

  test('who starts at the table meets the stops of README.md, in their order', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const stops = [...readme.matchAll(/^\| \d+ \| \[[\w-]+\.ts\]\((\S+)\)/gm)].map(([, path]) => path as string);
    expect(stops.length).toBeGreaterThan(5);
    expect(readOn('src/math/rules.ts', next).filter((path) => stops.includes(path))).toEqual(stops);
  });

  test('off the way from the table lie only rooms that a kind of number or the table itself leads into', () => {
    const way = new Set(readOn('src/math/rules.ts', next));
    expect(files.filter((path) => !way.has(path)).sort()).toEqual([
      'src/math/arithmetic/complex-elementary.ts',
      'src/math/arithmetic/complex-special.ts',
      'src/math/arithmetic/decimal-elementary.ts',
      'src/math/arithmetic/decimal-special.ts',
      'src/math/special.ts',
    ]);
  });

  test('the chapters of ARCHITECTURE.md hold each file once, in the order of reading', () => {
    const chapters = filesIn('## The calculus').map((name) => `${MATH}/${name}`);
    expect([...chapters].sort()).toEqual(files.filter((path) => !path.endsWith('.d.ts')).sort());
    const way = readOn('src/math/rules.ts', next).filter((path) => path.startsWith(MATH));
    expect(chapters.filter((path) => way.includes(path))).toEqual(way);
  });

  test('the checker finds a circle and a missing file', () => {
    const circle = new Map<string, string | null>([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    expect(readOn('a', circle)).toEqual(['a', 'b', 'a']);
    expect(nextIn('src/math/a.ts', '/**\n * What.\n * Next: ../commands/derive.ts\n */')).toBe(
      'src/commands/derive.ts',
    );
    expect(nextIn('src/math/a.ts', '/** What. */\n/** Next: ./b.ts */')).toBeNull();
  });
});
