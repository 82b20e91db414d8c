import { describe, expect, test } from 'vitest';
import { digamma, erf, erfc, gamma, lgamma, polygamma } from '../../src/math/special.ts';
import reference from '../reference/special-values.json' with { type: 'json' };
import { ulpsOff } from './grade-row.ts';

/** Arguments, digits of the truth, and its condition number: units of the answer that a unit of the argument is worth. */
type Reference = readonly [at: readonly number[], value: string, condition: number];

const functions: Readonly<Record<string, (...at: number[]) => number>> = {
  gamma,
  lgamma,
  digamma,
  polygamma: (n = Number.NaN, x = Number.NaN) => polygamma(n, x),
  erf,
  erfc,
};

/**
 * Units in the last place (of 2^-52 relative) that a value may be off. The usual bar has room for the four or five
 * roundings that each of the methods makes. Where the answer is touchier than its argument, and no method can hold
 * 4 units, the condition number is added, and it says why.
 */
const usual = { ulps: 4, perCondition: 0 };
const wider: Readonly<Record<string, typeof usual & { readonly because: string }>> = {
  'lgamma below 0': { ulps: 4, perCondition: 5, because: 'there is a zero between every two poles below -2' },
  'digamma below 0': { ulps: 4, perCondition: 1, because: 'there is a zero between every two poles' },
  'polygamma orders 1 to 3': { ulps: 5, perCondition: 0, because: 'x + k is rounded, and raised to the power n + 1' },
  'polygamma orders 7, 20, 100': { ulps: 4, perCondition: 0.5, because: 'x + k is rounded, and raised to n + 1' },
  'polygamma below 0': { ulps: 4, perCondition: 1, because: 'even orders have a zero between every two poles' },
};
const toleranceOf = (place: string) => wider[place] ?? usual;

function complaints(
  f: (...at: number[]) => number,
  points: readonly Reference[],
  { ulps, perCondition }: { ulps: number; perCondition: number },
): string[] {
  return points.flatMap(([at, value, condition]) => {
    const off = ulpsOff(f(...at), value);
    return off <= ulps + perCondition * condition
      ? []
      : [`(${at.join(', ')}): ${f(...at)}, and not ${value}: ${off} units off, condition ${condition}`];
  });
}

const regions = reference.regions as unknown as readonly {
  readonly name: string;
  readonly region: string;
  readonly points: readonly Reference[];
}[];
const places = regions.map(({ name, region, points }) => [`${name} ${region}`, name, points] as const);

describe('special functions', () => {
  test.each(places)('%s agrees with mpmath to its last places', (place, name, points) => {
    expect(points.length).toBeGreaterThanOrEqual(25);
    expect(complaints(functions[name] as typeof erf, points, toleranceOf(place))).toEqual([]);
  });

  test.each(places)('%s: the comparison notices one part in a thousand', (place, name, points) => {
    const f = functions[name] as typeof erf;
    const wrong = (...at: Parameters<typeof f>) => f(...at) * 1.001;
    const found = complaints(wrong, points, toleranceOf(place));
    // Where the condition number is 1e12 (next to a zero) a thousandth is what one unit of the argument does.
    const touchy = points.filter(([, , condition]) => toleranceOf(place).perCondition * condition > 1e12);
    expect(found.length).toBe(points.length - touchy.length);
  });
});

describe('gamma', () => {
  test('is the factorial at every whole number, rounded once, and exact up to 22!', () => {
    let factorial = 1n;
    for (let n = 0n; n <= 170n; n++) {
      if (n > 0n) factorial *= n;
      expect(gamma(Number(n) + 1)).toBe(Number(factorial));
      if (n <= 22n) expect(BigInt(gamma(Number(n) + 1))).toBe(factorial);
    }
  });

  test('has no value at its poles, and overflows between 171.624 and 171.625', () => {
    for (const pole of [0, -0, -1, -2, -170, -1e300, Number.NEGATIVE_INFINITY]) expect(gamma(pole)).toBeNaN();
    expect(gamma(171.624)).toBeLessThan(Number.MAX_VALUE);
    // mpmath: gamma(171.624) = 1.7942e308, gamma(171.625) = 1.8034e308; float64 ends at 1.7977e308.
    expect(gamma(171.624)).toBeGreaterThan(1.79e308);
    for (const x of [171.625, 172, 1e10, Number.POSITIVE_INFINITY]) expect(gamma(x)).toBe(Number.POSITIVE_INFINITY);
    expect(gamma(Number.NaN)).toBeNaN();
  });

  test('far below 0 it is 0, with the sign of the pole to its right', () => {
    // Between -n and -n + 1 the sign of gamma is (-1)^n.
    expect(gamma(-190.5)).toBe(-0);
    expect(gamma(-191.5)).toBe(0);
    expect(gamma(-1000.5)).toBe(-0);
  });
});

