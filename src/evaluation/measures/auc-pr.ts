import type { Measure } from './measure.ts';
import { rankedCounts } from './ranked-counts.ts';

/** O(n log n). */
export const aucPr: Measure = {
  name: 'auc-pr',
  title: 'AUC-PR',
  summary: 'average precision over all thresholds; guessing gives the share of samples inside events',
  source: 'average precision, without interpolation, as in scikit-learn',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
  measure: ({ labels, scores }) => {
    const { size, hits, misses, positives } = rankedCounts(labels, scores);
    let area = 0;
    for (let k = 0, hit = 0; k < size; k++) {
      area += (hits[k] - hit) * (hits[k] / (hits[k] + misses[k]));
      hit = hits[k];
    }
    return area / positives;
  },
};
