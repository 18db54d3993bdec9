import { duration, ratio, type ValuesOf } from '../schema/parameter.ts';
import { addSlowShare } from '../system/controls.ts';
import type { SystemFault } from './fault.ts';

const params = {
  delay: duration({ default: 50, max: 600_000, doc: 'time added to an affected request' }),
  share: ratio({ default: 1, doc: 'share of requests affected' }),
  cpu: duration({ default: 0, max: 600_000, doc: 'CPU time added to every request (work done, not waited)' }),
} as const;

/** Requests of a service take longer: logging, tracing, a slower library, an extra hop. */
export const addedLatency: SystemFault = {
  layer: 'system',
  name: 'added-latency',
  summary: 'requests of a service take longer, with or without more CPU',
  cause: 'overhead inside the service (logging, metrics collection, a slower code path)',
  appliesTo: ['service'],
  params,
  writes: ['delay', 'slowShare', 'slowTime', 'cpuAdded'],
  signature: [
    { of: 'target', quantity: 'response_time_ms', moves: 'up' },
    { of: 'target', quantity: 'cpu_throttled_ratio', moves: 'steady' },
    { of: 'target', quantity: 'requests_per_second', moves: 'steady' },
    { of: 'databases', quantity: 'query_time_ms', moves: 'steady' },
    { of: 'target', quantity: 'pool_wait_ms', moves: 'steady' },
    { of: 'caches', quantity: 'cache_hit_ratio', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { delay, share, cpu } = instance.params as ValuesOf<typeof params>;
    const delays = context.controls('delay');
    const shares = context.controls('slowShare');
    const times = context.controls('slowTime');
    const cpus = context.controls('cpuAdded');
    return (controls, level) => {
      for (let i = 0; i < delays.length; i++) {
        if (share >= 1) controls[delays[i]] += delay * level;
        else addSlowShare(controls, shares[i], times[i], share, delay * level);
        controls[cpus[i]] += cpu * level;
      }
    };
  },
};
