import { describe, expect, test } from 'vitest';
import type { Anomaly, Assessment } from '../../src/analysis/assessment.ts';
import {
  type AlertMeasures,
  checkExpectations,
  type ExpectationProblem,
  expectationChecks,
} from '../../src/analysis/check-expectations.ts';
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

  test.each<[string, Partial<Expectations>, ExpectationProblem]>([
    [
      'another verdict',
      { verdict: 'HOLD' },
      { expectation: 'verdict', expected: 'HOLD', found: 'PROCEED WITH MONITORING', at: ['verdict'] },
    ],
    [
      'a score out of range',
      { score: { min: 95, max: 100 } },
      { expectation: 'score', expected: '95 to 100', found: '90', at: ['score'] },
    ],
    [
      'an anomaly on another signal',
      { anomalies: [{ signal: 'error_ratio' }] },
      {
        expectation: 'anomalies',
        expected: 'an anomaly on error_ratio',
        found: 'none there',
        at: ['anomalies'],
        signal: 'error_ratio',
      },
    ],
    [
      'another severity',
      { anomalies: [{ signal: 'response_time_ms', severity: 'CRITICAL' }] },
      {
        expectation: 'anomalies',
        expected: 'CRITICAL on response_time_ms',
        found: 'WARNING on response_time_ms (point), cause slow-query',
        at: ['anomalies'],
        signal: 'response_time_ms',
      },
    ],
    [
      'another cause',
      { anomalies: [{ signal: 'response_time_ms', cause: 'lock-contention' }] },
      {
        expectation: 'anomalies',
        expected: 'an anomaly on response_time_ms caused by lock-contention',
        found: 'WARNING on response_time_ms (point), cause slow-query',
        at: ['anomalies'],
        signal: 'response_time_ms',
      },
    ],
    [
      'nothing at all',
      { only: true },
      {
        expectation: 'only',
        expected: 'no other anomaly',
        found: 'WARNING on response_time_ms (point), cause slow-query',
        at: ['only'],
        signal: 'response_time_ms',
      },
    ],
    [
      'a faster detection',
      { detected: { slow: 20_000 } },
      {
        expectation: 'detected',
        expected: 'slow within 20 s',
        found: 'it after 30 s',
        at: ['detected', 'slow'],
        fault: 'slow',
      },
    ],
    [
      'a fault that is none',
      { detected: { quick: 20_000 } },
      {
        expectation: 'detected',
        expected: 'quick within 20 s',
        found: 'nothing is known of this fault',
        at: ['detected', 'quick'],
        fault: 'quick',
      },
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
    expect(checkExpectations(expected, assessed(), truth).problems[0].found).toBe('nothing');
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
        at: ['silentElsewhere'],
        signal: 'api_cpu_ratio',
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

describe('expectations on what was measured', () => {
  const truth = truthOf('response_time_ms', 100, 200);
  const measures: AlertMeasures = {
    falseAlarms: 2,
    precision: 2 / 3,
    recall: 0.8,
    f1: 8 / 11,
    delaysMs: [30_000, 90_000, 60_000],
    falseAlarmsPerDay: 4.5,
    faults: [
      { fault: 'slow', visible: true, found: true, delayMs: 30_000 },
      { fault: 'odd', visible: true, found: false, delayMs: NaN },
      { fault: 'dark', visible: false, found: false, delayMs: NaN },
    ],
  };
  const asked = { detected: {}, silentElsewhere: false };
  const told = (expect: Partial<Expectations>, measured: Parameters<typeof expectationChecks>[3]) =>
    expectationChecks({ ...nothing, ...expect }, assessed(), truth, measured).map(
      ({ passed, expectation, expected, found }) => `${passed} ${expectation}: ${expected}, ${found}`,
    );

  test('of the analysis: each on its side', () => {
    const good = { precision: 0.666, recall: 0.8, f1: 0.7, delay: 60_000, falseAlarmsPerDay: 4.5 };
    expect(told(good, { analysis: measures })).toEqual([
      'true precision: at least 66.6%, 66.7%',
      'true recall: at least 80%, 80%',
      'true f1: at least 70%, 72.7%',
      'true delay: at most 60 s, 60 s',
      'true falseAlarmsPerDay: at most 4.5 a day, 4.5 a day',
    ]);
    const bad = { precision: 0.67, recall: 0.81, f1: 0.73, delay: 59_999, falseAlarmsPerDay: 4 };
    expect(told(bad, { analysis: measures }).map((line) => line.split(' ')[0])).toEqual(Array(5).fill('false'));
  });

  test('of a detector: its faults and its silence too, and where the file says so', () => {
    const keen = {
      ...asked,
      detected: { slow: 29_000, odd: 60_000, dark: 60_000 },
      silentElsewhere: true,
      recall: 0.9,
    };
    const checks = expectationChecks({ ...nothing, detectors: { keen } }, assessed(), truth, {
      detectors: { keen: measures },
    });
    expect(checks.map(({ expected, found }) => `${expected}: ${found}`)).toEqual([
      'slow within 29 s: it after 30 s',
      'odd within 60 s: nothing',
      'dark within 60 s: it moved no signal that was looked at',
      'no alert outside the effects of the faults: 2 false alarms',
      'at least 90%: 80%',
    ]);
    expect(checks[0]).toEqual({
      passed: false,
      expectation: 'detectors.keen.detected',
      expected: 'slow within 29 s',
      found: 'it after 30 s',
      at: ['detectors', 'keen', 'detected', 'slow'],
      fault: 'slow',
      detector: 'keen',
    });
    const better = { ...keen, detected: { slow: 30_000 }, recall: 0.8 };
    const quiet = { ...measures, falseAlarms: 0 };
    expect(told({ detectors: { keen: better } }, { detectors: { keen: quiet } })).toEqual([
      'true detectors.keen.detected: slow within 30 s, it after 30 s',
      'true detectors.keen.silentElsewhere: no alert outside the effects of the faults, 0 false alarms',
      'true detectors.keen.recall: at least 80%, 80%',
    ]);
  });

  test('fail where nothing could be measured', () => {
    const empty = { ...measures, precision: NaN, recall: NaN, f1: NaN, delaysMs: [], falseAlarmsPerDay: NaN };
    const keen = { ...asked, precision: 0, recall: 0, f1: 0, delay: 1e9, falseAlarmsPerDay: 1e9 };
    expect(told({ detectors: { keen } }, { detectors: { keen: empty } })).toEqual([
      'false detectors.keen.precision: at least 0%, no alert to judge by',
      'false detectors.keen.recall: at least 0%, no fault had a visible effect',
      'false detectors.keen.f1: at least 0%, neither an alert nor a visible effect',
      'false detectors.keen.delay: at most 1000000 s, nothing was found',
      'false detectors.keen.falseAlarmsPerDay: at most 1000000000 a day, no time was judged',
    ]);
    expect(told({ recall: 0 }, {})).toEqual(['false recall: at least 0%, nothing was measured']);
  });
});
