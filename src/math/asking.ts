/**
 * How does one ask a program for its gradients?
 *
 * Line by line. It gets one record for each point, then the end of its input; it answers one record for each:
 *
 *     {"id": 0, "at": {"x": 1.5, "y": 2}}     →     {"id": 0, "value": 4.5, "gradient": {"x": 6, "y": 2.25}}
 *
 * `id` may be left out when the answers come in order; `value` is needed only where there is no formula. The gradient may be a
 * list in the order of the variables, or a number where there is one. Other lines than records are a mistake, so that a
 * forgotten print is not taken for an answer.
 *
 * Where it breaks: a program that is asked for 500 points and answers 499 is not judged by these.
 *
 * Next: ./remainder.ts
 */

import { InputError } from '../input-error.ts';
import { type Blank, type ClaimedPoint, fromRecord, isRecord } from './claimed-points.ts';
import type { Point } from './expression.ts';

/** What a program gets to read. */
export const requestsFor = (points: readonly Point[]): string =>
  points.map((at, id) => `${JSON.stringify({ id, at })}\n`).join('');

/** How a program ended, as far as an answer depends on it. */
export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly end: 'itself' | 'too slow' | 'too much' | 'interrupted';
}

const PROTOCOL = 'it reads {"id": 0, "at": {"x": 1}} lines and answers {"id": 0, "gradient": {"x": 2}} lines';

/**
 * The answers of a program, in the order of the points.
 *
 * @throws InputError where it was too slow, said something else, or did not answer all points
 */
export function answersOfProgram(
  { stdout, stderr, status, end }: Ending,
  points: readonly Point[],
  shape: Blank,
  variables: readonly string[],
  seconds: number,
): readonly ClaimedPoint[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const complaint = last === '' ? PROTOCOL : `its last words: ${last.slice(0, 200)}`;
  if (end === 'interrupted') throw new InputError('the program was ended because you interrupted');
  if (end === 'too slow')
    throw new InputError(
      `the program was ended: it had not finished after ${seconds} s, with ${lines.length} of ${points.length} points answered`,
      'it must read to the end of its input and end; a longer timeout gives it more seconds',
    );
  if (end === 'too much')
    throw new InputError('the program was ended: it wrote more than 20 million characters', PROTOCOL);
  const answers = new Array<ClaimedPoint | undefined>(points.length).fill(undefined);
  for (const [i, line] of lines.entries()) {
    let record: unknown;
    try {
      record = JSON.parse(line.replace(/(?<=[:,[]\s*)-?(?:NaN|Infinity)\b/g, '"$&"'));
    } catch {
      throw new InputError(
        `answer ${i + 1} of the program is not JSON: ${JSON.stringify(line.slice(0, 60))}`,
        complaint,
      );
    }
    if (!isRecord(record))
      throw new InputError(`answer ${i + 1} of the program is no record: ${line.slice(0, 60)}`, PROTOCOL);
    if (record['error'] !== undefined)
      throw new InputError(`the program says: ${String(record['error']).slice(0, 200)}`);
    const id = record['id'] ?? i;
    if (typeof id !== 'number' || points[id] === undefined)
      throw new InputError(
        `answer ${i + 1} of the program has the id ${JSON.stringify(id)}, which was not asked`,
        PROTOCOL,
      );
    if (answers[id] !== undefined)
      throw new InputError(`answer ${i + 1} of the program has the id ${id} again`, 'each point is answered once');
    answers[id] = fromRecord({ ...record, at: points[id] }, i + 1, shape, variables);
  }
  const missing = answers.indexOf(undefined);
  if (missing >= 0)
    throw new InputError(
      `the program answered ${lines.length} of ${points.length} points and ended${status === 0 ? '' : status === null ? ' by a signal' : ` with status ${status}`}`,
      complaint,
    );
  return answers as ClaimedPoint[];
}
