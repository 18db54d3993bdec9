import type { DetectorInput } from './detector.ts';

/** Standard deviations from the median of a normal distribution to its 95th percentile. */
const TO_P95 = 1.6448536269514722;

/**
 * How far samples lie about the level of a baseline: its standard deviation or, where rising is bad and the baseline tells
 * them, the way from its median to its 95th percentile, whichever is smaller. One hiccup while a baseline was taken blows up the
 * standard deviation, and would hide later incidents as large.
 *
 * @returns in the unit of the signal; undefined where the baseline tells no standard deviation
 */
export function baselineSpread(
  baseline: DetectorInput['baseline'],
  bad: DetectorInput['signal']['bad'],
): number | undefined {
  const { stddev, p50, p95 } = baseline ?? {};
  if (stddev === undefined || bad !== 'up' || p50 === undefined || p95 === undefined) return stddev;
  const outer = (p95 - p50) / TO_P95;
  return outer > 0 ? Math.min(stddev, outer) : stddev;
}
