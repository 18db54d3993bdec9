import { bench, describe } from 'vitest';
import { eventMeasures } from '../../src/evaluation/event-measures.ts';
import type { LabelledCase } from '../../src/evaluation/labelled.ts';
import { measures } from '../../src/evaluation/measures/index.ts';
import type { ScoredSignal } from '../../src/evaluation/measures/measure.ts';
import { runs } from '../../src/evaluation/measures/runs.ts';

/** A day at 15 s with four events of an hour and alerts on a tenth of it. */
const COUNT = 5_760;
const labels = Uint8Array.from({ length: COUNT }, (_, i) => Number(i % 1_440 >= 1_200));
const scores = Float64Array.from({ length: COUNT }, (_, i) => ((i * 7_919) % 4_093) + 1_000 * labels[i]);
const alerts = Uint8Array.from({ length: COUNT }, (_, i) => Number(i % 100 >= 90));
const signal: ScoredSignal = { labels, scores, alerts, firing: alerts };

describe('measures of one signal, a day at 15 s', () => {
  for (const { name, measure } of measures) bench(name, () => void measure(signal));
});

const grid = { startMs: 0, stepMs: 15_000, count: COUNT };
const labelled: LabelledCase = {
  name: 'day',
  seed: '1',
  grid,
  signals: Array.from({ length: 60 }, (_, s) => ({
    input: {
      signal: { name: `s${s}`, unit: 'ms', bad: 'up', scale: 'log', role: 'latency' },
      grid,
      values: scores,
    },
    events: runs(labels).map((event) => ({ ...event, faults: ['f'] })),
    ignored: new Uint8Array(COUNT),
  })),
  faults: [{ id: 'f', kind: 'slow-query', startMs: 0, endMs: COUNT * grid.stepMs }],
};
const detections = labelled.signals.map((_, s) => ({
  signals: [s],
  alerts: runs(alerts).map(({ from, to }) => ({ from, to, firedMs: (from + 1) * grid.stepMs })),
}));

describe('events of 60 signals, a day at 15 s', () => {
  bench('event measures', () => void eventMeasures(labelled, detections));
});
