import { exp } from '../exact/exp.ts';
import { normalQuantile } from './normal-quantile.ts';
import { reciprocals } from './reciprocals.ts';

/** Largest mean that is searched; beyond it the expansion is used. */
const SEARCH_MEAN_MAX = 64;

/**
 * Quantile of the Poisson distribution: turns one uniform number into one count. The larger u, the larger the count; the
 * larger the mean, the larger the count, but for the step at a mean of 64, where the methods change.
 *
 * @param u probability, 0 to 1
 * @param mean ≥ 0
 * @returns the least k with P(X ≤ k) ≥ u. Up to a mean of 64 exact but for u within 1e-14 of a step; above it, an expansion
 * about the normal quantile, which gives a neighbouring k with a chance below 1 in 10,000. 0 at u = 0 and mean = 0; at u = 1,
 * where there is no largest count, that of u = 1 − 2^-53; NaN for a negative mean and for NaN
 * O(mean) up to 64, about 60 ns at 50; O(1) above, about 25 ns. Pure. Source: search upwards from 0; expansion Q_N2 of Giles, Algorithm 955: approximation
 * of the inverse Poisson cumulative distribution function, ACM Transactions on Mathematical Software 42 (2016).
 * @example poissonQuantile(0.5, 10) // => 10
 */
export function poissonQuantile(u: number, mean: number): number {
  if (!(mean > 0) || !(u > 0)) return mean >= 0 && !Number.isNaN(u) ? 0 : NaN;
  u = Math.min(u, 0.9999999999999999);
  if (mean <= SEARCH_MEAN_MAX) {
    let p = exp(-mean);
    let sum = p;
    let k = 0;
    while (sum < u) {
      k++;
      p *= mean * reciprocals[k];
      sum += p;
      if (p < 1e-17 && k > mean) break; // what is left of the tail is lost in the rounding of the sum
    }
    return k;
  }
  const w = Math.max(-8.3, normalQuantile(u)); // further out the expansion would turn back
  const root = Math.sqrt(mean);
  const w2 = w * w;
  const k = Math.floor(
    mean + root * w + (1 / 3 + w2 / 6) - (w * (1 / 36 + w2 / 72)) / root + (w2 * (7 / 810 + w2 / 270) - 8 / 405) / mean,
  );
  return Math.max(k, 0);
}
