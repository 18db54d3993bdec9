import { autocorrelation } from './autocorrelation.ts';
import { median } from './median.ts';
import { robustScale } from './robust-scale.ts';

const SHORTEST = 4;
/** A period counts when it came round at least this often. */
const CYCLES = 3;
/** And a wave of the height of its noise has a correlation of 0.5 one period on. */
const LEAST = 0.5;
/** Multiples of a period correlate as well as the period; the first that comes this near to the best is taken. */
const NEAR_BEST = 0.9;

/**
 * The period of a series in samples, from its autocorrelation: the first peak past the first fall below 0 that is nearly as high as the
 * highest and repeats at twice its lag. Wild samples are cut to three robust standard deviations, so that two incidents are no wave.
 *
 * @param values NaN = missing
 * @returns 4 to n/3; 0 when nothing comes round three times. Noise rarely has one: 1 in 100 runs or fewer of 120 to 5,760
 *   samples at AR(1) 0.5; a random walk often has
 * O(n log n), pure. Source: Box and Jenkins, Time Series Analysis; the choice among peaks as in Vlachos et al., On periodicity
 * detection and structural periodic similarity (2005).
 */
export function findPeriod(values: Float64Array): number {
  const most = Math.floor(values.length / CYCLES);
  if (most < SHORTEST) return 0;
  const correlation = autocorrelation(detrended(values), 2 * most);
  let crossing = 1;
  while (crossing <= most && correlation[crossing] > 0) crossing++;
  const from = Math.max(crossing, SHORTEST);
  const isPeak = (k: number) => correlation[k] >= correlation[k - 1] && correlation[k] >= correlation[k + 1];
  let best = 0;
  for (let k = from; k <= most; k++) if (isPeak(k) && correlation[k] > best) best = correlation[k];
  if (best < LEAST) return 0;
  for (let k = from; k <= most; k++)
    if (isPeak(k) && correlation[k] >= NEAR_BEST * best) return correlation[2 * k] >= best / 2 ? k : 0;
  return 0;
}

/** Without its least-squares line; wild samples are cut before, lest they tilt it, and after. */
function detrended(raw: Float64Array): Float64Array {
  const values = cut(raw);
  let count = 0;
  let meanAt = 0;
  let mean = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    count++;
    meanAt += (i - meanAt) / count;
    mean += (values[i] - mean) / count;
  }
  let product = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    product += (i - meanAt) * (values[i] - mean);
    square += (i - meanAt) * (i - meanAt);
  }
  const slope = square > 0 ? product / square : 0;
  return cut(values.map((value, i) => value - mean - slope * (i - meanAt)));
}

/** Cut to three robust standard deviations about the median, which becomes 0. */
function cut(values: Float64Array): Float64Array {
  const centre = median(values);
  const reach = 3 * robustScale(values, centre);
  return values.map((value) => Math.min(Math.max(value - centre, -reach), reach));
}
