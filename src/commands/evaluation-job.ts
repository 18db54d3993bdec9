import type { DetectorInstance } from '../detectors/detector.ts';
import type { CaseDetection } from '../evaluation/detect-case.ts';
import { type CaseResult, evaluateCase } from '../evaluation/evaluate-case.ts';
import { detectCaseExternally, type ExternalDetector } from '../evaluation/external.ts';
import type { LabelledCase } from '../evaluation/labelled.ts';
import type { TunedCase } from '../evaluation/tune/tune-case.ts';
import { labelScenario } from '../pipeline.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type GatedSeed, type GateJob, runGateJob } from './gate-job.ts';
import { labelNab, type NabSource } from './label-nab.ts';
import { labelRecording, type RecordingSource } from './label-recording.ts';
import { runTuneJob, type TuneJob } from './tune-job.ts';

/** Work that a thread does and answers as text. */
export type Job = EvaluationJob | GateJob | TuneJob;

/** The result of a job, by its kind. */
export type JobResult<J extends Job> = J extends TuneJob ? TunedCase : J extends GateJob ? GatedSeed : CaseResult;

/** @throws as {@link runEvaluationJob} */
export async function runJob(job: Job, signal: AbortSignal): Promise<JobResult<Job>> {
  if ('level' in job) return runTuneJob(job);
  return 'judged' in job ? runGateJob(job, signal) : runEvaluationJob(job, signal);
}

/** One case of an evaluation: everything that its result depends on. Plain data, so that any thread can do it. */
export interface EvaluationJob {
  readonly group: string;
  readonly source:
    | { readonly scenario: Scenario }
    | { readonly recording: RecordingSource }
    | { readonly nab: NabSource };
  readonly detectors: readonly DetectorInstance[];
  /** Detectors that are programs. */
  readonly externals: ExternalPrograms;
  /** Names of the measures of scores that are wanted. */
  readonly measures: readonly string[];
  readonly pictures: boolean;
}

/** Detectors that are programs, and how they are run. */
export interface ExternalPrograms {
  readonly detectors: readonly ExternalDetector[];
  readonly timeLimitMs: number;
  readonly cwd: string;
}

/**
 * Simulates or reads the case once and puts every detector to work on it.
 *
 * @param signal ends programs that run
 * @throws InputError for a recording that cannot be used, or a program that fails; the reason of the signal
 */
export async function runEvaluationJob(
  { group, source, detectors, externals, measures, pictures }: EvaluationJob,
  signal: AbortSignal,
): Promise<CaseResult> {
  const labelled = await labelledOf(source);
  const also = new Map<string, readonly CaseDetection[]>();
  for (const detector of externals.detectors) {
    const { timeLimitMs, cwd } = externals;
    also.set(detector.id, await detectCaseExternally(labelled, detector, { timeLimitMs, cwd, signal }));
  }
  return evaluateCase(labelled, detectors, { group, measures, also, pictures });
}

async function labelledOf(source: EvaluationJob['source']): Promise<LabelledCase> {
  if ('scenario' in source) return labelScenario(source.scenario);
  return 'nab' in source ? labelNab(source.nab) : labelRecording(source.recording);
}
