import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/random/stream-key.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { shapesByName } from '../../src/shapes/index.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** A Saturday. */
const startMs = Date.UTC(2025, 9, 18);

/** The first `count` samples of a shape about `base`. */
function samples(
  kind: string,
  params: object,
  { count = 12, stepMs = MINUTE, first = 0, base = 0, seed = '1' } = {},
): Float64Array {
  const shape = shapesByName.get(kind)!;
  const fill = shape.prepare({ ...defaultsOf(shape.params), ...params } as never, streamKey(seed, kind));
  const out = new Float64Array(count);
  for (let from = 0; from < count; from += 4096) {
    const part = new Float64Array(Math.min(4096, count - from)).fill(base);
    fill(part, { first: first + from, count: part.length, startMs: startMs + (first + from) * stepMs, stepMs });
    out.set(part, from);
  }
  return out;
}
const rounded = (values: Float64Array) => [...values].map((v) => Math.round(v * 1e9) / 1e9 + 0);
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
function deviation(values: Float64Array): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((a, b) => a + (b - m) ** 2, 0) / values.length);
}
function correlation(values: Float64Array, lag: number): number {
  const m = mean(values);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] - m) ** 2;
    if (i >= lag) sum += (values[i] - m) * (values[i - lag] - m);
  }
  return sum / squares;
}

describe('shapes without randomness', () => {
  it('level', () => expect(rounded(samples('level', { value: 7 }, { count: 3, base: 1 }))).toEqual([8, 8, 8]));
  it('trend', () => {
    expect(rounded(samples('trend', { change: 6, per: HOUR }, { count: 4, stepMs: 10 * MINUTE }))).toEqual([
      0, 1, 2, 3,
    ]);
    expect(
      rounded(samples('trend', { change: -6, per: HOUR }, { count: 1, stepMs: 10 * MINUTE, first: 4096 })),
    ).toEqual([-4096]);
  });
  it('sine and cosine', () => {
    expect(rounded(samples('sine', { amplitude: 2, period: 12 * MINUTE }, { count: 7 }))).toEqual([
      0, 1, 1.732050808, 2, 1.732050808, 1, 0,
    ]);
    expect(rounded(samples('cosine', { amplitude: 2, period: 12 * MINUTE }, { count: 4 }))).toEqual([
      2, 1.732050808, 1, 0,
    ]);
    expect(rounded(samples('sine', { amplitude: 2, period: 12 * MINUTE, phase: 0.25 }, { count: 4 }))).toEqual([
      2, 1.732050808, 1, 0,
    ]);
  });
  it('sine stays within 1e-12 of the sine to the end of a block', () => {
    const period = 997_001;
    const wave = samples('sine', { amplitude: 1, period }, { count: 8192 });
    for (const i of [4095, 4096, 8191])
      expect(Math.abs(wave[i] - Math.sin((2 * Math.PI * ((i * MINUTE) % period)) / period))).toBeLessThan(1e-12);
  });
  it('square and sawtooth', () => {
    expect(rounded(samples('square', { amplitude: 3, period: 4 * MINUTE, duty: 0.25 }, { count: 5 }))).toEqual([
      3, -3, -3, -3, 3,
    ]);
    expect(rounded(samples('sawtooth', { amplitude: 4, period: 4 * MINUTE }, { count: 5 }))).toEqual([
      -4, -2, 0, 2, -4,
    ]);
    expect(rounded(samples('sawtooth', { amplitude: 4, period: 4 * MINUTE, rise: 0.5 }, { count: 5 }))).toEqual([
      -4, 0, 4, 0, -4,
    ]);
    expect(rounded(samples('sawtooth', { amplitude: 4, period: 4 * MINUTE, rise: 0 }, { count: 5 }))).toEqual([
      4, 2, 0, -2, 4,
    ]);
  });
  it('polynomial', () => {
    expect(rounded(samples('polynomial', { coefficients: [1, 2, 3], per: 2 * MINUTE }, { count: 4 }))).toEqual([
      1, 2.75, 6, 10.75,
    ]);
  });
  it('seasonal: by the hour of the day, in lines or steps', () => {
    const profile = [0, 6, 12, 6];
    expect(rounded(samples('seasonal', { profile }, { count: 9, stepMs: 3 * HOUR }))).toEqual([
      0, 3, 6, 9, 12, 9, 6, 3, 0,
    ]);
    expect(rounded(samples('seasonal', { profile, between: 'step' }, { count: 5, stepMs: 3 * HOUR }))).toEqual([
      0, 0, 6, 6, 12,
    ]);
  });
  it('seasonal: a week begins on Monday', () => {
    const week = samples(
      'seasonal',
      { cycle: 'week', profile: [1, 2, 3, 4, 5, 6, 7], between: 'step' },
      { count: 8, stepMs: 24 * HOUR },
    );
    expect(rounded(week)).toEqual([6, 7, 1, 2, 3, 4, 5, 6]);
  });
  it('custom input: repeated, held, and slower than the samples', () => {
    const values = [1, 2, 3];
    expect(rounded(samples('custom-input', { values }, { count: 7 }))).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(rounded(samples('custom-input', { values, after: 'hold' }, { count: 5 }))).toEqual([1, 2, 3, 3, 3]);
    expect(rounded(samples('custom-input', { values, every: 2 * MINUTE }, { count: 7 }))).toEqual([
      1, 1, 2, 2, 3, 3, 1,
    ]);
  });
  it('ecg: one spike of the amplitude a period', () => {
    const beats = samples('ecg', { amplitude: 8, period: 1000 * MINUTE }, { count: 3000 });
    for (const beat of [0, 1, 2]) expect(beats[beat * 1000 + 400]).toBeCloseTo(8, 1);
    expect(beats.filter((v) => v > 4).length).toBe(90); // half as high at ±1.18 widths of 13 samples, less what Q and S take
    expect(Math.min(...beats)).toBeGreaterThan(-3);
  });
});

