import { ratio, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  share: ratio({ default: 1, doc: 'share of the keys dropped' }),
} as const;

/** The cache loses its keys at once and warms up again from the database: FLUSHALL, a restart, a changed key prefix. */
export const cacheFlush: SystemFault = {
  layer: 'system',
  name: 'cache-flush',
  summary: 'a cache loses its keys and warms up again',
  cause: 'a cold cache (flushed or restarted)',
  appliesTo: ['cache'],
  params,
  writes: ['flush'],
  signature: [
    { of: 'target', quantity: 'cache_hit_ratio', moves: 'down' },
    { of: 'target', quantity: 'memory_bytes', moves: 'down' },
    { of: 'databases', quantity: 'transactions_per_second', moves: 'up' },
    { of: 'entry', quantity: 'response_time_ms', moves: 'up' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { share } = instance.params as ValuesOf<typeof params>;
    const indices = context.controls('flush');
    // The keys are lost once, when the fault first acts.
    const onset = Math.ceil(instance.at / context.stepMs);
    return (controls, level, step) => {
      if (step !== onset) return;
      for (const i of indices) controls[i] = 1 - (1 - controls[i]) * (1 - Math.min(1, share * level));
    };
  },
};
