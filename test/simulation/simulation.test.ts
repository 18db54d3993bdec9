import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/simulation/plan.ts';
import { type Action, Simulation } from '../../src/simulation/simulation.ts';
import { columnOf, fingerprint, meanOf, pairOf, scenarioOf, scrapeAll, signalsOf } from './support.ts';

const base = {
  seed: 'drill',
  duration: '15m',
  scrape: { interval: '15s' },
  workload: { rate: '20/s', arrivals: 'metered' },
};
const slow = { id: 'slow', kind: 'added-latency', target: 'api', delay: '50ms', at: '2m', for: '10m' };

/** The run with actions before the given seconds. */
function drill(data: object, actions: Readonly<Record<number, readonly Action[]>>) {
  const scenario = scenarioOf({ ...base, ...data });
  const plan = new Plan(scenario);
  const block = scrapeAll(plan, Simulation.create(plan), (step) => actions[step] ?? []);
  return { plan, block, signals: signalsOf(scenario, block) };
}

describe('the action end-fault', () => {
  it('removes the cause from that step on', () => {
    const { signals } = drill({ faults: [slow] }, { 300: [{ kind: 'end-fault', id: 'slow' }] });
    const time = signals.get('response_time_ms')!;
    expect(meanOf(time, 8, 20) - meanOf(time, 0, 8)).toBeGreaterThan(45);
    expect(Math.abs(meanOf(time, 21) - meanOf(time, 0, 8))).toBeLessThan(1);
  });

  it('leaves what the fault left behind', () => {
    const leak = { id: 'leak', kind: 'memory-leak', target: 'api', growth: '20MB', at: '1m', for: '10m' };
    const { signals } = drill({ faults: [leak] }, { 360: [{ kind: 'end-fault', id: 'leak' }] });
    const memory = signals.get('api_memory_ratio')!;
    expect(meanOf(memory, 26, 40) - meanOf(memory, 0, 3)).toBeGreaterThan(0.1);
    expect(Math.abs(meanOf(memory, 45) - meanOf(memory, 26, 40))).toBeLessThan(0.05);
  });

  it('ends faults of the telemetry too', () => {
    const shift = {
      id: 'shift',
      kind: 'level-shift',
      target: 'redis_memory_used_bytes',
      factor: 2,
      at: '1m',
      for: '10m',
    };
    const gaps = { id: 'gaps', kind: 'missed-scrapes', target: 'postgres', share: '100%', at: '1m', for: '10m' };
    const { block } = drill(
      { faults: [shift, gaps] },
      {
        300: [
          { kind: 'end-fault', id: 'shift' },
          { kind: 'end-fault', id: 'gaps' },
        ],
      },
    );
    const memory = columnOf(block, 'redis_memory_used_bytes');
    expect(meanOf(memory, 5, 19) / meanOf(memory, 0, 4)).toBeCloseTo(2, 1);
    expect(meanOf(memory, 21) / meanOf(memory, 0, 4)).toBeCloseTo(1, 1);
    const backends = columnOf(block, 'postgres/postgres-exporter:9187/up');
    expect([...backends.keys()].filter((i) => Number.isNaN(backends[i]))).toEqual(
      Array.from({ length: 16 }, (_, i) => i + 5),
    );
  });
});