describe('random shapes', () => {
  const n = 200_000;
  it('random-mode-jump holds each of its modes, as often as the others', () => {
    const values = samples('random-mode-jump', { modes: [1, 5, 9], hold: 5 * MINUTE }, { count: 60_000 });
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual([1, 5, 9]);
    for (let i = 0; i < values.length; i++) if (i % 5 !== 0) expect(values[i]).toBe(values[i - 1]);
    const share = values.filter((v) => v === 5).length / values.length;
    expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 12_000));
  });
  it('cylinder-bell-funnel has one event a period, of the form asked for', () => {
    const bell = samples(
      'cylinder-bell-funnel',
      { amplitude: 10, period: 100 * MINUTE, events: 'bell', length: 0.4 },
      { count: 1000 },
    );
    for (let p = 0; p < 10; p++) {
      const event = bell.subarray(p * 100, p * 100 + 100);
      const begin = event.findIndex((v) => v > 0);
      const end = event.findLastIndex((v) => v > 0);
      expect(end - begin).toBeGreaterThan(17);
      expect(end - begin).toBeLessThan(61);
      for (let i = begin + 1; i <= end; i++) expect(event[i]).toBeGreaterThan(event[i - 1]);
      expect(event[end]).toBeGreaterThan(9);
    }
    const cylinder = samples('cylinder-bell-funnel', { amplitude: 10, events: 'cylinder' }, { count: 1000 });
    expect([...new Set(cylinder)].sort((a, b) => a - b)).toEqual([0, 10]);
  });
  it.each([0, 0.5, 0.9, 0.99])('ar-noise with correlation %s has it, and its spread', (phi) => {
    const values = samples('ar-noise', { spread: 3, correlation: phi }, { count: n });
    const effective = (n * (1 - phi)) / (1 + phi);
    expect(Math.abs(mean(values))).toBeLessThan((4 * 3) / Math.sqrt(effective));
    const effectiveOfSquares = (n * (1 - phi * phi)) / (1 + phi * phi);
    expect(Math.abs(deviation(values) - 3)).toBeLessThan((4 * 3) / Math.sqrt(2 * effectiveOfSquares));
    for (const lag of [1, 5, 50])
      expect(Math.abs(correlation(values, lag) - phi ** lag), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(effective));
  });
  it('ar-noise is stationary from the first sample and goes on over block boundaries', () => {
    const seeds = 1000;
    const at = (i: number) => Float64Array.from({ length: seeds }, (_, seed) => boundary[seed][i]);
    const boundary = Array.from({ length: seeds }, (_, seed) => {
      const shape = shapesByName.get('ar-noise')!;
      const fill = shape.prepare({ spread: 2, correlation: 0.98 } as never, streamKey(String(seed), 'x'));
      const one = new Float64Array(4096);
      const two = new Float64Array(1);
      fill(one, { first: 0, count: 4096, startMs, stepMs: MINUTE });
      fill(two, { first: 4096, count: 1, startMs, stepMs: MINUTE });
      return [one[0], one[4095], two[0]];
    });
    for (const i of [0, 1, 2]) expect(Math.abs(deviation(at(i)) - 2)).toBeLessThan((4 * 2) / Math.sqrt(2 * seeds));
    const jump = Float64Array.from(boundary, ([, last, next]) => next - 0.98 * last);
    const shock = 2 * Math.sqrt(1 - 0.98 ** 2);
    expect(Math.abs(deviation(jump) - shock)).toBeLessThan((4 * shock) / Math.sqrt(2 * seeds));
  });
  it('lognormal-noise has its mean, and its logarithm its spread', () => {
    const values = samples('lognormal-noise', { mean: 8, spread: 0.5 }, { count: n });
    expect(Math.abs(mean(values) - 8)).toBeLessThan((4 * 8 * Math.sqrt(Math.exp(0.25) - 1)) / Math.sqrt(n));
    expect(Math.abs(deviation(values.map(Math.log)) - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(2 * n));
  });
  it('student-noise with 3 degrees of freedom has the quantiles of the t distribution', () => {
    const values = samples('student-noise', { scale: 2, freedom: 3 }, { count: n }).sort();
    // scipy.stats.t.ppf([0.1, 0.5, 0.75, 0.975, 0.999], 3)
    const wanted = {
      0.1: -1.6377443536962102,
      0.5: 0,
      0.75: 0.7648923284043453,
      0.975: 3.182446305284263,
      0.999: 10.21453185240739,
    };
    for (const [p, t] of Object.entries(wanted)) {
      const below = values.filter((v) => v <= 2 * t).length / n;
      expect(Math.abs(below - Number(p)), `p = ${p}`).toBeLessThan(4 * Math.sqrt((Number(p) * (1 - Number(p))) / n));
    }
  });
  it('pareto-noise exceeds x with chance (1 + x / scale)^−tail', () => {
    const values = samples('pareto-noise', { scale: 2, tail: 1.5 }, { count: n });
    expect(Math.min(...values)).toBeGreaterThan(0);
    for (const x of [0.5, 2, 20, 200]) {
      const p = (1 + x / 2) ** -1.5;
      expect(Math.abs(values.filter((v) => v > x).length / n - p), `x = ${x}`).toBeLessThan(
        4 * Math.sqrt((p * (1 - p)) / n),
      );
    }
  });
  it('random-walk has independent steps of one size, within and across blocks', () => {
    const values = samples('random-walk', { spread: 60, per: HOUR }, { count: n });
    expect(values[0]).toBe(0);
    const steps = values.map((v, i) => (i === 0 ? 0 : v - values[i - 1]));
    const size = 60 / Math.sqrt(60);
    expect(Math.abs(deviation(steps) - size)).toBeLessThan((4 * size) / Math.sqrt(2 * n));
    for (const lag of [1, 2, 4096])
      expect(Math.abs(correlation(steps, lag)), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(n));
    const across = Float64Array.from({ length: 48 }, (_, b) => steps[(b + 1) * 4096]);
    expect(Math.abs(deviation(across) - size)).toBeLessThan((4 * size) / Math.sqrt(2 * 48));
  });
  it.each([1, 6])('count-noise with dispersion %s counts about the level', (dispersion) => {
    const values = samples('count-noise', { dispersion }, { count: n, base: 12.5 });
    expect(values.every((v) => Number.isInteger(v) && v >= 0)).toBe(true);
    expect(Math.abs(mean(values) - 12.5)).toBeLessThan(4 * Math.sqrt((12.5 * dispersion) / n));
    expect(Math.abs(deviation(values) ** 2 / (12.5 * dispersion) - 1)).toBeLessThan(0.05);
    expect(rounded(samples('count-noise', { dispersion }, { count: 3, base: -1 }))).toEqual([0, 0, 0]);
  });
});
