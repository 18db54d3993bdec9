import { findPeriod } from '../stats/find-period.ts';
import { median } from '../stats/median.ts';
import { type Stl, stl } from '../stats/stl.ts';

/** Samples a run must have before its course means anything. */
export const SHORTEST_COURSE = 8;

/** Passes that take the weight from outliers. */
const PASSES = 5;

/** The usual course of a signal: what comes round every period, and what changes slowly. */
export interface Course extends Stl {
  /** Samples a period; 0 where nothing comes round, and `seasonal` is 0 throughout. */
  readonly period: number;
}

/**
 * Takes a run apart into season and trend, blind to outliers. Where nothing comes round there is nothing to tell an incident from a trend by,
 * and the course is the median: a smooth line would follow half an hour of trouble in an hour.
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
  const level = median(placed);
  return {
    period: 0,
    seasonal: new Float64Array(n),
    trend: new Float64Array(n).fill(level),
    weights: placed.map((value) => (Number.isNaN(value) ? 0 : 1)),
  };
}
