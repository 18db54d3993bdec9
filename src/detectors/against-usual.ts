import type { DetectorInput } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { RunningLevel } from './running-level.ts';
import { samplesIn } from './streaming-params.ts';

/** What a detector that learns the usual level as it goes is told; see `streamingParams` and `memoryParam`. */
export interface UsualParams {
  /** ms */
  readonly memory: number;
  readonly learn: number;
  readonly minScale: number;
}

/**
 * Scores each sample by how far it lies from the usual level of the ones before it, then takes it in.
 *
 * @param scoreOf the score of a sample that lies `z` standard deviations above (negative: below) the usual level on the scale of the
 *   signal; called once for each sample that has an opinion, in order. `running` is the usual level before the sample
 * @returns n scores; NaN where missing and until `learn` samples
 * O(n) and what `scoreOf` costs; pure if `scoreOf` is.
 */
export function scoresAgainstUsual(
  input: DetectorInput,
  { memory, learn, minScale }: UsualParams,
  scoreOf: (z: number, running: RunningLevel) => number,
): Float64Array {
  const { values, leastSpread, usual } = naturalAxis(input, minScale);
  const running = new RunningLevel({ learn, memory: samplesIn(memory, input.grid.stepMs, learn), usual });
  const scores = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      scores[i] = NaN;
      continue;
    }
    const spread = running.ready ? Math.max(Math.sqrt(running.variance), leastSpread(running.level)) : 0;
    if (running.ready) {
      const change = value - running.level;
      scores[i] = scoreOf(change < 0 ? -inSpreads(-change, spread) : inSpreads(change, spread), running);
    } else scores[i] = NaN;
    running.add(value, spread);
  }
  return scores;
}
