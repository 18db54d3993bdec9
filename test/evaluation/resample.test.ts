import { describe, expect, it } from 'vitest';
import { estimate, RESAMPLES, resamplesOf } from '../../src/evaluation/resample.ts';

const mean = (values: readonly number[]) => (times: Uint16Array) => {
  let [sum, count] = [0, 0];
  values.forEach((value, c) => {
    sum += value * times[c];
    count += times[c];
  });
  return sum / count;
};

describe('resamplesOf(groups)', () => {
  it('draws within each group, as many as there are', () => {
    const resamples = resamplesOf(['a', 'b', 'a', 'b', 'a']);
    expect(resamples).toHaveLength(RESAMPLES);
    for (const [a0, b0, a1, b1, a2] of resamples) expect([a0 + a1 + a2, b0 + b1]).toEqual([3, 2]);
    // Bootstrap: a case is left out of about (1 − 1/3)^3 of the resamples.
    expect(resamples.filter(([first]) => first === 0).length / RESAMPLES).toBeCloseTo(8 / 27, 1);
  });

  it('is empty when no group has two cases', () => {
    expect(resamplesOf(['a', 'b'])).toEqual([]);
    expect(estimate(2, [], mean([1, 2]))).toEqual({ value: 1.5, low: NaN, high: NaN });
  });
});

describe('estimate(cases, resamples, figure)', () => {
  const values = Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
  const resamples = resamplesOf(values.map(() => 'a'));

  it('is as wide as the standard error says', () => {
    const { value, low, high } = estimate(values.length, resamples, mean(values));
    const error = Math.sqrt((40 * 40 - 1) / 12 / 40);
    expect(value).toBe(19.5);
    expect((high - low) / (2 * 1.96 * error)).toBeCloseTo(1, 1);
  });

  it('leaves out resamples of which nothing can be told, and says nothing where most are such', () => {
    const rare = estimate(values.length, resamples, (times) => (times[0] > 2 ? 1 : NaN));
    expect(rare).toEqual({ value: NaN, low: NaN, high: NaN });
    const usual = estimate(values.length, resamples, (times) => (times[0] > 2 ? NaN : 1));
    expect(usual).toEqual({ value: 1, low: 1, high: 1 });
  });
});
