import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { studentTail } from '../stats/student-tail.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';

const params = policyFields.baseline.fields;

/**
 * Mean of the run against the mean of the baseline. The run test (its evidence) stands when the mean has changed by
 * `warning` in the bad direction and its confidence interval excludes the baseline; autocorrelation is taken about the
 * levels of the run, so that a fault in half of it does not hide behind the width it causes. Several signals judged
 * together need Holm's correction over their p-values on top. The scores are each sample's own relative change.
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
    const size = Math.abs(reference);
    const scores = values.map((value) => Math.max(0, badness((value - reference) / size, signal.bad)));
    return { scores, threshold: warning, hold: 2, evidence: evidence(input, reference, { warning, confidence }) };
  },
};

function evidence(
  input: DetectorInput,
  reference: number,
  params: { warning: number; confidence: number },
): Evidence | undefined {
  const { values, signal } = input;
  const run = meanInterval(values, params.confidence, levelShifts(values).levels);
  const effect = run.mean - reference;
  const relativeEffect = effect / Math.abs(reference);
  const excluded = effect > 0 ? run.low > reference : run.high < reference;
  const statistic = badness(relativeEffect, signal.bad);
  if (!(statistic >= params.warning) || !excluded) return undefined;
  return {
    test: 'baseline-deviation',
    statistic,
    threshold: params.warning,
    description: 'relative change of the mean in the bad direction, its interval excluding the baseline',
    effect,
    relativeEffect,
    interval: [run.low - reference, run.high - reference],
    effectiveSamples: run.effectiveSamples,
    pValue: run.standardError > 0 ? studentTail(effect / run.standardError, run.degrees) : 0,
  };
}
