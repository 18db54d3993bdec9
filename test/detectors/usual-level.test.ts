import { describe, expect, it } from 'vitest';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { trend } from '../../src/detectors/trend.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { policyFields } from '../../src/scenario/policy.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';

const policy = defaultsOf(policyFields);
const key = streamKey('detectors', 'usual-level');
const noise = Float64Array.from({ length: 120 }, (_, i) => normalQuantile(uniformAt(key, i, 0)));
const grid = { startMs: 0, stepMs: 15_000, count: 120 };
const scoresOf = (
  values: Float64Array,
  signal: Partial<DetectorInput['signal']>,
  baseline?: DetectorInput['baseline'],
): Float64Array =>
  robustScores(
    { values, grid, baseline, signal: { name: 'x', unit: 'ms', bad: 'up', scale: 'linear', role: 'other', ...signal } },
    policy.point.minScale,
  ).scores;
const at = (values: readonly number[] | Float64Array, i: number): number => Math.round(values[i] * 100) / 100;

describe('a signal that is constant but for an incident', () => {
  it('has finite scores: the least departure counts as ten standard deviations', () => {
    const scores = scoresOf(
      Float64Array.from({ length: 120 }, (_, i) => (i >= 60 && i < 90 ? (i < 70 ? 0.5 : 1) : 0)),
      {},
    );
    expect([at(scores, 59), at(scores, 60), at(scores, 70)]).toEqual([0, 10, 20]);
  });
  it('is held against its limit, where it has one: one connection of twenty is nothing', () => {
    const scores = scoresOf(
      Float64Array.from({ length: 120 }, (_, i) => (i >= 60 && i < 90 ? 0.05 : 0)),
      { unit: 'ratio', limit: 1 },
    );
    expect(at(scores, 70)).toBe(5);
    expect(Math.max(...scores)).toBeLessThan(policy.point.threshold);
  });
});

describe('spikes scattered over more than a tenth of the run', () => {
  const spiky = noise.map((z, i) => 120 + 4 * z + (i >= 40 && i < 80 && i % 2 === 0 ? 240 : 0));
  it('do not become the norm', () => {
    expect(scoresOf(spiky, { scale: 'log' })[50]).toBeGreaterThan(policy.point.threshold);
  });
  it('do not become the norm of a mean latency either: a fault may flap for a third of the run', () => {
    const flapping = noise.map((z, i) => 8 + 0.2 * z + (i >= 40 && i < 80 && i % 8 < 4 ? 100 : 0));
    const scores = scoresOf(flapping, { scale: 'log', role: 'latency', name: 'response_time_ms' });
    expect([40, 48, 56, 64, 72].every((i) => scores[i] > policy.point.critical)).toBe(true);
  });
  it('do of a quantile of latency, which jumps between two buckets', () => {
    const quantile = { scale: 'log', role: 'latency', name: 'request_p95_ms' } as const;
    expect(scoresOf(spiky, quantile)[50]).toBeLessThan(policy.point.threshold);
  });
});

describe('a baseline with a standard deviation', () => {
  it('is the usual level, although the run spends most of its time elsewhere', () => {
    const values = noise.map((z, i) => (i < 20 ? 100 : 70) + 1.5 * z);
    const scores = scoresOf(values, { scale: 'log', bad: 'down' }, { mean: 100, stddev: 2 });
    expect(Math.max(...scores.subarray(0, 20))).toBeLessThan(policy.point.threshold);
    expect(Math.min(...scores.subarray(20))).toBeGreaterThan(policy.point.threshold);
  });
  it('cannot be so narrow that less than 2 % of the level matters', () => {
    const [score] = scoresOf(new Float64Array(120).fill(110), {}, { mean: 100, stddev: 0.001 });
    expect(score).toBeCloseTo(5, 9);
  });
});

describe('a trend', () => {
  const detect = (values: Float64Array) =>
    trend.detect(
      { values, grid, signal: { name: 'x', unit: 'ratio', bad: 'up', scale: 'linear', role: 'saturation', limit: 1 } },
      policy.trend as never,
    ).evidence;
  it('is a line that goes on', () => {
    expect(detect(noise.map((z, i) => 0.2 + 0.005 * z + 0.001 * i))?.test).toBe('trend');
  });
  it('is no step: two levels exhaust nothing', () => {
    expect(detect(noise.map((z, i) => 0.2 + 0.005 * z + (i >= 50 ? 0.1 : 0)))).toBeUndefined();
  });
});

describe('incidents one after the other in a run of two hours', () => {
  it('do not pass for a wave, which takes an hour at least', () => {
    const n = 480;
    const isIncident = (i: number) => (i >= 120 && i < 160) || (i >= 180 && i < 220) || (i >= 340 && i < 360);
    const values = Float64Array.from({ length: n }, (_, i) => (isIncident(i) ? 80 : 5) + 0.2 * noise[i % noise.length]);
    const scores = scoresOf(values, { scale: 'log', role: 'latency', name: 'response_time_ms' });
    const strange = [...scores].map((score) => score >= policy.point.threshold);
    expect(strange).toEqual(Array.from({ length: n }, (_, i) => isIncident(i)));
  });
});
