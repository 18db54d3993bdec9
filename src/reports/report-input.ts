import type { Assessment } from '../analysis/assessment.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import type { FaultInstance } from '../faults/fault.ts';
import type { Truth } from '../recording/truth.ts';

/**
 * All that a report set is made of. There is no clock in it: "generated" stamps are the end of the run, so that the same
 * run gives the same bytes.
 */
export interface ReportInput {
  readonly assessment: Assessment;
  /** What the analysis was told; kept in the JSON report, so that every figure can be recomputed. */
  readonly settings: AnalysisSettings;
  /** What was injected, where that is known. */
  readonly truth?: Truth;
  /** The canonical text of the scenario, where there is one. */
  readonly scenarioText?: string;
  /** The scenario's faults, where there is one. */
  readonly faults?: readonly FaultInstance[];
  /** The command that repeats the run. */
  readonly command: string;
  /** Version of Shakedown. */
  readonly version: string;
}

/** One file of a report set: its path inside the folder (`/` between parts) and its text, written as UTF-8. */
export interface ReportFile {
  readonly path: string;
  readonly text: string;
}
