import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { affiliation, type Span } from '../../../src/evaluation/measures/affiliation-agreement.ts';
import { bestOverThresholds } from '../../../src/evaluation/measures/best-over-thresholds.ts';
import { measureByName } from '../../../src/evaluation/measures/index.ts';
import { pointCounts } from '../../../src/evaluation/measures/point-counts.ts';
import { type Bias, rangeAgreement } from '../../../src/evaluation/measures/range-agreement.ts';
import { volume } from '../../../src/evaluation/measures/volume.ts';
import { flagsOf, signalOf } from './signals.ts';

interface Agreement {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}
interface Scored {
  readonly n: number;
  readonly events: readonly (readonly [number, number])[];
  readonly scores: readonly number[];
}
interface Reference {
  readonly range: {
    readonly n: number;
    readonly real: readonly (readonly [number, number])[];
    readonly predicted: readonly (readonly [number, number])[];
    readonly results: readonly (Agreement & {
      readonly mode: '-c' | '-t' | '-n';
      readonly beta: number;
      readonly existence: number;
      readonly cardinality: 'one' | 'reciprocal';
      readonly precisionBias: Bias;
      readonly recallBias: Bias;
    })[];
    readonly aeon: readonly (Agreement & {
      readonly real: readonly number[];
      readonly predicted: readonly number[];
      readonly cardinality: 'one' | 'reciprocal';
      readonly bias: Bias;
    })[];
  };
  readonly affiliation: readonly {
    readonly name: string;
    readonly predicted: readonly Span[];
    readonly real: readonly Span[];
    readonly range: Span;
    readonly expected: Readonly<Record<string, number | null | readonly (number | null)[]>>;
  }[];
  readonly made: Scored & {
    readonly timeeval: Readonly<Record<string, number>>;
    readonly tsbad: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly tsbad10: Readonly<Record<string, number>>;
  };
  readonly facility: Scored & { readonly buffer: number; readonly tsbad: Readonly<Record<string, number>> };
}

const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as Reference;

describe('rangeAgreement(labels, alerts, options)', () => {
  const { n, real, predicted, results, aeon } = reference.range;
  const [labels, alerts] = [flagsOf(n, real), flagsOf(n, predicted)];

  it.each(
    results.filter(({ mode }) => mode === '-t'),
  )('is that of the authors: β $beta α $existence γ $cardinality δ $precisionBias $recallBias', ({
    precision,
    recall,
    f,
    mode: _,
    ...options
  }) => {
    const found = rangeAgreement(labels, alerts, options);
    expect(found.precision).toBeCloseTo(precision, 6);
    expect(found.recall).toBeCloseTo(recall, 6);
    expect(found.f).toBeCloseTo(f, 6);
  });

  it('has the classic precision and recall beside it', () => {
    const classic = results.find(({ mode }) => mode === '-c')!;
    const { hits, falseAlarms, misses } = pointCounts(labels, alerts);
    expect(hits / (hits + falseAlarms)).toBeCloseTo(classic.precision, 6);
    expect(hits / (hits + misses)).toBeCloseTo(classic.recall, 6);
    expect((2 * hits) / (2 * hits + falseAlarms + misses)).toBeCloseTo(classic.f, 6);
    // The authors' Numenta-like mode is the classic precision with a recall that favours the front.
    const { precision, recall, f, mode: _, ...options } = results.find(({ mode }) => mode === '-n')!;
    const front = rangeAgreement(labels, alerts, options).recall;
    expect([classic.precision, front]).toEqual([precision, expect.closeTo(recall, 6)]);
    const exact = hits / (hits + falseAlarms);
    expect((2 * exact * front) / (exact + front)).toBeCloseTo(f, 6);
  });

  it.each(aeon)('is that of aeon: γ $cardinality δ $bias, recall $recall', (one) => {
    const found = rangeAgreement(Uint8Array.from(one.real), Uint8Array.from(one.predicted), {
      beta: 1,
      existence: 0,
      cardinality: one.cardinality,
      precisionBias: one.bias,
      recallBias: one.bias,
    });
    expect(found.precision).toBeCloseTo(one.precision, 6);
    expect(found.recall).toBeCloseTo(one.recall, 6);
    expect(found.f).toBeCloseTo(one.f, 6);
  });
});

