import { median } from './median.ts';

/**
 * Median of a wide window about each sample, for slow waves under the noise. Taken at eight places a window and joined by lines.
 *
 * @param values NaN = missing
 * @param width samples a window, ≥ 8; cut off at both ends of the series
 * @returns n values; NaN where a window holds nothing
 * O(n), pure.
 */
export function runningMedian(values: Float64Array, width: number): Float64Array {
  const n = values.length;
  const step = Math.max(1, Math.floor(width / 8));
  const half = Math.floor(width / 2);
  const anchors = new Float64Array(Math.ceil(n / step) + 1);
  for (let k = 0; k < anchors.length; k++)
    anchors[k] = median(values.subarray(Math.max(0, k * step - half), k * step + half + 1));
  return values.map((_, i) => {
    const k = Math.floor(i / step);
    const share = i / step - k;
    return share === 0 ? anchors[k] : anchors[k] + share * (anchors[k + 1] - anchors[k]);
  });
}
