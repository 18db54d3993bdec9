import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { leftProfile } from '../stats/left-profile.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { eventsPerUnit, leastSpread } from './signal-axis.ts';
import { SortedWindow } from './sorted-window.ts';
import { minScaleParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 4,
    min: 0,
    unit: 'robust standard deviations',
    doc: 'how much farther than usual a shape must be from the nearest earlier one',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  window: count({ default: 12, min: 4, max: 2000, doc: 'samples a shape: about one beat of what the signal repeats' }),
  history: count({
    default: 2880,
    min: 8,
    max: 1_000_000,
    doc: 'samples back that a like shape is looked for; the cost grows with it',
  }),
  minScale: minScaleParam,
};

/** Distances that say what is usual: none before so many windows, and the latest of so many. */
const LEARN = 2;
const REMEMBERED = 2048;
/** Distances of a rhythm without noise are all alike; one standard deviation counts as at least this share of √(2 · window). */
const LEAST_SHARE = 0.08;

/**
 * Shapes never seen before: each window of the latest samples is compared with all earlier ones of the `history` (left discords), and
 * its distance from the nearest with such distances so far. Sees a beat that is missing, early or bent, where every sample is usual.
 * Shapes are compared without level and size, and have no good or bad direction: a lasting shift of the level is strange while it happens only.
 * Needs three windows before its first opinion; a gap is held at the last value, and more than half a window of it has no shape.
 */
export const matrixProfile: SignalDetector = {
  name: 'matrix-profile',
  summary: 'shapes of the latest samples that are like no earlier ones',
  source: 'left discords of the matrix profile (Zhu et al., STOMP 2016 and Matrix Profile VII 2017)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'quadratic',
  detect({ values, signal, grid }: DetectorInput, policy: ValuesOf<typeof params>): Detection {
    const { threshold, hold, window, minScale } = policy;
    const held = holdGaps(values);
    const events = eventsPerUnit(signal.unit, grid.stepMs);
    const noise = new Float64Array(Math.max(0, values.length - window + 1));
    for (let i = 0; i < noise.length; i++) {
      let sum = 0;
      for (let k = 0; k < window; k++) sum += held[i + k];
      noise[i] = leastSpread(sum / window, signal, minScale, events);
    }
    const profile = leftProfile(held, { window, history: Math.max(policy.history, window), noise });
    return { scores: strangeness(values, profile, window), threshold, hold };
  },
};

/** Each gap at the value before it; 0 before the first. */
function holdGaps(values: Float64Array): Float64Array {
  let last = 0;
  return values.map((value) => (Number.isNaN(value) ? last : (last = value)));
}

/** Distances in robust standard deviations above the median of the earlier ones, at the last sample of their window. */
function strangeness(values: Float64Array, profile: Float64Array, window: number): Float64Array {
  const usual = new SortedWindow(REMEMBERED);
  const least = LEAST_SHARE * Math.sqrt(2 * window);
  const scores = new Float64Array(values.length).fill(NaN);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) missing++;
    if (i >= window && Number.isNaN(values[i - window])) missing--;
    const at = i - window + 1;
    const distance = at >= 0 ? profile[at] : NaN;
    if (Number.isNaN(distance) || 2 * missing > window) continue;
    if (!Number.isNaN(values[i]) && usual.size >= LEARN * window) {
      const centre = usual.median();
      const spread = Math.max(1.482602218505602 * usual.medianDistance(centre), least);
      scores[i] = Math.max(0, (distance - centre) / spread);
    }
    if (usual.size === REMEMBERED) usual.remove(profile[at - REMEMBERED]);
    usual.add(distance);
  }
  return scores;
}
