import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, mcl, PROGRAM, ROOT } from '../program.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcl-programs-'));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Node program that answers x^2*y with a gradient. */
const nodeProgram = (gradient: string): string =>
  `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, at: { x, y } } = JSON.parse(line);
    console.log(JSON.stringify({ id, value: x * x * y, gradient: ${gradient} }));
  });`;

let right = '';
let wrong = '';
beforeAll(() => {
  right = write('right.cjs', nodeProgram('{ x: 2 * x * y, y: x * x }'));
  wrong = write('wrong.cjs', nodeProgram('{ x: 2 * x, y: x * x }'));
});
const run = (program: string, ...more: readonly string[]) => mcl(['check', ...more, '--command', program]);
const alive = (text: string): number =>
  spawnSync('pgrep', ['-f', text], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line !== '').length;

describe('a program in Node', () => {
  test('with the right gradient is right', async () => {
    const { status, stdout } = await run(`node ${right}`, 'x^2*y');
    expect({ status, right: stdout.includes('RIGHT') }).toEqual({ status: 0, right: true });
  });
  test('with a wrong one is wrong, and the mistake is named', async () => {
    const { status, stdout } = await run(`node ${wrong}`, 'x^2*y', '--json');
    const { diagnosis, entries } = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(entries.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['wrong', 'right']);
    // The factor y, which is held still, was dropped.
    expect(diagnosis.map(({ mistake }: { mistake: string }) => mistake)).toContain('coefficient-dropped');
  });
  test('without a formula is judged by the slope of the remainder', async () => {
    const { evidence, verdict } = JSON.parse((await run(`node ${right}`, '--at', 'x=1,y=2', '--json')).stdout);
    expect(verdict).toBe('right');
    expect(evidence.remainderSlope).toBeCloseTo(2, 1);
    const other = JSON.parse((await run(`node ${wrong}`, '--at', 'x=1,y=2', '--json')).stdout);
    expect(other.verdict).toBe('wrong');
    expect(other.evidence.remainderSlope).toBeCloseTo(1, 1);
  });
});

const python = spawnSync('python3', ['--version']).status === 0;
describe('a program in Python', () => {
  test.skipIf(!python)(`answers line by line${python ? '' : ' (there is no python3 here)'}`, async () => {
    const program = write(
      'sin.py',
      'import json, math, sys\nfor line in sys.stdin:\n  q = json.loads(line)\n  x = q["at"]["x"]\n  print(json.dumps({"id": q["id"], "value": math.sin(x), "gradient": FACTOR * math.cos(x)}))\n',
    );
    const source = readFileSync(program, 'utf8');
    const results: (string | number | null)[] = [];
    for (const factor of ['1.0', '1.001', '1.03']) {
      writeFileSync(program, source.replace('FACTOR', factor));
      results.push(
        (await run(`python3 ${program}`, 'sin(x)')).status,
        (await run(`python3 ${program}`, '--at', 'x=1')).status,
      );
    }
    expect(results).toEqual([0, 0, 1, 1, 1, 1]);
  });
});

describe('a program that misbehaves', () => {
  test('and hangs is ended with all it has started', async () => {
    const mark = `86${process.pid}`;
    const start = performance.now();
    const { status, stderr } = await run(`sleep ${mark} & sleep ${mark}`, 'x^2', '--timeout', '0.5');
    expect(status).toBe(2);
    expect(stderr).toContain('had not finished after 0.5 s');
    expect(performance.now() - start).toBeLessThan(8000);
    expect(alive(`^sleep ${mark}`)).toBe(0);
  });
  test('and does not end when asked to is made to', async () => {
    const mark = `87${process.pid}`;
    const { status } = await run(`trap '' TERM; while :; do sleep ${mark}; done`, 'x^2', '--timeout', '0.5');
    expect(status).toBe(2);
    expect(alive(`sleep ${mark}`)).toBe(0);
  });
  test('and leaves something running in the background leaves nothing', async () => {
    const mark = `88${process.pid}`;
    const { status } = await run(`(sleep ${mark} &) ; node ${right}`, 'x^2*y');
    expect(status).toBe(0);
    expect(alive(`^sleep ${mark}`)).toBe(0);
  });
  test.each([
    ['prints rubbish', 'echo hello', 'is not JSON: "hello"'],
    ['says nothing', 'true', 'answered 0 of 16 points'],
    ['does not exist', 'no-such-program-here', 'status 127'],
    ['answers numbers that are none', `echo '{"gradient": "seven"}'`, 'which is no number'],
    ['answers what was not asked', `echo '{"id": 99, "gradient": 1}'`, 'was not asked'],
    ['answers a point twice', `echo '{"id": 0, "gradient": 1}'; echo '{"id": 0, "gradient": 1}'`, 'has the id 0 again'],
    ['writes without end', 'yes', 'wrote more than 20 million characters'],
    ['stops in the middle of a line', `printf '{"id": 0, "gra'`, 'is not JSON: "{'],
    ['says that it failed', `echo '{"error": "out of memory"}'`, 'the program says: out of memory'],
    [
      'dies half-way',
      `read line; echo '{"gradient": 1}'; echo 'ValueError: shapes' >&2; exit 3`,
      'answered 1 of 16 points and ended with status 3',
    ],
  ])('and %s is told so', async (_, program, says) => {
    const { status, stderr } = await run(program, 'x^2');
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('at Object');
  });
  test('and whose last words were on standard error has them shown', async () => {
    const { stderr } = await run(`echo 'ValueError: shapes' >&2; exit 3`, 'x^2');
    expect(stderr).toContain('ValueError: shapes');
  });
  test('is ended when the person interrupts', async () => {
    const mark = `89${process.pid}`;
    const line = `${process.execPath} ${PROGRAM} check 'x^2' --command 'sleep ${mark}' & mcl=$!; sleep 1; kill -INT $mcl; wait $mcl`;
    const { status } = await ended('bash', ['-mc', line]);
    expect(status).toBe(130);
    expect(alive(`^sleep ${mark}`)).toBe(0);
  });
});

