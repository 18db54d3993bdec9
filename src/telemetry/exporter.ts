import type { Labels, MetricType, Series, Target } from '../recording/series.ts';
import type { Container } from '../system/container.ts';

/** One series that a simulated exporter shows: how its value comes from the state, after `step` steps. */
export interface ExportedSeries {
  readonly series: Series;
  readonly read: (state: Float64Array, step: number) => number;
}

/** One scraped target. While `process` is down its scrape fails: `up` is 0 and every other series is stale. */
export interface ExportedTarget {
  readonly target: Target;
  /** The component it belongs to, as scrape faults name it. */
  readonly component: string;
  readonly process?: Container;
  readonly series: readonly ExportedSeries[];
}

type Read = ExportedSeries['read'];

/** Collects the series of one target; every target has `up`. */
export class TargetBuilder {
  readonly series: ExportedSeries[] = [];

  add(type: MetricType, name: string, labels: Labels, unit: string, help: string, read: Read): this {
    this.series.push({ series: { name, labels, type, unit, help }, read });
    return this;
  }
  counter(name: string, labels: Labels, unit: string, help: string, read: Read): this {
    return this.add('counter', name, labels, unit, help, read);
  }
  gauge(name: string, labels: Labels, unit: string, help: string, read: Read): this {
    return this.add('gauge', name, labels, unit, help, read);
  }
}

/** Rounds to three decimals, as exporters do with figures that are not counts. */
export function milli(value: number): number {
  return Math.round(value * 1000) / 1000;
}
