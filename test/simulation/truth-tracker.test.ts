import { describe, expect, it } from 'vitest';
import { Presence } from '../../src/recording/recording.ts';
import type { SeriesTruth } from '../../src/recording/truth.ts';
import { TruthTracker } from '../../src/simulation/truth-tracker.ts';

const { VALUE, MISSING, STALE } = Presence;

/** Truth of a pair by hand; `null` is missing, `'stale'` stale. One sample a second from second 100. */
function truthOf(
  run: readonly (number | null | 'stale')[],
  twin: readonly (number | null | 'stale')[],
  quantum = 0,
  within?: Parameters<TruthTracker['truth']>[2],
): SeriesTruth {
  const tracker = new TruthTracker('job/instance', 'metric', 'ms', quantum);
  const presence = (v: number | null | 'stale'): number => (v === null ? MISSING : v === 'stale' ? STALE : VALUE);
  const value = (v: number | null | 'stale'): number => (typeof v === 'number' ? v : Number.NaN);
  run.forEach((v, i) => {
    tracker.add(i, value(v), presence(v), value(twin[i]), presence(twin[i]));
  });
  return tracker.truth(100_000, 1000, within);
}

describe('TruthTracker', () => {
  it('finds nothing in equal series', () => {
    expect(truthOf([1.5, 1.5, null, Number.NaN], [1.5, 1.5, null, Number.NaN])).toEqual({
      target: 'job/instance',
      series: 'metric',
      unit: 'ms',
      differs: [],
      effects: [],
      threshold: 0.015,
    });
  });

  it('tells onset, end, peak, mean and levels of an effect', () => {
    const { differs, effects, threshold } = truthOf([10, 10, 12, 16, 11, 10], [10, 10, 10, 10, 10, 10]);
    expect(threshold).toBe(0.1);
    expect(differs).toEqual([{ startMs: 102_000, endMs: 105_000 }]);
    expect(effects).toEqual([
      { startMs: 102_000, endMs: 105_000, sign: 1, peak: 6, peakMs: 103_000, mean: 3, runMean: 13, twinMean: 10 },
    ]);
  });

  it('has the sign of the mean difference', () => {
    const [effect] = truthOf([100, 90, 70, 104, 100], [100, 100, 100, 100, 100]).effects;
    expect(effect).toEqual({
      startMs: 101_000,
      endMs: 104_000,
      sign: -1,
      peak: 30,
      peakMs: 102_000,
      mean: -12,
      runMean: 88,
      twinMean: 100,
    });
  });

  it('joins effects over gaps of up to two samples, not of three', () => {
    const twin = Array.from({ length: 12 }, () => 10);
    const at = (...places: readonly number[]): number[] => twin.map((v, i) => (places.includes(i) ? 20 : v));
    const spans = (run: readonly number[]): number[][] =>
      truthOf(run, twin).effects.map(({ startMs, endMs }) => [startMs / 1000 - 100, endMs / 1000 - 100]);
    expect(spans(at(1, 4))).toEqual([[1, 5]]);
    expect(spans(at(1, 5))).toEqual([
      [1, 2],
      [5, 6],
    ]);
    // The gap joins the effect, but its samples are not the fault's doing.
    expect(truthOf(at(1, 4), twin).differs).toEqual([
      { startMs: 101_000, endMs: 102_000 },
      { startMs: 104_000, endMs: 105_000 },
    ]);
    expect(truthOf(at(1, 4), twin).effects[0].mean).toBe(10);
  });

  it('keeps differences below the threshold in differs only: 1 % of the level, the quantum or the noise of the twin', () => {
    const flat = [100, 100, 100, 100];
    expect(truthOf([100, 100.99, 100, 100], flat).effects).toEqual([]);
    expect(truthOf([100, 100.99, 100, 100], flat).differs).toEqual([{ startMs: 101_000, endMs: 102_000 }]);
    expect(truthOf([100, 101, 100, 100], flat).effects).toHaveLength(1);
    expect(truthOf([100, 103, 100, 100], flat, 4)).toMatchObject({ threshold: 4, effects: [] });
    expect(truthOf([0, 1, 0], [0, 0, 0], 1).effects).toHaveLength(1);
    // Steps of 8 back and forth: a robust standard deviation of 1.4826 · 8 / √2, to the 3 % of its bins.
    const noisy = [100, 108, 100, 108, 100, 108];
    const { threshold } = truthOf(noisy, noisy);
    expect(threshold / ((1.4826 * 8) / Math.SQRT2)).toBeGreaterThan(0.97);
    expect(threshold / ((1.4826 * 8) / Math.SQRT2)).toBeLessThan(1.03);
    expect(truthOf([100, 115, 100, 108, 100, 108], noisy).effects).toEqual([]);
  });

  it('counts a sample that only one of them has as an effect, of no size', () => {
    const { differs, effects } = truthOf([5, null, 'stale', 5], [5, 5, 5, 5]);
    expect(differs).toEqual([{ startMs: 101_000, endMs: 103_000 }]);
    expect(effects).toEqual([
      {
        startMs: 101_000,
        endMs: 103_000,
        sign: -1,
        peak: Number.NaN,
        peakMs: 101_000,
        mean: Number.NaN,
        runMean: Number.NaN,
        twinMean: Number.NaN,
      },
    ]);
    expect(truthOf([5, 'stale', 5], [5, null, 5]).differs).toEqual([{ startMs: 101_000, endMs: 102_000 }]);
  });

  it('looks only within the given stretches', () => {
    const twin = [10, 10, 10, 10, 10, 10];
    const run = [20, 20, 20, 20, 20, 20];
    expect(truthOf(run, twin, 0, [{ startMs: 102_000, endMs: 104_000 }]).effects).toEqual([
      { startMs: 102_000, endMs: 104_000, sign: 1, peak: 10, peakMs: 102_000, mean: 10, runMean: 20, twinMean: 10 },
    ]);
  });
});
