import { describe, expect, test } from 'vitest';
import { medianSlope, roundoffSlope, truncationSlope } from '../../src/math/branch-slopes.ts';
import type { SweepPoint } from '../../src/math/two-errors.ts';

const point = (h: number, truncation: number, roundoff: number, estimate = 1): SweepPoint => ({
  h,
  applied: h,
  estimate,
  error: truncation + roundoff,
  truncation,
  roundoff,
});
const steps = Array.from({ length: 20 }, (_, k) => 2 ** -k);

describe('medianSlope', () => {
  test('of points on a line is its slope', () => {
    expect(
      medianSlope([
        [0, 1],
        [1, 3],
        [5, 11],
      ]),
    ).toBe(2);
  });
  test('of four points, worked out by hand: the six slopes are -10, -4.5, 1, 1, 1, 12', () => {
    expect(
      medianSlope([
        [0, 0],
        [1, 1],
        [2, -9],
        [3, 3],
      ]),
    ).toBe(1);
  });
  test('of points above one another is none', () => {
    expect(
      medianSlope([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNull();
    expect(medianSlope([])).toBeNull();
  });
});

describe('truncationSlope', () => {
  test('of 3·h^2 is 2, fitted without the two widest octaves', () => {
    const fit = truncationSlope(steps.map((h) => point(h, 3 * h ** 2, 1e-20)));
    expect(fit).toMatchObject({ slope: expect.closeTo(2, 12), from: 1 / 4, to: 2 ** -19, points: 18 });
    expect(fit?.error).toBeLessThan(1e-12);
  });
  test('of a formula that is exact is none', () => {
    expect(truncationSlope(steps.map((h) => point(h, 0, 1e-16 / h)))).toBeNull();
  });
});

describe('roundoffSlope', () => {
  test('of 1e-16/h is -1', () => {
    expect(
      roundoffSlope(
        steps.map((h) => point(h, h ** 2, 1e-16 / h)),
        1,
      ),
    ).toMatchObject({ slope: expect.closeTo(-1, 12) });
  });
  test('is not moved by a few lucky points', () => {
    const fit = roundoffSlope(
      steps.map((h, k) => point(h, 0, (k % 7 === 3 ? 1e-6 : 1) * (1e-16 / h))),
      1,
    );
    expect(fit?.slope).toBeCloseTo(-1, 1);
  });
  test('leaves out quotients that are 0, steps that vanish, and roundoff that undoes truncation', () => {
    const points = [
      ...steps.map((h) => point(h, 0, 1e-16 / h)),
      point(2 ** -30, 0, 5, 0),
      { ...point(2 ** -31, 0, 5), applied: 0 },
      point(2 ** -32, 7, -7),
    ];
    expect(roundoffSlope(points, 1)?.points).toBe(20);
  });
  test('of five points is none: that would be luck', () => {
    expect(
      roundoffSlope(
        steps.slice(0, 5).map((h) => point(h, 0, 1e-16 / h)),
        1,
      ),
    ).toBeNull();
  });
});
