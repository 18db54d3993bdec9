import type { Measure } from './measure.ts';
import { rangeAgreement } from './range-agreement.ts';

const declaration = {
  source: 'Tatbul and others, Precision and Recall for Time Series, NeurIPS 2018; α 0, γ reciprocal, δ flat',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'alerts',
} as const;

export const rangeBased: readonly Measure[] = [
  {
    ...declaration,
    name: 'range-precision',
    title: 'range-based precision',
    summary: 'mean share of an alert that lies inside one event; less where it spans several',
    measure: ({ labels, alerts }) => rangeAgreement(labels, alerts).precision,
  },
  {
    ...declaration,
    name: 'range-recall',
    title: 'range-based recall',
    summary: 'mean share of an event that alerts cover; less where they fall into pieces',
    measure: ({ labels, alerts }) => rangeAgreement(labels, alerts).recall,
  },
  {
    ...declaration,
    name: 'range-f1',
    title: 'range-based F1',
    summary: 'harmonic mean of range-based precision and recall',
    measure: ({ labels, alerts }) => rangeAgreement(labels, alerts).f,
  },
];
