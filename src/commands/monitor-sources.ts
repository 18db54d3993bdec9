import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { Clock } from '../monitor/clock.ts';
import { discover } from '../monitor/discover.ts';
import type { httpClient } from '../monitor/http.ts';
import { Probe } from '../monitor/probe.ts';
import { type PrometheusApi, prometheusApi } from '../monitor/prometheus-api.ts';
import { PrometheusError } from '../monitor/prometheus-error.ts';
import { isRefused, PrometheusSource } from '../monitor/prometheus-source.ts';
import type { ProbePlan, WatchedComponent, WatchPlan } from '../monitor/watch-plan.ts';
import { componentSignals, watchedSignals } from '../monitor/watched-signals.ts';
import { quoted } from '../schema/printable.ts';
import { withComponents } from './monitor-plan.ts';
import type { Secrets } from './monitor-secrets.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';

/** How connections are made; tests bring their own. */
export type Connect = typeof httpClient;

/** Connections of one run, closed together. */
export class Connections {
  readonly #connect: Connect;
  readonly #closes: (() => Promise<void>)[] = [];

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** @param ca path of certificates to trust beside the usual ones */
  async open(ca?: string, connections?: number): Promise<ReturnType<Connect>['http']> {
    if (ca !== undefined) refuseFolder(ca);
    const own = ca === undefined ? undefined : await readFile(ca, 'utf8');
    const { http, close } = this.#connect({
      ...(own !== undefined && { ca: [...rootCertificates, own].join('\n') }),
      ...(connections !== undefined && { connections }),
    });
    this.#closes.push(close);
    return http;
  }

  async close(): Promise<void> {
    await Promise.all(this.#closes.map((close) => close()));
  }
}

/** The Prometheus of a plan. */
export async function openPrometheus(
  plan: WatchPlan,
  secrets: Secrets,
  connections: Connections,
): Promise<PrometheusApi | undefined> {
  if (!plan.prometheus) return undefined;
  const { url, ca } = plan.prometheus;
  return prometheusApi({ url, http: await connections.open(ca), headers: secrets.headers, hide: secrets.hide });
}

export function prometheusSource(
  api: PrometheusApi,
  plan: WatchPlan,
  clock: Clock,
  notes: (note: string) => void,
): PrometheusSource {
  const components = plan.components ?? [];
  const signals = componentSignals(components, plan.settings.entry);
  return new PrometheusSource({ api, plan, components, signals, clock, notes });
}

export function openProbes(plan: WatchPlan, connections: Connections, clock: Clock): Promise<Probe[]> {
  const isEntry = (p: number) => p === 0 && plan.settings.entry === '';
  const open = async (probe: ProbePlan, p: number) =>
    new Probe(probe, isEntry(p), await connections.open(probe.ca, probe.concurrency), clock);
  return Promise.all(plan.probes.map(open));
}

const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
/** A report of more than these helps nobody. */
const MOST_FOUND = 30;

/**
 * Sees that Prometheus answers, and finds out what it scrapes where nobody says it.
 *
 * @throws UsageError where asking again would not help; an error with errno where nobody answers
 */
export async function complete(
  plan: WatchPlan,
  api: PrometheusApi | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<WatchPlan> {
  if (!api) return unambiguous(plan);
  const components = await patiently(plan, clock, signal, async (options) => {
    for (const { name, query } of plan.signals) await tried(api, name, query, options);
    return plan.components
      ? api.query('vector(1)', options).then(() => plan.components!)
      : discover(api, plan.metrics, options);
  });
  if (components.length === 0 && plan.signals.length === 0 && plan.probes.length === 0)
    throw new UsageError(
      `found none of the metrics that are known (http_requests_total, pg_stat_database_…, redis_…) in ${plan.prometheus!.url}`,
      'say in a --config file what they are called there (metrics:), or give signals of your own (signals:)',
    );
  if (plan.components === undefined && components.length > MOST_FOUND)
    throw new UsageError(
      `found ${components.length} components in ${plan.prometheus!.url}, expected at most ${MOST_FOUND} that nobody named`,
      'name those to watch in a --config file (components:)',
    );
  return unambiguous({ ...plan, components, settings: withComponents(plan.settings, components) });
}

/** @throws UsageError where Prometheus refuses a query of the user; what it gives now may be nothing, or change */
async function tried(
  api: PrometheusApi,
  name: string,
  query: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await api.query(query, options);
  } catch (error) {
    if (!(error instanceof PrometheusError) || !isRefused(error)) throw error;
    throw new UsageError(
      `the query of signal ${name} is refused: ${error.message}`,
      'try it in the web page of Prometheus',
    );
  }
}

/** @throws UsageError where two signals have one name: a probe that is called as a service, say */
function unambiguous(plan: WatchPlan): WatchPlan {
  const names = watchedSignals(plan, plan.components ?? []).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return plan;
  throw new UsageError(
    `found two signals called "${twice}", expected each name once`,
    'give the probe or the component another name',
  );
}

async function patiently(
  { prometheus }: WatchPlan,
  clock: Clock,
  signal: AbortSignal,
  ask: (options: { timeoutMs: number; signal: AbortSignal }) => Promise<readonly WatchedComponent[]>,
): Promise<readonly WatchedComponent[]> {
  const { url, timeoutMs } = prometheus!;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask({ timeoutMs, signal });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof PrometheusError)) throw error;
      const { status, message, code } = error;
      if (status >= 300 && status < 500 && status !== 429)
        throw new UsageError(
          `${url} answers ${message}`,
          status === 401 || status === 403
            ? 'give --user with a password, or a token; see shakedown monitor --help'
            : `is ${quoted(url, 200)} the base address of a Prometheus?`,
        );
      if (attempt === ATTEMPTS)
        throw Object.assign(new Error(`${code}: ${message}`), { errno: -1, code, syscall: 'ask', path: url });
      await clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}
