import type { Setting } from './figures.ts';
import type { TunedCase } from './tune-case.ts';

/** Every threshold of some runs at which anything changes, falling, and the pooled counts from it down to the next. */
export interface Scan {
  /** Indices of `thresholdSteps`. */
  readonly steps: Int32Array;
  /** Of the runs without faults. */
  readonly falseAlarms: Float64Array;
  /** Faults found, over the runs with faults. */
  readonly found: Float64Array;
  /** Days without faults; faults in all runs with faults. */
  readonly days: number;
  readonly faults: number;
}

/**
 * Puts the sweeps of many runs together: each says only where it changes, so that all thresholds of all runs take one pass.
 *
 * @param of which sweep of each
 * O(steps of all sweeps · log), pure.
 */
export function scan(cases: readonly TunedCase[], of: Setting['of']): Scan {
  const steps = Int32Array.from(new Set(cases.flatMap((one) => of(one).steps)))
    .sort()
    .reverse();
  const placeOfStep = new Map(Array.from(steps, (step, place) => [step, place]));
  const falseAlarms = new Float64Array(steps.length);
  const found = new Float64Array(steps.length);
  let days = 0;
  let faults = 0;
  for (const one of cases) {
    const sweep = of(one);
    const add = (column: Float64Array, countAt: (place: number) => number) => {
      let before = 0;
      sweep.steps.forEach((step, place) => {
        const now = countAt(place);
        column[placeOfStep.get(step)!] += now - before;
        before = now;
      });
    };
    if (one.level < 0) {
      days += one.days;
      add(falseAlarms, (place) => sweep.falseAlarms[place]);
      continue;
    }
    faults += one.faults.length;
    for (const { signals } of sweep.faults) add(found, (place) => (signals[place] < 0 ? 0 : 1));
  }
  for (let i = 1; i < steps.length; i++) {
    falseAlarms[i] += falseAlarms[i - 1];
    found[i] += found[i - 1];
  }
  return { steps, falseAlarms, found, days, faults };
}
