/**
 * Which optimisers are there, and which one is meant?
 *
 * Two kinds: those that step by the slope of each coordinate (./slope-steps.ts, ./adaptive-steps.ts) and those that use how the slopes hang
 * together (./curvature-steps.ts, ./learned-steps.ts). On a ravine 25 times as curved across as along, the first take dozens of steps and the
 * second three; on a million weights the first are the ones that can be paid for.
 *
 * Next: ./schedules.ts
 */

import { InputError } from '../input-error.ts';
import { adaptiveSteps } from './adaptive-steps.ts';
import { curvatureSteps } from './curvature-steps.ts';
import { learnedSteps } from './learned-steps.ts';
import { closest } from './names.ts';
import { slopeSteps } from './slope-steps.ts';
import type { Optimiser } from './step.ts';

/** The table of optimisers. */
export const optimisers: readonly Optimiser[] = [...slopeSteps, ...adaptiveSteps, ...curvatureSteps, ...learnedSteps];

/**
 * The optimiser that a name or another name for it means.
 *
 * @throws InputError for a name that nobody has, with the closest one
 */
export function optimiserNamed(name: string): Optimiser {
  const found = optimisers.find((row) => row.name === name || row.aliases.includes(name));
  if (found !== undefined) return found;
  const guess = closest(
    name,
    optimisers.flatMap((row) => [row.name, ...row.aliases]),
  );
  throw new InputError(
    `unknown optimiser ${JSON.stringify(name)}`,
    guess === null ? `there are ${optimisers.map((row) => row.name).join(', ')}` : `did you mean ${guess}?`,
    { text: name, start: 0, end: name.length },
  );
}
