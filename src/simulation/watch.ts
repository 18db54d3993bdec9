import type { FaultInstance, ValueAction } from '../faults/fault.ts';
import { streamKey } from '../random/stream-key.ts';
import { type Labels, type Series, seriesKey, type Target } from '../recording/series.ts';
import { parseSelector } from '../scenario/series-key.ts';
import type { ExportedTarget } from '../telemetry/exporter.ts';
import type { Plan } from './plan.ts';

/** Series that tell when a process began: after a restart they differ from the twin's for good. */
const LASTING = new Set([
  'process_start_time_seconds',
  'container_start_time_seconds',
  'redis_uptime_in_seconds',
  'container_oom_events_total',
]);

/** What exporters round to; counts and bytes are whole. */
const QUANTA: Readonly<Record<string, number>> = { seconds: 1e-6, milliseconds: 1e-3 };

export interface MetricRule {
  /** Index into the plan's faults. */
  readonly fault: number;
  readonly instance: FaultInstance;
  readonly endedSlot: number;
  readonly act: ValueAction;
  /** Of counters the increment is changed: what was shown beyond the counter so far, and the counter at the last scrape. */
  readonly excess: number;
  readonly last: number;
}
export interface ScrapeRule {
  readonly fault: number;
  readonly instance: FaultInstance;
  readonly endedSlot: number;
  readonly misses?: (level: number, scrape: number, targetKey: Uint32Array) => boolean;
  /** Steps after which counters begin anew. */
  readonly resets: readonly number[];
}

/** A target as it is watched: `up`, then the series of its exporter. */
export interface Watch {
  readonly target: Target;
  readonly component: string;
  readonly series: readonly Series[];
  /** 1 for counters and histograms: judged by their increments. */
  readonly cumulative: Uint8Array;
  /** 1 where a difference stays after a restart by nature (start times). */
  readonly lasting: Uint8Array;
  /** The least difference that two values of the series can have. */
  readonly quanta: Float64Array;
  readonly exported?: ExportedTarget;
  readonly key: Uint32Array;
  readonly seriesKeys: readonly Uint32Array[];
  readonly metricRules: readonly (readonly MetricRule[])[];
  /** Free-form series that nothing can change or hide: taken a block at a time. */
  readonly whole: boolean;
  readonly scrapeRules: readonly ScrapeRule[];
  /** First of the slots that hold what counters showed when they were reset; −1 without resets. */
  readonly offsets: number;
}

/** Prepares what is watched of a plan; adds the slots that the faults of observation need. */
export function buildWatches(plan: Plan): Watch[] {
  const { scenario } = plan;
  const list: Watch[] = [];
  const add = (
    target: Target,
    component: string,
    own: readonly Series[],
    exported: ExportedTarget | undefined,
  ): void => {
    const up: Series = {
      name: 'up',
      labels: {},
      type: 'gauge',
      unit: '',
      help: '1 if the scrape was answered, 0 if not',
    };
    const series = [up, ...own];
    const name = `${target.job}/${target.instance}`;
    const cumulative = Uint8Array.from(series, isCumulative);
    const scrapeRules: ScrapeRule[] = [];
    plan.faults.forEach(({ kind, instance, endedSlot }, fault) => {
      if (kind.layer !== 'scrape' || !exported || (instance.target !== '*' && instance.target !== component)) return;
      const resets = kind.resets?.(instance).map((ms) => Math.max(1, Math.ceil(ms / scenario.stepMs))) ?? [];
      scrapeRules.push({
        fault,
        instance,
        endedSlot,
        misses: kind.misses?.(instance, contextOf(plan, instance)),
        resets,
      });
    });
    let offsets = -1;
    if (scrapeRules.some(({ resets }) => resets.length > 0)) {
      offsets = plan.layout.length;
      for (const s of own) plan.layout.add(`${name}.${seriesKey(s)}.offset`, 'lasting');
    }
    const rules = series.map((s, i) => (i === 0 ? [] : metricRules(plan, s, target)));
    const steady = scenario.scrape.missed === 0 && scenario.scrape.jitterMs === 0;
    list.push({
      target,
      component,
      series,
      cumulative,
      lasting: Uint8Array.from(series, ({ name: metric }) => (LASTING.has(metric) ? 1 : 0)),
      quanta: Float64Array.from(series, ({ unit }, i) =>
        exported || i === 0 ? (QUANTA[unit] ?? 1) : Number(`1e-${scenario.series[i - 1].decimals}`),
      ),
      exported,
      key: streamKey(scenario.seed, `target/${name}`),
      seriesKeys: series.map((s) => streamKey(scenario.seed, `observed/${name}/${seriesKey(s)}`)),
      metricRules: rules,
      whole: !exported && steady && rules.every((own) => own.length === 0),
      scrapeRules,
      offsets,
    });
  };
  for (const exported of plan.targets)
    add(
      exported.target,
      exported.component,
      exported.series.map(({ series }) => series),
      exported,
    );
  if (plan.freeSeries.series.length > 0) add(plan.freeSeries.target, 'series', plan.freeSeries.series, undefined);
  return list;
}

function contextOf(
  plan: Plan,
  instance: FaultInstance,
): { key: Uint32Array; scrapeMs: number; at: number; end: number } {
  return {
    key: streamKey(plan.scenario.seed, `fault/${instance.id}`),
    scrapeMs: plan.scenario.scrape.intervalMs,
    at: instance.at,
    end: instance.at + instance.for,
  };
}

function metricRules(plan: Plan, series: Series, target: Target): MetricRule[] {
  const rules: MetricRule[] = [];
  plan.faults.forEach(({ kind, instance, endedSlot }, fault) => {
    if (kind.layer !== 'metric' || !matches(instance.target, series, target)) return;
    const name = `fault.${instance.id}.${target.instance}.${seriesKey(series)}`;
    rules.push({
      fault,
      instance,
      endedSlot,
      act: kind.prepare(instance, contextOf(plan, instance)),
      excess: plan.layout.add(`${name}.excess`, 'lasting'),
      last: plan.layout.add(`${name}.last`, 'lasting'),
    });
  });
  return rules;
}

/** A metric fault befalls every series of that name whose labels include those it names; labels of the target count too. */
function matches(text: string, series: Series, target: Target): boolean {
  const selector = parseSelector(text);
  if (selector?.name !== series.name) return false;
  const labels: Labels = { ...target, ...series.labels };
  return Object.entries(selector.labels).every(([name, value]) => labels[name] === value);
}

function isCumulative({ type, name }: Series): number {
  if (type === 'counter' || type === 'histogram') return 1;
  return type === 'summary' && (name.endsWith('_sum') || name.endsWith('_count'))
    ? 1
    : name === 'pg_stat_database_active_time'
      ? 1
      : 0;
}
