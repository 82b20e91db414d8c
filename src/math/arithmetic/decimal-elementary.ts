/**
 * How are a hundred digits of exp, log, sin and atan found?
 *
 * By counting. Write a number between -1 and 1 as a whole number of units of 10^-100, and a power series is a loop over
 * exact whole numbers: each term is the last one times x, divided by the next counter, and the series ends when a term
 * is less than one unit.
 *
 *     exp(0.5) in units of 10^-6:  1000000 + 500000 + 125000 + 20833 + 2604 + 260 + 21 + 1 = 1648719
 *
 * The truth is 1648721: every term was cut to a whole unit, so the last digits are wrong, and some units smaller than
 * asked for are counted.
 *
 * Two series do all the work, those of exp and of sin (with cos). Every argument is first brought near 0: for exp by a
 * multiple of log 10, which only moves the decimal point, for sin by quarter turns. Their inverses start from the float64
 * answer, which has 16 digits already. With y that answer, exp(y) and the addition theorem tell what is missing, a number
 * near 1e-16, and a series in that gains 32 digits a term:
 *
 *     log(x) = y + 2·atanh((x - exp(y)) / (x + exp(y)))
 *
 * The series give what multiplies x, as in sin(x) = x·(1 - x²/6 + …), so a tiny x loses no digits.
 *
 * Where it breaks: a turn. The angle that is left of 1e50 after whole turns takes 50 digits of π more, so turns are taken
 * with as many digits as the argument needs, and beyond 1e5000 the answer is not-a-number. A result beyond
 * 10^±100000000 becomes Infinity or 0, so that a tower of exponentials answers at once.
 *
 * Source: NIST Digital Library of Mathematical Functions, sections 4.6 and 4.19 (the series); π is J. Machin's formula
 * of 1706, log 10 the sum of three inverse hyperbolic tangents.
 *
 * Next: ./decimal-special.ts
 */

import { Decimal } from 'decimal.js';

/** Numbers are kept from 10^-this to 10^this. */
const LARGEST_EXPONENT = 100_000_000;

/** Inside an operation the range is wider, so that a square on the way to a root does not overflow. */
const LARGEST_INNER_EXPONENT = 10 * LARGEST_EXPONENT;

/** The largest exponent of an angle, and of a quotient whose remainder is asked for. */
export const LARGEST_TURN = 5_000;

const kinds = new Map<string, typeof Decimal>();

function kindOf(digits: number, largestExponent: number): typeof Decimal {
  const key = `${digits} ${largestExponent}`;
  let kind = kinds.get(key);
  if (kind === undefined) {
    kind = Decimal.clone({ defaults: true, precision: digits, minE: -largestExponent, maxE: largestExponent });
    kinds.set(key, kind);
  }
  return kind;
}

/** The kind of Decimal whose operations round to so many digits. */
export const decimalsOf = (digits: number): typeof Decimal => kindOf(digits, LARGEST_EXPONENT);

/** The next multiple of 20: numbers of digits are rounded up, so that few kinds are made. */
export const roundUp = (digits: number): number => Math.ceil(digits / 20) * 20;

// ── whole numbers of units ─────────────────────────────────────────────────────────────────────────────────────────

const powers: bigint[] = [];

/** 10^n, kept once made while it is small enough to be asked for often. */
export function tenTo(n: number): bigint {
  if (n > 2000) return 10n ** BigInt(n);
  const known = powers[n];
  if (known !== undefined) return known;
  const power = 10n ** BigInt(n);
  powers[n] = power;
  return power;
}

/** A finite number in units of 10^-places, cut towards 0. */
export function unitsOf(x: Decimal, places: number): bigint {
  if (x.e < -places) return 0n;
  // decimal.js keeps seven digits in a word, aligned to powers of 10^7.
  let whole = 0n;
  for (const word of x.d) whole = whole * 10_000_000n + BigInt(word);
  const shift = 7 * (Math.floor(x.e / 7) + 1 - x.d.length) + places;
  const size = shift >= 0 ? whole * tenTo(shift) : whole / tenTo(-shift);
  return x.s < 0 ? -size : size;
}

/** Whether a whole number is odd. One that ends in zeros is not looked at any further, however large it is. */
export const isOdd = (whole: Decimal): boolean => whole.e < whole.precision() && !whole.mod(2).isZero();

