import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Complex, complexArithmetic, complexStep } from '../../../src/math/arithmetic/complex.ts';
import { forwardDerivative } from '../../../src/math/arithmetic/dual.ts';
import { float64, variableExpr } from '../../../src/math/expression.ts';
import { parseFormula } from '../../../src/math/parse.ts';
import { partialAt } from '../../../src/math/partials.ts';
import { type OpName, opNames, ruleOf } from '../../../src/math/rules.ts';
import { randomCase, runs } from '../../random-expression.ts';
import plane from '../../reference/complex-values.json' with { type: 'json' };
import axis from '../../reference/rule-values.json' with { type: 'json' };

const apply = (op: OpName, args: readonly Complex[]): Complex =>
  complexArithmetic.apply(op, args, { kind: 'apply', op, args: [variableExpr('x')] });
const analytic = opNames.filter((op) => ruleOf(op).analytic === true && ruleOf(op).arity > 0);
const step = (text: string, at: Record<string, number>, variable = 'x', h?: number) =>
  complexStep(parseFormula(text).expr, at, variable, h);
const slope = (text: string, at: Record<string, number>, variable = 'x', h?: number): number => {
  const answer = step(text, at, variable, h);
  if ('refusal' in answer) throw new Error(answer.refusal);
  return answer.derivative;
};

/**
 * Units of rounding that a slope may be off by, where 8 are not enough. Gamma sums terms larger than its slope. gelu rounds
 * u/√2 first, and erfc(5.3) changes by 2·5.3² units when its argument changes by one; so does the value in the table.
 */
const unitsOnAxis: Partial<Record<OpName, number>> = { gamma: 16, factorial: 16, gelu: 64 };

describe('a tiny imaginary part', () => {
  const samples = axis.rows as Record<
    string,
    { samples: { at: number[]; value: string; partials: (string | null)[] }[] }
  >;
  const isClose = (found: number, expected: number, units: number): boolean =>
    Math.abs(found - expected) <= units * Number.EPSILON * Math.abs(expected);

  test.each(analytic)('%s: im/h is the slope that mpmath has, and that the row states, at every sample', (op) => {
    const units = unitsOnAxis[op] ?? 8;
    for (const { at, value, partials } of samples[op]?.samples ?? []) {
      partials.forEach((partial, i) => {
        if (partial === null || !Number.isFinite(Number(partial))) return;
        for (const h of [1e-20, 1e-200]) {
          const { re, im } = apply(
            op,
            at.map((x, k) => ({ re: x, im: k === i ? h : 0 })),
          );
          const [u = Number.NaN, v = Number.NaN, w = Number.NaN] = at;
          const own = partialAt(op, i, at, () => ruleOf(op).value(u, v, w), float64);
          // By its exponent a power of a negative base has no slope; the principal power does something else.
          if (Number.isNaN(own)) return;
          if (!isClose(re, Number(value), units)) expect([op, at, 're', re]).toEqual([op, at, 're', Number(value)]);
          if (!isClose(im / h, Number(partial), units))
            expect([op, at, 'im', im / h]).toEqual([op, at, 'im', Number(partial)]);
          if (!isClose(im / h, own, units)) expect([op, at, 'im', im / h]).toEqual([op, at, 'row', own]);
        }
      });
    }
  });

  test('every analytic row has samples to be judged by, and an error of one in a thousand would be seen', () => {
    for (const op of analytic) {
      expect(samples[op]?.samples.length).toBeGreaterThan(0);
      for (const { partials } of samples[op]?.samples ?? []) {
        for (const partial of partials)
          if (partial !== null && Number(partial) !== 0)
            expect(isClose(Number(partial) * 1.001, Number(partial), unitsOnAxis[op] ?? 8)).toBe(false);
      }
    }
  });

  // The exact slopes: 1/cosh^2, -sinh/cosh^2 and so on are 4·e^-2x and 2·e^-x to 16 digits from 20 on; asin and acosh near
  // their ends are 1/sqrt((1-x)(1+x)) with 1-x exact; log1p and expm1 near 0 are 1 - x and 1 + x.
  test.each([
    ['tanh', 25, 4 * Math.exp(-50)],
    ['tanh', -300, 4 * Math.exp(-600)],
    ['sech', 300, -2 * Math.exp(-300)],
    ['sech', -300, 2 * Math.exp(-300)],
    ['csch', 300, -2 * Math.exp(-300)],
    ['csch', -300, -2 * Math.exp(-300)],
    ['asin', 1 - 2 ** -40, 1 / Math.sqrt(2 ** -40 * (2 - 2 ** -40))],
    ['acos', -1 + 2 ** -40, -1 / Math.sqrt(2 ** -40 * (2 - 2 ** -40))],
    ['acosh', 1 + 2 ** -40, 1 / Math.sqrt(2 ** -40 * (2 + 2 ** -40))],
    ['atanh', -1 + 2 ** -40, 1 / (2 ** -40 * (2 - 2 ** -40))],
    ['asec', 1 + 2 ** -40, 1 / ((1 + 2 ** -40) * Math.sqrt(2 ** -40 * (2 + 2 ** -40)))],
    ['acoth', 1 + 2 ** -40, -1 / (2 ** -40 * (2 + 2 ** -40))],
    ['asinh', 1e10, 1e-10],
    ['atan', 1e160, 0],
    ['log1p', 1e-12, 1 - 1e-12],
    ['expm1', 1e-12, 1 + 1e-12],
    ['cbrt', -8, 1 / 12],
  ] as const)('%s keeps its slope at %s', (op, x, expected) => {
    const { im } = apply(op, [{ re: x, im: 1e-40 }]);
    expect(Math.abs(im / 1e-40 - expected)).toBeLessThanOrEqual(8 * Number.EPSILON * Math.abs(expected));
  });
});

