import type { BaselineFigures } from '../scenario/scenario.ts';
import { effectiveSamples } from '../stats/effective-samples.ts';
import { lagOne } from '../stats/lag-one.ts';
import { unbiasedLagOne } from '../stats/unbiased-lag-one.ts';
import type { RunData } from './run-data.ts';
import type { Stretch } from './stretches.ts';

export type Move = 'up' | 'down' | 'steady' | 'unknown';

/** What one signal did during an interval. */
export interface Movement {
  readonly move: Move;
  /** Mean inside minus reference, unit of the signal, and relative to the reference (NaN if that is 0). */
  readonly change: number;
  readonly relative: number;
}

/** Standard errors from which a change is one, and the share of the reference it must measure; both must hold. */
const CERTAIN = 3;
const WORTH = 0.03;
/** Steady: not certain, and either small beside the reference or well within its error. */
const SMALL = 0.1;
const WITHIN = 1.5;
const FEWEST_OUTSIDE = 8;

/**
 * How every signal moved during an interval: its mean inside against the baseline's mean, where one is given, else against the
 * judged samples outside. The error respects autocorrelation about the two levels. `unknown` when there is no reference, nothing
 * inside, or a change that is neither certain nor small.
 *
 * @returns one movement a signal, in the order of the run
 * O(signals · n), pure.
 */
export function movements(run: RunData, interval: Stretch): Movement[] {
  return run.values.map((values, s) => movement(values, interval, run.signals[s].baseline));
}

function movement(values: Float64Array, interval: Stretch, figures: BaselineFigures | undefined): Movement {
  const baseline = figures?.mean;
  const { from, to } = interval;
  const inside = mean(values, (i) => i >= from && i < to);
  const outside = mean(values, (i) => i < from || i >= to);
  const reference = baseline ?? (outside.count >= FEWEST_OUTSIDE ? outside.mean : NaN);
  const change = inside.mean - reference;
  if (Number.isNaN(change)) return { move: 'unknown', change: NaN, relative: NaN };
  const residuals = values.map((value, i) => value - (i >= from && i < to ? inside.mean : outside.mean));
  let square = 0;
  for (const residual of residuals) if (!Number.isNaN(residual)) square += residual * residual;
  const count = inside.count + outside.count;
  const phi = unbiasedLagOne(lagOne(residuals), count, 'line');
  const variance = square / Math.max(count - 2, 1);
  const terms =
    1 / effectiveSamples(inside.count, phi) + (baseline === undefined ? 1 / effectiveSamples(outside.count, phi) : 0);
  const error = Math.sqrt(variance * terms);
  const size = Math.abs(reference);
  const relative = size > 0 ? change / size : NaN;
  // What leaves the spread of single samples behind is certain, however much it wanders while it is away.
  const usual = outside.count >= FEWEST_OUTSIDE ? spread(values, interval, outside.mean) : Number.POSITIVE_INFINITY;
  const certain = Math.abs(change) > CERTAIN * Math.min(error, figures?.stddev ?? usual);
  // A reference of 0 has no share: any certain change from it is worth telling.
  const worth = size > 0 ? Math.abs(relative) >= WORTH : change !== 0;
  if (certain && worth) return { move: change > 0 ? 'up' : 'down', change, relative };
  const small = Math.abs(change) <= SMALL * size || Math.abs(change) <= WITHIN * error;
  return { move: small ? 'steady' : 'unknown', change, relative };
}

/** Standard deviation of the samples outside an interval. */
function spread(values: Float64Array, { from, to }: Stretch, centre: number): number {
  let square = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || (i >= from && i < to)) continue;
    square += (values[i] - centre) * (values[i] - centre);
    count++;
  }
  return Math.sqrt(square / (count - 1));
}

function mean(values: Float64Array, takes: (i: number) => boolean): { mean: number; count: number } {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || !takes(i)) continue;
    sum += values[i];
    count++;
  }
  return { mean: sum / count, count };
}
