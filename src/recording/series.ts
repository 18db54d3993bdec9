/** Types of a metric, as in the Prometheus exposition format. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export type Labels = Readonly<Record<string, string>>;

/** Where series are scraped from: one `job` and `instance`. */
export interface Target {
  readonly job: string;
  readonly instance: string;
}

/**
 * What is known of a series beside its samples. A histogram is its `_bucket`, `_sum` and `_count` series, each of type
 * `histogram` and each cumulative. A derived signal is a series too: its name is the signal's, it has no labels.
 */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly type: MetricType;
  /** Base unit: `seconds`, `bytes`, `ratio`, `` for counts. Of a signal: `ms`, `ratio`, `bytes`, `per second`, `count` … */
  readonly unit: string;
  readonly help: string;
}

/** `name{a="1",b="2"}`, labels sorted by name, values escaped as Prometheus does. The identity of a series within its target. */
export function seriesKey(series: Pick<Series, 'name' | 'labels'>): string {
  const names = Object.keys(series.labels).sort();
  if (names.length === 0) return series.name;
  const pairs = names.map((name) => `${name}="${escapeLabelValue(series.labels[name])}"`);
  return `${series.name}{${pairs.join(',')}}`;
}

/** Backslash, double quote and line feed, as the exposition format escapes them. */
export function escapeLabelValue(value: string): string {
  return value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
}
