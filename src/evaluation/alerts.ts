import { type Stretch, stretches } from '../analysis/stretches.ts';
import type { Detection } from '../detectors/detector.ts';
import type { Grid } from '../recording/recording.ts';

/** One alert: the samples [from, to) over which the score held, and when it was first known. */
export interface Alert extends Stretch {
  /** The end of the sample that completed the hold time, ms since 1970: nobody could have been told earlier. */
  readonly firedMs: number;
}

/**
 * The alerts that a detection raises: one for each stretch over which the score held at or above the threshold for the hold time.
 *
 * @param detection scores over `grid`; NaN neither counts nor breaks a stretch
 * O(n), pure.
 */
export function alertsOf({ scores, threshold, hold }: Detection, grid: Grid): Alert[] {
  return stretches(scores, { threshold, hold }).map(({ from, to }) => {
    let last = from;
    for (let held = 1; held < hold; held++) {
      do last++;
      while (Number.isNaN(scores[last]));
    }
    return { from, to, firedMs: grid.startMs + (last + 1) * grid.stepMs };
  });
}
