import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { countsErrors } from './counted-signals.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';

const params = policyFields.errors.fields;

/**
 * Error ratio against the baseline (0 where none is given). The run test stands when the mean ratio lies `increase`
 * above it and at least `failures` requests failed; failures are ratio × requests a second × step, where the related
 * `requests_per_second` is there. Without it every sample with errors counts as one failure, the least it can be.
 * The scores are each sample's own excess. Of signals that are no ratio of failures it has no opinion.
 */
export const errorRate: SignalDetector = {
  name: 'error-rate',
  summary: 'mean error ratio above the baseline, with enough failures behind it',
  source: 'a counting rule; interval of an AR(1) mean as in baseline-deviation',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { increase, failures }: ValuesOf<typeof params>): Detection {
    if (!countsErrors(input.signal)) return { scores: input.values.map(() => NaN), threshold: increase, hold: 1 };
    const reference = input.baseline?.mean ?? 0;
    const scores = input.values.map((value) => Math.max(0, value - reference));
    return { scores, threshold: increase, hold: 1, evidence: evidence(input, reference, { increase, failures }) };
  },
};

function evidence(
  input: DetectorInput,
  reference: number,
  params: { increase: number; failures: number },
): Evidence | undefined {
  const { values, grid, related } = input;
  const requests = related?.requests_per_second;
  let failed = 0;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > 0)) continue;
    failed += requests && !Number.isNaN(requests[i]) ? (values[i] * requests[i] * grid.stepMs) / 1000 : 1;
  }
  const run = meanInterval(values, 0.95);
  const effect = run.mean - reference;
  // Ratios are rounded where they are measured: 2 failures may come back as 1.9999.
  if (!(effect >= params.increase) || failed < params.failures - 0.01) return undefined;
  return {
    test: 'error-rate',
    statistic: run.mean,
    threshold: reference + params.increase,
    description: `mean error ratio of the run, with ${Math.round(failed)} failures behind it`,
    effect,
    relativeEffect: reference > 0 ? effect / reference : NaN,
    interval: [Math.max(run.low, 0) - reference, Math.min(run.high, 1) - reference],
    effectiveSamples: run.effectiveSamples,
  };
}
