import type { Column, MaterialRecording, TargetBlock } from '../recording/recording.ts';
import { Presence } from '../recording/recording.ts';
import type { Series, Target } from '../recording/series.ts';
import type { JournalRow, JournalSeries } from './journal.ts';
import { numberOf } from './prometheus-api.ts';

/**
 * What a live run has seen so far as a recording of series. Instants without a row are missing. A series is not there before it
 * is first seen; a counter that is first seen at a target which was seen before began at 0 in between, so that its first increment
 * counts (the first error of a service makes the series of its status code). A service that answered nothing well has no series of
 * successes, which is 0 of them.
 *
 * @param count instants of the grid, at least one more than the last row's
 * O(series × instants), pure
 */
export function liveRecording(
  series: readonly JournalSeries[],
  rows: readonly JournalRow[],
  run: {
    readonly startMs: number;
    readonly stepMs: number;
    readonly count: number;
    readonly name: string;
    readonly notes: readonly string[];
  },
): MaterialRecording {
  const { startMs, stepMs, count } = run;
  const grid = { startMs, stepMs, count };
  const columns = series.map((one, s) => columnOf(one, s, rows, count));
  const byTarget = new Map<string, { target: Target; columns: Column[] }>();
  for (const [s, { job, instance }] of series.entries()) {
    const key = JSON.stringify([job, instance]);
    const entry = byTarget.get(key) ?? { target: { job, instance }, columns: [] };
    entry.columns.push(columns[s]);
    byTarget.set(key, entry);
  }
  const targets = [...byTarget.values()].map((entry): TargetBlock => {
    for (const [c, before] of births(entry.columns).entries()) {
      if (before < 0) continue;
      entry.columns[c].values[before] = 0;
      entry.columns[c].presence![before] = Presence.VALUE;
    }
    return { target: entry.target, grid, columns: [...entry.columns, ...withoutSuccess(entry.columns)].map(compact) };
  });
  return { provenance: { source: 'monitored', name: run.name, notes: run.notes }, targets };
}

function columnOf(series: JournalSeries, s: number, rows: readonly JournalRow[], count: number): Column {
  const values = new Float64Array(count).fill(Number.NaN);
  const presence = new Uint8Array(count).fill(Presence.MISSING);
  for (const { i, v } of rows) {
    const value = s < v.length ? v[s] : null;
    if (value === null) presence[i] = Presence.STALE;
    else if (value !== false) {
      presence[i] = Presence.VALUE;
      values[i] = typeof value === 'number' ? value : numberOf(value);
    }
  }
  const { name, labels, type, unit, help } = series;
  return { series: { name, labels, type, unit, help }, values, presence };
}

/** Where counters that are first seen later than their target begin: the instant before, or nowhere. */
function births(columns: readonly Column[]): number[] {
  return columns.map(({ series, presence }) => {
    if (series.type !== 'counter' && series.type !== 'histogram') return -1;
    const before = presence!.indexOf(Presence.VALUE) - 1;
    if (before < 0 || presence![before] !== Presence.STALE) return -1;
    return columns.some((other) => other.presence![before] === Presence.VALUE) ? before : -1;
  });
}

const isRequests = ({ name }: Series): boolean => name === 'http_requests_total';

function withoutSuccess(columns: readonly Column[]): Column[] {
  const requests = columns.filter(({ series }) => isRequests(series) && series.labels.code !== undefined);
  if (requests.length === 0 || requests.some(({ series }) => series.labels.code === '200')) return [];
  const [like] = requests;
  return [
    {
      series: { ...like.series, labels: { code: '200' } },
      values: like.values.map((value) => (Number.isNaN(value) ? value : 0)),
      presence: like.presence!.slice(),
    },
  ];
}

/** A complete column needs no presence. */
function compact({ series, values, presence }: Column): Column {
  return presence?.some((state) => state !== Presence.VALUE) ? { series, values, presence } : { series, values };
}
