import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultKindByName, faultKinds } from '../../src/faults/index.ts';
import { scenarioHash } from '../../src/scenario/hash.ts';
import { lockstep } from '../../src/simulation/lockstep.ts';
import { Plan } from '../../src/simulation/plan.ts';
import { allFaults, noFaults, Simulation } from '../../src/simulation/simulation.ts';
import {
  columnsOf,
  differences,
  fingerprint,
  pairOf,
  plainRun,
  scenarioOf,
  scrapeAll,
  signalsOf,
} from '../simulation/support.ts';
import { arbitrarySystem, type FaultData, type ScenarioData, SECONDS } from './arbitrary-system.ts';

const SEED = 20251018;
const SCRAPE_S = 15;
const none = new Map<string, number>();
const secondsOf = (text: string): number => Number.parseInt(text, 10);
const layerOf = (fault: FaultData): string => faultKindByName.get(fault.kind)!.layer;

/** The same file with every map and every set written the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed).reverse();
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('law 1 and 2: a scenario and its seed decide every bit, the order of its sets none', () => {
  it('gives the same bits again, the same for a file written in another order, others for another seed', () => {
    fc.assert(
      fc.property(arbitrarySystem(), (data) => {
        const scenario = scenarioOf(data);
        const first = fingerprint(pairOf(scenario).run);
        expect(fingerprint(pairOf(scenarioOf(data)).run)).toBe(first);
        const other = scenarioOf(reversed(data) as ScenarioData);
        expect(scenarioHash(other)).toBe(scenarioHash(scenario));
        expect(fingerprint(pairOf(other).run)).toBe(first);
        expect(fingerprint(pairOf(scenarioOf({ ...data, seed: `${data.seed}x` })).run)).not.toBe(first);
      }),
      { seed: SEED, numRuns: 5 },
    );
  });
});

describe('law 3: what a fault may change', () => {
  it('(a) nothing differs before the first onset; (b) the twin in lockstep is the scenario without its faults, and the run a plain loop with all of them, to the bit', () => {
    fc.assert(
      fc.property(arbitrarySystem(), (data) => {
        const scenario = scenarioOf(data);
        const { run, twin } = pairOf(scenario);
        expect(differences(twin, plainRun(scenarioOf({ ...data, faults: [] })))).toEqual(none);
        expect(differences(run, plainRun(scenario))).toEqual(none);
        const onset = Math.min(...data.faults.map(({ at }) => secondsOf(at)));
        for (const scrape of differences(run, twin).values()) expect(scrape * SCRAPE_S).toBeGreaterThanOrEqual(onset);
      }),
      { seed: SEED + 2, numRuns: 18 },
    );
  });

  it('(b) one plan simulates again and again without a trace of the runs before', () => {
    fc.assert(
      fc.property(arbitrarySystem(), (data) => {
        const plan = new Plan(scenarioOf(data));
        const first = fingerprint(scrapeAll(plan, Simulation.create(plan)));
        scrapeAll(plan, Simulation.create(plan, noFaults(plan)));
        expect(fingerprint(scrapeAll(plan, Simulation.create(plan)))).toBe(first);
      }),
      { seed: SEED + 3, numRuns: 6 },
    );
  });

  it('(c) what no call connects with the target stays as it is in the twin, to the bit', () => {
    fc.assert(
      fc.property(arbitrarySystem(), (data) => {
        const { services, databases, caches } = data.system;
        const island = {
          ...data.system,
          services: { ...services, island: { calls: { rocks: {}, sand: { perRequest: 2 } } } },
          databases: { ...databases, rocks: {} },
          caches: { ...caches, sand: {} },
        };
        const workloads = { ...data.workloads, zcastaways: { to: 'island', rate: '20/s' } };
        const faults = data.faults.filter((fault) => layerOf(fault) === 'system');
        const { run, twin } = pairOf(scenarioOf({ ...data, system: island, workloads, faults }));
        const reached = [...differences(run, twin).keys()].filter((key) => /island|rocks|sand|^series\//.test(key));
        expect(reached).toEqual([]);
      }),
      { seed: SEED + 4, numRuns: 8 },
    );
  });

  it('(d) faults of the telemetry change no state of the system', () => {
    fc.assert(
      fc.property(arbitrarySystem(), (data) => {
        const plan = new Plan(
          scenarioOf({ ...data, faults: data.faults.filter((fault) => layerOf(fault) !== 'system') }),
        );
        const [run, twin] = [Simulation.create(plan), Simulation.create(plan, noFaults(plan))];
        scrapeAll(plan, run);
        scrapeAll(plan, twin);
        const changed = plan.layout.names.filter((_, i) => !Object.is(run.state[i], twin.state[i]));
        expect(changed.filter((name) => !/^fault\.|\.offset$/.test(name))).toEqual([]);
      }),
      { seed: SEED + 5, numRuns: 14 },
    );
  });

  it('a fault of intensity 0 changes no bit', () => {
    fc.assert(
      fc.property(arbitrarySystem({ maxFaults: 5 }), (data) => {
        const { run, twin } = pairOf(
          scenarioOf({ ...data, faults: data.faults.map((fault) => ({ ...fault, intensity: 0 })) }),
        );
        expect(differences(run, twin)).toEqual(none);
      }),
      { seed: SEED + 6, numRuns: 10 },
    );
  });

  it('a further fault changes no sample before its onset, and the run without it is the run as it was before', () => {
    fc.assert(
      fc.property(
        arbitrarySystem({ maxFaults: 4 }).filter(({ faults }) => faults.length > 1),
        (data) => {
          const added = data.faults.at(-1)!;
          const before = plainRun(scenarioOf({ ...data, faults: data.faults.slice(0, -1) }));
          const plan = new Plan(scenarioOf(data));
          const without = Uint8Array.from(plan.faults, ({ instance }) => (instance.id === added.id ? 0 : 1));
          const [pair] = lockstep(plan, allFaults(plan), without);
          expect(differences(pair.twin, before)).toEqual(none);
          for (const scrape of differences(pair.run, before).values())
            expect(scrape * SCRAPE_S).toBeGreaterThanOrEqual(secondsOf(added.at));
        },
      ),
      { seed: SEED + 7, numRuns: 8 },
    );
  });
});

describe('snapshots', () => {
  it('go on from any step with a fresh plan as if nothing had happened', () => {
    fc.assert(
      fc.property(arbitrarySystem(), fc.integer({ min: 0, max: SECONDS }), (data, at) => {
        const scenario = scenarioOf(data);
        const plan = new Plan(scenario);
        const whole = Simulation.create(plan);
        while (whole.stepIndex < at) whole.step();
        const snapshot = whole.snapshot();
        while (!whole.done) whole.step();
        const again = Simulation.restore(new Plan(scenario), snapshot);
        expect(again.stepIndex).toBe(at);
        while (!again.done) again.step();
        expect(plan.layout.names.filter((_, i) => !Object.is(whole.state[i], again.state[i]))).toEqual([]);
      }),
      { seed: SEED + 8, numRuns: 10 },
    );
  });
});

describe('law 3 (e): what passes leaves nothing behind', () => {
  /** What stays by nature: leaked memory and connections until a restart, a cold cache until it is warm again. */
  const LASTING = new Set(['memory-leak', 'connection-leak', 'cache-flush']);
  const TARGETS: Record<string, string> = {
    workload: 'main',
    service: 'api',
    database: 'postgres',
    cache: 'redis',
    call: 'api->postgres',
    metric: 'http_requests_total',
    scrape: '*',
  };
  /** Connections of a pool and collections of garbage take this long to fall into step again. */
  const SETTLING_S = 600;

  it.each(
    faultKinds.filter(({ name, appliesTo }) => !LASTING.has(name) && appliesTo[0] in TARGETS).map(({ name }) => name),
  )('%s', (name) => {
    const domain = faultKindByName.get(name)!.appliesTo[0];
    const fault = { kind: name, target: TARGETS[domain], at: '2m', for: '3m' };
    for (const arrivals of name === 'flash-crowd' ? ['poisson', 'metered'] : ['metered']) {
      const scenario = scenarioOf({
        duration: '20m',
        seed: name,
        scrape: { interval: '15s' },
        workload: { rate: '20.3/s', arrivals },
        faults: [fault],
      });
      const { run, twin } = pairOf(scenario);
      const [a, b] = [signalsOf(scenario, run), signalsOf(scenario, twin)];
      const settled = (300 + SETTLING_S) / SCRAPE_S;
      const late = [...a]
        .filter(([key, values]) => values.some((v, i) => i >= settled && !Object.is(v, b.get(key)![i])))
        .map(([key]) => key);
      expect(late).toEqual([]);
      expect(differences(run, twin).size).toBeGreaterThan(0);
    }
  });

  it('after a restart only the time of the start and what the counters had counted differ', () => {
    const scenario = scenarioOf({
      duration: '40m',
      scrape: { interval: '15s' },
      workload: { rate: '20/s' },
      faults: [{ kind: 'memory-leak', target: 'api', growth: '24GB', at: '2m', for: '1s' }],
    });
    const { run, twin } = pairOf(scenario);
    const [a, b] = [signalsOf(scenario, run), signalsOf(scenario, twin)];
    expect(a.get('api_restarts')!.reduce((sum, v) => sum + v, 0)).toBe(1);
    expect(b.get('api_restarts')!.reduce((sum, v) => sum + v, 0)).toBe(0);
    const late = [...a]
      .filter(([key, values]) => values.some((v, i) => i >= 80 && !Object.is(v, b.get(key)![i])))
      .map(([key]) => key);
    expect(late).toEqual([]);
    const last = (block: typeof run, key: string): number => columnsOf(block).get(key)!.values.at(-1)!;
    expect(last(run, 'api/api-0:8080/process_start_time_seconds')).toBeGreaterThan(
      last(twin, 'api/api-0:8080/process_start_time_seconds'),
    );
    expect(last(run, 'api/api-0:8080/http_requests_total{code="200"}')).toBeLessThan(
      last(twin, 'api/api-0:8080/http_requests_total{code="200"}'),
    );
  });
});
