import { describe, expect, it } from 'vitest';
import { erlangC } from '../../src/system/queue.ts';
import { batchMean, columnOf, plainRun, scenarioOf, signalsOf } from '../simulation/support.ts';

const SERVICE_MS = 100;

/** A day of a service with exponential service times and nothing beside. */
function day(workers: number, utilisation: number) {
  return scenarioOf({
    seed: `day ${workers} ${utilisation}`,
    duration: '24h',
    scrape: { interval: '1m' },
    workload: { rate: `${(workers * utilisation * 1000) / SERVICE_MS}/s`, client: { timeout: '1h' } },
    system: {
      base: 'none',
      services: {
        api: {
          workers,
          queue: 1_000_000,
          serviceTime: `${SERVICE_MS}ms`,
          serviceTimeSpread: 1,
          variation: { spread: '0%' },
          cpuPerRequest: '1ms',
          cpuLimit: 64,
          cpuIdle: 0,
          gc: { pause: '0ms' },
          memoryPerRequest: '0B',
        },
      },
    },
  });
}

describe('a day of M/M/c', () => {
  it.each(
    [1, 4, 16].flatMap((workers) => [0.3, 0.5, 0.7, 0.8, 0.9, 0.95].map((u) => [workers, u] as const)),
  )('%i workers at %f: waiting time, utilisation and queue length within their standard errors', (workers, utilisation) => {
    const scenario = day(workers, utilisation);
    const run = plainRun(scenario);
    const signals = signalsOf(scenario, run);
    const c = erlangC(workers, utilisation);
    const waitMs = (SERVICE_MS * c) / (workers * (1 - utilisation));
    const within = (name: string, { mean, se }: { mean: number; se: number }, expected: number, slack = 0): void => {
      expect({ name, within: Math.abs(mean - expected) < 4 * se + slack }).toEqual({ name, within: true });
      expect(se).toBeLessThan(0.01 * (mean + 1));
    };
    const settled = (values: Float64Array): Float64Array => values.slice(10);
    within('response time', batchMean(settled(signals.get('response_time_ms')!), 40), SERVICE_MS + waitMs);
    // 1 ms of CPU a request measures the rate of those done, and so the utilisation.
    const cpu = settled(signals.get('api_cpu_ratio')!).map((v) => (v * 64 * SERVICE_MS) / workers);
    within('utilisation', batchMean(cpu, 40), utilisation, 0.001);
    // What is shown is rounded down.
    const length = workers * utilisation + (c * utilisation) / (1 - utilisation);
    const shown = batchMean(settled(columnOf(run, 'http_requests_in_flight')), 40);
    expect(shown.mean).toBeLessThanOrEqual(length + 0.01);
    expect(shown.mean).toBeGreaterThan(length - 1.01);
    // Little's law between independent figures: rate × time is the number in the system.
    const rate = batchMean(settled(signals.get('requests_per_second')!), 40);
    const time = batchMean(settled(signals.get('response_time_ms')!), 40);
    const seLength = (rate.se * time.mean + rate.mean * time.se) / 1000;
    expect(Math.abs((rate.mean * time.mean) / 1000 - length)).toBeLessThan(4 * seLength + 0.001 * length);
  });
});
