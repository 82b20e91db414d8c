import { describe, expect, test } from 'vitest';
import { type CriticalPoint, criticalPoints } from '../../src/math/critical-points.ts';
import { landscapeNamed } from '../../src/math/landscape-names.ts';
import { landscapes } from '../../src/math/landscapes.ts';
import { parseFormula } from '../../src/math/parse.ts';
import reference from '../reference/landscapes.json' with { type: 'json' };

/** From test/reference/landscapes.py: mpmath and SymPy, 60 digits; every level place within reach, for those of two variables. */
const published = reference.points as Record<
  string,
  readonly {
    readonly kind: string;
    readonly point: readonly string[];
    readonly value: string;
    readonly eigenvalues: readonly string[];
  }[]
>;

type Range = readonly [number, number];
const found = (formula: string, box: readonly Range[], variables = ['x', 'y']): readonly CriticalPoint[] =>
  criticalPoints(parseFormula(formula).expr, variables.slice(0, box.length), box).points;
const kinds = (points: readonly CriticalPoint[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of points) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
const square = (half: number): readonly Range[] => [
  [-half, half],
  [-half, half],
];
const inBox = (point: readonly number[], box: readonly Range[]): boolean =>
  point.every((x, i) => x >= (box[i]?.[0] as number) && x <= (box[i]?.[1] as number));

/** Landscapes of two variables all of whose level places mpmath has looked for. */
const surveyed = [
  'himmelblau',
  'beale',
  'freudenstein-roth',
  'three-hump-camel',
  'six-hump-camel',
  'goldstein-price',
  'styblinski-tang',
  'mccormick',
  'double-well',
  'saddle',
] as const;

describe('criticalPoints', () => {
  test.each([
    // Himmelblau 1972, and Jamil and Yang 2013: four equal minima; four saddles and a maximum between them.
    ['himmelblau', { minimum: 4, saddle: 4, maximum: 1 }],
    // Dixon and Szegő 1978: six minima, two of them lowest; the mountain passes and tops between them by Morse's count,
    // minima - saddles + maxima = 1 where the ground rises on every side.
    ['six-hump-camel', { minimum: 6, saddle: 7, maximum: 2 }],
    ['styblinski-tang', { minimum: 4, saddle: 4, maximum: 1 }],
    ['three-hump-camel', { minimum: 3, saddle: 2 }],
    ['goldstein-price', { minimum: 4, saddle: 4, maximum: 1 }],
    ['double-well', { minimum: 2, saddle: 1 }],
  ] as const)('finds what %s is known to have', (name, expected) => {
    const { formula, range } = landscapeNamed(name) as NonNullable<ReturnType<typeof landscapeNamed>>;
    const points = found(formula, [range['x'] as Range, range['y'] as Range]);
    expect(kinds(points)).toEqual(expected);
    expect(points.every(({ by, smooth, isolated }) => by === 'curvature' && smooth && isolated)).toBe(true);
  });

  test.each(surveyed)('finds in the range of %s every level place that mpmath finds, and no other', (name) => {
    const { formula, range } = landscapeNamed(name) as NonNullable<ReturnType<typeof landscapeNamed>>;
    const box = [range['x'] as Range, range['y'] as Range];
    const points = found(formula, box);
    const expected = (published[name] ?? []).filter(({ point }) => inBox(point.map(Number), box));
    expect(points).toHaveLength(expected.length);
    for (const { kind, point, value, eigenvalues } of expected) {
      const match = points.find((other) => other.point.every((x, i) => Math.abs(x - Number(point[i])) <= 1e-9));
      expect(match?.kind).toBe(kind);
      // The value is flat at a level place, so its error is that of its own sums: terms of up to a million.
      expect(Math.abs((match?.value as number) - Number(value))).toBeLessThanOrEqual(1e-9);
      // Curvatures move with the place: third derivatives of up to a million times 1e-12.
      match?.eigenvalues?.forEach((curvature, i) => {
        expect(Math.abs(curvature - Number(eigenvalues[i]))).toBeLessThanOrEqual(
          1e-8 * Math.max(1, Math.abs(Number(eigenvalues[i]))),
        );
      });
    }
  });

  test('a known point that is off by a thousandth is not among those found', () => {
    const points = found((landscapeNamed('himmelblau') as { formula: string }).formula, square(6));
    const has = (x: number, y: number): boolean =>
      points.some(({ point }) => Math.hypot((point[0] as number) - x, (point[1] as number) - y) < 1e-9);
    expect(has(3, 2)).toBe(true);
    expect(has(3.003, 2)).toBe(false);
  });

  test.each(
    landscapes
      .filter(({ variables }) => variables.length === 2)
      .map((landscape) => [landscape.name, landscape] as const),
  )('%s: every known point of the table is found in its range, of its kind', (_, { formula, range, known }) => {
    const points = found(formula, [range['x'] as Range, range['y'] as Range]);
    for (const { kind, point, value } of known) {
      const match = points.find(
        (other) =>
          Math.abs((other.point[0] as number) - (point['x'] as number)) <= 1e-9 &&
          Math.abs((other.point[1] as number) - (point['y'] as number)) <= 1e-9,
      );
      expect(match?.kind).toBe(kind);
      expect(Math.abs((match?.value as number) - value)).toBeLessThanOrEqual(1e-9);
    }
  });

  test('rastrigin has a minimum at each whole number, a maximum and saddles in between', () => {
    // 2x + 20π·sin(2πx) = 0 has 13 roots between -3 and 3, 7 of them minima of one axis; Morse's types multiply.
    const points = found((landscapeNamed('rastrigin') as { formula: string }).formula, square(3));
    expect(kinds(points)).toEqual({ minimum: 49, maximum: 36, saddle: 84 });
  });

  test.each([
    ['the curvature is 0 and the place is a floor', 'x^4 + y^4', 'minimum', [0, 0]],
    ['a top of no curvature', '-x^4 - y^2', 'maximum', [0, 0]],
    ['three ways down and no curvature', 'x^3 - 3*x*y^2', 'saddle', [0, 0]],
    ['a terrace in a slope', 'x^3 + y^2', 'inflection', [0, 0]],
    ['a floor of no curvature away from 0', '(x - 1)^4 + (y + 2)^2', 'minimum', [1, -2]],
  ] as const)('looks around where curvature does not say: %s', (_, formula, kind, place) => {
    const points = found(formula, square(3));
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ kind, by: 'looking around', smooth: true, isolated: true });
    points[0]?.point.forEach((x, i) => {
      expect(Math.abs(x - (place[i] as number))).toBeLessThanOrEqual(1e-9);
    });
  });

  // By hand. Of |x - y^2| - y^2/2 the fold is the parabola x = y^2, and on it f is -y^2/2. Of max(x, 0.3 - x) - max(2*y, -y) the
  // folds cross at x = 0.15, y = 0. The fold x = 0 of (|x| - 1)^2 + y^2 lies between its floors (1, 0) and (-1, 0).
  test.each([
    ['abs(x) - abs(y)', [0, 0], 0],
    ['abs(x) - y^2', [0, 0], 0],
    ['abs(x - 1) - (y + 0.5)^2', [1, -0.5], 0],
    ['abs(x - y) - (x + y - 0.4)^2', [0.2, 0.2], 0],
    ['abs(x - y^2) - y^2/2', [0, 0], 0],
    ['hypot(x, y) - 2*abs(x)', [0, 0], 0],
    ['max(x, 0.3 - x) - max(2*y, -y)', [0.15, 0], 0.15],
    ['(abs(x) - 1)^2 + y^2', [0, 0], 1],
    ['abs(x - 1/3) - (y - 1/7)^2', [1 / 3, 1 / 7], 0],
    ['x > 0 ? (x - 1)^2 + y^2 : (x + 1)^2 + y^2', [0, 0], 1],
  ] as const)('finds the pass that is a corner: %s', (formula, place, value) => {
    const passes = found(formula, square(3)).filter(({ kind }) => kind === 'saddle');
    expect(passes).toHaveLength(1);
    expect(passes[0]).toMatchObject({ smooth: false, isolated: true, gradientNorm: null, eigenvalues: null });
    // Squares are made smaller down to a billionth of the ground, which is 6 wide; slopes are at most 3.
    passes[0]?.point.forEach((x, i) => {
      expect(Math.abs(x - (place[i] as number))).toBeLessThanOrEqual(1.2e-8);
    });
    expect(Math.abs((passes[0]?.value as number) - value)).toBeLessThanOrEqual(4e-8);
  });

  test('finds it whatever the ground that is looked at', () => {
    for (const width of [1.6, 3.7, 11])
      for (const height of [0.8, 2, 5.3]) {
        const box = [
          [-width, width + 0.3],
          [-height, height],
        ] as const;
        const passes = found('(abs(x) - 1)^2 + y^2', box).filter(({ kind }) => kind === 'saddle');
        expect(passes.map(({ point }) => point.map((x) => x + 0))).toEqual([[0, 0]]);
      }
  });

  // A fold that goes on falling, a terrace on a fold, folds that cross where nothing turns, a valley, a plain.
  test.each([
    'abs(x) + y',
    'abs(x) + y^3',
    'abs(x^2 - y) + 0.1*x',
    'max(x, y)',
    'abs(x) + abs(y)',
    'abs(x - y)',
    'relu(x) - relu(y)',
    'relu(x) + y^2',
  ])('takes no other corner for a pass: %s', (formula) => {
    expect(found(formula, square(3)).filter(({ kind }) => kind === 'saddle')).toEqual([]);
  });

  test('floors, tops and passes of |sin(x)| - |cos(y)|: one, four and four', () => {
    // By hand: |sin| has a corner at its floor 0 and tops at ±pi/2; |cos| a top at 0 and corners at its floors ±pi/2.
    const kinds = found('abs(sin(x)) - abs(cos(y))', square(3)).map(({ kind, smooth }) => `${kind} ${smooth}`);
    expect(kinds.sort()).toEqual([
      ...new Array<string>(4).fill('maximum false'),
      'minimum false',
      ...new Array<string>(2).fill('saddle false'),
      ...new Array<string>(2).fill('saddle true'),
    ]);
  });

  test.each([
    ['abs(x) + abs(y)', [0, 0], 0],
    ['max(abs(x - 0.3), abs(y + 0.7))', [0.3, -0.7], 0],
    ['sqrt(x^2 + y^2)', [0, 0], 0],
    ['x^2 + abs(y - 1/3)', [0, 1 / 3], 0],
  ] as const)('finds the corner that is lowest: %s', (formula, place, value) => {
    const points = found(formula, square(3));
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({
      kind: 'minimum',
      smooth: false,
      gradientNorm: null,
      eigenvalues: null,
      by: 'looking around',
    });
    // By comparing values a place is found to about the place where they stop differing.
    points[0]?.point.forEach((x, i) => {
      expect(Math.abs(x - (place[i] as number))).toBeLessThanOrEqual(1e-7);
    });
    expect(Math.abs((points[0]?.value as number) - value)).toBeLessThanOrEqual(1e-7);
  });

  test.each([
    ['x + y', 'a slope'],
    ['5', 'a plain'],
    ['floor(x) + floor(y)', 'stairs'],
    ['relu(x) + relu(y)', 'a plain with walls'],
    ['max(x, y)', 'a fold that is nowhere lowest'],
    ['1/(x*y)', 'poles'],
    ['log(x) + y^2', 'the edge of a domain'],
    ['sqrt(-1 - x^2)', 'nothing at all'],
  ])('finds nothing on %s: %s', (formula) => {
    expect(found(formula, square(3))).toEqual([]);
  });

  test('places of a line are not isolated', () => {
    for (const formula of ['(x - y)^2', '(x^2 + y^2 - 1)^2', 'x^2 + 0*y', 'x > 0 ? y^2 : x^2']) {
      const points = found(formula, square(3)).filter(({ kind }) => kind === 'minimum');
      expect(points.length).toBeGreaterThan(10);
      expect(points.some(({ isolated }) => isolated)).toBe(false);
    }
  });

  test.each([
    [
      'x^3 - 3*x',
      [
        ['minimum', 1],
        ['maximum', -1],
      ],
    ],
    ['x^3', [['inflection', 0]]],
    ['abs(x - 0.1)', [['minimum', 0.1]]],
    ['x^4', [['minimum', 0]]],
    [
      'sin(x)',
      [
        ['minimum', -Math.PI / 2],
        ['maximum', Math.PI / 2],
      ],
    ],
    ['floor(x)', []],
    ['1/x', []],
    ['exp(x)', []],
  ] as const)('along one variable: %s', (formula, expected) => {
    const points = found(formula, [[-3, 3]], ['x']);
    expect(points.map(({ kind }) => kind)).toEqual(expected.map(([kind]) => kind));
    points.forEach(({ point }, i) => {
      expect(Math.abs((point[0] as number) - (expected[i]?.[1] as number))).toBeLessThanOrEqual(1e-9);
    });
  });

  test('floors of one height close together are not a line', () => {
    // sin^4 has a floor of no curvature at every multiple of pi, abs(sin) a corner; 13 of them between -20 and 20.
    for (const formula of ['sin(x)^4 + y^2', 'abs(sin(x)) + abs(y)']) {
      const points = found(formula, square(20)).filter(({ kind }) => kind === 'minimum');
      expect(points).toHaveLength(13);
      expect(points.every(({ isolated }) => isolated)).toBe(true);
    }
  });

  test('says where f falls without end', () => {
    const survey = criticalPoints(parseFormula('1/x').expr, ['x'], [[-3, 3.1]]);
    expect(survey.endless?.way).toBe('falls');
    expect(Math.abs(survey.endless?.point[0] as number)).toBeLessThan(1e-3);
  });

  test('ten equal parts of the ground, or one far from 0 and narrow, make no difference', () => {
    const shifted = found('(x - 1e6)^2 + 4*(y + 1e6)^2', [
      [1e6 - 3, 1e6 + 3],
      [-1e6 - 3, -1e6 + 3],
    ]);
    expect(shifted.map(({ kind, point }) => [kind, ...point])).toEqual([['minimum', 1e6, -1e6]]);
    const narrow = found('(x^2 + 1e8*y^2)/2', [
      [-3, 3],
      [-3e-4, 3e-4],
    ]);
    expect(narrow.map(({ kind, point }) => [kind, ...point])).toEqual([['minimum', 0, 0]]);
  });
});
