import { streamKey } from '../random/stream-key.ts';
import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { fillGaps } from '../stats/fill-gaps.ts';
import { isolationForest as forest } from '../stats/isolation-forest.ts';
import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { signalAxis } from './signal-axis.ts';
import { minScaleParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 0.6,
    min: 0,
    max: 1,
    unit: 'anomaly score',
    doc: 'score of the forest from which a sample is strange: 0.5 is usual, 1 the strangest there is',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  window: count({ default: 8, min: 2, max: 10_000, doc: 'samples up to this one that mean and spread are taken over' }),
  trees: count({ default: 100, min: 1, max: 10_000, doc: 'trees of the forest' }),
  sample: count({ default: 256, min: 2, max: 100_000, doc: 'samples that each tree is grown from' }),
  minScale: minScaleParam,
};

const SHORTEST = 16;
const LEAST_DEPARTURE = 6;

/**
 * Samples that few random cuts set apart from the rest of the run. Each sample is described by four figures: how far it lies from the median in the bad
 * direction, how far the mean of the window up to it does, how much it rose in that direction since the sample before, and the spread of the window. All count in
 * robust standard deviations of the run; a sample whose largest figure is below six of them counts for so much less, however alone it is.
 * The first window of a run has no opinion. Heavy tails on a linear axis raise one or two alerts a day.
 */
export const isolationForest: SignalDetector = {
  name: 'isolation-forest',
  summary: 'samples that few random cuts set apart, by value, rise, and mean and spread of the window',
  source: 'Liu, Ting and Zhou, Isolation forest (ICDM 2008)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, policy: ValuesOf<typeof params>): Detection {
    const { threshold, hold, window, trees, sample, minScale } = policy;
    const { placed, leastSpread } = signalAxis(input, minScale);
    const n = placed.length;
    const scores = new Float64Array(n).fill(NaN);
    const first = window - 1;
    if (n - first < SHORTEST) return { scores, threshold, hold };
    const centre = median(placed);
    const spread = Math.max(robustScale(placed, centre), leastSpread);
    const { bad } = input.signal;
    const steady = fillGaps(placed).map((value) => (spread > 0 ? (value - centre) / spread : 0));
    // Where one direction is bad, the good side of the median is all one.
    const towards = bad === 'none' ? steady : steady.map((value) => Math.max(0, badness(value, bad)));
    const figures = features(towards, window).map((column) =>
      column.map((value) => (bad === 'none' ? Math.abs(value) : Math.max(0, value))),
    );
    const found = forest(figures, { trees, sample, key: streamKey('shakedown', 'isolation-forest') });
    for (let r = 0; r < found.length; r++) {
      if (Number.isNaN(placed[first + r])) continue;
      const largest = figures.reduce((most, column) => Math.max(most, column[r]), 0);
      scores[first + r] = found[r] * Math.min(1, largest / LEAST_DEPARTURE);
    }
    return { scores, threshold, hold };
  },
};

/** Value, mean of the window, rise and spread of the window, for each sample that ends a whole window. */
function features(steady: Float64Array, window: number): Float64Array[] {
  const first = window - 1;
  const rows = steady.length - first;
  const [mean, rise, spread] = Array.from({ length: 3 }, () => new Float64Array(rows));
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r; i <= r + first; i++) sum += steady[i];
    mean[r] = sum / window;
    let square = 0;
    for (let i = r; i <= r + first; i++) square += (steady[i] - mean[r]) * (steady[i] - mean[r]);
    spread[r] = Math.sqrt(square / window);
    rise[r] = steady[r + first] - steady[r + first - 1];
  }
  return [steady.slice(first), mean, rise, spread];
}
