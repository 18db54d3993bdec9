import { blockMeans } from './block-means.ts';
import { effectiveSamples } from './effective-samples.ts';
import { lagOne } from './lag-one.ts';
import { median } from './median.ts';
import { robustScale } from './robust-scale.ts';
import { unbiasedLagOne } from './unbiased-lag-one.ts';

/** A stretch [from, to) of samples whose level differs from that of the rest. */
export interface LevelShift {
  readonly from: number;
  readonly to: number;
}

/** Standard errors a shift must measure; measured so that a trendless AR(1) 0.9 series of 120 samples shows one in about 1 of 1,000. */
const CRITICAL = 8;
const MOST_POINTS = 240;
const SHORTEST = 5;
const MOST_SHIFTS = 4;
/** Share of the whole difference that must happen across a border. */
const STEP = 0.5;

/**
 * Lasting shifts of the level: stretches (from somewhere to somewhere, or to an end of the series) whose mean differs
 * from the rest by more than autocorrelated noise explains. For telling "two levels" from "wide noise". Blind to
 * shifts shorter than 5 samples, to those a wandering AR(1) process could make itself, and to slow ones: a daily wave is no shift.
 *
 * @param values NaN = missing
 * @returns the shifts in order of their size, at most 4, and the level of each sample (the mean of its stretch)
 * O(n + 240²), pure. Long series are searched on block means: borders then fall between blocks.
 * Source: circular binary segmentation (Olshen et al., Biostatistics 5, 2004), tested with an AR(1) error of φ's upper bound.
 */
export function levelShifts(values: Float64Array): {
  readonly shifts: readonly LevelShift[];
  readonly levels: Float64Array;
} {
  const n = values.length;
  const size = Math.ceil(n / MOST_POINTS);
  const points = size > 1 ? blockMeans(values, size) : values;
  const centre = median(points);
  const reach = 6 * robustScale(points, centre);
  // A few wild samples must not pass for a level.
  const rest = points.map((value) => Math.min(Math.max(value, centre - reach), centre + reach));
  const shifts: LevelShift[] = [];
  const borders = new Set([0, n]);
  while (shifts.length < MOST_SHIFTS) {
    const found = largestShift(rest);
    if (!found) break;
    shifts.push({ from: found.from * size, to: Math.min(found.to * size, n) });
    borders.add(found.from * size).add(Math.min(found.to * size, n));
    subtractMeans(rest, [0, found.from, found.to, rest.length]);
  }
  const levels = values.slice();
  const ordered = [...borders].sort((a, b) => a - b);
  for (let k = 1; k < ordered.length; k++)
    levels.fill(meanOf(values, ordered[k - 1], ordered[k]), ordered[k - 1], ordered[k]);
  return { shifts, levels };
}

function largestShift(points: Float64Array): LevelShift | undefined {
  const n = points.length;
  const sums = new Float64Array(n + 1);
  const counts = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const there = !Number.isNaN(points[i]);
    sums[i + 1] = sums[i] + (there ? points[i] : 0);
    counts[i + 1] = counts[i] + (there ? 1 : 0);
  }
  const total = counts[n];
  if (total < 4 * SHORTEST) return undefined;
  const mean = sums[n] / total;
  let best = 0;
  let from = 0;
  let to = 0;
  for (let a = 0; a <= n - SHORTEST; a++) {
    // A stretch that neither begins nor ends the series leaves room on both sides.
    if (a > 0 && a < SHORTEST) continue;
    for (let b = a + SHORTEST; b <= n; b++) {
      if (b < n && b > n - SHORTEST) continue;
      const inside = counts[b] - counts[a];
      const outside = total - inside;
      if (inside < SHORTEST || outside < SHORTEST) continue;
      const gap = sums[b] - sums[a] - mean * inside;
      const gain = (gap * gap * total) / (inside * outside);
      if (gain > best) {
        best = gain;
        from = a;
        to = b;
      }
    }
  }
  return best > 0 && standsOut(points, from, to) && isAbrupt(points, from, to) ? { from, to } : undefined;
}

/**
 * Whether at least one border is a step: just across it the level changes by half of the whole difference or more. A daily
 * wave differs as much between its halves, but nowhere at once.
 */
function isAbrupt(points: Float64Array, from: number, to: number): boolean {
  const n = points.length;
  const reach = Math.max(SHORTEST, Math.ceil(n / 16));
  const outside = (meanOf(points, 0, from) * from || 0) + (meanOf(points, to, n) * (n - to) || 0);
  const whole = meanOf(points, from, to) - outside / (n - to + from);
  const before =
    from > 0 ? meanOf(points, from, Math.min(from + reach, to)) - meanOf(points, Math.max(0, from - reach), from) : 0;
  const after =
    to < n ? meanOf(points, Math.max(from, to - reach), to) - meanOf(points, to, Math.min(to + reach, n)) : 0;
  return Math.max(before / whole, after / whole) >= STEP;
}

function standsOut(points: Float64Array, from: number, to: number): boolean {
  const n = points.length;
  const residuals = points.slice();
  const change = subtractMeans(
    residuals,
    from === 0 ? [0, to, n] : to === n ? [0, from, n] : [0, from, to, n],
    from,
    to,
  );
  let square = 0;
  let count = 0;
  let inside = 0;
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(residuals[i])) continue;
    square += residuals[i] * residuals[i];
    count++;
    if (i >= from && i < to) inside++;
  }
  const phi = unbiasedLagOne(lagOne(residuals), count, 'line');
  const upper = Math.min(phi + 2 * Math.sqrt((1 - phi * phi) / count), 0.99);
  const variance = square / (count - 2);
  const error = Math.sqrt(
    variance * (1 / effectiveSamples(inside, upper) + 1 / effectiveSamples(count - inside, upper)),
  );
  return Math.abs(change) > CRITICAL * error;
}

/** Takes its mean from each stretch between borders, in place; returns mean inside [from, to) minus mean outside. */
function subtractMeans(points: Float64Array, borders: readonly number[], from = 0, to = 0): number {
  let insideSum = 0;
  let inside = 0;
  let outsideSum = 0;
  let outside = 0;
  for (let i = 0; i < points.length; i++) {
    if (Number.isNaN(points[i])) continue;
    if (i >= from && i < to) {
      insideSum += points[i];
      inside++;
    } else {
      outsideSum += points[i];
      outside++;
    }
  }
  for (let k = 1; k < borders.length; k++) {
    const level = meanOf(points, borders[k - 1], borders[k]);
    for (let i = borders[k - 1]; i < borders[k]; i++) points[i] -= level;
  }
  return insideSum / inside - outsideSum / outside;
}

function meanOf(points: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(points[i])) continue;
    sum += points[i];
    count++;
  }
  return sum / count;
}
