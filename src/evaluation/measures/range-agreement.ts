import type { Stretch } from '../../analysis/stretches.ts';
import { runs } from './runs.ts';

/** Which part of a range counts more. */
export type Bias = 'flat' | 'front' | 'back' | 'middle';

export interface RangeOptions {
  /** α, 0 to 1: the part of recall that is given for finding any sample of an event at all. */
  readonly existence: number;
  /** γ: a range that is met by x others counts in full, or by 1/x. */
  readonly cardinality: 'one' | 'reciprocal';
  /** δ of precision and of recall. */
  readonly precisionBias: Bias;
  readonly recallBias: Bias;
  /** Weight of recall over precision in F. */
  readonly beta: number;
}

/** No reward for mere existence, fragments punished, every sample of a range alike. */
export const defaultRangeOptions: RangeOptions = {
  existence: 0,
  cardinality: 'reciprocal',
  precisionBias: 'flat',
  recallBias: 'flat',
  beta: 1,
};

export interface Agreement {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/**
 * Precision and recall of ranges: each real range is credited for the share of it that was predicted, each predicted range for the
 * share that was real.
 *
 * @param labels 1 inside an event
 * @param alerts 1 where alarm was given
 * @returns precision is NaN without predictions, recall without events; F is 0 where both are 0
 * O(n + ranges²), pure. Source: Tatbul and others, Precision and Recall for Time Series, NeurIPS 2018; precision has no existence
 * reward there.
 */
export function rangeAgreement(
  labels: Uint8Array,
  alerts: Uint8Array,
  options: RangeOptions = defaultRangeOptions,
): Agreement {
  const [real, predicted] = [runs(labels), runs(alerts)];
  const { existence, cardinality, precisionBias, recallBias, beta } = options;
  const precision = credit(predicted, real, 0, cardinality, precisionBias);
  const recall = credit(real, predicted, existence, cardinality, recallBias);
  const weight = beta * beta;
  const both = weight * precision + recall;
  return { precision, recall, f: both === 0 ? 0 : ((1 + weight) * precision * recall) / both };
}

/** Mean credit of `ranges` for how `others` meet them. */
function credit(
  ranges: readonly Stretch[],
  others: readonly Stretch[],
  existence: number,
  cardinality: RangeOptions['cardinality'],
  bias: Bias,
): number {
  let total = 0;
  let next = 0;
  for (const { from, to } of ranges) {
    while (next < others.length && others[next].to <= from) next++;
    let covered = 0;
    let meets = 0;
    for (let o = next; o < others.length && others[o].from < to; o++) {
      covered += weightOf(Math.max(from, others[o].from) - from, Math.min(to, others[o].to) - from, to - from, bias);
      meets++;
    }
    if (meets === 0) continue;
    const factor = cardinality === 'reciprocal' ? 1 / meets : 1;
    total += existence + ((1 - existence) * factor * covered) / weightOf(0, to - from, to - from, bias);
  }
  return total / ranges.length;
}

/** Sum of δ over places [from, to) of a range of that length. */
function weightOf(from: number, to: number, length: number, bias: Bias): number {
  if (bias === 'flat') return to - from;
  let sum = 0;
  for (let place = from + 1; place <= to; place++) {
    const isRising = bias === 'back' || (bias === 'middle' && place <= length / 2);
    sum += isRising ? place : length - place + 1;
  }
  return sum;
}
