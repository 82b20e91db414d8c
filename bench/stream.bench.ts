/**
 * How fast do steps become lines in a pipe, and in how much memory?
 *
 * Writing the bytes is the limit that no program passes; writing the numbers as text is most of what is left. Two hundred
 * thousand steps are streamed; the same bytes are written by a program that has them ready, and by programs that format each
 * step with JSON.stringify and throw it away, or write it. A thousand steps and a million show what becomes of the memory.
 */

import { spawnSync } from 'node:child_process';
import { compareProcesses, type Measured } from './measure.ts';

export const name = 'two hundred thousand steps as lines of JSON (goal: at most 1.6 of formatting them)';

const STEPS = 200_000;
const ours = (steps: number): string[] => [
  'dist/mcl.cjs',
  'descend',
  'rosenbrock',
  '--lr',
  '0.0001',
  '--tolerance',
  '0',
  '--steps',
  String(steps),
  '--ndjson',
];

/** A thousand lines of a real run, repeated. */
const LINES = `
const step = { type: 'step', step: 123456, point: { x: 0.9871236782346123, y: 0.9744123847612351 }, value: 0.00016574123098412, gradient: { x: -0.01023412341234123, y: -0.007712341234123412 }, gradientNorm: 0.012812341234123412, learningRate: 0.0001, memory: {} };
`;
const next =
  'step.step = k; step.point.x += 1e-9; step.point.y += 1e-9; step.value += 1e-12; step.gradient.x += 1e-9; step.gradient.y += 1e-9; step.gradientNorm += 1e-9;';
const formatting = `${LINES}let sum = 0; for (let k = 0; k < ${STEPS}; k++) { ${next} sum += JSON.stringify(step).length; } process.stdout.write(String(sum));`;
const both = `${LINES}let [piece, k] = ['', 0]; const go = () => { while (k < ${STEPS}) { ${next} k += 1; piece += JSON.stringify(step) + '\\n'; if (piece.length < 65536) continue; const text = piece; piece = ''; if (!process.stdout.write(text)) { process.stdout.once('drain', go); return; } } process.stdout.write(piece); }; go();`;

let bytes = 0;
let measured: readonly Measured[] = [];

export async function run(): Promise<readonly Measured[]> {
  bytes = spawnSync(process.execPath, ours(STEPS), { maxBuffer: 2 ** 30 }).stdout.length;
  const writing = `const piece = Buffer.alloc(65536, 97); let left = ${bytes}; const go = () => { while (left > 0) { const size = Math.min(left, piece.length); left -= size; if (!process.stdout.write(piece.subarray(0, size))) { process.stdout.once('drain', go); return; } } }; go();`;
  const script = (name: string, text: string) => ({ name, command: process.execPath, args: ['-e', text] });
  const run = (name: string, steps: number) => ({ name, command: process.execPath, args: ours(steps) });
  measured = await compareProcesses(
    [
      script('formatting only, JSON.stringify', formatting),
      script('formatting and writing, JSON.stringify', both),
      script(`writing ${(bytes / 1e6).toFixed(0)} MB that are ready`, writing),
      run('mcl descend --ndjson, with its analysis', STEPS),
      run('the same, a thousand steps', 1_000),
      run('the same, a million steps', 1_000_000),
    ],
    9,
  );
  return measured;
}

export const counts = (): readonly string[] =>
  measured
    .slice(1, 4)
    .map(({ name, time }) => `${name}: ${(bytes / time / 1e6).toFixed(0)} MB a second, starting the program included`);
