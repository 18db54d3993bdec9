import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { scoresAgainstUsual } from './against-usual.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { memoryParam, streamingParams } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 3,
    min: 0,
    unit: 'standard deviations, plus 1',
    doc: '1: a rule is broken, as in the handbook, about every hundredth sample by chance; 3: with all bounds two standard deviations further out',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  memory: memoryParam,
  ...streamingParams,
};

/** Samples that the longest rule looks back, a power of two. */
const LOOKED_AT = 8;

/**
 * The four zone rules of control charts, all on one side of the usual level: one sample beyond 3 standard deviations, two of
 * three beyond 2, four of five beyond 1, eight in a row beyond 0.
 *
 * Score: by how many standard deviations the rule that is broken most clearly could be tightened and still be broken, plus 1: the largest
 * of z − 3, the second of three − 2, the fourth of five − 1 and the least of eight, plus 1, at least 0. Missing samples are
 * left out of the counting. NaN where missing and until `learn` samples.
 */
export const westernElectric: SignalDetector = {
  name: 'western-electric',
  summary: 'the four zone rules of control charts',
  source: 'Western Electric, Statistical Quality Control Handbook (1956)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, { threshold, hold, ...usual }: ValuesOf<typeof params>): Detection {
    const { bad } = input.signal;
    const last = new Float64Array(LOOKED_AT);
    let seen = 0;
    const scores = scoresAgainstUsual(input, usual, (z) => {
      last[seen++ % LOOKED_AT] = z;
      const up = bad === 'down' ? -Infinity : strongest(last, seen, 1);
      const down = bad === 'up' ? -Infinity : strongest(last, seen, -1);
      return Math.max(0, 1 + Math.max(up, down));
    });
    return { scores, threshold, hold };
  },
};

/** How far beyond its bound the rule lies that is broken most clearly; negative: none is. */
function strongest(last: Float64Array, seen: number, side: 1 | -1): number {
  const newest = side * last[(seen - 1) & 7];
  let strongestYet = newest - 3;
  // The least sample and the one above it, from the newest back.
  let least = newest;
  let second = Infinity;
  for (let back = 2; back <= Math.min(LOOKED_AT, seen); back++) {
    const z = side * last[(seen - back) & 7];
    if (z < least) {
      second = least;
      least = z;
    } else if (z < second) second = z;
    // Of two the lower, of three the middle one; of four the lowest, of five the one above it.
    if (back === 2 || back === 3) strongestYet = Math.max(strongestYet, (back === 2 ? least : second) - 2);
    else if (back === 4 || back === 5) strongestYet = Math.max(strongestYet, (back === 4 ? least : second) - 1);
  }
  return seen >= LOOKED_AT ? Math.max(strongestYet, least) : strongestYet;
}
