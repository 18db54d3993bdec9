import { median } from '../stats/median.ts';
import { robustScale } from '../stats/robust-scale.ts';
import type { Signal } from '../telemetry/signal.ts';
import { badness } from './bad-direction.ts';

/**
 * How far residuals lie from their middle in the bad direction, in robust standard deviations.
 *
 * @param residuals on the axis of the signal; NaN = missing
 * @param leastSpread the least that one standard deviation counts as, on that axis
 * @returns n scores ≥ 0; NaN where missing; 0 where nothing varies
 * O(n), pure.
 */
export function residualScores(
  residuals: Float64Array,
  { leastSpread, bad }: { readonly leastSpread: number; readonly bad: Signal['bad'] },
): Float64Array {
  const centre = median(residuals);
  const spread = Math.max(robustScale(residuals, centre), leastSpread);
  return residuals.map((residual) =>
    residual === centre ? 0 : Math.max(0, badness((residual - centre) / spread, bad)),
  );
}
