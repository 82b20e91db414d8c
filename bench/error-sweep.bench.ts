/** What does a full sweep cost, the start of the program and the decimal arithmetic included? */

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareProcesses, type Measured, type ProcessCase } from './measure.ts';

export const name = 'error-sweep: six methods, four precisions, sixty values of h, a whole process';

const node = process.execPath;
const empty = join(tmpdir(), `mcl-empty-${process.pid}.cjs`);
const mcl = (...words: readonly string[]): readonly string[] => ['dist/mcl.cjs', ...words];

const cases: readonly ProcessCase[] = [
  { name: 'an empty Node script', command: node, args: [empty] },
  {
    name: 'mcl error-sweep --h 1:2^-59 --points 60',
    command: node,
    args: mcl('error-sweep', '--h', '1:2^-59', '--points', '60'),
  },
  { name: 'the same, as JSON', command: node, args: mcl('error-sweep', '--h', '1:2^-59', '--points', '60', '--json') },
  { name: 'mcl error-sweep', command: node, args: mcl('error-sweep') },
  // Decimal arithmetic is loaded by the commands that need it, and by no other.
  { name: 'mcl derive "x^2" --at 3', command: node, args: mcl('derive', 'x^2', '--at', '3') },
  { name: 'mcl stability "1-cos(x)" --at 1e-8', command: node, args: mcl('stability', '1-cos(x)', '--at', '1e-8') },
];

export async function run(): Promise<readonly Measured[]> {
  writeFileSync(empty, '');
  return await compareProcesses(cases, 9);
}
