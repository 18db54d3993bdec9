import { duration, ratio, type ValuesOf } from '../schema/parameter.ts';
import { addSlowShare } from '../system/controls.ts';
import type { SystemFault } from './fault.ts';

const params = {
  wait: duration({ default: 300, max: 600_000, doc: 'mean wait of a blocked transaction' }),
  share: ratio({ default: 0.2, doc: 'share of the transactions that are blocked' }),
} as const;

/** Transactions wait for each other: a long migration, a hot row, a forgotten transaction that holds a lock. */
export const lockContention: SystemFault = {
  layer: 'system',
  name: 'lock-contention',
  summary: 'a share of the transactions of a database waits for locks',
  cause: 'lock contention in the database',
  appliesTo: ['database'],
  params,
  writes: ['lockShare', 'lockWait'],
  signature: [
    { of: 'target', quantity: 'exclusive_locks', moves: 'up' },
    { of: 'target', quantity: 'query_time_ms', moves: 'up' },
    { of: 'entry', quantity: 'response_time_ms', moves: 'up' },
    { of: 'target', quantity: 'cpu_ratio', moves: 'steady' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { wait, share } = instance.params as ValuesOf<typeof params>;
    const shares = context.controls('lockShare');
    const waits = context.controls('lockWait');
    return (controls, level) => {
      for (let i = 0; i < shares.length; i++)
        addSlowShare(controls, shares[i], waits[i], Math.min(1, share * level), wait);
    };
  },
};
