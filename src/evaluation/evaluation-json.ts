import type { Evaluation } from './evaluate.ts';

/**
 * An evaluation as JSON, with everything in it: every figure can be computed from `cases` again. What cannot be told (NaN) is null.
 *
 * @param origin what made it: version, command
 * Pure; the same evaluation gives the same text.
 */
export const encodeEvaluation = (evaluation: Evaluation, origin: object): string =>
  `${JSON.stringify({ shakedown: 'evaluation', ...origin, ...evaluation }, null, 1)}\n`;
