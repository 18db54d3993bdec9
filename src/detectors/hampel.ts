import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { SortedWindow } from './sorted-window.ts';
import { samplesIn, streamingParams, windowParam } from './streaming-params.ts';

/** 1 / Φ⁻¹(3/4): makes the MAD of normal samples their standard deviation. */
const MAD_TO_SD = 1.482602218505602;

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'robust standard deviations',
    doc: 'distance from the median of the window from which a sample is strange',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  window: windowParam,
  ...streamingParams,
};

/**
 * How far each sample lies from the median of the window before it, in robust standard deviations (MAD · 1.4826) of that window,
 * on the scale of the signal. Outliers in up to half of the window do not move it: a change shorter than half an hour is seen to its end.
 *
 * Score: robust standard deviations in the bad direction; NaN where missing and until the window holds `learn` samples
 * (the baseline's figures are used meanwhile, where there are both). Where more than half of the window is one value, the least
 * spread of the signal takes the MAD's place.
 */
export const hampel: SignalDetector = {
  name: 'hampel',
  summary: 'distance from the median of the last hour, in robust standard deviations',
  source: 'Hampel identifier (Davies and Gather 1993), its window behind the sample',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'window',
  detect(input: DetectorInput, { threshold, hold, window, learn, minScale }: ValuesOf<typeof params>): Detection {
    const { bad } = input.signal;
    const { values, leastSpread, usual } = naturalAxis(input, minScale);
    const width = samplesIn(window, input.grid.stepMs, learn);
    const sorted = new SortedWindow(Math.min(width, values.length));
    const scores = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      if (i > width) sorted.remove(values[i - 1 - width]);
      const value = values[i];
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        continue;
      }
      if (sorted.size >= learn) {
        const centre = sorted.median();
        const spread = MAD_TO_SD * sorted.medianDistance(centre);
        scores[i] = inSpreads(badness(value - centre, bad), Math.max(spread, leastSpread(centre)));
      } else if (usual) {
        scores[i] = inSpreads(badness(value - usual.level, bad), Math.max(usual.spread, leastSpread(usual.level)));
      } else scores[i] = NaN;
      sorted.add(value);
    }
    return { scores, threshold, hold };
  },
};
