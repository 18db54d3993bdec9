import { analyze } from './analysis/analyze.ts';
import type { Assessment } from './analysis/assessment.ts';
import type { AnalysisSettings } from './analysis/settings.ts';
import { labelRun } from './evaluation/label-run.ts';
import type { LabelledCase } from './evaluation/labelled.ts';
import { joinBlocks } from './recording/materialize.ts';
import type { Block, MaterialRecording } from './recording/recording.ts';
import type { Truth } from './recording/truth.ts';
import type { Scenario } from './scenario/scenario.ts';
import { entryService } from './simulation/scenario-signals.ts';
import { simulate } from './simulation/simulate.ts';
import { deriveSignals } from './telemetry/derive.ts';
import type { Signal, SignalTable } from './telemetry/signal.ts';

/** Everything that one run of a scenario gives. */
export interface Run {
  readonly scenario: Scenario;
  /** What the exporters showed. */
  readonly recording: MaterialRecording;
  readonly table: SignalTable;
  readonly settings: AnalysisSettings;
  readonly assessment: Assessment;
  readonly truth: Truth;
}

/**
 * The line that all data travels: a scenario is simulated into a recording (with the truth beside it), the recording is
 * derived into signals, the signals are judged. An imported or monitored recording enters at {@link judge}.
 */
export function runScenario(scenario: Scenario, options: SimulateOptions = {}): Run {
  const { recording, signals, truth } = record(scenario, options);
  const settings = settingsOf(scenario);
  const { table, assessment } = judge(recording, signals, settings);
  return { scenario, recording, table, settings, assessment, truth };
}

/**
 * The branch of the line for the evaluation of detectors: the scenario is simulated and derived as for {@link runScenario}, and the truth
 * is laid beside its signals.
 */
export function labelScenario(scenario: Scenario, options: SimulateOptions = {}): LabelledCase {
  const { recording, signals, truth } = record(scenario, options);
  return labelRun(scenario, deriveSignals(recording, signals), truth, settingsOf(scenario));
}

interface SimulateOptions {
  readonly onProgress?: (share: number) => void;
}

function record(scenario: Scenario, options: SimulateOptions) {
  const simulation = simulate(scenario, options);
  const blocks: Block[] = [];
  for (const { run } of simulation.blocks()) blocks.push(run);
  const recording: MaterialRecording = { provenance: simulation.provenance, targets: joinBlocks(blocks) };
  return { recording, signals: simulation.signals, truth: simulation.truth() };
}

/** Derives the signals of a recording of series and judges them: the same for simulated, imported and live ones. */
export function judge(
  recording: MaterialRecording,
  signals: readonly Signal[],
  settings: AnalysisSettings,
): { table: SignalTable; assessment: Assessment } {
  const table = deriveSignals(recording, signals);
  return { table, assessment: analyze(table, settings) };
}

/** What a scenario tells the analysis. */
export function settingsOf(scenario: Scenario): AnalysisSettings {
  const { services, databases, caches, queues } = scenario.system;
  const components = (names: object, type: AnalysisSettings['components'][number]['type']) =>
    Object.keys(names).map((name) => ({ name, type }));
  return {
    title: scenario.title,
    tag: scenario.tag,
    baselineTitle: scenario.baseline.title,
    baseline: scenario.baseline.figures,
    warmupMs: scenario.warmupMs,
    maintenance: scenario.maintenance,
    known: scenario.known,
    criteria: scenario.criteria,
    policy: scenario.policy,
    components: [
      ...Object.entries(services).map(([name, { calls }]) => ({
        name,
        type: 'service' as const,
        calls: Object.keys(calls),
      })),
      ...components(databases, 'database'),
      ...components(caches, 'cache'),
      ...components(queues, 'queue'),
    ],
    entry: entryService(scenario),
    seed: scenario.seed,
  };
}
