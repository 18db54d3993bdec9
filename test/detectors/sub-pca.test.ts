import { expect, it } from 'vitest';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { subPca } from '../../src/detectors/sub-pca.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const params = defaultsOf(subPca.params);
const signal = { name: 'load', unit: 'x', bad: 'none', scale: 'linear', role: 'other' } as const;
const run = (value: (i: number, z: number) => number, n = 480) =>
  input(
    noiseOf(n).map((z, i) => value(i, z)),
    { signal },
  );
const alerts = (given: ReturnType<typeof run>, changed = {}) =>
  alertsOf(subPca.detect(given, { ...params, ...changed } as never), given.grid).map(({ from, to }) => [from, to]);
const wave = (i: number) => 100 + 30 * Math.sin(i / 4);

it('finds noise that a wave does not have, within the range of the wave', () => {
  const broken = run((i, z) => wave(i) + (i >= 300 && i < 312 ? 8 : 1) * z);
  const found = alerts(broken);
  expect(found).toHaveLength(1);
  expect(found[0][0]).toBeGreaterThanOrEqual(290);
  expect(found[0][1]).toBeLessThanOrEqual(322);
  expect(Math.max(...robustScores(broken, params.minScale).scores)).toBeLessThan(3);
});

it('finds a flat stretch of a wave, and nothing in the wave itself', () => {
  const found = alerts(run((i, z) => (i >= 300 && i < 320 ? wave(300) : wave(i)) + z));
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(([from, to]) => from >= 290 && to <= 330)).toBe(true);
  expect(alerts(run((i, z) => wave(i) + z))).toEqual([]);
  expect(alerts(run((_, z) => 100 + 5 * z))).toEqual([]);
});

it('does not learn what is wild as normal', () => {
  const found = alerts(run((i, z) => 100 + 3 * z + (i >= 200 && i < 240 ? 60 : 0)));
  expect(found).toHaveLength(1);
  expect(found[0][0]).toBeGreaterThanOrEqual(190);
  expect(found[0][1]).toBeLessThanOrEqual(250);
});

it('takes one period as window where asked to', () => {
  const beats = run((i, z) => 100 + (i % 24 < 3 && !(i >= 240 && i < 264) ? 40 : 0) + z);
  const scores = (window: number) => subPca.detect(beats, { ...params, window } as never).scores;
  expect(scores(0)).toEqual(scores(24));
  expect(scores(0)).not.toEqual(scores(8));
});

it('has no opinion of runs shorter than two windows, nor of the first window', () => {
  const scoresOf = (n: number) =>
    subPca.detect(
      run((_, z) => z, n),
      params as never,
    ).scores;
  expect(scoresOf(15).every(Number.isNaN)).toBe(true);
  expect([...scoresOf(16)].map(Number.isNaN)).toEqual([...new Array(7).fill(true), ...new Array(9).fill(false)]);
});
