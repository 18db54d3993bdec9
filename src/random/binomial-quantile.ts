import { exp } from '../exact/exp.ts';
import { log1p } from '../exact/log1p.ts';
import { normalQuantile } from './normal-quantile.ts';
import { reciprocals } from './reciprocals.ts';

/** Largest mean of successes (or failures, if fewer) that is searched; beyond it the expansion is used. */
const SEARCH_MEAN_MAX = 64;

/**
 * Quantile of the binomial distribution: turns one uniform number into one count. The larger u, the larger the count.
 *
 * @param u probability, 0 to 1
 * @param n trials, a whole number ≥ 0
 * @param p chance of success of one trial, 0 to 1
 * @returns the least k with P(X ≤ k) ≥ u, 0 to n. While n·min(p, 1 − p) ≤ 64 exact but for u within 1e-13 of a step; above it, an
 * expansion about the normal quantile, which gives a neighbouring k with a chance below 1 in 1,000. 0 at u = 0, n = 0, p = 0; n at
 * p = 1; u = 1 counts as 1 − 2^-53; NaN for a negative n, a p outside 0 to 1 and NaN
 * O(n·p) up to a mean of 64, about 80 ns at 50; O(1) above, about 30 ns. Pure. Source: search upwards from 0; Cornish and Fisher's
 * expansion to the second order (Revue de l'Institut International de Statistique 5, 1937) with the correction for a lattice.
 * @example binomialQuantile(0.5, 10, 0.3) // => 3
 */
export function binomialQuantile(u: number, n: number, p: number): number {
  if (!(n > 0) || !(p > 0) || !(u > 0)) return n >= 0 && p >= 0 && p <= 1 && !Number.isNaN(u) ? 0 : NaN;
  if (p >= 1) return p === 1 ? n : NaN;
  u = Math.min(u, 0.9999999999999999);
  if (p <= 0.5) {
    const k = n * p <= SEARCH_MEAN_MAX ? searchUp(u, n, p) : expansion(u, n, p);
    return Math.min(k, n);
  }
  const q = 1 - p;
  return n * q <= SEARCH_MEAN_MAX ? searchDown(u, n, q) : expansion(u, n, p);
}

/** The least k with P(X ≤ k) ≥ u, added up from k = 0. */
function searchUp(u: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = exp(n * log1p(-p));
  let sum = term;
  let k = 0;
  const mean = n * p;
  while (sum < u && k < n) {
    term *= odds * (n - k) * reciprocals[k + 1];
    sum += term;
    k++;
    if (term < 1e-17 && k > mean) break;
  }
  return k;
}

/** The same from the other end, for p near 1: failures Y = n − X; P(X ≤ k) ≥ u means P(Y < n − k) ≤ 1 − u. */
function searchDown(u: number, n: number, q: number): number {
  const rest = 1 - u;
  const odds = q / (1 - q);
  let term = exp(n * log1p(-q));
  let sum = term; // P(Y ≤ failures)
  let failures = 0;
  const mean = n * q;
  while (sum <= rest && failures < n) {
    term *= odds * (n - failures) * reciprocals[failures + 1];
    sum += term;
    failures++;
    if (term < 1e-17 && failures > mean) break;
  }
  return n - failures;
}

function expansion(u: number, n: number, p: number): number {
  const w = Math.max(-8.3, normalQuantile(u)); // further out the expansion would turn back
  const variance = n * p * (1 - p);
  const deviation = Math.sqrt(variance);
  const skew = 1 - 2 * p; // times the standard deviation
  const kurtosis = 1 - 6 * p * (1 - p); // times the variance
  const w2 = w * w;
  const k = Math.floor(
    n * p +
      0.5 +
      deviation * w +
      (skew * (w2 - 1)) / 6 +
      (w * ((kurtosis * (w2 - 3)) / 24 - (skew * skew * (2 * w2 - 5)) / 36 - 1 / 24)) / deviation,
  );
  return k < 0 ? 0 : Math.min(k, n);
}
