import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { baselineSpread } from './baseline-spread.ts';
import type { DetectorInput } from './detector.ts';

/** A signal on the axis on which its deviations are alike in size: ratios of a positive quantity, odds of a share, else differences. */
export interface NaturalAxis {
  /** The samples on the axis, finite; NaN where missing. */
  readonly values: Float64Array;
  /** The least that one standard deviation counts as, on the axis, where the usual level (on the axis) is this. */
  readonly leastSpread: (level: number) => number;
  /** Level and standard deviation of the baseline, on the axis, where it gives both. */
  readonly usual?: { readonly level: number; readonly spread: number };
}

/** Shares are told apart down to this distance from 0 and 1, which is added to both odds. */
const SHARE_MARGIN = 0.001;
/** Of a share near 0 or 1, and of a quantity far below its limit, what is small beside these matters little. */
const LEAST_SHARE = 0.1;
const LIMIT_SHARE = 0.5;
/** Larger values count as this: their squares must stay finite. */
const LARGEST = 1e100;

/**
 * Lays a signal on its natural axis without looking ahead: a sample's place depends on it and on earlier ones only.
 *
 * On the log axis a value is taken relative to the baseline mean or else the first positive value, and 0 as half of the
 * smallest positive value so far; a count of events is moved up by one event a sample first. On the logit axis both odds are
 * moved up by 0.001, so that a share of exactly 0 has a place before anything else was seen.
 *
 * @param minScale the least standard deviation as a share of the level; of a share p, of max(min(p, 1 − p), 0.1); of a quantity
 *   on the linear axis with a limit, of at least half that limit. Of what counts events (`per second`, `count`) it is at
 *   least the square root of the events in a sample, and one event
 * O(n), pure; the first loop of every streaming detector, hence a column and not a function a sample.
 */
export function naturalAxis(
  { signal, values, grid, baseline }: Pick<DetectorInput, 'signal' | 'values' | 'grid' | 'baseline'>,
  minScale: number,
): NaturalAxis {
  const mean = baseline?.mean;
  const stddev = baselineSpread(baseline, signal.bad);
  const events = signal.unit === 'per second' ? grid.stepMs / 1000 : signal.unit === 'count' ? 1 : 0;
  if (signal.scale === 'logit') return oddsAxis(values, minScale, mean, stddev);
  if (signal.scale === 'log')
    return events > 0 ? eventsAxis(values, minScale, events, mean, stddev) : ratioAxis(values, minScale, mean, stddev);
  const floor = minScale * LIMIT_SHARE * Math.abs(signal.limit ?? 0);
  return {
    values: values.map((value) => Math.min(Math.max(value, -LARGEST), LARGEST)),
    leastSpread: (level) => {
      const share = Math.max(minScale * Math.abs(level), floor);
      return events > 0 ? Math.max(share, countingSpread(Math.abs(level), events)) : share;
    },
    usual: mean !== undefined && stddev !== undefined ? { level: mean, spread: stddev } : undefined,
  };
}

/** Standard deviation of a rate that counts events: at least one event a sample. */
const countingSpread = (level: number, events: number): number => Math.sqrt(Math.max(level * events, 1)) / events;

/** A standard deviation of this share of the level, on the log axis: ln(1 + share) to second order. */
const onLog = (share: number): number => share / (1 + 0.5 * share);

function ratioAxis(values: Float64Array, minScale: number, mean: number | undefined, stddev: number | undefined) {
  const placed = new Float64Array(values.length);
  const isKnown = mean !== undefined && mean > 0;
  let least = Infinity;
  let origin = isKnown ? log(mean) : NaN;
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(values[i], LARGEST);
    if (value > 0) {
      if (value < least) least = value;
      const place = log(value);
      if (Number.isNaN(origin)) origin = place;
      placed[i] = place - origin;
    } else if (Number.isNaN(value)) placed[i] = NaN;
    else placed[i] = least < Infinity ? log(0.5 * least) - origin : -Math.LN2;
  }
  const spread = onLog(minScale);
  return {
    values: placed,
    leastSpread: () => spread,
    usual: isKnown && stddev !== undefined ? { level: 0, spread: onLog(stddev / mean) } : undefined,
  };
}

function eventsAxis(
  values: Float64Array,
  minScale: number,
  events: number,
  mean: number | undefined,
  stddev: number | undefined,
) {
  const one = 1 / events;
  const place = (value: number) => log(Math.min(Math.max(value, 0), LARGEST) + one);
  return {
    values: values.map(place),
    leastSpread: (level: number) => {
      const shifted = Math.max(exp(level), one);
      return onLog(Math.max(minScale * (shifted - one), countingSpread(shifted - one, events)) / shifted);
    },
    usual:
      mean !== undefined && mean >= 0 && stddev !== undefined
        ? { level: place(mean), spread: onLog(stddev / (mean + one)) }
        : undefined,
  };
}

function oddsAxis(values: Float64Array, minScale: number, mean: number | undefined, stddev: number | undefined) {
  const inside = (value: number) => Math.min(Math.max(value, 0), 1);
  const place = (value: number) => {
    const share = inside(value);
    return log((share + SHARE_MARGIN) / (1 - share + SHARE_MARGIN));
  };
  /** A standard deviation of a share, on the axis, at a share. */
  const spreadAt = (share: number, spread: number) => {
    const distance = Math.min(share, 1 - share);
    return onLog(spread / (distance + SHARE_MARGIN)) / (1 - distance + SHARE_MARGIN);
  };
  return {
    values: values.map(place),
    leastSpread: (level: number) => {
      const odds = exp(level);
      const share = inside((odds * (1 + SHARE_MARGIN) - SHARE_MARGIN) / (1 + odds));
      return spreadAt(share, minScale * Math.max(Math.min(share, 1 - share), LEAST_SHARE));
    },
    usual:
      mean !== undefined && mean >= 0 && mean <= 1 && stddev !== undefined
        ? { level: place(mean), spread: spreadAt(mean, stddev) }
        : undefined,
  };
}
