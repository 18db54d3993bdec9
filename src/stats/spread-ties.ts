/**
 * Values that come in steps (counts, rounded figures) as if they had not been rounded: equal ones are spread evenly over
 * one step around them, so that methods for continuous values neither see gaps where the steps are nor no width at all.
 *
 * @param descending largest first, without NaN
 * @param step between neighbouring values, ≥ 0; 0 leaves all as they are
 * @returns a copy, largest first
 * O(n), pure.
 * @example spreadTies(Float64Array.of(3, 1, 1), 1) // => [3, 1.25, 0.75]
 */
export function spreadTies(descending: Float64Array, step: number): Float64Array {
  const n = descending.length;
  const spread = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && descending[to] === descending[from]) to++;
    for (let i = from; i < to; i++) spread[i] = descending[i] + step * (0.5 - (i - from + 0.5) / (to - from));
    from = to;
  }
  return spread;
}
