import { describe, expect, it } from 'vitest';
import { absence } from '../../src/detectors/absence.ts';
import { baselineDeviation } from '../../src/detectors/baseline-deviation.ts';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { errorRate } from '../../src/detectors/error-rate.ts';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { trend } from '../../src/detectors/trend.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { policyFields } from '../../src/scenario/policy.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';

const policy = defaultsOf(policyFields);
const key = streamKey('detectors', 'unit');
const noise = Float64Array.from({ length: 120 }, (_, i) => normalQuantile(uniformAt(key, i, 0)));
const latency = { name: 'response_time_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' } as const;
const given = (values: Float64Array, rest: Partial<DetectorInput> = {}): DetectorInput => ({
  signal: latency,
  grid: { startMs: 0, stepMs: 30_000, count: values.length },
  values,
  ...rest,
});

describe('baseline-deviation', () => {
  const detect = (values: Float64Array, rest: Partial<DetectorInput>) =>
    baselineDeviation.detect(given(values, rest), policy.baseline as never);
  it('tells the size of a change and its interval', () => {
    const { evidence } = detect(
      noise.map((z) => 9.82 + 1.16 * z),
      { baseline: { mean: 8.42 } },
    );
    expect(evidence).toMatchObject({ test: 'baseline-deviation', threshold: 0.1 });
    expect(evidence!.statistic).toBeCloseTo(0.166, 1);
    expect(evidence!.interval[0]).toBeGreaterThan(0);
    expect(evidence!.interval[0]).toBeLessThan(evidence!.effect);
    expect(evidence!.pValue).toBeLessThan(1e-6);
  });
  it('says nothing of 9 %, of an improvement, or without a baseline', () => {
    expect(
      detect(
        noise.map((z) => 10.9 + 0.01 * z),
        { baseline: { mean: 10 } },
      ).evidence,
    ).toBeUndefined();
    expect(
      detect(
        noise.map((z) => 5 + 0.1 * z),
        { baseline: { mean: 10 } },
      ).evidence,
    ).toBeUndefined();
    expect(detect(noise, {}).scores.every(Number.isNaN)).toBe(true);
    expect(detect(noise, { baseline: { mean: 0 } }).scores.every(Number.isNaN)).toBe(true);
  });
  it('judges both ways where neither direction is bad', () => {
    const signal = { ...latency, bad: 'none' } as const;
    expect(
      detect(
        noise.map((z) => 5 + 0.1 * z),
        { signal, baseline: { mean: 10 } },
      ).evidence!.relativeEffect,
    ).toBeCloseTo(-0.5, 1);
  });
  it('sees a fault in half of the run, whatever width it causes', () => {
    const { evidence } = detect(
      noise.map((z, i) => 10 + z + (i < 60 ? 0 : 15)),
      { baseline: { mean: 10 } },
    );
    expect(evidence!.statistic).toBeGreaterThan(0.5);
  });
});

describe('robustScores', () => {
  const scores = (values: Float64Array, signal: Partial<DetectorInput['signal']> = {}) =>
    robustScores(given(values, { signal: { ...latency, ...signal } }), policy.point.minScale);
  const largest = (values: Float64Array) => values.reduce((most, one) => Math.max(most, one), 0);

  it('counts two per cent of the level as the least spread', () => {
    const steady = new Float64Array(120).fill(100);
    steady[60] = 113;
    const { scores: z, level, spread } = scores(steady, { scale: 'linear' });
    expect({ level, spread }).toEqual({ level: 100, spread: 2 });
    expect(z[60]).toBe(6.5);
  });
  it('finds half an hour of trouble in an hour', () => {
    const { scores: z, level } = scores(noise.map((n, i) => 10 + 0.5 * n + (i < 60 ? 0 : 30)));
    expect(level).toBeCloseTo(10, 0);
    expect(z.slice(60).every((score) => score > 6)).toBe(true);
    expect(largest(z.slice(0, 60))).toBeLessThan(6);
  });
  it('takes neither a trend nor a daily wave for strange', () => {
    expect(largest(scores(noise.map((n, i) => 10 + 0.3 * n + 0.2 * i)).scores)).toBeLessThan(6);
    expect(largest(scores(noise.map((n, i) => 10 + 0.3 * n + 6 * Math.sin(i / 19))).scores)).toBeLessThan(6);
  });
  it('knows that events cannot be counted better than their square root', () => {
    const blips = new Float64Array(120);
    blips[30] = 1 / 30;
    blips[31] = 2 / 30;
    expect(largest(scores(blips, { unit: 'per second', scale: 'linear', bad: 'up' }).scores)).toBeLessThanOrEqual(2);
    blips[31] = 20 / 30;
    expect(largest(scores(blips, { unit: 'per second', scale: 'linear', bad: 'up' }).scores)).toBeGreaterThan(6);
  });
  it('lets a ratio touch 0 and 1', () => {
    const hits = noise.map((n, i) => (i % 3 === 0 ? 1 : 0.99 + 0.002 * n));
    expect(largest(scores(hits, { unit: 'ratio', scale: 'logit', bad: 'down' }).scores)).toBeLessThan(6);
    hits.fill(0.4, 50, 55);
    expect(largest(scores(hits, { unit: 'ratio', scale: 'logit', bad: 'down' }).scores.slice(50, 55))).toBeGreaterThan(
      6,
    );
  });
  it('is calm about a quantile that jumps between two buckets', () => {
    const jumps = noise.map((n) => (n > 0.8 ? 42 : 25 + 0.5 * n));
    expect(largest(scores(jumps, { name: 'request_p95_ms' }).scores)).toBeLessThan(6);
  });
});

