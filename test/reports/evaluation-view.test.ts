import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/evaluation/evaluate.ts';
import type { CaseResult } from '../../src/evaluation/evaluate-case.ts';
import type { DetectorSummary } from '../../src/evaluation/summarize.ts';
import { rankedDetectors } from '../../src/reports/evaluation-view.ts';

const detector = (id: string, f1: number, falseAlarms: number, more: Partial<DetectorSummary> = {}) =>
  ({ id, f1: { value: f1, low: NaN, high: NaN }, falseAlarms, cases: 2, isChance: false, ...more }) as DetectorSummary;
const ranks = (events: number, detectors: DetectorSummary[]) =>
  rankedDetectors({ cases: [{ events } as CaseResult], detectors } as never as Evaluation).map(({ id }) => id);

describe('rankedDetectors(evaluation)', () => {
  it('puts the best F1 first, those of fewer cases behind, chance last', () => {
    expect(
      ranks(5, [
        detector('random', 0.9, 0, { isChance: true }),
        detector('own', 0.8, 0, { cases: 1 }),
        detector('silent', NaN, 0),
        detector('b', 0.5, 3),
        detector('c', 0.5, 2),
        detector('a', 0.7, 9),
      ]),
    ).toEqual(['a', 'c', 'b', 'silent', 'own', 'random']);
  });

  it('puts the quietest first where nothing happened', () => {
    expect(ranks(0, [detector('loud', 0, 9), detector('quiet', NaN, 0), detector('low', 0, 1)])).toEqual([
      'quiet',
      'low',
      'loud',
    ]);
  });
});
