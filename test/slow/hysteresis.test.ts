import { describe, expect, it } from 'vitest';
import { meanOf, plainRun, scenarioOf, signalsOf } from '../simulation/support.ts';

/** 100 requests a second at most; clients give up after a second and come again three times; for a minute three times as many come. */
function storm(rate: number, seed: number, client: object = {}) {
  return scenarioOf({
    seed: `storm ${seed}`,
    duration: '40m',
    scrape: { interval: '15s' },
    workload: { rate: `${rate}/s`, client: { timeout: '1s', retries: 3, backoff: '500ms', ...client } },
    system: {
      base: 'none',
      services: {
        api: {
          workers: 8,
          queue: 400,
          serviceTime: '80ms',
          serviceTimeSpread: 1,
          variation: { spread: '2%' },
          cpuPerRequest: '1ms',
          gc: { pause: '0ms' },
        },
      },
    },
    faults: [{ kind: 'flash-crowd', target: 'main', factor: 3, at: '5m', for: '1m' }],
  });
}

/** Share of failures in the quarter of an hour that begins 20 minutes after the crowd has left. */
function lateFailures(rate: number, seed: number, client?: object): number {
  const scenario = storm(rate, seed, client);
  const errors = signalsOf(scenario, plainRun(scenario)).get('error_ratio')!;
  expect(meanOf(errors, 0, 20)).toBeLessThan(0.01);
  return meanOf(errors, 100);
}

describe('a retry storm', () => {
  it('outlives its trigger above some load and not below it: one threshold, the same within a few requests for every seed', () => {
    const thresholds: number[] = [];
    for (let seed = 1; seed <= 5; seed++) {
      const stays = Array.from({ length: 27 }, (_, i) => 20 + 2 * i).map(
        (rate) => [rate, lateFailures(rate, seed)] as const,
      );
      // Nothing in between: it recovers wholly or not at all.
      for (const [, failures] of stays) expect(failures < 0.01 || failures > 0.9).toBe(true);
      const first = stays.findIndex(([, failures]) => failures > 0.9);
      expect(first).toBeGreaterThan(0);
      expect(stays.slice(first).every(([, failures]) => failures > 0.9)).toBe(true);
      thresholds.push(stays[first][0]);
    }
    // Four attempts each of more than a quarter of the capacity keep it busy for ever.
    expect(Math.min(...thresholds)).toBeGreaterThan(100 / 4);
    expect(Math.max(...thresholds)).toBeLessThan(50);
    expect(Math.max(...thresholds) - Math.min(...thresholds)).toBeLessThanOrEqual(6);
  });

  it('needs the crowd: without it the same load is served', () => {
    const { faults: _, ...scenario } = storm(70, 1);
    const errors = signalsOf({ ...scenario, faults: [] }, plainRun({ ...scenario, faults: [] })).get('error_ratio')!;
    expect(meanOf(errors)).toBeLessThan(0.01);
  });

  it.each([
    ['no retries', { retries: 0 }],
    ['a circuit breaker', { breaker: { failureRatio: '50%', openFor: '10s' } }],
  ])('does not come with %s', (_, client) => {
    for (const rate of [40, 60, 80]) expect(lateFailures(rate, 1, client)).toBeLessThan(0.01);
  });
});
