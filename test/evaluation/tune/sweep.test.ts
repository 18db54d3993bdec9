import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsOf } from '../../../src/evaluation/alerts.ts';
import { eventMeasures } from '../../../src/evaluation/event-measures.ts';
import type { LabelledCase, LabelledSignal } from '../../../src/evaluation/labelled.ts';
import { placeOf, type Scored, sweeps } from '../../../src/evaluation/tune/sweep.ts';
import { stepReached, thresholdSteps } from '../../../src/evaluation/tune/threshold-steps.ts';

const COUNT = 60;
const grid = { startMs: 1_000_000, stepMs: 60_000, count: COUNT };
const ids = ['slow', 'jam'];

/** Up to three signals with events of two faults, ignored samples, and scores with ties and gaps, looked at one by one or together. */
const runs = fc
  .record({
    signals: fc.array(
      fc.record({
        events: fc.array(
          fc.record({
            from: fc.nat(COUNT - 2),
            length: fc.integer({ min: 1, max: 12 }),
            faults: fc.constantFrom(['slow'], ['jam'], ['slow', 'jam'], []),
          }),
          { maxLength: 4 },
        ),
        ignored: fc.array(fc.tuple(fc.nat(COUNT - 1), fc.integer({ min: 1, max: 6 })), { maxLength: 3 }),
        scores: fc.array(fc.constantFrom(0, NaN, 0.5, 1, 1.004, 1.5, 2, 3.33, 7, 1e30, Infinity), {
          minLength: COUNT,
          maxLength: COUNT,
        }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    faultFrom: fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)),
    joint: fc.boolean(),
  })
  .map(({ signals, faultFrom, joint }) => {
    const labelled: LabelledCase = {
      name: 'run',
      seed: '1',
      grid,
      signals: signals.map(({ events, ignored }, s): LabelledSignal => {
        let free = 0;
        const flags = new Uint8Array(COUNT);
        for (const [from, length] of ignored) flags.fill(1, from, from + length);
        return {
          input: {
            signal: { name: `s${s}`, unit: 'ms', bad: 'up', scale: 'log', role: 'latency' },
            grid,
            values: new Float64Array(COUNT),
          },
          events: [...events]
            .sort((a, b) => a.from - b.from)
            .flatMap(({ from, length, faults }) => {
              const to = Math.min(COUNT, from + length);
              if (from < free) return [];
              free = to;
              return [{ from, to, faults }];
            }),
          ignored: flags,
        };
      }),
      faults: ids.map((id, f) => ({
        id,
        kind: 'slow-query',
        startMs: grid.startMs + faultFrom[f] * grid.stepMs,
        endMs: grid.startMs + COUNT * grid.stepMs,
      })),
    };
    const all = signals.map((_, s) => s);
    const scored: Scored[] = joint
      ? [{ signals: all, scores: Float64Array.from(signals[0].scores) }]
      : all.map((s) => ({ signals: [s], scores: Float64Array.from(signals[s].scores) }));
    return { labelled, scored };
  });

describe('sweeps(case, scored, holds)', () => {
  it('says at every threshold what the measures of the alerts there say', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 4 }), ({ labelled, scored }, hold) => {
        const swept = sweeps(labelled, scored, [2, hold])[1];
        for (const threshold of [0.4, 0.5, 0.51, 1, 1.01, 1.5, 2, 3.33, 3.34, 7, 9.99e12]) {
          const measures = eventMeasures(
            labelled,
            scored.map(({ signals, scores }) => ({ signals, alerts: alertsOf({ scores, threshold, hold }, grid) })),
          );
          const place = placeOf(swept, stepReached(threshold));
          expect(place < 0 ? 0 : swept.falseAlarms[place]).toBe(measures.falseAlarms);
          measures.faults.forEach(({ found, delayMs, signal }, f) => {
            const at = place < 0 ? -1 : swept.faults[f].signals[place];
            expect(at < 0 ? undefined : labelled.signals[at].input.signal.name).toBe(signal);
            if (found) expect(swept.faults[f].delaysMs[place]).toBe(delayMs);
          });
        }
      }),
      { seed: 7, numRuns: 250 },
    );
  });

  it('has a step only where something changes', () => {
    fc.assert(
      fc.property(runs, ({ labelled, scored }) => {
        const { steps, falseAlarms, faults } = sweeps(labelled, scored, [1])[0];
        steps.forEach((step, i) => {
          if (i === 0) return;
          expect(step).toBeLessThan(steps[i - 1]);
          const at = (k: number) => [falseAlarms[k], ...faults.flatMap((one) => [one.delaysMs[k], one.signals[k]])];
          expect(at(i)).not.toEqual(at(i - 1));
        });
      }),
      { seed: 8, numRuns: 60 },
    );
  });
});

describe('stepReached(score)', () => {
  it('is the largest number of three digits that the score reaches', () => {
    expect([7.239, 7.23, 0.01, 99.99, 1e300, Infinity].map((score) => thresholdSteps[stepReached(score)])).toEqual([
      7.23, 7.23, 0.01, 99.9, 9.99e12, 9.99e12,
    ]);
    expect([0, NaN, 1e-10].map(stepReached)).toEqual([-1, -1, -1]);
  });

  it('knows the thresholds as a file gives them', () => {
    expect(
      thresholdSteps.every((value, i) => value === Number(String(value)) && (i === 0 || value > thresholdSteps[i - 1])),
    ).toBe(true);
    expect(thresholdSteps.includes(0.123)).toBe(true);
  });
});
