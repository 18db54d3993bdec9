import { absence } from './absence.ts';
import { auto } from './auto.ts';
import { baselineDeviation } from './baseline-deviation.ts';
import { burnRate } from './burn-rate.ts';
import { canary } from './canary.ts';
import { crash } from './crash.ts';
import { cusum } from './cusum.ts';
import type { Detector } from './detector.ts';
import { errorRate } from './error-rate.ts';
import { ewma } from './ewma.ts';
import { flatLine } from './flat-line.ts';
import { hampel } from './hampel.ts';
import { holtWinters } from './holt-winters.ts';
import { hourOfWeek } from './hour-of-week.ts';
import { isolationForest } from './isolation-forest.ts';
import { mannKendall } from './mann-kendall.ts';
import { matrixProfile } from './matrix-profile.ts';
import { pageHinkley } from './page-hinkley.ts';
import { pcaMahalanobis } from './pca-mahalanobis.ts';
import { robustPoint } from './robust-point.ts';
import { seasonalEsd } from './seasonal-esd.ts';
import { spectralResidual } from './spectral-residual.ts';
import { staticThreshold } from './static-threshold.ts';
import { stlResidual } from './stl-residual.ts';
import { subPca } from './sub-pca.ts';
import { trend } from './trend.ts';
import { westernElectric } from './western-electric.ts';
import { zScore } from './z-score.ts';

/** Every detector. The analysis uses the same ones. */
export const detectors: readonly Detector[] = [
  auto,
  baselineDeviation,
  robustPoint,
  trend,
  errorRate,
  crash,
  absence,
  staticThreshold,
  zScore,
  hampel,
  ewma,
  cusum,
  pageHinkley,
  westernElectric,
  hourOfWeek,
  holtWinters,
  flatLine,
  burnRate,
  stlResidual,
  seasonalEsd,
  spectralResidual,
  matrixProfile,
  mannKendall,
  canary,
  subPca,
  pcaMahalanobis,
  isolationForest,
];

/** Detectors by name. @throws Error when two share a name */
export const detectorByName: ReadonlyMap<string, Detector> = new Map(
  detectors.map((detector) => [detector.name, detector]),
);
if (detectorByName.size !== detectors.length) throw new Error('two detectors share a name');
