import { median } from '../stats/median.ts';
import { present } from '../stats/present.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { badness } from './bad-direction.ts';
import type { DetectorInput } from './detector.ts';
import { isQuantile, tailSpread } from './robust-scores.ts';

/**
 * How far residuals lie from their middle in the bad direction, in robust standard deviations. Of a quantile of latency the outer tenth
 * has a say in what a standard deviation is, as in `robustScores`: it jumps between the bounds of buckets.
 *
 * @param residuals on the axis of the signal; NaN = missing
 * @param leastSpread the least that one standard deviation counts as, on that axis
 * @returns n scores ≥ 0; NaN where missing; 0 where nothing varies
 * O(n log n), pure.
 */
export function residualScores(
  residuals: Float64Array,
  leastSpread: number,
  signal: DetectorInput['signal'],
): Float64Array {
  const centre = median(residuals);
  const tail = isQuantile(signal) ? tailSpread(present(residuals).sort(), centre, signal.bad) : 0;
  const spread = Math.max(robustScale(residuals, centre), tail, leastSpread);
  return residuals.map((residual) =>
    residual === centre ? 0 : Math.max(0, badness((residual - centre) / spread, signal.bad)),
  );
}
