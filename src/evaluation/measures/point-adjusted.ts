import { bestOverThresholds } from './best-over-thresholds.ts';
import type { Measure } from './measure.ts';
import { pointCounts } from './point-counts.ts';
import { runs } from './runs.ts';

/** O(100 · n). */
export const pointAdjusted: Measure = {
  name: 'point-adjusted-f1',
  title: 'point-adjusted F1',
  summary: 'F1 of samples when a single flagged sample counts for its whole event, at the best of 100 thresholds',
  source:
    'Xu and others, Unsupervised Anomaly Detection via Variational Auto-Encoder, WWW 2018; threshold as in TSB-AD',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
  warning:
    'flatters: random scores come close to 1 on long events; compare it with the random detector or leave it out',
  measure: ({ labels, scores }) => {
    const events = runs(labels);
    if (events.length === 0) return NaN;
    return bestOverThresholds(scores, (flags) => {
      const adjusted = Uint8Array.from(flags);
      for (const { from, to } of events) if (flags.subarray(from, to).includes(1)) adjusted.fill(1, from, to);
      const { hits, falseAlarms, misses } = pointCounts(labels, adjusted);
      return (2 * hits) / (2 * hits + falseAlarms + misses);
    });
  },
};
