import type { Expression, Selector, Signal, SignalRole } from './signal.ts';

/** What {@link signalsOf} needs to know of a system. */
export interface SignalSystem {
  /** Services with the databases each calls. */
  readonly services: readonly {
    readonly name: string;
    readonly databases: readonly string[];
    readonly peers: readonly string[];
  }[];
  readonly databases: readonly string[];
  readonly caches: readonly string[];
  readonly queues: readonly string[];
  /** The service that users call: its request signals carry no prefix. */
  readonly entry: string;
  readonly series: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly type: 'gauge' | 'counter';
    readonly bad: 'up' | 'down' | 'none';
    readonly labels: Readonly<Record<string, string>>;
    readonly positive: boolean;
  }[];
}

type Body = Pick<Signal, 'title' | 'unit' | 'bad' | 'role' | 'scale' | 'use' | 'expression'> & { limit?: number };

const increase = (metric: string, labels?: Selector['labels']): Expression => ({
  op: 'increase',
  of: { metric, labels },
});
const rate = (metric: string, labels?: Selector['labels']): Expression => ({ op: 'rate', of: { metric, labels } });
const gauge = (metric: string, labels?: Selector['labels'], across: 'sum' | 'mean' | 'max' = 'sum'): Expression => ({
  op: 'gauge',
  of: { metric, labels },
  across,
});
const divide = (a: Expression, b: Expression): Expression => ({ op: 'divide', by: [a, b] });
const add = (a: Expression, b: Expression): Expression => ({ op: 'add', of: [a, b] });
const scale = (of: Expression, factor: number): Expression => ({ op: 'scale', of, factor });

/**
 * Every signal of a system, declared once over the series that the exporters show.
 * Request signals of the entry service carry no prefix (`response_time_ms`), all others that of their component.
 */
