/**
 * Ranks 1 to n in ascending order; equal values share the mean of their ranks.
 *
 * @param values without NaN
 * @returns n ranks, in the order of `values`
 * O(n log n), pure.
 * @example midRanks(Float64Array.of(30, 10, 20, 20)) // => [4, 1, 2.5, 2.5]
 */
export function midRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  order.sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) ranks[order[k]] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