describe('the action restart', () => {
  it('takes a replica down for its restart time, frees what had leaked, and begins its counters anew', () => {
    const leak = { id: 'leak', kind: 'memory-leak', target: 'api', growth: '20MB', at: '1m', for: '4m' };
    const { block, signals } = drill(
      { faults: [leak], scrape: { interval: '5s' } },
      { 360: [{ kind: 'restart', component: 'api' }] },
    );
    const up = columnOf(block, 'api/api-0:8080/up');
    expect([...up.keys()].filter((i) => up[i] === 0)).toEqual([73, 74, 75, 76]);
    const memory = signals.get('api_memory_ratio')!;
    expect(meanOf(memory, 62, 71) - meanOf(memory, 0, 10)).toBeGreaterThan(0.1);
    expect(Math.abs(meanOf(memory, 90) - meanOf(memory, 0, 10))).toBeLessThan(0.04);
    const ok = columnOf(block, 'http_requests_total{code="200"}');
    expect(ok[72]).toBe(7200);
    expect(ok[77]).toBeLessThan(200);
    expect(columnOf(block, 'process_start_time_seconds')[77] * 1000).toBe(block[0].grid.startMs + 381_000);
    expect(signals.get('api_restarts')!.reduce((sum, v) => sum + v, 0)).toBe(1);
  });

  it('restarts one replica of several; the others take its requests', () => {
    const { block, signals } = drill(
      { system: { services: { api: { replicas: 3 } } } },
      { 300: [{ kind: 'restart', component: 'api', replica: 1 }] },
    );
    const up = (i: number) => columnOf(block, `api/api-${i}:8080/up`).filter((v) => v === 0).length;
    expect([up(0), up(1), up(2)]).toEqual([0, 1, 0]);
    expect(Math.max(...signals.get('error_ratio')!)).toBe(0);
    const done = columnOf(block, 'api/api-0:8080/http_requests_total{code="200"}');
    expect(done[21] - done[20]).toBeGreaterThan(1.1 * (done[20] - done[19]));
  });

  it('empties a cache, and fails what needs a database while it is down', () => {
    const cache = drill(
      { system: { caches: { redis: { keys: 5000 } } } },
      { 300: [{ kind: 'restart', component: 'redis' }] },
    );
    const hits = cache.signals.get('redis_cache_hit_ratio')!;
    expect(meanOf(hits, 23, 26)).toBeLessThan(meanOf(hits, 0, 19) - 0.1);
    const database = drill({}, { 300: [{ kind: 'restart', component: 'postgres' }] });
    const errors = database.signals.get('error_ratio')!;
    expect(meanOf(errors, 0, 20)).toBeLessThan(0.001);
    expect(errors[20]).toBeGreaterThan(0.9);
    expect(meanOf(errors, 23)).toBeLessThan(0.001);
  });

  it('makes clients come again whose requests it lost', () => {
    const busy = (retries: number) => ({
      workload: { rate: '20/s', arrivals: 'metered', client: { timeout: '1h', retries, backoff: '10s' } },
      system: {
        base: 'none',
        services: { api: { workers: 1, queue: 1000, serviceTime: '100ms', cpuPerRequest: '0ms', restartTime: '1s' } },
      },
    });
    const inFlight = (retries: number): Float64Array =>
      columnOf(drill(busy(retries), { 60: [{ kind: 'restart', component: 'api' }] }).block, 'http_requests_in_flight');
    // 10 a second too many for a minute were waiting; most of them come again within half a minute, after it is up.
    const [patient, gone] = [inFlight(1), inFlight(0)];
    expect(patient[4]).toBeGreaterThan(550);
    expect(patient[4]).toBe(gone[4]);
    expect(gone[8]).toBeLessThan(620);
    expect(patient[8] - gone[8]).toBeGreaterThan(350);
    expect(patient[8] - gone[8]).toBeLessThan(600);
  });
});

describe('Simulation', () => {
  it('refuses actions on what is not there', () => {
    const plan = new Plan(scenarioOf(base));
    expect(() => Simulation.create(plan).step([{ kind: 'end-fault', id: 'none' }])).toThrow(
      'no fault none in this scenario',
    );
    expect(() => Simulation.create(plan).step([{ kind: 'restart', component: 'none' }])).toThrow(
      'no component none in this scenario',
    );
  });

  it('refuses snapshots of another scenario and of another model', () => {
    const plan = new Plan(scenarioOf(base));
    const snapshot = Simulation.create(plan).snapshot();
    const other = new Plan(scenarioOf({ ...base, faults: [slow] }));
    expect(() => Simulation.restore(other, snapshot)).toThrow(
      /^got a snapshot of \d+ state values, expected \d+: it is of another scenario$/,
    );
    expect(() => Simulation.restore(plan, { ...snapshot, modelVersion: '0' })).toThrow(
      'got a snapshot of model version 0, expected 1',
    );
  });

  it('has one state that a snapshot holds whole: nothing done later changes it', () => {
    const plan = new Plan(scenarioOf({ ...base, faults: [slow] }));
    const simulation = Simulation.create(plan);
    for (let i = 0; i < 200; i++) simulation.step();
    const snapshot = simulation.snapshot();
    const copy = snapshot.state.slice();
    for (let i = 0; i < 50; i++) simulation.step();
    expect(snapshot.state).toEqual(copy);
    expect(snapshot.step).toBe(200);
    const [a, b] = [Simulation.restore(plan, snapshot), Simulation.restore(plan, snapshot)];
    // Two futures of one past, side by side.
    for (let i = 0; i < 50; i++) {
      a.step();
      b.step(i === 0 ? [{ kind: 'restart', component: 'redis' }] : []);
    }
    expect(a.state).toEqual(simulation.state);
    expect(b.state).not.toEqual(simulation.state);
  });

  it('takes jittered scrapes late by less than the jitter, of the same run', () => {
    const { run } = pairOf(scenarioOf({ ...base, scrape: { interval: '15s', jitter: '2s' } }));
    for (const { offsetsMs, grid } of run) {
      expect(offsetsMs!.length).toBe(grid.count);
      expect(Math.min(...offsetsMs!)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...offsetsMs!)).toBeLessThan(2000);
      expect(new Set(offsetsMs).size).toBeGreaterThan(50);
    }
    const plain = pairOf(scenarioOf(base)).run;
    expect(plain[0].offsetsMs).toBeUndefined();
    // A scrape shows the state of the last whole step before it.
    const total = columnOf(run, 'http_requests_total{code="200"}');
    const late = Math.floor(run[0].offsetsMs![10] / 1000);
    expect(total[10] - columnOf(plain, 'http_requests_total{code="200"}')[10]).toBe(late * 20);
    expect(fingerprint(run)).not.toBe(fingerprint(plain));
  });
});
