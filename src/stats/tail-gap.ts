import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { log1p } from '../exact/log1p.ts';

/** Spacings that the index of the tail is taken from, at least and at most. */
const LEAST_BELOW = 3;
const MOST_BELOW = 25;
/** Of few values, these many if they are there: fewer tell the index too badly, more reach into the middle, which is no tail. */
const MIDDLE_BELOW = 6;

/**
 * How unlikely it is that the largest k of some values stand so far above the rest, whatever tail they come from. Under a power
 * law the spacings j log(xⱼ / xⱼ₊₁) are independent exponential variables of one mean, the inverse of its index. The one at the gap
 * is held against the sum of the K below it: the chance is (1 + spacing / sum)^−K, exact for a power law of any index, on the
 * safe side for lighter tails (normal, exponential, lognormal), whose spacings shrink upwards.
 *
 * @param descending values > 0, largest first; equal ones spread over their step beforehand, see `spreadTies`
 * @param above how many stand above the gap, k
 * @param lowest what the last of them may be at the lowest: itself, or half a step less where values come in steps
 * @returns p-value 0 to 1; NaN where fewer than four values are left to tell the tail
 * O(1), at most 26 logarithms, pure. Source: Rényi's representation of order statistics, Acta Math. Acad. Sci. Hung. 4
 * (1953); Weissman, JASA 73 (1978).
 * @example tailGap(Float64Array.of(90, 4, 3, 2.5, 2), { above: 1, lowest: 90 }) // => 0.0606…
 */
export function tailGap(
  descending: Float64Array,
  { above, lowest }: { readonly above: number; readonly lowest: number },
): number {
  const rest = descending.length - above;
  const below = Math.min(rest - 1, Math.max(MIDDLE_BELOW, rest >> 2), MOST_BELOW);
  if (below < LEAST_BELOW) return NaN;
  const gap = lowest / descending[above];
  if (!(gap > 1)) return 1;
  let sum = 0;
  for (let j = above + 1; j <= above + below; j++) sum += j * log(descending[j - 1] / descending[j]);
  return sum > 0 ? exp(-below * log1p((above * log(gap)) / sum)) : 0;
}
