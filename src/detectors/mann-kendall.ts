import { count, ratio, type ValuesOf } from '../schema/parameter.ts';
import { blockMeans } from '../stats/block-means.ts';
import { mannKendall as kendallTest, type MannKendall } from '../stats/mann-kendall.ts';
import { median } from '../stats/median.ts';
import { senInterval, type TheilSen, theilSen } from '../stats/theil-sen.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';
import { knownSince } from './known-since.ts';

const params = {
  threshold: ratio({
    default: 0.1,
    max: 10,
    doc: 'change over the run, relative to the level and in the bad direction, from which a trend counts',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  significance: ratio({
    default: 0.01,
    doc: 'chance of a trend where there is none, after correction for autocorrelation',
  }),
};

interface Trend {
  readonly line: TheilSen;
  readonly test: MannKendall;
}

function trendOf(points: Float64Array): Trend {
  const line = theilSen(points);
  return { line, test: kendallTest(points, line.slope) };
}

/** Longer runs are judged on means of blocks; a trend loses nothing by it. */
const MOST_POINTS = 512;

/**
 * A lasting rise or fall of any shape, by ranks: neither wild samples nor curves disturb it. A level that shifts for good counts as a
 * trend here, and traffic explains nothing; `trend` tells those apart. The scores are how far the Theil-Sen line has come,
 * relative to the level, once the samples so far tell of a significant trend (0 before, and where the whole run tells of none).
 * A signal in which neither direction is bad has no trend to report.
 */
export const mannKendall: SignalDetector = {
  name: 'mann-kendall',
  summary: 'a lasting rise or fall of any shape, by ranks, with the Theil-Sen slope',
  source:
    'modified Mann-Kendall test (Hamed and Rao, Journal of Hydrology 204, 1998); slope of Theil (1950) and Sen (1968)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, hold, significance }: ValuesOf<typeof params>): Detection {
    const { values, signal } = input;
    const n = values.length;
    const none = (score: number) => values.map((value) => (Number.isNaN(value) ? NaN : score));
    if (signal.bad === 'none') return { scores: none(NaN), threshold, hold };
    const size = Math.ceil(n / MOST_POINTS);
    const points = size > 1 ? blockMeans(values, size) : values;
    const { line, test } = trendOf(points);
    if (Number.isNaN(test.pValue)) return { scores: none(NaN), threshold, hold };
    const level = Math.abs(median(values));
    const slope = line.slope / size;
    const isSignificant = (found: Trend) =>
      found.test.pValue <= significance && badness(found.line.slope, signal.bad) > 0;
    if (!isSignificant({ line, test })) return { scores: none(0), threshold, hold };
    const come = (i: number) => (level > 0 ? badness(slope * i, signal.bad) / level : Infinity);
    const known = size * knownSince(points.length, (length) => isSignificant(trendOf(points.subarray(0, length))));
    const scores = values.map((value, i) => (Number.isNaN(value) ? NaN : i + 1 < Math.min(known, n) ? 0 : come(i)));
    const statistic = come(n - 1);
    if (!(statistic >= threshold)) return { scores, threshold, hold };
    const effect = slope * (n - 1);
    const [low, high] = senInterval(line.slopes, test.variance, 0.95);
    const evidence: Evidence = {
      test: 'mann-kendall',
      statistic,
      threshold,
      description: 'change of the Theil-Sen line over the run, relative to the level',
      effect,
      relativeEffect: level > 0 ? effect / level : NaN,
      interval: [(low / size) * (n - 1), (high / size) * (n - 1)],
      effectiveSamples: Math.max(1, test.count / test.inflation),
      pValue: test.pValue,
    };
    return { scores, threshold, hold, evidence };
  },
};
