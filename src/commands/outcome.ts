import type { Assessment } from '../analysis/assessment.ts';
import type { ExpectationResult } from '../analysis/check-expectations.ts';
import type { Truth } from '../recording/truth.ts';
import { isoInstant } from '../reports/figures.ts';

/** Whether the verdict lets a release go on. */
export const proceeds = ({ verdict }: Assessment): boolean =>
  verdict.decision === 'PROCEED' || verdict.decision === 'PROCEED WITH MONITORING';

/** What `--json` prints after a judgement; the full report is a file of the set. */
export function outcomeJson(outcome: {
  readonly assessment: Assessment;
  readonly truth?: Truth;
  readonly expectations?: ExpectationResult;
  readonly out?: string;
  readonly files?: readonly string[];
}): string {
  const { assessment: a, truth, expectations, out, files } = outcome;
  const json = {
    name: a.provenance.name,
    seed: a.provenance.seed,
    title: a.title,
    tag: a.tag,
    decision: a.verdict.decision,
    confidence: a.verdict.confidence,
    score: a.score.overall,
    health: a.score.health,
    productionReady: a.score.productionReady,
    anomalies: a.anomalies.map((anomaly) => ({
      id: anomaly.id,
      signal: anomaly.signal,
      severity: anomaly.severity,
      kind: anomaly.kind,
      start: isoInstant(anomaly.startMs),
      end: isoInstant(anomaly.endMs),
      cause: anomaly.causes[0].kind,
      target: anomaly.causes[0].target,
      ...(anomaly.known !== undefined && { known: anomaly.known }),
    })),
    criteria: a.criteria.map(({ criterion, value, result }) => ({
      ...criterion,
      value: Number.isFinite(value) ? value : null,
      result,
    })),
    ...(truth && { faults: truth.faults.map(({ id, kind, target }) => ({ id, kind, target })) }),
    notes: a.provenance.notes,
    ...(expectations && { expectations }),
    ...(out !== undefined && { out, files }),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
