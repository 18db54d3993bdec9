/**
 * Scores that need no hold time any more: each sample's is the least of the last `hold` samples that are there, 0 before so many are. It is
 * at a threshold exactly from the sample on at which an alert with that hold time would fire.
 *
 * @param scores ≥ 0; NaN = no opinion, passed over
 * @param hold samples in a row, ≥ 1
 * @returns n scores; NaN where there was no opinion
 * O(n · hold), pure.
 * @example heldScores(Float64Array.of(0, 7, NaN, 8, 9, 0), 2) // => [0, 0, NaN, 7, 8, 0]
 */
export function heldScores(scores: Float64Array, hold: number): Float64Array {
  if (hold <= 1) return scores;
  // Zeros stand for the samples before the first.
  const last = new Float64Array(hold);
  let seen = 0;
  return scores.map((score) => {
    if (Number.isNaN(score)) return NaN;
    last[seen++ % hold] = score;
    let least = Infinity;
    for (const one of last) if (one < least) least = one;
    return least;
  });
}
