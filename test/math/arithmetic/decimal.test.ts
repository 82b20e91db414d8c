import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Decimal,
  decimalArithmetic,
  decimalValue,
  fromFloat64,
  toFloat64,
  withDigits,
  workingDigits,
} from '../../../src/math/arithmetic/decimal.ts';
import { applyExpr, type Expr, numberExpr } from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import { type OpName, opNames, ruleOf } from '../../../src/math/rules.ts';
import reference from '../../reference/decimal-values.json' with { type: 'json' };

type Reference = readonly [at: readonly (number | string)[], value: string];
const references = reference.rows as unknown as Readonly<
  Record<string, { readonly samples: readonly Reference[]; readonly hard: readonly Reference[] }>
>;

/** Enough digits to take a difference of 90-digit numbers without rounding. */
const { number: exact } = withDigits(300);
const formula = (text: string): Expr => parseFormula(text).expr;
const value = (text: string, point: Record<string, Decimal> = {}): Decimal => decimalValue(formula(text), point);

/** What is wrong with a row, in words; an empty list when every value is right to the tolerance, relative to itself. */
function complaints(
  op: OpName,
  rows: readonly Reference[],
  tolerance: string,
  arithmetic = decimalArithmetic,
): string[] {
  return rows.flatMap(([at, truth]) => {
    const ours = exact(arithmetic.apply(op, at.map(exact), applyExpr(op)));
    const error = ours.minus(exact(truth)).abs();
    return error.lte(exact(truth).abs().times(tolerance)) ? [] : [`${op}(${at.join(', ')}): ${ours}, and not ${truth}`];
  });
}

/**
 * Relative error that is let pass. 60 digits are promised, and 90 are worked with: what is left of the 30 more is what a
 * formula may lose. Each of these rows loses at most five, where u*erfc(-u/sqrt(2)) has a condition number near u^2.
 */
const TOLERANCE = '1e-85';

describe('decimalArithmetic', () => {
  test('the references cover every row and every sample', () => {
    expect(Object.keys(references)).toEqual(opNames);
    for (const op of opNames) {
      expect(
        references[op]?.samples.map(([at]) => at),
        op,
      ).toEqual(ruleOf(op).samples);
    }
  });

  test.each(opNames)('%s has at its samples the digits that mpmath has', (op) => {
    expect(complaints(op, references[op]?.samples ?? [], TOLERANCE)).toEqual([]);
  });

  test.each(opNames.filter((op) => (references[op]?.hard.length ?? 0) > 0))(
    '%s keeps its digits where they are easily lost',
    (op) => {
      expect(complaints(op, references[op]?.hard ?? [], TOLERANCE)).toEqual([]);
    },
  );

  test.each(opNames)('the comparison notices an error of 1e-58 in %s', (op) => {
    const wrong = {
      ...decimalArithmetic,
      apply: (...call: Parameters<typeof decimalArithmetic.apply>) =>
        exact(decimalArithmetic.apply(...call)).times(exact('1e-58').plus(1)),
    };
    const rows = [...(references[op]?.samples ?? []), ...(references[op]?.hard ?? [])];
    const nonzero = rows.filter(([, truth]) => !exact(truth).isZero());
    expect(complaints(op, rows, TOLERANCE, wrong)).toHaveLength(nonzero.length);
  });

  test('more digits can be asked for', () => {
    const { arithmetic } = withDigits(85);
    for (const op of ['sin', 'exp', 'log', 'atan', 'gamma', 'lgamma', 'digamma', 'polygamma', 'erf', 'erfc'] as const) {
      // The references have 100 digits; a unit in the last of them is 1e-99 at most.
      const rows = [...(references[op]?.samples ?? []), ...(references[op]?.hard ?? [])];
      expect(complaints(op, rows, '1e-99', arithmetic)).toEqual([]);
    }
  });
});

describe('fromFloat64', () => {
  test.each([
    // python3 -c "from decimal import Decimal; print(Decimal(0.1))", and so on
    [0.1, '0.1000000000000000055511151231257827021181583404541015625'],
    [-0.3, '-0.299999999999999988897769753748434595763683319091796875'],
    [1e22, '10000000000000000000000'],
    [1e23, '99999999999999991611392'],
    [2 ** -30, '0.000000000931322574615478515625'],
    [-7, '-7'],
  ])('%d is %s', (x, digits) => {
    expect(fromFloat64(x).toFixed()).toBe(digits);
  });

  test('holds the smallest and the largest float64 in full', () => {
    // 5e-324 is 2^-1074, so 2^1074 of it are 1; the largest is the whole number (2^53 - 1)·2^971.
    expect(
      withDigits(2000)
        .number(5e-324)
        .times(`${2n ** 1074n}`)
        .toFixed(),
    ).toBe('1');
    expect(fromFloat64(Number.MAX_VALUE).toFixed()).toBe(`${(2n ** 53n - 1n) * 2n ** 971n}`);
    expect(
      withDigits(2000)
        .number(2.2250738585072014e-308)
        .times(`${2n ** 1022n}`)
        .toFixed(),
    ).toBe('1');
  });

  test('keeps what is not a finite number, and the sign of zero', () => {
    expect(fromFloat64(Number.NaN).isNaN()).toBe(true);
    expect(fromFloat64(Number.NEGATIVE_INFINITY).toString()).toBe('-Infinity');
    expect(Object.is(toFloat64(fromFloat64(-0)), -0)).toBe(true);
  });
});

