import { effectiveSamples } from './effective-samples.ts';
import { lagOne } from './lag-one.ts';
import { studentQuantile } from './student-quantile.ts';
import { unbiasedLagOne } from './unbiased-lag-one.ts';

/** Above this a series of any usual length cannot be told from a random walk. */
const HIGHEST = 0.99;

/** A mean with what is known of its error. NaN throughout when fewer than two samples are there. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** Degrees of freedom of Student's t behind the interval. */
  readonly degrees: number;
  readonly effectiveSamples: number;
  /** φ of the AR(1) process that the interval assumes. */
  readonly autocorrelation: number;
}

/**
 * Mean with a confidence interval that respects autocorrelation. Samples are taken as an AR(1) process; φ is corrected for its
 * bias and then taken at the upper end of its own uncertainty (two standard errors), as in `linearTrend`; the variance is
 * corrected for the error of the mean. A φ guessed too low is what makes other intervals too narrow; this one errs on the
 * wide side: at n = 120 a 95 % interval misses the mean in 1.4 to 2.3 % of runs at φ = 0 to 0.95, a 99.67 % one in 0.03 to 0.8 %.
 *
 * @param values samples on the grid; NaN = missing
 * @param confidence such as 0.95
 * @param levels what each sample is expected to be, when the level is known to shift within the run; autocorrelation and
 *   variance are then taken about these, the mean stays that of `values`
 * @returns NaN when fewer than two samples are there; an interval of width 0 for a constant
 * O(n), pure. Source: see `effectiveSamples`, `unbiasedLagOne`.
 */
export function meanInterval(values: Float64Array, confidence: number, levels?: Float64Array): MeanInterval {
  let sum = 0;
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  const mean = sum / n;
  if (n < 2) {
    return {
      mean: n === 1 ? mean : NaN,
      low: NaN,
      high: NaN,
      standardError: NaN,
      degrees: NaN,
      effectiveSamples: n,
      autocorrelation: NaN,
    };
  }
  const residuals = values.map((value, i) => value - (levels ? levels[i] : mean));
  let square = 0;
  for (const residual of residuals) if (!Number.isNaN(residual)) square += residual * residual;
  const autocorrelation = unbiasedLagOne(lagOne(residuals), n, 'mean');
  const upper = Math.min(autocorrelation + 2 * Math.sqrt((1 - autocorrelation * autocorrelation) / n), HIGHEST);
  const least = effectiveSamples(n, upper);
  // Deviations from the sample's own mean are too small by the variance of that mean: E[Σe²] = n σ² (1 − 1/least).
  const variance = square / n / Math.max(1 - 1 / least, 0.05);
  const standardError = Math.sqrt(variance / least);
  const degrees = Math.max(n - 2, 1);
  const half = standardError === 0 ? 0 : standardError * studentQuantile((1 + confidence) / 2, degrees);
  return {
    mean,
    low: mean - half,
    high: mean + half,
    standardError,
    degrees,
    effectiveSamples: effectiveSamples(n, autocorrelation),
    autocorrelation,
  };
}
