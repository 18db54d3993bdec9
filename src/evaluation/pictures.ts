import type { Stretch } from '../analysis/stretches.ts';
import type { Grid } from '../recording/recording.ts';
import type { CaseDetection } from './detect-case.ts';
import type { LabelledCase, LabelledEvent, LabelledSignal } from './labelled.ts';

/** One signal in small: its samples in at most {@link POINTS} pairs of lowest and highest, and what happened in it. */
export interface Picture {
  readonly signal: string;
  readonly unit: string;
  /** Index of the first and after the last sample shown. */
  readonly from: number;
  readonly to: number;
  /** Lowest and highest of each stretch in turn, three significant digits, NaN where nothing was measured. */
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  /** What truly happened, as [from, to) in samples; `faults` names who did it. */
  readonly events: readonly { readonly from: number; readonly to: number; readonly faults: readonly string[] }[];
  /** Alerts by detector, as [from, to, when it fired] in samples. */
  readonly alerts: AlertMarks;
  /** The same of the detectors that know nothing. */
  readonly chance: AlertMarks;
}

export type AlertMarks = Readonly<Record<string, readonly (readonly [number, number, number])[]>>;

const POINTS = 72;
/** Samples shown on both sides of an event at least. */
const ROOM = 24;

/**
 * The signals in which something happened, small enough to be shown by the dozen; of a case without events its first signal.
 *
 * @param detections what each detector said, by its id
 * @param guessed the same of the detectors that know nothing
 * @param most signals beyond this are left out, those with the weakest events first
 * O(signals · n), pure.
 */
export function picturesOf(labelled: LabelledCase, detections: Detections, guessed: Detections, most = 12): Picture[] {
  const { grid, signals } = labelled;
  const moved = signals.flatMap((one, s) => (one.events.length > 0 ? [{ s, strength: strengthOf(one) }] : []));
  const wanted = moved.sort((a, b) => b.strength - a.strength || a.s - b.s).slice(0, most);
  if (wanted.length === 0 && signals.length > 0) wanted.push({ s: 0, strength: 0 });
  return wanted.map(({ s }): Picture => {
    const { input, events } = signals[s];
    const { from, to } = windowOf(events, grid.count);
    return {
      signal: input.signal.name,
      unit: input.signal.unit,
      from,
      to,
      ...thinned(input.values.subarray(from, to)),
      events: events.map(({ from, to, faults }) => ({ from, to, faults })),
      alerts: marksOf(detections, s, grid),
      chance: marksOf(guessed, s, grid),
    };
  });
}

type Detections = ReadonlyMap<string, readonly CaseDetection[]>;

function marksOf(detections: Detections, s: number, { startMs, stepMs }: Grid): AlertMarks {
  const marks = [...detections].map(([id, all]): [string, [number, number, number][]] => [
    id,
    all
      .filter((one) => one.signals.includes(s))
      .flatMap((one) => one.alerts)
      .map(({ from, to, firedMs }) => [from, to, Math.round((firedMs - startMs) / stepMs)]),
  ]);
  return Object.fromEntries(marks.filter(([, own]) => own.length > 0));
}

/**
 * What to show of a signal: the events that faults made and as much again on both sides; of those that were labelled by hand, which
 * may be months apart, the longest.
 */
function windowOf(events: readonly LabelledEvent[], count: number): Stretch {
  if (events.length === 0) return { from: 0, to: count };
  const longest = events.reduce((most, event) => (event.to - event.from > most.to - most.from ? event : most));
  const isByHand = events.every(({ faults }) => faults.length === 0);
  const { from, to } = isByHand ? longest : { from: events[0].from, to: events[events.length - 1].to };
  const room = Math.max(to - from, ROOM);
  return { from: Math.max(0, from - room), to: Math.min(count, to + room) };
}

/** How far the events of a signal lie from the middle of the rest, in mean absolute deviations of the rest. */
function strengthOf({ input: { values }, events }: LabelledSignal): number {
  const inside = new Uint8Array(values.length);
  for (const { from, to } of events) inside.fill(1, from, to);
  const sum = [0, 0];
  const count = [0, 0];
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sum[inside[i]] += value;
    count[inside[i]]++;
  });
  const mean = sum[0] / count[0];
  let spread = 0;
  values.forEach((value, i) => {
    if (!Number.isNaN(value) && inside[i] === 0) spread += Math.abs(value - mean);
  });
  const strength = Math.abs(sum[1] / count[1] - mean) / (spread / count[0] + Math.abs(mean) * 1e-3);
  return Number.isNaN(strength) ? 0 : strength;
}

function thinned(values: Float64Array): { lows: number[]; highs: number[] } {
  const stretches = Math.min(POINTS, values.length);
  const lows: number[] = [];
  const highs: number[] = [];
  for (let b = 0; b < stretches; b++) {
    let low = Number.NaN;
    let high = Number.NaN;
    const to = Math.floor(((b + 1) * values.length) / stretches);
    for (let i = Math.floor((b * values.length) / stretches); i < to; i++) {
      if (!(values[i] >= low)) low = Number.isNaN(values[i]) ? low : values[i];
      if (!(values[i] <= high)) high = Number.isNaN(values[i]) ? high : values[i];
    }
    lows.push(Number(low.toPrecision(3)));
    highs.push(Number(high.toPrecision(3)));
  }
  return { lows, highs };
}
