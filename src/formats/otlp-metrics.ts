import { type Column, Presence } from '../recording/recording.ts';
import type { MetricType } from '../recording/series.ts';
import { exactText } from './apart.ts';
import type { TargetHeader } from './recording-header.ts';
import type { LabelPairs, WrittenSeries } from './written-series.ts';

/** A metric of one target on its way into OTLP, with what it remembers of the points before. */
export interface OtlpMetric {
  /** JSON before and after its points. */
  readonly head: string;
  readonly tail: string;
  /**
   * Adds the points of sample `i`.
   *
   * @param stamp nanoseconds
   * @returns how many samples they hold
   */
  readonly points: (columns: readonly Column[], i: number, stamp: string, into: string[]) => number;
}

/** Units as UCUM writes them. */
export const OTLP_UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', ratio: '1', ms: 'ms' };

/** Flag of a point that says that there is no value any more. */
export const NO_RECORDED_VALUE = 1;

/** One series: where its samples are, its attributes as JSON. */
interface Part {
  readonly index: number;
  readonly written: WrittenSeries;
  readonly type: MetricType;
  readonly attributes: string;
}

/** The metrics that the series of a target become: each histogram one, and the rest by name. */
export function metricsOf(target: TargetHeader, written: readonly WrittenSeries[]): OtlpMetric[] {
  const parts = written.map((own, index): Part => {
    const { type } = target.series[index];
    return { index, written: own, type, attributes: attributesJson(pointLabels(own.labels, target)) };
  });
  const left = new Set(parts);
  const metrics: OtlpMetric[] = [];
  for (const histogram of histogramsOf(parts, target)) {
    for (const part of histogram.parts) left.delete(part);
    metrics.push(...histogramMetrics(histogram, target));
  }
  const byName = new Map<string, Part[]>();
  for (const part of left) {
    const key = JSON.stringify([part.written.name, part.type === 'counter']);
    const own = byName.get(key);
    if (own) own.push(part);
    else byName.set(key, [part]);
  }
  for (const own of byName.values()) metrics.push(numberMetric(own, target));
  return metrics;
}

/** Labels without those that the resource says. */
const pointLabels = (labels: LabelPairs, { job, instance }: TargetHeader): LabelPairs =>
  labels.filter(([name]) => !((name === 'job' && job !== '') || (name === 'instance' && instance !== '')));

const attributesJson = (labels: LabelPairs): string =>
  `"attributes":${JSON.stringify(labels.map(([key, stringValue]) => ({ key, value: { stringValue } })))}`;

