import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureByName, measures } from '../../../src/evaluation/measures/index.ts';
import type { ScoredSignal } from '../../../src/evaluation/measures/measure.ts';
import { signalOf } from './signals.ts';

/** Some hundred samples with a few events, scores with ties and gaps, alerts that may have to do with neither. */
const signals = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 12 }),
      isEvent: fc.boolean(),
      isAlert: fc.boolean(),
      score: fc.oneof(
        fc.integer({ min: 0, max: 6 }),
        fc.constant(NaN),
        fc.integer({ min: 0, max: 900 }).map((eighths) => eighths / 8),
      ),
    }),
    { minLength: 3, maxLength: 14 },
  )
  .map((parts): ScoredSignal => {
    const spread = (of: (part: (typeof parts)[number]) => number) =>
      parts.flatMap((part) => new Array<number>(part.length).fill(of(part)));
    const labels = Uint8Array.from(spread(({ isEvent }) => Number(isEvent)));
    return signalOf({
      labels,
      scores: Float64Array.from(spread(({ score }) => score)).map((score, i) => score + (i % 3) * 0.25),
      alerts: Uint8Array.from(spread(({ isAlert }) => Number(isAlert))),
    });
  });
/** With events and with normal samples. */
const mixed = signals.filter(({ labels }) => labels.includes(1) && labels.includes(0));

const byRank = ['vus-roc', 'vus-pr', 'vus-roc-timeeval', 'vus-pr-timeeval', 'auc-roc', 'auc-pr', 'best-f1'];

describe.each(measures)('$name', ({ measure, name, range, needs, source, summary, title, warning }) => {
  it('says what it is', () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [title, summary, source, ...(warning === undefined ? [] : [warning])])
      expect(text.length).toBeGreaterThan(3);
  });

  it('stays in its range, is the same again, and changes nothing', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        const before = structuredClone(signal);
        const value = measure(signal);
        expect(Number.isNaN(value) || (value >= range[0] - 1e-12 && value <= range[1] + 1e-12)).toBe(true);
        expect(measure(signal)).toBe(value);
        expect(signal).toEqual(before);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it(`looks at ${needs} alone`, () => {
    fc.assert(
      fc.property(mixed, mixed, (signal, other) => {
        const n = Math.min(signal.labels.length, other.labels.length);
        const cut = ({ labels, scores, alerts, firing }: ScoredSignal): ScoredSignal => ({
          labels: labels.slice(0, n),
          scores: scores.slice(0, n),
          alerts: alerts.slice(0, n),
          firing: firing.slice(0, n),
        });
        const [one, two] = [cut(signal), cut(other)];
        const swapped =
          needs === 'scores' ? { ...two, labels: one.labels, scores: one.scores } : { ...one, scores: two.scores };
        expect(measure(swapped)).toBe(measure(one));
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it('has no value without events', () => {
    const quiet = signalOf({ labels: new Uint8Array(20), scores: Float64Array.from({ length: 20 }, (_, i) => i) });
    expect(measure(quiet)).toBeNaN();
    expect(measure(signalOf({ labels: new Uint8Array(0) }))).toBeNaN();
  });
});

// Volumes count slopes around events, which exact scores do not cover: their best is below 1.
describe.each(measures.filter(({ name }) => !name.startsWith('vus')))('$name', ({ measure, range }) => {
  it('is best where the truth itself is told', () => {
    fc.assert(
      fc.property(mixed, (signal) => {
        const { labels } = signal;
        const perfect = { labels, scores: Float64Array.from(labels), alerts: labels, firing: labels };
        const best = measure(perfect);
        const other = measure(signal);
        expect(best).toBeCloseTo(range[1], 4);
        expect(Number.isNaN(other) || other <= best + 1e-4).toBe(true);
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});

describe.each(measures.filter(({ name }) => byRank.includes(name)))('$name', ({ measure }) => {
  it('depends on the order of the scores alone', () => {
    fc.assert(
      fc.property(mixed, (signal) => {
        const scores = signal.scores.map((score) => score * score * score * 4 + 7);
        expect(measure({ ...signal, scores })).toBe(measure(signal));
      }),
      { seed: 6, numRuns: 20 },
    );
  });
});

describe('guessing', () => {
  const labels = Uint8Array.from({ length: 200 }, (_, i) => Number(i % 50 >= 40));
  const of = (name: string, scores: Float64Array) => measureByName.get(name)!.measure(signalOf({ labels, scores }));

  it('with a constant score has an AUC-ROC of 0.5 and an AUC-PR of the share of events', () => {
    const constant = new Float64Array(200).fill(1);
    expect([of('auc-roc', constant), of('auc-pr', constant)]).toEqual([0.5, 0.2]);
  });

  it('treats no opinion as the lowest score', () => {
    const scores = Float64Array.from(labels, (label) => (label === 1 ? 0 : NaN));
    expect([of('auc-roc', scores), of('auc-pr', scores)]).toEqual([1, 1]);
    expect(of('point-adjusted-f1', scores)).toBe(0);
  });

  it('is flattered by point adjustment, which therefore carries a warning', () => {
    // One random-looking sample in each event is enough.
    const scores = Float64Array.from({ length: 200 }, (_, i) => (i * 7919) % 101);
    expect(of('point-adjusted-f1', scores)).toBeGreaterThan(0.75);
    expect(of('auc-pr', scores)).toBeLessThan(0.3);
    expect(measureByName.get('point-adjusted-f1')!.warning).toBe(
      'flatters: random scores come close to 1 on long events; compare it with the random detector or leave it out',
    );
  });
});
