import { describe, expect, it } from 'vitest';
import { configure } from '../../../src/detectors/configure.ts';
import { detectors } from '../../../src/detectors/index.ts';
import { detectCase } from '../../../src/evaluation/detect-case.ts';
import { eventMeasures } from '../../../src/evaluation/event-measures.ts';
import { decodeResult, encodeResult } from '../../../src/evaluation/journal.ts';
import { curveOf } from '../../../src/evaluation/tune/curve.ts';
import { cellsOf, delayIn, falseAlarmsIn } from '../../../src/evaluation/tune/figures.ts';
import { quietest, recommend } from '../../../src/evaluation/tune/recommend.ts';
import { crossing, smallestEffects } from '../../../src/evaluation/tune/smallest-effect.ts';
import { placeOf, type Sweep } from '../../../src/evaluation/tune/sweep.ts';
import { stepReached, thresholdSteps } from '../../../src/evaluation/tune/threshold-steps.ts';
import { tune } from '../../../src/evaluation/tune/tune.ts';
import { type TunedCase, tuneCase } from '../../../src/evaluation/tune/tune-case.ts';
import { labelScenario, readScenarioText, seedsOf } from '../../../src/index.ts';

const NOTHING: Sweep = { steps: [], falseAlarms: [], faults: [{ delaysMs: [], signals: [] }] };

/** A sweep from [threshold, false alarms, delay in s or NaN] with falling thresholds. */
const sweepOf = (...rows: readonly (readonly [number, number, number])[]): Sweep => ({
  steps: rows.map(([threshold]) => stepReached(threshold)),
  falseAlarms: rows.map(([, alarms]) => alarms),
  faults: [
    {
      delaysMs: rows.map(([, , delay]) => delay * 1000),
      signals: rows.map(([, , delay]) => (Number.isNaN(delay) ? -1 : 0)),
    },
  ],
});

/** A run of a day; level −1 without the fault. `mean` is what the fault adds to a level of 10. */
function dayOf(run: number, level: number, sweeps: readonly Sweep[], mean = 0): TunedCase {
  return {
    group: 'day',
    run,
    seed: String(run),
    level,
    days: 1,
    signals: [{ name: 'response_time_ms', unit: 'ms' }],
    faults:
      level < 0 ? [] : [{ id: 'slow', kind: 'slow-query', visible: true, changes: [{ signal: 0, mean, usual: 10 }] }],
    sweeps: level < 0 ? sweeps.map((one) => ({ ...one, faults: [] })) : sweeps,
    random: NOTHING,
    constant: NOTHING,
  };
}

const everything = [0, thresholdSteps.length] as const;
/** Four seeds; found from 6 down at once, from 8 down late; one false alarm on healthy days from 5 down, many from 4 down. */
const days = [0, 1, 2, 3].flatMap((run) => [
  dayOf(run, -1, [sweepOf([5, 1, NaN], [4, 20, NaN]), sweepOf([3, 2, NaN])]),
  dayOf(run, 0, [sweepOf([8, 0, 90], [6, 0, 30]), sweepOf([4.5, 0, 60])], 3),
]);

describe('recommend(cases, options)', () => {
  const chosen = (budgetPerDay: number, cases: readonly TunedCase[] = days) => {
    const choice = recommend(cases, { holds: 2, budgetPerDay, range: everything });
    return choice && [thresholdSteps[choice.step], choice.hold];
  };

  it('takes what is soonest within the budget, of those that find as much', () => {
    expect(chosen(0)).toEqual([6, 0]);
    expect(chosen(1)?.[1]).toBe(0);
  });

  it('takes the middle of thresholds that are worth the same', () => {
    const cases = [0, 1].flatMap((run) => [
      dayOf(run, -1, [sweepOf([2, 9, NaN])]),
      dayOf(run, 0, [sweepOf([8, 0, 30])]),
      // The fault that is never found gives steps between.
      dayOf(run, 1, [sweepOf([7, 1, NaN], [5, 2, NaN], [3, 1, NaN])]),
    ]);
    const choice = recommend(cases, { holds: 1, budgetPerDay: 0, range: everything })!;
    expect(thresholdSteps[choice.step]).toBe(5);
  });

  it('is undefined when nothing is found within the budget, and keeps to the range', () => {
    const noisy = days.map((one) =>
      one.level < 0 ? { ...one, sweeps: [sweepOf([9, 1, NaN]), sweepOf([9, 1, NaN])] } : one,
    );
    expect(chosen(0.5, noisy)).toBeUndefined();
    expect(quietest(noisy, 2, everything)).toEqual({ step: stepReached(8), hold: 0 });
    expect(recommend(days, { holds: 2, budgetPerDay: 0, range: [stepReached(8), stepReached(9)] })).toEqual({
      step: stepReached(8),
      hold: 0,
    });
    expect(recommend([], { holds: 2, budgetPerDay: 1, range: everything })).toBeUndefined();
  });
});

