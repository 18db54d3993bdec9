import type { Decision, Severity } from '../scenario/scenario.ts';
import type { SignalRole } from '../telemetry/signal.ts';

/** What the decision rests on. */
export interface Grounds {
  /** Anomalies that are not declared as known. */
  readonly anomalies: readonly { readonly severity: Severity; readonly role: SignalRole }[];
  readonly failedCriteria: number;
}

/** Roles in which users feel a CRITICAL anomaly at once. */
const FELT: readonly SignalRole[] = ['errors', 'latency', 'availability'];

/**
 * The decision:
 * - ROLL BACK when a criterion fails and a CRITICAL anomaly is one that users feel (errors, latency, availability): harm is done
 *   and measured against what was promised;
 * - HOLD when a criterion fails or any anomaly is CRITICAL: something must be understood first;
 * - PROCEED WITH MONITORING when there is a WARNING;
 * - PROCEED otherwise. A criterion without data lowers the confidence, not the decision.
 *
 * O(anomalies), pure.
 */
export function decide({ anomalies, failedCriteria }: Grounds): Decision {
  const critical = anomalies.filter(({ severity }) => severity === 'CRITICAL');
  if (failedCriteria > 0 && critical.some(({ role }) => FELT.includes(role))) return 'ROLL BACK';
  if (failedCriteria > 0 || critical.length > 0) return 'HOLD';
  return anomalies.length > 0 ? 'PROCEED WITH MONITORING' : 'PROCEED';
}
