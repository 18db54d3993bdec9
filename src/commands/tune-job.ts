import type { DetectorInstance } from '../detectors/detector.ts';
import { detectCase } from '../evaluation/detect-case.ts';
import { type TunedCase, tuneCase } from '../evaluation/tune/tune-case.ts';
import { labelScenario } from '../pipeline.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** One run of a tuning: everything that its result depends on. Plain data, so that any thread can do it. */
export interface TuneJob extends Pick<TunedCase, 'group' | 'run' | 'level'> {
  readonly scenario: Scenario;
  readonly detector: DetectorInstance;
  readonly holds: readonly number[];
  /** Ids of the faults that are asked about; all if left out. */
  readonly faults?: readonly string[];
}

/** Simulates once, scores once, and sweeps every threshold and hold time over the scores. */
export function runTuneJob({ scenario, detector, ...about }: TuneJob): TunedCase {
  const labelled = labelScenario(scenario);
  const scored = detectCase(labelled, detector).map(({ signals, detection: { scores } }) => ({ signals, scores }));
  return tuneCase(labelled, scored, about);
}
