import type { Alert } from '../alerts.ts';
import { defaultEventRules, type EventRules, isIgnored, toldBy } from '../event-measures.ts';
import { firstEffectMs, tellsOf } from '../fault-detections.ts';
import type { LabelledCase } from '../labelled.ts';
import { type Watched, watchedOf } from '../watched.ts';
import { stepReached } from './threshold-steps.ts';

/**
 * What the alerts of one run are worth at every threshold, for one hold time: columns by step, thresholds falling. A step holds from its
 * threshold down to the next one’s; above the first nothing is raised.
 */
export interface Sweep {
  /** Indices of `thresholdSteps`, falling. */
  readonly steps: readonly number[];
  readonly falseAlarms: readonly number[];
  /** For each fault of the case: how long after its first effect it was found, NaN where it was not; and the signal, by index, or −1. */
  readonly faults: readonly { readonly delaysMs: readonly number[]; readonly signals: readonly number[] }[];
}

/** Scores over the grid, and the signals of the case that they speak of. */
export interface Scored {
  readonly signals: readonly number[];
  readonly scores: Float64Array;
}

/**
 * Lowers the threshold from above every score to below all of them, and keeps count of what `eventMeasures` would say of the alerts at
 * each: samples are let in by falling score, each begins a stretch, lengthens one or joins two, and only that stretch is judged anew.
 *
 * @param holds samples that a score must last, ≥ 1
 * @returns one sweep for each hold
 * O(samples · log samples), and for each hold a judgement of one alert for each sample; pure.
 */
export function sweeps(
  labelled: LabelledCase,
  scored: readonly Scored[],
  holds: readonly number[],
  rules: EventRules = defaultEventRules,
): Sweep[] {
  const looked = [...new Set(scored.flatMap(({ signals }) => signals))];
  const firstEffects = labelled.faults.map((fault) => firstEffectMs(labelled, fault, looked));
  const watches: Watch[] = [];
  let first = 0;
  for (const one of scored) {
    watches.push(watchOf(labelled, one, first));
    first += watches[watches.length - 1].present.length;
  }
  const order = risingOrder(watches);
  return holds.map((hold) => sweepOne(labelled, { watches, order, firstEffects, hold, rules }));
}

interface SweepInput {
  readonly watches: readonly Watch[];
  readonly order: Float64Array;
  /** By fault, ms since 1970. */
  readonly firstEffects: readonly number[];
  readonly hold: number;
  readonly rules: EventRules;
}

function sweepOne(labelled: LabelledCase, { watches, order, firstEffects, hold, rules }: SweepInput): Sweep {
  const parts = watches.map((watch) => new Stretches(labelled, watch, hold, rules));
  const steps: number[] = [];
  const falseAlarms: number[] = [];
  const faults = labelled.faults.map(() => ({ delaysMs: [] as number[], signals: [] as number[] }));
  for (let k = order.length - 1; k >= 0; ) {
    const step = Math.floor(order[k] / NUMBERS);
    for (; k >= 0 && order[k] >= step * NUMBERS; k--) {
      const number = order[k] - step * NUMBERS;
      let part = parts.length - 1;
      while (number < watches[part].first) part--;
      parts[part].letIn(number - watches[part].first);
    }
    const now = parts.reduce((sum, part) => sum + part.falseAlarms, 0);
    const found = labelled.faults.map((_, f) => {
      let firedMs = Infinity;
      let signal = -1;
      parts.forEach((part, p) => {
        const own = part.firstToldMs(f);
        if (own < firedMs) [firedMs, signal] = [own, watches[p].signalOf[f]];
      });
      return { delayMs: firedMs < Infinity ? firedMs - firstEffects[f] : Number.NaN, signal };
    });
    const last = steps.length - 1;
    const isNews =
      last < 0
        ? now > 0 || found.some(({ signal }) => signal >= 0)
        : now !== falseAlarms[last] ||
          found.some(
            ({ delayMs, signal }, f) =>
              signal !== faults[f].signals[last] || (signal >= 0 && delayMs !== faults[f].delaysMs[last]),
          );
    if (!isNews) continue;
    steps.push(step);
    falseAlarms.push(now);
    found.forEach(({ delayMs, signal }, f) => {
      faults[f].delaysMs.push(delayMs);
      faults[f].signals.push(signal);
    });
  }
  return { steps, falseAlarms, faults };
}

/** Where a sweep stands at a threshold: the index of its last step at or above it, −1 above the first. O(log steps), pure. */
export function placeOf({ steps }: Sweep, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] >= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What is the same for every hold time of one detection. */
interface Watch {
  readonly scores: Float64Array;
  /** Samples with an opinion, and how many the detections before it have. */
  readonly present: Uint32Array;
  readonly first: number;
  readonly watched: Watched;
  /** By fault: the signal that is named when this detection finds it, −1 where it moved none of its signals. */
  readonly signalOf: readonly number[];
}

