import { count, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { scoresAgainstUsual } from './against-usual.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { memoryParam, streamingParams } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'standard deviations of the average',
    doc: 'distance of the moving average from the usual level from which it is out of control',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  weight: ratio({ default: 0.2, min: 0.001, doc: 'λ, the weight of the newest sample in the average' }),
  memory: memoryParam,
  ...streamingParams,
};

/**
 * EWMA control chart: an exponentially weighted average of the samples against its control limits. For small lasting
 * shifts that a threshold on samples misses; a single outlier shows as long as the average remembers it.
 *
 * Each sample is taken as its distance from the usual level in standard deviations; the average of these is divided by its own
 * standard deviation √(λ/(2−λ)·(1−(1−λ)²ᵏ)), widened for the autocorrelation φ of the samples by √((1+φ(1−λ))/(1−φ(1−λ))).
 * Score: that, in the bad direction; NaN where missing and until `learn` samples.
 */
export const ewma: SignalDetector = {
  name: 'ewma',
  summary: 'moving average outside of its control limits, widened for autocorrelation',
  source: 'Roberts (1959); limits for autocorrelated samples as in Schmid (1997)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, { threshold, hold, weight, ...usual }: ValuesOf<typeof params>): Detection {
    const { bad } = input.signal;
    const kept = 1 - weight;
    const lastingVariance = weight / (2 - weight);
    let average = 0;
    let faded = 1;
    const scores = scoresAgainstUsual(input, usual, (z, { correlation }) => {
      average = kept * average + weight * z;
      faded *= kept * kept;
      const shared = correlation * kept;
      const variance = (lastingVariance * (1 - faded) * (1 + shared)) / (1 - shared);
      return inSpreads(badness(average, bad), Math.sqrt(variance));
    });
    return { scores, threshold, hold };
  },
};
