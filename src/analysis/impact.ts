import type { CriterionResult, Impact } from './assessment.ts';
import type { Finding } from './finding.ts';
import type { RunData } from './run-data.ts';

/**
 * Harm done over the interval of an anomaly. Failures are counted for anomalies of errors and availability, slowed requests
 * (those of samples above the reference) for latency; 0 for other signals, NaN where no signal tells the requests. The error
 * budget is what the criterion on the success ratio allows to fail over the same interval.
 *
 * O(n), pure.
 */
export function impactOf(finding: Finding, run: RunData, criteria: readonly CriterionResult[]): Impact {
  const { signal } = run.signals[finding.signal];
  const { requests, failures } = run;
  const fails = signal.role === 'errors' || signal.role === 'availability';
  const slows = signal.role === 'latency';
  const level = meanOver(run.values[finding.signal], finding);
  const usual = level - changeOf(finding, level, run.signals[finding.signal].baseline?.mean);
  let total = 0;
  let failed = 0;
  let slowed = 0;
  for (let i = finding.from; i < finding.to; i++) {
    if (requests && !Number.isNaN(requests[i])) total += requests[i];
    if (failures && !Number.isNaN(failures[i])) failed += failures[i];
    if (requests && !Number.isNaN(requests[i]) && run.values[finding.signal][i] > usual) slowed += requests[i];
  }
  const budget = criteria.find(
    ({ criterion }) => criterion.signal === 'success_ratio' && criterion.atLeast !== undefined,
  )?.criterion.atLeast;
  const allowed = budget === undefined ? NaN : (1 - budget) * total;
  return {
    change: level - usual,
    requestsFailed: fails ? (failures ? Math.round(failed) : NaN) : 0,
    requestsSlowed: slows ? (requests ? Math.round(slowed) : NaN) : 0,
    errorBudgetUsed: fails ? (failures && allowed > 0 ? failed / allowed : NaN) : 0,
  };
}

/** How far the interval lies from what is usual: its baseline, the level outside a stretch, the beginning of a line. */
function changeOf({ kind, evidence }: Finding, level: number, baseline = NaN): number {
  if (kind === 'baseline') return level - baseline;
  // A line that rose by `effect` lies half of it above its beginning on average.
  return kind === 'trend' ? evidence.effect / 2 : evidence.effect;
}

function meanOver(values: Float64Array, { from, to }: Finding): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return sum / count;
}
