import type { Column, Grid, MaterialRecording } from '../recording/recording.ts';
import { Presence } from '../recording/recording.ts';
import { increment } from './increment.ts';
import type { Expression, Selector, Signal, SignalTable } from './signal.ts';

/**
 * Derives signals from series: the one way from what exporters show to what the analysis judges, for simulated, imported and
 * live recordings alike.
 *
 * Sample i covers [start + i·step, start + (i + 1)·step): increments are taken from scrape i to scrape i + 1, gauges at scrape i + 1. So n + 1
 * scrapes give n samples. A sum is missing (NaN) when one of its series misses a scrape that it needs, as a part of a sum is
 * no sum; a series that is stale (its target is down) or has ended takes no part. 0/0 is missing.
 *
 * @param recording series, all on the same grid
 * @returns one column a signal, stamps as the start of each step
 * O(samples × series of the signals), pure
 */
export function deriveSignals(recording: MaterialRecording, signals: readonly Signal[]): SignalTable {
  const first = recording.targets[0]?.grid ?? { startMs: 0, stepMs: 1000, count: 0 };
  const count = Math.max(0, first.count - 1);
  const grid: Grid = { startMs: first.startMs, stepMs: first.stepMs, count };
  const index = indexByName(recording);
  const derived = new Map<string, Float64Array>();
  const evaluate = (expression: Expression): Float64Array => {
    const key = JSON.stringify(expression);
    let values = derived.get(key);
    if (!values) {
      values = compute(expression, index, grid, evaluate);
      derived.set(key, values);
    }
    return values;
  };
  return {
    provenance: recording.provenance,
    grid,
    signals: signals.map((signal) => ({ signal, values: evaluate(signal.expression).slice() })),
  };
}

interface Entry {
  readonly column: Column;
  readonly labels: Readonly<Record<string, string>>;
}
type Index = ReadonlyMap<string, readonly Entry[]>;

function indexByName(recording: MaterialRecording): Index {
  const index = new Map<string, Entry[]>();
  for (const { target, columns } of recording.targets) {
    for (const column of columns) {
      const entry = { column, labels: { ...target, ...column.series.labels } };
      const list = index.get(column.series.name);
      if (list) list.push(entry);
      else index.set(column.series.name, [entry]);
    }
  }
  return index;
}

function select(index: Index, selector: Selector): Entry[] {
  const wanted = Object.entries(selector.labels ?? {});
  return (index.get(selector.metric) ?? []).filter(({ labels }) =>
    wanted.every(([name, value]) => labels[name] === value),
  );
}

function compute(
  expression: Expression,
  index: Index,
  grid: Grid,
  evaluate: (e: Expression) => Float64Array,
): Float64Array {
  const n = grid.count;
  switch (expression.op) {
    case 'increase':
      return sum(select(index, expression.of), n, increment);
    case 'rate': {
      const values = evaluate({ op: 'increase', of: expression.of });
      return values.map((v) => v / (grid.stepMs / 1000));
    }
    case 'changes':
      return sum(select(index, expression.of), n, (before, after) => (before === after ? 0 : 1));
    case 'gauge':
      return gauge(select(index, expression.of), n, expression.across);
    case 'sample':
      return gauge(select(index, expression.of), n, 'mean');
    case 'quantile':
      return quantile(select(index, expression.of), n, expression.q);
    case 'divide': {
      const [a, b] = expression.by.map(evaluate);
      return a.map((v, i) => v / b[i]);
    }
    case 'add': {
      const [a, b] = expression.of.map(evaluate);
      return a.map((v, i) => v + b[i]);
    }
    case 'subtract': {
      const [a, b] = expression.of.map(evaluate);
      return a.map((v, i) => v - b[i]);
    }
    case 'scale':
      return evaluate(expression.of).map((v) => v * expression.factor);
  }
}

function presenceAt({ column }: Entry, i: number): number {
  return column.presence ? column.presence[i] : Presence.VALUE;
}

/** Adds a function of two neighbouring scrapes over all series. */
function sum(entries: readonly Entry[], n: number, of: (before: number, after: number) => number): Float64Array {
  const total = new Float64Array(n).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    let value = 0;
    let seen = 0;
    for (const entry of entries) {
      const before = presenceAt(entry, i);
      const after = presenceAt(entry, i + 1);
      if (before === Presence.STALE || after === Presence.STALE) continue;
      const { values } = entry.column;
      // A missing scrape makes the whole sum NaN.
      value += before === Presence.VALUE && after === Presence.VALUE ? of(values[i], values[i + 1]) : Number.NaN;
      seen++;
    }
    if (seen > 0) total[i] = value;
  }
  return total;
}

function gauge(entries: readonly Entry[], n: number, across: 'sum' | 'mean' | 'max' | 'min'): Float64Array {
  const result = new Float64Array(n).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    let total = 0;
    let high = Number.NEGATIVE_INFINITY;
    let low = Number.POSITIVE_INFINITY;
    let seen = 0;
    let missing = false;
    for (const entry of entries) {
      const presence = presenceAt(entry, i + 1);
      if (presence === Presence.STALE) continue;
      const value = presence === Presence.VALUE ? entry.column.values[i + 1] : Number.NaN;
      if (Number.isNaN(value)) missing = true;
      total += value;
      if (value > high) high = value;
      if (value < low) low = value;
      seen++;
    }
    if (seen === 0 || missing) continue;
    result[i] = across === 'sum' ? total : across === 'mean' ? total / seen : across === 'max' ? high : low;
  }
  return result;
}

/**
 * Quantile from cumulative buckets, linear within a bucket, as PromQL's histogram_quantile: the lowest bucket starts at 0, and a
 * quantile in the last one is its lower bound.
 */
function quantile(entries: readonly Entry[], n: number, q: number): Float64Array {
  const byBound = new Map<number, Entry[]>();
  for (const entry of entries) {
    const text = entry.labels.le;
    const bound = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
    if (Number.isNaN(bound)) continue;
    const list = byBound.get(bound);
    if (list) list.push(entry);
    else byBound.set(bound, [entry]);
  }
  const bounds = [...byBound.keys()].sort((a, b) => a - b);
  const result = new Float64Array(n).fill(Number.NaN);
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY || bounds.length < 2) return result;
  const increments = bounds.map((bound) => sum(byBound.get(bound)!, n, increment));
  const total = increments[increments.length - 1];
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(total[i]) || total[i] === 0) continue;
    const rank = q * total[i];
    let b = 0;
    while (b < bounds.length - 1 && increments[b][i] < rank) b++;
    if (b === bounds.length - 1) {
      result[i] = bounds[b - 1];
      continue;
    }
    const low = b === 0 ? 0 : bounds[b - 1];
    const below = b === 0 ? 0 : increments[b - 1][i];
    const within = increments[b][i] - below;
    result[i] = within > 0 ? low + ((bounds[b] - low) * (rank - below)) / within : low;
  }
  return result;
}
