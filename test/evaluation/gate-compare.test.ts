import { describe, expect, test } from 'vitest';
import { registries } from '../../src/detectors/registries.ts';
import { compareGate, seedsNeeded } from '../../src/evaluation/gate-compare.ts';
import { type GateFigures, type GateRecord, happeningHash } from '../../src/evaluation/gate-record.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

const seeds = Array.from({ length: 10 }, (_, k) => String(k + 1));
const flat = (value: number) => seeds.map(() => value);
const figures = (more: Partial<GateFigures> = {}): GateFigures => ({
  recall: flat(0.75),
  precision: flat(1),
  f1: flat(0.95),
  delayMs: flat(60_000),
  falseAlarmsPerDay: flat(0),
  ...more,
});
const record = (keen: GateFigures, more: Partial<GateRecord['scenarios'][string]> = {}): GateRecord => ({
  version: '1',
  modelVersion: '1',
  scenarios: {
    slow: {
      hash: 'a',
      seeds,
      analysis: figures(),
      detectors: { keen: { kind: 'ewma', signals: [], params: { threshold: 3 }, figures: keen } },
      ...more,
    },
  },
});
const changes = (before: GateRecord, now: GateRecord) =>
  compareGate(before, now).comparisons.flatMap(({ detector, measure, change }) =>
    change === 'none' ? [] : [`${detector} ${measure} ${change}`],
  );

describe('a gate against what it measured before', () => {
  const before = record(figures());

  test('that is the same passes, with a comparison of each figure', () => {
    const { comparisons, notes, passed } = compareGate(before, before);
    expect([comparisons.length, notes, passed]).toEqual([10, [], true]);
    expect(comparisons[5]).toEqual({
      scenario: 'slow',
      detector: 'keen',
      measure: 'recall',
      before: 0.75,
      now: 0.75,
      pairs: 10,
      pValue: 1,
      change: 'none',
    });
  });

  test('fails on what is worse on every seed, each figure on its own side, and tells what is better', () => {
    const now = record(
      figures({ f1: flat(0.9), delayMs: flat(30_000), falseAlarmsPerDay: flat(2), precision: flat(0.98) }),
    );
    expect(changes(before, now)).toEqual([
      'keen precision worse',
      'keen f1 worse',
      'keen delayMs better',
      'keen falseAlarmsPerDay worse',
    ]);
    expect(compareGate(before, now).passed).toBe(false);
    expect(changes(now, before)).toEqual([
      'keen precision better',
      'keen f1 better',
      'keen delayMs worse',
      'keen falseAlarmsPerDay better',
    ]);
  });

  test('does not fail on a difference that chance makes, nor on one that matters to nobody', () => {
    const scattered = flat(0).map((_, k) => (k % 2 === 0 ? 40_000 : 90_000));
    expect(changes(before, record(figures({ delayMs: scattered })))).toEqual([]);
    expect(changes(before, record(figures({ delayMs: flat(60_500) })))).toEqual([]);
    expect(changes(before, record(figures({ recall: flat(0.745) })))).toEqual([]);
  });

  test('compares only seeds on which both have the figure', () => {
    const now = record(figures({ delayMs: flat(90_000).map((ms, k) => (k < 3 ? NaN : ms)) }));
    const delay = compareGate(before, now).comparisons.find(
      ({ detector, measure }) => detector === 'keen' && measure === 'delayMs',
    );
    expect(delay).toMatchObject({ pairs: 7, before: 60_000, now: 90_000, pValue: 1 / 128, change: 'none' });
  });

  test('calls nobody slower who finds a slow fault besides, nor quicker who finds the quick one alone', () => {
    const less = record(figures({ recall: flat(0.5), delayMs: flat(15_000) }));
    expect(changes(before, less)).toEqual(['keen recall worse']);
    expect(changes(less, before)).toEqual(['keen recall better']);
    expect(compareGate(less, before).passed).toBe(true);
    const often = record(
      figures({ recall: flat(0.75).map((share, k) => (k < 2 ? 0.5 : share)), delayMs: flat(90_000) }),
    );
    const delay = compareGate(before, often).comparisons.find(
      ({ detector, measure }) => detector === 'keen' && measure === 'delayMs',
    );
    expect(delay).toMatchObject({ pairs: 8, before: 60_000, now: 90_000, pValue: 1 / 256, change: 'worse' });
  });

  test('tells what is on one side only, and which parameters changed', () => {
    const other = { kind: 'cusum', signals: ['a'], params: {}, figures: figures() };
    const keen = { kind: 'ewma', signals: ['a'], params: { threshold: 5 }, figures: figures() };
    const now = record(figures(), { detectors: { keen, other } });
    expect(compareGate(before, now).notes).toEqual([
      {
        kind: 'changed-parameters',
        scenario: 'slow',
        detector: 'keen',
        detail: 'threshold 3 → 5, signals [] → ["a"]',
      },
      { kind: 'new-detector', scenario: 'slow', detector: 'other' },
    ]);
    expect(compareGate(now, before).notes[0]).toEqual({ kind: 'gone-detector', scenario: 'slow', detector: 'other' });
    const renamed = { ...before, scenarios: { fast: before.scenarios.slow } };
    expect(compareGate(before, renamed)).toEqual({
      comparisons: [],
      notes: [
        { kind: 'gone-scenario', scenario: 'slow' },
        { kind: 'new-scenario', scenario: 'fast' },
      ],
      passed: true,
    });
  });

  test.each<[string, GateRecord, string]>([
    ['another fault', record(figures(), { hash: 'b' }), 'something else happens in it'],
    ['other seeds', record(figures(), { seeds: [...seeds].reverse() }), 'its seeds are others'],
    ['another simulator', { ...before, modelVersion: '2' }, 'it was simulated by model version 1, now 2'],
  ])('cannot compare after %s, and does not pass', (_, now, detail) => {
    expect(compareGate(before, now)).toEqual({
      comparisons: [],
      notes: [{ kind: 'changed-scenario', scenario: 'slow', detail }],
      passed: false,
    });
  });

  test('says when no worsening could be significant', () => {
    expect([1, 10, 45].map(seedsNeeded)).toEqual([5, 8, 10]);
    const few = record(figures({ recall: flat(0.1) }), { seeds: seeds.slice(0, 7) });
    expect(compareGate(few, few).notes).toEqual([{ kind: 'too-few-seeds', detail: '7 of the 8 that 10 figures need' }]);
  });
});

test('what happens in a scenario is neither its name, nor its seed, nor how it is judged', () => {
  const hashOf = (text: string) =>
    happeningHash(compileScenario({ file: 'a.yaml', text: `version: 1\n${text}` }, registries));
  const faults = 'faults: [{kind: slow-query}]\n';
  const same =
    'name: b\ntitle: B\nlesson: other\ntag: c\nseed: 7\npolicy: {point: {threshold: 8}}\ndetectors: {robust-point: {hold: 3}}\nexpect: {recall: 1}\n' +
    'criteria: []\nbaseline: {figures: {response_time_ms: {mean: 8ms}}}\n';
  expect(hashOf(faults + same)).toBe(hashOf(faults));
  for (const other of ['duration: 2h\n', 'workload: {rate: 50/s}\n', 'warmup: 5m\n'])
    expect(hashOf(faults + other)).not.toBe(hashOf(faults));
  expect(hashOf('')).not.toBe(hashOf(faults));
});
