import { fillGaps } from '../stats/fill-gaps.ts';
import { findPeriod } from '../stats/find-period.ts';
import { loess } from '../stats/loess.ts';
import { median } from '../stats/median.ts';
import { type Stl, stl } from '../stats/stl.ts';

/** Samples a run must have before its course means anything. */
export const SHORTEST_COURSE = 8;

/** A trend without a season is smoothed over this share of the run; passes that take the weight from outliers. */
const TREND_SHARE = 0.5;
const PASSES = 5;

/** The usual course of a signal: what comes round every period, and what changes slowly. */
export interface Course extends Stl {
  /** Samples a period; 0 where nothing comes round, and `seasonal` is 0 throughout. */
  readonly period: number;
}

/**
 * Takes a run apart into season and trend, blind to outliers.
 *
 * @param placed the run on the axis of its signal; NaN = missing
 * @param period samples; 0: found in the data. One that does not come round three times counts as none, for within two cycles an
 *   incident is half of its own season
 * @param seasonalSpan periods over which the season may change, odd
 * @returns undefined when fewer than 8 samples are there
 * O(n · 10 · passes), pure.
 */
export function courseOf(placed: Float64Array, period: number, seasonalSpan: number): Course | undefined {
  const n = placed.length;
  let count = 0;
  for (const value of placed) if (!Number.isNaN(value)) count++;
  if (count < SHORTEST_COURSE) return undefined;
  const wanted = period > 0 ? period : findPeriod(placed);
  if (wanted >= 2 && 3 * wanted <= n)
    return { period: wanted, ...stl(placed, { period: wanted, seasonalSpan, outer: PASSES }) };
  return { period: 0, seasonal: new Float64Array(n), ...slowTrend(placed) };
}

/** Robust loess over half of the run: Cleveland's LOWESS with the weights of STL. */
function slowTrend(placed: Float64Array): Pick<Stl, 'trend' | 'weights'> {
  const y = fillGaps(placed);
  const span = 2 * Math.ceil((TREND_SHARE * y.length) / 2) + 1;
  let weights = placed.map((value) => (Number.isNaN(value) ? 0 : 1));
  let trend = y;
  for (let pass = 0; pass <= PASSES; pass++) {
    trend = loess(y, { span, degree: 1, jump: Math.max(1, Math.ceil(span / 10)), weights });
    if (pass === PASSES) break;
    const deviations = placed.map((value, i) => Math.abs(value - trend[i]));
    const reach = 6 * median(deviations);
    weights = deviations.map((deviation) => {
      const share = deviation / reach;
      return share < 1 ? (1 - share * share) * (1 - share * share) : deviation <= 0 ? 1 : 0;
    });
  }
  return { trend, weights };
}
