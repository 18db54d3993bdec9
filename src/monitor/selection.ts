import type { MetricType, Target } from '../recording/series.ts';
import { escapeLabelValue } from '../recording/series.ts';
import type { Expression, Selector, Signal } from '../telemetry/signal.ts';
import type { MetricName, WatchedComponent, WatchPlan } from './watch-plan.ts';

/** Series that one query fetches: those that a component shows of itself, or those of its container. */
export interface Selection {
  readonly component: WatchedComponent;
  readonly of: 'itself' | 'container';
  /** Our metric names with their types. */
  readonly metrics: ReadonlyMap<string, MetricType>;
}

/** A raw series under our names: what every signal is declared over. */
export interface OurSeries {
  readonly target: Target;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly type: MetricType;
  /** What its values are multiplied with. */
  readonly factor: number;
}

/** What has to be fetched for the signals of some components: taken from the declarations of the signals. */
export function selectionsOf(components: readonly WatchedComponent[], signals: readonly Signal[]): Selection[] {
  return components.flatMap((component) => {
    const itself = new Map<string, MetricType>();
    const container = new Map<string, MetricType>();
    for (const signal of signals) {
      if (signal.component !== component.name) continue;
      for (const { selector, type } of selectorsOf(signal.expression))
        (selector.labels && 'container' in selector.labels ? container : itself).set(selector.metric, type);
    }
    return [
      { component, of: 'itself' as const, metrics: itself },
      { component, of: 'container' as const, metrics: container },
    ].filter(({ metrics }) => metrics.size > 0);
  });
}

/** Every selector of an expression, with the type of metric that its use implies. */
export function selectorsOf(expression: Expression): { readonly selector: Selector; readonly type: MetricType }[] {
  switch (expression.op) {
    case 'increase':
    case 'rate': {
      const isPart = /_(sum|count)$/.test(expression.of.metric);
      return [{ selector: expression.of, type: isPart ? 'histogram' : 'counter' }];
    }
    case 'quantile':
      return [{ selector: expression.of, type: 'histogram' }];
    case 'gauge':
    case 'changes':
    case 'sample':
      return [{ selector: expression.of, type: 'gauge' }];
    case 'divide':
      return expression.by.flatMap(selectorsOf);
    case 'add':
    case 'subtract':
      return expression.of.flatMap(selectorsOf);
    case 'scale':
      return selectorsOf(expression.of);
  }
}

/** The query that fetches the raw samples of a selection over the last `seconds`. */
export function queryOf({ component, of, metrics }: Selection, names: WatchPlan['metrics'], seconds: number): string {
  const theirs = [...new Set([...metrics.keys()].map((metric) => theirName(metric, names)))].sort();
  const select = of === 'container' ? component.container : component.select;
  return `{__name__=~"${theirs.join('|')}"${matchers(select)}}[${seconds}s]`;
}

/** `,job="api",instance=~"a.*"`. */
function matchers(select: Readonly<Record<string, string>>): string {
  return Object.entries(select)
    .map(([label, value]) =>
      value.startsWith('~')
        ? `,${label}=~"${escapeLabelValue(value.slice(1))}"`
        : `,${label}="${escapeLabelValue(value)}"`,
    )
    .join('');
}

/** Parts of a histogram are named with it: a mapping of `x` holds for `x_bucket`, `x_sum` and `x_count`. */
function mappingOf(metric: string, names: WatchPlan['metrics']): { readonly own?: MetricName; readonly part: string } {
  if (Object.hasOwn(names, metric)) return { own: names[metric], part: '' };
  const [, base, part] = /^(.*)(_bucket|_sum|_count)$/.exec(metric) ?? [];
  return base !== undefined && Object.hasOwn(names, base) ? { own: names[base], part } : { part: '' };
}

/** What one of our metrics is called there. */
export function theirName(metric: string, names: WatchPlan['metrics']): string {
  const { own, part } = mappingOf(metric, names);
  return own ? own.name + part : metric;
}

/**
 * Gives a raw series our names: those of the metric and its labels, and the label by which signals know their component. A label that
 * has to make way is kept as `exported_…`, as Prometheus does.
 *
 * @returns one entry for each of our metrics that theirs stands for; none where it is none of them. Pure.
 */
export function ourSeries(
  raw: Readonly<Record<string, string>>,
  { component, of, metrics }: Selection,
  names: WatchPlan['metrics'],
): OurSeries[] {
  return [...metrics].flatMap(([metric, type]) => {
    const { own, part } = mappingOf(metric, names);
    if (raw.__name__ !== (own ? own.name + part : metric)) return [];
    const labels: Record<string, string> = {};
    const rename = Object.entries(own?.labels ?? {});
    for (const [label, value] of Object.entries(raw)) {
      if (label === '__name__') continue;
      labels[rename.find(([, theirs]) => theirs === label)?.[0] ?? label] = value;
    }
    const put = (label: string, value: string): void => {
      const old = labels[label];
      if (old === value) return;
      if (old !== undefined) labels[`exported_${label}`] = old;
      labels[label] = value;
    };
    const [label, value] = of === 'container' ? ['container', component.name] : identityOf(component);
    put(label, value);
    if (metric === 'http_requests_total' && labels.code !== undefined) {
      const isSuccess = new RegExp(`^(?:${component.success})$`).test(labels.code);
      if (isSuccess) put('code', '200');
      else if (labels.code === '200') put('code', 'failed');
    }
    const factor = own?.factor ?? 1;
    const isTime = part !== '_count';
    if (labels.le !== undefined && factor !== 1 && labels.le !== '+Inf') labels.le = String(Number(labels.le) * factor);
    const { job = '', instance = '', ...rest } = labels;
    // Bounds of buckets are multiplied, the counts in them are not.
    return [
      {
        target: { job, instance },
        name: metric,
        labels: rest,
        type,
        factor: isTime && part !== '_bucket' ? factor : 1,
      },
    ];
  });
}

/** The label that the signals of a component select by. */
export function identityOf({ name, type }: Pick<WatchedComponent, 'name' | 'type'>): [label: string, value: string] {
  switch (type) {
    case 'service':
      return ['job', name];
    case 'database':
      return ['server', `${name}:5432`];
    case 'cache':
      return ['instance', `${name}-exporter:9121`];
    case 'queue':
      return ['queue', name];
  }
}
