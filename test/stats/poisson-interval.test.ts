import { describe, expect, it } from 'vitest';
import { poissonInterval } from '../../src/stats/poisson-interval.ts';

describe('poissonInterval(count)', () => {
  it('is near the exact limits', () => {
    // scipy.stats.chi2.ppf(0.025, 2 k) / 2 and chi2.ppf(0.975, 2 k + 2) / 2
    const exact: [number, number, number][] = [
      [3, 0.6186721228956014, 8.767273069742323],
      [10, 4.7953886961324335, 18.39035604201778],
      [100, 81.36399125092314, 121.62679378242638],
      [1000, 938.9730184076952, 1063.952136016302],
    ];
    for (const [count, low, high] of exact) {
      const [least, most] = poissonInterval(count);
      expect(Math.abs(least / low - 1)).toBeLessThan(0.03);
      expect(Math.abs(most / high - 1)).toBeLessThan(0.006);
    }
  });

  it('allows a rate where nothing was seen', () => {
    const [low, high] = poissonInterval(0);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(3.689, 1);
  });

  it('as its example says', () => {
    expect(poissonInterval(10).map((limit) => Number(limit.toFixed(2)))).toEqual([4.79, 18.39]);
  });
});
