import { describe, expect, it } from 'vitest';
import { calm } from '../studies/calm.ts';
import { power } from '../studies/power.ts';
import { verdicts } from '../studies/verdicts.ts';

describe('fault-free runs', () => {
  it.each([
    [0, true],
    [0.5, true],
    [0.7, true],
    [0.9, true],
    [0.5, false],
    [0.7, false],
    [0.9, false],
  ] as const)('show a WARNING in at most 20 of 1,000 runs at AR(1) %s, baseline %s', (correlation, baseline) => {
    const { alarmed, reasons } = calm({ correlation, baseline, runs: 1000, seed: 'slow' });
    expect(alarmed, JSON.stringify(reasons)).toBeLessThanOrEqual(20);
  });
});

describe('power', () => {
  it.each([
    ['shift of the whole run, baseline given', 0.15, 0.02, 0.9],
    ['shift of the whole run, baseline given', 0.15, 0.12, 0.5],
    ['shift of the second half, no baseline', 0.2, 0.02, 0.7],
    ['shift of ten samples, no baseline', 0.25, 0.02, 0.7],
    ['slope over the run, no baseline', 0.2, 0.02, 0.7],
  ] as const)('finds a %s of %s at spread %s and AR(1) %s in 90 of 100 runs', (fault, size, spread, correlation) => {
    expect(power(fault, size, { correlation, spread, runs: 100 })).toBeGreaterThanOrEqual(0.9);
  });
});

describe('Plan A, Day 3', () => {
  const file = 'scenarios/plan-a-day3.yaml';
  it('gives its two warnings and their causes in at least 95 % of 200 seeds', () => {
    const { outcomes, causes } = verdicts(file, 200);
    expect(
      outcomes['PROCEED WITH MONITORING 80 0.85: response_time_ms baseline WARNING, error_ratio errors WARNING'],
    ).toBeGreaterThanOrEqual(190);
    expect(causes['response_time_ms: added-latency api']).toBeGreaterThanOrEqual(190);
    expect(causes['error_ratio: error-burst api']).toBeGreaterThanOrEqual(190);
  });
  it('is healthy without its faults in at least 98 % of 200 seeds', () => {
    expect(
      verdicts(file, 200, ['debug-logging', 'connection-timeouts']).outcomes['PROCEED 100 0.95: no anomaly'],
    ).toBeGreaterThanOrEqual(196);
  });
});
