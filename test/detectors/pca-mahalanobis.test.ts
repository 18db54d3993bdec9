import { expect, it } from 'vitest';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { pcaMahalanobis } from '../../src/detectors/pca-mahalanobis.ts';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input } from './example.ts';

const params = defaultsOf(pcaMahalanobis.params);
const N = 600;
const normal = (name: string) => {
  const key = streamKey('joint', name);
  return (i: number) => normalQuantile(uniformAt(key, i, 0));
};
/** Traffic, CPU, latency and connections that follow one wave of load, each with noise of its own. */
const load = (i: number) => 100 + 40 * Math.sin(i / 40);
const signals = (change: (name: string, value: number, i: number) => number): DetectorInput[] =>
  Object.entries({ traffic: 1, cpu: 0.5, latency: 0.2, connections: 0.3 }).map(([name, share]) => {
    const z = normal(name);
    const values = Float64Array.from({ length: N }, (_, i) => change(name, share * (load(i) + 2 * z(i)), i));
    return input(values, { signal: { name, unit: 'x', bad: 'up', scale: 'linear', role: 'other' } });
  });
const detect = (inputs: readonly DetectorInput[], changed = {}) =>
  pcaMahalanobis.detect(inputs, { ...params, ...changed } as never);
const alerts = (inputs: readonly DetectorInput[]) =>
  alertsOf(detect(inputs), inputs[0].grid).map(({ from, to }) => [from, to]);

it('finds load without traffic, where each signal keeps to its range', () => {
  // At 440 the load is low; the CPU works as at noon.
  const apart = signals((name, value, i) => (name === 'cpu' && i >= 435 && i < 445 ? 65 : value));
  expect(alerts(apart)).toEqual([[435, 445]]);
  for (const one of apart) expect(Math.max(...robustScores(one, params.minScale).scores)).toBeLessThan(3);
});

it('is silent while the signals go together', () => {
  expect(alerts(signals((_, value) => value))).toEqual([]);
});

it('fills in what is missing of a sample, and has no opinion where most is', () => {
  const gaps = signals((name, value, i) =>
    (name === 'traffic' && i % 5 === 0) || (name !== 'cpu' && i >= 100 && i < 110) ? Number.NaN : value,
  );
  expect(alerts(gaps)).toEqual([]);
  const { scores } = detect(gaps);
  expect([...scores.keys()].filter((i) => Number.isNaN(scores[i]))).toEqual(
    Array.from({ length: 10 }, (_, k) => 100 + k),
  );
});

it('leaves out a signal that never moves or is never there', () => {
  const four = signals((_, value) => value);
  const still = input(new Float64Array(N).fill(7));
  const absent = input(new Float64Array(N).fill(Number.NaN));
  expect(detect([...four, still, absent]).scores).toEqual(detect(four).scores);
  expect(detect([still, absent]).scores.every((score) => score === 0)).toBe(true);
});

it('counts T² of normal samples as χ² says: a score of 3 is as rare as three standard deviations', () => {
  const independent = ['a', 'b', 'c'].map((name) => {
    const z = normal(name);
    return input(
      Float64Array.from({ length: 20_000 }, (_, i) => 1000 + 100 * z(i)),
      { signal: { name, unit: 'x', bad: 'up', scale: 'linear', role: 'other' } },
    );
  });
  const { scores } = detect(independent, { share: 1 });
  const above = (z: number) => scores.reduce((sum, score) => sum + (score >= z ? 1 : 0), 0) / scores.length;
  // Φ(−2) = 0.0228, Φ(−3) = 0.00135; the noise that each signal is granted at least makes them a little rarer.
  expect(above(2)).toBeGreaterThan(0.012);
  expect(above(2)).toBeLessThan(0.026);
  expect(above(3)).toBeGreaterThan(0.0004);
  expect(above(3)).toBeLessThan(0.002);
});