export function signalsOf(system: SignalSystem): Signal[] {
  const signals: Signal[] = [];
  const put = (component: string, quantity: string, prefix: boolean, s: Body): void => {
    signals.push({ name: prefix ? `${signalName(component)}_${quantity}` : quantity, component, quantity, ...s });
  };
  const entryFirst = [...system.services].sort(
    (a, b) => Number(b.name === system.entry) - Number(a.name === system.entry),
  );
  for (const service of entryFirst) {
    const { name } = service;
    const prefix = name !== system.entry;
    const of = prefix ? ` of ${name}` : '';
    const job = { job: name };
    const latency = (quantity: string, title: string, expression: Expression): void =>
      put(name, quantity, prefix, {
        title: `${title}${of}`,
        unit: 'ms',
        bad: 'up',
        role: 'latency',
        scale: 'log',
        use: 'judged',
        expression,
      });
    const all = increase('http_requests_total', job);
    const ok = increase('http_requests_total', { ...job, code: '200' });
    const duration = 'http_request_duration_seconds';
    latency(
      'response_time_ms',
      'Mean response time',
      scale(divide(increase(`${duration}_sum`, job), increase(`${duration}_count`, job)), 1000),
    );
    for (const q of [50, 95, 99]) {
      latency(
        `request_p${q}_ms`,
        `P${q} of the requests`,
        scale({ op: 'quantile', q: q / 100, of: { metric: `${duration}_bucket`, labels: job } }, 1000),
      );
    }
    put(name, 'success_ratio', prefix, {
      title: `Success ratio${of}`,
      unit: 'ratio',
      bad: 'down',
      role: 'errors',
      scale: 'logit',
      use: 'criterion',
      expression: divide(ok, all),
    });
    put(name, 'error_ratio', prefix, {
      title: `Error ratio${of}`,
      unit: 'ratio',
      bad: 'up',
      role: 'errors',
      scale: 'logit',
      use: 'judged',
      expression: divide({ op: 'subtract', of: [all, ok] }, all),
    });
    put(name, 'requests_per_second', prefix, {
      title: `Requests${of}`,
      unit: 'per second',
      bad: 'none',
      role: 'traffic',
      scale: 'log',
      use: 'context',
      expression: rate('http_requests_total', job),
    });
    container(name);
    const owned = { job: name };
    if (service.databases.length > 0) {
      const usage = { ...owned, state: 'used' };
      put(name, 'pool_used_ratio', true, {
        title: `Connections of ${name} in use`,
        unit: 'ratio',
        bad: 'up',
        role: 'saturation',
        scale: 'linear',
        use: 'judged',
        limit: 1,
        expression: divide(gauge('db_client_connections_usage', usage), gauge('db_client_connections_max', owned)),
      });
      put(name, 'pool_wait_ms', true, {
        title: `Wait of ${name} for a connection`,
        unit: 'ms',
        bad: 'up',
        role: 'database',
        scale: 'linear',
        use: 'context',
        expression: scale(
          divide(
            increase('db_client_connections_wait_time_seconds_sum', owned),
            increase('db_client_connections_wait_time_seconds_count', owned),
          ),
          1000,
        ),
      });
    }
    if (service.peers.length > 0) {
      const both = (suffix: string): Expression => {
        const metrics = new Set(service.peers.map((peer) => callMetric(system, peer)));
        const parts = [...metrics].map((metric) => increase(`${metric}_${suffix}`, owned));
        return parts.length === 2 ? add(parts[0], parts[1]) : parts[0];
      };
      put(name, 'call_time_ms', true, {
        title: `Time of one call made by ${name}`,
        unit: 'ms',
        bad: 'up',
        role: 'other',
        scale: 'log',
        use: 'context',
        expression: scale(divide(both('sum'), both('count')), 1000),
      });
    }
  }
  for (const name of system.databases) {
    container(name);
    const server = { server: `${name}:5432` };
    put(name, 'connections', true, {
      title: `Connections to ${name}`,
      unit: 'count',
      bad: 'up',
      role: 'database',
      scale: 'linear',
      use: 'judged',
      expression: gauge('pg_stat_database_numbackends', server),
    });
    const hits = increase('pg_stat_database_blks_hit', server);
    put(name, 'cache_hit_ratio', true, {
      title: `Buffer cache hits of ${name}`,
      unit: 'ratio',
      bad: 'down',
      role: 'database',
      scale: 'logit',
      use: 'judged',
      expression: divide(hits, add(hits, increase('pg_stat_database_blks_read', server))),
    });
    const commits = rate('pg_stat_database_xact_commit', server);
    put(name, 'transactions_per_second', true, {
      title: `Transactions of ${name}`,
      unit: 'per second',
      bad: 'none',
      role: 'traffic',
      scale: 'log',
      use: 'context',
      expression: add(commits, rate('pg_stat_database_xact_rollback', server)),
    });
    put(name, 'query_time_ms', true, {
      title: `Time of one transaction of ${name}`,
      unit: 'ms',
      bad: 'up',
      role: 'database',
      scale: 'log',
      use: 'context',
      expression: divide(
        increase('pg_stat_database_active_time', server),
        add(increase('pg_stat_database_xact_commit', server), increase('pg_stat_database_xact_rollback', server)),
      ),
    });
    put(name, 'exclusive_locks', true, {
      title: `Exclusive locks of ${name}`,
      unit: 'count',
      bad: 'up',
      role: 'database',
      scale: 'linear',
      use: 'context',
      expression: gauge('pg_locks_count', { ...server, mode: 'exclusivelock' }),
    });
  }
  for (const name of system.caches) {
    container(name);
    const target = { instance: `${name}-exporter:9121` };
    put(name, 'operations_per_second', true, {
      title: `Operations of ${name}`,
      unit: 'per second',
      bad: 'none',
      role: 'traffic',
      scale: 'log',
      use: 'context',
      expression: rate('redis_commands_processed_total', target),
    });
    put(name, 'memory_bytes', true, {
      title: `Memory used by ${name}`,
      unit: 'bytes',
      bad: 'up',
      role: 'memory',
      scale: 'log',
      use: 'context',
      expression: gauge('redis_memory_used_bytes', target),
    });
    const hits = increase('redis_keyspace_hits_total', target);
    put(name, 'cache_hit_ratio', true, {
      title: `Hits of ${name}`,
      unit: 'ratio',
      bad: 'down',
      role: 'cache',
      scale: 'logit',
      use: 'judged',
      expression: divide(hits, add(hits, increase('redis_keyspace_misses_total', target))),
    });
    put(name, 'evictions_per_second', true, {
      title: `Evictions of ${name}`,
      unit: 'per second',
      bad: 'up',
      role: 'cache',
      scale: 'linear',
      use: 'judged',
      expression: rate('redis_evicted_keys_total', target),
    });
  }
  for (const name of system.queues) {
    container(name);
    const queue = { queue: name };
    put(name, 'messages_ready', true, {
      title: `Messages waiting in ${name}`,
      unit: 'count',
      bad: 'up',
      role: 'saturation',
      scale: 'linear',
      use: 'judged',
      expression: gauge('rabbitmq_queue_messages_ready', queue),
    });
    for (const [quantity, title] of [
      ['published', 'Messages published to'],
      ['delivered', 'Messages delivered from'],
    ]) {
      put(name, `${quantity}_per_second`, true, {
        title: `${title} ${name}`,
        unit: 'per second',
        bad: 'none',
        role: 'traffic',
        scale: 'log',
        use: 'context',
        expression: rate(`rabbitmq_queue_messages_${quantity}_total`, queue),
      });
    }
  }
  for (const series of system.series) {
    const selector = { metric: series.name, labels: series.labels };
    signals.push({
      name: signalName(series.name),
      component: '',
      quantity: signalName(series.name),
      title: series.title,
      unit: series.type === 'counter' ? 'per second' : series.unit,
      bad: series.bad,
      role: 'other',
      scale: series.unit === 'ratio' && series.positive ? 'logit' : series.positive ? 'log' : 'linear',
      use: 'judged',
      expression:
        series.type === 'counter' ? { op: 'rate', of: selector } : { op: 'gauge', of: selector, across: 'mean' },
    });
  }
  return signals;

  function container(name: string): void {
    const own = { container: name };
    const saturation = (
      quantity: string,
      title: string,
      use: Signal['use'],
      expression: Expression,
      role: SignalRole = 'saturation',
    ): void =>
      put(name, quantity, true, {
        title: `${title} of ${name}`,
        unit: 'ratio',
        bad: 'up',
        role,
        scale: 'linear',
        use,
        expression,
        ...(use === 'judged' ? { limit: 1 } : {}),
      });
    // The quota is in µs of CPU per period of 100 ms.
    saturation(
      'cpu_ratio',
      'CPU',
      'judged',
      divide(rate('container_cpu_usage_seconds_total', own), scale(gauge('container_spec_cpu_quota', own), 1e-5)),
    );
    saturation(
      'memory_ratio',
      'Memory',
      'judged',
      divide(gauge('container_memory_working_set_bytes', own), gauge('container_spec_memory_limit_bytes', own)),
      'memory',
    );
    saturation(
      'cpu_throttled_ratio',
      'Throttled periods',
      'context',
      divide(
        increase('container_cpu_cfs_throttled_periods_total', own),
        increase('container_cpu_cfs_periods_total', own),
      ),
    );
    put(name, 'restarts', true, {
      title: `Restarts of ${name}`,
      unit: 'count',
      bad: 'up',
      role: 'availability',
      scale: 'linear',
      use: 'judged',
      expression: { op: 'changes', of: { metric: 'container_start_time_seconds', labels: own } },
    });
  }
}

/** A name as it may stand in a signal: snake_case. */
export function signalName(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase();
}

/** Metric in which a service shows its calls to a component. */
function callMetric(system: SignalSystem, peer: string): string {
  return system.databases.includes(peer) || system.caches.includes(peer)
    ? 'db_client_operation_duration_seconds'
    : 'http_client_request_duration_seconds';
}
