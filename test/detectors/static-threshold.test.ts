import { describe, expect, it } from 'vitest';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { staticThreshold } from '../../src/detectors/static-threshold.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input } from './example.ts';

const signal = { name: 'x_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' } as const;
const scores = (
  values: readonly number[],
  params: { above?: number; below?: number; threshold?: number },
  rest: Partial<DetectorInput> = {},
) => [
  ...staticThreshold.detect(input(Float64Array.from(values), { signal, ...rest }), {
    ...defaultsOf(staticThreshold.params),
    ...params,
  } as never).scores,
];

describe('static-threshold', () => {
  it('is 1 at the bound and grows by 1 for each size of it', () => {
    expect(scores([NaN, 0, 25, 50, 75, 100], { above: 50 })).toEqual([NaN, 0, 0.5, 1, 1.5, 2]);
    expect(scores([100, 50, 25, 0], { below: 50 })).toEqual([0, 1, 1.5, 2]);
    expect(scores([-1, 0, 3], { above: 0 })).toEqual([0, 1, 4]);
  });
  it('takes both bounds, whichever direction is bad', () => {
    expect(scores([5, 20, 40, 60], { above: 40, below: 10 })).toEqual([1.5, 0.5, 1, 1.5]);
  });
  it('falls back to a share of the limit, then to twice the mean of the baseline', () => {
    const baseline = { mean: 10 };
    expect(scores([45, 90], {}, { signal: { ...signal, limit: 100 }, baseline })).toEqual([0.5, 1]);
    expect(scores([10, 20], {}, { baseline })).toEqual([0.5, 1]);
    expect(scores([10, 5], {}, { baseline, signal: { ...signal, bad: 'down' } })).toEqual([0, 1]);
    expect(scores([20, 5, 10], {}, { baseline, signal: { ...signal, bad: 'none' } })).toEqual([1, 1, 0.5]);
  });
  it('has no opinion where nothing says what is much', () => {
    expect(scores([1, 2], {})).toEqual([NaN, NaN]);
    expect(scores([1, 2], {}, { baseline: { mean: 0 } })).toEqual([NaN, NaN]);
  });
});
