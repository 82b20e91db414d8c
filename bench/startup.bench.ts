/** What does it cost to ask for one derivative, the start of the program included? */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareProcesses, type Measured, type ProcessCase } from './measure.ts';

export const name = 'start-up: the derivative of x^2 at 3, a whole process';

const node = process.execPath;
const empty = join(tmpdir(), `mcl-empty-${process.pid}.cjs`);

const cases: readonly ProcessCase[] = [
  { name: 'an empty Node script', command: node, args: [empty] },
  { name: 'mcl derive "x^2" --at 3', command: node, args: ['dist/mcl.cjs', 'derive', 'x^2', '--at', '3'] },
  { name: 'mcl --version', command: node, args: ['dist/mcl.cjs', '--version'] },
  {
    name: "mathjs: derivative('x^2', 'x')",
    command: node,
    args: ['-e', "console.log(require('mathjs').derivative('x^2', 'x').evaluate({ x: 3 }))"],
  },
];

/** What else there is on this machine that answers the same question. */
const peers: readonly ProcessCase[] = [
  { name: 'qalc', command: 'qalc', args: ['-t', 'diff(x^2, x, 1, 3)'] },
  { name: 'gp', command: 'gp', args: ['-q', '-f', '-e', 'print(subst(deriv(x^2), x, 3)); quit'] },
  {
    name: 'python3 with sympy',
    command: 'python3',
    args: ['-c', 'import sympy; x = sympy.Symbol("x"); print(sympy.diff(x**2, x).subs(x, 3))'],
  },
];

const isHere = ({ command, args }: ProcessCase): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;

export async function run(): Promise<readonly Measured[]> {
  writeFileSync(empty, '');
  return await compareProcesses([...cases, ...peers.filter(isHere)]);
}
