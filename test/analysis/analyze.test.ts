import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import { ACTIONS } from '../../src/analysis/anomalies.ts';
import type { Assessment } from '../../src/analysis/assessment.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import type { AnalysisSettings } from '../../src/analysis/settings.ts';
import { PREREQUISITE_KEYS, REASON_KEYS } from '../../src/analysis/verdict.ts';
import { healthyBaseline, type SyntheticOptions, syntheticTable } from '../studies/synthetic.ts';

const criteria = [
  { signal: 'request_p99_ms', statistic: 'p99', atMost: 100 },
  { signal: 'success_ratio', statistic: 'mean', atLeast: 0.999 },
] as const;

function judge(
  fault: SyntheticOptions['fault'],
  settings: Partial<AnalysisSettings> = {},
  options: Partial<SyntheticOptions> = {},
): Assessment {
  return analyze(
    syntheticTable({ seed: 'test', correlation: 0.3, fault, ...options }),
    defaultSettings({ baseline: healthyBaseline, criteria, ...settings }),
  );
}
const found = ({ anomalies }: Assessment) =>
  anomalies.map(({ signal, kind, severity }) => `${severity} ${kind} ${signal}`);
const FAILING = [4, 17, 33, 58, 61, 90, 118];
/** Plan A, Day 3 in the small: 16.6 % slower, seven failures. */
const planA = (name: string, value: number, i: number): number => {
  if (name === 'response_time_ms') return value * 1.166;
  if (name === 'requests_per_second') return 10;
  if (FAILING.includes(i) && name === 'error_ratio') return 1 / 300;
  if (name === 'success_ratio') return FAILING.includes(i) ? 299 / 300 : 1;
  return value;
};

describe('a healthy run', () => {
  const assessment = judge(undefined);
  it('proceeds with a full score', () => {
    expect(found(assessment)).toEqual([]);
    expect(assessment.score).toMatchObject({ overall: 100, health: 'HEALTHY', productionReady: 'YES' });
    expect(assessment.verdict).toMatchObject({ decision: 'PROCEED', confidence: 0.95, confidenceWord: 'HIGH' });
    expect(assessment.verdict.stability).toBeGreaterThan(0.95);
    expect(assessment.verdict.rationale.every(({ supports }) => supports)).toBe(true);
    expect(assessment.verdict.prerequisites).toEqual([]);
  });
  it('says NOT MEASURED of what it has no data for', () => {
    expect(assessment.score.breakdown.map(({ key, result }) => `${key} ${result}`)).toEqual([
      'response-time STABLE',
      'success-rate CONSISTENT',
      'crashes NOT MEASURED',
      'memory-leaks PASS',
      'exhaustion PASS',
    ]);
  });
});

describe('a slower service with a few failures', () => {
  const assessment = judge(planA);
  it('is two warnings, 80 points and 85 %', () => {
    expect(found(assessment)).toEqual(['WARNING baseline response_time_ms', 'WARNING errors error_ratio']);
    expect(assessment.score).toMatchObject({
      overall: 80,
      health: 'DEGRADED',
      productionReady: 'YES (with monitoring)',
    });
    expect(assessment.verdict).toMatchObject({
      decision: 'PROCEED WITH MONITORING',
      confidence: 0.85,
      confidenceWord: 'HIGH',
    });
    expect(assessment.requests).toEqual({ total: 36_000, failed: 7 });
  });
  it('covers the run with the slowness, and the failures from the first to the last', () => {
    const [slow, errors] = assessment.anomalies;
    const { startMs, stepMs } = assessment.grid;
    expect([slow.id, slow.startMs, slow.endMs]).toEqual(['A1', startMs, startMs + 120 * stepMs]);
    expect([errors.id, errors.startMs, errors.endMs]).toEqual(['A2', startMs + 4 * stepMs, startMs + 119 * stepMs]);
  });
  it('counts the harm', () => {
    const [slow, errors] = assessment.anomalies;
    expect(slow.impact).toMatchObject({ requestsFailed: 0, errorBudgetUsed: 0 });
    expect(slow.impact.requestsSlowed).toBeGreaterThan(30_000);
    expect(slow.impact.change).toBeCloseTo(assessment.signals[0].statistics.mean - 8.42, 9);
    expect(errors.impact).toMatchObject({ requestsFailed: 7, requestsSlowed: 0 });
    // 0.1 % of the 34,500 requests between the first and the last failure may fail.
    expect(errors.impact.errorBudgetUsed).toBeCloseTo(7 / 34.5, 6);
    expect([slow.assessment, errors.assessment]).toEqual(['ACCEPTABLE', 'ACCEPTABLE']);
    expect(errors.actions).toEqual(['review-error-logs', 'verify-retries', 'monitor']);
  });
  it('says what must be done', () => {
    expect(assessment.verdict.prerequisites.map(({ key, signal }) => (signal ? `${key} ${signal}` : key))).toEqual([
      'configure-alerts',
      'watch-signal response_time_ms',
      'review-error-logs error_ratio',
      'verify-retries error_ratio',
      'prepare-rollback',
    ]);
  });
  it('is the same when judged again, and the same samples from elsewhere are judged the same', () => {
    expect(judge(planA)).toEqual(assessment);
  });
});

