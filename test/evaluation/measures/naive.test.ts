import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affiliation, type Span } from '../../../src/evaluation/measures/affiliation-agreement.ts';
import { aucPr } from '../../../src/evaluation/measures/auc-pr.ts';
import { aucRoc } from '../../../src/evaluation/measures/auc-roc.ts';
import { runs } from '../../../src/evaluation/measures/runs.ts';
import { type VolumeDefinition, volume } from '../../../src/evaluation/measures/volume.ts';
import { nabProfiles, nabRows, nabScaled, nabScore } from '../../../src/evaluation/nab/nab-score.ts';
import { sweepNab } from '../../../src/evaluation/nab/sweep.ts';
import { signalOf } from './signals.ts';

/** Labels and scores of some dozen samples, with ties, gaps, and events at both ends and close together. */
const scored = fc
  .array(
    fc.tuple(
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 9, maxLength: 9 }),
    ),
    { minLength: 2, maxLength: 9 },
  )
  .map((parts) => ({
    labels: Uint8Array.from(parts.flatMap(([isEvent, length]) => new Array<number>(length).fill(Number(isEvent)))),
    scores: Float64Array.from(
      parts.flatMap(([, length, scores]) => scores.slice(0, length)),
      (score) => (score === 20 ? NaN : score / 4),
    ),
  }))
  .filter(({ labels }) => labels.includes(1) && labels.includes(0));

/** The definition word by word: every buffer, every threshold, every sample. */
function naiveVolume(labels: Uint8Array, scores: Float64Array, definition: VolumeDefinition, buffer: number) {
  const n = labels.length;
  const given = Array.from(scores, (score) => (Number.isNaN(score) ? -Infinity : score));
  const sorted = [...given].sort((a, b) => b - a);
  const half = buffer >> 1;
  const soft = Array.from(labels, Number);
  for (const { from, to } of runs(labels)) {
    const last = to - 1;
    for (let x = Math.max(0, from - half); x < from; x++) soft[x] += Math.sqrt(1 - (from - x) / buffer);
    const end = definition === 'tsb-ad' ? last + half : last + half - 1;
    for (let x = last + 1; x <= Math.min(n - 1, end); x++) soft[x] += Math.sqrt(1 - (x - last) / buffer);
  }
  const weights = soft.map((one) => Math.min(1, one));
  // An event and its slopes, those that meet joined.
  const groups: [number, number][] = [];
  for (const { from, to } of runs(labels)) {
    const span: [number, number] = [from - half, Math.max(to, definition === 'tsb-ad' ? to + half : to + half - 1)];
    const before = groups.at(-1);
    const meets = before && (definition === 'tsb-ad' ? before[1] - 1 >= span[0] : before[1] >= span[0]);
    if (before && meets && half > 0) before[1] = span[1];
    else groups.push(span);
  }
  const positives = labels.reduce((sum, one) => sum + one, 0);
  const points: [recall: number, fall: number, precision: number][] = [[0, 0, 1]];
  for (let k = 0; k < 250; k++) {
    const threshold = sorted[k === 249 ? n - 1 : Math.floor(k * ((n - 1) / 249))];
    const flags = given.map((score) => score >= threshold);
    const right = weights.reduce((sum, weight, i) => sum + (flags[i] ? weight : 0), 0);
    const slopes = weights.reduce(
      (sum, weight, i) => sum + (labels[i] === 0 && (definition === 'timeeval' || flags[i]) ? weight : 0),
      0,
    );
    const relevant = positives + slopes / 2;
    const flagged = flags.filter(Boolean).length;
    const found =
      groups.filter(([from, to]) => flags.slice(Math.max(0, from), to).includes(true)).length / groups.length;
    points.push([Math.min(1, right / relevant) * found, (flagged - right) / (n - relevant), right / flagged]);
  }
  let [roc, pr] = [0, 0];
  for (let k = 1; k < points.length; k++) {
    const [[r0, f0, p0], [r1, f1, p1]] = [points[k - 1], points[k]];
    roc += ((f1 - f0) * (r1 + r0)) / 2;
    pr += (r1 - r0) * (definition === 'tsb-ad' ? p1 : (p1 + p0) / 2);
  }
  const [recall, fall] = points[250];
  return { roc: roc + ((1 - fall) * (1 + recall)) / 2, pr };
}

describe.each(['tsb-ad', 'timeeval'] as const)('volume(…, %s, …)', (definition) => {
  it('is the mean of the areas as defined', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 0, max: 24 }), ({ labels, scores }, most) => {
        const areas = Array.from({ length: most + 1 }, (_, buffer) => naiveVolume(labels, scores, definition, buffer));
        const mean = (of: 'roc' | 'pr') => areas.reduce((sum, area) => sum + area[of], 0) / areas.length;
        const fast = volume(labels, scores, definition, [0, most]);
        expect(fast.roc).toBeCloseTo(mean('roc'), 10);
        expect(fast.pr).toBeCloseTo(mean('pr'), 10);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  it('at one buffer is the area there', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 0, max: 40 }), ({ labels, scores }, buffer) => {
        const { roc, pr } = naiveVolume(labels, scores, definition, buffer);
        expect(volume(labels, scores, definition, [buffer, buffer])).toEqual({
          roc: expect.closeTo(roc, 10),
          pr: expect.closeTo(pr, 10),
        });
      }),
      { seed: 12, numRuns: 40 },
    );
  });
});

