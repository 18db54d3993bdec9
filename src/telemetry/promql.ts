import { escapeLabelValue } from '../recording/series.ts';
import type { Expression, Selector } from './signal.ts';

/**
 * The PromQL that gives a signal from a Prometheus that scrapes the same series, for people and dashboards.
 *
 * @param stepMs the grid of the signal: range vectors span one step
 */
export function promql(expression: Expression, stepMs: number): string {
  const range = `[${duration(stepMs)}]`;
  switch (expression.op) {
    case 'increase':
      return `sum(increase(${selector(expression.of)}${range}))`;
    case 'changes':
      return `sum(changes(${selector(expression.of)}${range}))`;
    case 'rate':
      return `sum(rate(${selector(expression.of)}${range}))`;
    case 'gauge':
      return `${expression.across === 'mean' ? 'avg' : expression.across}(${selector(expression.of)})`;
    case 'sample':
      return selector(expression.of);
    case 'quantile':
      return `histogram_quantile(${expression.q}, sum by (le) (increase(${selector(expression.of)}${range})))`;
    case 'divide':
      return `${operand(expression.by[0], stepMs)} / ${operand(expression.by[1], stepMs)}`;
    case 'add':
      return `${operand(expression.of[0], stepMs)} + ${operand(expression.of[1], stepMs)}`;
    case 'subtract':
      return `${operand(expression.of[0], stepMs)} - ${operand(expression.of[1], stepMs)}`;
    case 'scale':
      return `${operand(expression.of, stepMs)} * ${expression.factor}`;
  }
}

function operand(expression: Expression, stepMs: number): string {
  const text = promql(expression, stepMs);
  return expression.op === 'divide' || expression.op === 'add' || expression.op === 'subtract' ? `(${text})` : text;
}

function selector({ metric, labels }: Selector): string {
  const pairs = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`);
  return pairs.length > 0 ? `${metric}{${pairs.join(',')}}` : metric;
}

function duration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
