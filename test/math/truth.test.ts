import { describe, expect, test } from 'vitest';
import { fromFloat64, withDigits } from '../../src/math/arithmetic/decimal.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { truthAt } from '../../src/math/truth.ts';
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
    ['1/x', 1e200, 1, '-1e-400'],
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
