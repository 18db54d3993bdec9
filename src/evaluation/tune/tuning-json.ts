import type { Tuning } from './tune.ts';

/**
 * A tuning as JSON, with everything in it. What cannot be told (NaN) is null, and so is a smallest effect beyond the strengths that were
 * tried (`where` says which).
 *
 * @param origin what made it: version, command, detector
 * Pure; the same tuning gives the same text.
 */
export const encodeTuning = (tuning: Tuning, origin: object): string =>
  `${JSON.stringify({ shakedown: 'tuning', ...origin, ...tuning }, null, 1)}\n`;
