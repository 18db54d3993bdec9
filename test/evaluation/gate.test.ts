import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../src/analysis/assessment.ts';
import { configure } from '../../src/detectors/configure.ts';
import { registries } from '../../src/detectors/registries.ts';
import { anomalyAlerts } from '../../src/evaluation/anomaly-alerts.ts';
import { gateRun } from '../../src/evaluation/gate.ts';
import type { LabelledCase } from '../../src/evaluation/labelled.ts';
import { runScenario } from '../../src/pipeline.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

const text = `version: 1
duration: 30m
faults: [{id: slow, kind: slow-query, at: 10m, for: 5m}]
policy: {confidence: {resamples: 0}}
detectors:
  keen: {kind: robust-point, threshold: 4, hold: 1, signals: [response_time_ms]}
  deaf: {kind: robust-point, threshold: 100000}
expect:
  detected: {slow: 5m}
  recall: 99%
  detectors:
    keen: {detected: {slow: 1m}, silentElsewhere: true}
    deaf: {detected: {slow: 1m}, falseAlarmsPerDay: 0}
`;
const run = runScenario(compileScenario({ file: 'a.yaml', text }, registries));

describe('a run at the gate', () => {
  const { contenders, checks } = gateRun(run);

  test('is held against all that its scenario expects, of the analysis and of each detector', () => {
    expect(contenders.map(({ detector }) => detector?.id)).toEqual([undefined, 'deaf', 'keen']);
    expect(checks.map(({ passed, expectation }) => `${expectation} ${passed}`)).toEqual([
      'detected true',
      'recall false',
      'detectors.deaf.detected false',
      'detectors.deaf.falseAlarmsPerDay true',
      'detectors.keen.detected true',
      'detectors.keen.silentElsewhere true',
    ]);
  });

  test('measures each on the signals it looks at', () => {
    const [analysis, deaf, keen] = contenders;
    expect(analysis.detections.length).toBe(deaf.detections.length);
    expect(keen.detections.map(({ signals }) => signals.length)).toEqual([1]);
    expect(keen.measures.faults.map(({ fault, found, signal }) => ({ fault, found, signal }))).toEqual([
      { fault: 'slow', found: true, signal: 'response_time_ms' },
    ]);
    expect([deaf.measures.alerts, deaf.measures.found]).toEqual([0, 0]);
  });

  test('measures detectors given instead of its own', () => {
    const detectors = [configure('robust-point', { params: { threshold: 5 } })];
    expect(gateRun(run, { detectors }).contenders.map(({ detector }) => detector?.id)).toEqual([
      undefined,
      'robust-point',
    ]);
  });
});

test('anomalies become alerts that fire when they could first be told', () => {
  const grid = { startMs: 0, stepMs: 10_000, count: 100 };
  const labelled = {
    grid,
    signals: [{ input: { signal: { name: 'a' } } }, { input: { signal: { name: 'b' } } }],
  } as unknown as LabelledCase;
  const anomaly = (kind: string, from: number, to: number, more: Partial<Anomaly> = {}) =>
    ({ signal: 'a', kind, startMs: from * 10_000, endMs: to * 10_000, ...more }) as Anomaly;
  const policy = { point: { hold: 2 }, absence: { samples: 3 } } as Parameters<typeof anomalyAlerts>[2];
  const found = anomalyAlerts(
    labelled,
    [
      anomaly('point', 40, 50),
      anomaly('baseline', 0, 100),
      anomaly('absence', 60, 90),
      anomaly('crash', 95, 96),
      anomaly('point', 10, 11),
      anomaly('point', 20, 30, { known: 'an old one' }),
    ],
    policy,
  );
  expect(found).toEqual([
    {
      signals: [0],
      alerts: [
        { from: 0, to: 100, firedMs: 1_000_000 },
        { from: 10, to: 11, firedMs: 110_000 },
        { from: 40, to: 50, firedMs: 420_000 },
        { from: 60, to: 90, firedMs: 630_000 },
        { from: 95, to: 96, firedMs: 960_000 },
      ],
    },
    { signals: [1], alerts: [] },
  ]);
});
