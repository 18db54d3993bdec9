import type { Measure } from './measure.ts';
import { volume } from './volume.ts';

/** Greatest buffer, samples: what TSB-AD uses where the period of the series is not known. */
const BUFFER = 100;

const declaration = {
  source:
    'Paparrizos and others, Volume Under the Surface, VLDB 15 (2022), as defined by TSB-AD (Liu and Paparrizos, NeurIPS 2024), buffers of 0 to 100 samples',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
} as const;

export const vusTsbAd: readonly Measure[] = [
  {
    ...declaration,
    name: 'vus-roc',
    title: 'VUS-ROC (TSB-AD)',
    summary: 'AUC-ROC that forgives being a little early or late, averaged over how little',
    measure: ({ labels, scores }) => volume(labels, scores, 'tsb-ad', [0, BUFFER]).roc,
  },
  {
    ...declaration,
    name: 'vus-pr',
    title: 'VUS-PR (TSB-AD)',
    summary: 'AUC-PR that forgives being a little early or late, averaged over how little',
    measure: ({ labels, scores }) => volume(labels, scores, 'tsb-ad', [0, BUFFER]).pr,
  },
];
