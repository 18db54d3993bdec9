import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/evaluation/alerts.ts';
import { type EventMeasures, eventMeasures, mergeEventMeasures } from '../../src/evaluation/event-measures.ts';
import type { LabelledCase, LabelledEvent, LabelledSignal } from '../../src/evaluation/labelled.ts';

const MINUTE = 60_000;
const START = 1_000 * MINUTE;
const rules = { graceMs: 5 * MINUTE };

/** An hour of minutes; stretches of ignored samples as pairs. */
function signal(
  name: string,
  role: 'latency' | 'database',
  events: readonly LabelledEvent[],
  ignored: readonly (readonly [number, number])[] = [],
): LabelledSignal {
  const flags = new Uint8Array(60);
  for (const [from, to] of ignored) flags.fill(1, from, to);
  const grid = { startMs: START, stepMs: MINUTE, count: 60 };
  return {
    input: { signal: { name, unit: 'ms', bad: 'up', scale: 'log', role }, grid, values: new Float64Array(60) },
    events,
    ignored: flags,
  };
}

function caseOf(signals: readonly LabelledSignal[], faults: LabelledCase['faults'] = []): LabelledCase {
  return { name: 'hour', seed: '1', grid: signals[0].input.grid, signals, faults };
}

/** An alert over [from, to) that fires with sample `fires`. */
const alert = (from: number, to: number, fires = from): Alert => ({ from, to, firedMs: START + (fires + 1) * MINUTE });

const event = (from: number, to: number, ...faults: string[]): LabelledEvent => ({ from, to, faults });

/** Measures of alerts on a single signal. */
function judge(events: readonly LabelledEvent[], alerts: readonly Alert[], ignored?: [number, number][]) {
  return eventMeasures(caseOf([signal('s', 'latency', events, ignored)]), [{ signals: [0], alerts }], rules);
}

const counts = ({ alerts, events, found, falseAlarms, duplicates, ignoredAlerts, delaysMs }: EventMeasures) => ({
  alerts,
  events,
  found,
  falseAlarms,
  duplicates,
  ignoredAlerts,
  delays: delaysMs.map((ms) => ms / MINUTE),
});
const none = { alerts: 0, events: 0, found: 0, falseAlarms: 0, duplicates: 0, ignoredAlerts: 0, delays: [] };

