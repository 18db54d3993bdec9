import { Cache } from '../system/cache.ts';
import { Database } from '../system/database.ts';
import type { Service } from '../system/service.ts';
import { type ExportedTarget, TargetBuilder } from './exporter.ts';

/** Upper bounds of the response time histogram, seconds. */
export const BUCKET_BOUNDS_SECONDS = [
  0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
] as const;

/**
 * What the replicas of a service show of themselves: requests by status code, response times of successful requests as a
 * histogram, garbage collection as Go's client library does, connection pools and calls in the names of OpenTelemetry.
 */
export function serviceTargets(service: Service, startMs: number, stepMs: number): ExportedTarget[] {
  return service.replicas.map((replica, index) => {
    const b = new TargetBuilder();
    const codes = [
      ['200', replica.ok],
      ['500', replica.failed500],
      ['503', replica.failed503],
      ['504', replica.failed504],
    ] as const;
    for (const [code, slot] of codes) {
      b.counter('http_requests_total', { code }, '', 'Requests answered, by status code.', (s) => s[slot]);
    }
    const name = 'http_request_duration_seconds';
    const help = 'Response time of successful requests.';
    BUCKET_BOUNDS_SECONDS.forEach((bound, i) => {
      const first = replica.buckets;
      b.add('histogram', `${name}_bucket`, { le: String(bound) }, '', help, (s) => {
        let sum = 0;
        for (let k = 0; k <= i; k++) sum += s[first + k];
        return sum;
      });
    });
    b.add('histogram', `${name}_bucket`, { le: '+Inf' }, '', help, (s) => s[replica.ok]);
    b.add('histogram', `${name}_sum`, {}, 'seconds', help, (s) => s[replica.sumUs] / 1e6);
    b.add('histogram', `${name}_count`, {}, '', help, (s) => s[replica.ok]);
    b.gauge('http_requests_in_flight', {}, '', 'Requests being answered now.', (s) => Math.floor(s[replica.inSystem]));
    b.gauge(
      'process_start_time_seconds',
      {},
      'seconds',
      'Start time of the process since unix epoch in seconds.',
      (s) => (startMs + s[replica.container.started] * stepMs) / 1000,
    );
    b.add(
      'summary',
      'go_gc_duration_seconds_sum',
      {},
      'seconds',
      'A summary of the pause duration of garbage collection cycles.',
      (s) => s[replica.gcUs] / 1e6,
    );
    b.add(
      'summary',
      'go_gc_duration_seconds_count',
      {},
      '',
      'A summary of the pause duration of garbage collection cycles.',
      (s) => s[replica.gcCount],
    );
    for (const call of service.calls) {
      const { callee } = call;
      const labels = { peer: callee.name };
      const metric =
        callee instanceof Database || callee instanceof Cache
          ? 'db_client_operation_duration_seconds'
          : 'http_client_request_duration_seconds';
      // A call belongs to all replicas: each shows its equal part, so that sums are right.
      const n = service.replicas.length;
      const part = (total: number): number => Math.floor((total + index) / n);
      b.add(
        'summary',
        `${metric}_sum`,
        labels,
        'seconds',
        'Time of calls, as the caller sees it.',
        (s) => part(s[call.timeUs]) / 1e6,
      );
      b.add('summary', `${metric}_count`, labels, '', 'Time of calls, as the caller sees it.', (s) =>
        part(s[call.calls]),
      );
      const pool = call.pools[index];
      if (!pool) continue;
      const poolLabels = { pool: callee.name };
      b.gauge(
        'db_client_connections_usage',
        { ...poolLabels, state: 'used' },
        '',
        'Connections of the pool, by state.',
        (s) => pool.usedCount(s),
      );
      b.gauge(
        'db_client_connections_usage',
        { ...poolLabels, state: 'idle' },
        '',
        'Connections of the pool, by state.',
        (s) => pool.openCount(s) - pool.usedCount(s),
      );
      b.gauge('db_client_connections_max', poolLabels, '', 'Connections the pool may open.', () => pool.size);
      b.counter(
        'db_client_connections_timeouts_total',
        poolLabels,
        '',
        'Requests that gave up waiting for a connection.',
        (s) => s[pool.timeouts],
      );
      b.add(
        'summary',
        'db_client_connections_wait_time_seconds_sum',
        poolLabels,
        'seconds',
        'Time waited for a connection.',
        (s) => s[pool.waitUs] / 1e6,
      );
      b.add(
        'summary',
        'db_client_connections_wait_time_seconds_count',
        poolLabels,
        '',
        'Time waited for a connection.',
        (s) => part(s[call.calls]),
      );
    }
    return {
      target: { job: service.name, instance: `${service.name}-${index}:8080` },
      component: service.name,
      process: replica.container,
      series: b.series,
    };
  });
}
