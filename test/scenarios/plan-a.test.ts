import { describe, expect, test } from 'vitest';
import { runScenario } from '../../src/pipeline.ts';
import { planAFigures, withinPlanATolerances } from '../studies/plan-a-figures.ts';
import { shipped } from '../studies/seeds.ts';

describe('Plan A, Day 3 with the shipped seed', () => {
  const scenario = shipped('plan-a-day3');
  const { table, assessment } = runScenario(scenario);

  test('has every figure of the hand-over within its tolerance', () => {
    const figures = planAFigures(scenario);
    expect(withinPlanATolerances(figures), JSON.stringify(figures, undefined, 1)).toBe(true);
  });

  test('covers one hour in 120 samples of half a minute', () => {
    expect(table.grid).toEqual({ startMs: Date.UTC(2025, 9, 18, 0, 52), stepMs: 30_000, count: 120 });
    expect(assessment.requests).toEqual({ total: 36_000, failed: 7 });
    const rates = table.signals.find(({ signal }) => signal.name === 'requests_per_second')!.values;
    expect([Math.min(...rates), Math.max(...rates)]).toEqual([10, 10]);
  });

  test('gives exactly the two anomalies, each with its cause named first', () => {
    expect(
      assessment.anomalies.map(({ id, signal, severity, kind, assessment: judged, causes }) => [
        id,
        signal,
        severity,
        kind,
        judged,
        causes[0].kind,
        causes[0].target,
      ]),
    ).toEqual([
      ['A1', 'response_time_ms', 'WARNING', 'baseline', 'ACCEPTABLE', 'added-latency', 'api'],
      ['A2', 'error_ratio', 'WARNING', 'errors', 'ACCEPTABLE', 'error-burst', 'api'],
    ]);
    const { change } = assessment.signals.find(({ signal }) => signal.name === 'response_time_ms')!;
    // As the hand-over prints them, with the tolerances of the mean and the P99.
    expect(Math.abs(change.mean! - 0.166)).toBeLessThanOrEqual(0.006);
    expect(Math.abs(change.p99! + 0.613)).toBeLessThanOrEqual(0.008);
  });

  test('comes to the score and the verdict of the hand-over', () => {
    const { score, verdict } = assessment;
    expect([score.overall, score.health, score.productionReady]).toEqual([80, 'DEGRADED', 'YES (with monitoring)']);
    expect([verdict.decision, verdict.confidenceWord, verdict.confidence.toFixed(2)]).toEqual([
      'PROCEED WITH MONITORING',
      'HIGH',
      '0.85',
    ]);
    expect(score.breakdown.map(({ key, result }) => [key, result])).toEqual([
      ['response-time', 'STABLE'],
      ['success-rate', 'CONSISTENT'],
      ['crashes', 'PASS'],
      ['memory-leaks', 'PASS'],
      ['exhaustion', 'PASS'],
    ]);
  });
});
