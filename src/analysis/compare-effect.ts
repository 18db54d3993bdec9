import type { CanaryJudgement } from '../detectors/canary-judge.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SignalStatistics } from './assessment.ts';

/** How far a signal moved, later minus earlier. NaN where it cannot be said. */
export interface ShiftEffect {
  /** Hodges-Lehmann: the middle of all differences, in the unit of the signal, with its interval. */
  readonly shift: number;
  readonly interval: readonly [number, number];
  /** The same as a share of the level before (its median, or its mean where that is 0). */
  readonly relative: number;
  readonly relativeInterval: readonly [number, number];
  /** Change of the mean, in the unit of the signal and as a share of the mean before. */
  readonly meanShift: number;
  readonly meanChange: number;
  /** Chance that a sample of the later run exceeds one of the earlier one (ties half): 0.5 when nothing moved. */
  readonly exceedance: number;
  /**
   * What the smallest effect that counts is a share of, in the unit of the signal: the level before; of a ratio whose fall is
   * bad what it lacks to 1, so that hits falling from 99 to 98 % are a doubling of the misses. NaN when that is 0.
   */
  readonly level: number;
}

interface Side {
  readonly statistics: SignalStatistics;
}

/** @param judgement of the later run beside the earlier one; undefined: NaN throughout. Pure. */
export function effectOf(
  signal: Signal,
  before: Side | undefined,
  after: Side | undefined,
  judgement: CanaryJudgement | undefined,
): ShiftEffect {
  if (!before || !after || !judgement) return NOTHING;
  const [earlier, later] = [before.statistics, after.statistics];
  const { effect: shift, interval } = judgement;
  const usual = levelOf(earlier.p50, earlier.mean);
  const location = judgement.reasons.find((reason) => reason.test === 'location');
  const isLack = signal.unit === 'ratio' && signal.bad === 'down';
  return {
    shift,
    interval,
    relative: shift / usual,
    relativeInterval: [interval[0] / usual, interval[1] / usual],
    meanShift: later.mean - earlier.mean,
    meanChange: (later.mean - earlier.mean) / levelOf(earlier.mean, NaN),
    exceedance: location?.exceedance ?? NaN,
    level: isLack ? levelOf(1 - earlier.p50, 1 - earlier.mean) : usual,
  };
}

const NOTHING: ShiftEffect = {
  shift: NaN,
  interval: [NaN, NaN],
  relative: NaN,
  relativeInterval: [NaN, NaN],
  meanShift: NaN,
  meanChange: NaN,
  exceedance: NaN,
  level: NaN,
};

/** The first that is not 0, without its sign; NaN when both are 0, so that nothing is divided by it. */
const levelOf = (median: number, mean: number): number => Math.abs(median) || Math.abs(mean) || NaN;

/**
 * Whether what stands in a judgement is large enough to count. Each test has a size of its own, all against the same level: the
 * shift (or the change of the mean, which sees what happens to few samples), the growth of the spread, how far beyond anything
 * else the far samples lie. What has no level to be compared with counts.
 *
 * @param minEffect a share of the level
 */
export function isLarge(judgement: CanaryJudgement, effect: ShiftEffect, minEffect: number): boolean {
  if (Number.isNaN(effect.level)) return true;
  return judgement.reasons.some((reason) => {
    if (!reason.stands) return false;
    switch (reason.test) {
      case 'location':
        return Math.max(Math.abs(effect.shift), Math.abs(effect.meanShift)) >= minEffect * effect.level;
      case 'spread':
        return reason.experimentSpread - reason.controlSpread >= minEffect * effect.level;
      case 'extremes':
        return Math.abs(reason.nearest - reason.controlFarthest) >= minEffect * effect.level;
      default:
        return false;
    }
  });
}
