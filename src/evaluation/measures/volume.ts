import type { Stretch } from '../../analysis/stretches.ts';
import { runs } from './runs.ts';

/** Areas under the range-based curves. */
export interface Areas {
  readonly roc: number;
  readonly pr: number;
}

/**
 * The two definitions in use. They agree on slopes of √(1 − distance / buffer) on both sides of each event, half a buffer long,
 * overlapping ones added up to 1, and on 250 thresholds evenly spaced over the ranks of the scores. They differ in
 * - the slope after an event: `timeeval` ends it a sample earlier;
 * - what recall is relative to: events plus half of all slopes, or (`tsb-ad`) plus half of the slopes that were flagged;
 * - the area under precision and recall: trapezoids, or (`tsb-ad`) steps.
 */
export type VolumeDefinition = 'timeeval' | 'tsb-ad';

const THRESHOLDS = 250;

/**
 * Range-based areas averaged over buffer sizes: the volume under the surface.
 *
 * @param labels 1 inside an event, length n
 * @param scores NaN ranks below all others
 * @param buffers least and greatest buffer size in samples, integers ≥ 0; equal ones give the area at one size
 * @returns NaN without events, or with nothing else
 * O(n log n + buffers · (samples near events + 250)), pure. Source: Paparrizos and others, Volume Under the Surface, VLDB 15 (2022);
 * as computed by TimeEval in compatibility mode, and by TSB-AD.
 */
export function volume(
  labels: Uint8Array,
  scores: Float64Array,
  definition: VolumeDefinition,
  buffers: readonly [number, number],
): Areas {
  const events = runs(labels);
  const n = labels.length;
  let positives = 0;
  for (const { from, to } of events) positives += to - from;
  if (positives === 0 || positives === n) return { roc: NaN, pr: NaN };

  const { levels, flagged } = thresholdLevels(scores);
  // Inside events nothing depends on the buffer.
  const inside = new Float64Array(THRESHOLDS);
  for (const { from, to } of events) for (let i = from; i < to; i++) inside[levels[i]]++;
  accumulate(inside);

  const surface = new Surface(events, labels, levels);
  let [roc, pr] = [0, 0];
  const slopes = new Float64Array(THRESHOLDS);
  const found = new Float64Array(THRESHOLDS);
  for (let buffer = buffers[0]; buffer <= buffers[1]; buffer++) {
    const after = definition === 'tsb-ad' ? buffer >> 1 : (buffer >> 1) - 1;
    surface.at(buffer, buffer >> 1, Math.max(0, after), slopes, found);
    let [hit, fall, precisionBefore] = [0, 0, 1];
    for (let k = 0; k < THRESHOLDS; k++) {
      const right = inside[k] + slopes[k];
      const relevant = positives + slopes[definition === 'tsb-ad' ? k : THRESHOLDS - 1] / 2;
      const recall = Math.min(right / relevant, 1) * found[k];
      const fallout = (flagged[k] - right) / (n - relevant);
      const precision = right / flagged[k];
      roc += ((fallout - fall) * (recall + hit)) / 2;
      pr += (recall - hit) * (definition === 'tsb-ad' ? precision : (precision + precisionBefore) / 2);
      [hit, fall, precisionBefore] = [recall, fallout, precision];
    }
    roc += ((1 - fall) * (1 + hit)) / 2;
  }
  const sizes = buffers[1] - buffers[0] + 1;
  return { roc: roc / sizes, pr: pr / sizes };
}

/** Of each sample the first (highest) threshold that flags it, and how many samples each threshold flags. */
function thresholdLevels(scores: Float64Array): { levels: Uint8Array; flagged: Float64Array } {
  const n = scores.length;
  const descending = new Float64Array(n);
  for (let i = 0; i < n; i++) descending[i] = Number.isNaN(scores[i]) ? Infinity : -scores[i];
  const keys = Float64Array.from(descending);
  descending.sort();
  const thresholds = new Float64Array(THRESHOLDS);
  const step = (n - 1) / (THRESHOLDS - 1);
  for (let k = 0; k < THRESHOLDS; k++) thresholds[k] = descending[k === THRESHOLDS - 1 ? n - 1 : Math.floor(k * step)];
  const levels = new Uint8Array(n);
  const flagged = new Float64Array(THRESHOLDS);
  for (let i = 0; i < n; i++) {
    let [low, high] = [0, THRESHOLDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[i] <= thresholds[middle]) high = middle;
      else low = middle + 1;
    }
    levels[i] = low;
    flagged[low]++;
  }
  accumulate(flagged);
  return { levels, flagged };
}

/** Slopes around events, and which events are touched, for growing buffers. */
class Surface {
  /** Weight of each sample on slopes; cleared after use. */
  readonly #weight: Float64Array;
  /** The highest threshold that flags something in or near each event, and how far that was looked for. */
  readonly #first: Uint8Array;
  readonly #seenFrom: Int32Array;
  readonly #seenTo: Int32Array;

  constructor(
    readonly events: readonly Stretch[],
    readonly labels: Uint8Array,
    readonly levels: Uint8Array,
  ) {
    this.#weight = new Float64Array(labels.length);
    this.#first = new Uint8Array(events.length).fill(THRESHOLDS - 1);
    this.#seenFrom = Int32Array.from(events, ({ from }) => from);
    this.#seenTo = Int32Array.from(events, ({ from }) => from);
  }

  /**
   * @param before length of the slope before an event, after: of the one after it; neither may shrink from call to call
   * @param slopes receives the weight of flagged samples on slopes, per threshold
   * @param found receives the share of events with a flagged sample, per threshold; events whose slopes meet are one
   */
  at(buffer: number, before: number, after: number, slopes: Float64Array, found: Float64Array): void {
    const { events, labels, levels } = this;
    const n = labels.length;
    slopes.fill(0);
    found.fill(0);
    let groups = 0;
    let first = 0;
    for (let e = 0; e < events.length; e++) {
      const { from, to } = events[e];
      const start = Math.max(0, from - before);
      const end = Math.min(n, to + after);
      for (let i = this.#seenTo[e]; i < end; i++) if (levels[i] < this.#first[e]) this.#first[e] = levels[i];
      for (let i = start; i < this.#seenFrom[e]; i++) if (levels[i] < this.#first[e]) this.#first[e] = levels[i];
      this.#seenFrom[e] = start;
      this.#seenTo[e] = end;
      for (let i = start; i < from; i++) this.#weight[i] += Math.sqrt(1 - (from - i) / buffer);
      for (let i = to; i < end; i++) this.#weight[i] += Math.sqrt(1 - (i - to + 1) / buffer);
      // Slopes that meet or touch make one event of two.
      if (e > 0 && events[e - 1].to + before > from - before) first = Math.min(first, this.#first[e]);
      else {
        if (groups > 0) found[first]++;
        groups++;
        first = this.#first[e];
      }
    }
    found[first]++;
    accumulate(found);
    for (let k = 0; k < THRESHOLDS; k++) found[k] /= groups;

    for (let e = 0; e < events.length; e++)
      for (let i = this.#seenFrom[e]; i < this.#seenTo[e]; i++) {
        // A sample on two slopes is counted once: its weight is cleared.
        if (labels[i] === 0) slopes[levels[i]] += Math.min(1, this.#weight[i]);
        this.#weight[i] = 0;
      }
    accumulate(slopes);
  }
}

function accumulate(values: Float64Array): void {
  for (let k = 1; k < values.length; k++) values[k] += values[k - 1];
}
