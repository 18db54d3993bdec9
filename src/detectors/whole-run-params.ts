import { duration, ratio } from '../schema/parameter.ts';

/** Parameters that detectors of whole runs share. */

export const periodParam = duration({
  default: 0,
  doc: 'what comes round: 1d, 1h; 0: found in the data by autocorrelation, if it comes round three times',
});

export const minScaleParam = ratio({
  default: 0.02,
  doc: 'the robust standard deviation counts as at least this share of the level',
});

/** A duration in whole samples of the grid. */
export const inSamples = (durationMs: number, stepMs: number): number => Math.round(durationMs / stepMs);
