import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/recording/recording.ts';
import { BUCKET_BOUNDS_SECONDS } from '../../src/telemetry/service-exporter.ts';
import { batchMean, columnOf, meanOf, plainRun, scenarioOf, signalsOf } from '../simulation/support.ts';

/** One service without calls, GC and slow course, unless it is told otherwise. */
const lone = (service: object, more: object = {}) =>
  scenarioOf({
    seed: 'lone',
    duration: '10m',
    scrape: { interval: '15s' },
    workload: { rate: '20/s', arrivals: 'metered' },
    system: { base: 'none', services: { api: { variation: { spread: '0%' }, gc: { pause: '0ms' }, ...service } } },
    ...more,
  });
const last = (block: Block, key: string): number => columnOf(block, key).at(-1)!;
const bucket = (le: number | string): string => `http_request_duration_seconds_bucket{le="${le}"}`;

describe('the response times of a service', () => {
  it.each([20, 49, 51, 300])('agree with one another at %i requests a step: counts, buckets and sums', (rate) => {
    const run = plainRun(
      lone(
        { serviceTime: '20ms', serviceTimeSpread: 1.5, errorRatio: '3%' },
        { duration: '3m', step: '1s', scrape: { interval: '1s' }, workload: { rate: `${rate}/s` } },
      ),
    );
    const codes = ['200', '500', '503', '504'].map((code) => columnOf(run, `http_requests_total{code="${code}"}`));
    const cumulative = [...BUCKET_BOUNDS_SECONDS, '+Inf'].map((le) => columnOf(run, bucket(le)));
    const count = columnOf(run, 'http_request_duration_seconds_count');
    const sum = columnOf(run, 'http_request_duration_seconds_sum');
    expect(cumulative.at(-1)).toEqual(codes[0]);
    expect(count).toEqual(codes[0]);
    expect(codes[1].at(-1)).toBeGreaterThan(0);
    for (let i = 1; i < count.length; i++) {
      let low = 0;
      let high = 0;
      let below = 0;
      cumulative.forEach((column, b) => {
        const upTo = column[i] - column[i - 1];
        expect(upTo).toBeGreaterThanOrEqual(below);
        low += (upTo - below) * (b === 0 ? 0 : BUCKET_BOUNDS_SECONDS[b - 1]);
        high += (upTo - below) * (BUCKET_BOUNDS_SECONDS[b] ?? 2);
        below = upTo;
      });
      expect(sum[i] - sum[i - 1]).toBeGreaterThanOrEqual(low - 1e-9);
      expect(sum[i] - sum[i - 1]).toBeLessThanOrEqual(high + 1e-9);
    }
  });

  it('have one distribution, drawn one by one or by bucket', () => {
    const at = (rate: number): Block =>
      plainRun(
        lone(
          { serviceTime: '20ms', serviceTimeSpread: 1, workers: 1000, cpuPerRequest: '0ms' },
          { duration: '1h', workload: { rate: `${rate}/s`, arrivals: 'metered' } },
        ),
      );
    const [single, bulk] = [at(49), at(51)];
    for (const le of BUCKET_BOUNDS_SECONDS) {
      const [a, b] = [single, bulk].map((run) => last(run, bucket(le)) / last(run, bucket('+Inf')));
      const se = Math.sqrt((a * (1 - a)) / 180_000) + 1e-6;
      expect(Math.abs(a - b)).toBeLessThan(4 * Math.SQRT2 * se + 1e-5);
    }
    const mean = (run: Block): number =>
      last(run, 'http_request_duration_seconds_sum') / last(run, 'http_request_duration_seconds_count');
    // Lognormal of mean and standard deviation 20 ms.
    for (const run of [single, bulk]) expect(Math.abs(mean(run) - 0.02)).toBeLessThan((4 * 0.02) / Math.sqrt(176_400));
  });

  it('fail with 504 when they are later than the time-out, as often as the distribution says', () => {
    for (const rate of [30, 90]) {
      const signals = signalsOf(
        lone({}),
        plainRun(
          lone(
            { serviceTime: '100ms', serviceTimeSpread: 1, workers: 1000, cpuPerRequest: '0ms' },
            { duration: '30m', workload: { rate: `${rate}/s`, arrivals: 'metered', client: { timeout: '200ms' } } },
          ),
        ),
      );
      // 1 − Φ((ln 200 − ln 100 + ln(2)/2) / √ln 2), from scipy.stats.norm.sf
      const late = 0.10589;
      const { mean, se } = batchMean(signals.get('error_ratio')!);
      expect(Math.abs(mean - late)).toBeLessThan(4 * se + 1e-4);
      expect(se).toBeLessThan(0.004);
      expect(Math.max(...signals.get('response_time_ms')!)).toBeLessThan(200);
    }
  });
});

