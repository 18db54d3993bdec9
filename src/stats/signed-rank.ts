import { erfc } from '../exact/erfc.ts';
import { midRanks } from './mid-ranks.ts';

/** Above this many differences the normal distribution is close enough: for p near 0.001 to 1 % of it. */
const EXACT_MAX = 200;

/**
 * Wilcoxon's signed-rank test, one-sided: whether paired differences lie above 0 rather than around it.
 * Needs no distribution but symmetry where there is no effect, so it suits shares and delays, where a t test does not.
 *
 * @param differences one a pair; 0 and NaN are left out
 * @returns the chance of ranks this much above 0 were every sign a coin toss; 1 when no difference is left. Exact up to 200
 *   differences (given their ranks, ties too); above that normal with the corrections for ties and continuity
 * O(n³) up to 200, then O(n log n); pure. Source: Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945).
 * @example signedRank([3, 1, 2, 4, 5]) // => 0.03125
 */
export function signedRank(differences: readonly number[]): number {
  const left = Float64Array.from(differences.filter((d) => d > 0 || d < 0));
  const n = left.length;
  if (n === 0) return 1;
  // Doubled, so that the middle of an even number of ties is whole.
  const ranks = midRanks(left.map((d) => (d < 0 ? -d : d))).map((rank) => 2 * rank);
  let positive = 0;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    if (left[i] > 0) positive += ranks[i];
    total += ranks[i];
    squares += ranks[i] * ranks[i];
  }
  if (n > EXACT_MAX) return erfc((positive - 1 - total / 2) / Math.sqrt(squares / 4) / Math.SQRT2) / 2;
  // chance[s]: that the ranks with a positive sign add up to s.
  const chance = new Float64Array(total + 1);
  chance[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let s = reach; s >= 0; s--) chance[s] = (chance[s] + (s >= rank ? chance[s - rank] : 0)) / 2;
  }
  let above = 0;
  for (let s = total; s >= positive; s--) above += chance[s];
  return above < 1 ? above : 1;
}
