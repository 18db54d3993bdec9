import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { type MeanInterval, meanInterval } from '../stats/mean-interval.ts';
import { studentTail } from '../stats/student-tail.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';

const params = policyFields.baseline.fields;

/**
 * Mean of the run against the mean of the baseline. The run test (its evidence) stands when the mean has changed by
 * `warning` in the bad direction and its confidence interval excludes the baseline; autocorrelation is taken about the
 * levels of the run, so that a fault in half of it does not hide behind the width it causes. Several signals judged
 * together need Holm's correction over their p-values on top. The scores are the relative change of the level that a sample
 * belongs to (one for the whole run where it does not shift), 0 where the interval of that level includes the baseline.
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
    const run = meanInterval(values, confidence, levels);
    return { scores, threshold: warning, hold: 2, evidence: evidence(run, { signal, reference, warning }) };
  },
};

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
