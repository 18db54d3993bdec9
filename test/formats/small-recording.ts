import { type MaterialRecording, Presence } from '../../src/recording/recording.ts';
import type { MetricType } from '../../src/recording/series.ts';

const series = (name: string, type: MetricType, labels: Record<string, string> = {}, unit = '', help = '') => ({
  name,
  labels,
  type,
  unit,
  help,
});

/** Four scrapes of one target: a counter that is reset, a histogram, a gauge with a gap, a NaN, an infinity and a stale sample. */
export const smallRecording: MaterialRecording = {
  provenance: { source: 'simulated', name: 'small', notes: [] },
  targets: [
    {
      target: { job: 'api', instance: 'api:8080' },
      grid: { startMs: Date.UTC(2025, 9, 18, 0, 52), stepMs: 15_000, count: 4 },
      offsetsMs: Float64Array.of(0, 129, -7, 0),
      columns: [
        {
          series: series('http_requests_total', 'counter', { code: '200' }, '', 'Requests.\nAll "of" them.'),
          values: Float64Array.of(10, 25, 3, 8),
        },
        {
          series: series('wait_seconds_bucket', 'histogram', { le: '+Inf' }, 'seconds', 'Waiting.'),
          values: Float64Array.of(2, 4, 4, 5),
        },
        {
          series: series('wait_seconds_bucket', 'histogram', { le: '0.1' }, 'seconds', 'Waiting.'),
          values: Float64Array.of(1, 2, 2, 3),
        },
        {
          series: series('wait_seconds_sum', 'histogram', {}, 'seconds', 'Waiting.'),
          values: Float64Array.of(0.25, 0.5, 0.5, 0.625),
        },
        {
          series: series('wait_seconds_count', 'histogram', {}, 'seconds', 'Waiting.'),
          values: Float64Array.of(2, 4, 4, 5),
        },
        {
          series: series('queue_ratio', 'gauge', { name: 'a "b"\n\\, c=d' }, 'ratio'),
          values: Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN),
          presence: Uint8Array.of(Presence.VALUE, Presence.VALUE, Presence.MISSING, Presence.STALE),
        },
      ],
    },
  ],
};
