import { sampleWorth } from '../stats/sample-worth.ts';
import { sorted } from '../stats/sorted.ts';
import { spreadTies } from '../stats/spread-ties.ts';
import { tailGap } from '../stats/tail-gap.ts';

/** Fewer far samples than these happen by chance in one of two equal sides too often, if they happen rarely at all. */
const LEAST_FAR = 3;

/** Samples of an experiment that stand apart from all others. */
export interface FarSamples {
  readonly pValue: number;
  readonly count: number;
  /** The one of them nearest to the control. */
  readonly nearest: number;
}

/**
 * The samples of the experiment that lie farther out than any tail of the signal explains. A sample is as far as the
 * smaller of its distance from the control's median and from what the sample before it predicts (AR(1)), so that neither a
 * slow wander nor the return from an outlier counts. Every split of the ranking whose top belongs to the experiment, on the side that is
 * looked at, is tried, and the p-value corrected for their number (Bonferroni).
 *
 * @param control samples on the grid; NaN = missing
 * @param experiment the same signal
 * @param centre median of the control
 * @param direction the side that is looked at
 * @returns undefined when fewer than three samples of the experiment lead the ranking, or too few are left to tell the tail
 * O(n log n), pure. Source: see `tailGap`.
 */
export function farSamples(
  control: Float64Array,
  experiment: Float64Array,
  centre: number,
  direction: 'high' | 'low',
): FarSamples | undefined {
  const sign = direction === 'high' ? 1 : -1;
  const ofControl = distances(control, centre);
  const ofExperiment = distances(experiment, centre);
  let others = 0;
  for (const distance of ofControl) others = Math.max(others, Math.abs(distance));
  for (const distance of ofExperiment) others = Math.max(others, -sign * distance);
  const ranked = Float64Array.from([...ofControl, ...ofExperiment], Math.abs)
    .filter((distance) => distance > 0)
    .sort()
    .reverse();
  const step = smallestStep(control, experiment);
  const tail = spreadTies(ranked, step);
  let tried = 0;
  let best: { pValue: number; count: number } | undefined;
  for (let above = LEAST_FAR; above <= ranked.length && ranked[above - 1] > others; above++) {
    const pValue = tailGap(tail, { above, lowest: ranked[above - 1] - step / 2 });
    if (Number.isNaN(pValue)) continue;
    tried++;
    if (!best || pValue < best.pValue) best = { pValue, count: above };
  }
  if (!best) return undefined;
  const least = ranked[best.count - 1];
  let nearest = sign * Infinity;
  ofExperiment.forEach((distance, i) => {
    if (sign * distance >= least && sign * experiment[i] < sign * nearest) nearest = experiment[i];
  });
  return { pValue: Math.min(1, tried * best.pValue), count: best.count, nearest };
}

/** How far each sample is out, above 0 or below; 0 where it is missing, or back from where the sample before it was. */
function distances(values: Float64Array, centre: number): Float64Array {
  const { autocorrelation } = sampleWorth(values, 0);
  const first = Math.sqrt(1 - autocorrelation * autocorrelation);
  return values.map((value, i) => {
    const here = value - centre;
    if (Number.isNaN(here)) return 0;
    const before = i > 0 ? values[i - 1] - centre : NaN;
    if (Number.isNaN(before)) return first * here;
    const moved = here - autocorrelation * before;
    if (here * moved <= 0) return 0;
    return Math.abs(moved) < Math.abs(here) ? moved : here;
  });
}

/** Smallest step between samples that differ: the resolution of rounded figures and counts, next to nothing elsewhere. */
function smallestStep(control: Float64Array, experiment: Float64Array): number {
  const ascending = sorted(Float64Array.from([...control, ...experiment].filter((value) => !Number.isNaN(value))));
  let step = Infinity;
  for (let i = 1; i < ascending.length; i++) {
    const difference = ascending[i] - ascending[i - 1];
    if (difference > 0 && difference < step) step = difference;
  }
  return step < Infinity ? step : 0;
}
