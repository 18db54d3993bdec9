import { describe, expect, test } from 'vitest';
import { runScenario } from '../../src/pipeline.ts';
import type { Overrides } from '../../src/scenario/override.ts';
import { shipped, withoutResampling } from '../studies/seeds.ts';

const run = (name: string, overrides: Overrides = {}) => runScenario(withoutResampling(shipped(name, overrides)));
const valuesOf = ({ table }: ReturnType<typeof run>, name: string): Float64Array =>
  table.signals.find(({ signal }) => signal.name === name)!.values;

/** What the scenarios claim to teach, beyond what their expectations can say. */
describe('the lesson of', () => {
  test('the retry storm: overload outlives the crowd by its retries, and only by them', () => {
    const storm = valuesOf(run('retry-storm'), 'error_ratio');
    const calm = valuesOf(run('retry-storm', { set: ['workload.client.retries=0'] }), 'error_ratio');
    // The crowd leaves after ten minutes, sample 40; the last ten minutes begin at sample 80.
    expect(Math.min(...storm.subarray(80))).toBeGreaterThan(0.5);
    expect(Math.max(...calm.subarray(32, 40))).toBeGreaterThan(0.5);
    expect(Math.max(...calm.subarray(44))).toBe(0);
  });

  test('the shop: the catalogue, its database and its cache do not move', () => {
    const { truth } = run('shop');
    const moved = truth.signals.filter(({ effects }) => effects.length > 0).map(({ series }) => series);
    expect(moved).toContain('orders_response_time_ms');
    expect(moved.filter((name) => /^(catalogue|items|pages)_/.test(name))).toEqual([]);
  });

  test('the telemetry gaps: the service is its twin to the bit wherever it was seen', () => {
    const { truth } = run('telemetry-gaps');
    for (const { series, effects } of truth.signals) {
      // A reset hides what happened between two scrapes from the rates of that sample alone.
      const longest = Math.max(0, ...effects.map(({ startMs, endMs }) => endMs - startMs));
      if (!series.startsWith('postgres_')) expect(longest, series).toBeLessThanOrEqual(15_000);
    }
  });

  test('the connection leak: connections tell minutes before requests fail', () => {
    const { assessment } = run('connection-leak');
    const start = (name: string) => assessment.anomalies.find(({ signal }) => signal === name)!.startMs;
    expect(start('error_ratio') - start('postgres_connections')).toBeGreaterThanOrEqual(5 * 60_000);
  });
});
