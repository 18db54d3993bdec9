/** More standard deviations than this say no more. */
const MOST = 1000;

/**
 * A bad change in standard deviations, ≥ 0 and at most 1000, also where the spread is 0.
 *
 * @param change in the bad direction; negative ones count as 0; NaN stays NaN
 * @param spread ≥ 0, same unit
 * O(1), pure.
 */
export function inSpreads(change: number, spread: number): number {
  if (change <= 0) return 0;
  const ratio = change / spread;
  return ratio > MOST ? MOST : ratio;
}
