import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, ended, ROOT } from '../program.ts';

let folder = '';
let files: readonly string[] = [];

/** npm, working without a network and without touching anything but the folder. */
const npm = (words: readonly string[], cwd: string): Promise<Ended> =>
  ended('npm', [...words, '--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')], {
    cwd,
    env: { HOME: folder },
  });

/** Packs what is built, and installs the package into an empty folder as a person would. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcl-package-'));
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const [packed] = JSON.parse(stdout) as readonly [{ filename: string; files: readonly { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  mkdirSync(join(folder, 'user'));
  writeFileSync(join(folder, 'user', 'package.json'), '{ "type": "module" }');
  const installed = await npm(['install', join(folder, packed.filename)], join(folder, 'user'));
  expect(installed.status).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('holds what a user needs and nothing else', () => {
    const allowed = [
      /^(LICENSE|README\.md|package\.json)$/,
      /^dist\/(mcl\.cjs|library\.js|THIRD-PARTY-NOTICES\.txt)$/,
      /^dist\/program\/[\w-]+\.cjs$/,
      /^dist\/library\/[\w-]+\.js$/,
      /^dist\/schemas\/[a-z-]+\.json$/,
      /^dist\/types\/[\w/-]+\.d\.ts$/,
    ];
    expect(files.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    for (const path of [
      'LICENSE',
      'dist/mcl.cjs',
      'dist/library.js',
      'dist/types/library.d.ts',
      'dist/schemas/derive.json',
    ]) {
      expect(files).toContain(path);
    }
  });

  test('brings no other package and runs no script when it is installed', () => {
    const { dependencies, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(Object.keys(scripts).filter((name) => /install/.test(name))).toEqual([]);
    expect(readdirSync(join(folder, 'user', 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'ml-calculus-lab',
    ]);
  });

  test('passes on the licences of the code it contains', () => {
    const notices = readFileSync(
      join(folder, 'user/node_modules/ml-calculus-lab/dist/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    );
    expect(notices).toMatch(/^mathjs 15\.2\.0 \(Apache-2\.0\)$/m);
    expect(notices).toContain('Copyright (C) 2013-2026 Jos de Jong');
    expect(notices).toMatch(/^commander 14\.0\.3 \(MIT\)$/m);
  });

  test('has a program that runs, the first time and with its compiled code', async () => {
    const program = join(folder, 'user', 'node_modules', '.bin', 'mcl');
    const runs = [];
    for (let i = 0; i < 2; i++)
      runs.push(await ended(program, ['derive', 'x^2', '--at', '3', '--json'], { cwd: folder }));
    for (const { status, stdout, stderr } of runs) {
      expect([status, stderr, JSON.parse(stdout).derivative]).toEqual([0, '', 6]);
    }
    const schema = await ended(program, ['schema', 'derive'], { cwd: folder });
    expect(JSON.parse(schema.stdout).title).toBe('mcl derive');
  });

  test('has a library that can be imported', async () => {
    const code =
      "import { evaluate, parseFormula } from 'ml-calculus-lab'; console.log(evaluate(parseFormula('x^2 + 1').expr, { x: 3 }));";
    const { stdout, stderr } = await ended('node', ['--input-type=module', '-e', code], { cwd: join(folder, 'user') });
    expect([stdout, stderr]).toEqual(['10\n', '']);
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types that a strict program can use (module %s)', async (module, moduleResolution) => {
    const user = join(folder, 'user');
    writeFileSync(
      join(user, 'use.ts'),
      "import { evaluate, type Formula, InputError, parseFormula } from 'ml-calculus-lab';\n" +
        "const formula: Formula = parseFormula('x^2');\n" +
        'const value: number = evaluate(formula.expr, { x: 3 });\n' +
        '// @ts-expect-error a point holds numbers\n' +
        "evaluate(formula.expr, { x: '3' });\n" +
        'export const known = value > 0 ? new InputError(String(value)).hint : null;\n',
    );
    const options = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      target: 'es2022',
      lib: ['es2023'],
      types: [],
      module,
      moduleResolution,
    };
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }));
    const { status, stdout } = await ended('node', [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', user], {
      cwd: user,
    });
    expect([stdout, status]).toEqual(['', 0]);
  });
});

test('the lock file names no registry', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  expect(lock).not.toMatch(/"resolved"/);
  expect(lock).not.toMatch(/hasInstallScript/);
});
