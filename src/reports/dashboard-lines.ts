import type { BaselineFigures, Criterion } from '../scenario/scenario.ts';
import type { Signal } from '../telemetry/signal.ts';
import { formatValue } from './figures.ts';

/** A level that a chart shows as a line, in the unit of its signal. */
export interface Line {
  readonly value: number;
  /** As Grafana names colours. */
  readonly color: string;
  /** What it is, with its figure. */
  readonly text: string;
}

/**
 * The levels that a signal is judged by: its baseline, the criteria, and what it is used up at. Ascending; where two meet the one that
 * matters more is kept: limit, criterion, baseline.
 */
export function linesOf(
  { name, unit, limit }: Signal,
  criteria: readonly Criterion[],
  baseline: BaselineFigures | undefined,
): Line[] {
  const lines: Line[] = [];
  const add = (value: number | undefined, color: string, what: string) => {
    if (value !== undefined && Number.isFinite(value) && lines.every((line) => line.value !== value))
      lines.push({ value, color, text: `${what} ${formatValue(value, unit)} (${color.replace('dark-', 'dark ')})` });
  };
  add(limit, 'dark-red', 'limit');
  for (const { signal, statistic, atMost, atLeast } of criteria) {
    if (signal !== name) continue;
    add(atMost, 'red', `${statistic} at most`);
    add(atLeast, 'red', `${statistic} at least`);
  }
  add(baseline?.mean, 'blue', 'mean of the baseline');
  add(baseline?.p95, 'light-blue', 'P95 of the baseline');
  return lines.sort((a, b) => a.value - b.value);
}