describe('one fact, one anomaly', () => {
  const burst = (factor: number) => (name: string, value: number, i: number) =>
    i >= 40 && i < 60 && name.endsWith('_ms') && !name.startsWith('postgres') ? value * factor : value;
  it('lets the mean speak for the quantiles of the same requests', () => {
    expect(found(judge(burst(4), { baseline: {} }))).toEqual(['WARNING point response_time_ms']);
  });
  it('lets a quantile speak where the mean is calm', () => {
    const tail = (name: string, value: number, i: number) =>
      i >= 40 && i < 60 && name === 'request_p99_ms' ? value * 4 : value;
    expect(found(judge(tail, { baseline: {}, criteria: [] }))).toEqual(['WARNING point request_p99_ms']);
  });
  it('merges a burst into the shift of the mean that it causes', () => {
    const run = judge(burst(8));
    expect(found(run)).toEqual(['CRITICAL baseline response_time_ms']);
  });
  it('tells a gap of the whole target once, and a flapping gap once', () => {
    const gap = (_: string, value: number, i: number) => (i >= 40 && i < 60 && i % 6 !== 0 ? Number.NaN : value);
    const run = judge(gap);
    expect(found(run)).toEqual(['WARNING absence response_time_ms']);
    expect(run.anomalies[0].startMs).toBe(run.grid.startMs + 43 * run.grid.stepMs);
    expect(run.verdict.confidence).toBeCloseTo(0.95 - 0.05 - 17 / 120, 6);
  });
  it('takes missing latency beside failures of everything for one outage', () => {
    const outage = (name: string, value: number, i: number) => {
      if (i < 80 || i >= 90) return value;
      if (name === 'error_ratio') return 1;
      if (name === 'success_ratio') return 0;
      return name.startsWith('response') || name.startsWith('request_p') ? Number.NaN : value;
    };
    const run = judge(outage);
    expect(found(run)).toEqual(['CRITICAL errors error_ratio']);
    expect(run.verdict.decision).toBe('ROLL BACK');
    expect(run.criteria.map(({ result }) => result)).toEqual(['PASS', 'FAIL']);
    expect(run.anomalies[0]).toMatchObject({
      assessment: 'BLOCKING',
      actions: ['roll-back', 'review-error-logs', 'verify-retries', 'monitor'],
    });
    expect(run.score).toMatchObject({ overall: 70, health: 'CRITICAL', productionReady: 'NO' });
  });
});

describe('what settings leave out', () => {
  const spike = (name: string, value: number, i: number) => (name === 'response_time_ms' && i < 12 ? value * 6 : value);
  it('judges neither warm-up nor maintenance', () => {
    expect(found(judge(spike))).toEqual(['CRITICAL baseline response_time_ms']);
    const warm = judge(spike, { warmupMs: 360_000 });
    expect(found(warm)).toEqual([]);
    expect(warm.signals[0].statistics).toMatchObject({ count: 108, missing: 0 });
    expect(warm.excluded).toEqual([
      { startMs: warm.grid.startMs, endMs: warm.grid.startMs + 360_000, reason: 'warm-up' },
    ]);
    const maintained = judge((name, value, i) => (i < 10 ? Number.NaN : spike(name, value, i)), {
      maintenance: [{ at: 0, for: 355_000, reason: 'upgrade' }],
    });
    expect(found(maintained)).toEqual([]);
    expect(maintained.verdict.confidence).toBe(0.95);
    expect([...maintained.judged].indexOf(1)).toBe(12);
  });
  it('reports a known anomaly without scoring it, until it expires', () => {
    const startMs = 1_760_748_720_000;
    const known = judge(planA, {
      known: [{ signal: 'response_time_ms', reason: 'debug logging', untilMs: startMs + 1 }],
    });
    expect(known.anomalies.map(({ signal, known: reason }) => [signal, reason])).toEqual([
      ['response_time_ms', 'debug logging'],
      ['error_ratio', undefined],
    ]);
    expect(known.score.overall).toBe(90);
    expect(known.verdict.confidence).toBe(0.9);
    expect(
      judge(planA, { known: [{ signal: 'response_time_ms', reason: 'debug logging', untilMs: startMs }] }).score
        .overall,
    ).toBe(80);
  });
});

