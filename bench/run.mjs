/**
 * Runs the benchmarks: `npm run bench`, or `npm run bench -- startup` for those whose file has that in its name.
 *
 * A benchmark is a file NAME.bench.ts in this folder that exports `name` and `run`, as measure.ts describes them. Files
 * are bundled first, so that they can import from src.
 */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('.', import.meta.url));
process.chdir(join(folder, '..'));
const out = join(folder, '..', 'node_modules', '.mcl-bench');
const wanted = process.argv.slice(2);
const files = readdirSync(folder).filter(
  (file) => file.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((word) => file.includes(word))),
);
if (files.length === 0) throw new Error(`no benchmark has ${wanted.join(' or ')} in its name`);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const file of files) {
  const bundle = await rolldown({
    input: join(folder, file),
    platform: 'node',
    // Packages that are measured stay what they are.
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.includes('\0'),
  });
  const target = join(out, file.replace(/\.ts$/, '.mjs'));
  await bundle.write({ file: target, format: 'esm' });
  const { name, run, counts } = await import(pathToFileURL(target).href);
  print(name, await run());
  for (const line of counts?.() ?? []) console.log(`  ${line}`);
}

function print(name, rows) {
  const width = Math.max(...rows.map((row) => row.name.length));
  const withMemory = rows.some((row) => row.memory !== undefined);
  console.log(`\n${name}\n`);
  console.log(
    `  ${' '.repeat(width)}  ${'time'.padStart(10)}  ${'ratio'.padStart(8)}  ${'quartiles'.padStart(17)}${withMemory ? `  ${'memory'.padStart(8)}  ${'ratio'.padStart(6)}` : ''}`,
  );
  for (const row of rows) {
    const memory =
      row.memory === undefined
        ? ''
        : `  ${`${(row.memory / 2 ** 20).toFixed(1)} MiB`.padStart(8)}  ${row.memoryRatio.toFixed(2).padStart(6)}`;
    const quartiles = row.quartiles.map((ratio) => significant(ratio)).join(' to ');
    console.log(
      `  ${row.name.padEnd(width)}  ${duration(row.time).padStart(10)}  ${significant(row.ratio).padStart(8)}  ${quartiles.padStart(17)}${memory}`,
    );
  }
}

/** Three digits. */
function significant(value) {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

function duration(seconds) {
  if (seconds >= 1) return `${significant(seconds)} s`;
  if (seconds >= 1e-3) return `${significant(seconds * 1e3)} ms`;
  if (seconds >= 1e-6) return `${significant(seconds * 1e6)} us`;
  return `${significant(seconds * 1e9)} ns`;
}
