import type { Grid } from '../../recording/recording.ts';
import type { CaseDetection } from '../detect-case.ts';
import type { LabelledCase } from '../labelled.ts';
import { watchedOf } from '../watched.ts';
import type { ScoredSignal } from './measure.ts';

/**
 * What a detector said of a case, as measures see it. Ignored samples are cut out, so that they count neither for nor against; what
 * was before and after them is then adjacent. A joint detection is held against the union of its signals' events.
 *
 * O(signals · n), pure.
 */
export function scoredSignal(
  { signals, grid }: LabelledCase,
  { signals: looked, detection, alerts }: CaseDetection,
): ScoredSignal {
  const { events, ignored } = watchedOf(
    looked.map((s) => signals[s]),
    grid.count,
  );
  const labels = flagsOf(events, grid);
  const claimed = flagsOf(alerts, grid);
  const firing = flagsOf(
    alerts.map(({ firedMs, to }) => ({ from: (firedMs - grid.startMs) / grid.stepMs - 1, to })),
    grid,
  );
  const counts = (_: unknown, i: number) => ignored[i] === 0;
  return {
    labels: labels.filter(counts),
    scores: detection.scores.filter(counts),
    alerts: claimed.filter(counts),
    firing: firing.filter(counts),
  };
}

function flagsOf(stretches: readonly { readonly from: number; readonly to: number }[], grid: Grid): Uint8Array {
  const flags = new Uint8Array(grid.count);
  for (const { from, to } of stretches) flags.fill(1, from, to);
  return flags;
}
