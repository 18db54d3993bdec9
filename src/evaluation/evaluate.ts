import type { DetectorInstance } from '../detectors/detector.ts';
import { type CaseOptions, type CaseResult, defaultMeasures, evaluateCase, measureNamed } from './evaluate-case.ts';
import type { LabelledCase } from './labelled.ts';
import { type DetectorSummary, summarize } from './summarize.ts';

/** What is told of a measure of scores beside its figures. */
export interface MeasureFacts {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** What it must not be read as. */
  readonly warning?: string;
}

/** What an evaluation found: every case, and every detector over all of them. */
export interface Evaluation {
  readonly cases: readonly CaseResult[];
  /** The measures of scores that were taken. */
  readonly measures: readonly MeasureFacts[];
  /** In the order in which they were named, chance last. */
  readonly detectors: readonly DetectorSummary[];
}

/**
 * Evaluates detectors on cases with known truth.
 *
 * @param cases labelled runs or recordings; `group` says which belong together (the seeds of one scenario); the name if left out
 * @param detectors ids are unique
 * Pure. Cost: that of the detectors; a thousand resamples of the cases for the intervals.
 * @example
 * const scenario = readScenarioText('version: 1\nfaults: [{kind: slow-query, at: 20m, for: 10m}]');
 * const runs = seedsOf(scenario.seed, 5).map((seed) => labelScenario({ ...scenario, seed }));
 * const { detectors } = evaluate(runs, [configure('robust-point', { params: { threshold: 8 } })]);
 * detectors.map(({ id }) => id); // => ['robust-point', 'random', 'constant']
 * detectors[0].columns[0].found; // => 5
 */
export function evaluate(
  cases: readonly (LabelledCase & { readonly group?: string })[],
  detectors: readonly DetectorInstance[],
  options: Omit<CaseOptions, 'group'> = {},
): Evaluation {
  return pooled(
    cases.map((one) => evaluateCase(one, detectors, { ...options, group: one.group ?? one.name })),
    { detectors: detectors.map(({ id }) => id), measures: options.measures },
  );
}

/**
 * The evaluation of cases that were evaluated one by one.
 *
 * @param detectors ids in the order wanted; a case may lack some
 * @param measures names of the measures of scores that were taken
 */
export const pooled = (
  cases: readonly CaseResult[],
  {
    detectors,
    measures = defaultMeasures,
  }: { readonly detectors: readonly string[]; readonly measures?: readonly string[] },
): Evaluation => ({
  cases,
  measures: measures.map(measureNamed).map(({ name, title, summary, warning }) => ({ name, title, summary, warning })),
  detectors: summarize(cases, detectors),
});
