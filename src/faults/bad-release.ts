import { number, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  replicas: ratio({ default: 0.5, doc: 'share of the replicas that run the release, at least one' }),
  slowdown: number({ default: 2, min: 0.01, max: 1000, unit: 'times', doc: 'own time of a request over that before' }),
  errorRatio: ratio({ default: 0.02, doc: 'share of requests that fail there' }),
  cpu: number({ default: 1.5, min: 0.01, max: 1000, unit: 'times', doc: 'CPU of a request over that before' }),
} as const;

/** A new version on some replicas is slower, hungrier and fails more. */
export const badRelease: SystemFault = {
  layer: 'system',
  name: 'bad-release',
  summary: 'a bad version on part of the replicas: slower, more CPU, more errors',
  cause: 'a bad release on part of the replicas',
  appliesTo: ['service'],
  params,
  writes: ['timeFactor', 'errors500', 'cpuFactor'],
  signature: [
    { of: 'target', quantity: 'response_time_ms', moves: 'up' },
    { of: 'target', quantity: 'error_ratio', moves: 'up' },
    { of: 'target', quantity: 'cpu_ratio', moves: 'up' },
    { of: 'target', quantity: 'requests_per_second', moves: 'steady' },
    { of: 'databases', quantity: 'query_time_ms', moves: 'steady' },
    { of: 'target', quantity: 'pool_wait_ms', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { replicas, slowdown, errorRatio, cpu } = instance.params as ValuesOf<typeof params>;
    const times = context.controls('timeFactor');
    const errors = context.controls('errors500');
    const cpus = context.controls('cpuFactor');
    const affected = Math.max(1, Math.round(times.length * replicas));
    return (controls, level) => {
      for (let i = 0; i < affected; i++) {
        controls[times[i]] *= 1 + (slowdown - 1) * Math.min(1, level);
        controls[errors[i]] = 1 - (1 - controls[errors[i]]) * (1 - Math.min(1, errorRatio * level));
        controls[cpus[i]] *= 1 + (cpu - 1) * Math.min(1, level);
      }
    };
  },
};
