import { ratio, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  left: ratio({ default: 0.25, min: 0.001, doc: 'share of the CPU limit that is left' }),
} as const;

/** The container gets less CPU than its limit promises: a lowered quota, a noisy neighbour. */
export const cpuThrottling: SystemFault = {
  layer: 'system',
  name: 'cpu-throttling',
  summary: 'a component gets only a share of its CPU limit',
  cause: 'CPU throttling: the container is held below what it needs',
  appliesTo: ['service', 'database', 'cache', 'queue'],
  params,
  writes: ['cpuLimitFactor'],
  signature: [
    { of: 'target', quantity: 'cpu_throttled_ratio', moves: 'up' },
    { of: 'entry', quantity: 'response_time_ms', moves: 'up' },
    // Held below its limit it cannot use more; throttled because it has more to do is another story.
    { of: 'target', quantity: 'cpu_ratio', moves: 'steady' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
    { of: 'target', quantity: 'transactions_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { left } = instance.params as ValuesOf<typeof params>;
    const indices = context.controls('cpuLimitFactor');
    return (controls, level) => {
      for (const i of indices) controls[i] *= 1 - (1 - left) * Math.min(1, level);
    };
  },
};
