import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cusum } from '../../src/detectors/cusum.ts';
import type { SignalDetector } from '../../src/detectors/detector.ts';
import { ewma } from '../../src/detectors/ewma.ts';
import { hampel } from '../../src/detectors/hampel.ts';
import { HoltWintersForecast } from '../../src/detectors/holt-winters-forecast.ts';
import { PageHinkleyTest } from '../../src/detectors/page-hinkley-test.ts';
import { zScore } from '../../src/detectors/z-score.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input } from './example.ts';

/** Made by reference.py with numpy and scipy. */
const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8'));

const plain = { name: 'x', unit: 'x', bad: 'none', scale: 'linear', role: 'other' } as const;
const detect = (
  detector: SignalDetector,
  values: readonly number[],
  params: Record<string, unknown>,
  baseline?: { mean: number; stddev: number },
) =>
  detector.detect(input(Float64Array.from(values), { signal: plain, baseline }), {
    ...defaultsOf(detector.params),
    minScale: 0,
    ...params,
  } as never).scores;

describe.each([
  ['z-score', zScore, reference.zScore],
  ['hampel', hampel, reference.hampel],
] as const)('%s as numpy and scipy compute it window by window', (_, detector, expected: (number | null)[]) => {
  const scores = detect(
    detector,
    reference.values.map((value: number | null) => value ?? NaN),
    { window: reference.window * 30_000, learn: reference.learn },
  );
  it('has an opinion on the same samples', () => {
    expect([...scores].map(Number.isNaN)).toEqual(expected.map((score) => score === null));
  });
  it('agrees to nine digits, also after an outlier has left the window', () => {
    const apart = expected.map((score, i) => (score === null ? 0 : Math.abs(scores[i] - score) / Math.max(1, score)));
    expect(Math.max(...apart)).toBeLessThan(1e-9);
  });
});

it('page-hinkley sums as river defines them', () => {
  const { tolerance, values, rise, fall } = reference.pageHinkley;
  const test = new PageHinkleyTest(tolerance);
  values.forEach((value: number, i: number) => {
    test.add(value);
    expect(test.rise).toBeCloseTo(rise[i], 9);
    expect(test.fall).toBeCloseTo(fall[i], 9);
  });
  expect(Math.max(...rise)).toBeGreaterThan(50);
});

it('holt-winters forecasts as the textbook equations do', () => {
  const { period, values, forecasts, ...weights } = reference.holtWinters;
  const forecast = new HoltWintersForecast({ period, weights });
  expect(forecast.expected).toBeNaN();
  values.forEach((value: number, i: number) => {
    if (i > 0) expect(forecast.expected).toBeCloseTo(forecasts[i], 9);
    forecast.add(value, Infinity);
  });
});

/** A baseline that is believed for good. */
const FIXED = { learn: 1_000_000, memory: 1e15 };
/** The correlation of neighbours that is assumed until samples tell, and what it does to sums: √((1+φ)/(1−φ)). */
const WIDER = Math.sqrt(3);

it('ewma gives the averages of the NIST handbook, 6.3.2.4', () => {
  const values = [
    52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6,
    52.1,
  ];
  const averages = [
    50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92,
    50.73, 51.23, 51.94, 51.99,
  ];
  const stddev = 2.0539;
  const scores = detect(ewma, values, { weight: 0.3, ...FIXED }, { mean: 50, stddev });
  const correlated = (1 + 0.5 * 0.7) / (1 - 0.5 * 0.7);
  scores.forEach((score, i) => {
    const limit = Math.sqrt((0.3 / 1.7) * (1 - 0.49 ** (i + 1)) * correlated) * stddev;
    expect(score * limit).toBeCloseTo(Math.abs(averages[i] - 50), 1.9);
  });
});

it('cusum gives the upper sums of the NIST handbook, 6.3.2.3', () => {
  const values = [
    324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15, 328.325,
    327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
  ];
  const scores = detect(
    cusum,
    values,
    { slack: 0.3175, clip: 100, ceiling: 1000, ...FIXED },
    { mean: 325, stddev: 1 / WIDER },
  );
  // From the shift on, the upper sum is the larger of the two.
  const upper = [3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.0, 19.04];
  for (const [i, sum] of upper.entries()) expect(scores[12 + i]).toBeCloseTo(sum, 1.9);
  expect(scores.findIndex((score) => score > 4.1959)).toBe(13);
});
