import { beforeAll, describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/analysis/assessment.ts';
import { runScenario } from '../../src/pipeline.ts';
import type { Overrides } from '../../src/scenario/override.ts';
import { type PlanAFigures, planAFigures } from '../studies/plan-a-figures.ts';
import { shipped, withoutResampling } from '../studies/seeds.ts';

const SEEDS = 200;
const plan = (seed: number, overrides: Overrides = {}) =>
  withoutResampling(shipped('plan-a-day3', { ...overrides, seed: String(seed) }));

/** One value for each of the seeds. */
const overSeeds = <T>(value: (seed: number) => T): T[] => Array.from({ length: SEEDS }, (_, i) => value(i + 1));
const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const scatter = (values: readonly number[]): number => {
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (values.length - 1));
};
const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length;
const meanOf = ({ signals }: Assessment, name: string): number =>
  signals.find(({ signal }) => signal.name === name)!.statistics.mean;
/** Signals and severities of the anomalies, the injected fault kind behind them aside. */
const told = ({ anomalies }: Assessment): string =>
  anomalies
    .map(({ signal, severity, kind }) => `${signal} ${severity} ${kind}`)
    .sort()
    .join(', ');

describe(`Plan A, Day 3 over ${SEEDS} seeds`, () => {
  describe('with both faults', () => {
    let figures: PlanAFigures[];
    let assessments: Assessment[];
    beforeAll(() => {
      figures = overSeeds((seed) => planAFigures(plan(seed)));
      assessments = overSeeds((seed) => runScenario(plan(seed)).assessment);
    });

    test('at least 95 % give exactly the two anomalies and the verdict', () => {
      const exact = assessments.map(
        (assessment) =>
          told(assessment) === 'error_ratio WARNING errors, response_time_ms WARNING baseline' &&
          assessment.score.overall === 80 &&
          assessment.score.health === 'DEGRADED' &&
          assessment.score.productionReady === 'YES (with monitoring)' &&
          assessment.verdict.decision === 'PROCEED WITH MONITORING' &&
          assessment.verdict.confidenceWord === 'HIGH' &&
          Math.abs(assessment.verdict.confidence - 0.85) < 1e-9,
      );
      const others = [...new Set(assessments.filter((_, i) => !exact[i]).map(told))];
      console.log(`exactly the two anomalies: ${100 * share(exact)} %`, others);
      expect(share(exact), others.join('; ')).toBeGreaterThanOrEqual(0.95);
    });

    test.each<['mean' | 'p99' | 'stddev', number, number]>([
      ['mean', 9.82, 0.04],
      ['p99', 12.43, 0.1],
      ['stddev', 1.16, 0.2],
    ])('95 %% lie within the tolerance of %s', (name, target, tolerance) => {
      const values = figures.map((f) => f[name]);
      const within = share(values.map((v) => Math.abs(v / target - 1) <= tolerance));
      console.log(
        `${name}: average ${average(values).toFixed(3)}, standard deviation over seeds ${scatter(values).toFixed(3)}, ` +
          `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}, ${100 * within} % within ± ${100 * tolerance} %`,
      );
      expect(within).toBeGreaterThanOrEqual(0.95);
    });

    test('the averages hit the figures of the hand-over', () => {
      const off = (name: 'mean' | 'p50' | 'p99' | 'stddev', target: number): number =>
        Math.abs(average(figures.map((f) => f[name])) / target - 1);
      console.log('p50 average', average(figures.map((f) => f.p50)).toFixed(3));
      expect(off('mean', 9.82)).toBeLessThanOrEqual(0.005);
      expect(off('p50', 9.77)).toBeLessThanOrEqual(0.005);
      expect(off('p99', 12.43)).toBeLessThanOrEqual(0.02);
      expect(off('stddev', 1.16)).toBeLessThanOrEqual(0.02);
    });

    test('every seed has the seven failures, at most one a sample', () => {
      expect(new Set(assessments.map(({ requests }) => `${requests.failed} of ${requests.total}`))).toEqual(
        new Set(['7 of 36000']),
      );
      expect(new Set(figures.map(({ worst }) => Math.round(worst * 300)))).toEqual(new Set([299]));
    });
  });

  test('without debug logging the mean is that of the baseline and only the error anomaly remains', () => {
    const assessments = overSeeds((seed) => runScenario(plan(seed, { without: ['debug-logging'] })).assessment);
    const means = assessments.map((a) => meanOf(a, 'response_time_ms'));
    const error = scatter(means) / Math.sqrt(SEEDS);
    const only = share(assessments.map((a) => told(a) === 'error_ratio WARNING errors'));
    console.log(
      `without debug logging: mean ${average(means).toFixed(4)} ± ${error.toFixed(4)} ms, only the error anomaly in ${100 * only} %`,
    );
    expect(Math.abs(average(means) - 8.42)).toBeLessThanOrEqual(3 * error);
    // One run: the hour's own standard error.
    const own = runScenario(shipped('plan-a-day3', { without: ['debug-logging'] })).assessment;
    const { mean, stddev, effectiveSamples } = own.signals.find(
      ({ signal }) => signal.name === 'response_time_ms',
    )!.statistics;
    expect(Math.abs(mean - 8.42)).toBeLessThanOrEqual((3 * stddev) / Math.sqrt(effectiveSamples));
    expect(told(own)).toBe('error_ratio WARNING errors');
    expect(only).toBeGreaterThanOrEqual(0.95);
  });

  test('without both faults at least 98 % are HEALTHY, PROCEED', () => {
    const assessments = overSeeds(
      (seed) => runScenario(plan(seed, { without: ['debug-logging', 'connection-timeouts'] })).assessment,
    );
    const calm = assessments.map((a) => a.score.health === 'HEALTHY' && a.verdict.decision === 'PROCEED');
    const alarms = assessments.filter((_, i) => !calm[i]).map(told);
    console.log(`without both faults: ${100 * share(calm)} % HEALTHY, PROCEED`, alarms);
    expect(share(calm), alarms.join('; ')).toBeGreaterThanOrEqual(0.98);
  });

  test('doubling the rate adds rate × cost per request to CPU', () => {
    const without = ['debug-logging', 'connection-timeouts'];
    const single = plan(1, { without });
    const { cpuPerRequest, cpuLimit } = single.system.services.api;
    const added = overSeeds((seed) => {
      const cpu = (set: string[]) => meanOf(runScenario(plan(seed, { without, set })).assessment, 'api_cpu_ratio');
      return cpu(['workload.rate=20/s']) - cpu([]);
    }).map((difference) => difference * cpuLimit);
    const expected = (10 * cpuPerRequest) / 1000;
    console.log(`CPU added by 10 requests a second: ${average(added).toFixed(5)} cores, expected ${expected}`);
    expect(Math.abs(average(added) / expected - 1)).toBeLessThanOrEqual(0.02);
  });
});
