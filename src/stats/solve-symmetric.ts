/**
 * Solves a small symmetric positive definite system by Cholesky's method.
 *
 * @param matrix rows; only the lower half is read
 * @param right one value a row
 * @returns the solution and the diagonal of the inverse; undefined when the matrix is singular to 1 part in 10¹⁰
 * O(k³), pure.
 */
export function solveSymmetric(
  matrix: readonly Float64Array[],
  right: Float64Array,
): { readonly solution: number[]; readonly inverseDiagonal: number[] } | undefined {
  const n = right.length;
  const lower = matrix.map((row) => row.slice());
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a][b];
      for (let k = 0; k < b; k++) sum -= lower[a][k] * lower[b][k];
      if (a !== b) lower[a][b] = sum / lower[b][b];
      else if (!(sum > 1e-10 * matrix[a][a])) return undefined;
      else lower[a][a] = Math.sqrt(sum);
    }
  }
  const solve = (values: ArrayLike<number>): number[] => {
    const solution = Array.from(values);
    for (let a = 0; a < n; a++) {
      for (let k = 0; k < a; k++) solution[a] -= lower[a][k] * solution[k];
      solution[a] /= lower[a][a];
    }
    for (let a = n - 1; a >= 0; a--) {
      for (let k = a + 1; k < n; k++) solution[a] -= lower[k][a] * solution[k];
      solution[a] /= lower[a][a];
    }
    return solution;
  };
  const inverseDiagonal = Array.from(
    { length: n },
    (_, a) => solve(Array.from({ length: n }, (_, b) => (a === b ? 1 : 0)))[a],
  );
  return { solution: solve(right), inverseDiagonal };
}
