import { describe, expect, it } from 'vitest';
import { burnRate } from '../../src/detectors/burn-rate.ts';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input } from './example.ts';

const signal = { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } as const;
/** A sample a minute. */
const detect = (values: Float64Array, params: Record<string, unknown> = {}, rest: Partial<DetectorInput> = {}) =>
  burnRate.detect(
    { ...input(values, { signal, ...rest }), grid: { startMs: 0, stepMs: 60_000, count: values.length } },
    { ...defaultsOf(burnRate.params), ...params } as never,
  ).scores;
const errors = (count: number, from: number, to: number, ratio: number) =>
  Float64Array.from({ length: count }, (_, i) => (i >= from && i < to ? ratio : 0));

describe('burn-rate', () => {
  it('pages when 2 % of a month’s budget burnt within an hour and still burns', () => {
    // 14.4 times 0.1 % over 60 minutes are 86.4 % of one minute: nine minutes of 10 %, not eight.
    const scores = detect(errors(600, 500, 520, 0.1));
    expect(scores[507]).toBeCloseTo((8 * 0.1) / 60 / 0.0144, 9);
    expect(scores.findIndex((score) => score >= 1)).toBe(508);
    // Two minutes after the last error the short window still holds three bad minutes, after five none; the slower rule half an hour.
    expect([scores[521] > 1, scores[524] < 1, scores[560]]).toEqual([true, true, 0]);
  });
  it('takes what there is where a window is longer than that, once the shortest is full', () => {
    const scores = detect(errors(10, 0, 10, 0.0144));
    expect([...scores.slice(0, 4)].every(Number.isNaN)).toBe(true);
    // The slower rule: 6 times the budget over what there is of 6 h.
    for (const score of scores.slice(4)) expect(score).toBeCloseTo(14.4 / 6, 9);
  });
  it('opens tickets for slow burns', () => {
    const scores = (rules: string) => detect(errors(3000, 0, 3000, 0.002), { rules })[2999];
    expect(scores('page')).toBeCloseTo(2 / 6, 9);
    expect(scores('ticket')).toBeCloseTo(2, 9);
    expect(scores('both')).toBeCloseTo(2, 9);
  });
  it('weighs requests alike', () => {
    const values = errors(60, 30, 60, 0.5);
    const requests_per_second = values.map((value) => (value > 0 ? 1 : 99));
    expect(detect(values, {}, { related: { requests_per_second } })[59]).toBeCloseTo(0.005 / 0.006, 9);
    expect(detect(values)[59]).toBeCloseTo(0.25 / 0.006, 9);
  });
  it('reads a success ratio the other way round, and nothing else at all', () => {
    const failing = errors(60, 50, 60, 0.5);
    const succeeding = failing.map((value) => 1 - value);
    const success = { ...signal, name: 'success_ratio', bad: 'down' } as const;
    detect(succeeding, {}, { signal: success }).forEach((score, i) => {
      if (i >= 4) expect(score).toBeCloseTo(detect(failing)[i], 9);
    });
    const hits = { ...success, role: 'cache' } as const;
    expect(detect(succeeding, {}, { signal: hits }).every(Number.isNaN)).toBe(true);
    expect(detect(failing, {}, { signal: { ...signal, unit: 'ms' } }).every(Number.isNaN)).toBe(true);
  });
});
