import { max, mean, min, sampleStandardDeviation } from 'simple-statistics';
import { asNumbers } from '../stats/as-numbers.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { present } from '../stats/present.ts';
import { quantileSorted } from '../stats/quantile-sorted.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SignalStatistics } from './assessment.ts';

/**
 * Figures of one signal over its judged samples.
 *
 * @param values judged samples; NaN = missing or left out
 * @param judgedCount how many samples are judged
 * @param signal an interval of its mean ends where its values must: at 0 where it cannot be negative, of ratios also at 1
 * @returns NaN figures where nothing is there; stddev NaN for a single sample
 * O(n log n), pure.
 */
export function signalStatistics(
  values: Float64Array,
  judgedCount: number,
  signal: Pick<Signal, 'scale' | 'unit'>,
): SignalStatistics {
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
    interval: inside([run.low, run.high], [ordered[0], ordered[count - 1]], signal),
    effectiveSamples: run.effectiveSamples,
    autocorrelation: run.autocorrelation,
  };
}

const NEVER_NEGATIVE = ['ms', 'seconds', 'bytes', 'per second', 'count', 'ratio'];

/**
 * Cuts an interval off at the bounds of a quantity: a mean success ratio of 27 % lies nowhere above 100 %. Bounds that the
 * values themselves do not keep (a recording may hold anything) are none.
 */
function inside(
  [low, high]: readonly [number, number],
  [least, most]: readonly [number, number],
  { scale, unit }: Pick<Signal, 'scale' | 'unit'>,
): [number, number] {
  const floor = least >= 0 && (scale !== 'linear' || NEVER_NEGATIVE.includes(unit)) ? 0 : -Infinity;
  const ceiling = most <= 1 && unit === 'ratio' ? 1 : Infinity;
  // NaN stays NaN.
  return [Math.max(low, floor), Math.min(high, ceiling)];
}
