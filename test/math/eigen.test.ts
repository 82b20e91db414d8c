import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../../src/math/eigen.ts';

type Matrix = readonly (readonly number[])[];

/** The largest entry of matrix·v - λ·v over all pairs, relative to the largest eigenvalue. */
function residual(matrix: Matrix, { values, vectors }: ReturnType<typeof symmetricEigen>): number {
  const largest = Math.max(...values.map(Math.abs));
  return Math.max(
    ...values.flatMap((value, k) =>
      matrix.map((row, i) => {
        const v = vectors[k] as readonly number[];
        const product = row.reduce((sum, entry, j) => sum + entry * (v[j] as number), 0);
        return Math.abs(product - value * (v[i] as number)) / largest;
      }),
    ),
  );
}

const tridiagonal = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  );
const hilbert = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => 1 / (i + j + 1)));

describe('symmetricEigen', () => {
  test('a matrix without rows has no eigenvalues', () => {
    expect(symmetricEigen([])).toEqual({ values: [], vectors: [] });
  });

  test('the zero matrix bends nowhere', () => {
    expect(
      symmetricEigen([
        [0, 0],
        [0, 0],
      ]),
    ).toEqual({
      values: [0, 0],
      vectors: [
        [1, 0],
        [0, 1],
      ],
    });
  });

  // Trace and determinant: λ = (a + d ± sqrt((a - d)² + 4b²)) / 2.
  test.each([
    [
      '[[2, 1], [1, 2]]: 1 and 3',
      [
        [2, 1],
        [1, 2],
      ],
      [1, 3],
      4e-16,
    ],
    [
      'xy, a saddle: -1 and 1',
      [
        [0, 1],
        [1, 0],
      ],
      [-1, 1],
      4e-16,
    ],
    [
      'diagonal entries are sorted',
      [
        [5, 0],
        [0, -7],
      ],
      [-7, 5],
      0,
    ],
    [
      '[[1, 2, 3], [2, 4, 6], [3, 6, 9]] has rank one: 0, 0 and 14',
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ],
      [0, 0, 14],
      1e-15,
    ],
    // mpmath.eigsy with 40 digits: [802, -400; -400, 200], the Hessian of Rosenbrock at (1, 1)
    [
      'Rosenbrock at its minimum',
      [
        [802, -400],
        [-400, 200],
      ],
      [0.39936076748763305, 1001.6006392325124],
      4e-16,
    ],
    // mpmath.eigsy with 40 digits
    [
      'a full 4 x 4 matrix',
      [
        [4, 1, -2, 2],
        [1, 2, 0, 1],
        [-2, 0, 3, -2],
        [2, 1, -2, -1],
      ],
      [-2.1975169774394248, 1.084364463773217, 2.268531406431242, 6.844621107234966],
      1e-15,
    ],
    // The whole range of float64: nothing is squared on the way.
    [
      'entries of 1e300',
      [
        [2e300, 1e300],
        [1e300, 2e300],
      ],
      [1e300, 3e300],
      4e-16,
    ],
    [
      'entries of 1e-310, with fewer digits',
      [
        [2e-310, 1e-310],
        [1e-310, 2e-310],
      ],
      [1e-310, 3e-310],
      1e-13,
    ],
  ])('%s', (_, matrix, values, tolerance) => {
    const eigen = symmetricEigen(matrix);
    const largest = Math.max(...values.map(Math.abs));
    // The tolerance is relative to the largest eigenvalue: a few roundings of it.
    eigen.values.forEach((value, k) => {
      expect(Math.abs(value - (values[k] as number)) / largest).toBeLessThanOrEqual(tolerance);
    });
  });

  test('the second difference matrix has eigenvalues 2 - 2cos(k·pi/(n + 1))', () => {
    const n = 40;
    symmetricEigen(tridiagonal(n)).values.forEach((value, k) => {
      expect(Math.abs(value - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(4e-15);
    });
  });

  test('the Hilbert matrix keeps the digits of its small eigenvalues', () => {
    // mpmath.eigsy with 40 digits of the 6 x 6 Hilbert matrix; its condition number is 1.5e7.
    const known = [
      1.0827994845655498e-7, 1.25707571226252e-5, 0.000615748354182658, 0.016321521319875822, 0.24236087057520955,
      1.6188998589243391,
    ];
    symmetricEigen(hilbert(6)).values.forEach((value, k) => {
      // The entries themselves are rounded to 1e-16, which moves the smallest eigenvalue by 1e-16·condition.
      expect(Math.abs(value / (known[k] as number) - 1)).toBeLessThan(3e-9);
    });
  });

  test('eigenvalues 1e40 apart keep their digits when the matrix is scaled badly and no worse', () => {
    // Demmel and Veselić's example; mpmath.eigsy with 120 digits: 0.98181818…, 9.9e19, 1e40
    const { values } = symmetricEigen([
      [1e40, 1e29, 1e19],
      [1e29, 1e20, 1e9],
      [1e19, 1e9, 1],
    ]);
    [0.981818181818182, 9.9e19, 1e40].forEach((known, k) => {
      expect(Math.abs((values[k] as number) / known - 1)).toBeLessThan(1e-14);
    });
  });

  test.each([2, 5, 20, 60])('%i rows: vectors are eigenvectors, square to each other and of length 1', (n) => {
    const matrix = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => Math.sin(1 + i * j + i + j) + (i === j ? 1 : 0)),
    );
    const eigen = symmetricEigen(matrix);
    expect(residual(matrix, eigen)).toBeLessThan(1e-14);
    for (const [i, v] of eigen.vectors.entries()) {
      for (const [j, w] of eigen.vectors.entries()) {
        const dot = v.reduce((sum, entry, k) => sum + entry * (w[k] as number), 0);
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(2e-14);
      }
    }
  });

  test('the residual catches an entry wrong by one part in a thousand', () => {
    const matrix = tridiagonal(5);
    const wrong = matrix.map((row, i) => row.map((entry, j) => (i === 2 && j === 2 ? entry * 1.001 : entry)));
    expect(residual(wrong, symmetricEigen(matrix))).toBeGreaterThan(1e-5);
  });

  test('the largest component of a direction is positive', () => {
    expect(
      symmetricEigen([
        [2, -1],
        [-1, 2],
      ]).vectors.map((v) => v.map(Math.sign)),
    ).toEqual([
      [1, 1],
      [1, -1],
    ]);
  });

  test.each([
    ['not square', [[1, 2]], 'expected a square matrix'],
    [
      'not symmetric',
      [
        [1, 2],
        [3, 4],
      ],
      'expected a symmetric matrix, and 2 faces 3',
    ],
    ['not finite', [[Number.NaN]], 'expected finite entries, and row 1 has NaN'],
  ])('a matrix that is %s is refused', (_, matrix, message) => {
    expect(() => symmetricEigen(matrix)).toThrow(message);
  });
});