describe('the recipes of the documentation', () => {
  const guide = readFileSync(join(ROOT, 'docs', 'check.md'), 'utf8');
  const recipes = [...guide.matchAll(/```(python|js)\n([\s\S]*?)```/g)].map(([, language = '', text = ''], i) => {
    const module = /^import (numpy|torch|jax)\b/m.exec(text)?.[1] ?? 'node';
    // A machine may have several Pythons, and a module in one of them.
    const interpreter =
      language === 'js'
        ? 'node'
        : ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', `import ${module}`]).status === 0);
    return { module, text, interpreter, file: `recipe-${i}.${language === 'js' ? 'cjs' : 'py'}` };
  });
  test('are four', () => {
    expect(recipes.map(({ module }) => module)).toEqual(['numpy', 'torch', 'jax', 'node']);
  });
  for (const { module, text, interpreter, file } of recipes)
    test.skipIf(interpreter === undefined)(
      `${module}${interpreter === undefined ? ' (which is not here)' : ''} is right with and without a formula`,
      async () => {
        const program = `${interpreter} ${write(file, text)}`;
        const compared = await run(program, 'x^2*y + y^3', '--timeout', '60');
        const walked = await run(program, '--at', 'x=1,y=2', '--timeout', '60');
        expect([compared.stderr, compared.status, walked.stderr, walked.status]).toEqual(['', 0, '', 0]);
      },
      120_000,
    );
});

describe('where claims come from', () => {
  test('a file, or standard input', async () => {
    const sheet = write('answers.csv', 'name,answer\nAda,2*x\nBen,x\n');
    const fromFile = await mcl(['check', 'x^2', '--answers', sheet, '--csv']);
    const fromInput = await mcl(['check', 'x^2', '--answers', '-', '--csv'], { input: readFileSync(sheet, 'utf8') });
    expect(fromInput).toEqual(fromFile);
    expect(fromFile.stdout.split('\n').slice(0, 2)).toEqual([
      'name,expression,answer,verdict,mark,mistake,reason',
      'Ada,x^2,2*x,right,1,,',
    ]);
  });
  test.each([
    ['no claim', ['check', 'x^2'], 'check needs a claim'],
    ['two claims', ['check', 'x^2', '--claim', '2*x', '--claim-at', '1:2'], 'are two claims'],
    ['no formula', ['check', '--claim', '2*x'], 'check needs a formula'],
    ['no such file', ['check', 'x^2', '--points', '/nowhere/points.json'], 'there is no such file'],
    ['one formula for a gradient', ['check', 'x*y', '--claim', 'y'], 'the claim is one formula'],
    ['a stranger', ['check', 'x^2', '--claim', '2*t'], 'the formula has no such variable'],
    ['a hint that is none', ['check', 'x^2', '--claim', 'x', '--hint', '4'], 'at most 3'],
    ['a stretch upside down', ['check', 'x^2', '--claim', 'x', '--on', 'x=2:1'], 'lower end first'],
  ])('%s is a mistake that can be put right', async (_, words, says) => {
    const { status, stderr, stdout } = await mcl(words);
    expect({ status, stdout, says: stderr.includes(says) }).toEqual({ status: 2, stdout: '', says: true });
  });
});

describe('what comes from outside and is no answer', () => {
  test.each<[what: string, words: readonly string[], says: RegExp]>([
    ['a command that is empty', ['--command', ''], /--command needs a program, and is empty/],
    ['a file without a name', ['--points', ''], /expected the name of a file, and found none/],
    ['a device that does not end', ['--points', '/dev/zero'], /more than \d+ bytes came from \/dev\/zero/],
    [
      'answers from a device that does not end',
      ['--answers', '/dev/zero'],
      /more than \d+ bytes came from \/dev\/zero/,
    ],
  ])('%s is a mistake', async (_, words, says) => {
    const { status, stdout, stderr } = await mcl(['check', 'x^2', ...words]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/\nhint: /);
  });
  test('a sheet without answers is not right', async () => {
    const sheet = write('empty.csv', 'name,answer\n');
    const { status, stderr } = await mcl(['check', 'x^2', '--answers', sheet]);
    expect(status).toBe(2);
    expect(stderr).toContain('expected answers, and found none');
  });
  test.each([
    ['--points', 'x,x,df/dx\n1,2,3\n', /the header has the column x twice/],
    ['--points', 'x,df/dx,df/dx\n1,2,3\n', /the header has the column df\/dx twice/],
    ['--answers', 'answer,answer\n3*x,2*x\n', /the header has the column answer twice/],
  ])('a column twice in %s is not guessed at', async (option, text, says) => {
    const { status, stderr } = await mcl(['check', 'x^2', option, write('twice.csv', text)]);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
  });
  test('a name with escape sequences cannot reach the terminal through a sheet', async () => {
    const sheet = write('escapes.csv', 'name,answer\n"\u001b[31mEve\u001b]0;x\u0007",2*x\n');
    const { status, stdout } = await mcl(['check', 'x^2', '--answers', sheet, '--csv']);
    expect(status).toBe(0);
    expect(stdout).toContain('\\x1b[31mEve');
    expect(stdout).not.toMatch(/[\u001b\u0007]/);
  });
  test('what a program left running with its streams open is not waited for', async () => {
    const started = performance.now();
    const { status } = await mcl(['check', 'x^2', '--command', 'setsid sleep 20 & exit 0', '--timeout', '1']);
    expect(status).toBe(2);
    // The sleeper holds the pipe for twenty seconds.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