describe('clients', () => {
  it('come again after a failure, as often as they may', () => {
    // Half of the attempts fail: 1 + 1/2 + 1/4 attempts a request.
    const scenario = lone(
      { errorRatio: '50%' },
      { duration: '30m', workload: { rate: '40/s', arrivals: 'metered', client: { retries: 2, backoff: '200ms' } } },
    );
    const { mean, se } = batchMean(signalsOf(scenario, plainRun(scenario)).get('requests_per_second')!.slice(4));
    expect(Math.abs(mean - 70)).toBeLessThan(4 * se);
    expect(se).toBeLessThan(0.3);
  });

  describe('who give up after a second and come again three times', () => {
    const storm = (rate: number, client: object = {}) =>
      lone(
        { workers: 8, queue: 400, serviceTime: '80ms', serviceTimeSpread: 1, cpuPerRequest: '1ms' },
        {
          duration: '20m',
          workload: { rate: `${rate}/s`, client: { timeout: '1s', retries: 3, backoff: '500ms', ...client } },
          faults: [{ kind: 'flash-crowd', target: 'main', factor: 3, at: '5m', for: '1m' }],
        },
      );
    const failing = (scenario: ReturnType<typeof lone>): { before: number; after: number } => {
      const errors = signalsOf(scenario, plainRun(scenario)).get('error_ratio')!;
      return { before: meanOf(errors, 0, 20), after: meanOf(errors, 60) };
    };

    it('keep an overload alive above some load, and let it pass below', () => {
      const [low, high] = [failing(storm(25)), failing(storm(60))];
      for (const { before } of [low, high]) expect(before).toBeLessThan(0.002);
      expect(low.after).toBeLessThan(0.002);
      expect(high.after).toBeGreaterThan(0.9);
    });

    it('do not when they do not come again, or when a circuit breaker keeps them off', () => {
      expect(failing(storm(60, { retries: 0 })).after).toBeLessThan(0.002);
      expect(failing(storm(60, { breaker: { failureRatio: '50%', openFor: '10s' } })).after).toBeLessThan(0.002);
    });
  });
});

describe('a replica', () => {
  it('refuses with 503 what its queue does not hold', () => {
    const scenario = lone(
      { workers: 1, queue: 10, serviceTime: '100ms', cpuPerRequest: '0ms' },
      { workload: { rate: '20/s', arrivals: 'metered', client: { timeout: '1h' } } },
    );
    const run = plainRun(scenario);
    // 10 a second are done, as many refused, and whoever waits does so for about a second.
    expect(last(run, 'http_requests_total{code="503"}') / 600).toBeCloseTo(10, 0);
    expect(last(run, 'http_requests_total{code="200"}') / 600).toBeCloseTo(10, 0);
    expect(meanOf(signalsOf(scenario, run).get('response_time_ms')!, 4)).toBeGreaterThan(1000);
    expect(meanOf(signalsOf(scenario, run).get('response_time_ms')!, 4)).toBeLessThan(1250);
  });

  it('collects garbage once a heap, and stops for it', () => {
    const run = plainRun(
      lone(
        { gc: { pause: '100ms', heap: '64MiB', allocation: '256KiB' }, memoryIdle: '100MiB', memoryLimit: '1GiB' },
        { duration: '30m' },
      ),
    );
    const made = last(run, 'http_requests_total{code="200"}') * 256 * 1024;
    const collections = last(run, 'go_gc_duration_seconds_count');
    expect(made / collections / (64 * 1024 * 1024)).toBeGreaterThan(0.7);
    expect(made / collections / (64 * 1024 * 1024)).toBeLessThan(1);
    // At half-full memory a pause is as long as declared; here memory is a tenth to a sixth full.
    const pause = last(run, 'go_gc_duration_seconds_sum') / collections;
    expect(pause).toBeGreaterThan(0.05);
    expect(pause).toBeLessThan(0.06);
  });

  it('gets no more CPU than its limit, and is slow where that is too little', () => {
    const scenario = lone(
      { cpuPerRequest: '20ms', cpuLimit: 1, cpuIdle: 0.05, cpuIdleSpread: '0%' },
      {
        faults: [{ kind: 'cpu-throttling', target: 'api', left: '25%', at: '5m', for: '2m' }],
        workload: { rate: '20/s', arrivals: 'metered', client: { timeout: '1h' } },
      },
    );
    const signals = signalsOf(scenario, plainRun(scenario));
    const cpu = signals.get('api_cpu_ratio')!;
    const throttled = signals.get('api_cpu_throttled_ratio')!;
    const time = signals.get('response_time_ms')!;
    // 20 × 20 ms and the idle use.
    expect(meanOf(cpu, 2, 18)).toBeCloseTo(0.45, 2);
    expect(Math.max(...cpu.slice(21, 28))).toBeLessThanOrEqual(0.25 + 1e-6);
    expect(meanOf(throttled, 2, 18)).toBeLessThan(0.05);
    expect(meanOf(throttled, 21, 27)).toBeGreaterThan(0.95);
    expect(meanOf(time, 22, 27)).toBeGreaterThan(10 * meanOf(time, 2, 18));
  });

  it('shares its requests and its failures fairly with the others', () => {
    const run = plainRun(lone({ replicas: 3, errorRatio: '10%' }, { workload: { rate: '31/s' }, duration: '30m' }));
    const done = [0, 1, 2].map((i) => last(run, `api/api-${i}:8080/http_requests_total{code="200"}`));
    const mean = meanOf(done);
    for (const n of done) expect(Math.abs(n - mean)).toBeLessThan(4 * Math.sqrt(mean));
  });
});

