import { max, mean, min, sampleStandardDeviation } from 'simple-statistics';
import { asNumbers } from '../stats/as-numbers.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { present } from '../stats/present.ts';
import { quantileSorted } from '../stats/quantile-sorted.ts';
import type { SignalStatistics } from './assessment.ts';

/**
 * Figures of one signal over its judged samples.
 *
 * @param values judged samples; NaN = missing or left out
 * @param judgedCount how many samples are judged
 * @returns NaN figures where nothing is there; stddev NaN for a single sample
 * O(n log n), pure.
 */
export function signalStatistics(values: Float64Array, judgedCount: number): SignalStatistics {
  const there = present(values);
  const count = there.length;
  const ordered = there.slice().sort();
  const run = meanInterval(values, 0.95);
  return {
    count,
    missing: judgedCount - count,
    mean: count > 0 ? mean(asNumbers(there)) : NaN,
    p50: quantileSorted(ordered, 0.5),
    p95: quantileSorted(ordered, 0.95),
    p99: quantileSorted(ordered, 0.99),
    stddev: count > 1 ? sampleStandardDeviation(asNumbers(there)) : NaN,
    min: count > 0 ? min(asNumbers(there)) : NaN,
    max: count > 0 ? max(asNumbers(there)) : NaN,
    interval: [run.low, run.high],
    effectiveSamples: run.effectiveSamples,
    autocorrelation: run.autocorrelation,
  };
}
