import { escapeLabelValue } from '../recording/series.ts';
import type { Expression, Selector } from './signal.ts';

/**
 * A signal's declaration as PromQL, for dashboards and alert rules.
 *
 * @param range look-back of rates, as PromQL writes it (`2m`); at least four scrapes, so that one missed scrape does no harm
 */
export function promql(expression: Expression, range: string): string {
  switch (expression.op) {
    case 'increase':
    case 'rate':
    case 'changes':
      return `sum(${expression.op}(${selector(expression.of)}[${range}]))`;
    case 'gauge':
      return `${expression.across === 'mean' ? 'avg' : expression.across}(${selector(expression.of)})`;
    case 'quantile':
      return `histogram_quantile(${expression.q}, sum by (le) (rate(${selector(buckets(expression.of))}[${range}])))`;
    case 'divide':
      return `${operand(expression.by[0], range)} / ${operand(expression.by[1], range)}`;
    case 'add':
    case 'subtract':
      return `${operand(expression.of[0], range)} ${expression.op === 'add' ? '+' : '-'} ${operand(expression.of[1], range)}`;
    case 'scale':
      return `${expression.factor} * ${operand(expression.of, range)}`;
    case 'sample':
      return expression.query ?? selector(expression.of);
  }
}

function operand(expression: Expression, range: string): string {
  const text = promql(expression, range);
  return ['divide', 'add', 'subtract', 'scale'].includes(expression.op) ? `(${text})` : text;
}

function buckets(of: Selector): Selector {
  return of.metric.endsWith('_bucket') ? of : { ...of, metric: `${of.metric}_bucket` };
}

/** Names that PromQL cannot write plainly go into the braces. */
function selector({ metric, labels = {} }: Selector): string {
  const plain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric);
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}="${escapeLabelValue(labels[name])}"`);
  if (!plain) pairs.unshift(`__name__="${escapeLabelValue(metric)}"`);
  return (plain ? metric : '') + (pairs.length > 0 ? `{${pairs.join(',')}}` : '');
}

/** A look-back of four steps as PromQL writes it, at least a minute. */
export function rangeFor(stepMs: number): string {
  const seconds = Math.max(60, Math.ceil((4 * stepMs) / 1000));
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
