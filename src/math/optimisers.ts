/**
 * Which optimisers are there, and which one is meant?
 *
 * Two kinds: those that step by the slope of each coordinate (./slope-steps.ts, ./adaptive-steps.ts) and those that use how the slopes hang
 * together (./curvature-steps.ts, ./learned-steps.ts). On (x^2 + 25*y^2)/2 from (10, 1), to a slope of 1e-8, gradient descent at its best
 * rate takes 272 steps, conjugate-gradient 2 and newton 1; on a million weights the first are the ones that can be paid for.
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
