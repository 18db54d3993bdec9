import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { fft } from '../stats/fft.ts';
import { fillGaps } from '../stats/fill-gaps.ts';
import { median } from '../stats/median.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { signalAxis } from './signal-axis.ts';
import { minScaleParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'mean saliences',
    doc: 'how far above the mean of those before it a salience must lie, in such means; the paper has 3',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last: a salience marks where something begins' }),
  smoothing: count({
    default: 3,
    min: 1,
    max: 101,
    doc: 'neighbours over which the logarithm of the spectrum is averaged',
  }),
  window: count({ default: 21, min: 2, doc: 'samples before a sample whose mean salience it is compared with' }),
  minScale: minScaleParam,
};

/** Estimated samples at the end, and how many before them their slope comes from: κ and m of the paper. */
const EXTENSION = 5;
const SLOPES = 5;
const SHORTEST = 16;
/** A spectrum without a line at a frequency has its logarithm at this share of the largest. */
const FLOOR = 1e-8;
/** A sample nearer than this to the median of those before it is no news, however calm they were; least spreads. */
const LEAST_DEPARTURE = 6;

/**
 * What stands out of a run once its usual spectrum is taken away: onsets, spikes, breaks of a rhythm. The salience itself has no sign; a
 * sample counts when it lies on the bad side of the median of the window before it.
 * A change that lasts is salient at its onset only. Heavy tails are full of spikes: on a linear axis lognormal noise raises tens of alerts a day.
 */
export const spectralResidual: SignalDetector = {
  name: 'spectral-residual',
  summary: 'what stands out of the run once its usual spectrum is taken away',
  source: 'Ren et al., Time-series anomaly detection service at Microsoft (KDD 2019); Hou and Zhang (2007)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, policy: ValuesOf<typeof params>): Detection {
    const { threshold, hold, smoothing, window, minScale } = policy;
    const { placed, leastSpread } = signalAxis(input, minScale);
    const n = placed.length;
    const filled = fillGaps(placed);
    if (n < SHORTEST || filled.every((value) => value === filled[0])) {
      return { scores: placed.map((value) => (Number.isNaN(value) || n < SHORTEST ? NaN : 0)), threshold, hold };
    }
    const salience = saliences(filled, smoothing);
    const { bad } = input.signal;
    let sum = 0;
    const scores = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const count = Math.min(i, window);
      const mean = sum / count;
      const before = median(filled.subarray(i - count, i));
      sum += salience[i] - (i >= window ? salience[i - window] : 0);
      if (Number.isNaN(placed[i]) || count < window) {
        scores[i] = NaN;
        continue;
      }
      const isNews = badness(placed[i] - before, bad) > LEAST_DEPARTURE * leastSpread;
      scores[i] = isNews && mean > 0 ? Math.max(0, salience[i] / mean - 1) : 0;
    }
    return { scores, threshold, hold };
  },
};

/** The saliency map: the transform back of phase and spectral residual. */
function saliences(values: Float64Array, smoothing: number): Float64Array {
  const n = values.length;
  const extended = new Float64Array(n + EXTENSION);
  extended.set(values);
  extended.fill(nextValue(values), n);
  const size = extended.length;
  const { re, im } = fft({ re: extended, im: new Float64Array(size) });
  const amplitude = re.map((x, k) => Math.sqrt(x * x + im[k] * im[k]));
  const floor = FLOOR * amplitude.reduce((most, one) => Math.max(most, one), 0);
  const spectrum = amplitude.map((one) => log(Math.max(one, floor)));
  // The spectrum is a circle: its neighbours at both ends are each other's, and the residual stays that of a real series.
  const half = smoothing >> 1;
  const width = 2 * half + 1;
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (let j = -half; j <= half; j++) sum += spectrum[(((k + j) % size) + size) % size];
    const factor = exp(spectrum[k] - sum / width) / Math.max(amplitude[k], floor);
    re[k] *= factor;
    im[k] *= factor;
  }
  const back = fft({ re, im }, true);
  return values.map((_, i) => Math.sqrt(back.re[i] * back.re[i] + back.im[i] * back.im[i]));
}

/**
 * What comes after the run, by the mean slope up to the sample before the last. The last one has no say, as in the authors' program: else
 * what is strange about it would be taken for its future.
 */
function nextValue(values: Float64Array): number {
  const last = values.length - 2;
  let slope = 0;
  for (let k = 1; k <= SLOPES; k++) slope += (values[last] - values[last - k]) / k / SLOPES;
  return values[last + 1 - SLOPES] + slope * SLOPES;
}
