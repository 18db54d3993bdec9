import { posix } from 'node:path';
import type { FaultInstance } from '../faults/fault.ts';
import { defaultsOf, type Fields, type Parameter, type Variant } from '../schema/parameter.ts';
import { workloadFields } from '../system/workload-parameters.ts';
import { stepFor } from './check.ts';
import { DEFAULT_WORKLOAD } from './default-system.ts';
import type { TargetNames } from './fault-targets.ts';
import type { Criterion, FreeSeries, Scenario } from './scenario.ts';
import { sortSets } from './sort-sets.ts';

/** What holds where a scenario with an HTTP service says nothing of criteria. */
export const DEFAULT_CRITERIA: readonly Criterion[] = [
  { signal: 'request_p99_ms', statistic: 'p99', atMost: 100 },
  { signal: 'success_ratio', statistic: 'mean', atLeast: 0.999 },
];

interface Parts {
  readonly fields: Fields;
  /** Everything was read without error. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly faults: readonly FaultInstance[];
  readonly file: string;
  readonly names: TargetNames;
}

/** Puts the values of a file that is right into the shape that the simulator and the analysis know. */
export function toScenario({ fields, values, faults, file, names }: Parts): Scenario {
  const sorted = (name: string) => sortSets(fields[name] as Parameter, values[name]) as never;
  const name = (values.name as string | undefined) ?? nameOf(file);
  const scrape = values.scrape as { interval: number; jitter: number; missed: number };
  const { base: _base, ...system } = sorted('system') as Record<string, unknown>;
  const baseline = values.baseline as Scenario['baseline'];
  const expect = sorted('expect') as Scenario['expect'];
  return {
    version: 1,
    name,
    title: (values.title as string | undefined) ?? name,
    lesson: values.lesson as string,
    tag: (values.tag as string | undefined) ?? tagOf(name),
    seed: values.seed as string,
    startMs: values.start as number,
    durationMs: values.duration as number,
    stepMs: (values.step as number | undefined) ?? stepFor(scrape.interval),
    scrape: { intervalMs: scrape.interval, jitterMs: scrape.jitter, missed: scrape.missed },
    workloads: workloadsOf(sorted('workloads'), names, system as unknown as Scenario['system']),
    system: system as unknown as Scenario['system'],
    series: (sorted('series') as FreeSeries[])
      .map((series) => ({ ...series, title: series.title ?? series.name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    faults,
    baseline: {
      ...baseline,
      figures: Object.fromEntries(
        Object.entries(baseline.figures).filter(([, figures]) => Object.keys(figures).length > 0),
      ),
    },
    warmupMs: values.warmup as number,
    maintenance: sorted('maintenance'),
    known: (sorted('known') as { signal: string; reason: string; until: number }[]).map(
      ({ signal, reason, until }) => ({ signal, reason, untilMs: until }),
    ),
    criteria: (sorted('criteria') as Criterion[] | undefined) ?? (names.service.length > 0 ? DEFAULT_CRITERIA : []),
    policy: values.policy as Scenario['policy'],
    ...(values.memory === undefined ? {} : { memory: values.memory as Scenario['memory'] }),
    detectors: detectorsOf(sorted('detectors')),
    ...(expect === undefined ? {} : { expect }),
  };
}

function detectorsOf(written: Readonly<Record<string, Variant & { signals: readonly string[] }>> = {}) {
  return Object.entries(written).map(([id, { kind, signals, ...params }]) => ({ id, kind, signals, params }));
}

type Workloads = Scenario['workloads'];

function workloadsOf(
  written: Readonly<Record<string, Workloads[string] & { to?: string }>>,
  names: TargetNames,
  system: Scenario['system'],
): Workloads {
  if (names.service.length === 0) return {};
  const given = Object.keys(written).length > 0 ? written : { [DEFAULT_WORKLOAD]: defaultsOf(workloadFields) };
  const called = new Set(Object.values(system.services).flatMap((service) => Object.keys(service.calls)));
  const entry = names.service.find((service) => !called.has(service))!;
  return Object.fromEntries(
    Object.entries(given).map(([name, workload]) => [name, { ...workload, to: workload.to ?? entry }]),
  ) as Workloads;
}

/** `scenarios/Retry storm.yaml` → `Retry-storm`. */
function nameOf(file: string): string {
  const base = posix.basename(file.replaceAll('\\', '/')).replace(/\.(ya?ml|json)$/i, '');
  return (
    base
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 100) || 'scenario'
  );
}

const tagOf = (name: string): string => name.toLowerCase().slice(0, 64);
