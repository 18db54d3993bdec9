import type { Measure } from './measure.ts';
import { rankedCounts } from './ranked-counts.ts';

/** O(n log n). */
export const aucRoc: Measure = {
  name: 'auc-roc',
  title: 'AUC-ROC',
  summary: 'chance that a sample inside an event scores higher than one outside; 0.5 is guessing',
  source: 'Hanley and McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982)',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
  measure: ({ labels, scores }) => {
    const { size, hits, misses, positives, negatives } = rankedCounts(labels, scores);
    let area = 0;
    for (let k = 0, hit = 0, miss = 0; k < size; k++) {
      area += (misses[k] - miss) * (hits[k] + hit);
      hit = hits[k];
      miss = misses[k];
    }
    return area / 2 / (positives * negatives);
  },
};
