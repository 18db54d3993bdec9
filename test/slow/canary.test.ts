import { describe, expect, it } from 'vitest';
import { alarms, type Cell, FAULTS, NULLS } from '../studies/canary.ts';

const RUNS = 2000;
const LEVEL = 0.05;
/** Three standard errors of a share at the level. */
const SLACK = 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / RUNS);
describe('the canary judge cries wolf in at most 5 % of runs', () => {
  it.each(Object.keys(NULLS))('%s', (name) => {
    const { share, tests } = alarms(NULLS[name], RUNS, 'slow');
    expect(share, JSON.stringify(tests)).toBeLessThanOrEqual(LEVEL + SLACK);
  });
  it.each([
    ['up', 0.5],
    ['up', 0.9],
    ['down', 0.7],
  ] as const)('where %s is bad, AR(1) %s', (bad, phi) => {
    const cell: Cell = { control: { n: 60, phi }, experiment: { n: 60, phi }, bad };
    expect(alarms(cell, RUNS, 'slow').share).toBeLessThanOrEqual(LEVEL + SLACK);
  });
});

describe('the canary judge finds', () => {
  it.each([
    ['7 of 10 samples 100 × higher', 'extremes', 0.95],
    ['10 of 10 samples 100 × higher', 'location', 0.95],
    ['3 of 60 samples 10 × higher, AR(1) 0', 'extremes', 0.99],
    ['3 of 60 samples 10 × higher, AR(1) 0.9', 'extremes', 0.99],
    ['3 of 60 in a row 10 × higher, AR(1) 0', 'extremes', 0.9],
    ['deviation × 2, n 60, AR(1) 0', 'spread', 0.8],
    ['deviation × 3, n 60, AR(1) 0.5', 'spread', 0.9],
    ['deviation × 2, n 240, AR(1) 0.7', 'spread', 0.95],
    ['shift by 1 deviation, n 60, AR(1) 0', 'location', 0.9],
    ['shift by 2 deviations, n 60, AR(1) 0.5', 'location', 0.9],
    ['shift by 10 deviations, n 60, AR(1) 0.9', 'location', 0.8],
  ])('%s by %s in at least %d of runs', (name, test, share) => {
    const found = alarms(FAULTS[name], 500, 'slow');
    expect(found.tests[test] / 500, JSON.stringify(found)).toBeGreaterThanOrEqual(share);
  });
});
