import { duration, ratio, type ValuesOf } from '../schema/parameter.ts';
import { addSlowShare } from '../system/controls.ts';
import type { SystemFault } from './fault.ts';

const params = {
  time: duration({ default: 200, max: 600_000, doc: 'time added to a slow query' }),
  share: ratio({ default: 0.1, doc: 'share of the queries that are slow' }),
} as const;

/** Some queries become slow: a lost index, a bad plan, a table that outgrew memory. */
export const slowQuery: SystemFault = {
  layer: 'system',
  name: 'slow-query',
  summary: 'a share of the queries of a database becomes slow',
  cause: 'slow queries (a lost index or a bad plan)',
  appliesTo: ['database'],
  params,
  writes: ['slowShare', 'slowTime'],
  signature: [
    { of: 'target', quantity: 'query_time_ms', moves: 'up' },
    { of: 'entry', quantity: 'response_time_ms', moves: 'up' },
    { of: 'target', quantity: 'cpu_ratio', moves: 'up' },
    { of: 'target', quantity: 'exclusive_locks', moves: 'steady' },
    { of: 'caches', quantity: 'cache_hit_ratio', moves: 'steady' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { time, share } = instance.params as ValuesOf<typeof params>;
    const shares = context.controls('slowShare');
    const times = context.controls('slowTime');
    return (controls, level) => {
      for (let i = 0; i < shares.length; i++)
        addSlowShare(controls, shares[i], times[i], Math.min(1, share * level), time);
    };
  },
};
