import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { reverseGradient } from '../../src/math/arithmetic/tape.ts';
import { evaluate, type Point } from '../../src/math/expression.ts';
import { formulaFor, landscapeNamed } from '../../src/math/landscape-names.ts';
import { families, type Landscape, landscapes } from '../../src/math/landscapes.ts';
import { parseFormula } from '../../src/math/parse.ts';
import reference from '../reference/landscapes.json' with { type: 'json' };

/** From test/reference/landscapes.py: mpmath and SymPy, 60 digits, formulas stated again from the papers. */
const { points, values } = reference as {
  points: Record<string, { kind: string; point: string[]; value: string; eigenvalues: string[] }[]>;
  values: Record<string, string>;
};

const all: readonly Landscape[] = [
  ...landscapes,
  ...['bowl:9', 'bowl:100', 'rosenbrock:4', 'sphere:4', 'rastrigin:3', 'styblinski-tang:3'].map(
    (name) => landscapeNamed(name) as Landscape,
  ),
];

const valueAt = ({ formula }: Landscape, point: Point): number => evaluate(parseFormula(formula).expr, point);
const sizeOf = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));

/** The gradient may be as far from zero as the rounding of the point moves it, and as the rounding of its terms. */
function gradientIsZero({ formula }: Landscape, point: Point, curvature: number, terms: number): boolean {
  const { gradient } = reverseGradient(parseFormula(formula).expr, point);
  const bound = 2 ** -52 * (curvature * Math.max(1, sizeOf(Object.values(point))) + terms);
  return sizeOf(Object.values(gradient)) <= bound;
}

/** Sizes of the terms that cancel in the gradient, where they are far above the curvature: products of polynomials. */
const TERMS: Readonly<Record<string, number>> = { 'goldstein-price': 1e5, beale: 1e3, 'freudenstein-roth': 1e4 };

describe('landscapes', () => {
  test.each(all.map((landscape) => [landscape.name, landscape] as const))(
    '%s uses its variables and starts inside its picture',
    (_name, landscape) => {
      expect([...parseFormula(landscape.formula).variables].sort()).toEqual([...landscape.variables].sort());
      expect(Object.keys(landscape.start)).toEqual(landscape.variables);
      expect(Object.keys(landscape.range)).toEqual(landscape.variables);
      for (const name of landscape.variables) {
        const [from, to] = landscape.range[name] as readonly [number, number];
        for (const point of [landscape.start, ...landscape.known.map((known) => known.point)]) {
          expect(point[name]).toBeGreaterThanOrEqual(from);
          expect(point[name]).toBeLessThanOrEqual(to);
        }
      }
    },
  );

  test.each(Object.entries(values))(
    '%s is the published formula: its value at (0.3, -0.7, 0.2, 0.9) is that of SymPy',
    (name, value) => {
      const landscape = landscapeNamed(name) ?? { variables: ['x1'], formula: '(x1^4 - 16*x1^2 + 5*x1)/2' };
      const place = Object.fromEntries(
        landscape.variables.map((variable, i) => [variable, [0.3, -0.7, 0.2, 0.9][i] as number]),
      );
      // Ten roundings or so, of terms up to a thousand times the value.
      const error = Math.abs(valueAt(landscape as Landscape, place) - Number(value));
      expect(error).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(Number(value))));
    },
  );

  test.each(
    landscapes
      .filter(({ name }) => Object.hasOwn(points, name))
      .map((landscape) => [landscape.name, landscape] as const),
  )('%s has its known points where mpmath finds them, with their values and kinds', (name, landscape) => {
    for (const { kind, point, value } of landscape.known) {
      const found = points[name]?.find((candidate) =>
        candidate.point.every(
          (text, i) => Math.abs(Number(text) - (point[landscape.variables[i] as string] as number)) < 1e-6,
        ),
      );
      expect(found?.kind).toBe(kind);
      // The float64 nearest to 30 digits.
      expect(landscape.variables.map((variable) => point[variable])).toEqual(found?.point.map(Number));
      expect(value).toBe(Number(found?.value));
    }
  });

  test.each(
    landscapes
      .filter(({ name }) => Object.hasOwn(points, name))
      .map((landscape) => [landscape.name, landscape] as const),
  )('%s has no floor lower than its first known one', (name, landscape) => {
    const lowest = Math.min(...(points[name] ?? []).map(({ value }) => Number(value)));
    expect(landscape.known[0]?.value).toBe(name === 'saddle' ? 0 : lowest);
  });

  test.each(all.filter(({ smooth }) => smooth).map((landscape) => [landscape.name, landscape] as const))(
    '%s has gradient zero at every known point',
    (name, landscape) => {
      for (const { point, value } of landscape.known) {
        const found = points[name]?.find((candidate) =>
          candidate.point.every((text, i) => Number(text) === point[landscape.variables[i] as string]),
        );
        const curvature = found === undefined ? 1000 : sizeOf(found.eigenvalues.map(Number));
        expect(gradientIsZero(landscape, point, curvature, TERMS[name] ?? 100)).toBe(true);
        expect(Math.abs(valueAt(landscape, point) - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
      }
    },
  );

  test('a point that is off by a thousandth is noticed', () => {
    const himmelblau = landscapeNamed('himmelblau') as Landscape;
    expect(gradientIsZero(himmelblau, { x: 3, y: 2 }, 83, 100)).toBe(true);
    expect(gradientIsZero(himmelblau, { x: 3.003, y: 2 }, 83, 100)).toBe(false);
  });

  test('ackley comes to a point at its minimum: it rises with slope 4/√2 on both sides', () => {
    const ackley = landscapeNamed('ackley') as Landscape;
    expect(ackley.smooth).toBe(false);
    expect(Math.abs(valueAt(ackley, { x: 0, y: 0 }))).toBeLessThanOrEqual(1e-14);
    // The slope beside the point is 20·0.2/√2 = 2.83 along x: the bumps are flat there.
    expect(valueAt(ackley, { x: 1e-6, y: 0 }) / 1e-6).toBeCloseTo(4 / Math.SQRT2, 4);
    expect(valueAt(ackley, { x: -1e-6, y: 0 }) / 1e-6).toBeCloseTo(4 / Math.SQRT2, 4);
  });

  test('names are unique, also among the families', () => {
    const names = landscapes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(16);
  });
});

