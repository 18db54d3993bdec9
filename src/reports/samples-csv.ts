import { stringify } from 'csv-stringify/sync';
import type { Assessment } from '../analysis/assessment.ts';
import { isoInstant } from './figures.ts';

/** Rows made into text at once: a month of samples need not be held as cells. */
const CHUNK = 4096;

/**
 * `samples.csv`: a row a sample, `timestamp` (ISO 8601, UTC) then a column a signal with the values as stored, empty where
 * missing. RFC 4180. The names stand in the header only, so no cell begins with text from outside.
 */
export function samplesCsv(a: Assessment): string {
  const cell = (v: number) => (Number.isNaN(v) ? '' : Number.isFinite(v) ? String(v) : v > 0 ? '+Inf' : '-Inf');
  const parts = [stringify([['timestamp', ...a.signals.map((s) => s.signal.name)]])];
  for (let from = 0; from < a.grid.count; from += CHUNK) {
    const length = Math.min(CHUNK, a.grid.count - from);
    const rows = Array.from({ length }, (_, k) => [
      isoInstant(a.grid.startMs + (from + k) * a.grid.stepMs),
      ...a.signals.map((s) => cell(s.values[from + k])),
    ]);
    parts.push(stringify(rows));
  }
  return parts.join('');
}