/**
 * Units of rounding off the axis, of the size of the value, where 16 are not enough. Gamma far out is a power, whose angle
 * is rounded before it is taken n times. The terms of polygamma between its poles are 150 times larger than their sum.
 */
const unitsInPlane: Partial<Record<OpName, number>> = { gamma: 64, gelu: 128, polygamma: 512 };

describe('anywhere in the plane', () => {
  const rows = Object.entries(plane.rows) as unknown as [OpName, [[number, number][], [number, number]][]][];
  test.each(rows)('%s has the values of mpmath', (op, values) => {
    for (const [args, [re, im]] of values) {
      const found = apply(
        op,
        args.map(([a, b]) => ({ re: a, im: b })),
      );
      const off = Math.hypot(found.re - re, found.im - im) / Math.hypot(re, im) / Number.EPSILON;
      if (!(off <= (unitsInPlane[op] ?? 16))) expect([op, args, found]).toEqual([op, args, { re, im }]);
    }
  });

  test('every analytic row is among them', () => {
    expect(rows.map(([op]) => op).sort()).toEqual([...analytic].sort());
  });

  test('a real argument has the value of its row, to a few units, and no imaginary part', () => {
    for (const op of analytic) {
      for (const at of ruleOf(op).samples) {
        const [u = Number.NaN, v = Number.NaN, w = Number.NaN] = at;
        const { re, im } = apply(
          op,
          at.map((x) => ({ re: x, im: 0 })),
        );
        expect(im === 0).toBe(true);
        const units = op === 'gelu' ? 64 : 8;
        expect(Math.abs(re - ruleOf(op).value(u, v, w))).toBeLessThanOrEqual(units * Number.EPSILON * Math.abs(re));
      }
    }
  });

  test('constants are real', () => {
    for (const op of ['pi', 'e', 'tau', 'phi'] as const)
      expect(apply(op, [])).toEqual({ re: ruleOf(op).value(0, 0, 0), im: 0 });
  });
});

