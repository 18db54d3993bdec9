/** What the shapes of a series are compared by. */
export interface LeftProfileOptions {
  /** Samples a window, ≥ 3. */
  readonly window: number;
  /** Windows that begin up to this many samples earlier are neighbours, ≥ window. */
  readonly history: number;
  /** What counts as noise in each window as a standard deviation (by its first sample, n − window + 1 of them), unit of `values`. */
  readonly noise: Float64Array;
}

/** Rounding adds up along a diagonal; so many windows on, it is counted afresh. */
const ANCHOR = 1024;

/**
 * Left matrix profile: how far the shape of each window is from that of the nearest earlier one that does not overlap it. Shapes are
 * compared without level and size (z-normalised Euclidean distance). As that makes a drama of rounding in a flat stretch, a distance is
 * shrunk by √(σ² / (σ² + noise²)), σ being that of the livelier of the two windows: not at all where noise is 0, to 0 where both are flat.
 * A large value is a shape never seen before. Nothing looks ahead: later samples change no earlier value.
 *
 * @param values without NaN
 * @returns one distance a window, about √(2 · window) for shapes that have nothing in common, at most 2 √window; NaN where
 *   there is no earlier window, that is for the first `window` of them
 * O(n · history), pure, in constant memory beside it: covariances move along the diagonals by what enters and leaves (stable form).
 * Source: Zhu et al., Matrix Profile II: STOMP (2016); left profiles, Matrix Profile VII (2017); the trouble with flat stretches, De
 * Paepe et al., Eliminating noise in the matrix profile (2019).
 */
export function leftProfile(values: Float64Array, { window, history, noise }: LeftProfileOptions): Float64Array {
  const count = Math.max(0, values.length - window + 1);
  const profile = new Float64Array(count).fill(NaN);
  // Per window: 1/σ over √w, the share of d² that is not noise, and how far the samples that enter and leave lie from the rest.
  const inverse = new Float64Array(count);
  const liveliness = new Float64Array(count);
  const entering = new Float64Array(count);
  const leaving = new Float64Array(count);
  const means = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let shared = 0;
    for (let k = 0; k < window - 1; k++) shared += values[i + k];
    const last = values[i + window - 1];
    means[i] = (shared + last) / window;
    shared /= window - 1;
    entering[i] = last - shared;
    leaving[i] = i > 0 ? values[i - 1] - shared : 0;
    let square = 0;
    for (let k = 0; k < window; k++) square += (values[i + k] - means[i]) * (values[i + k] - means[i]);
    inverse[i] = square > 0 ? 1 / Math.sqrt(square) : 0;
    liveliness[i] = square > 0 ? square / (square + window * noise[i] * noise[i]) : 0;
  }
  const covariance = new Float64Array(Math.min(history, count) + 1);
  const kept = (window - 1) / window;
  const full = 2 * window;
  for (let i = window; i < count; i++) {
    const furthest = Math.min(i, history);
    const enters = kept * entering[i];
    const leaves = kept * leaving[i];
    const own = full * inverse[i];
    const lively = liveliness[i];
    // A diagonal begins at the first window, and is anchored every so often.
    const afresh = i === window || i % ANCHOR === 0 ? window : i <= history ? i : furthest + 1;
    let least = Infinity;
    for (let lag = window; lag < afresh; lag++) {
      const j = i - lag;
      const product = covariance[lag] + enters * entering[j] - leaves * leaving[j];
      covariance[lag] = product;
      const distance = (full - product * own * inverse[j]) * (lively > liveliness[j] ? lively : liveliness[j]);
      if (distance < least) least = distance;
    }
    for (let lag = afresh; lag <= furthest; lag++) {
      const j = i - lag;
      let product = 0;
      for (let k = 0; k < window; k++) product += (values[i + k] - means[i]) * (values[j + k] - means[j]);
      covariance[lag] = product;
      const distance = (full - product * own * inverse[j]) * Math.max(lively, liveliness[j]);
      if (distance < least) least = distance;
    }
    profile[i] = Math.sqrt(Math.max(0, least));
  }
  return profile;
}
