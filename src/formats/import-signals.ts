import type { Block } from '../recording/recording.ts';
import type { Signal } from '../telemetry/signal.ts';
import { type SignalSystem, signalName, signalsOf } from '../telemetry/signals.ts';
import type { ColumnMapping } from './import-mapping.ts';
import { unitOfName } from './import-units.ts';

/** Signals of the default system, for what is known of a name: unit, direction, role, scale. */
const known = signalsOf({
  services: [{ name: 'api', databases: ['postgres'], peers: ['postgres', 'redis'] }],
  databases: ['postgres'],
  caches: ['redis'],
  queues: [],
  entry: 'api',
  series: [],
});

/** The declaration of a finished signal: all that is known of its name, over it what the mapping says. */
export function declareSignal(name: string, title: string, mapping: Partial<ColumnMapping>): Signal {
  const like = known.find((signal) => signal.name === name);
  const unit = unitOfName(name) ?? mapping.unit ?? like?.unit ?? '';
  const bad = mapping.bad ?? like?.bad ?? 'none';
  return {
    name,
    quantity: like?.quantity ?? name,
    title: mapping.title ?? like?.title ?? title,
    unit,
    bad,
    role: like?.role ?? 'other',
    component: like?.component ?? '',
    scale: like?.scale ?? (unit === 'ratio' ? 'logit' : 'linear'),
    // What a user maps is meant to be judged, whatever a simulated system does with it.
    use: mapping.signal === undefined ? (like?.use ?? 'judged') : 'judged',
    ...((mapping.limit ?? like?.limit) !== undefined && { limit: mapping.limit ?? like?.limit }),
    expression: { op: 'sample', of: { metric: name } },
  };
}

/**
 * The signals of raw series that came without declarations. Where the series are those of a service, a database or a cache as
 * simulations (and the real exporters) show them, its signals; otherwise every series is its own: a gauge as it is, a counter
 * as its rate.
 */
export function signalsOfSeries(targets: Block): Signal[] {
  const all = targets.flatMap(({ target, columns }) =>
    columns.map(({ series }) => ({ series, labels: { ...target, ...series.labels } })),
  );
  const distinct = (metric: string, nameOf: (labels: Readonly<Record<string, string>>) => string | undefined) =>
    [...new Set(all.filter(({ series }) => series.name === metric).map(({ labels }) => nameOf(labels) ?? ''))]
      .filter((name) => name !== '')
      .sort();
  const callers = new Set(distinct('db_client_operation_duration_seconds_count', ({ job }) => job));
  const askers = new Set(distinct('http_client_request_duration_seconds_count', ({ job }) => job));
  const pooled = new Set(distinct('db_client_connections_usage', ({ job }) => job));
  const databases = distinct('pg_stat_database_numbackends', ({ server }) => server?.replace(/:\d+$/, ''));
  const caches = distinct('redis_memory_used_bytes', ({ instance }) => instance?.replace(/-exporter:\d+$/, ''));
  const queues = distinct('rabbitmq_queue_messages_ready', ({ queue }) => queue);
  const services = distinct('http_requests_total', ({ job }) => job);
  const system: SignalSystem = {
    services: services.map((name) => ({
      name,
      databases: pooled.has(name) ? databases : [],
      peers: [
        ...(callers.has(name) ? [...databases, ...caches].slice(0, 1) : []),
        ...(askers.has(name) ? services.filter((other) => other !== name).slice(0, 1) : []),
      ],
    })),
    databases,
    caches,
    queues,
    entry: services[0] ?? '',
    series: [],
  };
  if (services.length + databases.length + caches.length + queues.length > 0) return signalsOf(system);
  const names = new Set<string>();
  return all
    .filter(({ series }) => series.type === 'gauge' || series.type === 'counter')
    .map(({ series, labels }): Signal => {
      const isCounter = series.type === 'counter';
      const own = Object.values(series.labels).join('_');
      const base = signalName(own === '' ? series.name : `${series.name}_${own}`) + (isCounter ? '_per_second' : '');
      let name = base;
      for (let n = 2; names.has(name); n++) name = `${base}_${n}`;
      names.add(name);
      const of = { metric: series.name, labels };
      const unit = isCounter ? 'per second' : series.unit;
      const title = own === '' ? series.name : `${series.name} ${own}`;
      const declared = declareSignal(name, title, { unit });
      return { ...declared, unit, expression: isCounter ? { op: 'rate', of } : { op: 'gauge', of, across: 'mean' } };
    });
}
