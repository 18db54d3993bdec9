import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../simulation/support.ts';

/** For each kind of fault, a fault that shows within minutes on the default system, and the signal it shows in. */
export const SHOWN: Readonly<
  Record<string, { readonly fault: object; readonly signal: string; readonly sign: 1 | -1; readonly lasting?: boolean }>
> = {
  'added-latency': { fault: { target: 'api' }, signal: 'response_time_ms', sign: 1 },
  'error-burst': { fault: { target: 'api' }, signal: 'error_ratio', sign: 1 },
  'bad-release': { fault: { target: 'api', errorRatio: '20%' }, signal: 'error_ratio', sign: 1 },
  'memory-leak': { fault: { target: 'api', growth: '20MB' }, signal: 'api_memory_ratio', sign: 1, lasting: true },
  'cpu-throttling': { fault: { target: 'api', left: '10%' }, signal: 'api_cpu_throttled_ratio', sign: 1 },
  'connection-leak': {
    fault: { target: 'api->postgres', perMinute: 4 },
    signal: 'postgres_connections',
    sign: 1,
    lasting: true,
  },
  'slow-query': { fault: { target: 'postgres' }, signal: 'postgres_query_time_ms', sign: 1 },
  'lock-contention': { fault: { target: 'postgres' }, signal: 'postgres_exclusive_locks', sign: 1 },
  'cache-flush': { fault: { target: 'redis' }, signal: 'redis_cache_hit_ratio', sign: -1, lasting: true },
  'flash-crowd': { fault: { target: 'main' }, signal: 'requests_per_second', sign: 1 },
  'network-latency': { fault: { target: 'api->postgres' }, signal: 'api_call_time_ms', sign: 1 },
  'missed-scrapes': { fault: { target: 'api' }, signal: 'requests_per_second', sign: -1 },
  'counter-reset': { fault: { target: 'api' }, signal: 'requests_per_second', sign: -1 },
  spike: { fault: { target: 'redis_memory_used_bytes', share: '30%' }, signal: 'redis_memory_bytes', sign: 1 },
  'level-shift': { fault: { target: 'redis_memory_used_bytes' }, signal: 'redis_memory_bytes', sign: 1 },
  drift: { fault: { target: 'redis_memory_used_bytes', factorPerHour: 3 }, signal: 'redis_memory_bytes', sign: 1 },
  'variance-change': { fault: { target: 'redis_memory_used_bytes' }, signal: 'redis_memory_bytes', sign: 1 },
  dropout: { fault: { target: 'redis_memory_used_bytes' }, signal: 'redis_memory_bytes', sign: -1 },
};

/** Ten minutes of the default system with one fault from 3m to 6m, a sample every 6 s. */
export function incident(kind: string, more: object = {}): Scenario {
  return scenarioOf({
    seed: kind,
    duration: '10m',
    scrape: { interval: '6s' },
    workload: { rate: '20/s', arrivals: 'metered' },
    faults: [{ id: 'it', kind, at: '3m', for: '3m', ...SHOWN[kind].fault, ...more }],
  });
}
