import { stringify } from 'csv-stringify/sync';
import type { Assessment } from '../analysis/assessment.ts';
import { isoInstant } from './figures.ts';

/**
 * `samples.csv`: a row a sample, `timestamp` (ISO 8601, UTC) then a column a signal with the values as stored, empty where
 * missing. RFC 4180. The names stand in the header only, so no cell begins with text from outside.
 */
export function samplesCsv(a: Assessment): string {
  const cell = (v: number) => (Number.isNaN(v) ? '' : Number.isFinite(v) ? String(v) : v > 0 ? '+Inf' : '-Inf');
  const rows = [['timestamp', ...a.signals.map((s) => s.signal.name)]];
  for (let i = 0; i < a.grid.count; i++) {
    rows.push([isoInstant(a.grid.startMs + i * a.grid.stepMs), ...a.signals.map((s) => cell(s.values[i]))]);
  }
  return stringify(rows);
}
