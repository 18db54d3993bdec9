/** How many labelled and other samples score at or above each distinct score, from the highest score down. */
export interface RankedCounts {
  /** Distinct scores. */
  readonly size: number;
  readonly hits: Float64Array;
  readonly misses: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * The counts behind every curve over thresholds. Equal scores share a threshold.
 *
 * @param labels 1 inside an event
 * @param scores NaN ranks below all others
 * @returns cumulative counts, of which the first `size` are filled
 * O(n log n), pure.
 */
export function rankedCounts(labels: Uint8Array, scores: Float64Array): RankedCounts {
  const n = labels.length;
  let positives = 0;
  for (let i = 0; i < n; i++) if (labels[i] === 1) positives++;
  const inside = new Float64Array(positives);
  const outside = new Float64Array(n - positives);
  let a = 0;
  let b = 0;
  for (let i = 0; i < n; i++) {
    // Negated, so that the ascending sort puts the highest first.
    const key = Number.isNaN(scores[i]) ? Infinity : -scores[i];
    if (labels[i] === 1) inside[a++] = key;
    else outside[b++] = key;
  }
  inside.sort();
  outside.sort();
  const hits = new Float64Array(n);
  const misses = new Float64Array(n);
  let size = 0;
  for (a = 0, b = 0; a < positives || b < outside.length; size++) {
    const key = Math.min(a < positives ? inside[a] : Infinity, b < outside.length ? outside[b] : Infinity);
    while (a < positives && inside[a] === key) a++;
    while (b < outside.length && outside[b] === key) b++;
    hits[size] = a;
    misses[size] = b;
  }
  return { size, hits, misses, positives, negatives: n - positives };
}
