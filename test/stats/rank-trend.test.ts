import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { mannKendall } from '../../src/stats/mann-kendall.ts';
import { senInterval, theilSen } from '../../src/stats/theil-sen.ts';

interface Case {
  values: (number | null)[];
  s: number;
  variance: number;
  slope: number;
  intercept: number;
  low: number;
  high: number;
}
const { series } = JSON.parse(readFileSync(new URL('./rank-trend.json', import.meta.url), 'utf8')) as {
  series: Record<string, Case>;
};

function ar(seed: string, phi: number, n: number): Float64Array {
  const key = streamKey(seed, 'ar');
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const z = normalQuantile(uniformAt(key, i, 0));
    values[i] = i === 0 ? z : phi * values[i - 1] + Math.sqrt(1 - phi * phi) * z;
  }
  return values;
}

describe.each(Object.entries(series))('%s agrees with scipy', (_, given) => {
  const values = Float64Array.from(given.values, (value) => value ?? Number.NaN);
  const line = theilSen(values);
  const test = mannKendall(values, line.slope);
  const plain = test.variance / test.inflation;
  it('Kendall', () => {
    expect(test.s).toBe(given.s);
    expect(plain / given.variance).toBeCloseTo(1, 9);
    expect(test.inflation).toBeGreaterThanOrEqual(1);
  });
  it('Theil-Sen', () => {
    expect(line.slope).toBeCloseTo(given.slope, 12);
    expect(line.intercept).toBeCloseTo(given.intercept, 12);
    const [low, high] = senInterval(line.slopes, plain, 0.95);
    expect([low, high]).toEqual([given.low, given.high].map((one) => expect.closeTo(one, 12)));
  });
});

it('has no opinion of fewer than eight samples, and sees nothing in a constant', () => {
  expect(mannKendall(Float64Array.of(1, 2, 3, 4, 5, 6, 7, Number.NaN), 1).pValue).toBeNaN();
  expect(mannKendall(new Float64Array(50).fill(3), 0)).toMatchObject({ s: 0, variance: 0, pValue: 1 });
  expect(theilSen(Float64Array.of(Number.NaN, 4)).slope).toBeNaN();
});

it('is not disturbed by a third of wild samples', () => {
  const values = Float64Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? 1e6 : 2 + 0.5 * i));
  expect(theilSen(values).slope).toBeCloseTo(0.5, 6);
});

it.each([0.5, 0.9])('cries wolf at 0.01 in at most 3 of 150 runs at AR(1) %s', (phi) => {
  let alarms = 0;
  for (let k = 0; k < 150; k++) {
    const values = ar(`wolf ${k}`, phi, 120);
    if (mannKendall(values, theilSen(values).slope).pValue < 0.01) alarms++;
  }
  expect(alarms).toBeLessThanOrEqual(3);
});
