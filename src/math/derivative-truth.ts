/**
 * Is there a derivative at this point, and what is it in many digits?
 *
 * Errors can only be told against a truth. Where the chain rule may be trusted (nothing at a kink, everything finite) there is one;
 * elsewhere both sides of the point are looked at, and there is one where they agree:
 *
 *     abs(x)^3 at 0    abs has a corner there, and the cube hides it: the derivative is 0
 *     abs(x) at 0      -1 on the left, 1 on the right: no derivative, and no error to tell
 *
 * Where it breaks: a second derivative beside a kink is not looked for, and is called not known.
 *
 * Next: ./quotients.ts
 */

import { type Decimal, fromFloat64, withDigits } from './arithmetic/decimal.ts';
import { dualOver } from './arithmetic/dual.ts';
import { type Expr, interpret, type Point } from './expression.ts';
import { analysePoint, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { truthAt } from './truth.ts';

/** What there is at a point. */
export interface Look {
  /** The derivative in many digits; null where there is none. */
  readonly exact: Decimal | null;
  readonly kind: PointKind;
  /** Null where the chain rule may be trusted and nothing had to be looked at. */
  readonly analysis: PointAnalysis | null;
}

/** What is at a point; each point is looked at once. */
export function lookerAt(expr: Expr, variable: string, order: 1 | 2): (point: Point) => Promise<Look> {
  const kept = new Map<string, Look>();
  return async (point) => {
    const key = JSON.stringify(point);
    let look = kept.get(key);
    if (look === undefined) {
      const plain = isPlain(expr, point, variable);
      const analysis = plain ? null : await analysePoint(expr, point, variable);
      const kind = analysis?.kind ?? 'smooth';
      // Beside a kink whose first derivatives agree, the second is not looked for.
      const smooth = kind === 'smooth' && (plain || order === 1);
      look = { exact: smooth ? exactDerivative(expr, point, variable, order) : null, kind, analysis };
      kept.set(key, look);
    }
    return look;
  };
}

/**
 * The derivative in many digits. The judge that uses no rules measures it, to 60 digits or so; where the rules, read in decimals,
 * agree with that, theirs is taken: it has no 1e-80 where the truth is 0.
 */
function exactDerivative(expr: Expr, point: Point, variable: string, order: 1 | 2): Decimal | null {
  const { derivative: measured } = truthAt(expr, point, variable, order);
  if (!measured.isFinite()) return null;
  const { arithmetic, number } = withDigits(EXACT_DIGITS);
  const duals = dualOver(arithmetic);
  const numberOf = (name: string): Decimal => number(fromFloat64(point[name] as number));
  const ruled =
    order === 1
      ? interpret(expr, (name) => ({ value: numberOf(name), tangent: name === variable ? number(1) : null }), duals)
          .tangent
      : interpret(
          expr,
          (name) => ({
            value: { value: numberOf(name), tangent: name === variable ? number(1) : null },
            tangent: name === variable ? { value: number(1), tangent: null } : null,
          }),
          dualOver(duals),
        ).tangent?.tangent;
  const claimed = ruled ?? number(0);
  if (!claimed.isFinite()) return measured;
  const gap = claimed.minus(measured).abs();
  return gap.lte(claimed.abs().times('1e-50')) || gap.lte('1e-60') ? claimed : measured;
}

const EXACT_DIGITS = 120;
