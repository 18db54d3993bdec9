import type { Severity } from '../scenario/scenario.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { Anomaly, CriterionResult } from './assessment.ts';
import { type CauseContext, suspectedCauses } from './causes.ts';
import type { Finding } from './finding.ts';
import { impactOf } from './impact.ts';
import type { RunData } from './run-data.ts';
import type { AnalysisSettings } from './settings.ts';

/** Everything that people do about an anomaly, as keys that templates word. */
export const ACTIONS = [
  'monitor',
  'review-recent-changes',
  'review-error-logs',
  'verify-retries',
  'check-causing-component',
  'check-capacity',
  'find-leak',
  'restart-before-limit',
  'check-scrapes',
  'check-traffic',
  'warm-cache',
  'roll-back',
] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Findings as anomalies: with impact, suspected causes, assessment and actions, known ones marked, in order of severity,
 * then start, then signal.
 *
 * Assessment: BLOCKING when CRITICAL; ACCEPTABLE when WARNING and no criterion fails on a signal of the same role and at least one
 * passes (or there are no criteria on that role and none fails at all); else NEEDS ATTENTION.
 *
 * O(findings · signals · n), pure.
 */
export function describeAnomalies(
  found: readonly Finding[],
  run: RunData,
  context: CauseContext & { readonly criteria: readonly CriterionResult[]; readonly known: AnalysisSettings['known'] },
): Anomaly[] {
  const rank: Record<Severity, number> = { CRITICAL: 0, WARNING: 1 };
  const ordered = [...found].sort(
    (a, b) => rank[a.severity] - rank[b.severity] || a.from - b.from || a.signal - b.signal || a.to - b.to,
  );
  return ordered.map((finding, k) => {
    const { signal } = run.signals[finding.signal];
    const { startMs, stepMs } = run.grid;
    const start = startMs + finding.from * stepMs;
    const causes = suspectedCauses(finding, run, context);
    const known = context.known.find((one) => one.signal === signal.name && start < one.untilMs);
    return {
      id: `A${k + 1}`,
      signal: signal.name,
      severity: finding.severity,
      kind: finding.kind,
      startMs: start,
      endMs: startMs + finding.to * stepMs,
      evidence: finding.evidence,
      impact: impactOf(finding, run, context.criteria),
      causes,
      assessment: assess(finding.severity, signal, run, context.criteria),
      actions: actionsFor(finding, signal, causes[0].kind),
      ...(known ? { known: known.reason } : {}),
    };
  });
}

function assess(
  severity: Severity,
  signal: Signal,
  run: RunData,
  criteria: readonly CriterionResult[],
): Anomaly['assessment'] {
  if (severity === 'CRITICAL') return 'BLOCKING';
  const role = (name: string) => run.signals.find((one) => one.signal.name === name)?.signal.role;
  // What users are promised of errors is written as success.
  const kin = (name: string) => role(name) === signal.role || (signal.role === 'errors' && name === 'success_ratio');
  const own = criteria.filter(({ criterion }) => kin(criterion.signal));
  const relevant = own.length > 0 ? own : criteria;
  if (relevant.length === 0 || relevant.some(({ result }) => result === 'FAIL')) return 'NEEDS ATTENTION';
  return relevant.some(({ result }) => result === 'PASS') ? 'ACCEPTABLE' : 'NEEDS ATTENTION';
}

function actionsFor(finding: Finding, { role }: Signal, cause: string): Action[] {
  const actions: Action[] = [];
  if (finding.kind === 'absence') return ['check-scrapes', 'monitor'];
  if (finding.severity === 'CRITICAL' && (role === 'errors' || role === 'latency' || role === 'availability'))
    actions.push('roll-back');
  if (role === 'errors') actions.push('review-error-logs', 'verify-retries');
  if (role === 'memory' && finding.kind === 'trend') actions.push('find-leak', 'restart-before-limit');
  if (role === 'saturation' || (role === 'memory' && finding.kind !== 'trend')) actions.push('check-capacity');
  if (role === 'traffic' || cause === 'flash-crowd') actions.push('check-traffic');
  if (role === 'cache' || cause === 'cache-flush') actions.push('warm-cache');
  if (role === 'latency' || role === 'database') actions.push('review-recent-changes');
  if (cause !== 'unknown') actions.push('check-causing-component');
  actions.push('monitor');
  return actions;
}
