import { describe, expect, test } from 'vitest';
import { reverseGradient } from '../../src/math/arithmetic/tape.ts';
import { curvatureAt, kindOf, levelPlaceNear, minimumDownhill, vanishes } from '../../src/math/curvature.ts';
import type { Expr, Point } from '../../src/math/expression.ts';
import { hessianOf, vectorOf } from '../../src/math/gradients.ts';
import { landscapeNamed } from '../../src/math/landscape-names.ts';
import { parseFormula } from '../../src/math/parse.ts';
import hessians from '../reference/hessians.json' with { type: 'json' };
import landscapes from '../reference/landscapes.json' with { type: 'json' };

const exprOf = (text: string): Expr => parseFormula(text).expr;
const at = (text: string, point: Point) => curvatureAt(exprOf(text), Object.keys(point), point);
const isLevel = (text: string, point: Point): boolean => {
  const names = Object.keys(point);
  const expr = exprOf(text);
  return vanishes(
    expr,
    names,
    point,
    vectorOf(reverseGradient(expr, point).gradient, names),
    hessianOf(expr, names, point),
  );
};

/** From test/reference/landscapes.py: level places in 60 digits, with their eigenvalues. */
const known = Object.entries(
  (
    landscapes as unknown as {
      points: Record<string, { kind: string; point: string[]; value: string; eigenvalues: string[] }[]>;
    }
  ).points,
).flatMap(([name, places]) =>
  places.flatMap((place, i) => (landscapeNamed(name) === null ? [] : [[`${name} ${i + 1}`, name, place] as const])),
);

describe('curvatureAt', () => {
  test.each(
    (hessians as unknown as { expression: string; at: Point; eigenvalues: string[] }[]).map(
      (row) => [row.expression, row] as const,
    ),
  )('the eigenvalues of the Hessian of %s are those of mpmath', (_, row) => {
    const { eigenvalues } = at(row.expression, row.at);
    const largest = Math.max(1, ...row.eigenvalues.map((value) => Math.abs(Number(value))));
    // The rounding of the Hessian, a few dozen operations, moves the eigenvalues by as much.
    row.eigenvalues.forEach((value, k) => {
      expect(Math.abs((eigenvalues?.[k] as number) - Number(value)) / largest).toBeLessThan(3e-14);
    });
  });

  test.each([
    ['x^2 + 4*y^2', 'up', 4],
    ['-x^2 - 4*y^2', 'down', 4],
    ['x^2 - 4*y^2', 'both ways', 4],
    ['(2*x + y)^2', 'up or not at all', Number.POSITIVE_INFINITY],
    ['-x^2 + 3*y', 'down or not at all', Number.POSITIVE_INFINITY],
    ['x + y', 'not at all', null],
    // Far apart, but each sure: 2e-20 stands alone in its row.
    ['1e-20*x^2 + y^2', 'up', 1e20],
  ])('%s bends %s, condition number %s', (text, bends, conditionNumber) => {
    const found = at(text, { x: 0.5, y: 0.25 });
    expect(found.bends).toBe(bends);
    expect(found.conditionNumber).toBe(conditionNumber);
  });

  test('a second derivative that is infinite has no measure', () => {
    // x^1.5 has the second derivative 0.75/sqrt(x)
    expect(at('x^1.5 + y', { x: 0, y: 0 }).bends).toBe('without measure');
  });
});

describe('kindOf', () => {
  test.each([
    ['x^2 + y^2', 'minimum'],
    ['-x^2 - y^2', 'maximum'],
    ['x*y', 'saddle'],
    // One direction up, one down, one flat: already a saddle.
    ['x^2 - y^2 + z^4', 'saddle'],
    ['x^4 + y^2', 'degenerate'],
    ['1e-20*x^2 + y^2', 'minimum'],
    ['y^2 - 1e-20*x^2', 'saddle'],
    // One direction is level; the small eigenvalue is what rounding leaves of 2·0.09 - 2·0.3·0.3.
    ['(0.3*x + 0.1*y)^2 + z^2', 'degenerate'],
    ['x^3 + y^3', 'degenerate'],
  ])('%s at the origin: %s', (text, kind) => {
    expect(kindOf(at(text, Object.fromEntries(parseFormula(text).variables.map((name) => [name, 0]))))).toBe(kind);
  });

  test.each(known)('%s is the kind that 60 digits say', (_, name, { kind, point }) => {
    const landscape = landscapeNamed(name) as NonNullable<ReturnType<typeof landscapeNamed>>;
    const place = Object.fromEntries(landscape.variables.map((variable, i) => [variable, Number(point[i])]));
    expect(kindOf(at(landscape.formula, place))).toBe(kind);
    expect(isLevel(landscape.formula, place)).toBe(true);
  });
});

