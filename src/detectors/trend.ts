import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { blockMeans } from '../stats/block-means.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { type LinearTrend, linearTrend } from '../stats/linear-trend.ts';
import { studentQuantile } from '../stats/student-quantile.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';
import { knownSince } from './known-since.ts';

const params = policyFields.trend.fields;

/** Longer series are judged on means of blocks: a slope loses nothing by it, and what autocorrelation spans a block no longer matters. */
const MOST_POINTS = 1024;

/**
 * A lasting rise or fall, or growth that exhausts a limit. The evidence stands when the slope differs from 0 at
 * `significance` and either the line changes by `rise` of the level over the run in the bad direction, or reaches
 * `signal.limit` within `exhaustion`, even at the slow end of the slope's 95 % interval. Several signals judged together
 * need Holm's correction over their p-values on top. Where the related `requests_per_second` is there, what follows the traffic is
 * no trend: the slope is the one at equal traffic. A signal in which neither direction is bad has no trend to report.
 * The scores are how far the line has come, relative to the level, once the samples so far tell of a significant one (0 before,
 * and where the whole run tells of none or of a step).
 */
export const trend: SignalDetector = {
  name: 'trend',
  summary: 'a lasting rise or fall, or growth towards a limit',
  source: 'generalised least squares with AR(1) noise (Prais and Winsten 1954), φ corrected and at its upper bound',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, policy: ValuesOf<typeof params>): Detection {
    const { values, signal } = input;
    const n = values.length;
    if (signal.bad === 'none') return { scores: new Float64Array(n).fill(NaN), threshold: policy.rise, hold: 1 };
    const size = Math.ceil(n / MOST_POINTS);
    const blocked = (column: Float64Array) => (size > 1 ? blockMeans(column, size) : column);
    const points = blocked(values);
    const traffic = input.related?.requests_per_second && blocked(input.related.requests_per_second);
    const fitOf = (length: number) => beyondTraffic(points.subarray(0, length), signal, traffic?.subarray(0, length));
    const fit = fitOf(points.length);
    const slope = fit.slope / size;
    const start = fit.intercept - slope * ((size - 1) / 2);
    const level = Math.abs(start + (slope * (n - 1)) / 2);
    const tells = (one: LinearTrend) => one.pValue <= policy.significance && badness(one.slope, signal.bad) > 0;
    const isTrend = tells(fit) && !isStep(values);
    const known =
      isTrend && level > 0 ? Math.min(n, size * knownSince(points.length, (length) => tells(fitOf(length)))) : Infinity;
    const scores = values.map((value, i) => {
      if (Number.isNaN(value) || Number.isNaN(fit.pValue)) return NaN;
      return i + 1 < known ? 0 : badness((slope * i) / level, signal.bad);
    });
    const line: Line = { slope, error: fit.standardError / size, start, level, degrees: fit.degrees };
    const found = isTrend ? evidence(input, line, policy) : undefined;
    return {
      scores,
      threshold: policy.rise,
      hold: 1,
      evidence: found && { ...found, effectiveSamples: fit.effectiveSamples, pValue: fit.pValue },
    };
  },
};

/** The trend that traffic does not explain. Traffic explains only what goes the bad way as it grows; other signals keep their own line. */
function beyondTraffic(
  values: Float64Array,
  { role, bad }: DetectorInput['signal'],
  traffic: Float64Array | undefined,
): LinearTrend {
  const alone = linearTrend(values);
  if (!traffic || role === 'traffic') return alone;
  const beside = linearTrend(values, traffic);
  if (Number.isNaN(beside.pValue)) return alone;
  return Number.isNaN(beside.slope) || badness(beside.response, bad) > 0 ? beside : alone;
}

/** A fitted line in samples: value at i = start + slope · i. */
interface Line {
  readonly slope: number;
  readonly error: number;
  readonly start: number;
  readonly level: number;
  readonly degrees: number;
}

/** Whether two levels describe the run better than a line: a step is no trend, and exhausts nothing by going on. */
function isStep(values: Float64Array): boolean {
  const shift = levelShifts(values).shifts[0];
  if (!shift) return false;
  const { slope, intercept } = linearTrend(values);
  const isInside = (i: number): boolean => i >= shift.from && i < shift.to;
  const inside = meanWhere(values, isInside);
  const outside = meanWhere(values, (i) => !isInside(i));
  let aboutLevels = 0;
  let aboutLine = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const toLevel = values[i] - (isInside(i) ? inside : outside);
    const toLine = values[i] - (intercept + slope * i);
    aboutLevels += toLevel * toLevel;
    aboutLine += toLine * toLine;
  }
  return aboutLevels < aboutLine;
}

function meanWhere(values: Float64Array, takes: (i: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || !takes(i)) continue;
    sum += values[i];
    count++;
  }
  return sum / count;
}

type Found = Omit<Evidence, 'effectiveSamples' | 'pValue'>;

function evidence(
  { signal, values, grid }: DetectorInput,
  line: Line,
  policy: ValuesOf<typeof params>,
): Found | undefined {
  const span = values.length - 1;
  const effect = line.slope * span;
  const bad = badness(effect, signal.bad);
  if (!(bad > 0)) return undefined;
  const half = line.error * studentQuantile(0.975, line.degrees) * span;
  const common = {
    effect,
    relativeEffect: line.level > 0 ? effect / line.level : NaN,
    interval: [effect - half, effect + half] as const,
  };
  const left =
    signal.limit === undefined
      ? NaN
      : signal.bad === 'up'
        ? signal.limit - (line.start + effect)
        : line.start + effect - signal.limit;
  const msTo = (rise: number) => (rise > 0 ? (Math.max(left, 0) / rise) * span * grid.stepMs : Infinity);
  if (msTo(bad - half) <= policy.exhaustion) {
    return {
      test: 'trend',
      statistic: msTo(bad),
      threshold: policy.exhaustion,
      description: 'ms until the line reaches its limit, at the slow end of its interval still within the threshold',
      ...common,
    };
  }
  if (!(bad >= policy.rise * line.level)) return undefined;
  return {
    test: 'trend',
    statistic: line.level > 0 ? bad / line.level : Infinity,
    threshold: policy.rise,
    description: 'change of the fitted line over the run, relative to the level',
    ...common,
  };
}
