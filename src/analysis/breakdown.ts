import type { Policy } from '../scenario/policy.ts';
import type { Anomaly, AssessedSignal, BreakdownLine } from './assessment.ts';

/**
 * The five lines beside the score. A line without data says NOT MEASURED, never PASS.
 *
 * - `response-time`: standard deviation of `response_time_ms` (or the first latency signal); STABLE while it is at most `breakdown.variation` of the mean;
 * - `success-rate`: the worst sample of `success_ratio`; CONSISTENT from `breakdown.success` on;
 * - `crashes`: of the availability signals: the sum of one that is bad upwards (restarts), as its anomaly counts them, PASS when 0; the least of one that
 *   is bad downwards (up), PASS when 1;
 * - `memory-leaks`: of the memory signals, the one nearest its limit at its highest; PASS when no trend was found in any and it stayed at or below
 *   `breakdown.exhaustion` of its limit (a leak that ends in a restart is no trend);
 * - `exhaustion`: of the saturation, memory and database signals with a limit, the one nearest it at its highest, as a share of the limit;
 *   PASS while that is at most `breakdown.exhaustion`.
 *
 * O(signals + anomalies), pure.
 */
export function breakdown(
  signals: readonly AssessedSignal[],
  anomalies: readonly Anomaly[],
  policy: Policy,
): BreakdownLine[] {
  return [
    responseTime(signals, policy.breakdown.variation),
    successRate(signals, policy.breakdown.success),
    crashes(signals),
    memoryLeaks(signals, anomalies, policy.breakdown.exhaustion),
    exhaustion(signals, policy.breakdown.exhaustion),
  ];
}

const unmeasured = (key: string): BreakdownLine => ({ key, result: 'NOT MEASURED', figure: NaN, signal: '' });
const measured = (signals: readonly AssessedSignal[]) => signals.filter(({ statistics }) => statistics.count > 0);

function responseTime(signals: readonly AssessedSignal[], limit: number): BreakdownLine {
  const latencies = measured(signals).filter(({ signal }) => signal.role === 'latency');
  const one = latencies.find(({ signal }) => signal.name === 'response_time_ms') ?? latencies[0];
  if (!one || one.statistics.count < 2) return unmeasured('response-time');
  const { mean, stddev } = one.statistics;
  return {
    key: 'response-time',
    result: stddev <= limit * Math.abs(mean) ? 'STABLE' : 'UNSTABLE',
    figure: stddev,
    signal: one.signal.name,
  };
}

function successRate(signals: readonly AssessedSignal[], least: number): BreakdownLine {
  const one = measured(signals).find(({ signal }) => signal.name === 'success_ratio');
  if (!one) return unmeasured('success-rate');
  const figure = one.statistics.min;
  return {
    key: 'success-rate',
    result: figure >= least ? 'CONSISTENT' : 'INCONSISTENT',
    figure,
    signal: one.signal.name,
  };
}

function crashes(signals: readonly AssessedSignal[]): BreakdownLine {
  const lines = measured(signals)
    .filter(({ signal }) => signal.role === 'availability')
    .map(({ signal, statistics }): BreakdownLine => {
      // Counts are whole; their mean times their number may miss that by a hair.
      const figure =
        signal.bad === 'down' ? statistics.min : Math.round(statistics.mean * statistics.count * 1e6) / 1e6;
      const passes = signal.bad === 'down' ? figure >= 1 : figure <= 0;
      return { key: 'crashes', result: passes ? 'PASS' : 'FAIL', figure, signal: signal.name };
    });
  return lines.find(({ result }) => result === 'FAIL') ?? lines[0] ?? unmeasured('crashes');
}

/** The highest use of the limit, in limits; the highest value where there is none. */
const fullness = ({ signal, statistics }: AssessedSignal): number => statistics.max / (signal.limit ?? 1);
const fullest = (signals: readonly AssessedSignal[]): AssessedSignal | undefined =>
  signals.reduce<AssessedSignal | undefined>(
    (most, one) => (most && fullness(most) >= fullness(one) ? most : one),
    undefined,
  );

function memoryLeaks(signals: readonly AssessedSignal[], anomalies: readonly Anomaly[], most: number): BreakdownLine {
  const memory = measured(signals).filter(
    ({ signal, statistics }) => signal.role === 'memory' && signal.use === 'judged' && statistics.count >= 8,
  );
  const leaking = memory.find(({ signal }) =>
    anomalies.some((one) => one.signal === signal.name && one.evidence.test === 'trend'),
  );
  const limited = memory.filter(({ signal }) => signal.limit !== undefined);
  const one = leaking ?? fullest(limited) ?? memory[0];
  if (!one) return unmeasured('memory-leaks');
  return {
    key: 'memory-leaks',
    result: leaking || (one.signal.limit !== undefined && fullness(one) > most) ? 'FAIL' : 'PASS',
    figure: one.statistics.max,
    signal: one.signal.name,
  };
}

function exhaustion(signals: readonly AssessedSignal[], most: number): BreakdownLine {
  const one = fullest(
    measured(signals).filter(({ signal }) => signal.limit !== undefined && signal.limit > 0 && signal.bad === 'up'),
  );
  if (!one) return unmeasured('exhaustion');
  const figure = fullness(one);
  return { key: 'exhaustion', result: figure <= most ? 'PASS' : 'FAIL', figure, signal: one.signal.name };
}
