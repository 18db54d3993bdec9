import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { blockMeans } from '../../src/stats/block-means.ts';
import { effectiveSamples } from '../../src/stats/effective-samples.ts';
import { holm } from '../../src/stats/holm.ts';
import { lagOne } from '../../src/stats/lag-one.ts';
import { levelShifts } from '../../src/stats/level-shifts.ts';
import { linearTrend } from '../../src/stats/linear-trend.ts';
import { meanInterval } from '../../src/stats/mean-interval.ts';
import { median } from '../../src/stats/median.ts';
import { present } from '../../src/stats/present.ts';
import { quantileSorted } from '../../src/stats/quantile-sorted.ts';
import { robustScale } from '../../src/stats/robust-scale.ts';
import { runningMedian } from '../../src/stats/running-median.ts';
import { signalScale } from '../../src/stats/signal-scale.ts';
import { solveSymmetric } from '../../src/stats/solve-symmetric.ts';
import { studentQuantile } from '../../src/stats/student-quantile.ts';
import { studentTail } from '../../src/stats/student-tail.ts';
import { unbiasedLagOne } from '../../src/stats/unbiased-lag-one.ts';

const runs = { seed: 7, numRuns: 200 };
const numbers = fc
  .array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), { maxLength: 60 })
  .map((v) => Float64Array.from(v));

/** A stationary AR(1) with mean 0 and variance 1. */
function ar(seed: string, phi: number, n = 120): Float64Array {
  const key = streamKey(seed, 'ar');
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const z = normalQuantile(uniformAt(key, i, 0));
    values[i] = i === 0 ? z : phi * values[i - 1] + Math.sqrt(1 - phi * phi) * z;
  }
  return values;
}

describe('small functions', () => {
  it('present drops what is missing and keeps the order', () => {
    expect([...present(Float64Array.of(Number.NaN, 2, Number.NaN, 1))]).toEqual([2, 1]);
  });
  it('blockMeans leaves a block out when more than half of it is missing', () => {
    expect([...blockMeans(Float64Array.of(1, 3, Number.NaN, 5, 7), 2)]).toEqual([2, 5, 7]);
    expect([...blockMeans(Float64Array.of(1, Number.NaN, Number.NaN, 5), 3)]).toEqual([Number.NaN, 5]);
  });
  it('holm rejects step by step and ignores what was not tested', () => {
    expect(holm([0.001, 0.04, 0.03], 0.05)).toEqual([true, false, false]);
    expect(holm([0.01, Number.NaN, 0.02], 0.05)).toEqual([true, false, true]);
    expect(holm([], 0.05)).toEqual([]);
  });
  it('effectiveSamples is n without correlation, less with it, and never under 1', () => {
    expect(effectiveSamples(120, 0)).toBe(120);
    for (const [n, phi] of [
      [120, 0.9],
      [3, 0.99],
      [50, 0.3],
    ]) {
      let variance = 0;
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) variance += phi ** Math.abs(i - j) / (n * n);
      expect(effectiveSamples(n, phi)).toBeCloseTo(1 / variance, 9);
    }
  });
  it('unbiasedLagOne raises what short series hide and stays below 1', () => {
    expect(unbiasedLagOne(0.5, 120, 'mean')).toBeCloseTo((60 + 1) / 117, 12);
    expect(unbiasedLagOne(0.5, 120, 'line')).toBeCloseTo((60 + 2) / 116, 12);
    expect(unbiasedLagOne(-0.4, 120, 'mean')).toBe(0);
    expect(unbiasedLagOne(1, 10, 'line')).toBe(0.99);
  });
  it('robustScale falls back on the mean deviation where most samples are equal', () => {
    expect(robustScale(Float64Array.of(0, 0, 0, 0, 4), 0)).toBeCloseTo(0.8 * 1.2533141373155, 12);
    expect(robustScale(Float64Array.of(Number.NaN), 0)).toBeNaN();
  });
  it('studentTail turns studentQuantile around', () => {
    for (const degrees of [1, 3.5, 40])
      for (const p of [0.6, 0.9, 0.999])
        expect(studentTail(studentQuantile(p, degrees), degrees)).toBeCloseTo(2 * (1 - p), 10);
  });
  it('signalScale gives 0 and 1 a place and knows its slope', () => {
    const logit = signalScale('logit', 0.01);
    expect(logit.to(0)).toBeCloseTo(-logit.to(1), 12);
    expect(logit.to(Number.NaN)).toBeNaN();
    for (const [kind, at] of [
      ['logit', 0.3],
      ['log', 7],
      ['linear', -4],
    ] as const) {
      const scale = signalScale(kind, kind === 'linear' ? 0 : 0.001);
      expect((scale.to(at + 1e-6) - scale.to(at - 1e-6)) / 2e-6).toBeCloseTo(scale.slope(at), 5);
    }
  });
});