describe('eventMeasures(case, detections)', () => {
  it('counts found events, duplicates and false alarms, and takes the ratios from them', () => {
    const measures = judge(
      [event(10, 20), event(40, 44)],
      [alert(2, 4), alert(11, 14, 12), alert(16, 18), alert(30, 31)],
    );
    expect(measures).toEqual({
      alerts: 4,
      events: 2,
      found: 1,
      falseAlarms: 2,
      duplicates: 1,
      ignoredAlerts: 0,
      precision: 1 / 3,
      recall: 0.5,
      f1: 0.4,
      delaysMs: [3 * MINUTE],
      signalDays: 1 / 24,
      days: 1 / 24,
      activeHours: 14 / 60,
      falseAlarmsPerDay: 48,
      falseAlarmsPerActiveHour: 2 / (14 / 60),
      faults: [],
    });
  });

  it('takes an alert that fired before the event for a false alarm, though it runs into it', () => {
    expect(counts(judge([event(10, 20)], [alert(7, 15)]))).toEqual({ ...none, alerts: 1, events: 1, falseAlarms: 1 });
    expect(counts(judge([event(10, 20)], [alert(0, 60)]))).toEqual({ ...none, alerts: 1, events: 1, falseAlarms: 1 });
  });

  it('takes an alert that rose before the event and fired within it for right', () => {
    expect(counts(judge([event(10, 20)], [alert(8, 15, 10)]))).toEqual({
      ...none,
      alerts: 1,
      events: 1,
      found: 1,
      delays: [1],
    });
  });

  it('takes an alert on samples that differ too little, and grow into the event, for right and early', () => {
    expect(counts(judge([event(10, 20)], [alert(7, 15)], [[5, 10]]))).toEqual({
      ...none,
      alerts: 1,
      events: 1,
      found: 1,
      delays: [-2],
    });
    // The same alert with a normal sample in between told of nothing.
    expect(counts(judge([event(10, 20)], [alert(7, 15)], [[5, 9]]))).toMatchObject({ found: 0, falseAlarms: 1 });
  });

  it('ignores alerts within ignored samples, and those that begin within the grace after an event', () => {
    expect(
      counts(judge([event(10, 20)], [alert(20, 22), alert(24, 30), alert(25, 26), alert(42, 44)], [[40, 50]])),
    ).toEqual({ ...none, alerts: 4, events: 1, falseAlarms: 1, ignoredAlerts: 3 });
    expect(counts(judge([], [alert(39, 44)], [[40, 50]]))).toMatchObject({ falseAlarms: 1, ignoredAlerts: 0 });
  });

  it('lets a right alert run on into events within the grace, and into no later one', () => {
    const events = [event(10, 12), event(15, 17), event(30, 32)];
    expect(counts(judge(events, [alert(10, 35)]))).toEqual({
      ...none,
      alerts: 1,
      events: 3,
      found: 2,
      delays: [1, 0],
    });
    expect(counts(judge(events, [alert(10, 20), alert(16, 18)]))).toMatchObject({ found: 2, duplicates: 1 });
  });

  it('counts no event that lies wholly in ignored samples, and no ignored time', () => {
    const measures = judge([event(2, 6), event(8, 12)], [alert(3, 5), alert(11, 12)], [[0, 10]]);
    expect(counts(measures)).toEqual({ ...none, alerts: 2, events: 1, found: 1, ignoredAlerts: 1, delays: [4] });
    expect(measures.days).toBe(50 / 1440);
    expect(measures.activeHours).toBe(2 / 60);
  });

  it('has no ratio where nothing was counted, but false alarms a day without events', () => {
    expect(judge([], [alert(3, 4)])).toMatchObject({
      precision: 0,
      recall: NaN,
      f1: 0,
      falseAlarmsPerDay: 24,
      falseAlarmsPerActiveHour: NaN,
    });
    expect(judge([], [])).toMatchObject({ precision: NaN, recall: NaN, f1: NaN, falseAlarmsPerDay: 0 });
    expect(eventMeasures(caseOf([signal('s', 'latency', [event(1, 2)])]), [])).toMatchObject({
      events: 0,
      days: 0,
      signalDays: 0,
      falseAlarmsPerDay: NaN,
    });
  });

  it('holds a joint detection against the union of its signals, once', () => {
    const signals = [
      signal('a', 'latency', [event(10, 20, 'x')]),
      signal('b', 'database', [event(15, 25, 'y'), event(40, 45, 'y')]),
    ];
    const measures = eventMeasures(
      caseOf(signals),
      [{ signals: [0, 1], alerts: [alert(12, 22), alert(23, 24)] }],
      rules,
    );
    expect(counts(measures)).toEqual({ ...none, alerts: 2, events: 2, found: 1, duplicates: 1, delays: [3] });
    expect([measures.days, measures.signalDays, measures.activeHours]).toEqual([1 / 24, 2 / 24, 20 / 60]);
  });

  it('lets a joint detection be right where any of its signals has an event, and ignores what any of them ignores', () => {
    const signals = [
      signal('a', 'latency', [event(10, 30)], [[40, 50]]),
      signal('b', 'database', [event(12, 15)], [[5, 35]]),
      signal('c', 'database', [event(13, 14)]),
    ];
    const alerts = [alert(25, 32), alert(42, 44), alert(52, 54)];
    const measures = eventMeasures(caseOf(signals), [{ signals: [0, 1, 2], alerts }], rules);
    // Signal b ignores its own event, but not that of a, within which c has a shorter one.
    expect(counts(measures)).toEqual({
      ...none,
      alerts: 3,
      events: 1,
      found: 1,
      falseAlarms: 1,
      ignoredAlerts: 1,
      delays: [16],
    });
    expect(measures.days).toBe((60 - 10 - 10) / 1440);
  });

  it('adds up the false alarms of all signals over the days of one of them', () => {
    const quiet = [signal('a', 'latency', []), signal('b', 'database', [])];
    const measures = eventMeasures(
      caseOf(quiet),
      [
        { signals: [0], alerts: [alert(1, 2)] },
        { signals: [1], alerts: [alert(1, 2), alert(5, 6)] },
      ],
      rules,
    );
    expect(measures).toMatchObject({ days: 1 / 24, signalDays: 2 / 24, falseAlarmsPerDay: 72 });
  });
});

