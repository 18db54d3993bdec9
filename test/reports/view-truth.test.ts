import { expect, test } from 'vitest';
import type { Anomaly, Assessment } from '../../src/analysis/assessment.ts';
import type { Truth } from '../../src/recording/truth.ts';
import { truthView } from '../../src/reports/view-truth.ts';
import { anomalyOf, seedRun } from '../support/assessments.ts';

const base = seedRun();
const [slow, failing] = base.truth!.faults;
const cause = (kind: string, target = 'api') => ({ kind, target, likelihood: 0.7, evidence: [] });
function compare(anomalies: readonly Anomaly[], truth: Truth = base.truth!) {
  const assessment: Assessment = { ...base.assessment, anomalies };
  return truthView(truth, assessment, new Map());
}
const about = (view: ReturnType<typeof compare>) =>
  view.faults.map(({ id, found, anomalies, cause, named }) => ({ id, found, anomalies, cause, named }));

test('a fault is found by an anomaly on a signal that it moved, while it moved it', () => {
  const late = anomalyOf({
    id: 'A2',
    signal: 'error_ratio',
    startMs: failing.signals[0].effects[1].endMs,
    endMs: base.truth!.endMs,
  });
  const view = compare([anomalyOf({ id: 'A1', signal: 'response_time_ms' }), late]);
  expect(about(view)).toEqual([
    { id: 'debug-logging', found: true, anomalies: 'A1', cause: 'first', named: 'added-latency' },
    { id: 'timeouts', found: false, anomalies: '', cause: '', named: '' },
  ]);
  expect(view.falseAlarms.map((a) => a.id)).toEqual(['A2']);
  expect([view.visible, view.found, view.named]).toEqual([2, 1, 1]);
  expect(view.missed.map((f) => f.id)).toEqual(['timeouts']);
});

test.each([
  ['first', [cause('added-latency'), cause('slow-query')]],
  ['first', [cause('added-latency', '')]],
  ['listed', [cause('slow-query'), cause('added-latency')]],
  ['wrong', [cause('added-latency', 'postgres')]],
  ['wrong', [cause('slow-query')]],
  ['unknown', [cause('unknown', '')]],
  ['unknown', []],
])('the cause counts as %s when %j was suspected', (expected, causes) => {
  const view = compare([anomalyOf({ id: 'A1', signal: 'response_time_ms', causes })], {
    ...base.truth!,
    faults: [slow],
  });
  expect(view.faults[0].cause).toBe(expected);
});

test('a fault without a visible effect is neither found nor missed', () => {
  const view = compare([], { ...base.truth!, faults: [{ ...slow, signals: [] }], signals: [] });
  expect([view.visible, view.invisible, view.missed.length]).toEqual([0, 1, 0]);
});

test('faults that overlap are named once, in the largest set', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => ({ ...slow, id }));
  const faults = [
    { ...a, jointWith: ['b'] },
    { ...b, jointWith: ['a', 'c'] },
    { ...c, jointWith: ['b', 'a'] },
    { ...d, jointWith: [] },
  ];
  expect(compare([], { ...base.truth!, faults }).joint).toEqual(['a, b, c']);
  const chain = [
    { ...a, jointWith: ['b'] },
    { ...b, jointWith: ['a'] },
    { ...c, jointWith: ['d'] },
    { ...d, jointWith: ['c'] },
  ];
  expect(compare([], { ...base.truth!, faults: chain }).joint).toEqual(['a, b', 'c, d']);
});

test('labels without faults are counted by stretch', () => {
  const view = compare([anomalyOf({ id: 'A1', signal: 'error_ratio', endMs: failing.signals[0].effects[0].endMs })], {
    ...base.truth!,
    faults: [],
  });
  expect(view.labelled).toEqual([
    { title: 'response_time_ms', count: 1, found: 0 },
    { title: 'error_ratio', count: 2, found: 1 },
  ]);
  expect(view.falseAlarms).toEqual([]);
});

test('nothing known is said to be unknown', () => {
  const view = truthView(undefined, base.assessment, new Map());
  expect([view.known, view.none, view.falseAlarms]).toEqual([false, false, []]);
});
