import type { CurvePoint } from '../evaluation/tune/curve.ts';
import type { Tuning } from '../evaluation/tune/tune.ts';
import { log } from '../exact/log.ts';

/** What can be had for so many false alarms a day. */
export interface EnvelopePoint {
  readonly rate: number;
  readonly chance: number;
  readonly delayMedianMs: number;
  readonly threshold: number;
}

/**
 * The best that any threshold gives for at most so many false alarms: what finds more, or as much and sooner; rates and chances rise.
 *
 * @param figures of a point: all cells together, or some
 */
export function envelope(
  points: readonly CurvePoint[],
  figures: (point: CurvePoint) => { readonly chance: number; readonly delayMedianMs: number },
): EnvelopePoint[] {
  const kept: EnvelopePoint[] = [];
  const sorted = points
    .map((point) => ({ rate: point.falseAlarmsPerDay, threshold: point.threshold, ...figures(point) }))
    .sort((a, b) => a.rate - b.rate || b.chance - a.chance || a.delayMedianMs - b.delayMedianMs);
  for (const point of sorted) {
    const last = kept.at(-1);
    const isSooner = last && point.chance === last.chance && point.delayMedianMs < last.delayMedianMs;
    if (point.chance > (last?.chance ?? 0) || isSooner) kept.push(point);
  }
  return kept;
}

/** Mean chance over the faults at one strength; the delay is that of the cells together, as their median. */
export const atStrength =
  ({ cells }: Pick<Tuning, 'cells'>, level: number) =>
  (point: CurvePoint): { chance: number; delayMedianMs: number } => {
    const own = point.cells.filter((_, c) => cells[c].level === level);
    return {
      chance: own.reduce((sum, { chance }) => sum + chance, 0) / own.length,
      delayMedianMs: own.length === 1 ? own[0].delayMedianMs : Number.NaN,
    };
  };

/** An axis of false alarms a day: a place for none, then decades. */
export interface RateAxis {
  /** 0 (none) to 1. */
  readonly at: (rate: number) => number;
  readonly ticks: readonly { readonly rate: number; readonly text: string }[];
}

/** Where none ends and the decades begin. */
const NONE = 0.06;

/** @param least a rate that can just be told from none: one false alarm in all of the time */
export function rateAxis(rates: readonly number[], least: number): RateAxis {
  const low = decade(Number.isFinite(least) && least > 0 ? least : 1, -1);
  const high = Math.max(
    10 * low,
    decade(
      rates.reduce((a, b) => Math.max(a, b), 0),
      1,
    ),
  );
  const span = log(high / low);
  const ticks = [{ rate: 0, text: '0' }];
  for (let power = decade(low, 1); power <= high * 1.0001; power *= 10)
    ticks.push({ rate: power, text: power >= 1 ? String(Math.round(power)) : String(Number(power.toPrecision(1))) });
  return {
    at: (rate) => (rate <= 0 ? 0 : NONE + (1 - NONE) * Math.min(1, Math.max(0, log(rate / low) / span))),
    ticks,
  };
}

/** The nearest power of ten that is not above (−1) or not below (1) a value. */
function decade(value: number, side: -1 | 1): number {
  if (!(value > 0)) return 1;
  let power = 1;
  while (power > value) power /= 10;
  while (power * 10 <= value) power *= 10;
  return side > 0 && power < value ? power * 10 : power;
}
