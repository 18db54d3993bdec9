import { fillGaps } from './fill-gaps.ts';
import { localFit, loess } from './loess.ts';
import { median } from './median.ts';

/** How a series is taken apart. Spans are odd; those left out follow from the period as the authors advise. */
export interface StlOptions {
  /** Samples a period, ≥ 2. */
  readonly period: number;
  /** Periods over which the seasonal pattern may change, odd, ≥ 7. */
  readonly seasonalSpan: number;
  readonly seasonalDegree?: 0 | 1;
  readonly trendSpan?: number;
  /** Passes of the inner loop, and of the outer one that takes the weight from outliers; 0 = not robust. */
  readonly inner?: number;
  readonly outer?: number;
  /** Fits at every so-maniest sample, as a share of the span; 0 fits at all. */
  readonly jumpShare?: number;
}

/** What a series is made of: values = seasonal + trend + remainder wherever there is a value. */
export interface Stl {
  readonly seasonal: Float64Array;
  readonly trend: Float64Array;
  /** 0 to 1 a sample: how far the last pass trusted it; 0 where missing. */
  readonly weights: Float64Array;
}

/**
 * Seasonal-trend decomposition by loess, robust against outliers.
 *
 * @param values NaN = missing: of weight 0, so that nothing is invented from it; needs two periods to tell seasonal from trend
 * @returns columns without NaN, of length n
 * O(n · span · passes), with the default jumps O(n · 10 · passes), pure. Source: Cleveland, Cleveland, McRae and Terpenning, STL: a
 * seasonal-trend decomposition procedure based on loess, Journal of Official Statistics 6 (1990).
 */
export function stl(values: Float64Array, options: StlOptions): Stl {
  const { period, seasonalSpan, inner = 2, outer = 5, jumpShare = 0.1 } = options;
  const n = values.length;
  const trendSpan = options.trendSpan ?? odd((1.5 * period) / (1 - 1.5 / seasonalSpan));
  const lowPassSpan = odd(period);
  const jumpOf = (span: number) => Math.max(1, Math.ceil(span * jumpShare));
  const y = fillGaps(values);
  const there = values.map((value) => (Number.isNaN(value) ? 0 : 1));
  const isWhole = there.every((one) => one === 1);
  let seasonal: Float64Array = new Float64Array(n);
  let trend: Float64Array = new Float64Array(n);
  let weights: Float64Array = there;
  for (let pass = 0; pass <= outer; pass++) {
    const trusted = pass === 0 && isWhole ? undefined : weights;
    for (let k = 0; k < inner; k++) {
      const cycles = smoothCycles(
        y.map((value, i) => value - trend[i]),
        {
          period,
          span: seasonalSpan,
          degree: options.seasonalDegree ?? 0,
          jump: jumpOf(seasonalSpan),
          weights: trusted,
        },
      );
      const slow = loess(movingMean(movingMean(movingMean(cycles, period), period), 3), {
        span: lowPassSpan,
        degree: 1,
        jump: jumpOf(lowPassSpan),
      });
      seasonal = slow.map((low, i) => cycles[period + i] - low);
      trend = loess(
        y.map((value, i) => value - seasonal[i]),
        { span: trendSpan, degree: 1, jump: jumpOf(trendSpan), weights: trusted },
      );
    }
    if (pass < outer) weights = bisquare(values, seasonal, trend);
  }
  return { seasonal, trend, weights };
}

/** The smallest odd whole number from x on. */
const odd = (x: number): number => 2 * Math.ceil((x - 1) / 2) + 1;

/** Each phase of the period smoothed over the cycles, and continued by one cycle at both ends: length n + 2 · period. */
function smoothCycles(
  y: Float64Array,
  options: { period: number; span: number; degree: 0 | 1; jump: number; weights?: Float64Array },
): Float64Array {
  const { period, span, degree, jump } = options;
  const n = y.length;
  const cycles = new Float64Array(n + 2 * period);
  for (let phase = 0; phase < Math.min(period, n); phase++) {
    const count = Math.floor((n - phase - 1) / period) + 1;
    const own = Float64Array.from({ length: count }, (_, k) => y[phase + k * period]);
    const { weights: all } = options;
    const weights = all && Float64Array.from({ length: count }, (_, k) => all[phase + k * period]);
    const smooth = loess(own, { span, degree, jump, weights });
    const width = Math.min(span, count);
    const before = localFit(own, { at: -1, from: 0, to: width, span, degree, weights });
    const after = localFit(own, { at: count, from: count - width, to: count, span, degree, weights });
    cycles[phase] = Number.isNaN(before) ? smooth[0] : before;
    for (let k = 0; k < count; k++) cycles[phase + (k + 1) * period] = smooth[k];
    cycles[phase + (count + 1) * period] = Number.isNaN(after) ? smooth[count - 1] : after;
  }
  return cycles;
}

/** Means of `width` neighbours; shorter by width − 1. */
function movingMean(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let i = 0; i < width; i++) sum += values[i];
  means[0] = sum / width;
  for (let i = 1; i < means.length; i++) {
    sum += values[i + width - 1] - values[i - 1];
    means[i] = sum / width;
  }
  return means;
}

/** Tukey's weights: 0 from six median deviations on. */
function bisquare(values: Float64Array, seasonal: Float64Array, trend: Float64Array): Float64Array {
  const deviations = values.map((value, i) => Math.abs(value - seasonal[i] - trend[i]));
  const reach = 6 * median(deviations);
  return deviations.map((deviation) => {
    if (Number.isNaN(deviation)) return 0;
    if (deviation <= 0.001 * reach) return 1;
    if (!(deviation <= 0.999 * reach)) return 0;
    const share = deviation / reach;
    return (1 - share * share) * (1 - share * share);
  });
}
