import { describe, expect, it } from 'vitest';
import { cusum } from '../../src/detectors/cusum.ts';
import type { DetectorInput, SignalDetector } from '../../src/detectors/detector.ts';
import { ewma } from '../../src/detectors/ewma.ts';
import { hampel } from '../../src/detectors/hampel.ts';
import { pageHinkley } from '../../src/detectors/page-hinkley.ts';
import { westernElectric } from '../../src/detectors/western-electric.ts';
import { zScore } from '../../src/detectors/z-score.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const noise = noiseOf(600);
const plain = { name: 'x', unit: 'x', bad: 'none', scale: 'linear', role: 'other' } as const;
const detect = (
  detector: SignalDetector,
  values: Float64Array,
  params: Record<string, unknown> = {},
  rest: Partial<DetectorInput> = {},
) =>
  detector.detect(input(values, { signal: plain, ...rest }), {
    ...defaultsOf(detector.params),
    ...params,
  } as never);
const fires = (detector: SignalDetector, values: Float64Array, rest: Partial<DetectorInput> = {}) => {
  const { scores, threshold } = detect(detector, values, {}, rest);
  return scores.reduce((count, score) => count + (score >= threshold ? 1 : 0), 0);
};
/** About 10, with noise of 1. */
const level = noise.map((z) => 10 + z);
const at = (from: number, to: number, by: number) =>
  level.map((value, i) => (i >= from && i < to ? value + by : value));

describe('a shift of two standard deviations for half an hour', () => {
  const shifted = at(400, 460, 2);
  it('is too small for a sample, large enough for sums and averages', () => {
    expect(fires(zScore, shifted)).toBe(0);
    for (const detector of [cusum, ewma, pageHinkley])
      expect(fires(detector, shifted), detector.name).toBeGreaterThan(0);
  });
  it('counts in the bad direction only', () => {
    for (const detector of [cusum, ewma, pageHinkley, westernElectric]) {
      const large = at(400, 460, 3);
      // To one that takes levels for granted, the end of a shift is another one, the other way.
      if (detector !== pageHinkley)
        expect(fires(detector, large, { signal: { ...plain, bad: 'down' } }), detector.name).toBe(0);
      expect(fires(detector, large, { signal: { ...plain, bad: 'up' } }), detector.name).toBeGreaterThan(0);
      const low = at(400, 460, -3);
      expect(fires(detector, low, { signal: { ...plain, bad: 'down' } }), detector.name).toBeGreaterThan(0);
    }
  });
});

describe('one outlier of a thousand standard deviations', () => {
  const spike = at(400, 401, 1000);
  it('is one alert of a sample or so for the robust ones, and no shift for cusum', () => {
    expect(fires(hampel, spike)).toBe(1);
    expect(fires(cusum, spike)).toBe(0);
  });
  it('hides a second one from z-score, not from hampel', () => {
    const two = spike.map((value, i) => (i === 450 ? value + 20 : value));
    expect(detect(zScore, two).scores[450]).toBeLessThan(1);
    expect(detect(hampel, two).scores[450]).toBeGreaterThan(15);
  });
});

it('z-score has all its digits again as soon as an outlier has left the window', () => {
  const window = 120 * 30_000;
  const spike = at(200, 201, 1e9);
  const scores = (values: Float64Array) => detect(zScore, values, { window }).scores;
  for (let i = 321; i < 360; i++) expect(scores(spike)[i]).toBeCloseTo(scores(level)[i], 9);
});

describe('what is known beforehand', () => {
  it('spares the wait', () => {
    const baseline = { mean: 10, stddev: 1 };
    for (const detector of [zScore, hampel, ewma, cusum, westernElectric]) {
      expect(detect(detector, level).scores.slice(0, 30).every(Number.isNaN), detector.name).toBe(true);
      const scores = detect(detector, at(3, 12, 8), {}, { baseline }).scores;
      expect(scores[0], detector.name).toBeGreaterThanOrEqual(0);
      expect(Math.max(...scores.slice(3, 12)), detector.name).toBeGreaterThan(detect(detector, level).threshold);
    }
  });
});

it('page-hinkley tells a change once and starts over', () => {
  const { scores, threshold } = detect(pageHinkley, at(300, 600, 5));
  const told = [...scores.keys()].filter((i) => scores[i] >= threshold);
  expect(told).toHaveLength(1);
  expect(told[0]).toBeLessThan(306);
  expect(scores.slice(told[0] + 1, told[0] + 29).every(Number.isNaN)).toBe(true);
});

it('cusum grows to its ceiling and no further', () => {
  expect(Math.max(...detect(cusum, at(400, 500, 50)).scores.slice(400))).toBe(20);
});

describe('western-electric', () => {
  /** Distances in standard deviations of a level that is believed for good. */
  const scores = (...values: number[]) =>
    [
      ...detect(
        westernElectric,
        Float64Array.from(values, (z) => 10 + z),
        { learn: 1_000_000, memory: 1e15, minScale: 0 },
        { baseline: { mean: 10, stddev: 1 } },
      ).scores,
    ].map((score) => Math.round(score * 1000) / 1000);
  it('knows one beyond three', () => expect(scores(0, 3.5, 0)).toEqual([0, 1.5, 0]));
  it('knows two of three beyond two, on one side', () => {
    expect(scores(2.4, 0, 2.2)).toEqual([0.4, 0, 1.2]);
    expect(scores(2.4, 0, -2.2)[2]).toBe(0.2);
  });
  it('knows four of five beyond one', () => expect(scores(1.3, 1.4, 0, 1.5, 1.2)[4]).toBe(1.2));
  it('knows eight in a row, and looks back no further', () => {
    const row = scores(0.5, 0.5, 0.5, 0.3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    expect(row.slice(6)).toEqual([0.5, 1.3, 1.3, 1.3, 1.3, 1.5]);
  });
  it('leaves missing samples out of the counting', () =>
    expect(scores(2.4, NaN, NaN, 2.2)).toEqual([0.4, NaN, NaN, 1.2]));
});
