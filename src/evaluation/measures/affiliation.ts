import { type Affiliation, affiliation, type Span } from './affiliation-agreement.ts';
import type { Measure, ScoredSignal } from './measure.ts';
import { runs } from './runs.ts';

const declaration = {
  source: 'Huet, Navarro and Rossi, Local Evaluation of Time Series Anomaly Detection Algorithms, KDD 2022',
  direction: 'higher is better',
  range: [0, 1],
  needs: 'alerts',
} as const;

export const affiliationMeasures: readonly Measure[] = [
  {
    ...declaration,
    name: 'affiliation-precision',
    title: 'affiliation precision',
    summary: 'how near alerts are to an event, against a random place; guessing gives about 0.5',
    measure: (signal) => affiliationOf(signal).precision,
  },
  {
    ...declaration,
    name: 'affiliation-recall',
    title: 'affiliation recall',
    summary: 'how near events are to an alert, against a random place',
    measure: (signal) => affiliationOf(signal).recall,
  },
  {
    ...declaration,
    name: 'affiliation-f1',
    title: 'affiliation F1',
    summary: 'harmonic mean of affiliation precision and recall',
    measure: (signal) => {
      const { precision, recall } = affiliationOf(signal);
      return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    },
  },
];

function affiliationOf({ labels, alerts }: Pick<ScoredSignal, 'labels' | 'alerts'>): Affiliation {
  const spans = (flags: Uint8Array) => runs(flags).map(({ from, to }): Span => [from, to]);
  return affiliation(spans(alerts), spans(labels), [0, labels.length]);
}
