import type { AssessedSignal } from '../analysis/assessment.ts';
import type { Policy } from '../scenario/policy.ts';

/**
 * The means at which the baseline test and the error test of the policy would speak up, in the unit of the signal; NaN
 * where there is no such level. Used for lines in charts, tables of thresholds and alert rules.
 */
export function warningLevels(
  { signal, baseline }: AssessedSignal,
  policy: Policy,
): { readonly warning: number; readonly critical: number } {
  const mean = baseline?.mean ?? Number.NaN;
  if (signal.use !== 'judged') return { warning: Number.NaN, critical: Number.NaN };
  if (signal.role === 'errors' && signal.unit === 'ratio' && signal.bad === 'up') {
    return { warning: (baseline?.mean ?? 0) + policy.errors.increase, critical: policy.errors.critical };
  }
  if (!(mean !== 0) || signal.bad === 'none') return { warning: Number.NaN, critical: Number.NaN };
  const direction = signal.bad === 'up' ? 1 : -1;
  return {
    warning: mean * (1 + direction * policy.baseline.warning),
    critical: mean * (1 + direction * policy.baseline.critical),
  };
}
