import { absence } from './absence.ts';
import { baselineDeviation } from './baseline-deviation.ts';
import { crash } from './crash.ts';
import type { Detector } from './detector.ts';
import { errorRate } from './error-rate.ts';
import { robustPoint } from './robust-point.ts';
import { trend } from './trend.ts';

/** Every detector. The analysis uses the same ones. */
export const detectors: readonly Detector[] = [baselineDeviation, robustPoint, trend, errorRate, crash, absence];

/** Detectors by name. @throws Error when two share a name */
export const detectorByName: ReadonlyMap<string, Detector> = new Map(
  detectors.map((detector) => [detector.name, detector]),
);
if (detectorByName.size !== detectors.length) throw new Error('two detectors share a name');
