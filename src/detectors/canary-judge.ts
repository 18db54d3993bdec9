import { normalCdf } from '../random/normal-cdf.ts';
import { normalQuantile } from '../random/normal-quantile.ts';
import { holm } from '../stats/holm.ts';
import { median } from '../stats/median.ts';
import { midRanks } from '../stats/mid-ranks.ts';
import { pairDifference } from '../stats/pair-difference.ts';
import { type SampleWorth, sampleWorth } from '../stats/sample-worth.ts';
import { sorted } from '../stats/sorted.ts';
import { farSamples } from './canary-extremes.ts';

export interface CanaryOptions {
  /** The direction that counts against the experiment; `none`: either. Default `up`. */
  readonly bad?: 'up' | 'down' | 'none';
  /** Chance of a false alarm of the judgement as a whole, 0 to 1. Default 0.05. */
  readonly alpha?: number;
  /** Samples that each side needs to be judged at all. Default 5. */
  readonly minSamples?: number;
}

/** One thing that was looked at, with its figures; units are those of the samples. */
export type CanaryReason =
  | {
      readonly test: 'location';
      readonly stands: boolean;
      readonly pValue: number;
      readonly direction: 'high' | 'low';
      /** Chance that a sample of the experiment exceeds one of the control (ties half). */
      readonly exceedance: number;
      readonly controlMedian: number;
      readonly experimentMedian: number;
      readonly text: string;
    }
  | {
      readonly test: 'spread';
      readonly stands: boolean;
      readonly pValue: number;
      readonly direction: 'high' | 'low';
      /** Median distance from the own median. */
      readonly controlSpread: number;
      readonly experimentSpread: number;
      readonly text: string;
    }
  | {
      readonly test: 'extremes';
      readonly stands: boolean;
      readonly pValue: number;
      readonly direction: 'high' | 'low';
      /** How many samples of the experiment stand apart, the one nearest to the control's median, and the control's farthest. */
      readonly count: number;
      readonly nearest: number;
      readonly controlFarthest: number;
      readonly text: string;
    }
  | {
      readonly test: 'missing';
      readonly stands: false;
      readonly controlMissing: number;
      readonly experimentMissing: number;
      readonly text: string;
    };

/** What the judge says of an experiment beside its control. */
export interface CanaryJudgement {
  /** `high`, `low`: worse in that direction; `no data`: too few samples on one side. */
  readonly verdict: 'pass' | 'high' | 'low' | 'no data';
  /** Of the judgement as a whole, corrected for the number of tests; NaN without data. */
  readonly pValue: number;
  /** Hodges-Lehmann: the middle of all differences experiment − control, with the interval at 1 − alpha; NaN without data. */
  readonly effect: number;
  readonly interval: readonly [number, number];
  /** What the samples of each side are worth, corrected for autocorrelation. */
  readonly effectiveSamples: { readonly control: number; readonly experiment: number };
  /** Every test with its figures, those that stand first; a note on missing samples where there are any. */
  readonly reasons: readonly CanaryReason[];
}

/**
 * Judges an experiment (a canary, a run after a change) beside a control (the old version, the run before), without assuming
 * that samples are independent. Three tests share the level by Holm's correction:
 *
 * - **location**: Mann-Whitney, and the difference of the means for what ranks cannot see (how far), both with their variance
 *   widened to what the samples of each side are worth on the safe side (`sampleWorth`);
 * - **spread**: Fligner-Killeen on distances from the own median, widened likewise, wider only;
 * - **extremes**: three or more samples far beyond anything else, whatever the tail of the signal (`tailGap`).
 *
 * For sides of at least a few dozen samples of one stationary signal each; a trend or a daily wave that only one side
 * has is a difference. What is slower than the samples last cannot be told from a difference: at AR(1) 0.9 sixty samples are worth three.
 *
 * @param control samples in time order on an even grid; NaN (and ±Infinity) = missing
 * @param experiment the same signal; need not be as long
 * @returns see `CanaryJudgement`; deterministic
 * @throws never
 * O(n log n), pure. Source: Mann and Whitney (1947); Fligner and Killeen (1976); Hodges and Lehmann (1963); effective sample size as
 * Hamed and Rao (1998) do for ranks. Size and power: `node test/studies/run.mjs canary`.
 */
