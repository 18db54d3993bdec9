import { erfc } from '../exact/erfc.ts';
import { pow } from '../exact/pow.ts';
import { autocorrelation } from './autocorrelation.ts';
import { lagOne } from './lag-one.ts';
import { present } from './present.ts';
import { unbiasedLagOne } from './unbiased-lag-one.ts';

/** What the test says of a monotone trend. */
export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly s: number;
  /** Variance of `s` without a trend: corrected for ties, and what autocorrelation multiplies it by, ≥ 1. */
  readonly variance: number;
  readonly inflation: number;
  /** Two-sided; NaN when fewer than 8 samples are there, 1 when nothing varies. */
  readonly pValue: number;
  readonly count: number;
}

/** Below this no test is worth its name. */
const FEWEST = 8;
/** Standard errors from which a correlation counts (Hamed and Rao take 95 %). */
const SIGNIFICANT = 1.959963984540054;

/**
 * Mann-Kendall test for a monotone trend of any shape, modified for autocorrelation. The ranks of the detrended samples tell how far
 * neighbours go together; the variance grows by the larger of what their significant correlations say (Hamed and Rao) and what an AR(1)
 * process says whose φ is corrected for bias and taken at the upper end of its uncertainty, as in `linearTrend`: in short series
 * the correlations alone are too small, and the test cries wolf. At n = 120 a test at 0.01 rejects in at most 0.01 of trendless
 * AR(1) runs up to φ = 0.9.
 *
 * @param values samples at positions 0 … n−1; NaN = missing
 * @param slope what the samples are detrended by, as from `theilSen`
 * O(n²), pure. Source: Mann (1945); Kendall (1975); Hamed and Rao, A modified Mann-Kendall trend test for autocorrelated data,
 * Journal of Hydrology 204 (1998).
 */
export function mannKendall(values: Float64Array, slope: number): MannKendall {
  const n = values.length;
  let count = 0;
  let s = 0;
  for (let a = 0; a < n; a++) {
    if (Number.isNaN(values[a])) continue;
    count++;
    for (let b = a + 1; b < n; b++) s += values[b] > values[a] ? 1 : values[b] < values[a] ? -1 : 0;
  }
  const plain = (count * (count - 1) * (2 * count + 5) - tieTerm(values)) / 18;
  const inflation = count < FEWEST ? 1 : varianceInflation(values, slope, count);
  const variance = plain * inflation;
  // S moves in steps of two; half a step is taken off.
  const z = s === 0 ? 0 : (Math.abs(s) - 1) / Math.sqrt(variance);
  const pValue = count < FEWEST ? NaN : variance > 0 ? erfc(z / Math.SQRT2) : 1;
  return { s, variance, inflation, pValue, count };
}

/** Σ t (t − 1) (2t + 5) over groups of t equal values. */
function tieTerm(values: Float64Array): number {
  const ordered = present(values).sort();
  let sum = 0;
  for (let from = 0, to = 0; from < ordered.length; from = to) {
    while (to < ordered.length && ordered[to] === ordered[from]) to++;
    const t = to - from;
    sum += t * (t - 1) * (2 * t + 5);
  }
  return sum;
}

function varianceInflation(values: Float64Array, slope: number, count: number): number {
  const n = values.length;
  const centred = centredRanks(values.map((value, i) => value - slope * i));
  const phi = unbiasedLagOne(lagOne(centred), count, 'line');
  const upper = Math.min(phi + 2 * Math.sqrt((1 - phi * phi) / count), 0.99);
  const correlations = autocorrelation(centred, n - 1);
  const bound = SIGNIFICANT / Math.sqrt(count);
  let measured = 0;
  let modelled = 0;
  for (let lag = 1; lag < count - 2; lag++) {
    const weight = (count - lag) * (count - lag - 1) * (count - lag - 2);
    if (Math.abs(correlations[lag]) > bound) measured += weight * correlations[lag];
    modelled += weight * pow(upper, lag);
  }
  return Math.max(1, 1 + (2 * Math.max(measured, modelled)) / (count * (count - 1) * (count - 2)));
}

/** Ranks about their mean, equal values sharing theirs; NaN stays NaN. */
function centredRanks(values: Float64Array): Float64Array {
  const ordered = present(values).sort();
  const ranks = new Map<number, number>();
  for (let from = 0, to = 0; from < ordered.length; from = to) {
    while (to < ordered.length && ordered[to] === ordered[from]) to++;
    ranks.set(ordered[from], (from + to - ordered.length) / 2);
  }
  return values.map((value) => ranks.get(value) ?? NaN);
}
