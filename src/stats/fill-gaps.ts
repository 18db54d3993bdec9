/**
 * A copy with lines drawn over the gaps; before the first and after the last value the nearest one is held.
 *
 * @param values NaN = missing
 * @returns n values without NaN; all 0 when nothing is there
 * O(n), pure.
 * @example fillGaps(Float64Array.of(NaN, 1, NaN, 3)) // => [1, 1, 2, 3]
 */
export function fillGaps(values: Float64Array): Float64Array {
  const filled = values.slice();
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const from = last < 0 ? values[i] : values[last];
    const slope = last < 0 ? 0 : (values[i] - from) / (i - last);
    for (let k = last + 1; k < i; k++) filled[k] = from + slope * (k - last);
    last = i;
  }
  return filled.fill(last < 0 ? 0 : values[last], last + 1);
}
