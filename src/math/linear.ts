/**
 * Which numbers satisfy a few linear equations?
 *
 * By elimination with the largest pivot: each equation removes one unknown from those below it, and the last is solved first.
 *
 *     2a + b = 5, a - b = 1     →   -1.5 b = -1.5   →   b = 1, a = 2
 *
 * Where it breaks: equations that say the same twice leave an unknown free; then there is no answer.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 3.4.
 * Next: ./typed-digits.ts
 */

/** The solution of a square system, or null where it has none or many. */
export function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let i = column + 1; i < n; i++)
      if (Math.abs(rows[i]?.[column] as number) > Math.abs(rows[best]?.[column] as number)) best = i;
    const pivotRow = rows[best] as number[];
    const scale = Math.max(...(matrix[column] as readonly number[]).map(Math.abs));
    if (!(Math.abs(pivotRow[column] as number) > 1e-13 * scale)) return null;
    rows[best] = rows[column] as number[];
    rows[column] = pivotRow;
    for (let i = column + 1; i < n; i++) {
      const row = rows[i] as number[];
      const factor = (row[column] as number) / (pivotRow[column] as number);
      for (let k = column; k <= n; k++) row[k] = (row[k] as number) - factor * (pivotRow[k] as number);
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    let sum = row[n] as number;
    for (let k = i + 1; k < n; k++) sum -= (row[k] as number) * (solution[k] as number);
    solution[i] = sum / (row[i] as number);
  }
  return solution;
}