function watchOf(labelled: LabelledCase, { signals, scores }: Scored, first: number): Watch {
  const { grid, faults } = labelled;
  const present = new Uint32Array(scores.length);
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (!Number.isNaN(scores[i])) present[count++] = i;
  return {
    scores,
    present: present.subarray(0, count),
    first,
    watched: watchedOf(
      signals.map((s) => labelled.signals[s]),
      grid.count,
    ),
    signalOf: faults.map((fault) => {
      let named = -1;
      let firstMs = Infinity;
      for (const s of signals) {
        const onset = firstEffectMs(labelled, fault, [s]);
        if (onset < firstMs) [named, firstMs] = [s, onset];
      }
      return named;
    }),
  };
}

/** The samples with an opinion of all detections, by rising score: the threshold that each reaches, and its number among all of them. */
function risingOrder(watches: readonly Watch[]): Float64Array {
  const order = new Float64Array(watches.reduce((sum, { present }) => sum + present.length, 0));
  let reached = 0;
  for (const { first, present, scores } of watches)
    for (let at = 0; at < present.length; at++) {
      const step = stepReached(scores[present[at]]);
      if (step >= 0) order[reached++] = step * NUMBERS + first + at;
    }
  return order.subarray(0, reached).sort();
}

/** More samples than one run has; with the number of steps it stays below 2^53. */
const NUMBERS = 68_719_476_736;

/** The stretches of one detection that are at or above the threshold, as it falls. Places are among the samples with an opinion. */
class Stretches {
  falseAlarms = 0;
  /** The first alert that told of each fault, kept until a stretch with a part in it changes. */
  #firsts: Float64Array | undefined;
  /** At the first place of a stretch its last, at its last the first; −1 below the threshold. */
  readonly #other: Int32Array;
  readonly #isFalse: Uint8Array;
  /** By first place: when the alert told of each fault, Infinity where it did not. Only of those that told of any. */
  readonly #told = new Map<number, Float64Array>();
  readonly #labelled: LabelledCase;
  readonly #watch: Watch;
  readonly #hold: number;
  readonly #grace: number;

  constructor(labelled: LabelledCase, watch: Watch, hold: number, { graceMs }: EventRules) {
    this.#labelled = labelled;
    this.#watch = watch;
    this.#hold = hold;
    this.#grace = graceMs / labelled.grid.stepMs;
    this.#other = new Int32Array(watch.present.length).fill(-1);
    this.#isFalse = new Uint8Array(watch.present.length);
  }

  letIn(at: number): void {
    let [from, to] = [at, at];
    if (at > 0 && this.#other[at - 1] >= 0) {
      from = this.#other[at - 1];
      this.#forget(from);
    }
    if (at + 1 < this.#other.length && this.#other[at + 1] >= 0) {
      to = this.#other[at + 1];
      this.#forget(at + 1);
    }
    this.#other[from] = to;
    this.#other[to] = from;
    if (to - from + 1 >= this.#hold) this.#judge(from, to);
  }

  firstToldMs(fault: number): number {
    if (!this.#firsts) {
      const firsts = new Float64Array(this.#labelled.faults.length).fill(Infinity);
      for (const told of this.#told.values())
        told.forEach((firedMs, f) => {
          if (firedMs < firsts[f]) firsts[f] = firedMs;
        });
      this.#firsts = firsts;
    }
    return this.#firsts[fault];
  }

  #forget(from: number): void {
    this.falseAlarms -= this.#isFalse[from];
    this.#isFalse[from] = 0;
    if (this.#told.delete(from)) this.#firsts = undefined;
  }

  #judge(from: number, to: number): void {
    const { grid, faults } = this.#labelled;
    const {
      present,
      watched: { events, ignored },
    } = this.#watch;
    const alert: Alert = {
      from: present[from],
      to: present[to] + 1,
      firedMs: grid.startMs + (present[from + this.#hold - 1] + 1) * grid.stepMs,
    };
    const told = toldBy(alert, events, grid, this.#grace);
    if (told.length === 0) {
      this.#isFalse[from] = isIgnored(alert, events, ignored, this.#grace) ? 0 : 1;
      this.falseAlarms += this.#isFalse[from];
      return;
    }
    const { firedMs } = alert;
    const firsts = faults.map((fault) =>
      told.some(({ event }) => tellsOf({ event, firedMs }, fault, grid)) ? firedMs : Infinity,
    );
    this.#told.set(from, Float64Array.from(firsts));
    this.#firsts = undefined;
  }
}
