import { present } from './present.ts';
import { studentQuantile } from './student-quantile.ts';

export interface EsdOptions {
  /** Chance of even one outlier where the samples are normal. */
  readonly alpha: number;
  /** Most outliers looked for, < n − 1. */
  readonly most: number;
  /** Median and MAD in place of mean and standard deviation, so that many outliers do not hide one another. */
  readonly robust: boolean;
  /** The least that the standard deviation counts as. */
  readonly leastScale?: number;
  /** Which side outliers may lie on. */
  readonly side?: 'both' | 'above' | 'below';
}

/** What the test says. */
export interface Esd {
  /** One a round, in the order in which samples are taken away: the value, its distance in scales, and what that is compared with. */
  readonly rounds: readonly { readonly value: number; readonly statistic: number; readonly critical: number }[];
  /** The rounds up to the last whose statistic exceeds its critical value: so many outliers. */
  readonly outliers: number;
}

/**
 * Generalised extreme studentised deviate test: takes away the most distant sample, again and again, and then asks up to which
 * round the distances were too large for chance.
 *
 * @param values NaN = missing
 * @returns no rounds when fewer than 3 samples are there or nothing varies
 * O(n log n), pure: in sorted order the most distant sample is always at an end, and the MAD is found by bisection.
 * Source: Rosner, Percentage points for a generalized ESD many-outlier procedure, Technometrics 25 (1983); robust as in
 * Hochenbaum, Vallis and Kejariwal, Automatic anomaly detection in the cloud via statistical learning (2017).
 */
export function generalisedEsd(values: Float64Array, options: EsdOptions): Esd {
  const { alpha, most, robust, leastScale = 0, side = 'both' } = options;
  const ordered = present(values).sort();
  const n = ordered.length;
  const middle = ordered[n >> 1];
  // Prefix sums about the middle keep their digits.
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const value = ordered[i] - middle;
    sums[i + 1] = sums[i] + value;
    squares[i + 1] = squares[i] + value * value;
  }
  const rounds: { value: number; statistic: number; critical: number }[] = [];
  let from = 0;
  let to = n;
  let outliers = 0;
  while (rounds.length < most && to - from >= 3) {
    const left = to - from;
    let centre: number;
    let scale: number;
    if (robust) {
      centre = middleOf(ordered, from, to);
      scale = 1.482602218505602 * medianDeviation(ordered, { from, to, centre });
    } else {
      const sum = sums[to] - sums[from];
      centre = middle + sum / left;
      scale = Math.sqrt(Math.max(0, squares[to] - squares[from] - (sum * sum) / left) / (left - 1));
    }
    scale = Math.max(scale, leastScale);
    const below = side === 'above' ? -Infinity : centre - ordered[from];
    const above = side === 'below' ? -Infinity : ordered[to - 1] - centre;
    const distance = Math.max(below, above);
    if (!(scale > 0 && distance > 0)) break;
    const value = above >= below ? ordered[--to] : ordered[from++];
    const critical = criticalValue(left, side === 'both' ? alpha / 2 : alpha);
    rounds.push({ value, statistic: distance / scale, critical });
    if (distance / scale > critical) outliers = rounds.length;
  }
  return { rounds, outliers };
}

/** λ of the test with `left` samples left; share: chance on one side. */
function criticalValue(left: number, share: number): number {
  const degrees = left - 2;
  const t = studentQuantile(1 - share / left, degrees);
  return ((left - 1) * t) / Math.sqrt((degrees + t * t) * left);
}

function middleOf(ordered: Float64Array, from: number, to: number): number {
  const half = (from + to) >> 1;
  return (to - from) % 2 === 1 ? ordered[half] : 0.5 * ordered[half - 1] + 0.5 * ordered[half];
}

/** Median of the distances from the centre: the k nearest samples are neighbours in sorted order, so their range is bisected for. */
function medianDeviation(
  ordered: Float64Array,
  { from, to, centre }: { readonly from: number; readonly to: number; readonly centre: number },
): number {
  const count = to - from;
  const nearest = (k: number): number => {
    // The k nearest are [low, low + k); the best low has its far ends as even as they get.
    let low = from;
    let high = to - k;
    while (low < high) {
      const at = (low + high) >> 1;
      if (centre - ordered[at] > ordered[at + k] - centre) low = at + 1;
      else high = at;
    }
    return Math.max(centre - ordered[low], ordered[low + k - 1] - centre);
  };
  const half = nearest((count >> 1) + 1);
  return count % 2 === 1 ? half : 0.5 * nearest(count >> 1) + 0.5 * half;
}
