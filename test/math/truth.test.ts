import { describe, expect, test } from 'vitest';
import { fromFloat64, withDigits } from '../../src/math/arithmetic/decimal.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { judgeOf, truthAt } from '../../src/math/truth.ts';
import reference from '../reference/derivative-values.json' with { type: 'json' };

const { number } = withDigits(80);

describe('truthAt', () => {
  // mpmath, test/reference/derivative-values.py. 60 digits are promised; the reference has 60, the last of them rounded.
  test.each(reference.formulas.map(({ text, at, derivatives }) => [text, at, derivatives] as const))(
    '%s at %d: value and ten derivatives to 55 digits',
    (text, at, derivatives) => {
      const { expr } = parseFormula(text);
      for (let order = 1; order <= 10; order++) {
        const { value, derivative } = truthAt(expr, { x: at }, 'x', order);
        const [knownValue, known] = [number(derivatives[0] as string), number(derivatives[order] as string)];
        expect(value.minus(knownValue).abs().lte(knownValue.abs().times('1e-59').plus('1e-60')), 'value').toBe(true);
        // Near 0 the size of the neighbouring derivatives is the scale: those of tanh at 0 vanish in turn.
        const scale = known.abs().plus('1e-5');
        expect(derivative.minus(known).abs().div(scale).toNumber(), `order ${order}`).toBeLessThan(1e-55);
      }
    },
  );

  test('variables that do not move are taken exactly', () => {
    // ∂/∂x of x·y^2 at y = 0.1, the float64: its square, exactly.
    const { derivative } = truthAt(parseFormula('x*y^2').expr, { x: 2, y: 0.1 }, 'x', 1);
    const square = fromFloat64(0.1).pow(2);
    expect(derivative.minus(square).abs().toNumber()).toBeLessThan(1e-60);
  });

  test('digits that are typed are taken at their word, a point is the float64 that it is', () => {
    expect(truthAt(parseFormula('0.1*x').expr, { x: 1 }, 'x', 1).derivative.toFixed(30)).toBe(
      '0.100000000000000000000000000000',
    );
    expect(truthAt(parseFormula('x').expr, { x: 0.1 }, 'x', 1).value.toFixed(30)).toBe(
      '0.100000000000000005551115123126',
    );
  });

  // Closed forms. A function may change over a distance like x, like 1, or like anything between.
  test.each<[text: string, at: number, order: number, known: string]>([
    ['exp(x)', 0, 3, '1'],
    ['exp(x)', 1e-300, 1, '1'],
    ['exp(x)', 1e-300, 2, '1'],
    ['x^2', 1e150, 1, '2e150'],
    ['x^2', 1e-150, 2, '2'],
    ['x^3', 1e100, 3, '6'],
    ['1/x', 1e200, 1, '-(10^-400)'],
    ['sin(x)', 1e22, 1, 'cos(x)'],
    ['sin(x)', 1e22, 2, '-sin(x)'],
    ['log(x)', 1e-300, 1, '1/x'],
    ['log(x)', 1e300, 2, '-1/x^2'],
  ])('%s at %d: derivative number %d', (text, at, order, known) => {
    const { derivative } = truthAt(parseFormula(text).expr, { x: at }, 'x', order);
    const { value } = withDigits(120);
    const exact = value(parseFormula(known).expr, { x: fromFloat64(at) });
    // 1e150 and 1e200 are not those powers of ten, but the float64 next to them: 16 digits.
    const tolerance = /x/.test(known) || Math.abs(at) < 1 ? 1e-59 : 1e-15;
    expect(derivative.div(exact).minus(1).abs().toNumber()).toBeLessThan(tolerance);
  });

  // python3 -c "from mpmath import *; mp.dps=700; print(nstr(diff(erf,mpf(-20)),20), nstr(100*sech(100*mpf(2.3))**2,20), nstr(exp(mpf(-700))/(1+exp(mpf(-700)))**2,20))"
  test.each([
    ['erf(x)', -20, '2.161037474386798461e-174'],
    ['tanh(100*x)', 2.3, '6.7080812744063764311e-198'],
    ['sigmoid(x)', 700, '9.8596765437597708567e-305'],
  ])('%s at %d: a slope far smaller than the value keeps its digits', (text, at, known) => {
    const { derivative } = truthAt(parseFormula(text).expr, { x: at }, 'x', 1);
    expect(derivative.div(known).minus(1).abs().toNumber()).toBeLessThan(1e-18);
  });

  test('a derivative that is 0 is 0, whatever is left over in the last digits', () => {
    for (const [text, order] of [
      ['sin(x)^2 + cos(x)^2', 1],
      ['exp(x)*exp(-x)', 2],
      ['x^2', 3],
      ['7', 1],
    ] as const)
      expect(truthAt(parseFormula(text).expr, { x: 0.7 }, 'x', order).derivative.abs().toNumber(), text).toBeLessThan(
        1e-300,
      );
  });

  describe('errorOf', () => {
    const { derivative, errorOf } = truthAt(parseFormula('sin(x)').expr, { x: 1 }, 'x', 1);

    test('is signed: claimed minus true', () => {
      expect(errorOf(0.6)).toBeCloseTo(0.6 - Math.cos(1), 15);
      expect(errorOf(0.5)).toBeCloseTo(0.5 - Math.cos(1), 15);
    });

    test('sees what float64 cannot: the nearest float64 is off by less than half a unit, and not by 0', () => {
      // mpmath: mp.dps = 50; mpf(0.5403023058681398) - cos(1)
      const nearest = 0.5403023058681398;
      expect(errorOf(nearest)).toBeCloseTo(4.760954612604417e-17, 30);
      expect(derivative.toFixed(20)).toBe('0.54030230586813971740');
    });

    test('of what is no number is no number', () => {
      expect(errorOf(Number.NaN)).toBeNaN();
      expect(errorOf(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    });
  });
});

describe('judgeOf', () => {
  const judge = (text: string, at: number, claimed: number, order = 1) =>
    judgeOf(parseFormula(text).expr, { x: at }, 'x', order, claimed);

  test('numbers of the formula are what float64 computed with, like those of the point', () => {
    const truth = judge('(x - 0.3)^2', 0.3, 0);
    expect([truth?.errorOf(0), truth?.valueErrorOf(0)]).toEqual([0, 0]);
    expect(judge('0.1*x', 1, 0.1)?.errorOf(0.1)).toBe(0);
  });

  test('a right claim about waves that are shorter than the usual step is not called wrong', () => {
    // python3 -c "from mpmath import *; mp.dps=700; a=mpf(1e300); print(nstr(a*cos(a*mpf(0.7)),20))"
    const truth = judge('sin(1e300*x)', 0.7, 8.56398405365348e299);
    expect(truth?.derivative.div('8.5639840536534792496e299').minus(1).abs().toNumber()).toBeLessThan(1e-18);
  });

  test('a wrong claim is wrong, by a part in a thousand and by all of it', () => {
    for (const share of [1.001, 0, -1]) {
      const claimed = share * Math.cos(1);
      expect(judge('sin(x)', 1, claimed)?.errorOf(claimed)).toBeCloseTo(claimed - Math.cos(1), 14);
    }
  });

  test('what would take minutes is not judged', () => {
    const text = Array.from({ length: 200 }, (_, k) => `sin(${k + 1}*x)`).join('*');
    expect(judge(text, 0.7, 1, 20)).toBe(null);
  });
});
