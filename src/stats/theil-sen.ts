import { normalQuantile } from '../random/normal-quantile.ts';
import { present } from './present.ts';
import { quantileSorted } from './quantile-sorted.ts';

/** A line through the middle of all slopes. `at(i) = intercept + slope · i`. */
export interface TheilSen {
  readonly slope: number;
  readonly intercept: number;
  /** All slopes between two samples, ascending. */
  readonly slopes: Float64Array;
}

/**
 * Median of the slopes between all pairs of samples: up to 29 % of them may be arbitrarily wild.
 *
 * @param values samples at positions 0 … n−1; NaN = missing
 * @returns slope and intercept NaN when fewer than two samples are there
 * O(n² log n) and n²/2 numbers of memory, pure: thin out what is longer than about 1,000. Source: Theil (1950); Sen, Estimates of the
 * regression coefficient based on Kendall's tau, JASA 63 (1968); the intercept passes through both medians (Conover).
 */
export function theilSen(values: Float64Array): TheilSen {
  const at: number[] = [];
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) at.push(i);
  });
  const n = at.length;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) slopes[count++] = (values[at[b]] - values[at[a]]) / (at[b] - at[a]);
  slopes.sort();
  const slope = quantileSorted(slopes, 0.5);
  const level = quantileSorted(present(values).sort(), 0.5);
  return { slope, intercept: level - slope * quantileSorted(Float64Array.from(at), 0.5), slopes };
}

/**
 * Confidence interval of the slope by ranks.
 *
 * @param slopes ascending, as `theilSen` gives them
 * @param variance of Kendall's S under no trend, corrected for ties and autocorrelation
 * @param confidence such as 0.95
 * @returns NaN without slopes
 * O(1), pure. Source: Sen (1968), Hollander and Wolfe.
 */
export function senInterval(slopes: Float64Array, variance: number, confidence: number): readonly [number, number] {
  const n = slopes.length;
  if (n === 0) return [NaN, NaN];
  const reach = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  const low = Math.max(0, Math.round((n - reach) / 2) - 1);
  const high = Math.min(n - 1, Math.round((n + reach) / 2));
  return [slopes[low], slopes[high]];
}
