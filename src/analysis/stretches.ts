/** Samples [from, to). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Where scores hold at or above a threshold for at least `hold` samples in a row. A missing score (NaN) neither counts nor
 * breaks the row.
 *
 * O(n), pure.
 * @example stretches(Float64Array.of(0, 7, NaN, 8, 0, 9), { threshold: 6, hold: 2 }) // => [{ from: 1, to: 4 }]
 */
export function stretches(scores: Float64Array, { threshold, hold }: { threshold: number; hold: number }): Stretch[] {
  const found: Stretch[] = [];
  let from = -1;
  let last = -1;
  let held = 0;
  const close = () => {
    if (held >= hold) found.push({ from, to: last + 1 });
    held = 0;
  };
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) continue;
    if (scores[i] >= threshold) {
      if (held === 0) from = i;
      last = i;
      held++;
    } else close();
  }
  close();
  return found;
}
