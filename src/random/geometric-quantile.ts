import { log1p } from '../exact/log1p.ts';

/**
 * Quantile of the geometric distribution (failures before the first success), by its mean: bursts, gaps, batch sizes.
 *
 * @param u probability, 0 to 1
 * @param mean ≥ 0
 * @returns the least k ≥ 0 with P(X ≤ k) ≥ u, P(X ≤ k) = 1 − (mean / (1 + mean))^(k + 1); 0 at u = 0 and mean = 0; u = 1 counts
 * as 1 − 2^-53; NaN for a negative mean and for NaN
 * O(1), pure.
 * @example geometricQuantile(0.5, 3) // => 2
 */
export function geometricQuantile(u: number, mean: number): number {
  if (!(mean > 0) || !(u > 0)) return mean >= 0 && !Number.isNaN(u) ? 0 : NaN;
  u = Math.min(u, 0.9999999999999999);
  const k = Math.ceil(log1p(-u) / -log1p(1 / mean)) - 1;
  return Math.max(k, 0);
}
