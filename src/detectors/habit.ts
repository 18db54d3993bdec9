import { quantileSorted } from '../stats/quantile-sorted.ts';

/** Parts that a run is cut into, and the share of them that what is habit may be missing from. */
const PARTS = 12;
const MISSING_FROM = 1 / 3;

/**
 * What a signal does all the time: the score that is reached in two thirds of the twelve parts of a run. What an incident
 * does is in fewer of them, unless it fills most of the run.
 *
 * @param scores ≥ 0; NaN = no opinion
 * @returns ≥ 0; 0 where there is no opinion at all
 * O(n), pure.
 */
export function habitOf(scores: Float64Array): number {
  const highest: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const to = Math.floor(((part + 1) * scores.length) / PARTS);
    let most = -1;
    for (let i = Math.floor((part * scores.length) / PARTS); i < to; i++) if (scores[i] > most) most = scores[i];
    if (most >= 0) highest.push(most);
  }
  return highest.length > 0 ? quantileSorted(Float64Array.from(highest).sort(), MISSING_FROM) : 0;
}
