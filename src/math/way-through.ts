/**
 * What becomes of a derivative when it is wrong at one node?
 *
 * The rules are linear in the slopes that come from within, so a wrong slope at a node reaches the end multiplied by the rates on
 * the way out, and by nothing else:
 *
 *     sin(x^2)*3 at 1    right 3.242    at sin(x^2) 1.081 is right and 0.540 stands there, and the way out is worth 3
 *                        so the answer becomes 3.242 + 3*(0.540 - 1.081) = 1.621
 *
 * One number a mutant, and no formula of the whole has to be made for those that do not come near.
 *
 * Where it breaks: where the sum cancels, its last digits are rounding; what comes that near is looked at again as a formula.
 *
 * Next: ./leftovers.ts
 */

import { slopesOf } from './chain-rule.ts';
import { type Expr, float64, interpret, type Point, partsFirst, partsOf } from './expression.ts';
import type { PlacedSlope } from './mutants.ts';
import { argumentsOf, partialOf } from './partials.ts';

/** A formula at a point: what its parts are worth, and what a change of each is worth at the end. */
export interface WayThrough {
  readonly worthOf: (part: Expr) => number;
  /** The rate of the whole by a part. */
  readonly rateBy: (part: Expr) => number;
  /** The right derivative. */
  readonly right: number;
}

/** The way through a formula at a point. Values are worked out when they are asked for, and each once. */
export function wayThrough(expr: Expr, variable: string, at: Point): WayThrough {
  const known = new Map<Expr, number>();
  const worthOf = (part: Expr): number => {
    const pending: Expr[] = [part];
    for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
      if (known.has(node)) {
        pending.pop();
        continue;
      }
      const missing = partsOf(node).filter((inner) => !known.has(inner));
      if (missing.length > 0) pending.push(...missing);
      else known.set(node, valueFrom(node, known, at));
    }
    return known.get(part) as number;
  };
  const rates = new Map<Expr, number>([[expr, 1]]);
  for (const node of partsFirst(expr).reverse()) {
    const rate = rates.get(node) ?? 0;
    if (rate === 0) continue;
    const pass = (part: Expr, local: number): void => {
      rates.set(part, (rates.get(part) ?? 0) + rate * local);
    };
    if (node.kind === 'choose') pass(float64.holds(worthOf(node.test), node.test) ? node.then : node.otherwise, 1);
    if (node.kind !== 'apply') continue;
    const args = node.args.map(worthOf);
    node.args.forEach((part, index) => {
      const partial = partialOf(node.op, index);
      pass(
        part,
        partial === null
          ? Number.NaN
          : interpret(
              partial,
              argumentsOf(args, () => worthOf(node)),
              float64,
            ),
      );
    });
  }
  const slope = slopesOf(expr, variable).get(expr);
  return { worthOf, rateBy: (part) => rates.get(part) ?? 0, right: slope === undefined ? 0 : worthOf(slope) };
}

function valueFrom(node: Expr, known: ReadonlyMap<Expr, number>, at: Point): number {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'variable') return at[node.name] ?? Number.NaN;
  const value = (part: Expr): number => known.get(part) as number;
  if (node.kind === 'choose') return value(float64.holds(value(node.test), node.test) ? node.then : node.otherwise);
  return float64.apply(node.op, node.args.map(value), node);
}

const NEAR = 1e-6;
/** Of the numbers that are added up so much may be rounding. */
const ROUNDING = 1e-9;

/** What the derivative becomes by changes at nodes none of which is inside another, and how much of that may be rounding. */
export function valueWith(
  { worthOf, rateBy, right }: WayThrough,
  changes: readonly PlacedSlope[],
): { readonly value: number; readonly rounding: number } {
  let [value, size] = [right, Math.abs(right)];
  for (const { node, slope, right: rightThere } of changes) {
    const rate = rateBy(node);
    const [wrong, there] = [worthOf(slope), rightThere === null ? 0 : worthOf(rightThere)];
    value += rate * (wrong - there);
    size += Math.abs(rate) * (Math.abs(wrong) + Math.abs(there));
  }
  return { value, rounding: ROUNDING * size };
}

/** Whether such changes may lead to the claimed value. */
export function mayGive(way: WayThrough, changes: readonly PlacedSlope[], claimed: number): boolean {
  const { value, rounding } = valueWith(way, changes);
  if (!Number.isFinite(value)) return true;
  return Math.abs(value - claimed) <= NEAR * Math.max(Math.abs(value), Math.abs(claimed)) + rounding;
}
