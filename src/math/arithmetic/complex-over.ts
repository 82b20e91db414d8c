/**
 * Complex numbers whose parts are numbers of any kind.
 *
 * ./complex.ts holds complex numbers of float64 with every digit cared for. Here is the other case: parts that have digits
 * to spare (decimals of a hundred digits), for which the textbook formulas are enough. It is what tells truncation from
 * roundoff in a complex step: the same f(x + i·h), with nothing lost.
 *
 *     sin(a + i·b) = sin a · cosh b + i · cos a · sinh b
 *
 * Where it breaks: a part that is smaller than the other by more than all digits is lost. Gamma and its relatives, which are
 * no formulas of a textbook, are in ./complex-gamma-over.ts.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, sections 4.3 to 4.6.
 * Next: ./complex-gamma-over.ts
 */

import { type ApplyExpr, type Arithmetic, interpret } from '../expression.ts';
import { argumentsOf, definitionOf } from '../partials.ts';
import { type OpName, ruleOf } from '../rules.ts';
import { complexGamma } from './complex-gamma-over.ts';

export interface ComplexOf<T> {
  readonly re: T;
  readonly im: T;
}

/** What cannot be read in complex numbers over another kind of number: gamma a thousand to the left of 0. */
export class NotComplex extends Error {}

/**
 * Complex arithmetic over a base.
 *
 * @param asNumber  the size of a part as float64, to choose between formulas that are equal
 * @param digits  how many digits gamma and its relatives are to have; the base carries some more
 */
