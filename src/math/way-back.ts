/**
 * Through which lines of a formula does the answer pass back what it is told?
 *
 * The adjoint of a line says how the answer changes when that line does. It flows back from a line to what the line was
 * computed from, but not everywhere:
 *
 *     x^3 + floor(2*x)        not into the 3, which does not move
 *                             not into floor, whose slope is 0 wherever it has one
 *                             so not into 2*x either: it moves, but has no say
 *
 * Where nothing flows nothing is computed. This is more than thrift: the slope of x^3 by its exponent is log(x)*x^3,
 * not-a-number for a negative x, and 0 times not-a-number is not 0.
 *
 * The same care is needed with conditions. A line that is used only inside of two different conditions is computed before
 * both (see ./branches.ts), though perhaps neither asks for it:
 *
 *     s = sqrt(x);  (x > 0 ? s : 0) + (x > 1 ? 2*s : 1)        at x = 0 nobody uses s, whose slope is infinite there
 *
 * Such a line is *uncertain*: on the way back it is passed over unless something that used it has been met.
 *
 * Next: ./source.ts
 */

import { otherwiseRegion, type Region, thenRegion } from './branches.ts';
import type { Instructions, Line } from './instructions.ts';

/**
 * Where adjoints flow.
 *
 * @param isFlat  whether the partial of a line by its input number i is 0 wherever there is one; asked once, and only where
 *   the input moves, lines with smaller numbers first
 * @returns three numbers per line, 1 where an adjoint flows to the input of that number; a condition passes it to its branches
 */
export function flowsOf(list: Instructions, output: Line, isFlat: (line: Line, i: number) => boolean): Uint8Array {
  const end = list.length;
  const marks = list.needed([output]);
  const flows = new Uint8Array(3 * end);
  const moves = new Uint8Array(end);
  for (let line = 0; line < end; line++) {
    if (marks[line] === 0) continue;
    if (list.isVariable(line)) moves[line] = 1;
    for (let i = list.isChoice(line) ? 1 : 0; i < list.arityOf(line); i++) {
      if (moves[list.inputOf(line, i)] === 0 || (!list.isChoice(line) && isFlat(line, i))) continue;
      flows[3 * line + i] = 1;
      moves[line] = 1;
    }
  }
  const reached = new Uint8Array(end);
  reached[output] = 1;
  for (let line = end - 1; line >= 0; line--) {
    for (let i = 0; i < 3; i++) {
      if (flows[3 * line + i] === 0) continue;
      if (reached[line] === 1) reached[list.inputOf(line, i)] = 1;
      else flows[3 * line + i] = 0;
    }
  }
  return flows;
}

/** Which lines adjoints reach, and how. */
export interface Reach {
  /** 1 where something that always runs when the line's region runs passes an adjoint to it. */
  readonly certain: Uint8Array;
  /** 1 where adjoints come from other regions or from uncertain lines, so that they must be added up one by one. */
  readonly gathered: Uint8Array;
}

/** Follows the adjoints back through the regions. */
export function reachOf(list: Instructions, output: Line, regions: Int32Array, flows: Uint8Array): Reach {
  const certain = new Uint8Array(list.length);
  const gathered = new Uint8Array(list.length);
  certain[output] = 1;
  for (let line = output; line >= 0; line--) {
    if ((regions[line] as Region) < 0) continue;
    const choice = list.isChoice(line);
    for (let i = 0; i < 3; i++) {
      if (flows[3 * line + i] === 0) continue;
      const region = choice ? (i === 1 ? thenRegion(line) : otherwiseRegion(line)) : (regions[line] as Region);
      const input = list.inputOf(line, i);
      // Inside a branch its own being reached is settled: the branch runs only then.
      if (region === regions[input] && (choice || certain[line] === 1)) certain[input] = 1;
      else gathered[input] = 1;
    }
  }
  return { certain, gathered };
}