export function judgeCanary(
  control: Float64Array,
  experiment: Float64Array,
  options: CanaryOptions = {},
): CanaryJudgement {
  const { bad = 'up', alpha = 0.05, minSamples = 5 } = options;
  const sides = [sideOf(control), sideOf(experiment)] as const;
  const missing = missingReason(sides);
  if (sides.some(({ there }) => there.length < Math.max(minSamples, 2))) {
    return {
      verdict: 'no data',
      pValue: NaN,
      effect: NaN,
      interval: [NaN, NaN],
      effectiveSamples: { control: sides[0].there.length, experiment: sides[1].there.length },
      reasons: missing,
    };
  }
  const place = locationTest(sides, bad);
  const tests = [place.reason, spreadTest(sides, bad), extremesTest(sides, bad)].filter(
    (reason) => reason !== undefined,
  );
  // A test that had nothing to look at keeps its share of the level: which are left out depends on the samples.
  const stands = holm([...tests.map(({ pValue }) => pValue), ...Array(TESTS - tests.length).fill(1)], alpha);
  const reasons = tests
    .map((reason, t) => ({ ...reason, stands: stands[t] }))
    .sort((a, b) => Number(b.stands) - Number(a.stands) || a.pValue - b.pValue);
  const pValue = Math.min(1, TESTS * reasons.reduce((least, reason) => Math.min(least, reason.pValue), 1));
  return {
    verdict: reasons[0].stands ? reasons[0].direction : 'pass',
    pValue,
    ...shift(sides, place.error * -normalQuantile(alpha / 2)),
    effectiveSamples: { control: place.worth[0].effectiveSamples, experiment: place.worth[1].effectiveSamples },
    reasons: [...reasons, ...missing],
  };
}

/**
 * Standard errors by which the worth of samples is taken on the safe side: in the tests, and where the control's wander is
 * allowed for. Chosen by the study so that the level is kept in every cell it has but for those it names.
 */
const ERRORS = 1;
const CONTROL_ERRORS = 1.5;

/** Location, spread, extremes. */
const TESTS = 3;

type Bad = NonNullable<CanaryOptions['bad']>;

/** One side: its samples on the grid (NaN = missing), those that are there, sorted, and their middle. */
interface Side {
  readonly values: Float64Array;
  readonly there: Float64Array;
  readonly ascending: Float64Array;
  readonly median: number;
}
type Sides = readonly [Side, Side];

function sideOf(samples: Float64Array): Side {
  const values = samples.map((value) => (Number.isFinite(value) ? value : NaN));
  const there = values.filter((value) => !Number.isNaN(value));
  return { values, there, ascending: sorted(there), median: median(there) };
}

function missingReason(sides: Sides): CanaryReason[] {
  const [controlMissing, experimentMissing] = sides.map(({ values, there }) => values.length - there.length);
  if (controlMissing + experimentMissing === 0) return [];
  const text = `${experimentMissing} of ${sides[1].values.length} samples are missing, ${controlMissing} of ${sides[0].values.length} in the control`;
  return [{ test: 'missing', stands: false, controlMissing, experimentMissing, text }];
}

/** Mean score of the experiment minus that of the control, in standard errors that respect autocorrelation. */
interface ScoreDifference {
  readonly z: number;
  readonly difference: number;
  readonly error: number;
  readonly worth: readonly [SampleWorth, SampleWorth];
}

/**
 * @param grids a value a sample of each side, NaN = missing
 * @param scoreOf turns the rank among all n values into a score
 */
