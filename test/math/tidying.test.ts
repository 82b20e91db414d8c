import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalValue, fromFloat64 } from '../../src/math/arithmetic/decimal.ts';
import {
  applyExpr,
  chooseExpr,
  type Expr,
  evaluate,
  numberExpr,
  type Point,
  partsFirst,
  rebuild,
  sameExpr,
  variableExpr,
  variablesOf,
  write,
} from '../../src/math/expression.ts';
import { identities } from '../../src/math/identities.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { lengthOf } from '../../src/math/pieces.ts';
import type { OpName } from '../../src/math/rules.ts';
import { derivativeOf } from '../../src/math/symbolic.ts';
import { LONGEST, tidier, tidy } from '../../src/math/tidying.ts';
import { type TidyingRule, tidyingRules } from '../../src/math/tidying-rules.ts';
import { randomCase, runs } from '../random-expression.ts';

const parsed = (text: string): Expr => parseFormula(text).expr;
const tidied = (text: string): string => write(tidy(parsed(text)).expr);

const exactly = (expr: Expr, point: Point) =>
  decimalValue(expr, Object.fromEntries(Object.entries(point).map(([name, value]) => [name, fromFloat64(value)])));

/** Both sides of a rule are read in 60 digits and 30 more; what they lose by cancelling is less than half of that. */
const SAME = 1e-45;

/** Points at which the two sides of rules are compared; some are outside the domain of some. */
const points: readonly Point[] = [
  { x: 0.37, y: 1.3, z: -0.8, n: 2.6, u: 0.37, v: 1.3 },
  { x: -0.61, y: 0.45, z: 2.2, n: 1.7, u: -0.61, v: 0.45 },
  { x: 1.83, y: -1.21, z: 0.4, n: -0.9, u: 1.83, v: 2.7 },
  { x: -2.4, y: -2.9, z: 1.1, n: 3.3, u: -2.4, v: 0.83 },
  { x: 4.2, y: 4.9, z: -3.1, n: 0.6, u: 4.2, v: 1.9 },
];

/** Where the right side of a rewriting is not the left side; the points that say anything are counted. */
function complaints(before: Expr, after: Expr): { readonly wrong: string[]; readonly compared: number } {
  const wrong: string[] = [];
  let compared = 0;
  for (const point of points) {
    const [left, right] = [exactly(before, point), exactly(after, point)];
    if (!left.isFinite()) continue;
    compared += 1;
    const error = left.minus(right).abs().div(left.abs().plus(1)).toNumber();
    if (!(error < SAME))
      wrong.push(`${write(before)} is ${left.toNumber()}, and ${write(after)} is ${right.toNumber()}`);
  }
  return { wrong, compared };
}

const titled = tidyingRules.map(
  (rule) => [`${rule.name}: ${rule.example[0]} becomes ${rule.example[1]}`, rule] as const,
);

describe('tidyingRules', () => {
  test.each(titled)('%s', (_title, { name, example: [before, after], rewrite }) => {
    const { expr, applied, complete } = tidy(parsed(before));
    expect(applied).toContain(name);
    expect(complete).toBe(true);
    expect(write(tidy(rewriteOnce(rewrite, parsed(before))).expr)).toBe(tidied(after));
    expect(write(expr)).toBe(tidied(after));
  });

  test.each(titled)('keeps the value: %s', (_title, { example: [before, after] }) => {
    const { wrong, compared } = complaints(parsed(before), parsed(after));
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });

  test('examples of rules other than identities are as tidy as can be', () => {
    for (const { example } of tidyingRules.slice(0, -identities.length)) {
      if (identities.some(({ from }) => from === example[0])) continue;
      expect(tidied(example[1])).toBe(example[1]);
    }
  });

  test('names are told apart', () => {
    expect(new Set(tidyingRules.map(({ name }) => name)).size).toBe(tidyingRules.length);
  });

  test('a rule that is wrong by one part in a thousand is found out', () => {
    for (const { name, example } of tidyingRules) {
      const after = parsed(example[1]);
      const isZero = after.kind === 'number' && after.value === 0;
      const planted = isZero ? numberExpr(0.001, '0.001') : applyExpr('multiply', numberExpr(1.001, '1.001'), after);
      expect([name, complaints(parsed(example[0]), planted).wrong.length > 0]).toEqual([name, true]);
    }
  });
});

