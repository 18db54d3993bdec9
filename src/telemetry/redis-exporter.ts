import type { Cache } from '../system/cache.ts';
import { type ExportedTarget, TargetBuilder } from './exporter.ts';

/** What redis_exporter 1.45 shows of a server; names, types and labels as in a real scrape. */
export function redisTarget(cache: Cache, stepMs: number): ExportedTarget {
  const b = new TargetBuilder();
  const all = (s: Float64Array): number => s[cache.gets] + s[cache.sets];
  b.gauge('redis_up', {}, '', 'Information about the Redis instance', () => 1);
  b.gauge('redis_uptime_in_seconds', {}, 'seconds', 'uptime_in_seconds metric', (s, step) =>
    Math.floor(((step - s[cache.container.started]) * stepMs) / 1000),
  );
  b.gauge('redis_connected_clients', {}, '', 'connected_clients metric', () => cache.params.clients);
  b.gauge('redis_memory_used_bytes', {}, 'bytes', 'memory_used_bytes metric', (s, step) =>
    Math.round(cache.usedBytes(s, step)),
  );
  b.gauge('redis_memory_max_bytes', {}, 'bytes', 'memory_max_bytes metric', () => cache.params.maxMemory);
  b.counter('redis_commands_processed_total', {}, '', 'commands_processed_total metric', all);
  b.counter('redis_commands_total', { cmd: 'get' }, '', 'Total number of calls per command', (s) => s[cache.gets]);
  b.counter('redis_commands_total', { cmd: 'set' }, '', 'Total number of calls per command', (s) => s[cache.sets]);
  b.counter(
    'redis_commands_duration_seconds_total',
    { cmd: 'get' },
    'seconds',
    'Total amount of time in seconds spent per command',
    (s) => s[cache.getUs] / 1e6,
  );
  b.counter(
    'redis_commands_duration_seconds_total',
    { cmd: 'set' },
    'seconds',
    'Total amount of time in seconds spent per command',
    (s) => s[cache.setUs] / 1e6,
  );
  b.counter('redis_keyspace_hits_total', {}, '', 'keyspace_hits_total metric', (s) => s[cache.hits]);
  b.counter('redis_keyspace_misses_total', {}, '', 'keyspace_misses_total metric', (s) => s[cache.misses]);
  b.counter('redis_evicted_keys_total', {}, '', 'evicted_keys_total metric', (s) => s[cache.evicted]);
  b.counter('redis_expired_keys_total', {}, '', 'expired_keys_total metric', (s) => s[cache.expired]);
  b.gauge('redis_db_keys', { db: 'db0' }, '', 'Total number of keys by DB', (s) => Math.floor(s[cache.resident]));
  return {
    target: { job: 'redis', instance: `${cache.name}-exporter:9121` },
    component: cache.name,
    process: cache.container,
    series: b.series,
  };
}
