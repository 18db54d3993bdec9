import { bestOverThresholds } from './best-over-thresholds.ts';
import type { Measure } from './measure.ts';
import { pointCounts } from './point-counts.ts';
import { runs } from './runs.ts';

/** O(100 · n). */
export const eventBasedF1: Measure = {
  name: 'event-based-f1',
  title: 'event-based F1',
  summary: 'precision of samples and recall of events, at the best of 100 thresholds',
  source: 'the event-based F1 of TSB-AD (Liu and Paparrizos, NeurIPS 2024)',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
  warning: 'picks its threshold knowing the truth: what a detector could reach, not what it does',
  measure: ({ labels, scores }) => {
    const events = runs(labels);
    if (events.length === 0) return NaN;
    return bestOverThresholds(scores, (flags) => {
      const { hits, falseAlarms } = pointCounts(labels, flags);
      if (hits === 0) return 0;
      const precision = hits / (hits + falseAlarms);
      const recall = events.filter(({ from, to }) => flags.subarray(from, to).includes(1)).length / events.length;
      return (2 * recall * precision) / (recall + precision + 1e-15);
    });
  },
};
