/** What does a check cost beside a derivative, and how often does it name the mistake? */

import { falseAccusations, judgeWrongAnswers, slightlyWrong } from '../test/corpus/corpus.ts';
import { firstRun, judgeHeldOut } from '../test/corpus/held-out.ts';
import { compareProcesses, type Measured, type ProcessCase } from './measure.ts';

export const name = 'check beside derive, whole processes (goal: ratios up to 1.5)';

const node = process.execPath;
const mcl = (status: number, ...args: readonly string[]): ProcessCase => ({
  name: `mcl ${args.map((arg) => (/[^\w-]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`,
  command: node,
  args: ['dist/mcl.cjs', ...args],
  status,
});

export const run = (): Promise<readonly Measured[]> =>
  compareProcesses([
    mcl(0, 'derive', 'sin(x^2)*exp(3*x)', '--at', '1'),
    mcl(0, 'check', 'sin(x^2)*exp(3*x)', '--claim', 'exp(3*x)*(2*x*cos(x^2) + 3*sin(x^2))'),
    mcl(1, 'check', 'sin(x^2)*exp(3*x)', '--claim', 'exp(3*x)*(cos(x^2) + 3*sin(x^2))'),
    // Nothing explains this one, so everything is tried.
    mcl(1, 'check', 'sin(x^2)*exp(3*x)', '--claim', 'log(x^2 + 2)'),
  ]);

const share = (part: number, whole: number): string => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)}%)`;

export function counts(): readonly string[] {
  const wrong = judgeWrongAnswers();
  const right = falseAccusations();
  const slightly = slightlyWrong();
  const heldOut = judgeHeldOut();
  const of = (holds: (one: (typeof wrong)[number]) => boolean): string =>
    share(wrong.filter(holds).length, wrong.length);
  return [
    '',
    `planted mistakes called wrong                          ${of(({ verdict }) => verdict === 'wrong')}`,
    `planted mistake named among the first three            ${of(({ named }) => named)}`,
    `planted mistake named first                            ${of(({ first }) => first)}`,
    `held-out mistakes named among three, at the first run  ${share(firstRun.named, firstRun.judged)}`,
    `held-out mistakes named first, at the first run        ${share(firstRun.first, firstRun.judged)}`,
    `held-out mistakes named among three, today             ${share(heldOut.filter(({ named }) => named).length, heldOut.length)}`,
    `right answers in other forms called right              ${share(right.right, right.judged)}`,
    `right answers in other forms called wrong              ${share(right.wrong.length, right.judged)}`,
    `answers wrong by one part in a thousand called right   ${share(slightly.calledRight.length, slightly.judged)}`,
  ];
}
