import type { MetricType, Series, Target } from '../recording/series.ts';
import { seriesKey } from '../recording/series.ts';
import { keyOf, type MetricFacts } from './range-api.ts';

/** Series that are to be recorded, target by target, over one grid. */
export interface RangePlan {
  readonly startMs: number;
  readonly stepMs: number;
  /** Instants, first and last included. */
  readonly count: number;
  readonly lookbackMs: number;
  readonly targets: readonly PlannedTarget[];
}

export interface PlannedTarget extends Target {
  readonly series: readonly Series[];
}

/**
 * Sorts label sets into targets: one a `job` and `instance`, in the order of these, series by name and labels.
 *
 * @param facts types and help by metric; without them types are guessed by the naming rules of Prometheus
 * Pure.
 */
export function plannedTargets(
  labelSets: readonly Readonly<Record<string, string>>[],
  facts: ReadonlyMap<string, MetricFacts> = new Map(),
): PlannedTarget[] {
  const distinct = new Map(labelSets.map((labels) => [keyOf(labels), labels]));
  const names = new Set([...distinct.values()].map(({ __name__ = '' }) => __name__));
  const targets = new Map<string, { job: string; instance: string; series: Series[] }>();
  for (const { __name__: name = '', job = '', instance = '', ...labels } of distinct.values()) {
    const key = JSON.stringify([job, instance]);
    let target = targets.get(key);
    if (!target) targets.set(key, (target = { job, instance, series: [] }));
    const { type, help } = typeOf(name, names, facts);
    target.series.push({ name, labels, type, unit: unitOf(name), help });
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...targets.values()]
    .sort((a, b) => order(a.job, b.job) || order(a.instance, b.instance))
    .map(({ series, ...target }) => ({
      ...target,
      series: series.sort((a, b) => order(a.name, b.name) || order(bucketKey(a), bucketKey(b))),
    }));
}

/** Buckets in the order of their bounds rather than of their digits. */
function bucketKey({ name, labels }: Series): string {
  const { le, ...rest } = labels;
  if (le === undefined) return seriesKey({ name, labels });
  const bound = le === '+Inf' ? '~' : Number(le).toFixed(9).padStart(30, '0');
  return `${seriesKey({ name, labels: rest })} ${bound}`;
}

const TYPES: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  gaugehistogram: 'gauge',
  stateset: 'gauge',
  info: 'gauge',
};

function typeOf(
  name: string,
  names: ReadonlySet<string>,
  facts: ReadonlyMap<string, MetricFacts>,
): { type: MetricType; help: string } {
  const [, base, part] = /^(.+)_(bucket|sum|count|total)$/.exec(name) ?? [];
  const own = facts.get(name) ?? (base === undefined ? undefined : facts.get(base));
  if (own && Object.hasOwn(TYPES, own.type)) return { type: TYPES[own.type], help: own.help };
  const help = own?.help ?? '';
  const isHistogram = part === 'bucket' || (base !== undefined && names.has(`${base}_bucket`));
  if (isHistogram && part !== 'total') return { type: 'histogram', help };
  return { type: part === undefined ? 'gauge' : 'counter', help };
}

/** `seconds` of `x_seconds_total`. */
const unitOf = (name: string): string =>
  /_(seconds|bytes|ratio)$/.exec(name.replace(/_(total|sum|count|bucket)$/, ''))?.[1] ?? '';

/** Values that are held at once, and bytes of an answer at most about thirty times that. */
const MOST_VALUES = 1_000_000;

/** How many instants are fetched at once: no more than a block holds, fewer where there are many series. */
export function chunkCount({ targets }: Pick<RangePlan, 'targets'>, blockSamples: number): number {
  const series = targets.reduce((sum, target) => sum + target.series.length, 0);
  return Math.max(1, Math.min(blockSamples, Math.floor(MOST_VALUES / Math.max(1, series))));
}
