/**
 * How fast do steps become lines in a pipe?
 *
 * Writing the bytes is the limit that no program passes; writing the numbers as text is most of what is left. Two hundred
 * thousand steps are streamed; the same bytes are written by a program that has them ready, and by one that formats each
 * step with JSON.stringify and throws it away.
 */

import { spawnSync } from 'node:child_process';
import { compareProcesses, type Measured } from './measure.ts';

export const name = 'two hundred thousand steps as lines of JSON (goal: at most 1.6 of formatting them)';

const STEPS = 200_000;
const ours = [
  'dist/mcl.cjs',
  'descend',
  'rosenbrock',
  '--lr',
  '0.0001',
  '--tolerance',
  '0',
  '--steps',
  String(STEPS),
  '--ndjson',
];

/** A thousand lines of a real run, repeated. */
const LINES = `
const step = { type: 'step', step: 123456, point: { x: 0.9871236782346123, y: 0.9744123847612351 }, value: 0.00016574123098412, gradient: { x: -0.01023412341234123, y: -0.007712341234123412 }, gradientNorm: 0.012812341234123412, learningRate: 0.0001, memory: {} };
`;
const formatting = `${LINES}let sum = 0; for (let k = 0; k < ${STEPS}; k++) { step.step = k; step.point.x += 1e-9; step.point.y += 1e-9; step.value += 1e-12; step.gradient.x += 1e-9; step.gradient.y += 1e-9; step.gradientNorm += 1e-9; sum += JSON.stringify(step).length; } process.stdout.write(String(sum));`;

export async function run(): Promise<readonly Measured[]> {
  const { stdout } = spawnSync(process.execPath, ours, { maxBuffer: 2 ** 30 });
  const writing = `const piece = Buffer.alloc(65536, 97); let left = ${stdout.length}; const go = () => { while (left > 0) { const size = Math.min(left, piece.length); left -= size; if (!process.stdout.write(piece.subarray(0, size))) { process.stdout.once('drain', go); return; } } }; go();`;
  return await compareProcesses(
    [
      { name: 'formatting only, JSON.stringify', command: process.execPath, args: ['-e', formatting] },
      {
        name: `writing ${(stdout.length / 1e6).toFixed(0)} MB that are ready`,
        command: process.execPath,
        args: ['-e', writing],
      },
      { name: 'mcl descend --ndjson, with its analysis', command: process.execPath, args: ours },
    ],
    9,
  );
}
