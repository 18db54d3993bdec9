import { pow } from '../exact/pow.ts';

/**
 * How many independent samples the mean of n AR(1) samples is worth: n when φ is 0, about n (1 − φ)/(1 + φ) when n is large.
 *
 * @param n samples, ≥ 1
 * @param correlation φ, 0 ≤ φ < 1
 * @returns 1 to n
 * O(1), pure. Source: the variance of a mean of an AR(1) process, σ²/n · [(1 + φ)/(1 − φ) − 2φ(1 − φⁿ)/(n (1 − φ)²)].
 */
export function effectiveSamples(n: number, correlation: number): number {
  if (n <= 1 || correlation <= 0) return n;
  const rest = 1 - correlation;
  const inflation = (1 + correlation) / rest - (2 * correlation * (1 - pow(correlation, n))) / (n * rest * rest);
  return Math.max(1, n / inflation);
}
