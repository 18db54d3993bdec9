import { count, duration, ratio } from '../schema/parameter.ts';

/** Parameters that many streaming detectors share, so that a word means the same in all of them. */
export const streamingParams = {
  learn: count({
    default: 30,
    min: 2,
    max: 1_000_000,
    doc: 'samples it watches before it says anything; a baseline with a mean and a standard deviation spares it the wait and counts as so many samples',
  }),
  minScale: ratio({
    default: 0.01,
    doc: 'one standard deviation counts as at least this share of the level',
  }),
};

/** How long a streaming detector remembers; at least its `learn` samples. */
export const memoryParam = duration({
  default: 3_600_000,
  min: 1,
  doc: 'a lasting change becomes usual after about this long; at least `learn` samples',
});

/** How far a streaming detector looks back, where it does so over a window. */
export const windowParam = duration({
  default: 3_600_000,
  min: 1,
  doc: 'how far the window reaches back, without the sample itself; at least `learn` samples',
});

/** A length of time in samples of a grid, rounded, at least `least`. */
export function samplesIn(durationMs: number, stepMs: number, least: number): number {
  return Math.max(least, Math.round(durationMs / stepMs));
}
