import type { Call } from '../system/call.ts';
import type { Database } from '../system/database.ts';
import { type ExportedTarget, TargetBuilder } from './exporter.ts';

/** Labels that postgres_exporter puts on every series of a server. */
const DATNAME = 'app';

/** What postgres_exporter 0.11 shows of a server; names, types and labels as in a real scrape. */
export function postgresTarget(database: Database, calls: readonly Call[]): ExportedTarget {
  const server = `${database.name}:5432`;
  const labels = { datid: '16385', datname: DATNAME, server };
  const pools = calls.flatMap((call) => call.pools);
  const backends = (s: Float64Array): number => {
    let open = database.jobConnections(s);
    for (const pool of pools) open += pool.openCount(s);
    return Math.min(database.params.maxConnections, open);
  };
  // Blocked transactions are active too: the server counts what waits for a lock as running.
  const active = (s: Float64Array): number =>
    Math.min(backends(s), database.jobConnections(s) + Math.round(s[database.active] + s[database.blocked]));
  const b = new TargetBuilder();
  b.gauge(
    'pg_up',
    {},
    '',
    'Whether the last scrape of metrics from PostgreSQL was able to connect to the server (1 for yes, 0 for no).',
    () => 1,
  );
  b.gauge(
    'pg_stat_database_numbackends',
    labels,
    '',
    'Number of backends currently connected to this database.',
    backends,
  );
  b.counter(
    'pg_stat_database_xact_commit',
    labels,
    '',
    'Number of transactions in this database that have been committed',
    (s) => s[database.commits],
  );
  b.counter(
    'pg_stat_database_xact_rollback',
    labels,
    '',
    'Number of transactions in this database that have been rolled back',
    (s) => s[database.rollbacks],
  );
  b.counter(
    'pg_stat_database_blks_hit',
    labels,
    '',
    'Number of times disk blocks were found already in the buffer cache',
    (s) => s[database.blocksHit],
  );
  b.counter(
    'pg_stat_database_blks_read',
    labels,
    '',
    'Number of disk blocks read in this database',
    (s) => s[database.blocksRead],
  );
  b.counter(
    'pg_stat_database_tup_fetched',
    labels,
    '',
    'Number of rows fetched by queries in this database',
    (s) => s[database.rows],
  );
  b.add(
    'untyped',
    'pg_stat_database_active_time',
    labels,
    'milliseconds',
    'Unknown metric from pg_stat_database',
    (s) => s[database.activeUs] / 1000,
  );
  const activity = { datname: DATNAME, server };
  b.gauge(
    'pg_stat_activity_count',
    { ...activity, state: 'active' },
    '',
    'number of connections in this state',
    active,
  );
  b.gauge(
    'pg_stat_activity_count',
    { ...activity, state: 'idle' },
    '',
    'number of connections in this state',
    (s) => backends(s) - active(s),
  );
  b.gauge('pg_locks_count', { ...activity, mode: 'exclusivelock' }, '', 'Number of locks', (s) =>
    Math.max(0, Math.ceil(s[database.blocked] - 1e-9)),
  );
  b.gauge('pg_locks_count', { ...activity, mode: 'accesssharelock' }, '', 'Number of locks', active);
  b.gauge(
    'pg_settings_max_connections',
    { server },
    '',
    'Server Parameter: max_connections',
    () => database.params.maxConnections,
  );
  return {
    target: { job: 'postgres', instance: `${database.name}-exporter:9187` },
    component: database.name,
    process: database.container,
    series: b.series,
  };
}
