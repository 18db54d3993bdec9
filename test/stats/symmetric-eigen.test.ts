import fc from 'fast-check';
import { expect, it } from 'vitest';
import { symmetricEigen } from '../../src/stats/symmetric-eigen.ts';

it('knows the eigenvalues of a path: 2 − 2 cos(kπ / (n + 1))', () => {
  const n = 12;
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  );
  const { values } = symmetricEigen(rows);
  values.forEach((value, k) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 12);
  });
});

it('gives falling values and orthonormal vectors that put the matrix together again', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 7 })
        .chain((k) =>
          fc.array(fc.integer({ min: -9, max: 9 }), { minLength: k * k, maxLength: k * k }).map((raw) => ({ k, raw })),
        ),
      ({ k, raw }) => {
        const at = (i: number, j: number) => raw[Math.max(i, j) * k + Math.min(i, j)];
        const rows = Array.from({ length: k }, (_, i) => Float64Array.from({ length: k }, (_, j) => at(i, j)));
        const { values, vectors } = symmetricEigen(rows);
        for (let i = 0; i < k; i++) {
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
          for (let j = 0; j < k; j++) {
            const product = vectors[i].reduce((sum, value, m) => sum + value * vectors[j][m], 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
            const again = values.reduce((sum, value, m) => sum + value * vectors[m][i] * vectors[m][j], 0);
            expect(again).toBeCloseTo(at(i, j), 9);
          }
        }
      },
    ),
    { seed: 2, numRuns: 150 },
  );
});
