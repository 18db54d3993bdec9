import { expect, it } from 'vitest';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { stlResidual } from '../../src/detectors/stl-residual.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { DAY, fourDays } from './seasons.ts';

const params = defaultsOf(stlResidual.params);
const alerts = (run: ReturnType<typeof fourDays>, changed = {}) =>
  alertsOf(stlResidual.detect(run, { ...params, ...changed } as never), run.grid).map(({ from, to }) => [from, to]);
/** The load of the night in the middle of the third day: no value that the run does not have elsewhere. */
const nightAtNoon = fourDays((i) => (i >= 2 * DAY + 66 && i < 2 * DAY + 78 ? -75 : 0));

it('finds the load of the night at noon, which the level alone cannot see', () => {
  expect(alerts(nightAtNoon)).toEqual([[2 * DAY + 66, 2 * DAY + 78]]);
  expect(Math.max(...robustScores(nightAtNoon, params.minScale).scores)).toBeLessThan(6);
});

it('takes the period from its parameter as well', () => {
  expect(alerts(nightAtNoon, { period: 86_400_000 })).toEqual([[2 * DAY + 66, 2 * DAY + 78]]);
});

it('is silent where the wave goes on, gaps and all', () => {
  expect(alerts(fourDays((i) => (i % 50 < 5 ? Number.NaN : 0)))).toEqual([]);
});

it('counts the bad direction alone', () => {
  const down = { ...nightAtNoon, signal: { ...nightAtNoon.signal, bad: 'down' as const } };
  const up = { ...nightAtNoon, signal: { ...nightAtNoon.signal, bad: 'up' as const } };
  expect([alerts(down).length, alerts(up).length]).toEqual([1, 0]);
});

it('has no opinion of fewer than eight samples', () => {
  const { signal } = nightAtNoon;
  const values = Float64Array.of(1, 2, Number.NaN, 90, 1, 2, 1, 1);
  const { scores } = stlResidual.detect(
    { signal, grid: { startMs: 0, stepMs: 1000, count: 8 }, values },
    params as never,
  );
  expect(scores.every(Number.isNaN)).toBe(true);
});
