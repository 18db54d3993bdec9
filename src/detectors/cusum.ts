import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { scoresAgainstUsual } from './against-usual.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { memoryParam, streamingParams } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 10,
    min: 0,
    unit: 'standard deviations',
    doc: 'h: sum of the excesses from which the level has shifted',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  slack: number({
    default: 0.5,
    min: 0,
    unit: 'standard deviations',
    doc: 'k: excess forgiven in each sample; half the shift to catch',
  }),
  clip: number({
    default: 4,
    min: 0.1,
    unit: 'standard deviations',
    doc: 'a sample counts as at most this far out, so that one outlier is not a shift',
  }),
  ceiling: number({
    default: 20,
    min: 0,
    unit: 'standard deviations',
    doc: 'the sum grows no further than this, so that it ends soon after the shift does; at least the threshold',
  }),
  memory: memoryParam,
  ...streamingParams,
};

/**
 * Self-starting CUSUM: adds up how far samples lie beyond the usual level, less a slack, and starts over at 0. For small
 * lasting shifts; the level it compares with is learned as it goes, hence a shift becomes usual after about the memory.
 *
 * Samples count in standard deviations of a sum of autocorrelated ones, √((1+φ)/(1−φ)) times a single one's, so that the
 * same threshold serves smooth and white noise. A signal in which neither direction is bad has two sums, and the larger counts.
 * Score: the sum; NaN where missing, the sum carried over, and until `learn` samples.
 */
export const cusum: SignalDetector = {
  name: 'cusum',
  summary: 'sum of the excesses over the usual level: small lasting shifts',
  source: 'Page (1954); self-starting as Hawkins (1987), clipped against outliers as Lucas and Crosier (1982)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(
    input: DetectorInput,
    { threshold, hold, slack, clip, ceiling, ...usual }: ValuesOf<typeof params>,
  ): Detection {
    const { bad } = input.signal;
    const countsUp = bad !== 'down';
    const countsDown = bad !== 'up';
    const most = Math.max(ceiling, threshold);
    let up = 0;
    let down = 0;
    const scores = scoresAgainstUsual(input, usual, (z, { correlation }) => {
      const clipped = z < 0 ? Math.max(z, -clip) : Math.min(z, clip);
      const step = clipped * Math.sqrt((1 - correlation) / (1 + correlation));
      if (countsUp) up = Math.min(Math.max(0, up + step - slack), most);
      if (countsDown) down = Math.min(Math.max(0, down - step - slack), most);
      return Math.max(up, down);
    });
    return { scores, threshold, hold };
  },
};
