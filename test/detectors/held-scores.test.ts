import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldScores } from '../../src/detectors/held-scores.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';

it('is the least of the last samples that are there', () => {
  const scores = Float64Array.of(0, 7, Number.NaN, 8, 9, 0);
  expect([...heldScores(scores, 2)]).toEqual([0, 0, Number.NaN, 7, 8, 0]);
  expect(heldScores(scores, 1)).toEqual(scores);
});

it('fires when an alert with the hold time would, and as often', () => {
  const grid = (count: number) => ({ startMs: 0, stepMs: 1000, count });
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1, 2, Number.NaN), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (list, hold) => {
        const scores = Float64Array.from(list);
        const fired = (one: Float64Array, held: number) =>
          alertsOf({ scores: one, threshold: 2, hold: held }, grid(list.length)).map(({ firedMs }) => firedMs);
        expect(fired(heldScores(scores, hold), 1)).toEqual(fired(scores, hold));
      },
    ),
    { seed: 21, numRuns: 300 },
  );
});
