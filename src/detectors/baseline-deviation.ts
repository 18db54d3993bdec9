import { normalQuantile } from '../random/normal-quantile.ts';
import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { type MeanInterval, meanInterval } from '../stats/mean-interval.ts';
import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { studentTail } from '../stats/student-tail.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';
import { eventsPerUnit, leastSpread } from './signal-axis.ts';

const params = policyFields.baseline.fields;

/**
 * Mean of the run against the mean of the baseline. The run test (its evidence) stands when the mean has changed by
 * `warning` in the bad direction and its confidence interval excludes the baseline; autocorrelation is taken about the
 * levels of the run, so that a fault in half of it does not hide behind the width it causes. Several signals judged
 * together need Holm's correction over their p-values on top. The scores are the relative change of the level that a sample
 * belongs to (one for the whole run where it does not shift), 0 where the interval of that level includes the baseline; its own
 * where it lies so far from the rest of the run that at this confidence no sample would by chance: shifts too short for a level.
 */
export const baselineDeviation: SignalDetector = {
  name: 'baseline-deviation',
  summary: 'relative change of the mean against the baseline, whose interval excludes it',
  source: 'interval of an AR(1) mean with corrected φ (Kendall 1954) and Student t',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { warning, confidence }: ValuesOf<typeof params>): Detection {
    const { values, signal } = input;
    const reference = input.baseline?.mean;
    if (reference === undefined || !(Math.abs(reference) > 0)) {
      return { scores: new Float64Array(values.length).fill(NaN), threshold: warning, hold: 2 };
    }
    const { levels } = levelShifts(values);
    const scores = values.slice();
    for (let from = 0, to = 0; from < values.length; from = to) {
      while (to < values.length && Object.is(levels[to], levels[from])) to++;
      const level = meanInterval(values.subarray(from, to), confidence);
      const change = badness((level.mean - reference) / Math.abs(reference), signal.bad);
      const score = excludes(level, reference) ? Math.max(0, change) : 0;
      for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) scores[i] = score;
    }
    const usual = usualUpTo(input, confidence);
    for (let i = 0; i < values.length; i++) {
      const change = badness((values[i] - reference) / Math.abs(reference), signal.bad);
      if (change > scores[i] && badness(values[i] - usual.centre, signal.bad) >= usual.reach) scores[i] = change;
    }
    const run = meanInterval(values, confidence, levels);
    return { scores, threshold: warning, hold: 2, evidence: evidence(run, { signal, reference, warning }) };
  },
};

/** The usual spread is told by so many samples, spread over the run. */
const MOST_POINTS = 1024;
/** One standard deviation counts as at least this share of the level. */
const MIN_SCALE = 0.02;

/** The middle of a run, and how far from it normal samples of its spread would lie: none of all of them, at a confidence. */
function usualUpTo(
  { values, signal, grid }: DetectorInput,
  confidence: number,
): { readonly centre: number; readonly reach: number } {
  const size = Math.ceil(values.length / MOST_POINTS);
  const some = size > 1 ? values.filter((_, i) => i % size === 0) : values;
  const centre = median(some);
  const least = leastSpread(centre, signal, MIN_SCALE, eventsPerUnit(signal.unit, grid.stepMs));
  const spread = Math.max(robustScale(some, centre), least);
  return { centre, reach: -normalQuantile((1 - confidence) / (2 * values.length)) * spread };
}

const excludes = ({ mean, low, high }: MeanInterval, reference: number): boolean =>
  mean > reference ? low > reference : high < reference;

function evidence(
  run: MeanInterval,
  { signal, reference, warning }: Pick<DetectorInput, 'signal'> & { reference: number; warning: number },
): Evidence | undefined {
  const effect = run.mean - reference;
  const relativeEffect = effect / Math.abs(reference);
  const statistic = badness(relativeEffect, signal.bad);
  if (!(statistic >= warning) || !excludes(run, reference)) return undefined;
  return {
    test: 'baseline-deviation',
    statistic,
    threshold: warning,
    description: 'relative change of the mean in the bad direction, its interval excluding the baseline',
    effect,
    relativeEffect,
    interval: [run.low - reference, run.high - reference],
    effectiveSamples: run.effectiveSamples,
    pValue: run.standardError > 0 ? studentTail(effect / run.standardError, run.degrees) : 0,
  };
}
