import type { Criterion } from '../scenario/scenario.ts';
import type { CriterionResult, SignalStatistics } from './assessment.ts';

/**
 * Compares one figure with its criterion.
 *
 * @param value NaN = not measured
 * O(1), pure.
 */
export function criterionResult(criterion: Criterion, value: number): CriterionResult {
  const { atMost = Infinity, atLeast = -Infinity } = criterion;
  const result = Number.isNaN(value) ? 'NOT MEASURED' : value <= atMost && value >= atLeast ? 'PASS' : 'FAIL';
  return { criterion, value, result };
}

/** All criteria against the figures of the run. A signal that the run does not have is NOT MEASURED. */
export function judgeCriteria(
  criteria: readonly Criterion[],
  statistics: (signal: string) => SignalStatistics | undefined,
): CriterionResult[] {
  return criteria.map((criterion) =>
    criterionResult(criterion, statistics(criterion.signal)?.[criterion.statistic] ?? NaN),
  );
}
