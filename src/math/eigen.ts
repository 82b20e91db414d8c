/**
 * Along which directions does a bowl bend, and how much along each?
 *
 * The Hessian of 3x² + y², turned by some angle, is a full matrix; there is always a way to turn it back, and in the turned
 * axes it is a list of curvatures:
 *
 *     [[2, 1], [1, 2]]    bends by 3 along (1, 1)/√2 and by 1 along (1, -1)/√2
 *
 * Jacobi's method (1846) turns one pair of axes at a time, by just the angle that makes their off-diagonal entry 0. Later
 * turns spoil earlier zeros, but the sum of the squares off the diagonal falls by a₁₂² each time, and near the end the
 * number of correct digits doubles with every sweep. It is not the fastest method; it is the one whose small eigenvalues
 * are right, and a condition number is the quotient of the largest and the smallest.
 *
 * Where it breaks: a few hundred rows are the most that cubes of n allow. Eigenvalues of a matrix that is nearly singular
 * are right to ε times its largest entry, and below that their sign means nothing.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 8.5; Demmel and Veselić, SIAM J. Matrix Anal. Appl. 13
 * (1992) 1204-1245, for when to stop.
 * Next: ./given-point.ts
 */

import { InputError } from '../input-error.ts';

/** The axes of a symmetric matrix. */
export interface Eigen {
  /** Length n, ascending. */
  readonly values: readonly number[];
  /** Row k is the direction of values[k]: unit length, its largest component positive. */
  readonly vectors: readonly (readonly number[])[];
}

/** Far more than are ever needed: quadratic convergence takes six to ten. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix.
 *
 *     matrix · vectors[k] = values[k] · vectors[k]
 *
 * @param matrix  n × n, symmetric, finite; the upper triangle is read
 * @returns values ascending, with an error of about ε times the largest of them; vectors as rows
 * @throws InputError when the matrix is not square, not symmetric or not finite
 * @example
 * symmetricEigen([[2, 1], [1, 2]]).values // => [1, 3]
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const scale = largestEntry(matrix);
  if (scale === 0) return sorted(new Float64Array(n), identity(n), n);
  // Entries near 1 neither overflow nor vanish when they are squared; a power of two costs no digit.
  const unit = 2 ** Math.min(1023, Math.floor(Math.log2(scale)));
  const a = Float64Array.from(matrix.flat(), (entry) => entry / unit);
  const axes = identity(n);
  for (let sweep = 0; sweep < MOST_SWEEPS && turnEveryPair(a, axes, n); sweep++);
  return sorted(
    Float64Array.from({ length: n }, (_, i) => (a[i * n + i] as number) * unit),
    axes,
    n,
  );
}

/** The size of the largest entry, once it is known that the matrix is one that has axes. */
function largestEntry(matrix: readonly (readonly number[])[]): number {
  let largest = 0;
  for (const [i, row] of matrix.entries()) {
    if (row.length !== matrix.length)
      throw new InputError('expected a square matrix', `row ${i + 1} has ${row.length} of ${matrix.length} entries`);
    for (const entry of row) {
      if (!Number.isFinite(entry)) throw new InputError(`expected finite entries, and row ${i + 1} has ${entry}`);
      largest = Math.max(largest, Math.abs(entry));
    }
  }
  for (const [i, row] of matrix.entries()) {
    for (let j = i + 1; j < row.length; j++) {
      const mirrored = matrix[j]?.[i] as number;
      if (Math.abs((row[j] as number) - mirrored) > 1e-9 * largest)
        throw new InputError(`expected a symmetric matrix, and ${row[j]} faces ${mirrored}`);
    }
  }
  return largest;
}

/** One sweep; false when every pair was square to each other already. */
function turnEveryPair(a: Float64Array, axes: Float64Array, n: number): boolean {
  let turned = false;
  for (let p = 0; p < n; p++) {
    for (let q = p + 1; q < n; q++) {
      const between = a[p * n + q] as number;
      if (between === 0) continue;
      const first = a[p * n + p] as number;
      const second = a[q * n + q] as number;
      // Judged against its own two diagonal entries, not against the largest of all: small eigenvalues keep their digits.
      if (Math.abs(between) <= Number.EPSILON * Math.sqrt(Math.abs(first)) * Math.sqrt(Math.abs(second))) continue;
      turned = true;
      turnPair(a, axes, n, p, q);
    }
  }
  return turned;
}

/** Turns axes p and q so that the entry between them becomes 0. */
function turnPair(a: Float64Array, axes: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q] as number;
  const first = a[p * n + p] as number;
  const second = a[q * n + q] as number;
  // t = tan of the angle, the smaller of the two roots of t² + 2·t·cot - 1 = 0.
  const cot = (second - first) / (2 * between);
  const t = Math.abs(cot) > 1e150 ? 0.5 / cot : (cot >= 0 ? 1 : -1) / (Math.abs(cot) + Math.sqrt(1 + cot * cot));
  const cos = 1 / Math.sqrt(1 + t * t);
  const sin = t * cos;
  a[p * n + p] = first - t * between;
  a[q * n + q] = second + t * between;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const withFirst = a[Math.min(k, p) * n + Math.max(k, p)] as number;
      const withSecond = a[Math.min(k, q) * n + Math.max(k, q)] as number;
      a[Math.min(k, p) * n + Math.max(k, p)] = cos * withFirst - sin * withSecond;
      a[Math.min(k, q) * n + Math.max(k, q)] = sin * withFirst + cos * withSecond;
    }
    const old = axes[p * n + k] as number;
    const other = axes[q * n + k] as number;
    axes[p * n + k] = cos * old - sin * other;
    axes[q * n + k] = sin * old + cos * other;
  }
}

const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));

/** Ascending, each direction with its largest component positive, so that the same matrix always has the same answer. */
function sorted(values: Float64Array, axes: Float64Array, n: number): Eigen {
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => (values[i] as number) - (values[j] as number));
  return {
    values: order.map((k) => (values[k] as number) + 0),
    vectors: order.map((k) => {
      const row = [...axes.subarray(k * n, (k + 1) * n)];
      const largest = row.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) * (1 + 1e-12) ? entry : best), 0);
      return row.map((entry) => (largest < 0 ? -entry : entry) + 0);
    }),
  };
}
