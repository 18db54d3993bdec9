import { envelopeEnd } from '../faults/envelope-level.ts';
import type { FaultContext, FaultInstance, FaultKind, SystemAction } from '../faults/fault.ts';
import { faultKindByName } from '../faults/index.ts';
import { streamKey } from '../random/stream-key.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Cache } from '../system/cache.ts';
import { Call } from '../system/call.ts';
import { Database } from '../system/database.ts';
import { MessageQueue } from '../system/message-queue.ts';
import { Service } from '../system/service.ts';
import { ControlLayout, StateLayout } from '../system/state-layout.ts';
import { Workload } from '../system/workload.ts';
import { type ContainerEntry, containerTarget } from '../telemetry/container-exporter.ts';
import type { ExportedTarget } from '../telemetry/exporter.ts';
import { postgresTarget } from '../telemetry/postgres-exporter.ts';
import { queueTarget } from '../telemetry/queue-exporter.ts';
import { redisTarget } from '../telemetry/redis-exporter.ts';
import { BUCKET_BOUNDS_SECONDS, serviceTargets } from '../telemetry/service-exporter.ts';
import { FreeSeriesSource } from './free-series.ts';
import { buildWatches, type Watch } from './watch.ts';

/** Processes have run for a day when the run begins. */
const AGE_MS = 86_400_000;

/** A fault ready to act on the system. */
export interface PlannedFault {
  readonly instance: FaultInstance;
  readonly kind: FaultKind;
  /** Absent for kinds that act on what is seen. */
  readonly act?: SystemAction;
  /** First step it may act in, and the first in which it is over. */
  readonly firstStep: number;
  readonly endStep: number;
  /** State slot that is 1 once the fault was ended by hand. */
  readonly endedSlot: number;
}

/**
 * Everything about a run that does not change while it runs: components, the layout of their state, faults, exporters.
 * Holds scratch values of the step being computed, so one plan serves one thread; the state is elsewhere.
 */
export class Plan {
  readonly layout = new StateLayout();
  readonly controls = new ControlLayout();
  readonly workloads: readonly Workload[];
  /** Callers before callees. */
  readonly services: readonly Service[];
  readonly databases: readonly Database[];
  readonly caches: readonly Cache[];
  readonly queues: readonly MessageQueue[];
  readonly consumerOf: ReadonlyMap<MessageQueue, Service>;
  readonly faults: readonly PlannedFault[];
  readonly targets: readonly ExportedTarget[];
  readonly freeSeries: FreeSeriesSource;
  readonly neutral: Float64Array;
  /** What is scraped; the order of the targets of the recording. */
  readonly watches: readonly Watch[];
  /** Steps after which some counter is reset by a fault. */
  readonly resetSteps: ReadonlySet<number>;
  /** Slots that are above 0 while a container restarts. */
  readonly downSlots: Int32Array;
  readonly entryOf: ReadonlyMap<Workload, Service>;
  /** Steps of the run and between scrapes. */
  readonly stepCount: number;
  readonly scrapeSteps: number;
  readonly scrapeCount: number;

  constructor(readonly scenario: Scenario) {
    const { seed, startMs, stepMs, durationMs, system } = scenario;
    this.stepCount = Math.round(durationMs / stepMs);
    this.scrapeSteps = Math.round(scenario.scrape.intervalMs / stepMs);
    this.scrapeCount = Math.floor(durationMs / scenario.scrape.intervalMs) + 1;
    const { layout, controls } = this;
    const key = (name: string): Uint32Array => streamKey(seed, name);
    this.workloads = Object.entries(scenario.workloads).map(
      ([name, params]) => new Workload(layout, controls, name, params, key(`workload/${name}`), startMs, stepMs),
    );
    this.databases = Object.entries(system.databases).map(
      ([name, params]) => new Database(layout, controls, name, params, key(`database/${name}`), stepMs),
    );
    this.caches = Object.entries(system.caches).map(
      ([name, params]) => new Cache(layout, controls, name, params, key(`cache/${name}`), stepMs),
    );
    this.queues = Object.entries(system.queues).map(
      ([name, params]) => new MessageQueue(layout, controls, name, params, key(`queue/${name}`), stepMs),
    );
    const boundsMs = Float64Array.from(BUCKET_BOUNDS_SECONDS, (s) => s * 1000);
    const services = Object.entries(system.services).map(([name, params]) => {
      const replicaKeys = Array.from({ length: params.replicas }, (_, i) => key(`service/${name}/${i}`));
      return new Service(layout, controls, name, params, boundsMs, key(`service/${name}`), replicaKeys, stepMs);
    });
    const byName = new Map<string, Service | Database | Cache | MessageQueue>(
      [...services, ...this.databases, ...this.caches, ...this.queues].map((c) => [c.name, c]),
    );
    this.services = callersFirst(services);
    // A call's time is told by its callee, so callees get their calls first.
    for (const service of [...this.services].reverse()) {
      for (const [name, params] of Object.entries(service.params.calls)) {
        const callee = byName.get(name);
        if (!callee) throw new Error(`${service.name} calls ${name}, which the scenario does not have`);
        const call = new Call(
          layout,
          controls,
          service.name,
          service.replicas.length,
          callee,
          params,
          key(`call/${service.name}/${name}`),
          stepMs,
        );
        service.calls.push(call);
        if (callee instanceof Service) callee.timeoutMs = Math.min(callee.timeoutMs, params.client.timeout);
      }
    }
    const entryOf = new Map<Workload, Service>();
    for (const workload of this.workloads) {
      const service = byName.get(scenario.workloads[workload.name].to);
      if (!(service instanceof Service)) throw new Error(`workload ${workload.name} goes to no service`);
      entryOf.set(workload, service);
      service.timeoutMs = Math.min(service.timeoutMs, workload.params.client.timeout);
    }
    this.entryOf = entryOf;
    this.consumerOf = new Map(
      this.queues.map((queue) => {
        const consumer = byName.get(queue.params.to);
        if (!(consumer instanceof Service)) throw new Error(`queue ${queue.name} goes to no service`);
        return [queue, consumer];
      }),
    );
    this.targets = this.buildTargets();
    this.freeSeries = new FreeSeriesSource(scenario);
    this.faults = scenario.faults.map((instance) => this.planFault(instance, key(`fault/${instance.id}`)));
    this.neutral = Float64Array.from(controls.neutral);
    this.watches = buildWatches(this);
    this.resetSteps = new Set(this.watches.flatMap(({ scrapeRules }) => scrapeRules.flatMap(({ resets }) => resets)));
    this.downSlots = Int32Array.from(this.containers(), ({ downUntil }) => downUntil);
  }

