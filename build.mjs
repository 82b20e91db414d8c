/**
 * Makes dist/ from the sources: the program, the library with its types, the schemas, the notices.
 *
 * Everything is made in a folder beside dist/ that then takes its place, so that whoever runs mcl meanwhile meets the old
 * program or the new one and nothing in between.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const out = `dist-${process.pid}`;

/** commander could start other programs as its commands. Ours has none, and loading node:child_process takes 4 ms. bin/ask.ts loads it when asked. */
const withoutChildProcesses = {
  name: 'without child processes',
  resolveId: (id, importer) =>
    id === 'node:child_process' && !importer?.endsWith('/bin/ask.ts') ? '\0no-child-process' : null,
  load: (id) => (id === '\0no-child-process' ? 'export const spawn = undefined;' : null),
};

/** chalk asks the terminal for its colours when it is loaded. Ours are decided in src/screen.ts. */
const withoutColorDetection = {
  name: 'without colour detection',
  resolveId: (id) => (id === '#supports-color' ? '\0no-supports-color' : null),
  load: (id) => (id === '\0no-supports-color' ? 'export default { stdout: false, stderr: false };' : null),
};

/** mathjs's nodes can write themselves in TeX, from long tables. Only its parser is used. */
const withoutTex = {
  name: 'without TeX',
  resolveId: (id, importer) => (id.endsWith('/utils/latex.js') && importer?.includes('/mathjs/') ? '\0no-tex' : null),
  load: (id) =>
    id === '\0no-tex'
      ? 'export const latexOperators = {}, latexFunctions = {}, defaultTemplate = "", escapeLatex = undefined, toSymbol = undefined;'
      : null,
};

/** The formulas of the rows, parsed here so that the program need not: see src/math/read-beforehand.ts. */
async function treesOfRows() {
  const file = `${out}/rows.mjs`;
  const names = ['rules', 'identities', 'parse', 'read-beforehand']
    .map((name) => `export * from './src/math/${name}.ts';`)
    .join('\n');
  const rows = {
    name: 'rows',
    resolveId: (id) => (id === 'rows' ? `${process.cwd()}/rows.js` : null),
    load: (id) => (id.endsWith('/rows.js') ? names : null),
  };
  await build({ input: 'rows', platform: 'node', plugins: [rows], output: { file, format: 'esm' } });
  const { rules, identities, parseFormula, packed } = await import(pathToFileURL(file).href);
  const texts = Object.values(rules).flatMap(({ partials, definition, domain, kinks = [] }) => [
    ...partials,
    definition,
    domain?.holds,
    ...kinks.flatMap(({ at, torch = [], jax = [] }) => [at, ...torch, ...jax]),
  ]);
  for (const { from, to } of identities) texts.push(from, to);
  rmSync(file);
  return Object.fromEntries(
    texts
      .filter((text) => typeof text === 'string')
      .map((text) => [text, JSON.stringify(packed(parseFormula(text).expr))]),
  );
}

/** Puts the parsed formulas where the sources have an empty table. */
const withTrees = (trees) => ({
  name: 'with trees',
  transform: (code, id) => {
    if (!id.endsWith('/read-beforehand.ts')) return null;
    const filled = code.replace(/(?<=treesByText\b.*= )\{\}/, () => JSON.stringify(trees));
    if (filled === code) throw new Error('read-beforehand.ts has no empty table to fill');
    return filled;
  },
});

/** What is counted in sixty digits is loaded when a digit is in doubt, and by nobody else. */
const truth = { name: 'truth', priority: 2, test: /decimal|src\/math\/(truth|limits)\.ts/ };

/**
 * Reading a file, and its compiled code, takes a quarter of a millisecond, and left to itself the bundler makes sixteen
 * files for one derivative. So what the first command needs and others too is one file, and what only other commands share
 * is another.
 */
const sharedBy = (name, minShareCount, isIn) => ({
  name,
  minShareCount,
  test: (id) =>
    /src\/(math|render)\/|src\/flags\.ts|node_modules|supports-color|no-tex/.test(id) && !isOfProgram(id) && isIn(id),
});

/** The files that a command loads before it does anything. */
async function neededBy(command) {
  const plugins = [withoutChildProcesses, withoutColorDetection, withoutTex];
  const { output } = await build({ input: command, platform: 'node', plugins, write: false });
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const reached = new Set();
  const reach = (name) => {
    if (reached.has(name) || !chunks.has(name)) return;
    reached.add(name);
    chunks.get(name).imports.forEach(reach);
  };
  reach(output.find(({ isEntry }) => isEntry).fileName);
  return new Set([...reached].flatMap((name) => Object.keys(chunks.get(name).modules)));
}