/** A constant as a function of how many places are wanted; the longest one so far is kept. */
function growing(compute: (places: number) => bigint): (places: number) => bigint {
  let kept = 0n;
  let keptPlaces = -1;
  return (places) => {
    if (places > keptPlaces) {
      keptPlaces = places + 20;
      kept = compute(keptPlaces + 10) / tenTo(10);
    }
    return kept / tenTo(keptPlaces - places);
  };
}

/** The inverse tangent of 1/n (sign -1) or inverse hyperbolic tangent of 1/n (sign 1), in units of 10^-places. */
function inverseOf(n: bigint, sign: bigint, places: number): bigint {
  let power = tenTo(places) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power = (sign * power) / (n * n);
    sum += power / k;
  }
  return sum;
}

const piUnits = growing((places) => 16n * inverseOf(5n, -1n, places) - 4n * inverseOf(239n, -1n, places));
const ln10Units = growing(
  (places) => 46n * inverseOf(31n, 1n, places) + 34n * inverseOf(49n, 1n, places) + 20n * inverseOf(161n, 1n, places),
);

// ── functions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The elementary functions at one number of digits. The relative error of each is a few units in the last of them, over
 * the whole range; exp of a large x loses as many digits as x has before the point.
 */
export interface Elementary {
  readonly digits: number;
  /** A number of this kind. Its digits are kept; the result of an operation on it is rounded. */
  readonly number: (value: Decimal.Value) => Decimal;
  readonly fromUnits: (units: bigint, places: number) => Decimal;
  readonly pi: Decimal;
  readonly ln10: Decimal;
  readonly exp: (x: Decimal) => Decimal;
  readonly expm1: (x: Decimal) => Decimal;
  readonly log: (x: Decimal) => Decimal;
  readonly log1p: (x: Decimal) => Decimal;
  readonly sin: (x: Decimal) => Decimal;
  readonly cos: (x: Decimal) => Decimal;
  readonly atan: (x: Decimal) => Decimal;
  /** The angle of the point (v, u), from -π to π. */
  readonly atan2: (u: Decimal, v: Decimal) => Decimal;
}

const known = new Map<number, Elementary>();

/** The elementary functions with so many digits; made once for each number of digits. */
export function elementary(digits: number): Elementary {
  let functions = known.get(digits);
  if (functions === undefined) {
    functions = makeElementary(digits);
    known.set(digits, functions);
  }
  return functions;
}

