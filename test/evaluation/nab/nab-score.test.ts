import { describe, expect, it } from 'vitest';
import { nabProbation, nabProfiles, nabRows, nabScaled, nabScore } from '../../../src/evaluation/nab/nab-score.ts';

const windows = [
  { from: 30, to: 35 },
  { from: 60, to: 65 },
];
const flags = (...rows: number[]) => {
  const all = new Uint8Array(100);
  for (const row of rows) all[row] = 1;
  return all;
};
const ones = { hit: 1, falseAlarm: 1, miss: 1 };
const S = (y: number) => 2 / (1 + Math.exp(5 * y)) - 1;

describe('nabScore(rows, flags, weights)', () => {
  const rows = nabRows(100, windows, 15);

  it('is that of the benchmark in its unit case', () => {
    expect(nabScore(rows, flags(30, 31, 37), ones)).toBeCloseTo(-0.954, 4);
  });

  it('gives a window its best hit once, the last row of it still something', () => {
    expect(nabScore(rows, flags(34, 62, 63), ones)).toBeCloseTo((S(-0.2) + S(-0.6)) / S(-1), 14);
  });

  it('adds all false alarms, in full before the first window and far behind one', () => {
    expect(nabScore(rows, flags(20, 29, 35, 50, 99), ones)).toBeCloseTo(-2 - 2 + S(1 / 4) - 1 - 1, 14);
    // A window of a single row has no width to be behind of.
    expect(nabScore(nabRows(100, [{ from: 30, to: 31 }], 0), flags(31), ones)).toBe(-2);
  });

  it('does not look at rows on probation, nor at windows that end in it', () => {
    expect(nabScore(rows, flags(0, 14), ones)).toBe(-2);
    const early = nabRows(100, [{ from: 5, to: 10 }, ...windows], 15);
    expect(early.windows).toBe(2);
    expect(nabScore(early, flags(5), ones)).toBe(-2);
  });

  it('weighs hits, false alarms and misses', () => {
    expect(nabScore(rows, flags(20, 30), { hit: 3, falseAlarm: 0.5, miss: 7 })).toBeCloseTo(3 - 0.5 - 7, 14);
  });
});

it('nabProbation(n) is 15 % of the rows, 750 at most', () => {
  expect([0, 6, 7, 100, 4032, 5000, 22695].map(nabProbation)).toEqual([0, 0, 1, 15, 604, 750, 750]);
});

it.each(Object.entries(nabProfiles))('nabScaled(…) puts silence at 0 and perfection at 100: %s', (_, weights) => {
  const rows = nabRows(100, windows, 15);
  const scaled = (...flagged: number[]) => nabScaled(nabScore(rows, flags(...flagged), weights), 2, weights);
  expect(scaled()).toBe(0);
  expect(scaled(30, 60)).toBeCloseTo(100, 12);
  expect(scaled(30)).toBe(50);
  expect(scaled(20)).toBeCloseTo((-100 * weights.falseAlarm) / (2 * (weights.hit + weights.miss)), 12);
});