describe('crossing(chances, strengths)', () => {
  it('lies on the line between two strengths', () => {
    expect(crossing([0.5, 1], [1, 2])).toEqual({ strength: 1.8, where: 'between', level: 1, share: 0.8 });
  });
  it('is the last one, so that everything stronger is found', () => {
    expect(crossing([1, 0.4, 0.9], [1, 2, 4]).strength).toBe(4);
  });
  it('says when it lies outside what was tried', () => {
    expect(crossing([0.95, 1], [1, 2])).toMatchObject({ strength: 1, where: 'below' });
    expect(crossing([0.95, 0.8], [1, 2])).toMatchObject({ strength: Infinity, where: 'beyond' });
  });
});

describe('smallestEffects(cases, cells, at)', () => {
  /** Of ten seeds `found[level]` find the fault, which adds 1, 2 … to a level of 10. */
  const effectsOf = (...found: readonly number[]) => {
    const cases = Array.from({ length: 10 }, (_, run) =>
      found.map((n, level) => dayOf(run, level, [run < n ? sweepOf([5, 0, 10]) : NOTHING], level + 1)),
    ).flat();
    const setting = { of: (one: TunedCase) => one.sweeps[0], step: stepReached(5) };
    return smallestEffects(cases, cellsOf(cases), { setting, strengths: found.map((_, level) => 2 * (level + 1)) });
  };

  it('gives strength and size, with an interval over seeds', () => {
    const [{ strength, where, size }] = effectsOf(5, 10);
    expect([where, strength.value]).toEqual(['between', 3.6]);
    // In 95 % of resamples between two and eight of ten seeds find the weaker.
    expect([strength.low, strength.high]).toEqual([3, 3.75]);
    expect(size).toMatchObject({ signal: 'response_time_ms', unit: 'ms', change: 1.8 });
    expect(size?.relative).toBeCloseTo(0.18, 12);
  });

  it('gives no size for what is not found often enough', () => {
    expect(effectsOf(0, 5)).toEqual([
      {
        group: 'day',
        fault: 'slow',
        kind: 'slow-query',
        where: 'beyond',
        strength: { value: Infinity, low: Infinity, high: Infinity },
      },
    ]);
  });
});

describe('tune(cases, options)', () => {
  const options = { holds: [1, 3], strengths: [{ text: '1', value: 1 }], budgetPerDay: 0.5 };

  it('chooses on every second seed and verifies on the others', () => {
    // The seeds that verify have two false alarms each where those that choose have none.
    const cases = days.map((one) =>
      one.run % 2 === 1 && one.level < 0 ? { ...one, sweeps: [sweepOf([7, 2, NaN]), NOTHING] } : one,
    );
    const { recommended, present } = tune(cases, { ...options, present: { threshold: 8, hold: 1 } });
    expect([recommended?.threshold, recommended?.hold]).toEqual([6, 1]);
    expect(recommended?.chosen).toMatchObject({ falseAlarms: 0, days: 2, delayMedianMs: 30_000 });
    expect(recommended?.verified).toMatchObject({ falseAlarms: 4, days: 2, delayMedianMs: 30_000 });
    expect(recommended?.verified.falseAlarmsPerDay.value).toBe(2);
    // Four in two days may be a rate of 0.53 a day.
    expect(recommended?.isVerified).toBe(false);
    expect(tune(cases, { ...options, budgetPerDay: 0.6 }).recommended?.isVerified).toBe(true);
    expect(present?.verified).toMatchObject({ falseAlarms: 0, delayMedianMs: 90_000 });
  });

  it('lets alarms at random be as frequent as the budget allows', () => {
    const often = { ...sweepOf([7, 1, NaN], [6, 2, NaN], [5, 9, NaN]), faults: [] };
    const cases = days.map((one) => (one.level < 0 ? { ...one, random: often } : one));
    const rates = [0.5, 1, 2.5].map((budgetPerDay) => {
      const { recommended } = tune(cases, { ...options, budgetPerDay });
      return recommended?.random.falseAlarmsPerDay.value;
    });
    expect(rates).toEqual([0, 1, 2]);
  });

  it('says what is nearest where no threshold meets the budget', () => {
    const noisy = days.map((one) => (one.level < 0 ? { ...one, sweeps: [sweepOf([9, 1, NaN]), NOTHING] } : one));
    const { recommended, quietest: nearest } = tune(noisy, { ...options, holds: [1], budgetPerDay: 0.5 });
    expect(recommended).toBeUndefined();
    expect([nearest?.threshold, nearest?.hold, nearest?.chosen.falseAlarmsPerDay.value]).toEqual([8, 1, 1]);
  });

  it('has no present setting where that was not swept', () => {
    expect(tune(days, { ...options, present: { threshold: 8, hold: 2 } }).present).toBeUndefined();
    expect(tune(days, { ...options, present: { threshold: 8.005, hold: 1 } }).present).toBeUndefined();
  });
});