it('solveSymmetric solves, inverts, and refuses what is singular', () => {
  const rows = [Float64Array.of(4, 0, 0), Float64Array.of(2, 5, 0), Float64Array.of(0, 1, 3)];
  const { solution, inverseDiagonal } = solveSymmetric(rows, Float64Array.of(8, 15, 11))!;
  expect(solution.map((x) => Math.round(x * 1e9) / 1e9)).toEqual([1, 2, 3]);
  // The inverse of [[4,2,0],[2,5,1],[0,1,3]] has 14/44, 12/44 and 16/44 on its diagonal.
  inverseDiagonal.forEach((value, k) => {
    expect(value).toBeCloseTo([14, 12, 16][k] / 44, 12);
  });
  expect(solveSymmetric([Float64Array.of(1, 0), Float64Array.of(2, 4)], Float64Array.of(1, 2))).toBeUndefined();
});

it('runningMedian follows a wave and forgets a spike', () => {
  const wave = Float64Array.from({ length: 400 }, (_, i) => (i === 200 ? 999 : i % 50 === 3 ? Number.NaN : i / 10));
  const slow = runningMedian(wave, 40);
  expect(slow[100]).toBeCloseTo(10, 0);
  expect(slow[200]).toBeCloseTo(20, 0);
  expect(slow).toHaveLength(400);
  expect(runningMedian(new Float64Array(20).fill(Number.NaN), 8).every(Number.isNaN)).toBe(true);
});

describe('laws', () => {
  it('median is the 0.5 quantile and ignores order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const ordered = present(values).sort();
        const expected = quantileSorted(ordered, 0.5);
        if (ordered.length === 0) expect(median(values)).toBeNaN();
        else expect(median(values)).toBeCloseTo(expected, 6);
        expect(median(values.slice().reverse())).toEqual(median(values));
      }),
      runs,
    );
  });
  it('nothing is changed and nothing but NaN comes of nothing', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const before = values.slice();
        median(values);
        meanInterval(values, 0.95);
        linearTrend(values);
        levelShifts(values);
        lagOne(values);
        expect(values).toEqual(before);
      }),
      runs,
    );
    expect(meanInterval(new Float64Array(0), 0.95).mean).toBeNaN();
    expect(linearTrend(new Float64Array(5).fill(Number.NaN)).pValue).toBeNaN();
  });
  it('an interval moves and widens with its data', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 10, maxLength: 40 }),
        fc.integer({ min: -500, max: 500 }),
        (raw, shift) => {
          const one = meanInterval(Float64Array.from(raw), 0.95);
          const two = meanInterval(
            Float64Array.from(raw, (v) => 2 * v + shift),
            0.95,
          );
          expect(two.mean).toBeCloseTo(2 * one.mean + shift, 6);
          expect(two.high - two.low).toBeCloseTo(2 * (one.high - one.low), 4);
        },
      ),
      runs,
    );
  });
});

