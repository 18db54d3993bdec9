import { levelShifts } from '../stats/level-shifts.ts';
import { median } from '../stats/median.ts';
import { present } from '../stats/present.ts';
import { quantileSorted } from '../stats/quantile-sorted.ts';
import { robustScale } from '../stats/robust-scale.ts';
import { runningMedian } from '../stats/running-median.ts';
import { signalScale } from '../stats/signal-scale.ts';
import type { Signal } from '../telemetry/signal.ts';
import { badness } from './bad-direction.ts';
import { baselineSpread } from './baseline-spread.ts';
import type { DetectorInput } from './detector.ts';
import { eventsPerUnit, leastSpread, scaleMargin } from './signal-axis.ts';

/** The robust z scores of a signal with the level and spread behind them. */
export interface RobustScores {
  /** ≥ 0, in spreads, in the bad direction; NaN where missing. */
  readonly scores: Float64Array;
  /** The usual level and one robust standard deviation about it, unit of the signal. */
  readonly level: number;
  readonly spread: number;
}

/** Φ⁻¹(0.9): where the outer tenth of normal samples begins. */
const OUTER_TENTH = 1.2815515655446004;

/** A run this long shows slow waves apart from its faults, in windows of a sixth of it, and of an hour at least: what is faster is no wave. */
const LONG = 360;
const WINDOWS = 6;
const SHORTEST_WINDOW_MS = 3_600_000;

/** The level that a run began with is the norm when it fills at least this share of the run; else the longer one is. */
const SHARE_OF_NORM = 0.25;

/**
 * How far each sample lies from the usual level, in robust standard deviations on the scale of the signal.
 *
 * The usual level is the median of the run; where the level shifts within the run (see `levelShifts`), of the part it began
 * with, if that fills a quarter of the run, else of the longer part: half an hour of trouble in an hour does not become the norm.
 * Trends and daily waves widen the scale and are not strange by themselves; runs of 360 samples and more are held against their slow
 * course as well. The standard deviation is what the MAD says or, of quantiles of latency, the outer tenth in the bad direction, whichever is larger.
 *
 * Where the baseline gives a mean and a standard deviation, these are the usual level and spread (see `baselineSpread`), whatever the run does.
 *
 * One standard deviation counts as at least `minScale` of the level; of a share p, minScale · max(min(p, 1 − p), 0.1); of a
 * quantity with a limit, of half that limit where the level is lower; of a quantity that counts events (`per second`, `count`), as the square root of the events in a sample, and of one event.
 * A ratio of exactly 0 or 1 is taken half as far from the bound as the nearest other value in the run.
 *
 * @param minScale policy `point.minScale`
 * O(n log n), pure.
 */
export function robustScores(
  { values, signal, grid, baseline }: Pick<DetectorInput, 'values' | 'signal' | 'grid' | 'baseline'>,
  minScale: number,
): RobustScores {
  const events = eventsPerUnit(signal.unit, grid.stepMs);
  const scale = signalScale(signal.scale, scaleMargin(values, signal.scale, events));
  const placed = values.map(scale.to);
  const known = baselineSpread(baseline, signal.bad);
  if (baseline?.mean !== undefined && known !== undefined) {
    const slope = scale.slope(baseline.mean);
    const spread = Math.max(known, leastSpread(baseline.mean, signal, minScale, events));
    const centre = scale.to(baseline.mean);
    const scores = placed.map((value) => Math.max(0, badness((value - centre) / (spread * slope), signal.bad)));
    return { scores, level: baseline.mean, spread };
  }
  const usual = usualPart(placed);
  const ordered = present(placed.filter((_, i) => usual[i] === 1)).sort();
  const centre = quantileSorted(ordered, 0.5);
  const level = median(values.filter((_, i) => usual[i] === 1));
  const slope = scale.slope(level);
  const tail = isQuantile(signal) ? tailSpread(ordered, centre, signal.bad) : 0;
  const measured = Math.max(
    isConstant(ordered, centre) ? 0 : robustScale(ordered, centre),
    tail,
    constantSpread(placed, centre),
  );
  const spread = Math.max(measured, leastSpread(level, signal, minScale, events) * slope);
  const wave = slowWave(placed, { usual, stepMs: grid.stepMs }, centre, signal.bad);
  const scores = placed.map((value, i) =>
    value === centre ? 0 : Math.max(0, badness((value - centre - wave[i]) / spread, signal.bad)),
  );
  return { scores, level, spread: spread / slope };
}

/** The least departure from a level that nothing varies about counts as this many standard deviations. */
const LEAST_DEPARTURE = 10;

const isConstant = (ordered: Float64Array, centre: number): boolean =>
  2 * ordered.filter((value) => value === centre).length > ordered.length;

/** A constant has no spread to measure by; that of a signal is at least a share of its least departure from the usual level. */
function constantSpread(placed: Float64Array, centre: number): number {
  let least = Infinity;
  for (const value of placed) {
    const departure = Math.abs(value - centre);
    if (departure > 0 && departure < least) least = departure;
  }
  return least < Infinity ? least / LEAST_DEPARTURE : 0;
}

/** `request_p99_ms`: a latency that is a quantile of requests, by its name; so it is in whatever recording it comes. */
export const isQuantile = ({ role, name }: DetectorInput['signal']): boolean =>
  role === 'latency' && /(^|_)p\d+(_|$)/.test(name);

/**
 * Standard deviation as the outer tenth in the bad direction sees it. A quantile read from histogram buckets jumps between two
 * values; where it does so in more than a tenth of the samples, the MAD about the lower one tells nothing of the jump.
 */
export function tailSpread(ordered: Float64Array, centre: number, bad: Signal['bad']): number {
  const up = quantileSorted(ordered, 0.9) - centre;
  const down = centre - quantileSorted(ordered, 0.1);
  return (bad === 'up' ? up : bad === 'down' ? down : Math.max(up, down)) / OUTER_TENTH;
}

/**
 * How far the slow course of a long run lies on the bad side of its median: a busy afternoon is judged by the afternoon. Incidents longer than
 * half a window are shifts of the level, which `usualPart` leaves out. Nights do not make a judge stricter: 0 on the good side.
 */
function slowWave(
  placed: Float64Array,
  { usual, stepMs }: { readonly usual: Uint8Array; readonly stepMs: number },
  centre: number,
  bad: Signal['bad'],
): Float64Array {
  const n = placed.length;
  if (n < LONG) return new Float64Array(n);
  const slow = runningMedian(
    placed.map((value, i) => (usual[i] === 1 ? value : NaN)),
    Math.ceil(Math.max(n / WINDOWS, SHORTEST_WINDOW_MS / stepMs)),
  );
  return slow.map((value) => (badness(value - centre, bad) > 0 ? value - centre : 0));
}

/** 1 for each sample of the part whose level counts as usual. */
function usualPart(placed: Float64Array): Uint8Array {
  const part = new Uint8Array(placed.length).fill(1);
  const shift = levelShifts(placed).shifts[0];
  if (!shift) return part;
  const inside = shift.to - shift.from;
  const outside = placed.length - inside;
  const [first, other] = shift.from === 0 ? [inside, outside] : [outside, inside];
  const takeFirst = first >= Math.min(SHARE_OF_NORM * placed.length, other);
  const takeInside = takeFirst === (shift.from === 0);
  return part.map((_, i) => ((i >= shift.from && i < shift.to) === takeInside ? 1 : 0));
}
