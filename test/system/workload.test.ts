import { describe, expect, it } from 'vitest';
import { columnOf, meanOf, plainRun, scenarioOf } from '../simulation/support.ts';

/** Requests of each scrape interval of a service that answers all at once. */
function counts(workload: object, more: object = {}): number[] {
  const scenario = scenarioOf({
    seed: 'arrivals',
    duration: '1h',
    scrape: { interval: '10s' },
    workload,
    system: {
      base: 'none',
      services: { api: { workers: 10000, serviceTime: '1us', cpuPerRequest: '0ms', variation: { spread: '0%' } } },
    },
    ...more,
  });
  const total = columnOf(plainRun(scenario), 'http_requests_total{code="200"}');
  return [...total].slice(1).map((n, i) => n - total[i]);
}
const variance = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (values.length - 1);
};

describe('arrivals', () => {
  it('metered: exactly the rate', () => {
    expect(new Set(counts({ rate: '10/s', arrivals: 'metered' }))).toEqual(new Set([100]));
    expect(new Set(counts({ rate: '0.1/s', arrivals: 'metered' }))).toEqual(new Set([1]));
    const odd = counts({ rate: '3.37/s', arrivals: 'metered' });
    expect(odd.reduce((sum, n) => sum + n, 0)).toBe(12132);
    expect(new Set(odd)).toEqual(new Set([33, 34]));
  });

  it.each([0.5, 8, 200])('poisson at %f a second: mean and variance are the rate', (rate) => {
    const n = counts({ rate: `${rate}/s` }, { duration: '3h' });
    const expected = rate * 10;
    expect(Math.abs(meanOf(n) - expected)).toBeLessThan(4 * Math.sqrt(expected / n.length));
    // The variance of a sample variance of Poisson counts: (2m² + m)/n about.
    expect(Math.abs(variance(n) - expected)).toBeLessThan(
      4 * Math.sqrt((2 * expected * expected + expected) / n.length),
    );
  });

  it('over-dispersed: the same mean, the variance of a wandering rate on top', () => {
    const n = counts(
      { rate: '50/s', arrivals: { kind: 'over-dispersed', spread: 0.3, correlation: 0.5, period: '10s' } },
      { duration: '12h' },
    );
    // One level a scrape: mean m, variance m + m²(e^{σ²} − 1).
    const expected = 500 + 250_000 * (Math.exp(0.09) - 1);
    expect(Math.abs(meanOf(n) - 500)).toBeLessThan(4 * Math.sqrt((3 * expected) / n.length));
    expect(Math.abs(variance(n) / expected - 1)).toBeLessThan(0.12);
    // Its levels are correlated from one to the next.
    const mean = meanOf(n);
    const lag = n.slice(1).reduce((sum, v, i) => sum + (v - mean) * (n[i] - mean), 0) / (n.length - 1);
    expect(lag / (variance(n) - mean)).toBeGreaterThan(0.35);
    expect(lag / (variance(n) - mean)).toBeLessThan(0.65);
  });

  it('come on top of the usual ones in a crowd: those stay the same', () => {
    const calm = counts({ rate: '20/s' });
    const crowd = counts(
      { rate: '20/s' },
      { faults: [{ kind: 'flash-crowd', target: 'main', factor: 3, at: '20m', for: '10m' }] },
    );
    expect(crowd.slice(0, 120)).toEqual(calm.slice(0, 120));
    expect(crowd.slice(180)).toEqual(calm.slice(180));
    const extra = crowd.slice(120, 180).map((n, i) => n - calm[120 + i]);
    expect(Math.min(...extra)).toBeGreaterThan(0);
    expect(Math.abs(meanOf(extra) - 400)).toBeLessThan(4 * Math.sqrt(400 / 60));
  });
});

describe('the shape of a workload', () => {
  const metered = { rate: '60/s', arrivals: 'metered' };

  it('ramp: from rate to rate in a line', () => {
    const n = counts({ ...metered, shape: { kind: 'ramp', to: '120/s', at: '10m', over: '20m' } });
    expect([n[0], n[59], n[120], n[180], n[359]].map((v) => Math.round(v / 10))).toEqual([60, 60, 90, 120, 120]);
  });

  it('steps: each level until the next, in whatever order they are written', () => {
    const levels = [
      { at: '40m', rate: '10/s' },
      { at: '10m', rate: '90/s' },
    ];
    for (const written of [levels, levels.toReversed()]) {
      const n = counts({ ...metered, shape: { kind: 'steps', levels: written } });
      expect([n[0], n[59], n[60], n[239], n[240]]).toEqual([600, 600, 900, 900, 100]);
    }
  });

  it('flash crowd: a rise, then an exponential way back', () => {
    const n = counts({ ...metered, shape: { kind: 'flash-crowd', at: '10m', factor: 4, rise: '60s', decay: '120s' } });
    expect(n[59]).toBe(600);
    expect(n[63] / 600).toBeCloseTo(1 + 3 * (35 / 60), 1);
    expect(Math.max(...n) / 600).toBeGreaterThan(3.8);
    // One time constant after the peak.
    expect(n[78] / 600).toBeCloseTo(1 + 3 / Math.E, 1);
    expect(n.at(-1)).toBe(600);
  });

  it('diurnal: highest at its peak, lowest half a day away, lower at weekends', () => {
    const day = (start: string) =>
      counts(
        { ...metered, shape: { kind: 'diurnal', amplitude: '50%', peak: '14h', weekend: '30%' } },
        { start, duration: '24h', scrape: { interval: '10m' }, step: '10s' },
      );
    const friday = day('2025-10-17T00:00:00Z');
    const saturday = day('2025-10-18T00:00:00Z');
    const perS = (n: number): number => n / 600;
    expect(friday.indexOf(Math.max(...friday))).toBeGreaterThanOrEqual(83);
    expect(friday.indexOf(Math.max(...friday))).toBeLessThanOrEqual(84);
    expect(perS(Math.max(...friday))).toBeCloseTo(90, 0);
    expect(perS(Math.min(...friday))).toBeCloseTo(30, 0);
    expect(perS(meanOf(friday))).toBeCloseTo(60, 1);
    expect(perS(meanOf(saturday))).toBeCloseTo(42, 1);
  });
});
