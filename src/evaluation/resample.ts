import { uniformAt } from '../random/hash.ts';
import { streamKey } from '../random/stream-key.ts';
import { quantileSorted } from '../stats/quantile-sorted.ts';

/** A figure with its 95 % interval; the interval is NaN where there is nothing to resample. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const RESAMPLES = 1_000;

/**
 * How often each case is drawn in each bootstrap resample. Cases are drawn with replacement within their own group (the seeds of one
 * scenario, the recordings of one corpus), so that every resample has as many of each as there are; the draws are a function of
 * nothing but the groups, so all detectors are resampled alike and the intervals are the same on every machine.
 *
 * @param groups group of each case
 * @returns for each of {@link RESAMPLES} resamples the times each case was drawn; empty when no group has two cases
 * O(cases), pure. Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), §6 and §13 (percentile interval).
 */
export function resamplesOf(groups: readonly string[]): Uint16Array[] {
  const members = new Map<string, number[]>();
  groups.forEach((group, c) => {
    const own = members.get(group);
    if (own) own.push(c);
    else members.set(group, [c]);
  });
  if ([...members.values()].every((own) => own.length < 2)) return [];
  const key = streamKey('evaluation', 'resamples');
  return Array.from({ length: RESAMPLES }, (_, b) => {
    const times = new Uint16Array(groups.length);
    for (const own of members.values())
      for (const slot of own) times[own[Math.floor(uniformAt(key, b, slot) * own.length)]]++;
    return times;
  });
}

/**
 * A figure over cases with its 95 % percentile interval.
 *
 * @param figure the figure when case c counts `times[c]` times; NaN where it cannot be told
 * @param resamples of {@link resamplesOf}; those in which the figure is NaN are left out
 */
export function estimate(
  cases: number,
  resamples: readonly Uint16Array[],
  figure: (times: Uint16Array) => number,
): Estimate {
  const value = figure(new Uint16Array(cases).fill(1));
  const drawn = Float64Array.from(resamples, figure)
    .filter((one) => !Number.isNaN(one))
    .sort();
  if (Number.isNaN(value) || drawn.length < resamples.length / 2) return { value, low: Number.NaN, high: Number.NaN };
  return { value, low: quantileSorted(drawn, 0.025), high: quantileSorted(drawn, 0.975) };
}
