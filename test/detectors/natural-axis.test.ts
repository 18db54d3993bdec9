import { describe, expect, it } from 'vitest';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { naturalAxis } from '../../src/detectors/natural-axis.ts';
import { input } from './example.ts';

const axisOf = (
  values: readonly number[],
  signal: Partial<DetectorInput['signal']>,
  rest: Partial<DetectorInput> = {},
) => {
  const given = input(Float64Array.from(values), rest);
  return naturalAxis({ ...given, signal: { ...given.signal, ...signal } }, 0.01);
};
const rounded = (values: Iterable<number>) => [...values].map((value) => Math.round(value * 1e3) / 1e3);

const [LN2] = rounded([Math.LN2]);

describe('naturalAxis', () => {
  it('takes a positive quantity relative to the first, and 0 as half of the least so far', () => {
    expect(rounded(axisOf([0, 8, 16, NaN, 4, 0], { scale: 'log' }).values)).toEqual([-LN2, 0, LN2, NaN, -LN2, -1.386]);
  });
  it('takes it relative to the baseline where there is one', () => {
    const { values, usual, leastSpread } = axisOf([20], { scale: 'log' }, { baseline: { mean: 10, stddev: 1 } });
    expect(rounded(values)).toEqual([LN2]);
    expect(usual!.level).toBe(0);
    // ln 1.1 = 0.0953, to second order.
    expect(usual!.spread).toBeCloseTo(0.0953, 3);
    expect(leastSpread(0)).toBeCloseTo(0.00995, 5);
  });
  it('knows that events cannot be counted better than their square root', () => {
    const { values, leastSpread } = axisOf([0, 40], { scale: 'log', unit: 'per second' });
    // 30 s a sample: 1,200 events, 1 / √1200 = 2.9 %; from 0, one event.
    expect(leastSpread(values[1])).toBeCloseTo(0.0285, 3);
    expect(leastSpread(values[0])).toBeCloseTo(0.6667, 3);
  });
  it('has a place for shares of 0 and 1 before anything else was seen', () => {
    const { values, leastSpread } = axisOf([0, 0.5, 1, 7], { scale: 'logit', unit: 'ratio' });
    expect(rounded(values)).toEqual([-6.909, 0, 6.909, 6.909]);
    // 0.01 · 0.1 on top of 0: twice the odds; 0.01 · 0.5 of one half: 0.02.
    expect(leastSpread(values[0])).toBeCloseTo(0.667, 2);
    expect(leastSpread(0)).toBeCloseTo(0.02, 3);
  });
  it('keeps the rest as it is, and infinite values finite', () => {
    const { values, leastSpread } = axisOf([-3, 5, Infinity], { scale: 'linear', limit: 100 });
    expect([...values]).toEqual([-3, 5, 1e100]);
    expect([leastSpread(5), leastSpread(-200)]).toEqual([0.5, 2]);
  });
});
