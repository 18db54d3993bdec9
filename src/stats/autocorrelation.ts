import { fft } from './fft.ts';

/**
 * Correlation of a series with itself at every lag up to `lags`: mean of the products over the pairs that are there, divided by
 * the variance, so that a wave keeps its height at any lag.
 *
 * @param values samples; NaN = missing; a level or line should be gone already
 * @param lags ≤ n − 1
 * @returns lags + 1 values, 1 at lag 0; 0 where no pair is there or nothing varies; may leave [−1, 1] where few pairs are left
 * O(n log n), pure. Source: the Wiener-Khinchin theorem; pairs are counted by the same transform.
 */
export function autocorrelation(values: Float64Array, lags: number): Float64Array {
  const there = values.map((value) => (Number.isNaN(value) ? 0 : 1));
  const products = laggedProducts(
    values.map((value) => (Number.isNaN(value) ? 0 : value)),
    lags,
  );
  const pairs = laggedProducts(there, lags);
  const variance = products[0] / Math.round(pairs[0]);
  return products.map((product, k) => {
    const count = Math.round(pairs[k]);
    return variance > 0 && count > 0 ? product / count / variance : 0;
  });
}

/** Σ xᵢ xᵢ₊ₖ for k up to `lags`. */
function laggedProducts(values: Float64Array, lags: number): Float64Array {
  let size = 1;
  while (size < values.length + lags) size *= 2;
  const padded = new Float64Array(size);
  padded.set(values);
  const { re, im } = fft({ re: padded, im: new Float64Array(size) });
  const power = re.map((x, k) => x * x + im[k] * im[k]);
  return fft({ re: power, im: new Float64Array(size) }, true).re.slice(0, lags + 1);
}
