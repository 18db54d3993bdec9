import { nextWord, seedSfc32 } from '../../src/random/sfc32.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { pairDifference } from '../../src/stats/pair-difference.ts';
import { sorted } from '../../src/stats/sorted.ts';

/** Φ⁻¹(0.99): the interval of 98 %. */
const Z_98 = 2.3263478740408408;

/**
 * Kayenta's judge of one metric, from its published description: the 98 % interval of the Hodges-Lehmann shift by
 * Mann-Whitney (normal approximation), `High` when its lower end exceeds a quarter of the shift.
 */
export function kayenta(control: Float64Array, experiment: Float64Array): boolean {
  const [from, to] = [sorted(control), sorted(experiment)];
  const [n, m] = [from.length, to.length];
  const pairs = n * m;
  const half = Z_98 * Math.sqrt((pairs * (n + m + 1)) / 12);
  const rank = (r: number) => pairDifference(from, to, Math.min(Math.max(Math.round(r), 1), pairs));
  const tolerance = 0.25 * Math.abs(rank(pairs / 2));
  return rank(pairs / 2 - half) > tolerance || rank(pairs / 2 + half) < -tolerance;
}

const PERMUTATIONS = 99;
const key = streamKey('rival-judges', 'permutations');

/**
 * E-divisive as Otava (Hunter) finds its first change point, from its published description: the split of the joined series with
 * the largest energy statistic, against 99 random orders at 5 %.
 */
export function eDivisive(control: Float64Array, experiment: Float64Array, run: number): boolean {
  const values = Float64Array.from([...control, ...experiment]);
  const found = largestEnergy(values);
  const state = new Int32Array(4);
  seedSfc32(state, key, run);
  let above = 1;
  for (let k = 0; k < PERMUTATIONS; k++) {
    for (let i = values.length - 1; i > 0; i--) {
      const j = (nextWord(state) >>> 0) % (i + 1);
      [values[i], values[j]] = [values[j], values[i]];
    }
    if (largestEnergy(values) >= found) above++;
    // Five of a hundred are needed to keep the split; more cannot be taken back.
    if (above > 5) return false;
  }
  return true;
}

const LEAST_SIDE = 3;

/** Largest energy statistic over all splits, with distances added as the split moves. */
function largestEnergy(values: Float64Array): number {
  const n = values.length;
  let within = 0;
  let between = 0;
  let after = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) after += Math.abs(values[i] - values[j]);
  let most = 0;
  for (let split = 1; split < n; split++) {
    const moved = values[split - 1];
    let toLeft = 0;
    let toRight = 0;
    for (let i = 0; i < split - 1; i++) toLeft += Math.abs(values[i] - moved);
    for (let i = split; i < n; i++) toRight += Math.abs(values[i] - moved);
    within += toLeft;
    after -= toRight;
    between += toRight - toLeft;
    if (split < LEAST_SIDE || n - split < LEAST_SIDE) continue;
    const m = n - split;
    const divergence = (2 * between) / (split * m) - within / ((split * (split - 1)) / 2) - after / ((m * (m - 1)) / 2);
    most = Math.max(most, ((split * m) / n) * divergence);
  }
  return most;
}
