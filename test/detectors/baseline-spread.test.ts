import { expect, it } from 'vitest';
import { baselineSpread } from '../../src/detectors/baseline-spread.ts';
import { robustPoint } from '../../src/detectors/robust-point.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noise } from './example.ts';

it('baselineSpread(baseline, bad) takes the smaller of standard deviation and outer part, where rising is bad', () => {
  expect(baselineSpread({ mean: 3.9, stddev: 6.1, p50: 2.5, p95: 3.9 }, 'up')).toBeCloseTo(0.8511, 4);
  expect(baselineSpread({ mean: 8.42, stddev: 1.16, p50: 8, p95: 20 }, 'up')).toBe(1.16);
  expect(baselineSpread({ stddev: 6.1, p50: 2.5, p95: 3.9 }, 'down')).toBe(6.1);
  expect(baselineSpread({ stddev: 6.1, p50: 2.5, p95: 2.5 }, 'up')).toBe(6.1);
  expect(baselineSpread({ stddev: 6.1, p50: 2.5 }, 'up')).toBe(6.1);
  expect(baselineSpread({ mean: 3.9, p50: 2.5, p95: 3.9 }, 'up')).toBeUndefined();
  expect(baselineSpread(undefined, 'up')).toBeUndefined();
});

it('an incident is found although the baseline held a hiccup as large', () => {
  const run = input(
    noise.map((z, i) => 2.5 + 0.2 * z + (i >= 60 && i < 100 ? 20 : 0)),
    { baseline: { mean: 3.9, stddev: 6.1, p50: 2.5, p95: 3.9 } },
  );
  const { scores, threshold } = robustPoint.detect(run, defaultsOf(robustPoint.params) as never);
  const strange = [...scores.keys()].filter((i) => scores[i] >= threshold);
  expect([strange[0], strange.at(-1), strange.length]).toEqual([60, 99, 40]);
});