describe('formulaFor', () => {
  test('a formula is itself', () => {
    for (const text of ['x^2 + y', 'x', 'a*b', '-x', 'x > 0 ? x : 2', 'u = x; u^2', '', 'sin(x)', 'loss'])
      expect(formulaFor(text)).toEqual({ formula: text, landscape: null });
  });

  test('a name is the formula of its landscape, blanks around it or not', () => {
    expect(formulaFor(' booth ').formula).toBe('(x + 2*y - 7)^2 + (2*x + y - 5)^2');
    expect(formulaFor('three-hump-camel').landscape?.start).toEqual({ x: 1.5, y: -1 });
    expect(formulaFor('bowl:100').formula).toBe('(x^2 + 100*y^2)/2');
    expect(formulaFor('rosenbrock:2').formula).toBe('(1 - x1)^2 + 100*(x2 - x1^2)^2');
  });

  test('the largest of every family still fits into a formula', () => {
    for (const [name, { to, whole }] of Object.entries(families)) {
      if (whole) expect(parseFormula(formulaFor(`${name}:${to}`).formula).variables).toHaveLength(to);
    }
  });

  test.each([
    ['rosenbrok', 'rosenbrock'],
    ['himelblau', 'himmelblau'],
    ['camel', 'three-hump-camel or six-hump-camel'],
    ['monkey', 'monkey-saddle'],
    ['bowl', 'bowl:10'],
    ['bowl:0.5', 'bowl:10'],
    ['bowl:', 'bowl:10'],
    ['rosenbrock:1', 'rosenbrock:10'],
    ['rosenbrock:61', 'rosenbrock:10'],
    ['rosenbrock:2.5', 'rosenbrock:10'],
    ['sphere:101', 'sphere:10'],
  ])('%s is refused, with %s as what to type', (text, hint) => {
    expect(() => formulaFor(text)).toThrow(InputError);
    try {
      formulaFor(text);
    } catch (error) {
      expect((error as InputError).hint).toContain(hint);
    }
  });
});
