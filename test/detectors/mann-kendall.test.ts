import { describe, expect, it } from 'vitest';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { mannKendall } from '../../src/detectors/mann-kendall.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noise, noiseOf } from './example.ts';

const params = defaultsOf(mannKendall.params);
const memory: DetectorInput['signal'] = {
  name: 'heap',
  unit: 'x',
  bad: 'up',
  scale: 'linear',
  role: 'memory',
} as never;
const detect = (values: Float64Array, signal = memory) =>
  mannKendall.detect(input(values, { signal }), params as never);

describe('mann-kendall', () => {
  it('tells slope, interval and how sure it is', () => {
    const { evidence, scores, threshold } = detect(noise.map((z, i) => 50 + 0.1 * i + z));
    expect(evidence).toMatchObject({ test: 'mann-kendall', threshold: 0.1 });
    // 0.1 a sample over 119 samples.
    expect(evidence!.effect).toBeGreaterThan(11);
    expect(evidence!.effect).toBeLessThan(13);
    expect(evidence!.interval[0]).toBeLessThan(11.9);
    expect(evidence!.interval[1]).toBeGreaterThan(11.9);
    expect(evidence!.relativeEffect).toBeCloseTo(evidence!.statistic, 12);
    expect(evidence!.pValue).toBeLessThan(1e-6);
    expect(evidence!.effectiveSamples).toBeLessThanOrEqual(120);
    expect(scores[119]).toBeCloseTo(evidence!.statistic, 12);
    expect(scores.findIndex((score) => score >= threshold)).toBeGreaterThan(40);
  });

  it('sees growth that bends, through wild samples that would turn a fitted line around', () => {
    const { evidence } = detect(noise.map((z, i) => (i < 10 ? 5000 : 50 + 2 * Math.sqrt(i) + z)));
    expect(evidence!.effect).toBeGreaterThan(10);
  });

  it('says nothing of the good direction, of a small change, of noise, or where no direction is bad', () => {
    expect(detect(noise.map((z, i) => 50 - 0.1 * i + z)).evidence).toBeUndefined();
    expect(detect(noise.map((z, i) => 50 + 0.03 * i + z)).evidence).toBeUndefined();
    expect(detect(noise.map((z) => 50 + 10 * z)).evidence).toBeUndefined();
    expect(
      detect(
        noise.map((z, i) => 50 + i + z),
        { ...memory, bad: 'none' },
      ).scores.every(Number.isNaN),
    ).toBe(true);
  });

  it('judges long runs on means of blocks', () => {
    const { evidence } = detect(noiseOf(20_000).map((z, i) => 50 + i / 1000 + z));
    expect(evidence!.effect).toBeCloseTo(20, 0);
  });
});
