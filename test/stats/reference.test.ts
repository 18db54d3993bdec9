import { readFileSync } from 'node:fs';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { incompleteBeta } from '../../src/stats/incomplete-beta.ts';
import { lagOne } from '../../src/stats/lag-one.ts';
import { linearTrend } from '../../src/stats/linear-trend.ts';
import { logGamma } from '../../src/stats/log-gamma.ts';
import { median } from '../../src/stats/median.ts';
import { quantileSorted } from '../../src/stats/quantile-sorted.ts';
import { robustScale } from '../../src/stats/robust-scale.ts';
import { studentQuantile } from '../../src/stats/student-quantile.ts';
import { studentTail } from '../../src/stats/student-tail.ts';

interface Sample {
  values: number[];
  mean: number;
  stddev: number;
  median: number;
  quantiles: [number, number][];
  mad: number;
  lagOne: number;
}
interface Trend {
  values: number[];
  phi: number;
  slope: number;
  intercept: number;
  standardError: number;
  pValue: number;
}
const reference = JSON.parse(readFileSync(new URL('./reference.json', import.meta.url), 'utf8')) as {
  samples: Record<string, Sample>;
  studentTail: [number, number, number][];
  studentQuantile: [number, number, number][];
  logGamma: [number, number][];
  incompleteBeta: [number, number, number, number][];
  trends: Trend[];
};

/** Equal but for the last digits: relative, and absolute near 0. */
const close = (actual: number, expected: number, tolerance = 1e-10) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );

describe.each(Object.entries(reference.samples))('sample %s agrees with numpy and scipy', (_, sample) => {
  const values = Float64Array.from(sample.values);
  it('mean and standard deviation (simple-statistics)', () => {
    close(mean(sample.values), sample.mean);
    close(sampleStandardDeviation(sample.values), sample.stddev);
  });
  it('median and quantiles, type 7', () => {
    close(median(values), sample.median);
    const ordered = values.slice().sort();
    for (const [q, expected] of sample.quantiles) close(quantileSorted(ordered, q), expected);
  });
  it('robust scale: the MAD of a normal', () => {
    if (sample.mad > 0) close(robustScale(values, sample.median), sample.mad);
  });
  it('lag-one correlation', () => {
    const residuals = values.map((value) => value - sample.mean);
    close(lagOne(residuals), sample.lagOne);
  });
});

describe('distributions agree with scipy', () => {
  it.each(reference.logGamma)('logGamma(%d)', (x, expected) => close(logGamma(x), expected, 1e-12));
  it.each(reference.incompleteBeta)('incompleteBeta(%d, %d, %d)', (x, a, b, expected) =>
    close(incompleteBeta(x, a, b), expected, 1e-11));
  it.each(reference.studentTail)('studentTail(%d, %d)', (t, degrees, expected) => {
    const actual = studentTail(t, degrees);
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * expected);
  });
  it.each(reference.studentQuantile)('studentQuantile(%d, %d)', (p, degrees, expected) =>
    close(studentQuantile(p, degrees), expected, 1e-9));
});

describe('linearTrend agrees with generalised least squares by matrices', () => {
  it.each(reference.trends)('slope $slope', (trend) => {
    const fit = linearTrend(Float64Array.from(trend.values));
    close(fit.autocorrelation, trend.phi);
    close(fit.slope, trend.slope, 1e-9);
    close(fit.intercept, trend.intercept, 1e-8);
    close(fit.standardError, trend.standardError, 1e-8);
    close(fit.pValue, trend.pValue, 1e-8);
  });
});
