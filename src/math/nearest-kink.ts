/**
 * How far may a step go before it reaches over a kink?
 *
 * A difference formula measures the slope between two places. If a corner lies between them it measures a mixture of two slopes,
 * however smooth the function is at the point itself:
 *
 *     relu at 0.00001, central     h = 0.00001: 1      h = 1: (relu(1.00001) - relu(-0.99999))/2 = 0.500005
 *
 * So the places to both sides are looked at, each twice as far as the one before, until a part of the formula is on another side
 * of its kink than at the point; halving then finds where it changes sides.
 *
 * Where it breaks: a part that changes sides and back between two places that are looked at is not seen.
 *
 * Next: ./sweep-remarks.ts
 */

import { type ApplyExpr, type Expr, float64, from, interpret, interpretAll, type Point } from './expression.ts';
import { argumentsOf, rowFormula } from './partials.ts';
import { ruleOf } from './rules.ts';

/** The nearest place along a variable where a part of a formula changes sides at its kink. */
export interface NearestKink {
  /** From the point, in units of the variable. */
  readonly distance: number;
  readonly side: 1 | -1;
  /** What is there, in the words of the row. */
  readonly says: string;
}

/** On which side of its kink each part is: the sign of what is 0 at the kink, or the value where it is constant between jumps. */
type Sides = ReadonlyMap<ApplyExpr, number>;

function sidesAt(expr: Expr, point: Point): Sides {
  const values = interpretAll(expr, from(point), float64);
  const sides = new Map<ApplyExpr, number>();
  for (const [node, value] of values) {
    if (node.kind !== 'apply') continue;
    const { kinks, piecewiseConstant } = ruleOf(node.op);
    const [kink] = kinks ?? [];
    if (kink === undefined) continue;
    const args = node.args.map((part) => values.get(part) as number);
    const side = piecewiseConstant ? value : Math.sign(interpret(rowFormula(kink.at), argumentsOf(args), float64));
    sides.set(node, side);
  }
  return sides;
}

const saysOf = ({ op }: ApplyExpr): string => ruleOf(op).kinks?.[0]?.says ?? '';

/** A part that is on another side: beyond its kink, not at it, or after a jump. */
const changed = (here: Sides, there: Sides): ApplyExpr | null =>
  [...here].find(([node, side]) => {
    const other = there.get(node) ?? Number.NaN;
    return ruleOf(node.op).piecewiseConstant === true ? Math.abs(side - other) > 0 : side * other < 0;
  })?.[0] ?? null;

/**
 * The nearest kink within a distance, on either side; null where none is seen.
 *
 * @param within  in units of the variable
 */
export function nearestKink(expr: Expr, point: Point, variable: string, within: number): NearestKink | null {
  const x = point[variable] as number;
  const here = sidesAt(expr, point);
  if (here.size === 0) return null;
  const at = (distance: number): ApplyExpr | null =>
    changed(here, sidesAt(expr, { ...point, [variable]: x + distance }));
  const found = ([1, -1] as const).flatMap((side): NearestKink[] => {
    for (let distance = within * 2 ** -60; distance <= within; distance *= 2) {
      if (at(side * distance) === null) continue;
      let [near, far] = [distance / 2, distance];
      for (let k = 0; k < 60; k++) {
        const middle = (near + far) / 2;
        if (at(side * middle) === null) near = middle;
        else far = middle;
      }
      return [{ distance: far, side, says: saysOf(at(side * far) as ApplyExpr) }];
    }
    return [];
  });
  return found.sort((a, b) => a.distance - b.distance)[0] ?? null;
}
