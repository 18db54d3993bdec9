import type { Grid } from '../recording/recording.ts';

/** How a recording is played again. */
export interface ReplayOptions {
  /** When it begins, ms since 1970. */
  readonly beginMs: number;
  /** Where in the recording it begins, ms from its start, ≥ 0. */
  readonly fromMs: number;
  /** Recorded time per real time, > 0. */
  readonly speed: number;
  /** Begins anew whenever it is over. */
  readonly loop: boolean;
}

/** Which scrape of the recording is shown: its index on the grid, in which round of a loop, from 0. */
export interface Moment {
  readonly index: number;
  readonly round: number;
}

/**
 * The course of a replay: which scrape is shown at which time, and when recorded instants happen anew. A scrape is shown from its
 * instant until the next one. Pure.
 */
export interface ReplayCourse {
  readonly beginMs: number;
  /** The first scrape shown, in every round. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** Real time from one scrape to the next, and that of one round. */
  readonly stepMs: number;
  readonly roundMs: number;
  /** When it is over, ms since 1970; Infinity of a loop. */
  readonly endMs: number;
  /** What is shown at a time; undefined before the begin and from the end on. */
  readonly momentAt: (nowMs: number) => Moment | undefined;
  /** When a recorded instant happens, in one of the rounds: ms since 1970, of the real time. */
  readonly instantOf: (recordedMs: number, round: number) => number;
  /** When the scrape `index` is first shown. */
  readonly shownFrom: (moment: Moment) => number;
}

/** @throws RangeError where nothing of the recording is left to show */
export function replayCourse({ startMs, stepMs, count }: Grid, options: ReplayOptions): ReplayCourse {
  const { beginMs, fromMs, speed, loop } = options;
  const lengthMs = count * stepMs - fromMs;
  if (!(lengthMs > 0)) throw new RangeError('the replay begins after the end of the recording');
  const roundMs = lengthMs / speed;
  const firstIndex = Math.floor(fromMs / stepMs);
  const instantOf = (recordedMs: number, round: number) =>
    beginMs + round * roundMs + (recordedMs - startMs - fromMs) / speed;
  return {
    beginMs,
    firstIndex,
    lastIndex: count - 1,
    stepMs: stepMs / speed,
    roundMs,
    endMs: loop ? Number.POSITIVE_INFINITY : beginMs + roundMs,
    momentAt: (nowMs) => {
      const sinceMs = nowMs - beginMs;
      if (sinceMs < 0) return undefined;
      const round = Math.floor(sinceMs / roundMs);
      if (round > 0 && !loop) return undefined;
      const recordedMs = (sinceMs - round * roundMs) * speed + fromMs;
      return { index: Math.min(count - 1, Math.floor(recordedMs / stepMs)), round };
    },
    instantOf,
    shownFrom: ({ index, round }) => Math.max(instantOf(startMs + index * stepMs, round), beginMs + round * roundMs),
  };
}
