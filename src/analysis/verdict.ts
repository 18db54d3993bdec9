import type { Policy } from '../scenario/policy.ts';
import type { Decision } from '../scenario/scenario.ts';
import type { Anomaly, BreakdownLine, CriterionResult, Reason } from './assessment.ts';

/** Every reason and prerequisite, as keys that templates word. */
export const REASON_KEYS = [
  /** A criterion met or not, with its figure and limit. */
  'criterion',
  /** A criterion without data. */
  'criterion-not-measured',
  /** An anomaly: relative effect (of errors: the ratio) and threshold. */
  'anomaly',
  'no-anomalies',
  'no-critical',
  /** A line of the breakdown that passes or fails: its key is `breakdown-` + the line's key. */
  'breakdown-response-time',
  'breakdown-success-rate',
  'breakdown-crashes',
  'breakdown-memory-leaks',
  'breakdown-exhaustion',
  /** Share of samples missing. */
  'missing-data',
  /** Share of resamples with the same decision, below {@link STABLE_SHARE}. */
  'unstable-verdict',
  /** No baseline to compare with. */
  'no-baseline',
] as const;
export const PREREQUISITE_KEYS = [
  'resolve-critical',
  'meet-criterion',
  'measure-criterion',
  'configure-alerts',
  'review-error-logs',
  'verify-retries',
  'find-leak',
  'watch-signal',
  'complete-data',
  'prepare-rollback',
] as const;

/** Below this share of resamples with the same decision, the verdict itself is a reason against. */
export const STABLE_SHARE = 0.8;

/**
 * Confidence in the verdict: base − perWarning and perCritical for each anomaly that counts − the share of samples missing −
 * perUnmeasured for each criterion without data; from 0 to 1. HIGH from 0.8, MEDIUM from 0.6.
 *
 * O(anomalies), pure.
 */
export function confidence(
  {
    warnings,
    criticals,
    missingShare,
    unmeasured,
  }: { warnings: number; criticals: number; missingShare: number; unmeasured: number },
  policy: Policy['confidence'],
): { readonly confidence: number; readonly confidenceWord: 'HIGH' | 'MEDIUM' | 'LOW' } {
  const left =
    policy.base -
    policy.perWarning * warnings -
    policy.perCritical * criticals -
    missingShare -
    policy.perUnmeasured * unmeasured;
  // Rounded, so that 0.95 − 0.05 − 0.05 is 0.85 and not a hair below a border.
  const value = Math.round(Math.min(Math.max(left, 0), 1) * 1e6) / 1e6;
  return { confidence: value, confidenceWord: value >= 0.8 ? 'HIGH' : value >= 0.6 ? 'MEDIUM' : 'LOW' };
}

/** What speaks for and against, in that order. O(anomalies + criteria), pure. */
export function rationale(facts: {
  readonly anomalies: readonly Anomaly[];
  readonly criteria: readonly CriterionResult[];
  readonly breakdown: readonly BreakdownLine[];
  readonly missingShare: number;
  readonly stability: number;
  readonly hasBaseline: boolean;
}): Reason[] {
  const { anomalies, criteria, missingShare, stability } = facts;
  const scored = anomalies.filter(({ known }) => known === undefined);
  const supports: Reason[] = [];
  const against: Reason[] = [];
  for (const { criterion, value, result } of criteria) {
    const limit = criterion.atMost ?? criterion.atLeast;
    if (result === 'NOT MEASURED')
      against.push({ key: 'criterion-not-measured', supports: false, signal: criterion.signal, limit });
    else
      (result === 'PASS' ? supports : against).push({
        key: 'criterion',
        supports: result === 'PASS',
        signal: criterion.signal,
        value,
        limit,
      });
  }
  if (scored.length === 0) supports.push({ key: 'no-anomalies', supports: true });
  else if (!scored.some(({ severity }) => severity === 'CRITICAL'))
    supports.push({ key: 'no-critical', supports: true, value: scored.length });
  for (const { key, result, figure, signal } of facts.breakdown) {
    if (result === 'NOT MEASURED') continue;
    const good = result === 'PASS' || result === 'STABLE' || result === 'CONSISTENT';
    (good ? supports : against).push({ key: `breakdown-${key}`, supports: good, signal, value: figure });
  }
  for (const { kind, signal, evidence } of scored) {
    const value = kind === 'baseline' || kind === 'point' ? evidence.relativeEffect : evidence.statistic;
    against.push({ key: 'anomaly', supports: false, signal, value, limit: evidence.threshold });
  }
  if (missingShare > 0) against.push({ key: 'missing-data', supports: false, value: missingShare });
  if (stability < STABLE_SHARE)
    against.push({ key: 'unstable-verdict', supports: false, value: stability, limit: STABLE_SHARE });
  if (!facts.hasBaseline) against.push({ key: 'no-baseline', supports: false });
  return [...supports, ...against];
}

/** What must be done before production, most pressing first. O(anomalies + criteria), pure. */
export function prerequisites(
  decision: Decision,
  anomalies: readonly Anomaly[],
  criteria: readonly CriterionResult[],
  missingShare: number,
): Reason[] {
  const scored = anomalies.filter(({ known }) => known === undefined);
  const reasons: Reason[] = [];
  const add = (key: (typeof PREREQUISITE_KEYS)[number], rest: Partial<Reason> = {}) => {
    if (!reasons.some((one) => one.key === key && one.signal === rest.signal))
      reasons.push({ key, supports: true, ...rest });
  };
  for (const { severity, signal } of scored) if (severity === 'CRITICAL') add('resolve-critical', { signal });
  for (const { criterion, result, value } of criteria) {
    const limit = criterion.atMost ?? criterion.atLeast;
    if (result === 'FAIL') add('meet-criterion', { signal: criterion.signal, value, limit });
    if (result === 'NOT MEASURED') add('measure-criterion', { signal: criterion.signal, limit });
  }
  if (scored.length > 0) add('configure-alerts');
  for (const { kind, signal, evidence } of scored) {
    if (kind === 'errors') {
      add('review-error-logs', { signal });
      add('verify-retries', { signal });
    } else if (evidence.test === 'trend') add('find-leak', { signal });
    else if (kind === 'absence') add('complete-data', { signal });
    else add('watch-signal', { signal });
  }
  if (missingShare > 0) add('complete-data', { value: missingShare });
  if (decision !== 'PROCEED') add('prepare-rollback');
  return reasons;
}
