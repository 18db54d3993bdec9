import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { robustScores } from './robust-scores.ts';

const params = policyFields.point.fields;

/**
 * Stretches of samples far from the usual level, in robust standard deviations on the scale of the signal; how level and
 * scale are found says `robustScores`. For spikes and bursts; a change that the whole run shares is `baseline-deviation`'s.
 */
export const robustPoint: SignalDetector = {
  name: 'robust-point',
  summary: 'robust z score of each sample, on the scale of the signal',
  source: 'Iglewicz and Hoaglin (1993); levels by circular binary segmentation (Olshen et al. 2004)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, hold, minScale }: ValuesOf<typeof params>): Detection {
    return { scores: robustScores(input, minScale).scores, threshold, hold };
  },
};
