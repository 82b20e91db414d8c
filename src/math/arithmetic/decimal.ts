/**
 * What is the value of a formula, to sixty digits?
 *
 * float64 cannot judge float64. Here a formula is read in decimal numbers of as many digits as one likes, and what is
 * typed is taken at its word: 0.1 in a formula is one tenth. A float64, on the other hand, is what its bits say, and
 * 0.1 as a float64 is
 *
 *     0.1000000000000000055511151231257827021181583404541015625
 *
 * `fromFloat64` gives that number, all of it, so that an error measured here is the error of the method and not of the
 * digits that were left out.
 *
 * decimal.js adds, multiplies, divides and rounds; the functions are ours. A row of the table that is defined by other
 * rows is read through its definition. A result is guaranteed to its 60 digits by working with 30 more: no single
 * operation needs them, but a formula loses digits where it subtracts what is nearly equal. A difference quotient with
 * h = 1e-40 loses 40, and asks `withDigits` for that many more.
 *
 * Where it breaks: a formula that cancels more than 30 digits, such as (1 + x) - 1 at x = 1e-50, needs more. Outside its
 * domain an operation is not-a-number, poles included. A result beyond 10^±100000000 is Infinity or 0.
 *
 * decimal.js is large, and most runs do without it. So nothing that every run needs may import this file; who needs the
 * truth says `await import('./arithmetic/decimal.ts')`.
 *
 * Next: ../instructions.ts
 */

import type { Decimal } from 'decimal.js';
import { type Arithmetic, type Expr, from, interpret } from '../expression.ts';
import { argumentsOf, definitionOf, domainOf } from '../partials.ts';
import type { OpName, rules } from '../rules.ts';
import { decimalsOf, elementary, isOdd, LARGEST_TURN } from './decimal-elementary.ts';
import { special } from './decimal-special.ts';

export type { Decimal };

/** Digits to which every operation is guaranteed. */
const guaranteedDigits = 60;

/** Digits more than those guaranteed, for what a formula loses by cancelling. */
const MORE_DIGITS = 30;

/** Digits more inside an operation, so that it is right to the last digit of what it gives. exp loses nine of them. */
const INNER_DIGITS = 15;

/** Digits that a number of `decimalArithmetic` is rounded to. */
export const workingDigits = guaranteedDigits + MORE_DIGITS;

// ── float64 and back ───────────────────────────────────────────────────────────────────────────────────────────────

const bits = new DataView(new ArrayBuffer(8));

/**
 * The exact value of a float64, up to 767 digits of it.
 *
 * @example
 * fromFloat64(0.1).toFixed() // => '0.1000000000000000055511151231257827021181583404541015625'
 */
export function fromFloat64(x: number): Decimal {
  const Kind = decimalsOf(workingDigits);
  if (!Number.isFinite(x) || x === 0) return new Kind(x);
  bits.setFloat64(0, Math.abs(x));
  const raw = bits.getBigUint64(0);
  const stored = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  const whole = stored === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(stored, 1) - 1075;
  // A half is five tenths: whole/2^k = whole·5^k/10^k.
  const text = exponent >= 0 ? `${whole << BigInt(exponent)}` : `${whole * 5n ** BigInt(-exponent)}e${exponent}`;
  return new Kind(x < 0 ? `-${text}` : text);
}

/**
 * The float64 nearest to a decimal number, ties to even; subnormal, 0 or infinite where it has to be.
 *
 * @example
 * toFloat64(fromFloat64(0.1)) // => 0.1
 */
export const toFloat64 = (d: Decimal): number => d.toNumber();

// ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────────

type Operation = (u: Decimal, v: Decimal) => Decimal;

/** The operations that no other rows define. */
type Primitive = { [Op in OpName]: (typeof rules)[Op] extends { readonly definition: string } ? never : Op }[OpName];

/** A primitive without an entry does not compile. Other rows have one where their definition would lose digits. */
type Operations = Record<Primitive, Operation> & Partial<Record<OpName, Operation>>;