function makeElementary(digits: number): Elementary {
  const Kind = kindOf(digits, LARGEST_INNER_EXPONENT);
  const number = (value: Decimal.Value): Decimal => new Kind(value);
  const fromUnits = (units: bigint, places: number): Decimal => new Kind(`${units}e-${places}`);
  /** Five places more than digits: a series of 80 terms, each cut to a unit, is 80 units wrong at most. */
  const places = digits + 5;
  const one = tenTo(places);
  const pi = fromUnits(piUnits(places), places);
  const halfPi = pi.div(2);
  const ln10 = fromUnits(ln10Units(places), places);
  const notANumber = number(Number.NaN);

  /** exp(x) - 1 = x·(1 + x/2! + x²/3! + …) for |x| up to about 1.2. */
  const expm1Near = (x: Decimal): Decimal => {
    const units = unitsOf(x, places);
    let term = one;
    let sum = one;
    for (let k = 2n; term !== 0n; k++) {
      term = (term * units) / (one * k);
      sum += term;
    }
    return x.times(fromUnits(sum, places));
  };

  /** 1 - x²/(a + 1)(a + 2) + …: cos(x) for a = 0, sin(x)/x for a = 1; for |x| up to about 0.8. */
  const turnSeries = (x: Decimal, a: bigint): Decimal => {
    const units = unitsOf(x.times(x), places);
    let term = one;
    let sum = one;
    for (let k = a + 1n; term !== 0n; k += 2n) {
      term = (-term * units) / (one * k * (k + 1n));
      sum += term;
    }
    return fromUnits(sum, places);
  };
  const sinNear = (x: Decimal): Decimal => x.times(turnSeries(x, 1n));
  const cosNear = (x: Decimal): Decimal => turnSeries(x, 0n);

  /** t + t³/3 + t⁵/5 + … or, with sign -1, t - t³/3 + …; for the t near 1e-16 that a float64 leaves. */
  const inverseSeries = (t: Decimal, sign: number): Decimal => {
    const square = t.times(t).times(sign);
    let power = t;
    let sum = t;
    for (let k = 3; !power.isZero() && power.e > t.e - digits; k += 2) {
      power = power.times(square);
      sum = sum.plus(power.div(k));
    }
    return sum;
  };

  const exp = (x: Decimal): Decimal => {
    if (x.isNaN()) return notANumber;
    if (!x.isFinite() || x.e > 9) return number(x.isNegative() ? 0 : Number.POSITIVE_INFINITY);
    const tens = number(x).div(ln10).round();
    const rest = number(x).minus(tens.times(ln10));
    return expm1Near(rest)
      .plus(1)
      .times(number(`1e${tens.toFixed()}`));
  };

  const expm1 = (x: Decimal): Decimal => (x.abs().lt(1) ? expm1Near(number(x)) : exp(x).minus(1));

  /** log(1 + x) for x from about -0.7 to 2.2. */
  const log1pNear = (x: Decimal): Decimal => {
    const near = number(Math.log1p(x.toNumber()));
    const reached = expm1Near(near);
    return near.plus(inverseSeries(x.minus(reached).div(x.plus(reached).plus(2)), 1).times(2));
  };

  const log = (x: Decimal): Decimal => {
    if (x.isNaN() || (x.isNegative() && !x.isZero())) return notANumber;
    if (x.isZero() || !x.isFinite()) return number(x.isZero() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const lead = number(x).times(number(`1e${-x.e}`));
    const tens = lead.gt(3.16) ? x.e + 1 : x.e;
    // Near 1 the distance from 1 is all that counts, so it is taken from x itself, before any rounding.
    if (tens === 0) return log1pNear(number(x).minus(1));
    return log1pNear((tens === x.e ? lead : lead.div(10)).minus(1)).plus(ln10.times(tens));
  };

  const log1p = (x: Decimal): Decimal => (x.abs().lt(0.6) ? log1pNear(number(x)) : log(number(x).plus(1)));

  /** The number of quarter turns nearest to x, of which only the remainder by 4 is told, and what is left of x. */
  const turn = (x: Decimal): { quarter: number; rest: Decimal } => {
    if (x.abs().lt(0.78)) return { quarter: 0, rest: number(x) };
    // As many digits of π more as x has before the point, and as the difference loses where x is near a multiple.
    for (let lost = 5; ; ) {
      const longPlaces = roundUp(digits + x.e + lost);
      const Long = kindOf(longPlaces + roundUp(x.e + 2), LARGEST_INNER_EXPONENT);
      const quarterTurn = new Long(`${piUnits(longPlaces)}e-${longPlaces}`).div(2);
      const quarters = new Long(x).div(quarterTurn).round();
      const rest = new Long(x).minus(quarters.times(quarterTurn));
      const needed = rest.isZero() ? 2 * lost + digits : 5 - rest.e;
      if (needed <= lost) return { quarter: quarters.mod(4).plus(4).mod(4).toNumber(), rest: number(rest).plus(0) };
      lost = needed;
    }
  };
  /** sin of an angle some quarter turns further on. */
  const sinTurned = (x: Decimal, ahead: number): Decimal => {
    if (!x.isFinite() || x.e > LARGEST_TURN) return notANumber;
    const { quarter, rest } = turn(x);
    const at = (quarter + ahead) % 4;
    const size = at % 2 === 0 ? sinNear(rest) : cosNear(rest);
    return at < 2 ? size : size.neg();
  };

  const atan = (x: Decimal): Decimal => {
    if (x.isNaN()) return notANumber;
    if (x.abs().gt(1)) return (x.isNegative() ? halfPi.neg() : halfPi).minus(atan(number(1).div(x)));
    const near = number(Math.atan(x.toNumber()));
    const sine = sinNear(near);
    const cosine = cosNear(near);
    const missing = number(x).times(cosine).minus(sine).div(number(x).times(sine).plus(cosine));
    return near.plus(inverseSeries(missing, -1));
  };

  const atan2 = (u: Decimal, v: Decimal): Decimal => {
    const back = u.isNegative() ? pi.neg() : pi;
    if (u.isZero()) return v.isNegative() ? back : number(u);
    if (v.abs().lt(u.abs())) return back.div(2).minus(atan(number(v).div(u)));
    const angle = atan(number(u).div(v));
    return v.isNegative() ? angle.plus(back) : angle;
  };

  return {
    digits,
    number,
    fromUnits,
    pi,
    ln10,
    exp,
    expm1,
    log,
    log1p,
    sin: (x) => sinTurned(x, 0),
    cos: (x) => sinTurned(x, 1),
    atan,
    atan2,
  };
}
