import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canary } from '../../src/detectors/canary.ts';
import { judgeCanary } from '../../src/detectors/canary-judge.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const N = 60;
const noise = noiseOf(4 * N);
const control = noise.slice(0, N).map((z) => 100 + 10 * z);
const healthy = noise.slice(N, 2 * N).map((z) => 100 + 10 * z);
const testsThatStand = (judgement: ReturnType<typeof judgeCanary>) =>
  judgement.reasons.filter(({ stands }) => stands).map(({ test }) => test);

describe('judgeCanary', () => {
  it('passes the same again, with every figure', () => {
    const judgement = judgeCanary(control, healthy);
    expect(judgement.verdict).toBe('pass');
    expect(judgement.reasons.map(({ test, stands }) => [test, stands])).toEqual(
      expect.arrayContaining([
        ['location', false],
        ['spread', false],
      ]),
    );
    expect(judgement.interval[0]).toBeLessThan(0);
    expect(judgement.interval[1]).toBeGreaterThan(0);
  });

  it('says by how much the level has moved, and how sure it is', () => {
    const judgement = judgeCanary(
      control,
      healthy.map((value) => value + 20),
    );
    expect([judgement.verdict, testsThatStand(judgement)]).toEqual(['high', ['location']]);
    expect(judgement.effect).toBeCloseTo(judgeCanary(control, healthy).effect + 20, 9);
    expect(judgement.interval[0]).toBeGreaterThan(0);
    expect(judgement.reasons[0].text).toMatch(
      /^a sample exceeds one of the control in [\d.]+ % of pairs; median [\d.]+, control [\d.]+$/,
    );
  });

  it('counts the direction that is bad alone', () => {
    const lower = healthy.map((value) => value - 20);
    expect(judgeCanary(control, lower).verdict).toBe('pass');
    expect(judgeCanary(control, lower, { bad: 'down' }).verdict).toBe('low');
    expect(judgeCanary(control, lower, { bad: 'none' }).verdict).toBe('low');
  });

  it('finds 7 of 10 samples a hundred times higher', () => {
    const experiment = healthy.slice(0, 10).map((value, i) => (i % 3 === 0 && i > 0 ? value : 100 * value));
    const judgement = judgeCanary(control.slice(0, 10), experiment);
    expect(judgement.verdict).toBe('high');
    expect(judgement.reasons[0]).toMatchObject({ test: 'extremes', stands: true, count: 7 });
    expect(judgement.reasons[0].text).toMatch(/^7 of 10 samples lie at \d+ or above, the control ends at [\d.]+$/);
  });

  it('finds 3 of 60 samples ten times higher, scattered or in a row', () => {
    for (const isFar of [(i: number) => i % 25 === 5, (i: number) => i >= 30 && i < 33]) {
      const judgement = judgeCanary(
        control,
        healthy.map((value, i) => (isFar(i) ? 10 * value : value)),
      );
      expect([judgement.verdict, testsThatStand(judgement)]).toEqual(['high', ['extremes']]);
      expect(judgement.reasons[0]).toMatchObject({ count: 3 });
    }
  });

  it('leaves one or two far samples alone: they happen', () => {
    const experiment = healthy.map((value, i) => (i === 5 || i === 40 ? 10 * value : value));
    expect(judgeCanary(control, experiment).verdict).toBe('pass');
  });

  it('finds three times the spread about the same level', () => {
    const experiment = healthy.map((value) => 100 + 3 * (value - 100));
    for (const [bad, verdict] of [
      ['up', 'high'],
      ['down', 'low'],
      ['none', 'high'],
    ] as const) {
      const judgement = judgeCanary(control, experiment, { bad });
      expect([judgement.verdict, testsThatStand(judgement)]).toEqual([verdict, ['spread']]);
      expect(judgement.reasons[0].text).toBe(
        'half of the samples lie within 21.3 of their median, 8.54 in the control',
      );
    }
    expect(judgeCanary(experiment, control).verdict).toBe('pass');
  });

  it('has no data below five samples, and notes what is missing', () => {
    const gaps = healthy.map((value, i) => (i < 56 ? Number.NaN : value));
    expect(judgeCanary(control, gaps)).toEqual({
      verdict: 'no data',
      pValue: Number.NaN,
      effect: Number.NaN,
      interval: [Number.NaN, Number.NaN],
      effectiveSamples: { control: 60, experiment: 4 },
      reasons: [
        {
          test: 'missing',
          stands: false,
          controlMissing: 0,
          experimentMissing: 56,
          text: '56 of 60 samples are missing, 0 of 60 in the control',
        },
      ],
    });
    expect(judgeCanary(control, gaps, { minSamples: 4 }).verdict).toBe('pass');
    expect(judgeCanary(control, healthy.with(3, Infinity)).reasons.at(-1)).toMatchObject({
      test: 'missing',
      experimentMissing: 1,
    });
  });

  it('calls two equal constants equal, and another constant higher', () => {
    const flat = (value: number) => new Float64Array(N).fill(value);
    expect(judgeCanary(flat(5), flat(5))).toMatchObject({ verdict: 'pass', pValue: 1, effect: 0, interval: [0, 0] });
    expect(judgeCanary(flat(5), flat(6))).toMatchObject({ verdict: 'high', effect: 1, interval: [1, 1] });
  });

  it('keeps its verdict under another unit and offset, and mirrored with the direction', () => {
    const side = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(side, side, (a, b) => {
        const judged = judgeCanary(Float64Array.from(a), Float64Array.from(b), { bad: 'up' });
        const scaled = judgeCanary(
          Float64Array.from(a, (v) => 4 * v + 512),
          Float64Array.from(b, (v) => 4 * v + 512),
          { bad: 'up' },
        );
        const mirrored = judgeCanary(
          Float64Array.from(a, (v) => -v),
          Float64Array.from(b, (v) => -v),
          { bad: 'down' },
        );
        expect(scaled.verdict).toBe(judged.verdict);
        expect(scaled.effect).toBeCloseTo(4 * judged.effect, 9);
        expect(mirrored.verdict).toBe(judged.verdict === 'high' ? 'low' : judged.verdict);
        expect(mirrored.pValue).toBeCloseTo(judged.pValue, 9);
        expect(judged.pValue <= 0.05).toBe(judged.verdict !== 'pass');
        expect(judged.interval[0]).toBeLessThanOrEqual(judged.effect);
        expect(judged.interval[1]).toBeGreaterThanOrEqual(judged.effect);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('canary', () => {
  const params = defaultsOf(canary.params) as never;
  const values = noise.slice(0, 120).map((z, i) => 10 + 0.3 * z + (i >= 60 ? 1 : 0));

  it('judges stretches beside the start of the run, and fires when the first strange one has ended', () => {
    const { scores, threshold, hold, evidence } = canary.detect(input(values), params);
    expect([scores[29], scores[30] < threshold, scores[60] >= threshold, hold]).toEqual([Number.NaN, true, true, 30]);
    expect(new Set(scores).size).toBe(4);
    expect(evidence).toMatchObject({ test: 'canary', threshold: 1.301 });
    expect(evidence!.description).toMatch(
      /^−log₁₀ of the chance of the strangest of 3 stretches; location: a sample exceeds one of the control in .*$/,
    );
  });

  it('judges the whole run beside a reference', () => {
    const reference = noise.slice(120).map((z) => 10 + 0.3 * z);
    const { scores, hold } = canary.detect(input(values, { reference }), params);
    expect([scores[0] < 1.301, scores[119] >= 1.301, hold]).toEqual([true, true, 30]);
  });

  it('has no opinion of a run that is too short', () => {
    const { scores, evidence } = canary.detect(input(values.slice(0, 12)), params);
    expect([scores.every(Number.isNaN), evidence]).toEqual([true, undefined]);
  });
});
