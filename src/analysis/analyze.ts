import type { FaultDescription } from '../faults/fault.ts';
import { faultKinds } from '../faults/index.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import { describeAnomalies } from './anomalies.ts';
import type { Assessment } from './assessment.ts';
import { breakdown } from './breakdown.ts';
import { judgeCriteria } from './criteria.ts';
import { decide } from './decide.ts';
import { findings } from './findings.ts';
import { mergeFindings } from './merge-findings.ts';
import { type RunData, runData } from './run-data.ts';
import type { AnalysisSettings } from './settings.ts';
import { verdictStability } from './stability.ts';
import { confidence, prerequisites, rationale } from './verdict.ts';

/**
 * Judges a recording of signals, wherever it came from: figures, anomalies, score and verdict. It sees samples and
 * settings alone, never the truth of a simulation.
 *
 * @param table signals over one grid, NaN where missing
 * @param settings what a scenario says beside the signals; `defaultSettings` for a bare recording
 * @param kinds faults whose signatures suggest causes
 * O(signals · n log n), pure.
 */
export function analyze(
  table: SignalTable,
  settings: AnalysisSettings,
  kinds: readonly FaultDescription[] = faultKinds,
): Assessment {
  const { policy } = settings;
  const run = runData(table, settings);
  const byName = new Map(run.signals.map((one) => [one.signal.name, one]));
  const criteria = judgeCriteria(settings.criteria, (name) => byName.get(name)?.statistics);
  const { found: all, scores } = findings(run, policy);
  const found = mergeFindings(all, run);
  const anomalies = describeAnomalies(found, run, { ...settings, kinds, criteria });
  const scored = anomalies.filter(({ known }) => known === undefined);
  const criticals = scored.filter(({ severity }) => severity === 'CRITICAL').length;
  const warnings = scored.length - criticals;
  const failedCriteria = criteria.filter(({ result }) => result === 'FAIL').length;
  const grounds = scored.map(({ severity, signal }) => ({ severity, role: byName.get(signal)!.signal.role }));
  const decision = decide({ anomalies: grounds, failedCriteria });
  const stability = verdictStability({ run, found, scores, settings, decision });
  const lines = breakdown(run.signals, anomalies, policy);
  const missingShare = missing(run);
  const unmeasured = criteria.filter(({ result }) => result === 'NOT MEASURED').length;
  const hasBaseline = run.signals.some((one) => one.baseline !== undefined);
  return {
    provenance: table.provenance,
    title: settings.title,
    tag: settings.tag,
    grid: table.grid,
    judged: run.judged,
    excluded: run.excluded,
    signals: run.signals,
    baselineTitle: settings.baselineTitle,
    criteria,
    anomalies,
    policy,
    score: {
      overall: Math.max(0, 100 - policy.score.perWarning * warnings - policy.score.perCritical * criticals),
      health: criticals > 0 ? 'CRITICAL' : warnings > 0 ? 'DEGRADED' : 'HEALTHY',
      productionReady:
        decision === 'PROCEED' ? 'YES' : decision === 'PROCEED WITH MONITORING' ? 'YES (with monitoring)' : 'NO',
      breakdown: lines,
    },
    verdict: {
      decision,
      ...confidence({ warnings, criticals, missingShare, unmeasured }, policy.confidence),
      stability,
      rationale: rationale({ anomalies, criteria, breakdown: lines, missingShare, stability, hasBaseline }),
      prerequisites: prerequisites(decision, anomalies, criteria, missingShare),
    },
    requests: { total: total(run.requests), failed: total(run.failures) },
  };
}

/** Share of the judged samples of judged signals without a value; 1 when nothing is judged. */
function missing(run: RunData): number {
  let samples = 0;
  let absent = 0;
  for (const { signal, statistics } of run.signals) {
    if (signal.use !== 'judged') continue;
    samples += statistics.count + statistics.missing;
    absent += statistics.missing;
  }
  return samples > 0 ? absent / samples : 1;
}

/** Sum of what is there, as a whole number of requests; NaN when nothing is. */
function total(counts: Float64Array | undefined): number {
  let sum = 0;
  let known = false;
  for (const count of counts ?? []) {
    if (Number.isNaN(count)) continue;
    sum += count;
    known = true;
  }
  return known ? Math.round(sum) : NaN;
}