function scoreDifference(
  grids: readonly [Float64Array, Float64Array],
  scoreOf: (rank: number, n: number) => number,
): ScoreDifference {
  const all = Float64Array.from([...grids[0], ...grids[1]].filter((value) => !Number.isNaN(value)));
  const n = all.length;
  const scores = midRanks(all).map((rank) => scoreOf(rank, n));
  let sum = 0;
  for (const score of scores) sum += score;
  const mean = sum / n;
  let square = 0;
  for (const score of scores) square += (score - mean) * (score - mean);
  let next = 0;
  const scored = grids.map((grid) => grid.map((value) => (Number.isNaN(value) ? NaN : scores[next++])));
  const [control, experiment] = scored.map((one) => sampleWorth(one, ERRORS));
  const difference = meanOf(scored[1]) - meanOf(scored[0]);
  const error = Math.sqrt(
    (square / (n - 1)) * (1 / control.leastEffectiveSamples + 1 / experiment.leastEffectiveSamples),
  );
  return { z: error > 0 ? difference / error : 0, difference, error, worth: [control, experiment] };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

function locationTest(sides: Sides, bad: Bad) {
  const n = sides[0].there.length + sides[1].there.length;
  const { z, difference, error, worth } = scoreDifference([sides[0].values, sides[1].values], (rank) => rank / n);
  const byRank = tailOf(z, bad);
  const byMean = tailOf(meanDifference(sides), bad);
  const exceedance = 0.5 + difference;
  const [controlMedian, experimentMedian] = sides.map((side) => side.median);
  const reason: CanaryReason & { test: 'location' } = {
    test: 'location',
    stands: false,
    pValue: Math.min(1, 2 * Math.min(byRank, byMean)),
    direction: difference < 0 ? 'low' : 'high',
    exceedance,
    controlMedian,
    experimentMedian,
    text: `a sample exceeds one of the control in ${percent(exceedance)} of pairs; median ${figure(experimentMedian)}, control ${figure(controlMedian)}`,
  };
  return { reason, error, worth };
}

/** Chance of so large a standard normal value in the bad direction. */
const tailOf = (z: number, bad: Bad): number =>
  bad === 'up' ? normalCdf(-z) : bad === 'down' ? normalCdf(z) : 2 * normalCdf(-Math.abs(z));

/**
 * Difference of the means in standard errors, as `meanInterval` has them. Ranks cannot tell how far two sides are apart: where samples are
 * worth few, even complete separation is no evidence to them.
 */
function meanDifference(sides: Sides): number {
  let difference = 0;
  let square = 0;
  for (const [s, { values, there }] of sides.entries()) {
    const mean = meanOf(there);
    const { leastEffectiveSamples: worth } = sampleWorth(values, ERRORS);
    let deviation = 0;
    for (const value of there) deviation += (value - mean) * (value - mean);
    square += deviation / there.length / Math.max(1 - 1 / worth, 0.05) / worth;
    difference += s === 0 ? -mean : mean;
  }
  return square > 0 ? difference / Math.sqrt(square) : 0;
}

function spreadTest(sides: Sides, bad: Bad): (CanaryReason & { test: 'spread' }) | undefined {
  const [control, experiment] = sides;
  const isMiddle = (end: number): boolean => control.median === end || experiment.median === end;
  const last = ({ ascending }: Side): number => ascending[ascending.length - 1];
  // Where the usual value is the end of the range as well (mostly 0), distance from it says what the location test says.
  if (isMiddle(Math.min(control.ascending[0], experiment.ascending[0]))) return undefined;
  if (isMiddle(Math.max(last(control), last(experiment)))) return undefined;
  // The control's own median follows its slow wander, which makes its samples seem closer than they are.
  const worth = sampleWorth(control.values, CONTROL_ERRORS);
  const inflation = 1 / Math.sqrt(Math.max(1 - 1 / worth.leastEffectiveSamples, 0.05));
  const distances = [
    control.values.map((value) => Math.abs(value - control.median) * inflation),
    experiment.values.map((value) => Math.abs(value - experiment.median)),
  ] as const;
  const { z } = scoreDifference(distances, (rank, n) => normalQuantile(0.5 + rank / (2 * (n + 1))));
  const [controlSpread, experimentSpread] = sides.map(({ there, median: centre }) =>
    median(there.map((value) => Math.abs(value - centre))),
  );
  return {
    test: 'spread',
    stands: false,
    pValue: normalCdf(-z),
    direction: bad === 'down' ? 'low' : 'high',
    controlSpread,
    experimentSpread,
    text: `half of the samples lie within ${figure(experimentSpread)} of their median, ${figure(controlSpread)} in the control`,
  };
}

function extremesTest(sides: Sides, bad: Bad): (CanaryReason & { test: 'extremes' }) | undefined {
  const [control, experiment] = sides;
  const found = (['high', 'low'] as const)
    .filter((direction) => bad === 'none' || (bad === 'up') === (direction === 'high'))
    .flatMap((direction) => {
      const far = farSamples(control.values, experiment.values, control.median, direction);
      return far ? [{ ...far, direction, pValue: Math.min(1, bad === 'none' ? 2 * far.pValue : far.pValue) }] : [];
    })
    .sort((a, b) => a.pValue - b.pValue)[0];
  if (!found) return undefined;
  const isHigh = found.direction === 'high';
  const controlFarthest = isHigh ? control.ascending[control.ascending.length - 1] : control.ascending[0];
  return {
    test: 'extremes',
    stands: false,
    ...found,
    controlFarthest,
    text: `${found.count} of ${experiment.there.length} samples lie at ${figure(found.nearest)} or ${isHigh ? 'above' : 'below'}, the control ends at ${figure(controlFarthest)}`,
  };
}

/** Hodges-Lehmann estimate and what the rank test, turned round, leaves possible; no wider than the differences that occur. */
function shift([control, experiment]: Sides, half: number): Pick<CanaryJudgement, 'effect' | 'interval'> {
  const pairs = control.there.length * experiment.there.length;
  const at = (rank: number): number =>
    pairDifference(control.ascending, experiment.ascending, Math.min(Math.max(rank, 1), pairs));
  const middle = (pairs + 1) / 2;
  return {
    effect: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    interval: [at(Math.floor((0.5 - half) * pairs)), at(Math.ceil((0.5 + half) * pairs) + 1)],
  };
}

/** Three digits, without an exponent where people would not write one. */
const figure = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
