import fc from 'fast-check';
import { faultKinds } from '../../src/faults/index.ts';

/** A scenario file as plain data. */
export interface ScenarioData {
  readonly [key: string]: unknown;
  readonly duration: string;
  readonly workloads: Readonly<Record<string, unknown>>;
  readonly system: {
    readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly databases: Readonly<Record<string, unknown>>;
    readonly caches: Readonly<Record<string, unknown>>;
  };
  readonly faults: readonly FaultData[];
}
export interface FaultData {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly at: string;
  readonly for: string;
}

/** Steps of a generated scenario, each of a second. */
export const SECONDS = 480;

const SERVICES = ['front', 'middle', 'back'];
const DATABASES = ['orders', 'users'];
const CACHES = ['hot', 'warm'];
const QUEUES = ['mail'];
const ms = (min: number, max: number) => fc.integer({ min, max }).map((n) => `${n}ms`);
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((n) => `${n}s`);
const ratio = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((n) => `${n}%`);

const shape = fc.oneof(
  fc.constant('flat'),
  fc.record({ kind: fc.constant('diurnal'), amplitude: ratio(0, 1), weekend: ratio(0, 1) }),
  fc.record({
    kind: fc.constant('ramp'),
    to: fc.integer({ min: 1, max: 80 }).map((n) => `${n}/s`),
    over: seconds(10, 400),
  }),
  fc.record({
    kind: fc.constant('steps'),
    levels: fc
      .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 3 })
      .map((at) => at.map((t) => ({ at: `${t}s`, rate: `${10 + (t % 50)}/s` }))),
  }),
  fc.record({
    kind: fc.constant('flash-crowd'),
    at: seconds(0, 400),
    factor: fc.integer({ min: 1, max: 8 }),
    rise: seconds(1, 60),
  }),
);
const arrivals = fc.constantFrom('poisson', 'metered', 'over-dispersed');
const client = fc.record({
  timeout: ms(50, 3000),
  retries: fc.integer({ min: 0, max: 3 }),
  breaker: fc.record({ failureRatio: fc.constantFrom('100%', '30%') }),
});

const envelope = fc.oneof(
  fc.constant('step'),
  fc.record({ kind: fc.constant('ramp'), rise: seconds(0, 90), fall: seconds(0, 90) }),
  fc.constant('bell'),
  fc.record({ kind: fc.constant('exponential'), rise: seconds(1, 60), decay: seconds(0, 8) }),
  fc.record({ kind: fc.constant('periodic'), period: seconds(10, 120) }),
  fc.record({ kind: fc.constant('flapping'), period: seconds(10, 200), duty: ratio(0, 1) }),
  fc.constant('creeping'),
);

/** Parameters strong enough to be seen in a few minutes, where the defaults are not. */
const PARAMS: Readonly<Record<string, object>> = {
  'memory-leak': { growth: '40MB' },
  'connection-leak': { perMinute: 8 },
  'cpu-throttling': { left: '10%' },
};
/** Metrics that every generated system has. */
const METRICS = [
  'http_requests_total',
  'http_request_duration_seconds_sum',
  'container_memory_working_set_bytes',
  'free_noise',
];

/** Generated systems: 1–3 services in a call graph, 0–2 databases and caches, 0–1 queue, every workload shape, every fault kind and envelope. */
export function arbitrarySystem(
  options: { readonly maxFaults?: number; readonly lastEnd?: number } = {},
): fc.Arbitrary<ScenarioData> {
  const { maxFaults = 3, lastEnd = SECONDS } = options;
  return fc
    .record({
      services: fc.integer({ min: 1, max: 3 }),
      databases: fc.integer({ min: 0, max: 2 }),
      caches: fc.integer({ min: 0, max: 2 }),
      queues: fc.integer({ min: 0, max: 1 }),
      edges: fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }),
      replicas: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
    })
    .chain(({ services, databases, caches, queues, edges, replicas }) => {
      const names = SERVICES.slice(0, services);
      const servers = [...DATABASES.slice(0, databases), ...CACHES.slice(0, caches)];
      const system: Record<string, Record<string, unknown>> = {};
      const called = new Set<string>();
      const calls: string[] = [];
      let edge = 0;
      names.forEach((name, i) => {
        const own: Record<string, unknown> = {};
        for (const callee of [...names.slice(i + 1), ...servers]) {
          if (!edges[edge++ % edges.length]) continue;
          own[callee] = {
            perRequest: CACHES.includes(callee) ? 3 : 1,
            ...(DATABASES.includes(callee) ? { perMiss: 0.5, pool: { size: 6 } } : {}),
          };
          called.add(callee);
          calls.push(`${name}->${callee}`);
        }
        system[name] = { replicas: replicas[i], calls: own };
      });
      // The last service consumes what the first publishes.
      const consumed = services > 1 ? QUEUES.slice(0, queues) : [];
      for (const queue of consumed) {
        (system[names[0]].calls as Record<string, unknown>)[queue] = {};
        calls.push(`${names[0]}->${queue}`);
      }
      const entries = names.filter((name) => !called.has(name));
      const targets: Record<string, readonly string[]> = {
        workload: entries.map((_, i) => `users${i}`),
        service: names,
        database: DATABASES.slice(0, databases),
        cache: CACHES.slice(0, caches),
        call: calls,
        pool: calls.filter((call) => DATABASES.some((name) => call.endsWith(`->${name}`))),
        queue: consumed,
        metric: METRICS,
        scrape: ['*', ...names, ...servers],
      };
      const fault = fc
        .constantFrom(...faultKinds.filter((kind) => kind.appliesTo.some((domain) => targets[domain].length > 0)))
        .chain((kind) =>
          fc
            .record({
              kind: fc.constant(kind.name),
              target: fc.constantFrom(...kind.appliesTo.flatMap((domain) => targets[domain])),
              at: fc.integer({ min: 10, max: lastEnd - 60 }),
              length: fc.integer({ min: 20, max: 200 }),
              intensity: fc.constantFrom(1, 1, 0.5, 2),
              envelope,
            })
            .map(({ at, length, ...rest }) => ({
              ...PARAMS[kind.name],
              ...rest,
              at: `${at}s`,
              for: `${Math.min(length, lastEnd - at)}s`,
            })),
        );
      return fc.record({
        version: fc.constant(1),
        seed: fc.nat().map(String),
        duration: fc.constant(`${SECONDS}s`),
        scrape: fc.record({ interval: fc.constant('15s'), missed: fc.constantFrom('0%', '2%') }),
        workloads: fc
          .tuple(
            ...entries.map((to) =>
              fc.record({
                to: fc.constant(to),
                rate: fc.integer({ min: 1, max: 70 }).map((n) => `${n}/s`),
                shape,
                arrivals,
                client,
              }),
            ),
          )
          .map((list) => Object.fromEntries(list.map((w, i) => [`users${i}`, w]))),
        system: fc.constant({
          base: 'none',
          services: system,
          databases: Object.fromEntries(DATABASES.slice(0, databases).map((name) => [name, {}])),
          caches: Object.fromEntries(CACHES.slice(0, caches).map((name) => [name, { keys: 2000 }])),
          queues: Object.fromEntries(consumed.map((name) => [name, { to: names.at(-1) }])),
        }),
        series: fc.constant([{ name: 'free_noise', parts: [{ kind: 'level', value: 50 }, { kind: 'ar-noise' }] }]),
        faults: fc
          .array(fault, { minLength: 1, maxLength: maxFaults })
          .map((faults) => faults.map((f, i) => ({ ...f, id: `f${i}` }))),
      });
    }) as unknown as fc.Arbitrary<ScenarioData>;
}
