import { describe, expect, it } from 'vitest';
import { erlangC, Queue } from '../../src/system/queue.ts';
import { batchMean, columnOf, meanOf, plainRun, scenarioOf, signalsOf } from '../simulation/support.ts';

/** From scipy.stats.poisson: C = B/(1 − ρ(1 − B)) with Erlang's B = pmf(c, cρ)/cdf(c, cρ). */
const ERLANG_C: readonly (readonly [servers: number, utilisation: number, probability: number])[] = [
  [1, 0.3, 0.3],
  [1, 0.95, 0.9499999999999998],
  [2, 0.5, 0.3333333333333333],
  [4, 0.3, 0.03704974271012005],
  [4, 0.6, 0.2870431893687706],
  [4, 0.9, 0.7877532642953624],
  [16, 0.5, 0.009018809742151919],
  [16, 0.8, 0.304883912930016],
  [16, 0.95, 0.7801924622483701],
  [64, 0.9, 0.3106633165329595],
  [256, 0.97, 0.5211774069833548],
];

describe('erlangC(servers, utilisation)', () => {
  it.each(ERLANG_C)('of %i servers at %f is %f', (servers, utilisation, probability) => {
    expect(Math.abs(erlangC(servers, utilisation) / probability - 1)).toBeLessThan(1e-12);
  });

  it('is 0 without load and 1 at and above capacity', () => {
    expect([erlangC(4, 0), erlangC(4, -1), erlangC(4, 1), erlangC(4, 2)]).toEqual([0, 0, 1, 1]);
  });
});

/** A queue in equilibrium: many short steps at one rate. */
function settled(servers: number, utilisation: number, variability = 1): Queue {
  const queue = new Queue();
  let x = 0;
  for (let i = 0; i < 4000; i++) {
    queue.step(x, servers * utilisation, servers, 1, variability, 5);
    x = queue.inSystem;
  }
  return queue;
}

describe('Queue', () => {
  it.each(
    [1, 4, 16].flatMap((servers) => [0.3, 0.6, 0.8, 0.95].map((utilisation) => [servers, utilisation] as const)),
  )('of %i servers at %f comes to rest as M/M/c', (servers, utilisation) => {
    const queue = settled(servers, utilisation);
    const c = erlangC(servers, utilisation);
    const waiting = (c * utilisation) / (1 - utilisation);
    expect(queue.utilisation).toBeCloseTo(utilisation, 6);
    expect(Math.abs(queue.waitProbability - c)).toBeLessThan(1e-4);
    expect(Math.abs(queue.waiting - waiting)).toBeLessThan(1e-3 * (1 + waiting));
    // Little's law, for those who wait and for all.
    expect(queue.waitProbability * queue.waitIfWaiting * servers * utilisation).toBeCloseTo(queue.waiting, 6);
    expect(queue.inSystem).toBeCloseTo(queue.waiting + servers * utilisation, 6);
  });

  it('waits half as long for service times without variation (Pollaczek and Khinchine)', () => {
    expect(settled(1, 0.8, 0.5).waiting).toBeCloseTo(0.5 * settled(1, 0.8, 1).waiting, 2);
  });

  it('grows by the surplus under overload and drains with the capacity left over', () => {
    const queue = new Queue();
    let x = 0;
    const at = (rate: number, steps: number): number[] =>
      Array.from({ length: steps }, () => {
        queue.step(x, rate, 10, 0.1, 1, 1);
        x = queue.inSystem;
        return x;
      });
    const growing = at(150, 60);
    expect((growing[59] - growing[9]) / 50).toBeCloseTo(50, 0);
    const draining = at(60, 60);
    expect((draining[9] - draining[59]) / 50).toBeCloseTo(40, 0);
    // 3,000 too many leave at 40 a second.
    const empty = at(60, 40);
    expect(empty.findIndex((v) => v < 10)).toBeGreaterThan(10);
    expect(empty[39]).toBeLessThan(10);
  });

  it('conserves what comes in: the number in the system changes by arrivals minus throughput', () => {
    const queue = new Queue();
    let x = 3;
    for (const rate of [5, 80, 200, 0, 0.1, 99.9]) {
      const before = x;
      queue.step(before, rate, 10, 0.1, 1.3, 0.5);
      x = queue.inSystem;
      expect(Math.abs(x - before - 0.5 * (rate - queue.throughput))).toBeLessThan(1e-6);
      expect(queue.utilisation).toBeLessThan(1);
    }
  });
});

