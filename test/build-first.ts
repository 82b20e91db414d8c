/** Builds the program before the tests that start it, unless nothing has changed since it was built. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = join(ROOT, 'dist', 'mcl.cjs');
const SOURCES = [
  'bin',
  'src',
  'schemas',
  'build.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

export default function buildFirst(): void {
  const built = existsSync(PROGRAM) ? statSync(PROGRAM).mtimeMs : 0;
  if (SOURCES.some((path) => newest(join(ROOT, path)) > built)) {
    execFileSync(process.execPath, ['build.mjs'], { cwd: ROOT, stdio: 'inherit' });
  }
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
