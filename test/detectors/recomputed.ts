import type { Detection, DetectorInput } from '../../src/detectors/detector.ts';

/** The z-score as one would write it first: mean and variance of the window taken anew for each sample. A rival, and a cost that must be noticed. */
export function recomputed(
  { values, grid }: Pick<DetectorInput, 'values' | 'grid'>,
  { window, learn }: { readonly window: number; readonly learn: number },
): Detection {
  const width = Math.round(window / grid.stepMs);
  const scores = values.map((value, i) => {
    const behind = values.subarray(Math.max(0, i - width), i).filter((one) => !Number.isNaN(one));
    if (behind.length < learn) return NaN;
    const mean = behind.reduce((sum, one) => sum + one, 0) / behind.length;
    const squares = behind.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
    return Math.max(0, value - mean) / Math.sqrt(squares / (behind.length - 1));
  });
  return { scores, threshold: 5, hold: 1 };
}
