/**
 * Quantile of ascending values, type 7 (linear between order statistics; numpy's and Excel's default). Not the
 * definition of simple-statistics, which takes a middle value instead of a line.
 *
 * @param values ascending, without NaN
 * @param q 0 to 1
 * @returns NaN when there are no values
 * O(1), pure. Source: Hyndman and Fan, Sample quantiles in statistical packages, American Statistician 50 (1996).
 * @example quantileSorted(Float64Array.of(1, 2, 3, 4), 0.5) // => 2.5
 */
export function quantileSorted(values: Float64Array, q: number): number {
  const n = values.length;
  if (n === 0) return NaN;
  const at = q * (n - 1);
  const below = Math.floor(at);
  const low = values[below];
  const high = values[Math.min(below + 1, n - 1)];
  return low === high ? low : low + (at - below) * (high - low);
}
