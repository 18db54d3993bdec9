/**
 * Means of consecutive blocks of samples; the last block may be shorter.
 *
 * @param values NaN = missing
 * @param size samples a block, ≥ 1
 * @returns one mean a block; NaN where fewer than half of its samples are there
 * O(n), pure.
 * @example blockMeans(Float64Array.of(1, 3, NaN, 5, 7), 2) // => [2, 5, 7]
 */
export function blockMeans(values: Float64Array, size: number): Float64Array {
  const means = new Float64Array(Math.ceil(values.length / size));
  for (let b = 0; b < means.length; b++) {
    const end = Math.min((b + 1) * size, values.length);
    let sum = 0;
    let count = 0;
    for (let i = b * size; i < end; i++) {
      if (Number.isNaN(values[i])) continue;
      sum += values[i];
      count++;
    }
    means[b] = count * 2 >= end - b * size ? sum / count : NaN;
  }
  return means;
}