function operationsWith(digits: number): Operations {
  const Kind = decimalsOf(digits);
  const inner = elementary(digits + INNER_DIGITS);
  const { number, exp, expm1, log, log1p, sin, cos, atan, atan2 } = inner;
  const functions = special(digits + INNER_DIGITS);
  const zero = new Kind(0);
  const one = new Kind(1);
  const notANumber = new Kind(Number.NaN);
  const truth = (holds: boolean): Decimal => (holds ? one : zero);
  /** The operation done with the inner digits, its result rounded. */
  const rounded =
    (operation: Operation): Operation =>
    (u, v) =>
      new Kind(operation(number(u), number(v))).plus(0);
  const constant = (value: Decimal): Operation => {
    const kept = new Kind(value).plus(0);
    return () => kept;
  };

  /** sqrt((1 - u)(1 + u)), exact near ±1. */
  const besideOne = (u: Decimal): Decimal => number(1).minus(u).times(number(1).plus(u)).sqrt();
  /** sqrt((u - 1)(u + 1)) */
  const beyondOne = (u: Decimal): Decimal => number(u).minus(1).times(number(u).plus(1)).sqrt();
  const signed = (u: Decimal, size: Decimal): Decimal => (u.isNegative() ? size.neg() : size);

  const power: Operation = (u, v) => {
    if (v.isZero() || u.isZero() || !u.isFinite() || !v.isFinite()) return number(u.toNumber() ** v.toNumber());
    if (v.isInteger() && v.abs().lte(1000)) return u.pow(v);
    const size = exp(log(u.abs()).times(v));
    return u.isNegative() && isOdd(v) ? size.neg() : size;
  };
  const root: Operation = (u, n) => (u.isZero() ? number(0).pow(n) : signed(u, exp(log(u.abs()).div(n))));
  /** The remainder with the sign of the divisor. */
  const modulo: Operation = (u, v) => {
    if (u.e - v.e > LARGEST_TURN) return notANumber;
    const remainder = u.mod(v);
    return remainder.isZero() || remainder.isNegative() === v.isNegative() ? remainder : remainder.plus(v);
  };

  return {
    pi: constant(inner.pi),
    e: constant(exp(number(1))),

    add: (u, v) => u.plus(v),
    subtract: (u, v) => u.minus(v),
    multiply: (u, v) => u.times(v),
    divide: (u, v) => u.div(v),
    negate: (u) => u.neg(),
    power: rounded(power),
    modulo,

    less: (u, v) => truth(u.lt(v)),
    lessEqual: (u, v) => truth(u.lte(v)),
    greater: (u, v) => truth(u.gt(v)),
    greaterEqual: (u, v) => truth(u.gte(v)),
    equal: (u, v) => truth(u.eq(v)),
    unequal: (u, v) => truth(!u.eq(v)),
    and: (u, v) => truth(!u.isZero() && !v.isZero()),
    or: (u, v) => truth(!u.isZero() || !v.isZero()),
    not: (u) => truth(u.isZero()),

    sin: rounded(sin),
    cos: rounded(cos),
    asin: rounded((u) => atan2(u, besideOne(u))),
    acos: rounded((u) => atan2(besideOne(u), u)),
    atan: rounded(atan),
    asec: rounded((u) => atan2(beyondOne(u), signed(u, number(1)))),
    acsc: rounded((u) => atan2(signed(u, number(1)), beyondOne(u))),
    atan2: rounded(atan2),

    sinh: rounded((u) => {
      const grown = expm1(u.abs());
      return signed(u, grown.isFinite() ? grown.plus(grown.div(grown.plus(1))).div(2) : grown);
    }),
    cosh: rounded((u) => exp(u).plus(exp(u.neg())).div(2)),
    tanh: rounded((u) => {
      const shrunk = expm1(u.abs().times(-2));
      return signed(u, shrunk.neg().div(shrunk.plus(2)));
    }),
    asinh: rounded((u) => {
      if (!u.isFinite()) return u;
      const square = u.times(u);
      return signed(u, log1p(u.abs().plus(square.div(square.plus(1).sqrt().plus(1)))));
    }),
    acosh: rounded((u) => log1p(u.minus(1).plus(beyondOne(u)))),
    atanh: rounded((u) => signed(u, log1p(u.abs().times(2).div(number(1).minus(u.abs()))).div(2))),
    asech: rounded((u) => log1p(number(1).minus(u).plus(besideOne(u)).div(u))),
    acoth: rounded((u) => signed(u, log1p(number(2).div(u.abs().minus(1))).div(2))),

    exp: rounded(exp),
    expm1: rounded(expm1),
    log: rounded(log),
    log1p: rounded(log1p),
    logBase: rounded((u, v) => log(u).div(log(v))),
    log2: rounded((u) => log(u).div(log(number(2)))),
    log10: rounded((u) => log(u).div(inner.ln10)),
    sqrt: (u) => u.sqrt(),
    cbrt: rounded((u) => root(u, number(3))),
    nthRoot: rounded(root),

    gamma: rounded(functions.gamma),
    lgamma: rounded(functions.lgamma),
    digamma: rounded(functions.digamma),
    polygamma: rounded(functions.polygamma),
    erf: rounded(functions.erf),
    erfc: rounded(functions.erfc),

    floor: (u) => u.floor(),
    hypot: rounded((u, v) => u.times(u).plus(v.times(v)).sqrt()),
  };
}

// ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Formulas read with a certain number of digits. */
export interface DecimalReading {
  readonly arithmetic: Arithmetic<Decimal>;
  /** A number for that arithmetic: a float64 is taken exactly, digits as text are taken at their word. */
  readonly number: (value: number | string | Decimal) => Decimal;
  /** The value of a formula at a point. */
  readonly value: (expr: Expr, point: Readonly<Record<string, Decimal>>) => Decimal;
}

const readings = new Map<number, DecimalReading>();

/**
 * Decimal arithmetic that guarantees so many digits of every operation, and works with 30 more.
 *
 * @example
 * withDigits(100).number('0.1').times(3).toString() // => '0.3'
 */
export function withDigits(digits: number): DecimalReading {
  let reading = readings.get(digits);
  if (reading === undefined) {
    reading = makeReading(digits + MORE_DIGITS);
    readings.set(digits, reading);
  }
  return reading;
}

function makeReading(digits: number): DecimalReading {
  const Kind = decimalsOf(digits);
  const operations = operationsWith(digits);
  const notANumber = new Kind(Number.NaN);
  const number = (value: number | string | Decimal): Decimal =>
    new Kind(typeof value === 'number' ? fromFloat64(value) : value);
  /** A variable may come from arithmetic of other digits; an operation rounds to those of its first argument. */
  const own = (value: Decimal): Decimal => (value.constructor === Kind ? value : new Kind(value));

  const arithmetic: Arithmetic<Decimal> = {
    constant: (value, text) => number(text ?? value),
    apply: (op, args) => {
      const given = args.map(own);
      if (given.some((argument) => argument.isNaN())) return notANumber;
      const domain = domainOf(op);
      if (domain !== null && interpret(domain, argumentsOf(given), arithmetic).isZero()) return notANumber;
      const operation = operations[op];
      if (operation !== undefined) return operation(given[0] ?? notANumber, given[1] ?? notANumber);
      // The table of operations has every row that has no definition.
      return interpret(definitionOf(op) as Expr, argumentsOf(given), arithmetic);
    },
    holds: (condition) => !condition.isZero() && !condition.isNaN(),
  };
  return { arithmetic, number, value: (expr, point) => own(interpret(expr, from(point), arithmetic)) };
}

/** Sixty digits, guaranteed for every operation. */
export const decimalArithmetic: Arithmetic<Decimal> = withDigits(guaranteedDigits).arithmetic;

/**
 * The value of a formula at a point, to 60 digits and 30 uncertain ones.
 *
 * @example
 * decimalValue(parseFormula('0.1 + x').expr, { x: fromFloat64(0.5) }).toString() // => '0.6'
 */
export const decimalValue = (expr: Expr, point: Readonly<Record<string, Decimal>>): Decimal =>
  withDigits(guaranteedDigits).value(expr, point);
