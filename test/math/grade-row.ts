/** Is a row of the table right? Compares its value and its partial derivatives with numbers that others worked out. */

import { float64, interpret } from '../../src/math/expression.ts';
import { argumentsOf, rowFormula } from '../../src/math/partials.ts';
import type { Rule } from '../../src/math/rules.ts';

/** A point, and decimal digits of what is true there; null where there is no derivative. */
export interface Reference {
  readonly at: readonly number[];
  readonly value: string;
  readonly partials?: readonly (string | null)[];
}

export interface Tolerances {
  /** In units of the last place of the value, about 2.2e-16 of it. */
  readonly ulps: number;
  /** Of a partial derivative, relative to itself. */
  readonly partial: number;
}

const valueAt = (rule: Rule, at: readonly number[]): number =>
  rule.value(at[0] ?? Number.NaN, at[1] ?? Number.NaN, at[2] ?? Number.NaN);

/** The largest distance, in units in the last place, that a value may have from the digits of the truth. */
export function ulpsOff(value: number, truth: string): number {
  const nearest = Number(truth);
  if (value === nearest) return 0;
  if (!Number.isFinite(value) || !Number.isFinite(nearest)) return Number.POSITIVE_INFINITY;
  const unit = Math.max(Math.abs(nearest) * Number.EPSILON, Number.MIN_VALUE);
  return Math.abs(value - nearest) / unit;
}

/** What is wrong with a row, in words; an empty list when everything is within the tolerances. */
export function gradeRow(rule: Rule, references: readonly Reference[], tolerances: Tolerances): string[] {
  const complaints: string[] = [];
  for (const { at, value, partials } of references) {
    const place = `(${at.join(', ')})`;
    const ours = valueAt(rule, at);
    const off = ulpsOff(ours, value);
    if (!(off <= tolerances.ulps))
      complaints.push(`value at ${place} is ${ours}, and should be ${value}: ${off} units off`);
    (partials ?? []).forEach((partial, i) => {
      const stated = rule.partials[i] ?? null;
      if (partial === null) return;
      if (stated === null) {
        complaints.push(`no partial by argument ${i + 1} at ${place}, where it is ${partial}`);
        return;
      }
      const slope = interpret(
        rowFormula(stated),
        argumentsOf(at, () => ours),
        float64,
      );
      const truth = Number(partial);
      const error = Math.abs(slope - truth);
      if (!(error <= tolerances.partial * Math.abs(truth))) {
        complaints.push(`partial ${i + 1} at ${place} is ${slope}, and should be ${partial}`);
      }
    });
  }
  return complaints;
}
