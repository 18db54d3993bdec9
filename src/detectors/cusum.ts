import { count, number, type ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { RunningLevel } from './running-level.ts';
import { memoryParam, samplesIn, streamingParams } from './streaming-params.ts';

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
    { threshold, hold, slack, clip, ceiling, memory, learn, minScale }: ValuesOf<typeof params>,
  ): Detection {
    const { bad } = input.signal;
    const { values, leastSpread, usual } = naturalAxis(input, minScale);
    const running = new RunningLevel({ learn, memory: samplesIn(memory, input.grid.stepMs, learn), usual });
    const scores = new Float64Array(values.length);
    const countsUp = bad !== 'down';
    const countsDown = bad !== 'up';
    const most = Math.max(ceiling, threshold);
    let up = 0;
    let down = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        continue;
      }
      const spread = running.ready ? Math.max(Math.sqrt(running.variance), leastSpread(running.level)) : 0;
      if (running.ready) {
        const change = value - running.level;
        const size = Math.min(inSpreads(Math.abs(change), spread), clip);
        const { correlation } = running;
        const step = (change < 0 ? -size : size) * Math.sqrt((1 - correlation) / (1 + correlation));
        if (countsUp) up = Math.min(Math.max(0, up + step - slack), most);
        if (countsDown) down = Math.min(Math.max(0, down - step - slack), most);
        scores[i] = Math.max(up, down);
      } else scores[i] = NaN;
      running.add(value, spread);
    }
    return { scores, threshold, hold };
  },
};
