import { describe, expect, test } from 'vitest';
import { sampleCurve } from '../../src/render/curve.ts';
import type { Point } from '../../src/render/plane.ts';

const picture = { columns: 70, rows: 12 } as const;
const isPoint = (point: Point | null): point is Point => point !== null;

/** The longest way up or down between neighbours that are joined, as a share of the range. */
function steepestJoint(f: (x: number) => number, from: number, to: number): number {
  const { points, range } = sampleCurve(f, [from, to], picture);
  if (range === null) throw new Error('nothing was sampled');
  const [low, high] = range;
  const seen = (y: number): number => Math.min(high, Math.max(low, y));
  const joints = points.map((point, i) => {
    const before = points[i - 1];
    return point === null || before === undefined || before === null ? 0 : Math.abs(seen(point[1]) - seen(before[1]));
  });
  return Math.max(...joints) / (high - low);
}

describe('sampleCurve', () => {
  test('a function without a value anywhere says so', () => {
    expect(sampleCurve(() => Number.NaN, [-1, 1])).toEqual({
      points: [null],
      range: null,
      breaks: [],
      gaps: [[-1, 1]],
    });
    expect(sampleCurve((x) => Math.sqrt(-1 - x * x), [0, 5], picture).range).toBeNull();
    expect(sampleCurve(Math.log, [-2, -1], { ...picture, y: [0, 1] }).range).toBeNull();
    expect(sampleCurve(() => -1, [0, 1], { ...picture, yScale: 'log' }).range).toBeNull();
  });

  test.each([
    ['zero', () => 0],
    ['3', () => 3],
    ['1e300', () => 1e300],
    ['-1e-300', () => -1e-300],
  ] as [string, () => number][])('the constant %s has one unbroken line in the middle of its range', (_, f) => {
    const { points, range, breaks, gaps } = sampleCurve(f, [-1, 1], picture);
    expect([breaks, gaps]).toEqual([[], []]);
    expect(points.every((point) => point !== null && point[1] === f())).toBe(true);
    expect(range?.[0]).toBeLessThan(f());
    expect(range?.[1]).toBeGreaterThan(f());
  });

  test.each([
    ['x * 1e300', (x: number) => x * 1e300, [-1, 1]],
    ['x * 1.7e308', (x: number) => x * 1.7e308, [-1, 1]],
    ['x^2 * 1e-300', (x: number) => x * x * 1e-300, [-1, 1]],
    ['x over a range of 1e-300', (x: number) => x, [0, 1e-300]],
    ['a range without width', (x: number) => x * x, [2, 2]],
  ] as [string, (x: number) => number, Point][])('%s has a range that holds its values', (_, f, x) => {
    const { points, range } = sampleCurve(f, x, picture);
    for (const point of points.filter(isPoint)) {
      expect(point[1]).toBeGreaterThanOrEqual(range?.[0] ?? Number.NaN);
      expect(point[1]).toBeLessThanOrEqual(range?.[1] ?? Number.NaN);
    }
  });

  // Where the poles, jumps and holes lie is known in closed form.
  test.each([
    ['tan', Math.tan, [-5, 5], [(-3 * Math.PI) / 2, -Math.PI / 2, Math.PI / 2, (3 * Math.PI) / 2], 'pole'],
    ['1/x', (x: number) => 1 / x, [-2, 2], [0], 'pole'],
    ['1/x beside the middle', (x: number) => 1 / x, [-1, 2.3], [0], 'pole'],
    ['1/(x^3 - x)', (x: number) => 1 / (x ** 3 - x), [-2, 2], [-1, 0, 1], 'pole'],
    ['log|x|', (x: number) => Math.log(Math.abs(x)), [-1, 1], [0], 'pole'],
    ['floor', Math.floor, [-2, 3.3], [-1, 0, 1, 2, 3], 'jump'],
    ['round', Math.round, [-1, 2], [-0.5, 0.5, 1.5], 'jump'],
    ['sign', Math.sign, [-1, 1], [0], 'jump'],
    ['sign beside the middle', Math.sign, [-1, 2], [0], 'jump'],
    ['x/|x|', (x: number) => x / Math.abs(x), [-1, 1], [0], 'jump'],
    ['x mod 1 on a slope', (x: number) => x - Math.floor(x), [0.5, 2.5], [1, 2], 'jump'],
    ['sin(x)/x', (x: number) => Math.sin(x) / x, [-10, 10], [0], 'hole'],
    ['sin(1/x)', (x: number) => Math.sin(1 / x), [-1, 1], [0], 'oscillation'],
  ] as [string, (x: number) => number, Point, number[], string][])(
    '%s on %j is broken at %j: %s',
    (_, f, x, places, kind) => {
      const { breaks, gaps } = sampleCurve(f, x, picture);
      expect(gaps).toEqual([]);
      expect(breaks.map((found) => found.kind)).toEqual(places.map(() => kind));
      // Places are found by halving to 10^-12 of the picture and then rounded within that.
      for (const [i, found] of breaks.entries())
        expect(Math.abs(found.x - (places[i] ?? Number.NaN))).toBeLessThanOrEqual(4e-12 * (x[1] - x[0]));
    },
  );

  test.each([
    ['tan', Math.tan, -5, 5],
    ['1/x', (x: number) => 1 / x, -2, 2],
    ['1/x beside the middle', (x: number) => 1 / x, -1, 2.3],
    ['floor', Math.floor, -2, 3.3],
    ['sign', Math.sign, -1, 1],
    ['1/(x^3 - x)', (x: number) => 1 / (x ** 3 - x), -2, 2],
  ] as [string, (x: number) => number, number, number][])(
    'no line is drawn across the breaks of %s',
    (_, f, from, to) => {
      expect(steepestJoint(f, from, to)).toBeLessThan(0.5);
    },
  );

  test.each([
    ['tanh(1000 x)', (x: number) => Math.tanh(1000 * x)],
    ['tanh(1e6 x)', (x: number) => Math.tanh(1e6 * x)],
    ['1000 |x|', (x: number) => 1000 * Math.abs(x)],
    ['cbrt', Math.cbrt],
    ['x^99', (x: number) => x ** 99],
    ['a narrow peak', (x: number) => Math.exp(-3000 * x * x)],
    ['sin(40 x)', (x: number) => Math.sin(40 * x)],
  ] as [string, (x: number) => number][])('%s is steep but continuous, and stays in one piece', (_, f) => {
    const { points, breaks, gaps } = sampleCurve(f, [-1, 1], picture);
    expect([breaks, gaps]).toEqual([[], []]);
    expect(points).not.toContain(null);
  });

  test.each([
    ['sqrt', Math.sqrt, [-1, 2], [[-1, 0]]],
    ['log', Math.log, [-1, 2], [[-1, 0]]],
    [
      'asin',
      Math.asin,
      [-2, 2],
      [
        [-2, -1],
        [1, 2],
      ],
    ],
    ['sqrt(x^2 - 2)', (x: number) => Math.sqrt(x * x - 2), [-2, 2], [[-Math.SQRT2, Math.SQRT2]]],
  ] as [string, (x: number) => number, Point, Point[]][])('%s on %j has no value in %j', (_, f, x, expected) => {
    const { gaps, points } = sampleCurve(f, x, picture);
    expect(gaps).toHaveLength(expected.length);
    for (const [i, gap] of gaps.entries()) {
      for (const end of [0, 1] as const)
        expect(Math.abs(gap[end] - (expected[i]?.[end] ?? Number.NaN))).toBeLessThanOrEqual(4e-12 * 4);
    }
    expect(points.filter(isPoint).every(([at]) => Number.isFinite(f(at)))).toBe(true);
  });

  test('between its points the curve misses the function by no more than half a dot', () => {
    for (const f of [
      (x: number) => Math.sin(5 * x),
      (x: number) => Math.exp(3 * x),
      (x: number) => x ** 4 - x * x,
      (x: number) => Math.abs(x - 0.123),
    ]) {
      const { points, range } = sampleCurve(f, [-1, 1], picture);
      const dot = ((range?.[1] ?? 0) - (range?.[0] ?? 0)) / (4 * picture.rows);
      points.filter(isPoint).forEach(([x1, y1], i, all) => {
        const [x0, y0] = all[i - 1] ?? [x1, y1];
        for (const share of [0.25, 0.5, 0.75]) {
          const off = Math.abs(f(x0 + share * (x1 - x0)) - (y0 + share * (y1 - y0)));
          expect(off).toBeLessThanOrEqual(dot / 2);
        }
      });
    }
  });

  test('a pole does not flatten the rest: half of the picture of 1/x is not one line', () => {
    const { range } = sampleCurve((x) => 1 / x, [-2, 2], picture);
    expect(range?.[1]).toBeGreaterThanOrEqual(1);
    expect(range?.[1]).toBeLessThanOrEqual(20);
    expect(range?.[0]).toBe(-(range?.[1] ?? 0));
  });

  test('a peak is whole, and points that must be seen are in the range', () => {
    expect(sampleCurve((x) => Math.exp(-3000 * x * x), [-3, 3], picture).range).toEqual([0, 1]);
    expect(sampleCurve((x) => x, [0, 1], { ...picture, include: [[0, -3]] }).range?.[0]).toBeLessThanOrEqual(-3);
    expect(sampleCurve((x) => x, [0, 1], { ...picture, y: [5, 6] }).range).toEqual([5, 6]);
  });

  test('on logarithmic axes samples are evenly spaced to the eye, and what is not positive is a gap', () => {
    const { points } = sampleCurve((x) => x * x, [1e-6, 1], { ...picture, xScale: 'log', yScale: 'log' });
    const ratios = points.filter(isPoint).flatMap(([x], i, all) => (i === 0 ? [] : [x / (all[i - 1]?.[0] ?? x)]));
    expect(Math.max(...ratios)).toBeLessThan(1.05);
    const broken = sampleCurve((x) => x - 1, [0.5, 2], { ...picture, yScale: 'log' });
    expect(broken.gaps).toEqual([[0.5, 1]]);
  });

  test.each<[string, (x: number) => number]>([
    ['sin(1e300*x)', (x) => Math.sin(1e300 * x)],
    ['a sum of waves that are all too short', (x) => Math.sin(1e8 * x) + Math.sin(1e12 * x)],
    ['a thousand jumps in every column', (x) => Math.abs(Math.floor(1e6 * x) % 2)],
  ])('%s is asked for less than a hundred thousand times, and its whole band is drawn', (_, f) => {
    let calls = 0;
    const counted = (x: number): number => {
      calls += 1;
      return f(x);
    };
    const { points } = sampleCurve(counted, [-4, 4]);
    expect(calls).toBeLessThan(100_000);
    // In each of 40 stretches the curve comes near its top and near its bottom.
    const heights = Array.from({ length: 40 }, (): number[] => []);
    for (const point of points)
      if (point !== null) heights[Math.min(39, Math.floor((point[0] + 4) * 5))]?.push(point[1]);
    const lows = heights.map((stretch) => Math.min(...stretch));
    const highs = heights.map((stretch) => Math.max(...stretch));
    const [low, high] = [Math.min(...lows), Math.max(...highs)];
    expect(Math.max(...lows)).toBeLessThan(low + 0.3 * (high - low));
    expect(Math.min(...highs)).toBeGreaterThan(high - 0.3 * (high - low));
  });
});