describe('areas under curves', () => {
  const pairs = ({ labels, scores }: { labels: Uint8Array; scores: Float64Array }) =>
    Array.from(labels, (label, i) => [label, Number.isNaN(scores[i]) ? -Infinity : scores[i]] as const);

  it('AUC-ROC is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(scored, (one) => {
        const samples = pairs(one);
        const inside = samples.filter(([label]) => label === 1);
        const outside = samples.filter(([label]) => label === 0);
        let sum = 0;
        for (const [, a] of inside) for (const [, b] of outside) sum += a > b ? 1 : a === b ? 0.5 : 0;
        expect(aucRoc.measure(signalOf(one))).toBeCloseTo(sum / inside.length / outside.length, 12);
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  it('AUC-PR is the mean precision at the score of each sample inside an event', () => {
    fc.assert(
      fc.property(scored, (one) => {
        const samples = pairs(one);
        const inside = samples.filter(([label]) => label === 1);
        const precisions = inside.map(([, score]) => {
          const flagged = samples.filter(([, other]) => other >= score);
          return flagged.filter(([label]) => label === 1).length / flagged.length;
        });
        const mean = precisions.reduce((sum, precision) => sum + precision, 0) / precisions.length;
        expect(aucPr.measure(signalOf(one))).toBeCloseTo(mean, 12);
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});

/** Disjoint spans within [0, 60]. */
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 12 })
  .map((cuts) => [...cuts].sort((a, b) => a - b))
  .map((cuts) => cuts.flatMap((from, i): Span[] => (i % 2 === 0 && i + 1 < cuts.length ? [[from, cuts[i + 1]]] : [])));

/** Means over many points of each event's zone, by the definition: the chance that a random point of the zone is farther. */
function naiveAffiliation(predicted: readonly Span[], real: readonly Span[]) {
  const distance = (x: number, all: readonly Span[]) =>
    Math.min(...all.map(([a, b]) => (x < a ? a - x : x > b ? x - b : 0)));
  const STEPS = 400;
  const mean = (over: readonly Span[], f: (x: number) => number) => {
    let [sum, length] = [0, 0];
    for (const [a, b] of over)
      for (let i = 0; i < STEPS; i++) sum += (f(a + ((i + 0.5) * (b - a)) / STEPS) * (b - a)) / STEPS;
    for (const [a, b] of over) length += b - a;
    return sum / length;
  };
  return real.map((event, j) => {
    const zone: Span = [
      j === 0 ? 0 : (real[j - 1][1] + event[0]) / 2,
      j === real.length - 1 ? 60 : (event[1] + real[j + 1][0]) / 2,
    ];
    const size = zone[1] - zone[0];
    const near = predicted
      .map(([a, b]): Span => [Math.max(a, zone[0]), Math.min(b, zone[1])])
      .filter(([a, b]) => a < b);
    if (near.length === 0) return { precision: NaN, recall: 0 };
    const within = (a: number, b: number) => Math.max(0, Math.min(b, zone[1]) - Math.max(a, zone[0])) / size;
    return {
      precision: mean(near, (x) => {
        const d = distance(x, [event]);
        return d === 0 ? 1 : 1 - within(event[0] - d, event[1] + d);
      }),
      recall: mean([event], (y) => {
        const d = distance(y, near);
        return d === 0 ? 1 : 1 - within(y - d, y + d);
      }),
    };
  });
}

it('affiliation(predicted, real, range) is the integral that defines it', () => {
  fc.assert(
    fc.property(spans, spans, (predicted, real) => {
      const naive = naiveAffiliation(predicted, real);
      const fast = affiliation(predicted, real, [0, 60]);
      for (const [j, { precision, recall }] of naive.entries()) {
        if (Number.isNaN(precision)) expect(fast.precisions[j]).toBeNaN();
        else expect(Math.abs(fast.precisions[j] - precision)).toBeLessThan(2e-3);
        expect(Math.abs(fast.recalls[j] - recall)).toBeLessThan(2e-3);
      }
    }),
    { seed: 15, numRuns: 60 },
  );
});

it('sweepNab(files) takes the best of all thresholds, of equal ones the highest', () => {
  fc.assert(
    fc.property(
      fc.array(scored, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 12 }),
      (list, probation) => {
        const files = list.map(({ labels, scores }) => ({
          rows: nabRows(labels.length, runs(labels), probation),
          scores,
        }));
        const windows = files.reduce((sum, { rows }) => sum + rows.windows, 0);
        fc.pre(windows > 0);
        const thresholds = [Infinity, ...new Set(files.flatMap(({ scores }) => [...scores]))]
          .filter((one) => !Number.isNaN(one))
          .sort((a, b) => b - a);
        const swept = sweepNab(files);
        for (const [profile, weights] of Object.entries(nabProfiles)) {
          const scaled = (threshold: number) =>
            nabScaled(
              files.reduce(
                (sum, { rows, scores }) =>
                  sum +
                  nabScore(
                    rows,
                    Uint8Array.from(scores, (score) => Number(score >= threshold)),
                    weights,
                  ),
                0,
              ),
              windows,
              weights,
            );
          const found = swept[profile as keyof typeof nabProfiles];
          expect(found.scaled).toBeCloseTo(Math.max(...thresholds.map(scaled)), 9);
          expect(scaled(found.threshold)).toBeCloseTo(found.scaled, 9);
          expect(thresholds.find((one) => scaled(one) > found.scaled - 1e-9)).toBe(found.threshold);
        }
      },
    ),
    { seed: 16, numRuns: 60 },
  );
});
