import { describe, expect, it } from 'vitest';
import type { DetectorInput, SignalDetector } from '../../src/detectors/detector.ts';
import { holtWinters } from '../../src/detectors/holt-winters.ts';
import { hourOfWeek } from '../../src/detectors/hour-of-week.ts';
import { HourProfile } from '../../src/detectors/hour-profile.ts';
import { zScore } from '../../src/detectors/z-score.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const STEP_MS = 300_000;
const DAY = 288;
const noise = noiseOf(10 * DAY);
/** Ten days of a daily wave: 100 at night, 300 at noon. */
const wave = noise.map((z, i) => (200 - 100 * Math.cos((2 * Math.PI * i) / DAY)) * (1 + 0.04 * z));
const detect = (detector: SignalDetector, values: Float64Array, rest: Partial<DetectorInput> = {}) =>
  detector.detect(
    { ...input(values, rest), grid: { startMs: Date.UTC(2025, 9, 6), stepMs: STEP_MS, count: values.length } },
    defaultsOf(detector.params) as never,
  );
/** A night as busy as a morning, on the ninth day: an hour at 170 instead of 100. */
const night = 8 * DAY;
const strange = wave.map((value, i) => (i >= night && i < night + 12 ? value * 1.7 : value));

describe.each([
  ['holt-winters', holtWinters],
  ['hour-of-week', hourOfWeek],
] as const)('%s', (_, detector) => {
  it('finds a busy night that noon would not notice', () => {
    const { scores, threshold } = detect(detector, strange);
    expect(scores[night]).toBeGreaterThan(threshold);
    expect(strange[night]).toBeLessThan(200);
  });
  it('is calm about ten days of the wave itself, which is news on the first', () => {
    const { scores, threshold } = detect(detector, wave);
    expect(scores.filter((score) => score >= threshold)).toHaveLength(0);
  });
  it('goes on after a day without samples', () => {
    const values = strange.map((value, i) => (i >= 5 * DAY && i < 6 * DAY ? NaN : value));
    const { scores, threshold } = detect(detector, values);
    expect(scores.slice(5 * DAY, 6 * DAY).every(Number.isNaN)).toBe(true);
    const found = [...scores.keys()].filter((i) => scores[i] >= threshold);
    expect(found[0]).toBe(night);
  });
  it('is not carried away by one outlier', () => {
    const values = wave.map((value, i) => (i === 5 * DAY ? value * 1000 : value));
    const { scores, threshold } = detect(detector, values);
    expect([...scores.keys()].filter((i) => scores[i] >= threshold)).toEqual([5 * DAY]);
  });
});

it('a window of an hour tells the busy night only by its edge', () => {
  const { scores, threshold } = detect(zScore, strange);
  expect(scores.slice(night + 1, night + 12).some((score) => score >= threshold)).toBe(false);
});

describe('HourProfile', () => {
  it('is the median of the last means of the same hour', () => {
    const profile = new HourProfile(24, 3, 2);
    profile.add(5, 1);
    expect(profile.at(5)).toBeNaN();
    profile.add(29, 3);
    expect([profile.at(53), profile.at(6)]).toEqual([2, NaN]);
    profile.add(53, 100);
    expect(profile.at(5)).toBe(3);
    profile.add(77, 4);
    expect(profile.at(5)).toBe(4);
  });
  it('knows hours before 1970', () => {
    const profile = new HourProfile(24, 1, 1);
    profile.add(-1, 7);
    expect(profile.at(23)).toBe(7);
  });
});
