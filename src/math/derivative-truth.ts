/**
 * Is there a derivative at this point, and what is it in many digits?
 *
 * Errors can only be told against a truth. Where the chain rule may be trusted (nothing at a kink, everything finite) there is one;
 * elsewhere both sides of the point are looked at, and there is one where they agree:
 *
 *     abs(x)^3 at 0    abs has a corner there, and the cube hides it: the derivative is 0
 *     abs(x) at 0      -1 on the left, 1 on the right: no derivative, and no error to tell
 *
 * Of a second derivative at such a point the sides are read from their series, and its digits from the rules where they say the
 * same: x*abs(x) has a slope at 0, and bends by -2 on the left and 2 on the right.
 *
 * Where it breaks: where a side has no series that reaches so far, as that of sin(1/x)*x^4 at 0, the second is called not known.
 *
 * Next: ./quotients.ts
 */

import { type Decimal, fromFloat64, withDigits } from './arithmetic/decimal.ts';
import { dualOver } from './arithmetic/dual.ts';
import { type Expr, interpret, type Point } from './expression.ts';
import { analysePoint, higherDerivative, higherSides, isPlain, type PointAnalysis, type PointKind } from './kinks.ts';
import { truthAt } from './truth.ts';

/** What there is at a point. */
export interface Look {
  /** The derivative in many digits; null where there is none. */
  readonly exact: Decimal | null;
  readonly kind: PointKind;
  /** Null where the chain rule may be trusted and nothing had to be looked at. */
  readonly analysis: PointAnalysis | null;
  /** Of a second derivative at a kink that a first one does not see: the second derivatives of both sides. */
  readonly bends: Bends | null;
}

/** Second derivatives of both sides; null where one is not known. */
export interface Bends {
  readonly left: number | null;
  readonly right: number | null;
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
      const isHidden = kind === 'smooth' && !plain && order === 2;
      const bend = isHidden ? higherDerivative(expr, point, variable, order) : null;
      look = {
        exact:
          kind !== 'smooth' || (isHidden && bend === null) ? null : exactDerivative(expr, point, variable, order, bend),
        kind,
        analysis,
        bends: isHidden ? higherSides(expr, point, variable, order) : null,
      };
      kept.set(key, look);
    }
    return look;
  };
}

/**
 * The derivative in many digits. The judge that uses no rules measures it, to 60 digits or so; where the rules, read in decimals,
 * agree with that, theirs is taken: it has no 1e-80 where the truth is 0. At a kink the measurement reaches over it, so there the
 * derivative that the sides agree on decides.
 *
 * @param agreed  the derivative that both sides of a kink have, in float64; null where there is no kink
 */
function exactDerivative(
  expr: Expr,
  point: Point,
  variable: string,
  order: 1 | 2,
  agreed: number | null,
): Decimal | null {
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
  if (agreed !== null) {
    const near = claimed
      .minus(fromFloat64(agreed))
      .abs()
      .lte(1e-12 * Math.max(1, Math.abs(agreed)));
    return near ? claimed : number(fromFloat64(agreed));
  }
  const gap = claimed.minus(measured).abs();
  return gap.lte(claimed.abs().times('1e-50')) || gap.lte('1e-60') ? claimed : measured;
}

const EXACT_DIGITS = 120;
