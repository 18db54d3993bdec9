import { describe, expect, test } from 'vitest';
import type { DetectorInstance } from '../../src/detectors/detector.ts';
import { eventMeasures } from '../../src/evaluation/event-measures.ts';
import type { Gated } from '../../src/evaluation/gate.ts';
import type { LabelledCase, LabelledEvent } from '../../src/evaluation/labelled.ts';
import { tellingSignal } from '../../src/evaluation/telling-signal.ts';

const grid = { startMs: 0, stepMs: 60_000, count: 100 };
const event = (from: number, to: number, ...faults: string[]): LabelledEvent => ({ from, to, faults });
const alert = (from: number, to: number) => ({ from, to, firedMs: (from + 1) * 60_000 });
const signal = (name: string, events: LabelledEvent[]) =>
  ({
    input: { signal: { name }, grid, values: new Float64Array(100) },
    events,
  }) as unknown as LabelledCase['signals'][number];

/** `a` is found late, `b` is missed, `c` is calm and has the false alarms. */
const labelled: LabelledCase = {
  name: 'case',
  seed: '1',
  grid,
  signals: [
    signal('a', [event(10, 30, 'slow'), event(60, 70, 'odd')]),
    signal('b', [event(10, 20, 'slow'), event(60, 80, 'odd')]),
    signal('c', []),
  ],
  faults: [
    { id: 'slow', kind: 'slow-query', startMs: 600_000, endMs: 1_800_000 },
    { id: 'odd', kind: 'error-burst', startMs: 3_600_000, endMs: 4_800_000 },
  ],
};
const detections = [
  { signals: [0], alerts: [alert(25, 30), alert(40, 41)] },
  { signals: [1], alerts: [] },
  { signals: [2], alerts: [alert(5, 6), alert(50, 51)] },
];
const keen = {
  detector: { id: 'keen' } as DetectorInstance,
  detections,
  measures: eventMeasures(labelled, detections),
};
const analysis = { detections: detections.slice(0, 1), measures: eventMeasures(labelled, detections.slice(0, 1)) };
const gated: Gated = { labelled, contenders: [analysis, keen], checks: [] };

const told = (at: string[], more: { detector?: string; fault?: string; signal?: string } = { detector: 'keen' }) => {
  const telling = tellingSignal({ at, ...more }, gated);
  return (
    telling && `${telling.contender.detector?.id ?? 'analysis'} ${labelled.signals[telling.signal].input.signal.name}`
  );
};

describe('the signal that tells why an expectation does not hold', () => {
  test('is the one that it names', () => {
    expect(told(['anomalies'], { signal: 'c' })).toBe('analysis c');
    expect(told(['anomalies'], { signal: 'none' })).toBeUndefined();
  });

  test('of a fault is where it was found, or else where it lasted', () => {
    expect(told(['detected', 'slow'], { detector: 'keen', fault: 'slow' })).toBe('keen a');
    expect(told(['detected', 'odd'], { detector: 'keen', fault: 'odd' })).toBe('keen b');
    expect(told(['detected', 'none'], { detector: 'keen', fault: 'none' })).toBeUndefined();
  });

  test('of a figure is where it is worst', () => {
    expect(['silentElsewhere', 'precision', 'falseAlarmsPerDay'].map((name) => told([name]))).toEqual(
      Array(3).fill('keen c'),
    );
    expect([told(['recall']), told(['f1']), told(['delay'])]).toEqual(['keen b', 'keen a', 'keen a']);
    expect(told(['recall'], {})).toBe('analysis a');
  });

  test('of a verdict is none', () => {
    expect([told(['verdict'], {}), told(['score'], {}), told(['recall'], { detector: 'gone' })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
