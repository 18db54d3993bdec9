import { affiliationMeasures } from './affiliation.ts';
import { aucPr } from './auc-pr.ts';
import { aucRoc } from './auc-roc.ts';
import { bestF1 } from './best-f1.ts';
import { eventBasedF1 } from './event-based-f1.ts';
import type { Measure } from './measure.ts';
import { nabMeasures } from './nab.ts';
import { pointAdjusted } from './point-adjusted.ts';
import { rangeBased } from './range-based.ts';
import { vusTimeEval } from './vus-timeeval.ts';
import { vusTsbAd } from './vus-tsb-ad.ts';

/** Every measure of one signal, the ones to look at first on top. Events and delays have their own: see event-measures. */
export const measures: readonly Measure[] = [
  ...vusTsbAd,
  ...vusTimeEval,
  aucRoc,
  aucPr,
  ...rangeBased,
  ...affiliationMeasures,
  ...nabMeasures,
  bestF1,
  eventBasedF1,
  pointAdjusted,
];

export const measureByName: ReadonlyMap<string, Measure> = new Map(measures.map((one) => [one.name, one]));
if (measureByName.size !== measures.length) throw new Error('two measures have the same name');