describe('lgamma', () => {
  test('is 0 at 1 and 2, infinite at its poles, and finite where gamma is not', () => {
    expect(lgamma(1)).toBe(0);
    expect(lgamma(2)).toBe(0);
    for (const pole of [0, -1, -2, -1e20, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
      expect(lgamma(pole)).toBe(Number.POSITIVE_INFINITY);
    expect(lgamma(Number.NaN)).toBeNaN();
    // python3 -c "from mpmath import *; mp.dps = 30; print(loggamma(mpf(1e305)))"
    expect(ulpsOff(lgamma(1e305), '7.01288453363183933625487393679e307')).toBeLessThanOrEqual(4);
    expect(lgamma(1e308)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('digamma and polygamma', () => {
  test('digamma has no value at its poles and none far to the left', () => {
    for (const x of [0, -1, -40, Number.NEGATIVE_INFINITY, Number.NaN]) expect(digamma(x)).toBeNaN();
    expect(digamma(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test('polygamma of order 0 is digamma, and of a broken or negative order nothing', () => {
    for (const x of [-2.3, 0.4, 3, 50]) expect(polygamma(0, x)).toBe(digamma(x));
    for (const n of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(polygamma(n, 2)).toBeNaN();
    for (const x of [0, -1, -7, Number.NEGATIVE_INFINITY, Number.NaN]) expect(polygamma(2, x)).toBeNaN();
    expect(polygamma(1, Number.POSITIVE_INFINITY)).toBe(0);
  });

  test('polygamma at closed forms: π²/6, π²/2, -2ζ(3), π⁴/15', () => {
    // DLMF 5.15.3: polygamma(1, 1) = π²/6 and so on; ζ(3) = 1.2020569031595942854 (DLMF 25.6).
    expect(ulpsOff(polygamma(1, 1), String(Math.PI ** 2 / 6))).toBeLessThanOrEqual(3);
    expect(ulpsOff(polygamma(1, 0.5), String(Math.PI ** 2 / 2))).toBeLessThanOrEqual(3);
    expect(ulpsOff(polygamma(2, 1), '-2.4041138063191885708')).toBeLessThanOrEqual(3);
    expect(ulpsOff(polygamma(3, 1), String(Math.PI ** 4 / 15))).toBeLessThanOrEqual(3);
  });

  test('polygamma answers where n! or a power leaves float64 on the way', () => {
    // python3 -c "from mpmath import *; mp.dps = 30; print(psi(200, 1000), psi(170, 2.5), psi(1, mpf(10)**200))"
    // Through logarithms of 860 or so about three digits are lost: 1000 units.
    expect(ulpsOff(polygamma(200, 1000), '-4.35081927059710184374118e-228')).toBeLessThanOrEqual(2000);
    expect(ulpsOff(polygamma(170, 2.5), '-6.50190338647407378077414e238')).toBeLessThanOrEqual(90); // the condition number is 171, halved as above, and 4
    expect(polygamma(1, 1e200)).toBe(1e-200);
    // n!/x^(n + 1) alone is beyond float64 here; the sign is that of the nearer pole.
    expect(polygamma(200, 0.25)).toBe(Number.NEGATIVE_INFINITY);
    expect(polygamma(201, -0.25)).toBe(Number.POSITIVE_INFINITY);
    expect(polygamma(200, -0.25)).toBe(Number.POSITIVE_INFINITY);
    expect(polygamma(200, -0.75)).toBe(Number.NEGATIVE_INFINITY);
  });

  test('half-way between poles the even orders are what the terms beyond x leave', () => {
    // psi(2, -0.5) = psi(2, 1.5) exactly, for the terms at -1/2 and 1/2 cancel. mpmath.psi(2, 1.5).
    expect(ulpsOff(polygamma(2, -0.5), '-0.828796644234319995596334')).toBeLessThanOrEqual(4);
    expect(polygamma(2, -0.5)).toBe(polygamma(2, 1.5));
  });

  test('polygamma ends where adding 1 to its argument changes nothing', () => {
    // n!/x^n decides: its logarithm is n·(log n - 1 - log x), 5.9e20 for 1e20 and 1e17, -8.9e16 for 1e17 and 9e16.
    expect(polygamma(1e20, 1e17)).toBe(Number.NEGATIVE_INFINITY);
    expect(Math.abs(polygamma(1e17, 9e16))).toBe(0);
  });
});

describe('erf and erfc', () => {
  test('reach their limits, and keep not-a-number', () => {
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0);
    expect(erfc(Number.NEGATIVE_INFINITY)).toBe(2);
    for (const f of [erf, erfc]) expect(f(Number.NaN)).toBeNaN();
    expect(Object.is(erf(-0), -0)).toBe(true);
    expect(erfc(0)).toBe(1);
  });

  test('erf is odd, and erfc what it leaves of 1', () => {
    for (const x of [1e-300, 0.3, 0.99, 1, 2.7, 5, 30]) {
      expect(erf(-x)).toBe(-erf(x));
      expect(erfc(-x)).toBe(1 + erf(x));
    }
  });

  test('erfc ends in the smallest numbers of float64, not before', () => {
    // python3 -c "from mpmath import *; print(erfc(27), erfc(27.2))": 5.237e-319 and 1.03e-323
    expect(erfc(27)).toBeGreaterThan(5.2e-319);
    expect(erfc(27)).toBeLessThan(5.3e-319);
    expect(erfc(27.2)).toBeGreaterThan(0);
    expect(erfc(27.3)).toBe(0);
  });
});
