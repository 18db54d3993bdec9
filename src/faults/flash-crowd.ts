import { number, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  factor: number({ default: 5, min: 1, max: 10_000, unit: 'times', doc: 'rate of requests over the usual one' }),
} as const;

/** Far more requests than usual: a campaign, a news link, a crawler, a client in a loop. */
export const flashCrowd: SystemFault = {
  layer: 'system',
  name: 'flash-crowd',
  summary: 'far more requests arrive than usual',
  cause: 'a surge of traffic',
  appliesTo: ['workload'],
  params,
  writes: ['surplus'],
  signature: [
    { of: 'entry', quantity: 'requests_per_second', moves: 'up' },
    { of: 'entry', quantity: 'cpu_ratio', moves: 'up' },
    { of: 'databases', quantity: 'transactions_per_second', moves: 'up' },
    { of: 'caches', quantity: 'operations_per_second', moves: 'up' },
  ],
  prepare(instance, context) {
    const { factor } = instance.params as ValuesOf<typeof params>;
    const indices = context.controls('surplus');
    return (controls, level) => {
      for (const i of indices) controls[i] += (factor - 1) * level;
    };
  },
};