describe('the faults of eventMeasures', () => {
  const fault = (id: string, at: number, to: number) => ({
    id,
    kind: `kind-of-${id}`,
    startMs: START + at * MINUTE,
    endMs: START + to * MINUTE,
  });
  const labelled = caseOf(
    [
      signal('query_time', 'database', [event(10, 30, 'slow', 'late')]),
      signal('response_time', 'latency', [event(14, 30, 'slow')]),
      signal('connections', 'database', [event(40, 50, 'leak')]),
    ],
    [fault('slow', 9, 20), fault('late', 20, 25), fault('leak', 40, 45), fault('nothing', 1, 2)],
  );

  it('tell delay, first signal and lead over what users feel', () => {
    const { faults } = eventMeasures(
      labelled,
      [
        { signals: [0], alerts: [alert(11, 30)] },
        { signals: [1], alerts: [alert(16, 20)] },
      ],
      rules,
    );
    expect(faults).toEqual([
      {
        fault: 'slow',
        kind: 'kind-of-slow',
        visible: true,
        found: true,
        signal: 'query_time',
        delayMs: 2 * MINUTE,
        leadMs: 2 * MINUTE,
      },
      // The alert that was on when it began told nobody of it.
      { fault: 'late', kind: 'kind-of-late', visible: true, found: false, delayMs: NaN, leadMs: NaN },
      { fault: 'leak', kind: 'kind-of-leak', visible: false, found: false, delayMs: NaN, leadMs: NaN },
      { fault: 'nothing', kind: 'kind-of-nothing', visible: false, found: false, delayMs: NaN, leadMs: NaN },
    ]);
  });

  it('have no part in events that ended before they began', () => {
    const { faults } = eventMeasures(
      caseOf([signal('a', 'latency', [event(10, 20, 'late')])], [fault('late', 30, 40)]),
      [{ signals: [0], alerts: [alert(12, 50), alert(35, 36)] }],
      rules,
    );
    expect(faults).toEqual([
      { fault: 'late', kind: 'kind-of-late', visible: false, found: false, delayMs: NaN, leadMs: NaN },
    ]);
  });

  it('are told by a joint detection with the signal that moved first, and have no lead where users feel nothing', () => {
    const { faults } = eventMeasures(labelled, [{ signals: [1, 0, 2], alerts: [alert(21, 24), alert(44, 46)] }], rules);
    expect(
      faults.map(({ fault: id, signal: by, delayMs, leadMs }) => [id, by, delayMs / MINUTE, leadMs / MINUTE]),
    ).toEqual([
      ['slow', 'query_time', 12, -8],
      ['late', 'query_time', 2, NaN],
      ['leak', 'connections', 5, NaN],
      ['nothing', undefined, NaN, NaN],
    ]);
  });
});

/** Disjoint stretches within the hour. */
const stretches = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 })
  .map((cuts) => [...cuts].sort((a, b) => a - b))
  .map((cuts) => cuts.flatMap((from, i) => (i % 2 === 0 && i + 1 < cuts.length ? [[from, cuts[i + 1]] as const] : [])));

describe('whatever the alerts', () => {
  it('every one is news, a duplicate, a false alarm or ignored; ratios stay within 0 and 1', () => {
    fc.assert(
      fc.property(stretches, stretches, stretches, (truth, alarms, ignored) => {
        const measures = judge(
          truth.map(([from, to]) => event(from, to)),
          alarms.map(([from, to]) => alert(from, to)),
          ignored.map(([from, to]) => [from, to]),
        );
        const news = measures.alerts - measures.duplicates - measures.falseAlarms - measures.ignoredAlerts;
        expect(news).toBeGreaterThanOrEqual(0);
        expect(news).toBeLessThanOrEqual(measures.found);
        expect(measures.found).toBeLessThanOrEqual(measures.events);
        expect(measures.delaysMs).toHaveLength(measures.found);
        for (const ratio of [measures.precision, measures.recall, measures.f1])
          expect(Number.isNaN(ratio) || (ratio >= 0 && ratio <= 1)).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('alerts that are the events find all of them at once and nothing else', () => {
    fc.assert(
      fc.property(stretches, (truth) => {
        const measures = judge(
          truth.map(([from, to]) => event(from, to)),
          truth.map(([from, to]) => alert(from, to)),
        );
        expect(measures).toMatchObject({ found: truth.length, falseAlarms: 0, duplicates: 0, ignoredAlerts: 0 });
        expect(measures.delaysMs).toEqual(truth.map(() => MINUTE));
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});

describe('mergeEventMeasures(list)', () => {
  it('pools the counts and takes the ratios anew', () => {
    const one = judge([event(10, 20)], [alert(12, 13), alert(40, 41)]);
    const two = judge([event(10, 20), event(30, 31)], []);
    expect(mergeEventMeasures([one, two])).toEqual({
      alerts: 2,
      events: 3,
      found: 1,
      falseAlarms: 1,
      duplicates: 0,
      ignoredAlerts: 0,
      precision: 0.5,
      recall: 1 / 3,
      f1: 0.4,
      delaysMs: [3 * MINUTE],
      signalDays: 2 / 24,
      days: 2 / 24,
      activeHours: 10 / 60 + 11 / 60,
      falseAlarmsPerDay: 12,
      falseAlarmsPerActiveHour: 1 / (10 / 60 + 11 / 60),
      faults: [],
    });
  });

  it('of nothing is nothing', () => {
    expect(mergeEventMeasures([])).toMatchObject({ events: 0, recall: NaN, falseAlarmsPerDay: NaN, faults: [] });
  });
});