/** A number in JSON as protobuf has it: what JSON cannot say is text. */
function numberJson(value: number): string {
  if (value - value === 0) return exactText(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

function headJson(name: string, { unit, help }: { readonly unit: string; readonly help: string }): string {
  const description = help === '' ? '' : `"description":${JSON.stringify(help)},`;
  const ucum = unit === '' ? '' : `"unit":${JSON.stringify(OTLP_UNITS[unit] ?? unit)},`;
  return `{"name":${JSON.stringify(name)},${description}${ucum}`;
}

/** Counters as sums, anything else as gauges. */
function numberMetric(parts: readonly Part[], target: TargetHeader): OtlpMetric {
  const [{ index, written, type }] = parts;
  const isCounter = type === 'counter';
  const starts = parts.map(() => new StartTime());
  const points = (columns: readonly Column[], i: number, stamp: string, into: string[]): number => {
    let samples = 0;
    for (const [p, { index, attributes }] of parts.entries()) {
      const { values, presence } = columns[index];
      const state = presence ? presence[i] : Presence.VALUE;
      if (state === Presence.MISSING) continue;
      samples++;
      const isStale = state === Presence.STALE;
      const start = isCounter ? `"startTimeUnixNano":"${starts[p].of(isStale ? undefined : values[i], stamp)}",` : '';
      const value = isStale ? `"flags":${NO_RECORDED_VALUE}` : `"asDouble":${numberJson(values[i])}`;
      into.push(`{${attributes},${start}"timeUnixNano":"${stamp}",${value}}`);
    }
    return samples;
  };
  const head = headJson(written.name, target.series[index]);
  return isCounter
    ? { head: `${head}"sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[`, tail: ']}}', points }
    : { head: `${head}"gauge":{"dataPoints":[`, tail: ']}}', points };
}

/** Since when a counter counts: its first sample, and the one before each that is lower than the last. */
class StartTime {
  private start: string | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private lastStamp = '';

  of(value: number | undefined, stamp: string): string {
    this.start ??= stamp;
    if (value === undefined) return this.start;
    if (value < this.last) this.start = this.lastStamp;
    this.last = value;
    this.lastStamp = stamp;
    return this.start;
  }
}

interface Histogram {
  readonly name: string;
  readonly labels: LabelPairs;
  /** Buckets by their bounds, that of +Inf last; then sum and count. */
  readonly parts: readonly Part[];
  readonly bounds: readonly number[];
}

/** Buckets, sum and count that belong together. What is not whole stays single series. */
function histogramsOf(parts: readonly Part[], target: TargetHeader): Histogram[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const base = part.type === 'histogram' ? /^(.+)_(bucket|sum|count)$/s.exec(part.written.name)?.[1] : undefined;
    if (base === undefined) continue;
    const key = JSON.stringify([base, part.written.labels.filter(([name]) => name !== 'le')]);
    const own = groups.get(key);
    if (own) own.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()].flatMap((own): Histogram[] => {
    const leOf = ({ written }: Part) => written.labels.find(([name]) => name === 'le')?.[1];
    const named = (suffix: string) => own.filter((part) => part.written.name.endsWith(suffix));
    const buckets = named('_bucket').map((part) => ({ part, le: leOf(part) ?? '' }));
    const [sums, counts] = [named('_sum'), named('_count')];
    const finite = buckets.filter(
      ({ le }) => le !== '+Inf' && Number.isFinite(Number(le)) && String(Number(le)) === le,
    );
    const isWhole =
      sums.length === 1 &&
      counts.length === 1 &&
      [...sums, ...counts].every((part) => leOf(part) === undefined) &&
      finite.length === buckets.length - 1 &&
      buckets.some(({ le }) => le === '+Inf');
    if (!isWhole) return [];
    finite.sort((a, b) => Number(a.le) - Number(b.le));
    const infinite = buckets.find(({ le }) => le === '+Inf')!.part;
    return [
      {
        name: sums[0].written.name.slice(0, -'_sum'.length),
        labels: pointLabels(sums[0].written.labels, target),
        parts: [...finite.map(({ part }) => part), infinite, sums[0], counts[0]],
        bounds: finite.map(({ le }) => Number(le)),
      },
    ];
  });
}

/** A histogram, and single series for those of its samples that are none: parts missing, counts that do not add up. */
function histogramMetrics({ name, labels, parts, bounds }: Histogram, target: TargetHeader): OtlpMetric[] {
  const buckets = parts.slice(0, bounds.length + 1);
  const [sum, count] = parts.slice(-2);
  const attributes = attributesJson(labels);
  const explicitBounds = JSON.stringify(bounds);
  const start = new StartTime();
  const stateOf = (columns: readonly Column[], i: number): number | undefined => {
    const state = columns[sum.index].presence?.[i] ?? Presence.VALUE;
    if (parts.some(({ index }) => (columns[index].presence?.[i] ?? Presence.VALUE) !== state)) return undefined;
    if (state !== Presence.VALUE) return state;
    let below = 0;
    for (const { index } of buckets) {
      const value = columns[index].values[i];
      if (!Number.isSafeInteger(value) || Object.is(value, -0) || value < below) return undefined;
      below = value;
    }
    return columns[count.index].values[i] === below && !Object.is(columns[count.index].values[i], -0)
      ? state
      : undefined;
  };
  const whole: OtlpMetric = {
    head: `${headJson(name, target.series[sum.index])}"histogram":{"aggregationTemporality":2,"dataPoints":[`,
    tail: ']}}',
    points: (columns, i, stamp, into) => {
      const state = stateOf(columns, i);
      if (state === undefined || state === Presence.MISSING) return 0;
      const isStale = state === Presence.STALE;
      const total = isStale ? undefined : columns[count.index].values[i];
      const times = `"startTimeUnixNano":"${start.of(total, stamp)}","timeUnixNano":"${stamp}"`;
      const shape = `"explicitBounds":${explicitBounds}`;
      if (isStale) {
        into.push(`{${attributes},${times},${shape},"flags":${NO_RECORDED_VALUE}}`);
        return parts.length;
      }
      let below = 0;
      const counts = buckets.map(({ index }) => {
        const value = columns[index].values[i];
        const own = value - below;
        below = value;
        return `"${own}"`;
      });
      const sumText = numberJson(columns[sum.index].values[i]);
      into.push(
        `{${attributes},${times},"count":"${total}","sum":${sumText},"bucketCounts":[${counts.join(',')}],${shape}}`,
      );
      return parts.length;
    },
  };
  const single = parts.map((part): OtlpMetric => {
    const metric = numberMetric([part], target);
    return {
      ...metric,
      points: (columns, i, ...rest) => (stateOf(columns, i) === undefined ? metric.points(columns, i, ...rest) : 0),
    };
  });
  return [whole, ...single];
}
