import { describe, expect, it } from 'vitest';
import { Presence } from '../../src/recording/recording.ts';
import type { Truth } from '../../src/recording/truth.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { TruthTracker } from '../../src/simulation/truth-tracker.ts';
import { columnsOf, scenarioOf, signalsOf, simulated } from './support.ts';

const minutes = (n: number): number => n * 60_000;
const base = { duration: '30m', scrape: { interval: '15s' }, workload: { rate: '20/s', arrivals: 'metered' } };
const effectOf = (truth: Truth, id: string, signal: string) =>
  truth.faults.find((fault) => fault.id === id)!.signals.find(({ series }) => series === signal)?.effects ?? [];

describe('the truth of a simulated run', () => {
  it('is not known before the run is over', () => {
    expect(() => simulate(scenarioOf(base)).truth()).toThrow('the truth is known only when the run is over');
  });

  it('has nothing to say of a run without faults', () => {
    const { truth } = simulated(scenarioOf(base));
    expect(truth.endMs - truth.startMs).toBe(minutes(30));
    expect({ faults: truth.faults, signals: truth.signals, series: truth.series }).toEqual({
      faults: [],
      signals: [],
      series: [],
    });
  });

  it('is told of each fault alone where faults do not meet', () => {
    const faults = [
      { id: 'one', kind: 'added-latency', target: 'api', delay: '40ms', at: '4m', for: '3m' },
      { id: 'two', kind: 'error-burst', target: 'api', ratio: '30%', at: '20m', for: '3m' },
    ];
    const { truth } = simulated(scenarioOf({ ...base, faults }));
    expect(truth.faults.map(({ id, jointWith }) => ({ id, jointWith }))).toEqual([
      { id: 'one', jointWith: [] },
      { id: 'two', jointWith: [] },
    ]);
    const [slow] = effectOf(truth, 'one', 'response_time_ms');
    expect([slow.startMs - truth.startMs, slow.endMs - truth.startMs, slow.sign]).toEqual([minutes(4), minutes(7), 1]);
    expect(slow.mean).toBeGreaterThan(39);
    expect(slow.mean).toBeLessThan(41);
    expect(effectOf(truth, 'one', 'error_ratio')).toEqual([]);
    expect(effectOf(truth, 'two', 'error_ratio')).toHaveLength(1);
    expect(effectOf(truth, 'two', 'success_ratio')[0].sign).toBe(-1);
  });

  it('is told "but for" each of two faults that overlap, and jointly', () => {
    const latency = (id: string, delay: string, at: string) => ({
      id,
      kind: 'added-latency',
      target: 'api',
      delay,
      at,
      for: '6m',
    });
    const { truth } = simulated(
      scenarioOf({ ...base, faults: [latency('one', '40ms', '4m'), latency('two', '20ms', '7m')] }),
    );
    expect(truth.faults.map(({ id, jointWith }) => ({ id, jointWith }))).toEqual([
      { id: 'one', jointWith: ['two'] },
      { id: 'two', jointWith: ['one'] },
    ]);
    const span = (id: string) =>
      effectOf(truth, id, 'response_time_ms').map(({ startMs, endMs, mean }) => [
        startMs - truth.startMs,
        endMs - truth.startMs,
        Math.round(mean / 5) * 5,
      ]);
    expect(span('one')).toEqual([[minutes(4), minutes(10), 40]]);
    expect(span('two')).toEqual([[minutes(7), minutes(13), 20]]);
    const together = truth.signals.find(({ series }) => series === 'response_time_ms')!.effects;
    expect(together.map(({ startMs, endMs }) => [startMs - truth.startMs, endMs - truth.startMs])).toEqual([
      [minutes(4), minutes(13)],
    ]);
    expect(together[0].peak).toBeGreaterThan(58);
  });

  it('gives a fault no effect that another would have had anyway', () => {
    // Every request fails already: the smaller burst changes nothing.
    const burst = (id: string, ratio: string) => ({
      id,
      kind: 'error-burst',
      target: 'api',
      ratio,
      code: '503',
      at: '5m',
      for: '5m',
    });
    const { truth } = simulated(scenarioOf({ ...base, faults: [burst('all', '100%'), burst('half', '50%')] }));
    expect(effectOf(truth, 'half', 'error_ratio')).toEqual([]);
    expect(effectOf(truth, 'all', 'error_ratio')).toHaveLength(1);
  });

  it('does not join faults over what only a restart long ago left different', () => {
    const faults = [
      { id: 'kill', kind: 'memory-leak', target: 'api', growth: '24GB', at: '3m', for: '1s' },
      { id: 'slow', kind: 'added-latency', target: 'api', at: '20m', for: '3m' },
    ];
    const { truth } = simulated(scenarioOf({ ...base, faults }));
    expect(truth.faults.map(({ jointWith }) => jointWith)).toEqual([[], []]);
    const started = truth.series.find(({ series }) => series === 'process_start_time_seconds')!;
    expect(started.differs.at(-1)!.endMs).toBeGreaterThanOrEqual(truth.endMs);
  });

  it('comes out the same in many blocks as in one pass', () => {
    const scenario = scenarioOf({
      duration: '80m',
      step: '1s',
      scrape: { interval: '1s' },
      workload: { rate: '5/s' },
      faults: [
        { id: 'slow', kind: 'added-latency', target: 'api', at: '67m', for: '5m' },
        { id: 'reset', kind: 'counter-reset', target: 'api', at: '4096s', for: '1m' },
      ],
    });
    const { run, twin, truth } = simulated(scenario);
    expect(run[0].grid.count).toBeGreaterThan(4096);
    const [a, b] = [signalsOf(scenario, run), signalsOf(scenario, twin)];
    let compared = 0;
    for (const [name, values] of a) {
      const tracker = new TruthTracker('', name, truth.signals.find(({ series }) => series === name)?.unit ?? '');
      const other = b.get(name)!;
      const presence = (v: number): number => (Number.isNaN(v) ? Presence.MISSING : Presence.VALUE);
      values.forEach((v, i) => {
        tracker.add(i, v, presence(v), other[i], presence(other[i]));
      });
      const whole = tracker.truth(truth.startMs, truth.stepMs);
      expect(truth.signals.find(({ series }) => series === name)).toEqual(tracker.differs ? whole : undefined);
      if (tracker.differs) compared++;
    }
    expect(compared).toBeGreaterThan(5);
    expect(columnsOf(run).size).toBe(columnsOf(twin).size);
  });
});