export function complexOver<T>(
  base: Arithmetic<T>,
  asNumber: (part: T) => number,
  digits: number,
): Arithmetic<ComplexOf<T>> {
  type Z = ComplexOf<T>;
  const real = (op: OpName, ...args: readonly T[]): T => base.apply(op, args, nowhere);
  const number = (value: number): T => base.constant(value);
  const zero = number(0);
  const of = (re: T, im: T = zero): Z => ({ re, im });
  const one = of(number(1));
  const half = number(0.5);

  const add = (a: Z, b: Z): Z => of(real('add', a.re, b.re), real('add', a.im, b.im));
  const subtract = (a: Z, b: Z): Z => of(real('subtract', a.re, b.re), real('subtract', a.im, b.im));
  const negate = (a: Z): Z => of(real('negate', a.re), real('negate', a.im));
  const scale = (a: Z, factor: T): Z => of(real('multiply', a.re, factor), real('multiply', a.im, factor));
  const timesI = (a: Z): Z => of(real('negate', a.im), a.re);
  const multiply = (a: Z, b: Z): Z =>
    of(
      real('subtract', real('multiply', a.re, b.re), real('multiply', a.im, b.im)),
      real('add', real('multiply', a.re, b.im), real('multiply', a.im, b.re)),
    );
  const divide = (a: Z, b: Z): Z => {
    const size = real('add', real('multiply', b.re, b.re), real('multiply', b.im, b.im));
    const top = multiply(a, of(b.re, real('negate', b.im)));
    return of(real('divide', top.re, size), real('divide', top.im, size));
  };
  const exp = (a: Z): Z => {
    const size = real('exp', a.re);
    return of(real('multiply', size, real('cos', a.im)), real('multiply', size, real('sin', a.im)));
  };
  const log = (a: Z): Z => of(real('log', real('hypot', a.re, a.im)), real('atan2', a.im, a.re));
  const sqrt = (a: Z): Z => {
    const size = real('hypot', a.re, a.im);
    if (asNumber(size) === 0) return of(zero);
    const along = real('sqrt', real('multiply', half, real('add', size, real('abs', a.re))));
    const across = real('divide', real('multiply', half, a.im), along);
    if (asNumber(a.re) >= 0) return of(along, across);
    return asNumber(a.im) < 0 ? of(real('negate', across), real('negate', along)) : of(across, along);
  };
  /** z^n by repeated squaring, so that a negative base stays on its branch. */
  const whole = (a: Z, n: number): Z => {
    if (n < 0) return divide(one, whole(a, -n));
    let result = one;
    let square = a;
    for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = multiply(result, square);
      if (rest > 1) square = multiply(square, square);
    }
    return result;
  };
  const power = (a: Z, b: Z): Z => {
    const exponent = asNumber(b.re);
    if (asNumber(b.im) === 0 && Number.isInteger(exponent) && Math.abs(exponent) <= 1e6) return whole(a, exponent);
    return exp(multiply(b, log(a)));
  };
  /** The n-th root that continues the real one: of a negative number the negative of the root of its size. */
  const oddRoot = (a: Z, n: T): Z => {
    if (asNumber(a.re) === 0 && asNumber(a.im) === 0) return a;
    const root = (z: Z): Z => {
      const l = log(z);
      return exp(of(real('divide', l.re, n), real('divide', l.im, n)));
    };
    return asNumber(a.re) < 0 ? negate(root(negate(a))) : root(a);
  };
  const sinh = (a: Z): Z =>
    of(
      real('multiply', real('sinh', a.re), real('cos', a.im)),
      real('multiply', real('cosh', a.re), real('sin', a.im)),
    );
  const cosh = (a: Z): Z =>
    of(
      real('multiply', real('cosh', a.re), real('cos', a.im)),
      real('multiply', real('sinh', a.re), real('sin', a.im)),
    );
  const sin = (a: Z): Z => negate(timesI(sinh(timesI(a))));
  const cos = (a: Z): Z => cosh(timesI(a));
  const log1p = (a: Z): Z => {
    const size = real(
      'add',
      real('multiply', number(2), a.re),
      real('add', real('multiply', a.re, a.re), real('multiply', a.im, a.im)),
    );
    return of(real('multiply', half, real('log1p', size)), real('atan2', a.im, real('add', one.re, a.re)));
  };
  const atanh = (a: Z): Z => scale(subtract(log1p(a), log1p(negate(a))), half);
  const asinh = (a: Z): Z => log(add(a, sqrt(add(multiply(a, a), one))));
  const asin = (a: Z): Z => negate(timesI(log(add(timesI(a), sqrt(subtract(one, multiply(a, a)))))));
  const erf = (a: Z): Z => {
    // e^(-z²)·Σ 2^n·z^(2n+1)/(1·3·…·(2n+1)): all terms of one sign on the real axis, so nothing cancels there.
    const square = multiply(a, a);
    let term = a;
    let sum = a;
    for (let n = 1; n < 4000; n++) {
      term = scale(multiply(term, square), real('divide', number(2), number(2 * n + 1)));
      sum = add(sum, term);
      const small = (part: T, whole: T): boolean => asNumber(real('abs', real('divide', part, whole))) < 1e-150;
      const size = real('add', real('abs', sum.re), real('abs', sum.im));
      if (asNumber(size) === 0 || (small(term.re, size) && small(term.im, size))) break;
    }
    const factor = real('divide', number(2), real('sqrt', real('pi')));
    return scale(multiply(exp(negate(square)), sum), factor);
  };

  const text = (digits: string): Z => of(base.constant(Number(digits), digits));
  const parts = { add, subtract, multiply, divide, exp, log, whole, digits: text, pi: of(real('pi')), asNumber };
  const family = complexGamma(parts, digits);

  const operations: Partial<Record<OpName, (a: Z, b: Z) => Z | null>> = {
    add,
    subtract,
    multiply,
    divide,
    negate,
    power,
    exp,
    log,
    sqrt,
    sin,
    cos,
    sinh,
    cosh,
    log1p,
    atanh,
    asinh,
    asin,
    erf,
    expm1: (a) => {
      const turn = real('sin', real('multiply', half, a.im));
      const re = real(
        'subtract',
        real('multiply', real('expm1', a.re), real('cos', a.im)),
        real('multiply', number(2), real('multiply', turn, turn)),
      );
      return of(re, real('multiply', real('exp', a.re), real('sin', a.im)));
    },
    tanh: (a) => divide(sinh(a), cosh(a)),
    atan: (a) => negate(timesI(atanh(timesI(a)))),
    acos: (a) => subtract(of(real('multiply', half, real('pi'))), asin(a)),
    acosh: (a) => log(add(a, multiply(sqrt(subtract(a, one)), sqrt(add(a, one))))),
    erfc: (a) => subtract(one, erf(a)),
    cbrt: (a) => oddRoot(a, number(3)),
    gamma: family.gamma,
    lgamma: family.lgamma,
    digamma: family.digamma,
    polygamma: (order, a) => (asNumber(order.im) === 0 ? family.polygamma(asNumber(order.re), a) : null),
    nthRoot: (a, b) => (Math.abs(asNumber(b.re)) % 2 === 1 ? oddRoot(a, b.re) : power(a, divide(one, b))),
  };

  const arithmetic: Arithmetic<Z> = {
    constant: (value, text) => of(base.constant(value, text)),
    holds: (condition) => asNumber(condition.re) !== 0,
    apply: (op: OpName, args: readonly Z[], node: ApplyExpr) => {
      const [a, b = a] = args;
      if (a === undefined) return of(base.apply(op, [], node));
      const operation = operations[op];
      if (operation !== undefined) {
        const value = operation(a, b as Z);
        if (value === null) throw new NotComplex(op);
        return value;
      }
      // What is constant between jumps depends on where the real part lies.
      if (ruleOf(op).piecewiseConstant === true) return of(real(op, ...args.map(({ re }) => re)));
      const definition = definitionOf(op);
      if (definition === null) throw new NotComplex(op);
      return interpret(definition, argumentsOf(args), arithmetic);
    },
  };
  return arithmetic;
}

const nowhere = { kind: 'apply', op: 'add', args: [] } as const;