/** What the program needs before any command, and so must not wait for the calculus. */
const isOfProgram = (id) => /src\/render\/(json|mistake|visible|text)\.ts|node_modules\/commander/.test(id);

const first = await neededBy('src/commands/derive.ts');
const shared = sharedBy('shared', 2, (id) => first.has(id));
const more = sharedBy('more', 3, (id) => !first.has(id));

const program = {
  preserveEntrySignatures: 'allow-extension',
  input: { program: 'bin/mcl.ts' },
  platform: 'node',
  plugins: [withoutChildProcesses, withoutColorDetection, withoutTex],
  output: {
    dir: `${out}/program`,
    format: 'cjs',
    entryFileNames: '[name]-[hash].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { groups: [truth, shared, more], includeDependenciesRecursively: false },
    minify: true,
  },
};

/** What `mcl` starts with. It knows the program's first file by its full name. */
const start = (program) => ({
  input: { mcl: 'bin/start.ts' },
  platform: 'node',
  transform: { define: { PROGRAM: JSON.stringify(program) } },
  output: { dir: out, format: 'cjs', entryFileNames: '[name].cjs', minify: true },
});

const library = {
  input: { library: 'src/library.ts' },
  platform: 'node',
  plugins: [withoutTex],
  output: { dir: out, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'library/[name]-[hash].js' },
};

try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const trees = withTrees(await treesOfRows());
  for (const { plugins } of [program, library]) plugins.push(trees);
  const { output } = await build(program);
  const [, libraryBundle] = await build([start(output.find(({ isEntry }) => isEntry).fileName), library]);
  for (const { fileName, code } of output) {
    const wrapped = `(function(exports,require,module,__filename,__dirname){${code}\n})`;
    writeFileSync(`${out}/program/${fileName}`, inAscii(wrapped));
  }
  writeFileSync(`${out}/THIRD-PARTY-NOTICES.txt`, notices([...output, ...libraryBundle.output]));
  chmodSync(`${out}/mcl.cjs`, 0o755);
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', `${out}/types`];
  execFileSync(process.execPath, tsc, { stdio: 'inherit' });
  bringTypes('decimal.js', 'node_modules/decimal.js/decimal.d.ts');
  cpSync('schemas', `${out}/schemas`, { recursive: true });

  const old = `${out}-old`;
  if (existsSync('dist')) renameSync('dist', old);
  renameSync(out, 'dist');
  rmSync(old, { recursive: true, force: true });
  // The first run leaves its compiled code for the next ones.
  spawnSync(process.execPath, ['dist/mcl.cjs', 'derive', 'x^2', '--at', '3']);
} catch (error) {
  rmSync(out, { recursive: true, force: true });
  // The first of what may be a hundred complaints, and no stack of the bundler's.
  console.error(String(error.message).split('\n').slice(0, 12).join('\n'));
  process.exitCode = 1;
}

/** The types of the library speak of a package that is bundled: they get its types beside them. */
function bringTypes(name, file) {
  const types = `${out}/types`;
  cpSync(file, `${types}/brought/${basename(file)}`);
  for (const path of readdirSync(types, { recursive: true }).filter((each) => each.endsWith('.d.ts'))) {
    const text = readFileSync(`${types}/${path}`, 'utf8');
    const up = '../'.repeat(path.split(/[\\/]/).length - 1);
    const brought = text.replaceAll(
      `from '${name}'`,
      `from '${up === '' ? './' : up}brought/${basename(file, '.d.ts')}.js'`,
    );
    if (brought !== text) writeFileSync(`${types}/${path}`, brought);
  }
}

/** Code with every other character written as an escape: V8 then holds it in half the memory, and reads it without decoding. */
function inAscii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The licences of the packages whose code is in the bundles. */
function notices(pieces) {
  const modules = pieces.flatMap((piece) => Object.keys(piece.modules ?? {}));
  const packages = new Set(modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  const entries = [...packages].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    if (files.length === 0) throw new Error(`${name} has no licence that could be passed on`);
    const texts = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim());
    return `${name} ${version} (${license})\n\n${texts.join('\n\n')}`;
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `mcl contains code of these packages, under these licences.${rule}${entries.join(rule)}\n`;
}