describe('the verdict', () => {
  it('holds on a failing criterion and on a leak, and rolls back when users feel both', () => {
    expect(
      judge(undefined, { criteria: [{ signal: 'request_p99_ms', statistic: 'p50', atMost: 10 }] }).verdict.decision,
    ).toBe('HOLD');
    const leak = judge((name, value, i) => (name === 'api_memory_ratio' ? value + 0.004 * i : value));
    expect(found(leak)).toEqual(['CRITICAL trend api_memory_ratio']);
    expect(leak.verdict.decision).toBe('HOLD');
    expect(leak.score.breakdown[3]).toMatchObject({ key: 'memory-leaks', result: 'FAIL', signal: 'api_memory_ratio' });
    expect(leak.anomalies[0].actions).toEqual(['find-leak', 'restart-before-limit', 'monitor']);
  });
  it('loses confidence for criteria that nothing measures', () => {
    const run = judge(undefined, { criteria: [{ signal: 'no_such_ms', statistic: 'mean', atMost: 1 }] });
    expect(run.criteria[0]).toMatchObject({ value: Number.NaN, result: 'NOT MEASURED' });
    expect(run.verdict).toMatchObject({ decision: 'PROCEED', confidence: 0.9 });
    expect(run.verdict.prerequisites).toEqual([
      { key: 'measure-criterion', supports: true, signal: 'no_such_ms', limit: 1 },
    ]);
  });
  it('survives resampling when clear, and not when it hangs on a hair', () => {
    expect(judge(planA).verdict.stability).toBeGreaterThan(0.9);
    const edge = judge((name, value) => (name === 'response_time_ms' ? value * 1.105 : value), {}, { seed: 'edge 4' });
    expect(edge.verdict.stability).toBeLessThan(0.9);
  });
  it('speaks in keys that templates know', () => {
    for (const run of [judge(planA), judge(undefined), judge((_, value, i) => (i > 60 ? value * 9 : Number.NaN))]) {
      for (const { key } of run.verdict.rationale) expect(REASON_KEYS).toContain(key);
      for (const { key } of run.verdict.prerequisites) expect(PREREQUISITE_KEYS).toContain(key);
      for (const { actions } of run.anomalies) for (const action of actions) expect(ACTIONS).toContain(action);
    }
  });
});

describe('strange tables', () => {
  const empty = defaultSettings();
  it.each([0, 1, 2, 7])('judges %s samples', (count) => {
    const run = analyze(syntheticTable({ seed: 'short', correlation: 0.5, count }), empty);
    expect(run.anomalies).toEqual([]);
    expect(run.verdict.decision).toBe('PROCEED');
    expect(run.verdict.confidence).toBe(count === 0 ? 0 : 0.95);
  });
  it('judges no signals, and signals without any value', () => {
    const none = analyze({ ...syntheticTable({ seed: 'x', correlation: 0 }), signals: [] }, empty);
    expect(none.score.breakdown.every(({ result }) => result === 'NOT MEASURED')).toBe(true);
    expect(none.verdict).toMatchObject({ confidence: 0, confidenceWord: 'LOW' });
    const nothing = judge(() => Number.NaN);
    expect(nothing.anomalies).toEqual([]);
    expect(nothing.verdict).toMatchObject({ decision: 'PROCEED', confidence: 0 });
    expect(nothing.signals[0].statistics.mean).toBeNaN();
    expect(nothing.requests).toEqual({ total: Number.NaN, failed: Number.NaN });
  });
  it('leaves its input alone', () => {
    const table = syntheticTable({ seed: 'same', correlation: 0.5, fault: planA });
    const copies = table.signals.map(({ values }) => values.slice());
    analyze(table, defaultSettings({ baseline: healthyBaseline }));
    expect(table.signals.map(({ values }) => values)).toEqual(copies);
  });
});