describe('vanishes', () => {
  test.each([
    ['cos(x)', { x: Math.PI }, true],
    // The gradient is -1.2e-16 because pi is not a float64.
    ['cos(x) + y^2', { x: Math.PI, y: 0 }, true],
    ['x^2 + y^2', { x: 1e-300, y: 0 }, false],
    ['x^2 - 2*x + y', { x: 1, y: 0 }, false],
    ['(x - 0.1)^2*3', { x: 0.1 }, true],
    ['(x - 0.1)^2*3', { x: 0.1000001 }, false],
    ['1e-30*x', { x: 1 }, false],
  ])('the gradient of %s at %o: %s', (text, point, level) => {
    expect(isLevel(text, point)).toBe(level);
  });
});

describe('levelPlaceNear', () => {
  test('Himmelblau typed with seven digits is six ten-millionths from its minimum', () => {
    // test/reference/landscapes.json, third minimum, to fifteen digits
    const place = levelPlaceNear(
      exprOf('(x^2 + y - 11)^2 + (x + y^2 - 7)^2'),
      ['x', 'y'],
      { x: 3.584428, y: -1.848126 },
      0.01,
    );
    expect(place?.kind).toBe('minimum');
    expect(Math.abs((place?.point[0] as number) - 3.58442834033049)).toBeLessThan(2e-14);
    expect(Math.abs((place?.point[1] as number) - -1.8481265269644)).toBeLessThan(2e-14);
    expect(place?.distance).toBeGreaterThan(6e-7);
    expect(place?.distance).toBeLessThan(7e-7);
  });

  test('a saddle is found as a saddle', () => {
    expect(levelPlaceNear(exprOf('x^3 - 3*x*y^2 + x*y'), ['x', 'y'], { x: 0.0001, y: 0.0002 }, 0.01)).toEqual(
      expect.objectContaining({ kind: 'saddle', point: [0, 0] }),
    );
  });

  test('nothing is near on a slope, and nothing where the steps lead away', () => {
    expect(levelPlaceNear(exprOf('x + y'), ['x', 'y'], { x: 0, y: 0 }, 0.01)).toBeNull();
    expect(levelPlaceNear(exprOf('x^2 + y^2'), ['x', 'y'], { x: 1, y: 0 }, 0.01)).toBeNull();
  });
});

describe('minimumDownhill', () => {
  // Minima in closed form, or from test/reference/landscapes.json; 1e-7 of the curvature's length is what a level floor allows.
  test.each([
    ['x^2 + 4*y^2', { x: 2, y: 1 }, [0, 0]],
    ['(1 - x)^2 + 100*(y - x^2)^2', { x: -1.2, y: 1 }, [1, 1]],
    ['(x - 3)^2 + (y + 5)^2 + z^2', { x: 0, y: 0, z: 7 }, [3, -5, 0]],
    ['x^4/4 - x^2/2 + y^2/2', { x: 0.5, y: 1 }, [1, 0]],
    ['exp(x) - x + y^2', { x: 3, y: 1 }, [0, 0]],
  ])('%s from %o', (text, point, minimum) => {
    const place = minimumDownhill(exprOf(text), Object.keys(point), point);
    expect(place?.kind).toBe('minimum');
    minimum.forEach((coordinate, i) => {
      expect(Math.abs((place?.point[i] as number) - coordinate)).toBeLessThan(1e-9);
    });
  });

  test.each([
    ['a slope without end', 'x + y', { x: 1, y: 1 }],
    ['a saddle', 'x*y', { x: 1, y: 2 }],
    ['a hilltop', '-x^2 - y^2', { x: 1, y: 2 }],
    ['a fall into a pole', '1/x + y^2', { x: -1, y: 0 }],
  ])('%s has none', (_, text, point) => {
    const place = minimumDownhill(exprOf(text), Object.keys(point), point);
    expect(place === null || place.kind !== 'minimum').toBe(true);
  });
});