describe('trend', () => {
  const memory = {
    name: 'api_memory_ratio',
    unit: 'ratio',
    bad: 'up',
    scale: 'linear',
    role: 'memory',
    limit: 1,
  } as const;
  const detect = (values: Float64Array, signal: DetectorInput['signal'] = memory) =>
    trend.detect(given(values, { signal }), policy.trend as never);
  it('extrapolates to the limit', () => {
    const { evidence } = detect(noise.map((n, i) => 0.4 + 0.001 * i + 0.001 * n));
    expect(evidence).toMatchObject({ test: 'trend', threshold: 86_400_000 });
    // (1 − 0.519) / 0.001 per 30 s = 481 samples.
    expect(evidence!.statistic / 30_000).toBeCloseTo(481, -1);
  });
  it('reports a rise of ten per cent where there is no limit, and none in the good direction', () => {
    const signal = { ...latency };
    expect(
      detect(
        noise.map((n, i) => 10 + 0.05 * i + 0.2 * n),
        signal,
      ).evidence,
    ).toMatchObject({ threshold: 0.1 });
    expect(
      detect(
        noise.map((n, i) => 20 - 0.05 * i + 0.2 * n),
        signal,
      ).evidence,
    ).toBeUndefined();
    expect(
      detect(
        noise.map((n, i) => 10 + 0.05 * i + 0.2 * n),
        { ...signal, bad: 'none' },
      ).scores.every(Number.isNaN),
    ).toBe(true);
  });
  it('leaves to the traffic what follows it, but not a leak beside it', () => {
    const requests_per_second = noise.map((n, i) => 10 + 0.05 * i + 0.3 * n);
    const cpu = noise.map((_, i) => 0.1 + 0.02 * requests_per_second[i] + 0.002 * noise[(i * 7) % 120]);
    const alone = trend.detect(given(cpu, { signal: memory }), policy.trend as never);
    const beside = trend.detect(
      given(cpu, { signal: memory, related: { requests_per_second } }),
      policy.trend as never,
    );
    expect([alone.evidence?.test, beside.evidence]).toEqual(['trend', undefined]);
    const leak = cpu.map((value, i) => value + 0.002 * i);
    expect(
      trend.detect(given(leak, { signal: memory, related: { requests_per_second } }), policy.trend as never).evidence
        ?.effect,
    ).toBeCloseTo(0.238, 1);
  });
  it('judges long series on block means', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => 10 + i / 20_000 + noise[i % 120]);
    const { evidence } = detect(values, { ...latency });
    expect(evidence!.effect).toBeCloseTo(2.5, 1);
  });
});

describe('error-rate', () => {
  const errors = { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } as const;
  const failing = (...samples: number[]) =>
    Float64Array.from({ length: 120 }, (_, i) => (samples.includes(i) ? 1 / 300 : 0));
  const related = { requests_per_second: new Float64Array(120).fill(10) };
  const detect = (values: Float64Array, rest: Partial<DetectorInput> = {}) =>
    errorRate.detect(given(values, { signal: errors, related, ...rest }), policy.errors as never).evidence;
  it('needs two failures and 0.01 points', () => {
    expect(detect(failing(5))).toBeUndefined();
    expect(detect(failing(5, 50, 70))).toBeUndefined();
    expect(detect(failing(5, 50, 70, 90))).toMatchObject({
      test: 'error-rate',
      threshold: 0.0001,
      description: 'mean error ratio of the run, with 4 failures behind it',
    });
    expect(detect(failing(5, 50, 70, 90))!.statistic).toBeCloseTo(4 / 36_000, 12);
  });
  it('compares with the baseline where there is one', () => {
    expect(detect(failing(5, 50, 70, 90), { baseline: { mean: 0.0001 } })).toBeUndefined();
  });
  it('counts a failing sample as one failure when requests are unknown', () => {
    expect(detect(failing(5, 50, 70, 90), { related: undefined })!.description).toBe(
      'mean error ratio of the run, with 4 failures behind it',
    );
  });
});

describe('absence', () => {
  it('counts missing samples in a row, but not those without requests', () => {
    const values = Float64Array.of(1, Number.NaN, Number.NaN, 2, Number.NaN);
    expect([...absence.detect(given(values), policy.absence as never).scores]).toEqual([0, 1, 2, 0, 1]);
    const related = { requests_per_second: Float64Array.of(5, 0, 0, 5, 5) };
    expect([...absence.detect(given(values, { related }), policy.absence as never).scores]).toEqual([0, 0, 0, 0, 1]);
  });
});
