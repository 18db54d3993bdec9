/// <reference types="vite/types/importMeta.d.ts" />
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector, DetectorInput } from '../../src/detectors/detector.ts';
import { detectorByName, detectors } from '../../src/detectors/index.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { type Example, input, N } from './example.ts';

/** What each detector is for: a run with one plain anomaly, and where it is; a file a detector. */
const examples = Object.fromEntries(
  Object.entries(import.meta.glob<{ example: Example }>('./examples/*.ts', { eager: true })).map(
    ([file, { example }]) => [file.slice('./examples/'.length, -'.ts'.length), example],
  ),
);

/** A joint detector is shown the one signal. */
const detect = (detector: Detector, given: DetectorInput, params: never) =>
  detector.scope === 'joint' ? detector.detect([given], params) : detector.detect(given, params);

it('lists every detector once, with what a reader needs', () => {
  expect([...detectorByName.keys()].sort()).toEqual(Object.keys(examples).sort());
  for (const { name, summary, source, params } of detectors) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(summary.length).toBeGreaterThan(10);
    expect(source.length).toBeGreaterThan(10);
    for (const parameter of Object.values(params)) {
      expect(parameter.doc.length).toBeGreaterThan(10);
      expect(parameter.default !== undefined || parameter.optional).toBe(true);
      if (parameter.type === 'number' && parameter.quantity === 'number') expect(parameter.unit).toBeTruthy();
    }
  }
});

describe.each(detectors.map((detector) => [detector.name, detector] as const))('%s', (name, detector) => {
  const params = defaultsOf(detector.params) as never;
  const { run, strange, constants = [0, 1, 8.42, 1e9] } = examples[name];
  const series = fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.double({ min: 0, max: 1e4, noNaN: true }) },
        fc.constant(Number.NaN),
        fc.constant(0),
        fc.constant(1),
      ),
      {
        maxLength: 80,
      },
    )
    .map((values) => Float64Array.from(values));

  it('gives one score a sample, ≥ 0 or NaN, the same each time, and leaves its input alone', () => {
    fc.assert(
      fc.property(
        series,
        fc.constantFrom('log', 'logit', 'linear'),
        fc.constantFrom('up', 'down', 'none'),
        fc.constantFrom('ms', 'count', 'per second', 'ratio'),
        (values, scale, bad, unit) => {
          const given = input(values, {
            signal: { name: 'x', unit, bad, scale, role: 'other', limit: 1 } as DetectorInput['signal'],
            baseline: { mean: 5 },
          });
          const before = values.slice();
          const { scores, threshold, hold } = detect(detector, given, params);
          expect(scores).toHaveLength(values.length);
          for (const score of scores) expect(score >= 0 || Number.isNaN(score)).toBe(true);
          expect(threshold).toBeGreaterThan(0);
          expect(hold).toBeGreaterThanOrEqual(1);
          expect(values).toEqual(before);
          expect(detect(detector, given, params).scores).toEqual(scores);
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  it('is silent on a constant, on one with gaps, and on nothing', () => {
    for (const constant of constants) {
      const flat = new Float64Array(N).fill(constant);
      const gaps = flat.map((value, i) => (i % 20 === 7 ? Number.NaN : value));
      for (const values of [flat, gaps, new Float64Array(0)]) {
        const given = { ...run, values, grid: { ...run.grid, count: values.length }, baseline: { mean: constant } };
        const { scores, threshold, evidence } = detect(detector, given, params);
        expect(scores.some((score) => score >= threshold)).toBe(false);
        expect(evidence).toBeUndefined();
      }
    }
  });

  it('survives gaps: samples elsewhere keep their opinion', () => {
    const values = run.values.map((value, i) => (i % 30 === 3 ? Number.NaN : value));
    const { scores } = detect(detector, { ...run, values }, params);
    expect(scores.some((score, i) => strange(i) && score > 0)).toBe(true);
  });

  it('ranks a plain anomaly above the rest, as a constant score cannot', () => {
    const { scores, threshold } = detect(detector, run, params);
    let above = 0;
    let pairs = 0;
    scores.forEach((one, i) => {
      if (!strange(i)) return;
      scores.forEach((other, j) => {
        if (strange(j) || Number.isNaN(one) || Number.isNaN(other)) return;
        pairs++;
        above += one > other ? 1 : one === other ? 0.5 : 0;
      });
    });
    expect(above / pairs).toBeGreaterThan(0.9);
    expect(scores.some((score, i) => strange(i) && score >= threshold)).toBe(true);
  });

  if (detector.scope === 'joint') {
    /** Signals over one grid: as long as the shortest. */
    const several = fc.array(series, { minLength: 1, maxLength: 4 }).map((columns) => {
      const count = Math.min(...columns.map(({ length }) => length));
      return columns.map((values) => ({ ...input(values.slice(0, count)), baseline: { mean: 5 } }));
    });

    it('holds to the same with several signals, also where one is constant, missing or there twice', () => {
      fc.assert(
        fc.property(several, fc.constantFrom(0, Number.NaN, undefined), (given, constant) => {
          const [{ values }] = given;
          const another = constant === undefined ? values : new Float64Array(values.length).fill(constant);
          const all = [...given, input(another)];
          const before = all.map((one) => one.values.slice());
          const { scores } = detector.detect(all, params);
          expect(scores).toHaveLength(values.length);
          for (const score of scores) expect(score >= 0 || Number.isNaN(score)).toBe(true);
          expect(all.map((one) => one.values)).toEqual(before);
          expect(detector.detect(all, params).scores).toEqual(scores);
        }),
        { seed: 13, numRuns: 100 },
      );
    });

    if (detector.mode === 'streaming') {
      it('never looks ahead in any of several signals', () => {
        fc.assert(
          fc.property(several, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
            const cut = Math.round(share * given[0].values.length);
            const past = given.map(({ values }) => input(values.slice(0, cut)));
            const whole = given.map(({ values }) => input(values));
            expect(detector.detect(past, params).scores).toEqual(detector.detect(whole, params).scores.slice(0, cut));
          }),
          { seed: 14, numRuns: 100 },
        );
      });
    }
  }

  if (detector.mode === 'streaming') {
    it('never looks ahead: cutting the future off changes no score, nor does another future', () => {
      const whole = detect(detector, run, params).scores;
      fc.assert(
        fc.property(fc.integer({ min: 0, max: run.values.length }), series, (cut, future) => {
          const past = run.values.slice(0, cut);
          const other = Float64Array.of(...past, ...future);
          for (const values of [past, other]) {
            const related =
              run.related &&
              Object.fromEntries(
                Object.entries(run.related).map(([key, column]) => [
                  key,
                  values.map((_, i) => (i < cut ? column[i] : 1)),
                ]),
              );
            const given = { ...run, values, related, grid: { ...run.grid, count: values.length } };
            expect(detect(detector, given, params).scores.slice(0, cut)).toEqual(whole.slice(0, cut));
          }
        }),
        { seed: 12, numRuns: 40 },
      );
    });
  }
});