describe('toFloat64', () => {
  test('gives back every float64', () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        expect(toFloat64(fromFloat64(x))).toBe(x);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  test('rounds to the nearest, ties to even, however many digits decide', () => {
    const halfUnit = fromFloat64(2 ** -53);
    const one = exact(1);
    expect(toFloat64(one.plus(halfUnit))).toBe(1);
    expect(toFloat64(one.plus(halfUnit).plus('1e-80'))).toBe(1 + 2 ** -52);
    expect(toFloat64(one.plus(halfUnit.times(3)))).toBe(1 + 2 ** -51);
    expect(toFloat64(one.plus(halfUnit.times(3)).minus('1e-80'))).toBe(1 + 2 ** -52);
  });

  test('rounds into the subnormal numbers, to zero and to infinity', () => {
    const { number } = withDigits(2000);
    const smallest = number(5e-324);
    expect(toFloat64(smallest.div(2))).toBe(0);
    expect(toFloat64(smallest.div(2).times('1.0000000001'))).toBe(5e-324);
    expect(toFloat64(smallest.times('2.5'))).toBe(1e-323);
    expect(toFloat64(number('1e-400'))).toBe(0);
    // Half a unit above the largest float64 the rounding goes to infinity: the tie is (2^54 - 1)·2^970.
    expect(toFloat64(number(`${(2n ** 54n - 1n) * 2n ** 970n - 1n}`))).toBe(Number.MAX_VALUE);
    expect(toFloat64(number(`${(2n ** 54n - 1n) * 2n ** 970n}`))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('decimalValue', () => {
  test('takes typed digits at their word and a float64 as what it is', () => {
    expect(value('0.1 + 0.2 == 0.3').toString()).toBe('1');
    const x = { x: fromFloat64(0.1) };
    expect(value('x == 0.1', x).toString()).toBe('0');
    // Decimal(0.1) - Decimal('0.1') in Python, as above.
    expect(value('x - 0.1', x).toFixed()).toBe('0.0000000000000000055511151231257827021181583404541015625');
    expect(decimalArithmetic.constant(0.1).eq(fromFloat64(0.1))).toBe(true);
    expect(decimalValue(numberExpr(0.1, '0.1'), {}).toString()).toBe('0.1');
  });

  test('is rounded to the working digits, whatever the digits of the point', () => {
    const third = withDigits(200).number(1).div(3);
    expect(value('x*1', { x: third }).precision()).toBe(workingDigits);
    expect(
      value('x', { x: withDigits(10).number(2) })
        .div(3)
        .precision(),
    ).toBe(workingDigits);
  });

  test('gives exactly what is exact', () => {
    for (const [text, digits] of [
      ['log2(8)', '3'],
      ['log10(1e-30)', '-30'],
      ['log(81, 3)', '4'],
      ['cbrt(27)', '3'],
      ['nthRoot(-32, 5)', '-2'],
      ['4^0.5', '2'],
      ['(-2)^3', '-8'],
      ['(-2)^(-3)', '-0.125'],
      ['2^100', `${2n ** 100n}`],
      ['0^0', '1'],
      ['(-7)^0', '1'],
      ['25!', '15511210043330985984000000'],
      ['hypot(3, 4)', '5'],
      ['floor(log10(1000))', '3'],
      ['mod(1e50, 7)', '2'],
      ['mod(-1, 3)', '2'],
      ['round(-2.5)', '-3'],
    ] as const)
      expect(value(text).toFixed(), text).toBe(digits);
  });

  test('h = 1e-40 and 110 digits make a plain difference quotient right to 60 digits', () => {
    const { number, value: read } = withDigits(110);
    const x = number(1);
    const h = number('1e-40');
    const slope = read(formula('sin(x)'), { x: x.plus(h) })
      .minus(read(formula('sin(x)'), { x: x.minus(h) }))
      .div(h.times(2));
    // python3 -c "from mpmath import *; mp.dps = 70; print(cos(1))"
    const truth = exact('0.5403023058681397174009366074429766037323104206179222276700972553811004');
    expect(exact(slope).minus(truth).abs().lt('1e-65')).toBe(true);
  });

  test('a formula that cancels more than 30 digits shows it, and more digits mend it', () => {
    const small = { x: exact('1e-100') };
    expect(value('(1 + x) - 1', small).toString()).toBe('0');
    expect(withDigits(100).value(formula('(1 + x) - 1'), small).toString()).toBe('1e-100');
  });

  test('towers of exponentials answer at once', () => {
    for (const text of ['9^9^9^9', 'exp(exp(exp(10)))', 'gamma(exp(exp(10)))', '(9^9)!!', 'cosh(9^9^9)'])
      expect(value(text).toString(), text).toBe('Infinity');
    expect(value('exp(-exp(exp(10)))').toString()).toBe('0');
    expect(value('9^(-9^9^9)').toString()).toBe('0');
    expect(value('tanh(9^9^9)').toString()).toBe('1');
    expect(value('(-9)^(9^9)').toString()).toBe('-Infinity');
    // A turn of a million digits is refused, not guessed.
    expect(value('sin(10^1000000)').isNaN()).toBe(true);
    expect(value('mod(10^1000000, 7)').isNaN()).toBe(true);
  });

  test('only the branch that is taken is read', () => {
    expect(value('x > 0 ? log(x) : 5', { x: exact(-1) }).toString()).toBe('5');
    expect(value('0/0 ? 1 : 2').toString()).toBe('2');
  });
});

/** Arguments outside the domain, for every row that has one. */
const outside: Partial<Record<OpName, readonly (readonly (number | string)[])[]>> = {
  divide: [
    [1, 0],
    [0, 0],
  ],
  power: [
    [0, -1],
    [-8, '0.5'],
    [-8, 1 / 3],
    ['-1e-300', '1e-300'],
  ],
  modulo: [[5, 0]],
  factorial: [[-1], [-2]],
  csc: [[0]],
  cot: [[0]],
  asin: [['1.00000000000000000000000000000000000001'], [-2]],
  acos: [['-1.00000000000000000000000000000000000001'], [2]],
  asec: [['0.99999999999999999999999999999999999999'], [0]],
  acsc: [['0.99999999999999999999999999999999999999'], [0]],
  acot: [[0]],
  csch: [[0]],
  coth: [[0]],
  acosh: [['0.99999999999999999999999999999999999999'], [-3]],
  atanh: [[1], [-1], [2]],
  asech: [[0], [-1], ['1.00000000000000000000000000000000000001']],
  acsch: [[0]],
  acoth: [[1], [-1], ['0.5']],
  log: [[0], [-1], ['-1e-1000']],
  logBase: [
    [0, 2],
    [2, 1],
    [2, 0],
    [2, -3],
  ],
  log2: [[0], [-1]],
  log10: [[0], [-1]],
  log1p: [[-1], [-2]],
  xlogy: [
    [1, 0],
    [1, -1],
  ],
  sqrt: [['-1e-1000'], [-4]],
  nthRoot: [
    [-8, 2],
    [8, 0],
    [8, '0.5'],
  ],
  gamma: [[0], [-1], [-50]],
  lgamma: [[0], [-1], [-50]],
  digamma: [[0], [-1], [-50]],
  polygamma: [
    [1, 0],
    [2, -3],
    ['0.5', 1],
    [-1, 1],
  ],
  atan2: [[0, 0]],
  clip: [[0, 2, 1]],
  huber: [[1, -1]],
};

describe('domains', () => {
  const withDomain = opNames.filter((op) => ruleOf(op).domain !== undefined);

  test.each(withDomain)('%s is not a number outside its domain', (op) => {
    expect(outside[op]?.length).toBeGreaterThan(0);
    for (const at of outside[op] ?? []) {
      expect(decimalArithmetic.apply(op, at.map(exact), applyExpr(op)).isNaN(), at.join(', ')).toBe(true);
    }
  });

  test.each(opNames.filter((op) => ruleOf(op).arity > 0))('%s of not-a-number is not a number', (op) => {
    for (let i = 0; i < ruleOf(op).arity; i++) {
      const at = (ruleOf(op).samples[0] ?? []).map((x, j) => exact(i === j ? Number.NaN : x));
      expect(decimalArithmetic.apply(op, at, applyExpr(op)).isNaN()).toBe(true);
    }
  });

  test('a condition holds when it is neither 0 nor not-a-number', () => {
    const node = numberExpr(0);
    expect(decimalArithmetic.holds(exact('1e-1000'), node)).toBe(true);
    expect(decimalArithmetic.holds(exact(-3), node)).toBe(true);
    expect(decimalArithmetic.holds(exact(0), node)).toBe(false);
    expect(decimalArithmetic.holds(exact(Number.NaN), node)).toBe(false);
  });
});