describe('meanInterval', () => {
  it('is exact for a constant and keeps gaps out', () => {
    const { mean, low, high, standardError } = meanInterval(Float64Array.of(4, 4, Number.NaN, 4), 0.95);
    expect({ mean, low, high, standardError }).toEqual({ mean: 4, low: 4, high: 4, standardError: 0 });
  });
  it.each([0, 0.5, 0.7, 0.9])('misses the mean in 0.5 to 3.5 of 100 runs at AR(1) %s', (phi) => {
    let missed = 0;
    for (let k = 0; k < 1000; k++) {
      const { low, high } = meanInterval(ar(`coverage ${k}`, phi), 0.95);
      if (low > 0 || high < 0) missed++;
    }
    expect(missed).toBeGreaterThanOrEqual(5);
    expect(missed).toBeLessThanOrEqual(35);
  });
  it('does not take a level that shifts within the run for noise', () => {
    const values = ar('shift', 0.3).map((value, i) => value + (i < 60 ? 0 : 20));
    const wide = meanInterval(values, 0.95);
    const { levels } = levelShifts(values);
    const narrow = meanInterval(values, 0.95, levels);
    expect(narrow.mean).toBe(wide.mean);
    expect(narrow.high - narrow.low).toBeLessThan(1);
    expect(wide.high - wide.low).toBeGreaterThan(10);
  });
});

describe('linearTrend', () => {
  it('finds an exact line over gaps', () => {
    const values = Float64Array.from({ length: 40 }, (_, i) => (i % 7 === 3 ? Number.NaN : 5 + 0.25 * i));
    const fit = linearTrend(values);
    expect(fit.slope).toBeCloseTo(0.25, 10);
    expect(fit.intercept).toBeCloseTo(5, 8);
    expect(fit.pValue).toBe(0);
  });
  it('leaves to a covariate what follows it', () => {
    const traffic = Float64Array.from({ length: 120 }, (_, i) => 10 + 4 * Math.sin(i / 25) + 0.02 * i);
    const values = ar('covariate', 0.5).map((noise, i) => 3 * traffic[i] + noise);
    expect(linearTrend(values).pValue).toBeLessThan(1);
    const beside = linearTrend(values, traffic);
    expect(beside.response).toBeCloseTo(3, 0);
    expect(beside.pValue).toBeGreaterThan(0.01);
    const leaking = linearTrend(
      values.map((value, i) => value + 0.2 * i),
      traffic,
    );
    expect(leaking.slope).toBeCloseTo(0.2, 1);
    expect(leaking.pValue).toBeLessThan(1e-6);
  });
  it('cannot tell a trend from a covariate that is a line, and ignores a constant one', () => {
    const values = ar('line', 0.3).map((noise, i) => 50 + i + noise);
    expect(
      linearTrend(
        values,
        Float64Array.from({ length: 120 }, (_, i) => 5 + 2 * i),
      ).pValue,
    ).toBe(1);
    expect(linearTrend(values, new Float64Array(120).fill(10))).toEqual(linearTrend(values));
  });
  it('sees no trend in a constant', () => {
    expect(linearTrend(new Float64Array(50).fill(3))).toMatchObject({ slope: 0, pValue: 1 });
  });
  it.each([0.5, 0.9])('cries wolf at 0.01 in at most 15 of 1,000 runs at AR(1) %s', (phi) => {
    let alarms = 0;
    for (let k = 0; k < 1000; k++) if (linearTrend(ar(`wolf ${k}`, phi)).pValue < 0.01) alarms++;
    expect(alarms).toBeLessThanOrEqual(15);
  });
});

describe('levelShifts', () => {
  it('finds where the level shifts, and the levels', () => {
    const values = ar('where', 0.3).map((value, i) => value + (i >= 40 && i < 70 ? 30 : 10));
    const { shifts, levels } = levelShifts(values);
    expect(shifts).toEqual([{ from: 40, to: 70 }]);
    expect(levels[0]).toBeCloseTo(10, 0);
    expect(levels[50]).toBeCloseTo(30, 0);
  });
  it('finds no shift in noise, a slope of noise or too few samples', () => {
    expect(levelShifts(ar('none', 0.5)).shifts).toEqual([]);
    expect(levelShifts(new Float64Array(100).fill(2)).shifts).toEqual([]);
    expect(levelShifts(Float64Array.of(1, 1, 1, 9, 9, 9)).shifts).toEqual([]);
  });
  it('searches long series on block means', () => {
    const values = ar('long', 0.5, 10_000).map((value, i) => value + (i < 4000 ? 0 : 12));
    const { shifts } = levelShifts(values);
    expect(shifts).toHaveLength(1);
    expect(Math.abs(shifts[0].from === 0 ? shifts[0].to - 4000 : shifts[0].from - 4000)).toBeLessThanOrEqual(42);
  });
});
