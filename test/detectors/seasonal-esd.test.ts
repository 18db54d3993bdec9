import { expect, it } from 'vitest';
import { seasonalEsd } from '../../src/detectors/seasonal-esd.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { DAY, fourDays } from './seasons.ts';

const params = defaultsOf(seasonalEsd.params);
const detect = (run: ReturnType<typeof fourDays>, changed = {}) =>
  seasonalEsd.detect(run, { ...params, ...changed } as never);
const nightAtNoon = fourDays((i) => (i >= 2 * DAY + 66 && i < 2 * DAY + 78 ? -75 : 0));

it('finds the load of the night at noon', () => {
  expect(alertsOf(detect(nightAtNoon), nightAtNoon.grid).map(({ from, to }) => [from, to])).toEqual([
    [2 * DAY + 66, 2 * DAY + 78],
  ]);
});

it('calls at most the given share of the samples outliers, the strangest first', () => {
  const { scores } = detect(nightAtNoon, { share: 0.005 });
  const found = [...scores.keys()].filter((i) => scores[i] >= 1);
  expect(found).toHaveLength(Math.floor(0.005 * 4 * DAY));
  expect(found.every((i) => i >= 2 * DAY + 66 && i < 2 * DAY + 78)).toBe(true);
});

it('finds outliers on both sides at once where neither direction is bad', () => {
  const both = fourDays((i) => (i === 300 || i === 301 ? 60 : i === 700 || i === 701 ? -60 : 0));
  const { scores } = detect(both);
  expect([...scores.keys()].filter((i) => scores[i] >= 1)).toEqual([300, 301, 700, 701]);
  const up = detect({ ...both, signal: { ...both.signal, bad: 'up' } }).scores;
  expect([...up.keys()].filter((i) => up[i] >= 1)).toEqual([300, 301]);
});
