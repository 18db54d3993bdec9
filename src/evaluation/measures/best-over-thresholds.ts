/** How many thresholds are tried, as TSB-AD does. */
const THRESHOLDS = 100;

/**
 * The best value of a measure over thresholds evenly spaced between the least and the greatest score; a sample above the threshold
 * is flagged. It knows the truth when it picks, so it is what a detector could reach, not what it does.
 *
 * @param scores NaN counts as the least
 * @param measure of flags; NaN counts as none
 * @returns NaN when no threshold gives a value
 * O(100 · (n + measure)), pure.
 */
export function bestOverThresholds(scores: Float64Array, measure: (flags: Uint8Array) => number): number {
  const n = scores.length;
  let [low, high] = [Infinity, -Infinity];
  for (const score of scores) {
    if (score < low && score > -Infinity) low = score;
    if (score > high && score < Infinity) high = score;
  }
  const flags = new Uint8Array(n);
  const step = (high - low) / (THRESHOLDS - 1);
  let best = NaN;
  for (let k = 0; k < THRESHOLDS; k++) {
    const threshold = k === THRESHOLDS - 1 ? high : low + k * step;
    for (let i = 0; i < n; i++) flags[i] = scores[i] > threshold ? 1 : 0;
    const value = measure(flags);
    if (!(value <= best) && !Number.isNaN(value)) best = value;
  }
  return best;
}
