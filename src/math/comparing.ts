/**
 * Do two formulas say the same?
 *
 *     2*sin(x)*cos(x)  and  sin(2*x)        yes, whatever they look like
 *     cos(x^2)         and  2*x*cos(x^2)    no: at 1.2109 they are 0.104 and 0.253
 *
 * No rule of algebra decides that. Both are evaluated at the same points in 90 digits, where two right answers agree to 40 of
 * them and more, and an answer that is wrong by one part in a thousand agrees to 3. In float64 that would not be safe:
 * 1 - tanh(x)^2 at 17.2 has one digit left there. Where two values differ in 90 digits they are computed once more with 200,
 * and with 700: a difference that is real stays as it is, one that is rounding shrinks.
 *
 * The verdict is about the places where both have values. Where only one has, that is said and not held against the claim:
 * log(x) is a right answer for log(abs(x)), on the right half of the axis.
 *
 * Where it breaks: fewer than 12 points that count, or a difference that no number of digits settles; then no verdict is given.
 *
 * Source: Richardson, Some undecidable problems involving elementary functions, J. Symb. Log. 33 (1968), on why rules cannot decide it.
 * Next: ./linear.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { type Arithmetic, type Expr, evaluate, from, interpret, type Point } from './expression.ts';
import { LEAST_POINTS, type MeetingPoints } from './meeting-points.ts';
import type { OpName } from './rules.ts';

/** Two values at a point, as far as float64 can show them. */
export interface Compared {
  readonly at: Point;
  readonly claimed: number;
  readonly actual: number;
  /** (claimed - actual)/max(|claimed|, |actual|); 0 where they are the same; null where it could not be settled. */
  readonly difference: number | null;
}

export interface Comparison {
  readonly verdict: 'same' | 'different' | 'not settled';
  /** Why it is not settled. */
  readonly because: string | null;
  readonly points: readonly Compared[];
  /** How many points counted. */
  readonly counted: number;
}

/** Digits in which a comparison is made, and made again where values differ. */
const ROUNDS = [60, 200, 700] as const;
/** A claim that differs at so many points is wrong, and these show how. */
const ENOUGH_DIFFERENCES = 6;
/** Two values are the same when they agree to this share of the larger one. */
const SAME = '1e-40';
/** What more digits must take away from a difference that is nothing but rounding. */
const SHRINKS = '1e-60';

/**
 * Decimal arithmetic at one point that works out an operation on the same numbers once, in whatever formulas it stands: claim,
 * derivative and mutants have nearly all of their sines and exponentials in common.
 */
interface AtPoint {
  readonly arithmetic: Arithmetic<Decimal>;
  readonly coordinates: Readonly<Record<string, Decimal>>;
}

const COMMUTE: readonly OpName[] = ['add', 'multiply'];

function remembering(at: Point, digits: number): AtPoint {
  const { arithmetic, number } = withDigits(digits);
  const ids = new Map<Decimal, number>();
  const constants = new Map<string, Decimal>();
  const results = new Map<string, Decimal>();
  const idOf = (value: Decimal): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  return {
    coordinates: Object.fromEntries(Object.entries(at).map(([name, x]) => [name, number(fromFloat64(x))])),
    arithmetic: {
      ...arithmetic,
      constant: (value, text) => {
        const key = text ?? (Object.is(value, -0) ? '-0' : `${value}`);
        const known = constants.get(key) ?? arithmetic.constant(value, text);
        constants.set(key, known);
        return known;
      },
      apply: (op, args, node) => {
        const named = args.map(idOf);
        const key = `${op} ${(COMMUTE.includes(op) ? named.sort((a, b) => a - b) : named).join(' ')}`;
        const known = results.get(key) ?? arithmetic.apply(op, args, node);
        results.set(key, known);
        return known;
      },
    },
  };
}

/** What was worked out at the points so far, kept as long as the points are. */
const kept = new WeakMap<Point, Map<number, AtPoint>>();

function valueAt(expr: Expr, at: Point, digits: number): Decimal {
  const rounds = kept.get(at) ?? new Map<number, AtPoint>();
  kept.set(at, rounds);
  const here = rounds.get(digits) ?? remembering(at, digits);
  rounds.set(digits, here);
  return interpret(expr, from(here.coordinates), here.arithmetic);
}

/** The two values at a point, and how they differ, computed with ever more digits until that is settled. */
export function compareAt(claim: Expr, truth: Expr, at: Point): Compared {
  let before: Decimal | null = null;
  let shown: { claimed: number; actual: number } | null = null;
  for (const digits of ROUNDS) {
    const { number } = withDigits(digits);
    const [a, b] = [valueAt(claim, at, digits), valueAt(truth, at, digits)];
    shown ??= { claimed: toFloat64(a), actual: toFloat64(b) };
    if (!a.isFinite() || !b.isFinite()) return { at, ...shown, difference: null };
    const apart = number(a).minus(b);
    const scale = a.abs().gt(b.abs()) ? a.abs() : b.abs();
    if (apart.abs().lte(number(scale).times(SAME)) || (before !== null && apart.abs().lte(before.times(SHRINKS))))
      return { at, ...shown, difference: 0 };
    // A 0 beside less than the last digit of 1 may be all that is left of 1 - 1.
    if ((a.isZero() || b.isZero()) && scale.lt(number(10).pow(-digits))) {
      before = apart.abs();
      continue;
    }
    if (before !== null && apart.abs().minus(before).abs().lte(before.times('0.01')))
      return { at, claimed: toFloat64(a), actual: toFloat64(b), difference: toFloat64(apart.div(scale)) };
    if (before === null && keepsDigits(claim, at, a) && keepsDigits(truth, at, b))
      return { at, ...shown, difference: toFloat64(apart.div(scale)) };
    before = apart.abs();
  }
  return { at, ...(shown as { claimed: number; actual: number }), difference: null };
}

/**
 * Whether the 16 digits of float64 are enough for a value to six. Then the formula loses few digits on the way, and of 90 there
 * are more than enough left.
 */
function keepsDigits(expr: Expr, at: Point, value: Decimal): boolean {
  // 1 - tanh(108)^2 is 0 to 90 digits and to 16, and is not 0.
  if (value.isZero()) return false;
  const [rough, fine] = [evaluate(expr, at), toFloat64(value)];
  return Math.abs(rough - fine) <= 1e-6 * Math.abs(fine);
}

/**
 * Whether a claim has the values of a formula at the points where both have one.
 *
 * @param differences  how many differences are enough to stop
 */
export function compareFormulas(
  claim: Expr,
  truth: Expr,
  { shared }: Pick<MeetingPoints, 'shared'>,
  differences = ENOUGH_DIFFERENCES,
): Comparison {
  const points: Compared[] = [];
  let different = 0;
  for (const at of shared) {
    const compared = compareAt(claim, truth, at);
    if (!Number.isNaN(compared.claimed) && !Number.isNaN(compared.actual)) points.push(compared);
    if (compared.difference !== null && compared.difference !== 0) different += 1;
    if (different >= differences) break;
  }
  const counted = points.filter(({ difference }) => difference !== null).length;
  const differ = different > 0;
  // A formula without variables has one point, and it is enough.
  const enough = counted >= LEAST_POINTS || (counted > 0 && Object.keys(points[0]?.at ?? {}).length === 0);
  return {
    verdict: differ ? 'different' : enough ? 'same' : 'not settled',
    because:
      differ || enough
        ? null
        : counted === 0
          ? 'no point was found at which both formulas have values'
          : `only ${counted} points were found at which both formulas have values, and ${LEAST_POINTS} are needed`,
    points,
    counted,
  };
}
