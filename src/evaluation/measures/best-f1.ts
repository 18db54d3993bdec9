import type { Measure } from './measure.ts';
import { rankedCounts } from './ranked-counts.ts';

/** O(n log n). */
export const bestF1: Measure = {
  name: 'best-f1',
  title: 'best F1',
  summary: 'F1 of samples at the best of all thresholds',
  source: 'the standard F1 of TSB-AD (Liu and Paparrizos, NeurIPS 2024), with its 0.00001 in the denominator',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
  warning: 'picks its threshold knowing the truth: what a detector could reach, not what it does',
  measure: ({ labels, scores }) => {
    const { size, hits, misses, positives } = rankedCounts(labels, scores);
    if (positives === 0) return NaN;
    let best = 0;
    for (let k = 0; k < size; k++) {
      const precision = hits[k] / (hits[k] + misses[k]);
      const recall = hits[k] / positives;
      best = Math.max(best, (2 * precision * recall) / (precision + recall + 0.00001));
    }
    return best;
  },
};
