import { describe, expect, it } from 'vitest';
import { chance } from '../../src/evaluation/chance.ts';
import { eventMeasures } from '../../src/evaluation/event-measures.ts';
import type { LabelledCase, LabelledEvent } from '../../src/evaluation/labelled.ts';
import { measureByName } from '../../src/evaluation/measures/index.ts';
import { scoredSignal } from '../../src/evaluation/measures/scored-signal.ts';

const COUNT = 2_000;
const grid = { startMs: 0, stepMs: 60_000, count: COUNT };

/** The same events on any number of signals; the first hundred samples are left out. */
function caseOf(seed: string, events: readonly LabelledEvent[], signals = 1): LabelledCase {
  return {
    name: 'calm',
    seed,
    grid,
    signals: Array.from({ length: signals }, (_, s) => ({
      input: {
        signal: { name: `s${s}`, unit: 'ms', bad: 'up', scale: 'log', role: 'latency' },
        grid,
        values: new Float64Array(COUNT),
      },
      events,
      ignored: new Uint8Array(COUNT).fill(1, 0, 100),
    })),
    faults: [],
  };
}

const events = [
  { from: 300, to: 360, faults: [] },
  { from: 1_000, to: 1_130, faults: [] },
];

describe('chance(case)', () => {
  it('random alarms as often and as long as something happens, at another time, on samples that count', () => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const [{ alerts }] = chance(caseOf(seed, events)).random;
      expect(alerts.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(190);
      expect(alerts.length === 2 || (alerts.length === 3 && alerts[2].to === COUNT && alerts[0].from === 100)).toBe(
        true,
      );
      expect(alerts.every(({ from, firedMs }) => from >= 100 && firedMs === (from + 1) * grid.stepMs)).toBe(true);
    }
  });

  it('random depends on the seed and on the signal, and on nothing else', () => {
    const [one, other] = chance(caseOf('7', events, 2)).random;
    expect(chance(caseOf('7', events)).random[0]).toEqual(one);
    expect(other.detection.scores).not.toEqual(one.detection.scores);
    expect(other.alerts).not.toEqual(one.alerts);
    expect(chance(caseOf('8', events)).random[0].alerts).not.toEqual(one.alerts);
  });

  it('has the AUC of guessing', () => {
    const labelled = caseOf('1', events);
    const { random, constant } = chance(labelled);
    const of = (name: string, detection: (typeof random)[number]) =>
      measureByName.get(name)!.measure(scoredSignal(labelled, detection));
    // Four standard errors: √((a + b + 1) / 12 a b) with 190 and 1,710 samples.
    expect(Math.abs(of('auc-roc', random[0]) - 0.5)).toBeLessThan(0.09);
    expect(of('auc-roc', constant[0])).toBe(0.5);
    expect(of('auc-pr', constant[0])).toBe(0.1);
  });

  it('constant cries wolf once and finds nothing, as it fired before anything happened', () => {
    const labelled = caseOf('1', events);
    const { constant } = chance(labelled);
    expect(constant[0].alerts).toEqual([{ from: 0, to: COUNT, firedMs: grid.stepMs }]);
    expect(eventMeasures(labelled, constant)).toMatchObject({ alerts: 1, events: 2, found: 0, falseAlarms: 1 });
  });

  it('random has nothing to say where nothing happens', () => {
    expect(chance(caseOf('1', [])).random[0].alerts).toEqual([]);
  });
});

it('scoredSignal(case, detection) cuts out ignored samples and tells what was claimed from what had fired', () => {
  const labelled = caseOf('1', events);
  const scores = Float64Array.from({ length: COUNT }, (_, i) => i);
  const alerts = [{ from: 298, to: 304, firedMs: 301 * grid.stepMs }];
  const signal = scoredSignal(labelled, { signals: [0], detection: { scores, threshold: 1, hold: 3 }, alerts });
  expect([signal.labels.length, signal.scores[0]]).toEqual([1_900, 100]);
  const around = (flags: Uint8Array) => [...flags.subarray(197, 205)];
  expect(around(signal.labels)).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
  expect(around(signal.alerts)).toEqual([0, 1, 1, 1, 1, 1, 1, 0]);
  expect(around(signal.firing)).toEqual([0, 0, 0, 1, 1, 1, 1, 0]);
});
