import type { Assessment } from '../analysis/assessment.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import { fromDocument, tableOf, toDocument } from './report-json.ts';
import { keyPath } from './shape.ts';

/** A place where a report says something else than its samples give. */
export interface Disagreement {
  /** Path in the JSON: `anomalies[0].evidence.statistic`. */
  readonly path: string;
  readonly stored: unknown;
  readonly recomputed: unknown;
}

/** The analysis, as the caller has it. */
export type Analyze = (table: SignalTable, settings: AnalysisSettings) => Assessment;

/**
 * Recomputes every figure of a JSON report (statistics, changes, anomalies, criteria, score, verdict) from the samples
 * and settings stored in it.
 *
 * @param json the parsed file
 * @returns each disagreement, in the order of the file; or what makes the file unreadable. One analysis long, pure.
 */
export function verifyReport(
  json: unknown,
  analyze: Analyze,
):
  | { readonly disagreements: readonly Disagreement[]; readonly figures: number }
  | { readonly problems: readonly string[] } {
  const read = fromDocument(json);
  if ('problems' in read) return read;
  const assessment = analyze(tableOf(read.input.assessment), read.input.settings);
  const count = { figures: 0 };
  const disagreements: Disagreement[] = [];
  compare(json, JSON.parse(JSON.stringify(toDocument({ ...read.input, assessment }))), '', disagreements, count);
  return { disagreements, figures: count.figures };
}

function compare(
  stored: unknown,
  recomputed: unknown,
  path: string,
  found: Disagreement[],
  count: { figures: number },
): void {
  if (isObject(stored) && isObject(recomputed) && Array.isArray(stored) === Array.isArray(recomputed)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(recomputed)])) {
      const at = Array.isArray(stored) ? `${path}[${key}]` : keyPath(path, key);
      compare(own(stored, key), own(recomputed, key), at, found, count);
    }
    return;
  }
  if (typeof recomputed === 'number') count.figures++;
  if (stored !== recomputed) found.push({ path, stored, recomputed });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function own(of: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}