/** The formula with one of its parts rewritten, the first where the rule has something to say. */
function rewriteOnce(rewrite: TidyingRule['rewrite'], expr: Expr): Expr {
  const at = partsFirst(expr).find((part) => rewrite(part) !== null);
  expect(at).not.toBe(undefined);
  return rebuild(expr, (part) => (part === at ? (rewrite(part) as Expr) : part));
}

describe('tidy', () => {
  test.each([
    // Numbers: exact or not at all.
    ['2*3*x', '6 * x'],
    ['x/3', 'x / 3'],
    ['x*0.5*2', 'x'],
    ['0.1*3*x', '0.3 * x'],
    ['x/2 + x/3', '5 * x / 6'],
    ['2^10*x', '1024 * x'],
    ['x*2^(-1)', 'x / 2'],
    ['1e300*1e300', '1e300^2'],
    ['1/0', '1 / 0'],
    ['0/0', '0 / 0'],
    ['0^(-1)', '1 / 0'],
    ['9007199254740991*3*x', '9007199254740991 * 3 * x'],
    ['1e-20*2*x', '2e-20 * x'],
    ['(1/3)^2', '1 / 9'],
    ['sqrt(9)*x', '3 * x'],
    ['sqrt(8)', 'sqrt(8)'],
    ['sqrt(2)*sqrt(2)', '2'],
    ['cos(pi)', 'cos(pi)'],
    ['2*pi*e', '2 * pi * e'],
    ['3 > 2 ? x : y', 'x'],
    ['1/3 == 2/6 ? x : y', 'x'],
    // Signs.
    ['x - -y', 'x + y'],
    ['x + -y', 'x - y'],
    ['-x + y', 'y - x'],
    ['-(x - y)', 'y - x'],
    ['-x - y', '-x - y'],
    ['x - (y - z)', 'x - y + z'],
    ['x * -y * -2', '2 * x * y'],
    ['x / -y', '-x / y'],
    ['-(-x)', 'x'],
    ['(-x)^2', 'x^2'],
    ['(-x)^3', '-x^3'],
    ['x * -sin(y)', '-x * sin(y)'],
    ['sin(y) * (-1)', '-sin(y)'],
    // Order: what came first stays first, numbers and variables before functions.
    ['sin(x) * 2 * x', '2 * x * sin(x)'],
    ['b*a + a*b', '2 * b * a'],
    ['cos(x) * pi * 3', '3 * pi * cos(x)'],
    ['1 + x', '1 + x'],
    ['x + 1', 'x + 1'],
    // Like terms and factors.
    ['2*x + 3*x', '5 * x'],
    ['x*y + y*x', '2 * x * y'],
    ['(1 + x)*(x + 1)', '(1 + x)^2'],
    ['x*x*x', 'x^3'],
    ['x^n * x', 'x^(n + 1)'],
    ['x^n / x', 'x^(n - 1)'],
    ['x^2 / x^5', '1 / x^3'],
    ['x / x', '1'],
    ['x - x', '0'],
    ['exp(x) * exp(x)', 'exp(2 * x)'],
    ['exp(x) / exp(3*x)', 'exp(-2 * x)'],
    ['exp(x)^2', 'exp(2 * x)'],
    ['1 / exp(x)', 'exp(-x)'],
    ['2^x * 2^x', '2^(2 * x)'],
    ['sqrt(x) * x', 'x^(3 / 2)'],
    ['x / sqrt(x)', 'sqrt(x)'],
    ['(x^2)^3', 'x^6'],
    ['(2*x)^3', '8 * x^3'],
    // What must not be done: sqrt(x^2) is abs(x), and cbrt(x) has values where x^(1/3) has none.
    ['sqrt(x^2)', 'sqrt(x^2)'],
    ['(x^2)^(1/2)', 'sqrt(x^2)'],
    ['cbrt(x)^2 * cbrt(x)', 'cbrt(x)^3'],
    ['x*(y + z)', 'x * (y + z)'],
    ['(x + 1)^2', '(x + 1)^2'],
    ['x^2 + x', 'x^2 + x'],
    ['1/x - 1/x^2', '1 / x - 1 / x^2'],
    ['sin(2*x)', 'sin(2 * x)'],
    // Fractions.
    ['x / y / z', 'x / (y * z)'],
    ['x / (y / z)', 'x * z / y'],
    ['cos(x) * (1 / x)', 'cos(x) / x'],
    ['1 / (x + 1) - x / (x + 1)^2', '1 / (x + 1)^2'],
    ['2 / (2*x + 2)', '1 / (x + 1)'],
    ['(3*x^2 + 2*x) / (x^3 + x^2)', '(3 * x + 2) / (x * (x + 1))'],
    // Factors in brackets.
    ['x^x + x^x*log(x)', 'x^x * (log(x) + 1)'],
    ['6*s^2 - 6*s + 1', '6 * s^2 - 6 * s + 1'],
    ['(1 - s)*s - s*(1 - s)*s', 's * (1 - s)^2'],
    // Identities inside longer formulas.
    ['x*sin(y)^2 + x*cos(y)^2', 'x'],
    ['3*sech(2*x)^2', '3 * (1 - tanh(2 * x)^2)'],
    ['sin(-2*x)', '-sin(2 * x)'],
    ['abs(-2*x)', '2 * abs(x)'],
    ['3*x^2*sign(x)', '3 * x * abs(x)'],
    ['sigmoid(3 - x)*sigmoid(x - 3)', 'sigmoid(3 - x) * (1 - sigmoid(3 - x))'],
    ['2*xlogy(x^2 + 1, x)', '2 * (x^2 + 1) * log(x)'],
    ['xlogy(relu(x), x)', 'xlogy(relu(x), x)'],
    // Cases.
    ['x > 0 ? y : y', 'y'],
    ['(x >= y ? 2 : 0) + (y > x ? 3 : 0)', 'x >= y ? 2 : 3'],
    ['x*(y > 0 ? 1 : 0)', 'y > 0 ? x : 0'],
    ['x*(y > 0 ? 1 : 2)', 'x * (y > 0 ? 1 : 2)'],
  ])('writes %s as %s', (before, after) => {
    expect(tidied(before)).toBe(after);
  });

  test('gives a constant its number, and a variable itself', () => {
    expect(tidied('7')).toBe('7');
    expect(tidied('x')).toBe('x');
    expect(tidy(parsed('x'))).toMatchObject({ applied: [], complete: true });
  });

  test('a digit that float64 cannot hold stays as it was typed', () => {
    expect(tidied('0.1234567890123456789 * 2 * x')).toBe('2 * 0.1234567890123456789 * x');
  });

  test('a formula that is too long comes back as it was, and says so', () => {
    let expr: Expr = variableExpr('x');
    for (let n = 0; n < 20; n++) expr = applyExpr('multiply', expr, expr);
    expect(lengthOf(expr)).toBeGreaterThan(LONGEST);
    expect(tidy(expr)).toEqual({ expr, applied: [], complete: false });
  });

  test('several formulas tidied by one tidier come out as they do alone', () => {
    const run = tidier();
    const shared = parsed('2*x*3');
    const texts = [applyExpr('sin', shared), applyExpr('add', shared, shared), shared].map((expr) =>
      write(run(expr).expr),
    );
    expect(texts).toEqual(['sin(6 * x)', '12 * x', '6 * x']);
  });
});

