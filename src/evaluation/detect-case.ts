import type { Detection, DetectorInstance } from '../detectors/detector.ts';
import { detectorByName } from '../detectors/index.ts';
import { type Alert, alertsOf } from './alerts.ts';
import type { LabelledCase } from './labelled.ts';

/** What a detector said of some signals of a case (by their index): one of them, or all it looked at when it is a joint one. */
export interface CaseDetection {
  readonly signals: readonly number[];
  readonly detection: Detection;
  readonly alerts: readonly Alert[];
}

/**
 * Puts a detector to work on every signal of a case that it is meant for.
 *
 * @returns one detection a signal, in the order of the case; a joint detector gives one for all
 * @throws Error when no detector has that name
 */
export function detectCase(
  { signals, grid }: LabelledCase,
  { kind, signals: wanted, params }: DetectorInstance,
): CaseDetection[] {
  const detector = detectorByName.get(kind);
  if (!detector) throw new Error(`no detector is called ${kind}`);
  const takes = signals.flatMap(({ input }, s) =>
    wanted.length === 0 || wanted.includes(input.signal.name) ? [s] : [],
  );
  const told = (over: readonly number[], detection: Detection): CaseDetection => ({
    signals: over,
    detection,
    alerts: alertsOf(detection, grid),
  });
  if (detector.scope === 'signal')
    return takes.map((s) => told([s], detector.detect(signals[s].input, params as never)));
  if (takes.length === 0) return [];
  return [
    told(
      takes,
      detector.detect(
        takes.map((s) => signals[s].input),
        params as never,
      ),
    ),
  ];
}
