import { describe, expect, it } from 'vitest';
import { configure, evaluate, type LabelledCase, labelScenario, readScenarioText, seedsOf } from '../../src/index.ts';

const grid = { startMs: 0, stepMs: 60_000, count: 120 };
const wobble = (i: number) => 10 + ((i * 7) % 5) * 0.1;

/** One signal that is 40 from sample 60 to 70; `early` has a burst that nothing explains. */
function caseOf(seed: string, early = false): LabelledCase {
  const values = Float64Array.from({ length: grid.count }, (_, i) =>
    (i >= 60 && i < 70) || (early && i >= 20 && i < 24) ? 40 : wobble(i),
  );
  const signal = { name: 'response_time_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' } as const;
  return {
    name: 'burst',
    seed,
    grid,
    signals: [{ input: { signal, grid, values }, events: [{ from: 60, to: 70, faults: ['slow'] }] }],
    faults: [{ id: 'slow', kind: 'slow-query', startMs: 60 * 60_000, endMs: 70 * 60_000 }],
  };
}

const detectors = [configure('robust-point'), configure('absence')];

describe('evaluate(cases, detectors)', () => {
  const { cases, detectors: summaries } = evaluate([caseOf('1'), caseOf('2', true), caseOf('3')], detectors);
  const [point, absence] = summaries;

  it('pools counts over cases, and takes ratios of the pooled counts', () => {
    expect([point.alerts, point.events, point.found, point.falseAlarms]).toEqual([4, 3, 3, 1]);
    expect([point.recall.value, point.precision.value, point.f1.value]).toEqual([1, 0.75, 6 / 7]);
    expect(point.falseAlarmsPerDay.value).toBeCloseTo(1 / (3 * (120 / 1440)), 12);
    expect(point.delayMedianMs.value).toBe(120_000);
    // Each resample draws the case with the false alarm 0 to 3 times.
    expect([point.precision.low, point.precision.high]).toEqual([0.5, 1]);
  });

  it('says nothing of the precision of a detector that is silent', () => {
    expect([absence.alerts, absence.recall.value, absence.precision.value]).toEqual([0, 0, NaN]);
    expect(absence.delayMedianMs).toEqual({ value: NaN, low: NaN, high: NaN });
  });

  it('says which were given the whole run before they spoke', () => {
    expect(summaries.map(({ id, looksAhead }) => [id, looksAhead])).toEqual([
      ['robust-point', true],
      ['absence', false],
      ['random', false],
      ['constant', false],
    ]);
  });

  it('puts the random and the constant detector beside them', () => {
    expect(summaries.map(({ id, isChance }) => [id, isChance])).toEqual([
      ['robust-point', false],
      ['absence', false],
      ['random', true],
      ['constant', true],
    ]);
    const [random, constant] = summaries.slice(2);
    expect([random.events, random.alerts, constant.alerts]).toEqual([3, 3, 3]);
    expect(constant.scores['auc-roc'].value).toBe(0.5);
    expect(constant.scores['auc-pr'].value).toBeCloseTo(10 / 120, 12);
    expect(point.scores['auc-roc'].value).toBeGreaterThan(0.9);
  });

  it('has a column for each fault', () => {
    expect(point.columns).toEqual([
      {
        group: 'burst',
        fault: 'slow',
        kind: 'slow-query',
        of: 3,
        found: 3,
        share: { value: 1, low: 1, high: 1 },
        delayMedianMs: { value: 120_000, low: 120_000, high: 120_000 },
      },
    ]);
    expect(absence.columns[0]).toMatchObject({ of: 3, found: 0 });
  });

  it('tells of each case what it is', () => {
    expect(cases[0]).toMatchObject({ group: 'burst', seed: '1', days: 1 / 12, events: 1, prevalence: 10 / 120 });
    expect(cases[0].pictures).toEqual([]);
  });
});

it('evaluate(…, {pictures: true}) keeps what happened small', () => {
  const [{ pictures }] = evaluate([caseOf('1', true)], detectors, { pictures: true }).cases;
  expect(pictures).toHaveLength(1);
  const [{ signal, from, to, lows, highs, events, alerts }] = pictures;
  // The event and 24 samples on both sides.
  expect([signal, from, to, lows.length, highs.length]).toEqual(['response_time_ms', 36, 94, 58, 58]);
  expect([Math.max(...highs), Math.min(...lows)]).toEqual([40, 10]);
  expect(events).toEqual([{ from: 60, to: 70, faults: ['slow'] }]);
  expect(alerts).toEqual({
    'robust-point': [
      [20, 24, 22],
      [60, 70, 62],
    ],
  });
});

it('evaluate(runs, detectors) as its example says', () => {
  const scenario = readScenarioText('version: 1\nfaults: [{kind: slow-query, at: 20m, for: 10m}]');
  const runs = seedsOf(scenario.seed, 5).map((seed) => labelScenario({ ...scenario, seed }));
  const { detectors: made } = evaluate(runs, [configure('robust-point', { params: { threshold: 8 } })]);
  expect(made.map(({ id }) => id)).toEqual(['robust-point', 'random', 'constant']);
  expect(made[0].columns[0].found).toBe(5);
});
