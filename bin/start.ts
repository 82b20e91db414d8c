#!/usr/bin/env node
/**
 * What `mcl` starts with: loads the program, with V8's compiled code where an earlier run has left it.
 *
 * Compiling costs half as much as an empty Node. The first run leaves the compiled code in a folder beside the program,
 * named after the version of Node; V8 itself refuses code that another version or other flags have made, and then the run
 * leaves its own. Where the folder cannot be read or written, the program is compiled as usual and nothing is said.
 */

import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

/** The build puts the name of the program's first file here. It has its content in its name, so stale code is never met. */
declare const PROGRAM: string;

const program = join(import.meta.dirname, 'program');
const cache = join(import.meta.dirname, 'cache', `${process.version}-${process.arch}`);
const loaded = new Map<string, { exports: unknown }>();
const withoutCode: { readonly file: string; readonly script: Script }[] = [];

/** Every file of the program is one function, as Node would make it of a module, and pure ASCII: the build sees to that. */
function load(file: string): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as unknown };
  loaded.set(file, module);
  const cachedData = compiled(file);
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData === null ? {} : { cachedData }),
  });
  if (cachedData === null || script.cachedDataRejected === true) withoutCode.push({ file, script });
  const requireFrom = (id: string): unknown => (id.startsWith('.') ? load(join(program, id)) : require(id));
  script.runInThisContext()(module.exports, requireFrom, module, file, program);
  return module.exports;
}

const codeFile = (file: string): string => join(cache, `${basename(file)}.bin`);

function compiled(file: string): Buffer | null {
  try {
    return readFileSync(codeFile(file));
  } catch {
    return null;
  }
}

/** Leaves the compiled code of this run for the next. Whole or not at all: it is written beside its place and renamed. */
function keepCode(): void {
  try {
    mkdirSync(cache, { recursive: true });
    for (const { file, script } of withoutCode) {
      const beside = `${codeFile(file)}.${process.pid}`;
      const target = openSync(beside, 'wx');
      writeFileSync(target, script.createCachedData());
      closeSync(target);
      renameSync(beside, codeFile(file));
    }
  } catch {
    // A folder of somebody else: the next run compiles again.
  }
}

load(join(program, PROGRAM));
process.on('exit', () => {
  if (withoutCode.length > 0) keepCode();
});
