import type { Stretch } from '../../analysis/stretches.ts';
import { exp } from '../../exact/exp.ts';

/** What a hit, a false alarm and a missed window are worth. */
export interface NabWeights {
  readonly hit: number;
  readonly falseAlarm: number;
  readonly miss: number;
}

/** The three profiles of the benchmark, under its names. */
export const nabProfiles = {
  standard: { hit: 1, falseAlarm: 0.11, miss: 1 },
  reward_low_FP_rate: { hit: 1, falseAlarm: 0.22, miss: 1 },
  reward_low_FN_rate: { hit: 1, falseAlarm: 0.11, miss: 2 },
} as const satisfies Record<string, NabWeights>;

export type NabProfile = keyof typeof nabProfiles;

/** How many rows at the start of a file of n are not scored: 15 %, 750 at most. */
export function nabProbation(n: number): number {
  return Math.min(Math.floor((n * 15) / 100), 750);
}

/** What each row of a file is worth when it is flagged, before weights. */
export interface NabRows {
  /** Of a row in a window the hit, 0 to 1; of another the false alarm, −1 to 0. */
  readonly worth: Float64Array;
  /** Of each row the index of its window, −1 outside, −2 where it is not scored. */
  readonly window: Int32Array;
  /** Windows with a row that is scored. */
  readonly windows: number;
}

/**
 * Lays windows over the rows of a file.
 *
 * @param count rows
 * @param windows disjoint, in order, not empty
 * @param probation rows at the start that are not scored
 * O(n), pure. Source: Lavin and Ahmad, Evaluating Real-time Anomaly Detection Algorithms, ICMLA 2015, with the sigmoid of the
 * benchmark's code: S(y) = 2 / (1 + e^5y) − 1, and −1 above y = 3. In a window of width w from l to r, y = −(r − i + 1) / w and
 * a hit is worth S(y) / S(−1); after it y = (i − r) / (w − 1); before the first window S = −1.
 */
export function nabRows(count: number, windows: readonly Stretch[], probation: number): NabRows {
  const worth = new Float64Array(count).fill(-1);
  const window = new Int32Array(count).fill(-1);
  const greatest = sigmoid(-1);
  for (const [w, { from, to }] of windows.entries()) {
    const width = to - from;
    for (let i = from; i < to; i++) {
      worth[i] = sigmoid(-(to - i) / width) / greatest;
      window[i] = w;
    }
    const next = windows[w + 1]?.from ?? count;
    for (let i = to; i < next; i++) worth[i] = sigmoid((i - to + 1) / (width - 1));
  }
  window.fill(-2, 0, Math.min(probation, count));
  return { worth, window, windows: windows.filter(({ to }) => to > probation).length };
}

function sigmoid(y: number): number {
  return y > 3 ? -1 : 2 / (1 + exp(5 * y)) - 1;
}

/**
 * The raw score of a file: per window the best hit or the miss, and all false alarms.
 *
 * @param flags 1 where a row is flagged
 * @param weights a profile
 * O(n), pure.
 */
export function nabScore({ worth, window, windows }: NabRows, flags: Uint8Array, weights: NabWeights): number {
  let falseAlarms = 0;
  const best = new Map<number, number>();
  for (let i = 0; i < worth.length; i++) {
    if (flags[i] === 0 || window[i] === -2) continue;
    if (window[i] === -1) falseAlarms += worth[i];
    else best.set(window[i], Math.max(best.get(window[i]) ?? 0, worth[i]));
  }
  let hits = 0;
  for (const one of best.values()) hits += one;
  return weights.falseAlarm * falseAlarms + weights.hit * hits - weights.miss * (windows - best.size);
}

/** A raw score on the scale where a detector that never fires has 0 and a perfect one 100; NaN without windows. */
export function nabScaled(score: number, windows: number, { hit, miss }: NabWeights): number {
  const silent = -windows * miss;
  return (100 * (score - silent)) / (windows * hit - silent);
}
