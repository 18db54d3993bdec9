/**
 * One of the n · m differences between two groups, by rank, without forming them all.
 *
 * @param from ascending, finite, at least one value
 * @param to ascending, finite, at least one value
 * @param rank 1 (the smallest of to − from) to n · m (the largest)
 * @returns the difference, in the unit of the values
 * O((n + m) log(range)), pure: bisection over the value, counting with two pointers.
 * @example pairDifference(Float64Array.of(1, 2, 3), Float64Array.of(11, 12, 15), 9) // => 14
 */
export function pairDifference(from: Float64Array, to: Float64Array, rank: number): number {
  // Both ends are always differences that occur, so that ties at 0 do not lead through all small numbers.
  let low = to[0] - from[from.length - 1];
  let high = to[to.length - 1] - from[0];
  while (low < high) {
    let middle = low + (high - low) / 2;
    if (!(middle < high)) middle = low;
    let count = 0;
    let below = low;
    let above = high;
    let reach = 0;
    for (const value of from) {
      while (reach < to.length && to[reach] - value <= middle) reach++;
      count += reach;
      if (reach > 0) below = Math.max(below, to[reach - 1] - value);
      if (reach < to.length) above = Math.min(above, to[reach] - value);
    }
    if (count >= rank) high = below;
    else low = above;
  }
  return low;
}
