import { size, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  growth: size({ default: 4_194_304, max: 1e12, doc: 'memory leaked in a minute, in each replica' }),
} as const;

/** Memory grows until the container is killed; what has leaked stays until the process restarts. */
export const memoryLeak: SystemFault = {
  layer: 'system',
  name: 'memory-leak',
  summary: 'memory in use grows until the container is killed and restarted',
  cause: 'a memory leak',
  appliesTo: ['service', 'database', 'cache', 'queue'],
  params,
  writes: ['memoryGrowth'],
  signature: [
    { of: 'target', quantity: 'memory_ratio', moves: 'up' },
    { of: 'target', quantity: 'requests_per_second', moves: 'steady' },
    { of: 'target', quantity: 'pool_wait_ms', moves: 'steady' },
    { of: 'caches', quantity: 'memory_ratio', moves: 'steady' },
    { of: 'databases', quantity: 'memory_ratio', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { growth } = instance.params as ValuesOf<typeof params>;
    const indices = context.controls('memoryGrowth');
    return (controls, level) => {
      for (const i of indices) controls[i] += (growth * level) / 60;
    };
  },
};
