/**
 * Shakedown as a library: simulate a scenario, judge recordings, make reports. The same line that the command line travels.
 *
 * @example
 * import { run } from 'shakedown';
 * const { assessment, truth } = run('version: 1\nfaults: [{kind: slow-query}]');
 * console.log(assessment.verdict.decision, truth.faults[0].signals.length);
 *
 * @module
 */
import { registries } from './detectors/registries.ts';
import { type Run, runScenario } from './pipeline.ts';
import { compileScenario, type ScenarioSource } from './scenario/compile.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface RunOptions {
  /** Name of the file in messages; `extends` is relative to it. */
  readonly file?: string;
  /** Reads the files that `extends` names. */
  readonly readFile?: ScenarioSource['readFile'];
  /** Changes as on the command line: `set` (`faults.slow.intensity=0.4`), `without` (fault ids), `seed`. */
  readonly overrides?: ScenarioSource['overrides'];
  /** Told the share done, 0 to 1, now and then. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Simulates a scenario and judges it.
 *
 * @param scenario the text of a scenario file (YAML or JSON), or a compiled scenario
 * @returns the recording, its signals, the assessment and the truth
 * @throws InputError with every diagnostic when the text is not a scenario
 * Cost: about 4 µs a simulated step; an hour at one-second steps takes some hundredths of a second.
 */
export function run(scenario: string | Scenario, options: RunOptions = {}): Run {
  return runScenario(typeof scenario === 'string' ? readScenarioText(scenario, options) : scenario, options);
}

/**
 * Compiles the text of a scenario file, every default filled in.
 * @throws InputError with every diagnostic
 */
export function readScenarioText(text: string, options: Omit<RunOptions, 'onProgress'> = {}): Scenario {
  const { file = 'scenario', readFile, overrides } = options;
  return compileScenario({ file, text, readFile, overrides }, registries);
}

export { analyze } from './analysis/analyze.ts';
export type * from './analysis/assessment.ts';
export {
  type ComparedRun,
  type ComparedSignal,
  type CompareOptions,
  type CompareVerdict,
  type Comparison,
  compareRuns,
} from './analysis/compare.ts';
export { defaultSettings } from './analysis/default-settings.ts';
export type { AnalysisSettings } from './analysis/settings.ts';
export { type CanaryJudgement, type CanaryOptions, type CanaryReason, judgeCanary } from './detectors/canary-judge.ts';
export { type Configuration, configure } from './detectors/configure.ts';
export type { Detection, Detector, DetectorInput, DetectorInstance, Evidence } from './detectors/detector.ts';
export { detectors } from './detectors/index.ts';
export { type Evaluation, evaluate } from './evaluation/evaluate.ts';
export {
  defaultEventRules,
  type EventMeasures,
  type EventRules,
  eventMeasures,
  type FaultDetection,
  mergeEventMeasures,
} from './evaluation/event-measures.ts';
export type { LabelledCase, LabelledEvent, LabelledFault, LabelledSignal } from './evaluation/labelled.ts';
export { measures } from './evaluation/measures/index.ts';
export type { Measure, ScoredSignal } from './evaluation/measures/measure.ts';
export type { Estimate } from './evaluation/resample.ts';
export { seedsOf } from './evaluation/seeds.ts';
export type { ColumnSummary, DetectorSummary } from './evaluation/summarize.ts';
export type { FaultDescription, FaultInstance } from './faults/fault.ts';
export { faultKinds } from './faults/index.ts';
export { judge, labelScenario, type Run, settingsOf } from './pipeline.ts';
export { joinBlocks, materialize } from './recording/materialize.ts';
export type * from './recording/recording.ts';
export { BLOCK_SAMPLES, Presence } from './recording/recording.ts';
export type * from './recording/series.ts';
export type * from './recording/truth.ts';
export type * from './scenario/scenario.ts';
export { type Diagnostic, InputError } from './schema/diagnostic.ts';
export { MODEL_VERSION } from './simulation/model-version.ts';
export { Plan } from './simulation/plan.ts';
export { type SimulationRun, simulate } from './simulation/simulate.ts';
export { type Action, Simulation, type Snapshot } from './simulation/simulation.ts';
export { deriveSignals } from './telemetry/derive.ts';
export { promql } from './telemetry/promql.ts';
export type { Expression, Signal, SignalTable } from './telemetry/signal.ts';
