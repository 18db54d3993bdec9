import { describe, expect, test } from 'vitest';
import type { Anomaly, Assessment } from '../../src/analysis/assessment.ts';
import { checkExpectations } from '../../src/analysis/check-expectations.ts';
import type { Effect, Truth } from '../../src/recording/truth.ts';
import type { Expectations } from '../../src/scenario/scenario.ts';

const nothing: Expectations = { anomalies: [], only: false, detected: {}, silentElsewhere: false };

function anomaly(signal: string, from: number, to: number, rest: Partial<Anomaly> = {}): Anomaly {
  const cause = { kind: 'slow-query', target: 'postgres', likelihood: 0.8, evidence: [] };
  return {
    signal,
    startMs: from * 1000,
    endMs: to * 1000,
    severity: 'WARNING',
    kind: 'point',
    causes: [cause],
    ...rest,
  } as Anomaly;
}

const assessed = (...anomalies: Anomaly[]): Assessment =>
  ({
    anomalies,
    score: { overall: 100 - 10 * anomalies.length },
    verdict: { decision: 'PROCEED WITH MONITORING' },
  }) as unknown as Assessment;

/** One fault, `slow`, that moved one signal from `from` to `to` seconds. */
function truthOf(series: string, from: number, to: number): Truth {
  const effect = { startMs: from * 1000, endMs: to * 1000 } as Effect;
  const moved = { target: '', series, unit: 'ms', differs: [effect], effects: [effect], threshold: 1 };
  return {
    startMs: 0,
    endMs: 1e6,
    stepMs: 1000,
    faults: [{ id: 'slow', kind: 'slow-query', target: 'postgres', active: effect, jointWith: [], signals: [moved] }],
    signals: [moved],
    series: [],
  };
}

describe('expectations on a run', () => {
  const truth = truthOf('response_time_ms', 100, 200);
  const found = assessed(anomaly('response_time_ms', 130, 210));

  test('that says nothing passes', () => {
    expect(checkExpectations(nothing, found, truth)).toEqual({ passed: true, problems: [] });
  });

  test('all of which hold pass', () => {
    const expected: Expectations = {
      verdict: 'PROCEED WITH MONITORING',
      score: { min: 90, max: 90 },
      anomalies: [{ signal: 'response_time_ms', severity: 'WARNING', cause: 'slow-query' }],
      only: true,
      detected: { slow: 30_000 },
      silentElsewhere: true,
    };
    expect(checkExpectations(expected, found, truth)).toEqual({ passed: true, problems: [] });
  });

  test.each<[string, Partial<Expectations>, { expectation: string; expected: string; found: string }]>([
    [
      'another verdict',
      { verdict: 'HOLD' },
      { expectation: 'verdict', expected: 'HOLD', found: 'PROCEED WITH MONITORING' },
    ],
    [
      'a score out of range',
      { score: { min: 95, max: 100 } },
      { expectation: 'score', expected: '95 to 100', found: '90' },
    ],
    [
      'an anomaly on another signal',
      { anomalies: [{ signal: 'error_ratio' }] },
      { expectation: 'anomalies', expected: 'an anomaly on error_ratio', found: 'none there' },
    ],
    [
      'another severity',
      { anomalies: [{ signal: 'response_time_ms', severity: 'CRITICAL' }] },
      {
        expectation: 'anomalies',
        expected: 'CRITICAL on response_time_ms',
        found: 'WARNING on response_time_ms (point), cause slow-query',
      },
    ],
    [
      'another cause',
      { anomalies: [{ signal: 'response_time_ms', cause: 'lock-contention' }] },
      {
        expectation: 'anomalies',
        expected: 'an anomaly on response_time_ms caused by lock-contention',
        found: 'WARNING on response_time_ms (point), cause slow-query',
      },
    ],
    [
      'nothing at all',
      { only: true },
      {
        expectation: 'only',
        expected: 'no other anomaly',
        found: 'WARNING on response_time_ms (point), cause slow-query',
      },
    ],
    [
      'a faster detection',
      { detected: { slow: 20_000 } },
      { expectation: 'detected', expected: 'slow within 20 s', found: 'found after 30 s' },
    ],
    [
      'a fault that is none',
      { detected: { quick: 20_000 } },
      { expectation: 'detected', expected: 'quick within 20 s', found: 'nothing is known of this fault' },
    ],
  ])('%s is a problem', (_, expected, problem) => {
    expect(checkExpectations({ ...nothing, ...expected }, found, truth)).toEqual({
      passed: false,
      problems: [problem],
    });
  });

  test('tells a fault that moved nothing from one that was missed', () => {
    const expected = { ...nothing, detected: { slow: 60_000 } };
    const unseen: Truth = { ...truth, faults: [{ ...truth.faults[0], signals: [] }] };
    expect(checkExpectations(expected, found, unseen).problems[0].found).toBe('it moved no signal');
    expect(checkExpectations(expected, assessed(), truth).problems[0].found).toBe('not found');
    expect(checkExpectations(expected, found, undefined).problems[0].found).toBe('nothing is known of this fault');
  });

  test('silence elsewhere asks for the signal and the time', () => {
    const expected = { ...nothing, silentElsewhere: true };
    const outside = checkExpectations(expected, assessed(anomaly('response_time_ms', 200, 300)), truth);
    const other = checkExpectations(expected, assessed(anomaly('api_cpu_ratio', 130, 210)), truth);
    expect([outside.passed, other.passed]).toEqual([false, false]);
    expect(other.problems).toEqual([
      {
        expectation: 'silentElsewhere',
        expected: 'no anomaly outside the effects of the faults',
        found: 'WARNING on api_cpu_ratio (point), cause slow-query',
      },
    ]);
    expect(checkExpectations(expected, found, undefined).passed).toBe(false);
  });

  test('an anomaly declared as known neither disturbs nor is an alarm', () => {
    const known = assessed(anomaly('api_cpu_ratio', 0, 50, { known: 'a report' }));
    expect(checkExpectations({ ...nothing, only: true, silentElsewhere: true }, known, truth).passed).toBe(true);
  });
});
