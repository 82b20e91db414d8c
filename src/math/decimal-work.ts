/**
 * How much work is one value of a formula in many digits?
 *
 * Counted in sines with 180 digits, of which a second holds some six thousand. Gamma and its relatives are ten of them, an
 * arithmetic operation a twentieth, and twice the digits are five times the work.
 *
 *     sin(1/x) + sin(2/x) with 360 digits: 2·2^2.3 = 10 sines
 *
 * What is measured in many digits asks here first, so that a formula of thousands of terms gets an answer that says what was
 * left out, and not one that comes after a minute. It is counted, not timed, so that every machine gives the same answer.
 *
 * Where it breaks: it is right to a factor of three or so. The sine of 1e60 takes as many digits more as its turns have.
 *
 * Next: ./limits.ts
 */

import { type Expr, partsFirst } from './expression.ts';
import { type OpName, ruleOf } from './rules.ts';

const SLOW: ReadonlySet<OpName> = new Set<OpName>([
  'gamma',
  'lgamma',
  'digamma',
  'polygamma',
  'factorial',
  'erf',
  'erfc',
  'gelu',
]);

/** The work of one value, in sines with 180 digits. */
export function workOf(expr: Expr, digits: number): number {
  let weight = 0;
  for (const node of partsFirst(expr))
    if (node.kind === 'apply') weight += SLOW.has(node.op) ? 10 : ruleOf(node.op).notation === undefined ? 1 : 0.05;
  return weight * (digits / 180) ** 2.3;
}
