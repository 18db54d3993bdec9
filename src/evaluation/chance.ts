import type { Detection } from '../detectors/detector.ts';
import { uniformAt } from '../random/hash.ts';
import { streamKey } from '../random/stream-key.ts';
import { type Alert, alertsOf } from './alerts.ts';
import type { CaseDetection } from './detect-case.ts';
import type { LabelledCase } from './labelled.ts';
import { runs } from './measures/runs.ts';
import { watchedOf } from './watched.ts';

/** What two detectors that know nothing say of a case; every table shows them beside the others. */
export interface Chance {
  /**
   * Scores are uniform noise. Alerts are the true events, as many and as long, but begun at another time: it knows how often
   * something happens, not when. They do not come from the scores.
   */
  readonly random: readonly CaseDetection[];
  /** Every sample is as strange as every other: a single alert from the first sample to the last. */
  readonly constant: readonly CaseDetection[];
}

/**
 * What is reached without looking, at the same share of samples in events: one detection a signal, in the order of the case.
 * Random draws are a function of the seed, the name of the case and the name of the signal.
 *
 * O(signals · n), pure.
 */
export function chance(labelled: LabelledCase): Chance {
  const { grid, signals, seed, name } = labelled;
  const constant = (s: number): CaseDetection => {
    const detection: Detection = { scores: new Float64Array(grid.count).fill(1), threshold: 1, hold: 1 };
    return { signals: [s], detection, alerts: alertsOf(detection, grid) };
  };
  const random = (s: number): CaseDetection => {
    const key = streamKey(seed, `chance/${name.length}:${name}/${signals[s].input.signal.name}`);
    const scores = Float64Array.from({ length: grid.count }, (_, i) => uniformAt(key, i, 0));
    return {
      signals: [s],
      detection: { scores, threshold: 1, hold: 1 },
      alerts: shiftedEvents(labelled, s, uniformAt(key, 0, 1)),
    };
  };
  return { random: signals.map((_, s) => random(s)), constant: signals.map((_, s) => constant(s)) };
}

/**
 * The events of a signal as alerts, turned in a circle over the samples that count; one that meets the end is cut in two there.
 *
 * @param turn 0 to 1, of the circle
 */
function shiftedEvents({ signals, grid }: LabelledCase, s: number, turn: number): Alert[] {
  const { events, ignored } = watchedOf([signals[s]], grid.count);
  const counted: number[] = [];
  for (let i = 0; i < grid.count; i++) if (ignored[i] === 0) counted.push(i);
  const n = counted.length;
  const inside = new Uint8Array(grid.count);
  for (const { from, to } of events) inside.fill(1, from, to);
  const shift = Math.floor(turn * n);
  const flags = new Uint8Array(n);
  for (let i = 0; i < n; i++) flags[(i + shift) % n] = inside[counted[i]];
  return runs(flags).map(({ from, to }) => ({
    from: counted[from],
    to: counted[to - 1] + 1,
    firedMs: grid.startMs + (counted[from] + 1) * grid.stepMs,
  }));
}
