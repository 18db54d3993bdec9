import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { fillGaps } from '../stats/fill-gaps.ts';
import { findPeriod } from '../stats/find-period.ts';
import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { symmetricEigen } from '../stats/symmetric-eigen.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { signalAxis } from './signal-axis.ts';
import { minScaleParam } from './whole-run-params.ts';

/** Longer windows cost their square. */
const LONGEST = 64;

const params = {
  threshold: number({
    default: 6,
    min: 0,
    unit: 'robust standard deviations',
    doc: 'how much farther than usual a window must be from the others',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  window: count({
    default: 8,
    max: LONGEST,
    doc: `samples a window; 0: one period of the data, up to ${LONGEST}, or 8 where they have none`,
  }),
  minScale: minScaleParam,
};

const USUAL_WINDOW = 8;
/** Wild samples count as this many standard deviations in what is learned, not in what is judged: else they would be normal. */
const REACH = 4;
/** No direction counts as steadier than this share of the liveliest one. */
const LEAST_SHARE = 1e-3;
/** Distances of n normal samples scatter by 1/√(2 · window); they count as no steadier than this. */
const LEAST_SPREAD = 0.1;

/**
 * Windows of samples unlike the others of the run: their distance from the mean window, each principal component weighed by its own
 * variance, so that a small departure in a direction in which nothing ever happens counts as much as a large one in a usual direction. Sees level and shape
 * alike; they have no good or bad direction. A score stands at the last sample of its window: an alert begins with what it is about,
 * and lasts up to a window longer. On heavy tails a single far sample makes its windows strange: several alerts a day.
 */
export const subPca: SignalDetector = {
  name: 'sub-pca',
  summary: 'windows of samples unlike the others, by principal components',
  source:
    'Shyu et al., A novel anomaly detection scheme based on principal component classifier (2003), on windows as Sub-PCA of TSB-AD (2024)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, hold, window: wanted, minScale }: ValuesOf<typeof params>): Detection {
    const { placed, leastSpread } = signalAxis(input, minScale);
    const n = placed.length;
    const window = wanted > 0 ? wanted : Math.min(findPeriod(placed) || USUAL_WINDOW, LONGEST);
    const scores = new Float64Array(n).fill(NaN);
    if (n < 2 * window) return { scores, threshold, hold };
    const centre = median(placed);
    const spread = Math.max(robustScale(placed, centre), leastSpread);
    const silent = !(spread > 0);
    const steady = fillGaps(placed.map((value) => (silent ? 0 : (value - centre) / spread)));
    const noise = silent ? 1 : leastSpread / spread;
    const distances = windowDistances(steady, window, noise);
    const middle = median(distances);
    const scale = Math.max(robustScale(distances, middle), LEAST_SPREAD);
    // One standard deviation in each component is usual, however much steadier than the least spread the run is.
    const usual = Math.max(middle, 1);
    for (let i = window - 1; i < n; i++)
      if (!Number.isNaN(placed[i])) scores[i] = Math.max(0, (distances[i - window + 1] - usual) / scale);
    return { scores, threshold, hold };
  },
};

/** Root mean square of the components of each window, in standard deviations of each component. */
function windowDistances(steady: Float64Array, window: number, noise: number): Float64Array {
  const count = steady.length - window + 1;
  const calm = steady.map((value) => Math.min(Math.max(value, -REACH), REACH));
  const mean = calm.reduce((sum, value) => sum + value, 0) / calm.length;
  const { values, vectors } = symmetricEigen(covarianceOf(calm, window, mean));
  const least = Math.max(LEAST_SHARE * values[0], noise * noise, 1e-12);
  const weights = values.map((value) => 1 / Math.max(value, least));
  const distances = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let c = 0; c < window; c++) {
      const vector = vectors[c];
      let product = 0;
      for (let k = 0; k < window; k++) product += vector[k] * (steady[i + k] - mean);
      sum += weights[c] * product * product;
    }
    distances[i] = Math.sqrt(sum / window);
  }
  return distances;
}

function covarianceOf(values: Float64Array, window: number, mean: number): Float64Array[] {
  const count = values.length - window + 1;
  const rows = Array.from({ length: window }, () => new Float64Array(window));
  for (let lag = 0; lag < window; lag++) {
    // Along a diagonal only the first and the last product change.
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (values[i] - mean) * (values[i + lag] - mean);
    rows[lag][0] = sum / count;
    for (let k = 1; k + lag < window; k++) {
      const enters = (values[count + k - 1] - mean) * (values[count + k - 1 + lag] - mean);
      sum += enters - (values[k - 1] - mean) * (values[k - 1 + lag] - mean);
      rows[k + lag][k] = sum / count;
    }
  }
  return rows;
}