  private buildTargets(): ExportedTarget[] {
    const { startMs, stepMs } = this.scenario;
    const targets: ExportedTarget[] = [];
    const containers: ContainerEntry[] = [];
    for (const service of this.inNameOrder(this.services)) {
      targets.push(...serviceTargets(service, startMs, stepMs));
      service.replicas.forEach((replica, i) => {
        containers.push({ component: service.name, pod: `${service.name}-${i}`, container: replica.container });
      });
    }
    for (const database of this.databases) {
      const calls = this.services.flatMap((service) => service.calls.filter((call) => call.callee === database));
      targets.push(postgresTarget(database, calls));
      containers.push({ component: database.name, pod: `${database.name}-0`, container: database.container });
    }
    for (const cache of this.caches) {
      targets.push(redisTarget(cache, stepMs));
      containers.push({ component: cache.name, pod: `${cache.name}-0`, container: cache.container });
    }
    for (const queue of this.queues) {
      targets.push(queueTarget(queue));
      containers.push({ component: queue.name, pod: `${queue.name}-0`, container: queue.container });
    }
    if (containers.length > 0) targets.push(containerTarget(containers, startMs, stepMs));
    return targets;
  }

  private inNameOrder(services: readonly Service[]): Service[] {
    return [...services].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private planFault(instance: FaultInstance, key: Uint32Array): PlannedFault {
    const kind = faultKindByName.get(instance.kind);
    if (!kind) throw new Error(`unknown fault kind ${instance.kind}`);
    const { stepMs, durationMs, scrape } = this.scenario;
    const owner = kind.appliesTo.includes('workload') ? `workload ${instance.target}` : instance.target;
    const context: FaultContext = {
      stepMs,
      durationMs,
      scrapeMs: scrape.intervalMs,
      key,
      controls: (name) => {
        const indices = this.controls.of(owner, name);
        if (indices.length === 0)
          throw new Error(`${instance.kind} cannot act on ${instance.target}: it has no ${name}`);
        return indices;
      },
    };
    return {
      instance,
      kind,
      act: kind.layer === 'system' ? kind.prepare(instance, context) : undefined,
      firstStep: Math.ceil(instance.at / stepMs),
      endStep: Math.ceil(envelopeEnd(instance) / stepMs),
      endedSlot: this.layout.add(`fault.${instance.id}.ended`, 'lasting'),
    };
  }

  /** A state as it is before the first step. */
  initialState(): Float64Array {
    const state = new Float64Array(this.layout.length);
    for (const part of [...this.databases, ...this.caches, ...this.queues, ...this.services]) part.start(state);
    const age = -Math.round(AGE_MS / this.scenario.stepMs);
    for (const container of this.containers()) state[container.started] = age;
    return state;
  }

  private *containers(): Iterable<Service['replicas'][number]['container']> {
    for (const service of this.services) for (const replica of service.replicas) yield replica.container;
    for (const part of [...this.databases, ...this.caches, ...this.queues]) yield part.container;
  }
}

/** Orders services so that each comes before those it calls; equals in the order given. */
function callersFirst(services: readonly Service[]): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const order: Service[] = [];
  const seen = new Set<Service>();
  const visit = (service: Service): void => {
    if (seen.has(service)) return;
    seen.add(service);
    for (const callee of Object.keys(service.params.calls)) {
      const next = byName.get(callee);
      if (next) visit(next);
    }
    order.push(service);
  };
  for (const service of services) visit(service);
  return order.reverse();
}
