/** Samples by what was true and what was said. */
export interface PointCounts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

/** O(n), pure. */
export function pointCounts(labels: Uint8Array, flags: Uint8Array): PointCounts {
  let [hits, flagged, positives] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    hits += labels[i] & flags[i];
    flagged += flags[i];
    positives += labels[i];
  }
  return { hits, falseAlarms: flagged - hits, misses: positives - hits };
}
