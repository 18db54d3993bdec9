import type { DetectorInstance } from '../detectors/detector.ts';
import { type CaseResult, evaluateCase } from '../evaluation/evaluate-case.ts';
import type { LabelledCase } from '../evaluation/labelled.ts';
import { labelScenario } from '../pipeline.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { labelNab, type NabSource } from './label-nab.ts';
import { labelRecording, type RecordingSource } from './label-recording.ts';

/** One case of an evaluation: everything that its result depends on. Plain data, so that any thread can do it. */
export interface EvaluationJob {
  readonly group: string;
  readonly source:
    | { readonly scenario: Scenario }
    | { readonly recording: RecordingSource }
    | { readonly nab: NabSource };
  readonly detectors: readonly DetectorInstance[];
  /** Names of the measures of scores that are wanted. */
  readonly measures: readonly string[];
  readonly pictures: boolean;
}

/** Simulates or reads the case once and puts every detector to work on it. @throws InputError for a recording that cannot be used */
export async function runEvaluationJob({
  group,
  source,
  detectors,
  measures,
  pictures,
}: EvaluationJob): Promise<CaseResult> {
  const labelled = await labelledOf(source);
  return evaluateCase(labelled, detectors, { group, measures, pictures });
}

async function labelledOf(source: EvaluationJob['source']): Promise<LabelledCase> {
  if ('scenario' in source) return labelScenario(source.scenario);
  return 'nab' in source ? labelNab(source.nab) : labelRecording(source.recording);
}
