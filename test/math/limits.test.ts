import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { germBeside, limitOf, slopeOf } from '../../src/math/arithmetic/one-sided.ts';
import { applyExpr, chooseExpr, type Expr, numberExpr, variableExpr, write } from '../../src/math/expression.ts';
import { type MeasuredSide, measureBeside, valueInDigits } from '../../src/math/limits.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { runs } from '../random-expression.ts';

const infinity = Number.POSITIVE_INFINITY;
const measured = (text: string, at: number, side: 1 | -1): MeasuredSide =>
  measureBeside(parseFormula(text).expr, { x: at }, 'x', side);

describe('measureBeside', () => {
  // Limits and one-sided slopes by hand.
  test.each<[text: string, at: number, side: 1 | -1, limit: number | null, slope: number | null]>([
    ['x^2', 3, 1, 9, 6],
    ['x^2', 3, -1, 9, 6],
    ['abs(x)', 0, 1, 0, 1],
    ['abs(x)', 0, -1, 0, -1],
    ['x*log(x)', 0, 1, 0, -infinity],
    ['x^2*log(x)', 0, 1, 0, 0],
    ['log(x)', 0, 1, -infinity, null],
    ['1/x', 0, -1, -infinity, null],
    ['sin(x)/x', 0, 1, 1, 0],
    ['(exp(x) - 1)/x', 0, -1, 1, 0.5],
    ['(1 + x)^(1/x)', 0, 1, Math.E, -Math.E / 2],
    ['x^x', 0, 1, 1, -infinity],
    ['exp(-1/x)', 0, 1, 0, 0],
    ['exp(-1/x)', 0, -1, infinity, null],
    ['sqrt(x)', 0, 1, 0, infinity],
    ['-cbrt(x)', 0, -1, 0, -infinity],
    ['sin(1/x)', 0, 1, null, null],
    ['x*sin(1/x)', 0, 1, 0, null],
    ['x^2*sin(1/x)', 0, 1, 0, 0],
    ['sin(log(x))', 0, 1, null, null],
    ['floor(x)', 2, -1, 1, 0],
    ['atan(1/x)', 0, -1, -Math.PI / 2, -1],
    // 360 digits cancel at a distance of 1e-60.
    ['(sin(x) - x + x^3/6)/x^7', 0, 1, infinity, null],
    ['(cos(x) - 1 + x^2/2)/x^4', 0, 1, 1 / 24, 0],
    ['sin(x)', Math.PI, 1, Math.sin(Math.PI), -1],
    // Tiny and huge points: the distances stay short against them.
    ['log(x)', 1e-100, -1, -230.25850929940458, 1e100],
    ['x*log(x)', 1e-100, -1, -2.302585092994046e-98, -229.25850929940458],
    ['abs(sin(x))', 1e22, 1, Math.abs(Math.sin(1e22)), Math.sign(Math.sin(1e22)) * Math.cos(1e22)],
    // A number of the formula is the float64 it was read as, and so is the point.
    ['x - 0.1', 0.1, 1, 0, 1],
    ['(x - 0.1)*log(x - 0.1)', 0.1, 1, 0, -infinity],
  ])('%s at %d, side %d: limit %s, slope %s', (text, at, side, limit, slope) => {
    const answer = measured(text, at, side);
    expect([answer.defined, answer.told]).toEqual([true, true]);
    if (limit === null || !Number.isFinite(limit)) expect(answer.limit).toBe(limit);
    else expect(Math.abs((answer.limit as number) - limit)).toBeLessThanOrEqual(2e-15 * Math.abs(limit));
    if (slope === null || !Number.isFinite(slope)) expect(answer.slope).toBe(slope);
    else expect(Math.abs((answer.slope as number) - slope)).toBeLessThanOrEqual(1e-14 * Math.abs(slope));
  });

  test.each<[string, number, 1 | -1]>([
    ['log(x)', 0, -1],
    ['sqrt(x)', 0, -1],
    ['asin(x)', 1, 1],
    ['x^0.5', -2, 1],
  ])('%s at %d has no values on side %d', (text, at, side) => {
    expect(measured(text, at, side)).toEqual({ defined: false, told: true, limit: null, slope: null });
  });

  test.each<[string, number]>([
    // It goes to 0, and has come to -0.007.
    ['1/log(x)', 0],
    ['1/log(-log(x))', 0],
    // Whatever the number of digits, this is rounding and nothing else.
    ['(log(exp(x)) - x)/x^3', 0],
  ])('%s at %d is not told', (text, at) => {
    expect(measured(text, at, 1)).toEqual({ defined: true, told: false, limit: null, slope: null });
  });
});

describe('valueInDigits', () => {
  test.each<[string, number, number]>([
    ['log(1 + exp(x))', 800, 800],
    ['exp(x)/exp(x)', 1000, 1],
    ['exp(x)', 1000, infinity],
    ['1/x', 0, Number.NaN],
    ['exp(-1/x^2)', 0, Number.NaN],
    ['sqrt(x)', -1, Number.NaN],
    ['x^2', 3, 9],
  ])('%s at %d is %d', (text, at, value) => {
    expect(valueInDigits(parseFormula(text).expr, { x: at })).toBe(value);
  });
});

describe('series and digits', () => {
  const x = variableExpr('x');
  const leaf = fc.constantFrom<Expr>(
    x,
    applyExpr('negate', x),
    numberExpr(1),
    numberExpr(0.5),
    numberExpr(2),
    applyExpr('power', x, numberExpr(2)),
  );
  const kinked: fc.Arbitrary<Expr> = fc.letrec<{ tree: Expr }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc
        .tuple(fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'max', 'min'), tie('tree'), tie('tree'))
        .map(([op, a, b]) => applyExpr(op, a, b)),
      fc
        .tuple(
          fc.constantFrom('abs', 'relu', 'sqrt', 'cbrt', 'sign', 'floor', 'sin', 'exp', 'tanh', 'cos', 'square'),
          tie('tree'),
        )
        .map(([op, a]) => applyExpr(op, a)),
      fc
        .tuple(fc.constantFrom('less', 'lessEqual', 'equal'), tie('tree'), tie('tree'), tie('tree'), tie('tree'))
        .map(([op, a, b, c, d]) => chooseExpr(applyExpr(op, a, b), c, d)),
    ),
  })).tree;

  test('tell the same limit and the same slope beside 0, over formulas full of corners', () => {
    let compared = 0;
    fc.assert(
      fc.property(kinked, fc.constantFrom<1 | -1>(1, -1), (expr, side) => {
        const germ = germBeside(expr, { x: 0 }, 'x', side);
        if (germ === null) return;
        const digits = measureBeside(expr, { x: 0 }, 'x', side);
        if (!digits.told) return;
        const what = `${write(expr)} on side ${side}`;
        expect(digits.defined, what).toBe(true);
        compared += 1;
        const same = (a: number, b: number): boolean =>
          a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) + 1e-15;
        if (digits.limit !== null)
          expect(same(limitOf(germ) + 0, digits.limit), `${what}: ${limitOf(germ)} and ${digits.limit}`).toBe(true);
        const slope = slopeOf(germ);
        if (slope !== null && digits.slope !== null)
          expect(same(side * slope + 0, digits.slope), `${what}: slopes ${side * slope} and ${digits.slope}`).toBe(
            true,
          );
        // Digits may not settle where a power such as t^1.2 changes slowly, but they do where the series is a whole one.
        if (Number.isInteger(germ.lead) && germ.lead >= 0) expect(digits.limit, what).not.toBe(null);
      }),
      runs(300),
    );
    expect(compared).toBeGreaterThan(150);
  }, 60_000);
});
