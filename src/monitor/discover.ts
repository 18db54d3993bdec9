import type { Labels } from '../recording/series.ts';
import { signalName } from '../telemetry/signals.ts';
import type { PrometheusApi } from './prometheus-api.ts';
import { theirName } from './selection.ts';
import type { WatchedComponent, WatchPlan } from './watch-plan.ts';

/** A status code that is no fault of the service. */
export const DEFAULT_SUCCESS = '[1-4]..';

/** The metric by which each type of component is known, and the labels that tell one from another. */
const SIGNS = [
  { type: 'service', metric: 'http_requests_total', by: ['job'] },
  { type: 'database', metric: 'pg_stat_database_numbackends', by: ['job'] },
  { type: 'cache', metric: 'redis_memory_used_bytes', by: ['job'] },
  { type: 'queue', metric: 'rabbitmq_queue_messages_ready', by: ['job', 'queue'] },
] as const;

/**
 * Asks Prometheus which components it scrapes: jobs that show requests are services, jobs that show a PostgreSQL or Redis are
 * databases and caches, each RabbitMQ queue is a queue. A service is taken to call all databases, caches and queues when it is alone.
 *
 * @returns by type, then name; empty where nothing is known
 * @throws PrometheusError
 */
export async function discover(
  api: PrometheusApi,
  metrics: WatchPlan['metrics'],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<WatchedComponent[]> {
  const found: WatchedComponent[] = [];
  for (const { type, metric, by } of SIGNS) {
    const { series } = await api.query(`count by (${by.join(', ')}) (${theirName(metric, metrics)})`, options);
    const all = series.map(({ labels }) => labels).filter((labels) => by.every((label) => labels[label] !== undefined));
    const named = all.map((labels) => ({ labels, name: labels[by[by.length - 1]] }));
    for (const { name, labels } of named.sort((a, b) => (a.name < b.name ? -1 : 1)))
      found.push(componentOf(freeName(name, type, found), type, labels));
  }
  const services = found.filter(({ type }) => type === 'service');
  const others = found.filter(({ type }) => type !== 'service').map(({ name }) => name);
  return services.length === 1 ? found.map((one) => (one === services[0] ? { ...one, calls: others } : one)) : found;
}

function componentOf(name: string, type: WatchedComponent['type'], select: Labels): WatchedComponent {
  return { name, type, select, container: { container: name }, calls: [], success: DEFAULT_SUCCESS };
}

/** One job may scrape two kinds of exporters, and names that differ may be one in the names of signals. */
function freeName(name: string, type: string, taken: readonly WatchedComponent[]): string {
  const isTaken = (text: string) => taken.some((one) => signalName(one.name) === signalName(text));
  if (!isTaken(name)) return name;
  let n = 1;
  const numbered = () => (n === 1 ? `${name}-${type}` : `${name}-${type}-${n}`);
  while (isTaken(numbered())) n++;
  return numbered();
}
