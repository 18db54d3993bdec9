import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { samplesIn, streamingParams, windowParam } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'standard deviations',
    doc: 'distance from the mean of the window from which a sample is strange',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  window: windowParam,
  ...streamingParams,
};

/** Squares so many times those about the mean have lost half of their digits: an outlier has left, or has moved what they are taken about. */
const LOST_DIGITS = 1e8;
/** What of a mean square is rounding and no spread. */
const ROUNDING = 1e-20;

/**
 * How far each sample lies from the mean of the window before it, in standard deviations (n − 1) of that window, on the scale of
 * the signal. What most dashboards do. One outlier in the window hides the next: see hampel.
 *
 * Score: standard deviations in the bad direction; NaN where missing and until the window holds `learn` samples (the baseline's
 * figures are used meanwhile, where there are both). The sums are taken about the mean of the window and taken anew each
 * time the window has passed, and when so large a sample leaves it that little is left of their digits: they do not drift, at
 * about twice the work.
 */
export const zScore: SignalDetector = {
  name: 'z-score',
  summary: 'distance from the mean of the last hour, in its standard deviations',
  source: 'rolling mean and variance (Welford 1962; Chan, Golub and LeVeque 1983 for the shifted sums)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, { threshold, hold, window, learn, minScale }: ValuesOf<typeof params>): Detection {
    const { bad } = input.signal;
    const { values, leastSpread, usual } = naturalAxis(input, minScale);
    const width = samplesIn(window, input.grid.stepMs, learn);
    const n = values.length;
    const scores = new Float64Array(n);
    let anchor = 0;
    let present = 0;
    let sum = 0;
    let squares = 0;
    let isLost = false;
    for (let i = 0; i < n; i++) {
      if (i > width) {
        const off = values[i - 1 - width] - anchor;
        if (!Number.isNaN(off)) {
          present--;
          sum -= off;
          squares -= off * off;
          const mean = sum / present;
          isLost =
            squares >
            LOST_DIGITS * Math.max(squares - sum * mean, ROUNDING * present * (anchor + mean) * (anchor + mean));
        }
      }
      if (isLost || i % width === 0) {
        // The window [i − width, i), about its own mean; after lost digits about its first sample.
        anchor = isLost ? firstIn(values, i - width, i) : present > 0 ? anchor + sum / present : anchor;
        isLost = false;
        present = 0;
        sum = 0;
        squares = 0;
        for (let j = Math.max(0, i - width); j < i; j++) {
          const off = values[j] - anchor;
          if (Number.isNaN(off)) continue;
          present++;
          sum += off;
          squares += off * off;
        }
      }
      const value = values[i];
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        continue;
      }
      if (present >= learn) {
        const mean = anchor + sum / present;
        const variance = Math.max(0, (squares - (sum * sum) / present) / (present - 1));
        scores[i] = inSpreads(badness(value - mean, bad), Math.max(Math.sqrt(variance), leastSpread(mean)));
      } else if (usual) {
        scores[i] = inSpreads(badness(value - usual.level, bad), Math.max(usual.spread, leastSpread(usual.level)));
      } else scores[i] = NaN;
      if (present === 0) {
        anchor = value;
        sum = 0;
        squares = 0;
      }
      const off = value - anchor;
      present++;
      sum += off;
      squares += off * off;
    }
    return { scores, threshold, hold };
  },
};

/** The first sample that is there; 0 where none is. */
function firstIn(values: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) return values[i];
  return 0;
}