it('curveOf(cases, cells, of) has rates and chances of every threshold that matters', () => {
  const points = curveOf(days, cellsOf(days), (one) => one.sweeps[0]);
  expect(
    points.map(({ threshold, falseAlarmsPerDay, chance, delayMedianMs }) => [
      threshold,
      falseAlarmsPerDay,
      chance,
      delayMedianMs,
    ]),
  ).toEqual([
    [8, 0, 1, 90_000],
    [6, 0, 1, 30_000],
    [5, 1, 1, 30_000],
    [4, 20, 1, 30_000],
  ]);
});

describe('tuneCase(case, scored, options)', () => {
  const scenario = readScenarioText(
    'version: 1\nname: short\nduration: 20m\nfaults: [{id: slow, kind: slow-query, time: 5ms, at: 12m, for: 4m}]',
  );
  const [labelled] = seedsOf(scenario.seed, 1).map((seed) => labelScenario({ ...scenario, seed }));
  const options = { group: 'short', run: 0, level: 0, holds: [1, 3] };
  const scoredBy = (name: string) =>
    detectCase(labelled, configure(name)).map(({ signals, detection: { scores } }) => ({ signals, scores }));

  // Its threshold decides where its sum begins anew.
  const dependent = ['page-hinkley'];
  const swept = detectors.filter(({ name, params }) => params.threshold && params.hold && !dependent.includes(name));
  it.each(swept.map(({ name }) => name))('says of %s what it is worth with other thresholds and hold times', (name) => {
    const tuned = tuneCase(labelled, scoredBy(name), options);
    options.holds.forEach((hold, h) => {
      const { steps } = tuned.sweeps[h];
      for (const share of [0.05, 0.4, 0.8]) {
        const step = steps[Math.floor(share * steps.length)] ?? stepReached(1);
        const threshold = thresholdSteps[step];
        const measures = eventMeasures(
          labelled,
          detectCase(labelled, configure(name, { params: { threshold, hold } })),
        );
        const setting = { of: (one: TunedCase) => one.sweeps[h], step };
        expect(falseAlarmsIn(tuned, setting)).toBe(measures.falseAlarms);
        const [{ found, delayMs }] = measures.faults;
        expect(delayIn(tuned, 'slow', setting)).toBe(found ? delayMs : undefined);
        expect(tuned.days).toBe(measures.days);
      }
    });
  });

  it('says how much each signal moved, and keeps to the faults asked about', () => {
    const tuned = tuneCase(labelled, scoredBy('ewma'), options);
    const [{ id, visible, changes }] = tuned.faults;
    expect([id, visible]).toEqual(['slow', true]);
    const response = changes.find(({ signal }) => tuned.signals[signal].name === 'response_time_ms')!;
    expect(response.mean / response.usual).toBeGreaterThan(0.02);
    expect(tuneCase(labelled, scoredBy('ewma'), { ...options, faults: [] }).faults).toEqual([]);
  });

  it('beats alarms at random, and those alarm always without end', () => {
    const { random, constant, sweeps } = tuneCase(labelled, scoredBy('ewma'), options);
    const firstFound = ({ faults: [{ signals }] }: Sweep) => signals.findIndex((signal) => signal >= 0);
    expect(sweeps[0].falseAlarms[firstFound(sweeps[0])]).toBeLessThan(random.falseAlarms[firstFound(random)]);
    expect([constant.steps.length, firstFound(constant)]).toEqual([1, -1]);
    expect(placeOf(constant, constant.steps[0])).toBe(0);
  });

  it('is the same after a journey as text', () => {
    const tuned = tuneCase(labelled, scoredBy('ewma'), options);
    expect(decodeResult(encodeResult(tuned))).toEqual(tuned);
  });
});
