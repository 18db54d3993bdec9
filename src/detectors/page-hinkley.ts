import { count, number, type ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { PageHinkleyTest } from './page-hinkley-test.ts';
import { RunningLevel } from './running-level.ts';
import { memoryParam, samplesIn, streamingParams } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 10,
    min: 0,
    unit: 'standard deviations',
    doc: 'λ: evidence of a change from which it is told, and everything starts over',
  }),
  tolerance: number({
    default: 0.5,
    min: 0,
    unit: 'standard deviations',
    doc: 'δ: deviation forgiven in each sample; half the change to catch',
  }),
  settle: count({ default: 30, min: 1, doc: 'samples after a start over before it says anything' }),
  memory: memoryParam,
  ...streamingParams,
};

/**
 * Page-Hinkley change detection: tells that a level has changed, once, and takes the new level for granted from then on. For
 * knowing when something changed, not for how long it lasted; an outlier as large as the threshold counts as a change.
 *
 * Samples count in standard deviations of a sum of autocorrelated ones about the usual level, as in cusum. Changes in either
 * direction move the usual level to the mean since the change began; the end of one is a change the other way. Score: the
 * evidence in the bad direction; NaN where missing, until `learn` samples, and for `settle` samples after a change:
 * unlike other detectors, scores depend on the threshold.
 */
export const pageHinkley: SignalDetector = {
  name: 'page-hinkley',
  summary: 'the moment at which the level changed',
  source: 'Page (1954), Hinkley (1971)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(
    input: DetectorInput,
    { threshold, tolerance, settle, memory, learn, minScale }: ValuesOf<typeof params>,
  ): Detection {
    const { bad } = input.signal;
    const { values, leastSpread, usual } = naturalAxis(input, minScale);
    const running = new RunningLevel({ learn, memory: samplesIn(memory, input.grid.stepMs, learn), usual });
    const test = new PageHinkleyTest(tolerance);
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
        const { correlation } = running;
        const size = inSpreads(Math.abs(change), spread) * Math.sqrt((1 - correlation) / (1 + correlation));
        test.add(change < 0 ? -size : size);
      }
      running.add(value, spread);
      if (test.count >= settle) {
        scores[i] = bad === 'up' ? test.rise : bad === 'down' ? test.fall : Math.max(test.rise, test.fall);
        if (test.rise >= threshold || test.fall >= threshold) {
          running.moveTo(meanOfLast(values, i, test.rise >= threshold ? test.sinceRise : test.sinceFall));
          test.restart();
        }
      } else scores[i] = NaN;
    }
    return { scores, threshold, hold: 1 };
  },
};

/** Mean of the last `count` samples that are there, up to and including `end`. */
function meanOfLast(values: Float64Array, end: number, count: number): number {
  let sum = 0;
  let taken = 0;
  for (let i = end; taken < count; i--) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    taken++;
  }
  return sum / count;
}
