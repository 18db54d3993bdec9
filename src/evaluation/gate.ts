import type { Assessment } from '../analysis/assessment.ts';
import { type ExpectationCheck, expectationChecks } from '../analysis/check-expectations.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import type { DetectorInstance } from '../detectors/detector.ts';
import type { Truth } from '../recording/truth.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import type { Alert } from './alerts.ts';
import { anomalyAlerts } from './anomaly-alerts.ts';
import { detectCase } from './detect-case.ts';
import { type EventMeasures, eventMeasures } from './event-measures.ts';
import { labelRun } from './label-run.ts';
import type { LabelledCase } from './labelled.ts';

/** A run as the pipeline gives it. */
export interface JudgedRun {
  readonly scenario: Scenario;
  readonly table: SignalTable;
  readonly settings: AnalysisSettings;
  readonly assessment: Assessment;
  readonly truth: Truth;
}

/** One that is held against the truth: a detector, or the analysis itself. */
export interface Contender {
  /** Absent: the analysis. */
  readonly detector?: DetectorInstance;
  /** By signals of the case, its alerts in time order. */
  readonly detections: readonly { readonly signals: readonly number[]; readonly alerts: readonly Alert[] }[];
  readonly measures: EventMeasures;
}

/** A run held against its truth and against what its scenario expects. */
export interface Gated {
  readonly labelled: LabelledCase;
  /** The analysis first, then the detectors of the scenario. */
  readonly contenders: readonly Contender[];
  /** None when the scenario expects nothing. */
  readonly checks: readonly ExpectationCheck[];
}

export interface GateOptions {
  /** Those to measure, if not the scenario's own. */
  readonly detectors?: readonly DetectorInstance[];
  /** What detectors that are not of the registry said of {@link labelledOf} the run. */
  readonly also?: readonly Omit<Contender, 'measures'>[];
}

/** The truth of a run beside its signals, as the gate has it. */
export const labelledOf = ({ scenario, table, truth, settings }: JudgedRun): LabelledCase =>
  labelRun(scenario, table, truth, settings);

/**
 * Measures the analysis and every detector of a scenario on a run of it, and checks what the scenario expects.
 *
 * @throws Error when a detector is not in the registry
 * Pure. Cost: that of the detectors.
 */
export function gateRun(run: JudgedRun, { detectors = run.scenario.detectors, also = [] }: GateOptions = {}): Gated {
  const { scenario, settings, assessment, truth } = run;
  const labelled = labelledOf(run);
  const measured = (detections: Contender['detections'], detector?: DetectorInstance): Contender => ({
    ...(detector && { detector }),
    detections,
    measures: eventMeasures(labelled, detections),
  });
  const analysis = measured(anomalyAlerts(labelled, assessment.anomalies, settings.policy));
  const others = [
    ...detectors.map((detector) => measured(detectCase(labelled, detector), detector)),
    ...also.map(({ detections, detector }) => measured(detections, detector)),
  ];
  const byId = Object.fromEntries(others.map(({ detector, measures }) => [detector!.id, measures]));
  const checks = scenario.expect
    ? expectationChecks(scenario.expect, assessment, truth, { analysis: analysis.measures, detectors: byId })
    : [];
  return { labelled, contenders: [analysis, ...others], checks };
}