describe('a pool', () => {
  it('runs dry when connections leak: waits, then failures, until the service restarts', () => {
    const scenario = scenarioOf({
      seed: 'pool',
      duration: '20m',
      scrape: { interval: '15s' },
      workload: { rate: '20/s', arrivals: 'metered' },
      system: { services: { api: { calls: { postgres: { perRequest: 2, pool: { size: 10 } } } } } },
      faults: [{ kind: 'connection-leak', target: 'api->postgres', perMinute: 2, at: '2m', for: '10m' }],
    });
    const run = plainRun(scenario);
    const signals = signalsOf(scenario, run);
    const errors = signals.get('error_ratio')!;
    const used = columnOf(run, 'db_client_connections_usage{pool="postgres",state="used"}');
    expect(used[8]).toBeLessThan(2);
    expect([used[8 + 8], used[8 + 16]].map((n) => Math.round(n / 4))).toEqual([1, 2]);
    // Ten have leaked after five minutes: seven minutes into the run nothing answers any more.
    expect(meanOf(errors, 4, 24)).toBeLessThan(0.001);
    expect(meanOf(errors, 30, 48)).toBe(1);
    expect(meanOf(errors, 60, 79)).toBe(1);
    expect(meanOf(signals.get('api_pool_used_ratio')!, 30)).toBe(1);
    expect(columnOf(run, 'db_client_connections_timeouts_total{pool="postgres"}').at(-1)).toBeGreaterThan(1000);
  });
});

describe('a cache', () => {
  const cached = (cache: object, more: object = {}) =>
    scenarioOf({
      seed: 'cache',
      duration: '30m',
      scrape: { interval: '15s' },
      workload: { rate: '40/s', arrivals: 'metered' },
      system: { caches: { redis: { keys: 5000, ...cache } } },
      ...more,
    });

  it('is cold after a flush, costs the database more, and warms up again', () => {
    const scenario = cached({}, { faults: [{ kind: 'cache-flush', target: 'redis', at: '5m', for: '1m' }] });
    const run = plainRun(scenario);
    const signals = signalsOf(scenario, run);
    const hits = signals.get('redis_cache_hit_ratio')!;
    const queries = signals.get('postgres_transactions_per_second')!;
    expect(meanOf(hits, 0, 20)).toBeCloseTo(0.97, 2);
    expect(hits[20]).toBeLessThan(0.6);
    expect(meanOf(hits, 100)).toBeCloseTo(0.97, 2);
    expect(queries[20]).toBeGreaterThan(1.5 * meanOf(queries, 0, 20));
    const keys = columnOf(run, 'redis_db_keys{db="db0"}');
    expect([keys[20], keys.at(-1)]).toEqual([5000, 5000]);
    expect(keys[21]).toBeLessThan(3000);
  });

  it('evicts keys where memory is too small for them, and only there', () => {
    const evicted = (maxMemory: string): { evictions: number; hits: number; keys: number } => {
      const scenario = cached({ memoryIdle: '10MiB', itemSize: '10KiB', maxMemory });
      const run = plainRun(scenario);
      return {
        evictions: last(run, 'redis_evicted_keys_total'),
        hits: meanOf(signalsOf(scenario, run).get('redis_cache_hit_ratio')!),
        keys: last(run, 'redis_db_keys{db="db0"}'),
      };
    };
    const [small, large] = [evicted('20MiB'), evicted('1GiB')];
    expect(large.evictions).toBe(0);
    expect(large.hits).toBeCloseTo(0.97, 2);
    expect(small.evictions).toBeGreaterThan(1000);
    expect(small.keys).toBe(1024);
    // hitRatio × (resident share)^skew
    expect(small.hits).toBeCloseTo(0.97 * (1024 / 5000) ** 0.35, 2);
  });
});
