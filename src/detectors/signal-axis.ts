import { median } from '../stats/median.ts';
import { signalScale } from '../stats/signal-scale.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { DetectorInput } from './detector.ts';

/** A signal on the axis it is judged on. */
export interface SignalAxis {
  /** Its values on the axis; NaN where missing. */
  readonly placed: Float64Array;
  /** The least that one standard deviation at the median counts as, on the axis; 0 for a signal without a level. */
  readonly leastSpread: number;
}

/** Of a quantity with a limit, what is small beside it matters little: the level counts as at least this share of it. */
const LIMIT_SHARE = 0.5;

/**
 * A whole run on the scale of its signal (see `signalScale`), with the noise that no detector should take for news.
 *
 * @param minScale policy `point.minScale`
 * O(n), pure.
 */
export function signalAxis(
  { values, signal, grid }: Pick<DetectorInput, 'values' | 'signal' | 'grid'>,
  minScale: number,
): SignalAxis {
  const events = eventsPerUnit(signal.unit, grid.stepMs);
  const scale = signalScale(signal.scale, scaleMargin(values, signal.scale, events));
  const level = median(values);
  return {
    placed: values.map(scale.to),
    leastSpread: leastSpread(level, signal, minScale, events) * scale.slope(level),
  };
}

/** Events in a sample for each unit of the signal; 0 where it does not count events. */
export function eventsPerUnit(unit: string, stepMs: number): number {
  if (unit === 'per second') return stepMs / 1000;
  return unit === 'count' ? 1 : 0;
}

/**
 * The least that one standard deviation counts as at a level, in the unit of the signal: a share of the level, and what counting
 * events cannot avoid. `robustScores` says the rule in words.
 */
export function leastSpread(
  level: number,
  { scale, limit = 0 }: Pick<Signal, 'scale' | 'limit'>,
  minScale: number,
  events: number,
): number {
  const share =
    minScale *
    (scale === 'logit' ? Math.max(Math.min(level, 1 - level), 0.1) : Math.max(Math.abs(level), LIMIT_SHARE * limit));
  return events > 0 ? Math.max(share, Math.sqrt(Math.max(Math.abs(level) * events, 1)) / events) : share;
}

/** How close to a bound of its scale a value may count; see `signalScale`. */
export function scaleMargin(values: Float64Array, kind: Signal['scale'], events: number): number {
  if (kind === 'linear') return 0;
  if (kind === 'log' && events > 0) return 1 / events;
  let nearest = Infinity;
  let touches = false;
  for (const value of values) {
    const distance = kind === 'log' ? value : Math.min(value, 1 - value);
    if (distance > 0) nearest = Math.min(nearest, distance);
    else if (distance <= 0) touches = true;
  }
  if (!touches) return kind === 'log' ? 0 : 1e-9;
  return nearest < Infinity ? nearest / 2 : kind === 'log' ? 1 : 1e-9;
}