describe('affiliation(predicted, real, range)', () => {
  it.each(reference.affiliation)('is that of the authors: $name', ({ predicted, real, range, expected }) => {
    const found = affiliation(predicted, real, range);
    const near = (value: number | null) => (value === null ? NaN : expect.closeTo(value, 12));
    const all = (name: string) => (expected[name] as readonly (number | null)[]).map(near);
    expect(found).toEqual({
      precision: near(expected.precision as number | null),
      recall: near(expected.recall as number | null),
      precisions: all('individual_precision_probabilities'),
      recalls: all('individual_recall_probabilities'),
      precisionDistances: all('individual_precision_distances'),
      recallDistances: all('individual_recall_distances'),
    });
  });
});

describe('volume(labels, scores, definition, buffers)', () => {
  const { n, events, scores, timeeval, tsbad } = reference.made;
  const [labels, given] = [flagsOf(n, events), Float64Array.from(scores)];

  it('is that of TimeEval: at the median length of the events, at 4, and over 0 to 200', () => {
    const median = volume(labels, given, 'timeeval', [10, 10]);
    const four = volume(labels, given, 'timeeval', [4, 4]);
    const surface = volume(labels, given, 'timeeval', [0, 200]);
    expect([median.pr, median.roc, four.pr, four.roc, surface.pr, surface.roc]).toEqual(
      [
        timeeval.range_pr_auc_compat,
        timeeval.range_roc_auc_compat,
        timeeval.range_pr_auc_compat_buffer4,
        timeeval.range_roc_auc_compat_buffer4,
        timeeval.range_pr_vus_compat_max_buffer200,
        timeeval.range_roc_vus_compat_max_buffer200,
      ].map((value) => expect.closeTo(value, 10)),
    );
  });

  it.each(Object.entries(tsbad))('is that of TSB-AD over 0 to %s', (buffer, expected) => {
    expect(volume(labels, given, 'tsb-ad', [0, Number(buffer)])).toEqual({
      roc: expect.closeTo(expected['VUS-ROC'], 14),
      pr: expect.closeTo(expected['VUS-PR'], 14),
    });
  });

  it('in the registry is the TSB-AD volume over 0 to 100', () => {
    const signal = signalOf({ labels, scores: given });
    expect(measureByName.get('vus-roc')!.measure(signal)).toBeCloseTo(tsbad['100']['VUS-ROC'], 14);
    expect(measureByName.get('vus-pr')!.measure(signal)).toBeCloseTo(tsbad['100']['VUS-PR'], 14);
  });
});

describe.each([
  ['a made series', { ...reference.made, buffer: 10, tsbad: reference.made.tsbad10 }],
  ["POLY on NAB's Facility file", reference.facility],
])('the measures of TSB-AD on %s', (_, { n, events, scores, buffer, tsbad }) => {
  const signal = signalOf({ labels: flagsOf(n, events), scores: Float64Array.from(scores) });
  const best = (name: string) =>
    bestOverThresholds(signal.scores, (alerts) => measureByName.get(name)!.measure({ ...signal, alerts }));

  it.each([
    ['AUC-PR', () => measureByName.get('auc-pr')!.measure(signal)],
    ['AUC-ROC', () => measureByName.get('auc-roc')!.measure(signal)],
    ['VUS-PR', () => volume(signal.labels, signal.scores, 'tsb-ad', [0, buffer]).pr],
    ['VUS-ROC', () => volume(signal.labels, signal.scores, 'tsb-ad', [0, buffer]).roc],
    ['Standard-F1', () => measureByName.get('best-f1')!.measure(signal)],
    ['PA-F1', () => measureByName.get('point-adjusted-f1')!.measure(signal)],
    ['Event-based-F1', () => measureByName.get('event-based-f1')!.measure(signal)],
    ['Affiliation-F', () => best('affiliation-f1')],
    [
      'R-based-F1',
      () =>
        bestOverThresholds(
          signal.scores,
          (alerts) =>
            rangeAgreement(signal.labels, alerts, {
              existence: 0.2,
              cardinality: 'reciprocal',
              precisionBias: 'flat',
              recallBias: 'flat',
              beta: 1,
            }).f,
        ),
    ],
  ])('%s', (name, measured) => {
    expect(measured()).toBeCloseTo(tsbad[name], 12);
  });
});
