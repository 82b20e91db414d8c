import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { give, InputError } from '../src/input-error.ts';
import { optimisers } from '../src/math/optimisers.ts';
import { mistakeText } from '../src/render/mistake.ts';

const ROOT = join(import.meta.dirname, '..');

interface Source {
  /** Path from the root: src/math/rules.ts. */
  readonly path: string;
  readonly text: string;
}

interface Import {
  /** A path from the root, or the name of a package. */
  readonly target: string;
  readonly typesOnly: boolean;
}

const source = (path: string, text: string): Source => ({ path, text });

const sources: readonly Source[] = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => source(join(folder, path), readFileSync(join(ROOT, folder, path), 'utf8'))),
);

/** The code without comments and without the contents of strings and patterns, so that words in them do not count. */
const codeOf = (text: string): string =>
  text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:?]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g,
    (found) => (/^['"]/.test(found) ? `${found[0]}${found[0]}` : ' '),
  );

function importsOf({ path, text }: Source): readonly Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const found: Import[] = [];
  for (const [, clause = '', from = ''] of code.matchAll(/^\s*(?:import|export)\b([^'";]*?)\bfrom\s+'([^']+)'/gm)) {
    const named = /^\s*\{([\s\S]*)\}\s*$/.exec(clause)?.[1];
    const eachIsType = named?.split(',').every((name) => /^\s*(type\s|$)/.test(name)) === true;
    found.push({ target: resolved(path, from), typesOnly: /^\s*type\b/.test(clause) || eachIsType });
  }
  for (const [, from = ''] of code.matchAll(/\bimport\s*\(\s*'([^']+)'/g))
    found.push({ target: resolved(path, from), typesOnly: false });
  for (const [, from = ''] of code.matchAll(/^\s*import\s+'([^']+)'/gm))
    found.push({ target: resolved(path, from), typesOnly: false });
  return found;
}

const resolved = (path: string, from: string): string =>
  from.startsWith('.') ? join(path, '..', from) : from.replace(/^node:/, 'node:');

/** Packages that one file alone may import. Types of commander may be imported anywhere. */
const OWNERS: readonly [RegExp, string][] = [
  [/^mathjs/, 'src/math/parse.ts'],
  [/^asciichart$/, 'src/render/chart.ts'],
  [/^chalk$/, 'src/render/paint.ts'],
  [/^commander$/, 'src/cli.ts'],
];

/** What is wrong with the arrows of one file; empty where nothing is. */
function wrongArrows(file: Source): string[] {
  const { path } = file;
  return importsOf(file).flatMap(({ target, typesOnly }) => {
    const wrong = (why: string): string[] => [`${path} imports ${target}: ${why}`];
    const owner = OWNERS.find(([name]) => name.test(target))?.[1];
    if (owner !== undefined && path !== owner && !(typesOnly && owner === 'src/cli.ts') && !path.endsWith('.d.ts'))
      return wrong(`only ${owner} may`);
    if (path.startsWith('src/') && target.startsWith('bin/')) return wrong('src knows nothing of bin');
    if (path.startsWith('src/') && target.startsWith('node:')) return wrong('only bin touches Node');
    if (
      path.startsWith('src/math/') &&
      target.startsWith('src/') &&
      !target.startsWith('src/math/') &&
      target !== 'src/input-error.ts'
    ) {
      return wrong('math imports nothing above it');
    }
    if (path.startsWith('src/render/')) {
      if (target.startsWith('src/commands/')) return wrong('render knows no command');
      if (target.startsWith('src/math/') && !typesOnly) return wrong('render takes only types from math');
      const mayKnow = ['src/render/', 'src/math/', 'src/command.ts', 'src/input-error.ts'];
      if (target.startsWith('src/') && !mayKnow.some((known) => target.startsWith(known)))
        return wrong('render only draws');
    }
    if (path.startsWith('src/commands/') && target.startsWith('src/commands/'))
      return wrong('commands never import each other');
    if (path.startsWith('src/commands/') && /^src\/(cli|catalogue|screen|arguments|completion)\.ts$/.test(target))
      return wrong('a command does not know the program');
    if (path === 'src/cli.ts' && target.startsWith('src/math/'))
      return wrong('the program leaves the calculus to the commands');
    if (path === 'src/input-error.ts') return wrong('it is at the bottom');
    if (path === 'src/math/rules.ts' && target !== 'src/math/special.ts')
      return wrong('the table stands at the beginning');
    return [];
  });
}

/** Words that have no place in the code of src. `reads` says why. */
const FORBIDDEN: readonly [RegExp, string][] = [
  [/\bprocess\b\s*[.[]/, 'only bin touches the process'],
  [/\bconsole\b/, 'only the World prints'],
  [/\bMath\.random\b/, 'chance has a seed'],
  [/\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/, 'the same command gives the same bytes'],
  [/(?:[:<|&(,]|\bas)\s*any\b(?!\s*[(.:'])/, 'no any'],
  [/@ts-(ignore|expect-error|nocheck)/, 'no errors are hidden'],
  [/\btoLocale\w*\(/, 'no locale changes a number'],
];

const wrongWords = ({ path, text }: Source): string[] => {
  const code = codeOf(text);
  const scope = path.startsWith('src/')
    ? FORBIDDEN
    : FORBIDDEN.filter(([, why]) => why === 'no any' || why === 'no errors are hidden');
  return scope.flatMap(([word, why]) =>
    word.test(why === 'no errors are hidden' ? text : code) ? [`${path} has ${word}: ${why}`] : [],
  );
};

/** Files of the calculus that write command lines: what to try next is one. */
const WRITES_COMMANDS = ['src/math/typed-run.ts'];

/** Options in texts of the calculus: whoever calls it from a program has fields, and no options. */
const optionWords = ({ path, text }: Source): string[] => {
  if (!path.startsWith('src/math/') || WRITES_COMMANDS.includes(path)) return [];
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, '');
  return [...code.matchAll(/(?<![\w-])--(?:[a-z][a-z-]*|\$\{)/g)].map(
    ([word]) => `${path} says ${word}: give() names the field`,
  );
};

const wrongName = ({ path }: Source): string[] =>
  /(^|\/|-)(utils?|helpers?|common|index|misc|types|core|lib)(\.ts$|\/)/.test(path) || !/^[a-z0-9/.-]+$/.test(path)
    ? [`${path}: a file is named after the question it answers`]
    : [];

/** The files that are imported in a circle, types left out. */
function circles(files: readonly Source[]): string[] {
  const arrows = new Map(
    files.map((file) => [file.path, importsOf(file).flatMap(({ target, typesOnly }) => (typesOnly ? [] : [target]))]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'open') found.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
    if (state.has(path)) return;
    state.set(path, 'open');
    for (const next of arrows.get(path) ?? []) if (arrows.has(next)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of arrows.keys()) visit(path, []);
  return found;
}

describe('the sources', () => {
  test('are read', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(50);
  });
  test('import one way', () => {
    expect(sources.flatMap(wrongArrows)).toEqual([]);
  });
  test('import in no circle', () => {
    expect(circles(sources)).toEqual([]);
  });
  test('leave process, console, chance and clock alone, and have no any', () => {
    expect(sources.flatMap(wrongWords)).toEqual([]);
  });
  test('speak of fields in the calculus, and of options only where they are typed', () => {
    expect(sources.flatMap(optionWords)).toEqual([]);
  });
  test('give examples of fields that an option fills', () => {
    const fields = new Set(
      sources.flatMap(({ text }) => [...text.matchAll(/\bgive\('(\w+)'/g)].map(([, name]) => name)),
    );
    expect(fields.size).toBeGreaterThan(5);
    const typed = sources.filter(({ path }) => /^src\/(commands\/|run-options)/.test(path)).map(({ text }) => text);
    // Settings of optimisers are options by the table of optimisers.
    const settings = new Set(optimisers.flatMap((optimiser) => Object.keys(optimiser.settings)));
    const options = [...fields]
      .filter((field) => !settings.has(field as string))
      .map((field) => {
        const [option = ''] = /--[a-z-]+/.exec(mistakeText(new InputError('', give(field as string, 1)))) ?? [];
        return option;
      });
    expect(options.filter((option) => !typed.some((text) => text.includes(`'${option} <`)))).toEqual([]);
  });
  test('have names that say something', () => {
    expect(sources.flatMap(wrongName)).toEqual([]);
  });
  test('are not too long', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 500);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe('the checker of arrows', () => {
  test.each([
    ['math from render', 'src/math/dual.ts', "import { significant } from '../render/digits.ts';"],
    ['math from a command, lazily', 'src/math/dual.ts', "const it = await import('../commands/derive.ts');"],
    [
      'a value of math in render',
      'src/render/graph.ts',
      "import { evaluate, type Expr } from '../math/expression.ts';",
    ],
    [
      'a value of math in render, re-exported',
      'src/render/graph.ts',
      "export { evaluate } from '../math/expression.ts';",
    ],
    ['a command from a command', 'src/commands/derive.ts', "import { chain } from './chain.ts';"],
    ['mathjs outside parse.ts', 'src/math/dual.ts', "import { parse } from 'mathjs/number';"],
    ['chalk outside paint.ts', 'src/render/graph.ts', "import { Chalk } from 'chalk';"],
    ['asciichart outside chart.ts', 'src/render/graph.ts', "import * as asciichart from 'asciichart';"],
    ['commander in a command', 'src/commands/derive.ts', "import { Option } from 'commander';"],
    ['commander over several lines', 'src/commands/derive.ts', "import {\n  Option,\n} from 'commander';"],
    ['Node in src', 'src/commands/derive.ts', "import { readFileSync } from 'node:fs';"],
    ['a package for what it does', 'src/math/dual.ts', "import 'mathjs/number';"],
    ['the program in a command', 'src/commands/derive.ts', "import { run } from '../cli.ts';"],
  ])('refuses %s', (_, path, text) => {
    expect(wrongArrows(source(path, text))).toHaveLength(1);
  });

  test.each([
    [
      'types of math in render',
      'src/render/graph.ts',
      "import { type Expr, type Point } from '../math/expression.ts';",
    ],
    ['a type of commander', 'src/commands/derive.ts', "import type { Command } from 'commander';"],
    ['an import in a comment', 'src/math/dual.ts', "/* import { a } from '../render/digits.ts'; */"],
    ['math from math', 'src/math/arithmetic/dual.ts', "import { partialAt } from '../partials.ts';"],
  ])('allows %s', (_, path, text) => {
    expect(wrongArrows(source(path, text))).toEqual([]);
  });

  test('finds a circle', () => {
    const files = [
      source('src/a.ts', "import { b } from './b.ts';"),
      source('src/b.ts', "import { a } from './a.ts';"),
    ];
    expect(circles(files)).toEqual(['src/a.ts > src/b.ts > src/a.ts']);
    expect(circles([source('src/a.ts', "import type { B } from './b.ts';"), files[1] as Source])).toEqual([]);
  });
});

describe('the checker of words', () => {
  test.each([
    'process.exit(1)',
    "console.log('x')",
    'Math.random()',
    'Date.now()',
    'const a: any = 1',
    'f(x as any)',
    'const a: Map<string, any> = b',
    '// @ts-ignore',
    'x.toLocaleString()',
  ])('refuses %s', (text) => {
    expect(wrongWords(source('src/a.ts', text))).toHaveLength(1);
  });
  test.each(["'process.exit'", '/* any: any */', '// console.log', 'if (a.any(b)) processed.push(c)', '`any`'])(
    'allows %s',
    (text) => {
      expect(wrongWords(source('src/a.ts', text))).toEqual([]);
    },
  );
  test('refuses an option in a text of the calculus, and allows it in a comment and in a command', () => {
    const wrong = "throw new InputError('no point', 'for example --at 3');";
    expect(optionWords(source('src/math/a.ts', wrong))).toHaveLength(1);
    expect(optionWords(source('src/math/a.ts', '/** `--at` */\nconst b = a-- > 3;'))).toEqual([]);
    expect(optionWords(source('src/commands/a.ts', wrong))).toEqual([]);
  });
  test.each([
    'src/utils.ts',
    'src/math/index.ts',
    'src/render/helpers.ts',
    'src/common/a.ts',
    'src/string-utils.ts',
    'src/Math.ts',
  ])('refuses the name %s', (path) => {
    expect(wrongName(source(path, ''))).toHaveLength(1);
  });
});
