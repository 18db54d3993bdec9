import { expect, it } from 'vitest';
import { alertsOf } from '../../src/evaluation/alerts.ts';

const grid = { startMs: 1_000, stepMs: 10, count: 9 };

it('alertsOf({scores, threshold, hold}) tells an alert at the end of the sample that completes the hold', () => {
  const scores = Float64Array.of(0, 3, 4, 5, 0, 3, Number.NaN, 3, 0);
  expect(alertsOf({ scores, threshold: 3, hold: 2 }, grid)).toEqual([
    { from: 1, to: 4, firedMs: 1_030 },
    { from: 5, to: 8, firedMs: 1_080 },
  ]);
  expect(alertsOf({ scores, threshold: 3, hold: 1 }, grid).map(({ firedMs }) => firedMs)).toEqual([1_020, 1_060]);
  expect(alertsOf({ scores, threshold: 3, hold: 4 }, grid)).toEqual([]);
});
