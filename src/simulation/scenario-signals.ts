import type { Scenario } from '../scenario/scenario.ts';
import type { Signal } from '../telemetry/signal.ts';
import { signalsOf } from '../telemetry/signals.ts';

/** The signals of a scenario. The entry is the service that the first workload by name goes to. */
export function scenarioSignals(scenario: Scenario): Signal[] {
  const { services, databases, caches, queues } = scenario.system;
  return signalsOf({
    services: Object.entries(services).map(([name, { calls }]) => ({
      name,
      databases: Object.keys(calls).filter((callee) => callee in databases),
      peers: Object.keys(calls),
    })),
    databases: Object.keys(databases),
    caches: Object.keys(caches),
    queues: Object.keys(queues),
    entry: entryService(scenario),
    series: scenario.series.map(({ name, title, unit, type, bad, labels, min }) => ({
      name,
      title,
      unit,
      type,
      bad,
      labels,
      positive: min !== undefined && min >= 0,
    })),
  });
}

/** The service that users call; empty where a scenario has none. */
export function entryService(scenario: Scenario): string {
  return Object.values(scenario.workloads)[0]?.to ?? '';
}
