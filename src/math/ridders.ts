/**
 * What would a difference say if its step were 0?
 *
 * A central difference is off by a series in h²: C·h² + D·h⁴ + …. Two of them, with h and h/2, have the first term in
 * common and can be rid of it; three can be rid of two terms:
 *
 *     exp at 0     h = 1       1.1752
 *                  h = 1/2     1.0422   0.9979
 *                  h = 1/4     1.0104   0.9999   0.99999
 *
 * Each column takes the next even power of h away, and the change from entry to entry tells how far to trust the answer.
 *
 * Where it breaks: where f is rough at the scale of h the extrapolation agrees with itself on a wrong number, so plain
 * differences with short steps are asked first; and where rounding is larger than what is extrapolated away.
 *
 * Source: Ridders, Adv. Eng. Software 4 (1982) 75-76; Press et al., Numerical Recipes, 3rd ed., section 5.7.
 * Next: ./kinks.ts
 */

import { HIGH, type Measurement, MOSTLY, probeBeside, roundoffOf, stencilOf, weigh } from './differences.ts';

/** One line of Ridders' table: the step, the measured slope, and its extrapolations. */
export interface RiddersRow {
  readonly h: number;
  readonly extrapolations: readonly number[];
}

/** How many columns are worth having: each removes one more even power of h, and a little more noise comes in. */
const COLUMNS = 8;

/** At high orders a row spans far, and an entry counts only when so many powers of h have been removed from it. */
const FEWEST_COLUMNS = 3;

/**
 * The first or n-th derivative by Ridders' method: central differences with h, h/2, h/4, …, extrapolated to h = 0 by
 * Neville's scheme (each column removes the next even power of h).
 *
 * An entry of the table is believed to be off by as much as it differs from the entries it was made of, and by roundoff.
 * The first rows may agree to many digits on a wrong number, when h is longer than the scale on which f changes. So
 * three plain differences with short steps, which are no powers of two, come first: they are not very good, but they are
 * not fooled. They show the roundoff of f, and an entry that they or a finer row contradict does not count.
 *
 * @param first  the step to start from, in units of x
 * @returns the measurement whose own error estimate was smallest, and the table
 */
export function ridders(
  f: (x: number) => number,
  x: number,
  order: number,
  first: number,
): Measurement & { readonly table: readonly RiddersRow[] } {
  const stencil = stencilOf('central', order);
  const probe = probeBeside(f, x, order);
  const table: RiddersRow[] = [];
  const candidates: Candidate[] = [];
  let evaluations = probe.evaluations;
  let failedAt: number | null = null;
  let above: readonly number[] = [];
  let best: Candidate | null = null;
  let settled = false;
  const shortest = Math.min(first, probe.h) / 64;
  for (let h = first; (h >= shortest || table.length === 0) && x + h !== x; h /= 2) {
    const measured = weigh(f, x, stencil, h);
    evaluations += stencil.offsets.length;
    if (measured.failedAt !== null) {
      // A step that leaves the domain tells nothing: start again with a shorter one.
      failedAt ??= measured.failedAt;
      above = [];
      table.length = 0;
      candidates.length = 0;
      best = null;
      settled = false;
      continue;
    }
    const extrapolations = [measured.derivative];
    for (let column = 1; column <= Math.min(above.length, COLUMNS); column++) {
      const finer = extrapolations[column - 1] as number;
      extrapolations.push(finer + (finer - (above[column - 1] as number)) / (4 ** column - 1));
    }
    table.push({ h, extrapolations });
    const { value, change, column } = bestEntry(extrapolations, above);
    const roundoff = Math.max(roundoffOf(measured.size, h, order), probe.noise / h ** order);
    // Two entries may agree by chance; that the row before said something else is to be explained by what this column gains.
    const surprise = Math.abs(value - (candidates[candidates.length - 1]?.value ?? value)) / 4 ** column;
    const estimate = Math.max(change, surprise) + roundoff;
    const astray =
      order >= HIGH &&
      (column < Math.min(FEWEST_COLUMNS, order / 4) ||
        (estimate > 2 * roundoff && estimate > MOSTLY * Math.abs(value)));
    candidates.push({ value, h, estimate: astray ? Number.POSITIVE_INFINITY : estimate });
    above = extrapolations;
    best = bestOf(candidates, probe);
    // From here on rows can only be worse: rounding alone is more than the best of them is off. But as long as the plain
    // differences move away from it, h is still longer than the scale on which f changes.
    if (best === null) continue;
    const before = table[table.length - 2]?.extrapolations[0] ?? Number.NaN;
    const [distance, distanceBefore] = [Math.abs(measured.derivative - best.value), Math.abs(before - best.value)];
    settled = distance <= Math.max(0.5 * distanceBefore, 20 * roundoff);
    if (settled && roundoff > 64 * best.estimate) break;
  }
  if (!settled) best = null;
  return {
    derivative: best?.value ?? Number.NaN,
    h: best?.h ?? first,
    errorEstimate: best?.estimate ?? null,
    evaluations,
    failedAt: best === null ? failedAt : null,
    table,
  };
}

interface Candidate {
  readonly value: number;
  readonly h: number;
  readonly estimate: number;
}

/** The candidate with the smallest estimate that neither the probe nor a finer row contradicts. */
function bestOf(
  candidates: readonly Candidate[],
  probe: { readonly value: number; readonly tolerance: number },
): Candidate | null {
  let best: Candidate | null = null;
  for (const [row, candidate] of candidates.entries()) {
    const contradicted =
      Math.abs(candidate.value - probe.value) > 10 * candidate.estimate + 3 * probe.tolerance ||
      candidates
        .slice(row + 1)
        .some((finer) => Math.abs(finer.value - candidate.value) > 10 * (finer.estimate + candidate.estimate));
    if (!contradicted && candidate.estimate < (best?.estimate ?? Number.POSITIVE_INFINITY)) best = candidate;
  }
  return best;
}

/** The entry of a row that differs least from the two that it was made of; the first row has nothing to differ from. */
function bestEntry(
  row: readonly number[],
  above: readonly number[],
): { readonly value: number; readonly change: number; readonly column: number } {
  let best = { value: row[0] as number, change: Number.POSITIVE_INFINITY, column: 0 };
  for (let column = 1; column < row.length; column++) {
    const value = row[column] as number;
    const change = Math.max(
      Math.abs(value - (row[column - 1] as number)),
      Math.abs(value - (above[column - 1] as number)),
    );
    if (change < best.change) best = { value, change, column };
  }
  return best;
}