const unary: readonly OpName[] = [
  'negate',
  'sqrt',
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'tanh',
  'sigmoid',
  'abs',
  'sign',
  'step',
  'relu',
  'sech',
  'square',
  'cosh',
  'sinh',
  'cot',
];
const exponents = ['2', '3', '-1', '1/2', '0.5', '-2', '1/3'].map(parsed);
const pick = fc.nat({ max: 999 });

/** Formulas of few variables and much algebra, in which something can be tidied almost everywhere, with a point where they have a value. */
const algebra = fc
  .record({
    code: fc.array(fc.tuple(fc.nat({ max: 99 }), pick, pick), { minLength: 3, maxLength: 11 }),
    at: fc.tuple(pick, pick),
  })
  .map(({ code, at }) => {
    const point: Point = { x: (at[0] - 499.63) / 170, y: (at[1] - 499.59) / 170 };
    const parts: Expr[] = ['x', 'x', 'y', '1', '2', '3'].map(parsed);
    for (const [kind, i, j] of code) {
      const part = (k: number): Expr =>
        parts[k % 4 === 0 ? k % parts.length : parts.length - 1 - (k % Math.min(5, parts.length))] as Expr;
      const [a, b] = [part(i), part(j)];
      const exponent = exponents[j % (exponents.length + 1)] ?? b;
      const expr =
        kind < 18
          ? applyExpr('add', a, b)
          : kind < 34
            ? applyExpr('subtract', a, b)
            : kind < 55
              ? applyExpr('multiply', a, b)
              : kind < 68
                ? applyExpr('divide', a, b)
                : kind < 78
                  ? applyExpr('power', a, exponent)
                  : kind < 81
                    ? applyExpr('max', a, b)
                    : kind < 83
                      ? chooseExpr(applyExpr('greater', a, b), b, a)
                      : applyExpr(unary[i % unary.length] as OpName, a);
      const value = evaluate(expr, point);
      if (Number.isFinite(value) && Math.abs(value) < 1e6) parts.push(expr);
    }
    return { expr: parts[parts.length - 1] as Expr, point };
  });

