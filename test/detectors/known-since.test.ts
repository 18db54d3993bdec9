import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineDeviation } from '../../src/detectors/baseline-deviation.ts';
import { configure } from '../../src/detectors/configure.ts';
import type { DetectorInput, SignalDetector } from '../../src/detectors/detector.ts';
import { knownSince } from '../../src/detectors/known-since.ts';
import { mannKendall } from '../../src/detectors/mann-kendall.ts';
import { trend } from '../../src/detectors/trend.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { input, noise, noiseOf } from './example.ts';

it('is the shortest beginning that tells, with few questions', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (count, seed) => {
      const border = 1 + (seed % count);
      let asked = 0;
      const found = knownSince(count, (length) => {
        asked++;
        return length >= border;
      });
      expect(found).toBe(border);
      expect(asked).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 1);
    }),
    { seed: 21, numRuns: 200 },
  );
});

const alerts = (detector: SignalDetector, given: DetectorInput) =>
  alertsOf(detector.detect(given, configure(detector.name).params as never), given.grid);
const memory: DetectorInput['signal'] = { name: 'heap', unit: 'x', bad: 'up', scale: 'linear', role: 'memory' };

describe.each([mannKendall, trend].map((detector) => [detector.name, detector] as const))('%s', (_, detector) => {
  it('alarms of a leak once it can be told, never before it began', () => {
    const leak = input(
      noise.map((z, i) => 10 + 0.4 * z + 0.1 * Math.max(0, i - 25)),
      { signal: memory },
    );
    const [{ from, to }, ...more] = alerts(detector, leak);
    expect(more).toEqual([]);
    expect(from).toBeGreaterThan(25);
    expect(from).toBeLessThan(60);
    expect(to).toBe(120);
  });

  it('says of the samples before what it would have said of them alone: nothing', () => {
    const { values, grid, signal } = input(
      noise.map((z, i) => 10 + 0.3 * z + 0.05 * i),
      { signal: memory },
    );
    const params = configure(detector.name).params as never;
    const { scores } = detector.detect({ values, grid, signal }, params);
    const known = scores.findIndex((score) => score > 0);
    const past = (count: number) =>
      detector.detect({ values: values.slice(0, count), grid: { ...grid, count }, signal }, params).scores;
    expect(past(known).every((score) => !(score > 0))).toBe(true);
    expect(past(known + 1)[known]).toBeGreaterThan(0);
  });
});

it('takes a step for no trend, in its scores as in its evidence', () => {
  const step = input(
    noise.map((z, i) => (i < 60 ? 10 : 13) + 0.1 * z),
    { signal: memory },
  );
  const { evidence } = trend.detect(step, configure('trend').params as never);
  expect([evidence, alerts(trend, step)]).toEqual([undefined, []]);
});

describe('baseline-deviation', () => {
  it('alarms where the level differs from the baseline, from one border to the other', () => {
    const shifted = input(
      noise.map((z, i) => 10 + z + (i >= 50 && i < 80 ? 8 : 0)),
      { baseline: { mean: 10 } },
    );
    expect(alerts(baselineDeviation, shifted)).toEqual([{ from: 50, to: 80, firedMs: 52 * 30_000 }]);
  });

  it('sees a shift too short to be a level, but neither a small one nor a single sample', () => {
    const burst = (size: number, to: number) =>
      input(
        noiseOf(480).map((z, i) => 10 + 0.5 * z + (i >= 200 && i < to ? size : 0)),
        { baseline: { mean: 10 } },
      );
    expect(alerts(baselineDeviation, burst(10, 203))).toEqual([{ from: 200, to: 203, firedMs: 202 * 30_000 }]);
    expect(alerts(baselineDeviation, burst(10, 201))).toEqual([]);
    expect(alerts(baselineDeviation, burst(1, 203))).toEqual([]);
  });

  it('is not taken in by samples that lie far from the baseline while their level does not', () => {
    const wide = input(
      noiseOf(960).map((z) => 10 + 3 * z),
      { baseline: { mean: 10 } },
    );
    expect(alerts(baselineDeviation, wide)).toEqual([]);
  });

  it('does not believe a level that its interval cannot tell from the baseline', () => {
    const few = input(Float64Array.of(9, 16, 8, 15, 10, 14), { baseline: { mean: 10 } });
    expect(alerts(baselineDeviation, few)).toEqual([]);
  });
});
