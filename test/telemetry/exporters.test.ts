import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/simulation/plan.ts';
import { columnsOf, pairOf, plainRun, scenarioOf } from '../simulation/support.ts';

/** Lines of `name type label,label` as fixtures/extract.py made them from real scrapes. */
const real = (file: string): Set<string> =>
  new Set(
    readFileSync(new URL(`fixtures/${file}.types`, import.meta.url), 'utf8')
      .trim()
      .split('\n'),
  );

const shop = {
  duration: '10m',
  system: {
    services: {
      front: { replicas: 2, calls: { orders: {}, users: {}, hot: {}, mail: {} } },
      mail: { calls: { orders: {} } },
      search: { calls: { hot: {} } },
    },
    databases: { orders: {}, users: {} },
    caches: { hot: {} },
  },
  workloads: { a: { to: 'front', rate: '30/s' }, b: { to: 'search', rate: '5/s' } },
};

describe('what the simulated exporters show', () => {
  it.each([
    ['postgres', 'postgres_exporter-0.11.1'],
    ['redis', 'redis_exporter-1.45.0'],
  ])('of %s has the names, types and labels of %s', (job, file) => {
    const known = real(file);
    for (const scenario of [scenarioOf({}), scenarioOf(shop)]) {
      const shown = new Plan(scenario).watches
        .filter(({ target }) => target.job === job)
        .flatMap(({ series }) => series.filter(({ name }) => name !== 'up'));
      expect(shown.length).toBeGreaterThan(10);
      const unknown = shown
        .map(({ name, type, labels }) => `${name} ${type} ${Object.keys(labels).sort().join(',') || '-'}`)
        .filter((line) => !known.has(line));
      expect(unknown).toEqual([]);
    }
  });

  it('is about 60 to 110 series for the default system', () => {
    const { watches } = new Plan(scenarioOf({}));
    expect(watches.map(({ target, series }) => [`${target.job}/${target.instance}`, series.length])).toEqual([
      ['api/api-0:8080', 36],
      ['postgres/postgres-exporter:9187', 14],
      ['redis/redis-exporter:9121', 16],
      ['cadvisor/node-1:8080', 34],
    ]);
  });

  it('is one series a key and target, one type and help a metric name', () => {
    const { watches } = new Plan(scenarioOf(shop));
    const kinds = new Map<string, string>();
    for (const { series } of watches) {
      for (const { name, type, help } of series) {
        const kind = `${type} ${help}`;
        expect(kinds.get(name) ?? kind).toBe(kind);
        kinds.set(name, kind);
        expect(name).toMatch(/^[a-z_][a-z0-9_]*$/);
      }
    }
    const block = plainRun(scenarioOf(shop));
    expect(columnsOf(block).size).toBe(block.reduce((sum, { columns }) => sum + columns.length, 0));
  });

  it('counts without ever going back but for a restart or a reset, in whole things or millionths', () => {
    const faults = [
      { kind: 'memory-leak', target: 'front', growth: '24GB', at: '3m', for: '1s' },
      { kind: 'counter-reset', target: 'orders', at: '6m', for: '1m' },
      { kind: 'flash-crowd', target: 'a', at: '2m', for: '2m' },
    ];
    const plan = new Plan(scenarioOf({ ...shop, scrape: { interval: '5s' }, faults }));
    const { run } = pairOf(plan.scenario, plan);
    const resets = new Map<string, number>();
    run.forEach(({ target, columns }, t) => {
      columns.forEach(({ series, values, presence }, s) => {
        if (plan.watches[t].cumulative[s] === 0) return;
        let before = 0;
        for (let i = 0; i < values.length; i++) {
          if (presence && presence[i] !== 0) continue;
          expect(values[i]).toBeGreaterThanOrEqual(0);
          const quantum = plan.watches[t].quanta[s];
          const parts = values[i] / quantum;
          expect(Math.abs(parts - Math.round(parts))).toBeLessThan(1e-3);
          if (values[i] < before) resets.set(`${target.job} ${series.labels.container ?? ''}`.trim(), i);
          before = values[i];
        }
      });
    });
    // Killed at 3m; the container's counters begin anew at once, the replicas' when they answer again. Reset at 6m.
    expect([...resets].sort()).toEqual([
      ['cadvisor front', 37],
      ['front', 41],
      ['postgres', 72],
    ]);
  });

  it('shows a process that is down as up 0 and stale series, and the containers all the while', () => {
    const { run } = pairOf(
      scenarioOf({
        duration: '10m',
        scrape: { interval: '5s' },
        faults: [{ kind: 'memory-leak', target: 'redis', growth: '24GB', at: '3m', for: '1s' }],
      }),
    );
    const target = run.find(({ target: { job } }) => job === 'redis')!;
    const [up, ...rest] = target.columns;
    const down = [...up.values.keys()].filter((i) => up.values[i] === 0);
    // 20 s of restart.
    expect(down).toEqual([37, 38, 39, 40]);
    for (const { presence, values } of rest) {
      expect([...values.keys()].filter((i) => presence?.[i] === 2)).toEqual(down);
      expect(down.every((i) => Number.isNaN(values[i]))).toBe(true);
    }
    expect(up.presence).toBeUndefined();
    for (const { presence } of run.find(({ target: { job } }) => job === 'cadvisor')!.columns)
      expect(presence).toBeUndefined();
  });
});