/** Every row of the table; and few rows, much algebra. */
const anyFormula = fc.oneof(randomCase({ size: 12 }), algebra, algebra);

describe('tidy, for every formula', () => {
  test('keeps the value wherever there is one', () => {
    fc.assert(
      fc.property(anyFormula, ({ expr, point }) => {
        const before = exactly(expr, point);
        fc.pre(before.isFinite());
        const after = exactly(tidy(expr).expr, point);
        // 90 digits are carried; formulas here cancel some dozens of them at worst.
        expect(before.minus(after).abs().div(before.abs().plus(after.abs()).plus(1e-30)).toNumber()).toBeLessThan(
          1e-35,
        );
      }),
      runs(400),
    );
  });

  test('ends', () => {
    fc.assert(
      fc.property(anyFormula, ({ expr }) => {
        expect(tidy(expr).complete).toBe(true);
      }),
      runs(400),
    );
  });

  test('finds nothing more to do the second time, also in what was written and read back', () => {
    fc.assert(
      fc.property(anyFormula, ({ expr }) => {
        const once = tidy(expr).expr;
        const again = tidy(parsed(write(once)));
        expect(write(again.expr)).toBe(write(once));
        expect(sameExpr(again.expr, once)).toBe(true);
      }),
      runs(400),
    );
  });

  test('has no sign next to a sign, and at most one in front', () => {
    fc.assert(
      fc.property(algebra, ({ expr }) => {
        expect(write(tidy(expr).expr)).not.toMatch(/[-+] -|--|- \(-|\(-\(/);
      }),
      runs(400),
    );
  });

  test('has no variables that were not there', () => {
    fc.assert(
      fc.property(anyFormula, ({ expr }) => {
        const before = variablesOf(expr);
        expect(variablesOf(tidy(expr).expr).filter((name) => !before.includes(name))).toEqual([]);
      }),
      runs(200),
    );
  });
});

describe('towers', () => {
  test('of exponentials are tidied in work that grows with their height', () => {
    const tower = (height: number): Expr => parseFormula(`${'exp(-'.repeat(height)}x${')'.repeat(height)}`).expr;
    // d/dx exp(-x) = -exp(-x), and so on storey by storey: each slope is a product of the storeys above and below.
    const lengths = [20, 40, 80].map((height) => lengthOf(derivativeOf(tower(height), 'x').tidied));
    expect(lengths[2] as number).toBeLessThan(5 * (lengths[1] as number));
    expect(lengths[1] as number).toBeLessThan(5 * (lengths[0] as number));
  });
});
