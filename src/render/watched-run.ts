/** What is on the screen while a run goes: its pictures so far, and a line that says how far it is. Never higher than the terminal. */

import type { Screen } from '../command.ts';
import type { Step } from '../math/descent.ts';
import { pictures } from './descent.ts';
import { count, significant } from './digits.ts';
import { wrap } from './text.ts';
import type { WalkedGround } from './walked-ground.ts';

export interface Progress {
  readonly step: number;
  readonly of: number;
  readonly value: number;
  readonly gradientNorm: number;
}

/** Rows that a picture needs beside its own: title, axis, numbers, legend, and the line below. */
const AROUND = 7;

export function drawProgress(
  { step, of, value, gradientNorm }: Progress,
  steps: readonly Step[],
  ground: WalkedGround,
  screen: Screen,
): string {
  const line = `step ${step} of ${count(of, '', '').trim()}, f = ${significant(value)}, slope ${significant(gradientNorm, 4)}`;
  const height = Math.max(4, Math.min(12, (screen.rows ?? 24) - AROUND));
  const picture = pictures({ steps, variables: ground.variables }, ground, screen, height);
  const lines = [...picture.split('\n'), ...wrap(line, screen.columns, '  ')];
  // A frame that is higher than the terminal scrolls, and could not be erased.
  const most = Math.max(2, (screen.rows ?? 24) - 1);
  return lines.slice(-most).join('\n');
}
