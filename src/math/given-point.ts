/**
 * Does a point say where every variable is?
 *
 * A point is an object with a number for each variable: { x: 1, y: 2 }. What is left out is not 0: a value that nobody gave would make an
 * answer that nobody asked for, so it is an error, and the error shows what a whole point looks like.
 *
 * Where it breaks: numbers for names that the formula does not have are not looked at here, because a point may belong to a longer
 * formula than this one. Where points are typed, ../flags.ts refuses them.
 *
 * Next: ./gradients.ts
 */

import { give, InputError } from '../input-error.ts';
import type { Point } from './expression.ts';

/** So many names are listed in a message. */
const MOST_NAMES = 6;

/** A point for an example: 3 for the only variable, 1, 2, 3, ... for several. */
const examplePoint = (variables: readonly string[]): Point =>
  Object.fromEntries(variables.map((name, i) => [name, variables.length === 1 ? 3 : i + 1]));

/**
 * Refuses a point that leaves a variable out.
 *
 * @throws InputError with the names that are missing
 */
export function checkPoint(variables: readonly string[], at: Point): void {
  const missing = variables.filter((name) => !Object.hasOwn(at, name));
  if (missing.length === 0) return;
  const few = missing.length <= MOST_NAMES ? missing.join(', ') : `${missing.slice(0, MOST_NAMES - 1).join(', ')}, ...`;
  throw new InputError(`the point gives no number to ${few}`, give('at', examplePoint(variables)));
}