describe('a simulated service with exponential service times', () => {
  /** Service without calls, CPU or memory to think of; service times of 100 ms. */
  const mmc = (workers: number, utilisation: number) =>
    scenarioOf({
      seed: `mmc ${workers} ${utilisation}`,
      duration: '2h',
      scrape: { interval: '1m' },
      workload: { rate: `${workers * utilisation * 10}/s`, client: { timeout: '1h' } },
      system: {
        base: 'none',
        services: {
          api: {
            workers,
            queue: 100000,
            serviceTime: '100ms',
            serviceTimeSpread: 1,
            variation: { spread: '0%' },
            cpuPerRequest: '0ms',
            gc: { pause: '0ms' },
            memoryPerRequest: '0B',
          },
        },
      },
    });

  it.each(
    [1, 4, 16].flatMap((servers) => [0.3, 0.7, 0.95].map((utilisation) => [servers, utilisation] as const)),
  )('of %i workers at %f waits as M/M/c', (servers, utilisation) => {
    const scenario = mmc(servers, utilisation);
    const run = plainRun(scenario);
    const signals = signalsOf(scenario, run);
    const c = erlangC(servers, utilisation);
    const waitMs = (100 * c) / (servers * (1 - utilisation));
    const { mean, se } = batchMean(signals.get('response_time_ms')!.slice(5));
    expect(Math.abs(mean - (100 + waitMs))).toBeLessThan(4 * se);
    expect(se).toBeLessThan(0.05 * mean);
    // Little's law between what is counted and what is shown as in flight (rounded down).
    const rate = meanOf(signals.get('requests_per_second')!);
    const inFlight = meanOf(columnOf(run, 'http_requests_in_flight').slice(5));
    expect(Math.abs((rate * (100 + waitMs)) / 1000 - inFlight)).toBeLessThan(1 + 0.05 * inFlight);
    expect(Math.abs(rate / (servers * utilisation * 10) - 1)).toBeLessThan(0.02);
  });

  it('piles up a backlog in a line while overloaded, and works it off', () => {
    const scenario = scenarioOf({
      duration: '20m',
      scrape: { interval: '10s' },
      workload: { rate: '8/s', arrivals: 'metered', client: { timeout: '1h' } },
      system: {
        base: 'none',
        services: {
          api: {
            workers: 1,
            queue: 100000,
            serviceTime: '100ms',
            variation: { spread: '0%' },
            cpuPerRequest: '0ms',
            gc: { pause: '0ms' },
            memoryPerRequest: '0B',
          },
        },
      },
      faults: [{ kind: 'flash-crowd', target: 'main', factor: 2, at: '5m', for: '1m' }],
    });
    const inFlight = columnOf(plainRun(scenario), 'http_requests_in_flight');
    // 16 a second come, 10 are done: 6 a second more for a minute; then 2 a second less.
    expect((inFlight[36] - inFlight[31]) / 50).toBeCloseTo(6, 0);
    expect(inFlight[36]).toBeGreaterThan(350);
    expect((inFlight[36] - inFlight[46]) / 100).toBeCloseTo(2, 0);
    expect(inFlight.at(-1)).toBeLessThan(10);
    // The backlog outlives its cause by minutes.
    expect(inFlight.slice(36).filter((n) => n > 20).length * 10).toBeGreaterThan(150);
  });
});
