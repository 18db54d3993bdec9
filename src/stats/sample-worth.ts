import { effectiveSamples } from './effective-samples.ts';
import { lagOne } from './lag-one.ts';
import { unbiasedLagOne } from './unbiased-lag-one.ts';

/** Above this a series of any usual length cannot be told from a random walk. */
const HIGHEST = 0.99;
/** Correlations are added up over at most so many lags. */
const MOST_LAGS = 64;

/** What a series of autocorrelated samples is worth. */
export interface SampleWorth {
  /** φ of an AR(1) process as best estimated, 0 to 0.99. */
  readonly autocorrelation: number;
  /** Independent samples that its mean is worth at that φ. */
  readonly effectiveSamples: number;
  /** The same on the safe side. */
  readonly leastEffectiveSamples: number;
}

/**
 * How many independent samples the mean of a series is worth, at best guess and on the safe side. The safe side is the
 * smaller of two: an AR(1) process whose φ lies some standard errors above its bias-corrected estimate, and the sum of the
 * correlations found, lag by lag until a pair of them is no longer positive, raised by as many of its own standard errors
 * (Bartlett's) and by one sample for the mean that was taken off. The sum sees slow wander under fast noise, as counts and
 * rounded figures have it, where the first lag says little.
 *
 * @param values samples on the grid; NaN = missing
 * @param errors standard errors to err by, ≥ 0
 * @returns counts from 1 to the number of samples (0 of none)
 * O(64 n), pure. Source: see `effectiveSamples`, `unbiasedLagOne`; Geyer's initial positive sequence, Statistical Science 7 (1992).
 */
export function sampleWorth(values: Float64Array, errors: number): SampleWorth {
  // Taken from the first value, so that nothing is left of a constant but zeros.
  const first = values.find((value) => !Number.isNaN(value)) ?? 0;
  let sum = 0;
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value - first;
    n++;
  }
  const mean = sum / n;
  const residuals = values.map((value) => value - first - mean);
  const autocorrelation = unbiasedLagOne(lagOne(residuals), n, 'mean');
  const upper = Math.min(autocorrelation + errors * Math.sqrt((1 - autocorrelation * autocorrelation) / n), HIGHEST);
  const bySum = n / inflationFound(residuals, n, errors) - 1;
  return {
    autocorrelation,
    effectiveSamples: effectiveSamples(n, autocorrelation),
    leastEffectiveSamples: Math.max(Math.min(1, n), Math.min(effectiveSamples(n, upper), bySum)),
  };
}

/**
 * 1 + 2 Σ ρ over the initial positive sequence, raised by its own standard errors: by what the variance of the mean exceeds
 * that of independent samples.
 */
function inflationFound(residuals: Float64Array, n: number, errors: number): number {
  const length = residuals.length;
  let square = 0;
  for (const residual of residuals) if (!Number.isNaN(residual)) square += residual * residual;
  if (!(square > 0)) return 1;
  const correlation = (lag: number): number => {
    let product = 0;
    let pairs = 0;
    for (let i = lag; i < length; i++) {
      const pair = residuals[i] * residuals[i - lag];
      if (Number.isNaN(pair)) continue;
      product += pair;
      pairs++;
    }
    // Over the pairs that gaps leave, as if all were there; the usual 1/n estimate where they are.
    return pairs > 0 ? ((product / pairs) * (1 - lag / length) * n) / square : 0;
  };
  let total = -1;
  let lag = 0;
  for (; lag + 1 < Math.min(length >> 2, MOST_LAGS); lag += 2) {
    const pair = correlation(lag) + correlation(lag + 1);
    if (!(pair > 0)) break;
    total += 2 * pair;
  }
  return Math.max(total, 1) * (1 + errors * Math.sqrt((2 * (2 * lag + 1)) / n));
}
