import { median } from './median.ts';

/** 1 / Φ⁻¹(3/4): makes the MAD of normal samples their standard deviation. */
const MAD_TO_SD = 1.482602218505602;
/** √(π/2): the same for the mean absolute deviation. */
const MEAN_DEVIATION_TO_SD = 1.2533141373155001;

/**
 * Standard deviation as the median absolute deviation sees it: half of the samples may be arbitrarily strange. Where more
 * than half are equal, the MAD is 0 and the mean absolute deviation takes its place, so that a rare blip has a finite size.
 *
 * @param values samples; NaN = missing
 * @param centre what deviations are taken from, usually the median
 * @returns ≥ 0 in the unit of `values`; NaN when nothing is there
 * O(n log n), pure. Source: Iglewicz and Hoaglin, How to detect and handle outliers (1993).
 */
export function robustScale(values: Float64Array, centre: number): number {
  const deviations = values.map((value) => Math.abs(value - centre));
  const mad = median(deviations);
  if (mad > 0 || Number.isNaN(mad)) return mad * MAD_TO_SD;
  let sum = 0;
  let count = 0;
  for (const deviation of deviations) {
    if (Number.isNaN(deviation)) continue;
    sum += deviation;
    count++;
  }
  return (sum / count) * MEAN_DEVIATION_TO_SD;
}
