import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { log1p } from '../exact/log1p.ts';

/** Order statistics that the index of the tail is taken from, at least and at most. */
const LEAST_BELOW = 3;
const MOST_BELOW = 25;

/**
 * How unlikely it is that the largest values stand so far above the rest, whatever tail they come from. Below the gap the tail
 * is taken as a power law whose index is estimated from the K values there. Under it k log(gap) above the k-th value over the
 * mean log excess is a ratio of gamma variables: the chance is (1 + k log(gap) / (K mean))^−K, exact for independent values,
 * on the safe side for lighter tails (normal, exponential, lognormal), whose gaps shrink upwards.
 *
 * @param descending values > 0, largest first; equal ones spread over their step beforehand, see `spreadTies`
 * @param above how many stand above the gap
 * @param lowest what the last of them may be at the lowest: itself, or half a step less where values come in steps
 * @param counted k as it enters the chance, 1 to `above`; fewer than `above` where a wide scale is no gap
 * @returns p-value 0 to 1; NaN where fewer than four values are left to tell the tail
 * O(1), at most 26 logarithms, pure. Source: Rényi's representation of order statistics, Acta Math. Acad. Sci. Hung. 4
 * (1953); Hill, Annals of Statistics 3 (1975).
 * @example tailGap(Float64Array.of(90, 4, 3, 2.5, 2), {above: 1, lowest: 90, counted: 1}) // => 0.0189…
 */
export function tailGap(
  descending: Float64Array,
  { above, lowest, counted }: { readonly above: number; readonly lowest: number; readonly counted: number },
): number {
  const rest = descending.length - above;
  const below = Math.min(rest - 1, Math.max(4, rest >> 2), MOST_BELOW);
  if (below < LEAST_BELOW) return NaN;
  const gap = lowest / descending[above];
  if (!(gap > 1)) return 1;
  const floor = descending[above + below];
  let excess = 0;
  for (let i = above; i < above + below; i++) excess += log(descending[i] / floor);
  return excess > 0 ? exp(-below * log1p((counted * log(gap)) / excess)) : 0;
}
