import { expect, it } from 'vitest';
import { matrixProfile } from '../../src/detectors/matrix-profile.ts';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const defaults = defaultsOf(matrixProfile.params);
const params = { ...defaults, window: 24 };
const N = 720;
const beats = (at: (i: number) => number) =>
  input(
    noiseOf(N).map((z, i) => at(i) + 0.1 * z),
    { signal: { name: 'jobs', unit: 'x', bad: 'up', scale: 'linear', role: 'other' } },
  );
const alerts = (run: ReturnType<typeof input>, changed = {}) =>
  alertsOf(matrixProfile.detect(run, { ...params, ...changed } as never), run.grid).map(({ from, to }) => [from, to]);
const beat = (i: number) => (i % 24 < 4 ? 18 : 10);

it('finds a missing beat, of which no sample is unusual', () => {
  const run = beats((i) => (i >= 480 && i < 504 ? 10 : beat(i)));
  const found = alerts(run);
  expect(found).toHaveLength(1);
  expect(found[0][0]).toBeGreaterThanOrEqual(480);
  expect(found[0][1]).toBeLessThanOrEqual(480 + 48);
  expect(Math.max(...robustScores(run, defaults.minScale).scores.slice(480, 504))).toBeLessThan(1);
});

it('finds a beat of another shape, and not the beat itself', () => {
  expect(alerts(beats(beat))).toEqual([]);
  const found = alerts(beats((i) => (i >= 480 && i < 504 ? 10 + (i - 480) / 3 : beat(i))));
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(([from, to]) => from >= 480 && to <= 480 + 48)).toBe(true);
});

it('takes what comes a second time for known', () => {
  const twice = beats((i) => ((i >= 240 && i < 264) || (i >= 480 && i < 504) ? 10 + (i % 24) / 3 : beat(i)));
  const found = alerts(twice);
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(([from, to]) => from >= 240 && to <= 240 + 48)).toBe(true);
});

it('has no opinion before it has seen three windows, in a gap, or of a shape that is mostly gap', () => {
  const run = beats((i) => (i >= 300 && i < 320 ? Number.NaN : beat(i)));
  const { scores } = matrixProfile.detect(run, params as never);
  expect(scores.slice(0, 3 * 24).every(Number.isNaN)).toBe(true);
  expect(scores.slice(300, 328).every(Number.isNaN)).toBe(true);
  expect(scores.slice(332).some(Number.isNaN)).toBe(false);
});

it('sees no further back than its history', () => {
  const twice = beats((i) => ((i >= 240 && i < 264) || (i >= 600 && i < 624) ? 10 + (i % 24) / 3 : beat(i)));
  expect(alerts(twice, { history: 200 }).length).toBeGreaterThan(alerts(twice).length);
});
