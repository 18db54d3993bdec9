import type { Signal } from '../telemetry/signal.ts';
import { type SignalSystem, signalsOf } from '../telemetry/signals.ts';
import { selectorsOf } from './selection.ts';
import type { ProbePlan, QuerySignal, WatchedComponent, WatchPlan } from './watch-plan.ts';

/** What a probe measures, in the words of a service's signals. */
export const PROBE_QUANTITIES = [
  'response_time_ms',
  'request_p50_ms',
  'request_p95_ms',
  'request_p99_ms',
  'success_ratio',
  'error_ratio',
  'requests_per_second',
] as const;

/** The service that users call: the first that nobody calls; the first of all where they call one another; '' where there is none. */
export function entryOf(components: readonly WatchedComponent[]): string {
  const services = components.filter(({ type }) => type === 'service');
  const called = new Set(services.flatMap(({ calls }) => calls));
  return (services.find(({ name }) => !called.has(name)) ?? services[0])?.name ?? '';
}

/** The declared signals of the components: the same that a simulation of them would have. */
export function componentSignals(components: readonly WatchedComponent[], entry: string): Signal[] {
  const names = (type: WatchedComponent['type']) =>
    components.filter((one) => one.type === type).map(({ name }) => name);
  const databases = names('database');
  return signalsOf({
    ...NOTHING,
    services: components
      .filter(({ type }) => type === 'service')
      .map(({ name, calls }) => ({ name, databases: calls.filter((peer) => databases.includes(peer)), peers: calls })),
    databases,
    caches: names('cache'),
    queues: names('queue'),
    entry,
  });
}

const NOTHING: SignalSystem = { services: [], databases: [], caches: [], queues: [], entry: '', series: [] };

/** The signal of a probe that measures what a service of that name would; the first probe's has no prefix where there is no service. */
export function probeSignals({ name }: Pick<ProbePlan, 'name'>, isEntry: boolean): Signal[] {
  const like = signalsOf({ ...NOTHING, services: [{ name, databases: [], peers: [] }], entry: isEntry ? name : '' });
  return PROBE_QUANTITIES.map((quantity) => {
    const signal = like.find((one) => one.quantity === quantity)!;
    const title = isEntry ? `${signal.title} (probe)` : signal.title;
    return { ...signal, component: '', title, expression: { op: 'sample', of: { metric: signal.name } } };
  });
}

/** Every signal of a live run: those of the components, of the probes and of queries; a query replaces what has its name. */
export function watchedSignals(plan: WatchPlan, components: readonly WatchedComponent[]): Signal[] {
  const { entry } = plan.settings;
  const declared = [
    ...componentSignals(components, entry),
    ...plan.probes.flatMap((probe, p) => probeSignals(probe, entry === '' && p === 0)),
  ];
  const queried = plan.signals.map((query) => querySignal(query, declared));
  const replaced = new Map(queried.map((signal) => [signal.name, signal]));
  return [
    ...declared.map((signal) => replaced.get(signal.name) ?? signal),
    ...queried.filter(({ name }) => declared.every((signal) => signal.name !== name)),
  ];
}

/** Usual signals of any service, for what is known of a name. */
const usual = signalsOf({ ...NOTHING, services: [{ name: 'service', databases: [], peers: [] }], entry: 'service' });

/** The unit that a name ends in. */
export function unitOfName(name: string): string | undefined {
  if (name.endsWith('_per_second')) return 'per second';
  return /_(ms|seconds|ratio|bytes)$/.exec(name)?.[1];
}

function querySignal({ name, title, unit, bad, limit, query }: QuerySignal, declared: readonly Signal[]): Signal {
  const like = declared.find((signal) => signal.name === name) ?? usual.find((signal) => signal.name === name);
  const own = like?.unit ?? unit ?? unitOfName(name) ?? '';
  return {
    name,
    title: title ?? like?.title ?? name,
    unit: own,
    bad: bad ?? like?.bad ?? 'none',
    role: like?.role ?? 'other',
    component: like?.component ?? '',
    quantity: like?.quantity ?? name,
    scale: like?.scale ?? (own === 'ratio' ? 'logit' : 'linear'),
    use: like?.use ?? 'judged',
    ...((limit ?? like?.limit) !== undefined && { limit: limit ?? like?.limit }),
    expression: { op: 'sample', of: { metric: name }, query },
  };
}

/** Signals of which at least one series was seen: a system without containers, say, has no CPU to judge. */
export function seenSignals(
  signals: readonly Signal[],
  series: readonly {
    readonly name: string;
    readonly job: string;
    readonly instance: string;
    readonly labels: object;
  }[],
): Signal[] {
  const byName = new Map<string, Readonly<Record<string, string>>[]>();
  for (const { name, job, instance, labels } of series) {
    const list = byName.get(name) ?? [];
    list.push({ job, instance, ...labels });
    byName.set(name, list);
  }
  const isSeen = (signal: Signal) =>
    selectorsOf(signal.expression).every(({ selector: { metric, labels = {} } }) => {
      // A request that ended well may come to be seen later than one that did not.
      const agrees = (own: Readonly<Record<string, string>>) =>
        Object.entries(labels).every(([label, value]) =>
          label === 'code' ? own.code !== undefined : own[label] === value,
        );
      return byName.get(metric)?.some(agrees) === true;
    });
  return signals.filter(isSeen);
}