describe('complexStep', () => {
  // What a general library for complex numbers answered with h = 1e-20: 293915, 0 and -0.
  test('power of a negative base, atan at 1 and asin at 0.3 keep their slopes', () => {
    expect(slope('x^3', { x: -2 })).toBe(12);
    expect(slope('atan(x)', { x: 1 })).toBe(0.5);
    expect(slope('asin(x)', { x: 0.3 })).toBeCloseTo(1 / Math.sqrt(0.91), 15);
    expect(slope('x^-3', { x: -2 })).toBeCloseTo(-3 / 16, 15);
    expect(slope('x^21', { x: -1.5 })).toBeCloseTo(21 * 1.5 ** 20, 9);
  });

  test('returns the h that it used and how often it evaluated', () => {
    expect(step('x^3', { x: 2 })).toEqual({ derivative: 12, h: 1e-20, evaluations: 2 });
    // A step of 1e-20 is not small beside 1e-30, so the step is taken in the scale of x.
    const answer = step('sqrt(x)', { x: 1e-30 });
    expect(answer).toMatchObject({ h: 1e-50 });
    expect(slope('sqrt(x)', { x: 1e-30 })).toBeCloseTo(5e14, -2);
  });

  test('tries smaller steps where the formula changes over less than 1e-20', () => {
    const answer = step('atan(1e30*x)', { x: 0 });
    expect(answer).toMatchObject({ derivative: 1e30 });
    expect((answer as { h: number }).h).toBeLessThan(1e-30);
  });

  test('with a given h its error is h^2·f‴/6: for x^3 just h^2', () => {
    expect(slope('x^3', { x: 2 }, 'x', 0.5)).toBe(12 - 0.25);
  });

  test.each([
    ['abs(x)', 'abs(x) has no complex version that keeps the slope: the size of a complex number has no direction'],
    [
      'max(x, 1) + x',
      'max(x, 1) has no complex version that keeps the slope: of two complex numbers neither is the larger',
    ],
    ['sin(relu(x^2))', 'relu(x^2) has no complex version'],
    ['x > 1 ? hypot(x, 1) : x', 'hypot(x, 1) has no complex version'],
    ['x + polygamma(2*x, 2)', 'polygamma(2 * x, 2) has no derivative by 2 * x'],
  ])('%s is refused by name', (text, reason) => {
    const answer = step(text, { x: 2 });
    expect('refusal' in answer && answer.refusal).toContain(reason);
  });

  test('what does not depend on the variable, is not reached, or only decides, is no obstacle', () => {
    expect(slope('abs(y)*x', { x: 2, y: -3 })).toBe(3);
    expect(slope('x > 0 ? x^2 : abs(x)', { x: 2 })).toBe(4);
    expect(slope('abs(x) > 1 ? x^2 : x', { x: -2 })).toBe(-4);
    // Constant between its jumps: read at the real part.
    expect(slope('x*floor(x)', { x: 2.5 })).toBe(2);
    expect(slope('(x > 0)*x^2', { x: 3 })).toBe(6);
  });

  test.each([
    ['sqrt(x)', 0, 'the slope at 0 is infinite'],
    ['(-2)^x', 3, 'beside 3 there is no real power of -2'],
    ['cbrt(x)', 0, 'the tangent at 0 is vertical'],
  ])('%s at %s is refused: %s, and the imaginary part does not shrink in step with h', (text, x) => {
    const answer = step(text, { x });
    expect('refusal' in answer && answer.refusal).toContain('does not shrink in step with h');
  });

  test('where the formula has no value the derivative is not-a-number', () => {
    expect(slope('log(x)', { x: -2 })).toBeNaN();
    expect(slope('x^0.5', { x: -2 })).toBeNaN();
  });

  test('agrees with dual numbers for any analytic formula at a tame point', () => {
    let compared = 0;
    let seen = 0;
    fc.assert(
      fc.property(
        randomCase({ allow: (op) => ruleOf(op).analytic === true || op === 'less', size: 14 }),
        ({ expr, point }) => {
          for (const name of Object.keys(point)) {
            const tangent = forwardDerivative(expr, point, { [name]: 1 }).tangent ?? 0;
            const answer = complexStep(expr, point, name);
            if (!Number.isFinite(tangent) || 'refusal' in answer) continue;
            compared += 1;
            if (Math.abs(tangent) > 1e-3) seen += 1;
            // Partials are up to 30 each; what both round differently in a value is multiplied by as many as lie on the way.
            expect(Math.abs(answer.derivative - tangent)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(tangent)));
          }
        },
      ),
      runs(1500),
    );
    expect(compared).toBeGreaterThan(3500);
    // With a slope that large one in a thousand is a million times what is allowed.
    expect(seen).toBeGreaterThan(1000);
  });
});
