import type { Measure } from './measure.ts';
import { volume } from './volume.ts';

/** Greatest buffer, samples: TimeEval's default. */
const BUFFER = 500;

const declaration = {
  source:
    'Paparrizos and others, Volume Under the Surface, VLDB 15 (2022), as computed by TimeEval in compatibility mode, buffers of 0 to 500 samples',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'scores',
} as const;

export const vusTimeEval: readonly Measure[] = [
  {
    ...declaration,
    name: 'vus-roc-timeeval',
    title: 'VUS-ROC (TimeEval)',
    summary: 'VUS-ROC in the other definition; not comparable with that of TSB-AD',
    measure: ({ labels, scores }) => volume(labels, scores, 'timeeval', [0, BUFFER]).roc,
  },
  {
    ...declaration,
    name: 'vus-pr-timeeval',
    title: 'VUS-PR (TimeEval)',
    summary: 'VUS-PR in the other definition; not comparable with that of TSB-AD',
    measure: ({ labels, scores }) => volume(labels, scores, 'timeeval', [0, BUFFER]).pr,
  },
];
