/** Above this a series of any usual length cannot be told from a random walk. */
const HIGHEST = 0.99;

/**
 * The φ of an AR(1) process from the lag-one correlation of its residuals, corrected for the downward bias that fitting
 * the level (or line) causes: E[φ̂] ≈ φ − (1 + 3φ)/n about a mean, φ − (2 + 4φ)/n about a line. Negative values become 0:
 * treating an anti-correlated series as independent errs on the calm side.
 *
 * @param lagOne from `lagOne`
 * @param n samples
 * @param fitted what the residuals are deviations from
 * @returns 0 to 0.99
 * O(1), pure. Source: Kendall, Note on bias in the estimation of autocorrelation, Biometrika 41 (1954); for the line, Tanaka (1984).
 */
export function unbiasedLagOne(lagOne: number, n: number, fitted: 'mean' | 'line'): number {
  const corrected = fitted === 'mean' ? (n * lagOne + 1) / Math.max(n - 3, 1) : (n * lagOne + 2) / Math.max(n - 4, 1);
  return Math.min(Math.max(corrected, 0), HIGHEST);
}
