import { count, measure, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';

const params = {
  above: measure({ optional: true, doc: 'strange at or above this' }),
  below: measure({ optional: true, doc: 'strange at or below this' }),
  share: ratio({
    default: 0.9,
    max: 10,
    doc: 'where neither is given, of a signal with a limit: strange at or above this share of the limit',
  }),
  times: number({
    default: 2,
    min: 1,
    unit: 'times',
    doc: 'where neither is given, of others: strange at so many times the mean of the baseline, or at the mean divided by it where falling is bad',
  }),
  threshold: number({
    default: 1,
    min: 0,
    unit: 'bounds',
    doc: '1: the bounds as they are; each unit more moves them out by their own size',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last: `for` divided by the interval, plus 1' }),
};

const LARGEST = 1e100;

/**
 * A fixed bound, as most alert rules have it: `expr > 0.5` with `for: 5m` at 15 s is `above: 0.5`, `hold: 21`. With bounds given, both count,
 * whichever direction is bad. Without, the bound is a share of the signal's limit, or a multiple of the baseline mean on the bad side; where there is
 * neither it has no opinion.
 *
 * Score: 1 at a bound, growing by 1 for each size of the bound beyond it (twice the upper bound: 2; nothing at all where
 * there is a lower one: 2), at least 0; the larger of both. NaN where missing.
 */
export const staticThreshold: SignalDetector = {
  name: 'static-threshold',
  summary: 'a fixed bound in the unit of the signal',
  source: 'Prometheus alerting rules',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, given: ValuesOf<typeof params>): Detection {
    const { values } = input;
    const { threshold, hold } = given;
    const { above, below } = given.above === undefined && given.below === undefined ? usualBounds(input, given) : given;
    const scores = new Float64Array(values.length);
    if (above === undefined && below === undefined) return { scores: scores.fill(NaN), threshold, hold };
    const upper = above ?? LARGEST;
    const lower = below ?? -LARGEST;
    const upperSize = Math.abs(upper) || 1;
    const lowerSize = Math.abs(lower) || 1;
    for (let i = 0; i < values.length; i++) {
      // Infinite values count as the largest.
      const value = values[i] > LARGEST ? LARGEST : values[i] < -LARGEST ? -LARGEST : values[i];
      const over = above === undefined ? 0 : 1 + (value - upper) / upperSize;
      const under = below === undefined ? 0 : 1 + (lower - value) / lowerSize;
      const score = over > under ? over : under;
      scores[i] = Number.isNaN(value) ? NaN : score > 0 ? score : 0;
    }
    return { scores, threshold, hold };
  },
};

interface Bounds {
  readonly above?: number;
  readonly below?: number;
}

function usualBounds(
  { signal, baseline }: DetectorInput,
  { share, times }: { readonly share: number; readonly times: number },
): Bounds {
  if (signal.limit !== undefined && signal.bad === 'up') return { above: signal.limit * share };
  const mean = baseline?.mean;
  if (mean === undefined || !(Math.abs(mean) > 0)) return {};
  const [high, low] = mean > 0 ? [mean * times, mean / times] : [mean / times, mean * times];
  if (signal.bad === 'up') return { above: high };
  return signal.bad === 'down' ? { below: low } : { above: high, below: low };
}
